use super::block_grid::BlockGrid;
use super::compression::refuse_unknown;
use super::content::content_of;
use super::convert_command;
use super::pieces::Plane;
use super::plausibility;
use crate::data::Content;
use crate::data::SampleType;
use crate::data::error::{DataError, ErrorContext};
use tiff_reader::{ExtraSample, Ifd, PhotometricInterpretation, RasterLayout, TiffFile};

const TAG_NEW_SUBFILE_TYPE: u16 = 254;
const REDUCED_RESOLUTION: u64 = 1;
const TRANSPARENCY_MASK: u64 = 4;

/// One image of a TIFF at full resolution: the bands it holds and what says where they are valid.
pub(super) struct Page {
    /// Its place among the file's images.
    pub(super) image: usize,
    pub(super) layout: RasterLayout,
    pub(super) blocks: BlockGrid,
    /// Samples of a pixel that are data.
    pub(super) bands: usize,
    /// What is 0 where this page is invalid: its own transparency, a mask that follows it.
    pub(super) masks: Vec<Plane>,
    pub(super) content: Content,
    is_color_coded: bool,
}

impl Page {
    /// The pages that are bands of one raster: the first image at full resolution and all further ones of the
    /// same size and type. Overviews and masks are none; what else differs is left out with a warning.
    pub(super) fn find_all(tiff: &TiffFile, context: &ErrorContext) -> Result<Vec<Self>, DataError> {
        let mut pages: Vec<Self> = Vec::new();
        let mut left_out = 0;
        for (image, ifd) in tiff.ifds().iter().enumerate() {
            let kind = ifd.tag(TAG_NEW_SUBFILE_TYPE).and_then(|tag| tag.value.as_u64()).unwrap_or_default();
            if kind & REDUCED_RESOLUTION != 0 {
                continue;
            }
            if kind & TRANSPARENCY_MASK != 0 {
                let masked = pages.last_mut().filter(|page| page.has_size_of(ifd));
                if let Some(page) = masked {
                    page.masks.push(Self::new(tiff, image, context)?.plane(0));
                }
                continue;
            }
            match pages.first() {
                None => pages.push(Self::new(tiff, image, context)?),
                Some(first) if first.has_size_of(ifd) && ifd.raster_layout().ok() == Some(first.layout) => {
                    pages.push(Self::new(tiff, image, context)?);
                }
                Some(_) => left_out += 1,
            }
        }
        if left_out > 0 {
            tracing::warn!(
                path = context.path,
                left_out,
                "pages that differ from the first in size or type are left out"
            );
        }
        if pages.is_empty() {
            return Err(context.malformed("it holds no image at full resolution"));
        }
        Ok(pages)
    }

    /// The image's smaller versions with their masks, in the file's order.
    pub(super) fn find_overviews(
        &self,
        tiff: &TiffFile,
        context: &ErrorContext,
    ) -> Result<Vec<Self>, DataError> {
        let mut overviews: Vec<Self> = Vec::new();
        for (image, ifd) in tiff.ifds().iter().enumerate() {
            let kind = ifd.tag(TAG_NEW_SUBFILE_TYPE).and_then(|tag| tag.value.as_u64()).unwrap_or_default();
            if kind & REDUCED_RESOLUTION == 0 {
                continue;
            }
            if kind & TRANSPARENCY_MASK == 0 {
                let overview = Self::new(tiff, image, context)?;
                let is_alike = overview.bands == self.bands
                    && overview.layout.sample_format == self.layout.sample_format
                    && overview.layout.bits_per_sample == self.layout.bits_per_sample;
                overviews.extend(is_alike.then_some(overview));
            } else if let Some(masked) = overviews.iter_mut().rev().find(|page| page.has_size_of(ifd)) {
                // Masks may follow each their own overview, or all of them.
                masked.masks.push(Self::new(tiff, image, context)?.plane(0));
            }
        }
        Ok(overviews)
    }

    fn new(tiff: &TiffFile, image: usize, context: &ErrorContext) -> Result<Self, DataError> {
        let ifd = tiff.ifd(image).map_err(|error| super::tiff_error(error, context))?;
        refuse_unknown(ifd, context)?;
        let layout = ifd.raster_layout().map_err(|error| super::tiff_error(error, context))?;
        let content = content_of(ifd, &layout, context)?;
        let is_color_coded = ifd.photometric_interpretation_enum() == Some(PhotometricInterpretation::YCbCr);
        let blocks = BlockGrid::new(ifd, context)?;
        plausibility::check(ifd, blocks.block_size(), tiff.source().len(), context)?;
        let has_alpha = ifd.extra_samples().is_ok_and(|extra| {
            matches!(extra.last(), Some(ExtraSample::AssociatedAlpha | ExtraSample::UnassociatedAlpha))
        });
        let bands = layout.samples_per_pixel - usize::from(has_alpha && layout.samples_per_pixel > 1);
        let mut page = Self { image, layout, blocks, bands, masks: Vec::new(), content, is_color_coded };
        if bands < layout.samples_per_pixel {
            page.masks.push(page.plane(bands));
        }
        Ok(page)
    }

    /// Whether all samples of a pixel stand together.
    pub(super) fn is_interleaved(&self) -> bool {
        self.layout.planar_configuration == 1 && self.layout.samples_per_pixel > 1
    }

    /// How many strips or tiles it is cut into, in one plane.
    pub(super) fn block_count(&self) -> usize {
        let [columns, rows] = self.blocks.block_size();
        self.layout.width.div_ceil(columns).saturating_mul(self.layout.height.div_ceil(rows))
    }

    /// Bytes of all its strips or tiles once they are decoded, what they have beyond the border included.
    pub(super) fn decoded_bytes(&self) -> u64 {
        let [columns, rows] = self.blocks.block_size();
        let pixels = (self.block_count() as u64).saturating_mul(columns as u64).saturating_mul(rows as u64);
        pixels.saturating_mul(self.layout.samples_per_pixel as u64 * self.layout.bytes_per_sample as u64)
    }

    pub(super) fn plane(&self, sample: usize) -> Plane {
        let [_, block_rows] = self.blocks.block_size();
        Plane {
            image: self.image,
            columns: self.layout.width,
            rows: self.layout.height,
            block_rows,
            sample,
            sample_bytes: self.layout.bytes_per_sample.max(1),
            coded_samples: self.is_color_coded.then_some(self.layout.samples_per_pixel),
        }
    }

    pub(super) fn sample_type(&self, context: &ErrorContext) -> Result<SampleType, DataError> {
        let RasterLayout { sample_format, bits_per_sample, bytes_per_sample, .. } = self.layout;
        // Samples of other widths come unpacked into the next whole number of bytes.
        match (sample_format, bytes_per_sample, bits_per_sample) {
            (1, 1, _) => Ok(SampleType::U8),
            (1, 2, _) => Ok(SampleType::U16),
            (1, 4, _) => Ok(SampleType::U32),
            (1, 8, _) => Ok(SampleType::U64),
            (2, 1, 8) => Ok(SampleType::I8),
            (2, 2, 16) => Ok(SampleType::I16),
            (2, 4, 32) => Ok(SampleType::I32),
            (2, 8, 64) => Ok(SampleType::I64),
            (3, 2, 16) => Ok(SampleType::F16),
            (3, 4, 32) => Ok(SampleType::F32),
            (3, 8, 64) => Ok(SampleType::F64),
            _ => {
                let kind = if sample_format == 3 { "floats" } else { "signed integers" };
                let reason = format!("{kind} of {bits_per_sample} bits");
                Err(context.unsupported(reason, convert_command(context, "-ot Float32")))
            }
        }
    }

    fn has_size_of(&self, ifd: &Ifd) -> bool {
        (self.layout.width, self.layout.height) == (ifd.width() as usize, ifd.height() as usize)
    }
}
