//! The rules of the house that a compiler does not know: who may use whom, and what no file contains.
//!
//! A checker takes a file as a pair of path and text, so that every rule is also shown to catch what it is for.

mod project_files;
mod rust_code;

use project_files::has_extension;
use rust_code::{Token, code_outside_tests, tokens};
use std::error::Error;

/// What each room under `src/` may use besides itself; data flows from the top to the bottom.
const ROOMS: [(&str, &[&str]); 9] = [
    ("data", &[]),
    ("frame", &[]),
    ("scene", &["data", "frame"]),
    ("render", &["data", "frame", "scene"]),
    ("encode", &["frame"]),
    ("record", &["data", "frame", "scene", "render", "encode"]),
    // Windows and servers tell people whatever can go wrong.
    ("window", &["data", "frame", "scene", "render", "encode", "record", "error"]),
    ("serve", &["data", "frame", "scene", "render", "encode", "record", "error", "Error", "Fault"]),
    ("cli", &["data", "frame", "scene", "render", "encode", "record", "window", "serve"]),
];

/// Crates that stay behind the walls of one room.
const CRATES_OF_ONE_ROOM: [(&str, &str); 9] = [
    ("wgpu", "src/render/"),
    ("egui_wgpu", "src/render/"),
    ("ffmpeg_next", "src/encode/"),
    ("ffmpeg_sys_next", "src/encode/"),
    ("winit", "src/window/"),
    ("egui_winit", "src/window/"),
    ("axum", "src/serve/"),
    ("hyper", "src/serve/"),
    ("tokio", "src/serve/"),
];

const LONGEST_FILE_LINES: usize = 400;

/// Names that say nothing about what is inside.
const EMPTY_NAMES: [&str; 7] = ["utils", "util", "helpers", "helper", "common", "misc", "shared_code"];

/// What ends a program that was given unusual input; bad input is an error, not a reason to stop.
const DELIBERATE_PANICS: [&[&str]; 5] =
    [&[".", "unwrap", "("], &[".", "expect", "("], &["panic", "!"], &["todo", "!"], &["unimplemented", "!"]];

/// Put together from parts, since this file is checked too.
const UNFINISHED_MARKS: [&str; 3] = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];

/// A checker of one rule: path and text of a file in, one line for each violation out.
type Rule = fn(&str, &str) -> Vec<String>;

const RULES: [Rule; 6] =
    [too_long, named_for_nothing, unfinished, forbidden_rooms, escaped_crates, forbidden_constructs];

fn too_long(path: &str, text: &str) -> Vec<String> {
    let lines = text.lines().count();
    if lines <= LONGEST_FILE_LINES { Vec::new() } else { vec![format!("{path}: {lines} lines")] }
}

fn named_for_nothing(path: &str, _text: &str) -> Vec<String> {
    let is_empty_name = |part: &&str| EMPTY_NAMES.contains(&part.split('.').next().unwrap_or_default());
    path.split('/').filter(is_empty_name).map(|part| format!("{path}: {part} says nothing")).collect()
}

fn unfinished(path: &str, text: &str) -> Vec<String> {
    let has_mark =
        |line: &str| line.split(|c: char| !c.is_alphanumeric()).any(|word| UNFINISHED_MARKS.contains(&word));
    let lines = text.lines().enumerate().filter(|(_, line)| has_mark(line));
    lines.map(|(index, line)| format!("{path}:{}: {}", index + 1, line.trim())).collect()
}

/// Uses of other rooms through `crate::` or out of the own room by `super::super::`.
///
/// Inside a room nothing else of the crate's root may be named: a re-export there would be a way around the walls.
fn forbidden_rooms(path: &str, text: &str) -> Vec<String> {
    let Some((room, _)) = path.strip_prefix("src/").and_then(|rest| rest.split_once('/')) else {
        return Vec::new();
    };
    let Some((_, others)) = ROOMS.iter().find(|(name, _)| *name == room) else {
        return vec![format!("{path}: {room} is not a room")];
    };
    let may_use = |name: &str| name == room || others.contains(&name);
    let is_room = |name: &str| ROOMS.iter().any(|(room, _)| *room == name);
    let code = tokens(text);
    let from_root = rust_code::names_after(&code, &["crate"]).into_iter();
    let from_above = rust_code::names_after(&code, &["super", "super"]).into_iter();
    from_root
        .filter(|token| !may_use(&token.text))
        .chain(from_above.filter(|token| is_room(&token.text) && !may_use(&token.text)))
        .map(|token| format!("{path}:{}: {room} may not use {}", token.line, token.text))
        .collect()
}

/// The Python package is no room: it may use what the library makes public, and nothing below that.
fn escaped_crates(path: &str, text: &str) -> Vec<String> {
    if !is_shipped(path) {
        return Vec::new();
    }
    let escaped = |token: &&Token| {
        let home = CRATES_OF_ONE_ROOM.iter().find(|(name, _)| *name == token.text);
        home.is_some_and(|(_, room)| !path.starts_with(room))
    };
    tokens(text)
        .iter()
        .filter(escaped)
        .map(|token| format!("{path}:{}: {}", token.line, token.text))
        .collect()
}

/// `unsafe` outside the one folder for it, macros that belong to debugging, and ways to panic on purpose.
fn forbidden_constructs(path: &str, text: &str) -> Vec<String> {
    if !has_extension(path, &["rs"]) {
        return Vec::new();
    }
    let everywhere = tokens(text);
    let mut found = occurrences(&everywhere, &["dbg", "!"]);
    if !path.starts_with("src/encode/ffi/") {
        found.extend(occurrences(&everywhere, &["unsafe"]));
    }
    let is_of_tests = path.ends_with("/tests.rs") || path.contains("/tests/");
    if is_shipped(path) && !is_of_tests {
        let shipped = code_outside_tests(text);
        found.extend(DELIBERATE_PANICS.iter().flat_map(|pattern| occurrences(&shipped, pattern)));
    }
    found.iter().map(|found| format!("{path}:{found}")).collect()
}

/// Whether the file is compiled into what users get.
fn is_shipped(path: &str) -> bool {
    path.starts_with("src/") || path.starts_with("python/src/")
}

/// Line and text of each place where `code` reads like `pattern`.
fn occurrences(code: &[Token], pattern: &[&str]) -> Vec<String> {
    let fits = |window: &&[Token]| window.iter().zip(pattern).all(|(token, text)| token.text == *text);
    let places = code.windows(pattern.len()).filter(fits);
    places.map(|window| format!("{}: {}", window[0].line, pattern.concat())).collect()
}

#[test]
fn the_project_keeps_its_rules() -> Result<(), Box<dyn Error>> {
    let mut violations = Vec::new();
    let mut checked = 0;
    // Python programs elsewhere make data, once.
    let folders: [(&str, &[&str]); 5] = [
        ("src", &["rs"]),
        ("tests", &["rs"]),
        ("benches", &["rs"]),
        ("shaders", &["wgsl"]),
        ("python", &["rs", "py", "pyi"]),
    ];
    for (folder, endings) in folders {
        let files = project_files::files_below(folder)?;
        for path in files.iter().filter(|path| has_extension(path, endings)) {
            let text = String::from_utf8(project_files::read(path)?)?;
            violations.extend(RULES.iter().flat_map(|rule| rule(path, &text)));
            checked += 1;
        }
    }
    assert!(checked > 20, "only {checked} files checked");
    assert!(violations.is_empty(), "{} violations:\n{}", violations.len(), violations.join("\n"));
    Ok(())
}

/// `rule` finds one violation in each of `bad`, and none in each of `good`.
fn assert_rule(rule: Rule, bad: &[(&str, &str)], good: &[(&str, &str)]) {
    for (path, text) in bad {
        let found = rule(path, text);
        assert_eq!(found.len(), 1, "{path}: {text}: {found:?}");
        assert!(found[0].starts_with(path), "{found:?}");
    }
    for (path, text) in good {
        assert_eq!(rule(path, text), [""; 0], "{path}: {text}");
    }
}

#[test]
fn long_files_are_found() {
    let text = "line\n".repeat(LONGEST_FILE_LINES);
    let longer = format!("{text}one more\n");
    assert_rule(too_long, &[("src/long.rs", &longer)], &[("src/long.rs", &text)]);
}

#[test]
fn empty_names_are_found() {
    let bad = [("src/data/utils.rs", ""), ("tests/common/mod.rs", ""), ("shaders/helpers.wgsl", "")];
    assert_rule(named_for_nothing, &[("python/fieldreel/utils.py", "")], &[]);
    assert_rule(named_for_nothing, &bad, &[("src/data/raster.rs", ""), ("src/encode/commonplace.rs", "")]);
}

#[test]
fn unfinished_marks_are_found() {
    let bad = UNFINISHED_MARKS.map(|mark| format!("let a = 1; // {mark}(me): later"));
    let bad: Vec<(&str, &str)> = bad.iter().map(|text| ("src/data/raster.rs", text.as_str())).collect();
    assert_rule(unfinished, &bad, &[("src/data/raster.rs", "// TODOS and METHODOLOGY")]);
}

#[test]
fn uses_of_forbidden_rooms_are_found() {
    assert_rule(
        forbidden_rooms,
        &[
            ("src/data/raster.rs", "use crate::scene::Scene;"),
            ("src/scene/scene.rs", "use crate::{data::Raster, render::{Renderer, Ring}};"),
            ("src/scene/scene.rs", "fn f() { g(crate::cli::run()) }"),
            ("src/encode/muxer.rs", "use crate::Recorder;"),
            ("src/encode/muxer.rs", "use super::super::scene::Scene;"),
            ("src/render/ring.rs", "use crate::{encode, frame};"),
            ("src/render/ring.rs", "#[cfg(test)] mod tests { use crate::record::Recorder; }"),
            ("src/record/plan.rs", "use crate::cli;"),
            ("src/record/plan.rs", "use crate::*;"),
            ("src/attic/app.rs", ""),
        ],
        &[
            ("src/scene/scene.rs", "use crate::{data::Raster, frame::{self, Resolution}, scene::Track};"),
            ("src/encode/muxer.rs", "use crate::frame::VideoFrame; use super::super::settings;"),
            (
                "src/data/raster.rs",
                "// crate::scene\n/// [`crate::scene::Scene`]\nconst A: &str = \"crate::cli\";",
            ),
            ("src/data/raster.rs", "pub(crate) fn f() {} use super::dataset; use std::{fs, io};"),
            ("src/cli/mod.rs", "use crate::{record::Recorder, encode, render};"),
            ("src/lib.rs", "pub use crate::record::Recorder;"),
            ("tests/film.rs", "use crate::film;"),
        ],
    );
}

#[test]
fn crates_outside_their_room_are_found() {
    assert_rule(
        escaped_crates,
        &[
            ("src/record/recorder.rs", "fn f(device: &wgpu::Device) {}"),
            ("src/cli/run.rs", "use wgpu as gpu;"),
            ("src/record/recorder.rs", "use ffmpeg_next as libav;"),
            ("src/lib.rs", "pub use ffmpeg_next;"),
            ("python/src/record.rs", "use wgpu::Device;"),
        ],
        &[
            ("src/render/ring.rs", "use wgpu::Buffer;"),
            ("python/src/record.rs", "use fieldreel::render::GpuContext;"),
            ("src/encode/ffi/options.rs", "use ffmpeg_next::ffi;"),
            ("src/frame/video_frame.rs", "/// Knows nothing of wgpu.\nconst A: &str = \"wgpu\";"),
            ("tests/film.rs", "use wgpu::Buffer;"),
        ],
    );
}

#[test]
fn forbidden_constructs_are_found() {
    assert_rule(
        forbidden_constructs,
        &[
            ("src/encode/muxer.rs", "fn f() { unsafe { g() } }"),
            ("tests/film.rs", "unsafe fn f() {}"),
            ("tests/film.rs", "fn f() { dbg!(1); }"),
            ("src/data/raster.rs", "fn f() { a.unwrap(); }"),
            ("python/src/record.rs", "fn f() { a.unwrap(); }"),
            ("src/data/raster.rs", "fn f() { a\n    .expect(\"never\"); }"),
            ("src/data/raster.rs", "fn f() { panic!(\"no\") }"),
            ("src/data/raster.rs", "fn f() { todo!() }"),
            ("src/data/raster.rs", "fn f() { unimplemented!() }"),
            ("src/data/raster.rs", "#[cfg(test)] mod tests { fn f() {} } fn g() { a.unwrap(); }"),
            ("src/data/raster.rs", "#[cfg(test)] use std::fs; fn g() { a.unwrap(); }"),
            ("src/data/raster.rs", "#[cfg(not(test))] fn g() { a.unwrap(); }"),
        ],
        &[
            ("src/encode/ffi/options.rs", "fn f() { unsafe { g() } }"),
            ("src/data/raster.rs", "#[cfg(test)] mod tests { fn f() { a.unwrap(); panic!() } }"),
            (
                "src/data/raster.rs",
                "#[cfg(all(test, feature = \"libav\"))]\n#[allow(x)]\nmod tests { fn f() { a.unwrap() } }",
            ),
            ("src/data/raster.rs", "fn f() { a.unwrap_or(1); b.expect_err(\"c\"); } // .unwrap() panic!"),
            ("src/data/raster/tests.rs", "fn f() { a.unwrap(); }"),
            ("src/data/raster/tests/dice.rs", "fn f() { a.unwrap(); }"),
            ("tests/film.rs", "fn f() { a.unwrap(); }"),
        ],
    );
}
