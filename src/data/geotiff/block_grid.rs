use crate::data::Band;
use crate::data::error::{DataError, ErrorContext};
use tiff_reader::Ifd;

/// How one page of a TIFF is cut into strips or tiles, and which of them were never written.
#[derive(Debug, Clone)]
pub(super) struct BlockGrid {
    columns: usize,
    rows: usize,
    block_columns: usize,
    block_rows: usize,
    is_planar: bool,
    /// Places of the blocks without bytes, counted plane by plane in planar files.
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

    /// Declares the samples of `plane` that were never written missing.
    pub(super) fn invalidate_missing(&self, plane: usize, band: &mut Band) {
        let across = self.columns.div_ceil(self.block_columns);
        let blocks = across * self.rows.div_ceil(self.block_rows);
        let first = if self.is_planar { plane * blocks } else { 0 };
        let in_plane = self.missing.iter().filter_map(|block| block.checked_sub(first));
        for block in in_plane.filter(|block| *block < blocks) {
            let top = block / across * self.block_rows;
            let left = block % across * self.block_columns;
            for row in top..(top + self.block_rows).min(self.rows) {
                for column in left..(left + self.block_columns).min(self.columns) {
                    band.invalidate(row * self.columns + column);
                }
            }
        }
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
        let full = Band { columns: 5, rows: 3, values: vec![1.0; 15], valid: vec![Band::VALID; 15] };
        let holes = |plane| {
            let mut band = full.clone();
            grid.invalidate_missing(plane, &mut band);
            (0..15)
                .filter(|at| band.valid[*at] == Band::INVALID && band.values[*at] == 0.0)
                .collect::<Vec<_>>()
        };
        assert_eq!(holes(0), [14]);
        assert_eq!(holes(1), [0, 1, 5, 6]);
        assert_eq!(holes(2), [0; 0]);
    }
}
