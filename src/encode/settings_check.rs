//! Rules that follow from the container alone, checked before any encoder is looked for.

use super::container::PictureFormat;
use super::picture_texts::refusal;
use super::{
    Animation, Codec, Container, EncodeError, EncodeSettings, FilmSpec, GifDither, OutputKind, PaletteChoice,
};
use crate::frame::PixelFormat;
use std::fmt::Display;
use std::ops::RangeInclusive;
use std::time::Duration;

/// Bits per second that encoders take.
const BITRATES: RangeInclusive<u64> = 1_000..=1_000_000_000;

/// Checks all settings against the container, the film and the output.
///
/// # Errors
/// [`EncodeError::Setting`] for the first rule that is broken.
pub(super) fn check(
    settings: &EncodeSettings,
    film: &FilmSpec,
    output: OutputKind,
) -> Result<(), EncodeError> {
    check_film(settings.container, film)?;
    if settings.container.is_sequence() && output != OutputKind::File {
        return Err(sequence_needs_files(settings.container));
    }
    check_quality(settings)?;
    if settings.container.codecs().is_empty() {
        check_picture_settings(settings)?;
    } else if let Some(codec) = settings.codec {
        check_codec(settings.container, codec, film)?;
    }
    if let Some(frames) = settings.segment_frames.filter(|_| !settings.container.is_video()) {
        return Err(broken("segment frames", &frames, format!("{} has no segments", settings.container)));
    }
    if let Some(most) = settings.max_bytes.filter(|_| settings.container.is_sequence()) {
        return Err(broken("max bytes", &most, "a sequence is many files".to_owned()));
    }
    check_animation(settings)?;
    check_metadata(settings)
}

/// How long a last frame may stay: what GIF's 16 bits of hundredths hold.
const LONGEST_LAST_FRAME: Duration = Duration::from_millis(655_350);

/// How long any frame of a GIF stays at least; players slow shorter ones down.
const SHORTEST_GIF_FRAME: Duration = Duration::from_millis(20);

fn check_animation(settings: &EncodeSettings) -> Result<(), EncodeError> {
    let EncodeSettings { container, animation, .. } = settings;
    let Animation { plays, last_frame, palette, dither } = animation;
    let is_gif = *container == Container::Gif;
    let is_animation = container.is_animation();
    if !is_animation && *plays != 0 {
        return Err(broken("plays", plays, format!("{container} cannot say it; gif, apng and webp can")));
    }
    if let Some(last) = last_frame {
        let value = format!("{} s", last.as_secs_f64());
        if !is_animation {
            return Err(broken(
                "last frame",
                &value,
                format!("{container} has none; gif, apng and webp have"),
            ));
        }
        let shortest = if is_gif { SHORTEST_GIF_FRAME } else { Duration::from_millis(1) };
        if !(shortest..=LONGEST_LAST_FRAME).contains(last) {
            let rule =
                format!("expected {} to {} s", shortest.as_secs_f64(), LONGEST_LAST_FRAME.as_secs_f64());
            return Err(broken("last frame", &value, rule));
        }
    }
    if !is_gif && *palette != PaletteChoice::default() {
        return Err(broken("container", container, "only gif has a palette".to_owned()));
    }
    if !is_gif && *dither != GifDither::None {
        return Err(broken("gif dither", dither, format!("{container} is no gif")));
    }
    Ok(())
}

fn check_codec(container: Container, codec: Codec, film: &FilmSpec) -> Result<(), EncodeError> {
    if !container.codecs().contains(&codec) {
        return Err(broken("codec", &codec, codecs_of(container)));
    }
    if film.has_alpha && !codec.holds_alpha() {
        let able = container.codecs().iter().filter(|codec| codec.holds_alpha()).map(|codec| codec.name());
        let able: Vec<&str> = able.collect();
        return Err(broken(
            "codec",
            &codec,
            format!("it cannot keep transparent parts; {} can", able.join(", ")),
        ));
    }
    Ok(())
}

/// A sequence is many files, so it cannot go to memory or a stream.
pub(super) fn sequence_needs_files(container: Container) -> EncodeError {
    let rule = format!("a sequence is written to files only, such as frame-%05d.{}", container.ending());
    broken("container", &container, rule)
}

/// Which codecs a container holds, as a sentence.
pub(super) fn codecs_of(container: Container) -> String {
    let names: Vec<&str> = container.codecs().iter().map(|codec| codec.name()).collect();
    format!("{container} holds {}", names.join(", "))
}

pub(super) fn broken(setting: &'static str, value: &impl Display, rule: String) -> EncodeError {
    EncodeError::Setting { setting, value: value.to_string(), rule }
}

fn check_film(container: Container, film: &FilmSpec) -> Result<(), EncodeError> {
    match (container, film.frames) {
        (_, Some(0)) => return Err(broken("frames", &0, "a film has at least one".to_owned())),
        (_, Some(frames)) if frames > 1 && container.is_still() => {
            let ending = container.ending();
            let rule = format!(
                "one .{ending} holds one frame; put a frame number into the name, such as frame-%05d.{ending}"
            );
            return Err(broken("frames", &frames, rule));
        }
        _ => {}
    }
    if film.has_alpha && !container.holds_alpha() {
        let able = Container::ALL.into_iter().filter(|container| container.holds_alpha());
        let able: Vec<&str> = able.map(Container::name).collect();
        let rule = format!("it cannot keep transparent parts; {} can", able.join(", "));
        return Err(broken("container", &container, rule));
    }
    if container == Container::Gif && film.rate.numerator() > 50 * film.rate.denominator() {
        let rule = "GIF delays are at least 20 ms (players slow shorter ones down), so use 50 frames per second or fewer";
        return Err(broken("fps", &film.rate, rule.to_owned()));
    }
    Ok(())
}

fn check_quality(settings: &EncodeSettings) -> Result<(), EncodeError> {
    match (settings.crf, settings.bitrate) {
        (Some(crf), Some(_)) => {
            Err(broken("crf", &crf, "constant quality and a bitrate exclude each other".to_owned()))
        }
        (Some(_), None) | (None, Some(_)) if settings.is_lossless => {
            Err(broken("lossless", &settings.container, "it leaves no quality to choose".to_owned()))
        }
        (None, Some(bitrate)) if !BITRATES.contains(&bitrate) => {
            let rule = format!("expected {} to {} bits per second", BITRATES.start(), BITRATES.end());
            Err(broken("bitrate", &bitrate, rule))
        }
        _ => Ok(()),
    }
}

/// Pictures and GIF have one form only.
fn check_picture_settings(settings: &EncodeSettings) -> Result<(), EncodeError> {
    let container = settings.container;
    let is_png = container.picture_format() == Some(PictureFormat::Png);
    let is_jpeg = container.picture_format() == Some(PictureFormat::Jpeg);
    let given = [
        ("codec", settings.codec.map(|codec| codec.to_string())),
        ("encoder", settings.encoder.clone()),
        ("crf", settings.crf.filter(|_| !is_jpeg).map(|crf| crf.to_string())),
        ("preset", settings.preset.clone()),
        ("bitrate", settings.bitrate.map(|bitrate| bitrate.to_string())),
        ("encoder option", settings.encoder_options.first().map(|(key, value)| format!("{key}={value}"))),
    ];
    for (setting, value) in given {
        if let Some(value) = value {
            return Err(broken(setting, &value, format!("{container} has no such setting")));
        }
    }
    if settings.is_lossless && !is_png {
        return Err(broken(
            "lossless",
            &container,
            "it always loses something; png and apng do not".to_owned(),
        ));
    }
    if let Some(quality) = settings.crf
        && !((1.0..=100.0).contains(&quality) && quality.fract() == 0.0)
    {
        return Err(broken("crf", &quality, "JPEG takes whole numbers from 1 to 100".to_owned()));
    }
    let formats =
        if is_png { &[PixelFormat::Rgba8, PixelFormat::Rgba64le][..] } else { &[PixelFormat::Rgba8] };
    match settings.pixel_format {
        Some(format) if !formats.contains(&format) => {
            let names: Vec<&str> = formats.iter().map(|format| format.name()).collect();
            Err(broken("pixel format", &format, format!("{container} is made from {}", names.join(" or "))))
        }
        _ => Ok(()),
    }
}

fn check_metadata(settings: &EncodeSettings) -> Result<(), EncodeError> {
    for (key, value) in &settings.metadata {
        let refuse = |rule: &str| Err(broken("metadata", &format!("{key:?}"), rule.to_owned()));
        if key.trim().is_empty() || key.contains(char::is_control) {
            return refuse("a key needs at least one visible character and no control characters");
        }
        if value.contains('\0') {
            return refuse("a value cannot contain a zero byte");
        }
        if let Some(rule) = refusal(settings.container, key, value) {
            return refuse(rule);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::{FrameRate, Resolution};

    fn film() -> FilmSpec {
        FilmSpec {
            resolution: Resolution::new(64, 48).unwrap(),
            rate: FrameRate::new(25, 1).unwrap(),
            frames: Some(1),
            has_alpha: false,
        }
    }

    #[test]
    fn plain_settings_pass_everywhere() {
        for container in Container::ALL {
            check(&EncodeSettings::new(container), &film(), OutputKind::File).unwrap();
        }
    }

    #[test]
    fn each_rule_refuses_what_it_is_for() {
        type Change = fn(&mut EncodeSettings, &mut FilmSpec);
        let cases: [(Container, Change, &str); 27] = [
            (Container::Mp4, |_, film| film.frames = Some(0), "frames"),
            (Container::PngStill, |_, film| film.frames = Some(2), "frame number"),
            (Container::Mp4, |_, film| film.has_alpha = true, "png"),
            (Container::Gif, |_, film| film.has_alpha = true, "png"),
            (Container::Gif, |_, film| film.rate = FrameRate::new(60, 1).unwrap(), "50"),
            (Container::JpegStill, |_, film| film.has_alpha = true, "webp, png"),
            (Container::JpegStill, |settings, _| settings.crf = Some(0.0), "1 to 100"),
            (Container::JpegSequence, |settings, _| settings.is_lossless = true, "loses"),
            (
                Container::Mp4,
                |settings, _| (settings.is_lossless, settings.crf) = (true, Some(18.0)),
                "no quality to choose",
            ),
            (
                Container::Mkv,
                |settings, film| (settings.codec, film.has_alpha) = (Some(Codec::H264), true),
                "vp9, ffv1, prores can",
            ),
            (
                Container::PngStill,
                |settings, _| settings.encoder_options = vec![("a".into(), "b".into())],
                "a=b",
            ),
            (Container::JpegStill, |settings, _| settings.pixel_format = Some(PixelFormat::Rgba64le), "rgba"),
            (Container::Mp4, |settings, _| settings.animation.plays = 2, "gif, apng and webp"),
            (
                Container::Gif,
                |settings, _| settings.animation.last_frame = Some(Duration::from_millis(10)),
                "0.02 to 655.35 s",
            ),
            (
                Container::Mkv,
                |settings, _| settings.animation.last_frame = Some(Duration::from_secs(1)),
                "1 s",
            ),
            (
                Container::Webp,
                |settings, _| settings.animation.palette = PaletteChoice::OfEachFrame,
                "only gif has",
            ),
            (Container::Apng, |settings, _| settings.animation.dither = GifDither::Bayer, "no gif"),
            (Container::Gif, |settings, _| settings.crf = Some(18.0), "crf"),
            (Container::PngStill, |settings, _| settings.preset = Some("fast".into()), "preset"),
            (Container::PngStill, |settings, _| settings.codec = Some(Codec::H264), "codec"),
            (Container::Gif, |settings, _| settings.pixel_format = Some(PixelFormat::Yuv420p), "rgba"),
            (Container::Webm, |settings, _| settings.codec = Some(Codec::H264), "vp9"),
            (Container::Mp4, |settings, _| settings.codec = Some(Codec::Ffv1), "h264"),
            (Container::Mp4, |settings, _| settings.bitrate = Some(1), "1000"),
            (
                Container::Mp4,
                |settings, _| (settings.crf, settings.bitrate) = (Some(18.0), Some(1_000_000)),
                "exclude",
            ),
            (Container::Mp4, |settings, _| settings.metadata = vec![("a\0".into(), "b".into())], "control"),
            (
                Container::PngStill,
                |settings, _| settings.metadata = vec![("\u{3b1}".into(), "b".into())],
                "Latin",
            ),
        ];
        for (container, change, word) in cases {
            let (mut settings, mut film) = (EncodeSettings::new(container), film());
            change(&mut settings, &mut film);
            let error = check(&settings, &film, OutputKind::File).unwrap_err();
            assert!(error.is_usage(), "{error}");
            assert!(error.to_string().contains(word), "{error}");
        }
    }

    #[test]
    fn a_sequence_goes_to_files_only() {
        let settings = EncodeSettings::new(Container::PngSequence);
        assert!(check(&settings, &film(), OutputKind::Seekable).unwrap_err().is_usage());
    }
}
