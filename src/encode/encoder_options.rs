//! How choices are said to each encoder.

use super::Codec;
use super::codec_context::{ColorTags, ContextSpec, pixel_of, time_base};
use super::encoder_choice::{EncoderChoice, Quality};
use super::encoder_spec::{Pictures, Presets, QualityScale};
use crate::frame::{FrameRate, PixelFormat};
use ffmpeg_next::format::Pixel;
use std::num::NonZeroUsize;

/// More threads than this cost memory and compression and bring nothing.
const MAX_THREADS: usize = 16;

/// Between key frames in files: what a player has to decode when one jumps into the film.
const KEY_INTERVAL_SECS: f64 = 3.0;

/// Between key frames in streams: how long a viewer waits, because fragments begin with one.
const STREAM_KEY_INTERVAL_SECS: f64 = 1.0;

/// Enough for 1000 frames a second, and what every encoder takes.
const MAX_KEY_INTERVAL: f64 = 600.0;

/// Pictures with smaller sides are left in one piece by FFV1.
const FFV1_MIN_SLICED_SIDE: u32 = 64;

/// What an encoder is opened for.
pub(super) struct Use {
    pub(super) rate: FrameRate,
    pub(super) threads: NonZeroUsize,
    /// Whether the output goes forward only.
    pub(super) is_stream: bool,
}

/// Everything that the encoder is opened with.
pub(super) fn context(choice: &EncoderChoice, use_of: &Use) -> ContextSpec {
    let threads = use_of.threads.get().min(MAX_THREADS);
    let interval_secs = if use_of.is_stream { STREAM_KEY_INTERVAL_SECS } else { KEY_INTERVAL_SECS };
    let interval = (interval_secs * use_of.rate.as_f64()).round().clamp(1.0, MAX_KEY_INTERVAL) as u32;
    ContextSpec {
        encoder: choice.name.clone(),
        pixel: stored_pixel(choice),
        resolution: choice.resolution,
        time_base: time_base(use_of.rate),
        tags: ColorTags::of(choice.format),
        // FFV1 with key frames only: any frame of an archive can be read on its own.
        key_interval: Some(if choice.codec == Codec::Ffv1 { 1 } else { interval }),
        // A stream's header is written before B-frames could be accounted for: it would begin late.
        b_frames: choice.spec.has_b_frames.then_some(if use_of.is_stream { 0 } else { 3 }),
        bitrate: match choice.quality {
            Quality::Bitrate(bitrate) => Some(bitrate),
            Quality::Constant(_) | Quality::Percent(_) | Quality::Only => None,
        },
        threading: choice.spec.threading,
        threads,
        has_global_header: true,
        options: options(choice, threads),
        must_be_drained: choice.spec.must_be_drained,
    }
}

/// What the encoder is given: an animated PNG without transparent parts has no alpha.
fn stored_pixel(choice: &EncoderChoice) -> Pixel {
    match choice.spec.pictures {
        Pictures::Interleaved => Pixel::NV12,
        Pictures::Vaapi => Pixel::VAAPI,
        Pictures::Planar if choice.codec == Codec::Apng && !choice.has_alpha => Pixel::RGB24,
        Pictures::Planar => pixel_of(choice.format),
    }
}

/// Ours, and then the user's: of one name theirs is meant, and parameters in one text are joined.
fn options(choice: &EncoderChoice, threads: usize) -> Vec<(String, String)> {
    let mut options = usual_options(choice, threads);
    for (key, value) in &choice.options {
        match options.iter_mut().find(|(known, _)| known == key) {
            Some((_, text)) if key.ends_with("-params") => *text = format!("{text}:{value}"),
            Some((_, text)) => text.clone_from(value),
            None => options.push((key.clone(), value.clone())),
        }
    }
    options
}

/// What VA-API's drivers all know: without it libav takes whatever the driver names first.
fn vaapi_rate_control(quality: Quality) -> &'static str {
    if matches!(quality, Quality::Constant(_)) { "CQP" } else { "VBR" }
}

fn usual_options(choice: &EncoderChoice, threads: usize) -> Vec<(String, String)> {
    let mut options = Vec::new();
    let mut set = |key: &str, value: &str| options.push((key.to_owned(), value.to_owned()));
    if let (Presets::Some { option, .. }, Some(preset)) = (&choice.spec.presets, &choice.preset) {
        set(option, preset);
    }
    if let (Quality::Constant(quality), QualityScale::Crf { option, .. }) =
        (choice.quality, &choice.spec.quality)
    {
        set(option, &quality.to_string());
    }
    if let Quality::Percent(quality) = choice.quality {
        set("quality", &quality.to_string());
    }
    match choice.spec.name {
        "libx264rgb" => set("qp", "0"),
        // The profile is a promise to players. Crf 0 is lossless, which High cannot be.
        "libx264" if choice.format == PixelFormat::Yuv420p && choice.quality != Quality::Constant(0.0) => {
            set("profile", "high");
        }
        // x265 prints to stderr by itself, takes all cores and opens its groups unless told otherwise.
        "libx265" => set("x265-params", &format!("log-level=none:pools={threads}:open-gop=0")),
        "libsvtav1" => set("svtav1-params", &format!("lp={threads}")),
        "libvpx-vp9" => {
            set("deadline", "good");
            set("row-mt", "1");
            set("tile-columns", "2");
            if matches!(choice.quality, Quality::Constant(_)) {
                set("b", "0");
            }
            // Frames that are never shown have no alpha.
            if choice.format.has_alpha() {
                set("auto-alt-ref", "0");
            }
        }
        "libaom-av1" => {
            set("row-mt", "1");
            if matches!(choice.quality, Quality::Constant(_)) {
                set("b", "0");
            }
        }
        "ffv1" => {
            for (key, value) in [("level", "3"), ("coder", "1"), ("context", "1"), ("slicecrc", "1")] {
                set(key, value);
            }
            // A fixed number, so that bytes do not depend on the machine; tiny pictures cannot be cut.
            if choice.resolution.width.min(choice.resolution.height) >= FFV1_MIN_SLICED_SIDE {
                set("slices", "4");
            }
        }
        "prores_ks" => {
            // Apple's programs want to see their own name.
            set("profile", "4444");
            set("vendor", "apl0");
            if choice.format.has_alpha() {
                set("alpha_bits", "16");
            }
        }
        // A bitrate of 0 leaves the quality alone to decide.
        name if name.ends_with("_nvenc") && matches!(choice.quality, Quality::Constant(_)) => {
            set("rc", "vbr");
            set("b", "0");
        }
        name if name.ends_with("_vaapi") => set("rc_mode", vaapi_rate_control(choice.quality)),
        "apng" => set("pred", "mixed"),
        "libwebp" if choice.spec.is_lossless() => set("lossless", "1"),
        _ => {}
    }
    options
}
