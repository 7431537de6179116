//! Definitions of options -> JSON Schema of scene files, for editors.

use super::keys::{Key, Kind, keys};
use clap::Command;
use fieldreel::record::film_words::Factor;
use fieldreel::scene::scene_file::may_stand_alone;
use fieldreel::scene::{AddedLayer, Easing, Property};
use serde_json::{Map, Value, json};
use std::num::{NonZeroU64, NonZeroUsize};

/// See <https://json-schema.org/draft/2020-12/json-schema-core>.
pub(in crate::cli) fn schema(command: &Command) -> Value {
    let mut command = command.clone();
    command.build();
    let properties: Map<String, Value> =
        keys(&command).map(|key| (key.name.to_owned(), property(key))).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Scene of fieldreel",
        "description": "What fieldreel --scene reads: options by their long names.",
        "type": "object",
        "additionalProperties": false,
        "properties": properties,
    })
}

fn property(key: Key<'_>) -> Value {
    let mut property = one_of(key);
    let help = key.arg.get_help().map(ToString::to_string).unwrap_or_default();
    property["description"] = json!(help);
    if let ([default], false) = (key.arg.get_default_values(), key.kind == Kind::Flag) {
        property["default"] = json!(default.to_string_lossy());
    }
    property
}

fn one_of(key: Key<'_>) -> Value {
    let is_whole = key.is_of::<u16>()
        || key.is_of::<u32>()
        || key.is_of::<u64>()
        || key.is_of::<Factor>()
        || key.is_of::<NonZeroU64>()
        || key.is_of::<NonZeroUsize>();
    let names: Vec<_> =
        key.arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
    let scalar = json!(["string", "number"]);
    match key.kind {
        Kind::Flag => json!({ "type": "boolean" }),
        Kind::Tables => of_key_tables(),
        Kind::Layers => of_layer_tables(),
        Kind::NoteTables => of_note_tables(),
        Kind::One if !names.is_empty() => json!({ "enum": names }),
        Kind::One if is_whole => json!({ "type": "integer" }),
        Kind::One if key.is_of::<f64>() || key.is_of::<f32>() => json!({ "type": "number" }),
        Kind::One if may_stand_alone(key.name) => json!({ "type": ["string", "number", "boolean"] }),
        Kind::One | Kind::Many => {
            json!({ "type": ["string", "number", "array"], "items": { "type": scalar } })
        }
        Kind::Pairs => json!({
            "type": ["string", "array", "object"],
            "items": { "type": "string" },
            "additionalProperties": { "type": scalar },
        }),
    }
}

/// When a key holds.
const AT: &str = "at";

/// What editors need to know of a list of keys.
fn of_key_tables() -> Value {
    let any = json!({ "type": ["string", "number", "boolean", "array"] });
    let mut properties: Map<String, Value> =
        Property::names().map(|name| (name.to_owned(), any.clone())).collect();
    properties.insert(AT.to_owned(), json!({ "type": ["string", "integer"] }));
    let names: Vec<_> = Easing::names().collect();
    let ease = json!({ "anyOf": [{ "enum": names }, { "type": "string", "pattern": "^bezier\\(.*\\)$" }] });
    properties.insert("ease".to_owned(), ease);
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

/// A list of layers.
fn of_layer_tables() -> Value {
    let any = json!({ "type": ["string", "number", "boolean", "array"] });
    let mut properties: Map<String, Value> =
        AddedLayer::names().map(|name| (name.to_owned(), any.clone())).collect();
    properties.insert("input".to_owned(), json!({ "type": "string" }));
    json!({
        "type": ["string", "array"],
        "items": {
            "type": "object",
            "required": ["input"],
            "additionalProperties": false,
            "properties": properties,
        },
    })
}

/// A list of notes.
fn of_note_tables() -> Value {
    json!({
        "type": ["string", "array"],
        "items": {
            "type": "object",
            "required": ["text", "at"],
            "additionalProperties": false,
            "properties": {
                "text": { "type": "string" },
                "at": { "type": ["string", "array"], "items": { "type": "number" } },
                "height": { "type": "number" },
                "color": { "type": "string" },
            },
        },
    })
}
