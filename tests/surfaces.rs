//! Surfaces drawn with few triangles and reduced samples, next to those of all samples.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod pictures;

use fieldreel::data::{
    self, Band, BandReader, MemoryRaster, PixelSpacing, Raster, ReadLimits, Source, read_level,
};
use fieldreel::frame::{PixelFormat, PixelLayout, Resolution};
use fieldreel::render::{AdapterChoice, Dither, FilmRenderer, GpuContext, GpuOptions, Quality};
use fieldreel::scene::{LayerMode, Orbit, Projection, SceneOptions, Stage, Wanted, compose};
use pictures::{Picture, bare, compare, software_gpu};
use std::path::Path;
use std::sync::Arc;

/// How a picture is drawn.
#[derive(Clone, Copy)]
struct Drawn {
    size: (u32, u32),
    quality: Quality,
    /// With no more triangles and samples than can be seen.
    simplifies: bool,
    frame: u64,
}

const STANDARD: Drawn = Drawn { size: (1280, 720), quality: Quality::Standard, simplifies: true, frame: 0 };

fn draw(gpu: &GpuContext, raster: Box<dyn Raster>, options: &SceneOptions, drawn: Drawn) -> Picture {
    let mut reader = BandReader::new(raster);
    let composition = compose(&mut reader, options, &mut |_| true).unwrap();
    let resolution = Resolution::new(drawn.size.0, drawn.size.1).unwrap();
    let stage = Arc::new(Stage::new(composition.scene, composition.timeline, resolution));
    let layout = Arc::new(PixelLayout::new(PixelFormat::Rgba8, resolution));
    let looks = (drawn.quality, Dither::Off);
    let mut renderer = FilmRenderer::new(gpu, Arc::clone(&stage), looks, &layout, 1).unwrap();
    renderer.set_simplifying(drawn.simplifies);
    let state = stage.state_at(drawn.frame);
    while let Some(wanted) = renderer.missing_band(&state) {
        let band = reader.excerpt_then((wanted.band, wanted.excerpt), None).unwrap();
        renderer.upload_band(&state, wanted, band);
    }
    assert!(renderer.try_begin(&state));
    Picture::of(&renderer.wait_for_oldest().unwrap().unwrap().0)
}

/// A raster of a single band; what is not a number is missing.
fn raster([columns, rows]: [u32; 2], value: impl Fn(f32, f32) -> f32) -> Box<dyn Raster> {
    let values = (0..rows).flat_map(|row| (0..columns).map(move |column| (column as f32, row as f32)));
    let values = values.map(|(column, row)| value(column, row)).collect();
    Box::new(MemoryRaster::new("surface", [1, rows, columns], values).unwrap())
}

/// Hills of all sizes: waves that are half as high where they are half as long.
fn hills(x: f32, y: f32) -> f32 {
    let waves = (0..7).map(|octave| {
        let scale = 0.02 * 2.0_f32.powi(octave);
        let turned = (x * 0.8 + y * 0.6, y * 0.8 - x * 0.6);
        ((turned.0 * scale + octave as f32).sin() + (turned.1 * scale * 1.3).cos()) / 2.0_f32.powi(octave)
    });
    waves.sum()
}

/// Between 0 and 1, different for every sample.
fn noise(x: f32, y: f32) -> f32 {
    let mut hash = (x as u32).wrapping_mul(0x9e37_79b1) ^ (y as u32).wrapping_mul(0x85eb_ca77);
    hash = (hash ^ (hash >> 15)).wrapping_mul(0x2c1b_3c6d);
    hash = (hash ^ (hash >> 12)).wrapping_mul(0x297a_2d39);
    (hash ^ (hash >> 15)) as f32 / u32::MAX as f32
}

/// Mean difference of all channels in levels, and the share of pixels with one off by more than 8.
fn difference(left: &Picture, right: &Picture) -> (f64, f64) {
    let levels = |(left, right): (&[u8; 4], &[u8; 4])| {
        (0..4).map(|at| u32::from(left[at].abs_diff(right[at]))).sum::<u32>()
    };
    let total: u32 = left.pixels.iter().zip(&right.pixels).map(levels).sum();
    let outliers = compare(left, right, 8).unwrap().outliers;
    let pixels = left.pixels.len() as f64;
    (f64::from(total) / 3.0 / pixels, outliers as f64 / pixels)
}

fn is_close((mean, outliers): (f64, f64)) -> bool {
    mean < 1.0 && outliers < 1e-3
}

/// Rasters, and the frame to look at: of several bands one between two of them.
fn rasters() -> Vec<(&'static str, Box<dyn Raster>, u64)> {
    let with_holes = |x: f32, y: f32| {
        let is_hole = (x - 200.0).hypot(y - 150.0) < 40.0 || (x as u32).is_multiple_of(97) || y > 370.0;
        if is_hole { f32::NAN } else { hills(x * 0.5, y * 0.5) }
    };
    vec![
        ("elevation model", data::sample_dem().unwrap(), 0),
        ("hills", raster([400, 380], hills), 0),
        ("smooth", raster([500, 400], |x, y| (x / 70.0).sin() * (y / 50.0).cos()), 0),
        ("holes", raster([401, 390], with_holes), 0),
        ("steps", raster([300, 300], |x, y| (hills(x, y) * 3.0).floor()), 0),
        ("a tower", raster([900, 800], tower), 0),
        ("sea between two months", sea(), 7),
    ]
}

/// Walls that are much higher in the picture than cells are wide.
fn tower(x: f32, y: f32) -> f32 {
    let square = if (x - 450.0).abs() < 40.0 && (y - 400.0).abs() < 30.0 { 30.0 } else { 0.0 };
    square + (x / 90.0).sin()
}

fn sea() -> Box<dyn Raster> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples/coads_sst_monthly.tif");
    data::open(&Source::Path(path), &ReadLimits::default()).unwrap()
}

fn cameras() -> Vec<(&'static str, SceneOptions)> {
    vec![
        ("usual", bare()),
        ("low", SceneOptions { elevation_deg: Some(12.0), azimuth_deg: 70.0, ..bare() }),
        ("near", SceneOptions { zoom: 3.0, ..bare() }),
        (
            "from above",
            SceneOptions { elevation_deg: Some(90.0), projection: Projection::Orthographic, ..bare() },
        ),
        ("unlit", SceneOptions { light: None, azimuth_deg: 200.0, ..bare() }),
    ]
}

#[test]
fn samples_that_are_nearer_along_one_side_do_not_flicker() {
    let gpu = software_gpu();
    let rough = |x: f32, y: f32| hills(x / 40.0, y) + noise(x, y);
    let mean = |x: f32, y: f32| (0..32).map(|step| rough(x * 32.0 + step as f32, y)).sum::<f32>() / 32.0;
    let flicker = |size: [u32; 2], x_m: f64, value: &dyn Fn(f32, f32) -> f32| {
        let spacing = Some(PixelSpacing { x_m, y_m: 40.0 });
        let options = SceneOptions { spacing, exaggeration: Some(1.0), ..bare() };
        let [one, next] = [0, 1].map(|frame| {
            let drawn = Drawn { size: (640, 360), frame, ..STANDARD };
            draw(&gpu, raster(size, value), &options, drawn)
        });
        difference(&one, &next).0
    };
    let slant = flicker([6400, 160], 1.0, &rough);
    let averaged_before = flicker([200, 160], 32.0, &mean);
    assert!(averaged_before > 0.1 && slant < averaged_before * 1.3, "{slant} {averaged_before}");
}

#[test]
fn few_triangles_show_what_all_samples_do() {
    let gpu = software_gpu();
    for (camera, options) in cameras() {
        for (name, raster, frame) in rasters() {
            let raster = data::SharedRaster::new(raster);
            let [drawn, full] = [true, false].map(|simplifies| {
                let drawn = Drawn { simplifies, frame, ..STANDARD };
                draw(&gpu, Box::new(raster.clone()), &options, drawn)
            });
            let difference = difference(&drawn, &full);
            assert!(is_close(difference), "{name}, {camera}: {difference:?}");
        }
    }
}

#[test]
fn a_surface_of_every_fourth_sample_is_not_close() {
    let gpu = software_gpu();
    let mut whole = data::sample_dem().unwrap();
    let mut band = Band::default();
    read_level(whole.as_mut(), 0, 2, &mut band).unwrap();
    let reduced = MemoryRaster::new("reduced", [1, band.rows, band.columns], band.values).unwrap();
    let pictures = [whole, Box::new(reduced)].map(|raster| draw(&gpu, raster, &bare(), STANDARD));
    let difference = difference(&pictures[0], &pictures[1]);
    assert!(!is_close(difference), "{difference:?}");
}

/// Rough terrain whose samples are a fifth of a pixel.
fn fine() -> data::SharedRaster {
    data::SharedRaster::new(raster([1200, 1200], |x, y| hills(x * 0.3, y * 0.3) + 0.03 * noise(x, y)))
}

const SMALL: Drawn = Drawn { size: (320, 200), ..STANDARD };

#[test]
fn samples_below_a_pixel_are_as_bright_as_all_of_them_and_do_not_shimmer() {
    let gpu = software_gpu();
    let raster = fine();
    let options = SceneOptions { orbit: Orbit::WholeFilmDeg(10.0), shadows: Wanted::Off, ..bare() };
    let pictures = |simplifies: bool, quality: Quality| {
        [0, 1].map(|frame| {
            let drawn = Drawn { quality, simplifies, frame, ..SMALL };
            draw(&gpu, Box::new(raster.clone()), &options, drawn)
        })
    };
    let mean = |picture: &Picture| {
        let sum = |at: usize| picture.pixels.iter().map(|pixel| u64::from(pixel[at])).sum::<u64>();
        [0, 1, 2].map(|at| sum(at) as f64 / picture.pixels.len() as f64)
    };
    let (reduced, full) = (pictures(true, Quality::Standard), pictures(false, Quality::High));
    for (left, right) in mean(&reduced[0]).into_iter().zip(mean(&full[0])) {
        assert!((left - right).abs() < 1.5, "{left} {right}");
    }
    // A tenth of a degree further nearly nothing has moved: what differs is noise.
    let aliased = pictures(false, Quality::Draft);
    let [shimmer, of_all] = [&reduced, &aliased].map(|[one, next]| difference(one, next).0);
    assert!(shimmer < 0.4 * of_all, "{shimmer} {of_all}");
}

#[test]
fn narrow_gaps_leave_as_much_ground_in_small_pictures_as_in_large_ones() {
    let gpu = software_gpu();
    let ground = |x: f32, y: f32| (x / 300.0).sin() * (y / 250.0).cos();
    let gaps = |x: f32, y: f32| if (y + 0.14 * x) as u32 % 30 < 10 { f32::NAN } else { ground(x, y) };
    let lines = |x: f32, y: f32| if (x + y) as u32 % 200 < 4 { ground(x, y) } else { f32::NAN };
    let ink = |value: &dyn Fn(f32, f32) -> f32, mode: LayerMode, size: (u32, u32)| {
        let options = SceneOptions { mode: Some(mode), ..bare() };
        let picture = draw(&gpu, raster([2000, 2000], value), &options, Drawn { size, ..STANDARD });
        // Pixels mix light. Below the ground there is a note.
        let above = picture.width * size.1 as usize * 4 / 5;
        let light = |level: &u8| (f64::from(*level) / 255.0).powf(2.2);
        let dark = |pixel: &[u8; 4]| 3.0 - pixel[..3].iter().map(light).sum::<f64>();
        picture.pixels[..above].iter().map(dark).sum::<f64>()
    };
    for mode in [LayerMode::Surface, LayerMode::Image] {
        // In pictures of any size the same part is left of the ink of the ground without gaps.
        let left = |value: &dyn Fn(f32, f32) -> f32| {
            [(192, 120), (768, 480)].map(|size| ink(value, mode, size) / ink(&ground, mode, size))
        };
        let [small, large] = left(&gaps);
        assert!((small - large).abs() < 0.06 && (0.6..0.7).contains(&large), "{mode}: {small} {large}");
        let [small, large] = left(&lines);
        assert!((0.6..1.6).contains(&(small / large)) && large > 0.01, "{mode}: {small} {large}");
    }
}

#[test]
fn films_that_come_near_show_from_afar_what_others_do() {
    let gpu = software_gpu();
    let raster = fine();
    let picture = |keys: &str, frame: u64| {
        let options = SceneOptions { keys: keys.parse().unwrap(), ..bare() };
        draw(&gpu, Box::new(raster.clone()), &options, Drawn { frame, ..SMALL })
    };
    let stays = "0: zoom=1 | end: zoom=1";
    let comes_near = "0: zoom=1 | 300: zoom=1 | 301: zoom=20 | end: zoom=20";
    let difference = |frame: u64| difference(&picture(stays, frame), &picture(comes_near, frame));
    let (far, near) = (difference(90), difference(330));
    assert!(is_close(far), "{far:?}");
    assert!(!is_close(near), "{near:?}");
}

#[test]
fn little_memory_draws_coarser_surfaces_of_the_same_outline() {
    let memory = "1MiB".parse().unwrap();
    let small = GpuContext::open(&GpuOptions { adapter: AdapterChoice::Software, memory }).unwrap();
    let raster = fine();
    let draw = |gpu: &GpuContext| draw(gpu, Box::new(raster.clone()), &bare(), STANDARD);
    let (coarse, fine) = (draw(&small), draw(&software_gpu()));
    let is_background = |picture: &Picture| picture.count([255; 4]) as f64;
    let (coarse_free, fine_free) = (is_background(&coarse), is_background(&fine));
    assert!((coarse_free / fine_free - 1.0).abs() < 0.01, "{coarse_free} {fine_free}");
    let difference = difference(&coarse, &fine);
    assert!(difference.0 > 0.5 && difference.0 < 8.0, "{difference:?}");
}
