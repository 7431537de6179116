//! Bars, points and wires from the command line.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]
#![cfg(all(target_os = "linux", feature = "libav"))]

mod arrays;
mod decode;
mod desk;
mod picture_files;
mod pictures;

use arrays::npy;
use desk::{Desk, assert_ends, said};
use std::process::Output;

const QUICK: &str = "--overwrite --size 160x90 --frames 1 --quality draft";

fn desk() -> Desk {
    let desk = Desk::new();
    std::fs::write(desk.path("values.npy"), npy(&[2, 3], &[1.0, -2.0, 3.0, 4.0, f32::NAN, 6.0])).unwrap();
    desk
}

fn run(desk: &Desk, options: &str) -> Output {
    desk.command(&format!("values.npy -o out.png {QUICK} {options}")).output().unwrap()
}

#[test]
fn each_mode_makes_another_picture_and_takes_its_options() {
    let desk = desk();
    let mut pictures: Vec<Vec<[u8; 4]>> = Vec::new();
    for options in [
        "--mode surface",
        "--mode bars",
        "--mode bars --bar-width 0.4",
        "--mode points",
        "--mode points --point-size 20",
        "--mode wireframe",
        "--mode wireframe --line-width 9",
    ] {
        assert_ends(&run(&desk, options), 0, &[]);
        let picture = picture_files::read(&desk.path("out.png")).unwrap();
        assert!(!pictures.contains(&picture.pixels), "{options}");
        pictures.push(picture.pixels);
    }
    assert_ends(&run(&desk, "--mode bars"), 0, &[]);
    let again = picture_files::read(&desk.path("out.png")).unwrap();
    assert!(pictures.contains(&again.pixels), "the same options make the same picture");
}

#[test]
fn what_is_wrong_or_does_nothing_is_said() {
    let desk = desk();
    for (options, words) in [
        ("--mode bars --bar-width 0", "invalid bar-width 0 (expected 0.01 to 1 of the cell)"),
        ("--mode points --point-size -3", "invalid point-size -3 (expected 0.1 to 200 pixels"),
        ("--mode wireframe --line-width nan", "invalid line-width NaN (expected 0.1 to 200 pixels"),
    ] {
        assert_ends(&run(&desk, options), 2, &[words]);
    }
    let output = run(&desk, "--mode points --bar-width 0.5 --water 3");
    assert_ends(&output, 0, &[]);
    assert!(said(&output).contains("--water, --bar-width do nothing in mode points"), "{}", said(&output));
    let output = run(&desk, "--mode bars");
    assert!(!said(&output).contains("do nothing"), "{}", said(&output));
}
