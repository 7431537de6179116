//! What a recording that was killed left behind becomes a film.
#![cfg(feature = "libav")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod decode;
mod desk;

use decode::DecodedFilm;
use desk::{Desk, assert_ends, said, send};
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

/// The part that a message names.
fn named_part(desk: &Desk, said: &str) -> String {
    let names: Vec<String> = desk.names().into_iter().filter(|name| name.starts_with(".film.")).collect();
    assert_eq!(names.len(), 2, "{names:?}");
    assert_eq!(names[1], format!("{}.json", names[0]));
    let sentence = "(what was recorded is left, for `fieldreel recover`, in ";
    assert!(said.contains(sentence) && said.contains(&names[0]), "{said}");
    names[0].clone()
}

#[test]
fn what_was_recorded_before_the_disk_was_full_is_left() {
    for (ending, more) in [("mp4", ""), ("mkv", ""), ("webm", "--preset 8"), ("gif", "")] {
        let desk = Desk::new();
        let line = format!("-o film.{ending} --size 128x96 --frames 900 --quality draft {more}");
        let (code, text) = desk.run_limited(&line, if ending == "gif" { 2 << 20 } else { 150 << 10 });
        assert!(code == Some(5) && text.contains("cannot write the film"), "{code:?} {text}");
        let part = named_part(&desk, &text);
        assert_ends(&recover(&desk, &format!("{part} -o short.{ending}")), 0, &["recovered"]);
        assert!(desk.film(&format!("short.{ending}")).frames.len() >= 60, "{ending}");
        assert_ends(&desk.run(&format!("{line} --resume")), 0, &["going on after", "done: 900 frames"]);
        assert_eq!(desk.names(), [format!("film.{ending}"), format!("short.{ending}")]);
    }
}

#[test]
fn a_film_that_fits_the_disk_only_once_is_there_or_left() {
    let desk = Desk::new();
    let line = "--size 320x240 --frames 300 --quality draft --crf 10";
    assert_ends(&desk.run(&format!("-o once.mp4 {line}")), 0, &[]);
    let bytes = desk.path("once.mp4").metadata().unwrap().len();
    let disk = desk.path("disk");
    std::fs::create_dir(&disk).unwrap();
    let size = format!("size={}", bytes * 3 / 2);
    let mount = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(&disk).output();
    if !mount.is_ok_and(|mount| mount.status.success()) {
        // Only root can mount.
        return;
    }
    let output = desk.run(&format!("-o disk/film.mp4 {line}"));
    let names: Vec<_> = std::fs::read_dir(&disk).unwrap().map(|entry| entry.unwrap().path()).collect();
    let whole = names.iter().find(|path| path.extension().is_none_or(|ending| ending != "json"));
    let frames = whole.map(|path| DecodedFilm::from_file(path).frames.len());
    assert!(Command::new("umount").arg(&disk).status().unwrap().success());
    assert_eq!(frames, Some(300), "{names:?}");
    if output.status.success() {
        // libav 7.1 and later.
        assert_eq!(names, [disk.join("film.mp4")]);
        assert!(said(&output).contains("the film's index comes last"), "{}", said(&output));
    } else {
        assert_ends(&output, 5, &["No space left", "what was recorded is left"]);
        assert_eq!(names.len(), 2, "{names:?}");
    }
}

#[test]
fn what_was_recorded_before_the_input_broke_is_left() {
    let desk = Desk::new();
    let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (600, 64, 64), }";
    let mut bytes = b"\x93NUMPY\x01\x00\x76\x00".to_vec();
    bytes.extend(format!("{header:<117}\n").as_bytes());
    bytes.extend((0..600 * 64 * 64_u32).flat_map(|index| ((index % 4099) as f32).to_le_bytes()));
    std::fs::write(desk.path("bands.npy"), &bytes).unwrap();
    let line = "bands.npy -o film.mp4 --size 96x64 --frames-per-band 1 --quality draft";
    let (mut child, mut lines) = desk.start(line, 200);
    let file = std::fs::OpenOptions::new().write(true).open(desk.path("bands.npy")).unwrap();
    file.set_len(1 << 20).unwrap();
    let mut text = String::new();
    lines.read_to_string(&mut text).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(4), "{text}");
    assert!(text.contains("bands.npy"), "{text}");
    let part = named_part(&desk, &text);
    assert_ends(&recover(&desk, &format!("{part} -o film.mp4")), 0, &["recovered"]);
    assert!(desk.film("film.mp4").frames.len() >= 60);
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
