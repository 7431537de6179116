//! Samples as bars, points and wires, compared with pictures that somebody has looked at.
//!
//! `UPDATE_GOLDEN=NAME cargo test --test golden_modes` writes the picture of one case; look at it before it is
//! committed.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod golden_pictures;
mod picture_files;
mod pictures;

use fieldreel::data::{self, MemoryRaster, Raster, ReadLimits, Source};
use fieldreel::record::{DrawSettings, Film};
use fieldreel::scene::{
    Axes, BarOrder, Colormap, LayerMode, MissingColor, Orbit, Rgb8, SceneOptions, ShapeChoice,
};
use golden_pictures::Tolerance;
use pictures::{Picture, draw_with, software_gpu};
use std::path::Path;

const SIZE: (u32, u32) = (480, 270);

/// As in `tests/golden.rs`: 0.05 % of the picture.
const TOLERANCE: Tolerance = Tolerance { levels: 3, outliers: 65 };

fn picture(raster: Box<dyn Raster>, options: &SceneOptions) -> Picture {
    let film = Film::new(raster, options).unwrap();
    draw_with(&software_gpu(), film, SIZE, 0..1, DrawSettings::default()).remove(0)
}

fn check(name: &str, actual: &Picture) {
    golden_pictures::check(&format!("modes/{name}"), actual, TOLERANCE);
}

/// Positive and negative numbers, and a gap.
fn numbers() -> Box<dyn Raster> {
    let value = |place: u32| if place == 20 { f32::NAN } else { ((place * 37 + 11) % 29) as f32 / 2.0 - 4.0 };
    Box::new(MemoryRaster::new("numbers", [1, 6, 9], (0..54).map(value).collect()).unwrap())
}

fn sea_temperature() -> Box<dyn Raster> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples/coads_sst_monthly.tif");
    data::open(&Source::Path(path), &ReadLimits::default()).unwrap()
}

fn options(mode: LayerMode) -> SceneOptions {
    SceneOptions { mode: Some(mode), azimuth_deg: 25.0, ..SceneOptions::default() }
}

#[test]
fn bars_of_numbers() {
    let options = SceneOptions { axes: Axes::Ticks, ..options(LayerMode::Bars) };
    check("bars", &picture(numbers(), &options));
}

#[test]
fn bars_of_many_samples_from_near() {
    let options = SceneOptions {
        value_unit: Some("m".to_owned()),
        zoom: 4.0,
        target: Some([150.0, 180.0]),
        shapes: ShapeChoice { bar_width: 1.0, ..ShapeChoice::default() },
        colormap: Some(Colormap::by_name("terrain").unwrap()),
        ..options(LayerMode::Bars)
    };
    check("bars_terrain", &picture(data::sample_dem().unwrap(), &options));
}

#[test]
fn points_over_land_in_grey() {
    let options = SceneOptions {
        missing: MissingColor::Opaque(Rgb8([205, 205, 205])),
        colormap: Some(Colormap::by_name("cmo.thermal").unwrap()),
        ..options(LayerMode::Points)
    };
    check("points", &picture(sea_temperature(), &options));
}

#[test]
fn wires_of_terrain() {
    let options =
        SceneOptions { value_unit: Some("m".to_owned()), axes: Axes::Box, ..options(LayerMode::Wireframe) };
    check("wireframe", &picture(data::sample_dem().unwrap(), &options));
}

fn table() -> Box<dyn Raster> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples/seas_monthly.csv");
    data::open(&Source::Path(path), &ReadLimits::default()).unwrap()
}

fn race() -> SceneOptions {
    SceneOptions {
        shapes: ShapeChoice { bar_labels: true, bar_order: BarOrder::Value, ..ShapeChoice::default() },
        label: Some("{label}".parse().unwrap()),
        orbit: Orbit::WholeFilmDeg(0.0),
        value_unit: Some("°C".to_owned()),
        ..SceneOptions::with_colormap(Colormap::by_name("cmo.thermal").unwrap())
    }
}

#[test]
fn a_table_as_a_race_between_two_moments() {
    let film = Film::new(table(), &race()).unwrap();
    let size = (640, 360);
    // 30 frames a month: in the middle between April and May.
    let picture = draw_with(&software_gpu(), film, size, 105..106, DrawSettings::default()).remove(0);
    check("race", &picture);
}

#[test]
fn values_and_names_from_aside_and_hanging_down() {
    let options = SceneOptions {
        shapes: ShapeChoice { bar_labels: true, ..ShapeChoice::default() },
        elevation_deg: Some(25.0),
        azimuth_deg: 35.0,
        ..SceneOptions::default()
    };
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/tables/changes.csv");
    check("changes", &picture(data::open(&Source::Path(path), &ReadLimits::default()).unwrap(), &options));
}

#[test]
fn another_width_is_not_close() {
    let bars = |bar_width| {
        let shapes = ShapeChoice { bar_width, ..ShapeChoice::default() };
        picture(numbers(), &SceneOptions { shapes, ..options(LayerMode::Bars) })
    };
    assert!(!TOLERANCE.holds(&bars(0.8), &bars(0.7)));
}
