use super::EncodeError;
use super::container::PictureFormat;
use super::destination::Destination;
use super::picture_texts::inserted;
use crate::frame::{PixelFormat, Resolution, VideoFrame};
use jpeg_encoder::SamplingFactor;
use png::{BitDepth, ColorType, SrgbRenderingIntent};
use std::io::{self, Write};

/// JPEG's quality where nothing else is asked for: errors of one or two levels on smooth maps.
pub(super) const USUAL_JPEG_QUALITY: u8 = 92;

/// How frames become picture files: the same for all of a film.
#[derive(Debug, Clone)]
pub(super) struct PictureFile {
    pub(super) format: PictureFormat,
    pub(super) resolution: Resolution,
    /// [`PixelFormat::Rgba8`], or for PNG [`PixelFormat::Rgba64le`].
    pub(super) pixels: PixelFormat,
    pub(super) has_alpha: bool,
    /// From 1 to 100.
    pub(super) jpeg_quality: u8,
    /// Keys and texts.
    pub(super) texts: Vec<(String, String)>,
}

impl PictureFile {
    /// Copies a frame as the file holds it: without row padding, without alpha where the film has none, and large
    /// samples with their first byte first.
    pub(super) fn pack(&self, frame: &VideoFrame, packed: &mut Vec<u8>) {
        packed.clear();
        for row in frame.rows(0) {
            match (self.pixels, self.has_alpha) {
                (PixelFormat::Rgba64le, has_alpha) => {
                    let bytes = if has_alpha { 8 } else { 6 };
                    let samples = row
                        .as_chunks::<8>()
                        .0
                        .iter()
                        .flat_map(|pixel| &pixel.as_chunks::<2>().0[..bytes / 2]);
                    packed.extend(samples.flat_map(|&[low, high]| [high, low]));
                }
                (_, true) => packed.extend_from_slice(row),
                (_, false) => {
                    let pixels = row.as_chunks::<4>().0.iter();
                    packed.extend(pixels.flat_map(|&[red, green, blue, _]| [red, green, blue]));
                }
            }
        }
    }

    /// Writes a whole file that holds packed pixels.
    pub(super) fn write_to(&self, destination: &Destination, packed: &[u8]) -> Result<(), EncodeError> {
        let mut file = Vec::with_capacity(packed.len() / 4);
        let encoded = match self.format {
            PictureFormat::Png => self.encode_png(packed, &mut file),
            PictureFormat::Jpeg => self.encode_jpeg(packed, &mut file),
        };
        let mut sink = destination.sink();
        let told = encoded.and_then(|()| inserted(self.format, file, &self.texts));
        let written = told.and_then(|file| sink.write_all(&file));
        // The sink's own error names the path.
        sink.check()?;
        written.map_err(|source| EncodeError::Output { action: "encode a picture", path: None, source })
    }

    fn encode_png(&self, packed: &[u8], file: &mut Vec<u8>) -> io::Result<()> {
        let mut encoder = png::Encoder::new(file, self.resolution.width, self.resolution.height);
        encoder.set_color(if self.has_alpha { ColorType::Rgba } else { ColorType::Rgb });
        let is_deep = self.pixels == PixelFormat::Rgba64le;
        encoder.set_depth(if is_deep { BitDepth::Sixteen } else { BitDepth::Eight });
        encoder.set_source_srgb(SrgbRenderingIntent::Perceptual);
        let mut writer = encoder.write_header().map_err(io::Error::other)?;
        writer.write_image_data(packed).map_err(io::Error::other)?;
        writer.finish().map_err(io::Error::other)
    }

    /// Chroma is stored whole: colours are data.
    fn encode_jpeg(&self, packed: &[u8], file: &mut Vec<u8>) -> io::Result<()> {
        let side = |pixels: u32| u16::try_from(pixels).map_err(io::Error::other);
        let (width, height) = (side(self.resolution.width)?, side(self.resolution.height)?);
        let mut encoder = jpeg_encoder::Encoder::new(file, self.jpeg_quality);
        encoder.set_sampling_factor(SamplingFactor::F_1_1);
        encoder.set_optimized_huffman_tables(true);
        encoder.encode(packed, width, height, jpeg_encoder::ColorType::Rgb).map_err(io::Error::other)
    }
}
