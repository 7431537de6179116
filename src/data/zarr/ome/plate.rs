//! Plates and wells of screens, which hold many images.

use super::multiscale::ome_keys;
use crate::data::DataError;
use crate::data::zarr::codec::settings;
use crate::data::zarr::hierarchy::{Node, node};
use crate::data::zarr::json;
use crate::data::zarr::store::{Store, joined};
use serde_json::{Map, Value};

/// The error that names the first image of a plate or well; `None` if the attributes are of neither.
pub(in crate::data::zarr) fn refusal(store: &Store, attributes: &Map<String, Value>) -> Option<DataError> {
    let keys = ome_keys(attributes);
    let (what, path) = if let Some(plate) = settings(keys, "plate") {
        let wells = plate.get("wells").and_then(Value::as_array);
        let well = first_path(wells).unwrap_or_else(|| "A/1".to_owned());
        let of_well = match node(store, &well) {
            Ok(Some(Node::Group(attributes))) => first_image(&attributes),
            _ => None,
        };
        let image = joined(&well, &of_well.unwrap_or_else(|| "0".to_owned()));
        (format!("a plate of {} wells", wells.map_or(0, Vec::len)), image)
    } else if settings(keys, "well").is_some() {
        ("a well of several fields".to_owned(), first_image(attributes).unwrap_or_else(|| "0".to_owned()))
    } else {
        return None;
    };
    let path = store.context.quoted_path_of(&path);
    Some(
        store
            .context
            .unsupported(format!("{what}, not one image"), format!("open one image of it, such as {path}")),
    )
}

fn first_image(attributes: &Map<String, Value>) -> Option<String> {
    first_path(settings(ome_keys(attributes), "well")?.get("images").and_then(Value::as_array))
}

fn first_path(list: Option<&Vec<Value>>) -> Option<String> {
    json::text(list?.first()?.as_object()?, "path").map(|path| path.trim_matches('/').to_owned())
}
