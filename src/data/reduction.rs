//! Makes a band of a reduced level from strips of the full resolution or of an overview.

use super::Band;
use super::gradient::{Derived, QUANTITIES, TILE};
use super::lattice::{Lattice, Sources};
use super::strip_window::StripWindow;
use std::collections::VecDeque;
use std::ops::Range;

/// A band under way from strips in order. Memory is that of some rows, whatever their number.
///
/// A sample is the mean of those around its place, weighted as [`Lattice`] says, as far as they are valid. Its validity is
/// their share of the weight, in steps of a byte.
pub(super) struct Reduction {
    columns: Lattice,
    rows: Lattice,
    /// Samples in a row of a strip.
    width: usize,
    window: StripWindow,
    derived: Derived,
    /// The sums of the rows of the lattice under way.
    sums: VecDeque<RowSums>,
    spare: Vec<RowSums>,
    /// The sums of a row, those of a column together.
    together: Vec<[f32; LANES]>,
    /// The weight of every column of the lattice.
    totals: Vec<f64>,
    /// Rows of the lattice that are done.
    done: usize,
}

/// Room for [`QUANTITIES`] that suits the processor.
const LANES: usize = 8;

/// The weighted sums of one row of the lattice: each of [`QUANTITIES`] for every column.
#[derive(Default)]
struct RowSums {
    sums: Vec<f32>,
    /// Whether nothing valid was added.
    is_empty: bool,
}

impl Reduction {
    /// Reduces rows of such samples, and so many rows, to these levels along rows and columns. Those of an overview must not
    /// be of a higher one.
    pub(super) fn new([along, down]: [Sources; 2], levels: [u32; 2]) -> Self {
        let width = along.count() as usize;
        let columns = Lattice::new(along, levels[0]);
        let total = |column: usize| columns.weights(column).iter().copied().map(f64::from).sum();
        Self {
            totals: (0..columns.len()).map(total).collect(),
            together: vec![[0.0; LANES]; width],
            columns,
            rows: Lattice::new(down, levels[1]),
            width,
            window: StripWindow::new(width),
            derived: Derived::new([along, down].map(|sources| sources.step() as f32)),
            sums: VecDeque::new(),
            spare: Vec::new(),
            done: 0,
        }
    }

    /// Takes the next rows. What is complete goes to `out`, which must have the level's size.
    pub(super) fn push(&mut self, strip: &Band, out: &mut Band) {
        let width = self.width.max(1);
        for (values, valid) in strip.values.chunks_exact(width).zip(strip.valid.chunks_exact(width)) {
            self.window.push(values, valid);
            if self.window.is_full() {
                self.reduce(out);
            }
        }
    }

    /// Says that there are no more rows.
    pub(super) fn finish(&mut self, out: &mut Band) {
        self.window.end();
        self.reduce(out);
        while self.done < self.rows.len() {
            self.complete_row(out);
        }
    }

    /// Adds up the rows of the window.
    fn reduce(&mut self, out: &mut Band) {
        let rows = self.window.rows();
        while self.rows.sources(self.done + self.sums.len()).start < rows.end
            && self.done + self.sums.len() < self.rows.len()
        {
            let mut sums = self.spare.pop().unwrap_or_default();
            sums.sums.clear();
            sums.sums.resize(QUANTITIES * self.width, 0.0);
            sums.is_empty = true;
            self.sums.push_back(sums);
        }
        // In pieces of rows, so that what is added up stays in the processor's cache.
        for first in (0..self.width).step_by(TILE) {
            self.reduce_columns(first..self.width.min(first + TILE), rows.clone());
        }
        while self.done < self.rows.len() && self.rows.sources(self.done).end <= rows.end {
            self.complete_row(out);
        }
        self.window.advance();
    }

    fn reduce_columns(&mut self, columns: Range<usize>, rows: Range<usize>) {
        for row in rows {
            let Some(around) = self.window.around(row, columns.clone()) else { continue };
            self.derived.derive(&around);
            for (number, sums) in self.sums.iter_mut().enumerate() {
                if let Some(weight) = self.rows.weight(self.done + number, row) {
                    self.derived.add_to(&mut sums.sums, columns.clone(), weight);
                    sums.is_empty = false;
                }
            }
        }
    }

    /// Makes samples of the sums of the first row under way.
    fn complete_row(&mut self, out: &mut Band) {
        let row = self.done;
        self.done += 1;
        let count = self.columns.len();
        let start = row * count;
        let Some(sums) = self.sums.pop_front() else { return };
        if sums.is_empty {
            out.invalidate_run(start..start + count);
            out.roughness.iter_mut().skip(start).take(count).for_each(|roughness| *roughness = [0.0; 2]);
            self.spare.push(sums);
            return;
        }
        // In pieces, so that what is written again for every quantity stays in the cache.
        for (piece, together) in self.together.chunks_mut(TILE).enumerate() {
            for (quantity, sums) in sums.sums.chunks_exact(self.width.max(1)).enumerate() {
                let sums = &sums[piece * TILE..];
                together.iter_mut().zip(sums).for_each(|(together, sum)| together[quantity] = *sum);
            }
        }
        let row_total: f64 = self.rows.weights(row).iter().copied().map(f64::from).sum();
        let places = start..start + count;
        let (Some(values), Some(valid), Some(roughness)) = (
            out.values.get_mut(places.clone()),
            out.valid.get_mut(places.clone()),
            out.roughness.get_mut(places),
        ) else {
            return;
        };
        for column in 0..count {
            let sources = self.together.get(self.columns.sources(column)).unwrap_or_default();
            let sums = weighted(sources, self.columns.weights(column));
            let sample = Sample::of(&sums, row_total * self.totals[column]);
            (values[column], valid[column]) = sample.value.unwrap_or((0.0, Band::INVALID));
            roughness[column] = sample.roughness;
        }
        self.spare.push(sums);
    }
}

/// The weighted sums of each quantity over some columns.
fn weighted(columns: &[[f32; LANES]], weights: &[f32]) -> [f32; LANES] {
    let mut totals = [0.0; LANES];
    for (column, weight) in columns.iter().zip(weights) {
        for (total, sum) in totals.iter_mut().zip(column) {
            *total += weight * sum;
        }
    }
    totals
}

/// What becomes of the sums of a sample.
struct Sample {
    /// With its validity.
    value: Option<(f32, u8)>,
    roughness: [f32; 2],
}

impl Sample {
    /// Of sums of a weight of `total`, missing samples included.
    fn of(sums: &[f32; LANES], total: f64) -> Self {
        let [value, valid, slopes, along, down, along_squared, down_squared, _] = sums.map(f64::from);
        let validity = (valid / total * f64::from(Band::VALID)).round() as u8;
        let mean = (value / valid) as f32;
        let share = 1.0 / slopes;
        let variance = |sum: f64, squares: f64| {
            let mean = sum * share;
            let variance = (squares * share - mean * mean) as f32;
            // Squares of huge values overflow.
            if slopes > 0.0 && variance.is_finite() { variance.max(0.0) } else { 0.0 }
        };
        Self {
            value: (validity != Band::INVALID && mean.is_finite()).then_some((mean, validity)),
            roughness: [variance(along, along_squared), variance(down, down_squared)],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Excerpt;

    /// The definition, sample by sample.
    struct Naive<'band> {
        band: &'band Band,
        spacing: [u32; 2],
    }

    impl Naive<'_> {
        /// Weights of the samples around that of the lattice, along one side.
        fn weights(sample: u32, count: u32, spacing: u32) -> Vec<(u32, f64)> {
            let place = (sample * spacing).min(count - 1);
            let reach = spacing.min(place).min(count - 1 - place).max(1);
            let weight = |at: u32| 1.0 - f64::from(at.abs_diff(place)) / f64::from(reach);
            (0..count).map(|at| (at, weight(at))).filter(|(_, weight)| *weight > 0.0).collect()
        }

        fn gradient(&self, column: u32, row: u32) -> Option<[f64; 2]> {
            let mut gradient = [0.0; 2];
            for (across, down) in (0..3).flat_map(|across| (0..3).map(move |down| (across, down))) {
                let at = ((column + across).checked_sub(1)?, (row + down).checked_sub(1)?);
                let value = f64::from(self.band.value(at.0, at.1)?);
                let (x, y) = (f64::from(across) - 1.0, f64::from(down) - 1.0);
                gradient[0] += value * x * (2.0 - y.abs()) / 8.0;
                gradient[1] += value * y * (2.0 - x.abs()) / 8.0;
            }
            Some(gradient)
        }

        /// Value, share of valid weight, and variances.
        fn sample(&self, column: u32, row: u32) -> (Option<f64>, f64, [f64; 2]) {
            let (mut value, mut valid, mut total) = (0.0, 0.0, 0.0);
            let (mut slopes, mut means, mut squares) = (0.0, [0.0; 2], [0.0; 2]);
            for (y, weight_y) in Self::weights(row, self.band.rows, self.spacing[1]) {
                for (x, weight_x) in Self::weights(column, self.band.columns, self.spacing[0]) {
                    let weight = weight_x * weight_y;
                    total += weight;
                    if let Some(found) = self.band.value(x, y) {
                        value += weight * f64::from(found);
                        valid += weight;
                    }
                    if let Some(gradient) = self.gradient(x, y) {
                        slopes += weight;
                        for side in 0..2 {
                            means[side] += weight * gradient[side];
                            squares[side] += weight * gradient[side] * gradient[side];
                        }
                    }
                }
            }
            let variance = |side: usize| {
                let mean: f64 = means[side] / slopes;
                if slopes > 0.0 { (squares[side] / slopes - mean * mean).max(0.0) } else { 0.0 }
            };
            let share = valid / total;
            ((share > 0.5 / 255.0).then_some(value / valid), share, [variance(0), variance(1)])
        }
    }

    fn band([columns, rows]: [u32; 2], value: impl Fn(u32, u32) -> Option<f32>) -> Band {
        let places = (0..rows).flat_map(|row| (0..columns).map(move |column| (column, row)));
        let samples: Vec<_> = places.map(|(column, row)| value(column, row)).collect();
        let values = samples.iter().map(|sample| sample.unwrap_or_default()).collect();
        let valid = samples.iter().map(|sample| if sample.is_some() { Band::VALID } else { Band::INVALID });
        Band { columns, rows, values, valid: valid.collect(), ..Band::default() }
    }

    fn reduced(band: &Band, levels: [u32; 2], strip_rows: u32) -> Band {
        let size = [band.columns, band.rows];
        let (mut out, mut reduction) = (Band::default(), Reduction::new(size.map(Sources::samples), levels));
        out.fit_reduced(Excerpt::whole(size, 0).at_levels(levels).size(), "").unwrap();
        for rows in crate::data::strips::strips(band.rows, strip_rows) {
            let mut strip = band.clone();
            strip.keep_rows(rows);
            reduction.push(&strip, &mut out);
        }
        reduction.finish(&mut out);
        out
    }

    #[test]
    fn every_sample_is_what_its_definition_says() {
        let rough = |column: u32, row: u32| {
            let number = column.wrapping_mul(7919) ^ row.wrapping_mul(104_729);
            let is_missing = number.is_multiple_of(11) || (column > 20 && row < 9) || row == 40;
            (!is_missing).then_some((number % 257) as f32 * 0.37 - 20.0)
        };
        for (size, levels) in
            [([37, 61], 1..5), ([300, 18], 1..4), ([1, 9], 1..3), ([2, 2], 1..2), ([5, 1], 2..3)]
        {
            let band = band(size, rough);
            for levels in levels.flat_map(|level| [[level; 2], [level, 0], [level / 2, level]]) {
                let found = reduced(&band, levels, 5);
                assert_eq!([found.columns, found.rows], Excerpt::whole(size, 0).at_levels(levels).size());
                let naive = Naive { band: &band, spacing: levels.map(|level| 1 << level) };
                for (row, column) in
                    (0..found.rows).flat_map(|row| (0..found.columns).map(move |column| (row, column)))
                {
                    let (value, share, roughness) = naive.sample(column, row);
                    let place = format!("{size:?} {levels:?} {column} {row}");
                    let at = (row * found.columns + column) as usize;
                    assert_eq!(found.value(column, row).is_some(), value.is_some(), "{place}");
                    let validity = if value.is_some() { share * 255.0 } else { 0.0 };
                    assert!((f64::from(found.valid[at]) - validity).abs() < 0.51, "{place}");
                    let difference = f64::from(found.values[at]) - value.unwrap_or_default();
                    assert!(difference.abs() < 1e-4, "{place}: {difference}");
                    for side in 0..2 {
                        let difference = f64::from(found.roughness[at][side]) - roughness[side];
                        assert!(difference.abs() < 1e-2, "{place}: {difference} of {roughness:?}");
                    }
                }
                assert_eq!(reduced(&band, levels, 64), found);
            }
        }
    }

    #[test]
    fn a_slope_stays_a_slope() {
        let slope = |column: u32, row: u32| Some(2.0 * column as f32 - 3.0 * row as f32 + 100.0);
        let (columns, rows) = (43, 50);
        let band = band([columns, rows], slope);
        for level in 1..5 {
            let found = reduced(&band, [level; 2], 7);
            for (row, column) in
                (0..found.rows).flat_map(|row| (0..found.columns).map(move |column| (row, column)))
            {
                let place = ((column << level).min(columns - 1), (row << level).min(rows - 1));
                assert_eq!(found.value(column, row), slope(place.0, place.1), "{level} {place:?}");
            }
            assert!(found.roughness.iter().flatten().all(|variance| *variance < 1e-5), "{level}");
        }
        // Waves that are too short to be seen are rough where they go up and down.
        let waves = reduced(&self::band([65, 65], |column, _| Some((column / 2 % 2) as f32)), [3; 2], 16);
        let [along, down] = waves.roughness[4 * 9 + 4];
        assert!((waves.values[4 * 9 + 4] - 0.5).abs() < 1e-6 && along > 0.2 && down == 0.0, "{along} {down}");
    }

    #[test]
    fn huge_values_stay_finite() {
        let huge =
            band([40, 40], |column, row| Some(if (column + row) % 3 == 0 { f32::MAX } else { f32::MIN }));
        let found = reduced(&huge, [2; 2], 40);
        assert!(found.values.iter().chain(found.roughness.iter().flatten()).all(|value| value.is_finite()));
    }
}
