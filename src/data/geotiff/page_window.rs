use super::page::Page;
use super::pieces::Plane;
use super::transposed::Transposed;
use crate::data::Band;
use crate::data::error::{DataError, ErrorContext};
use crate::data::sample_decoder::SampleDecoder;
use std::ops::Range;
use tiff_reader::TiffFile;

/// Reads a part of one page, of full resolution or an overview, in the file's order.
pub(super) struct PageWindow<'file> {
    pub(super) tiff: &'file TiffFile,
    pub(super) page: &'file Page,
    /// The page's samples sorted by band, if they have been.
    pub(super) sorted: Option<&'file mut Transposed>,
    /// Columns and rows of it.
    pub(super) window: [Range<usize>; 2],
    pub(super) context: &'file ErrorContext,
}

impl PageWindow<'_> {
    /// Reads sample `sample` of every pixel into `out`, which must have the window's size. What was never written and what
    /// a mask covers is missing.
    pub(super) fn read(
        &mut self,
        sample: usize,
        decoder: &SampleDecoder,
        out: &mut Band,
    ) -> Result<(), DataError> {
        let (page, window) = (self.page, self.window.clone());
        if page.blocks.are_missing(sample, &window) {
            out.invalidate_all();
            return Ok(());
        }
        let [columns, rows] = &window;
        let sample_bytes = decoder.sample_type.byte_count();
        let (values, valid) = (&mut out.values, &mut out.valid);
        let mut decoded = 0;
        let plane = page.plane(sample);
        let is_sorted = self.sorted.is_some();
        for piece in plane.pieces(&window) {
            let start = (piece.start - rows.start) * columns.len();
            let part = [columns.clone(), piece];
            if !is_sorted && page.blocks.are_missing(sample, &part) {
                // Invalidated below; nothing need be unpacked for it.
                decoded += part[1].len() * columns.len();
                continue;
            }
            self.for_each_piece(plane, &part, |first, bytes| {
                let first = start + first;
                if let (Some(values), Some(valid)) = (values.get_mut(first..), valid.get_mut(first..)) {
                    decoder.decode(bytes, values, valid);
                    decoded += bytes.len() / sample_bytes;
                }
            })?;
        }
        if decoded != out.values.len() {
            let reason = format!("{decoded} samples are in {} rows of {}", rows.len(), columns.len());
            return Err(self.context.malformed(reason));
        }
        page.blocks.invalidate_missing(sample, &window, out);
        for mask in &page.masks {
            self.for_each_piece(*mask, &window, |first, bytes| {
                invalidate_where_zero(out, mask.sample_bytes, first, bytes);
            })?;
        }
        Ok(())
    }

    /// Hands the samples of a plane to `visit`, from the scratch file if they are there.
    fn for_each_piece(
        &mut self,
        plane: Plane,
        part: &[Range<usize>; 2],
        visit: impl FnMut(usize, &[u8]),
    ) -> Result<(), DataError> {
        match &mut self.sorted {
            Some(sorted) if plane.image == self.page.image => {
                sorted.for_each_piece(plane, part, visit).map_err(|error| self.context.io(error))
            }
            _ => plane.for_each_piece((self.tiff, self.context), part, visit),
        }
    }
}

/// Declares the values missing whose sample in a mask is 0; `first` is the place of the first of them.
fn invalidate_where_zero(out: &mut Band, sample_bytes: usize, first: usize, bytes: &[u8]) {
    for (at, sample) in bytes.chunks_exact(sample_bytes).enumerate() {
        if sample.iter().all(|byte| *byte == 0) {
            out.invalidate(first + at);
        }
    }
}
