//! Settings by keyword: names of the command line's options, read and checked by the library.

use crate::errors;
use fieldreel::Error;
use fieldreel::encode::Container;
use fieldreel::record::{FilmSettingError, FilmSettings, Provenance, ProvenanceError};
use fieldreel::scene::scene_file::{Mistake, SceneFile, SceneFileError, film_keys, nearest};
use fieldreel::scene::{OptionWord, SceneOptions, WordKind};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use std::path::{Path, PathBuf};

/// What was said about a scene and its film.
#[pyclass(frozen, module = "fieldreel._fieldreel")]
pub(crate) struct Settings {
    scene: SceneFile,
}

/// The same, read.
#[derive(Clone)]
pub(crate) struct Resolved {
    pub(crate) inputs: Vec<PathBuf>,
    pub(crate) options: SceneOptions,
    pub(crate) film: FilmSettings,
    /// What `film` was read from.
    words: Vec<(String, Vec<String>)>,
    /// Files are replaced unless that was refused.
    pub(crate) overwrites: bool,
}

/// A name as on the command line with its value as a scene file has it, or `None` for the default.
pub(crate) type Word = (String, Option<String>);

#[pymethods]
impl Settings {
    #[new]
    #[pyo3(signature = (words, scene=None))]
    fn new(words: Vec<Word>, scene: Option<PathBuf>) -> PyResult<Self> {
        let scene = scene.map(|path| SceneFile::read(&path)).transpose();
        let scene = scene.map_err(|error| match &error {
            SceneFileError::Io { path, source } => errors::unreadable(&error, path, source),
            error => errors::refused(keywords_in(&error.to_string())),
        })?;
        Self { scene: scene.unwrap_or_default() }.changed(words)
    }

    /// These settings with others in place of some.
    pub(crate) fn changed(&self, words: Vec<Word>) -> PyResult<Self> {
        let mut scene = self.scene.clone();
        for (name, _) in &words {
            check_name(name)?;
        }
        let mut lines = Vec::new();
        for (name, value) in &words {
            match value {
                Some(value) => lines.push((name.as_str(), format!("{name} = {value}\n"))),
                None => scene.reset(name).map_err(|error| refused(name, &error.to_string()))?,
            }
        }
        let text: String = lines.iter().map(|(_, line)| line.as_str()).collect();
        scene.change(&text, Path::new("")).map_err(|mistake: Mistake| {
            let (line, _) = mistake.place(&text);
            let name = lines.get(line - 1).map_or("settings", |(name, _)| *name);
            refused(name, &mistake.reason)
        })?;
        let settings = Self { scene };
        settings.resolved().map(|_| settings)
    }

    /// The names of all settings with what they take: `flag`, `value`, `text`, `texts` or `film`.
    #[staticmethod]
    fn names() -> Vec<(&'static str, &'static str)> {
        let kind = |word: &OptionWord| match word.kind {
            WordKind::Flag => "flag",
            WordKind::Value => "value",
            WordKind::Text => "text",
            WordKind::Texts => "texts",
        };
        let of_scene = OptionWord::all().map(|word| (word.name, kind(word)));
        let of_film = film_keys().map(|key| (key.name, "film"));
        of_scene.chain(of_film.filter(|(name, _)| !FilmSettings::is_of_the_program(name))).collect()
    }

    /// The value that a setting of the scene has as on a command line, or `None` for the default.
    pub(crate) fn value(&self, name: &str) -> Option<String> {
        match OptionWord::named(name) {
            Some(word) => word.write(&self.scene.options),
            None => self.scene.film_value(name).map(str::to_owned),
        }
    }
}

impl Settings {
    pub(crate) fn copied(&self) -> Self {
        Self { scene: self.scene.clone() }
    }

    pub(crate) fn resolved(&self) -> PyResult<Resolved> {
        let film = FilmSettings::read(&self.scene.film).map_err(|error| match &error {
            FilmSettingError::Unknown { .. } => PyTypeError::new_err(keywords_in(&error.to_string())),
            FilmSettingError::Value { setting, reason } => {
                errors::refused(format!("invalid {}: {}", keyword(setting), keywords_in(reason)))
            }
            _ => errors::refused(keywords_in(&error.to_string())),
        })?;
        let overwrites = self.scene.film_value("overwrite").is_none() || film.overwrites;
        let SceneFile { inputs, options, film: words } = self.scene.clone();
        Ok(Resolved { inputs, options, film, words, overwrites })
    }
}

impl Resolved {
    /// Lets the film say by its metadata how it was made of these files. What comes back is the reason why it cannot.
    pub(crate) fn say_how(
        &mut self,
        inputs: Vec<PathBuf>,
        container: Container,
    ) -> Result<Option<String>, Error> {
        let scene = SceneFile { inputs, options: self.options.clone(), film: self.words.clone() };
        match Provenance::of_scene(&scene, container) {
            Ok(provenance) => {
                let said = provenance.map(Provenance::into_metadata).unwrap_or_default();
                self.film.encode.metadata.extend(said);
                Ok(None)
            }
            Err(ProvenanceError::Data(error)) => Err(error.into()),
            Err(error) => Ok(Some(format!("the film does not say how it was made: {error}"))),
        }
    }
}

fn refused(name: &str, reason: &str) -> PyErr {
    // Some reasons name what they are about.
    let begins_with_it = reason.starts_with("--");
    let reason = keywords_in(reason);
    let names_it = begins_with_it
        || ["invalid ", "unknown "].iter().any(|start| {
            reason
                .strip_prefix(start)
                .is_some_and(|rest| rest.starts_with(name) || rest.starts_with(&keyword(name)))
        });
    let message = if names_it { reason } else { format!("{}: {reason}", keyword(name)) };
    errors::refused(message)
}

/// Refuses what is no setting, with the one that may have been meant.
fn check_name(name: &str) -> PyResult<()> {
    if FilmSettings::is_of_the_program(name) {
        let message = format!("{:?} is an option of the program fieldreel, not a setting", keyword(name));
        return Err(PyTypeError::new_err(message));
    }
    let mut known = Settings::names().into_iter().map(|(name, _)| name);
    if known.any(|known| known == name) {
        return Ok(());
    }
    let advice = match nearest(name, Settings::names().into_iter().map(|(name, _)| name)) {
        Some(near) => format!("did you mean {:?}?", keyword(near)),
        None => "settings have the names of the command line's options, see fieldreel.settings()".to_owned(),
    };
    Err(PyTypeError::new_err(format!("unknown setting {:?}; {advice}", keyword(name))))
}

/// The keyword of an option.
fn keyword(name: &str) -> String {
    if name == "as" { "as_".to_owned() } else { name.replace('-', "_") }
}

/// A message of the library in which options stand as keywords: `--read-limits raises it` speaks of `read_limits`.
pub(crate) fn keywords_in(message: &str) -> String {
    let mut parts = message.split("--");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end =
            part.find(|letter: char| !letter.is_ascii_lowercase() && letter != '-').unwrap_or(part.len());
        let (name, rest) = part.split_at(end);
        let is_option = OptionWord::named(name).is_some() || film_keys().any(|key| key.name == name);
        if is_option {
            text.push_str(&keyword(name));
        } else {
            text.push_str("--");
            text.push_str(name);
        }
        text.push_str(rest);
    }
    text
}
