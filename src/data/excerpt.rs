use super::Window;
use super::lattice::side_size;
use std::ops::Range;

/// What is read of a band: a part of it, at a level, or at one along rows and another along columns.
///
/// ```
/// use fieldreel::data::Excerpt;
///
/// let excerpt = Excerpt::of([1000, 800], [400..500, 0..100], 3);
/// assert_eq!((excerpt.first(), excerpt.extent()), ([400, 0], [100, 100]));
/// assert_eq!(excerpt.size(), [14, 14]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Excerpt {
    first: [u32; 2],
    extent: [u32; 2],
    levels: [u32; 2],
    picks: bool,
}

impl Excerpt {
    /// All of a band of so many columns and rows, at a level.
    pub fn whole(size: [u32; 2], level: u32) -> Self {
        Self { first: [0, 0], extent: size.map(|samples| samples.max(1)), levels: [level; 2], picks: false }
    }

    /// These columns and rows of such a band, as far as there are any, at a level; at least one of each.
    pub fn of(size: [u32; 2], [columns, rows]: [Range<u32>; 2], level: u32) -> Self {
        let side = |range: Range<u32>, size: u32| {
            let first = range.start.min(size.max(1) - 1);
            (first, range.end.clamp(first + 1, size.max(first + 1)) - first)
        };
        let [(west, columns), (north, rows)] = [side(columns, size[0]), side(rows, size[1])];
        Self { first: [west, north], extent: [columns, rows], levels: [level; 2], picks: false }
    }

    /// As much of it as a band of so many columns and rows has.
    pub(super) fn within(&self, size: [u32; 2]) -> Self {
        let part = Self::of(size, [self.range(0), self.range(1)], 0);
        Self { levels: self.levels, picks: self.picks, ..part }
    }

    /// The same at one level along rows and at another along columns.
    #[must_use]
    pub fn at_levels(self, levels: [u32; 2]) -> Self {
        Self { levels, ..self }
    }

    /// The same with samples left out instead of averaged, for classes: the mean of two is none of them.
    #[must_use]
    pub fn picked(self) -> Self {
        Self { picks: true, ..self }
    }

    /// Column and row with which it begins, in the band.
    pub fn first(&self) -> [u32; 2] {
        self.first
    }

    /// So many columns and rows of the band.
    pub fn extent(&self) -> [u32; 2] {
        self.extent
    }

    /// Along rows and along columns, see [`read_level`](super::read_level).
    pub fn levels(&self) -> [u32; 2] {
        self.levels
    }

    /// Columns and rows of the band from one of its own to the next, but to the last.
    pub(crate) fn strides(&self) -> [f64; 2] {
        self.levels.map(|level| f64::from(level).exp2())
    }

    /// Columns and rows at its levels, in which it is read.
    pub fn size(&self) -> [u32; 2] {
        [0, 1].map(|side| side_size(self.extent[side], self.levels[side]))
    }

    /// Whether it holds samples of the band itself, not their means.
    pub(crate) fn holds_samples(&self) -> bool {
        self.levels == [0, 0] || self.picks
    }

    /// What it is of the band.
    pub(super) fn window(&self) -> Window {
        Window { columns: self.range(0), rows: self.range(1) }
    }

    /// Its columns (0) or rows (1) of the band.
    pub(super) fn range(&self, side: usize) -> Range<u32> {
        self.first[side]..self.first[side].saturating_add(self.extent[side])
    }

    /// At which column (0) or row (1) of the band its own of that number stands.
    pub(super) fn place(&self, side: usize, number: u32) -> u32 {
        let step = u64::from(number) << self.levels[side].min(u32::BITS);
        self.first[side] + step.min(u64::from(self.extent[side] - 1)) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_lies_within_its_band() {
        let whole = Excerpt::whole([40, 30], 1);
        assert_eq!(Excerpt::of([40, 30], [0..99, 0..30], 1), whole);
        assert_eq!((whole.range(0), whole.range(1), whole.size()), (0..40, 0..30, [21, 16]));
        let corner = Excerpt::of([40, 30], [50..60, 29..29], 0);
        assert_eq!((corner.first(), corner.extent()), ([39, 29], [1, 1]));
        let none = Excerpt::of([0, 0], [0..0, 5..9], 40);
        assert_eq!((none.first(), none.extent(), none.size()), ([0, 0], [1, 1], [1, 1]));
    }

    #[test]
    fn the_last_sample_stands_at_the_border() {
        let excerpt = Excerpt::of([40, 30], [8..18, 3..4], 2);
        assert_eq!(excerpt.size(), [4, 1]);
        assert_eq!(excerpt.at_levels([1, 9]).size(), [6, 1]);
        assert_eq!([0, 1, 2, 3].map(|number| excerpt.place(0, number)), [8, 12, 16, 17]);
        assert_eq!(excerpt.place(1, 0), 3);
    }
}
