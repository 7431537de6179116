//! Arguments -> scene file.

use super::keys::{Key, Kind, keys};
use crate::cli::arguments::Arguments;
use crate::cli::job::usage;
use clap::parser::ValueSource;
use clap::{ArgMatches, CommandFactory};
use fieldreel::scene::scene_file::{film_keys, keys_to_toml, layers_to_toml, notes_to_toml, toml_scalar};
use fieldreel::scene::{AddedLayers, Callouts, Keys};
use std::ffi::OsStr;
use std::path::Path;
use toml::Value;

/// All options as a scene file: what was said, with absolute paths, and what holds anyway as comments.
pub(in crate::cli) fn print(matches: &ArgMatches) -> anyhow::Result<String> {
    let mut command = Arguments::command();
    command.build();
    let mut lines = vec![format!(
        "# Made by fieldreel {}. As options of the command line: fieldreel --scene THIS_FILE",
        env!("CARGO_PKG_VERSION")
    )];
    let mut heading = None;
    for key in keys(&command) {
        let id = key.arg.get_id().as_str();
        let Some(source) = matches.value_source(id) else { continue };
        let Some(value) = value(key, matches)? else { continue };
        if heading != key.arg.get_help_heading() {
            heading = key.arg.get_help_heading();
            lines.push(format!("\n# {}", heading.unwrap_or("Options")));
        }
        let mark = if source == ValueSource::DefaultValue { "# " } else { "" };
        lines.push(format!("{mark}{} = {value}", key.name));
    }
    Ok(lines.join("\n") + "\n")
}

/// What was said besides the scene: of the film, of its data, of running the program.
pub(in crate::cli) fn said_of_film(matches: &ArgMatches) -> anyhow::Result<Vec<(String, Vec<String>)>> {
    let mut command = Arguments::command();
    command.build();
    let mut said = Vec::new();
    for key in keys(&command).filter(|key| film_keys().any(|known| known.name == key.name)) {
        let id = key.arg.get_id().as_str();
        if matches.value_source(id) != Some(ValueSource::CommandLine) {
            continue;
        }
        let texts = if key.kind == Kind::Flag {
            vec![matches.get_flag(id).to_string()]
        } else {
            let words = matches.get_raw(id).into_iter().flatten();
            words.map(|word| text_of(word, key).map(str::to_owned)).collect::<anyhow::Result<_>>()?
        };
        said.push((key.name.to_owned(), texts));
    }
    Ok(said)
}

fn text_of<'a>(word: &'a OsStr, key: Key<'_>) -> anyhow::Result<&'a str> {
    word.to_str().ok_or_else(|| {
        usage(&format!("a scene is text: {} of --{} cannot stand in it", word.display(), key.name))
    })
}

/// What an option is set to; nothing for a flag that is not.
fn value(key: Key<'_>, matches: &ArgMatches) -> anyhow::Result<Option<Value>> {
    let id = key.arg.get_id().as_str();
    if key.kind == Kind::Flag {
        return Ok(matches.get_flag(id).then_some(Value::Boolean(true)));
    }
    let words = matches.get_raw(id).into_iter().flatten();
    let values = words.map(|word| {
        let text = text_of(word, key)?;
        if !key.is_path(text) {
            return Ok(toml_scalar(text));
        }
        let path = std::path::absolute(Path::new(text))?;
        Ok(Value::String(path.to_string_lossy().into_owned()))
    });
    let mut values = values.collect::<anyhow::Result<Vec<_>>>()?;
    if key.kind == Kind::Tables
        && let Some(keys) = matches.get_one::<Keys>(id)
    {
        return Ok(Some(keys_to_toml(keys)?));
    }
    if key.kind == Kind::Layers
        && let Some(layers) = matches.get_one::<AddedLayers>(id)
    {
        return Ok(Some(layers_to_toml(layers)?));
    }
    if key.kind == Kind::NoteTables
        && let Some(notes) = matches.get_one::<Callouts>(id)
    {
        return Ok(Some(notes_to_toml(notes)));
    }
    Ok(Some(match key.kind {
        Kind::One if values.len() == 1 => values.remove(0),
        _ => Value::Array(values),
    }))
}
