use super::draft::{Drafts, Field};
use super::row::{Caption, check, row};
use crate::scene::{LabelTemplate, LabelTemplateError, SceneOptions};
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

/// What is written into the picture.
pub(super) fn show(ui: &mut Ui, options: &mut SceneOptions, drafts: &mut Drafts) {
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
    row(ui, Caption { label: "", ..COLORBAR }, |ui| check(ui, COLORBAR, &mut options.has_colorbar));
}
