//! Arguments -> scene file.

use super::keys::{Key, Kind, keys};
use crate::cli::arguments::Arguments;
use crate::cli::job::usage;
use clap::parser::ValueSource;
use clap::{ArgMatches, CommandFactory};
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
            return Ok(scalar(text));
        }
        let path = std::path::absolute(Path::new(text))?;
        Ok(Value::String(path.to_string_lossy().into_owned()))
    });
    let mut values = values.collect::<anyhow::Result<Vec<_>>>()?;
    Ok(Some(match key.kind {
        Kind::One if values.len() == 1 => values.remove(0),
        _ => Value::Array(values),
    }))
}

/// A number where it is written as one.
fn scalar(text: &str) -> Value {
    if let Some(number) = text.parse().ok().filter(|number: &i64| number.to_string() == text) {
        return Value::Integer(number);
    }
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() && number.to_string() == text => Value::Float(number),
        _ => Value::String(text.to_owned()),
    }
}
