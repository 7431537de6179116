use crate::data::Band;

/// The least and the largest value of every cell of a volume: 4 samples along each side, and the first ones of the next
/// cell, because values between them are in this one.
pub(super) struct CellGrid {
    /// Samples along column, row and slice.
    size: [u32; 3],
    /// Cells along column, row and slice.
    cells: [u32; 3],
    /// One for each cell, column by column, row by row, slice by slice, in parts of 65535 and never too narrow. The
    /// first number is above the second where nothing is valid.
    ranges: Vec<[u16; 2]>,
}

/// As `CELL` in `shaders/volume/rays.wgsl`.
const CELL: u32 = 4;

const EMPTY: [u16; 2] = [u16::MAX, 0];

impl CellGrid {
    pub(super) fn new(size: [u32; 3]) -> Self {
        let cells = size.map(|samples| samples.saturating_sub(1).div_ceil(CELL).max(1));
        let count = cells.iter().map(|cells| *cells as usize).product();
        Self { size, cells, ranges: vec![EMPTY; count] }
    }

    pub(super) fn cells(&self) -> [u32; 3] {
        self.cells
    }

    pub(super) fn ranges(&self) -> &[[u16; 2]] {
        &self.ranges
    }

    /// Forgets all samples.
    pub(super) fn clear(&mut self) {
        self.ranges.fill(EMPTY);
    }

    /// Takes a slice of stored values (shares of the range) into account, where `band` says that they are valid.
    pub(super) fn add_slice(&mut self, slice: u32, stored: impl Fn(f32) -> f32, band: &Band) {
        let [columns, _, _] = self.size;
        let [across, down, _] = self.cells.map(|cells| cells as usize);
        let mut of_row = vec![EMPTY; across];
        let rows = band.values.chunks_exact(columns as usize).zip(band.valid.chunks_exact(columns as usize));
        for (row, (values, valid)) in (0..).zip(rows) {
            for (cell, range) in of_row.iter_mut().enumerate() {
                let begin = cell * CELL as usize;
                let end = (begin + CELL as usize + 1).min(values.len());
                let samples = values[begin..end].iter().zip(&valid[begin..end]);
                let valid = samples.filter(|(_, valid)| **valid != Band::INVALID).map(|(value, _)| *value);
                let [low, high] =
                    valid.fold([f32::MAX, f32::MIN], |[low, high], value| [low.min(value), high.max(value)]);
                let parts = |value| stored(value) * f32::from(u16::MAX);
                *range =
                    if low > high { EMPTY } else { [parts(low).floor() as u16, parts(high).ceil() as u16] };
            }
            for layer in cells_with(slice, self.cells[2]) {
                for line in cells_with(row, self.cells[1]) {
                    let begin = (layer * down + line) * across;
                    for (whole, part) in self.ranges[begin..begin + across].iter_mut().zip(&of_row) {
                        *whole = [whole[0].min(part[0]), whole[1].max(part[1])];
                    }
                }
            }
        }
    }
}

/// The cells that a sample belongs to along one side: its own, and the one before where it is the first of its own.
fn cells_with(sample: u32, cells: u32) -> impl Iterator<Item = usize> {
    let own = sample / CELL;
    let before = sample.is_multiple_of(CELL).then(|| own.checked_sub(1)).flatten();
    before.into_iter().chain((own < cells).then_some(own)).map(|cell| cell as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slice([columns, rows]: [u32; 2], value: impl Fn(u32, u32) -> Option<f32>) -> Band {
        let places = (0..rows).flat_map(|row| (0..columns).map(move |column| (column, row)));
        let samples: Vec<Option<f32>> = places.map(|(column, row)| value(column, row)).collect();
        Band {
            columns,
            rows,
            values: samples.iter().map(|sample| sample.unwrap_or(0.0)).collect(),
            valid: samples.iter().map(|sample| if sample.is_some() { 255 } else { 0 }).collect(),
            ..Band::default()
        }
    }

    #[test]
    fn cells_share_the_samples_between_them() {
        let mut grid = CellGrid::new([9, 5, 6]);
        assert_eq!(grid.cells(), [2, 1, 2]);
        for at in 0..6 {
            let values = slice([9, 5], |column, _| Some((column + at) as f32));
            grid.add_slice(at, |value| value / 255.0, &values);
        }
        let parts = [[0, 8], [4, 12], [4, 9], [8, 13]].map(|range| range.map(|value| value * 257));
        assert_eq!(grid.ranges(), parts);
    }

    #[test]
    fn ranges_are_never_too_narrow() {
        let mut grid = CellGrid::new([1, 1, 1]);
        grid.add_slice(0, |value| value, &slice([1, 1], |_, _| Some(0.5)));
        assert_eq!(grid.ranges(), [[32_767, 32_768]]);
    }

    #[test]
    fn what_is_missing_is_in_no_range() {
        let mut grid = CellGrid::new([5, 5, 1]);
        let only = slice([5, 5], |column, row| (column == 3 && row == 4).then_some(1.0));
        grid.add_slice(0, |value| value, &only);
        assert_eq!(grid.ranges(), [[u16::MAX; 2]]);
        grid.clear();
        grid.add_slice(0, |value| value, &slice([5, 5], |_, _| None));
        assert!(grid.ranges()[0][0] > grid.ranges()[0][1]);
        assert_eq!(CellGrid::new([1, 1, 1]).cells(), [1, 1, 1]);
    }
}
