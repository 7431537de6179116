//! Points, lines and texts at places of the data, compared with pictures that somebody has looked at.
//!
//! `UPDATE_GOLDEN=NAME cargo test --test golden_places` writes the picture of one case; look at it before it is committed.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod golden_pictures;
mod picture_files;
mod pictures;

use fieldreel::data::{self, ReadLimits, Source};
use fieldreel::record::{DrawSettings, Film};
use fieldreel::scene::{
    BaseChoice, BaseDepth, Colormap, GeoJson, LayerMode, Orbit, PlaceOptions, Projection, Rgb8, SceneOptions,
    WaterChoice,
};
use golden_pictures::Tolerance;
use pictures::{Picture, draw_with, software_gpu};
use std::path::Path;

const SIZE: (u32, u32) = (640, 360);

/// As in `tests/golden.rs`: 0.05 % of the picture.
const TOLERANCE: Tolerance = Tolerance { levels: 3, outliers: 115 };

fn sample(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples").join(name)
}

fn places() -> PlaceOptions {
    let file = GeoJson::open(&sample("jacksboro_places.geojson")).unwrap();
    PlaceOptions { geojson: vec![file], ..PlaceOptions::default() }
}

fn terrain(places: PlaceOptions) -> SceneOptions {
    SceneOptions {
        places,
        value_unit: Some("m".to_owned()),
        exaggeration: Some(2.0),
        ..SceneOptions::with_colormap(Colormap::by_name("terrain").unwrap())
    }
}

fn picture(options: &SceneOptions) -> Picture {
    let film = Film::new(data::sample_dem().unwrap(), options).unwrap();
    draw_with(&software_gpu(), film, SIZE, 0..1, DrawSettings::default()).remove(0)
}

fn check(name: &str, actual: &Picture) {
    golden_pictures::check(&format!("places/{name}"), actual, TOLERANCE);
}

#[test]
fn points_lines_and_names_on_a_surface() {
    check("surface", &picture(&terrain(places())));
}

#[test]
fn lines_behind_hills_from_near_the_ground() {
    let options = SceneOptions {
        azimuth_deg: 200.0,
        elevation_deg: Some(18.0),
        zoom: 4.0,
        target: Some([240.0, 190.0]),
        exaggeration: Some(3.0),
        ..terrain(places())
    };
    check("behind_hills", &picture(&options));
}

#[test]
fn outlines_and_names_on_a_flat_map() {
    let text = r##"{"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"title": "Gulf of Guinea"}, "geometry": {"type": "Polygon", "coordinates":
            [[[-10, 4], [8, 4], [8, -10], [-10, -10], [-10, 4]]]}},
        {"type": "Feature", "properties": {"name": "Across the date line", "stroke": "black"}, "geometry":
            {"type": "MultiLineString", "coordinates": [[[140, -40], [180, -40]], [[-180, -40], [-150, -40]]]}},
        {"type": "Feature", "properties": {"name": "Honolulu", "marker-color": "#fff", "marker-size": "small"}, "geometry":
            {"type": "Point", "coordinates": [-157.86, 21.31]}}]}"##;
    let options = SceneOptions {
        places: PlaceOptions {
            geojson: vec![GeoJson::read(text, "sea").unwrap()],
            ..PlaceOptions::default()
        },
        mode: Some(LayerMode::Image),
        elevation_deg: Some(90.0),
        orbit: Orbit::WholeFilmDeg(0.0),
        projection: Projection::Orthographic,
        ..SceneOptions::with_colormap(Colormap::by_name("cmo.thermal").unwrap())
    };
    let source = Source::Path(sample("coads_sst_monthly.tif"));
    let film = Film::new(data::open(&source, &ReadLimits::default()).unwrap(), &options).unwrap();
    let picture = draw_with(&software_gpu(), film, SIZE, 0..1, DrawSettings::default()).remove(0);
    check("flat_map", &picture);
}

#[test]
fn notes_above_a_block_in_water() {
    let notes = "Summit @ 219,297; color=#c02020 | Second @ 190,251 | Third @ 206,211 | Ridge @ 328,77 | \
                 Above the plain @ 340,250,700";
    let options = SceneOptions {
        base: BaseChoice { depth: Some(BaseDepth::Auto), color: None },
        water: WaterChoice { level: Some(300.0), ..WaterChoice::default() },
        azimuth_deg: 40.0,
        ..terrain(PlaceOptions { notes: notes.parse().unwrap(), ..PlaceOptions::default() })
    };
    check("notes", &picture(&options));
}

#[test]
fn notes_in_a_volume() {
    let options = SceneOptions {
        places: PlaceOptions {
            notes: "Front @ 28,60,25; color=yellow | Middle @ 28,33".parse().unwrap(),
            ..PlaceOptions::default()
        },
        orbit: Orbit::WholeFilmDeg(0.0),
        azimuth_deg: 60.0,
        ..SceneOptions::default()
    };
    let source = Source::Path(sample("someones_anatomy.nii.gz"));
    let film = Film::new(data::open(&source, &ReadLimits::default()).unwrap(), &options).unwrap();
    let picture = draw_with(&software_gpu(), film, SIZE, 0..1, DrawSettings::default()).remove(0);
    check("volume", &picture);
}

#[test]
fn another_color_is_not_close() {
    let [one, other] = [None, Some(Rgb8([20, 20, 220]))]
        .map(|color| picture(&terrain(PlaceOptions { geojson_color: color, ..places() })));
    assert!(!TOLERANCE.holds(&one, &other));
}
