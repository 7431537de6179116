//! What is added up of every sample when a band is reduced: its value, and Horn's gradient around it.

use std::ops::Range;

/// Columns that are worked on at a time.
pub(super) const TILE: usize = 256;

/// What is added up: value, validity, whether there is a gradient, the gradient along columns and along rows, and the
/// squares of both.
pub(super) const QUANTITIES: usize = 7;

/// Samples of a row with those above and below, and one more on either side.
pub(super) struct Around<'rows> {
    pub(super) values: [&'rows [f32]; 3],
    /// 1 or 0; where it is 0 so is the value.
    pub(super) valid: [&'rows [f32]; 3],
}

/// The quantities of up to [`TILE`] samples of a row. Without a valid sample, or without a valid neighbourhood of 3 x 3,
/// they are 0.
pub(super) struct Derived {
    quantities: [[f32; TILE]; QUANTITIES],
    /// Of every column, between and beside the samples: weighted means, differences and validity of its three rows.
    means: [f32; TILE + 2],
    differences: [f32; TILE + 2],
    valid: [f32; TILE + 2],
    /// An eighth for each column, and for each row, of the full resolution between two samples.
    eighths: [f32; 2],
}

impl Derived {
    /// For samples that are so many columns and rows of the full resolution apart.
    pub(super) fn new(steps: [f32; 2]) -> Self {
        let columns = [0.0; TILE + 2];
        Self {
            quantities: [[0.0; TILE]; QUANTITIES],
            means: columns,
            differences: columns,
            valid: columns,
            eighths: steps.map(|step| 0.125 / step),
        }
    }

    /// Computes them. No more than [`TILE`] samples, and their neighbours, are looked at.
    pub(super) fn derive(&mut self, around: &Around<'_>) {
        let [above, here, below] = around.values.map(|row| &row[..row.len().min(TILE + 2)]);
        let [valid_above, valid_here, valid_below] = around.valid.map(|row| &row[..row.len().min(TILE + 2)]);
        let [eighth, eighth_down] = self.eighths;
        let columns = self.means.iter_mut().zip(&mut self.differences).zip(above).zip(here).zip(below);
        for ((((mean, difference), above), here), below) in columns {
            // Made small before they are added: sums of the largest values are not finite.
            *mean = above * eighth + here * (2.0 * eighth) + below * eighth;
            *difference = below * eighth_down - above * eighth_down;
        }
        let columns = self.valid.iter_mut().zip(valid_above).zip(valid_here).zip(valid_below);
        for (((valid, above), here), below) in columns {
            *valid = above * here * below;
        }
        let count = here.len().saturating_sub(2);
        let [value, valid, has_slope, along, down, along_squared, down_squared] =
            self.quantities.each_mut().map(|quantity| &mut quantity[..count]);
        value.copy_from_slice(&here[1..=count]);
        valid.copy_from_slice(&valid_here[1..=count]);
        let around =
            |columns: &'_ [f32; TILE + 2], at: usize| [columns[at], columns[at + 1], columns[at + 2]];
        for at in 0..count {
            let [west, middle, east] = around(&self.valid, at);
            has_slope[at] = west * middle * east;
            let [west, _, east] = around(&self.means, at);
            along[at] = (east - west) * has_slope[at];
            let [west, middle, east] = around(&self.differences, at);
            down[at] = (west + 2.0 * middle + east) * has_slope[at];
            along_squared[at] = along[at] * along[at];
            down_squared[at] = down[at] * down[at];
        }
    }

    /// Adds the quantities, times `weight`, to sums of whole rows, of which these are some columns.
    pub(super) fn add_to(&self, sums: &mut [f32], columns: Range<usize>, weight: f32) {
        let width = sums.len() / QUANTITIES;
        for (sums, quantity) in sums.chunks_exact_mut(width.max(1)).zip(&self.quantities) {
            let sums = sums.get_mut(columns.clone()).unwrap_or_default();
            for (sum, quantity) in sums.iter_mut().zip(quantity) {
                *sum += weight * quantity;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slopes_are_per_sample_and_need_all_neighbours() {
        // 2 per column, -3 per row.
        let row = |row: f32| [0.0, 2.0, 4.0, 6.0, 8.0].map(|value| value - 3.0 * row);
        let (above, here, below) = (row(0.0), row(1.0), row(2.0));
        let all = [1.0; 5];
        let mut hole = all;
        hole[4] = 0.0;
        let mut derived = Derived::new([1.0; 2]);
        derived.derive(&Around { values: [&above, &here, &below], valid: [&all, &all, &hole] });
        let [value, valid, has_slope, along, down, along_squared, down_squared] =
            derived.quantities.map(|quantity| quantity[..3].to_vec());
        assert_eq!((value, valid), (vec![-1.0, 1.0, 3.0], vec![1.0; 3]));
        assert_eq!((has_slope, along), (vec![1.0, 1.0, 0.0], vec![2.0, 2.0, 0.0]));
        assert_eq!((down, along_squared), (vec![-3.0, -3.0, 0.0], vec![4.0, 4.0, 0.0]));
        assert_eq!(down_squared, [9.0, 9.0, 0.0]);
        let mut sums = vec![1.0; 4 * QUANTITIES];
        derived.add_to(&mut sums, 1..4, 2.0);
        assert_eq!(sums[..8], [1.0, -1.0, 3.0, 7.0, 1.0, 3.0, 3.0, 3.0]);
        // Samples that are four apart.
        let mut coarse = Derived::new([4.0, 2.0]);
        coarse.derive(&Around { values: [&above, &here, &below], valid: [&all; 3] });
        assert_eq!((coarse.quantities[3][1], coarse.quantities[4][1]), (0.5, -1.5));
    }
}
