//! Several datasets in one scene, compared with pictures that somebody has looked at.
//!
//! `UPDATE_GOLDEN=NAME cargo test --test golden_layers` writes the picture of one case; look at it before it is
//! committed.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod arrays;
mod golden_pictures;
mod picture_files;
mod pictures;

use arrays::npy;
use fieldreel::data;
use fieldreel::record::{DrawSettings, Film};
use fieldreel::scene::{AddedLayers, Colormap, SceneOptions};
use golden_pictures::Tolerance;
use pictures::{draw_with, software_gpu};

/// As in `tests/golden.rs`: 0.05 % of the picture.
const TOLERANCE: Tolerance = Tolerance { levels: 3, outliers: 65 };

/// The sample with an array over all of it.
fn check(name: &str, array: &[u8], settings: &str) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("over.npy"), array).unwrap();
    let path = folder.path().join("over.npy");
    let layers: AddedLayers = settings.replace("FILE", path.to_str().unwrap()).parse().unwrap();
    let options = SceneOptions {
        layers,
        value_unit: Some("m".to_owned()),
        azimuth_deg: 30.0,
        ..SceneOptions::with_colormap(Colormap::by_name("terrain").unwrap())
    };
    let film = Film::new(data::sample_dem().unwrap(), &options).unwrap();
    let picture = draw_with(&software_gpu(), film, (480, 270), 0..1, DrawSettings::default()).remove(0);
    golden_pictures::check(&format!("layers/{name}"), &picture, TOLERANCE);
}

/// How far a place is from a middle, where 1 is the edge of a ball.
fn distance(place: [usize; 3], middle: [f64; 3], radius: [f64; 3]) -> f64 {
    let parts = (0..3).map(|axis| ((place[axis] as f64 - middle[axis]) / radius[axis]).powi(2));
    parts.sum::<f64>().sqrt()
}

#[test]
fn a_cloud_over_the_ground_and_behind_it() {
    let size = [12, 32, 32];
    let places = (0..size.iter().product()).map(|at| [at / 1024, at / 32 % 32, at % 32]);
    let cloud = places.map(|place| {
        let balls = [([5.0, 9.0, 22.0], [5.0, 9.0, 8.0]), ([4.0, 22.0, 8.0], [5.0, 6.0, 7.0])];
        balls
            .iter()
            .map(|(middle, radius)| 100.0 * (1.0 - distance(place, *middle, *radius)).max(0.0))
            .fold(0.0, f64::max) as f32
    });
    let array = npy(&size, &cloud.collect::<Vec<_>>());
    check(
        "cloud",
        &array,
        "FILE; mode=volume; heights=400,1100; colormap=gray; opacity=points:0=0,20=0.02,100=0.9",
    );
}

#[test]
fn water_under_the_ground_and_a_sheet_below_both() {
    let values: Vec<f32> =
        (0..900).map(|at| 420.0 + (at % 30) as f32 * 5.0 + ((at / 30) as f32 / 4.0).sin() * 30.0).collect();
    let array = npy(&[30, 30], &values);
    check(
        "sheets",
        &array,
        "FILE; value-unit=m; colormap=plasma; spacing=1000,1000 | FILE; mode=image; colormap=cividis; contours=20",
    );
}
