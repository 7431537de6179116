use super::data_box::DataBox;
use crate::data::VolumeGrid;
use crate::scene::ticks::{TickRoom, ticks_between};

/// The numbers along one axis of a box.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct AxisScale {
    /// Places along the axis, counted as the box's corners are, and what is written there.
    pub(super) ticks: Vec<(f64, String)>,
    /// Such as `x (mm)`.
    pub(super) title: String,
}

/// What numbers along one axis of a volume are.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Numbers {
    name: &'static str,
    /// At sample 0, and from one sample to the next.
    first: f64,
    step: f64,
}

/// Directions that differ less from the world's are those of the world. A degree is 0.017.
const ASKEW: f64 = 1e-3;

/// The world's coordinates where the volume stands upright in its world; else distances from the first sample.
fn numbers(grid: &VolumeGrid) -> [Numbers; 3] {
    let spacing = grid.spacing();
    // The world's axis that each of the volume's runs along.
    let along = [0, 1, 2].map(|axis| {
        let direction = grid.direction(axis);
        (0..3).find(|world| {
            let beside = (0..3).filter(|other| other != world).map(|other| direction[other].abs());
            beside.fold(0.0, f64::max) <= ASKEW * spacing[axis]
        })
    });
    [0, 1, 2].map(|axis| match along {
        [Some(_), Some(_), Some(_)] => {
            let world = along[axis].unwrap_or(axis);
            let row = grid.world_from_index[world];
            Numbers { name: ["x", "y", "z"][world], first: row[3], step: row[axis] }
        }
        _ => Numbers { name: ["columns", "rows", "slices"][axis], first: 0.0, step: spacing[axis] },
    })
}

/// The scales along a volume's box, each with about so many ticks as it has room for.
pub(super) fn scales(data_box: &DataBox, grid: &VolumeGrid, rooms: [TickRoom; 3]) -> [AxisScale; 3] {
    let numbers = numbers(grid);
    [0, 1, 2].map(|axis| {
        let Numbers { name, first, step } = numbers[axis];
        let ends = [data_box.low[axis], data_box.high[axis]].map(|index| first + step * index);
        let (min, max) = (ends[0].min(ends[1]), ends[0].max(ends[1]));
        let marks = ticks_between(min, max, rooms[axis]);
        let place = |fraction: f64| {
            let share = if step < 0.0 { 1.0 - fraction } else { fraction };
            data_box.low[axis] + share * (data_box.high[axis] - data_box.low[axis])
        };
        let of = [marks.shared, grid.unit.clone()].into_iter().flatten().collect::<Vec<_>>().join(" ");
        AxisScale {
            ticks: marks.labelled.into_iter().map(|tick| (place(tick.fraction), tick.label)).collect(),
            title: if of.is_empty() { name.to_owned() } else { format!("{name} ({of})") },
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use glam::{DAffine3, DVec3};

    fn scales_of(world_from_index: [[f64; 4]; 3], unit: Option<&str>) -> [AxisScale; 3] {
        let grid =
            VolumeGrid { unit: unit.map(str::to_owned), ..VolumeGrid::new(11, world_from_index).unwrap() };
        let data_box =
            DataBox { low: DVec3::ZERO, high: DVec3::splat(10.0), world_from_box: DAffine3::IDENTITY };
        scales(&data_box, &grid, [TickRoom { wanted: 3, between_labels: 0.1, between_marks: 0.01 }; 3])
    }

    #[test]
    fn coordinates_are_those_of_the_file_whichever_way_samples_run() {
        let [x, y, z] =
            scales_of([[0.0, -2.0, 0.0, 10.0], [3.0, 0.0, 0.0, -15.0], [0.0, 0.0, 0.5, 100.0]], Some("mm"));
        // Columns run along y, rows against x.
        assert_eq!((x.title.as_str(), y.title.as_str(), z.title.as_str()), ("y (mm)", "x (mm)", "z (mm)"));
        assert_ticks(&x, &[(5.0 / 3.0, "−10"), (5.0, "0"), (25.0 / 3.0, "10")]);
        assert_ticks(&y, &[(10.0, "−10"), (5.0, "0"), (0.0, "10")]);
        assert_ticks(&z, &[(0.0, "100"), (4.0, "102"), (8.0, "104")]);
    }

    #[track_caller]
    fn assert_ticks(scale: &AxisScale, expected: &[(f64, &str)]) {
        assert_eq!(scale.ticks.len(), expected.len(), "{scale:?}");
        for (found, expected) in scale.ticks.iter().zip(expected) {
            assert!(found.1 == expected.1 && (found.0 - expected.0).abs() < 1e-9, "{found:?} {expected:?}");
        }
    }

    #[test]
    fn askew_volumes_have_distances_from_the_first_sample() {
        let (sin, cos) = 0.01_f64.sin_cos();
        let turned = [[cos * 2.0, -sin, 0.0, 7.0], [sin * 2.0, cos, 0.0, 8.0], [0.0, 0.0, 1.0, 9.0]];
        let [x, ..] = scales_of(turned, None);
        assert_eq!(x.title, "columns");
        assert_eq!(x.ticks[0].1, "0");
        assert!(
            x.ticks.iter().all(|(place, text)| (text.parse::<f64>().unwrap() - place * 2.0).abs() < 1e-9)
        );
        // A hundredth of that is how exactly directions are often written.
        let (sin, cos) = 1e-4_f64.sin_cos();
        let turned = [[cos * 2.0, -sin, 0.0, 7.0], [sin * 2.0, cos, 0.0, 8.0], [0.0, 0.0, 1.0, 9.0]];
        assert_eq!(scales_of(turned, None)[0].title, "x");
    }

    #[test]
    fn powers_of_ten_stand_with_the_unit() {
        let far = [[1e6, 0.0, 0.0, 0.0], [0.0, 1e-9, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0]];
        let [x, y, z] = scales_of(far, Some("m"));
        assert_eq!([&x.title, &y.title, &z.title], ["x (×10⁷ m)", "y (×10⁻⁸ m)", "z (m)"]);
    }
}
