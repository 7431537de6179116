//! Memory grows neither with the number of bands nor with that of frames.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on fails; a child reports by text"
)]
#![cfg(target_os = "linux")]

mod pictures;

use fieldreel::data::{self, Arrangement, ReadLimits, ReadOptions, Source};
#[cfg(feature = "libav")]
use fieldreel::encode::{
    Container, EncodePlan, EncodeSettings, FilmSpec, GiveUp, Output, OutputKind, PaletteSampler, open_encoder,
};
use fieldreel::frame::Resolution;
#[cfg(feature = "libav")]
use fieldreel::frame::{FrameRate, VideoFrame};
use fieldreel::record::{Film, Flow};
use fieldreel::scene::{FilmLength, LayerMode, SceneOptions, VolumeMode};
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::Command;

/// Tells a process started by this test which raster to film.
const RASTER: &str = "FIELDREEL_TEST_RASTER";
/// And how: a mode as the program calls it, and how many frames.
const MODE: &str = "FIELDREEL_TEST_MODE";
const FRAMES: &str = "FIELDREEL_TEST_FRAMES";
/// Tells a process started by this test how many pictures to make a GIF of.
#[cfg(feature = "libav")]
const GIF_FRAMES: &str = "FIELDREEL_TEST_GIF_FRAMES";
const SIDE: u32 = 128;

/// How much larger one peak may be than the other.
const TOLERANCE: f64 = 1.05;

fn write_cube(path: &Path, bands: u32) {
    let mut file = BufWriter::new(File::create(path).unwrap());
    let header = format!("{{'descr': '<f4', 'fortran_order': False, 'shape': ({bands}, {SIDE}, {SIDE}), }}");
    let header = format!("{header:<117}\n");
    file.write_all(b"\x93NUMPY\x01\x00\x76\x00").unwrap();
    file.write_all(header.as_bytes()).unwrap();
    for band in 0..bands {
        for sample in 0..SIDE * SIDE {
            file.write_all(&((sample ^ band) as f32).to_le_bytes()).unwrap();
        }
    }
}

fn peak_memory_kib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// Films the raster that the environment names and prints the most memory that took; without one it has nothing
/// to say.
#[test]
fn film_in_a_process_of_its_own() {
    let Some(path) = std::env::var_os(RASTER) else { return };
    let mode = match std::env::var(MODE).unwrap().as_str() {
        "volume" => Some(LayerMode::Volume(VolumeMode::Composite)),
        "isosurface" => Some(LayerMode::Volume(VolumeMode::Isosurface)),
        "mip" => Some(LayerMode::Volume(VolumeMode::Maximum)),
        _ => None,
    };
    let arrangement = if mode.is_some() { Arrangement::Volume } else { Arrangement::Bands };
    let reading = ReadOptions { arrangement, ..ReadLimits::default().into() };
    let raster = data::open_with(&Source::Path(path.into()), &reading).unwrap();
    let bands = raster.info().bands;
    let gpu = pictures::software_gpu();
    let asked: u64 = std::env::var(FRAMES).unwrap().parse().unwrap();
    let options = SceneOptions {
        length: FilmLength::Frames(asked),
        mode,
        iso_surfaces: vec![8000.0.into()],
        ..pictures::bare()
    };
    let mut film = Film::new(raster, &options).unwrap();
    let mut frames = 0;
    let resolution = Resolution::new(160, 120).unwrap();
    let count = |_| {
        frames += 1;
        Flow::Continue
    };
    film.frames(&gpu, resolution, &pictures::draft(), count).unwrap();
    assert_eq!(frames, asked);
    println!("peak of {bands} bands: {} KiB", peak_memory_kib());
}

/// Encodes as many pictures as the environment says, without any adapter.
#[test]
#[cfg(feature = "libav")]
fn gif_in_a_process_of_its_own() {
    let Some(frames) = std::env::var_os(GIF_FRAMES) else { return };
    let frames: u64 = frames.to_str().unwrap().parse().unwrap();
    let resolution = Resolution::new(1280, 720).unwrap();
    let spec = FilmSpec { resolution, rate: FrameRate::THIRTY, frames: Some(frames), has_alpha: false };
    let plan = EncodePlan::resolve(&EncodeSettings::new(Container::Gif), &spec, OutputKind::Stream).unwrap();
    let picture = |index: u64| {
        let pixel = move |at: u64| {
            let (x, y) = (at % 1280, at / 1280);
            [(x / 8 + index) as u8, (y / 4) as u8, ((x + y) / 16) as u8, 255]
        };
        let bytes: Vec<u8> = (0..1280 * 720).flat_map(pixel).collect();
        VideoFrame::new(index, plan.layout().clone(), bytes).unwrap()
    };
    let mut sampler = PaletteSampler::new(resolution).unwrap();
    for index in (0..frames).step_by(frames.div_ceil(16) as usize) {
        sampler.add(&picture(index)).unwrap();
    }
    let palette = sampler.finish().unwrap();
    let output = Output::Stream(Box::new(std::io::sink()));
    let mut encoder = open_encoder(&plan, output, Some(palette)).unwrap();
    for index in 0..frames {
        encoder.encode(picture(index)).unwrap();
    }
    assert_eq!(encoder.finish(&GiveUp::default()).unwrap().frames, frames);
    println!("peak of a gif: {} KiB", peak_memory_kib());
}

/// With 1,000 instead of 250 it is 119 MiB, 21 more than with 20: the filter remembers the nearest colour of every colour
/// that it met.
#[test]
#[cfg(feature = "libav")]
fn a_gif_of_many_pictures_takes_less_than_200_mb() {
    let mut command = Command::new(std::env::current_exe().unwrap());
    let peak = peak_in(command.arg("gif_in_a_process_of_its_own").env(GIF_FRAMES, "250"));
    assert!(peak < 200e6 / 1024.0, "{peak} KiB");
}

/// Peak memory of filming a raster, told by a process that does nothing else.
fn peak_of(path: &Path, mode: &str, frames: u64) -> f64 {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.arg("film_in_a_process_of_its_own").env(RASTER, path);
    peak_in(command.env(MODE, mode).env(FRAMES, frames.to_string()))
}

/// What a test of this file says that runs by itself.
fn peak_in(command: &mut Command) -> f64 {
    let output = command.args(["--exact", "--nocapture", "--test-threads=1"]).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.lines().find(|line| line.contains("peak of")).unwrap_or_else(|| panic!("{text}"));
    line.split_whitespace().rev().nth(1).unwrap().parse().unwrap()
}

fn is_larger(one: f64, other: f64) -> bool {
    one > other * TOLERANCE
}

#[test]
fn a_thousand_bands_take_no_more_memory_than_four() {
    let folder = tempfile::tempdir().unwrap();
    let [few, many] = [4, 1000].map(|bands| {
        let path = folder.path().join(format!("{bands}.npy"));
        write_cube(&path, bands);
        peak_of(&path, "surface", 60)
    });
    assert!(!is_larger(many, few) && !is_larger(few, many), "{few} KiB for 4 bands, {many} for 1000");
    // The check would notice a tenth of the bands being kept.
    let tenth = f64::from(SIDE * SIDE * 5 * 1000 / 10 / 1024);
    assert!(is_larger(few + tenth, few), "{few}");
}

/// Mesa's software driver compiles a shader anew for every frame, and keeps them all, where loops count to a number that the
/// frame brings along.
#[test]
fn long_films_take_no_more_memory_than_short_ones() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cube.npy");
    write_cube(&path, 8);
    for mode in ["surface", "volume", "isosurface", "mip"] {
        let [short, long] = [60, 600].map(|frames| peak_of(&path, mode, frames));
        assert!(long < short * 1.25, "{mode}: {short} KiB for 60 frames, {long} for 600");
    }
}
