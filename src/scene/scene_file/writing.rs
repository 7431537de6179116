//! Options -> text.

use super::SceneFile;
use super::film_keys::INPUT;
use super::key_tables::{KEYS, keys_to_toml};
use super::layer_tables::{LAYERS, layers_to_toml};
use super::note_tables::{NOTES, notes_to_toml};
use super::values::{is_file, toml_scalar};
use crate::scene::WordKind;
use std::io;
use std::path::{Path, absolute};
use toml::Value;

pub(super) fn write(scene: &SceneFile) -> io::Result<String> {
    let SceneFile { inputs, options, film } = scene;
    let mut lines = Vec::new();
    let mut add = |name: &str, value: Value| lines.push(format!("{name} = {value}\n"));
    if !inputs.is_empty() {
        let inputs: Vec<Value> = inputs.iter().map(|path| path_value(path)).collect::<io::Result<_>>()?;
        add(INPUT, Value::Array(inputs));
    }
    for (word, text) in options.words() {
        add(
            word.name,
            match word.kind {
                _ if word.name == KEYS => keys_to_toml(&options.keys)?,
                _ if word.name == NOTES => notes_to_toml(&options.places.notes),
                _ if word.name == LAYERS => layers_to_toml(&options.layers)?,
                WordKind::Flag => Value::Boolean(true),
                WordKind::Texts => {
                    let values = text.split('\n').map(|text| value_of(word.name, text));
                    Value::Array(values.collect::<io::Result<_>>()?)
                }
                _ if is_file(word.name, &text) => path_value(Path::new(&text))?,
                WordKind::Text => Value::String(text),
                WordKind::Value => toml_scalar(&text),
            },
        );
    }
    for (name, values) in film {
        let value = |text: &String| value_of(name, text);
        add(
            name,
            match values.as_slice() {
                [text] if text == "true" => Value::Boolean(true),
                [text] => value(text)?,
                several => Value::Array(several.iter().map(value).collect::<io::Result<_>>()?),
            },
        );
    }
    Ok(lines.concat())
}

fn value_of(name: &str, text: &str) -> io::Result<Value> {
    if is_file(name, text) { path_value(Path::new(text)) } else { Ok(toml_scalar(text)) }
}

fn path_value(path: &Path) -> io::Result<Value> {
    let path = if path == Path::new("-") { path.to_owned() } else { absolute(path)? };
    let text = path.to_str().ok_or_else(|| {
        io::Error::new(
            io::ErrorKind::InvalidInput,
            format!("a scene is text: {} cannot stand in it", path.display()),
        )
    });
    Ok(Value::String(text?.to_owned()))
}
