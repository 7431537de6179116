//! Films in pages, in addresses and within a size; what can be written at all.
#![cfg(feature = "libav")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod decode;
mod desk;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use decode::DecodedFilm;
use desk::{Desk, assert_ends, said};
use std::fs;
use std::process::Command;

/// The film in a data: address, and the media type.
fn embedded(text: &str) -> (String, DecodedFilm) {
    let begin = text.find("data:").unwrap();
    let address = text[begin..].split(['"', '\n']).next().unwrap();
    let (media_type, film) = address["data:".len()..].split_once(";base64,").unwrap();
    (media_type.to_owned(), DecodedFilm::from_bytes(STANDARD.decode(film).unwrap()))
}

#[test]
fn a_page_holds_the_film_and_an_address_is_one() {
    let desk = Desk::new();
    let made = desk.run("--html page.html --title <Jacksboro>");
    assert_ends(&made, 0, &["page.html"]);
    assert_eq!(desk.names(), ["page.html"]);
    let page = fs::read_to_string(desk.path("page.html")).unwrap();
    assert!(page.contains("<title>&lt;Jacksboro&gt;</title>"), "{}", &page[..400]);
    let (media_type, film) = embedded(&page);
    assert_eq!((media_type.as_str(), film.frames.len()), ("video/mp4", 4));

    let made = desk.run("-o film.webm --html page2.html --data-uri");
    assert_ends(&made, 0, &["film.webm"]);
    let file = desk.film("film.webm");
    let printed = String::from_utf8(made.stdout).unwrap();
    for text in [fs::read_to_string(desk.path("page2.html")).unwrap(), printed] {
        let (media_type, film) = embedded(&text);
        assert_eq!(media_type, "video/webm");
        let planes =
            |film: &DecodedFilm| film.frames.iter().map(|frame| frame.planes.clone()).collect::<Vec<_>>();
        assert!(planes(&film) == planes(&file));
    }
}

#[test]
fn pages_that_cannot_be_are_refused_before_anything_is_drawn() {
    let desk = Desk::new();
    for (line, code, word) in [
        ("-o film.mkv --html page.html", 2, "browsers do not show mkv"),
        ("-o - --container mp4 --data-uri", 2, "leave -o out"),
        ("--html missing/page.html", 5, "does not exist"),
        ("-o film.mp4 --max-bytes 0", 2, "8MB"),
        ("-o film-%d.jpg --max-bytes 1kB", 2, "many files"),
        ("-o film.mp4 --max-bytes 1MB --crf 3", 2, "--crf"),
    ] {
        assert_ends(&desk.run(line), code, &[word]);
    }
    fs::write(desk.path("page.html"), "precious").unwrap();
    assert_ends(&desk.run("--html page.html"), 5, &["exists already"]);
    assert_eq!(fs::read(desk.path("page.html")).unwrap(), b"precious");
    assert_eq!(desk.names(), ["page.html"]);
}

#[test]
fn a_film_keeps_to_the_size_that_it_may_have() {
    let desk = Desk::new();
    // The scene would tell of --max-bytes.
    let film = "--size 160x96 --frames 60 --no-scene";
    let usual = desk.run(&format!("-o usual.mp4 {film}"));
    assert_ends(&usual, 0, &[]);
    let bytes = |name: &str| desk.path(name).metadata().unwrap().len();
    let most = bytes("usual.mp4") / 3;
    let made = desk.run(&format!("-o small.mp4 --max-bytes {most} {film}"));
    assert_ends(&made, 0, &["once more with --crf"]);
    assert!(bytes("small.mp4") <= most && bytes("small.mp4") > most / 8, "{} of {most}", bytes("small.mp4"));
    assert_eq!(desk.film("small.mp4").frames.len(), 60);
    let streamed = desk.run(&format!("-o - --container webm --max-bytes {most} {film}"));
    assert_ends(&streamed, 0, &[]);
    assert!(streamed.stdout.len() as u64 <= most);
    assert_eq!(DecodedFilm::from_bytes(streamed.stdout).frames.len(), 60);
    // What fits is made once.
    let made = desk.run(&format!("-o fits.mp4 --max-bytes 10MB {film}"));
    assert!(!said(&made).contains("once more"));
    assert_eq!(bytes("fits.mp4"), bytes("usual.mp4"));
    for (line, word) in [("-o no.mp4", "cannot make the film smaller"), ("-o no.apng", "apng cannot")] {
        assert_ends(&desk.run(&format!("{line} --max-bytes 2kB {film}")), 2, &[word]);
    }
    let made = desk.run("-o still.jpg --size 160x96 --frames 1 --max-bytes 3kB");
    assert_ends(&made, 0, &["once more with --crf"]);
    assert!(bytes("still.jpg") <= 3000, "{}", bytes("still.jpg"));
    assert_ends(&desk.run("-o no.png --frames 1 --max-bytes 100"), 2, &["png cannot"]);
    assert_eq!(desk.names(), ["fits.mp4", "small.mp4", "still.jpg", "usual.mp4"]);
}

#[test]
fn an_output_that_fails_ends_the_program() {
    let desk = Desk::new();
    // More frames than can be under way: none may be waited for in vain.
    for container in ["gif", "webm", "mp4", "mkv", "apng", "webp"] {
        for _ in 0..3 {
            let line = format!("-o /dev/full --container {container} --frames 40");
            assert_ends(&desk.run(&line), 5, &["/dev/full"]);
        }
    }
}

#[test]
fn prores_says_which_it_is() {
    let desk = Desk::new();
    for line in ["-o film.mov --codec prores", "-o film.mov --background transparent --overwrite"] {
        assert_ends(&desk.run(line), 0, &[]);
        let bytes = fs::read(desk.path("film.mov")).unwrap();
        let has = |name: &[u8]| bytes.windows(4).any(|window| window == name);
        assert!(has(b"ap4h") && !has(b"apch"), "{line}");
    }
}

fn formats(words: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_fieldreel")).arg("formats").args(words).output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn formats_lists_what_can_be_read_and_written() {
    let text = formats(&[]);
    for word in ["GeoTIFF", ".nii", "mp4 ", "h264 (libx264)", "ffv1 ", "h264_nvenc", "works"] {
        assert!(text.contains(word), "{word} is missing:\n{text}");
    }
    let lists: serde_json::Value = serde_json::from_str(&formats(&["--json"])).unwrap();
    let encoders = lists["encoders"].as_array().unwrap();
    for encoder in encoders {
        assert_eq!(encoder["works"].as_bool().unwrap(), encoder["problem"].is_null(), "{encoder}");
    }
    assert!(encoders.iter().any(|encoder| encoder["encoder"] == "ffv1" && encoder["works"] == true));
    let webm =
        lists["outputs"].as_array().unwrap().iter().find(|output| output["container"] == "webm").unwrap();
    assert_eq!((webm["alpha"].as_bool(), webm["files"].as_str()), (Some(true), Some(".webm")));
}

#[test]
#[cfg(feature = "window")]
fn an_encoder_is_tried_in_a_process_of_its_own() {
    let tried = |name: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fieldreel"));
        command.args(["try-encoder", name, "--size", "320x180", "--fps", "30"]).output().unwrap()
    };
    assert_eq!(tried("libx264").status.code(), Some(0));
    let failed = tried("h264_v4l2m2m");
    assert!(!failed.status.success() && !said(&failed).is_empty());
}
