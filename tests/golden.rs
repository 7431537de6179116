//! Whole pictures compared with ones that somebody has looked at.
//!
//! `UPDATE_GOLDEN=NAME cargo test --test golden` writes the picture of one case; look at it before it is
//! committed.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod golden_pictures;
mod picture_files;
mod pictures;

use fieldreel::data::{self, Raster, ReadLimits, Source};
use fieldreel::render::GpuContext;
use fieldreel::scene::{
    Colormap, FilmLength, LayerMode, Light, MissingColor, Orbit, Projection, Rgb8, SceneOptions, Wanted,
};
use golden_pictures::Tolerance;
use pictures::{Picture, draw, software_gpu};
use std::path::Path;

const SIZE: (u32, u32) = (320, 180);

/// Drivers of different versions round fragments at triangle edges differently: 0.05 % of the picture may be off by
/// more than a few levels.
const TOLERANCE: Tolerance = Tolerance { levels: 3, outliers: 28 };

fn dem() -> Box<dyn Raster> {
    data::sample_dem().unwrap()
}

fn sea_temperature() -> Box<dyn Raster> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples/coads_sst_monthly.tif");
    data::open(&Source::Path(path), &ReadLimits::default()).unwrap()
}

/// [`Raster`] behind a box is a raster.
struct Boxed(Box<dyn Raster>);

impl Raster for Boxed {
    fn info(&self) -> &data::RasterInfo {
        self.0.info()
    }

    fn read_band(&mut self, band: u32, out: &mut data::Band) -> Result<(), data::DataError> {
        self.0.read_band(band, out)
    }
}

fn picture(gpu: &GpuContext, raster: Box<dyn Raster>, options: &SceneOptions, frame: u64) -> Picture {
    draw(gpu, Boxed(raster), options, SIZE, frame..frame + 1).remove(0)
}

fn check(name: &str, actual: &Picture) {
    golden_pictures::check(name, actual, TOLERANCE);
}

#[test]
fn the_sample_from_the_south() {
    check("dem_south", &picture(&software_gpu(), dem(), &SceneOptions::default(), 0));
}

#[test]
fn terrain_colours_turned_with_a_title() {
    let options = SceneOptions {
        title: Some("Jacksboro \u{6a19}\u{9ad8}".to_owned()),
        ..SceneOptions::with_colormap(Colormap::by_name("terrain").unwrap())
    };
    check("dem_turned", &picture(&software_gpu(), dem(), &options, 50));
}

#[test]
fn the_sea_between_two_months_with_holes_for_land() {
    let options = SceneOptions {
        length: FilmLength::FramesPerBand(2),
        background: Rgb8([20, 20, 24]).into(),
        ..SceneOptions::with_colormap(Colormap::by_name("plasma").unwrap())
    };
    check("sea_between_months", &picture(&software_gpu(), sea_temperature(), &options, 3));
}

#[test]
fn the_sea_as_a_flat_image_with_coloured_land() {
    let options = SceneOptions {
        mode: Some(LayerMode::Image),
        missing: MissingColor::Opaque(Rgb8([160, 150, 140])),
        elevation_deg: Some(90.0),
        orbit: Orbit::WholeFilmDeg(0.0),
        projection: Projection::Orthographic,
        length: FilmLength::FramesPerBand(1),
        ..SceneOptions::with_colormap(Colormap::by_name("RdBu_r").unwrap())
    };
    check("sea_image", &picture(&software_gpu(), sea_temperature(), &options, 6));
}

#[test]
fn the_sample_with_shadows_of_a_low_sun() {
    let light = Light { azimuth_deg: 300.0.into(), elevation_deg: 20.0.into() };
    let options = SceneOptions { shadows: Wanted::On, light: Some(light), ..SceneOptions::default() };
    check("dem_shadows", &picture(&software_gpu(), dem(), &options, 30));
}

#[test]
fn unlit_from_below_without_colorbar() {
    let options = SceneOptions {
        light: None,
        elevation_deg: Some(-30.0),
        has_colorbar: false,
        ..SceneOptions::default()
    };
    check("dem_below_unlit", &picture(&software_gpu(), dem(), &options, 200));
}

#[test]
fn another_frame_is_not_close() {
    let expected = picture_files::read(&golden_pictures::path("dem_south")).unwrap();
    let other = picture(&software_gpu(), dem(), &SceneOptions::default(), 1);
    assert!(!TOLERANCE.holds(&expected, &other), "one degree of turning goes unseen");
    let mut shifted = expected.clone();
    shifted.pixels.rotate_right(1);
    assert!(!TOLERANCE.holds(&expected, &shifted), "a shift by one pixel goes unseen");
    let mut swapped = expected.clone();
    swapped.pixels.iter_mut().for_each(|pixel| pixel.swap(0, 2));
    assert!(!TOLERANCE.holds(&expected, &swapped), "swapped channels go unseen");
}

#[test]
fn a_missing_picture_fails() {
    assert_eq!(picture_files::read(&golden_pictures::path("no_such_picture")), None);
    assert!(!TOLERANCE.admits(None));
}
