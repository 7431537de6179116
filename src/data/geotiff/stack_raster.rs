use super::file_set::{FileSet, PagedFile};
use super::stack::ImagePlace;
use super::{GeoTiffRaster, tiff_error};
use crate::data::error::ErrorContext;
use crate::data::sample_decoder::{ByteOrder, SampleDecoder};
use crate::data::sample_run;
use crate::data::source::SourceReader;
use crate::data::{Band, DataError, Raster, RasterInfo, ReadLimits, Window, strips};
use std::path::PathBuf;
use std::sync::Arc;

const UNCOMPRESSED: u16 = 1;

/// The images of a stack that are wanted, in the order in which they are wanted.
pub(super) struct StackRaster {
    info: RasterInfo,
    images: Images,
    limits: ReadLimits,
    context: ErrorContext,
}

enum Images {
    /// Each a page of its own: the band of the file that each of ours is.
    Pages { file: PagedFile, bands: Vec<u32> },
    /// Pages of several files.
    Files { files: FileSet, places: Vec<ImagePlace> },
    /// One after the other behind the only page: `ImageJ` writes files above 4 GB so, which no 32-bit offset reaches.
    Run { reader: Arc<SourceReader>, decoder: SampleDecoder, offsets: Vec<u64> },
}

impl StackRaster {
    /// `raster` reads from `reader`; `places` are in it and in the files of `paths`.
    pub(super) fn new(
        raster: GeoTiffRaster,
        (reader, paths): (&Arc<SourceReader>, Vec<PathBuf>),
        places: Vec<ImagePlace>,
        limits: &ReadLimits,
    ) -> Result<Self, DataError> {
        let (whole, context) = (raster.info().clone(), raster.context.clone());
        let shape = [places.len() as u64, whole.rows.into(), whole.columns.into()];
        let [bands, rows, columns] = limits.check_in_strips(shape, &context.path)?;
        let fresh =
            RasterInfo::new(whole.name.clone(), whole.format, whole.sample_type, [bands, rows, columns]);
        let mut info = RasterInfo { band_labels: fresh.band_labels, bands, ..whole.clone() };
        if places.iter().any(|place| place.file > 0) {
            let files = FileSet::new(raster, paths, &places, limits)?;
            return Ok(Self { info, images: Images::Files { files, places }, limits: *limits, context });
        }
        let last = places.iter().map(|place| place.image).max().unwrap_or_default();
        let is_run = raster.pages.len() == 1 && last > 0;
        let images = if is_run {
            let offsets = run_offsets(&raster, reader, &places)?;
            let order = match raster.tiff.byte_order() {
                tiff_reader::ByteOrder::LittleEndian => ByteOrder::LittleEndian,
                tiff_reader::ByteOrder::BigEndian => ByteOrder::BigEndian,
            };
            let decoder = SampleDecoder::new(whole.sample_type, order);
            Images::Run { reader: reader.clone(), decoder, offsets }
        } else {
            let file = PagedFile::new(raster);
            let bands = places.iter().map(|place| file.band_of(place.image));
            let bands = bands.collect::<Result<Vec<u32>, _>>()?;
            let label = |band: &u32| whole.band_labels.get(*band as usize).cloned().flatten();
            info.band_labels = bands.iter().map(label).collect();
            Images::Pages { file, bands }
        };
        Ok(Self { info, images, limits: *limits, context })
    }

    pub(super) fn info_mut(&mut self) -> &mut RasterInfo {
        &mut self.info
    }
}

/// Where each image begins, if the first is stored as it is and in one piece, and the file is long enough.
fn run_offsets(
    raster: &GeoTiffRaster,
    reader: &SourceReader,
    places: &[ImagePlace],
) -> Result<Vec<u64>, DataError> {
    let context = &raster.context;
    let too_few = || context.malformed("its description promises more images than it holds");
    let page = raster.pages.first().ok_or_else(too_few)?;
    let ifd = raster.tiff.ifd(page.image).map_err(|error| tiff_error(error, context))?;
    let (starts, counts) =
        (ifd.strip_offsets().unwrap_or_default(), ifd.strip_byte_counts().unwrap_or_default());
    let first = *starts.first().ok_or_else(too_few)?;
    let is_one_piece =
        starts.windows(2).zip(&counts).all(|(pair, count)| pair[0].checked_add(*count) == Some(pair[1]));
    // Packed into whole bytes, as `ImageJ` has them.
    let is_whole = page.layout.bits_per_sample as usize == page.layout.bytes_per_sample * 8;
    if ifd.compression() != UNCOMPRESSED || !is_one_piece || !is_whole {
        return Err(too_few());
    }
    let image_bytes = raster.info().band_samples() as u64 * raster.info().sample_type.byte_count() as u64;
    let offset = |place: &ImagePlace| {
        let start = place.image.checked_mul(image_bytes)?.checked_add(first)?;
        start.checked_add(image_bytes).filter(|end| *end <= reader.length()).map(|_| start)
    };
    places.iter().map(|place| offset(place).ok_or_else(too_few)).collect()
}

impl Raster for StackRaster {
    fn info(&self) -> &RasterInfo {
        &self.info
    }

    fn read_band(&mut self, band: u32, out: &mut Band) -> Result<(), DataError> {
        self.read_rows(band, 0..self.info.rows, out)
    }

    fn read_window(&mut self, band: u32, window: &Window, out: &mut Band) -> Result<(), DataError> {
        let no_such_band = || self.context.no_such_band(band, self.info.bands);
        match &mut self.images {
            Images::Pages { file, bands } => {
                file.raster.read_window(*bands.get(band as usize).ok_or_else(no_such_band)?, window, out)
            }
            Images::Files { files, places } => {
                files.read(*places.get(band as usize).ok_or_else(no_such_band)?, window, out)
            }
            Images::Run { reader, decoder, offsets } => {
                let offset = *offsets.get(band as usize).ok_or_else(no_such_band)?;
                let window = &window.within([self.info.columns, self.info.rows]);
                self.limits.check_held(window.size(), &self.context.path)?;
                out.fit_size(window.size(), &self.context.path)?;
                let part = (self.info.columns, window);
                sample_run::read_window((reader, offset), part, decoder, out, &self.context)
            }
        }
    }

    fn strip_rows(&self) -> Option<u32> {
        match &self.images {
            Images::Pages { file, .. } => file.raster.strip_rows(),
            Images::Files { files, .. } => files.first().strip_rows(),
            Images::Run { .. } => Some(strips::strip_rows([self.info.columns, self.info.rows], 1)),
        }
    }

    fn limits(&self) -> ReadLimits {
        self.limits
    }

    fn is_exact_in_f32(&self) -> bool {
        match &self.images {
            Images::Pages { file, .. } => file.raster.is_exact_in_f32(),
            Images::Files { files, .. } => files.first().is_exact_in_f32(),
            Images::Run { decoder, .. } => self.info.sample_type.fits_f32() && !decoder.is_scaled(),
        }
    }

    fn rebase(&mut self, value_offset: f64) {
        match &mut self.images {
            Images::Pages { file, .. } => file.raster.rebase(value_offset),
            Images::Files { files, .. } => files.rebase(value_offset),
            Images::Run { decoder, .. } => decoder.value_offset = value_offset,
        }
        self.info.value_offset = value_offset;
    }
}
