//! Arrays of Zarr's specification, version 3, and the codec `sharding_indexed`, version 1.0.

use super::array::{Array, ChunkKeys, Shards, lengths, separator};
use super::codec::{Codec, settings};
use super::data_type;
use super::json;
use super::version_2::{DIMENSIONS, names};
use crate::data::cf::Samples;
use crate::data::sample_decoder::ByteOrder;
use serde_json::{Map, Value};

/// Where samples become bytes, and what happens to these.
#[derive(Debug, Clone, PartialEq)]
struct Steps {
    /// Which dimension each dimension of a stored chunk is.
    order: Vec<usize>,
    byte_order: ByteOrder,
    codecs: Vec<Codec>,
}

/// What `zarr.json` says.
pub(super) fn array(metadata: &Map<String, Value>) -> Result<Array, String> {
    let attributes = settings(metadata, "attributes").cloned().unwrap_or_default();
    let shape = lengths(metadata.get("shape"), "shape", (None, 0))?;
    let dimensions = shape.len();
    let (grid, grid_settings) = named(metadata.get("chunk_grid")).ok_or("it has no chunk_grid")?;
    if grid != "regular" {
        return Err(format!("its chunk_grid is {grid}, not regular"));
    }
    let mut chunk = lengths(grid_settings.get("chunk_shape"), "chunk_shape", (Some(dimensions), 1))?;
    let codecs = metadata.get("codecs").and_then(Value::as_array).ok_or("it has no codecs")?;
    let mut shards = None;
    let steps = match codecs.as_slice() {
        [only] if named(Some(only)).is_some_and(|(name, _)| name == "sharding_indexed") => {
            let settings = named(Some(only)).map(|(_, settings)| settings).unwrap_or_default();
            let inner = lengths(settings.get("chunk_shape"), "chunk_shape of shards", (Some(dimensions), 1))?;
            if chunk.iter().zip(&inner).any(|(outer, inner)| !outer.is_multiple_of(*inner)) {
                return Err(format!("shards of {chunk:?} are not made of whole chunks of {inner:?}"));
            }
            let counts = chunk.iter().zip(&inner).map(|(outer, inner)| outer / inner).collect();
            chunk = inner;
            shards = Some(read_shards(&settings, counts)?);
            read_steps(
                settings.get("codecs").and_then(Value::as_array).ok_or("its shards have no codecs")?,
                dimensions,
            )
        }
        steps => read_steps(steps, dimensions),
    };
    let (steps, fault) = match steps {
        Ok(steps) => (steps, None),
        Err(what) => {
            let order = (0..dimensions).collect();
            (Steps { order, byte_order: ByteOrder::LittleEndian, codecs: Vec::new() }, Some(what))
        }
    };
    let samples = fault
        .map_or_else(|| data_type::of_version_3(metadata.get("data_type"), steps.byte_order), Samples::Other);
    let fill = match &samples {
        Samples::Numbers(sample_type, order) => {
            data_type::fill_bytes(metadata.get("fill_value"), *sample_type, *order)?
        }
        Samples::Other(_) => Vec::new(),
    };
    let named = names(metadata.get("dimension_names"), dimensions);
    let dimension_names =
        if named.is_empty() { names(attributes.get(DIMENSIONS), dimensions) } else { named };
    Ok(Array {
        keys: read_keys(metadata.get("chunk_key_encoding"))?,
        codecs: steps.codecs,
        order: steps.order,
        is_fill_missing: false,
        shape,
        chunk,
        samples,
        fill,
        shards,
        dimension_names,
        attributes,
    })
}

/// A name and its settings: `{"name": ..., "configuration": ...}`, or only a text.
fn named(value: Option<&Value>) -> Option<(&str, Map<String, Value>)> {
    match value? {
        Value::String(name) => Some((name, Map::new())),
        Value::Object(object) => Some((
            json::text(object, "name")?,
            settings(object, "configuration").cloned().unwrap_or_default(),
        )),
        _ => None,
    }
}

fn read_steps(list: &[Value], dimensions: usize) -> Result<Steps, String> {
    let mut steps =
        Steps { order: (0..dimensions).collect(), byte_order: ByteOrder::LittleEndian, codecs: Vec::new() };
    let mut are_bytes = false;
    for value in list {
        let (name, settings) = named(Some(value)).ok_or("a codec has no name")?;
        match name {
            "transpose" if !are_bytes => {
                let order = transposed(&settings, dimensions)?;
                steps.order = order.iter().filter_map(|at| steps.order.get(*at).copied()).collect();
            }
            "bytes" if !are_bytes => {
                are_bytes = true;
                if json::text(&settings, "endian") == Some("big") {
                    steps.byte_order = ByteOrder::BigEndian;
                }
            }
            // Filters of numcodecs may stand before it, and mean bytes all the same.
            other => steps.codecs.push(Codec::named(other, &settings)?),
        }
    }
    if are_bytes { Ok(steps) } else { Err("stored by no codec `bytes`".to_owned()) }
}

fn transposed(settings: &Map<String, Value>, dimensions: usize) -> Result<Vec<usize>, String> {
    let order = match settings.get("order") {
        Some(order) if order == "C" => return Ok((0..dimensions).collect()),
        Some(order) if order == "F" => return Ok((0..dimensions).rev().collect()),
        order => json::whole_numbers(order).unwrap_or_default(),
    };
    let mut sorted = order.clone();
    sorted.sort_unstable();
    if !sorted.into_iter().eq(0..dimensions as u64) {
        return Err(format!("transposed by {order:?}"));
    }
    Ok(order.into_iter().map(|at| at as usize).collect())
}

fn read_shards(settings: &Map<String, Value>, counts: Vec<u64>) -> Result<Shards, String> {
    let list =
        settings.get("index_codecs").and_then(Value::as_array).ok_or("its shards have no index_codecs")?;
    let steps = read_steps(list, 0)?;
    if steps.codecs.iter().any(|codec| *codec != Codec::Crc32c) {
        return Err("the index of its shards is packed".to_owned());
    }
    let is_index_at_end = match json::text(settings, "index_location") {
        Some("end") | None => true,
        Some("start") => false,
        Some(other) => return Err(format!("the index of its shards is at {other:?}")),
    };
    let is_index_big_endian = steps.byte_order == ByteOrder::BigEndian;
    Ok(Shards { counts, index_codecs: steps.codecs, is_index_big_endian, is_index_at_end })
}

fn read_keys(value: Option<&Value>) -> Result<ChunkKeys, String> {
    let (name, settings) = named(value).unwrap_or(("default", Map::new()));
    let given = settings.get("separator");
    match name {
        "default" => Ok(ChunkKeys { prefix: "c", separator: separator(given, '/')? }),
        "v2" => Ok(ChunkKeys { prefix: "", separator: separator(given, '.')? }),
        other => Err(format!("its chunk_key_encoding is {other:?}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn steps(list: Value) -> Result<Steps, String> {
        read_steps(list.as_array().unwrap(), 3)
    }

    #[test]
    fn transpositions_add_up() {
        let turn = json!({"name": "transpose", "configuration": {"order": [1, 2, 0]}});
        let bytes = json!({"name": "bytes", "configuration": {"endian": "big"}});
        assert_eq!(steps(json!([turn, bytes])).unwrap().order, [1, 2, 0]);
        assert_eq!(steps(json!([turn, turn, bytes])).unwrap().order, [2, 0, 1]);
        assert_eq!(steps(json!([turn, bytes])).unwrap().byte_order, ByteOrder::BigEndian);
        assert!(steps(json!([bytes, turn])).is_err());
        for order in [json!([0, 1]), json!([0, 1, 1]), json!([0, 1, 3]), json!(null)] {
            let turn = json!({"name": "transpose", "configuration": {"order": order}});
            assert!(steps(json!([turn, bytes])).is_err(), "{order}");
        }
    }

    #[test]
    fn samples_have_to_become_bytes() {
        assert_eq!(steps(json!(["bytes", "crc32c"])).unwrap().codecs, [Codec::Crc32c]);
        assert!(steps(json!([])).is_err());
        assert!(steps(json!([3])).is_err());
        let message = steps(json!(["bytes", "numcodecs.pcodec"])).unwrap_err();
        assert_eq!(message, "compressed or filtered by numcodecs.pcodec");
    }
}
