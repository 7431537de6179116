use super::sample_part::SamplePart;
use crate::data::error::ErrorContext;
use crate::data::npy_transpose::{self, Shape};
use crate::data::sample_decoder::SampleDecoder;
use crate::data::sample_run;
use crate::data::scratch::ScratchFile;
use crate::data::source::SourceReader;
use crate::data::{Band, DataError, Raster, RasterInfo, ReadLimits, Window, strips};
use std::sync::Arc;

/// Samples of bands that follow each other, row by row, in one file or in several of equal size.
///
/// What is stored as it is is read in place. All else is unpacked once, into a temporary file, when the first band is
/// wanted.
pub(super) struct RawBlock {
    info: RasterInfo,
    context: ErrorContext,
    limits: ReadLimits,
    decoder: SampleDecoder,
    samples: Samples,
    unpacked: Option<Arc<SourceReader>>,
}

/// Where the samples of all bands are.
pub(super) struct Samples {
    /// Each holds as many bands as every other.
    pub(super) parts: Vec<SamplePart>,
    /// How many moments follow each other at every place before the next place comes: 1 where volumes stand apart.
    pub(super) interleaved_moments: u32,
}

impl Samples {
    /// One part with everything in order.
    pub(super) fn one(part: SamplePart) -> Self {
        Self { parts: vec![part], interleaved_moments: 1 }
    }
}

impl RawBlock {
    /// The raster of `info`, after a look at whether its samples can be there.
    pub(super) fn open(
        info: RasterInfo,
        decoder: SampleDecoder,
        samples: Samples,
        context: ErrorContext,
        limits: &ReadLimits,
    ) -> Result<Self, DataError> {
        let block = Self { info, context, limits: *limits, decoder, samples, unpacked: None };
        let parts = block.samples.parts.len() as u64;
        if parts == 0 || !u64::from(block.info.bands).is_multiple_of(parts) {
            let bands = block.info.bands;
            return Err(block.context.unsupported(
                format!("{bands} slices in {parts} files"),
                "each file has to hold one slice, or the same number of them",
            ));
        }
        let part_bytes = block.part_bytes();
        block.samples.parts.iter().try_for_each(|part| part.check(part_bytes, &block.context))?;
        Ok(block)
    }

    fn band_bytes(&self) -> u64 {
        self.info.band_samples() as u64 * self.decoder.sample_type.byte_count() as u64
    }

    fn part_bytes(&self) -> u64 {
        let bands = u64::from(self.info.bands) / (self.samples.parts.len() as u64).max(1);
        self.band_bytes().saturating_mul(bands)
    }

    fn is_in_order(&self) -> bool {
        self.samples.interleaved_moments == 1 && self.samples.parts.iter().all(SamplePart::is_plain)
    }

    /// The samples alone, in order. They are unpacked when they are first wanted.
    fn unpacked(&mut self) -> Result<Arc<SourceReader>, DataError> {
        if let Some(unpacked) = &self.unpacked {
            return Ok(unpacked.clone());
        }
        let unpacked = Arc::new(self.unpack()?);
        self.unpacked = Some(unpacked.clone());
        Ok(unpacked)
    }

    fn unpack(&self) -> Result<SourceReader, DataError> {
        let Self { context, limits, samples, .. } = self;
        let part_bytes = self.part_bytes();
        let all_bytes = part_bytes.saturating_mul(samples.parts.len() as u64);
        limits.check_scratch(all_bytes, &context.path)?;
        let mut scratch = ScratchFile::new(&context.path)?;
        for part in &samples.parts {
            limits.check_scratch(part.skipped_bytes(), &context.path)?;
            let mut stream = part.stream(part_bytes, context)?;
            if samples.interleaved_moments > 1 {
                let sample_bytes = self.decoder.sample_type.byte_count();
                let bands = samples.interleaved_moments;
                let pixels = all_bytes / (u64::from(bands) * sample_bytes as u64).max(1);
                let pixels = usize::try_from(pixels).map_err(|_| context.malformed("it is too large"))?;
                npy_transpose::transpose(
                    &mut *stream,
                    &mut scratch,
                    Shape { pixels, bands, sample_bytes },
                    context,
                )?;
                continue;
            }
            let copied = scratch.append(&mut *stream, part_bytes, &|error| context.stream_failed(error))?;
            if copied < part_bytes {
                let reason = format!("it ends after {copied} of {part_bytes} bytes of samples");
                return Err(context.malformed(reason));
            }
        }
        scratch.into_reader()
    }
}

impl Raster for RawBlock {
    fn info(&self) -> &RasterInfo {
        &self.info
    }

    fn read_band(&mut self, band: u32, out: &mut Band) -> Result<(), DataError> {
        self.read_rows(band, 0..self.info.rows, out)
    }

    fn read_window(&mut self, band: u32, window: &Window, out: &mut Band) -> Result<(), DataError> {
        if band >= self.info.bands {
            return Err(self.context.no_such_band(band, self.info.bands));
        }
        let window = &window.within([self.info.columns, self.info.rows]);
        self.limits.check_held(window.size(), &self.context.path)?;
        out.fit_size(window.size(), &self.context.path)?;
        let part = (self.info.columns, window);
        let offset = self.band_bytes().saturating_mul(band.into());
        if !self.is_in_order() {
            let unpacked = self.unpacked()?;
            return sample_run::read_window((&unpacked, offset), part, &self.decoder, out, &self.context);
        }
        let part_bytes = self.part_bytes().max(1);
        let index = usize::try_from(offset / part_bytes).unwrap_or(usize::MAX);
        let no_such_band = || self.context.no_such_band(band, self.info.bands);
        let file = self.samples.parts.get(index).ok_or_else(no_such_band)?;
        let samples = file.in_place(part_bytes, &self.context)?;
        let start = (&samples, offset % part_bytes);
        sample_run::read_window(start, part, &self.decoder, out, &self.context)
    }

    fn strip_rows(&self) -> Option<u32> {
        Some(strips::strip_rows([self.info.columns, self.info.rows], 1))
    }

    fn limits(&self) -> ReadLimits {
        self.limits
    }

    fn is_exact_in_f32(&self) -> bool {
        self.info.sample_type.fits_f32() && !self.decoder.is_scaled()
    }

    fn rebase(&mut self, value_offset: f64) {
        self.decoder.value_offset = value_offset;
        self.info.value_offset = value_offset;
    }
}
