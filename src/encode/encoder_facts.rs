use super::codec_context::{ColorTags, ContextSpec};
use super::digest::digest_of;
use super::excerpt::Facts;
use super::{Animation, Container, EncodeError, EncodePlan, EncodeSettings, PaletteChoice};
use ffmpeg_next::{codec, format};

/// The fact that says how long frames last.
pub(super) const RATE: &str = "frame rate";

/// What the plan's encoder and container are given, as facts, with the versions of whoever makes something of it.
pub(super) fn of_plan(plan: &EncodePlan) -> Result<Facts, EncodeError> {
    let context = plan.context(false)?;
    let mut facts = of_context(&context);
    let mut add = |name: &str, value: String| drop(facts.insert(name.to_owned(), value));
    add("fieldreel", env!("CARGO_PKG_VERSION").to_owned());
    add("libavcodec", version(codec::version()));
    add("libavformat", version(format::version()));
    add("container", plan.container().to_string());
    add(RATE, plan.rate().to_string());
    add("segment frames", said(plan.segment_frames()));
    // Where files lie, which the scene tells, may differ between machines that make parts of one film.
    for (key, value) in plan.metadata().iter().filter(|(key, _)| !key.starts_with(EncodeSettings::OWN_KEYS)) {
        add(&format!("metadata {key}"), value.clone());
    }
    if plan.container() == Container::Gif {
        facts.extend(of_animation(plan.animation()));
    }
    Ok(facts)
}

/// What else the pictures of a GIF and their times depend on.
fn of_animation(animation: &Animation) -> Facts {
    let Animation { plays, last_frame, palette, dither } = animation;
    let palette = match palette {
        PaletteChoice::OfFilm => "found in the film".to_owned(),
        PaletteChoice::OfEachFrame => "of each frame".to_owned(),
        PaletteChoice::Given(palette) => {
            digest_of(palette.colors().as_flattened()).map(|(_, text)| text).unwrap_or_default()
        }
    };
    let facts = [
        ("plays", plays.to_string()),
        ("last frame", said(last_frame.map(|last| format!("{} s", last.as_secs_f64())))),
        ("palette", palette),
        ("gif dither", dither.to_string()),
    ];
    facts.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn of_context(context: &ContextSpec) -> Facts {
    let ContextSpec {
        encoder,
        pixel,
        resolution,
        time_base,
        tags,
        key_interval,
        b_frames,
        bitrate,
        threading,
        threads,
        has_global_header,
        options,
        must_be_drained: _,
    } = context;
    let ColorTags { space, range, primaries, transfer, is_chroma_left } = tags;
    let facts = [
        ("encoder", encoder.clone()),
        ("encoder pixel format", format!("{pixel:?}")),
        ("encoder size", resolution.to_string()),
        ("encoder time base", time_base.to_string()),
        ("encoder colours", format!("{space:?} {range:?} {primaries:?} {transfer:?}")),
        ("encoder chroma left", is_chroma_left.to_string()),
        ("encoder key interval", said(*key_interval)),
        ("encoder b-frames", said(*b_frames)),
        ("encoder bitrate", said(*bitrate)),
        ("encoder threading", format!("{threading:?}")),
        ("threads", threads.to_string()),
        ("encoder global header", has_global_header.to_string()),
    ];
    let options = options.iter().map(|(key, value)| (format!("encoder option {key}"), value.clone()));
    facts.into_iter().map(|(name, value)| (name.to_owned(), value)).chain(options).collect()
}

fn said(value: Option<impl ToString>) -> String {
    value.map_or_else(|| "none".to_owned(), |value| value.to_string())
}

/// libav's way to pack a version.
fn version(packed: u32) -> String {
    format!("{}.{}.{}", packed >> 16, packed >> 8 & 0xff, packed & 0xff)
}
