//! Pictures with more than 8 bits, and what they become: deep films, dithered ones, and ones with alpha.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod pictures;

use fieldreel::data::{self, BandReader, MemoryRaster, Raster, ReadLimits, Source, VolumeGrid};
use fieldreel::frame::{PixelFormat, PixelLayout, Resolution, VideoFrame};
use fieldreel::render::{Dither, FilmRenderer, GpuContext, Quality};
use fieldreel::scene::{
    Background, Colormap, LayerMode, Light, LimitsChoice, OpacityCurve, Orbit, Projection, Rgb8,
    SceneOptions, Stage, VolumeMode, compose,
};
use pictures::{bare, software_gpu};
use std::collections::BTreeSet;
use std::sync::Arc;

const SIZE: (u32, u32) = (200, 160);

/// How a frame is drawn.
#[derive(Clone, Copy)]
struct Drawn {
    format: PixelFormat,
    dither: Dither,
    quality: Quality,
    frame: u64,
}

impl Drawn {
    fn of(format: PixelFormat) -> Self {
        Self { format, dither: Dither::Off, quality: Quality::Draft, frame: 0 }
    }
}

fn draw(gpu: &GpuContext, raster: MemoryRaster, options: &SceneOptions, drawn: Drawn) -> VideoFrame {
    draw_any(gpu, Box::new(raster), options, drawn)
}

fn draw_any(gpu: &GpuContext, raster: Box<dyn Raster>, options: &SceneOptions, drawn: Drawn) -> VideoFrame {
    let mut reader = BandReader::new(raster);
    let composition = compose(&mut reader, options, &mut |_| true).unwrap();
    let resolution = Resolution::new(SIZE.0, SIZE.1).unwrap();
    let stage = Arc::new(Stage::new(composition.scene, composition.timeline, resolution));
    let layout = Arc::new(PixelLayout::new(drawn.format, resolution));
    let looks = (drawn.quality, drawn.dither);
    let mut renderer = FilmRenderer::new(gpu, Arc::clone(&stage), looks, &layout, 1).unwrap();
    let state = stage.state_at(drawn.frame);
    while let Some(missing) = renderer.missing_band(&state) {
        renderer.upload_band(
            &state,
            missing,
            reader.excerpt_then((missing.band, missing.excerpt), None).unwrap(),
        );
    }
    assert!(renderer.try_begin(&state));
    renderer.wait_for_oldest().unwrap().unwrap().0
}

/// The samples of a plane, row by row; of packed pixels channel by channel.
fn samples(frame: &VideoFrame, plane: usize) -> Vec<u32> {
    let bytes = frame.layout().format().bit_depth().div_ceil(8) as usize;
    let code = |sample: &[u8]| sample.iter().rev().fold(0_u32, |code, byte| code << 8 | u32::from(*byte));
    frame.rows(plane).flat_map(|row| row.chunks(bytes).map(code)).collect()
}

/// Pixels with 16 bits a channel.
fn words(frame: &VideoFrame) -> Vec<[u32; 4]> {
    assert_eq!(frame.layout().format(), PixelFormat::Rgba64le);
    samples(frame, 0).as_chunks::<4>().0.to_vec()
}

fn raster(side: u32, value: impl Fn(f32, f32) -> f32) -> MemoryRaster {
    let places = (0..side).flat_map(|row| (0..side).map(move |column| (column, row)));
    let scale = 81.0 / side as f32;
    let values = places.map(|(column, row)| value(column as f32 * scale, row as f32 * scale)).collect();
    MemoryRaster::new("test", [1, side, side], values).unwrap()
}

/// A hill with every slope up to a steep one.
fn hill(side: u32) -> MemoryRaster {
    raster(side, |column, row| {
        let from_middle = (column - 40.0).hypot(row - 40.0);
        (-(from_middle / 18.0).powi(2)).exp()
    })
}

fn volume(value: impl Fn(f32) -> f32) -> MemoryRaster {
    let mut values = Vec::new();
    for slice in 0..31_i32 {
        for row in 0..31_i32 {
            values.extend((0..31_i32).map(|column| {
                let from_middle = [slice, row, column].map(|at| (at as f32 - 15.0).powi(2));
                value(from_middle.iter().sum::<f32>().sqrt())
            }));
        }
    }
    let raster = MemoryRaster::new("volume", [31; 3], values).unwrap();
    raster.with_volume(VolumeGrid::with_spacing(31, [1.0; 3]).unwrap()).unwrap()
}

fn fog() -> (MemoryRaster, SceneOptions) {
    let options = SceneOptions {
        mode: Some(LayerMode::Volume(VolumeMode::Composite)),
        opacity: Some(OpacityCurve::Points(vec![(0.0, 0.0), (16.0, 0.3)])),
        background: Rgb8::BLACK.into(),
        ..still()
    };
    (volume(|from_middle| (15.0 - from_middle).max(0.0)), options)
}

/// Nothing moves.
fn still() -> SceneOptions {
    SceneOptions { orbit: Orbit::WholeFilmDeg(0.0), ..bare() }
}

/// A lit surface that has one colour from everywhere, seen from above.
fn lit() -> SceneOptions {
    SceneOptions {
        elevation_deg: Some(90.0),
        limits: LimitsChoice::Fixed(-1e9, 1e-9),
        over: Some(Rgb8([200, 210, 190])),
        light: Some(Light::default()),
        exaggeration: Some(2.5),
        ..still()
    }
}

#[test]
fn light_has_more_levels_than_8_bits_have() {
    let gpu = software_gpu();
    let levels = |side: u32, format| {
        let frame = draw(&gpu, hill(side), &lit(), Drawn::of(format));
        samples(&frame, 0).into_iter().collect::<BTreeSet<_>>().len()
    };
    // A mesh with a vertex at every sample, and one over samples smaller than a pixel.
    for side in [81, 600] {
        let (bytes, deep) = (levels(side, PixelFormat::Yuv444p), levels(side, PixelFormat::Yuv444p10le));
        assert!(bytes <= 220 && deep > 300, "{side}: {bytes} and {deep}");
    }
}

#[test]
fn deep_pictures_are_those_of_8_bits_with_more_to_them() {
    let gpu = software_gpu();
    let (fog, fog_options) = fog();
    let iso = SceneOptions {
        mode: Some(LayerMode::Volume(VolumeMode::Isosurface)),
        iso_surfaces: vec![8.0.into()],
        light: Some(Light::default()),
        background: Background::Transparent,
        ..fog_options.clone()
    };
    let cells = "assets/samples/cells.ome.tif";
    let cells = || data::open(&Source::Path(cells.into()), &ReadLimits::default()).unwrap();
    let pictures = |format, quality| {
        let drawn = Drawn { quality, ..Drawn::of(format) };
        [
            draw(&gpu, hill(81), &lit(), drawn),
            draw(&gpu, hill(600), &lit(), drawn),
            draw(&gpu, fog.clone(), &fog_options, drawn),
            draw(&gpu, fog.clone(), &iso, drawn),
            draw_any(&gpu, cells(), &SceneOptions::default(), drawn),
        ]
    };
    for quality in [Quality::Draft, Quality::High] {
        let bytes = pictures(PixelFormat::Rgba8, quality);
        for (number, (coarse, deep)) in bytes.iter().zip(pictures(PixelFormat::Rgba64le, quality)).enumerate()
        {
            let pairs = || samples(coarse, 0).into_iter().zip(samples(&deep, 0));
            // Degrees of light are rounded in one and mixed in the other.
            let worst = pairs().map(|(byte, word)| (f64::from(byte) - f64::from(word) / 257.0).abs());
            let worst = worst.fold(0.0, f64::max);
            assert!(worst < 2.0, "{number} {quality:?}: off by {worst}");
            let between = pairs().filter(|(_, word)| word % 257 != 0).count();
            // Sums of channels' entries are entries; only the scale bar is not.
            let is_exact = number == 4 && quality == Quality::Draft;
            assert_eq!(between < 100, is_exact, "{number} {quality:?}: {between} samples between two bytes");
        }
    }
}

#[test]
fn colours_of_the_colormap_are_exact_in_any_depth() {
    let gpu = software_gpu();
    let colormap = Colormap::default();
    let limits = LimitsChoice::Fixed(0.0, 15.0);
    let of_volume = |mode| SceneOptions {
        mode: Some(LayerMode::Volume(mode)),
        light: None,
        limits,
        projection: Projection::Orthographic,
        iso_surfaces: vec![8.0.into()],
        background: Rgb8([12, 34, 56]).into(),
        ..still()
    };
    let ball = || volume(|from_middle| (15.0 - from_middle).max(0.0));
    let flat = |light, mode| SceneOptions { limits, light, mode, ..still() };
    let level = || raster(40, |_, _| 4.0);
    // Samples larger than those of the picture, which have the mean of what they cover.
    let gentle = || raster(40, |column, row| (column * row * 0.001).sin() * 7.0 + 7.0);
    let slopes = || raster(600, |column, row| (column * row * 0.001).sin() * 7.0 + 7.0);
    let films: [(MemoryRaster, SceneOptions); 9] = [
        (level(), flat(Some(Light::default()), None)),
        (level(), flat(None, None)),
        (slopes(), flat(None, None)),
        (gentle(), flat(None, Some(LayerMode::Image))),
        (ball(), of_volume(VolumeMode::Maximum)),
        (ball(), of_volume(VolumeMode::Minimum)),
        (ball(), of_volume(VolumeMode::Average)),
        (ball(), of_volume(VolumeMode::Slices)),
        (ball(), of_volume(VolumeMode::Isosurface)),
    ];
    for (number, (raster, options)) in films.into_iter().enumerate() {
        let drawn =
            |format, dither| draw(&gpu, raster.clone(), &options, Drawn { dither, ..Drawn::of(format) });
        let deep = words(&drawn(PixelFormat::Rgba64le, Dither::Off));
        let bytes = samples(&drawn(PixelFormat::Rgba8, Dither::Off), 0);
        let (bytes, _) = bytes.as_chunks::<4>();
        let matrix = PixelFormat::Yuv444p10le.color_spec().yuv_matrix(10).unwrap();
        let ten = drawn(PixelFormat::Yuv444p10le, Dither::Off);
        let planes = [0, 1, 2].map(|plane| samples(&ten, plane));
        let mut entries = 0;
        for (at, byte) in bytes.iter().enumerate() {
            let [red, green, blue, _] = byte.map(|byte| byte as u8);
            if !colormap.entries().contains(&[red, green, blue]) {
                continue;
            }
            entries += 1;
            assert_eq!(deep[at], byte.map(|byte| byte * 257), "film {number}, pixel {at}");
            let codes = matrix.convert([red, green, blue].map(|byte| f64::from(byte) / 255.0));
            for (plane, code) in planes.iter().zip(codes) {
                let off = (f64::from(plane[at]) - code).abs();
                assert!(off < 0.501, "film {number}, pixel {at}: off by {off}");
            }
        }
        assert!(entries > 1500, "film {number}: {entries} pixels");
        // And none of them is dithered.
        let plain = drawn(PixelFormat::Yuv444p, Dither::Off);
        let dithered = drawn(PixelFormat::Yuv444p, Dither::On);
        for plane in 0..3 {
            let pairs = samples(&plain, plane).into_iter().zip(samples(&dithered, plane)).zip(bytes);
            let moved = pairs.filter(|((plain, dithered), [red, green, blue, _])| {
                let color = [red, green, blue].map(|byte| *byte as u8);
                plain != dithered && colormap.entries().contains(&color)
            });
            assert_eq!(moved.count(), 0, "film {number}, plane {plane}");
        }
    }
}

/// The root mean square of how far means of 8 x 8 samples are off, in 8-bit codes.
fn error_of_means(frame: &VideoFrame, truth: &[[u32; 4]]) -> f64 {
    let matrix = frame.layout().format().color_spec().yuv_matrix(8).unwrap();
    let truth: Vec<f64> = truth
        .iter()
        .map(|[red, green, blue, _]| {
            matrix.convert([red, green, blue].map(|word| f64::from(*word) / 65535.0))[0]
        })
        .collect();
    let codes = samples(frame, 0);
    let width = SIZE.0 as usize;
    let (mut sum, mut count) = (0.0, 0.0);
    for top in (0..SIZE.1 as usize - 7).step_by(8) {
        for left in (0..width - 7).step_by(8) {
            let places = (0..64).map(|at| (top + at / 8) * width + left + at % 8);
            let off: f64 = places.map(|at| f64::from(codes[at]) - truth[at]).sum();
            (sum, count) = (sum + (off / 64.0).powi(2), count + 1.0);
        }
    }
    f64::sqrt(sum / count)
}

#[test]
fn dithered_films_have_the_means_of_deep_ones_and_stand_still() {
    let gpu = software_gpu();
    // So gentle a hill that one code lasts for many pixels.
    let options = SceneOptions { exaggeration: Some(0.1), ..lit() };
    for side in [81, 600] {
        let drawn = |dither, frame| {
            let drawn = Drawn { dither, frame, ..Drawn::of(PixelFormat::Yuv420p) };
            draw(&gpu, hill(side), &options, drawn)
        };
        let truth = words(&draw(&gpu, hill(side), &options, Drawn::of(PixelFormat::Rgba64le)));
        let (dithered, plain) = (drawn(Dither::On, 0), drawn(Dither::Off, 0));
        let [with, without] = [&dithered, &plain].map(|frame| error_of_means(frame, &truth));
        assert!(with < 0.06 && without > 2.5 * with, "{side}: {with} and {without}");
        assert_eq!(dithered.bytes(), drawn(Dither::On, 7).bytes(), "{side}: it moves");
        assert_ne!(dithered.bytes(), plain.bytes());
        assert_eq!(drawn(Dither::Auto, 0).bytes(), plain.bytes(), "surfaces are not dithered by themselves");
    }
}

#[test]
fn only_lit_surfaces_in_volumes_are_dithered_by_themselves() {
    let gpu = software_gpu();
    let (fog, fog_options) = fog();
    let iso = SceneOptions {
        mode: Some(LayerMode::Volume(VolumeMode::Isosurface)),
        iso_surfaces: vec![8.0.into()],
        light: Some(Light::default()),
        ..fog_options.clone()
    };
    let films = [(fog.clone(), iso, true), (fog, fog_options, false), (hill(81), lit(), false)];
    for (number, (raster, options, is_dithered)) in films.into_iter().enumerate() {
        let bytes = |format, dither| {
            let drawn = Drawn { dither, ..Drawn::of(format) };
            draw(&gpu, raster.clone(), &options, drawn).bytes().to_vec()
        };
        let film = |dither| bytes(PixelFormat::Yuv444p, dither);
        let (alone, on, off) = (film(Dither::Auto), film(Dither::On), film(Dither::Off));
        assert_eq!((alone == on, alone == off), (is_dithered, !is_dithered), "film {number}");
        for format in [PixelFormat::Rgba8, PixelFormat::Bgr0, PixelFormat::Yuv420p10le] {
            assert_eq!(bytes(format, Dither::On), bytes(format, Dither::Off), "film {number}, {format}");
        }
    }
}

#[test]
fn planes_of_alpha_are_those_of_the_picture_and_edges_have_the_colour_of_what_they_are_of() {
    let gpu = software_gpu();
    let options = SceneOptions {
        background: Background::Transparent,
        limits: LimitsChoice::Fixed(0.0, 1.0),
        light: None,
        azimuth_deg: 20.0,
        ..still()
    };
    let holed =
        || raster(30, |column, row| if (column - 40.0).hypot(row - 40.0) < 14.0 { f32::NAN } else { 0.3 });
    let drawn =
        |format| draw(&gpu, holed(), &options, Drawn { quality: Quality::Standard, ..Drawn::of(format) });
    let color = Colormap::default().color_of(0.3).map(|byte| f64::from(byte) / 255.0);
    for (format, packed, most) in [
        (PixelFormat::Yuva420p, PixelFormat::Rgba8, 255.0),
        (PixelFormat::Yuva444p10le, PixelFormat::Rgba64le, 1023.0),
    ] {
        let (picture, frame) = (samples(&drawn(packed), 0), drawn(format));
        let full = f64::from((1_u32 << packed.bit_depth()) - 1);
        let alpha: Vec<f64> = picture.iter().skip(3).step_by(4).map(|code| f64::from(*code) / full).collect();
        let codes: Vec<u32> = alpha.iter().map(|share| (share * most).round() as u32).collect();
        assert_eq!(samples(&frame, 3), codes, "{format}");
        let partly = alpha.iter().filter(|share| (0.01..0.99).contains(*share)).count();
        assert!(partly > 100, "{format}: {partly} pixels on the edge");
        // The note on heights has another colour: above it all that is seen has one.
        let codes = format.color_spec().yuv_matrix(format.bit_depth()).unwrap().convert(color);
        let above = 120 * SIZE.0 as usize;
        let luma = samples(&frame, 0).into_iter().zip(&alpha).take(above);
        let off = luma.filter(|(code, share)| **share > 0.0 && (f64::from(*code) - codes[0]).abs() > 0.501);
        assert_eq!(off.count(), 0, "{format}");
    }
}
