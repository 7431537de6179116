//! Several files as the bands of one film, as users of the program give them.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]
#![cfg(all(target_os = "linux", feature = "libav"))]

mod arrays;
mod decode;
mod desk;
mod flat_map;
mod picture_files;
mod pictures;

use arrays::npy;
use desk::{Desk, assert_ends, said};
use fieldreel::scene::{ColorScale, Colormap, Norm};
use flat_map::FlatMap;
use serde_json::Value;
use std::process::{Command, Output};

/// A file of `bands` x 1 x 2 samples for each name; the first sample of each band is its number in the list.
fn desk_with(files: &[(&str, &[f32])]) -> Desk {
    let desk = Desk::new();
    for (name, bands) in files {
        let values: Vec<f32> = bands.iter().flat_map(|value| [*value, 0.0]).collect();
        std::fs::write(desk.path(name), npy(&[bands.len(), 1, 2], &values)).unwrap();
    }
    desk
}

fn flows() -> Desk {
    desk_with(&[
        ("flow10.npy", &[10.0]),
        ("flow9.npy", &[9.0]),
        ("flow1.npy", &[1.0]),
        ("flow100.npy", &[100.0]),
    ])
}

/// `fieldreel info` with these words, in the desk's folder.
fn info(desk: &Desk, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fieldreel"));
    command.arg("info").args(words).current_dir(desk.folder.path()).output().unwrap()
}

fn labels(desk: &Desk, words: &[&str]) -> Vec<String> {
    let output = info(desk, &[words, &["--json"]].concat());
    assert_ends(&output, 0, &[]);
    let object: Value = serde_json::from_slice(&output.stdout).unwrap();
    object["band_labels"].as_array().unwrap().iter().map(|label| label.as_str().unwrap().to_owned()).collect()
}

/// What the first sample is in each frame of the film of these inputs.
fn played(desk: &Desk, line: &str) -> Vec<f64> {
    let output = desk.run(&format!(
        "{line} -o frame-%02d.png --overwrite --frames-per-band 1 --interpolate hold --clim 0,256 {}",
        flat_map::OPTIONS
    ));
    assert_ends(&output, 0, &[]);
    let scale = ColorScale::new(Colormap::default(), Norm::Linear, (0.0, 256.0)).unwrap();
    let frames = desk.names().into_iter().filter(|name| name.starts_with("frame-")).map(|name| {
        let color = FlatMap::read(&desk.path(&name), [1, 2]).color(0, 0);
        std::fs::remove_file(desk.path(&name)).unwrap();
        // With 256 entries for 256 numbers each has its own.
        (0..=255).map(f64::from).find(|value| scale.color_of(*value) == color).unwrap()
    });
    frames.collect()
}

#[test]
fn a_quoted_pattern_plays_in_natural_order() {
    let desk = flows();
    assert_eq!(labels(&desk, &["flow*.npy"]), ["flow1", "flow9", "flow10", "flow100"]);
    assert_eq!(labels(&desk, &["flow?.npy"]), ["flow1", "flow9"]);
    assert_eq!(played(&desk, "flow*.npy"), [1.0, 9.0, 10.0, 100.0]);
}

#[test]
fn files_given_out_of_order_play_in_natural_order() {
    let desk = flows();
    let line = "flow100.npy flow9.npy flow1.npy flow10.npy";
    let words: Vec<&str> = line.split(' ').collect();
    assert_eq!(labels(&desk, &words), ["flow1", "flow9", "flow10", "flow100"]);
    assert_eq!(played(&desk, line), [1.0, 9.0, 10.0, 100.0]);
    // A pattern and files together are one series.
    assert_eq!(played(&desk, "flow100.npy flow?.npy"), [1.0, 9.0, 100.0]);
}

#[test]
fn bands_are_chosen_in_the_order_given() {
    let desk = flows();
    assert_eq!(played(&desk, "flow*.npy --bands 2-,1"), [9.0, 10.0, 100.0, 1.0]);
    assert_eq!(played(&desk, "flow*.npy --bands 3"), [10.0]);
    assert_eq!(labels(&desk, &["flow*.npy", "--bands", "2-,1"]), ["flow9", "flow10", "flow100", "flow1"]);
    let output = info(&desk, &["flow*.npy", "--bands", "5"]);
    assert_ends(&output, 2, &["band 5 does not exist (there are 4, counted from 1)"]);
}

#[test]
fn files_of_several_bands_and_dates_are_labelled() {
    let desk = desk_with(&[("sst_2020-02.npy", &[3.0]), ("sst_2020-01.npy", &[1.0, 2.0])]);
    let expected = ["2020-01, band 1", "2020-01, band 2", "2020-02"];
    assert_eq!(labels(&desk, &["sst_*.npy"]), expected);
    assert_eq!(played(&desk, "sst_*.npy"), [1.0, 2.0, 3.0]);
}

#[test]
fn the_first_file_that_differs_is_named() {
    let desk = flows();
    for (name, columns) in [("flow11.npy", 3), ("flow12.npy", 4)] {
        std::fs::write(desk.path(name), npy(&[1, columns], &vec![0.0; columns])).unwrap();
    }
    let expected = "number of columns is 3, not 2 as in flow1.npy: flow11.npy";
    assert_ends(&info(&desk, &["flow*.npy"]), 4, &[expected]);
    let backwards = ["flow12.npy", "flow11.npy", "flow10.npy", "flow1.npy"];
    assert_ends(&info(&desk, &backwards), 4, &[expected]);
    let output = desk.run("flow*.npy -o film.mp4");
    assert_ends(&output, 4, &[expected]);
    assert_eq!(said(&output).lines().count(), 1, "{}", said(&output));
    assert!(!desk.path("film.mp4").exists());
}

#[test]
fn reference_systems_and_places_must_agree() {
    let desk = Desk::new();
    for (name, crs) in [("a1", "WGS_1984"), ("a2", "NAD_1983")] {
        let grid = "ncols 2\nnrows 1\nxllcorner 5\nyllcorner 6\ncellsize 1\n1 2\n";
        std::fs::write(desk.path(&format!("{name}.asc")), grid).unwrap();
        let crs = format!(
            "GEOGCS[\"GCS_{crs}\",DATUM[\"D\",SPHEROID[\"S\",6378137,298.25]],PRIMEM[\"G\",0],UNIT[\"Degree\",0.0174532925199433]]"
        );
        std::fs::write(desk.path(&format!("{name}.prj")), crs).unwrap();
    }
    assert_ends(&info(&desk, &["a*.asc"]), 4, &["coordinate reference system is ", "a1.asc", "a2.asc"]);
    let moved = "ncols 2\nnrows 1\nxllcorner 5\nyllcorner 7\ncellsize 1\n1 2\n";
    std::fs::write(desk.path("a2.asc"), moved).unwrap();
    std::fs::copy(desk.path("a1.prj"), desk.path("a2.prj")).unwrap();
    assert_ends(&info(&desk, &["a*.asc"]), 4, &["place (GDAL transform) is ", "a1.asc", "a2.asc"]);
    std::fs::copy(desk.path("a1.asc"), desk.path("a2.asc")).unwrap();
    assert_eq!(labels(&desk, &["a*.asc"]), ["a1", "a2"]);
}

#[test]
fn a_pattern_that_matches_nothing_is_exit_4() {
    assert_ends(&info(&flows(), &["rain*.npy"]), 4, &["no file has such a name: rain*.npy"]);
}
