//! What is in a folder: groups, arrays, and their metadata.

use super::array::Array;
use super::attributes;
use super::codec::settings;
use super::json;
use super::store::{Store, joined};
use super::{version_2, version_3};
use crate::data::cf::{Attributes, Dimension, Samples, Variable};
use crate::data::{DataError, ReadLimits};
use serde_json::{Map, Value};
use std::path::Path;

/// Groups in groups beyond this, and more arrays than that, are no data that somebody wants to look at.
const MAX_DEPTH: usize = 16;
const MAX_ARRAYS: usize = 1 << 12;

/// The files that make a folder one of Zarr's.
const MARKS: [&str; 4] = ["zarr.json", ".zarray", ".zgroup", ".zmetadata"];

/// Whether a folder is a group or an array.
pub(super) fn is_node(folder: &Path) -> bool {
    MARKS.iter().any(|mark| folder.join(mark).is_file())
}

/// A folder of a store.
#[derive(Debug)]
pub(super) enum Node {
    /// With its attributes.
    Group(Map<String, Value>),
    /// As its metadata has it, or what is wrong with that.
    Array(Box<Result<Array, String>>),
}

/// Reads what a folder is; `None` if it is none of Zarr's.
pub(super) fn node(store: &Store, path: &str) -> Result<Option<Node>, DataError> {
    if let Some(metadata) = store.metadata(path, "zarr.json")? {
        return Ok(Some(
            match (json::text(&metadata, "node_type"), metadata.get("zarr_format").and_then(Value::as_u64)) {
                (_, Some(format)) if format != 3 => {
                    Node::Array(Box::new(Err(format!("its zarr_format is {format}, not 3"))))
                }
                (Some("group"), _) => {
                    Node::Group(settings(&metadata, "attributes").cloned().unwrap_or_default())
                }
                _ => Node::Array(Box::new(version_3::array(&metadata))),
            },
        ));
    }
    let attributes = || Ok(store.metadata(path, ".zattrs")?.unwrap_or_default());
    if let Some(metadata) = store.metadata(path, ".zarray")? {
        return Ok(Some(Node::Array(Box::new(version_2::array(&metadata, attributes()?)))));
    }
    let is_group =
        store.metadata(path, ".zgroup")?.is_some() || store.metadata(path, ".zmetadata")?.is_some();
    Ok(if is_group { Some(Node::Group(attributes()?)) } else { None })
}

/// The arrays in the group at `path` and, to a depth, in those within, in the order of their names.
pub(super) fn arrays(
    store: &Store,
    limits: &ReadLimits,
    depth: usize,
) -> Result<Vec<(Variable, Option<Array>)>, DataError> {
    let (mut found, mut groups) = (Vec::new(), vec![(String::new(), 0)]);
    while let Some((group, level)) = groups.pop() {
        let mut below = Vec::new();
        for name in store.folders(&group)? {
            let path = joined(&group, &name);
            match node(store, &path) {
                Ok(Some(Node::Array(array))) => found.push(variable(&path, *array, limits)),
                Ok(Some(Node::Group(_))) if level < depth.min(MAX_DEPTH) => below.push((path, level + 1)),
                Ok(_) => {}
                // One that is broken hides no others.
                Err(error) => found.push(variable(&path, Err(error.to_string()), limits)),
            }
            if found.len() + groups.len() + below.len() > MAX_ARRAYS {
                let reason = format!("it holds more than {MAX_ARRAYS} arrays");
                return Err(store.context.unsupported(reason, "open one of them by its path"));
            }
        }
        groups.extend(below.into_iter().rev());
    }
    Ok(found)
}

/// An array as CF's conventions know it.
pub(super) fn variable(
    path: &str,
    array: Result<Array, String>,
    limits: &ReadLimits,
) -> (Variable, Option<Array>) {
    let checked = array.and_then(|array| array.check(limits).map(|()| array));
    let array = match checked {
        Ok(array) => array,
        Err(what) => {
            let variable = Variable {
                path: path.to_owned(),
                dimensions: Vec::new(),
                samples: Samples::Other(what),
                attributes: Attributes::default(),
                has_default_fill: false,
                chunk: None,
            };
            return (variable, None);
        }
    };
    let names = array.names_of_dimensions().into_iter();
    let dimensions = names.zip(&array.shape).map(|(name, size)| Dimension { name, size: *size, scale: None });
    let variable = Variable {
        path: path.to_owned(),
        dimensions: dimensions.collect(),
        samples: array.samples.clone(),
        attributes: attributes::of(&array),
        has_default_fill: false,
        chunk: Some(array.chunk.clone()),
    };
    (variable, Some(array))
}
