//! Where numbers stand on contour lines: on long ones, where these are straight, apart from each other.

use super::{ContourField, ContourLines};
use std::collections::HashMap;

/// A place on a contour line where its value may be written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct ContourAnchor {
    /// Column and row, in samples of the band.
    pub(crate) place: [f64; 2],
    /// Of the line, see [`ContourLines::value`].
    pub(crate) number: i64,
}

/// Shorter lines have no number, in sides of the raster: there would be more number than line.
const SHORTEST: f64 = 0.25;

/// The nearest that two numbers come to each other, on the same line and on different ones, in sides of the raster.
const APART_ON_LINE: f64 = 0.16;
const APART: f64 = 0.06;

/// How near to the border of the raster numbers may stand, in its sides.
const FROM_BORDER: f64 = 0.04;

/// More than a close view of a part has room for.
const MOST_ANCHORS: usize = 200;

/// Where there are more pieces of lines than this, values are noise, and numbers on its lines would say nothing.
const MOST_PIECES: usize = 1 << 20;

/// Points to both sides of one that tell how straight a line is there.
const NEIGHBOURS: usize = 8;

/// Places for numbers on the lines of a field, the best first. Field and lines alone decide.
pub(crate) fn choose_anchors(
    field: &ContourField,
    lines: &ContourLines,
    value_offset: f64,
) -> Vec<ContourAnchor> {
    let Some(traced) = Traced::new(field, lines, value_offset) else { return Vec::new() };
    let side = ((field.columns.max(2) - 1) as f64).min((field.rows.max(2) - 1) as f64);
    let last = [field.columns, field.rows].map(|count| count as f64 - 1.0);
    let is_inside =
        |place: [f64; 2]| (0..2).all(|axis| place[axis].min(last[axis] - place[axis]) >= FROM_BORDER * side);
    let mut candidates: Vec<(f64, usize)> = (0..traced.points.len())
        .filter(|at| is_inside(traced.points[*at].place) && traced.length_of_line(*at) >= SHORTEST * side)
        .map(|at| (traced.straightness(at), at))
        .collect();
    candidates.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
    let mut chosen: Vec<&Point> = Vec::new();
    for (_, at) in candidates {
        let point = &traced.points[at];
        let is_apart = |other: &&Point| {
            let apart = if other.number == point.number { APART_ON_LINE } else { APART };
            distance(point.place, other.place) >= apart * side
        };
        if chosen.iter().all(is_apart) {
            chosen.push(point);
        }
        if chosen.len() == MOST_ANCHORS {
            break;
        }
    }
    let anchor = |point: &Point| ContourAnchor {
        place: point.place.map(|place| place * field.step as f64),
        number: point.number,
    };
    chosen.into_iter().map(anchor).collect()
}

/// Where a line crosses from one cell into the next.
#[derive(Debug, Clone, Copy)]
struct Point {
    /// In columns and rows of the field.
    place: [f64; 2],
    number: i64,
    /// The next points on both sides, or [`NONE`].
    next: [u32; 2],
}

const NONE: u32 = u32::MAX;

/// All lines that have numbers, as points that know their neighbours.
struct Traced {
    points: Vec<Point>,
    /// Which line each point is on, and how long each line is.
    line_of: Vec<u32>,
    lengths: Vec<f64>,
}

impl Traced {
    fn new(field: &ContourField, lines: &ContourLines, value_offset: f64) -> Option<Self> {
        let mut points = Points::default();
        for row in 0..field.rows.saturating_sub(1) {
            for column in 0..field.columns.saturating_sub(1) {
                let cell = Cell::new(field, [column, row], value_offset);
                let Some((low, high)) = cell.bounds() else { continue };
                for number in lines.labelled_between(low, high) {
                    points.cross(&cell, (number, lines.value(number)));
                    if points.all.len() > MOST_PIECES {
                        return None;
                    }
                }
            }
        }
        let mut traced =
            Self { line_of: vec![NONE; points.all.len()], points: points.all, lengths: Vec::new() };
        for at in 0..traced.points.len() {
            if traced.line_of[at] == NONE {
                traced.follow(at);
            }
        }
        Some(traced)
    }

    /// Gives all points that are connected with one the same new line.
    fn follow(&mut self, start: usize) {
        let line = self.lengths.len() as u32;
        let mut length = 0.0;
        let mut waiting = vec![start];
        self.line_of[start] = line;
        while let Some(at) = waiting.pop() {
            for next in self.points[at].next.into_iter().filter(|next| *next != NONE) {
                // Every piece is met from both of its ends.
                length += distance(self.points[at].place, self.points[next as usize].place) / 2.0;
                if self.line_of[next as usize] == NONE {
                    self.line_of[next as usize] = line;
                    waiting.push(next as usize);
                }
            }
        }
        self.lengths.push(length);
    }

    fn length_of_line(&self, at: usize) -> f64 {
        self.lengths[self.line_of[at] as usize]
    }

    /// 1 where the line is straight around a point, less where it is not, 0 where it ends.
    fn straightness(&self, at: usize) -> f64 {
        let ends = self.points[at].next.map(|next| self.walk(at, next));
        let [Some((first, way)), Some((last, other_way))] = ends else { return 0.0 };
        distance(first, last) / (way + other_way).max(f64::MIN_POSITIVE)
    }

    /// Where some points further is, and how long the way there; `None` if the line ends before.
    fn walk(&self, from: usize, mut next: u32) -> Option<([f64; 2], f64)> {
        let (mut at, mut way) = (from, 0.0);
        for _ in 0..NEIGHBOURS {
            let point = self.points.get(next as usize)?;
            way += distance(self.points[at].place, point.place);
            let onward = if point.next[0] == at as u32 { point.next[1] } else { point.next[0] };
            (at, next) = (next as usize, onward);
        }
        Some((self.points[at].place, way))
    }
}

/// Points of lines, found by the side of a cell on which they lie.
#[derive(Default)]
struct Points {
    all: Vec<Point>,
    known: HashMap<(usize, i64), u32>,
}

impl Points {
    /// Adds the pieces of a line in a cell.
    fn cross(&mut self, cell: &Cell, (number, value): (i64, f64)) {
        let mut found = [NONE; 4];
        let mut count = 0;
        for side in 0..4 {
            if let Some(place) = cell.crossing(side, value) {
                found[count] = self.point((cell.id(side), number), place);
                count += 1;
            }
        }
        for pair in found[..count].as_chunks::<2>().0 {
            self.connect(pair[0], pair[1]);
            self.connect(pair[1], pair[0]);
        }
    }

    fn point(&mut self, key: (usize, i64), place: [f64; 2]) -> u32 {
        *self.known.entry(key).or_insert_with(|| {
            self.all.push(Point { place, number: key.1, next: [NONE; 2] });
            self.all.len() as u32 - 1
        })
    }

    fn connect(&mut self, from: u32, to: u32) {
        let next = &mut self.all[from as usize].next;
        if let Some(free) = next.iter_mut().find(|next| **next == NONE) {
            *free = to;
        }
    }
}

/// Four samples next to each other.
struct Cell {
    columns: usize,
    corner: [usize; 2],
    /// Clockwise from the north-west.
    values: [f64; 4],
}

impl Cell {
    /// Columns and rows of corners, clockwise from the north-west.
    const CORNERS: [[usize; 2]; 4] = [[0, 0], [1, 0], [1, 1], [0, 1]];

    fn new(field: &ContourField, corner: [usize; 2], value_offset: f64) -> Self {
        let value = |[right, down]: [usize; 2]| {
            f64::from(field.values[(corner[1] + down) * field.columns + corner[0] + right]) + value_offset
        };
        Self { columns: field.columns, corner, values: Self::CORNERS.map(value) }
    }

    /// Its lowest and highest value; `None` if a corner is missing.
    fn bounds(&self) -> Option<(f64, f64)> {
        let low = self.values.into_iter().fold(f64::INFINITY, f64::min);
        let high = self.values.into_iter().fold(f64::NEG_INFINITY, f64::max);
        self.values.iter().all(|value| !value.is_nan()).then_some((low, high))
    }

    /// Where the side from one corner to the next has a value; what is as high counts as higher.
    fn crossing(&self, side: usize, value: f64) -> Option<[f64; 2]> {
        let ends = [side, (side + 1) % 4];
        let [from, to] = ends.map(|at| self.values[at]);
        if (from >= value) == (to >= value) {
            return None;
        }
        let share = (value - from) / (to - from);
        let [start, end] = ends.map(|at| Self::CORNERS[at].map(|step| step as f64));
        Some([0, 1].map(|axis| self.corner[axis] as f64 + start[axis] + (end[axis] - start[axis]) * share))
    }

    /// The same for both cells that share a side.
    fn id(&self, side: usize) -> usize {
        let at = |right: usize, down: usize| (self.corner[1] + down) * self.columns + self.corner[0] + right;
        match side {
            0 => 2 * at(0, 0),
            1 => 2 * at(1, 0) + 1,
            2 => 2 * at(0, 1),
            _ => 2 * at(0, 0) + 1,
        }
    }
}

fn distance(one: [f64; 2], other: [f64; 2]) -> f64 {
    (one[0] - other[0]).hypot(one[1] - other[1])
}

#[cfg(test)]
mod tests {
    use super::super::field::tests::band;
    use super::*;
    use crate::scene::{ContourInterval, Contours};

    fn lines(low: f64, high: f64, interval: f64) -> ContourLines {
        let asked = Contours { interval: Some(ContourInterval::Every(interval)), ..Contours::default() };
        ContourLines::new(&asked, (low, high)).unwrap().unwrap()
    }

    #[test]
    fn numbers_stand_on_their_lines_and_apart() {
        let field = ContourField::new(&band([80, 60], |column, row| {
            100.0 - (column as f32 - 40.0).hypot(row as f32 - 30.0) * 2.0
        }));
        let lines = lines(1000.0, 1100.0, 4.0);
        let anchors = choose_anchors(&field, &lines, 1000.0);
        assert!(anchors.len() >= 4, "{anchors:?}");
        for (at, anchor) in anchors.iter().enumerate() {
            let value = f64::from(field.value_at(anchor.place)) + 1000.0;
            assert!((value - lines.value(anchor.number)).abs() < 0.2, "{anchor:?} {value}");
            assert_eq!(lines.value(anchor.number) % 20.0, 0.0);
            for other in &anchors[..at] {
                assert!(distance(anchor.place, other.place) >= APART * 59.0, "{anchor:?} {other:?}");
            }
        }
        assert_eq!(choose_anchors(&field, &lines, 1000.0), anchors);
    }

    #[test]
    fn large_bands_have_their_places_in_their_own_samples() {
        let field = ContourField::new(&band([1200, 900], |column, _| column as f32));
        let anchors = choose_anchors(&field, &lines(0.0, 1200.0, 100.0), 0.0);
        assert!(!anchors.is_empty());
        for anchor in anchors {
            assert!((anchor.place[0] - 500.0 * (anchor.place[0] / 500.0).round()).abs() < 1e-6, "{anchor:?}");
        }
    }

    #[test]
    fn short_lines_noise_holes_and_plains_have_no_numbers() {
        let none = |value: &dyn Fn(u32, u32) -> f32, size| {
            choose_anchors(&ContourField::new(&band(size, value)), &lines(0.0, 10.0, 1.0), 0.0)
        };
        let bump = |column: u32, row: u32| if (column, row) == (30, 30) { 9.0 } else { 0.0 };
        assert_eq!(none(&bump, [60, 60]), []);
        assert_eq!(none(&|_, _| 5.0, [60, 60]), []);
        assert_eq!(none(&|_, _| f32::NAN, [60, 60]), []);
        assert_eq!(none(&|column, _| column as f32, [60, 1]), []);
        let holes = |column: u32, row: u32| if row.is_multiple_of(2) { f32::NAN } else { column as f32 };
        assert_eq!(none(&holes, [60, 60]), []);
    }
}
