//! Options of points, lines and texts at places, and the files that they name.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]
#![cfg(all(target_os = "linux", feature = "libav"))]

mod decode;
mod desk;

use desk::{Desk, assert_ends};
use std::process::{Command, Output};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The program with exactly these words.
fn fieldreel(desk: &Desk, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fieldreel"));
    command.current_dir(desk.folder.path()).args(words).output().unwrap()
}

fn desk() -> Desk {
    let desk = Desk::new();
    for name in ["jacksboro_dem.tif", "jacksboro_places.geojson"] {
        std::fs::copy(format!("{ROOT}/assets/samples/{name}"), desk.path(name)).unwrap();
    }
    desk
}

const FILM: [&str; 8] =
    ["jacksboro_dem.tif", "--offscreen", "--frames", "2", "--size", "160x90", "--adapter", "software"];

#[test]
fn files_and_places_that_cannot_be_shown_are_refused_before_anything_is_drawn() {
    let desk = desk();
    let write = |name: &str, text: &str| std::fs::write(desk.path(name), text).unwrap();
    write("text.geojson", "not JSON");
    write("circle.geojson", r#"{"type": "Circle", "coordinates": [1, 2]}"#);
    write("far.geojson", r#"{"type": "Point", "coordinates": [10, 50]}"#);
    write(
        "utm.geojson",
        r#"{"type": "Point", "crs": {"properties": {"name": "EPSG:32617"}}, "coordinates": [5e5, 4e6]}"#,
    );
    for (words, code, said) in [
        (&["--geojson", "none.geojson"][..], 4, "cannot read GeoJSON"),
        (&["--geojson", "."], 4, "cannot read GeoJSON"),
        (&["--geojson", "text.geojson"], 4, "invalid GeoJSON: expected ident at line 1 column 2 (expected"),
        (
            &["--geojson", "circle.geojson"],
            4,
            "feature 1: the type \"Circle\" (expected an object of RFC 7946",
        ),
        (&["--geojson", "far.geojson"], 4, "all of it lies beside"),
        (
            &["--geojson", "utm.geojson"],
            4,
            "its coordinate system is EPSG:32617, that of the raster is EPSG:4326",
        ),
        (&["--geojson-color", "red"], 2, "--geojson <FILE>"),
        (
            &["--geojson", "jacksboro_places.geojson", "--geojson-width", "0"],
            2,
            "invalid geojson-width 0 (expected 0.25",
        ),
        (&["--geojson", "jacksboro_places.geojson", "--geojson-color", "redd"], 2, "redd"),
        (&["--notes", "Summit"], 2, "TEXT @ COLUMN,ROW"),
        (&["--notes", "Summit @ 500,2"], 2, "a column and row of the data"),
        (&["--notes", "Summit @ 1W,2N"], 2, "a place on the data"),
    ] {
        let words = [&FILM[..], &["-o", "film.mp4"], words].concat();
        assert_ends(&fieldreel(&desk, &words), code, &[said]);
    }
    assert!(!desk.path("film.mp4").exists());
}

#[test]
fn a_film_with_places_is_made_again_from_itself_and_from_its_scene() {
    let desk = desk();
    let film = [
        &FILM[..],
        &["-o", "film.mkv", "--codec", "ffv1", "--geojson", "jacksboro_places.geojson"],
        &["--notes", "A | B @ 100,100 | C \\| D @ 84.2W,36.6N,900; color=red"],
    ]
    .concat();
    // A bar begins another note.
    assert_ends(&fieldreel(&desk, &film), 2, &["TEXT @ COLUMN,ROW"]);
    let film = [&film[..film.len() - 1], &["B @ 100,100 | C \\| D @ 84.2W,36.6N,900; color=red"]].concat();
    assert_ends(&fieldreel(&desk, &film), 0, &["2 frames"]);
    assert_ends(
        &fieldreel(&desk, &["remake", "film.mkv", "-o", "again.mkv", "--adapter", "software"]),
        0,
        &[],
    );
    let bytes = |name: &str| std::fs::read(desk.path(name)).unwrap();
    assert!(bytes("film.mkv") == bytes("again.mkv"));
    let printed = fieldreel(&desk, &[&film[..], &["--print-scene"]].concat());
    let text = String::from_utf8(printed.stdout).unwrap();
    for line in
        ["geojson = [\"/", "at = [100, 100]", "at = \"84.2W,36.6N\"", "height = 900", "text = \"C | D\""]
    {
        assert!(text.contains(line), "{line}: {text}");
    }
    std::fs::write(desk.path("film.toml"), &text).unwrap();
    assert_ends(&fieldreel(&desk, &["--scene", "film.toml", "-o", "scene.mkv"]), 0, &["2 frames"]);
    let with = fieldreel(&desk, &["info", "scene.mkv"]);
    assert!(String::from_utf8_lossy(&with.stdout).contains("jacksboro_places.geojson"));
    std::fs::write(desk.path("jacksboro_places.geojson"), "changed").unwrap();
    assert_ends(
        &fieldreel(&desk, &["remake", "film.mkv", "-o", "other.mkv"]),
        4,
        &["jacksboro_places.geojson"],
    );
}

#[test]
fn mistakes_in_tables_of_notes_are_told_with_their_place() {
    let desk = desk();
    for (text, said) in [
        ("[[notes]]\ntext = \"a\"\n", "film.toml:1:1: a note needs at"),
        ("[[notes]]\nat = [1, 2]\n", "film.toml:1:1: a note needs text"),
        ("zoom = 2\n[[notes]]\ntext = \"a\"\nat = [1, 2]\nsize = 3\n", "film.toml:5:1: unknown key \"size\""),
        ("[[notes]]\ntext = \"a\"\nat = true\n", "film.toml:3:6: expected text or numbers, got boolean"),
        ("notes = [{ text = \"a\", at = [1] }]\n", "film.toml:1:10: invalid notes \"a @ 1\""),
        ("notes = [1]\n", "film.toml:1:10: expected a list of tables"),
    ] {
        std::fs::write(desk.path("film.toml"), text).unwrap();
        assert_ends(&fieldreel(&desk, &["--scene", "film.toml"]), 2, &[said]);
    }
}
