//! The commands that make a film or a picture again, as a user would type them.

#[cfg(test)]
mod tests;

use super::arguments::{Arguments, DEFAULT_SIZE};
use super::encoding::EncodingArguments;
use super::values::{DitherName, Odd, QualityName};
use clap::{CommandFactory, ValueEnum};
use fieldreel::encode::{Animation, Container, EncodeSettings, GifDither, PaletteChoice};
use fieldreel::record::film_words::PaletteName;
use fieldreel::scene::{BandNumber, CameraMove, Keys, Light, Orbit, SceneOptions, View, WordKind};
use fieldreel::window::Settings;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// What a film or a picture was made from.
pub(super) struct Request<'a> {
    /// How the program was started: its options of data and of running still hold.
    pub(super) arguments: &'a Arguments,
    /// The files that are shown; none for the sample.
    pub(super) inputs: &'a [PathBuf],
    /// What is set in the window.
    pub(super) settings: &'a Settings,
    /// The file that the command writes.
    pub(super) output: &'a Path,
}

/// What a camera path says, or leaves no room for.
const TAKEN_BY_PATHS: [&str; 8] =
    ["orbit", "orbit-per-frame", "move", "fly-along", "fly-height", "look-ahead", "keys", "constant-speed"];

/// The command that makes the film of the take in the file `camera_path`.
pub(super) fn film_command(request: &Request, camera_path: &Path) -> String {
    shell_line(&film_words(request, camera_path))
}

/// The command that makes the picture of this view.
pub(super) fn still_command(request: &Request, view: &View) -> String {
    shell_line(&still_words(request, view))
}

/// The words of all that is set. Whether there is a window is for those to say who use them.
pub(super) fn scene_words(request: &Request) -> Vec<OsString> {
    let mut words = Words::of_inputs(request);
    words.scene(&request.settings.scene, &[]);
    let mut words = words.film(request);
    words.retain(|word| word != "--offscreen");
    words
}

fn film_words(request: &Request, camera_path: &Path) -> Vec<OsString> {
    let mut words = Words::of_inputs(request);
    words.scene(&request.settings.scene, &TAKEN_BY_PATHS);
    words.option("camera-path", camera_path);
    words.film(request)
}

/// The words of a film that replays a take, without the take.
pub(super) fn take_words(request: &Request) -> Vec<OsString> {
    let mut words = Words::of_inputs(request);
    words.scene(&request.settings.scene, &TAKEN_BY_PATHS);
    words.film(request)
}

pub(super) fn still_words(request: &Request, view: &View) -> Vec<OsString> {
    let mut words = Words::of_inputs(request);
    words.scene(&scene_at(&request.settings.scene, view), &[]);
    words.option("band", BandNumber(view.band).to_string());
    words.picture(request.settings);
    words.container(request.output, Container::PngStill);
    words.metadata(&request.settings.encode);
    words.running(request)
}

/// The options with which a film stands still in this view.
fn scene_at(scene: &SceneOptions, view: &View) -> SceneOptions {
    let light =
        Light { azimuth_deg: view.light_azimuth_deg.into(), elevation_deg: view.light_elevation_deg.into() };
    SceneOptions {
        // Turns do not show; the remainder is exact, whatever their number.
        azimuth_deg: view.azimuth_deg % 360.0,
        elevation_deg: Some(view.elevation_deg),
        zoom: view.zoom,
        target: Some(view.target),
        exaggeration: Some(view.exaggeration),
        light: scene.light.map(|_| light),
        orbit: Orbit::WholeFilmDeg(0.0),
        roll_deg: view.roll_deg % 360.0,
        field_of_view_deg: view.field_of_view_deg,
        camera_move: CameraMove::Orbit,
        flight: None,
        flight_height: None,
        keys: Keys::default(),
        has_constant_speed: false,
        ..scene.clone()
    }
}

/// A command line under construction.
struct Words(Vec<OsString>);

impl Words {
    /// The program, its inputs, and what is said about them.
    fn of_inputs(request: &Request) -> Self {
        let input = &request.arguments.input;
        let mut words = Self(vec!["fieldreel".into()]);
        words.0.extend(request.inputs.iter().map(|path| operand(path)));
        if let Some(bands) = &input.bands {
            words.option("bands", bands.to_string());
        }
        if let Some(variable) = &input.variable {
            words.option("variable", variable);
        }
        if let Some(level) = input.level {
            words.option("level", level.to_string());
        }
        if let Some(arrangement) = input.arrangement {
            let name = arrangement.to_possible_value();
            words.option("as", name.map_or_else(String::new, |name| name.get_name().to_owned()));
        }
        for (name, text) in input.raw.words() {
            words.option(name, text);
        }
        if input.read_limits.0 != 1 {
            words.option("read-limits", input.read_limits.0.to_string());
        }
        words
    }

    fn scene(&mut self, scene: &SceneOptions, left_out: &[&str]) {
        for (word, text) in scene.words() {
            match word.kind {
                _ if left_out.contains(&word.name) => {}
                WordKind::Flag => self.0.push(format!("--{}", word.name).into()),
                WordKind::Value | WordKind::Text => self.option(word.name, text),
                WordKind::Texts => text.split('\n').for_each(|text| self.option(word.name, text)),
            }
        }
    }

    /// How a film is drawn and encoded, and all that follows.
    fn film(mut self, request: &Request) -> Vec<OsString> {
        let encode = &request.settings.encode;
        self.picture(request.settings);
        self.container(request.output, encode.container);
        self.encoding(encode);
        self.animation(&encode.animation, &request.arguments.encoding);
        self.named::<DitherName, _>("dither", request.settings.dither);
        self.metadata(encode);
        self.running(request)
    }

    fn picture(&mut self, settings: &Settings) {
        if settings.size.to_string() != DEFAULT_SIZE {
            self.option("size", settings.size.to_string());
        }
        self.named::<QualityName, _>("quality", settings.quality);
    }

    /// The kind of file, where its name does not tell.
    fn container(&mut self, output: &Path, container: Container) {
        if Container::from_path(output).ok() != Some(container) {
            self.option("container", container.name());
        }
    }

    fn encoding(&mut self, encode: &EncodeSettings) {
        let options = [
            ("codec", encode.codec.map(|codec| codec.to_string())),
            ("encoder", encode.encoder.clone()),
            ("crf", encode.crf.map(|crf| crf.to_string())),
            ("preset", encode.preset.clone()),
            ("bitrate", encode.bitrate.map(|bits| bits.to_string())),
            ("pixel-format", encode.pixel_format.map(|format| format.to_string())),
        ];
        for (name, value) in options {
            if let Some(value) = value {
                self.option(name, value);
            }
        }
        if encode.is_lossless {
            self.0.push("--lossless".into());
        }
        for (key, value) in &encode.encoder_options {
            self.option("encoder-option", format!("{key}={value}"));
        }
        self.named::<Odd, _>("odd", encode.odd);
    }

    fn animation(&mut self, animation: &Animation, arguments: &EncodingArguments) {
        match (&animation.palette, &arguments.palette) {
            (PaletteChoice::OfFilm, _) => {}
            (PaletteChoice::Given(_), PaletteName::File(path)) => self.option("palette", path),
            _ => self.option("palette", "frame"),
        }
        if animation.dither != GifDither::None {
            self.option("gif-dither", animation.dither.name());
        }
        if animation.plays != 0 {
            self.option("plays", animation.plays.to_string());
        }
        if let Some(last) = animation.last_frame {
            self.option("last-frame", last.as_secs_f64().to_string());
        }
    }

    fn metadata(&mut self, encode: &EncodeSettings) {
        for (key, value) in &encode.metadata {
            self.option("metadata", format!("{key}={value}"));
        }
    }

    /// How it runs, and where the result goes: the end of the line.
    fn running(mut self, request: &Request) -> Vec<OsString> {
        let reporting = &request.arguments.reporting;
        if let Some(adapter) = &reporting.adapter {
            self.option("adapter", adapter);
        }
        if let Some(memory) = reporting.gpu_memory {
            self.option("gpu-memory", memory.0.to_string());
        }
        if let Some(threads) = reporting.threads {
            self.option("threads", threads.to_string());
        }
        self.0.extend(["--offscreen".into(), "-o".into(), operand(request.output)]);
        self.0
    }

    /// The option unless its value is the default, by the name that the command line has for it.
    fn named<Name, T>(&mut self, option: &str, value: T)
    where
        Name: ValueEnum + Into<T>,
        T: PartialEq + Default,
    {
        let is_it = |name: &&Name| Into::<T>::into((*name).clone()) == value;
        let name = Name::value_variants().iter().find(is_it).and_then(ValueEnum::to_possible_value);
        if let Some(name) = name.filter(|_| value != T::default()) {
            self.option(option, name.get_name());
        }
    }

    fn option(&mut self, name: &str, value: impl AsRef<OsStr>) {
        let value = value.as_ref();
        let mut option = OsString::from(format!("--{name}"));
        if value.as_bytes().starts_with(b"-") {
            option.push("=");
            option.push(value);
            self.0.push(option);
        } else {
            self.0.extend([option, value.to_owned()]);
        }
    }
}

/// The path so that it is neither taken for an option nor for a command of the program.
fn operand(path: &Path) -> OsString {
    let text = path.as_os_str();
    let is_option = text.as_bytes().starts_with(b"-") && text != "-";
    let is_command = || {
        let arguments = Arguments::command();
        text == "help" || arguments.get_subcommands().any(|command| text == command.get_name())
    };
    if is_option || is_command() { Path::new(".").join(path).into() } else { text.to_owned() }
}

/// The words as a shell reads them.
fn shell_line(words: &[OsString]) -> String {
    words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ")
}

fn quoted(word: &OsStr) -> String {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-./:@_,=%".contains(byte);
    match word.to_str() {
        // The first character counts for shells: = and % and + may have a meaning there.
        Some(text)
            if text.starts_with(|first: char| first.is_ascii_alphanumeric() || "-./_".contains(first))
                && text.bytes().all(|byte| is_plain(&byte)) =>
        {
            text.to_owned()
        }
        // All shells read a line break between quotes.
        Some(text) if !text.contains(|character: char| character.is_control() && character != '\n') => {
            shlex::try_quote(text).map_or_else(|_| escaped(word), std::borrow::Cow::into_owned)
        }
        _ => escaped(word),
    }
}

/// In the quotes that name bytes by their numbers: for what terminals would take as commands and what is no text.
fn escaped(word: &OsStr) -> String {
    let mut line = String::from("$'");
    for part in word.as_bytes().utf8_chunks() {
        for character in part.valid().chars() {
            match character {
                // No argument can hold it.
                '\0' => {}
                '\\' | '\'' => line.extend(['\\', character]),
                _ if character.is_control() => {
                    let mut bytes = [0; 4];
                    line.extend(
                        character.encode_utf8(&mut bytes).bytes().map(|byte| format!("\\{byte:03o}")),
                    );
                }
                _ => line.push(character),
            }
        }
        line.extend(part.invalid().iter().map(|byte| format!("\\{byte:03o}")));
    }
    line + "'"
}
