//! Memory does not grow with the number of bands.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on fails; a child reports by text"
)]
#![cfg(target_os = "linux")]

mod pictures;

use fieldreel::data::{self, ReadLimits, Source};
use fieldreel::frame::Resolution;
use fieldreel::record::{Film, Flow};
use fieldreel::scene::SceneOptions;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::Command;

/// Tells a process started by this test which raster to film.
const RASTER: &str = "FIELDREEL_TEST_RASTER";
const SIDE: u32 = 128;
const FRAMES: u64 = 60;

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
    let raster = data::open(&Source::Path(path.into()), &ReadLimits::default()).unwrap();
    let bands = raster.info().bands;
    let gpu = pictures::software_gpu();
    let length = fieldreel::scene::FilmLength::Frames(FRAMES);
    let mut film = Film::new(raster, &SceneOptions { length, ..pictures::bare() }).unwrap();
    let mut frames = 0;
    let resolution = Resolution::new(160, 120).unwrap();
    let count = |_| {
        frames += 1;
        Flow::Continue
    };
    film.frames(&gpu, resolution, &pictures::draft(), count).unwrap();
    assert_eq!(frames, FRAMES);
    println!("peak of {bands} bands: {} KiB", peak_memory_kib());
}

/// Peak memory of filming a raster, told by a process that does nothing else.
fn peak_of(path: &Path) -> f64 {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["film_in_a_process_of_its_own", "--exact", "--nocapture", "--test-threads=1"])
        .env(RASTER, path)
        .output()
        .unwrap();
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
        peak_of(&path)
    });
    assert!(!is_larger(many, few) && !is_larger(few, many), "{few} KiB for 4 bands, {many} for 1000");
    // The check would notice a tenth of the bands being kept.
    let tenth = f64::from(SIDE * SIDE * 5 * 1000 / 10 / 1024);
    assert!(is_larger(few + tenth, few), "{few}");
}
