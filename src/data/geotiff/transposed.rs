use super::page::Page;
use super::pieces::Plane;
use super::tiff_error;
use crate::data::error::{DataError, ErrorContext};
use crate::data::scratch::ScratchFile;
use crate::data::source::SourceReader;
use std::io;
use std::ops::Range;
use tiff_reader::TiffFile;

/// How much is read back at a time.
const CHUNK_BYTES: usize = 1 << 20;

/// A page whose pixels hold all bands side by side, sorted by band into a scratch file: otherwise every strip
/// and tile would be decoded again for every band.
pub(super) struct Transposed {
    reader: SourceReader,
    plane_bytes: u64,
    sample_bytes: usize,
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
        let mut scratch = ScratchFile::new(&context.path)?;
        let mut line = Vec::new();
        let [block_columns, block_rows] = page.blocks.block_size();
        for top in (0..rows).step_by(block_rows) {
            for left in (0..columns).step_by(block_columns) {
                let (height, width) = (block_rows.min(rows - top), block_columns.min(columns - left));
                let pixels = tiff
                    .read_window_bytes(page.image, top, left, height, width)
                    .map_err(|error| tiff_error(error, context))?;
                // Whole rows of the page stand together in a plane.
                let rows_at_once = if width == columns { height } else { 1 };
                let piece_bytes = (rows_at_once * width * pixel_bytes).max(1);
                for sample in 0..samples {
                    for (row, pixels) in pixels.chunks(piece_bytes).enumerate() {
                        line.clear();
                        for pixel in pixels.chunks_exact(pixel_bytes) {
                            line.extend_from_slice(&pixel[sample * sample_bytes..][..sample_bytes]);
                        }
                        let place = ((top + row) * columns + left) as u64 * sample_bytes as u64;
                        scratch.write_at(sample as u64 * plane_bytes + place, &line)?;
                    }
                }
            }
        }
        Ok(Self { reader: scratch.into_reader()?, plane_bytes, sample_bytes, chunk: vec![0; CHUNK_BYTES] })
    }

    /// As [`Plane::for_each_piece`].
    pub(super) fn for_each_piece(
        &mut self,
        plane: Plane,
        [columns, rows]: &[Range<usize>; 2],
        mut visit: impl FnMut(usize, &[u8]),
    ) -> io::Result<()> {
        if columns.len() == plane.columns {
            let pixels = rows.start * plane.columns..rows.end * plane.columns;
            return self.for_each_run(plane.sample, pixels, &mut visit);
        }
        for (number, row) in rows.clone().enumerate() {
            let pixels = row * plane.columns + columns.start..row * plane.columns + columns.end;
            let start = number * columns.len();
            self.for_each_run(plane.sample, pixels, &mut |first, bytes| visit(start + first, bytes))?;
        }
        Ok(())
    }

    /// For one sample of each of these pixels, which follow each other.
    fn for_each_run(
        &mut self,
        sample: usize,
        pixels: Range<usize>,
        visit: &mut dyn FnMut(usize, &[u8]),
    ) -> io::Result<()> {
        let [first, end] = [pixels.start, pixels.end].map(|pixel| pixel as u64 * self.sample_bytes as u64);
        let (plane, length) = (sample as u64 * self.plane_bytes + first, end.saturating_sub(first));
        for start in (0..length).step_by(CHUNK_BYTES) {
            let count = (length - start).min(CHUNK_BYTES as u64) as usize;
            let piece = &mut self.chunk[..count];
            self.reader.read_exact_at(plane + start, piece)?;
            visit(start as usize / self.sample_bytes, piece);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn planes_of(name: &str, window: fn(&Page) -> [Range<usize>; 2]) -> [Vec<Vec<u8>>; 2] {
        let path = format!("{}/tests/data/matrix/{name}", env!("CARGO_MANIFEST_DIR"));
        let context = ErrorContext { format: "GeoTIFF", path: path.clone() };
        let tiff = TiffFile::open(&path).unwrap();
        let page = Page::find_all(&tiff, &context).unwrap().remove(0);
        assert!(page.is_interleaved(), "{name}");
        let mut transposed = Transposed::new(&tiff, &page, &context).unwrap();
        let samples = 0..page.layout.samples_per_pixel;
        let sorted = samples.clone().map(|sample| {
            let mut plane = Vec::new();
            let collect = |_, bytes: &[u8]| plane.extend_from_slice(bytes);
            transposed.for_each_piece(page.plane(sample), &window(&page), collect).unwrap();
            plane
        });
        let sorted = sorted.collect();
        let direct = samples.map(|sample| {
            let mut plane = Vec::new();
            let collect = |_, bytes: &[u8]| plane.extend_from_slice(bytes);
            page.plane(sample).for_each_piece((&tiff, &context), &window(&page), collect).unwrap();
            plane
        });
        [sorted, direct.collect()]
    }

    #[test]
    fn sorted_bands_are_those_of_the_file() {
        for name in [
            "float64_chunky_deflate2_tiled.tif",
            "int16_chunky_lzw2_strip.tif",
            "uint8_chunky_none_strip.tif",
        ] {
            let all = |page: &Page| [0..page.layout.width, 0..page.layout.height];
            let inside = |page: &Page| [1..page.layout.width - 2, 1..page.layout.height - 1];
            let mut sizes = Vec::new();
            for window in [all, inside] {
                let [sorted, direct] = planes_of(name, window);
                assert!(direct.len() > 1 && direct[0] != direct[1], "{name}");
                assert_eq!(sorted, direct, "{name}");
                sizes.push(direct[0].len());
            }
            assert!(sizes[1] < sizes[0], "{name} {sizes:?}");
        }
    }
}
