//! Scene file -> words of a command line.

use super::keys::{Key, Kind, keys};
use crate::cli::exit_code::InputError;
use crate::cli::job::usage;
use clap::Command;
use clap::error::ErrorKind;
use fieldreel::scene::scene_file::{
    Mistake, SceneFile, SceneFileError, keys_from_toml, layers_from_toml, may_stand_alone, nearest,
    notes_from_toml,
};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::ops::Range;
use std::path::Path;
use toml::{Spanned, Value};

/// What a file says of one option.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) id: clap::Id,
    /// As in the file.
    pub(super) name: String,
    /// Where that stands in its text.
    pub(super) key: Range<usize>,
    /// Where the value does.
    pub(super) value: Range<usize>,
    /// As they stand on a command line.
    pub(super) words: Vec<OsString>,
}

/// What the file says, in its order, checked as far as that can be done one by one; and its text.
pub(super) fn entries(path: &Path, command: &Command) -> anyhow::Result<(Vec<Entry>, String)> {
    let text = SceneFile::read_text(path).map_err(|error| {
        if let SceneFileError::Mistake { .. } = error {
            return usage(&error.to_string());
        }
        let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}"));
        InputError(format!("{error}{}", cause.unwrap_or_default())).into()
    })?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let entries = entries_of(&text, folder, command).map_err(|mistake| {
        let (line, column) = mistake.place(&text);
        usage(&format!("{}:{line}:{column}: {mistake}", path.display()))
    })?;
    Ok((entries, text))
}

/// As [`entries`]; relative paths are relative to `folder`.
pub(super) fn entries_of(text: &str, folder: &Path, command: &Command) -> Result<Vec<Entry>, Mistake> {
    let table: BTreeMap<Spanned<String>, Spanned<Value>> =
        toml::from_str(text).map_err(|error| Mistake::of_toml(text, &error))?;
    let mut pairs: Vec<_> = table.iter().collect();
    pairs.sort_by_key(|(name, _)| name.span().start);
    let entry = |(name, value): (&Spanned<String>, &Spanned<Value>)| {
        let key = keys(command)
            .find(|key| key.name == name.get_ref())
            .ok_or_else(|| Mistake { span: name.span(), reason: unknown(name.get_ref(), command) })?;
        let words = match value.get_ref() {
            Value::Array(_) if key.kind == Kind::Tables => {
                let keys = keys_from_toml(text, folder)?;
                Ok(vec![OsString::from(format!("--{}={keys}", key.name))])
            }
            Value::Array(_) if key.kind == Kind::Layers => {
                let layers = layers_from_toml(text, folder)?;
                Ok(vec![OsString::from(format!("--{}={layers}", key.name))])
            }
            Value::Array(_) if key.kind == Kind::NoteTables => {
                let notes = notes_from_toml(text)?;
                Ok(vec![OsString::from(format!("--{}={notes}", key.name))])
            }
            value => words(key, value, folder),
        };
        let words = words.and_then(|words| check(&words, command).map(|()| words));
        let words = words.map_err(|reason| Mistake { span: value.span(), reason })?;
        Ok(Entry {
            id: key.arg.get_id().clone(),
            name: key.name.to_owned(),
            key: name.span(),
            value: value.span(),
            words,
        })
    };
    pairs.into_iter().map(entry).collect()
}

fn unknown(name: &str, command: &Command) -> String {
    match nearest(name, keys(command).map(|key| key.name)) {
        Some(known) => format!("unknown key {name:?}; did you mean {known:?}?"),
        None => format!("unknown key {name:?}: keys are the long names of options, see fieldreel --help"),
    }
}

/// The option with its value or values.
fn words(key: Key<'_>, value: &Value, folder: &Path) -> Result<Vec<OsString>, String> {
    let texts = match (key.kind, value) {
        (Kind::Flag, Value::Boolean(is_set)) => {
            let flag = || OsString::from(format!("--{}", key.name));
            return Ok(is_set.then(flag).into_iter().collect());
        }
        // Without a value it would take the next word for one.
        (_, Value::Boolean(is_set)) if may_stand_alone(key.name) => {
            let chosen = || OsString::from(format!("--{}=auto", key.name));
            return Ok(is_set.then(chosen).into_iter().collect());
        }
        (Kind::Flag, _) => return Err("expected true or false".to_owned()),
        (Kind::Pairs, Value::Table(pairs)) => {
            let pair = |(name, value)| Ok(format!("{name}={}", scalar(value)?));
            pairs.iter().map(pair).collect::<Result<_, String>>()?
        }
        (Kind::Many | Kind::Pairs, Value::Array(values)) => {
            values.iter().map(scalar).collect::<Result<Vec<_>, _>>()?
        }
        (Kind::One, Value::Array(values)) => {
            vec![values.iter().map(scalar).collect::<Result<Vec<_>, _>>()?.join(",")]
        }
        (_, value) => vec![scalar(value)?],
    };
    let word = |text: String| {
        let value = if key.is_path(&text) { folder.join(&text).into() } else { OsString::from(text) };
        if key.arg.is_positional() {
            // Or it would be an option.
            let is_safe = !value.to_string_lossy().starts_with('-') || value == "-";
            return if is_safe { value } else { Path::new(".").join(value).into() };
        }
        let mut word = OsString::from(format!("--{}=", key.name));
        word.push(value);
        word
    };
    Ok(texts.into_iter().map(word).collect())
}

fn scalar(value: &Value) -> Result<String, String> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Integer(number) => Ok(number.to_string()),
        Value::Float(number) => Ok(number.to_string()),
        other => Err(format!("expected text or a number, got {}", described(other))),
    }
}

fn described(value: &Value) -> &'static str {
    match value {
        Value::Boolean(_) => "true or false",
        Value::Datetime(_) => "a date",
        Value::Array(_) => "a list",
        Value::Table(_) => "a table",
        Value::String(_) | Value::Integer(_) | Value::Float(_) => "a value",
    }
}

/// Refuses values that the option does not take, in the words of the command line.
fn check(words: &[OsString], command: &Command) -> Result<(), String> {
    let program = OsString::from("fieldreel");
    let line = std::iter::once(&program).chain(words);
    let Err(error) = command.clone().try_get_matches_from(line) else { return Ok(()) };
    match error.kind() {
        // What belongs together may stand elsewhere.
        ErrorKind::MissingRequiredArgument | ErrorKind::ArgumentConflict => Ok(()),
        _ => {
            let text = error.to_string();
            let text = text.strip_prefix("error: ").unwrap_or(&text);
            let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
            let said = lines.take_while(|line| !line.starts_with("For more information"));
            Err(said.collect::<Vec<_>>().join("; "))
        }
    }
}
