//! What is written and drawn over data, in whole pictures.
//!
//! `UPDATE_GOLDEN=annotations/NAME cargo test --test annotations` writes the picture of one case; look at it before it
//! is committed.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod axes;
mod corners;
#[path = "../golden_pictures/mod.rs"]
mod golden_pictures;
#[path = "../picture_files/mod.rs"]
mod picture_files;
#[path = "../pictures/mod.rs"]
mod pictures;
mod themes;
mod times;

use fieldreel::data::{self, Raster, ReadLimits, Source};
use fieldreel::record::{DrawSettings, Film};
use fieldreel::scene::{Captions, SceneOptions};
use golden_pictures::Tolerance;
use pictures::{Picture, draw_with, software_gpu};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Drivers of different versions round fragments at triangle edges differently: 0.05 % of the picture may be off by
/// more than a few levels.
fn tolerance(picture: &Picture) -> Tolerance {
    Tolerance { levels: 3, outliers: picture.pixels.len() / 2000 }
}

fn check(name: &str, actual: &Picture) {
    golden_pictures::check(&format!("annotations/{name}"), actual, tolerance(actual));
}

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn dem() -> Box<dyn Raster> {
    data::sample_dem().unwrap()
}

fn sea_temperature() -> Box<dyn Raster> {
    let path = root("assets/samples/coads_sst_monthly.tif");
    data::open(&Source::Path(path), &ReadLimits::default()).unwrap()
}

fn frames(
    raster: Box<dyn Raster>,
    options: &SceneOptions,
    size: (u32, u32),
    range: Range<u64>,
) -> Vec<Picture> {
    let film = Film::new(raster, options).unwrap();
    draw_with(&software_gpu(), film, size, range, DrawSettings::default())
}

fn frame(raster: Box<dyn Raster>, options: &SceneOptions, size: (u32, u32), index: u64) -> Picture {
    frames(raster, options, size, index..index + 1).remove(0)
}

fn captions() -> Captions {
    Captions::read(&root("tests/data/annotations/film.srt")).unwrap()
}
