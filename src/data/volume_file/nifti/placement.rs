use super::header::Header;
use crate::data::volume_file::axes::{Placement, distance};
use crate::data::{VolumeGrid, VolumeSpace};

/// Where samples lie: as the matrix says, else the quaternion, else the distances alone.
///
/// The last is what headers before `NIfTI` had, and it does not say which side is which: columns run to the left and
/// the middle of the volume is the origin, as nibabel has it.
pub(super) fn of(header: &Header) -> Placement {
    let stated = [header.has_matrix.then_some(header.matrix), header.has_quaternion.then(|| turned(header))];
    let sound = stated.into_iter().flatten().find(|matrix| VolumeGrid::new(1, *matrix).is_some());
    let (world_from_index, space) = match sound {
        Some(matrix) => (matrix, VolumeSpace::Patient),
        None => (centred(header), VolumeSpace::Plain),
    };
    Placement { world_from_index, unit: length_unit(header.units).map(str::to_owned), space }
}

/// The second method of the standard: a rotation, the third axis of which may be reversed.
fn turned(header: &Header) -> [[f64; 4]; 3] {
    let [mut b, mut c, mut d] = header.quaternion;
    let rest = 1.0 - (b * b + c * c + d * d);
    let a = if rest < 1e-7 {
        // Half a turn, to within rounding.
        let length = b.hypot(c).hypot(d);
        [b, c, d] = [b / length, c / length, d / length];
        0.0
    } else {
        rest.sqrt()
    };
    let rotation = [
        [a * a + b * b - c * c - d * d, 2.0 * (b * c - a * d), 2.0 * (b * d + a * c)],
        [2.0 * (b * c + a * d), a * a + c * c - b * b - d * d, 2.0 * (c * d - a * b)],
        [2.0 * (b * d - a * c), 2.0 * (c * d + a * b), a * a + d * d - b * b - c * c],
    ];
    let [handedness, x, y, z, ..] = header.spacing;
    let z = if handedness < 0.0 { -distance(z) } else { distance(z) };
    let [ox, oy, oz] = header.quaternion_offset;
    let row = |[i, j, k]: [f64; 3], offset| [i * distance(x), j * distance(y), k * z, offset];
    let [first, second, third] = rotation;
    [row(first, ox), row(second, oy), row(third, oz)]
}

/// Distances alone.
fn centred(header: &Header) -> [[f64; 4]; 3] {
    let [_, x, y, z, ..] = header.spacing;
    let middle =
        |axis: usize| (header.dimensions.get(axis).map_or(1, |side| (*side).max(1)) - 1) as f64 / 2.0;
    let (x, y, z) = (-distance(x), distance(y), distance(z));
    let count = usize::try_from(header.dimensions[0]).unwrap_or_default();
    let start = |axis: usize, step: f64| if axis <= count { 0.0 - middle(axis) * step } else { 0.0 };
    [[x, 0.0, 0.0, start(1, x)], [0.0, y, 0.0, start(2, y)], [0.0, 0.0, z, start(3, z)]]
}

fn length_unit(units: i32) -> Option<&'static str> {
    match units & 7 {
        1 => Some("m"),
        2 => Some("mm"),
        3 => Some("\u{b5}m"),
        _ => None,
    }
}
