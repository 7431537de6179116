//! Norms, limits and offsets, pixel by pixel: what is drawn is what the colour scale says.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod pictures;

use fieldreel::data::{self, Band, MemoryRaster, Raster, ReadLimits, Source};
use fieldreel::record::Film;
use fieldreel::scene::{
    ColorScale, LayerMode, LimitsChoice, NormChoice, Orbit, Projection, Rgb8, SceneOptions,
};
use pictures::{Picture, bare, draft, draw_with, software_gpu};

/// One sample a pixel of a 64 x 48 picture seen from straight above, without light.
const SIZE: (u32, u32) = (64, 48);

fn flat() -> SceneOptions {
    SceneOptions {
        mode: Some(LayerMode::Image),
        light: None,
        elevation_deg: Some(90.0),
        orbit: Orbit::WholeFilmDeg(0.0),
        projection: Projection::Orthographic,
        ..bare()
    }
}

/// The values of a raster 16 samples wide and 12 high.
fn raster(value: impl Fn(u32) -> f32) -> MemoryRaster {
    MemoryRaster::new("test", [1, 12, 16], (0..192).map(value).collect()).unwrap()
}

/// Draws the film's first frame, and says how the colours of the samples differ from those of its scale.
fn differences(raster: Box<dyn Raster>, options: &SceneOptions) -> (Vec<String>, Picture) {
    let mut raster = raster;
    let mut band = Band::default();
    raster.read_band(0, &mut band).unwrap();
    let offset = raster.info().value_offset;
    let film = Film::new(raster, options).unwrap();
    let scale = film.scene().layers[0].scale.clone();
    let picture = draw_with(&software_gpu(), film, SIZE, 0..1, draft()).remove(0);
    (wrong_samples(&band, offset, &scale, &picture), picture)
}

fn wrong_samples(band: &Band, offset: f64, scale: &ColorScale, picture: &Picture) -> Vec<String> {
    // The picture's middle is the raster's; a sample is so many pixels wide.
    let side = samples_side(picture);
    let mut wrong = Vec::new();
    for row in 0..band.rows {
        for column in 0..band.columns {
            let value = f64::from(band.value(column, row).unwrap()) + offset;
            let at = |place: u32, count: u32, size: u32| {
                f64::from(size) / 2.0 + (f64::from(place) + 0.5 - f64::from(count) / 2.0) * side
            };
            let (x, y) = (at(column, band.columns, SIZE.0), at(row, band.rows, SIZE.1));
            let [red, green, blue] = scale.color_of(value);
            let drawn = picture.at(x as usize, y as usize);
            if drawn != [red, green, blue, 255] {
                wrong.push(format!(
                    "{value} at {column},{row}: {drawn:?} instead of {:?}",
                    [red, green, blue]
                ));
            }
        }
    }
    wrong
}

/// Pixels along a sample's side, from the width of what is not background.
fn samples_side(picture: &Picture) -> f64 {
    let middle = SIZE.1 / 2;
    let drawn = (0..SIZE.0).filter(|x| picture.at(*x as usize, middle as usize) != [9, 8, 7, 255]).count();
    drawn as f64 / 16.0
}

fn with_background(options: SceneOptions) -> SceneOptions {
    SceneOptions { background: Rgb8([9, 8, 7]).into(), ..options }
}

#[test]
fn every_norm_is_drawn_as_its_scale_says() {
    let growing = |index: u32| 1.05_f32.powi(index as i32 - 40);
    for norm in
        ["linear", "log", "symlog:0.5", "power:0.4", "centered:3", "equalize", "classes:0,0.3,1,7,2000"]
    {
        let options = with_background(SceneOptions { norm: norm.parse().unwrap(), ..flat() });
        let (wrong, picture) = differences(Box::new(raster(growing)), &options);
        assert!(wrong.is_empty(), "{norm}: {} samples, such as {}", wrong.len(), wrong[0]);
        let distinct: std::collections::HashSet<_> = picture.pixels.iter().collect();
        assert!(distinct.len() > 4, "{norm}: {} colours", distinct.len());
    }
}

#[test]
fn a_wrong_scale_is_noticed() {
    let raster = raster(|index| index as f32);
    let mut band = Band::default();
    raster.clone().read_band(0, &mut band).unwrap();
    let film = Film::new(Box::new(raster), &with_background(flat())).unwrap();
    let scale = film.scene().layers[0].scale.clone();
    let picture = draw_with(&software_gpu(), film, SIZE, 0..1, draft()).remove(0);
    assert!(wrong_samples(&band, 0.0, &scale, &picture).is_empty());
    let other = ColorScale::new(scale.colormap().clone(), scale.norm().clone(), (0.0, 190.0)).unwrap();
    assert!(wrong_samples(&band, 0.0, &other, &picture).len() > 50);
}

#[test]
fn under_and_over_have_their_own_colours_and_the_limits_have_not() {
    let options = with_background(SceneOptions {
        limits: LimitsChoice::Fixed(40.0, 150.0),
        under: Some(Rgb8([255, 0, 0])),
        over: Some(Rgb8([0, 0, 255])),
        ..flat()
    });
    for norm in [NormChoice::Linear, NormChoice::Power(2.0)] {
        let (wrong, picture) =
            differences(Box::new(raster(|index| index as f32)), &SceneOptions { norm, ..options.clone() });
        assert!(wrong.is_empty(), "{} samples, such as {}", wrong.len(), wrong[0]);
        assert!(picture.count([255, 0, 0, 255]) > 100 && picture.count([0, 0, 255, 255]) > 100);
    }
}

#[test]
fn narrow_colour_limits_leave_the_relief_alone() {
    let relief_with = |limits| {
        let options = SceneOptions { limits, ..bare() };
        let film = Film::new(Box::new(raster(|index| index as f32)), &options).unwrap();
        film.scene().layers[0].relief
    };
    let automatic = relief_with(LimitsChoice::Auto);
    assert!(automatic.half_height_m() > 0.0);
    for limits in [LimitsChoice::Fixed(0.0, 0.1), LimitsChoice::Percentile(49.0, 51.0)] {
        assert_eq!(relief_with(limits), automatic, "{limits:?}");
    }
}

#[test]
fn a_level_surface_on_a_boundary_has_one_colour() {
    // Interpolating equal values must not fall into the class below.
    let gpu = software_gpu();
    for value in [0.3_f32, 7.0, 1e-3, 123_456.7] {
        let norm = NormChoice::Classes(vec![-1.0, f64::from(value), 1e6]);
        let options = with_background(SceneOptions { norm, light: None, ..bare() });
        let film = Film::new(Box::new(raster(|_| value)), &options).unwrap();
        let color = film.scene().layers[0].scale.color_of(value.into());
        let picture = draw_with(&gpu, film, (320, 240), 0..1, draft()).remove(0);
        let data = picture.pixels[..320 * 200].iter().filter(|pixel| **pixel != [9, 8, 7, 255]);
        assert!(data.clone().count() > 10_000);
        let wrong = data.filter(|pixel| pixel[..3] != color).count();
        assert_eq!(wrong, 0, "{value}");
    }
}

#[test]
fn values_far_from_zero_keep_their_detail() {
    let bytes: Vec<u8> =
        (0..192).flat_map(|index| (2.4e9 + f64::from(index) / 1024.0).to_le_bytes()).collect();
    let header = "{'descr': '<f8', 'fortran_order': False, 'shape': (12, 16), }";
    let header = format!("{header:<117}\n");
    let npy = [b"\x93NUMPY\x01\x00\x76\x00".as_slice(), header.as_bytes(), &bytes].concat();
    let source = Source::Bytes { name: "far".to_owned(), bytes: npy.into() };
    let far = data::open(&source, &ReadLimits::default()).unwrap();
    assert!(far.info().value_offset > 2e9, "{}", far.info().value_offset);
    for norm in ["linear", "power:0.5"] {
        let far = data::open(&source, &ReadLimits::default()).unwrap();
        let options = with_background(SceneOptions { norm: norm.parse().unwrap(), ..flat() });
        let (wrong, picture) = differences(far, &options);
        assert!(wrong.is_empty(), "{norm}: {} samples, such as {}", wrong.len(), wrong[0]);
        let distinct: std::collections::HashSet<_> = picture.pixels.iter().collect();
        // As f32 all of them are the same number.
        assert!(distinct.len() > 100, "{norm}: {} colours", distinct.len());
    }
}
