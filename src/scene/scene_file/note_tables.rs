//! Notes at places, which are tables in a scene file and text on a command line.

use super::Mistake;
use super::values::toml_scalar;
use crate::scene::{Callout, CalloutPlace, Callouts, SceneError};
use toml::de::{DeTable, DeValue};
use toml::{Spanned, Value};

pub(super) const NOTES: &str = "notes";
const NAMES: [&str; 4] = ["text", "at", "height", "color"];
const RULE: &str = "expected a list of tables, as in { text = \"Summit\", at = [120, 80] }";

/// The tables of notes in the text of a scene.
///
/// # Errors
/// The first [`Mistake`].
pub fn notes_from_toml(scene: &str) -> Result<Callouts, Mistake> {
    let document = DeTable::parse(scene).map_err(|error| Mistake::of_toml(scene, &error))?;
    let tables = document.get_ref().get(NOTES);
    let tables = tables.into_iter().flat_map(|value| value.get_ref().as_array().into_iter().flatten());
    Ok(Callouts(tables.map(read_note).collect::<Result<_, _>>()?))
}

fn read_note(table: &Spanned<DeValue<'_>>) -> Result<Callout, Mistake> {
    let refused = |span, reason: &str| Mistake { span, reason: reason.to_owned() };
    let settings = table.get_ref().as_table().ok_or_else(|| refused(table.span(), RULE))?;
    if let Some(name) = settings.keys().find(|name| !NAMES.contains(&name.get_ref().as_ref())) {
        let reason = format!("unknown key {:?}: a note has {}", name.get_ref(), NAMES.join(", "));
        return Err(refused(name.span(), &reason));
    }
    let text_of = |name: &str| {
        let value = settings.get(name)?;
        Some(scalar(value.get_ref()).ok_or_else(|| {
            refused(value.span(), &format!("expected text or numbers, got {}", value.get_ref().type_str()))
        }))
    };
    let needed =
        |name: &str, reason: &str| text_of(name).unwrap_or_else(|| Err(refused(table.span(), reason)));
    let text = needed("text", "a note needs text")?;
    let at = needed("at", "a note needs at = [COLUMN, ROW], \"84.2W,36.6N\" or \"xy:X,Y\"")?;
    let height = text_of("height").transpose()?.map_or_else(String::new, |height| format!(",{height}"));
    let color = text_of("color").transpose()?.map_or_else(String::new, |color| format!("; color={color}"));
    let note = format!("{text} @ {at}{height}{color}").parse();
    note.map_err(|error: SceneError| refused(table.span(), &error.to_string()))
}

/// As it stands on a command line; parts of a list have commas between them.
fn scalar(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.clone().into_owned()),
        DeValue::Integer(number) => Some(number.as_str().replace('_', "")),
        DeValue::Float(number) => Some(number.as_str().replace('_', "")),
        DeValue::Array(values) => {
            let texts: Option<Vec<String>> = values.iter().map(|value| scalar(value.get_ref())).collect();
            Some(texts?.join(","))
        }
        DeValue::Boolean(_) | DeValue::Datetime(_) | DeValue::Table(_) => None,
    }
}

/// Notes as a scene holds them.
pub fn notes_to_toml(notes: &Callouts) -> Value {
    let table = |note: &Callout| {
        let mut table = toml::Table::new();
        table.insert("text".to_owned(), Value::String(note.text.clone()));
        let at = match note.place {
            CalloutPlace::Pixels(at) => {
                Value::Array(at.map(|number| toml_scalar(&number.to_string())).to_vec())
            }
            place => Value::String(place.to_string()),
        };
        table.insert("at".to_owned(), at);
        if let Some(height) = note.height {
            table.insert("height".to_owned(), toml_scalar(&height.to_string()));
        }
        if let Some(color) = note.color {
            table.insert("color".to_owned(), Value::String(color.to_string()));
        }
        Value::Table(table)
    };
    Value::Array(notes.0.iter().map(table).collect())
}
