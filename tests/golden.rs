//! Whole pictures compared with ones that somebody has looked at.
//!
//! `UPDATE_GOLDEN=NAME cargo test --test golden` writes the picture of one case; look at it before it is
//! committed. A failure leaves the picture as it came out under the build folder and says by how much it is off.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod pictures;

use fieldreel::data::{self, Raster, ReadLimits, Source};
use fieldreel::render::GpuContext;
use fieldreel::scene::{
    Colormap, FilmLength, LayerMode, MissingColor, Orbit, Projection, Rgb8, SceneOptions,
};
use pictures::{Difference, Picture, compare, draw, software_gpu};
use std::fs::File;
use std::path::{Path, PathBuf};

const SIZE: (u32, u32) = (320, 180);

/// Levels a channel may be off: drivers of different versions round fragments at triangle edges differently.
const TOLERANCE: u8 = 3;
/// Pixels that may be off by more: 0.05 % of the picture.
const OUTLIERS: usize = 28;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

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

fn read(path: &Path) -> Option<Picture> {
    let file = std::io::BufReader::new(File::open(path).ok()?);
    let mut reader = png::Decoder::new(file).read_info().unwrap();
    let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut bytes).unwrap();
    assert_eq!(info.color_type, png::ColorType::Rgba, "{}", path.display());
    Some(Picture { width: info.width as usize, pixels: bytes.as_chunks::<4>().0.to_vec() })
}

fn write(path: &Path, picture: &Picture) {
    let file = std::io::BufWriter::new(File::create(path).unwrap());
    let mut encoder = png::Encoder::new(file, picture.width as u32, picture.height() as u32);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_compression(png::Compression::High);
    encoder.write_header().unwrap().write_image_data(picture.pixels.as_flattened()).unwrap();
}

fn is_close(difference: Option<Difference>) -> bool {
    difference.is_some_and(|difference| difference.outliers <= OUTLIERS)
}

fn check(name: &str, actual: &Picture) {
    let expected_path = folder().join(format!("{name}.png"));
    if std::env::var_os("UPDATE_GOLDEN").is_some_and(|wanted| wanted == name) {
        write(&expected_path, actual);
        return;
    }
    let expected = read(&expected_path);
    let difference = expected.as_ref().and_then(|expected| compare(expected, actual, TOLERANCE));
    if !is_close(difference) {
        let actual_path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-actual.png"));
        write(&actual_path, actual);
        let sweep: Vec<_> = [0, 1, 2, 4, 8, 16, 32, 64]
            .iter()
            .filter_map(|level| Some((level, compare(expected.as_ref()?, actual, *level)?.outliers)))
            .collect();
        panic!(
            "{name}: {difference:?} from {}; off by more than (levels, pixels): {sweep:?}; it is {}",
            expected_path.display(),
            actual_path.display()
        );
    }
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
        background: Some(Rgb8([20, 20, 24])),
        ..SceneOptions::with_colormap(Colormap::by_name("plasma").unwrap())
    };
    check("sea_between_months", &picture(&software_gpu(), sea_temperature(), &options, 3));
}

#[test]
fn the_sea_as_a_flat_image_with_coloured_land() {
    let options = SceneOptions {
        mode: Some(LayerMode::Image),
        missing: MissingColor::Opaque(Rgb8([160, 150, 140])),
        elevation_deg: 90.0,
        orbit: Orbit::WholeFilmDeg(0.0),
        projection: Projection::Orthographic,
        length: FilmLength::FramesPerBand(1),
        ..SceneOptions::with_colormap(Colormap::by_name("RdBu_r").unwrap())
    };
    check("sea_image", &picture(&software_gpu(), sea_temperature(), &options, 6));
}

#[test]
fn unlit_from_below_without_colorbar() {
    let options =
        SceneOptions { light: None, elevation_deg: -30.0, has_colorbar: false, ..SceneOptions::default() };
    check("dem_below_unlit", &picture(&software_gpu(), dem(), &options, 200));
}

#[test]
fn another_frame_is_not_close() {
    let expected = read(&folder().join("dem_south.png")).unwrap();
    let other = picture(&software_gpu(), dem(), &SceneOptions::default(), 1);
    assert!(!is_close(compare(&expected, &other, TOLERANCE)), "one degree of turning goes unseen");
    let mut shifted = expected.clone();
    shifted.pixels.rotate_right(1);
    assert!(!is_close(compare(&expected, &shifted, TOLERANCE)), "a shift by one pixel goes unseen");
    let mut swapped = expected.clone();
    swapped.pixels.iter_mut().for_each(|pixel| pixel.swap(0, 2));
    assert!(!is_close(compare(&expected, &swapped, TOLERANCE)), "swapped channels go unseen");
}

#[test]
fn a_missing_picture_fails() {
    assert_eq!(read(&folder().join("no_such_picture.png")), None);
    assert!(!is_close(None));
}
