//! Text fields for settings that are written as text. What is typed takes effect when it is complete, at Enter or
//! when the field is left; until then only its faults are shown.

use super::row::{Caption, row};
use egui::{RichText, TextEdit, Ui};
use std::collections::BTreeMap;
use std::fmt::Display;

/// What was typed into the fields, by the option that they set.
#[derive(Debug, Default)]
pub(in crate::window) struct Drafts(BTreeMap<&'static str, Draft>);

/// What was typed into one field.
#[derive(Debug, Default)]
struct Draft {
    text: String,
    /// The setting's text when typing began; `None` if there is nothing to keep.
    basis: Option<String>,
    fault: Option<String>,
}

/// A field and what it holds.
pub(super) struct Field<'a> {
    /// The setting as text.
    pub(super) current: String,
    /// Shown where there is no text.
    pub(super) hint: &'a str,
}

impl Drafts {
    /// A line with a text field. Returns the new value when one is complete.
    pub(super) fn row<T, E: Display>(
        &mut self,
        ui: &mut Ui,
        caption: Caption,
        field: Field<'_>,
        read: impl Fn(&str) -> Result<T, E>,
    ) -> Option<T> {
        let mut value = None;
        row(ui, caption, |ui| {
            let (response, new) = self.field(ui, caption.flag, field, &read);
            value = new;
            response
        });
        self.fault(ui, caption.flag);
        value
    }

    /// The text field alone, for the option `flag`.
    pub(super) fn field<T, E: Display>(
        &mut self,
        ui: &mut Ui,
        flag: &'static str,
        field: Field<'_>,
        read: impl Fn(&str) -> Result<T, E>,
    ) -> (egui::Response, Option<T>) {
        let draft = self.0.entry(flag).or_default();
        if draft.basis.as_ref() != Some(&field.current) {
            *draft = Draft { text: field.current.clone(), basis: Some(field.current), fault: None };
        }
        let hint = RichText::new(field.hint).weak();
        let edit = TextEdit::singleline(&mut draft.text).hint_text(hint).desired_width(f32::INFINITY);
        let edit = edit.align(egui::Align2::LEFT_CENTER);
        let response = ui.add(edit);
        let is_new = response.lost_focus() && draft.basis.as_ref() != Some(&draft.text);
        // Only then: reading may open a file.
        let result = (is_new || response.changed()).then(|| read(&draft.text));
        if let (true, Some(result)) = (response.changed(), &result) {
            draft.fault = result.as_ref().err().map(ToString::to_string);
        }
        let value = result.and_then(Result::ok).filter(|_| is_new);
        if value.is_some() {
            // So that the field shows the setting as it is written everywhere else.
            draft.basis = None;
        }
        (response, value)
    }

    /// Under a field: what is wrong with its text.
    pub(super) fn fault(&self, ui: &mut Ui, flag: &'static str) {
        if let Some(fault) = self.0.get(flag).and_then(|draft| draft.fault.as_ref()) {
            ui.label(RichText::new(fault).small().color(ui.visuals().error_fg_color));
        }
    }
}
