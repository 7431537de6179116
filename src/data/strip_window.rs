use super::Band;
use super::gradient::Around;
use std::ops::Range;

/// Rows that are worked on at a time.
const ROWS: usize = 16;

/// The last rows of strips that follow each other, with the rows before and after them and an empty column on either
/// side, so that every sample has neighbours.
pub(super) struct StripWindow {
    width: usize,
    /// Rows of `width` + 2: the one before the first that is worked on, these, and the one after.
    values: Vec<f32>,
    /// 1 where there is a value, else 0.
    valid: Vec<f32>,
    /// Whether a row has no value at all.
    is_empty: [bool; ROWS + 2],
    /// Rows that are there.
    filled: usize,
    /// The number of the first row that is worked on, counted from the first that was pushed.
    first: usize,
}

impl StripWindow {
    pub(super) fn new(width: usize) -> Self {
        let samples = (ROWS + 2) * (width + 2);
        let (values, valid) = (vec![0.0; samples], vec![0.0; samples]);
        // Nothing stands before the first row.
        Self { width, values, valid, is_empty: [true; ROWS + 2], filled: 1, first: 0 }
    }

    /// Adds a row. The window must not be full.
    pub(super) fn push(&mut self, values: &[f32], valid: &[u8]) {
        let place = self.place(self.filled);
        if let (Some(to), Some(to_valid)) = (self.values.get_mut(place.clone()), self.valid.get_mut(place)) {
            to[1..].iter_mut().zip(values).for_each(|(to, value)| *to = *value);
            to_valid[1..].iter_mut().zip(valid).for_each(|(to, valid)| *to = f32::from(*valid & 1));
            self.is_empty[self.filled] = valid.iter().all(|valid| *valid == Band::INVALID);
            self.filled += 1;
        }
    }

    /// Says that no row follows.
    pub(super) fn end(&mut self) {
        let place = self.place(self.filled);
        if let (Some(values), Some(valid)) = (self.values.get_mut(place.clone()), self.valid.get_mut(place)) {
            values.fill(0.0);
            valid.fill(0.0);
            self.is_empty[self.filled] = true;
            self.filled += 1;
        }
    }

    pub(super) fn is_full(&self) -> bool {
        self.filled == ROWS + 2
    }

    /// The rows that can be worked on: those with one before and one after.
    pub(super) fn rows(&self) -> Range<usize> {
        self.first..self.first + self.filled.saturating_sub(2)
    }

    /// Forgets the rows that were worked on.
    pub(super) fn advance(&mut self) {
        let done = self.filled.saturating_sub(2);
        let stride = self.width + 2;
        self.values.copy_within(done * stride..(done + 2) * stride, 0);
        self.valid.copy_within(done * stride..(done + 2) * stride, 0);
        self.is_empty.copy_within(done..done + 2, 0);
        (self.first, self.filled) = (self.first + done, self.filled - done);
    }

    /// Some columns of a row that can be worked on, with their neighbours; `None` if the row has no value.
    pub(super) fn around(&self, row: usize, columns: Range<usize>) -> Option<Around<'_>> {
        let middle = row - self.first + 1;
        if self.is_empty[middle] {
            return None;
        }
        let place = |row: usize| {
            let start = row * (self.width + 2) + columns.start;
            start..start + columns.len() + 2
        };
        let rows = [place(middle - 1), place(middle), place(middle + 1)];
        Some(Around {
            values: rows.clone().map(|place| &self.values[place]),
            valid: rows.map(|place| &self.valid[place]),
        })
    }

    /// Where a row stands, with its empty columns.
    fn place(&self, row: usize) -> Range<usize> {
        let stride = self.width + 2;
        row * stride..(row + 1) * stride
    }
}
