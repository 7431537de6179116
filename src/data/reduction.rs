//! Makes a band of a reduced level from strips of the full resolution or of an overview.

use super::gradient::{Derived, QUANTITIES, TILE};
use super::lattice::{Lattice, Sources};
use super::strip_window::StripWindow;
use super::{Band, Overview};
use std::collections::VecDeque;
use std::ops::Range;

/// A band under way from strips in order. Memory is that of some rows, whatever their number.
///
/// A sample is the mean of those around its place, weighted as [`Lattice`] says, as far as they are valid; it is valid
/// if at least half of their weight is.
pub(super) struct Reduction {
    columns: Lattice,
    rows: Lattice,
    /// Samples in a row of a strip.
    width: usize,
    window: StripWindow,
    derived: Derived,
    /// The weighted sums of the rows of the lattice under way: each of [`QUANTITIES`] for every column.
    sums: VecDeque<Vec<f32>>,
    spare: Vec<Vec<f32>>,
    /// Rows of the lattice that are done.
    done: usize,
}

impl Reduction {
    /// Reduces a band of so many columns and rows to a level above 0.
    pub(super) fn new(size: [u32; 2], level: u32) -> Self {
        Self::from_sources(size.map(Sources::all), level)
    }

    /// As [`Reduction::new`] with strips of an overview of the band, whose own level must not be higher.
    pub(super) fn of_overview([columns, rows]: [u32; 2], level: u32, overview: &Overview) -> Self {
        let step = 2.0_f64.powi(overview.level as i32);
        let [left, top] = overview.first;
        let along = Sources { full: columns, count: overview.columns, first: left, step };
        let down = Sources { full: rows, count: overview.rows, first: top, step };
        Self::from_sources([along, down], level)
    }

    fn from_sources([along, down]: [Sources; 2], level: u32) -> Self {
        let width = along.count as usize;
        Self {
            columns: Lattice::new(along, level),
            rows: Lattice::new(down, level),
            width,
            window: StripWindow::new(width),
            derived: Derived::new(along.step as f32),
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
            sums.clear();
            sums.resize(QUANTITIES * self.width, 0.0);
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
                    self.derived.add_to(sums, columns.clone(), weight);
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
        let Some(sums) = self.sums.pop_front() else {
            out.invalidate_run(start..start + count);
            return;
        };
        let row_total: f64 = self.rows.weights(row).iter().copied().map(f64::from).sum();
        for column in 0..count {
            let weights = self.columns.weights(column);
            let total = row_total * weights.iter().copied().map(f64::from).sum::<f64>();
            let sample = Sample::of(&weighted(&sums, self.columns.sources(column), weights), total);
            let at = start + column;
            if let (Some(value), Some(valid), Some(roughness)) =
                (out.values.get_mut(at), out.valid.get_mut(at), out.roughness.get_mut(at))
            {
                *value = sample.value.unwrap_or_default();
                *valid = if sample.value.is_some() { Band::VALID } else { Band::INVALID };
                *roughness = sample.roughness;
            }
        }
        self.spare.push(sums);
    }
}

/// The weighted sums of each quantity over some columns.
fn weighted(sums: &[f32], columns: Range<usize>, weights: &[f32]) -> [f64; QUANTITIES] {
    let width = sums.len() / QUANTITIES;
    let mut totals = [0.0; QUANTITIES];
    let mut quantities = sums.chunks_exact(width.max(1));
    let of_columns: [&[f32]; QUANTITIES] = std::array::from_fn(|_| {
        quantities.next().and_then(|sums| sums.get(columns.clone())).unwrap_or_default()
    });
    for (at, weight) in weights.iter().enumerate() {
        for (total, sums) in totals.iter_mut().zip(of_columns) {
            *total += f64::from(*weight) * f64::from(sums.get(at).copied().unwrap_or_default());
        }
    }
    totals
}

/// What becomes of the sums of a sample.
struct Sample {
    value: Option<f32>,
    roughness: [f32; 2],
}

impl Sample {
    /// Of sums of a weight of `total`, missing samples included.
    fn of(sums: &[f64; QUANTITIES], total: f64) -> Self {
        let [value, valid, slopes, along, down, along_squared, down_squared] = *sums;
        // Rounding must not decide where half of the samples are missing.
        let is_valid = valid > 0.0 && valid >= total * (0.5 - 1e-6);
        let mean = (value / valid) as f32;
        let variance = |sum: f64, squares: f64| {
            let mean = sum / slopes;
            let variance = (squares / slopes - mean * mean) as f32;
            // Squares of huge values overflow.
            if slopes > 0.0 && variance.is_finite() { variance.max(0.0) } else { 0.0 }
        };
        Self {
            value: (is_valid && mean.is_finite()).then_some(mean),
            roughness: [variance(along, along_squared), variance(down, down_squared)],
        }
    }
}
