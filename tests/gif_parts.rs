//! GIFs that are made in parts: shards, several attempts, what a kill left behind.
#![cfg(feature = "libav")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod decode;
mod desk;

use decode::DecodedFilm;
use desk::{Desk, assert_ends, said, send};
use std::io::Read;
use std::process::{Command, Output};

/// 30 frames a second are delays of 30 and 40 ms by turns, so that every frame has its own place.
const LOOK: &str = "--size 96x64 --quality draft --fps 30";

fn helper(desk: &Desk, verb: &str, line: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fieldreel"));
    command.arg(verb).args(line.split_whitespace()).current_dir(desk.folder.path()).output().unwrap()
}

/// Records all shards of `film.gif`, and joins them.
fn in_shards(desk: &Desk, count: u64, line: &str) -> DecodedFilm {
    let names: Vec<String> = (1..=count).map(|number| format!("film.{number}-of-{count}.gif")).collect();
    for number in (1..=count).rev() {
        assert_ends(&desk.run(&format!("-o film.gif --shard {number}/{count} {LOOK} {line}")), 0, &[]);
    }
    let joined = helper(desk, "join", &format!("{} -o film.gif", names.join(" ")));
    assert_ends(&joined, 0, &[&format!("of {count} shards")]);
    desk.film("film.gif")
}

fn planes(film: &DecodedFilm) -> Vec<&Vec<Vec<u8>>> {
    film.frames.iter().map(|frame| &frame.planes).collect()
}

/// How long each frame stays, in hundredths of a second, and how often the film plays.
fn delays_and_repeats(desk: &Desk, name: &str) -> (Vec<u16>, gif::Repeat) {
    let mut options = gif::DecodeOptions::new();
    options.skip_frame_decoding(true);
    let mut decoder = options.read_info(std::fs::File::open(desk.path(name)).unwrap()).unwrap();
    let mut delays = Vec::new();
    while let Some(frame) = decoder.read_next_frame().unwrap() {
        delays.push(frame.delay);
    }
    (delays, decoder.repeat())
}

fn assert_same(desk: &Desk, film: &DecodedFilm, case: &str) {
    let once = desk.film("once.gif");
    assert!(planes(film) == planes(&once), "{case}: other pictures");
    assert!(planes(film)[1..] != planes(&once)[..once.frames.len() - 1], "{case}: all pictures are the same");
    assert_eq!(delays_and_repeats(desk, "film.gif"), delays_and_repeats(desk, "once.gif"), "{case}");
}

#[test]
fn a_gif_in_shards_is_the_gif_made_at_once() {
    for (frames, count, options) in [
        (31, 3, "--gif-dither none"),
        (31, 4, "--gif-dither bayer --plays 1"),
        (17, 3, "--gif-dither floyd-steinberg --last-frame 2 --plays 3"),
        (5, 5, "--gif-dither sierra"),
    ] {
        let desk = Desk::new();
        let line = format!("--frames {frames} {options}");
        let planned = helper(&desk, "plan", &format!("{line} {LOOK} --container gif -o film.plan.json"));
        assert_ends(&planned, 0, &["planned"]);
        assert_ends(&desk.run(&format!("-o once.gif {LOOK} {line}")), 0, &[]);
        let film = in_shards(&desk, count, &format!("{line} --plan film.plan.json"));
        assert_eq!(film.frames.len(), frames, "{options}");
        assert_same(&desk, &film, options);
    }
}

#[test]
fn a_gif_with_a_palette_for_each_frame_is_made_in_shards_too() {
    let desk = Desk::new();
    let line = "--frames 7 --palette frame";
    assert_ends(&desk.run(&format!("-o once.gif {LOOK} {line}")), 0, &[]);
    let film = in_shards(&desk, 3, line);
    assert_same(&desk, &film, line);
}

/// A picture of 2 x 2 pixels, which is a palette of four colours.
fn write_palette(desk: &Desk, name: &str, red: u8) {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 2, 2);
    encoder.set_color(png::ColorType::Rgb);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&[255, 255, 255, red, 90, 60, 20, 60, 120, 0, 0, 0]).unwrap();
    writer.finish().unwrap();
    std::fs::write(desk.path(name), bytes).unwrap();
}

#[test]
fn shards_of_other_colours_are_refused() {
    let desk = Desk::new();
    write_palette(&desk, "palette.png", 200);
    write_palette(&desk, "other.png", 201);
    let line = "--frames 7 --palette palette.png";
    assert_ends(&desk.run(&format!("-o once.gif {LOOK} {line}")), 0, &[]);
    let film = in_shards(&desk, 2, line);
    assert_same(&desk, &film, line);
    let shard = |number, more: &str| {
        desk.run(&format!("-o film.gif --overwrite --frames 7 --shard {number}/2 {LOOK} {more}"))
    };
    let join = |output: &str| helper(&desk, "join", &format!("film.1-of-2.gif film.2-of-2.gif -o {output}"));
    assert_ends(&shard(2, "--palette other.png"), 0, &[]);
    assert_ends(&join("mixed.gif"), 4, &["palette: ", "instead of", "film.2-of-2.gif"]);
    assert_ends(&shard(2, "--palette palette.png --plays 2"), 0, &[]);
    assert_ends(&join("mixed.gif"), 4, &["plays: 2 instead of 0"]);
    assert_ends(&shard(2, "--palette palette.png"), 0, &[]);
    assert_ends(&join("mixed.mp4"), 4, &["fieldreel makes no films of gif"]);
    assert_ends(&shard(2, ""), 2, &["all shards of a gif need the same colours", "fieldreel plan"]);
    assert_ends(&helper(&desk, "plan", &format!("--frames 7 {LOOK} -o mp4.plan.json")), 0, &[]);
    assert_ends(&shard(2, "--plan mp4.plan.json"), 2, &["no colours for a gif", "mp4.plan.json"]);
    assert_ends(&helper(&desk, "plan", "--container png -o p.json"), 2, &["png is a picture"]);
    for number in [1, 2] {
        assert_ends(&desk.run(&format!("-o film.mkv --frames 7 --shard {number}/2 {LOOK}")), 0, &[]);
    }
    let mixed = helper(&desk, "join", "film.1-of-2.mkv film.2-of-2.mkv -o mixed.gif");
    assert_ends(&mixed, 4, &["it is no GIF", "film.1-of-2.mkv"]);
    assert!(desk.names().iter().all(|name| !name.contains("mixed")));
}

#[test]
fn a_gif_that_is_killed_and_interrupted_becomes_the_whole_one() {
    for options in ["--gif-dither sierra --last-frame 1", "--palette frame"] {
        let desk = Desk::new();
        let line = format!("--frames 1500 {LOOK} {options}");
        assert_ends(&desk.run(&format!("-o once.gif {line}")), 0, &[]);
        let line = format!("-o film.gif --resume {line}");
        let (mut child, _lines) = desk.start(&line, 150);
        child.kill().unwrap();
        assert_eq!(child.wait().unwrap().code(), None);
        assert_eq!(desk.names().len(), 3, "{:?}", desk.names());
        let (mut child, mut lines) = desk.start(&line, 150);
        send("-INT", &child);
        lines.read_to_string(&mut String::new()).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(130));
        let short = desk.film("film.gif").frames.len();
        assert!((200..1500).contains(&short), "{short}");
        let done = desk.run(&line);
        assert_ends(&done, 0, &[&format!("going on after {short} of 1500 frames"), "done: 1500 frames"]);
        assert_same(&desk, &desk.film("film.gif"), options);
        assert_eq!(desk.names(), ["film.gif", "once.gif"]);
    }
}

#[test]
fn a_gif_that_was_killed_is_recovered() {
    let desk = Desk::new();
    let line = format!("--frames 2000 {LOOK}");
    let (mut child, _lines) = desk.start(&format!("-o film.gif {line}"), 300);
    child.kill().unwrap();
    assert_eq!(child.wait().unwrap().code(), None);
    let part = desk.names().remove(0);
    assert!(part.starts_with(".film.gif."), "{part}");
    let whole = std::fs::read(desk.path(&part)).unwrap();
    let recover = |name: &str| helper(&desk, "recover", &format!("{part} -o {name}"));
    assert_ends(&recover("film.gif"), 0, &["recovered"]);
    let film = desk.film("film.gif");
    let frames = film.frames.len();
    assert!(frames >= 200, "{frames} of at least 300");
    // Cut off in the middle of a frame, and within what follows it.
    let first_frames = |bytes: &[u8]| {
        std::fs::write(desk.path(&part), bytes).unwrap();
        let done = recover("cut.gif --overwrite");
        assert_ends(&done, 0, &[]);
        let cut = desk.film("cut.gif");
        assert!(planes(&cut)[..] == planes(&film)[..cut.frames.len()]);
        cut.frames.len()
    };
    let half = first_frames(&whole[..whole.len() / 2]);
    assert!((frames / 4..frames * 3 / 4).contains(&half), "{half} of {frames}");
    let mut zeros = whole[..whole.len() / 2].to_vec();
    zeros.resize(whole.len(), 0);
    // A picture may lack nothing but its last byte, which is a zero; and where no other has begun behind it, zeros may
    // be its end or not, so that it is left out.
    let with_zeros = first_frames(&zeros);
    assert!(
        (half - 1..=half + 1).contains(&with_zeros),
        "what a power cut leaves is no picture: {half} {with_zeros}"
    );
    std::fs::write(desk.path(&part), &whole[..900]).unwrap();
    let nothing = recover("nothing.gif");
    assert_ends(&nothing, 4, &["nothing can be recovered", "no frame in it is complete"]);
    assert_ends(&recover("nothing.mkv"), 4, &[]);
    assert!(!said(&nothing).contains("panicked"));
}
