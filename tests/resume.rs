//! Recordings that were interrupted go on where they were.
#![cfg(feature = "libav")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod decode;
mod desk;

use decode::DecodedFilm;
use desk::{Desk, assert_ends, said, send};
use std::io::Read;

/// The size is one at which x264 repeats itself.
const LOOK: &str = "--size 128x96 --quality draft";

/// A film long enough to be killed in the middle, in segments so that it becomes the same however often it is.
const LONG: &str = "--frames 1500 --segment-frames 31";

/// Starts `line`, and kills it after so many frames of this attempt were drawn.
fn kill(desk: &Desk, line: &str, frames: u64) {
    let (mut child, _lines) = desk.start(&format!("{line} {LOOK}"), frames);
    child.kill().unwrap();
    assert_eq!(child.wait().unwrap().code(), None, "{line}: it ended before it was killed");
}

/// Starts `line`, and interrupts it after so many frames of this attempt were drawn.
fn interrupt(desk: &Desk, line: &str, frames: u64) {
    let (mut child, mut lines) = desk.start(&format!("{line} {LOOK}"), frames);
    send("-INT", &child);
    let mut text = String::new();
    lines.read_to_string(&mut text).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130), "{line}: {text}");
}

fn finish(desk: &Desk, line: &str, words: &[&str]) {
    assert_ends(&desk.run(&format!("{line} {LOOK}")), 0, words);
}

fn bytes(desk: &Desk, name: &str) -> Vec<u8> {
    std::fs::read(desk.path(name)).unwrap()
}

fn planes(film: &DecodedFilm) -> Vec<&Vec<Vec<u8>>> {
    film.frames.iter().map(|frame| &frame.planes).collect()
}

/// How many frames were kept, as the program says.
fn kept(said: &str) -> u64 {
    let (_, rest) = said.split_once("going on after ").unwrap_or_else(|| panic!("nothing was kept: {said}"));
    rest.split(' ').next().unwrap().parse().unwrap()
}

#[test]
fn a_film_that_is_killed_again_and_again_becomes_the_whole_one() {
    let desk = Desk::new();
    finish(&desk, &format!("-o once.mp4 {LONG}"), &[]);
    let line = format!("-o film.mp4 --resume {LONG}");
    for frames in [150, 130, 170] {
        kill(&desk, &line, frames);
    }
    assert_eq!(desk.names().iter().filter(|name| name.ends_with(".part.json")).count(), 3);
    let done = desk.run(&format!("{line} {LOOK}"));
    assert_ends(&done, 0, &["done: 1500 frames"]);
    let kept = kept(&said(&done));
    assert!(kept >= 31 && kept.is_multiple_of(31), "{kept}");
    assert!(bytes(&desk, "film.mp4") == bytes(&desk, "once.mp4"));
    assert_eq!(desk.names(), ["film.mp4", "once.mp4"]);
}

#[test]
fn other_containers_and_codecs_go_on_too() {
    for (ending, options) in [
        ("mkv", "--frames 600 --segment-frames 31"),
        ("mkv", "--frames 600 --codec ffv1"),
        ("webm", "--frames 600 --segment-frames 31 --preset 8"),
        ("mp4", "--frames 600 --segment-frames 31 --codec hevc --preset ultrafast"),
    ] {
        let desk = Desk::new();
        finish(&desk, &format!("-o once.{ending} {options}"), &[]);
        let line = format!("-o film.{ending} --resume {options}");
        kill(&desk, &line, 100);
        let done = desk.run(&format!("{line} {LOOK}"));
        assert_ends(&done, 0, &[]);
        let (once, film) = (desk.film(&format!("once.{ending}")), desk.film(&format!("film.{ending}")));
        assert!(planes(&film) == planes(&once), "{ending} {options}: other pictures");
        assert_eq!(film.times(), once.times(), "{ending} {options}");
        assert_eq!(desk.names().len(), 2, "{ending} {options}: {:?}", desk.names());
    }
}

#[test]
fn an_interrupted_film_is_published_and_goes_on() {
    let desk = Desk::new();
    finish(&desk, &format!("-o once.mp4 {LONG}"), &[]);
    let line = format!("-o film.mp4 --resume {LONG}");
    interrupt(&desk, &line, 130);
    assert_eq!(desk.names(), ["film.mp4", "film.mp4.json", "once.mp4"]);
    let short = desk.film("film.mp4").frames.len();
    assert!((130..1500).contains(&short), "{short}");
    interrupt(&desk, &line, 130);
    let longer = desk.film("film.mp4").frames.len();
    assert!(longer >= short + 100, "{longer} after {short}");
    assert_eq!(desk.names(), ["film.mp4", "film.mp4.json", "once.mp4"]);
    kill(&desk, &line, 100);
    assert_eq!(desk.film("film.mp4").frames.len(), longer);
    let done = desk.run(&format!("{line} {LOOK}"));
    assert_ends(&done, 0, &["done: 1500 frames"]);
    assert!(kept(&said(&done)) >= longer as u64 / 31 * 31);
    assert_eq!(desk.names(), ["film.mp4", "once.mp4"]);
    assert!(bytes(&desk, "film.mp4") == bytes(&desk, "once.mp4"));
    // Now it is a film like any other.
    assert_ends(&desk.run(&format!("{line} {LOOK}")), 5, &["exists already"]);
}

#[test]
fn without_segments_all_whole_frames_are_kept() {
    let desk = Desk::new();
    let line = "-o film.mp4 --resume --frames 600";
    kill(&desk, line, 200);
    let done = desk.run(&format!("{line} {LOOK}"));
    assert_ends(&done, 0, &["done: 600 frames"]);
    let kept = kept(&said(&done));
    assert!(kept >= 60, "{kept}");
    let film = desk.film("film.mp4");
    assert_eq!(film.frames.len(), 600);
    assert_eq!(film.times(), (0..600).map(|index| index * 512).collect::<Vec<_>>());
    assert!(film.frames[kept as usize].is_key);
}

#[test]
fn a_shard_goes_on_too() {
    let desk = Desk::new();
    let options = "--frames 1200 --segment-frames 31 --shard 2/2";
    finish(&desk, &format!("-o once.mp4 {options}"), &[]);
    let line = format!("-o film.mp4 --resume {options}");
    interrupt(&desk, &line, 130);
    kill(&desk, &line, 100);
    finish(&desk, &line, &["going on after"]);
    assert!(bytes(&desk, "film.2-of-2.mp4") == bytes(&desk, "once.2-of-2.mp4"));
    let names = ["film.2-of-2.mp4", "film.2-of-2.mp4.json", "once.2-of-2.mp4", "once.2-of-2.mp4.json"];
    assert_eq!(desk.names(), names);
    finish(&desk, &line, &["complete already"]);
    // One that was interrupted is made again where nobody says that it is to go on.
    interrupt(&desk, &format!("-o again.mp4 {options}"), 130);
    finish(&desk, &format!("-o again.mp4 {options}"), &["done: 611 frames"]);
}

#[test]
fn what_cannot_be_continued_is_refused_with_the_reason() {
    let desk = Desk::new();
    let line = format!("-o film.mp4 --resume {LONG}");
    kill(&desk, &line, 150);
    let left = desk.names();
    for (other, words) in [
        ("--elevation 20", "--elevation: not set instead of 20"),
        ("--crf 30", "encoder option crf: 18 instead of 30"),
        ("--threads 1 --metadata title=a", "metadata title: not set instead of a"),
    ] {
        let refused = desk.run(&format!("{line} {LOOK} {other}"));
        assert_ends(&refused, 2, &["what is left cannot be continued", words, ".part"]);
    }
    assert_eq!(desk.names(), left);
    let unasked = desk.run(&format!("-o film.mp4 --frames 3 {LOOK}"));
    assert_ends(&unasked, 0, &["an earlier recording left a part behind (--resume goes on", &left[0]]);
}

#[test]
fn an_interrupted_film_that_was_changed_is_refused() {
    let desk = Desk::new();
    let line = format!("-o film.mp4 --resume {LONG}");
    interrupt(&desk, &line, 130);
    let whole = bytes(&desk, "film.mp4");
    std::fs::write(desk.path("film.mp4"), &whole[..whole.len() - 1]).unwrap();
    assert_ends(&desk.run(&format!("{line} {LOOK}")), 2, &["bytes instead of", "film.mp4"]);
    std::fs::write(desk.path("film.mp4"), &whole).unwrap();
    finish(&desk, &line, &["going on after"]);
}

#[test]
fn what_a_full_disk_left_goes_on_too() {
    let desk = Desk::new();
    finish(&desk, &format!("-o once.mp4 {LONG}"), &[]);
    let line = format!("-o film.mp4 --resume {LONG}");
    let (code, text) = desk.run_limited(&format!("{line} {LOOK}"), 150 << 10);
    assert!(code == Some(5) && text.contains("film.mp4"), "{code:?} {text}");
    assert_eq!(desk.names().len(), 3, "{:?}", desk.names());
    let done = desk.run(&format!("{line} {LOOK}"));
    assert_ends(&done, 0, &["done: 1500 frames"]);
    assert!(kept(&said(&done)) > 0);
    assert!(bytes(&desk, "film.mp4") == bytes(&desk, "once.mp4"));
    assert_eq!(desk.names(), ["film.mp4", "once.mp4"]);
}

#[test]
fn what_another_program_writes_is_left_alone() {
    let desk = Desk::new();
    let line = format!("-o film.mp4 --resume --frames 100000 {LOOK}");
    let (mut child, _lines) = desk.start(&line, 50);
    assert_ends(&desk.run(&line), 5, &["another program writes it"]);
    let unasked = desk.run(&format!("-o film.mp4 --frames 3 {LOOK}"));
    assert!(!said(&unasked).contains("left a part"), "{}", said(&unasked));
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn with_nothing_to_go_on_from_a_film_is_just_made() {
    let desk = Desk::new();
    finish(&desk, "-o film.mp4 --resume --frames 5", &["done: 5 frames"]);
    interrupt(&desk, "-o other.mp4 --frames 100000", 100);
    assert_eq!(desk.names(), ["film.mp4", "other.mp4"]);
}

#[test]
fn what_kills_left_that_holds_nothing_goes_too() {
    let desk = Desk::new();
    for name in
        [".film.mp4.aaaaaa.part", ".film.mp4.bbbbbb.copy", ".film.mp4x.cccccc.part", ".other.mp4.dddddd.copy"]
    {
        std::fs::write(desk.path(name), "nothing").unwrap();
    }
    finish(&desk, "-o film.mp4 --resume --frames 5", &["done: 5 frames"]);
    assert_eq!(desk.names(), [".film.mp4x.cccccc.part", ".other.mp4.dddddd.copy", "film.mp4"]);
}
