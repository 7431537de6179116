use super::Codec;
use super::hardware_encoders::HARDWARE;
use crate::frame::PixelFormat;
use ffmpeg_next::codec::threading;

/// What an encoder takes and what we choose when the user does not.
#[derive(Debug, PartialEq)]
pub(super) struct EncoderSpec {
    /// libav's name.
    pub(super) name: &'static str,
    pub(super) codec: Codec,
    pub(super) quality: QualityScale,
    pub(super) presets: Presets,
    pub(super) default_format: PixelFormat,
    /// The usual format of films with transparent parts, if it can keep them.
    pub(super) alpha_format: Option<PixelFormat>,
    /// The only formats that it is given; none where it may have all that libav lists.
    pub(super) formats: &'static [PixelFormat],
    /// How it wants its pictures.
    pub(super) pictures: Pictures,
    /// Whether 4:2:0 pictures may have odd sides.
    pub(super) takes_odd: bool,
    pub(super) min_side: u32,
    pub(super) max_width: u32,
    pub(super) max_height: u32,
    /// Whether it has B-frames that we choose the number of.
    pub(super) has_b_frames: bool,
    pub(super) threading: threading::Type,
    /// Whether it hangs when it is closed while it holds pictures.
    pub(super) must_be_drained: bool,
}

/// How an encoder of hardware wants its pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pictures {
    /// As all others do: a plane for each channel, in ordinary memory.
    Planar,
    /// Both channels of chroma in one plane, sample by sample: NV12, of 4:2:0 with 8 bits.
    Interleaved,
    /// The same in the hardware's memory, by VA-API.
    Vaapi,
}

/// How an encoder is told how good pictures must be.
#[derive(Debug, PartialEq)]
pub(super) enum QualityScale {
    /// It keeps everything.
    Lossless,
    /// By bits per second only.
    Bitrate,
    /// It keeps nearly everything, and there is nothing to choose.
    Fixed,
    /// By constant quality, or by bits per second.
    Crf { option: &'static str, min: f32, max: f32, default: f32, is_whole: bool },
    /// By a quality from 0 to 100, higher is better.
    Percent { default: f32 },
}

/// The values of an encoder's speed setting.
#[derive(Debug, PartialEq)]
pub(super) enum Presets {
    /// It has none.
    None,
    /// libav's option, its values and ours.
    Some { option: &'static str, values: &'static [&'static str], default: &'static str },
}

const X26X_PRESETS: &[&str] = &[
    "ultrafast",
    "superfast",
    "veryfast",
    "faster",
    "fast",
    "medium",
    "slow",
    "slower",
    "veryslow",
    "placebo",
];

const NUMBERS: [&str; 14] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13"];

/// Nothing known: an encoder that the user named and we have no entry for.
pub(super) const UNLISTED: EncoderSpec = EncoderSpec {
    name: "",
    codec: Codec::H264,
    quality: QualityScale::Bitrate,
    presets: Presets::None,
    default_format: PixelFormat::Yuv420p,
    alpha_format: None,
    formats: &[],
    pictures: Pictures::Planar,
    takes_odd: false,
    min_side: 1,
    max_width: 16_384,
    max_height: 16_384,
    has_b_frames: false,
    threading: threading::Type::Frame,
    must_be_drained: false,
};

/// Each picture on its own: `libwebp_anim` leaves trails of earlier ones, and keeps all of them in memory.
const WEBP: EncoderSpec = EncoderSpec {
    name: "libwebp",
    codec: Codec::Webp,
    quality: QualityScale::Percent { default: 90.0 },
    default_format: PixelFormat::Bgra,
    alpha_format: Some(PixelFormat::Bgra),
    formats: &[PixelFormat::Bgra],
    max_width: 16_383,
    max_height: 16_383,
    takes_odd: true,
    threading: threading::Type::None,
    ..UNLISTED
};

const fn whole(min: f32, max: f32, default: f32) -> QualityScale {
    QualityScale::Crf { option: "crf", min, max, default, is_whole: true }
}

/// Known encoders; of one codec, the best first.
///
/// The qualities are chosen on smooth maps, where the visible error is that of eight bits and not of
/// compression.
pub(super) const ENCODERS: &[EncoderSpec] = &[
    EncoderSpec {
        name: "libx264",
        codec: Codec::H264,
        quality: QualityScale::Crf { option: "crf", min: 0.0, max: 51.0, default: 18.0, is_whole: false },
        presets: Presets::Some { option: "preset", values: X26X_PRESETS, default: "medium" },
        has_b_frames: true,
        ..UNLISTED
    },
    // Red, green and blue as they are: for archives, since not all players show its colours right.
    EncoderSpec {
        name: "libx264rgb",
        codec: Codec::H264,
        quality: QualityScale::Lossless,
        presets: Presets::Some { option: "preset", values: X26X_PRESETS, default: "veryfast" },
        default_format: PixelFormat::Bgr0,
        has_b_frames: true,
        ..UNLISTED
    },
    // Crops odd sizes silently, so they are refused.
    EncoderSpec {
        name: "libopenh264",
        codec: Codec::H264,
        max_width: 3840,
        max_height: 2160,
        min_side: 16,
        ..UNLISTED
    },
    EncoderSpec {
        name: "libx265",
        codec: Codec::Hevc,
        quality: QualityScale::Crf { option: "crf", min: 0.0, max: 51.0, default: 20.0, is_whole: false },
        presets: Presets::Some { option: "preset", values: X26X_PRESETS, default: "medium" },
        has_b_frames: true,
        min_side: 16,
        ..UNLISTED
    },
    EncoderSpec {
        name: "libsvtav1",
        codec: Codec::Av1,
        quality: whole(1.0, 63.0, 30.0),
        presets: Presets::Some { option: "preset", values: &NUMBERS, default: "8" },
        min_side: 64,
        max_height: 8704,
        must_be_drained: true,
        ..UNLISTED
    },
    EncoderSpec {
        name: "libaom-av1",
        codec: Codec::Av1,
        quality: whole(0.0, 63.0, 30.0),
        presets: Presets::Some { option: "cpu-used", values: NUMBERS.split_at(9).0, default: "6" },
        takes_odd: true,
        ..UNLISTED
    },
    EncoderSpec {
        name: "libvpx-vp9",
        codec: Codec::Vp9,
        quality: whole(0.0, 63.0, 24.0),
        presets: Presets::Some { option: "cpu-used", values: NUMBERS.split_at(9).0, default: "4" },
        alpha_format: Some(PixelFormat::Yuva420p),
        takes_odd: true,
        ..UNLISTED
    },
    // libav 5.1 writes other colours than it was given when a side has one or two pixels.
    EncoderSpec {
        name: "ffv1",
        codec: Codec::Ffv1,
        min_side: 3,
        quality: QualityScale::Lossless,
        default_format: PixelFormat::Bgr0,
        alpha_format: Some(PixelFormat::Bgra),
        takes_odd: true,
        threading: threading::Type::Slice,
        ..UNLISTED
    },
    EncoderSpec {
        name: "prores_ks",
        codec: Codec::Prores,
        quality: QualityScale::Fixed,
        default_format: PixelFormat::Yuv444p10le,
        alpha_format: Some(PixelFormat::Yuva444p10le),
        formats: &[PixelFormat::Yuv444p10le, PixelFormat::Yuva444p10le],
        takes_odd: true,
        threading: threading::Type::Slice,
        ..UNLISTED
    },
    EncoderSpec {
        name: "apng",
        codec: Codec::Apng,
        quality: QualityScale::Lossless,
        default_format: PixelFormat::Rgba8,
        alpha_format: Some(PixelFormat::Rgba8),
        takes_odd: true,
        threading: threading::Type::None,
        ..UNLISTED
    },
    WEBP,
    EncoderSpec { quality: QualityScale::Lossless, ..WEBP },
];

impl EncoderSpec {
    /// The entry of an encoder, of two for films that may lose nothing or not the right one, or what is assumed of one without.
    pub(super) fn named(name: &str, is_lossless: bool) -> &'static Self {
        let named = || ENCODERS.iter().chain(HARDWARE).filter(|spec| spec.name == name);
        let suitable = named().find(|spec| spec.is_lossless() == is_lossless);
        suitable.or_else(|| named().next()).unwrap_or(&UNLISTED)
    }

    /// The entries of a codec, best first.
    pub(super) fn of_codec(codec: Codec) -> impl Iterator<Item = &'static Self> {
        ENCODERS.iter().filter(move |spec| spec.codec == codec)
    }

    /// Whether it is chosen only for films that may lose nothing: there is a smaller way.
    pub(super) fn is_only_for_lossless(&self) -> bool {
        self.is_lossless() && Self::of_codec(self.codec).any(|spec| !spec.is_lossless())
    }

    /// Whether nothing is lost.
    pub(super) fn is_lossless(&self) -> bool {
        self.quality == QualityScale::Lossless
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_lie_within_their_ranges() {
        for spec in ENCODERS {
            if let QualityScale::Crf { min, max, default, .. } = spec.quality {
                assert!((min..=max).contains(&default), "{}", spec.name);
            }
            if let Presets::Some { values, default, .. } = spec.presets {
                assert!(values.contains(&default), "{}", spec.name);
            }
        }
    }

    #[test]
    fn every_codec_has_an_encoder() {
        for codec in Codec::ALL {
            assert!(EncoderSpec::of_codec(codec).any(|spec| !spec.is_only_for_lossless()), "{codec}");
            let holds_alpha = EncoderSpec::of_codec(codec).any(|spec| spec.alpha_format.is_some());
            assert_eq!(codec.holds_alpha(), holds_alpha, "{codec}");
        }
        assert_eq!(EncoderSpec::named("something_nvenc", false).name, "");
    }
}
