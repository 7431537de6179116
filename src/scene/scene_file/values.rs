//! Values of keys, which are texts on a command line.

use super::film_keys;
use super::film_keys::INPUT;
use toml::Value;

/// A text or number as it stands on a command line.
pub(super) fn text_of(value: &Value) -> Result<String, String> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Integer(number) => Ok(number.to_string()),
        Value::Float(number) => Ok(number.to_string()),
        other => Err(format!("expected text or a number, got {}", described(other))),
    }
}

/// As [`text_of`]; parts of a list have commas between them.
pub(super) fn joined(value: &Value) -> Result<String, String> {
    match value {
        Value::Array(values) => Ok(values.iter().map(text_of).collect::<Result<Vec<_>, _>>()?.join(",")),
        value => text_of(value),
    }
}

/// All values of a key that may have several, or pairs of names and values.
pub(super) fn texts_of(value: &Value) -> Result<Vec<String>, String> {
    match value {
        Value::Boolean(is_set) => Ok(is_set.then(|| "true".to_owned()).into_iter().collect()),
        Value::Array(values) => values.iter().map(text_of).collect(),
        Value::Table(pairs) => {
            pairs.iter().map(|(name, value)| Ok(format!("{name}={}", text_of(value)?))).collect()
        }
        value => Ok(vec![text_of(value)?]),
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

/// A number where the text is written as one is, else the text.
pub fn toml_scalar(text: &str) -> Value {
    if let Some(number) = text.parse().ok().filter(|number: &i64| number.to_string() == text) {
        return Value::Integer(number);
    }
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() && number.to_string() == text => Value::Float(number),
        _ => Value::String(text.to_owned()),
    }
}

/// What `true` stands for where a value is chosen by itself.
pub(super) const AUTO: &str = "auto";

/// Whether an option may be given without a value on a command line, and `true` in a file, for a value that is chosen by
/// itself.
pub fn may_stand_alone(name: &str) -> bool {
    ["contours", "base"].contains(&name)
}

/// Whether the value of a key is the path of a file.
pub fn is_file(name: &str, value: &str) -> bool {
    let is_path = match name {
        "colormap" => is_colormap_file(value),
        "palette" => !["film", "frame"].contains(&value),
        INPUT | "drape" | "font" | "geojson" | "logo" | "captions" | "fly-along" => true,
        name => film_keys().any(|key| key.name == name && key.is_file),
    };
    is_path && value != "-"
}

/// Whether a colormap is not one by name, but a file.
pub fn is_colormap_file(value: &str) -> bool {
    let value = value.to_ascii_lowercase();
    [".csv", ".cpt", ".txt"].iter().any(|ending| value.ends_with(ending))
}
