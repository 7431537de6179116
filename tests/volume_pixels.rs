//! What volumes look like: against closed forms, and against rays followed in double precision.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod pictures;

use fieldreel::data::{BandReader, MemoryRaster, VolumeGrid};
use fieldreel::frame::{PixelFormat, PixelLayout, Resolution};
use fieldreel::render::{FilmRenderer, GpuContext, Quality};
use fieldreel::scene::{
    Colormap, LayerMode, LimitsChoice, MissingColor, OpacityCurve, Orbit, Projection, Rgb8, SceneOptions,
    Stage, VolumeMode, compose,
};
use pictures::{Picture, bare, software_gpu};
use std::sync::Arc;

const QUALITIES: [Quality; 3] = [Quality::Draft, Quality::Standard, Quality::High];
/// Odd, so that the ray through the middle pixel goes through the middle of the volume.
const SIZE: (u32, u32) = (161, 121);

/// A volume of columns x rows x slices samples.
fn volume(size: [u32; 3], value: impl Fn([u32; 3]) -> f32) -> MemoryRaster {
    spaced(size, [1.0; 3], value)
}

fn spaced(size: [u32; 3], spacing: [f64; 3], value: impl Fn([u32; 3]) -> f32) -> MemoryRaster {
    let [columns, rows, slices] = size;
    let mut values = Vec::new();
    for slice in 0..slices {
        for row in 0..rows {
            values.extend((0..columns).map(|column| value([column, row, slice])));
        }
    }
    let raster = MemoryRaster::new("volume", [slices, rows, columns], values).unwrap();
    raster.with_volume(VolumeGrid::with_spacing(slices, spacing).unwrap()).unwrap()
}

/// Seen along parallel rays, from the south unless told otherwise, on black, in exactly the colours of values.
fn plain(mode: VolumeMode) -> SceneOptions {
    SceneOptions {
        mode: Some(LayerMode::Volume(mode)),
        limits: LimitsChoice::Fixed(0.0, 255.0),
        background: Some(Rgb8::BLACK),
        light: None,
        projection: Projection::Orthographic,
        elevation_deg: 0.0,
        orbit: Orbit::WholeFilmDeg(0.0),
        ..bare()
    }
}

struct Settings {
    quality: Quality,
    skips: bool,
    frame: u64,
}

const STANDARD: Settings = Settings { quality: Quality::Standard, skips: true, frame: 0 };

fn draw(gpu: &GpuContext, raster: &MemoryRaster, options: &SceneOptions, settings: &Settings) -> Picture {
    let mut reader = BandReader::new(Box::new(raster.clone()));
    let composition = compose(&mut reader, options, &mut |_| true).unwrap();
    let resolution = Resolution::new(SIZE.0, SIZE.1).unwrap();
    let stage = Arc::new(Stage::new(composition.scene, composition.timeline, resolution));
    let layout = Arc::new(PixelLayout::new(PixelFormat::Rgba8, resolution));
    let mut renderer = FilmRenderer::new(gpu, Arc::clone(&stage), settings.quality, &layout, 1).unwrap();
    renderer.set_skipping(settings.skips);
    let state = stage.state_at(settings.frame);
    while let Some(missing) = renderer.missing_band(&state) {
        renderer.upload_band(&state, missing, reader.band(missing.1).unwrap());
    }
    assert!(renderer.try_begin(&state));
    Picture::of(&renderer.wait_for_oldest().unwrap().unwrap().0)
}

fn standard(gpu: &GpuContext, raster: &MemoryRaster, options: &SceneOptions) -> Picture {
    draw(gpu, raster, options, &STANDARD)
}

fn linear(encoded: f64) -> f64 {
    if encoded <= 0.040_45 { encoded / 12.92 } else { ((encoded + 0.055) / 1.055).powf(2.4) }
}

fn encoded(linear: f64) -> f64 {
    if linear <= 0.003_130_8 { linear * 12.92 } else { 1.055 * linear.powf(1.0 / 2.4) - 0.055 }
}

/// A colour in linear light as bytes.
fn bytes(light: [f64; 3]) -> [f64; 3] {
    light.map(|part| encoded(part) * 255.0)
}

fn entry(share: f64) -> [f64; 3] {
    Colormap::default().color_of(share).map(|byte| linear(f64::from(byte) / 255.0))
}

fn opaque([red, green, blue]: [u8; 3]) -> [u8; 4] {
    [red, green, blue, 255]
}

#[track_caller]
fn assert_within(levels: f64, found: [u8; 4], expected: [f64; 3], what: &str) {
    let off = found.iter().zip(expected).map(|(found, expected)| (f64::from(*found) - expected).abs());
    assert!(off.fold(0.0, f64::max) <= levels, "{what}: {found:?}, expected {expected:?}");
}

#[test]
fn fog_of_one_density_lets_through_what_beer_and_lambert_say() {
    let gpu = software_gpu();
    let fog = volume([24; 3], |_| 102.0);
    for opacity in [0.002, 0.01, 0.05] {
        for (azimuth_deg, elevation_deg) in [(0.0, 0.0), (30.0, 0.0), (45.0, 35.264_389_7), (80.0, 90.0)] {
            let options = SceneOptions {
                opacity: OpacityCurve::Points(vec![(0.0, opacity)]),
                azimuth_deg,
                elevation_deg,
                ..plain(VolumeMode::Composite)
            };
            // The way through the middle of a cube, in sides: as far as the steepest direction lets it.
            let (azimuth, elevation) = (f64::to_radians(azimuth_deg), f64::to_radians(elevation_deg));
            let way = [azimuth.sin() * elevation.cos(), azimuth.cos() * elevation.cos(), elevation.sin()];
            let sides = 1.0 / way.map(f64::abs).into_iter().fold(0.0, f64::max);
            let through = (1.0 - opacity).powf(100.0 * sides);
            let expected = bytes(entry(0.4).map(|part| part * (1.0 - through)));
            for quality in QUALITIES {
                let picture = draw(&gpu, &fog, &options, &Settings { quality, ..STANDARD });
                let what = format!("{opacity} from {azimuth_deg} {elevation_deg} in {quality:?}");
                assert_within(1.0, picture.center(), expected, &what);
            }
        }
    }
    // The comparison sees a density that is a little higher.
    let denser = bytes(entry(0.4).map(|part| part * (1.0 - 0.988_f64.powf(100.0))));
    let lighter = bytes(entry(0.4).map(|part| part * (1.0 - 0.99_f64.powf(100.0))));
    assert!((denser[1] - lighter[1]).abs() > 2.0, "{denser:?} {lighter:?}");
}

/// Values along x, y and z that differ everywhere.
fn blob(size: [u32; 3]) -> MemoryRaster {
    volume(size, move |place| {
        let distance: f32 = (0..3)
            .map(|axis| {
                let share = (place[axis] as f32 + 0.5) / size[axis] as f32 - [0.45, 0.5, 0.55][axis];
                share * share * 14.0
            })
            .sum();
        250.0 * (-distance).exp()
    })
}

/// The value between samples along a straight line of samples.
fn along(samples: &[f64], at: f64) -> f64 {
    let before = (at.floor() as usize).min(samples.len() - 2);
    samples[before] + (samples[before + 1] - samples[before]) * (at - before as f64)
}

/// The samples that the ray through the middle of the picture meets, from the south to the north.
fn middle_line(raster: &MemoryRaster, size: [u32; 3]) -> Vec<f64> {
    let mut reader = BandReader::new(Box::new(raster.clone()));
    (0..size[1])
        .map(|row| {
            let of = |column: u32, slice: u32, reader: &mut BandReader| {
                f64::from(reader.band(slice).unwrap().value(column, row).unwrap())
            };
            // An odd number of samples has one in the middle.
            of(size[0] / 2, size[2] / 2, &mut reader)
        })
        .collect()
}

#[test]
fn the_ray_through_a_blob_gathers_what_an_integral_does() {
    let gpu = software_gpu();
    let size = [33, 49, 41];
    let raster = blob(size);
    let samples = middle_line(&raster, size);
    for curve in ["ramp", "sigmoid", "window:60,200", "points:20=0,60=0.08,100=0,180=0,220=0.3"] {
        let opacity: OpacityCurve = curve.parse().unwrap();
        // Ten thousand steps a sample of the same equation, in double precision.
        let (mut light, mut through) = ([0.0; 3], 1.0);
        let steps = 480_000;
        let length = (samples.len() - 1) as f64;
        for step in 0..steps {
            let value = along(&samples, (f64::from(step) + 0.5) / f64::from(steps) * length);
            let passes = (1.0 - opacity.opacity_of(value, (0.0, 255.0))).powf(100.0 / f64::from(steps));
            let color = entry(value / 255.0);
            light = [0, 1, 2].map(|at| light[at] + through * (1.0 - passes) * color[at]);
            through *= passes;
        }
        let options = SceneOptions { opacity, ..plain(VolumeMode::Composite) };
        for (quality, levels) in [(Quality::Draft, 6.0), (Quality::Standard, 4.0), (Quality::High, 2.0)] {
            let picture = draw(&gpu, &raster, &options, &Settings { quality, ..STANDARD });
            assert_within(levels, picture.center(), bytes(light), &format!("{curve} in {quality:?}"));
        }
    }
}

#[test]
fn projections_are_entries_of_the_colormap() {
    let gpu = software_gpu();
    let size = [33, 49, 41];
    let raster = blob(size);
    let samples = middle_line(&raster, size);
    let least = samples.iter().copied().fold(f64::MAX, f64::min);
    let most = samples.iter().copied().fold(0.0, f64::max);
    let ends = f64::midpoint(samples[0], samples[samples.len() - 1]);
    let mean = (samples.iter().sum::<f64>() - ends) / (samples.len() - 1) as f64;
    for (mode, value) in
        [(VolumeMode::Maximum, most), (VolumeMode::Minimum, least), (VolumeMode::Average, mean)]
    {
        let options = plain(mode);
        let picture = standard(&gpu, &raster, &options);
        let entries = Colormap::default().entries().to_vec();
        let found = entries.iter().position(|color| opaque(*color) == picture.center()).unwrap() as f64;
        assert!((found - (value / 255.0 * 256.0).floor()).abs() <= 1.0, "{mode:?}: {found}, {value}");
        let is_entry = |pixel: &[u8; 4]| entries.iter().any(|color| opaque(*color) == *pixel);
        assert!(picture.pixels.iter().all(|pixel| is_entry(pixel) || *pixel == [0, 0, 0, 255]), "{mode:?}");
        assert!(picture.pixels.iter().filter(|pixel| is_entry(pixel)).count() > 3000, "{mode:?}");
    }
}

#[test]
fn whole_numbers_are_exact_in_projections() {
    let gpu = software_gpu();
    // As CT has them: 16 bits, and neighbouring values that differ by one.
    for value in [-1000.0, 1.0, 2047.0, 2049.0, 2985.0] {
        let scan = volume([12; 3], |place| if place == [0; 3] { -1024.0 } else { value });
        // The colours change exactly at the value.
        let options = SceneOptions {
            limits: LimitsChoice::Fixed(f64::from(value) - 1.0, f64::from(value) + 1.0),
            norm: format!("classes:{},{value},{}", value - 1.0, value + 1.0).parse().unwrap(),
            azimuth_deg: 180.0,
            ..plain(VolumeMode::Maximum)
        };
        let picture = standard(&gpu, &scan, &options);
        let upper = opaque(Colormap::default().entries()[255]);
        assert_eq!(picture.center(), upper, "{value}");
    }
}

#[test]
fn skipping_saves_time_and_changes_nothing() {
    let gpu = software_gpu();
    let raster = blob([40, 30, 50]);
    let curve = "points:0=0,120=0,130=0.4,160=0,255=0.1".parse().unwrap();
    for mode in [VolumeMode::Composite, VolumeMode::Maximum, VolumeMode::Minimum, VolumeMode::Isosurface] {
        for projection in [Projection::Orthographic, Projection::Perspective] {
            let options = SceneOptions {
                opacity: OpacityCurve::clone(&curve),
                iso_values: vec![60.0, 150.0],
                azimuth_deg: 35.0,
                elevation_deg: 25.0,
                light: SceneOptions::default().light,
                projection,
                ..plain(mode)
            };
            let [with, without] =
                [true, false].map(|skips| draw(&gpu, &raster, &options, &Settings { skips, ..STANDARD }));
            let differences = with.pixels.iter().zip(&without.pixels);
            let worst = differences
                .flat_map(|(one, other)| one.iter().zip(other).map(|(one, other)| one.abs_diff(*other)))
                .max();
            assert!(worst <= Some(1), "{mode:?} {projection:?}: {worst:?}");
            let drawn = with.pixels.iter().filter(|pixel| **pixel != [0, 0, 0, 255]).count();
            assert!(drawn > 500, "{mode:?} {projection:?}: {drawn} pixels");
        }
    }
}

/// Columns and rows of pixels between the first and the last that are not black, and how many there are.
fn outline(picture: &Picture) -> ([usize; 2], usize) {
    let drawn: Vec<usize> =
        (0..picture.pixels.len()).filter(|at| picture.pixels[*at] != [0, 0, 0, 255]).collect();
    let span = |of: &dyn Fn(usize) -> usize| {
        let places = || drawn.iter().map(|at| of(*at));
        places().max().unwrap() - places().min().unwrap() + 1
    };
    ([span(&|at| at % picture.width), span(&|at| at / picture.width)], drawn.len())
}

#[test]
fn the_surface_of_a_ball_is_a_disc_as_large_as_it_should_be() {
    let gpu = software_gpu();
    let ball = |spacing: [f64; 3]| {
        spaced([41; 3], spacing, |place| {
            let distance = place.map(|at| (at as f32 - 20.0).powi(2)).iter().sum::<f32>().sqrt();
            250.0 - 10.0 * distance
        })
    };
    let options = SceneOptions { iso_values: vec![100.0], ..plain(VolumeMode::Isosurface) };
    let picture = standard(&gpu, &ball([1.0; 3]), &options);
    // A radius of 15 samples of a box of 40, which spans 84 % of a picture that is 121 pixels high.
    let diameter = 30.0 / 40.0 * 0.84 * 121.0;
    let ([width, height], count) = outline(&picture);
    assert!((width as f64 - diameter).abs() <= 1.5 && width.abs_diff(height) <= 1, "{width} x {height}");
    let area = std::f64::consts::FRAC_PI_4 * diameter * diameter;
    assert!((count as f64 / area - 1.0).abs() < 0.03, "{count} of {area}");
    assert_eq!(picture.center(), opaque(Colormap::default().color_of(100.0 / 255.0)));
    // Slices twice as far apart.
    let ([width, height], _) = outline(&standard(&gpu, &ball([1.0, 1.0, 2.0]), &options));
    assert!((height as f64 / width as f64 - 2.0).abs() < 0.1, "{width} x {height}");
}

#[test]
fn slice_0_is_at_the_bottom_and_columns_run_east() {
    let gpu = software_gpu();
    let marked = volume([20; 3], |[column, _, slice]| if slice < 5 && column < 5 { 255.0 } else { 0.0 });
    let picture = standard(&gpu, &marked, &plain(VolumeMode::Maximum));
    let is_marked =
        |column: usize, row: usize| picture.at(column, row) == opaque(Colormap::default().entries()[255]);
    let ([width, height], _) = outline(&picture);
    let (left, right) = (80 - width * 2 / 5, 80 + width * 2 / 5);
    let (top, bottom) = (60 - height * 2 / 5, 60 + height * 2 / 5);
    let corners = [(left, bottom), (right, bottom), (left, top), (right, top)];
    assert_eq!(corners.map(|(column, row)| is_marked(column, row)), [true, false, false, false]);
    // From above the first row is nearest to the south.
    let marked = volume([20; 3], |[_, row, _]| if row < 5 { 255.0 } else { 0.0 });
    let options = SceneOptions { elevation_deg: 90.0, ..plain(VolumeMode::Maximum) };
    let picture = standard(&gpu, &marked, &options);
    let upper = opaque(Colormap::default().entries()[255]);
    assert_eq!((picture.at(80, bottom) == upper, picture.at(80, top) == upper), (true, false));
}

#[test]
fn what_is_missing_is_a_hole_and_darkens_nothing() {
    let gpu = software_gpu();
    let holed = volume([24; 3], |[column, _, _]| if column < 12 { f32::NAN } else { 200.0 });
    for mode in [VolumeMode::Maximum, VolumeMode::Minimum, VolumeMode::Average] {
        let picture = standard(&gpu, &holed, &plain(mode));
        let upper = opaque(Colormap::default().color_of(200.0 / 255.0));
        let others = picture.pixels.iter().filter(|pixel| **pixel != upper && **pixel != [0, 0, 0, 255]);
        assert_eq!(others.count(), 0, "{mode:?}");
        let ([width, height], count) = outline(&picture);
        assert_eq!(count, width * height, "{mode:?}");
        assert!((height as f64 / width as f64 - 2.0).abs() < 0.1, "{mode:?}: {width} x {height}");
    }
}

#[test]
fn a_transparent_background_shows_through_what_does() {
    let gpu = software_gpu();
    let options = SceneOptions {
        opacity: OpacityCurve::Points(vec![(0.0, 0.01)]),
        background: None,
        ..plain(VolumeMode::Composite)
    };
    let center = standard(&gpu, &volume([16; 3], |_| 102.0), &options).center();
    let through = 0.99_f64.powf(100.0);
    assert!((f64::from(center[3]) - 255.0 * (1.0 - through)).abs() <= 1.0, "{center:?}");
    assert_within(1.0, center, bytes(entry(0.4)), "straight alpha");
}

#[test]
fn each_frame_shows_the_volume_of_its_moment() {
    let gpu = software_gpu();
    let values: Vec<f32> = [50.0, 150.0, 250.0].iter().flat_map(|value| [*value; 4 * 4 * 4]).collect();
    let raster = MemoryRaster::new("moving", [12, 4, 4], values).unwrap();
    let raster = raster.with_volume(VolumeGrid::with_spacing(4, [1.0; 3]).unwrap()).unwrap();
    let options =
        SceneOptions { length: fieldreel::scene::FilmLength::FramesPerBand(2), ..plain(VolumeMode::Maximum) };
    for (frame, value) in [(0, 50.0), (1, 50.0), (2, 150.0), (3, 150.0), (5, 250.0)] {
        let picture = draw(&gpu, &raster, &options, &Settings { frame, ..STANDARD });
        assert_eq!(picture.center(), opaque(Colormap::default().color_of(value / 255.0)), "frame {frame}");
    }
}

#[test]
fn small_thin_and_empty_volumes_are_drawn_as_they_are() {
    let gpu = software_gpu();
    for size in [[1, 1, 1], [1, 9, 1], [9, 1, 9], [2, 2, 2], [9, 9, 1]] {
        for mode in [
            VolumeMode::Composite,
            VolumeMode::Maximum,
            VolumeMode::Minimum,
            VolumeMode::Average,
            VolumeMode::Isosurface,
        ] {
            let options = SceneOptions { elevation_deg: 30.0, iso_values: vec![99.0], ..plain(mode) };
            let picture = standard(&gpu, &volume(size, |_| 200.0), &options);
            let is_drawn = picture.center() != [0, 0, 0, 255];
            assert_eq!(is_drawn, mode != VolumeMode::Isosurface, "{size:?} {mode:?}");
        }
    }
    let options = plain(VolumeMode::Composite);
    let mut reader = BandReader::new(Box::new(volume([3; 3], |_| f32::NAN)));
    assert!(compose(&mut reader, &options, &mut |_| true).is_err());
}

#[test]
fn the_camera_may_be_inside() {
    let gpu = software_gpu();
    let shell = volume([32; 3], |place| {
        let is_outside = place.iter().any(|at| !(4..28).contains(at));
        if is_outside { 220.0 } else { 0.0 }
    });
    for zoom in [3.0, 30.0] {
        let options = SceneOptions {
            projection: Projection::Perspective,
            opacity: "window:100,120".parse().unwrap(),
            elevation_deg: 20.0,
            zoom,
            ..plain(VolumeMode::Composite)
        };
        let picture = standard(&gpu, &shell, &options);
        assert_eq!(picture.count([0, 0, 0, 255]), 0, "zoom {zoom}");
    }
}

#[test]
fn modes_that_do_not_suit_the_data_are_refused() {
    let compose_as = |raster: MemoryRaster, mode| {
        let options = SceneOptions { mode: Some(mode), ..bare() };
        let mut reader = BandReader::new(Box::new(raster));
        compose(&mut reader, &options, &mut |_| true).map(drop).map_err(|error| error.to_string())
    };
    let flat = || MemoryRaster::new("flat", [2, 2, 2], vec![1.0; 8]).unwrap();
    let refused = compose_as(flat(), LayerMode::Volume(VolumeMode::Maximum)).unwrap_err();
    assert!(refused.contains("mip") && refused.contains("--as volume"), "{refused}");
    let refused = compose_as(volume([2; 3], |_| 1.0), LayerMode::Surface).unwrap_err();
    assert!(refused.contains("surface") && refused.contains("--as bands"), "{refused}");
    let missing = SceneOptions { missing: MissingColor::Opaque(Rgb8::BLACK), ..bare() };
    assert!(
        compose(&mut BandReader::new(Box::new(volume([2; 3], |_| 1.0))), &missing, &mut |_| true).is_ok()
    );
}
