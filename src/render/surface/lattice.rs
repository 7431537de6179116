use super::hole_filling::filled;
use crate::data::Band;

/// The heights of a band where vertices of its mesh may stand: at its samples, at least 2 x 2.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::render) struct Lattice {
    pub(super) columns: usize,
    pub(super) rows: usize,
    /// Values, row by row from the north-west corner.
    pub(super) values: Vec<f32>,
    /// Whether something is drawn there, where not everywhere.
    is_shown: Vec<bool>,
}

/// Of fewer steps in so many samples nobody sees the colours.
const SAMPLES_PER_WALL: usize = 20_000;

impl Lattice {
    /// Values stop at `limits`. Missing samples lie at the lower one if they are drawn; otherwise cells with a missing
    /// corner are holes.
    ///
    /// A single row or column of samples stands on both sides of its cells.
    pub(in crate::render) fn new(band: &Band, [low, high]: [f32; 2], draws_missing: bool) -> Self {
        let is_missing = |valid: &u8| *valid == Band::INVALID;
        let mut values = if draws_missing {
            let both = band.values.iter().zip(&band.valid);
            both.map(|(value, valid)| if is_missing(valid) { low } else { *value }).collect()
        } else {
            filled(band)
        };
        for value in &mut values {
            *value = value.clamp(low, high);
        }
        let has_holes = !draws_missing && band.valid.iter().any(is_missing);
        let is_shown =
            if has_holes { band.valid.iter().map(|valid| !is_missing(valid)).collect() } else { Vec::new() };
        let samples = [band.columns as usize, band.rows as usize];
        Self {
            columns: samples[0].max(2),
            rows: samples[1].max(2),
            values: doubled(values, samples),
            is_shown: doubled(is_shown, samples),
        }
    }

    /// Samples in a row.
    pub(in crate::render) fn columns(&self) -> usize {
        self.columns
    }

    /// Whether something is drawn at a vertex.
    pub(super) fn is_shown(&self, column: usize, row: usize) -> bool {
        self.is_shown_at(row * self.columns + column)
    }

    /// The same for a place in [`Lattice::values`].
    pub(super) fn is_shown_at(&self, index: usize) -> bool {
        self.is_shown.get(index).is_none_or(|is_shown| *is_shown)
    }

    /// Whether something is drawn at every vertex.
    pub(super) fn has_no_holes(&self) -> bool {
        self.is_shown.is_empty()
    }

    /// Whether the cell to the south-east of a vertex has all its corners.
    pub(super) fn is_whole_cell(&self, column: usize, row: usize) -> bool {
        self.is_shown.is_empty()
            || [(column, row), (column + 1, row), (column, row + 1), (column + 1, row + 1)]
                .into_iter()
                .all(|(column, row)| self.is_shown(column, row))
    }

    /// Whether there are walls: more than a few samples differ from the next one by more than that.
    pub(in crate::render) fn has_walls(&self, height: f32) -> bool {
        let most = self.values.len() / SAMPLES_PER_WALL;
        let is_step = |from: usize, to: usize| {
            (self.values[from] - self.values[to]).abs() > height
                && self.is_shown_at(from)
                && self.is_shown_at(to)
        };
        let along = (1..self.values.len()).filter(|at| at % self.columns != 0 && is_step(at - 1, *at));
        let down = (self.columns..self.values.len()).filter(|at| is_step(at - self.columns, *at));
        along.chain(down).nth(most).is_some()
    }

    /// Whether a hole begins at a vertex: some of the cells around it are whole and some are not.
    pub(super) fn is_rim(&self, column: usize, row: usize) -> bool {
        if self.is_shown.is_empty() {
            return false;
        }
        let from = |at: usize| at.saturating_sub(1);
        let last = [self.columns - 2, self.rows - 2];
        let first = self.is_whole_cell(from(column), from(row));
        (from(row)..=row.min(last[1])).any(|row| {
            (from(column)..=column.min(last[0])).any(|column| self.is_whole_cell(column, row) != first)
        })
    }
}

/// Copies a single row or column, so that there are two. Nothing stays nothing.
fn doubled<T: Copy>(values: Vec<T>, [columns, rows]: [usize; 2]) -> Vec<T> {
    let wide = if columns == 1 { values.iter().flat_map(|value| [*value; 2]).collect() } else { values };
    if rows == 1 { [&wide[..], &wide[..]].concat() } else { wide }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A band of these values; what is not a number is missing.
    pub(in crate::render::surface) fn band(size: [u32; 2], value: impl Fn(u32, u32) -> f32) -> Band {
        let [columns, rows] = size;
        let values = (0..rows).flat_map(|row| (0..columns).map(move |column| (column, row)));
        let values: Vec<f32> = values.map(|(column, row)| value(column, row)).collect();
        Band {
            columns,
            rows,
            valid: values
                .iter()
                .map(|value| if value.is_nan() { Band::INVALID } else { Band::VALID })
                .collect(),
            values: values.iter().map(|value| if value.is_nan() { 0.0 } else { *value }).collect(),
            ..Band::default()
        }
    }

    const WIDE: [f32; 2] = [-1e9, 1e9];

    #[test]
    fn single_samples_have_two_vertices() {
        let lattice = Lattice::new(&band([1, 1], |_, _| 4.0), WIDE, false);
        assert_eq!((lattice.columns, lattice.rows, lattice.values.as_slice()), (2, 2, &[4.0; 4][..]));
        let row = Lattice::new(&band([3, 1], |c, _| c as f32), WIDE, false);
        assert_eq!(row.values, [0.0, 1.0, 2.0, 0.0, 1.0, 2.0]);
        let column = Lattice::new(&band([1, 3], |_, r| r as f32), WIDE, false);
        assert_eq!(column.values, [0.0, 0.0, 1.0, 1.0, 2.0, 2.0]);
    }

    #[test]
    fn values_stop_and_missing_ones_are_holes_or_lie_at_the_bottom() {
        let band = band([4, 4], |c, r| if (c, r) == (2, 1) { f32::NAN } else { c as f32 });
        let holes = Lattice::new(&band, [1.0, 2.5], false);
        assert_eq!([holes.values[0], holes.values[3]], [1.0, 2.5]);
        let whole: Vec<bool> = (0..9).map(|cell| holes.is_whole_cell(cell % 3, cell / 3)).collect();
        assert_eq!(whole, [true, false, false, true, false, false, true, true, true]);
        assert_eq!(
            [(0, 0), (1, 0), (2, 1), (3, 3), (1, 2)].map(|(c, r)| holes.is_rim(c, r)),
            [false, true, false, false, true]
        );
        let bottom = Lattice::new(&band, [-3.0, 9.0], true);
        assert_eq!((bottom.values[6], bottom.is_shown(2, 1), bottom.is_rim(1, 0)), (-3.0, true, false));
    }

    #[test]
    fn walls_are_more_than_a_needle() {
        let tower = |height: f32, side: u32| {
            Lattice::new(
                &band([300, 200], |c, r| if c < side && r < side { height } else { 0.0 }),
                WIDE,
                false,
            )
        };
        assert!(tower(9.0, 20).has_walls(8.0) && !tower(7.0, 20).has_walls(8.0));
        assert!(!tower(9.0, 1).has_walls(8.0));
        // The end of one row is not beside the beginning of the next, and nothing beside a hole.
        let slope = Lattice::new(&band([300, 200], |c, _| c as f32), WIDE, false);
        assert!(!slope.has_walls(8.0));
        let lakes = band([300, 200], |c, _| if c % 3 == 1 { f32::NAN } else { (c % 3) as f32 * 50.0 });
        assert!(Lattice::new(&lakes, WIDE, false).has_walls(40.0));
        let apart = band([300, 200], |c, _| if c % 2 == 1 { f32::NAN } else { c as f32 * 50.0 });
        assert!(!Lattice::new(&apart, WIDE, false).has_walls(40.0));
    }
}
