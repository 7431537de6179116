use super::{ColorSpec, FrameError, Resolution};
use std::fmt;
use std::str::FromStr;

/// How the pixels of a frame are stored. Names are libav's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PixelFormat {
    /// Red, green, blue, straight alpha; one byte each.
    Rgba8,
    /// As [`PixelFormat::Rgba8`] with 16 bits in two little-endian bytes each.
    Rgba64le,
    /// Blue, green, red and one unused byte: what lossless RGB encoders take.
    Bgr0,
    /// Blue, green, red, straight alpha; one byte each.
    Bgra,
    /// Three planes, chroma halved in both directions, one byte a sample.
    Yuv420p,
    /// Three full planes, one byte a sample.
    Yuv444p,
    /// As [`PixelFormat::Yuv420p`] with 10 bits in two little-endian bytes.
    Yuv420p10le,
    /// As [`PixelFormat::Yuv444p`] with 10 bits in two little-endian bytes.
    Yuv444p10le,
    /// As [`PixelFormat::Yuv420p`] and a full plane of straight alpha, full range.
    Yuva420p,
    /// As [`PixelFormat::Yuv444p10le`] and a full plane of straight alpha, full range, 10 bits as well.
    Yuva444p10le,
}

impl PixelFormat {
    /// All formats, in the order in which they are listed to users.
    pub const ALL: [Self; 10] = [
        Self::Yuv420p,
        Self::Yuv444p,
        Self::Yuv420p10le,
        Self::Yuv444p10le,
        Self::Yuva420p,
        Self::Yuva444p10le,
        Self::Bgr0,
        Self::Bgra,
        Self::Rgba8,
        Self::Rgba64le,
    ];

    /// libav's name, as in `--pixel-format`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rgba8 => "rgba",
            Self::Rgba64le => "rgba64le",
            Self::Bgr0 => "bgr0",
            Self::Bgra => "bgra",
            Self::Yuv420p => "yuv420p",
            Self::Yuv444p => "yuv444p",
            Self::Yuv420p10le => "yuv420p10le",
            Self::Yuv444p10le => "yuv444p10le",
            Self::Yuva420p => "yuva420p",
            Self::Yuva444p10le => "yuva444p10le",
        }
    }

    /// Every name, in the order of [`PixelFormat::ALL`].
    pub fn names() -> Vec<&'static str> {
        Self::ALL.iter().map(|format| format.name()).collect()
    }

    /// Bits in one sample.
    pub fn bit_depth(self) -> u32 {
        match self {
            Self::Rgba64le => 16,
            Self::Yuv420p10le | Self::Yuv444p10le | Self::Yuva444p10le => 10,
            _ => 8,
        }
    }

    /// Whether chroma planes have half the width and height.
    pub fn is_subsampled(self) -> bool {
        matches!(self, Self::Yuv420p | Self::Yuv420p10le | Self::Yuva420p)
    }

    /// Whether pixels are stored as one packed RGB plane.
    pub fn is_rgb(self) -> bool {
        matches!(self, Self::Rgba8 | Self::Rgba64le | Self::Bgr0 | Self::Bgra)
    }

    /// Whether it says how opaque pixels are.
    pub fn has_alpha(self) -> bool {
        matches!(self, Self::Rgba8 | Self::Rgba64le | Self::Bgra | Self::Yuva420p | Self::Yuva444p10le)
    }

    /// What the codes mean.
    pub fn color_spec(self) -> ColorSpec {
        if self.is_rgb() { ColorSpec::SrgbFull } else { ColorSpec::Bt709Limited }
    }

    /// Bytes from one sample of a plane to the next; packed formats have one plane of whole pixels.
    fn bytes_per_sample(self) -> usize {
        let channels = if self.is_rgb() { 4 } else { 1 };
        channels * self.bit_depth().div_ceil(8) as usize
    }
}

impl FromStr for PixelFormat {
    type Err = FrameError;

    fn from_str(text: &str) -> Result<Self, FrameError> {
        Self::ALL
            .into_iter()
            .find(|format| format.name() == text)
            .ok_or_else(|| FrameError::PixelFormat { value: text.to_owned() })
    }
}

impl fmt::Display for PixelFormat {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// One plane of a frame inside its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plane {
    /// Where the plane's first byte is.
    pub offset: usize,
    /// Bytes from one row to the next, padding included.
    pub bytes_per_row: usize,
    /// Bytes of a row that hold samples.
    pub used_bytes_per_row: usize,
    /// Rows.
    pub rows: usize,
}

/// Where each sample of a frame lies: the only place with row-padding arithmetic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PixelLayout {
    format: PixelFormat,
    resolution: Resolution,
    planes: Vec<Plane>,
    byte_count: usize,
}

impl PixelLayout {
    /// Rows start at multiples of this, for SIMD in encoders and for GPU texture copies (which need 256).
    pub const ROW_ALIGNMENT: usize = 256;

    /// The layout of a frame of this format and size. Chroma of odd sizes is rounded up.
    pub fn new(format: PixelFormat, resolution: Resolution) -> Self {
        let (width, height) = (resolution.width as usize, resolution.height as usize);
        let chroma =
            if format.is_subsampled() { (width.div_ceil(2), height.div_ceil(2)) } else { (width, height) };
        let full = (width, height);
        let sizes = [full, chroma, chroma, full];
        let count = if format.is_rgb() { 1 } else { 3 + usize::from(format.has_alpha()) };
        let mut planes = Vec::with_capacity(count);
        let mut offset = 0;
        for &(columns, rows) in &sizes[..count] {
            let used_bytes_per_row = columns * format.bytes_per_sample();
            let bytes_per_row = used_bytes_per_row.next_multiple_of(Self::ROW_ALIGNMENT);
            planes.push(Plane { offset, bytes_per_row, used_bytes_per_row, rows });
            offset += bytes_per_row * rows;
        }
        Self { format, resolution, planes, byte_count: offset }
    }

    /// The format that was asked for.
    pub fn format(&self) -> PixelFormat {
        self.format
    }

    /// The size that was asked for.
    pub fn resolution(&self) -> Resolution {
        self.resolution
    }

    /// One plane for RGB formats; Y', Cb, Cr and, where there is one, alpha for the others.
    pub fn planes(&self) -> &[Plane] {
        &self.planes
    }

    /// Bytes of a whole frame, padding included.
    pub fn byte_count(&self) -> usize {
        self.byte_count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn planes_follow_each_other_without_overlap_at_every_width() {
        for width in 1..300 {
            for format in PixelFormat::ALL {
                let layout = PixelLayout::new(format, Resolution::new(width, 7).unwrap());
                let mut end = 0;
                for plane in layout.planes() {
                    assert_eq!(plane.offset, end, "{format} {width}");
                    assert!(plane.used_bytes_per_row <= plane.bytes_per_row, "{format} {width}");
                    assert_eq!(plane.bytes_per_row % PixelLayout::ROW_ALIGNMENT, 0, "{format} {width}");
                    end += plane.bytes_per_row * plane.rows;
                }
                assert_eq!(layout.byte_count(), end, "{format} {width}");
            }
        }
    }

    #[test]
    fn odd_chroma_is_rounded_up() {
        let layout = PixelLayout::new(PixelFormat::Yuv420p10le, Resolution::new(333, 251).unwrap());
        assert_eq!((layout.planes()[1].used_bytes_per_row, layout.planes()[1].rows), (334, 126));
    }

    #[test]
    fn names_are_read_back() {
        for format in PixelFormat::ALL {
            assert_eq!(format.name().parse::<PixelFormat>().unwrap(), format);
        }
        assert!("yuv999".parse::<PixelFormat>().is_err());
    }
}
