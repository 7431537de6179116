use super::codec_context::ContextSpec;
use super::encoder_check;
use super::encoder_options::{self, Use};
use super::encoder_spec::{EncoderSpec, QualityScale};
use super::ffi::log;
use super::settings_check::{broken, codecs_of};
use super::size_budget::next_quality;
use super::{Codec, EncodeError, EncodeSettings, FilmSpec};
use crate::frame::{PixelFormat, Resolution};
use ffmpeg_next::codec::{self, encoder};
use std::num::NonZeroUsize;

/// An encoder that opened, with all its settings.
#[derive(Debug, Clone)]
pub(super) struct EncoderChoice {
    pub(super) name: String,
    pub(super) codec: Codec,
    pub(super) spec: &'static EncoderSpec,
    pub(super) format: PixelFormat,
    pub(super) resolution: Resolution,
    pub(super) quality: Quality,
    pub(super) preset: Option<String>,
    pub(super) has_alpha: bool,
    /// What the user says to the encoder directly.
    pub(super) options: Vec<(String, String)>,
}

/// How many bits are spent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Quality {
    /// As many as this quality needs.
    Constant(f32),
    /// As many as this quality needs, from 0 to 100.
    Percent(f32),
    /// This many a second.
    Bitrate(u64),
    /// The encoder's only way.
    Only,
}

/// What a libav offers; a test can offer less.
pub(super) struct Offer<'a> {
    /// Whether it lists an encoder.
    lists: &'a dyn Fn(&str) -> bool,
    /// Whether an encoder opens, and what it complains of then.
    opens: &'a dyn Fn(&ContextSpec) -> Result<Vec<String>, EncodeError>,
}

/// An encoder that may be chosen.
struct Candidate {
    name: String,
    codec: Codec,
    spec: &'static EncoderSpec,
}

impl EncoderChoice {
    /// The best encoder that opens, and what the user should know about the choice.
    pub(super) fn make(
        settings: &EncodeSettings,
        film: &FilmSpec,
    ) -> Result<(Self, Vec<String>), EncodeError> {
        let lists = |name: &str| encoder::find_by_name(name).is_some();
        let opens = |context: &ContextSpec| {
            log::while_trying(|| context.open()).map(|encoder| {
                let complaints = log::take_lines();
                drop(encoder);
                complaints
            })
        };
        Self::make_from(settings, film, &Offer { lists: &lists, opens: &opens })
    }

    fn make_from(
        settings: &EncodeSettings,
        film: &FilmSpec,
        offer: &Offer<'_>,
    ) -> Result<(Self, Vec<String>), EncodeError> {
        let mut reasons = Vec::new();
        let mut first_refusal: Option<(Codec, EncodeError)> = None;
        for candidate in candidates(settings, film)? {
            let codec = candidate.codec;
            // A setting that the codec's encoders refuse is the user's to change; no other codec slips in.
            if first_refusal.as_ref().is_some_and(|(refusing, _)| *refusing != codec) {
                break;
            }
            if !(offer.lists)(&candidate.name) {
                reasons.push(format!("{} is not in this build of libav", candidate.name));
                continue;
            }
            let choice = match candidate.with_settings(settings, film) {
                Ok(choice) => choice,
                // Another encoder of the codec may take what this one cannot.
                Err(refused) if settings.encoder.is_none() => {
                    reasons.push(refused.to_string());
                    first_refusal.get_or_insert((codec, refused));
                    continue;
                }
                Err(refused) => return Err(refused),
            };
            match choice.opens(film, settings.threads, offer.opens)? {
                Ok(()) => {
                    let notes = choice.notes(film.resolution, &reasons);
                    return Ok((choice, notes));
                }
                Err(error) => reasons.push(error.to_string()),
            }
        }
        // What the preferred encoder has to say about the settings tells more than that none is left.
        if let Some((_, refused)) = first_refusal {
            return Err(refused);
        }
        let wanted = match (&settings.encoder, settings.codec) {
            (Some(name), _) => name.clone(),
            (None, Some(codec)) => codec.title().to_owned(),
            (None, None) => settings.container.to_string(),
        };
        Err(EncodeError::NoEncoder { wanted, reasons })
    }

    /// This encoder with these settings as it would be tried.
    pub(super) fn trial_of(
        spec: &'static EncoderSpec,
        settings: &EncodeSettings,
        film: &FilmSpec,
    ) -> Result<ContextSpec, EncodeError> {
        let choice = Candidate::listed(spec).with_settings(settings, film)?;
        Ok(choice.trial(film, settings.threads))
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The quality with which a film would be smaller by a factor.
    pub(super) fn next_crf(&self, too_much: f64) -> Option<f32> {
        match (self.quality, &self.spec.quality) {
            // Six steps of 51 are half the bytes, and as much of a longer scale.
            (Quality::Constant(now), QualityScale::Crf { max, .. }) => {
                next_quality((now, *max), f64::from(*max) / 51.0 * 6.0, too_much)
            }
            (Quality::Percent(now), _) => next_quality((now, 0.0), -30.0, too_much),
            _ => None,
        }
    }

    pub(super) fn format(&self) -> PixelFormat {
        self.format
    }

    pub(super) fn resolution(&self) -> Resolution {
        self.resolution
    }

    /// Whether the encoder opens without the user's options. What it says to these is an error at once.
    fn opens(
        &self,
        film: &FilmSpec,
        threads: NonZeroUsize,
        open: &dyn Fn(&ContextSpec) -> Result<Vec<String>, EncodeError>,
    ) -> Result<Result<(), EncodeError>, EncodeError> {
        let plain = Self { options: Vec::new(), ..self.clone() };
        let usual = match open(&plain.trial(film, threads)) {
            Ok(complaints) => complaints,
            Err(error) => return Ok(Err(error)),
        };
        if self.options.is_empty() {
            return Ok(Ok(()));
        }
        let refused = |why: String| {
            let options = self.options.iter().map(|(key, value)| format!("{key}={value}"));
            Err(broken(
                "encoder option",
                &options.collect::<Vec<_>>().join(", "),
                format!("{} refuses: {why}", self.name),
            ))
        };
        if self.options.iter().any(|(_, value)| value.contains("annexb")) {
            return refused("how packets are told apart is the container's to say".to_owned());
        }
        match open(&self.trial(film, threads)) {
            Err(EncodeError::Libav { reason, log, .. }) if log.is_empty() => refused(reason),
            Err(EncodeError::Libav { log, .. }) => refused(log.join("; ")),
            Err(other) => Err(other),
            // Some take what they do not understand, say so, and go on without it.
            Ok(complaints) => {
                let new: Vec<String> = complaints.into_iter().filter(|line| !usual.contains(line)).collect();
                if new.is_empty() { Ok(Ok(())) } else { refused(new.join("; ")) }
            }
        }
    }

    /// The encoder as it will be opened, but small and with one thread, to see whether it opens.
    fn trial(&self, film: &FilmSpec, threads: NonZeroUsize) -> ContextSpec {
        let small =
            Resolution { width: self.resolution.width.min(256), height: self.resolution.height.min(160) };
        let use_of = Use { rate: film.rate, threads: threads.min(NonZeroUsize::MIN), is_stream: false };
        ContextSpec { resolution: small, ..encoder_options::context(self, &use_of) }
    }

    fn notes(&self, asked: Resolution, reasons: &[String]) -> Vec<String> {
        let mut notes = Vec::new();
        if !reasons.is_empty() {
            notes.push(format!("{} by {}, because {}", self.codec.title(), self.name, reasons.join("; ")));
        }
        if self.resolution != asked {
            notes.push(format!("{asked} was rounded up to {}", self.resolution));
        }
        notes
    }
}

impl Candidate {
    fn listed(spec: &'static EncoderSpec) -> Self {
        Self { name: spec.name.to_owned(), codec: spec.codec, spec }
    }

    fn with_settings(self, settings: &EncodeSettings, film: &FilmSpec) -> Result<EncoderChoice, EncodeError> {
        let Self { name, codec, spec } = self;
        if settings.is_lossless && !spec.is_lossless() {
            return Err(broken(
                "lossless",
                &name,
                "it always loses something; h264, ffv1, apng, webp and png need not".to_owned(),
            ));
        }
        let format = encoder_check::pixel_format(settings, film, &name, spec)?;
        let resolution = encoder_check::resolution(settings, film, &name, (spec, format))?;
        let quality = encoder_check::quality(settings, film, &name, spec)?;
        let preset = encoder_check::preset(settings, &name, spec)?;
        let (has_alpha, options) = (film.has_alpha, settings.encoder_options.clone());
        Ok(EncoderChoice { name, codec, spec, format, resolution, quality, preset, has_alpha, options })
    }
}

/// The encoders that may be used, best first.
fn candidates(settings: &EncodeSettings, film: &FilmSpec) -> Result<Vec<Candidate>, EncodeError> {
    if let Some(name) = &settings.encoder {
        return Ok(vec![named_candidate(settings, name)?]);
    }
    let codecs = settings.codec.as_ref().map_or(settings.container.codecs(), std::slice::from_ref);
    let able = codecs.iter().filter(|codec| !film.has_alpha || codec.holds_alpha());
    // H.264 plays everywhere, so that the machine's own encoders come before another codec.
    let of_machine = |codec| EncoderSpec::hardware_of(codec).filter(|spec| spec.codec == Codec::H264);
    let mut specs: Vec<_> =
        able.flat_map(|&codec| EncoderSpec::of_codec(codec).chain(of_machine(codec))).collect();
    // Where nothing is lossless, what the others refuse says what would do.
    let is_lossless = settings.is_lossless && specs.iter().any(|spec| spec.is_lossless());
    specs.retain(|spec| if is_lossless { spec.is_lossless() } else { !spec.is_only_for_lossless() });
    Ok(specs.into_iter().map(Candidate::listed).collect())
}

fn named_candidate(settings: &EncodeSettings, name: &str) -> Result<Candidate, EncodeError> {
    let spec = EncoderSpec::named(name, settings.is_lossless);
    let codec = if spec.name.is_empty() { codec_of_unlisted(name)? } else { spec.codec };
    match settings.codec {
        Some(wanted) if wanted != codec => {
            Err(broken("encoder", &name, format!("it makes {codec}, not {wanted}")))
        }
        _ if !settings.container.codecs().contains(&codec) => {
            Err(broken("encoder", &name, format!("it makes {codec}, and {}", codecs_of(settings.container))))
        }
        _ => Ok(Candidate { name: name.to_owned(), codec, spec }),
    }
}

fn codec_of_unlisted(name: &str) -> Result<Codec, EncodeError> {
    // libav's names are plain words; a zero byte could not even be passed on.
    let is_word = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
    let found = if is_word { encoder::find_by_name(name) } else { None };
    let mut known: Vec<&str> = super::encoder_spec::ENCODERS
        .iter()
        .chain(super::hardware_encoders::HARDWARE)
        .map(|spec| spec.name)
        .filter(|name| encoder::find_by_name(name).is_some())
        .collect();
    known.dedup();
    let rule = |what: &str| format!("{what}; this build of libav has {}", known.join(", "));
    match found.map(|codec| codec.id()) {
        Some(codec::Id::H264) => Ok(Codec::H264),
        Some(codec::Id::HEVC) => Ok(Codec::Hevc),
        Some(codec::Id::AV1) => Ok(Codec::Av1),
        Some(codec::Id::VP9) => Ok(Codec::Vp9),
        Some(codec::Id::FFV1) => Ok(Codec::Ffv1),
        Some(codec::Id::PRORES) => Ok(Codec::Prores),
        Some(codec::Id::APNG) => Ok(Codec::Apng),
        Some(codec::Id::WEBP) => Ok(Codec::Webp),
        Some(_) => Err(broken("encoder", &format!("{name:?}"), rule("its codec is none of ours"))),
        None => Err(broken("encoder", &format!("{name:?}"), rule("there is none of that name"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::Container;
    use crate::frame::FrameRate;

    fn choose(
        container: Container,
        codec: Option<Codec>,
        offered: &[&str],
    ) -> Result<(String, String), EncodeError> {
        let settings = EncodeSettings { codec, ..EncodeSettings::new(container) };
        let film = FilmSpec {
            resolution: Resolution::new(64, 48).unwrap(),
            rate: FrameRate::new(30, 1).unwrap(),
            frames: None,
            has_alpha: false,
        };
        let lists = |name: &str| offered.iter().any(|offered| offered.trim_end_matches('!') == name);
        // An exclamation mark stands for an encoder that is listed but does not open.
        let opens = |context: &ContextSpec| {
            let failure =
                EncodeError::Libav { action: "opening".into(), reason: "no".into(), log: Vec::new() };
            offered.contains(&context.encoder.as_str()).then(Vec::new).ok_or(failure)
        };
        let (choice, notes) =
            EncoderChoice::make_from(&settings, &film, &Offer { lists: &lists, opens: &opens })?;
        Ok((choice.name, notes.join("\n")))
    }

    #[test]
    fn the_best_that_opens_is_taken_and_said() {
        let all = ["libx264", "libopenh264", "libvpx-vp9"];
        assert_eq!(choose(Container::Mp4, None, &all).unwrap(), ("libx264".to_owned(), String::new()));
        let (name, note) = choose(Container::Mp4, None, &all[1..]).unwrap();
        assert_eq!(name, "libopenh264");
        assert!(note.contains("H.264 by libopenh264") && note.contains("libx264"), "{note}");
        let (name, note) = choose(Container::Mp4, None, &["libx264!", "libvpx-vp9"]).unwrap();
        assert_eq!(name, "libvpx-vp9");
        assert!(note.contains("VP9") && note.contains("opening failed"), "{note}");
    }

    #[test]
    fn a_codec_that_was_asked_for_is_never_replaced() {
        let error = choose(Container::Mp4, Some(Codec::H264), &["libvpx-vp9"]).unwrap_err();
        assert!(!error.is_usage());
        assert!(error.to_string().contains("libx264"), "{error}");
        assert!(choose(Container::Webm, None, &[]).is_err());
    }
}
