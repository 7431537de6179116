use super::tiff_error;
use crate::data::error::{DataError, ErrorContext};
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
    /// Hands the samples to `visit`, piece by piece from the first row on: the place of the first sample and
    /// the bytes. Pieces are whole strips or rows of tiles, so that none is decoded twice.
    pub(super) fn for_each_piece(
        &self,
        tiff: &TiffFile,
        context: &ErrorContext,
        mut visit: impl FnMut(usize, &[u8]),
    ) -> Result<(), DataError> {
        let Self { image, columns, rows, sample, sample_bytes, .. } = *self;
        let block_bytes = columns.saturating_mul(self.block_rows).saturating_mul(sample_bytes);
        let blocks = (CHUNK_BYTES / block_bytes.max(1)).max(1);
        let piece_rows = self.block_rows.saturating_mul(blocks).clamp(1, rows.max(1));
        for first_row in (0..rows).step_by(piece_rows) {
            let count = piece_rows.min(rows - first_row);
            let read = match self.coded_samples {
                None => tiff.read_band_window_bytes(image, sample, first_row, 0, count, columns),
                Some(samples) => {
                    tiff.read_decoded_window_bytes(image, first_row, 0, count, columns).map(|pixels| {
                        one_sample(&pixels, sample * sample_bytes, [samples * sample_bytes, sample_bytes])
                    })
                }
            };
            visit(first_row * columns, &read.map_err(|error| tiff_error(error, context))?);
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
