//! Keys of a film, which are tables in a scene file and text on a command line.

use super::keys::is_colormap_file;
use super::reading::Mistake;
use fieldreel::scene::{Easing, Key, Keys, Property, SceneError};
use serde_json::{Map, json};
use std::path::{Path, PathBuf};
use toml::de::{DeTable, DeValue};
use toml::{Spanned, Value};

const KEYS: &str = "keys";
const AT: &str = "at";
const EASE: &str = "ease";
const RULE: &str = "expected a list of tables, as in { at = \"50%\", zoom = 2 }";

/// The tables of a scene as text; relative paths are relative to `folder`.
pub(super) fn read(scene: &str, folder: &Path) -> Result<Keys, Mistake> {
    let whole = |error: toml::de::Error| Mistake {
        span: error.span().unwrap_or_default(),
        reason: error.message().to_owned(),
    };
    let document = DeTable::parse(scene).map_err(whole)?;
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
        let text = text_of(value.get_ref()).map_err(|reason| Mistake { span: value.span(), reason })?;
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
pub(super) fn tables(keys: &Keys, scalar: impl Fn(&str) -> Value) -> std::io::Result<Value> {
    let table = |key: &Key| {
        let mut table = toml::Table::new();
        table.insert(AT.to_owned(), scalar(&key.at.to_string()));
        for (name, value) in key.settings() {
            let value = if is_file(name, value) {
                Value::String(std::path::absolute(value)?.to_string_lossy().into_owned())
            } else {
                scalar(value)
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

/// Whether a value of what keys and layers set is the path of a file.
pub(super) fn is_file(name: &str, value: &str) -> bool {
    match name {
        "colormap" => is_colormap_file(value),
        "drape" | "font" | "logo" => true,
        _ => false,
    }
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

/// What editors need to know of a list of keys.
pub(super) fn schema() -> serde_json::Value {
    let any = json!({ "type": ["string", "number", "boolean", "array"] });
    let mut properties: Map<String, serde_json::Value> =
        Property::names().map(|name| (name.to_owned(), any.clone())).collect();
    properties.insert(AT.to_owned(), json!({ "type": ["string", "integer"] }));
    let names: Vec<_> = Easing::names().collect();
    let ease = json!({ "anyOf": [{ "enum": names }, { "type": "string", "pattern": "^bezier\\(.*\\)$" }] });
    properties.insert(EASE.to_owned(), ease);
    json!({
        "type": ["string", "array"],
        "items": {
            "type": "object",
            "required": [AT],
            "additionalProperties": false,
            "properties": properties,
        },
    })
}
