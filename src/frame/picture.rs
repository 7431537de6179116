use super::Resolution;

/// A picture that somebody else drew, as it lies in memory: rows from the top, no padding between them, every
/// channel from 0 to the most that its samples hold, sRGB-encoded.
#[derive(Debug, Clone, Copy)]
pub struct Picture<'a> {
    resolution: Resolution,
    channels: Channels,
    samples: Samples<'a>,
}

/// What the samples of a pixel say, in their order. Alpha is straight: colours are not multiplied by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Channels {
    /// One sample for red, green and blue.
    Gray,
    /// Red, green, blue.
    Rgb,
    /// Red, green, blue, alpha.
    Rgba,
}

impl Channels {
    /// Samples in a pixel.
    pub fn count(self) -> usize {
        match self {
            Self::Gray => 1,
            Self::Rgb => 3,
            Self::Rgba => 4,
        }
    }
}

/// The samples of a picture.
#[derive(Debug, Clone, Copy)]
pub enum Samples<'a> {
    /// 8 bits, 255 is full.
    Bytes(&'a [u8]),
    /// 16 bits in the machine's byte order, 65535 is full.
    Words(&'a [u16]),
}

impl Samples<'_> {
    fn count(&self) -> usize {
        match self {
            Self::Bytes(samples) => samples.len(),
            Self::Words(samples) => samples.len(),
        }
    }
}

impl<'a> Picture<'a> {
    /// A picture, or `None` if there are not exactly as many samples as size and channels need.
    pub fn new(resolution: Resolution, channels: Channels, samples: Samples<'a>) -> Option<Self> {
        let needed = resolution.pixel_count() * channels.count();
        (samples.count() == needed).then_some(Self { resolution, channels, samples })
    }

    /// Its size.
    pub fn resolution(&self) -> Resolution {
        self.resolution
    }

    /// What its samples say.
    pub fn channels(&self) -> Channels {
        self.channels
    }

    /// Its samples.
    pub fn samples(&self) -> Samples<'a> {
        self.samples
    }

    /// Whether any pixel is not fully opaque.
    pub fn is_transparent(&self) -> bool {
        self.channels == Channels::Rgba
            && match self.samples {
                Samples::Bytes(samples) => samples.as_chunks::<4>().0.iter().any(|pixel| pixel[3] != u8::MAX),
                Samples::Words(samples) => {
                    samples.as_chunks::<4>().0.iter().any(|pixel| pixel[3] != u16::MAX)
                }
            }
    }
}
