//! How the options of a scene are written and read: on the command line and in camera paths.

mod annotation;
mod layers;
mod motion;
mod places;
mod shapes;
mod table;
mod terrain;
#[cfg(test)]
mod tests;
mod values;

pub(super) use values::exact_text;

use super::{ColormapSource, LimitsChoice, MissingColor, NormChoice, SceneError, SceneOptions};

/// One option of the scene, under the name that it has on the command line.
pub struct OptionWord {
    /// Without dashes.
    pub name: &'static str,
    /// What its value is.
    pub kind: WordKind,
    /// Whether it may change during a take.
    pub is_of_looks: bool,
    write: Write,
    read: Read,
}

type Write = fn(&SceneOptions) -> Option<String>;
type Read = fn(&mut SceneOptions, Option<&str>) -> Result<(), SceneError>;

/// What stands behind an option's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordKind {
    /// `true` or `false`; on the command line nothing.
    Flag,
    /// A number, a name, a list.
    Value,
    /// Text as it is: blanks count.
    Text,
    /// Such texts with line breaks between them, each of which is an option of its own on the command line.
    Texts,
}

impl OptionWord {
    /// What asks for the default where there is no other way to say it.
    pub const DEFAULT: &'static str = "default";

    const fn new(name: &'static str, kind: WordKind, write: Write, read: Read) -> Self {
        Self { name, kind, is_of_looks: false, write, read }
    }

    const fn flag(name: &'static str, write: Write, read: Read) -> Self {
        Self::new(name, WordKind::Flag, write, read)
    }

    const fn value(name: &'static str, write: Write, read: Read) -> Self {
        Self::new(name, WordKind::Value, write, read)
    }

    const fn text(name: &'static str, write: Write, read: Read) -> Self {
        Self::new(name, WordKind::Text, write, read)
    }

    const fn texts(name: &'static str, write: Write, read: Read) -> Self {
        Self::new(name, WordKind::Texts, write, read)
    }

    /// The same option, which may change during a take.
    const fn of_looks(self) -> Self {
        Self { is_of_looks: true, ..self }
    }

    /// All options.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        [table::WORDS, annotation::WORDS].into_iter().flatten()
    }

    /// The option of that name.
    pub fn named(name: &str) -> Option<&'static Self> {
        Self::all().find(|word| word.name == name)
    }

    /// The value that these options have, or `None` for the default.
    pub fn write(&self, options: &SceneOptions) -> Option<String> {
        (self.write)(options)
    }

    /// Sets the value in these options; `None` sets the default. Whether it is within its range is checked when
    /// the scene is composed.
    ///
    /// A colormap brings its colours only, not what else its file may say.
    ///
    /// # Errors
    /// [`SceneError`] for a text that is no value of this option.
    pub fn read(&self, options: &mut SceneOptions, text: Option<&str>) -> Result<(), SceneError> {
        let is_text = matches!(self.kind, WordKind::Text | WordKind::Texts);
        let text = if is_text { text } else { text.map(str::trim) };
        (self.read)(options, text)
    }
}

impl SceneOptions {
    /// What has to be said on a command line to get these options: all that differ from the default, and those
    /// of which the colormap's file says something else.
    pub fn words(&self) -> Vec<(&'static OptionWord, String)> {
        let overruled = self.overruled_by_default();
        let word = |word: &'static OptionWord| {
            let said =
                || overruled.iter().find(|(name, _)| *name == word.name).map(|(_, text)| text.to_string());
            Some((word, word.write(self).or_else(said)?))
        };
        OptionWord::all().filter_map(word).collect()
    }

    /// Options that have their default although the file of the colormap says otherwise, and words for them.
    fn overruled_by_default(&self) -> Vec<(&'static str, &'static str)> {
        // A file that is gone says nothing; whoever needs it will be told.
        let Some(brought) = self.colormap.as_ref().and_then(|map| ColormapSource::read(map.name()).ok())
        else {
            return Vec::new();
        };
        let words = [
            ("norm", "linear", brought.norm.is_some() && self.norm == NormChoice::Linear),
            ("clim", OptionWord::DEFAULT, brought.limits.is_some() && self.limits == LimitsChoice::Auto),
            ("under", OptionWord::DEFAULT, brought.under.is_some() && self.under.is_none()),
            ("over", OptionWord::DEFAULT, brought.over.is_some() && self.over.is_none()),
            ("nan", "transparent", brought.missing.is_some() && self.missing == MissingColor::Transparent),
        ];
        words
            .into_iter()
            .filter(|(_, _, is_overruled)| *is_overruled)
            .map(|(name, text, _)| (name, text))
            .collect()
    }
}
