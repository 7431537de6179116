use super::error::ErrorContext;
use super::npy_layout::NpyLayout;
use super::npy_transpose;
use super::sample_decoder::SampleDecoder;
use super::sample_run;
use super::scratch::ScratchFile;
use super::source::SourceReader;
use super::zip_archive::ZipMember;
use super::{Band, DataError, Raster, RasterInfo, ReadLimits, VolumeGrid, Window, deflate, strips};
use std::io::{self, Read};
use std::sync::Arc;

pub(super) const MAGIC: &[u8; 6] = b"\x93NUMPY";

/// How much of the file is read at a time.
const CHUNK_BYTES: usize = 1 << 20;

/// From here on interleaved bands are put in order once, in a temporary file, instead of being picked out
/// of the whole file again for every band: so many bytes in the file, or in as many readings of it as there
/// are bands.
const TRANSPOSE_FROM_BYTES: u64 = 64 << 20;
const TRANSPOSE_FROM_BYTES_READ: u64 = 1 << 30;

/// The bytes of a `.npy` file.
pub(super) enum NpyBytes {
    /// Readable anywhere.
    Plain(Arc<SourceReader>),
    /// Compressed in an archive: readable from the beginning only.
    Packed(Box<ZipMember>),
}

impl NpyBytes {
    pub(super) fn stream(&mut self) -> Result<Box<dyn Read + '_>, DataError> {
        Ok(match self {
            Self::Plain(reader) => Box::new(reader.stream()),
            Self::Packed(member) => Box::new(member.stream()?),
        })
    }
}

/// A `.npy` file: an array of rows x columns, or of bands x rows x columns.
///
/// In Fortran order the bands are interleaved sample by sample, so that reading one means passing over all.
pub(super) struct NpyRaster {
    info: RasterInfo,
    context: ErrorContext,
    limits: ReadLimits,
    decoder: SampleDecoder,
    layout: NpyLayout,
    bytes: NpyBytes,
    /// Once copied: the samples alone, band by band.
    copied: Option<Arc<SourceReader>>,
    chunk: Vec<u8>,
}

impl NpyRaster {
    pub(super) fn open(
        mut bytes: NpyBytes,
        name: String,
        context: ErrorContext,
        limits: &ReadLimits,
    ) -> Result<Self, DataError> {
        let layout = NpyLayout::read(&mut *bytes.stream()?, &context)?;
        let shape = layout.raster_shape(&context, limits)?;
        let promised = layout.data_bytes().saturating_add(layout.data_offset);
        let (held, at_most) = match &bytes {
            NpyBytes::Plain(reader) => (reader.length(), u64::MAX),
            NpyBytes::Packed(member) => {
                (member.size, member.compressed_size.saturating_mul(deflate::MAX_RATIO))
            }
        };
        if promised > held || promised > at_most {
            let held = held.min(at_most);
            return Err(
                context.malformed(format!("the header promises {promised} bytes, the file holds {held}"))
            );
        }
        let mut info = RasterInfo::new(name, "NumPy", layout.header.sample_type, shape);
        // No more than there are bands.
        info.volume = layout.slices().and_then(|slices| VolumeGrid::with_spacing(slices as u32, [1.0; 3]));
        let decoder = SampleDecoder::new(layout.header.sample_type, layout.header.byte_order);
        let (limits, copied, chunk) = (*limits, None, Vec::new());
        Ok(Self { info, context, limits, decoder, layout, bytes, copied, chunk })
    }

    /// Where the samples are if not in the file itself. The copy is made when it is first wanted.
    fn copy(&mut self) -> Result<Option<Arc<SourceReader>>, DataError> {
        let is_packed = matches!(self.bytes, NpyBytes::Packed(_));
        let data_bytes = self.layout.data_bytes();
        let is_scattered = self.layout.is_interleaved()
            && (data_bytes > TRANSPOSE_FROM_BYTES
                || data_bytes.saturating_mul(self.info.bands.into()) > TRANSPOSE_FROM_BYTES_READ);
        if self.copied.is_none() && (is_packed || is_scattered) {
            self.limits.check_scratch(data_bytes, &self.context.path)?;
            self.copied = Some(Arc::new(self.copy_samples()?));
        }
        Ok(self.copied.clone())
    }

    fn copy_samples(&mut self) -> Result<SourceReader, DataError> {
        let Self { context, layout, bytes, info, .. } = self;
        let mut scratch = ScratchFile::new(&context.path)?;
        let mut stream = bytes.stream()?;
        NpyLayout::read(&mut *stream, context)?;
        if layout.is_interleaved() {
            let sample_bytes = info.sample_type.byte_count();
            let shape = npy_transpose::Shape { pixels: info.band_samples(), bands: info.bands, sample_bytes };
            npy_transpose::transpose(&mut *stream, &mut scratch, shape, context)?;
        } else {
            let promised = layout.data_bytes();
            let copied = scratch.append(&mut *stream, promised, &|error| context.stream_failed(error))?;
            if copied < promised {
                return Err(
                    context.malformed(format!("it ends after {copied} of {promised} bytes of samples"))
                );
            }
        }
        // An archive compares its checksum when the end is reached.
        stream.read(&mut [0]).map_err(|error| context.stream_failed(error))?;
        scratch.into_reader()
    }

    /// Where a band is, in the file or in the copy.
    fn place_of(&mut self, band: u32) -> Result<BandPlace, DataError> {
        if band >= self.info.bands {
            return Err(self.context.no_such_band(band, self.info.bands));
        }
        let sample_bytes = self.info.sample_type.byte_count() as u64;
        let band_offset = self.info.band_samples() as u64 * sample_bytes * u64::from(band);
        let copy = self.copy()?;
        let is_apart = copy.is_some() || !self.layout.is_interleaved();
        let (reader, data_offset) = match (copy, &self.bytes) {
            (Some(copy), _) => (copy, 0),
            (None, NpyBytes::Plain(reader)) => (reader.clone(), self.layout.data_offset),
            (None, NpyBytes::Packed(_)) => return Err(self.context.io(io::ErrorKind::NotSeekable.into())),
        };
        Ok(BandPlace { reader, start: data_offset + band_offset, is_apart })
    }

    /// Pixels stand column by column; `run` says where, and which bytes of each belong to the band.
    fn read_columns(
        &mut self,
        reader: &SourceReader,
        run: ColumnRun,
        out: &mut Band,
    ) -> Result<(), DataError> {
        let ColumnRun { start, pixel_bytes, skipped } = run;
        let sample_bytes = self.decoder.sample_type.byte_count();
        let (rows, columns) = (self.info.rows as usize, self.info.columns as usize);
        let pixels = self.info.band_samples();
        let chunk_pixels = (CHUNK_BYTES / pixel_bytes).max(1);
        let mut samples = Vec::with_capacity(chunk_pixels.min(pixels) * sample_bytes);
        let (mut values, mut valid) = (Vec::new(), Vec::new());
        for first in (0..pixels).step_by(chunk_pixels) {
            let count = chunk_pixels.min(pixels - first);
            self.chunk.resize(count * pixel_bytes, 0);
            reader
                .read_exact_at(start + first as u64 * pixel_bytes as u64, &mut self.chunk)
                .map_err(|error| self.context.io(error))?;
            samples.clear();
            for pixel in self.chunk.chunks_exact(pixel_bytes) {
                samples.extend_from_slice(&pixel[skipped..skipped + sample_bytes]);
            }
            values.resize(count, 0.0);
            valid.resize(count, Band::INVALID);
            self.decoder.decode(&samples, &mut values, &mut valid);
            for (pixel, (value, valid)) in values.iter().zip(&valid).enumerate() {
                let at = (first + pixel) % rows * columns + (first + pixel) / rows;
                out.values[at] = *value;
                out.valid[at] = *valid;
            }
        }
        Ok(())
    }
}

/// Where the samples of one band are.
struct BandPlace {
    reader: Arc<SourceReader>,
    /// Where the first of them is, unless those of other bands stand between.
    start: u64,
    /// Whether none do.
    is_apart: bool,
}

/// Where the samples of one band stand when pixels follow each other down the columns.
struct ColumnRun {
    /// Where the first pixel begins.
    start: u64,
    /// From one pixel to the next.
    pixel_bytes: usize,
    /// Bytes in each pixel before the band's own.
    skipped: usize,
}

impl Raster for NpyRaster {
    fn info(&self) -> &RasterInfo {
        &self.info
    }

    fn read_band(&mut self, band: u32, out: &mut Band) -> Result<(), DataError> {
        if !self.layout.header.fortran_order {
            return self.read_rows(band, 0..self.info.rows, out);
        }
        let BandPlace { reader, start, is_apart } = self.place_of(band)?;
        out.fit(&self.info, &self.context.path)?;
        let sample_bytes = self.info.sample_type.byte_count();
        let run = if is_apart {
            ColumnRun { start, pixel_bytes: sample_bytes, skipped: 0 }
        } else {
            let pixel_bytes = sample_bytes * self.info.bands as usize;
            let skipped = sample_bytes * band as usize;
            ColumnRun { start: self.layout.data_offset, pixel_bytes, skipped }
        };
        self.read_columns(&reader, run, out)
    }

    fn read_window(&mut self, band: u32, window: &Window, out: &mut Band) -> Result<(), DataError> {
        if self.layout.header.fortran_order {
            self.read_band(band, out)?;
            out.keep(window);
            return Ok(());
        }
        let BandPlace { reader, start, .. } = self.place_of(band)?;
        let window = &window.within([self.info.columns, self.info.rows]);
        self.limits.check_held(window.size(), &self.context.path)?;
        out.fit_size(window.size(), &self.context.path)?;
        let part = (self.info.columns, window);
        sample_run::read_window((&reader, start), part, &self.decoder, out, &self.context)
    }

    fn strip_rows(&self) -> Option<u32> {
        let is_by_rows = !self.layout.header.fortran_order;
        is_by_rows.then(|| strips::strip_rows([self.info.columns, self.info.rows], 1))
    }

    fn limits(&self) -> ReadLimits {
        self.limits
    }

    fn rebase(&mut self, value_offset: f64) {
        self.decoder.value_offset = value_offset;
        self.info.value_offset = value_offset;
    }
}
