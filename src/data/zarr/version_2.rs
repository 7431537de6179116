//! Arrays of Zarr's specification, version 2.

use super::array::{Array, ChunkKeys, lengths, separator};
use super::codec;
use super::data_type;
use super::json;
use crate::data::cf::Samples;
use serde_json::{Map, Value};

/// The attribute in which xarray names dimensions.
pub(super) const DIMENSIONS: &str = "_ARRAY_DIMENSIONS";

/// What `.zarray` and `.zattrs` say.
pub(super) fn array(metadata: &Map<String, Value>, attributes: Map<String, Value>) -> Result<Array, String> {
    let shape = lengths(metadata.get("shape"), "shape", (None, 0))?;
    let chunk = lengths(metadata.get("chunks"), "chunks", (Some(shape.len()), 1))?;
    let mut samples = data_type::of_version_2(metadata.get("dtype"))?;
    let fill_value = metadata.get("fill_value").filter(|value| !value.is_null());
    let fill = match &samples {
        Samples::Numbers(sample_type, order) => data_type::fill_bytes(fill_value, *sample_type, *order)?,
        Samples::Other(_) => Vec::new(),
    };
    let codecs = codec::of_version_2(metadata).unwrap_or_else(|what| {
        samples = Samples::Other(what);
        Vec::new()
    });
    let dimensions = 0..shape.len();
    let order = match json::text(metadata, "order") {
        Some("C") | None => dimensions.collect(),
        Some("F") => dimensions.rev().collect(),
        Some(other) => return Err(format!("its order is {other:?}, not C or F")),
    };
    let keys = ChunkKeys { prefix: "", separator: separator(metadata.get("dimension_separator"), '.')? };
    let dimension_names = names(attributes.get(DIMENSIONS), shape.len());
    let is_bool = json::text(metadata, "dtype") == Some("|b1");
    let is_fill_missing = attributes.contains_key(DIMENSIONS) && fill_value.is_some() && !is_bool;
    let shards = None;
    Ok(Array {
        shape,
        chunk,
        samples,
        fill,
        codecs,
        order,
        keys,
        shards,
        dimension_names,
        attributes,
        is_fill_missing,
    })
}

/// Names of dimensions, if there are as many as dimensions.
pub(super) fn names(value: Option<&Value>, count: usize) -> Vec<Option<String>> {
    let names = value.and_then(Value::as_array).filter(|names| names.len() == count);
    names.into_iter().flatten().map(|name| name.as_str().map(str::to_owned)).collect()
}
