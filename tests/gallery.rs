//! The scenes of the gallery make films, and the page shows all of them.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]
#![cfg(all(target_os = "linux", feature = "libav"))]

mod decode;
mod desk;

use decode::DecodedFilm;
use desk::{Desk, assert_ends};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the names of all provenance begin with.
const PROVENANCE: &[u8] = b"fieldreel_";

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs")
}

/// The names of all scenes.
fn scenes() -> Vec<String> {
    let files = std::fs::read_dir(docs().join("gallery")).unwrap().map(|entry| entry.unwrap().path());
    let scenes = files.filter(|path| path.extension().is_some_and(|ending| ending == "toml"));
    scenes.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect()
}

#[test]
fn every_scene_of_the_gallery_moves() {
    let desk = Desk::new();
    let names = scenes();
    assert!(names.len() >= 10, "{names:?}");
    for name in &names {
        let scene = docs().join(format!("gallery/{name}.toml"));
        let mut command = Command::new(env!("CARGO_BIN_EXE_fieldreel"));
        command.current_dir(desk.folder.path()).arg("--scene").arg(scene);
        let line = format!(
            "--offscreen --adapter software --frames 5 --size 160x90 --quality draft --fade-in 0 --title-card-secs 0.01 \
             -o {name}.mkv"
        );
        assert_ends(&command.args(line.split_whitespace()).output().unwrap(), 0, &["5 frames"]);
        let film: DecodedFilm = desk.film(&format!("{name}.mkv"));
        let planes: Vec<_> = film.frames.iter().map(|frame| &frame.planes).collect();
        assert!(planes.len() == 5 && planes.windows(2).any(|pair| pair[0] != pair[1]), "{name} stands still");
    }
}

#[test]
fn the_page_shows_every_scene() {
    let page = std::fs::read_to_string(docs().join("gallery.md")).unwrap();
    for name in scenes() {
        for file in [format!("gallery/{name}.toml"), format!("images/gallery/{name}.jpg")] {
            assert!(page.contains(&format!("]({file})")), "the page has no {file}");
            assert!(docs().join(&file).is_file(), "{file}");
            assert!(
                !names_a_scene(&std::fs::read(docs().join(&file)).unwrap()),
                "{file} names its maker's folders"
            );
        }
    }
    assert!(!page.contains("gallery/none.toml"), "anything is found in it");
    assert!(names_a_scene(b"\xff\xfe fieldreel_files=/home/somebody"), "nothing is found in a picture");
}

/// Whether a picture says how it was made, and so where its maker's files lie.
fn names_a_scene(picture: &[u8]) -> bool {
    picture.windows(PROVENANCE.len()).any(|bytes| bytes == PROVENANCE)
}
