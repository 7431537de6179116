//! The panel in every state, under simulated pointers and keys.

use super::desk::{Desk, facts, recording};
use super::*;
use crate::encode::{Animation, Container, GifDither, PaletteChoice};
use crate::frame::Resolution;
use crate::scene::{Background, LimitsChoice, NormChoice};
use crate::window::action::Action;
use crate::window::status::Message;
use egui::{pos2, vec2};
use std::collections::BTreeSet;
use std::path::PathBuf;

fn closing() -> Status {
    Status { is_closing: true, take: None, ..recording() }
}

#[test]
fn every_section_shows_in_every_state() {
    let classes = Facts { is_classes: true, ..facts(1) };
    let flat = Facts { range: [5.0, 5.0], limits: [5.0, 5.0], ..facts(1) };
    let unknown = Facts { range: [f64::NAN; 2], limits: [f64::NAN; 2], histogram: None, ..facts(1) };
    let empty = Facts { histogram: Some(Vec::new()), colors: Vec::new(), ..facts(12) };
    let all = [None, Some(classes), Some(flat), Some(unknown), Some(empty), Some(facts(1)), Some(facts(12))];
    for facts in all {
        for status in [Status::default(), recording(), closing()] {
            for size in [vec2(1280.0, 3000.0), vec2(300.0, 200.0), vec2(1.0, 1.0)] {
                let mut desk = Desk { size, ..Desk::new(facts.clone(), status.clone()) };
                let settings = desk.settings.clone();
                let is_large = size.y > 1000.0;
                let texts = desk.texts();
                for section in ["Data", "Colours", "Relief and light", "Overlay", "Output"] {
                    let is_shown = texts.iter().any(|(text, _)| text == section);
                    assert!(is_shown || !is_large, "{section} of {facts:?} {status:?}");
                }
                // Nothing changes by being looked at.
                assert_eq!((&desk.settings, desk.actions.len()), (&settings, 0));
                let rect = desk.area.unwrap().rect;
                assert!(rect.is_finite(), "{rect:?} of {size}");
            }
        }
    }
}

#[test]
fn every_character_on_screen_is_in_the_fonts() {
    let mut desk = Desk::new(Some(facts(12)), recording());
    desk.size = vec2(1280.0, 3000.0);
    desk.state.toggle_help();
    let place = desk.place_of("Overlay");
    desk.state.toggle_help();
    desk.click(place);
    desk.state.toggle_help();
    let texts = desk.texts();
    let characters: BTreeSet<char> = texts.iter().flat_map(|(text, _)| text.chars()).collect();
    assert!(characters.contains(&'←') && characters.contains(&'×') && texts.len() > 80, "{}", texts.len());
    let has = |desk: &Desk, character: char| {
        desk.context.fonts_mut(|fonts| fonts.has_glyph(&egui::FontId::proportional(12.0), character))
    };
    for character in characters.into_iter().filter(|character| *character != '\n') {
        assert!(has(&desk, character), "{character:?}");
    }
    assert!(!has(&desk, '\u{1f4cb}'), "the fonts have everything");
}

#[test]
fn the_record_button_records() {
    let mut desk = Desk::new(Some(facts(1)), Status::default());
    let place = desk.place_of("Record");
    desk.click(place);
    assert_eq!(desk.actions, [Action::ToggleRecording]);
    desk.actions.clear();
    desk.click(place + vec2(0.0, 500.0) - vec2(600.0, 0.0));
    assert_eq!(desk.actions, []);
}

#[test]
fn while_recording_everything_about_it_is_shown_outside_the_picture() {
    let mut desk = Desk::new(Some(facts(1)), recording());
    let texts = desk.texts();
    let picture = desk.area.as_ref().unwrap().rect;
    for part in ["0:07.3", "120 of 300 frames", "2.4 s behind", "1.2 MB", "2 films wait", "/films/dem.mp4"] {
        let found: Vec<_> = texts.iter().filter(|(text, _)| text.contains(part)).collect();
        assert!(!found.is_empty(), "{part} is not shown");
        assert!(found.iter().all(|(_, rect)| !rect.intersects(picture)), "{part} lies on the picture");
    }
    assert!((picture.width() / picture.height() - 16.0 / 9.0).abs() < 0.01);
    desk.state.toggle_panel();
    assert!(desk.has_text("Recording 0:07.3 · 2.4 s behind · 1.2 MB"));
    assert!(!desk.has_text("Colours"));
}

#[test]
fn dragging_a_handle_of_the_histogram_sets_the_limits() {
    let mut desk = Desk::new(Some(facts(1)), Status::default());
    let lower = desk.place_of("236 m");
    let upper = desk.place_of("1076 m");
    // The grips stand right above the values.
    let left = pos2(lower.x.min(upper.x), lower.y - 16.0);
    let texts = desk.texts();
    let edge = texts.iter().find(|(text, _)| text == "236 m").unwrap().1.left();
    desk.drag(pos2(edge + 3.0, left.y), pos2(edge + 100.0, left.y));
    let LimitsChoice::Fixed(min, max) = desk.settings.scene.limits else {
        panic!("{:?}", desk.settings.scene.limits);
    };
    assert!((400.0..600.0).contains(&min) && max == 1076.0, "{min} {max}");
    assert_eq!(min, (min * 10.0).round() / 10.0);
    let auto = desk.texts().into_iter().find(|(text, _)| text == "Auto").unwrap().1.center();
    desk.click(auto);
    assert_eq!(desk.settings.scene.limits, LimitsChoice::Auto);
}

#[test]
fn a_text_takes_effect_at_enter_and_not_when_it_is_left_by_escape() {
    let mut desk = Desk::new(Some(facts(1)), Status::default());
    desk.size.y = 3000.0;
    let place = desk.place_of("1280x720");
    desk.click(place);
    desk.key(egui::Key::End);
    desk.type_text("0");
    assert_eq!(desk.settings.size.height, 720);
    assert!(desk.state.leave(&desk.context.clone()));
    desk.frame(Vec::new());
    assert_eq!(desk.settings.size.height, 720);
    desk.click(place);
    desk.key(egui::Key::End);
    desk.type_text("x");
    assert!(desk.has_text("1280x720x"), "the fault is not shown");
    desk.key(egui::Key::Backspace);
    desk.type_text("0");
    desk.key(egui::Key::Enter);
    desk.frame(Vec::new());
    assert_eq!(desk.settings.size, Resolution { width: 1280, height: 7200 });
}

#[test]
fn a_dialog_asks_for_a_file_and_another_stops_a_film() {
    let mut desk = Desk::new(None, Status::default());
    desk.state.ask_for_file();
    desk.frame(Vec::new());
    desk.frame(Vec::new());
    desk.type_text("/data/dem.tif");
    desk.key(egui::Key::Enter);
    assert_eq!(desk.actions, [Action::Open(vec![PathBuf::from("/data/dem.tif")])]);
    assert!(!desk.state.has_dialog());
    assert!(!desk.state.leave(&desk.context.clone()), "nothing was open");

    let mut desk = Desk::new(Some(facts(1)), closing());
    assert!(desk.has_text("Finishing dem-2.mp4: 120 of 300 frames"));
    let place = desk.place_of("Stop here");
    desk.click(place);
    assert_eq!(desk.actions, [Action::CutShort]);
}

#[test]
fn messages_can_be_taken_away() {
    let message = Message { text: "cannot read x.tif: not a raster".to_owned(), is_error: true, until: None };
    let mut desk = Desk::new(Some(facts(1)), Status { message: Some(message), ..Status::default() });
    let texts = desk.texts();
    let text = texts.iter().find(|(text, _)| text.starts_with("cannot")).unwrap().1;
    desk.click(pos2(text.right() + 18.0, text.center().y));
    assert_eq!(desk.actions, [Action::DismissMessage]);
}

#[test]
fn the_keyboard_reaches_every_control() {
    let mut desk = Desk::new(Some(facts(12)), Status::default());
    let mut reached = BTreeSet::new();
    let mut lowest = 0.0_f32;
    for _ in 0..200 {
        desk.key(egui::Key::Tab);
        let Some(focused) = desk.context.memory(egui::Memory::focused) else {
            continue;
        };
        desk.frame(Vec::new());
        desk.frame(Vec::new());
        if let Some(response) = desk.context.read_response(focused) {
            // The control has been scrolled into sight.
            assert!(response.interact_rect.is_positive(), "{:?}", response.rect);
            lowest = lowest.max(response.rect.bottom());
            reached.insert(format!("{focused:?}"));
        }
    }
    assert!(reached.len() > 50, "{}", reached.len());
    assert!(lowest <= 720.0, "{lowest}");
}

#[test]
fn a_colormap_is_found_by_typing() {
    let mut desk = Desk::new(Some(facts(1)), Status::default());
    let place = desk.place_of("viridis");
    desk.click(place);
    desk.frame(Vec::new());
    desk.frame(Vec::new());
    desk.type_text("batlow");
    desk.key(egui::Key::Enter);
    desk.frame(Vec::new());
    let name = |desk: &Desk| desk.settings.scene.colormap.as_ref().map(|colormap| colormap.name().to_owned());
    assert_eq!(name(&desk).as_deref(), Some("batlow"));
    let place = desk.place_of("Reversed");
    desk.click(place);
    assert_eq!(name(&desk).as_deref(), Some("batlow_r"));
}

#[test]
fn a_container_without_transparency_gets_a_background() {
    let mut desk = Desk::new(Some(facts(1)), Status::default());
    desk.size.y = 3000.0;
    desk.settings.encode.container = Container::PngSequence;
    desk.settings.scene.background = Background::Transparent;
    desk.settings.scene.norm = NormChoice::Equalize;
    let place = desk.place_of("png-sequence");
    assert_eq!(desk.settings.scene.background, Background::Transparent);
    desk.click(place);
    let place = desk.place_of("mp4");
    desk.click(place);
    desk.frame(Vec::new());
    assert_eq!(desk.settings.encode.container, Container::Mp4);
    assert_eq!(desk.settings.scene.background, Background::Auto);
}

/// Chooses another kind of file in the panel's list.
fn choose_container(desk: &mut Desk, from: &str, to: &str) {
    for name in [from, to] {
        let place = desk.place_of(name);
        desk.click(place);
    }
    desk.frame(Vec::new());
    assert_eq!(desk.settings.encode.container.name(), to);
}

#[test]
fn another_kind_of_file_keeps_what_it_can_have() {
    let mut desk = Desk::new(Some(facts(1)), Status::default());
    desk.size.y = 3000.0;
    desk.settings.encode.crf = Some(12.0);
    desk.settings.encode.metadata = vec![("title".to_owned(), "hills".to_owned())];
    choose_container(&mut desk, "mp4", "mkv");
    assert_eq!(desk.settings.encode.crf, Some(12.0));
    assert!(!desk.has_text("Plays"));
    choose_container(&mut desk, "mkv", "gif");
    assert_eq!((desk.settings.encode.crf, desk.settings.encode.metadata.len()), (None, 1));
    let place = desk.place_of("frame");
    desk.click(place);
    let animation = &mut desk.settings.encode.animation;
    assert_eq!(animation.palette, PaletteChoice::OfEachFrame);
    (animation.plays, animation.dither) = (3, GifDither::Bayer);
    choose_container(&mut desk, "gif", "apng");
    let expected = Animation { plays: 3, ..Animation::default() };
    assert_eq!(desk.settings.encode.animation, expected);
    choose_container(&mut desk, "apng", "mp4");
    assert_eq!(desk.settings.encode.animation, Animation::default());
    desk.settings.encode.crf = Some(12.0);
    let place = desk.place_of("Lossless");
    desk.click(place);
    assert!(desk.settings.encode.is_lossless && desk.settings.encode.crf.is_none());
    assert!(!desk.has_text("CRF"));
    choose_container(&mut desk, "mp4", "webm");
    assert!(!desk.settings.encode.is_lossless && desk.has_text("CRF"));
}

#[test]
fn every_flag_that_a_tooltip_names_is_an_option() {
    let documented =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/options.md")).unwrap();
    let is_option = |flag: &str| documented.contains(flag) || flag == "--band";
    let is_shipped = |file: &std::path::Path| {
        file.is_file() && !file.ends_with("panel/tests.rs") && !file.ends_with("look.rs")
    };
    let mut found = BTreeSet::new();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/window/panel");
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let text = if is_shipped(&path) { std::fs::read_to_string(path).unwrap() } else { String::new() };
        let words = text.split(|letter: char| !letter.is_ascii_lowercase() && letter != '-');
        found.extend(words.filter(|word| word.starts_with("--") && word.len() > 2).map(str::to_owned));
    }
    assert!(found.len() > 25, "{found:?}");
    for flag in found {
        assert!(is_option(&flag), "{flag}");
    }
    assert!(!is_option("--colourmap"));
}

#[test]
fn going_from_control_to_control_changes_nothing() {
    for norm in [NormChoice::Linear, NormChoice::Power(0.456_789), NormChoice::Centered(512.345_678)] {
        let mut desk = Desk::new(Some(facts(12)), Status::default());
        desk.size.y = 3000.0;
        desk.settings.scene.norm = norm;
        desk.view.azimuth_deg = 6.35634;
        desk.view.zoom = 1.2345;
        desk.frame(Vec::new());
        let (settings, view) = (desk.settings.clone(), desk.view);
        for _ in 0..80 {
            desk.key(egui::Key::Tab);
        }
        assert_eq!((&desk.settings, desk.view), (&settings, view));
    }
}

#[test]
fn wide_numbers_leave_the_panel_as_wide_as_it_is() {
    let mut desk = Desk::new(Some(facts(1)), Status::default());
    desk.frame(Vec::new());
    let width = desk.area.as_ref().unwrap().rect.width();
    desk.view.exaggeration = 123_456.789;
    for _ in 0..20 {
        desk.frame(Vec::new());
    }
    assert_eq!(desk.area.as_ref().unwrap().rect.width(), width);
}
