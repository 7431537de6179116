//! What signals do to a recording.
#![cfg(feature = "libav")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod decode;
mod desk;

use desk::{Desk, send};
use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};

#[test]
fn a_signal_finishes_the_film() {
    for (signal, code) in [("-INT", 130), ("-TERM", 143), ("-HUP", 129)] {
        let desk = Desk::new();
        let (mut child, mut lines) = desk.start("-o film.mp4 --size 320x240 --frames 100000", 1);
        send(signal, &child);
        let mut rest = String::new();
        lines.read_to_string(&mut rest).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(code), "{signal}: {rest}");
        assert_eq!(desk.names(), ["film.mp4"], "{signal}");
        let done: serde_json::Value = serde_json::from_str(rest.trim().lines().last().unwrap()).unwrap();
        assert_eq!(done["complete"].as_bool(), Some(false));
        assert_eq!(desk.film("film.mp4").frames.len() as u64, done["frames"].as_u64().unwrap(), "{signal}");
    }
}

#[test]
fn a_second_signal_gives_up_and_leaves_nothing() {
    let desk = Desk::new();
    // This preset keeps the look-ahead busy for seconds after the first signal.
    let line = "-o film.mp4 --size 1280x720 --frames 100000 --preset veryslow";
    let (mut child, mut lines) = desk.start(line, 1);
    send("-INT", &child);
    send("-TERM", &child);
    let mut rest = String::new();
    lines.read_to_string(&mut rest).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130), "{rest}");
    assert!(desk.names().is_empty(), "{:?}: {rest}", desk.names());
}

#[test]
fn a_reader_that_reads_no_more_does_not_hold_the_program() {
    let desk = Desk::new();
    let line = "-o - --container mkv --codec ffv1 --size 640x480 --frames 100000 --quality draft";
    let mut command = desk.command(line);
    command.args(["--progress", "json"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap());
    let mut first = String::new();
    lines.read_line(&mut first).unwrap();
    // Nobody reads standard output: the pipe fills, and drawing waits for slots that never come back.
    send("-INT", &child);
    send("-INT", &child);
    assert!(matches!(child.wait().unwrap().code(), Some(130)), "{first}");
}

#[test]
fn a_signal_that_is_ignored_from_outside_stays_ignored() {
    let desk = Desk::new();
    let program = env!("CARGO_BIN_EXE_fieldreel");
    let line = "--offscreen --adapter software -o film.mp4 --size 320x240 --frames 60 --progress json";
    let mut child = Command::new("bash")
        .args(["-c", &format!("trap '' HUP; exec {program} {line}")])
        .current_dir(desk.folder.path())
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap());
    let mut first = String::new();
    lines.read_line(&mut first).unwrap();
    send("-HUP", &child);
    let mut rest = String::new();
    lines.read_to_string(&mut rest).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0), "{rest}");
    assert_eq!(desk.film("film.mp4").frames.len(), 60);
}

#[test]
fn killed_outright_it_leaves_no_film_under_the_final_name() {
    let desk = Desk::new();
    let (mut child, _lines) = desk.start("-o film.mp4 --size 320x240 --frames 100000", 1);
    send("-KILL", &child);
    assert_eq!(child.wait().unwrap().code(), None);
    assert!(!desk.path("film.mp4").exists());
}
