//! What lies on terrain and around it, compared with pictures that somebody has looked at.
//!
//! `UPDATE_GOLDEN=NAME cargo test --test golden_terrain` writes the picture of one case; look at it before it is
//! committed.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod arrays;
mod golden_pictures;
mod picture_files;
mod pictures;

use fieldreel::data::{self, BandReader, ReadLimits, Source};
use fieldreel::record::{DrawSettings, Film};
use fieldreel::scene::{
    BaseChoice, BaseDepth, Colormap, ContourInterval, Contours, LayerMode, LimitsChoice, Orbit, Projection,
    Rgb8, SceneOptions, WaterChoice,
};
use golden_pictures::Tolerance;
use pictures::{Picture, draw_with, software_gpu};
use std::path::Path;

const SIZE: (u32, u32) = (480, 270);

/// As in `tests/golden.rs`: 0.05 % of the picture.
const TOLERANCE: Tolerance = Tolerance { levels: 3, outliers: 65 };

fn picture(options: &SceneOptions, frame: u64) -> Picture {
    let film = Film::new(data::sample_dem().unwrap(), options).unwrap();
    draw_with(&software_gpu(), film, SIZE, frame..frame + 1, DrawSettings::default()).remove(0)
}

fn check(name: &str, actual: &Picture) {
    golden_pictures::check(&format!("terrain/{name}"), actual, TOLERANCE);
}

fn contours(interval: ContourInterval) -> Contours {
    Contours { interval: Some(interval), ..Contours::default() }
}

#[test]
fn contours_on_a_surface() {
    let options = SceneOptions {
        contours: contours(ContourInterval::Auto),
        value_unit: Some("m".to_owned()),
        ..SceneOptions::with_colormap(Colormap::by_name("terrain").unwrap())
    };
    check("contours", &picture(&options, 0));
}

#[test]
fn contours_on_a_flat_image() {
    let options = SceneOptions {
        mode: Some(LayerMode::Image),
        contours: contours(ContourInterval::Every(100.0)),
        elevation_deg: Some(90.0),
        orbit: Orbit::WholeFilmDeg(0.0),
        projection: Projection::Orthographic,
        ..SceneOptions::default()
    };
    check("contours_image", &picture(&options, 0));
}

#[test]
fn a_block_in_water_with_contours() {
    let options = SceneOptions {
        contours: contours(ContourInterval::Every(100.0)),
        base: BaseChoice { depth: Some(BaseDepth::Auto), color: None },
        water: WaterChoice { level: Some(345.0), ..WaterChoice::default() },
        value_unit: Some("m".to_owned()),
        azimuth_deg: 60.0,
        ..SceneOptions::with_colormap(Colormap::by_name("cmo.speed").unwrap())
    };
    check("block_in_water", &picture(&options, 0));
}

#[test]
fn a_block_with_holes_from_the_south_east() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples/coads_sst_monthly.tif");
    let raster = data::open(&Source::Path(path), &ReadLimits::default()).unwrap();
    let options = SceneOptions {
        base: BaseChoice { depth: Some(BaseDepth::Below(20.0)), color: Some(Rgb8([205, 190, 160])) },
        azimuth_deg: 30.0,
        elevation_deg: Some(50.0),
        exaggeration: Some(0.6),
        ..SceneOptions::with_colormap(Colormap::by_name("cmo.thermal").unwrap())
    };
    let film = Film::new(raster, &options).unwrap();
    let picture = draw_with(&software_gpu(), film, SIZE, 0..1, DrawSettings::default()).remove(0);
    check("block_with_holes", &picture);
}

#[test]
fn a_picture_laid_over_where_it_lies_with_contours() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/drape/land.tif");
    let options = SceneOptions {
        drape: Some(path),
        contours: contours(ContourInterval::Every(100.0)),
        base: BaseChoice { depth: Some(BaseDepth::Auto), color: None },
        value_unit: Some("m".to_owned()),
        azimuth_deg: 20.0,
        ..SceneOptions::default()
    };
    check("drape", &picture(&options, 0));
}

/// How steep the sample is, in metres a cell, with half as many rows and columns.
fn steepness() -> ([usize; 2], Vec<f32>) {
    let mut reader = BandReader::new(data::sample_dem().unwrap());
    let [columns, rows] = [reader.info().columns, reader.info().rows];
    let heights = reader.band(0).unwrap();
    let at = |column: u32, row: u32| heights.value(column.min(columns - 1), row.min(rows - 1)).unwrap();
    let cells = (0..rows / 2).flat_map(|row| (0..columns / 2).map(move |column| (2 * column, 2 * row)));
    let slope = |(column, row): (u32, u32)| {
        let [east, south] = [at(column + 2, row), at(column, row + 2)].map(|next| next - at(column, row));
        east.hypot(south) / 2.0
    };
    ([rows / 2, columns / 2].map(|count| count as usize), cells.map(slope).collect())
}

#[test]
fn values_of_another_resolution_laid_over_heights() {
    let (size, values) = steepness();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("steepness.npy");
    std::fs::write(&path, arrays::npy(&size, &values)).unwrap();
    let options = SceneOptions {
        drape: Some(path),
        limits: LimitsChoice::Fixed(0.0, 40.0),
        azimuth_deg: 20.0,
        ..SceneOptions::with_colormap(Colormap::by_name("inferno").unwrap())
    };
    check("drape_of_values", &picture(&options, 0));
}

#[test]
fn another_interval_is_not_close() {
    let options = |interval| SceneOptions {
        contours: contours(interval),
        value_unit: Some("m".to_owned()),
        ..SceneOptions::with_colormap(Colormap::by_name("terrain").unwrap())
    };
    let [one, other] = [50.0, 60.0].map(|interval| picture(&options(ContourInterval::Every(interval)), 0));
    assert!(!TOLERANCE.holds(&one, &other));
}
