use super::EncodeError;
use super::destination::Destination;
use crate::frame::{Resolution, VideoFrame};
use png::{BitDepth, ColorType, Encoder, EncodingError, SrgbRenderingIntent};
use std::io::{self, Write};

/// How frames become PNG files: size, channels and texts are the same for all of a film.
#[derive(Debug, Clone)]
pub(super) struct PngImage {
    resolution: Resolution,
    has_alpha: bool,
    texts: Vec<(String, String)>,
}

impl PngImage {
    pub(super) fn new(resolution: Resolution, has_alpha: bool, texts: Vec<(String, String)>) -> Self {
        Self { resolution, has_alpha, texts }
    }

    /// Copies an RGBA frame without its row padding, and without alpha where the film has none.
    pub(super) fn pack(&self, frame: &VideoFrame, pixels: &mut Vec<u8>) {
        pixels.clear();
        for row in frame.rows(0) {
            if self.has_alpha {
                pixels.extend_from_slice(row);
            } else {
                pixels.extend(
                    row.as_chunks::<4>().0.iter().flat_map(|&[red, green, blue, _]| [red, green, blue]),
                );
            }
        }
    }

    /// Writes a whole file that holds packed pixels.
    pub(super) fn write_to(&self, destination: &Destination, pixels: &[u8]) -> Result<(), EncodeError> {
        let mut file = Vec::with_capacity(pixels.len() / 4);
        let encoded = self.encode(pixels, &mut file).map_err(io::Error::other);
        let mut sink = destination.sink();
        let written = encoded.and_then(|()| sink.write_all(&file));
        // The sink's own error names the path.
        sink.check()?;
        written.map_err(|source| EncodeError::Output { action: "encode a PNG", path: None, source })
    }

    fn encode(&self, pixels: &[u8], file: &mut Vec<u8>) -> Result<(), EncodingError> {
        let mut encoder = Encoder::new(file, self.resolution.width, self.resolution.height);
        encoder.set_color(if self.has_alpha { ColorType::Rgba } else { ColorType::Rgb });
        encoder.set_depth(BitDepth::Eight);
        encoder.set_source_srgb(SrgbRenderingIntent::Perceptual);
        for (key, value) in &self.texts {
            encoder.add_itxt_chunk(key.clone(), value.clone())?;
        }
        let mut writer = encoder.write_header()?;
        writer.write_image_data(pixels)?;
        writer.finish()
    }
}
