mod dice;
mod scenes;

use super::*;
use crate::cli::job;
use clap::Parser;
use dice::Dice;
use fieldreel::data::PixelSpacing;
use fieldreel::encode::{Codec, OddSize};
use fieldreel::frame::{PixelFormat, Resolution};
use fieldreel::render::{Dither, Quality};
use fieldreel::scene::annotation::{Corner, FontFile, Logo};
use fieldreel::scene::{
    AddedLayers, AnnotationOptions, Axes, Background, BarOrder, BaseChoice, Captions, Colormap, Contours,
    FilmLength, GeoJson, Interpolation, LayerMode, LimitsChoice, MissingColor, NormChoice, PlaceOptions,
    Placement, Projection, Rgb8, ShapeChoice, Theme, VolumeMode, Wanted, WaterChoice,
};
use std::num::NonZeroUsize;
use std::process::Command;
use std::time::Duration;

/// Texts that shells, terminals and parsers of options like to misread.
const TEXTS: [&str; 17] = [
    "dem",
    "two words",
    "it's",
    "\"quoted\"",
    "--offscreen",
    "-5",
    "",
    " ",
    "a=b",
    "$HOME `id` !! ~ * ?",
    "\u{6770}\u{514b}\u{65af}\u{4f2f}\u{52d2}\u{65ad}\u{5c42} \u{b7} \u{6a19}\u{9ad8} (m)",
    "back\\slash\\'s",
    "line\nend\tand \u{1b}[31m\u{85}\u{7f}1",
    "#comment",
    "one line\nand another's",
    "default",
    "\u{301}~;&|<>(){}[]^%@",
];

fn colormap(text: &str) -> Colormap {
    let colors = || text.split(',').map(|color| color.parse().unwrap()).collect::<Vec<Rgb8>>();
    Colormap::by_name(text).unwrap_or_else(|_| Colormap::from_colors(text, &colors()).unwrap())
}

fn parsed<Word: Into<OsString> + Clone>(words: impl IntoIterator<Item = Word>) -> Arguments {
    Arguments::try_parse_from(words).unwrap()
}

fn start() -> Arguments {
    let words = "fieldreel in.tif --bands 2-,1 --variable -x --read-limits 3 --adapter software --threads 2";
    parsed(words.replace("--variable -x", "--variable=-x").split(' '))
}

/// What the words ask for, as far as films and pictures have it in common.
fn assert_asked(words: &[OsString], request: &Request, scene: &SceneOptions) -> Arguments {
    let arguments = parsed(words);
    assert_eq!(job::scene_options(&arguments).unwrap(), *scene, "{words:?}");
    assert_eq!(arguments.output.size, request.settings.size);
    assert_eq!(Quality::from(arguments.look.quality), request.settings.quality);
    assert!(arguments.output.offscreen && !arguments.output.overwrite);
    assert_eq!(arguments.output.output.as_deref(), Some(request.output));
    assert_eq!(arguments.input.inputs, request.inputs);
    let of_input = |arguments: &Arguments| {
        (arguments.input.bands.clone(), arguments.input.variable.clone(), arguments.input.read_limits)
    };
    assert_eq!(of_input(&arguments), of_input(request.arguments));
    assert_eq!(arguments.reporting.adapter, request.arguments.reporting.adapter);
    assert_eq!(arguments.reporting.threads, request.arguments.reporting.threads);
    arguments
}

#[test]
fn films_are_asked_for_with_every_setting() {
    let start = start();
    let mut dice = Dice(1);
    for round in 0..300 {
        let settings = dice.settings();
        let inputs = [PathBuf::from(format!("/data/{}", dice.text())), PathBuf::from("a.tif")];
        let output = PathBuf::from(dice.one_of(&["film.mp4", "/a b/film.mkv", "frame-%05d.png"]));
        let camera_path = PathBuf::from(format!("{}.csv", dice.text()));
        let request = Request { arguments: &start, inputs: &inputs, settings: &settings, output: &output };
        let words = film_words(&request, &camera_path);
        let scene = SceneOptions { orbit: Orbit::default(), keys: Keys::default(), ..settings.scene.clone() };
        let arguments = assert_asked(&words, &request, &scene);
        assert_eq!(arguments.camera.camera_path.as_ref(), Some(&camera_path), "{round}");
        let target = crate::cli::target::Target::of_film(&arguments).unwrap();
        assert_eq!(target.container, settings.encode.container);
        let encode = job::encode_settings(&arguments, target.container, NonZeroUsize::MIN).unwrap();
        assert_eq!(encode, settings.encode);
        assert_eq!(Dither::from(arguments.encoding.dither), settings.dither);
        assert_eq!(shell_words(&film_command(&request, &camera_path)), words, "{words:?}");
    }
}

/// As an interactive user's shell reads them, where no byte is written by its number.
fn shell_words(line: &str) -> Vec<OsString> {
    if line.contains("$'") {
        return read_by_bash(line);
    }
    shlex::split(line).unwrap().into_iter().map(OsString::from).collect()
}

fn read_by_bash(line: &str) -> Vec<OsString> {
    let output = Command::new("bash").args(["-c", &format!("printf '%s\\0' {line}")]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let words = output.stdout.strip_suffix(b"\0").unwrap().split(|byte| *byte == 0);
    words.map(|word| OsStr::from_bytes(word).to_owned()).collect()
}

#[test]
fn every_shell_reads_line_breaks() {
    let text = "one line\nand another's";
    let line = quoted(OsStr::new(text));
    let output = Command::new("sh").args(["-c", &format!("printf '%s' {line}")]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), text, "{line}");
}

#[test]
fn a_picture_is_asked_for_by_its_view() {
    let start = start();
    let mut dice = Dice(2);
    for _ in 0..300 {
        let settings = dice.settings();
        let view = View {
            azimuth_deg: dice.number(-1e7, 1e7),
            elevation_deg: dice.number(-90.0, 90.0),
            zoom: dice.number(0.1, 10.0),
            target: [dice.number(0.0, 99.0), dice.number(-9.0, 0.0)],
            exaggeration: dice.number(0.0, 10.0),
            light_azimuth_deg: dice.number(-9.0, 400.0),
            light_elevation_deg: dice.number(1.0, 90.0),
            band: dice.number(0.0, 1.0),
            roll_deg: dice.number(-400.0, 400.0),
            field_of_view_deg: dice.number(1.0, 150.0),
        };
        let output = Path::new("-still.png");
        let request = Request { arguments: &start, inputs: &[], settings: &settings, output };
        let words = still_words(&request, &view);
        let scene = scene_at(&settings.scene, &view);
        let request = Request { output: Path::new("./-still.png"), ..request };
        let arguments = assert_asked(&words, &request, &scene);
        assert_eq!((scene.azimuth_deg - view.azimuth_deg) % 360.0, 0.0);
        assert_eq!(arguments.output.band, Some(BandNumber(view.band)));
        let target = crate::cli::target::Target::of_film(&arguments).unwrap();
        assert_eq!(target.container, Container::PngStill);
        let encode = job::encode_settings(&arguments, target.container, NonZeroUsize::MIN).unwrap();
        let expected = EncodeSettings {
            metadata: settings.encode.metadata.clone(),
            ..EncodeSettings::new(Container::PngStill)
        };
        assert_eq!(encode, expected);
    }
}

#[test]
fn a_line_says_no_more_than_needed() {
    let start = parsed(["fieldreel"]);
    let settings = Settings {
        scene: SceneOptions {
            fit_elevation_deg: Some(35.0),
            under: Some(Rgb8([70, 130, 180])),
            norm: NormChoice::Log,
            ..SceneOptions::default()
        },
        size: Resolution::new(1280, 720).unwrap(),
        quality: Quality::Standard,
        dither: Dither::Auto,
        encode: EncodeSettings::new(Container::Mp4),
    };
    let request =
        Request { arguments: &start, inputs: &[], settings: &settings, output: Path::new("fieldreel.mp4") };
    assert_eq!(
        film_command(&request, Path::new("my take.csv")),
        "fieldreel --fit-elevation 35 --norm log --under '#4682b4' --camera-path 'my take.csv' --offscreen \
         -o fieldreel.mp4"
    );
    let view = View::from_numbers([725.5, 35.0, 2.0, 10.5, -3.0, 5.0, 315.0, 45.0, 0.5, 0.0, 30.0]);
    let request = Request { inputs: &["info".into(), "-a.tif".into()], output: Path::new("a"), ..request };
    assert_eq!(
        still_command(&request, &view),
        "fieldreel ./info ./-a.tif --orbit 0 --azimuth 5.5 --elevation 35 --zoom 2 --target 10.5,-3 --fit-elevation 35 --norm log \
         --under '#4682b4' --exaggeration 5 --band 1.5 --container png --offscreen -o a"
    );
}

#[test]
fn any_word_reaches_the_program_through_a_shell() {
    let invalid = OsStr::from_bytes(b"caf\xe9 '\\ \xff\xfe0.tif").to_owned();
    let words: Vec<OsString> =
        TEXTS.iter().map(OsString::from).chain([invalid, "-".into(), "=x".into(), "a,b=c%".into()]).collect();
    let line = shell_line(&words);
    assert_eq!(read_by_bash(&line), words);
    let commands_a_terminal = |character: char| character.is_control() && character != '\n';
    assert!(!line.contains(commands_a_terminal), "{line:?}");
    assert_ne!(read_by_bash(&line.replace("\\033", "\\032")), words, "the comparison is blind");
}
