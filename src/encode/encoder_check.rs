//! What was asked for against what one encoder can do, before libav answers with "generic error".

use super::codec_context::pixel_of;
use super::encoder_choice::Quality;
use super::encoder_spec::{EncoderSpec, Pictures, Presets, QualityScale};
use super::settings_check::broken;
use super::{EncodeError, EncodeSettings, FilmSpec, OddSize};
use crate::frame::{PixelFormat, Resolution};
use ffmpeg_next::codec::encoder;
use ffmpeg_next::format::Pixel;

/// Bits for each pixel where an encoder has no constant quality: ample for smooth maps.
const BITS_PER_PIXEL: f64 = 0.15;

/// What even the smallest picture gets then.
const MIN_BITRATE: f64 = 50_000.0;

/// The pixel format that was asked for, or the encoder's usual one.
pub(super) fn pixel_format(
    settings: &EncodeSettings,
    film: &FilmSpec,
    name: &str,
    spec: &EncoderSpec,
) -> Result<PixelFormat, EncodeError> {
    let usual = if film.has_alpha { spec.alpha_format } else { Some(spec.default_format) };
    let Some(format) = settings.pixel_format.or(usual) else {
        return Err(broken("encoder", &name, "it cannot keep transparent parts".to_owned()));
    };
    let mut known = formats_of(name, spec);
    known.retain(|format| !film.has_alpha || format.has_alpha());
    if known.contains(&format) {
        return Ok(format);
    }
    let names: Vec<&str> = known.iter().map(|format| format.name()).collect();
    if names.is_empty() {
        let rule = "it takes pictures in the memory of its hardware, which fieldreel does not make";
        return Err(broken("encoder", &name, rule.to_owned()));
    }
    let names = names.join(", ");
    let what = if film.has_alpha { "keeps transparent parts in" } else { "takes" };
    Err(broken("pixel format", &format, format!("{name} {what} {names}")))
}

/// The formats of ours that an encoder takes. All, where it does not say.
pub(super) fn formats_of(name: &str, spec: &EncoderSpec) -> Vec<PixelFormat> {
    let listed = encoder::find_by_name(name)
        .and_then(|codec| codec.video().ok())
        .and_then(|codec| codec.formats().map(Iterator::collect::<Vec<_>>));
    let takes = |format: PixelFormat, listed: &Vec<Pixel>| match spec.pictures {
        Pictures::Planar => listed.contains(&pixel_of(format)),
        Pictures::Interleaved => listed.contains(&Pixel::NV12),
        Pictures::Vaapi => listed.contains(&Pixel::VAAPI),
    };
    PixelFormat::ALL
        .into_iter()
        .filter(|format| spec.formats.is_empty() || spec.formats.contains(format))
        .filter(|format| listed.as_ref().is_none_or(|listed| takes(*format, listed)))
        .collect()
}

/// The film's size, rounded up to even sides where that is needed and was asked for.
pub(super) fn resolution(
    settings: &EncodeSettings,
    film: &FilmSpec,
    name: &str,
    (spec, format): (&EncoderSpec, PixelFormat),
) -> Result<Resolution, EncodeError> {
    let asked = film.resolution;
    let must_be_even = format.is_subsampled() && !spec.takes_odd;
    let nearest = asked.rounded_up_to_even();
    let resolution = match settings.odd {
        _ if !must_be_even || asked.is_even() => asked,
        OddSize::Round => nearest,
        OddSize::Refuse => {
            let (encoder, able) = (name.to_owned(), odd_alternatives(settings, name, spec));
            return Err(EncodeError::OddSize { size: asked, nearest, encoder, format: format.name(), able });
        }
    };
    if resolution.width > spec.max_width || resolution.height > spec.max_height {
        let rule = format!("{name} takes at most {}x{}", spec.max_width, spec.max_height);
        return Err(broken("size", &resolution, rule));
    }
    if resolution.width.min(resolution.height) < spec.min_side {
        let rule = format!("{name} takes sides of at least {} pixels", spec.min_side);
        return Err(broken("size", &resolution, rule));
    }
    libav_size(resolution)?;
    Ok(resolution)
}

/// libav's own limit for any picture: 8 bytes for each pixel and a border have to fit 31 bits.
pub(super) fn libav_size(resolution: Resolution) -> Result<(), EncodeError> {
    let row_bytes = 8 * (u64::from(resolution.width) + 128);
    if row_bytes * (u64::from(resolution.height) + 128) < i32::MAX as u64 {
        return Ok(());
    }
    Err(broken("size", &resolution, "libav takes at most 268 million pixels, such as 16255x16255".to_owned()))
}

/// The pixel formats of this encoder and the codecs of this container that take odd sizes.
fn odd_alternatives(settings: &EncodeSettings, name: &str, spec: &EncoderSpec) -> String {
    let formats = formats_of(name, spec).into_iter().filter(|format| !format.is_subsampled());
    let formats = formats.map(|format| format!("pixel format {format}"));
    let codecs = settings.container.codecs().iter().filter(|&&codec| {
        EncoderSpec::of_codec(codec).next().is_some_and(|spec| spec.takes_odd && is_offered(spec.name))
    });
    let able: Vec<String> = formats.chain(codecs.map(|codec| format!("codec {codec}"))).collect();
    able.join(" or ")
}

fn is_offered(name: &str) -> bool {
    encoder::find_by_name(name).is_some()
}

/// How many bits to spend.
pub(super) fn quality(
    settings: &EncodeSettings,
    film: &FilmSpec,
    name: &str,
    spec: &EncoderSpec,
) -> Result<Quality, EncodeError> {
    match (settings.crf, settings.bitrate, &spec.quality) {
        (Some(crf), _, &QualityScale::Crf { min, max, is_whole, .. }) => {
            if (min..=max).contains(&crf) && (!is_whole || crf.fract() == 0.0) {
                return Ok(Quality::Constant(crf));
            }
            let numbers = if is_whole { "whole numbers" } else { "numbers" };
            Err(broken("crf", &crf, format!("{name} takes {numbers} from {min} to {max}")))
        }
        (Some(quality), _, QualityScale::Percent { .. }) => {
            let is_valid = (0.0..=100.0).contains(&quality);
            let rule = || format!("{name} takes numbers from 0 to 100, higher is better");
            if is_valid { Ok(Quality::Percent(quality)) } else { Err(broken("crf", &quality, rule())) }
        }
        (Some(crf), _, QualityScale::Bitrate) => {
            Err(broken("crf", &crf, format!("{name} has no constant quality, but takes a bitrate")))
        }
        (Some(crf), _, QualityScale::Lossless | QualityScale::Fixed) => {
            Err(broken("crf", &crf, without_choice(name, spec)))
        }
        (None, Some(bitrate), QualityScale::Lossless | QualityScale::Fixed) => {
            Err(broken("bitrate", &bitrate, without_choice(name, spec)))
        }
        (None, Some(bitrate), QualityScale::Percent { .. }) => {
            Err(broken("bitrate", &bitrate, format!("{name} takes a quality, and spends what that needs")))
        }
        (None, Some(bitrate), _) => Ok(Quality::Bitrate(bitrate)),
        (None, None, QualityScale::Crf { default, .. }) => Ok(Quality::Constant(*default)),
        (None, None, QualityScale::Percent { default }) => Ok(Quality::Percent(*default)),
        (None, None, QualityScale::Lossless | QualityScale::Fixed) => Ok(Quality::Only),
        (None, None, QualityScale::Bitrate) => {
            let pixels_per_second = film.resolution.pixel_count() as f64 * film.rate.as_f64();
            Ok(Quality::Bitrate((pixels_per_second * BITS_PER_PIXEL).max(MIN_BITRATE) as u64))
        }
    }
}

fn without_choice(name: &str, spec: &EncoderSpec) -> String {
    if spec.is_lossless() {
        format!("{name} is lossless and has no quality setting")
    } else {
        format!("{name} has one quality only")
    }
}

/// The preset that was asked for, or the encoder's usual one.
pub(super) fn preset(
    settings: &EncodeSettings,
    name: &str,
    spec: &EncoderSpec,
) -> Result<Option<String>, EncodeError> {
    match (&settings.preset, &spec.presets) {
        (Some(preset), Presets::None) => Err(broken("preset", &preset, format!("{name} has no presets"))),
        (Some(preset), Presets::Some { values, .. }) if !values.contains(&preset.as_str()) => {
            Err(broken("preset", &preset, format!("{name} has {}", values.join(", "))))
        }
        (Some(preset), Presets::Some { .. }) => Ok(Some(preset.clone())),
        (None, Presets::Some { default, .. }) => Ok(Some((*default).to_owned())),
        (None, Presets::None) => Ok(None),
    }
}
