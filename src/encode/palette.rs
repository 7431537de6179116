use super::EncodeError;
use png::{BitDepth, ColorType, Transformations};
use std::fs::File;
use std::io::{Cursor, Read};
use std::path::Path;

/// The 256 colours of a GIF as red, green, blue and alpha. At most one of them is transparent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Palette {
    colors: [[u8; 4]; 256],
}

/// The side of the picture that a palette is stored as, as by libav's `palettegen`.
const SIDE: u32 = 16;

/// More than any picture that stands for a palette has, and little enough to be read from anyone.
const MOST_PIXELS: u32 = 1 << 16;

/// More than a file of so many pixels has.
const MOST_BYTES: u64 = 1 << 20;

impl Palette {
    /// A palette of these colours; `None` if none of them is opaque.
    pub fn new(colors: [[u8; 4]; 256]) -> Option<Self> {
        colors.iter().any(|color| color[3] == 255).then_some(Self { colors })
    }

    /// Its colours.
    pub fn colors(&self) -> &[[u8; 4]; 256] {
        &self.colors
    }

    /// The opaque colours of a small PNG picture, in the order in which they come, up to 256: what [`Palette::to_png`] and
    /// the program ffmpeg write, or any picture with few colours.
    ///
    /// # Errors
    /// [`EncodeError::Setting`] when it is no PNG, has more than 65,536 pixels, or more colours or none.
    pub fn from_png(bytes: &[u8]) -> Result<Self, EncodeError> {
        let refused = |rule: &str| EncodeError::Setting {
            setting: "palette",
            value: format!("of {} bytes", bytes.len()),
            rule: rule.to_owned(),
        };
        let mut decoder = png::Decoder::new(Cursor::new(bytes));
        decoder.set_transformations(Transformations::normalize_to_color8() | Transformations::ALPHA);
        let mut reader = decoder.read_info().map_err(|_| refused("it is no PNG picture"))?;
        if reader.info().width.saturating_mul(reader.info().height) > MOST_PIXELS {
            return Err(refused("it has more than 65536 pixels"));
        }
        let size = reader.output_buffer_size().ok_or_else(|| refused("it is too large"))?;
        let mut pixels = vec![0; size];
        let frame = reader.next_frame(&mut pixels).map_err(|_| refused("it is no whole PNG picture"))?;
        let colors: Vec<[u8; 4]> = match frame.color_type {
            ColorType::Rgba => pixels.as_chunks::<4>().0.to_vec(),
            ColorType::GrayscaleAlpha => {
                pixels.as_chunks::<2>().0.iter().map(|&[gray, alpha]| [gray, gray, gray, alpha]).collect()
            }
            _ => return Err(refused("its colours are of no known kind")),
        };
        let mut found: Vec<[u8; 4]> = Vec::with_capacity(256);
        for color in colors.into_iter().filter(|color| color[3] == 255) {
            if !found.contains(&color) {
                found.push(color);
            }
            if found.len() > 256 {
                return Err(refused("it has more than 256 colours"));
            }
        }
        // Places that are left are never chosen; one of them says that a pixel is as in the frame before.
        let last = found.last().copied().unwrap_or_default();
        let of_place = |at: usize| if at == 255 { [0; 4] } else { last };
        let colors = std::array::from_fn(|at| found.get(at).copied().unwrap_or_else(|| of_place(at)));
        Self::new(colors).ok_or_else(|| refused("it has no opaque colour"))
    }

    /// The colours of a PNG file: see [`Palette::from_png`].
    ///
    /// # Errors
    /// Those of [`Palette::from_png`], and [`EncodeError::Setting`] with the path when it cannot be read or has more
    /// than a megabyte.
    pub fn read(path: &Path) -> Result<Self, EncodeError> {
        let refused = |rule: String| EncodeError::Setting {
            setting: "palette",
            value: path.display().to_string(),
            rule,
        };
        let mut bytes = Vec::new();
        let file = File::open(path).and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut bytes));
        file.map_err(|error| refused(format!("it cannot be read ({error})")))?;
        if bytes.len() as u64 > MOST_BYTES {
            return Err(refused(format!("it has more than {MOST_BYTES} bytes")));
        }
        Self::from_png(&bytes).map_err(|error| match error {
            EncodeError::Setting { rule, .. } => refused(rule),
            other => other,
        })
    }

    /// A PNG picture of 16 x 16 pixels, one for each colour.
    ///
    /// # Errors
    /// [`EncodeError::Output`] without memory.
    pub fn to_png(&self) -> Result<Vec<u8>, EncodeError> {
        let failed = |error| EncodeError::Output {
            action: "encode a palette",
            path: None,
            source: std::io::Error::other(error),
        };
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, SIDE, SIDE);
        encoder.set_color(ColorType::Rgba);
        encoder.set_depth(BitDepth::Eight);
        let mut writer = encoder.write_header().map_err(failed)?;
        writer.write_image_data(self.colors.as_flattened()).map_err(failed)?;
        writer.finish().map_err(failed)?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(width: u32, height: u32, pixels: &[[u8; 3]]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, width, height);
        encoder.set_color(ColorType::Rgb);
        encoder.write_header().unwrap().write_image_data(pixels.as_flattened()).unwrap();
        bytes
    }

    #[test]
    fn a_palette_is_read_back() {
        let colors =
            std::array::from_fn(|at| if at == 255 { [0; 4] } else { [at as u8, 255 - at as u8, 7, 255] });
        let palette = Palette::new(colors).unwrap();
        assert_eq!(Palette::from_png(&palette.to_png().unwrap()).unwrap(), palette);
        let few = Palette::from_png(&picture(3, 1, &[[1, 2, 3], [1, 2, 3], [4, 5, 6]])).unwrap();
        assert_eq!(few.colors()[..3], [[1, 2, 3, 255], [4, 5, 6, 255], [4, 5, 6, 255]]);
    }

    #[test]
    fn what_is_no_palette_is_refused() {
        let many: Vec<[u8; 3]> = (0..300_u32).map(|at| [at as u8, (at >> 8) as u8, 0]).collect();
        let large = vec![[0; 3]; 70_000];
        assert_eq!(Palette::new([[9, 9, 9, 128]; 256]), None);
        let whole = picture(300, 1, &many);
        for bytes in [b"GIF89a".to_vec(), picture(70_000, 1, &large), whole.clone(), whole[..60].to_vec()] {
            assert!(Palette::from_png(&bytes).unwrap_err().is_usage());
        }
    }
}
