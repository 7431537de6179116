//! Places on the ground and shifts between them, in columns and rows.

use crate::scene::View;

/// Column and row of the ground (height 0 of the scene) under a place in the picture, in normalised device coordinates;
/// `None` above the horizon.
pub(super) type GroundUnder<'a> = &'a dyn Fn(&View, [f64; 2]) -> Option<[f64; 2]>;

/// The same camera straight above the data, or below it: there every place of the picture has ground.
pub(super) fn overhead(view: &View) -> View {
    View { elevation_deg: 90_f64.copysign(view.elevation_deg), ..*view }
}

/// The place, unless it is none.
pub(super) fn finite(place: Option<[f64; 2]>) -> Option<[f64; 2]> {
    place.filter(|place| place.iter().all(|number| number.is_finite()))
}

/// From `to` to `from`: what the target must move by, so that the ground `from` comes to where `to` is.
pub(super) fn difference(from: Option<[f64; 2]>, to: Option<[f64; 2]>) -> Option<[f64; 2]> {
    let (from, to) = (finite(from)?, finite(to)?);
    Some([from[0] - to[0], from[1] - to[1]])
}

/// Of a shift.
pub(super) fn length([columns, rows]: [f64; 2]) -> f64 {
    columns.hypot(rows)
}

/// The shift, or as much of it as is not longer than `longest`.
pub(super) fn shortened(shift: [f64; 2], longest: f64) -> [f64; 2] {
    let length = length(shift);
    if length <= longest { shift } else { shift.map(|part| part * (longest / length)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shifts_are_shortened_and_keep_their_direction() {
        assert_eq!(shortened([3.0, -4.0], 2.5), [1.5, -2.0]);
        assert_eq!([shortened([3.0, -4.0], 5.0), shortened([0.0; 2], 0.0)], [[3.0, -4.0], [0.0; 2]]);
    }

    #[test]
    fn what_is_no_place_has_no_difference() {
        let place = Some([1.0, 2.0]);
        assert_eq!(difference(Some([4.0, 6.0]), place), Some([3.0, 4.0]));
        for none in [None, Some([f64::NAN, 0.0]), Some([0.0, f64::INFINITY])] {
            assert_eq!([difference(none, place), difference(place, none)], [None, None]);
        }
    }
}
