use super::data_box::{Edge, SidesSeen};
use super::{DataBox, Placing, Sight};
use crate::scene::annotation::Proportions;
use glam::DVec2;

/// An axis whose numbers are texts of the atlas.
#[derive(Debug, Clone)]
pub(super) struct Axis {
    /// Which of the box's axes it is.
    pub(super) number: usize,
    /// Places along it, counted as the box's corners are, and texts.
    pub(super) ticks: Vec<(f64, usize)>,
    pub(super) title: usize,
    /// The tick whose number stays where some are left out.
    pub(super) kept: usize,
}

/// The edge along which an axis is drawn in one frame, in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct AxisLine {
    pub(super) edge: Edge,
    ends: [DVec2; 2],
    /// Away from the box, a unit vector.
    pub(super) outwards: DVec2,
}

/// An axis that is drawn shorter than this many sizes of its text has no numbers.
const SHORTEST: f64 = 3.5;

/// Strides by which numbers are left out where they would run into each other.
const STRIDES: [usize; 6] = [1, 2, 3, 4, 5, 10];

impl AxisLine {
    /// Of the two edges along an axis that are part of the box's outline the one that is nearer to the left lower corner
    /// of the picture. `None` where there are none.
    pub(super) fn find(axis: usize, data_box: &DataBox, seen: SidesSeen, sight: &Sight) -> Option<Self> {
        let middle = sight.place(data_box.middle())?;
        let line = |edge: Edge| {
            let [from, to] = data_box.ends(edge).map(|end| sight.place(end));
            let ends = [from?, to?];
            let across = (ends[1] - ends[0]).perp().normalize_or_zero();
            let outwards = if across.dot(halfway(ends) - middle) < 0.0 { -across } else { across };
            Some(Self { edge, ends, outwards })
        };
        let mut outline = Edge::all().filter(|edge| edge.axis == axis && seen.beside(*edge) == 1);
        let [one, other] = [line(outline.next()?)?, line(outline.next()?)?];
        let apart = halfway(other.ends) - halfway(one.ends);
        // Rounding must not decide between equal ones.
        let is_other_better = apart.y - apart.x > 0.01;
        Some(if is_other_better { other } else { one })
    }
}

fn halfway([from, to]: [DVec2; 2]) -> DVec2 {
    (from + to) / 2.0
}

impl Axis {
    /// Puts numbers beside their ticks, and tells `tick` where those begin and end; then the title beyond them.
    pub(super) fn draw(
        &self,
        (line, data_box, sight): (&AxisLine, &DataBox, &Sight),
        proportions: Proportions,
        placing: &mut Placing<'_>,
        tick: &mut dyn FnMut([DVec2; 2]),
    ) {
        let text = f64::from(proportions.text);
        let [from, to] = line.ends;
        if from.distance(to) < text * SHORTEST {
            return;
        }
        let length = (text * 0.35).round();
        let gap = text * 0.1;
        let places: Vec<Option<DVec2>> =
            self.ticks.iter().map(|(place, _)| sight.place(data_box.on_edge(line.edge, *place))).collect();
        let stride = self.stride(&places, placing);
        let mut deepest = 0.0_f64;
        for (number, (place, (_, label))) in places.iter().zip(&self.ticks).enumerate() {
            let Some(place) = *place else { continue };
            tick([place, place + line.outwards * length]);
            if number % stride == self.kept % stride {
                let reach = placing.reach(*label, line.outwards);
                deepest = deepest.max(2.0 * reach);
                placing.put(*label, place + line.outwards * (length + gap + reach));
            }
        }
        let beyond = length + gap + deepest + placing.reach(self.title, line.outwards);
        placing.put(self.title, halfway(line.ends) + line.outwards * beyond);
    }

    /// How many ticks share a number, so that neighbouring numbers have room.
    fn stride(&self, places: &[Option<DVec2>], placing: &Placing<'_>) -> usize {
        let has_room = |stride: &usize| {
            let kept = places.iter().zip(&self.ticks).skip(self.kept % stride);
            let labelled: Vec<_> = kept.step_by(*stride).collect();
            labelled.windows(2).all(|pair| {
                let (Some(one), Some(other)) = (pair[0].0, pair[1].0) else { return true };
                let room = placing.half_size(pair[0].1.1) + placing.half_size(pair[1].1.1);
                (*other - *one).abs().cmpgt(room + 1.0).any()
            })
        };
        STRIDES.into_iter().find(has_room).unwrap_or(self.ticks.len().max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::Projection;
    use crate::scene::surroundings::sight::tests::looking;
    use glam::{DAffine3, DVec3};

    fn data_box() -> DataBox {
        let high = DVec3::new(1.0, 1.2, 0.8);
        DataBox { low: -high, high, world_from_box: DAffine3::IDENTITY }
    }

    fn from(azimuth_deg: f64, elevation_deg: f64, projection: Projection) -> Sight {
        let (sin, cos) = azimuth_deg.to_radians().sin_cos();
        let (up, level) = elevation_deg.to_radians().sin_cos();
        looking(DVec3::new(sin * level, -cos * level, up) * 7.0, DVec3::ZERO, projection)
    }

    fn line(axis: usize, sight: &Sight) -> Option<AxisLine> {
        AxisLine::find(axis, &data_box(), data_box().sides_seen(sight), sight)
    }

    #[test]
    fn axes_lie_below_and_to_the_left() {
        let sight = from(30.0, 25.0, Projection::Perspective);
        let middle = sight.place(DVec3::ZERO).unwrap();
        for axis in [0, 1] {
            let line = line(axis, &sight).unwrap();
            let halfway = halfway(line.ends);
            assert!(halfway.y > middle.y && line.outwards.y > 0.0, "{line:?}");
            assert!((line.outwards.length() - 1.0).abs() < 1e-9);
        }
        let upright = line(2, &sight).unwrap();
        assert!(upright.ends[0].x < middle.x && upright.outwards.x < -0.9, "{upright:?}");
    }

    #[test]
    fn an_axis_that_leads_away_from_the_camera_has_no_edge_or_one_of_the_outline() {
        assert_eq!(line(1, &from(0.0, 0.0, Projection::Perspective)), None);
        let sight = from(0.0, 30.0, Projection::Perspective);
        let [low, high] = data_box().ends(line(1, &sight).unwrap().edge);
        assert_eq!((low.z, high.z), (0.8, 0.8), "the side before the lower edges hides them");
    }

    /// Edges of an axis in a turn of steps of half a degree, each with how many steps it is kept.
    fn turn(axis: usize, elevation_deg: f64, projection: Projection) -> Vec<(Option<Edge>, usize)> {
        let mut runs: Vec<(Option<Edge>, usize)> = Vec::new();
        for step in 0..720 {
            let sight = from(f64::from(step) / 2.0 + 0.1, elevation_deg, projection);
            let edge = line(axis, &sight).map(|line| line.edge);
            match runs.last_mut() {
                Some((last, count)) if *last == edge => *count += 1,
                _ => runs.push((edge, 1)),
            }
        }
        runs
    }

    #[test]
    fn a_turning_box_keeps_its_axes_for_a_while() {
        for projection in [Projection::Perspective, Projection::Orthographic] {
            for elevation_deg in [0.0, 10.0, 20.0, 35.0, 50.0, 70.0, -30.0] {
                for axis in 0..3 {
                    let runs = turn(axis, elevation_deg, projection);
                    // The first and the last may be one run.
                    let shortest = runs[1..runs.len() - 1].iter().map(|(_, count)| *count).min();
                    let what = format!("axis {axis} at {elevation_deg} {projection:?}: {runs:?}");
                    assert!(runs.len() <= 17 && shortest.is_none_or(|shortest| shortest >= 4), "{what}");
                }
            }
        }
    }
}
