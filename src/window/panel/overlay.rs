use super::draft::{Drafts, Field};
use super::row::{Caption, check, choice_row, row};
use super::word_row::WordRow;
use crate::data::VolumeSpace;
use crate::scene::{Axes, LabelTemplate, LabelTemplateError, Placement, SceneOptions, Theme, Wanted};
use crate::window::status::Facts;
use egui::Ui;
use std::convert::Infallible;

const TITLE: Caption = Caption::new("Title", "Line above the picture", "--title");
const LABEL: Caption = Caption::new(
    "Label",
    "Line that changes with the frame; fields: {band}, {bands}, {label}, {frame}, {frames}, {time}, {value}",
    "--label",
);
const COLORBAR: Caption =
    Caption::new("Colorbar", "Draw what colour stands for which value", "--no-colorbar");
const AXES: Caption =
    Caption::new("Axes", "Around the data: its box, numbers along it, lines at these", "--axes");
const MARKS: Caption = Caption::new("Marks", "Letters at a patient's sides", "--marks");
const SCALE_BAR: Caption =
    Caption::new("Scale bar", "How long things are, where the data states lengths", "--scale-bar");
const NORTH_ARROW: Caption =
    Caption::new("North arrow", "An arrow to the north, in a corner", "--north-arrow");
const TRIAD: Caption = Caption::new("Triad", "Directions of the axes, in a corner", "--triad");
const PROGRESS: Caption =
    Caption::new("Progress bar", "How much of the film is over, along the lower edge", "--progress-bar");
const THEME: Caption = Caption::new("Theme", "Colours of background, texts and lines", "--theme");

const NOTES: WordRow = WordRow::new(
    Caption::new(
        "Notes",
        "Texts above points, as in Summit @ 84.2W,36.6N or Tumour @ 120,88,40 ; color=red; | between several",
        "--notes",
    ),
    "none",
);

/// A corner of its own is shown as neither.
const PLACEMENTS: [(Placement, &str); 2] = [(Placement::None, "none"), (Placement::On, "on")];

/// What is written into the picture.
pub(super) fn show(ui: &mut Ui, options: &mut SceneOptions, facts: Option<&Facts>, drafts: &mut Drafts) {
    let field = Field { current: options.title.clone().unwrap_or_default(), hint: "none" };
    let read = |text: &str| Ok::<_, Infallible>((!text.trim().is_empty()).then(|| text.to_owned()));
    if let Some(title) = drafts.row(ui, TITLE, field, read) {
        options.title = title;
    }
    let current = options.label.as_ref().map(ToString::to_string).unwrap_or_default();
    let read = |text: &str| {
        let is_none = text.trim().is_empty();
        if is_none { Ok(None) } else { text.parse::<LabelTemplate>().map(Some) }
    };
    let field = Field { current, hint: "none, or {label}" };
    if let Some(label) = drafts.row::<_, LabelTemplateError>(ui, LABEL, field, read) {
        options.label = label;
    }
    NOTES.show(ui, options, drafts);
    row(ui, Caption { label: "", ..COLORBAR }, |ui| check(ui, COLORBAR, &mut options.has_colorbar));
    let volume = facts.and_then(|facts| facts.volume);
    let axes = [(Axes::None, "none"), (Axes::Box, "box"), (Axes::Ticks, "ticks"), (Axes::Grid, "grid")];
    choice_row(ui, AXES, &mut options.axes, &axes);
    let wanted = [(Wanted::Auto, "auto"), (Wanted::On, "on"), (Wanted::Off, "off")];
    let has_sides = volume == Some(VolumeSpace::Patient);
    ui.add_enabled_ui(has_sides, |ui| choice_row(ui, MARKS, &mut options.marks, &wanted));
    choice_row(ui, SCALE_BAR, &mut options.scale_bar, &wanted);
    let annotation = &mut options.annotation;
    let has_north = !matches!(volume, Some(VolumeSpace::Patient | VolumeSpace::Specimen));
    ui.add_enabled_ui(has_north, |ui| choice_row(ui, NORTH_ARROW, &mut annotation.north_arrow, &PLACEMENTS));
    choice_row(ui, TRIAD, &mut annotation.triad, &PLACEMENTS);
    row(ui, Caption { label: "", ..PROGRESS }, |ui| check(ui, PROGRESS, &mut annotation.has_progress_bar));
    let themes =
        [(Theme::Auto, "auto"), (Theme::Light, "light"), (Theme::Dark, "dark"), (Theme::Print, "print")];
    choice_row(ui, THEME, &mut annotation.theme, &themes);
}
