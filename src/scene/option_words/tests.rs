use super::*;
use crate::data::PixelSpacing;
use crate::scene::annotation::{Corner, FontFile, Logo};
use crate::scene::{
    AnnotationOptions, Axes, Background, BarOrder, BaseChoice, BaseDepth, CameraMove, Captions, Colormap,
    ContourInterval, Contours, FilmLength, FlightPath, GeoJson, Interpolation, LayerChoice, LayerMode, Light,
    Orbit, PlaceOptions, Placement, Projection, Rgb8, ShapeChoice, Theme, TransferPreset, Wanted,
    WaterChoice,
};
use std::path::Path;

const FLIGHT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/samples/jacksboro_flight.csv");

const PLACES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/samples/jacksboro_places.geojson");

/// A built-in font, as a file.
fn font() -> FontFile {
    FontFile::read(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/fonts/latin.ttf"))).unwrap()
}

/// All that is written and drawn over data.
fn unusual_annotation() -> AnnotationOptions {
    let path = |name: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    AnnotationOptions {
        theme: Theme::Print,
        font: Some(font()),
        captions: Some(Captions::read(&path("tests/data/annotations/film.srt")).unwrap()),
        has_progress_bar: true,
        logo: Some(Logo::read(&path("tests/data/annotations/logo.png")).unwrap()),
        logo_corner: Corner::BottomLeft,
        north_arrow: Placement::At(Corner::BottomRight),
        triad: Placement::On,
        title_card: Some(" A \\n b ".to_owned()),
        title_card_secs: 1.0 / 3.0,
        fade_in_secs: 0.1,
        fade_out_secs: 1e-7,
        fade_color: Some(Rgb8([10, 11, 12])),
    }
}

/// All that lies at places.
fn unusual_places() -> PlaceOptions {
    PlaceOptions {
        geojson: vec![GeoJson::open(Path::new(PLACES)).unwrap(); 2],
        geojson_color: Some(Rgb8([19, 20, 21])),
        geojson_width: Some(0.1),
        geojson_name: Some(" a b ".to_owned()),
        notes: "a\\|b; c @ -0.1,1e-7,3; color=#161718 | d @ xy:1e11,2 | e @ 0.1W,3S".parse().unwrap(),
    }
}

/// Nothing is as it is by default. Every field is named: a new one has to be thought of here.
fn unusual() -> SceneOptions {
    SceneOptions {
        layers: "a\\;b.tif; mode=image; clim=1,2 | c.npy; heights=7".parse().unwrap(),
        visible_layers: LayerChoice::Only(vec![1, 3]),
        mode: Some(LayerMode::Image),
        colormap: Some(Colormap::by_name("cmo.deep_r").unwrap()),
        norm: NormChoice::Classes(vec![-1e-9, 0.1, 1e22]),
        under: Some(Rgb8([1, 2, 3])),
        over: Some(Rgb8([4, 5, 6])),
        limits: LimitsChoice::Fixed(-0.1 - 0.2, 1e300),
        transfer: Some(TransferPreset::CtLung),
        opacity: Some("points:-1e-9=0,0.1=0.3,1e22=1".parse().unwrap()),
        iso_surfaces: vec![(-0.1).into(), "1e22=#010203@0.1".parse().unwrap()],
        channels: "DAPI=#010203@-1e-7:1e22,2".parse().unwrap(),
        slices: "x=0.1,z=1e22..-2,y=7%..0.1%".parse().unwrap(),
        clip_planes: "0.1,-90,-1..1/-725,1e-7,0.1".parse().unwrap(),
        clip_box: ":-0.1,1.5:2,1e22:".parse().unwrap(),
        contours: Contours {
            interval: Some(ContourInterval::Every(0.1)),
            color: Some(Rgb8([10, 11, 12])),
            labels: Wanted::Off,
        },
        drape: Some(" a b.png".into()),
        base: BaseChoice { depth: Some(BaseDepth::Below(0.1)), color: Some(Rgb8([13, 14, 15])) },
        water: WaterChoice { level: Some(-1e-7), color: Some(Rgb8([16, 17, 18])), opacity: Some(0.1) },
        shapes: ShapeChoice {
            bar_width: 0.3,
            bar_labels: true,
            bar_names: Wanted::Off,
            bar_order: BarOrder::Value,
            point_size: Some(1.0 / 3.0),
            line_width: 0.1 + 0.2,
        },
        places: unusual_places(),
        missing: MissingColor::Opaque(Rgb8([7, 8, 9])),
        background: Background::Transparent,
        exaggeration: Some(1.0 / 3.0),
        light: Some(Light { azimuth_deg: (-12.5).into(), elevation_deg: 1.0.into() }),
        orbit: Orbit::PerFrameDeg(-1.0 / 7.0),
        azimuth_deg: 725.3,
        elevation_deg: Some(-90.0),
        zoom: 1e-3,
        target: Some([0.1, 1e-7]),
        fit_elevation_deg: Some(0.0),
        roll_deg: -0.1,
        field_of_view_deg: 1.0 / 0.3,
        keys: "0: zoom=2; title=a\\;b | 50%: zoom=0.1; ease=hold".parse().unwrap(),
        camera_move: CameraMove::Rock(0.1),
        flight: Some(FlightPath::open(Path::new(FLIGHT)).unwrap()),
        flight_height: Some(-0.1),
        look_ahead_secs: 0.3,
        has_constant_speed: true,
        projection: Projection::Orthographic,
        title: Some(" default ".to_owned()),
        label: Some(" {band}\n{{x}} ".parse().unwrap()),
        has_colorbar: false,
        axes: Axes::Ticks,
        shadows: Wanted::On,
        marks: Wanted::Off,
        scale_bar: Wanted::On,
        annotation: unusual_annotation(),
        interpolation: Interpolation::Hold,
        is_loop: true,
        length: FilmLength::Seconds(0.1),
        rate: "29.97".parse().unwrap(),
        value_unit: Some(String::new()),
        spacing: Some(PixelSpacing { x_m: 30.1, y_m: 1e-12 }),
        slice_spacing: Some(0.3),
    }
}

/// The alternatives that exclude those of [`unusual`].
fn otherwise_unusual() -> [SceneOptions; 3] {
    let options = SceneOptions {
        limits: LimitsChoice::Percentile(0.1, 99.9),
        light: None,
        background: Rgb8::BLACK.into(),
        orbit: Orbit::WholeFilmDeg(0.0),
        length: FilmLength::Frames(u64::MAX),
        ..SceneOptions::default()
    };
    [
        options.clone(),
        SceneOptions { length: FilmLength::FramesPerBand(1), ..options },
        SceneOptions::default(),
    ]
}

fn transferred(from: &SceneOptions, onto: &SceneOptions, left_out: &str) -> SceneOptions {
    let mut options = onto.clone();
    for word in OptionWord::all().filter(|word| word.name != left_out) {
        word.read(&mut options, word.write(from).as_deref()).unwrap();
    }
    options
}

#[test]
fn every_option_is_read_as_it_was_written_whatever_was_there_before() {
    let [first, second, default] = otherwise_unusual();
    let all = [unusual(), first, second, default];
    for from in &all {
        for onto in &all {
            assert_eq!(transferred(from, onto, ""), *from, "over {onto:?}");
        }
    }
}

#[test]
fn an_option_that_is_left_out_is_missed() {
    for word in OptionWord::all() {
        let [first, second, default] = otherwise_unusual();
        let is_missed = |from: &SceneOptions| transferred(from, &default, word.name) != *from;
        assert!([unusual(), first, second].iter().any(is_missed), "{}", word.name);
    }
}

#[test]
fn the_default_needs_no_words() {
    assert!(SceneOptions::default().words().is_empty());
    let names: Vec<&str> = unusual().words().iter().map(|(word, _)| word.name).collect();
    // Of three lengths, two orbits and two ways to choose limits one each; and the light is on.
    assert_eq!(names.len(), OptionWord::all().count() - 5, "{names:?}");
}

#[test]
fn what_a_colormap_file_says_is_overruled_by_words() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("steps.cpt");
    std::fs::write(&path, "0 red 5 red\n5 blue 9 blue\nB black\nF white\nN gray\n").unwrap();
    let mut options = SceneOptions::default();
    OptionWord::named("colormap").unwrap().read(&mut options, path.to_str()).unwrap();
    let words = |options: &SceneOptions| -> Vec<(&str, String)> {
        options.words().into_iter().skip(1).map(|(word, text)| (word.name, text)).collect()
    };
    let overruling = [("norm", "linear"), ("under", "default"), ("over", "default"), ("nan", "transparent")];
    let mut said = words(&options);
    said.retain(|(name, _)| *name != "colormap");
    assert_eq!(said, overruling.map(|(name, text)| (name, text.to_owned())));
    std::fs::remove_file(&path).unwrap();
    assert_eq!(words(&options).len(), 0);
}

#[test]
fn flags_and_values_are_trimmed_but_texts_are_not() {
    let mut options = SceneOptions::default();
    for (name, text) in [("no-colorbar", " true "), ("zoom", " 2 "), ("title", " a ")] {
        OptionWord::named(name).unwrap().read(&mut options, Some(text)).unwrap();
    }
    assert_eq!((options.has_colorbar, options.zoom, options.title.as_deref()), (false, 2.0, Some(" a ")));
}

#[test]
fn what_is_no_value_is_refused_by_name_and_changes_nothing() {
    for (name, text) in [
        ("fps", "0"),
        ("frames", "-1"),
        ("duration", "long"),
        ("interpolate", ""),
        ("loop", "yes"),
        ("spacing", "1"),
        ("clim", "1;2"),
        ("zoom", "x"),
        ("norm", "power"),
        ("nan", "colourless"),
        ("contours", "0"),
        ("contour-color", "colourless"),
        ("contour-labels", "yes"),
        ("base", "-1"),
        ("base-color", "colourless"),
        ("water", "high"),
        ("water-color", "wet"),
        ("water-opacity", "half"),
        ("label", "{x}"),
        ("colormap", "virdis"),
    ] {
        let mut options = unusual();
        let error = OptionWord::named(name).unwrap().read(&mut options, Some(text)).unwrap_err().to_string();
        assert!(error.contains(text), "{name}: {error}");
        assert_eq!(options, unusual(), "{name}");
    }
    assert!(OptionWord::named("size").is_none());
}

#[test]
fn numbers_are_short_and_exact() {
    for (number, text) in [
        (0.1, "0.1"),
        (-0.0, "-0"),
        (1e15, "1000000000000000"),
        (1e16, "1e16"),
        (1e-12, "1e-12"),
        (f64::MIN_POSITIVE, "2.2250738585072014e-308"),
        (1.0 / 3.0, "0.3333333333333333"),
    ] {
        assert_eq!(exact_text(number), text);
        assert_eq!(text.parse::<f64>().unwrap().to_bits(), number.to_bits());
    }
}
