//! What a recording that was killed left behind becomes a film.
#![cfg(feature = "libav")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod decode;
mod desk;

use decode::DecodedFilm;
use desk::{Desk, send};
use std::io::{BufReader, Read};
use std::process::{Child, ChildStderr, Command, Output};

/// Starts a film that would last for ever, and waits until so many frames were drawn.
fn recorded(desk: &Desk, ending: &str, frames: u64) -> (Child, BufReader<ChildStderr>) {
    desk.start(&format!("-o film.{ending} --size 96x64 --frames 100000 --quality draft"), frames)
}

/// What a recording of `ending` leaves behind that is killed after so many frames.
fn killed(desk: &Desk, ending: &str, frames: u64) -> String {
    let (mut child, _lines) = recorded(desk, ending, frames);
    child.kill().unwrap();
    assert_eq!(child.wait().unwrap().code(), None);
    let mut names = desk.names();
    assert_eq!(names.len(), 2, "{names:?}");
    let manifest = names.remove(1);
    assert_eq!(manifest, format!("{}.json", names[0]));
    names.remove(0)
}

/// The same film, ended by a signal, with at least so many frames.
fn reference(ending: &str, frames: u64) -> DecodedFilm {
    let desk = Desk::new();
    let (mut child, mut lines) = recorded(&desk, ending, frames);
    send("-INT", &child);
    lines.read_to_string(&mut String::new()).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    desk.film(&format!("film.{ending}"))
}

fn recover(desk: &Desk, line: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fieldreel"));
    command.arg("recover").args(line.split_whitespace()).current_dir(desk.folder.path()).output().unwrap()
}

fn planes(film: &DecodedFilm) -> Vec<&Vec<Vec<u8>>> {
    film.frames.iter().map(|frame| &frame.planes).collect()
}

#[test]
fn a_film_that_was_killed_is_there_up_to_its_last_two_seconds() {
    for ending in ["mp4", "mkv", "webm"] {
        let desk = Desk::new();
        let drawn = 500;
        let part = killed(&desk, ending, drawn);
        let done = recover(&desk, &format!("{part} -o film.{ending}"));
        assert!(done.status.success(), "{ending}: {}", String::from_utf8_lossy(&done.stderr));
        let film = desk.film(&format!("film.{ending}"));
        let count = film.frames.len() as u64;
        // 60 frames are 2 s; encoders look some 40 frames ahead and have others under way on their threads.
        assert!(count + 60 + 80 >= drawn, "{ending}: {count} of {drawn} frames");
        let whole = reference(ending, count + 150);
        assert_eq!(film.codec, whole.codec);
        assert!(planes(&film)[..] == planes(&whole)[..film.frames.len()], "{ending}: other pictures");
        assert_eq!(film.times(), whole.times()[..film.frames.len()], "{ending}");
        // Pictures of one film differ, or the comparison would say nothing.
        assert!(planes(&film)[1..] != planes(&whole)[..film.frames.len() - 1]);
        // As it lies there it plays too, and it stays.
        let as_it_is = desk.film(&part);
        assert!(as_it_is.frames.len() >= film.frames.len(), "{ending}");
    }
}

#[test]
fn a_film_is_recovered_into_other_containers() {
    let desk = Desk::new();
    let part = killed(&desk, "mp4", 150);
    for ending in ["mp4", "mkv"] {
        assert!(recover(&desk, &format!("{part} -o film.{ending}")).status.success());
    }
    assert!(planes(&desk.film("film.mp4")) == planes(&desk.film("film.mkv")));
    let streamed = recover(&desk, &format!("{part} -o - --container mp4"));
    assert!(planes(&DecodedFilm::from_bytes(streamed.stdout)) == planes(&desk.film("film.mp4")));
    for (line, words) in [
        ("-o film.webm", "container webm: it cannot hold H.264, as the film is; mkv can"),
        ("-o film.apng", "films are recovered into mp4, mov, mkv or webm"),
        ("-o film.gif", "it is no GIF"),
        ("-o film.mkv", "exists already"),
    ] {
        let refused = recover(&desk, &format!("{part} {line}"));
        let said = String::from_utf8_lossy(&refused.stderr);
        assert!(!refused.status.success() && said.contains(words), "{line}: {said}");
    }
}

#[test]
fn what_is_no_film_is_refused_by_name() {
    let desk = Desk::new();
    std::fs::write(desk.path("noise.part"), [7; 5000]).unwrap();
    std::fs::write(desk.path("empty.part"), []).unwrap();
    for name in ["noise.part", "empty.part"] {
        let refused = recover(&desk, &format!("{name} -o film.mp4"));
        assert_eq!(refused.status.code(), Some(4));
        let said = String::from_utf8_lossy(&refused.stderr);
        assert!(said.contains("nothing can be recovered") && said.contains(name), "{said}");
    }
    let missing = recover(&desk, "nothing.part -o film.mp4");
    assert!(String::from_utf8_lossy(&missing.stderr).contains("nothing.part"));
    assert_eq!(desk.names(), ["empty.part", "noise.part"]);
}
