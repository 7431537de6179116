use super::page::Page;
use super::tiff_error;
use crate::data::error::{DataError, ErrorContext};
use crate::data::scratch::scratch_file;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use tiff_reader::TiffFile;

/// How much is read back at a time.
const CHUNK_BYTES: usize = 1 << 20;

/// A page whose pixels hold all bands side by side, sorted by band into a scratch file: otherwise every strip
/// and tile would be decoded again for every band.
pub(super) struct Transposed {
    file: File,
    plane_bytes: u64,
    chunk: Vec<u8>,
}

impl Transposed {
    /// Decodes the whole page once. Memory is that of one strip or tile.
    pub(super) fn new(tiff: &TiffFile, page: &Page, context: &ErrorContext) -> Result<Self, DataError> {
        let layout = &page.layout;
        let (columns, rows, samples) = (layout.width, layout.height, layout.samples_per_pixel);
        let sample_bytes = layout.bytes_per_sample.max(1);
        let pixel_bytes = samples * sample_bytes;
        let plane_bytes = columns as u64 * rows as u64 * sample_bytes as u64;
        let mut file = scratch_file(context)?;
        let mut line = Vec::new();
        let [block_columns, block_rows] = page.blocks.block_size();
        for top in (0..rows).step_by(block_rows) {
            for left in (0..columns).step_by(block_columns) {
                let (height, width) = (block_rows.min(rows - top), block_columns.min(columns - left));
                let pixels = tiff
                    .read_window_bytes(page.image, top, left, height, width)
                    .map_err(|error| tiff_error(error, context))?;
                // Whole rows of the page stand together in a plane.
                let lines = if width == columns { 1 } else { height };
                let line_bytes = (height / lines * width * pixel_bytes).max(1);
                for sample in 0..samples {
                    for (row, pixels) in pixels.chunks(line_bytes).enumerate() {
                        line.clear();
                        for pixel in pixels.chunks_exact(pixel_bytes) {
                            line.extend_from_slice(&pixel[sample * sample_bytes..][..sample_bytes]);
                        }
                        let place = ((top + row) * columns + left) as u64 * sample_bytes as u64;
                        let written = file
                            .seek(SeekFrom::Start(sample as u64 * plane_bytes + place))
                            .and_then(|_| file.write_all(&line));
                        written.map_err(|error| no_room(&error, context))?;
                    }
                }
            }
        }
        Ok(Self { file, plane_bytes, chunk: vec![0; CHUNK_BYTES] })
    }

    /// As [`Plane::for_each_piece`](super::pieces::Plane::for_each_piece).
    pub(super) fn for_each_piece(
        &mut self,
        sample: usize,
        sample_bytes: usize,
        mut visit: impl FnMut(usize, &[u8]),
    ) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(sample as u64 * self.plane_bytes))?;
        let mut left = self.plane_bytes as usize;
        let mut first = 0;
        while left > 0 {
            let count = left.min(CHUNK_BYTES);
            let piece = &mut self.chunk[..count];
            self.file.read_exact(piece)?;
            visit(first, piece);
            first += count / sample_bytes;
            left -= count;
        }
        Ok(())
    }
}

fn no_room(error: &io::Error, context: &ErrorContext) -> DataError {
    let remedy = super::convert_command(context, "");
    DataError::Scratch { reason: format!("{error} ({remedy})"), path: context.path.clone() }
}
