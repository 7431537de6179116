use super::tiff_error;
use crate::data::error::{DataError, ErrorContext};
use std::ops::Range;
use tiff_reader::TiffFile;

/// How much is decoded at a time, if the strips and tiles are not larger than that.
const CHUNK_BYTES: usize = 8 << 20;

/// One sample of every pixel of an image.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plane {
    /// The image's place among the file's images.
    pub(super) image: usize,
    pub(super) columns: usize,
    pub(super) rows: usize,
    /// Rows of the strips or tiles that hold it.
    pub(super) block_rows: usize,
    /// The sample's place in a pixel.
    pub(super) sample: usize,
    pub(super) sample_bytes: usize,
    /// How many samples a pixel has if its colours are stored in a form that must be decoded to know one.
    pub(super) coded_samples: Option<usize>,
}

impl Plane {
    /// The rows of the pieces in which these columns and rows are read, from the first on: whole strips or rows of tiles, as
    /// far as the rows reach, so that none is decoded twice.
    pub(super) fn pieces(&self, [columns, rows]: &[Range<usize>; 2]) -> impl Iterator<Item = Range<usize>> {
        let block_bytes = columns.len().saturating_mul(self.block_rows).saturating_mul(self.sample_bytes);
        let blocks = (CHUNK_BYTES / block_bytes.max(1)).max(1);
        let piece_rows = self.block_rows.saturating_mul(blocks).clamp(1, self.rows.max(1));
        let (end, mut next) = (rows.end.min(self.rows), rows.start);
        std::iter::from_fn(move || {
            let first = next;
            next = ((first / piece_rows + 1) * piece_rows).min(end);
            (first < end).then_some(first..next)
        })
    }

    /// Hands the samples of some columns and rows to `visit`, piece by piece: how many samples after the first of all they
    /// begin, and the bytes.
    pub(super) fn for_each_piece(
        &self,
        (tiff, context): (&TiffFile, &ErrorContext),
        window: &[Range<usize>; 2],
        mut visit: impl FnMut(usize, &[u8]),
    ) -> Result<(), DataError> {
        let Self { image, sample, sample_bytes, .. } = *self;
        let [columns, rows] = window;
        let (left, width) = (columns.start, columns.len());
        for piece in self.pieces(window) {
            let (top, height) = (piece.start, piece.len());
            let read = match self.coded_samples {
                None => tiff.read_band_window_bytes(image, sample, top, left, height, width),
                Some(samples) => {
                    tiff.read_decoded_window_bytes(image, top, left, height, width).map(|pixels| {
                        one_sample(&pixels, sample * sample_bytes, [samples * sample_bytes, sample_bytes])
                    })
                }
            };
            visit((top - rows.start) * width, &read.map_err(|error| tiff_error(error, context))?);
        }
        Ok(())
    }
}

/// The bytes of one sample, `start` bytes into each pixel; sizes are those of a pixel and of the sample.
fn one_sample(pixels: &[u8], start: usize, [pixel_bytes, sample_bytes]: [usize; 2]) -> Vec<u8> {
    let samples =
        pixels.chunks_exact(pixel_bytes.max(1)).filter_map(|pixel| pixel.get(start..start + sample_bytes));
    samples.flatten().copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_whole_blocks_wherever_they_begin() {
        let plane = |columns| Plane {
            image: 0,
            columns,
            rows: 10,
            block_rows: 4,
            sample: 0,
            sample_bytes: 1,
            coded_samples: None,
        };
        let pieces = |columns, rows| plane(columns).pieces(&[0..columns, rows]).collect::<Vec<_>>();
        assert_eq!(pieces(CHUNK_BYTES / 7, 1..10), [1..4, 4..8, 8..10]);
        assert_eq!(pieces(5, 0..10), vec![0..10; 1]);
        assert_eq!(pieces(CHUNK_BYTES / 4, 0..10), [0..4, 4..8, 8..10]);
        assert_eq!(pieces(CHUNK_BYTES / 4, 3..99), [3..4, 4..8, 8..10]);
        assert_eq!(pieces(CHUNK_BYTES / 8, 5..9), [5..8, 8..9]);
        assert_eq!(pieces(5, 7..7), [0..0; 0]);
        let narrow = plane(CHUNK_BYTES).pieces(&[10..15, 1..10]).collect::<Vec<_>>();
        assert_eq!(narrow, vec![1..10; 1]);
    }
}
