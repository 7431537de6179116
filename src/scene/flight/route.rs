use crate::data::Band;
use crate::scene::motion::{Curve, Point};
use crate::scene::{Easing, Property};

/// Where a camera is that flies along a path, and where it looks: columns, rows and values, at even steps of the way.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::scene) struct Flight {
    pub(in crate::scene) eyes: Vec<[f64; 3]>,
    pub(in crate::scene) targets: Vec<[f64; 3]>,
}

/// How a flight goes.
pub(in crate::scene) struct Course {
    /// Columns and rows that are passed.
    pub(in crate::scene) points: Vec<[f64; 2]>,
    /// Whether it goes on from the last to the first.
    pub(in crate::scene) is_loop: bool,
    /// How far above the ground, in the unit of the values.
    pub(in crate::scene) height: f64,
    /// How far ahead it looks, as a part of the way.
    pub(in crate::scene) look_ahead: f64,
    /// Metres from column to column and from row to row.
    pub(in crate::scene) spacing_m: [f64; 2],
}

/// Steps of the way.
const STEPS: usize = 400;
/// Looks at the ground from one step to the next.
const LOOKS: usize = 8;
/// Over so many steps to either side heights are evened out: the camera does not follow every tree.
const EVEN_STEPS: usize = 10;

impl Flight {
    /// Along the course above the ground, whose value at a column and row is told.
    pub(in crate::scene) fn new(course: &Course, ground: impl Fn([f64; 2]) -> f64) -> Self {
        let way = way(course);
        let place = |share: f64| {
            if course.is_loop {
                return way.at(share.rem_euclid(1.0));
            }
            // Beyond the end it goes on as it ended.
            let (last, before) = (way.at(1.0), way.at(1.0 - 1.0 / STEPS as f64));
            let beyond = (share - 1.0).max(0.0) * STEPS as f64;
            let inside = way.at(share.min(1.0));
            if beyond > 0.0 {
                std::array::from_fn(|axis| last[axis] + (last[axis] - before[axis]) * beyond)
            } else {
                inside
            }
        };
        let share_of = |step: usize| step as f64 / STEPS as f64;
        // The highest ground between steps, a while beyond the end too, since that is looked at.
        let most = STEPS + (course.look_ahead * STEPS as f64).ceil() as usize + 1;
        let highest: Vec<f64> = (0..=most)
            .map(|step| {
                let looks = (0..LOOKS).map(|look| share_of(step) + look as f64 / (LOOKS * STEPS) as f64);
                looks.map(|share| ground(column_row(place(share)))).fold(f64::NEG_INFINITY, f64::max)
            })
            .collect();
        let around = |heights: &[f64], step: usize| {
            let range = step.saturating_sub(EVEN_STEPS)..(step + EVEN_STEPS + 1).min(heights.len());
            heights[range].to_vec()
        };
        let tops: Vec<f64> = (0..=most)
            .map(|step| around(&highest, step).into_iter().fold(f64::NEG_INFINITY, f64::max))
            .collect();
        let even: Vec<f64> = (0..=most)
            .map(|step| {
                let near = around(&tops, step);
                near.iter().sum::<f64>() / near.len() as f64
            })
            .collect();
        let at = |share: f64, above: f64| {
            let [column, row] = column_row(place(share));
            let step = (share * STEPS as f64).min(most as f64);
            let (low, part) = (step.floor() as usize, step.fract());
            let next = even[(low + 1).min(most)];
            [column, row, even[low] + (next - even[low]) * part + above]
        };
        Self {
            eyes: (0..=STEPS).map(|step| at(share_of(step), course.height)).collect(),
            targets: (0..=STEPS)
                .map(|step| at(share_of(step) + course.look_ahead, course.height / 2.0))
                .collect(),
        }
    }
}

/// The line through the points, of even speed.
fn way(course: &Course) -> Curve {
    let mut points = course.points.clone();
    if course.is_loop && points.first() != points.last() {
        points.extend(points.first().copied());
    }
    let last = points.len() - 1;
    let point = |(at, [column, row]): (usize, &[f64; 2])| Point {
        progress: at as f64 / last as f64,
        ease: Easing::Smooth,
        value: [*column, *row, 0.0],
    };
    let points = points.iter().enumerate().map(point).collect();
    let [x_m, y_m] = course.spacing_m;
    Curve::new(Property::Target, points, false, Some([x_m, y_m, 1.0]))
}

fn column_row([column, row, _]: [f64; 3]) -> [f64; 2] {
    [column, row]
}

/// The value of the sample nearest to a column and row of a band of which every so many samples are there, beside it that
/// of its border; `otherwise` where it is missing.
pub(in crate::scene) fn ground_value(
    band: &Band,
    (size, offset): ([u32; 2], f64),
    [column, row]: [f64; 2],
    otherwise: f64,
) -> f64 {
    let place = |number: f64, all: u32, samples: u32| {
        let share = number / f64::from(all);
        ((share * f64::from(samples)).max(0.0) as u32).min(samples - 1)
    };
    let value = band.value(place(column, size[0], band.columns), place(row, size[1], band.rows));
    value.map_or(otherwise, |value| f64::from(value) + offset)
}
