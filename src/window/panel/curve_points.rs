//! The points of an opacity curve, as hands change them.

use super::histogram::rounded;
use crate::scene::OpacityCurve;

/// Points that stand for the S of [`OpacityCurve::Sigmoid`].
const POINTS_OF_S: usize = 9;

/// A change of the points, which are counted from 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Change {
    /// One gets this value and this opacity.
    Move(usize, (f64, f64)),
    /// There is one more, on the curve, at this value.
    Add(f64),
    /// One is gone.
    Remove(usize),
}

/// Points, by rising values, of the same curve when colours have these limits.
pub(super) fn points_of(curve: &OpacityCurve, [low, high]: [f64; 2]) -> Vec<(f64, f64)> {
    let most = OpacityCurve::MOST;
    let short = |value: f64| if high > low { rounded(value, high - low) } else { value };
    let points = match curve {
        OpacityCurve::Points(points) => return points.clone(),
        OpacityCurve::Window(from, to) => return vec![(*from, 0.0), (*to, most)],
        OpacityCurve::Ramp => vec![(short(low), 0.0), (short(high), most)],
        OpacityCurve::Sigmoid => {
            let place = |at: usize| low + (high - low) * at as f64 / (POINTS_OF_S - 1) as f64;
            let point = |value: f64| (short(value), of_two_digits(curve.opacity_of(value, (low, high))));
            (0..POINTS_OF_S).map(|at| point(place(at))).collect()
        }
    };
    // Limits that are one value have a step there.
    if is_rising(&points) { points } else { vec![(low - low.abs().max(1.0) * 1e-6, 0.0), (low, most)] }
}

/// How high an opacity is drawn, both from 0 to 1: a layer of 0.01 shows in a picture, so small ones have more room.
pub(super) fn height_of(opacity: f64) -> f64 {
    opacity.clamp(0.0, 1.0).sqrt()
}

/// The opacity that is drawn so high.
pub(super) fn opacity_at(height: f64) -> f64 {
    let height = height.clamp(0.0, 1.0);
    of_two_digits(height * height)
}

/// Changes the points, within `range`; whether that is possible. Values stay rising, the last point stays.
pub(super) fn change(points: &mut Vec<(f64, f64)>, change: Change, [least, most]: [f64; 2]) -> bool {
    let before = points.clone();
    match change {
        Change::Move(index, (value, opacity)) => {
            let Some(&(old, _)) = points.get(index) else { return false };
            let step = smallest_step(most - least);
            let from = index.checked_sub(1).map_or(least, |at| (points[at].0 + step).max(least));
            let to = points.get(index + 1).map_or(most, |(next, _)| (next - step).min(most));
            points[index] = (if value == old { old } else { value.min(to).max(from) }, opacity);
            if value != old {
                points[index].0 = rounded(points[index].0, most - least);
            }
            // Neighbours that are closer than hands can tell stay where they are.
            if !is_rising(points) {
                points[index].0 = old;
            }
        }
        Change::Add(value) => {
            let value = rounded(value, most - least);
            let at = points.partition_point(|(other, _)| *other < value);
            let is_taken = points.get(at).is_some_and(|(other, _)| *other == value);
            if is_taken || points.len() >= OpacityCurve::MOST_POINTS {
                return false;
            }
            let opacity = OpacityCurve::Points(before.clone()).opacity_of(value, (least, most));
            points.insert(at, (value, of_two_digits(opacity)));
        }
        Change::Remove(index) if points.len() > 1 && index < points.len() => {
            points.remove(index);
        }
        Change::Remove(_) => return false,
    }
    *points != before
}

/// The middle between a point and the next one, or where it is the last the one before, or what there is of `range`.
pub(super) fn beside(points: &[(f64, f64)], index: usize, [least, most]: [f64; 2]) -> Option<f64> {
    let (value, _) = *points.get(index)?;
    let next = points.get(index + 1).map_or(most, |(next, _)| next.min(most));
    let before = index.checked_sub(1).map_or(least, |at| points[at].0.max(least));
    let other = if next > value { next } else { before };
    Some(f64::midpoint(value, other))
}

/// The least distance of two values that a hand can tell apart in so wide a range.
fn smallest_step(span: f64) -> f64 {
    10.0_f64.powf((span / 2000.0).log10().floor())
}

fn is_rising(points: &[(f64, f64)]) -> bool {
    points.is_sorted_by(|(one, _), (other, _)| one < other)
}

fn of_two_digits(opacity: f64) -> f64 {
    format!("{opacity:.1e}").parse().unwrap_or(opacity)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RANGE: [f64; 2] = [0.0, 100.0];

    fn points() -> Vec<(f64, f64)> {
        vec![(10.0, 0.0), (50.0, 0.1), (90.0, 0.5)]
    }

    fn after(of: Change) -> Option<Vec<(f64, f64)>> {
        let mut points = points();
        change(&mut points, of, RANGE).then_some(points)
    }

    #[test]
    fn curves_are_the_same_as_points() {
        for text in ["ramp", "sigmoid", "window:20,30", "points:1=0.5,2=0.25"] {
            let curve: OpacityCurve = text.parse().unwrap();
            for limits in [[10.0, 40.0], [0.123_456, 50.0], [-7.0, 1000.0]] {
                let points = OpacityCurve::Points(points_of(&curve, limits));
                assert_eq!(points.to_string().parse::<OpacityCurve>().unwrap(), points, "{text}");
                for value in [-5.0, 0.0, 12.0, 25.0, 29.0, 33.0, 2000.0] {
                    let [one, other] =
                        [&curve, &points].map(|curve| curve.opacity_of(value, (limits[0], limits[1])));
                    assert!((one - other).abs() < 0.02, "{text} {limits:?} at {value}: {one} {other}");
                }
            }
            let step = points_of(&curve, [5.0, 5.0]);
            assert!(is_rising(&step) && !step.is_empty(), "{text} {step:?}");
        }
    }

    #[test]
    fn small_opacities_have_room_and_every_height_leads_back() {
        assert!(height_of(0.01) > 0.09 && height_of(0.5) < 0.75);
        for opacity in [0.0, 0.001, 0.01, 0.25, 0.5, 1.0] {
            assert_eq!(opacity_at(height_of(opacity)), opacity);
        }
        assert_eq!([opacity_at(-1.0), opacity_at(7.0)], [0.0, 1.0]);
        // A hundredth of the height always moves on.
        for step in 0..100 {
            let opacity = opacity_at(f64::from(step) / 100.0);
            assert!(opacity_at(height_of(opacity) + 0.01) > opacity, "{opacity}");
        }
    }

    #[test]
    fn points_stay_between_their_neighbours_and_in_the_range() {
        let moved = |index, value| after(Change::Move(index, (value, 0.2))).unwrap()[index];
        assert_eq!(moved(1, 70.123), (70.12, 0.2));
        assert_eq!([moved(1, -5.0).0, moved(1, 500.0).0], [10.01, 89.99]);
        assert_eq!([moved(0, -5.0).0, moved(2, 500.0).0], [0.0, 100.0]);
        let mut close = vec![(1.0, 0.0), (1.001, 0.5), (1.002, 0.0)];
        assert!(!change(&mut close, Change::Move(1, (5.0, 0.5)), RANGE));
        assert_eq!(close[1], (1.001, 0.5));
        assert_eq!(after(Change::Move(1, (50.0, 0.1))), None);
        assert_eq!(after(Change::Move(3, (50.0, 0.3))), None);
    }

    #[test]
    fn points_come_on_the_curve_and_go_but_for_the_last() {
        assert_eq!(after(Change::Add(30.0)).unwrap()[1], (30.0, 0.05));
        assert_eq!(after(Change::Add(5.0)).unwrap()[0], (5.0, 0.0));
        assert_eq!(after(Change::Add(50.0)), None);
        assert_eq!(after(Change::Remove(0)).unwrap(), points()[1..]);
        assert_eq!(after(Change::Remove(3)), None);
        let mut one = vec![(1.0, 0.5)];
        assert!(!change(&mut one, Change::Remove(0), RANGE));
        let mut many: Vec<_> = (0..256).map(|at| (f64::from(at) / 10.0, 0.5)).collect();
        assert!(!change(&mut many, Change::Add(77.0), RANGE) && many.len() == 256);
        let middles = [0, 1, 2].map(|index| beside(&points(), index, RANGE).unwrap());
        assert_eq!(middles, [30.0, 70.0, 95.0]);
        assert_eq!(beside(&[(100.0, 0.5)], 0, RANGE), Some(50.0));
    }
}
