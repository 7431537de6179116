//! A panel without a window and without a GPU, for the tests: egui lays it out, simulated pointers and keys act on it.

use super::*;
use crate::data::VolumeSpace;
use crate::encode::{Container, EncodeSettings};
use crate::frame::Resolution;
use crate::render::{Dither, Quality};
use crate::scene::{Colormap, LayerMode, OpacityCurve, Rgb8, SceneOptions, View, VolumeMode};
use crate::window::action::Action;
use crate::window::status::{FilmStatus, LastFile, TakeStatus};
use crate::window::{Motion, Settings, theme};
use egui::epaint::{ClippedShape, Shape};
use egui::{Event, FullOutput, Modifiers, PointerButton, Pos2, RawInput, Rect, vec2};
use std::path::PathBuf;
use std::time::Duration;

/// A panel and everything that it changes.
pub(super) struct Desk {
    pub(super) context: Context,
    pub(super) settings: Settings,
    pub(super) view: View,
    pub(super) motion: Motion,
    pub(super) actions: Vec<Action>,
    pub(super) facts: Option<Facts>,
    pub(super) status: Status,
    pub(super) state: PanelState,
    pub(super) area: Option<PictureArea>,
    pub(super) time: f64,
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
        colors: Colormap::default().entries().to_vec(),
        is_classes: false,
        mode: LayerMode::Surface,
        background: Some(Rgb8::WHITE),
        volume: None,
        channels: Vec::new(),
        opacity: None,
        histogram: Some((0..256).map(|bin: u64| (bin % 97) * (256 - bin)).collect()),
        notes: vec!["Heights are drawn twice as high.".to_owned()],
    }
}

/// What is known of a patient's head, drawn as fog.
pub(super) fn volume_facts() -> Facts {
    Facts {
        volume: Some(VolumeSpace::Patient),
        mode: LayerMode::Volume(VolumeMode::Composite),
        opacity: Some(OpacityCurve::Ramp),
        range: [0.0, 200.0],
        limits: [20.0, 180.0],
        unit: None,
        ..facts(1)
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
            dither: Dither::Auto,
            encode: EncodeSettings::new(Container::Mp4),
        };
        Self {
            context,
            settings,
            view: View::from_numbers([30.0, 35.0, 1.0, 201.0, 172.0, 2.0, 315.0, 45.0, 0.0, 0.0, 30.0]),
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
            let shown = Shown { facts: self.facts.as_ref(), status: &self.status, aspect_ratio: 16.0 / 9.0 };
            self.area = Some(show(ui, &mut controls, shown, &mut self.state));
        })
    }

    /// The texts on screen, with their places, once everything has its place.
    pub(super) fn texts(&mut self) -> Vec<(String, Rect)> {
        self.frame(Vec::new());
        let shapes = self.frame(Vec::new());
        let mut texts = Vec::new();
        for ClippedShape { shape, clip_rect, .. } in &shapes {
            collect_texts(shape, *clip_rect, &mut texts);
        }
        texts
    }

    pub(super) fn place_of(&mut self, text: &str) -> Pos2 {
        let texts = self.texts();
        let found: Vec<&Rect> =
            texts.iter().filter(|(shown, _)| shown == text).map(|(_, rect)| rect).collect();
        assert_eq!(found.len(), 1, "{text:?} in {texts:?}");
        found[0].center()
    }

    pub(super) fn has_text(&mut self, part: &str) -> bool {
        self.texts().iter().any(|(text, _)| text.contains(part))
    }

    pub(super) fn click(&mut self, place: Pos2) {
        self.drag(place, place);
    }

    pub(super) fn drag(&mut self, from: Pos2, to: Pos2) {
        self.drag_with(PointerButton::Primary, from, to);
    }

    pub(super) fn drag_with(&mut self, with: PointerButton, from: Pos2, to: Pos2) {
        self.frame(vec![Event::PointerMoved(from)]);
        self.frame(vec![button(with, from, true)]);
        for step in 1_u8..=4 {
            self.frame(vec![Event::PointerMoved(from + (to - from) * (f32::from(step) / 4.0))]);
        }
        self.frame(vec![button(with, to, false)]);
    }

    pub(super) fn double_click(&mut self, place: Pos2) {
        self.frame(vec![Event::PointerMoved(place)]);
        for pressed in [true, false, true, false] {
            self.frame(vec![button(PointerButton::Primary, place, pressed)]);
        }
    }

    pub(super) fn key(&mut self, key: egui::Key) {
        let event =
            Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers: Modifiers::NONE };
        self.frame(vec![event]);
    }

    pub(super) fn type_text(&mut self, text: &str) {
        self.frame(vec![Event::Text(text.to_owned())]);
    }
}

fn button(button: PointerButton, pos: Pos2, pressed: bool) -> Event {
    Event::PointerButton { pos, button, pressed, modifiers: Modifiers::NONE }
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
