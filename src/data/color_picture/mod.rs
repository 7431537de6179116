//! Pictures whose samples are colours, to be laid over data.

#[cfg(feature = "dicom")]
mod jpeg;
mod png;

use super::error::ErrorContext;
use super::source::SourceReader;
use super::{
    Band, Content, DataError, Place, Raster, ReadLimits, SampleType, Source, level, open, png as grey_png,
};
use std::sync::Arc;

/// A picture of colours in memory.
#[derive(Debug, Clone, PartialEq)]
pub struct ColorPicture {
    /// What to call it.
    pub name: String,
    /// Columns and rows: as many as the file has, or half, a quarter, ... where it has more than
    /// [`ColorPicture::LONGEST`] along a side.
    pub size: [u32; 2],
    /// sRGB-encoded red, green and blue, and opacity, not multiplied with each other; rows from the north, no padding.
    pub pixels: Vec<u8>,
    /// Where the file lies. The transform counts the columns and rows of the file.
    pub place: Place,
    /// Columns and rows of the file.
    pub file_size: [u32; 2],
}

/// The first bytes of a JPEG file.
const JPEG_MAGIC: &[u8] = b"\xff\xd8\xff";

/// What a file holds that is to be laid over data.
pub enum ColorSource {
    /// Colours.
    Picture(ColorPicture),
    /// Values, which have colours only by a scale.
    Values(Box<dyn Raster>),
}

impl ColorSource {
    /// Reads a picture, see [`ColorPicture::read`], or opens a raster that holds none.
    ///
    /// # Errors
    /// [`DataError`] for a file that cannot be read or that exceeds `limits`.
    pub fn open(source: &Source, limits: &ReadLimits) -> Result<Self, DataError> {
        let reader = Arc::new(SourceReader::open(source)?);
        let context = |format| ErrorContext { format, path: source.location() };
        let mut start = [0; 8];
        let start = &mut start[..reader.length().min(8) as usize];
        reader.read_exact_at(0, start).map_err(|error| context("").io(error))?;
        let decoded = if start.starts_with(grey_png::MAGIC) {
            png::read(&reader, &context("PNG"), limits)?
        } else if start.starts_with(JPEG_MAGIC) {
            read_jpeg(&reader, &context("JPEG"), limits)?
        } else {
            let mut raster = open(source, limits)?;
            let info = raster.info();
            let is_color = match &info.content {
                Content::Palette(_) => info.bands == 1,
                Content::Picture(colors) => *colors == "red, green and blue" && [3, 4].contains(&info.bands),
                Content::Values => [3, 4].contains(&info.bands) && info.sample_type == SampleType::U8,
            };
            let context = context(info.format);
            return if is_color {
                ColorPicture::of_raster(raster.as_mut(), &context).map(Self::Picture)
            } else {
                Ok(Self::Values(raster))
            };
        };
        let mut picture = ColorPicture {
            name: source.name(),
            file_size: decoded.size,
            size: decoded.size,
            pixels: decoded.pixels,
            place: Place::default(),
        };
        while picture.size.iter().any(|side| *side > ColorPicture::LONGEST) {
            picture.halve();
        }
        Ok(Self::Picture(picture))
    }
}

impl ColorPicture {
    /// More columns or rows are averaged.
    pub const LONGEST: u32 = 8192;

    /// Reads a PNG or JPEG picture, or a GeoTIFF of red, green, blue and perhaps opacity, of 8 or 16 bits, or with a
    /// palette.
    ///
    /// # Errors
    /// [`DataError`] for a file that cannot be read, that holds values and no colours, or that exceeds `limits`.
    pub fn read(source: &Source, limits: &ReadLimits) -> Result<Self, DataError> {
        match ColorSource::open(source, limits)? {
            ColorSource::Picture(picture) => Ok(picture),
            ColorSource::Values(raster) => {
                let info = raster.info();
                let reason =
                    format!("{} of {}, not red, green and blue", bands(info.bands), info.sample_type);
                let remedy = "gdaldem color-relief makes colours of values";
                let context = ErrorContext { format: info.format, path: source.location() };
                Err(context.unsupported(reason, remedy))
            }
        }
    }

    /// How often a file of so many columns and rows is halved.
    pub(crate) fn level_of([columns, rows]: [u32; 2]) -> u32 {
        columns.max(rows).div_ceil(Self::LONGEST).next_power_of_two().ilog2()
    }

    /// The bands of a raster are its colours.
    fn of_raster(raster: &mut dyn Raster, context: &ErrorContext) -> Result<Self, DataError> {
        let info = raster.info().clone();
        let level = Self::level_of([info.columns, info.rows]);
        let mut band = Band::default();
        let mut pixels = Vec::new();
        let mut size = [0; 2];
        for channel in 0..info.bands {
            if matches!(info.content, Content::Palette(_)) && level > 0 {
                let limit = format!("a palette and more than {} samples along a side", Self::LONGEST);
                return Err(context.unsupported(limit, "gdal_translate -expand rgb"));
            }
            level::read_level(raster, channel, level, &mut band)?;
            size = [band.columns, band.rows];
            pixels.resize(band.values.len() * 4, 255);
            paint(&mut pixels, &band, channel as usize, &info.content, info.sample_type);
        }
        let file_size = [info.columns, info.rows];
        Ok(Self { name: info.name, size, pixels, place: info.place, file_size })
    }

    /// Whether nothing of what lies below it is seen.
    pub fn is_opaque(&self) -> bool {
        self.pixels.as_chunks::<4>().0.iter().all(|pixel| pixel[3] == 255)
    }

    /// Means of 2 x 2, weighted by opacity.
    fn halve(&mut self) {
        let [columns, rows] = self.size.map(|side| side as usize);
        let size = self.size.map(|side| side.div_ceil(2).max(1));
        let mut pixels = Vec::with_capacity(size[0] as usize * size[1] as usize * 4);
        for row in 0..size[1] as usize {
            for column in 0..size[0] as usize {
                let mut sums = [0_u32; 4];
                for (right, down) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
                    let at = (2 * row + down).min(rows - 1) * columns + (2 * column + right).min(columns - 1);
                    let alpha = u32::from(self.pixels[4 * at + 3]);
                    for (channel, sum) in sums[..3].iter_mut().enumerate() {
                        *sum += u32::from(self.pixels[4 * at + channel]) * alpha;
                    }
                    sums[3] += alpha;
                }
                let mean = |sum: u32| ((sum + sums[3] / 2) / sums[3].max(1)) as u8;
                pixels.extend([mean(sums[0]), mean(sums[1]), mean(sums[2]), ((sums[3] + 2) / 4) as u8]);
            }
        }
        self.size = size;
        self.pixels = pixels;
    }
}

/// What a decoder yields.
struct Decoded {
    size: [u32; 2],
    pixels: Vec<u8>,
}

impl Decoded {
    /// Of pixels with so many channels: grey, grey and opacity, red, green and blue, or these and opacity.
    fn new(size: [u32; 2], samples: &[u8], channels: usize) -> Self {
        let pixels = samples.chunks_exact(channels).flat_map(|pixel| match *pixel {
            [grey] => [grey, grey, grey, 255],
            [grey, alpha] => [grey, grey, grey, alpha],
            [red, green, blue] => [red, green, blue, 255],
            _ => [pixel[0], pixel[1], pixel[2], pixel[3]],
        });
        Self { size, pixels: pixels.collect() }
    }
}

#[cfg(feature = "dicom")]
use jpeg::read as read_jpeg;

#[cfg(not(feature = "dicom"))]
fn read_jpeg(_: &Arc<SourceReader>, context: &ErrorContext, _: &ReadLimits) -> Result<Decoded, DataError> {
    let remedy = format!("make a png: magick {} picture.png", context.quoted_path());
    Err(context.unsupported("this build has no decoder for it (feature dicom)", remedy))
}

fn bands(count: u32) -> String {
    if count == 1 { "1 band".to_owned() } else { format!("{count} bands") }
}

/// Writes a band into a channel, or all channels from a palette. What is missing is transparent.
fn paint(pixels: &mut [u8], band: &Band, channel: usize, content: &Content, sample_type: SampleType) {
    let largest = if sample_type == SampleType::U16 { 257.0 } else { 1.0 };
    let samples = band.values.iter().zip(&band.valid);
    for (pixel, (value, valid)) in pixels.as_chunks_mut::<4>().0.iter_mut().zip(samples) {
        match content {
            Content::Palette(colors) => {
                if let Some(color) = colors.get(*value as usize) {
                    pixel[..3].copy_from_slice(color);
                }
            }
            // Conversion stops at 0 and 255.
            _ => pixel[channel] = (value / largest).round() as u8,
        }
        if *valid == Band::INVALID {
            pixel[3] = 0;
        }
    }
}

#[cfg(test)]
mod tests;
