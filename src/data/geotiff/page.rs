use super::block_grid::BlockGrid;
use super::convert_command;
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
}

/// One sample of every pixel of an image.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plane {
    /// The image's place among the file's images.
    pub(super) image: usize,
    /// The sample's place in a pixel.
    pub(super) sample: usize,
    pub(super) sample_bytes: usize,
    /// Rows of the strips or tiles that hold it.
    pub(super) block_rows: usize,
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

    fn new(tiff: &TiffFile, image: usize, context: &ErrorContext) -> Result<Self, DataError> {
        let ifd = tiff.ifd(image).map_err(|error| super::tiff_error(error, context))?;
        let layout = ifd.raster_layout().map_err(|error| super::tiff_error(error, context))?;
        refuse_pictures(ifd, &layout, context)?;
        let blocks = BlockGrid::new(ifd, context)?;
        let has_alpha = ifd.extra_samples().is_ok_and(|extra| {
            matches!(extra.last(), Some(ExtraSample::AssociatedAlpha | ExtraSample::UnassociatedAlpha))
        });
        let bands = layout.samples_per_pixel - usize::from(has_alpha && layout.samples_per_pixel > 1);
        let mut page = Self { image, layout, blocks, bands, masks: Vec::new() };
        if bands < layout.samples_per_pixel {
            page.masks.push(page.plane(bands));
        }
        Ok(page)
    }

    /// Whether all samples of a pixel stand together.
    pub(super) fn is_interleaved(&self) -> bool {
        self.layout.planar_configuration == 1 && self.layout.samples_per_pixel > 1
    }

    pub(super) fn plane(&self, sample: usize) -> Plane {
        let sample_bytes = self.layout.bytes_per_sample.max(1);
        Plane { image: self.image, sample, sample_bytes, block_rows: self.blocks.block_rows }
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

/// Three bytes of red, green and blue are not three moments of one quantity.
fn refuse_pictures(ifd: &Ifd, layout: &RasterLayout, context: &ErrorContext) -> Result<(), DataError> {
    use PhotometricInterpretation as Photometric;
    let few_integers =
        layout.sample_format == 1 && layout.bits_per_sample <= 16 && layout.samples_per_pixel <= 4;
    let colours = match ifd.photometric_interpretation_enum() {
        Some(Photometric::Rgb) if few_integers => "red, green and blue",
        Some(Photometric::Palette) => {
            let remedy = format!(
                "take its indices as values with: gdal_calc.py -A {} --calc=A --outfile=values.tif",
                context.quoted_path()
            );
            return Err(context.unsupported("a picture or a class map of palette colours, not data", remedy));
        }
        Some(Photometric::Separated) => "printing inks",
        Some(Photometric::YCbCr) => "luma and chroma",
        Some(Photometric::CieLab) => "lightness and colour",
        _ => return Ok(()),
    };
    let remedy = convert_command(context, "-b 1 -colorinterp gray");
    Err(context.unsupported(format!("a picture of {colours}, not data; for its first band alone"), remedy))
}
