//! Lines at the ticks of axes, on the sides of a box that are turned away.

use super::axis::Axis;
use super::data_box::{DataBox, SidesSeen};
use glam::DVec3;

/// Both ends of every line, in the world. Of a flat box only the plane that it is.
pub(super) fn lines<'a>(
    axes: &'a [Axis],
    data_box: &'a DataBox,
    seen: SidesSeen,
) -> impl Iterator<Item = [DVec3; 2]> + 'a {
    let is_thick = |axis: &usize| data_box.low[*axis] < data_box.high[*axis];
    let of_side = move |axis: &'a Axis, side: usize| {
        let along = 3 - axis.number - side;
        let end = if seen.is_upper_end_far(side)? { data_box.high[side] } else { data_box.low[side] };
        (is_thick(&along) && is_thick(&axis.number)).then_some((axis, side, end))
    };
    let on_side = move |(axis, side, end): (&'a Axis, usize, f64)| {
        axis.ticks.iter().map(move |(place, _)| {
            let mut ends = [data_box.low, data_box.high];
            for corner in &mut ends {
                corner[axis.number] = *place;
                corner[side] = end;
            }
            ends.map(|corner| data_box.world_from_box.transform_point3(corner))
        })
    };
    let sides =
        |axis: &'a Axis| (0..3).filter(move |side| *side != axis.number).map(move |side| (axis, side));
    axes.iter().flat_map(sides).filter_map(move |(axis, side)| of_side(axis, side)).flat_map(on_side)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::Projection;
    use crate::scene::surroundings::sight::tests::looking;
    use glam::DAffine3;

    fn axes() -> Vec<Axis> {
        let axis = |number| Axis { number, ticks: vec![(-0.5, 0), (0.5, 1)], title: 2, kept: 0 };
        [0, 1, 2].map(axis).to_vec()
    }

    fn found(data_box: &DataBox, eye: [f64; 3]) -> Vec<[DVec3; 2]> {
        let sight = looking(DVec3::from_array(eye), DVec3::ZERO, Projection::Perspective);
        lines(&axes(), data_box, data_box.sides_seen(&sight)).collect()
    }

    #[test]
    fn lines_are_on_the_far_sides() {
        let data_box = DataBox { low: DVec3::NEG_ONE, high: DVec3::ONE, world_from_box: DAffine3::IDENTITY };
        let lines = found(&data_box, [5.0, -6.0, 4.0]);
        // Two ticks of each axis on two sides.
        assert_eq!(lines.len(), 12);
        for line in &lines {
            let is_on = |axis: usize, end: f64| line.iter().all(|point| point[axis] == end);
            assert!(is_on(0, -1.0) || is_on(1, 1.0) || is_on(2, -1.0), "{line:?}");
            assert_eq!(line[0].distance(line[1]), 2.0);
        }
        // From above the sides are not seen and have none.
        assert_eq!(found(&data_box, [0.0, -0.1, 9.0]).len(), 4);
    }

    #[test]
    fn what_is_flat_has_a_grid_in_its_plane_alone() {
        let flat = DVec3::new(1.0, 1.0, 0.0);
        let data_box = DataBox { low: -flat, high: flat, world_from_box: DAffine3::IDENTITY };
        let lines = found(&data_box, [5.0, -6.0, 4.0]);
        assert_eq!(lines.len(), 4);
        assert!(lines.iter().flatten().all(|point| point.z == 0.0));
    }
}
