use super::{GeoTiffRaster, tiff_error};
use crate::data::error::ErrorContext;
use crate::data::sample_decoder::{ByteOrder, SampleDecoder};
use crate::data::sample_run;
use crate::data::source::SourceReader;
use crate::data::{Band, DataError, Raster, RasterInfo, ReadLimits};
use std::collections::HashMap;
use std::sync::Arc;

const UNCOMPRESSED: u16 = 1;

/// The images of a stack that are wanted, in the order in which they are wanted.
pub(super) struct StackRaster {
    info: RasterInfo,
    images: Images,
    context: ErrorContext,
}

enum Images {
    /// Each a page of its own: the band of the file that each of ours is.
    Pages { raster: Box<GeoTiffRaster>, bands: Vec<u32> },
    /// One after the other behind the only page: `ImageJ` writes files above 4 GB so, which no 32-bit offset reaches.
    Run { reader: Arc<SourceReader>, decoder: SampleDecoder, offsets: Vec<u64> },
}

impl StackRaster {
    /// `images` are places in the file, from 0.
    pub(super) fn new(
        raster: GeoTiffRaster,
        reader: &Arc<SourceReader>,
        images: Vec<u64>,
        (context, limits): (&ErrorContext, &ReadLimits),
    ) -> Result<Self, DataError> {
        let whole = raster.info().clone();
        let shape = [images.len() as u64, whole.rows.into(), whole.columns.into()];
        let [bands, rows, columns] = limits.check(shape, &context.path)?;
        let fresh =
            RasterInfo::new(whole.name.clone(), whole.format, whole.sample_type, [bands, rows, columns]);
        let mut info = RasterInfo { band_labels: fresh.band_labels, bands, ..whole.clone() };
        let last = images.iter().max().copied().unwrap_or_default();
        let is_run = raster.pages.len() == 1 && last > 0;
        let images = if is_run {
            let offsets = run_offsets(&raster, reader, &images, context)?;
            let order = match raster.tiff.byte_order() {
                tiff_reader::ByteOrder::LittleEndian => ByteOrder::LittleEndian,
                tiff_reader::ByteOrder::BigEndian => ByteOrder::BigEndian,
            };
            let decoder = SampleDecoder::new(whole.sample_type, order);
            Images::Run { reader: reader.clone(), decoder, offsets }
        } else {
            let places = raster.pages.iter().zip(0_u32..).map(|(page, band)| (page.image as u64, band));
            let places: HashMap<u64, u32> = places.collect();
            let band_of = |image: &u64| {
                places.get(image).copied().ok_or_else(|| {
                    let (number, pages) = (image.saturating_add(1), places.len());
                    let reason = format!(
                        "its description promises image {number}, the file holds {pages} of its kind"
                    );
                    context.malformed(reason)
                })
            };
            let bands = images.iter().map(band_of).collect::<Result<Vec<u32>, _>>()?;
            let label = |band: &u32| whole.band_labels.get(*band as usize).cloned().flatten();
            info.band_labels = bands.iter().map(label).collect();
            Images::Pages { raster: Box::new(raster), bands }
        };
        Ok(Self { info, images, context: context.clone() })
    }

    pub(super) fn info_mut(&mut self) -> &mut RasterInfo {
        &mut self.info
    }
}

/// Where each image begins, if the first is stored as it is and in one piece, and the file is long enough.
fn run_offsets(
    raster: &GeoTiffRaster,
    reader: &SourceReader,
    images: &[u64],
    context: &ErrorContext,
) -> Result<Vec<u64>, DataError> {
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
    let offset = |image: &u64| {
        let start = image.checked_mul(image_bytes)?.checked_add(first)?;
        start.checked_add(image_bytes).filter(|end| *end <= reader.length()).map(|_| start)
    };
    images.iter().map(|image| offset(image).ok_or_else(too_few)).collect()
}

impl Raster for StackRaster {
    fn info(&self) -> &RasterInfo {
        &self.info
    }

    fn read_band(&mut self, band: u32, out: &mut Band) -> Result<(), DataError> {
        let no_such_band = || self.context.no_such_band(band, self.info.bands);
        match &mut self.images {
            Images::Pages { raster, bands } => {
                raster.read_band(*bands.get(band as usize).ok_or_else(no_such_band)?, out)
            }
            Images::Run { reader, decoder, offsets } => {
                let offset = *offsets.get(band as usize).ok_or_else(no_such_band)?;
                out.fit(&self.info, &self.context.path)?;
                sample_run::read(reader, offset, decoder, out, &self.context)
            }
        }
    }

    fn is_exact_in_f32(&self) -> bool {
        match &self.images {
            Images::Pages { raster, .. } => raster.is_exact_in_f32(),
            Images::Run { decoder, .. } => self.info.sample_type.fits_f32() && !decoder.is_scaled(),
        }
    }

    fn rebase(&mut self, value_offset: f64) {
        match &mut self.images {
            Images::Pages { raster, .. } => raster.rebase(value_offset),
            Images::Run { decoder, .. } => decoder.value_offset = value_offset,
        }
        self.info.value_offset = value_offset;
    }
}
