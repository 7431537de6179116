use super::strips::within;
use std::ops::Range;

/// Some columns and rows of a band.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// From the west, the first is 0.
    pub columns: Range<u32>,
    /// From the north, the first is 0.
    pub rows: Range<u32>,
}

impl Window {
    /// These rows of a band of so many columns.
    pub fn of_rows(columns: u32, rows: Range<u32>) -> Self {
        Self { columns: 0..columns, rows }
    }

    /// As much of it as there is in so many columns and rows.
    #[must_use]
    pub fn within(&self, [columns, rows]: [u32; 2]) -> Self {
        Self { columns: within(self.columns.clone(), columns), rows: within(self.rows.clone(), rows) }
    }

    /// How many columns and rows.
    pub fn size(&self) -> [u32; 2] {
        [&self.columns, &self.rows].map(|range| range.end.saturating_sub(range.start))
    }

    /// Whether it has no columns or no rows.
    pub fn is_empty(&self) -> bool {
        self.size().contains(&0)
    }

    /// The same columns of other rows.
    pub(super) fn with_rows(&self, rows: Range<u32>) -> Self {
        Self { rows, ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_ends_where_its_band_does() {
        let window = Window { columns: 3..9, rows: 7..9 };
        assert_eq!((window.within([5, 8]).size(), window.within([5, 6]).size()), ([2, 1], [2, 0]));
        assert_eq!(Window::of_rows(5, 1..3).size(), [5, 2]);
        assert_eq!([window.is_empty(), window.within([5, 6]).is_empty()], [false, true]);
        assert_eq!(window.with_rows(0..1), Window { columns: 3..9, rows: 0..1 });
    }
}
