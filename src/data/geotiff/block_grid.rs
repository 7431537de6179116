use crate::data::Band;
use crate::data::error::{DataError, ErrorContext};
use std::ops::Range;
use tiff_reader::Ifd;

/// How one page of a TIFF is cut into strips or tiles, and which of them were never written.
#[derive(Debug, Clone)]
pub(super) struct BlockGrid {
    columns: usize,
    rows: usize,
    block_columns: usize,
    block_rows: usize,
    is_planar: bool,
    /// Places of the blocks without bytes, ascending, counted plane by plane in planar files.
    missing: Vec<usize>,
}

impl BlockGrid {
    pub(super) fn new(ifd: &Ifd, context: &ErrorContext) -> Result<Self, DataError> {
        let (columns, rows) = (ifd.width() as usize, ifd.height() as usize);
        let is_tiled = ifd.is_tiled();
        let (block_columns, block_rows) = if is_tiled {
            let tile = ifd.tile_width().zip(ifd.tile_height());
            let (width, height) =
                tile.ok_or_else(|| context.malformed("the size of its tiles is unreadable"))?;
            (width as usize, height as usize)
        } else {
            (columns, (ifd.rows_per_strip() as usize).min(rows))
        };
        if block_columns == 0 || block_rows == 0 {
            return Err(context.malformed("its strips or tiles have no samples"));
        }
        let (counts, offsets) = if is_tiled {
            (ifd.tile_byte_counts(), ifd.tile_offsets())
        } else {
            (ifd.strip_byte_counts(), ifd.strip_offsets())
        };
        let stored = counts.unwrap_or_default().into_iter().zip(offsets.unwrap_or_default());
        let missing = stored.enumerate().filter(|(_, (count, offset))| *count == 0 || *offset == 0);
        let missing = missing.map(|(block, _)| block).collect();
        let is_planar = ifd.planar_configuration() == 2;
        Ok(Self { columns, rows, block_columns, block_rows, is_planar, missing })
    }

    /// Columns and rows of a strip or tile, at least 1 each.
    pub(super) fn block_size(&self) -> [usize; 2] {
        [self.block_columns, self.block_rows]
    }

    /// Declares the samples of `plane` that were never written missing. `band` holds these columns and rows of the page.
    pub(super) fn invalidate_missing(&self, plane: usize, window: &[Range<usize>; 2], band: &mut Band) {
        let [columns, rows] = window;
        for [left, top] in self.missing_in(plane, window) {
            let [from, to] = [left.max(columns.start), (left + self.block_columns).min(columns.end)];
            for row in top.max(rows.start)..(top + self.block_rows).min(rows.end) {
                let start = (row - rows.start) * columns.len();
                band.invalidate_run(start + from - columns.start..start + to - columns.start);
            }
        }
    }

    /// Whether nothing was ever written of these columns and rows of `plane`.
    pub(super) fn are_missing(&self, plane: usize, window: &[Range<usize>; 2]) -> bool {
        let [across, down] = [0, 1].map(|side| self.blocks_along(side, &window[side]).len());
        across * down > 0 && self.missing_in(plane, window).count() == across * down
    }

    /// The blocks that have samples in these columns (0) or rows (1).
    fn blocks_along(&self, side: usize, range: &Range<usize>) -> Range<usize> {
        let (block, all) = [(self.block_columns, self.columns), (self.block_rows, self.rows)][side];
        let end = range.end.min(all);
        if range.start < end { range.start / block..end.div_ceil(block) } else { 0..0 }
    }

    /// The first column and row of each block of `plane` without bytes that has samples in these columns and rows.
    fn missing_in(&self, plane: usize, window: &[Range<usize>; 2]) -> impl Iterator<Item = [usize; 2]> {
        let across = self.columns.div_ceil(self.block_columns);
        let blocks = across * self.rows.div_ceil(self.block_rows);
        let first = if self.is_planar { plane * blocks } else { 0 };
        let [columns, rows] = [0, 1].map(|side| self.blocks_along(side, &window[side]));
        // They are in order, and of a large file there may be a million.
        let place = |row: usize| self.missing.partition_point(|block| *block < first + row * across);
        let missing = self.missing.get(place(rows.start)..place(rows.end)).unwrap_or_default();
        let places = missing.iter().map(move |block| [(block - first) % across, (block - first) / across]);
        places
            .filter(move |[column, _]| columns.contains(column))
            .map(|[column, row]| [column * self.block_columns, row * self.block_rows])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_missing_blocks_of_the_plane_are_invalid() {
        // Two planes of 3 x 2 tiles over 5 x 3 samples; the last tile of plane 0 and the first of plane 1.
        let grid = BlockGrid {
            columns: 5,
            rows: 3,
            block_columns: 2,
            block_rows: 2,
            is_planar: true,
            missing: vec![5, 6],
        };
        let holes_in = |plane, window: [Range<usize>; 2]| {
            let [columns, rows] = window.clone().map(|range| range.len() as u32);
            let samples = (columns * rows) as usize;
            let (values, valid) = (vec![1.0; samples], vec![Band::VALID; samples]);
            let mut band = Band { columns, rows, values, valid, ..Band::default() };
            grid.invalidate_missing(plane, &window, &mut band);
            (0..samples)
                .filter(|at| band.valid[*at] == Band::INVALID && band.values[*at] == 0.0)
                .collect::<Vec<_>>()
        };
        let holes = |plane, rows| holes_in(plane, [0..5, rows]);
        assert_eq!(holes(0, 0..3), [14]);
        assert_eq!(holes(1, 0..3), [0, 1, 5, 6]);
        assert_eq!(holes(2, 0..3), [0; 0]);
        assert_eq!(holes(1, 1..3), [0, 1]);
        assert_eq!(holes(0, 2..3), [4]);
        assert_eq!(holes(0, 0..2), [0; 0]);
        assert_eq!(holes_in(1, [1..4, 1..3]), [0]);
        assert_eq!(holes_in(1, [2..4, 0..3]), [0; 0]);
        assert_eq!(holes_in(0, [3..5, 2..3]), [1]);
    }

    #[test]
    fn rows_are_missing_if_all_their_blocks_are() {
        let grid = BlockGrid {
            columns: 5,
            rows: 7,
            block_columns: 3,
            block_rows: 2,
            is_planar: false,
            missing: vec![0, 2, 3, 4, 5, 6],
        };
        let missing = |rows: Range<usize>| grid.are_missing(0, &[0..5, rows]);
        assert!(missing(2..6) && missing(3..4) && missing(4..6));
        assert!(!missing(0..2) && !missing(1..3) && !missing(5..7) && !missing(6..7));
        let missing = |columns: Range<usize>| grid.are_missing(0, &[columns, 0..7]);
        assert!(missing(0..3) && missing(1..2) && !missing(2..4) && !missing(3..5) && !missing(2..2));
    }
}
