//! TIFF and `GeoTIFF`: every layout, the common compressions, one band at a time.

mod block_grid;
mod gdal_metadata;
mod georeference;
mod page;

use super::error::ErrorContext;
use super::sample_decoder::{ByteOrder, SampleDecoder};
use super::source::SourceReader;
use super::{Band, DataError, Raster, RasterInfo, ReadLimits};
use gdal_metadata::BandMetadata;
use georeference::Georeference;
use page::{Page, Plane};
use std::io;
use std::sync::Arc;
use tiff_reader::source::TiffSource;
use tiff_reader::{Ifd, OpenOptions, ParseBudgets, TiffError, TiffFile};

/// Classic and big TIFF, in both byte orders.
pub(super) const MAGICS: [&[u8]; 4] = [b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"];

const TAG_GDAL_METADATA: u16 = 42_112;
const TAG_GDAL_NODATA: u16 = 42_113;

/// How many decoded strips and tiles are kept (within 64 MiB) where all bands of a pixel stand together and every
/// block is wanted again for every band; enough for files with a strip per row. In other files none is wanted
/// twice.
const CACHED_BLOCKS: usize = 16_384;

/// How much is decoded at a time, if the strips and tiles are not larger than that.
const CHUNK_BYTES: usize = 8 << 20;

/// A TIFF's bands: those of its first page, then those of further pages of the same kind.
pub(super) struct GeoTiffRaster {
    info: RasterInfo,
    tiff: TiffFile,
    pages: Vec<Page>,
    /// One per band.
    decoders: Vec<SampleDecoder>,
    is_south_up: bool,
    is_east_left: bool,
    context: ErrorContext,
}

impl GeoTiffRaster {
    pub(super) fn open(
        reader: &Arc<SourceReader>,
        name: String,
        context: ErrorContext,
        limits: &ReadLimits,
    ) -> Result<Self, DataError> {
        let options = |cached_blocks| OpenOptions {
            block_cache_slots: cached_blocks,
            decode_output_bytes: limits.block_bytes(),
            // As many as there may be bands, so that long stacks of pages open; the default for the rest.
            parse_budgets: ParseBudgets { max_ifds: limits.max_bands as usize, ..ParseBudgets::default() },
            ..OpenOptions::default()
        };
        let parse = |cached_blocks| {
            TiffFile::from_source_with_options(reader.clone(), options(cached_blocks))
                .map_err(|error| tiff_error(error, &context))
        };
        let mut tiff = parse(CACHED_BLOCKS)?;
        let pages = Page::find_all(&tiff, &context)?;
        if !pages.iter().any(Page::is_interleaved) {
            tiff = parse(0)?;
        }
        let Some((first, ifd)) = pages.first().and_then(|page| Some((page, tiff.ifd(page.image).ok()?)))
        else {
            return Err(context.malformed("it holds no image"));
        };
        let bands = pages.iter().map(|page| page.bands as u64).sum();
        let shape = [bands, first.layout.height as u64, first.layout.width as u64];
        let [bands, rows, columns] = limits.check(shape, &context.path)?;
        let plain = SampleDecoder::new(first.sample_type(&context)?, ByteOrder::NATIVE);
        let (mut metadata, mut decoders) = (Vec::new(), Vec::new());
        for page in &pages {
            let ifd = tiff.ifd(page.image).map_err(|error| tiff_error(error, &context))?;
            let no_data = text(ifd, TAG_GDAL_NODATA).map(str::to_owned);
            let bands = gdal_metadata::parse(text(ifd, TAG_GDAL_METADATA).unwrap_or_default(), page.bands);
            decoders.extend(bands.iter().map(|band| SampleDecoder {
                no_data: no_data.clone(),
                scale: band.scale.unwrap_or(1.0),
                offset: band.offset.unwrap_or(0.0),
                ..plain
            }));
            metadata.extend(bands);
        }
        let georeference = Georeference::read(ifd);
        let info = RasterInfo {
            spacing: georeference.spacing,
            value_unit: common_unit(&metadata).or(georeference.vertical_unit.map(str::to_owned)),
            band_labels: metadata.into_iter().map(|band| band.description).collect(),
            ..RasterInfo::new(name, "GeoTIFF", plain.sample_type, [bands, rows, columns])
        };
        let Georeference { is_south_up, is_east_left, .. } = georeference;
        Ok(Self { info, tiff, pages, decoders, is_south_up, is_east_left, context })
    }

    /// Says what the values are in where the file does not.
    pub(super) fn with_value_unit(mut self, unit: &str) -> Self {
        self.info.value_unit = Some(unit.to_owned());
        self
    }

    /// The page that holds a band, the sample on that page, and how it is decoded.
    fn locate(&self, band: u32) -> Option<(&Page, usize, &SampleDecoder)> {
        let decoder = self.decoders.get(band as usize)?;
        let mut sample = band as usize;
        for page in &self.pages {
            if sample < page.bands {
                return Some((page, sample, decoder));
            }
            sample -= page.bands;
        }
        None
    }

    /// Hands the samples of a plane to `visit`, piece by piece from the first row on: the place of the first
    /// value and the bytes. Pieces are whole strips or rows of tiles, so that none is decoded twice.
    fn for_each_piece(&self, plane: Plane, mut visit: impl FnMut(usize, &[u8])) -> Result<(), DataError> {
        let (rows, columns) = (self.info.rows as usize, self.info.columns as usize);
        let block_bytes = columns.saturating_mul(plane.block_rows).saturating_mul(plane.sample_bytes);
        let blocks = (CHUNK_BYTES / block_bytes.max(1)).max(1);
        let piece_rows = plane.block_rows.saturating_mul(blocks).clamp(1, rows);
        for first_row in (0..rows).step_by(piece_rows) {
            let count = piece_rows.min(rows - first_row);
            let bytes = self
                .tiff
                .read_band_window_bytes(plane.image, plane.sample, first_row, 0, count, columns)
                .map_err(|error| tiff_error(error, &self.context))?;
            visit(first_row * columns, &bytes);
        }
        Ok(())
    }

    /// Declares the values missing where a plane is 0.
    fn invalidate_where_zero(&self, mask: Plane, out: &mut Band) -> Result<(), DataError> {
        self.for_each_piece(mask, |first, bytes| {
            for (at, sample) in bytes.chunks_exact(mask.sample_bytes).enumerate() {
                if sample.iter().all(|byte| *byte == 0) {
                    out.invalidate(first + at);
                }
            }
        })
    }
}

impl Raster for GeoTiffRaster {
    fn info(&self) -> &RasterInfo {
        &self.info
    }

    fn read_band(&mut self, band: u32, out: &mut Band) -> Result<(), DataError> {
        let (page, sample, decoder) =
            self.locate(band).ok_or_else(|| self.context.no_such_band(band, self.info.bands))?;
        out.fit(&self.info, &self.context.path)?;
        let sample_bytes = decoder.sample_type.byte_count();
        let (values, valid) = (&mut out.values, &mut out.valid);
        let mut decoded = 0;
        self.for_each_piece(page.plane(sample), |first, bytes| {
            if let (Some(values), Some(valid)) = (values.get_mut(first..), valid.get_mut(first..)) {
                decoder.decode(bytes, values, valid);
                decoded += bytes.len() / sample_bytes;
            }
        })?;
        if decoded != self.info.band_samples() {
            return Err(self.context.malformed(format!("band {band} holds {decoded} samples")));
        }
        page.blocks.invalidate_missing(sample, out);
        for mask in &page.masks {
            self.invalidate_where_zero(*mask, out)?;
        }
        if self.is_south_up {
            out.flip_rows();
        }
        if self.is_east_left {
            out.flip_columns();
        }
        Ok(())
    }
}

/// The unit of all bands that have one, if they agree.
fn common_unit(metadata: &[BandMetadata]) -> Option<String> {
    let mut units = metadata.iter().filter_map(|band| band.unit.as_ref());
    let first = units.next()?;
    units.all(|unit| unit == first).then(|| first.clone())
}

fn text(ifd: &Ifd, tag: u16) -> Option<&str> {
    Some(ifd.tag(tag)?.value.as_str()?.trim_matches(['\0', ' ', '\n']))
}

/// The command that makes a readable file of an unreadable one.
fn convert_command(context: &ErrorContext, options: &str) -> String {
    let path = context.quoted_path();
    format!(
        "convert it with: gdal_translate {options} -co COMPRESS=DEFLATE -co INTERLEAVE=BAND {path} converted.tif"
    )
}

fn tiff_error(error: TiffError, context: &ErrorContext) -> DataError {
    match error {
        TiffError::Io(error, _) => context.io(error),
        TiffError::UnsupportedSampleFormat(5 | 6) => {
            let remedy = convert_command(context, "-ot Float32");
            context.unsupported("complex numbers, of which only the real part could be shown", remedy)
        }
        TiffError::UnsupportedBitsPerSample(bits) => {
            let reason = format!("{bits} bits per sample for this type of number");
            context.unsupported(reason, convert_command(context, "-ot Float32"))
        }
        TiffError::UnsupportedCompression(_)
        | TiffError::UnsupportedPredictor(_)
        | TiffError::UnsupportedPlanarConfiguration(_)
        | TiffError::UnsupportedSampleFormat(_) => {
            let reason = error.to_string();
            let reason = reason.trim_start_matches("unsupported ").to_owned();
            context.unsupported(reason, convert_command(context, "-ot Float32"))
        }
        TiffError::DecodeOutputTooLarge { requested, limit } => DataError::LimitExceeded {
            quantity: "number of bytes in a strip or tile",
            value: requested as u64,
            limit: limit as u64,
            path: context.path.clone(),
        },
        other => context.malformed(other.to_string()),
    }
}

impl TiffSource for SourceReader {
    fn len(&self) -> u64 {
        self.length()
    }

    fn read_exact_at(&self, offset: u64, len: usize) -> Result<Vec<u8>, TiffError> {
        // Asked before allocating: lengths come from the file.
        if offset.checked_add(len as u64).is_none_or(|end| end > self.length()) {
            return Err(TiffError::OffsetOutOfBounds { offset, length: len as u64, data_len: self.length() });
        }
        let io_error = |error| TiffError::Io(error, String::new());
        let mut bytes = Vec::new();
        bytes.try_reserve_exact(len).map_err(|_| io_error(io::ErrorKind::OutOfMemory.into()))?;
        bytes.resize(len, 0);
        Self::read_exact_at(self, offset, &mut bytes).map_err(io_error)?;
        Ok(bytes)
    }
}
