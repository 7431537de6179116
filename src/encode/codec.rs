use super::EncodeError;
use std::fmt;
use std::str::FromStr;

/// How pictures are compressed. Which program part does it is the encoder's name (`libx264`, ...).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Codec {
    /// H.264 / AVC: plays everywhere.
    H264,
    /// H.265 / HEVC.
    Hevc,
    /// AV1.
    Av1,
    /// VP9.
    Vp9,
    /// FFV1 version 3: lossless, for archives.
    Ffv1,
    /// `ProRes` 4444: nearly lossless and large, for editing programs.
    Prores,
    /// Animated PNG: lossless.
    Apng,
    /// Animated WebP.
    Webp,
}

impl Codec {
    /// All codecs, in the order in which they are listed to users.
    pub const ALL: [Self; 8] =
        [Self::H264, Self::Hevc, Self::Av1, Self::Vp9, Self::Ffv1, Self::Prores, Self::Apng, Self::Webp];

    /// The name, as in `--codec`.
    pub fn name(self) -> &'static str {
        match self {
            Self::H264 => "h264",
            Self::Hevc => "hevc",
            Self::Av1 => "av1",
            Self::Vp9 => "vp9",
            Self::Ffv1 => "ffv1",
            Self::Prores => "prores",
            Self::Apng => "apng",
            Self::Webp => "webp",
        }
    }

    /// The name as people write it.
    pub fn title(self) -> &'static str {
        match self {
            Self::H264 => "H.264",
            Self::Hevc => "HEVC",
            Self::Av1 => "AV1",
            Self::Vp9 => "VP9",
            Self::Ffv1 => "FFV1",
            Self::Prores => "ProRes 4444",
            Self::Apng => "APNG",
            Self::Webp => "WebP",
        }
    }

    /// Whether it can keep transparent parts.
    pub fn holds_alpha(self) -> bool {
        matches!(self, Self::Vp9 | Self::Ffv1 | Self::Prores | Self::Apng | Self::Webp)
    }
}

impl FromStr for Codec {
    type Err = EncodeError;

    fn from_str(text: &str) -> Result<Self, EncodeError> {
        Self::ALL
            .into_iter()
            .find(|codec| codec.name().eq_ignore_ascii_case(text))
            .ok_or_else(|| EncodeError::UnknownCodec { value: text.to_owned() })
    }
}

impl fmt::Display for Codec {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}
