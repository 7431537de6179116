//! What volumes look like: against closed forms, and against rays followed in double precision.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

#[path = "../pictures/mod.rs"]
mod pictures;

mod axes;
mod channels;
mod light;
mod planes;
mod shapes;

use fieldreel::data::{BandReader, MemoryRaster, PixelSpacing, VolumeGrid};
use fieldreel::frame::{PixelFormat, PixelLayout, Resolution};
use fieldreel::render::{Dither, FilmRenderer, GpuContext, Quality};
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
        background: Rgb8::BLACK.into(),
        light: None,
        projection: Projection::Orthographic,
        elevation_deg: Some(0.0),
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
    let mut renderer =
        FilmRenderer::new(gpu, Arc::clone(&stage), (settings.quality, Dither::Auto), &layout, 1).unwrap();
    renderer.set_skipping(settings.skips);
    let state = stage.state_at(settings.frame);
    while let Some(missing) = renderer.missing_band(&state) {
        renderer.upload_band(
            &state,
            missing,
            reader.excerpt_then((missing.band, missing.excerpt), None).unwrap(),
        );
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
