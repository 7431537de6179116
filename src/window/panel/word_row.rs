use super::draft::{Drafts, Field};
use super::row::Caption;
use crate::scene::{OptionWord, SceneError, SceneOptions, WordKind};
use egui::Ui;

/// Between the parts of an option that is given several times.
const SEPARATOR: &str = " | ";

/// A line for an option that is written as text, as on a command line, and what stands in its field where it has no
/// value.
pub(super) struct WordRow {
    caption: Caption,
    hint: &'static str,
}

impl WordRow {
    /// The line of the option that the caption's flag names.
    pub(super) const fn new(caption: Caption, hint: &'static str) -> Self {
        Self { caption, hint }
    }

    /// Shows it, and sets the option when its text is complete; an empty text sets the default.
    pub(super) fn show(&self, ui: &mut Ui, options: &mut SceneOptions, drafts: &mut Drafts) {
        let Some(word) = OptionWord::named(self.caption.flag.trim_start_matches('-')) else { return };
        let is_list = word.kind == WordKind::Texts;
        let current = word.write(options).unwrap_or_default();
        let current = if is_list { current.replace('\n', SEPARATOR) } else { current };
        let read = |text: &str| -> Result<SceneOptions, SceneError> {
            let mut read = options.clone();
            let parts: Vec<&str> = text.split('|').map(str::trim).filter(|part| !part.is_empty()).collect();
            let text = if is_list { parts.join("\n") } else { text.trim().to_owned() };
            word.read(&mut read, Some(text.as_str()).filter(|text| !text.is_empty()))?;
            Ok(read)
        };
        if let Some(read) = drafts.row(ui, self.caption, Field { current, hint: self.hint }, read) {
            *options = read;
        }
    }
}
