//! Options of what is written and drawn over films, and the files that they name.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]
#![cfg(all(target_os = "linux", feature = "libav"))]

mod decode;
mod desk;

use desk::{Desk, assert_ends};
use std::process::{Command, Output};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn desk() -> Desk {
    let desk = Desk::new();
    std::fs::copy(format!("{ROOT}/tests/data/fonts/serif.ttf"), desk.path("serif.ttf")).unwrap();
    desk
}

#[test]
fn files_that_are_not_what_they_should_be_are_refused_before_anything_is_drawn() {
    let desk = desk();
    std::fs::write(desk.path("text.ttf"), "not a font").unwrap();
    std::fs::write(desk.path("broken.srt"), "1\n00:00:01 -> 00:00:02\n00:00:03 --> x\n").unwrap();
    for (line, code, words) in [
        ("--font text.ttf", 4, "invalid font (expected a TrueType or OpenType font with outlines): text.ttf"),
        ("--font none.ttf", 4, "cannot read the font"),
        ("--font .", 4, "cannot read the font"),
        ("--captions none.srt", 4, "cannot read the captions"),
        ("--captions broken.srt", 4, "invalid captions: line 2 is \"00:00:01 -> 00:00:02\" (expected"),
        (
            "--captions text.ttf",
            4,
            "invalid captions: line 1 is \"not a font\" (expected the columns start, end and text",
        ),
        ("--logo text.ttf", 4, "invalid logo (expected a PNG that is whole): text.ttf"),
        ("--logo-corner middle", 2, "top-left"),
        ("--north-arrow yes", 2, "bottom-right"),
        (
            "--title-card x --title-card-secs 0",
            2,
            "invalid title-card-secs 0 (expected 0.001 to 3600 seconds)",
        ),
        ("--fade-in -1", 2, "invalid fade-in -1 (expected 0 to 3600 seconds)"),
        ("--fade-out 1e9", 2, "invalid fade-out 1000000000 (expected 0 to 3600 seconds)"),
        ("--label {time:%Q}", 2, "format \"%Q\" of {time}"),
        ("--theme sepia", 2, "light, dark, print"),
    ] {
        assert_ends(&desk.run(&format!("-o film.mp4 {line}")), code, &[words]);
    }
    assert!(!desk.path("film.mp4").exists());
}

/// The program with exactly these words.
fn fieldreel(desk: &Desk, line: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fieldreel"));
    command.current_dir(desk.folder.path()).args(line.split_whitespace()).output().unwrap()
}

#[test]
fn a_film_in_a_font_of_its_own_says_which_and_is_made_again() {
    let desk = desk();
    assert_ends(
        &desk.run("-o film.mkv --codec ffv1 --title Serif --theme dark --font serif.ttf"),
        0,
        &["4 frames"],
    );
    assert_ends(&fieldreel(&desk, "remake film.mkv -o again.mkv --adapter software"), 0, &["4 frames"]);
    let [film, again] = ["film.mkv", "again.mkv"].map(|name| std::fs::read(desk.path(name)).unwrap());
    assert!(film == again);
    std::fs::write(desk.path("serif.ttf"), "another").unwrap();
    let output = fieldreel(&desk, "remake film.mkv -o third.mkv --adapter software");
    assert_ends(&output, 4, &["serif.ttf is not what it was made from"]);
    assert!(!desk.path("third.mkv").exists());
}

/// Options of everything that changes with the frame.
const CHANGING: &str = "--captions film.srt --logo logo.png --north-arrow on --triad bottom-right --progress-bar \
                        --title-card Card --title-card-secs 0.6 --fade-in 0.2 --fade-out 0.3 --scale-bar on";

fn changing_desk() -> Desk {
    let desk = Desk::new();
    for name in ["film.srt", "logo.png"] {
        std::fs::copy(format!("{ROOT}/tests/data/annotations/{name}"), desk.path(name)).unwrap();
    }
    desk
}

#[test]
fn shares_of_a_film_are_its_frames() {
    let desk = changing_desk();
    let look = format!("{CHANGING} --size 320x240 --fps 10 --frames 12 --codec ffv1");
    assert_ends(&desk.run(&format!("-o film.mkv {look}")), 0, &["12 frames"]);
    for share in 1..=3 {
        assert_ends(&desk.run(&format!("-o part.mkv {look} --shard {share}/3")), 0, &["4 frames"]);
    }
    assert_ends(
        &fieldreel(&desk, "join part.1-of-3.mkv part.2-of-3.mkv part.3-of-3.mkv -o joined.mkv"),
        0,
        &[],
    );
    let [film, joined] = ["film.mkv", "joined.mkv"].map(|name| desk.film(name).frames);
    assert_eq!((film.len(), joined.len()), (12, 12));
    for (index, (one, other)) in film.iter().zip(&joined).enumerate() {
        assert!(one.planes == other.planes, "frame {index}");
    }
    assert!(film[4].planes != film[5].planes, "the comparison sees what changes");
}

#[test]
fn a_label_with_dates_of_undated_bands_is_told() {
    let desk = Desk::new();
    assert_ends(&desk.run("-o film.mp4 --label {time:%Y}"), 0, &["not all bands are dated"]);
}
