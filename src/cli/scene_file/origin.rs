//! Where options stand in the file that says them.

use super::reading::Entry;
use crate::cli::job::usage;
use anyhow::Error as AnyError;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, Error as ParseError};
use fieldreel::Error;
use fieldreel::encode::EncodeError;
use fieldreel::record::RecordError;
use fieldreel::scene::SceneError;
use fieldreel::scene::scene_file::{Mistake, option_of, place_in_keys};
use std::ffi::OsString;
use std::ops::Range;
use std::path::PathBuf;

/// What of a scene's file holds, and where it stands. Nothing where there is no file.
#[derive(Debug, Default)]
pub(in crate::cli) struct Origin {
    path: PathBuf,
    text: String,
    entries: Vec<Entry>,
}

impl Origin {
    pub(super) fn new(path: PathBuf, text: String, entries: Vec<Entry>) -> Self {
        Self { path, text, entries }
    }

    fn entry(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.name == name)
    }

    /// Where an option comes in the file; after all of it, if it is not there.
    pub(super) fn position(&self, name: &str) -> usize {
        self.entry(name).map_or(usize::MAX, |entry| entry.key.start)
    }

    /// `film.toml:3:8`.
    fn place(&self, span: Range<usize>) -> String {
        let (line, column) = Mistake { span, reason: String::new() }.place(&self.text);
        format!("{}:{line}:{column}", self.path.display())
    }

    /// What is wrong with the value of an option, with its place if the file says it.
    pub(super) fn refusal(&self, name: &str, reason: &str) -> AnyError {
        match self.entry(name) {
            Some(entry) => usage(&format!("{}: {reason}", self.place(entry.value.clone()))),
            None => usage(reason),
        }
    }

    /// An error about a setting, with its place if the file says it.
    pub(in crate::cli) fn located(&self, error: AnyError) -> AnyError {
        let span = error.downcast_ref().and_then(refused).and_then(|(setting, value)| {
            let name = option_of(setting, |name| self.entry(name).is_some());
            let entry = name.and_then(|name| self.entry(&name));
            let property = if setting == "time of keys" { "at" } else { setting };
            let property = property.strip_suffix(" of keys").unwrap_or(property);
            let in_keys = || place_in_keys(&self.text, property, value);
            match entry {
                Some(entry) if entry.name != "keys" => Some(entry.value.clone()),
                Some(entry) => Some(in_keys().unwrap_or_else(|| entry.value.clone())),
                None => self.entry("keys").and_then(|_| in_keys()),
            }
        });
        match span {
            Some(span) => error.context(self.place(span)),
            None => error,
        }
    }

    /// What the file says that does not go together, if that is what is wrong. `program` is what stands before options.
    pub(super) fn combination(
        &self,
        error: &ParseError,
        command: &Command,
        program: &[OsString],
    ) -> Option<AnyError> {
        let names = named(error);
        let (entry, reason) = match error.kind() {
            ErrorKind::ArgumentConflict => {
                let mut said = names.iter().filter_map(|name| self.entry(name)).collect::<Vec<_>>();
                said.sort_by_key(|entry| entry.key.start);
                let [first, second] = said[..] else { return None };
                // The later one is where somebody went wrong.
                (second, format!("--{} cannot be used with --{}", second.name, first.name))
            }
            ErrorKind::MissingRequiredArgument => self.entries.iter().find_map(|entry| {
                let line = program.iter().chain(&entry.words);
                let error = command.clone().try_get_matches_from(line).err()?;
                let is_missing = error.kind() == ErrorKind::MissingRequiredArgument;
                let needed = named(&error).into_iter().find(|name| is_missing && names.contains(name))?;
                Some((entry, format!("--{} needs --{needed}", entry.name)))
            })?,
            _ => return None,
        };
        Some(usage(&format!("{}: {reason}", self.place(entry.key.clone()))))
    }
}

/// The setting that an error is about, and its value.
fn refused(error: &Error) -> Option<(&str, &str)> {
    match error {
        Error::Scene(SceneError::OutOfRange { setting, value, .. })
        | Error::Encode(EncodeError::Setting { setting, value, .. })
        | Error::Record(
            RecordError::Scene(SceneError::OutOfRange { setting, value, .. })
            | RecordError::Encode(EncodeError::Setting { setting, value, .. }),
        ) => Some((setting, value)),
        _ => None,
    }
}

/// The options that an error names, as `--frames <N>` and the like.
fn named(error: &ParseError) -> Vec<String> {
    let of_kind = |kind| match error.get(kind) {
        Some(ContextValue::String(usage)) => vec![usage.clone()],
        Some(ContextValue::Strings(usages)) => usages.clone(),
        _ => Vec::new(),
    };
    let usages = [ContextKind::InvalidArg, ContextKind::PriorArg].into_iter().flat_map(of_kind);
    usages
        .filter_map(|usage| Some(usage.trim_start_matches("--").split([' ', '[', '=']).next()?.to_owned()))
        .collect()
}
