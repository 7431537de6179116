//! Further datasets of a scene, which are tables in a scene file and text on a command line.

use super::Mistake;
use super::key_tables::text_of;
use super::values::{AUTO, is_file, may_stand_alone, toml_scalar};
use crate::scene::{AddedLayer, AddedLayers};
use std::path::{Path, PathBuf};
use toml::de::{DeTable, DeValue};
use toml::{Spanned, Value};

pub(super) const LAYERS: &str = "layers";
const INPUT: &str = "input";
const RULE: &str = "expected a list of tables, as in { input = \"ice.tif\", colormap = \"ice\" }";

/// The tables of layers in the text of a scene; relative paths are relative to `folder`.
///
/// # Errors
/// The first [`Mistake`].
pub fn layers_from_toml(scene: &str, folder: &Path) -> Result<AddedLayers, Mistake> {
    let document = DeTable::parse(scene).map_err(|error| Mistake::of_toml(scene, &error))?;
    let tables = document.get_ref().get(LAYERS);
    let tables = tables.into_iter().flat_map(|value| value.get_ref().as_array().into_iter().flatten());
    tables.map(|table| read_layer(table, folder)).collect::<Result<_, _>>().map(AddedLayers)
}

fn read_layer(table: &Spanned<DeValue<'_>>, folder: &Path) -> Result<AddedLayer, Mistake> {
    let refused = |reason: &str| Mistake { span: table.span(), reason: reason.to_owned() };
    let settings = table.get_ref().as_table().ok_or_else(|| refused(RULE))?;
    let input = settings.get(INPUT).ok_or_else(|| refused("a layer needs input = the path of a file"))?;
    let path = text_of(input.get_ref()).map_err(|reason| Mistake { span: input.span(), reason })?;
    let mut layer = AddedLayer::new(folder.join(path));
    let mut settings: Vec<_> = settings.iter().filter(|(name, _)| name.get_ref() != INPUT).collect();
    settings.sort_by_key(|(name, _)| name.span().start);
    for (name, value) in settings {
        let is_known = AddedLayer::names().any(|known| known == name.get_ref());
        let text = match value.get_ref() {
            DeValue::Boolean(true) if may_stand_alone(name.get_ref()) => AUTO.to_owned(),
            other => text_of(other).map_err(|reason| Mistake { span: value.span(), reason })?,
        };
        let text = if is_file(name.get_ref(), &text) {
            folder.join(text).to_string_lossy().into_owned()
        } else {
            text
        };
        let span = if is_known { value.span() } else { name.span() };
        let set = layer.set(name.get_ref(), &text);
        set.map_err(|error| Mistake { span, reason: error.to_string() })?;
    }
    Ok(layer)
}

/// Layers as a scene holds them, with absolute paths.
///
/// # Errors
/// If there is no current folder.
pub fn layers_to_toml(layers: &AddedLayers) -> std::io::Result<Value> {
    let absolute = |path: &Path| {
        std::path::absolute(path).map(|path| Value::String(path.to_string_lossy().into_owned()))
    };
    let table = |layer: &AddedLayer| {
        let mut table = toml::Table::new();
        table.insert(INPUT.to_owned(), absolute(layer.path())?);
        for (name, value) in layer.settings() {
            let value = if is_file(name, value) { absolute(Path::new(value))? } else { toml_scalar(value) };
            table.insert(name.to_owned(), value);
        }
        Ok(Value::Table(table))
    };
    layers.0.iter().map(table).collect::<std::io::Result<Vec<_>>>().map(Value::Array)
}

/// The files that layers name, their own among them.
pub(super) fn files(layers: &AddedLayers) -> Vec<PathBuf> {
    let of_layer = |layer: &AddedLayer| {
        let named = layer.settings().filter(|(name, value)| is_file(name, value));
        let named: Vec<PathBuf> = named.map(|(_, value)| PathBuf::from(value)).collect();
        std::iter::once(layer.path().clone()).chain(named).collect::<Vec<_>>()
    };
    let mut files: Vec<PathBuf> = layers.0.iter().flat_map(of_layer).collect();
    files.sort();
    files.dedup();
    files
}
