//! Encoders of graphics adapters and operating systems, known to libav under a name for each kind of hardware. They are
//! taken when they are asked for, and of H.264 before another codec is.

use super::Codec;
use super::encoder_spec::{EncoderSpec, Pictures, Presets, QualityScale, UNLISTED};
use crate::frame::PixelFormat;

const NVENC_PRESETS: &[&str] = &["p1", "p2", "p3", "p4", "p5", "p6", "p7"];

const fn nvenc(name: &'static str, codec: Codec, quality: f32) -> EncoderSpec {
    EncoderSpec {
        name,
        codec,
        quality: QualityScale::Crf { option: "cq", min: 0.0, max: 51.0, default: quality, is_whole: true },
        presets: Presets::Some { option: "preset", values: NVENC_PRESETS, default: "p5" },
        min_side: 160,
        ..UNLISTED
    }
}

const QSV_PRESETS: &[&str] = &["veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow"];

/// Intel's. Its scale of quality is like that of libx264.
const fn qsv(name: &'static str, codec: Codec, quality: f32) -> EncoderSpec {
    EncoderSpec {
        name,
        codec,
        quality: QualityScale::Crf {
            option: "global_quality",
            min: 1.0,
            max: 51.0,
            default: quality,
            is_whole: true,
        },
        presets: Presets::Some { option: "preset", values: QSV_PRESETS, default: "medium" },
        formats: &[PixelFormat::Yuv420p],
        pictures: Pictures::Interleaved,
        min_side: 128,
        ..UNLISTED
    }
}

/// Intel's and AMD's on Linux, with one quantiser for all pictures of a kind.
const fn vaapi(name: &'static str, codec: Codec, quality: f32) -> EncoderSpec {
    EncoderSpec {
        name,
        codec,
        quality: QualityScale::Crf { option: "qp", min: 1.0, max: 52.0, default: quality, is_whole: true },
        formats: &[PixelFormat::Yuv420p],
        pictures: Pictures::Vaapi,
        min_side: 128,
        ..UNLISTED
    }
}

const fn other(name: &'static str, codec: Codec) -> EncoderSpec {
    EncoderSpec { name, codec, min_side: 64, ..UNLISTED }
}

/// Of one codec, the best first.
pub(super) const HARDWARE: &[EncoderSpec] = &[
    nvenc("h264_nvenc", Codec::H264, 19.0),
    qsv("h264_qsv", Codec::H264, 19.0),
    vaapi("h264_vaapi", Codec::H264, 19.0),
    other("h264_videotoolbox", Codec::H264),
    other("h264_amf", Codec::H264),
    other("h264_mf", Codec::H264),
    other("h264_v4l2m2m", Codec::H264),
    nvenc("hevc_nvenc", Codec::Hevc, 21.0),
    qsv("hevc_qsv", Codec::Hevc, 21.0),
    vaapi("hevc_vaapi", Codec::Hevc, 21.0),
    other("hevc_videotoolbox", Codec::Hevc),
    other("hevc_amf", Codec::Hevc),
    other("hevc_mf", Codec::Hevc),
    nvenc("av1_nvenc", Codec::Av1, 28.0),
    other("av1_amf", Codec::Av1),
];

impl EncoderSpec {
    /// The hardware's encoders of a codec, best first.
    pub(super) fn hardware_of(codec: Codec) -> impl Iterator<Item = &'static Self> {
        HARDWARE.iter().filter(move |spec| spec.codec == codec)
    }

    /// Whether it is one of these.
    pub(super) fn is_hardware(&self) -> bool {
        HARDWARE.iter().any(|spec| spec.name == self.name)
    }
}
