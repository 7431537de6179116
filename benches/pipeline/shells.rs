use fieldreel::data::{MemoryRaster, VolumeGrid};
use std::ops::Range;

/// Columns, rows and slices.
pub(crate) const SIDE: u32 = 256;

const SHELLS: u32 = 48;

/// Hollow balls in a weak noise: most of the volume is empty to whoever looks at values from 40 on.
///
/// All of it is whole numbers, so that `benches/vtk/render.py` makes exactly the same.
pub(crate) fn shells() -> Vec<u8> {
    let mut values = Vec::with_capacity(SIDE.pow(3) as usize);
    for slice in 0..SIDE {
        for row in 0..SIDE {
            values.extend((0..SIDE).map(|column| noise([column, row, slice])));
        }
    }
    let mut random = 1_u32;
    let mut draw = |range: Range<i64>| {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        range.start + i64::from(random >> 16) % (range.end - range.start)
    };
    for _ in 0..SHELLS {
        let center = [draw(24..232), draw(24..232), draw(24..232)];
        let (radius, thickness, peak) = (draw(8..44), draw(1..4), draw(120..256));
        add_shell(&mut values, center, [radius, thickness, peak]);
    }
    values
}

/// 0 to 15.
fn noise([column, row, slice]: [u32; 3]) -> u8 {
    let hash =
        column.wrapping_mul(0x9e37_79b1) ^ row.wrapping_mul(0x85eb_ca77) ^ slice.wrapping_mul(0xc2b2_ae3d);
    ((hash ^ (hash >> 15)).wrapping_mul(0x2c1b_3c6d) >> 28) as u8
}

/// `peak` at `radius`, falling to nothing at `thickness` samples from there.
fn add_shell(values: &mut [u8], center: [i64; 3], [radius, thickness, peak]: [i64; 3]) {
    let width = 2 * radius * thickness;
    let reach = radius + thickness + 1;
    let [columns, rows, slices] = center.map(|at| (at - reach).max(0)..(at + reach + 1).min(i64::from(SIDE)));
    let side = SIDE as usize;
    for slice in slices {
        for row in rows.clone() {
            for column in columns.clone() {
                let [x, y, z] = [column - center[0], row - center[1], slice - center[2]];
                let off = (x * x + y * y + z * z - radius * radius).abs();
                let value = peak * (width - off).max(0) / width;
                let at = (slice as usize * side + row as usize) * side + column as usize;
                values[at] = values[at].max(value as u8);
            }
        }
    }
}

/// The same number in both programs if their volumes are the same.
pub(crate) fn sum_of(values: &[u8]) -> u64 {
    (0_u64..).zip(values).map(|(at, value)| u64::from(*value) * (at % 65_521 + 1)).sum()
}

pub(crate) fn raster(values: &[u8]) -> MemoryRaster {
    let floats = values.iter().map(|value| f32::from(*value)).collect();
    let raster = MemoryRaster::new("shells", [SIDE; 3], floats).unwrap();
    raster.with_volume(VolumeGrid::with_spacing(SIDE, [1.0; 3]).unwrap()).unwrap()
}
