//! Flat pictures whose samples are smaller than pixels: each pixel has the mean colour of what it covers.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod pictures;

use fieldreel::data::MemoryRaster;
use fieldreel::record::{DrawSettings, Film};
use fieldreel::render::Quality;
use fieldreel::scene::{
    Background, Colormap, FilmLength, LayerMode, MissingColor, NormChoice, Orbit, Projection, Rgb8,
    SceneOptions,
};
use pictures::{Picture, draft, draw_with, software_gpu};

const SIZE: (u32, u32) = (320, 200);

fn raster([columns, rows]: [u32; 2], value: impl Fn(f32, f32) -> f32) -> MemoryRaster {
    let values = (0..rows).flat_map(|row| (0..columns).map(move |column| (column as f32, row as f32)));
    let values = values.map(|(column, row)| value(column, row)).collect();
    MemoryRaster::new("picture", [1, rows, columns], values).unwrap()
}

/// Rings that are ever narrower, to those of two samples: what is not averaged shows rings elsewhere.
fn rings() -> MemoryRaster {
    raster([500, 420], |x, y| {
        let square = (x - 250.0).powi(2) + (y - 210.0).powi(2);
        if (square * std::f32::consts::PI / 800.0).sin() > 0.0 { 1.0 } else { 3.0 }
    })
}

/// Two classes in the colours of `tab10`.
fn two_classes() -> SceneOptions {
    SceneOptions {
        mode: Some(LayerMode::Image),
        norm: NormChoice::Classes(vec![0.5, 1.5, 2.5, 3.5]),
        orbit: Orbit::WholeFilmDeg(4.0),
        length: FilmLength::Frames(40),
        ..SceneOptions {
            has_colorbar: false,
            ..SceneOptions::with_colormap(Colormap::by_name("tab10").unwrap())
        }
    }
}

fn cameras() -> [(&'static str, SceneOptions); 3] {
    [
        (
            "from above",
            SceneOptions {
                elevation_deg: Some(90.0),
                projection: Projection::Orthographic,
                azimuth_deg: 20.0,
                ..two_classes()
            },
        ),
        ("aslant", SceneOptions { elevation_deg: Some(35.0), azimuth_deg: 30.0, ..two_classes() }),
        ("low", SceneOptions { elevation_deg: Some(12.0), azimuth_deg: 75.0, ..two_classes() }),
    ]
}

/// Frames 0 and 1.
fn frames(raster: &MemoryRaster, options: &SceneOptions, factor: u32, quality: Quality) -> Vec<Picture> {
    let film = Film::new(Box::new(raster.clone()), options).unwrap();
    let settings = DrawSettings { quality, ..DrawSettings::default() };
    draw_with(&software_gpu(), film, (SIZE.0 * factor, SIZE.1 * factor), 0..2, settings)
}

fn linear(byte: u8) -> f64 {
    let encoded = f64::from(byte) / 255.0;
    if encoded <= 0.040_45 { encoded / 12.92 } else { ((encoded + 0.055) / 1.055).powf(2.4) }
}

fn encoded(light: f64) -> f64 {
    255.0 * if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 }
}

/// Means of squares of pixels in linear light.
fn reduced(picture: &Picture, factor: usize) -> Vec<[f64; 3]> {
    let size = [picture.width / factor, picture.height() / factor];
    let pixels = (0..size[1]).flat_map(|row| (0..size[0]).map(move |column| (column, row)));
    let mean = |(column, row): (usize, usize)| {
        let mut light = [0.0; 3];
        for at in 0..factor * factor {
            let pixel = picture.at(column * factor + at % factor, row * factor + at / factor);
            for (sum, byte) in light.iter_mut().zip(pixel) {
                *sum += linear(byte) / (factor * factor) as f64;
            }
        }
        light.map(encoded)
    };
    pixels.map(mean).collect()
}

/// The mean difference of all channels, in levels.
fn difference(picture: &Picture, expected: &[[f64; 3]]) -> f64 {
    let off = picture.pixels.iter().zip(expected).map(|(pixel, expected)| {
        (0..3).map(|at| (f64::from(pixel[at]) - expected[at]).abs()).sum::<f64>() / 3.0
    });
    off.sum::<f64>() / expected.len() as f64
}

#[test]
fn pixels_have_the_mean_colour_of_what_they_cover() {
    let rings = rings();
    for (camera, options) in cameras() {
        // Here every sample is larger than those of the picture.
        let truth = reduced(&frames(&rings, &options, 4, Quality::High)[0], 4);
        let nearest = &frames(&rings, &options, 4, Quality::Draft)[0];
        let nearest = Picture {
            width: SIZE.0 as usize,
            pixels: (0..SIZE.1 as usize)
                .flat_map(|row| {
                    (0..SIZE.0 as usize).map(move |column| nearest.at(column * 4 + 2, row * 4 + 2))
                })
                .collect(),
        };
        let aliased = difference(&nearest, &truth);
        let standard = difference(&frames(&rings, &options, 1, Quality::Standard)[0], &truth);
        let draft = difference(&frames(&rings, &options, 1, Quality::Draft)[0], &truth);
        // With the colour of the nearest sample instead these are 1.0 to 1.4, and 3.0 to 4.4.
        assert!(standard < 0.6, "{camera}: {standard}");
        assert!(draft < 1.6, "{camera}: {draft}");
        assert!(aliased > 1.4, "{camera}: {aliased}");
    }
}

#[test]
fn a_turn_does_not_shimmer() {
    let rings = rings();
    for (camera, options) in cameras() {
        let moved = |factor: u32, quality| {
            let frames = frames(&rings, &options, factor, quality);
            let [one, next] = [0, 1].map(|at: usize| reduced(&frames[at], factor as usize));
            let changed = one
                .iter()
                .zip(&next)
                .map(|(one, next)| (0..3).map(|at| (one[at] - next[at]).abs()).sum::<f64>());
            changed.sum::<f64>()
        };
        // No more changes than if all samples were drawn; four times as much with the colour of the nearest.
        let (standard, truth) = (moved(1, Quality::Standard), moved(4, Quality::High));
        assert!(standard < 1.3 * truth, "{camera}: {standard} {truth}");
    }
}

/// The colour that samples of a value have where they are larger than pixels.
fn color_of(value: f32) -> [u8; 4] {
    let options = SceneOptions { elevation_deg: Some(90.0), ..two_classes() };
    let film = Film::new(Box::new(raster([4, 4], |_, _| value)), &options).unwrap();
    draw_with(&software_gpu(), film, SIZE, 0..1, draft())[0].center()
}

#[test]
fn classes_are_mixed_as_colours_and_never_as_numbers() {
    let checks = raster([900, 900], |x, y| if ((x + y) as u32).is_multiple_of(2) { 1.0 } else { 3.0 });
    let options = SceneOptions { elevation_deg: Some(90.0), ..two_classes() };
    let film = Film::new(Box::new(checks), &options).unwrap();
    let center = draw_with(&software_gpu(), film, SIZE, 0..1, draft())[0].center();
    let [one, between, other] = [1.0, 2.0, 3.0].map(color_of);
    for at in 0..3 {
        let mean = encoded(f64::midpoint(linear(one[at]), linear(other[at])));
        assert!((f64::from(center[at]) - mean).abs() < 3.0, "{center:?}: {one:?} {other:?}");
    }
    assert!((0..3).any(|at| center[at].abs_diff(between[at]) > 20), "{center:?} {between:?}");
}

#[test]
fn what_is_partly_missing_shows_what_is_behind() {
    // Seven of ten rows are missing. Classes, because numbers are averaged first, of those that are there.
    let grating = raster([900, 900], |_, y| if y % 10.0 < 3.0 { 3.0 } else { f32::NAN });
    let options = SceneOptions {
        elevation_deg: Some(90.0),
        orbit: Orbit::WholeFilmDeg(0.0),
        projection: Projection::Orthographic,
        ..two_classes()
    };
    let center = |options: &SceneOptions| {
        let film = Film::new(Box::new(grating.clone()), options).unwrap();
        let picture = draw_with(&software_gpu(), film, (60, 50), 0..1, draft()).remove(0);
        // Rows of pixels have a little more or less of the grating.
        let rows = 20..30;
        let sum = |at: usize| rows.clone().map(|row| f64::from(picture.at(30, row)[at])).sum::<f64>();
        [0, 1, 2, 3].map(|at| sum(at) / rows.len() as f64)
    };
    let entry = color_of(3.0);
    let mixed =
        |behind: Rgb8| [0, 1, 2].map(|at| encoded(0.3 * linear(entry[at]) + 0.7 * linear(behind.0[at])));
    let assert_near = |found: [f64; 4], expected: [f64; 3]| {
        assert!((0..3).all(|at| (found[at] - expected[at]).abs() < 6.0), "{found:?} {expected:?}");
    };
    let color = Rgb8([200, 40, 90]);
    let in_color = SceneOptions { missing: MissingColor::Opaque(color), ..options.clone() };
    assert_near(center(&in_color), mixed(color));
    let before_it = SceneOptions { background: color.into(), ..options.clone() };
    assert_near(center(&before_it), mixed(color));
    let through = center(&SceneOptions { background: Background::Transparent, ..options });
    assert_near(through, [0, 1, 2].map(|at: usize| f64::from(entry[at])));
    assert!((through[3] - 0.3 * 255.0).abs() < 8.0, "{through:?}");
}
