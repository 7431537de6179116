//! The settings of a request, from a query or from JSON, as the text of a scene file: so that they are read as everywhere else.
//! What a client may not say is refused here, before anything is looked at: names of files above all.

use super::problem::Problem;
use crate::record::FilmSettings;
use crate::scene::scene_file::{SceneFile, film_keys, is_file, nearest};
use crate::scene::{Colormap, OptionWord, Rgb8, WordKind};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::path::Path;

/// Settings of which the server decides.
pub(super) const OF_THE_SERVER: [&str; 13] = [
    "adapter",
    "camera-path",
    "container",
    "encoder",
    "encoder-option",
    "gpu-memory",
    "layers",
    "max-bytes",
    "no-scene",
    "overwrite",
    "read-limits",
    "segment-frames",
    "threads",
];

/// What only films have, and a single picture passes over, so that one query serves for both.
const OF_FILMS_ONLY: [&str; 9] =
    ["bitrate", "codec", "crf", "gif-dither", "last-frame", "lossless", "palette", "plays", "preset"];

/// More than any query needs.
const MOST_TEXT: usize = 64 << 10;

/// The names of all settings that a request may have, with what they take.
pub(super) fn names() -> impl Iterator<Item = (&'static str, Option<WordKind>)> {
    let of_scene = OptionWord::all().map(|word| (word.name, Some(word.kind)));
    let all = of_scene.chain(film_keys().filter(|key| !key.is_file).map(|key| (key.name, None)));
    all.filter(|(name, _)| is_allowed(name))
}

fn is_allowed(name: &str) -> bool {
    let names_files = ["captions", "drape", "fly-along", "font", "geojson", "logo"];
    !(FilmSettings::is_of_the_program(name) || OF_THE_SERVER.contains(&name) || names_files.contains(&name))
}

/// The settings of a query.
///
/// # Errors
/// For a name that there is not or that is none of a client's business, and for what is said twice.
pub(super) fn of_query(pairs: &[(String, String)], is_picture: bool) -> Result<SceneFile, Problem> {
    let mut said: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, value) in pairs {
        check_name(name)?;
        said.entry(name).or_default().push(value);
    }
    let mut lines = Vec::new();
    for (name, values) in said {
        if is_picture && OF_FILMS_ONLY.contains(&name) {
            continue;
        }
        values.iter().try_for_each(|value| check_value(name, value))?;
        let kind = OptionWord::named(name).map(|word| word.kind);
        let takes_many = matches!(kind, Some(WordKind::Texts)) || name == "metadata";
        let value = match (kind, values.as_slice()) {
            (Some(WordKind::Flag), [value]) => flag(name, value)?.to_string(),
            (None, [""]) => toml_text("true"),
            (_, [value]) => toml_text(value),
            (_, values) if takes_many => {
                format!("[{}]", values.iter().map(|value| toml_text(value)).collect::<Vec<_>>().join(", "))
            }
            _ => return Err(Problem::request(format!("{name} is said {} times", values.len()))),
        };
        lines.push((name.to_owned(), format!("{name} = {value}\n")));
    }
    read(&lines)
}

/// The settings of a scene in JSON.
///
/// # Errors
/// As [`of_query`].
pub(super) fn of_json(scene: Map<String, Value>, is_picture: bool) -> Result<SceneFile, Problem> {
    let mut lines = Vec::new();
    for (name, value) in scene {
        check_name(&name)?;
        if is_picture && OF_FILMS_ONLY.contains(&name.as_str()) {
            continue;
        }
        check_json(&name, &value)?;
        let failed =
            |_| Problem::request(format!("{name}: expected a text, a number, true or false, or a list"));
        let table = toml::Table::from_iter([(name.clone(), toml::Value::try_from(value).map_err(failed)?)]);
        let text = toml::to_string(&table).map_err(|error| Problem::request(format!("{name}: {error}")))?;
        lines.push((name.clone(), text));
    }
    // Tables come last in TOML.
    lines.sort_by_key(|(_, text)| text.trim_start().starts_with('['));
    read(&lines)
}

fn read(lines: &[(String, String)]) -> Result<SceneFile, Problem> {
    let text: String = lines.iter().map(|(_, line)| line.as_str()).collect();
    if text.len() > MOST_TEXT {
        return Err(Problem::request(format!("the settings have more than {MOST_TEXT} bytes")));
    }
    SceneFile::parse(&text, Path::new("")).map_err(|mistake| {
        let (line, _) = mistake.place(&text);
        let mut ends = lines.iter().scan(1, |end, (name, line)| {
            *end += line.lines().count();
            Some((*end, name))
        });
        let name = ends.find(|(end, _)| line < *end).map_or("the scene", |(_, name)| name.as_str());
        let reason = &mistake.reason;
        Problem::request(if reason.contains(name) { reason.clone() } else { format!("{name}: {reason}") })
    })
}

fn check_name(name: &str) -> Result<(), Problem> {
    if names().any(|(known, _)| known == name) {
        return Ok(());
    }
    let exists =
        name == "input" || OptionWord::named(name).is_some() || film_keys().any(|key| key.name == name);
    if exists {
        return Err(Problem::request(format!("{name:?} is not for those who ask to set")));
    }
    let advice = nearest(name, names().map(|(known, _)| known));
    let advice = advice.map_or_else(String::new, |near| format!("; did you mean {near:?}?"));
    Err(Problem::request(format!("unknown setting {name:?}{advice}")))
}

/// Refuses what names a file.
fn check_value(name: &str, value: &str) -> Result<(), Problem> {
    let names_file = match name {
        // Any word that is no colormap might be the name of a file that is there.
        "colormap" => {
            let mut colors = value.split(',');
            let is_known = Colormap::by_name(value).is_ok();
            if !is_known && (!value.contains(',') || !colors.all(|color| color.parse::<Rgb8>().is_ok())) {
                // As the command line says it.
                let unknown = Colormap::by_name(value).err().map(|unknown| unknown.to_string());
                return Err(Problem::request(unknown.unwrap_or_default()));
            }
            false
        }
        // Settings of their own, which are read as soon as they are parsed.
        "keys" => return settings_in(value).try_for_each(|(name, value)| check_value(name, value)),
        _ => is_file(name, value),
    };
    if names_file {
        return Err(Problem::request(format!("{name}: files of the server cannot be named")));
    }
    Ok(())
}

/// What may be names with their values in the text of keys: whatever stands on both sides of an equals sign.
fn settings_in(keys: &str) -> impl Iterator<Item = (&str, &str)> {
    keys.split(['|', ';']).filter_map(|setting| {
        let (before, value) = setting.split_once('=')?;
        // Blanks of all kinds are taken off where keys are read.
        let is_of_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
        let name = before.rsplit(|letter| !is_of_name(letter)).find(|word| !word.is_empty())?;
        Some((name, value.trim()))
    })
}

/// The same for all texts in a value, which may have settings of its own.
fn check_json(name: &str, value: &Value) -> Result<(), Problem> {
    match value {
        Value::String(text) => check_value(name, text),
        Value::Array(values) => values.iter().try_for_each(|value| check_json(name, value)),
        Value::Object(entries) => entries.iter().try_for_each(|(name, value)| check_json(name, value)),
        Value::Null => Err(Problem::request(format!("{name}: null is no value"))),
        Value::Bool(_) | Value::Number(_) => Ok(()),
    }
}

fn flag(name: &str, value: &str) -> Result<bool, Problem> {
    match value {
        "" | "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err(Problem::request(format!("invalid {name}: expected true or false; got {value:?}"))),
    }
}

fn toml_text(text: &str) -> String {
    toml::Value::from(text).to_string()
}

#[cfg(test)]
mod tests;
