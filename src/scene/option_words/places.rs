//! The options of points, lines and texts at places of the data.

use super::OptionWord;
use super::values::{exact_text, given, number, set};
use crate::scene::{GeoJson, SceneError};
use std::path::Path;

pub(super) const GEOJSON: OptionWord = OptionWord::texts(
    "geojson",
    |options| {
        let names: Vec<&str> = options.places.geojson.iter().map(GeoJson::name).collect();
        (!names.is_empty()).then(|| names.join("\n"))
    },
    |options, text| {
        let open = |name: &str| GeoJson::open(Path::new(name)).map_err(SceneError::from);
        let files = text.map(|text| text.split('\n').map(open).collect()).transpose()?;
        set(&mut options.places.geojson, Ok(files.unwrap_or_default()))
    },
)
.of_looks();

pub(super) const GEOJSON_COLOR: OptionWord = OptionWord::value(
    "geojson-color",
    |options| options.places.geojson_color.map(|color| color.to_string()),
    |options, text| set(&mut options.places.geojson_color, given(text)),
)
.of_looks();

pub(super) const GEOJSON_WIDTH: OptionWord = OptionWord::value(
    "geojson-width",
    |options| options.places.geojson_width.map(exact_text),
    |options, text| set(&mut options.places.geojson_width, number("geojson-width", text)),
)
.of_looks();

pub(super) const GEOJSON_NAME: OptionWord = OptionWord::text(
    "geojson-name",
    |options| options.places.geojson_name.clone(),
    |options, text| set(&mut options.places.geojson_name, Ok(text.map(str::to_owned))),
)
.of_looks();

pub(super) const NOTES: OptionWord = OptionWord::value(
    "notes",
    |options| Some(options.places.notes.to_string()).filter(|text| !text.is_empty()),
    |options, text| set(&mut options.places.notes, given(text).map(Option::unwrap_or_default)),
)
.of_looks();
