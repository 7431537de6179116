//! TIFF and `GeoTIFF`: every layout, the common compressions, one band at a time.

mod block_grid;
mod compression;
mod content;
mod description;
mod estimate;
mod file_set;
mod gdal_metadata;
mod georeference;
mod imagej;
mod ome_xml;
mod overviews;
mod page;
mod page_window;
mod pieces;
mod plausibility;
mod stack;
mod stack_raster;
mod transposed;

use super::error::ErrorContext;
use super::overview::Overview;
use super::sample_decoder::{ByteOrder, SampleDecoder};
use super::source::SourceReader;
use super::strips;
use super::{
    Band, DataError, Raster, RasterInfo, ReadLimits, ValueRange, ValueStatistics, Window, find_date,
};
use compression::is_lerc;
use gdal_metadata::BandMetadata;
use georeference::Georeference;
use overviews::PageOverview;
use page::Page;
use page_window::PageWindow;
pub(super) use stack::open;
use std::io;
use std::ops::Range;
use std::sync::Arc;
use tiff_reader::source::TiffSource;
use tiff_reader::{Ifd, OpenOptions, ParseBudgets, TiffError, TiffFile};
use transposed::Transposed;

/// Classic and big TIFF, in both byte orders.
pub(super) const MAGICS: [&[u8]; 4] = [b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"];

const TAG_DATE_TIME: u16 = 306;
const TAG_GDAL_METADATA: u16 = 42_112;
const TAG_GDAL_NODATA: u16 = 42_113;

/// More characters than any number takes: every band keeps its own copy of the text.
const LONGEST_NUMBER: usize = 400;

/// How many decoded strips and tiles are kept (within [`CACHED_BYTES`]) where all bands of a pixel stand together
/// and every block is wanted again for every band; enough for files with a strip per row. In other files none is
/// wanted twice.
const CACHED_BLOCKS: usize = 16_384;

/// What those may take in memory. Larger pages are sorted by band in a scratch file.
const CACHED_BYTES: usize = 64 << 20;

/// A TIFF's bands: those of its first page, then those of further pages of the same kind.
pub(super) struct GeoTiffRaster {
    info: RasterInfo,
    tiff: TiffFile,
    pages: Vec<Page>,
    /// The first band of each page.
    first_bands: Vec<usize>,
    /// One per page, where that is sorted by band already.
    transposed: Vec<Option<Transposed>>,
    /// The interleaved page read last, and which sample of it.
    last_read: Option<(usize, usize)>,
    /// One per band.
    decoders: Vec<SampleDecoder>,
    /// One per band, where the file stores it.
    stored_ranges: Vec<Option<ValueRange>>,
    is_south_up: bool,
    is_east_left: bool,
    strip_rows: u32,
    /// The smaller versions of its page, once they have been looked for.
    overviews: Option<Vec<PageOverview>>,
    limits: ReadLimits,
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
            block_cache_bytes: CACHED_BYTES,
            decode_output_bytes: limits.block_bytes(),
            // As many as there may be bands, so that long stacks of pages open; the default for the rest.
            parse_budgets: ParseBudgets {
                max_ifds: limits.max_bands as usize,
                // Honest tags do not overlap: together they are no longer than the file.
                max_metadata_value_bytes: usize::try_from(reader.length()).unwrap_or(usize::MAX),
                ..ParseBudgets::default()
            },
        };
        let parse = |cached_blocks| {
            TiffFile::from_source_with_options(reader.clone(), options(cached_blocks))
                .map_err(|error| tiff_error(error, &context))
        };
        let mut tiff = parse(CACHED_BLOCKS)?;
        let pages = Page::find_all(&tiff, &context)?;
        if !pages.iter().any(|page| page.is_interleaved() && fits_cache(page)) {
            tiff = parse(0)?;
        }
        let Some((first, ifd)) = pages.first().and_then(|page| Some((page, tiff.ifd(page.image).ok()?)))
        else {
            return Err(context.malformed("it holds no image"));
        };
        let bands = pages.iter().map(|page| page.bands as u64).sum();
        let shape = [bands, first.layout.height as u64, first.layout.width as u64];
        let [bands, rows, columns] = limits.check_in_strips(shape, &context.path)?;
        let strip_rows = strips::strip_rows([columns, rows], first.blocks.block_size()[1]);
        limits.check_held([columns, strip_rows], &context.path)?;
        let plain = SampleDecoder::new(first.sample_type(&context)?, ByteOrder::NATIVE);
        let (mut metadata, mut decoders) = (Vec::new(), Vec::new());
        for page in &pages {
            let ifd = tiff.ifd(page.image).map_err(|error| tiff_error(error, &context))?;
            // LERC holds values, not bytes: what is decoded is native already, and was turned round for nothing.
            let is_turned = tiff.byte_order() == tiff_reader::ByteOrder::BigEndian && is_lerc(ifd);
            let byte_order = if is_turned { ByteOrder::NATIVE.reversed() } else { ByteOrder::NATIVE };
            let no_data = text(ifd, TAG_GDAL_NODATA).filter(|text| text.len() <= LONGEST_NUMBER);
            let bands = gdal_metadata::parse(text(ifd, TAG_GDAL_METADATA).unwrap_or_default(), page.bands);
            decoders.extend(bands.iter().map(|band| SampleDecoder {
                byte_order,
                no_data: no_data.map(str::to_owned),
                scale: band.scale.unwrap_or(1.0),
                offset: band.offset.unwrap_or(0.0),
                ..plain
            }));
            metadata.extend(bands);
        }
        let Georeference { spacing, place, is_south_up, is_east_left, vertical_unit } =
            Georeference::read(ifd);
        let info = RasterInfo {
            spacing,
            place,
            value_unit: common_unit(&metadata).or(vertical_unit.map(str::to_owned)),
            band_labels: labels(&tiff, &pages, &metadata),
            content: first.content.clone(),
            ..RasterInfo::new(name, "GeoTIFF", plain.sample_type, [bands, rows, columns])
        };
        let stored_ranges = metadata.iter().map(BandMetadata::stored_range).collect();
        let transposed = pages.iter().map(|_| None).collect();
        let first_bands = pages.iter().scan(0, |next, page| {
            let first = *next;
            *next += page.bands;
            Some(first)
        });
        let first_bands = first_bands.collect();
        Ok(Self {
            info,
            tiff,
            pages,
            first_bands,
            transposed,
            last_read: None,
            decoders,
            stored_ranges,
            is_south_up,
            is_east_left,
            strip_rows,
            overviews: None,
            limits: *limits,
            context,
        })
    }

    /// Says what the values are in where the file does not.
    pub(super) fn with_value_unit(mut self, unit: &str) -> Self {
        self.info.value_unit = Some(unit.to_owned());
        self
    }

    /// The place of the page that holds a band, and the sample on that page.
    fn locate(&self, band: u32) -> Option<(usize, usize)> {
        let band = band as usize;
        let place = self.first_bands.partition_point(|first| *first <= band).checked_sub(1)?;
        let sample = band - self.first_bands[place];
        (sample < self.pages[place].bands).then_some((place, sample))
    }

    /// Sorts a page by band if all bands of a pixel stand together, it is large, and a second band is wanted.
    fn sort(&mut self, (place, sample): (usize, usize)) -> Result<(), DataError> {
        let page = &self.pages[place];
        let is_worth_sorting = page.is_interleaved() && !fits_cache(page);
        // The first band is read as it stands: perhaps it is the only one that is wanted.
        let is_second = self.last_read.is_some_and(|last| last.0 == place && last.1 != sample);
        self.last_read = Some((place, sample));
        let sorted = &mut self.transposed[place];
        if is_worth_sorting && is_second && sorted.is_none() && page.plane(sample).coded_samples.is_none() {
            self.limits.check_scratch(page.decoded_bytes(), &self.context.path)?;
            *sorted = Some(Transposed::new(&self.tiff, page, &self.context)?);
        }
        Ok(())
    }

    /// The columns and rows of the file that those from the north-west are, of so many.
    fn window_in_file(&self, window: &Window, all: [u32; 2]) -> [Range<usize>; 2] {
        let in_file = |range: &Range<u32>, all: u32, is_turned: bool| {
            let (first, end) =
                if is_turned { (all - range.end, all - range.start) } else { (range.start, range.end) };
            first as usize..end as usize
        };
        [in_file(&window.columns, all[0], self.is_east_left), in_file(&window.rows, all[1], self.is_south_up)]
    }

    /// Turns what was read in the file's order.
    fn turn(&self, out: &mut Band) {
        if self.is_south_up {
            out.flip_rows();
        }
        if self.is_east_left {
            out.flip_columns();
        }
    }
}

/// Whether all its decoded strips or tiles can be kept from one band to the next.
fn fits_cache(page: &Page) -> bool {
    page.block_count() <= CACHED_BLOCKS && page.decoded_bytes() <= CACHED_BYTES as u64
}

impl Raster for GeoTiffRaster {
    fn info(&self) -> &RasterInfo {
        &self.info
    }

    fn read_band(&mut self, band: u32, out: &mut Band) -> Result<(), DataError> {
        self.read_rows(band, 0..self.info.rows, out)
    }

    fn read_window(&mut self, band: u32, window: &Window, out: &mut Band) -> Result<(), DataError> {
        let place = self.locate(band).ok_or_else(|| self.context.no_such_band(band, self.info.bands))?;
        let all = [self.info.columns, self.info.rows];
        let window = window.within(all);
        self.limits.check_held(window.size(), &self.context.path)?;
        out.fit_size(window.size(), &self.context.path)?;
        if window.is_empty() {
            return Ok(());
        }
        self.sort(place)?;
        let (page, sample) = place;
        let window = self.window_in_file(&window, all);
        let sorted = self.transposed[page].as_mut();
        let (tiff, page, context) = (&self.tiff, &self.pages[page], &self.context);
        let mut part = PageWindow { tiff, page, sorted, window, context };
        part.read(sample, &self.decoders[band as usize], out)?;
        self.turn(out);
        Ok(())
    }

    fn strip_rows(&self) -> Option<u32> {
        Some(self.strip_rows)
    }

    fn overview(&mut self, band: u32, most_level: u32) -> Result<Option<Overview>, DataError> {
        self.coarsest_overview(band, most_level)
    }

    fn read_overview_window(
        &mut self,
        band: u32,
        overview: &Overview,
        window: &Window,
        out: &mut Band,
    ) -> Result<(), DataError> {
        self.read_window_of_overview(band, overview, window, out)
    }

    fn limits(&self) -> ReadLimits {
        self.limits
    }

    fn rough_statistics(&mut self) -> Result<Option<ValueStatistics>, DataError> {
        match estimate::stored(&self.info, &self.stored_ranges) {
            Some(stored) => Ok(Some(stored)),
            None => self.overview_statistics(),
        }
    }

    fn is_exact_in_f32(&self) -> bool {
        self.info.sample_type.fits_f32() && !self.decoders.iter().any(SampleDecoder::is_scaled)
    }

    fn rebase(&mut self, value_offset: f64) {
        self.info.value_offset = value_offset;
        for decoder in &mut self.decoders {
            decoder.value_offset = value_offset;
        }
    }
}

/// What each band is called: its description, or when it was measured.
fn labels(tiff: &TiffFile, pages: &[Page], metadata: &[BandMetadata]) -> Vec<Option<String>> {
    let date_of_page = |page: &Page| find_date(text(tiff.ifd(page.image).ok()?, TAG_DATE_TIME)?);
    // A page's date is that of its single band; several bands on a page are several moments.
    let page_dates = pages.iter().flat_map(|page| {
        let date = if page.bands == 1 { date_of_page(page) } else { None };
        std::iter::repeat_n(date, page.bands)
    });
    let bands = metadata.iter().zip(page_dates);
    bands.map(|(band, date)| band.description.clone().or(band.date.clone()).or(date)).collect()
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
    let words =
        ["convert it with: gdal_translate", options, "-co COMPRESS=DEFLATE -co INTERLEAVE=BAND", &path];
    let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    format!("{} converted.tif", words.join(" "))
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
