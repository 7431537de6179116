//! Arguments -> scene file.

use super::keys::{Key, Kind, keys};
use crate::cli::arguments::Arguments;
use crate::cli::job::usage;
use clap::parser::ValueSource;
use clap::{ArgMatches, CommandFactory};
use fieldreel::encode::Container;
use fieldreel::scene::scene_file::{SceneFile, keys_to_toml, layers_to_toml, notes_to_toml, toml_scalar};
use fieldreel::scene::{AddedLayers, Callouts, Keys};
use std::path::{Path, PathBuf};
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

/// What does not tell what a film shows, or has its own place in [`of_film`].
const NOT_OF_FILMS: [&str; 16] = [
    "input",
    "output",
    "container",
    "offscreen",
    "overwrite",
    "html",
    "data-uri",
    "shard",
    "resume",
    "plan",
    "progress",
    "quiet",
    "threads",
    "adapter",
    "no-scene",
    "camera-path",
];

/// Whether an option may stand in what a film says about itself. Others would write files or change how the program runs,
/// and a film may come from anybody.
pub(super) fn is_of_films(name: &str) -> bool {
    !NOT_OF_FILMS.contains(&name) || ["input", "container"].contains(&name)
}

/// What was said that decides what a film shows, as a scene file.
pub(in crate::cli) fn of_film(
    matches: &ArgMatches,
    inputs: &[PathBuf],
    container: Container,
) -> anyhow::Result<String> {
    let mut command = Arguments::command();
    command.build();
    let mut lines = Vec::new();
    if !inputs.is_empty() {
        let inputs = inputs.iter().map(|path| match path.to_str() {
            Some(text) => Ok(Value::String(text.to_owned())),
            None => Err(usage(&format!("a scene is text: {} cannot stand in it", path.display()))),
        });
        lines.push(format!("input = {}", Value::Array(inputs.collect::<anyhow::Result<_>>()?)));
    }
    lines.push(format!("container = {}", Value::String(container.name().to_owned())));
    for key in keys(&command).filter(|key| !NOT_OF_FILMS.contains(&key.name)) {
        let is_said = matches.value_source(key.arg.get_id().as_str()) == Some(ValueSource::CommandLine);
        if let (true, Some(value)) = (is_said, value(key, matches)?) {
            lines.push(format!("{} = {value}", key.name));
        }
    }
    Ok(lines.join("\n") + "\n")
}

/// The files that options of a film name besides its inputs.
pub(in crate::cli) fn files(matches: &ArgMatches) -> Vec<PathBuf> {
    let mut command = Arguments::command();
    command.build();
    let of_key = |key: Key<'_>| {
        if key.kind == Kind::Tables {
            let keys = matches.get_one::<Keys>(key.arg.get_id().as_str());
            return keys.map(SceneFile::files_of_keys).unwrap_or_default();
        }
        if key.kind == Kind::Layers {
            let layers = matches.get_one::<AddedLayers>(key.arg.get_id().as_str());
            return layers.map(SceneFile::files_of_layers).unwrap_or_default();
        }
        let words = matches.get_raw(key.arg.get_id().as_str()).into_iter().flatten();
        let paths = words.filter(|word| word.to_str().is_some_and(|text| key.is_path(text)));
        paths.map(PathBuf::from).collect::<Vec<_>>()
    };
    keys(&command).filter(|key| !NOT_OF_FILMS.contains(&key.name)).flat_map(of_key).collect()
}

/// What an option is set to; nothing for a flag that is not.
fn value(key: Key<'_>, matches: &ArgMatches) -> anyhow::Result<Option<Value>> {
    let id = key.arg.get_id().as_str();
    if key.kind == Kind::Flag {
        return Ok(matches.get_flag(id).then_some(Value::Boolean(true)));
    }
    let words = matches.get_raw(id).into_iter().flatten();
    let values = words.map(|word| {
        let text = word.to_str().ok_or_else(|| {
            usage(&format!("a scene is text: {} of --{} cannot stand in it", word.display(), key.name))
        })?;
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
