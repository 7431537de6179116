//! The line that changes with the frame, and texts that no font can draw.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]
#![cfg(all(target_os = "linux", feature = "libav"))]

mod arrays;
mod decode;
mod desk;
mod picture_files;
mod pictures;

use arrays::npy;
use desk::{Desk, assert_ends, said};
use fieldreel::data::{self, Source};
use fieldreel::frame::Resolution;
use fieldreel::record::Film;
use fieldreel::scene::annotation::Annotation;
use fieldreel::scene::{FilmLength, Interpolation, LabelTemplate, Orbit, SceneOptions};
use pictures::Picture;
use std::ops::Range;

const NAMES: [&str; 3] = ["depth 5 m.npy", "depth 10 m.npy", "depth 200 m.npy"];

/// Three files with the same values, so that frames of a still camera differ by their label alone.
fn desk() -> Desk {
    let desk = Desk::new();
    for name in NAMES {
        std::fs::write(desk.path(name), npy(&[2, 2], &[0.0, 1.0, 2.0, 3.0])).unwrap();
    }
    desk
}

/// The six frames of a film with this label, two for each file.
fn frames(desk: &Desk, template: &str) -> Vec<Picture> {
    let line = "depth*.npy -o frame-%d.png --overwrite --size 320x180 --frames-per-band 2 --fps 10 \
                --interpolate hold --orbit 0 --quality draft --title Title";
    let output = desk.command(line).args(["--label", template]).output().unwrap();
    assert_ends(&output, 0, &["6 frames"]);
    (0..6).map(|index| picture_files::read(&desk.path(&format!("frame-{index}.png"))).unwrap()).collect()
}

/// Columns and rows of the label, as the library places it.
fn label_area(desk: &Desk, template: &str) -> [Range<usize>; 2] {
    let sources: Vec<Source> = NAMES.iter().map(|name| Source::Path(desk.path(name))).collect();
    let raster = data::open_all(&sources, &data::ReadOptions::default()).unwrap();
    let options = SceneOptions {
        title: Some("Title".to_owned()),
        label: Some(template.parse::<LabelTemplate>().unwrap()),
        length: FilmLength::FramesPerBand(2),
        interpolation: Interpolation::Hold,
        orbit: Orbit::WholeFilmDeg(0.0),
        ..SceneOptions::default()
    };
    let stage = Film::new(raster, &options).unwrap().stage(Resolution::new(320, 180).unwrap());
    let area = stage.annotation().label_area.as_ref().unwrap();
    let range = |start: u32, count: u32| start as usize..(start + count) as usize;
    [range(area.left, area.width), range(area.top, area.height)]
}

/// Pixels that differ between two frames, as columns and rows.
fn differing(first: &Picture, second: &Picture) -> Vec<(usize, usize)> {
    let pairs = first.pixels.iter().zip(&second.pixels).enumerate();
    let differing = pairs.filter(|(_, (first, second))| first != second);
    differing.map(|(index, _)| (index % first.width, index / first.width)).collect()
}

#[test]
fn labels_change_from_frame_to_frame_inside_their_area_alone() {
    let desk = desk();
    let template = "{band} {label} {frame} {time} {value}";
    let frames = frames(&desk, template);
    let [columns, rows] = label_area(&desk, template);
    for pair in frames.windows(2) {
        let differing = differing(&pair[0], &pair[1]);
        assert!(differing.len() > 5, "{} pixels", differing.len());
        for (column, row) in differing {
            assert!(
                columns.contains(&column) && rows.contains(&row),
                "{column},{row} not in {columns:?},{rows:?}"
            );
        }
    }
}

#[test]
fn each_field_changes_when_what_it_stands_for_does() {
    let desk = desk();
    for (template, changes) in [
        ("{band}/{bands}", [false, true, false, true, false]),
        ("{label}", [false, true, false, true, false]),
        ("{value:.1}", [false, true, false, true, false]),
        ("{frame:03}/{frames}", [true; 5]),
        ("{time}", [true; 5]),
        ("always {{the}} same", [false; 5]),
    ] {
        let frames = frames(&desk, template);
        let found: Vec<bool> =
            frames.windows(2).map(|pair| !differing(&pair[0], &pair[1]).is_empty()).collect();
        assert_eq!(found, changes, "{template}");
    }
}

#[test]
fn wrong_templates_are_exit_2_with_the_fields_there_are() {
    let desk = desk();
    let fields = ["{band}", "{bands}", "{label}", "{frame}", "{frames}", "{time}", "{value}"];
    for (template, words) in [
        ("{nope}", &fields[..]),
        ("{Band}", &fields),
        ("{band", &["a single {", "{{ and }}"]),
        ("band}", &["a single }", "{{ and }}"]),
        ("{label:3}", &["format \"3\" of {label}"]),
        ("{value:.99}", &["format \".99\" of {value}"]),
    ] {
        let output = desk.command("-o film.mp4 --label").arg(template).output().unwrap();
        assert_ends(&output, 2, &[words, &["--label", template]].concat());
    }
    assert_eq!(desk.names().len(), NAMES.len(), "nothing is left behind");
}

/// Whether no font on this machine has the character.
fn is_missing(character: char) -> bool {
    let annotation = Annotation { title: Some(character.to_string()), ..Annotation::default() };
    !annotation.draw(Resolution::new(320, 180).unwrap()).missing_glyphs.is_empty()
}

#[test]
fn a_character_without_a_font_is_a_warning_with_its_package() {
    let desk = desk();
    // Letters of scripts (Khitan, Kawi, Cypro-Minoan, Vithkuqi, Tangut) that hardly any machine has all fonts for.
    let rare = ['\u{18b00}', '\u{11f04}', '\u{12f90}', '\u{10570}', '\u{17000}'];
    let letter = rare.into_iter().find(|&letter| is_missing(letter)).expect("a script without a font");
    let said_of = |option: &str, text: &str| {
        let output =
            desk.command("-o still.png --overwrite --size 320x180").args([option, text]).output().unwrap();
        assert_ends(&output, 0, &["done: 1 frame"]);
        said(&output)
    };
    for option in ["--title", "--label"] {
        let text = said_of(option, &format!("Height {letter}"));
        let warning = text.lines().find(|line| line.contains("no font has ")).expect(&text);
        assert!(warning.contains(letter) && warning.contains("install fonts-"), "{text}");
        let text = said_of(option, "Height \u{10abcd}");
        assert!(text.contains("no font has U+10ABCD (private use or not assigned)"), "{text}");
        // What the embedded fonts have needs no warning.
        assert!(!said_of(option, "Höhe Высота 標高 高度").contains("no font has "));
    }
}
