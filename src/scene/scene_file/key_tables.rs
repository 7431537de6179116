//! Keys of a film, which are tables in a scene file and text on a command line.

use super::Mistake;
use super::values::{AUTO, is_file, may_stand_alone, toml_scalar};
use crate::scene::{Easing, Key, Keys, Property, SceneError};
use std::path::{Path, PathBuf};
use toml::de::{DeTable, DeValue};
use toml::{Spanned, Value};

pub(super) const KEYS: &str = "keys";
const AT: &str = "at";
const EASE: &str = "ease";
const RULE: &str = "expected a list of tables, as in { at = \"50%\", zoom = 2 }";

/// The tables of keys in the text of a scene; relative paths are relative to `folder`.
///
/// # Errors
/// The first [`Mistake`].
pub fn keys_from_toml(scene: &str, folder: &Path) -> Result<Keys, Mistake> {
    let document = DeTable::parse(scene).map_err(|error| Mistake::of_toml(scene, &error))?;
    let tables = document.get_ref().get(KEYS);
    let tables = tables.into_iter().flat_map(|value| value.get_ref().as_array().into_iter().flatten());
    let keys: Vec<Key> = tables.map(|table| read_key(table, folder)).collect::<Result<_, _>>()?;
    Ok(Keys(keys))
}

fn read_key(table: &Spanned<DeValue<'_>>, folder: &Path) -> Result<Key, Mistake> {
    let refused = |reason: &str| Mistake { span: table.span(), reason: reason.to_owned() };
    let settings = table.get_ref().as_table().ok_or_else(|| refused(RULE))?;
    let at =
        settings.get(AT).ok_or_else(|| refused("a key needs at = a frame, \"2.5s\", \"50%\" or \"end\""))?;
    let time =
        text_of(at.get_ref()).and_then(|text| text.parse().map_err(|error: SceneError| error.to_string()));
    let time = time.map_err(|reason| Mistake { span: at.span(), reason })?;
    let mut key = Key::new(time);
    let mut settings: Vec<_> = settings.iter().filter(|(name, _)| name.get_ref() != AT).collect();
    settings.sort_by_key(|(name, _)| name.span().start);
    for (name, value) in settings {
        let known = Property::named(name.get_ref()).is_some() || name.get_ref() == EASE;
        let text = match value.get_ref() {
            DeValue::Boolean(true) if may_stand_alone(name.get_ref()) => AUTO.to_owned(),
            other => text_of(other).map_err(|reason| Mistake { span: value.span(), reason })?,
        };
        let text = if is_file(name.get_ref(), &text) {
            folder.join(text).to_string_lossy().into_owned()
        } else {
            text
        };
        let span = if known { value.span() } else { name.span() };
        let set = key.set(name.get_ref(), &text);
        set.map_err(|error| Mistake { span, reason: error.to_string() })?;
    }
    Ok(key)
}

/// As it stands on a command line; parts of a list have commas between them.
pub(super) fn text_of(value: &DeValue<'_>) -> Result<String, String> {
    Ok(match value {
        DeValue::String(text) => text.clone().into_owned(),
        DeValue::Integer(number) => number.as_str().replace('_', ""),
        DeValue::Float(number) => number.as_str().replace('_', ""),
        DeValue::Boolean(is_set) => is_set.to_string(),
        DeValue::Array(values) => {
            let texts: Result<Vec<String>, String> =
                values.iter().map(|value| text_of(value.get_ref())).collect();
            texts?.join(",")
        }
        DeValue::Datetime(_) | DeValue::Table(_) => {
            return Err(format!("expected text or a number, got {}", value.type_str()));
        }
    })
}

/// Keys as a scene holds them, with absolute paths.
///
/// # Errors
/// If there is no current folder.
pub fn keys_to_toml(keys: &Keys) -> std::io::Result<Value> {
    let table = |key: &Key| {
        let mut table = toml::Table::new();
        table.insert(AT.to_owned(), toml_scalar(&key.at.to_string()));
        for (name, value) in key.settings() {
            let value = if is_file(name, value) {
                Value::String(std::path::absolute(value)?.to_string_lossy().into_owned())
            } else {
                toml_scalar(value)
            };
            table.insert(name.to_owned(), value);
        }
        if key.ease != Easing::default() {
            table.insert(EASE.to_owned(), Value::String(key.ease.to_string()));
        }
        Ok(Value::Table(table))
    };
    keys.0.iter().map(table).collect::<Result<Vec<_>, _>>().map(Value::Array)
}

/// The files that keys name.
pub(super) fn files(keys: &Keys) -> Vec<PathBuf> {
    let settings = keys.0.iter().flat_map(Key::settings);
    let mut files: Vec<PathBuf> = settings
        .filter(|(name, value)| is_file(name, value))
        .map(|(_, value)| PathBuf::from(value))
        .collect();
    files.sort();
    files.dedup();
    files
}
