use super::{DataError, RasterInfo, Window};
use std::ops::Range;

/// The samples of one band, row by row from the north-west corner.
///
/// A missing sample has the value 0 and validity [`Band::INVALID`]; no value is ever NaN or infinite, because
/// neither survives on a GPU.
#[derive(Debug, PartialEq, Default)]
pub struct Band {
    /// Samples in a row.
    pub columns: u32,
    /// Rows.
    pub rows: u32,
    /// rows x columns finite values, less [`RasterInfo::value_offset`].
    pub values: Vec<f32>,
    /// rows x columns of [`Band::VALID`] or [`Band::INVALID`]; of a reduced level what is between them is the share of what
    /// a sample stands for that has data.
    pub valid: Vec<u8>,
    /// At a reduced level ([`read_level`](super::read_level)) rows x columns of how much the slopes of the samples vary
    /// that each stands for: the variances of the gradient along columns and along rows, in squared values per sample of
    /// the full resolution. Empty in a band that is not reduced.
    pub roughness: Vec<[f32; 2]>,
}

impl Clone for Band {
    fn clone(&self) -> Self {
        let mut copy = Self::default();
        copy.clone_from(self);
        copy
    }

    /// Copies into the memory that `self` already has.
    fn clone_from(&mut self, source: &Self) {
        (self.columns, self.rows) = (source.columns, source.rows);
        self.values.clone_from(&source.values);
        self.valid.clone_from(&source.valid);
        self.roughness.clone_from(&source.roughness);
    }
}

impl Band {
    /// Marks a sample that was measured: 1.0 in an 8-bit normalised texture.
    pub const VALID: u8 = 255;
    /// Marks a sample that is missing.
    pub const INVALID: u8 = 0;

    /// The value at a position, or `None` where it is missing or outside the band.
    pub fn value(&self, column: u32, row: u32) -> Option<f32> {
        if column >= self.columns || row >= self.rows {
            return None;
        }
        let at = row as usize * self.columns as usize + column as usize;
        (*self.valid.get(at)? != Self::INVALID).then_some(*self.values.get(at)?)
    }

    /// The values that are not missing, in row order.
    pub fn valid_values(&self) -> impl Iterator<Item = f32> {
        let both = self.values.iter().zip(&self.valid);
        both.filter(|(_, valid)| **valid != Self::INVALID).map(|(value, _)| *value)
    }

    /// Makes room for the samples of `info`. Allocates only when the band was smaller before; samples keep
    /// whatever they held, so the caller must write them all.
    pub(super) fn fit(&mut self, info: &RasterInfo, path: &str) -> Result<(), DataError> {
        self.fit_size([info.columns, info.rows], path)
    }

    /// Makes room for so many columns and rows of the raster that is called `path`. Allocates only when the band was smaller
    /// before; samples keep whatever they held, so the caller must write them all.
    ///
    /// # Errors
    /// [`DataError::OutOfMemory`].
    pub fn fit_size(&mut self, [columns, rows]: [u32; 2], path: &str) -> Result<(), DataError> {
        let samples = columns as usize * rows as usize;
        let out_of_memory = |_| DataError::OutOfMemory { columns, rows, path: path.to_owned() };
        let more = |length: usize| samples.saturating_sub(length);
        self.values.try_reserve_exact(more(self.values.len())).map_err(out_of_memory)?;
        self.valid.try_reserve_exact(more(self.valid.len())).map_err(out_of_memory)?;
        self.values.resize(samples, 0.0);
        self.valid.resize(samples, Self::INVALID);
        self.roughness.clear();
        (self.columns, self.rows) = (columns, rows);
        Ok(())
    }

    /// As [`Band::fit_size`] with room for roughness.
    pub(super) fn fit_reduced(&mut self, size: [u32; 2], path: &str) -> Result<(), DataError> {
        self.fit_size(size, path)?;
        let [columns, rows] = size;
        let out_of_memory = |_| DataError::OutOfMemory { columns, rows, path: path.to_owned() };
        self.roughness.try_reserve_exact(self.values.len()).map_err(out_of_memory)?;
        self.roughness.resize(self.values.len(), [0.0; 2]);
        Ok(())
    }

    /// Drops all rows but these.
    pub(super) fn keep_rows(&mut self, rows: Range<u32>) {
        let (first, end) = (rows.start.min(self.rows), rows.end.min(self.rows));
        let end = end.max(first);
        let [from, to] = [first, end].map(|row| row as usize * self.columns as usize);
        self.values.truncate(to);
        self.values.drain(..from);
        self.valid.truncate(to);
        self.valid.drain(..from);
        self.rows = end - first;
    }

    /// Copies a part of it, which must lie within, to what has that size.
    pub(crate) fn copy_part(&self, window: &Window, out: &mut Self) {
        let [from, to] = [window.columns.start, window.columns.end].map(|column| column as usize);
        let columns = (to - from).max(1);
        let places = window.rows.clone().map(|row| row as usize * self.columns as usize);
        let rows = out.values.chunks_exact_mut(columns).zip(out.valid.chunks_exact_mut(columns));
        for (start, (values, valid)) in places.zip(rows) {
            values.copy_from_slice(&self.values[start + from..start + to]);
            valid.copy_from_slice(&self.valid[start + from..start + to]);
        }
    }

    /// Drops all but a part of it.
    pub(super) fn keep(&mut self, window: &Window) {
        self.keep_rows(window.rows.clone());
        self.keep_columns(window.columns.clone());
    }

    /// Drops all columns but these.
    pub(super) fn keep_columns(&mut self, columns: Range<u32>) {
        let (first, end) = (columns.start.min(self.columns), columns.end.min(self.columns));
        let kept = end.saturating_sub(first);
        if kept < self.columns {
            for row in 0..self.rows as usize {
                let from = row * self.columns as usize + first as usize;
                let to = row * kept as usize;
                self.values.copy_within(from..from + kept as usize, to);
                self.valid.copy_within(from..from + kept as usize, to);
            }
            self.values.truncate(kept as usize * self.rows as usize);
            self.valid.truncate(kept as usize * self.rows as usize);
            self.columns = kept;
        }
    }

    /// Declares the samples at these places missing, as far as there are any.
    pub(super) fn invalidate_run(&mut self, places: Range<usize>) {
        if let (Some(values), Some(valid)) = (self.values.get_mut(places.clone()), self.valid.get_mut(places))
        {
            values.fill(0.0);
            valid.fill(Self::INVALID);
        }
    }

    /// Declares every sample missing.
    pub(super) fn invalidate_all(&mut self) {
        self.values.fill(0.0);
        self.valid.fill(Self::INVALID);
    }

    /// Declares the sample at `at` (row x columns + column) missing.
    pub(super) fn invalidate(&mut self, at: usize) {
        if let (Some(value), Some(valid)) = (self.values.get_mut(at), self.valid.get_mut(at)) {
            *value = 0.0;
            *valid = Self::INVALID;
        }
    }

    /// Turns the band upside down.
    pub(super) fn flip_rows(&mut self) {
        let (columns, rows) = (self.columns as usize, self.rows as usize);
        for row in 0..rows / 2 {
            let opposite = rows - 1 - row;
            for column in 0..columns {
                self.values.swap(row * columns + column, opposite * columns + column);
                self.valid.swap(row * columns + column, opposite * columns + column);
            }
        }
    }

    /// Swaps west and east.
    pub(super) fn flip_columns(&mut self) {
        let columns = (self.columns as usize).max(1);
        self.values.chunks_mut(columns).for_each(<[f32]>::reverse);
        self.valid.chunks_mut(columns).for_each(<[u8]>::reverse);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::SampleType;

    fn band() -> Band {
        Band {
            columns: 3,
            rows: 3,
            values: (0..9_u8).map(f32::from).collect(),
            valid: [&[Band::INVALID][..], &[Band::VALID; 8]].concat(),
            ..Band::default()
        }
    }

    #[test]
    fn flips_values_and_validity_together() {
        let mut flipped = band();
        flipped.flip_rows();
        assert_eq!(flipped.values, [6., 7., 8., 3., 4., 5., 0., 1., 2.]);
        assert_eq!(flipped.value(0, 2), None);
        assert_eq!(flipped.value(0, 0), Some(6.0));
        flipped.flip_columns();
        assert_eq!(flipped.values, [8., 7., 6., 5., 4., 3., 2., 1., 0.]);
        assert_eq!(flipped.value(2, 2), None);
    }

    #[test]
    fn knows_what_is_missing_or_outside() {
        assert_eq!(band().value(0, 0), None);
        assert_eq!(band().value(2, 2), Some(8.0));
        assert_eq!(band().value(3, 0), None);
        assert_eq!(band().value(0, 3), None);
        assert_eq!(band().valid_values().sum::<f32>(), 36.0);
    }

    #[test]
    fn fitting_again_keeps_the_allocation() {
        let info = RasterInfo::new("", "test", SampleType::F32, [1, 5, 4]);
        let mut band = Band::default();
        band.fit(&info, "").unwrap();
        let (values, valid) = (band.values.as_ptr(), band.valid.as_ptr());
        band.fit(&info, "").unwrap();
        band.clone_from(&band.clone());
        assert_eq!((values, valid), (band.values.as_ptr(), band.valid.as_ptr()));
        assert_eq!((band.values.len(), band.valid.len()), (20, 20));
        band.fit_reduced([2, 3], "").unwrap();
        assert_eq!(band.roughness, [[0.0; 2]; 6]);
        band.fit(&info, "").unwrap();
        assert!(band.roughness.is_empty());
    }

    #[test]
    fn rows_are_kept_as_far_as_there_are_any() {
        for (rows, kept) in
            [(0..3, &[0., 1., 2., 3., 4., 5., 6., 7., 8.][..]), (1..2, &[3., 4., 5.]), (2..9, &[6., 7., 8.])]
        {
            let mut some = band();
            some.keep_rows(rows.clone());
            assert_eq!((some.values.as_slice(), some.valid.len()), (kept, kept.len()), "{rows:?}");
            assert_eq!(some.rows as usize * 3, kept.len());
        }
        let mut none = band();
        none.keep_rows(5..7);
        assert_eq!((none.rows, none.values.len()), (0, 0));
    }

    #[test]
    fn columns_are_kept_as_far_as_there_are_any() {
        for (columns, kept) in [
            (0..3, &[0., 1., 2., 3., 4., 5., 6., 7., 8.][..]),
            (1..2, &[1., 4., 7.]),
            (1..9, &[1., 2., 4., 5., 7., 8.]),
            (4..7, &[]),
        ] {
            let mut some = band();
            some.keep_columns(columns.clone());
            assert_eq!((some.values.as_slice(), some.valid.len()), (kept, kept.len()), "{columns:?}");
            assert_eq!(some.columns as usize * 3, kept.len());
        }
    }
}
