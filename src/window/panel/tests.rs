//! The panel without a window and without a GPU: egui lays it out, simulated pointers and keys act on it.

use super::*;
use crate::encode::{Container, EncodeSettings};
use crate::frame::Resolution;
use crate::render::Quality;
use crate::scene::{LimitsChoice, NormChoice, SceneOptions, View};
use crate::window::action::Action;
use crate::window::status::{FilmStatus, LastFile, Message, TakeStatus};
use crate::window::{Motion, Settings, theme};
use egui::epaint::{ClippedShape, Shape};
use egui::{Event, FullOutput, Modifiers, PointerButton, Pos2, RawInput, Rect, TextureId, pos2, vec2};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

/// A panel and everything that it changes.
pub(super) struct Desk {
    pub(super) context: Context,
    pub(super) settings: Settings,
    pub(super) view: View,
    motion: Motion,
    actions: Vec<Action>,
    pub(super) facts: Option<Facts>,
    pub(super) status: Status,
    pub(super) state: PanelState,
    area: Option<PictureArea>,
    time: f64,
    pub(super) size: egui::Vec2,
}

pub(super) fn facts(bands: usize) -> Facts {
    Facts {
        name: "dem.tif".to_owned(),
        is_sample: bands == 1,
        size: [403, 344],
        band_labels: (1..=bands).map(|band| format!("Month {band}")).collect(),
        unit: Some("m".to_owned()),
        range: [236.0, 1076.0],
        limits: [236.0, 1076.0],
        automatic_exaggeration: 2.0,
        colors: crate::scene::Colormap::default().entries().to_vec(),
        is_classes: false,
        histogram: Some((0..256).map(|bin: u64| (bin % 97) * (256 - bin)).collect()),
        notes: vec!["Heights are drawn twice as high.".to_owned()],
    }
}

pub(super) fn recording() -> Status {
    Status {
        take: Some(TakeStatus { duration: Duration::from_millis(7_300) }),
        film: Some(FilmStatus {
            path: PathBuf::from("/films/dem-2.mp4"),
            frames: 120,
            of_frames: 300,
            behind: Duration::from_millis(2_400),
            bytes: 1_234_567,
        }),
        waiting: 2,
        last_file: Some(LastFile {
            path: PathBuf::from("/films/dem.mp4"),
            summary: "300 frames, 1280x720, 2.1 MB".to_owned(),
            is_film: true,
        }),
        next_path: PathBuf::from("/films/dem-3.mp4"),
        frames_per_sec: 58.0,
        adapter: "llvmpipe (LLVM 15.0.6, 256 bits)".to_owned(),
        ..Status::default()
    }
}

impl Desk {
    pub(super) fn new(facts: Option<Facts>, status: Status) -> Self {
        let context = Context::default();
        theme::install(&context);
        let settings = Settings {
            scene: SceneOptions::default(),
            size: Resolution { width: 1280, height: 720 },
            quality: Quality::Standard,
            encode: EncodeSettings::new(Container::Mp4),
        };
        Self {
            context,
            settings,
            view: View::from_numbers([30.0, 35.0, 1.0, 201.0, 172.0, 2.0, 315.0, 45.0, 0.0]),
            motion: Motion { is_on: true, turn_deg_per_sec: 30.0, bands_per_sec: 1.0 },
            actions: Vec::new(),
            facts,
            status,
            state: PanelState::default(),
            area: None,
            time: 0.0,
            size: vec2(1280.0, 720.0),
        }
    }

    /// One frame, in which these events arrive; what it shows.
    pub(super) fn frame(&mut self, events: Vec<Event>) -> Vec<ClippedShape> {
        let mut output = self.run(events);
        // egui insists that textures are not lost by mistake.
        output.textures_delta.clear();
        std::mem::take(&mut output.shapes)
    }

    pub(super) fn run(&mut self, events: Vec<Event>) -> FullOutput {
        self.time += 0.05;
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, self.size)),
            time: Some(self.time),
            events,
            ..RawInput::default()
        };
        let context = self.context.clone();
        context.run_ui(input, |ui| {
            let mut controls = Controls {
                settings: &mut self.settings,
                view: &mut self.view,
                motion: &mut self.motion,
                actions: &mut self.actions,
            };
            let picture = Picture { texture: TextureId::User(0), aspect_ratio: 16.0 / 9.0 };
            let shown = Shown { facts: self.facts.as_ref(), status: &self.status, picture };
            self.area = Some(show(ui, &mut controls, shown, &mut self.state));
        })
    }

    /// The texts on screen, with their places, once everything has its place.
    fn texts(&mut self) -> Vec<(String, Rect)> {
        self.frame(Vec::new());
        let shapes = self.frame(Vec::new());
        let mut texts = Vec::new();
        for ClippedShape { shape, clip_rect, .. } in &shapes {
            collect_texts(shape, *clip_rect, &mut texts);
        }
        texts
    }

    fn place_of(&mut self, text: &str) -> Pos2 {
        let texts = self.texts();
        let found: Vec<&Rect> =
            texts.iter().filter(|(shown, _)| shown == text).map(|(_, rect)| rect).collect();
        assert_eq!(found.len(), 1, "{text:?} in {texts:?}");
        found[0].center()
    }

    fn has_text(&mut self, part: &str) -> bool {
        self.texts().iter().any(|(text, _)| text.contains(part))
    }

    fn click(&mut self, place: Pos2) {
        self.drag(place, place);
    }

    fn drag(&mut self, from: Pos2, to: Pos2) {
        let button = |pos, pressed| Event::PointerButton {
            pos,
            button: PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        };
        self.frame(vec![Event::PointerMoved(from)]);
        self.frame(vec![button(from, true)]);
        for step in 1_u8..=4 {
            self.frame(vec![Event::PointerMoved(from + (to - from) * (f32::from(step) / 4.0))]);
        }
        self.frame(vec![button(to, false)]);
    }

    pub(super) fn key(&mut self, key: egui::Key) {
        let event =
            Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers: Modifiers::NONE };
        self.frame(vec![event]);
    }

    fn type_text(&mut self, text: &str) {
        self.frame(vec![Event::Text(text.to_owned())]);
    }
}

fn collect_texts(shape: &Shape, clip: Rect, texts: &mut Vec<(String, Rect)>) {
    match shape {
        Shape::Vec(shapes) => shapes.iter().for_each(|shape| collect_texts(shape, clip, texts)),
        Shape::Text(text) => {
            let rect = text.visual_bounding_rect();
            if clip.intersects(rect) {
                texts.push((text.galley.text().to_owned(), rect));
            }
        }
        _ => {}
    }
}

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
    let message = Message { text: "cannot read x.tif: not a raster".to_owned(), is_error: true };
    let mut desk = Desk::new(Some(facts(1)), Status { message: Some(message), ..Status::default() });
    let texts = desk.texts();
    let text = texts.iter().find(|(text, _)| text.starts_with("cannot")).unwrap().1;
    let error = palette(egui::Theme::Dark).error;
    assert!(error.r() > error.g());
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
    desk.settings.scene.background = None;
    desk.settings.scene.norm = NormChoice::Equalize;
    let place = desk.place_of("png-sequence");
    assert_eq!(desk.settings.scene.background, None);
    desk.click(place);
    let place = desk.place_of("webm");
    desk.click(place);
    desk.frame(Vec::new());
    assert_eq!(desk.settings.encode.container, Container::Webm);
    assert!(desk.settings.scene.background.is_some());
}

#[test]
fn every_flag_that_a_tooltip_names_is_an_option() {
    let documented =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/options.md")).unwrap();
    let is_option = |flag: &str| documented.contains(flag) || flag == "--band";
    let is_shipped = |file: &std::path::Path| !file.ends_with("panel/tests.rs") && !file.ends_with("look.rs");
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
