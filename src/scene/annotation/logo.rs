use super::AnnotationFileError;
use super::canvas::Picture;
use super::file_error::read_at_most;
use super::proportions::Proportions;
use super::scaling::scaled;
use png::{ColorType, Decoder, Limits, Transformations};
use std::fmt;
use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;

/// A small picture in a corner of every frame. Copies share its pixels.
#[derive(Clone)]
pub struct Logo {
    path: String,
    width: u32,
    height: u32,
    /// Red, green, blue and opacity, sRGB-encoded, straight.
    pixels: Arc<Vec<[u8; 4]>>,
}

const WHAT: &str = "logo";

/// Sides of the box that a logo is made as large as, in parts of the picture's width and height.
const BOX: [f32; 2] = [0.2, 0.11];

impl Logo {
    /// The largest file that is read, in bytes.
    pub const MAX_FILE_BYTES: u64 = 16 << 20;
    /// The most pixels that are read.
    pub const MAX_PIXELS: u64 = 16 << 20;

    /// Reads a PNG of any kind.
    ///
    /// # Errors
    /// [`AnnotationFileError`] for a file that cannot be read, is too large or is no PNG.
    pub fn read(path: &Path) -> Result<Self, AnnotationFileError> {
        Self::from_bytes(
            &read_at_most(WHAT, path, Self::MAX_FILE_BYTES)?,
            path.to_string_lossy().into_owned(),
        )
    }

    fn from_bytes(bytes: &[u8], path: String) -> Result<Self, AnnotationFileError> {
        let broken = |path: &str| AnnotationFileError::Whole {
            what: WHAT,
            rule: "a PNG that is whole",
            path: path.to_owned(),
        };
        let limits = Limits { bytes: Self::MAX_PIXELS as usize * 8 };
        let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), limits);
        decoder.set_transformations(Transformations::normalize_to_color8() | Transformations::ALPHA);
        let mut reader = decoder.read_info().map_err(|_| broken(&path))?;
        let (width, height) = (reader.info().width, reader.info().height);
        if u64::from(width) * u64::from(height) > Self::MAX_PIXELS {
            let limit = Self::MAX_PIXELS;
            return Err(AnnotationFileError::TooLarge { what: WHAT, limit, quantity: "pixels", path });
        }
        let mut samples = vec![0; reader.output_buffer_size().ok_or_else(|| broken(&path))?];
        let frame = reader.next_frame(&mut samples).map_err(|_| broken(&path))?;
        samples.truncate(frame.buffer_size());
        let pixels: Vec<[u8; 4]> = match frame.color_type {
            ColorType::Rgba => samples.as_chunks::<4>().0.to_vec(),
            ColorType::GrayscaleAlpha => {
                samples.as_chunks::<2>().0.iter().map(|[gray, alpha]| [*gray, *gray, *gray, *alpha]).collect()
            }
            _ => return Err(broken(&path)),
        };
        if pixels.len() as u64 != u64::from(width) * u64::from(height) {
            return Err(broken(&path));
        }
        Ok(Self { path, width, height, pixels: Arc::new(pixels) })
    }

    /// Where it was read from.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Its columns and rows in a picture of these proportions; at least one of each.
    pub(super) fn size(&self, proportions: Proportions) -> [f32; 2] {
        let [most_width, most_height] =
            [proportions.picture_width * BOX[0], proportions.picture_height * BOX[1]];
        let (width, height) = (self.width as f32, self.height as f32);
        let scale = (most_width / width).min(most_height / height);
        [width * scale, height * scale].map(|side| side.round().max(1.0))
    }

    /// Its pixels at that size and place.
    pub(super) fn at(&self, [left, top]: [u32; 2], [width, height]: [u32; 2]) -> Picture {
        let pixels = scaled((&self.pixels, [self.width, self.height]), [width, height]);
        Picture { left, top, width, pixels }
    }
}

/// By what they hold.
impl PartialEq for Logo {
    fn eq(&self, other: &Self) -> bool {
        self.path == other.path && self.width == other.width && self.pixels == other.pixels
    }
}

impl fmt::Debug for Logo {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Logo({:?}, {}x{})", self.path, self.width, self.height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::Resolution;
    use png::{BitDepth, Encoder};

    fn png(color: ColorType, depth: BitDepth, data: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = Encoder::new(&mut bytes, 2, 1);
        encoder.set_color(color);
        encoder.set_depth(depth);
        if color == ColorType::Indexed {
            encoder.set_palette(vec![9, 8, 7, 1, 2, 3]);
            encoder.set_trns(vec![255, 100]);
        }
        encoder.write_header().unwrap().write_image_data(data).unwrap();
        bytes
    }

    fn logo(bytes: &[u8]) -> Result<Logo, String> {
        Logo::from_bytes(bytes, "a.png".to_owned()).map_err(|error| error.to_string())
    }

    #[test]
    fn every_kind_of_png_is_read() {
        use BitDepth::{Eight, One, Sixteen};
        for (color, depth, data, expected) in [
            (ColorType::Rgba, Eight, &[1, 2, 3, 4, 5, 6, 7, 8][..], [[1, 2, 3, 4], [5, 6, 7, 8]]),
            (ColorType::Rgb, Eight, &[1, 2, 3, 5, 6, 7], [[1, 2, 3, 255], [5, 6, 7, 255]]),
            (ColorType::Grayscale, One, &[0b0100_0000], [[0, 0, 0, 255], [255; 4]]),
            (
                ColorType::GrayscaleAlpha,
                Sixteen,
                &[9, 0, 255, 255, 7, 0, 0, 0],
                [[9, 9, 9, 255], [7, 7, 7, 0]],
            ),
            (ColorType::Indexed, Eight, &[0, 1], [[9, 8, 7, 255], [1, 2, 3, 100]]),
        ] {
            assert_eq!(*logo(&png(color, depth, data)).unwrap().pixels, expected, "{color:?}");
        }
    }

    #[test]
    fn what_is_no_png_is_refused() {
        let whole = png(ColorType::Rgba, BitDepth::Eight, &[9; 8]);
        for bytes in [&b""[..], b"\xff\xd8\xff", &whole[..whole.len() - 20], &whole[..20]] {
            let error = logo(bytes).unwrap_err();
            assert_eq!(error, "invalid logo (expected a PNG that is whole): a.png");
        }
        for at in 0..whole.len() {
            for change in [1, 0x80, 0xff] {
                let mut bytes = whole.clone();
                bytes[at] ^= change;
                // Checksums tell most changes; none may end the program.
                if let Ok(logo) = Logo::from_bytes(&bytes, String::new()) {
                    assert_eq!(logo.pixels.len() as u64, u64::from(logo.width) * u64::from(logo.height));
                }
            }
        }
        let mut large = Vec::new();
        let mut encoder = Encoder::new(&mut large, 70_000, 70_000);
        encoder.set_color(ColorType::Grayscale);
        drop(encoder.write_header().unwrap());
        let error = logo(&large).unwrap_err();
        assert!(
            error.starts_with("logo has more than 16777216 pixels") || error.contains("invalid logo"),
            "{error}"
        );
    }

    #[test]
    fn it_keeps_its_shape_and_fits_its_box() {
        let proportions = Proportions::of(Resolution::new(1000, 500).unwrap());
        let sized = |width, height| {
            let pixels = Arc::new(vec![[0; 4]; (width * height) as usize]);
            Logo { path: String::new(), width, height, pixels }.size(proportions)
        };
        assert_eq!(sized(10, 10), [55.0, 55.0]);
        assert_eq!(sized(400, 20), [200.0, 10.0]);
        assert_eq!(sized(4000, 1), [200.0, 1.0]);
    }
}
