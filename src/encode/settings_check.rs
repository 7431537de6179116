//! Rules that follow from the container alone, checked before any encoder is looked for.

use super::{Container, EncodeError, EncodeSettings, FilmSpec, OutputKind};
use crate::frame::PixelFormat;
use std::fmt::Display;
use std::ops::RangeInclusive;

/// Bits per second that encoders take.
const BITRATES: RangeInclusive<u64> = 1_000..=1_000_000_000;

/// PNG's limit for the keyword of a text.
const PNG_KEYWORD_BYTES: RangeInclusive<usize> = 1..=79;

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
    if settings.container == Container::PngSequence && output != OutputKind::File {
        return Err(sequence_needs_files());
    }
    check_quality(settings)?;
    if settings.container.codecs().is_empty() {
        check_image_settings(settings)?;
    } else if let Some(codec) = settings.codec
        && !settings.container.codecs().contains(&codec)
    {
        return Err(broken("codec", &codec, codecs_of(settings.container)));
    }
    check_metadata(settings)
}

/// A sequence is many files, so it cannot go to memory or a stream.
pub(super) fn sequence_needs_files() -> EncodeError {
    let rule = "an image sequence is written to files only, such as frame-%05d.png";
    broken("container", &Container::PngSequence, rule.to_owned())
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
        (Container::PngStill, Some(frames)) if frames > 1 => {
            let rule = "one .png holds one frame; put a frame number into the name, such as frame-%05d.png";
            return Err(broken("frames", &frames, rule.to_owned()));
        }
        _ => {}
    }
    if film.has_alpha && !container.is_png() {
        let rule = "it cannot keep transparent parts; png and png-sequence can";
        return Err(broken("container", &container, rule.to_owned()));
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
        (None, Some(bitrate)) if !BITRATES.contains(&bitrate) => {
            let rule = format!("expected {} to {} bits per second", BITRATES.start(), BITRATES.end());
            Err(broken("bitrate", &bitrate, rule))
        }
        _ => Ok(()),
    }
}

/// PNG and GIF have one form only.
fn check_image_settings(settings: &EncodeSettings) -> Result<(), EncodeError> {
    let given = [
        ("codec", settings.codec.map(|codec| codec.to_string())),
        ("encoder", settings.encoder.clone()),
        ("crf", settings.crf.map(|crf| crf.to_string())),
        ("preset", settings.preset.clone()),
        ("bitrate", settings.bitrate.map(|bitrate| bitrate.to_string())),
        ("segment frames", settings.segment_frames.map(|frames| frames.to_string())),
    ];
    for (setting, value) in given {
        if let Some(value) = value {
            return Err(broken(setting, &value, format!("{} has no such setting", settings.container)));
        }
    }
    match settings.pixel_format {
        Some(format) if format != PixelFormat::Rgba8 => {
            let rule = format!("{} is made from {}", settings.container, PixelFormat::Rgba8);
            Err(broken("pixel format", &format, rule))
        }
        _ => Ok(()),
    }
}

fn check_metadata(settings: &EncodeSettings) -> Result<(), EncodeError> {
    for (key, value) in &settings.metadata {
        let refuse = |rule: &str| Err(broken("metadata", &format!("{key:?}"), rule.to_owned()));
        if settings.container == Container::Gif {
            return refuse("gif carries none; mp4, mkv, webm and png do");
        }
        if key.trim().is_empty() || key.contains(char::is_control) {
            return refuse("a key needs at least one visible character and no control characters");
        }
        if value.contains('\0') {
            return refuse("a value cannot contain a zero byte");
        }
        let is_latin = key.chars().all(|letter| u32::from(letter) < 256);
        if settings.container.is_png() && !(is_latin && PNG_KEYWORD_BYTES.contains(&key.chars().count())) {
            return refuse("PNG keys are 1 to 79 letters of Latin-1");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::Codec;
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
        let cases: [(Container, Change, &str); 16] = [
            (Container::Mp4, |_, film| film.frames = Some(0), "frames"),
            (Container::PngStill, |_, film| film.frames = Some(2), "frame number"),
            (Container::Mp4, |_, film| film.has_alpha = true, "png"),
            (Container::Gif, |_, film| film.has_alpha = true, "png"),
            (Container::Gif, |_, film| film.rate = FrameRate::new(60, 1).unwrap(), "50"),
            (Container::Gif, |settings, _| settings.crf = Some(18.0), "crf"),
            (Container::PngStill, |settings, _| settings.preset = Some("fast".into()), "preset"),
            (Container::PngStill, |settings, _| settings.codec = Some(Codec::H264), "codec"),
            (Container::Gif, |settings, _| settings.pixel_format = Some(PixelFormat::Yuv420p), "rgba"),
            (Container::Gif, |settings, _| settings.metadata = vec![("a".into(), "b".into())], "gif"),
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
