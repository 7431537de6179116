use super::{Animation, Codec, Container};
use crate::frame::{FrameRate, PixelFormat, Resolution};
use std::num::{NonZeroU64, NonZeroUsize};

/// What to do with a size that the pixel format cannot hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OddSize {
    /// Refuse it and say which sizes and formats would do.
    #[default]
    Refuse,
    /// Make the picture one column or row larger: more scene, never a rescaled one.
    Round,
}

/// What the user chose; `None` means automatic.
#[derive(Debug, Clone, PartialEq)]
pub struct EncodeSettings {
    /// The kind of file.
    pub container: Container,
    /// The codec; automatic is the container's first that opens.
    pub codec: Option<Codec>,
    /// libav's encoder name, as `libx264`.
    pub encoder: Option<String>,
    /// Constant quality in the encoder's own scale: of films lower is better, of WebP and JPEG, from 1 to 100,
    /// higher.
    pub crf: Option<f32>,
    /// Whether nothing may be lost: with H.264 (as RGB), FFV1, APNG, WebP and PNG.
    pub is_lossless: bool,
    /// The encoder's preset name or number.
    pub preset: Option<String>,
    /// Average bits per second, instead of constant quality.
    pub bitrate: Option<u64>,
    /// Further options of the encoder in libav's own words, which win over ours.
    pub encoder_options: Vec<(String, String)>,
    /// How pixels are stored in the file.
    pub pixel_format: Option<PixelFormat>,
    /// For GIF, APNG and WebP.
    pub animation: Animation,
    /// The most bytes that the film may take. A film that is larger is not published.
    pub max_bytes: Option<u64>,
    /// What to do with odd sizes.
    pub odd: OddSize,
    /// Keys and values that go into the file.
    pub metadata: Vec<(String, String)>,
    /// Threads that the encoder may use. Fixed rather than found, because some encoders' bytes depend on it.
    pub threads: NonZeroUsize,
    /// After so many frames the encoder starts anew, so that films made in parts at these places are the same as films made
    /// at once; automatic is never.
    pub segment_frames: Option<NonZeroU64>,
}

impl EncodeSettings {
    /// How keys of metadata begin that say how a film was made.
    pub const OWN_KEYS: &str = "fieldreel_";

    /// Everything automatic, one thread.
    pub fn new(container: Container) -> Self {
        Self {
            container,
            codec: None,
            encoder: None,
            crf: None,
            is_lossless: false,
            preset: None,
            bitrate: None,
            encoder_options: Vec::new(),
            pixel_format: None,
            animation: Animation::default(),
            max_bytes: None,
            odd: OddSize::Refuse,
            metadata: Vec::new(),
            threads: NonZeroUsize::MIN,
            segment_frames: None,
        }
    }
}

/// The film that the frames will make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FilmSpec {
    /// The size that was asked for.
    pub resolution: Resolution,
    /// Frames per second.
    pub rate: FrameRate,
    /// The number of frames where it is known in advance. Fewer may come, more may not.
    pub frames: Option<u64>,
    /// Whether frames have transparent parts that the file must keep.
    pub has_alpha: bool,
}
