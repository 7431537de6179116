use super::draft::{Drafts, Field};
use super::note;
use super::row::{Caption, check, choice_row, list_row};
use crate::encode::{Animation, Codec, Container, EncodeSettings, GifDither, PaletteChoice};
use crate::frame::{FrameError, FrameRate, Resolution};
use crate::render::{Dither, Quality};
use crate::scene::Background;
use crate::window::Settings;
use egui::Ui;

const CONTAINER: Caption = Caption::new("File", "Kind of file", "--container");
const PRESET_SIZE: Caption = Caption::new("Size", "Sizes that are often used", "--size WxH");
const SIZE: Caption = Caption::new("", "Width and height in pixels", "--size");
const RATE: Caption =
    Caption::new("Frames per s", "Frames in a second, as in 30, 12.5 or 30000/1001", "--fps");
const QUALITY: Caption =
    Caption::new("Quality", "How finely each pixel is sampled: 1, 4 or 16 times", "--quality");
const DITHER: Caption =
    Caption::new("Dither", "A still pattern against bands in the gradients of 8-bit films", "--dither");
const CODEC: Caption = Caption::new("Codec", "How pictures are compressed", "--codec");
const CRF: Caption =
    Caption::new("CRF", "Constant quality in the encoder's own scale; lower is better", "--crf");
const ENCODER_PRESET: Caption = Caption::new("Preset", "The encoder's preset: slower is smaller", "--preset");
const LOSSLESS: Caption = Caption::new("Lossless", "Keep every pixel as it is drawn", "--lossless");
const PLAYS: Caption = Caption::new("Plays", "How often it plays; 0 is for ever", "--plays");
const PALETTE: Caption =
    Caption::new("Palette", "256 colours for the whole film, or for each frame its own", "--palette");
const GIF_DITHER: Caption =
    Caption::new("GIF dither", "What is done for colours that are not in the palette", "--gif-dither");

const CONTAINERS: [(Container, &str); 9] = [
    (Container::Mp4, "mp4"),
    (Container::Mov, "mov"),
    (Container::Mkv, "mkv"),
    (Container::Webm, "webm"),
    (Container::Gif, "gif"),
    (Container::Apng, "apng"),
    (Container::Webp, "webp"),
    (Container::PngSequence, "png-sequence"),
    (Container::JpegSequence, "jpeg-sequence"),
];

const SIZES: [([u32; 2], &str); 8] = [
    ([640, 360], "640×360"),
    ([1280, 720], "1280×720 HD"),
    ([1920, 1080], "1920×1080 Full HD"),
    ([2560, 1440], "2560×1440"),
    ([3840, 2160], "3840×2160 4K"),
    ([1024, 768], "1024×768"),
    ([1080, 1080], "1080×1080 square"),
    ([1080, 1920], "1080×1920 upright"),
];

/// What the next film is like as a file.
pub(super) fn show(ui: &mut Ui, settings: &mut Settings, drafts: &mut Drafts, is_recording: bool) {
    if is_recording {
        note(ui, "Fixed while a film is recorded.");
    }
    ui.add_enabled_ui(!is_recording, |ui| file(ui, settings, drafts));
}

fn file(ui: &mut Ui, settings: &mut Settings, drafts: &mut Drafts) {
    container(ui, settings);
    size(ui, settings, drafts);
    let field = Field { current: settings.scene.rate.to_string(), hint: "30" };
    if let Some(rate) = drafts.row::<FrameRate, FrameError>(ui, RATE, field, str::parse) {
        settings.scene.rate = rate;
    }
    let choices = [(Quality::Draft, "draft"), (Quality::Standard, "standard"), (Quality::High, "high")];
    choice_row(ui, QUALITY, &mut settings.quality, &choices);
    let choices = [(Dither::Auto, "auto"), (Dither::On, "on"), (Dither::Off, "off")];
    choice_row(ui, DITHER, &mut settings.dither, &choices);
    if !settings.encode.container.codecs().is_empty() {
        encoding(ui, settings, drafts);
    }
    if settings.encode.container.is_animation() {
        animation(ui, settings, drafts);
    }
}

fn container(ui: &mut Ui, settings: &mut Settings) {
    let mut container = settings.encode.container;
    list_row(ui, CONTAINER, &mut container, &CONTAINERS);
    if container == settings.encode.container {
        return;
    }
    let encode = &mut settings.encode;
    let used = encode.codec.or(encode.container.codecs().first().copied());
    encode.container = container;
    if used.is_none_or(|codec| !container.codecs().contains(&codec)) {
        set_codec(settings, None);
    }
    let animation = &mut settings.encode.animation;
    if !container.is_animation() {
        *animation = Animation::default();
    } else if container != Container::Gif {
        (animation.palette, animation.dither) = Default::default();
    }
    if !container.holds_alpha() && settings.scene.background.is_transparent() {
        settings.scene.background = Background::Auto;
    }
}

fn size(ui: &mut Ui, settings: &mut Settings, drafts: &mut Drafts) {
    let size = &mut settings.size;
    let before = [size.width, size.height];
    let mut chosen = before;
    let mut choices = SIZES.to_vec();
    if !SIZES.iter().any(|(sides, _)| *sides == before) {
        choices.push((before, "other"));
    }
    list_row(ui, PRESET_SIZE, &mut chosen, &choices);
    if chosen != before {
        *size = Resolution { width: chosen[0], height: chosen[1] };
    }
    let field = Field { current: size.to_string(), hint: "1280x720" };
    if let Some(typed) = drafts.row::<Resolution, FrameError>(ui, SIZE, field, str::parse) {
        *size = typed;
    }
}

fn encoding(ui: &mut Ui, settings: &mut Settings, drafts: &mut Drafts) {
    let codecs = settings.encode.container.codecs().iter();
    let mut choices: Vec<(Option<Codec>, &str)> = vec![(None, "automatic")];
    choices.extend(codecs.map(|codec| (Some(*codec), codec.title())));
    let mut codec = settings.encode.codec;
    list_row(ui, CODEC, &mut codec, &choices);
    if codec != settings.encode.codec {
        set_codec(settings, codec);
    }
    let encode = &mut settings.encode;
    if check(ui, LOSSLESS, &mut encode.is_lossless).changed() {
        (encode.crf, encode.bitrate) = (None, None);
    }
    if encode.is_lossless {
        return;
    }
    let field =
        Field { current: encode.crf.map(|crf| crf.to_string()).unwrap_or_default(), hint: "automatic" };
    if let Some(crf) = drafts.row(ui, CRF, field, read_crf) {
        encode.crf = crf;
    }
    let field = Field { current: encode.preset.clone().unwrap_or_default(), hint: "automatic" };
    let read = |text: &str| {
        let text = text.trim();
        Ok::<_, std::convert::Infallible>((!text.is_empty()).then(|| text.to_owned()))
    };
    if let Some(preset) = drafts.row(ui, ENCODER_PRESET, field, read) {
        encode.preset = preset;
    }
}

fn animation(ui: &mut Ui, settings: &mut Settings, drafts: &mut Drafts) {
    let is_gif = settings.encode.container == Container::Gif;
    let animation = &mut settings.encode.animation;
    let field = Field { current: animation.plays.to_string(), hint: "0" };
    if let Some(plays) = drafts.row(ui, PLAYS, field, str::parse) {
        animation.plays = plays;
    }
    if !is_gif {
        return;
    }
    // One that came from a file is no choice here.
    let mut has_one = animation.palette == PaletteChoice::OfFilm;
    if has_one || animation.palette == PaletteChoice::OfEachFrame {
        choice_row(ui, PALETTE, &mut has_one, &[(true, "film"), (false, "frame")]);
        animation.palette = if has_one { PaletteChoice::OfFilm } else { PaletteChoice::OfEachFrame };
    }
    let choices = GifDither::ALL.map(|dither| (dither, dither.name()));
    list_row(ui, GIF_DITHER, &mut animation.dither, &choices);
}

/// Another codec has another scale of quality, and other presets, formats and options.
fn set_codec(settings: &mut Settings, codec: Option<Codec>) {
    let EncodeSettings { container, animation, odd, max_bytes, metadata, threads, .. } =
        settings.encode.clone();
    settings.encode = EncodeSettings {
        codec,
        animation,
        max_bytes,
        odd,
        metadata,
        threads,
        ..EncodeSettings::new(container)
    };
}

fn read_crf(text: &str) -> Result<Option<f32>, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let number = text.parse().ok().filter(|crf: &f32| crf.is_finite() && *crf >= 0.0);
    number.map(Some).ok_or_else(|| format!("invalid crf {text:?} (expected a number from 0 on)"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_sizes_and_a_quality_is_a_number() {
        for ([width, height], name) in SIZES {
            assert!(Resolution::new(width, height).unwrap().is_even());
            assert!(name.starts_with(&format!("{width}×{height}")), "{name}");
        }
        assert_eq!((read_crf(" 18 "), read_crf("")), (Ok(Some(18.0)), Ok(None)));
        for text in ["-1", "NaN", "inf", "x"] {
            assert!(read_crf(text).is_err(), "{text}");
        }
    }
}
