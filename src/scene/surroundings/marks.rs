use super::{DataBox, Placing, Sight};
use crate::scene::annotation::PixelRect;
use glam::{DVec2, DVec3};

/// A letter for a direction of a patient, a text of the atlas.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    /// In the world, a unit vector.
    pub(super) direction: DVec3,
    pub(super) text: usize,
}

/// The letters of a patient's sides, and the directions in which they lie in the world, in which patients face south.
pub(super) const LETTERS: [(&str, DVec3); 6] = [
    ("R", DVec3::NEG_X),
    ("L", DVec3::X),
    ("A", DVec3::NEG_Y),
    ("P", DVec3::Y),
    ("S", DVec3::Z),
    ("I", DVec3::NEG_Z),
];

/// How opaque a letter is on the side that is turned away.
const FAINTEST: f64 = 0.45;

/// A side that is seen this squarely has no letter: it would say nothing about the sides of the picture. Shares of the
/// way from the box's middle to its outline; between the two letters fade.
const TOO_SQUARE: [f64; 2] = [0.12, 0.3];

/// How often a letter is moved outwards where others stand.
const TRIES: usize = 8;

/// Where one letter goes.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Spot {
    /// On the outline of the box.
    place: DVec2,
    /// From the box's middle, a unit vector.
    outwards: DVec2,
    opacity: f64,
}

impl Mark {
    /// Where the way from the box's middle through the middle of this side leaves the box's outline.
    fn spot(self, data_box: &DataBox, sight: &Sight) -> Option<Spot> {
        let middle_in_world = data_box.middle();
        let middle = sight.place(middle_in_world)?;
        let side = data_box.middle_of_side(self.direction);
        let to_side = sight.place(side)? - middle;
        let outwards = to_side.normalize_or_zero();
        let corners = data_box.corners().map(|corner| sight.place(corner).map(|place| place - middle));
        let leaves = way_out(corners, outwards)?;
        let share =
            ((to_side.length() / leaves - TOO_SQUARE[0]) / (TOO_SQUARE[1] - TOO_SQUARE[0])).clamp(0.0, 1.0);
        let to_eye = (sight.eye.truncate() - middle_in_world * sight.eye.w).normalize_or_zero();
        let away = (-to_eye.dot((side - middle_in_world).normalize_or_zero())).max(0.0);
        let opacity = share * share * (3.0 - 2.0 * share) * (1.0 - (1.0 - FAINTEST) * away);
        (opacity > 0.0).then_some(Spot { place: middle + outwards * leaves, outwards, opacity })
    }

    /// Puts the letter beside the outline, farther outside where others stand; inside where the outline is beyond the
    /// picture.
    pub(super) fn draw(
        self,
        (data_box, sight): (&DataBox, &Sight),
        (free, gap): (PixelRect, f64),
        placing: &mut Placing<'_>,
    ) {
        let Some(Spot { place, outwards, opacity }) = self.spot(data_box, sight) else { return };
        let reach = placing.reach(self.text, outwards);
        let half = placing.half_size(self.text).ceil();
        let low = DVec2::new(free.left.into(), free.top.into()) + half;
        let high = low.max(low + DVec2::new(free.width.into(), free.height.into()) - 2.0 * half);
        for tried in 0..TRIES {
            let way = gap + reach + tried as f64 * reach;
            let beside = (place + outwards * way).clamp(low, high);
            if placing.put_apart(self.text, beside, (2.0 * gap, opacity)).is_some() {
                break;
            }
        }
    }
}

/// How far it is in a direction from the origin to the border of the smallest convex shape around points.
fn way_out(points: [Option<DVec2>; 8], direction: DVec2) -> Option<f64> {
    let points = || points.iter().flatten().copied();
    let along = |point: DVec2| point.dot(direction);
    let beside = |point: DVec2| point.dot(direction.perp());
    // Where lines between points on both sides of the way cross it; the farthest is on the border.
    let crossings = points().flat_map(|one| {
        points().filter_map(move |other| {
            let (left, right) = (beside(one), beside(other));
            let share = left / (left - right);
            (left >= 0.0 && right < 0.0).then(|| along(one) + (along(other) - along(one)) * share)
        })
    });
    crossings.reduce(f64::max).filter(|way| *way > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::Projection;
    use crate::scene::surroundings::sight::tests::looking;
    use glam::DAffine3;

    fn data_box() -> DataBox {
        DataBox { low: DVec3::splat(-1.0), high: DVec3::ONE, world_from_box: DAffine3::IDENTITY }
    }

    fn spots(eye: [f64; 3]) -> [Option<Spot>; 6] {
        let sight = looking(DVec3::from_array(eye), DVec3::ZERO, Projection::Perspective);
        LETTERS.map(|(_, direction)| Mark { direction, text: 0 }.spot(&data_box(), &sight))
    }

    #[test]
    fn from_the_front_the_right_is_on_the_left() {
        let [right, left, front, back, head, feet] = spots([0.0, -8.0, 0.0]);
        let (right, left) = (right.unwrap(), left.unwrap());
        assert!(right.outwards.x < -0.99 && left.outwards.x > 0.99, "{right:?} {left:?}");
        assert!((right.opacity - 1.0).abs() < 1e-6 && (left.opacity - 1.0).abs() < 1e-6);
        assert!(head.unwrap().outwards.y < -0.99 && feet.unwrap().outwards.y > 0.99);
        assert_eq!((front, back), (None, None), "what is seen squarely has no letter");
        let behind = spots([0.0, 8.0, 0.0]);
        assert!(behind[0].unwrap().outwards.x > 0.99);
    }

    #[test]
    fn letters_stand_on_the_outline_and_are_fainter_on_the_far_side() {
        let [right, left, front, back, ..] = spots([-5.0, -6.0, 3.0]).map(Option::unwrap);
        assert!(right.opacity > left.opacity && front.opacity > back.opacity, "{left:?} {back:?}");
        let sight = looking(DVec3::new(-5.0, -6.0, 3.0), DVec3::ZERO, Projection::Perspective);
        let corners = data_box().corners().map(|corner| sight.place(corner).unwrap());
        for spot in [right, left, front, back] {
            // All of the box is on one side of some line through the spot.
            let is_outside = (0..3600).any(|step| {
                let normal = DVec2::from_angle(f64::from(step) * std::f64::consts::TAU / 3600.0);
                corners.iter().all(|corner| (*corner - spot.place).dot(normal) < 0.05)
            });
            assert!(is_outside, "{spot:?}");
        }
    }

    #[test]
    fn the_way_out_of_a_square_is_found() {
        let square = [[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]].map(DVec2::from_array);
        let mut points = [None; 8];
        for (slot, corner) in points.iter_mut().zip(square) {
            *slot = Some(corner);
        }
        assert!((way_out(points, DVec2::X).unwrap() - 1.0).abs() < 1e-12);
        assert!((way_out(points, DVec2::from_angle(0.5)).unwrap() - 1.0 / 0.5_f64.cos()).abs() < 1e-12);
        assert_eq!(way_out([None; 8], DVec2::X), None);
    }
}
