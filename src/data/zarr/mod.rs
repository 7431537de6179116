//! Zarr, versions 2 and 3: folders of chunks. Arrays are read by the conventions of CF, images of OME-Zarr by those of
//! NGFF. Samples are read chunk by chunk; opening a dataset reads metadata only.

mod array;
mod attributes;
mod block_copy;
mod blosc;
mod chunk_cache;
mod codec;
mod container;
mod data_type;
mod hierarchy;
mod json;
mod ome;
mod shuffle;
mod store;
mod unpack;
mod version_2;
mod version_3;

use super::cf;
use super::error::ErrorContext;
use super::{DataError, Raster, ReadOptions};
use array::Array;
use container::ZarrContainer;
use hierarchy::{Node, is_node, node};
use ome::Multiscale;
use std::path::Path;
use store::Store;

/// Whether a folder is a group or an array.
pub(super) fn is_zarr(folder: &Path) -> bool {
    is_node(folder)
}

/// Opens a group or an array.
pub(super) fn open(folder: &Path, options: &ReadOptions) -> Result<Box<dyn Raster>, DataError> {
    let context = ErrorContext { format: "Zarr", path: folder.display().to_string() };
    let store = Store::new(folder, context);
    match node(&store, "")? {
        Some(Node::Group(attributes)) => {
            let holds_images = ome::holds_images(&attributes);
            if let Some(image) = Multiscale::of(&attributes) {
                let image = image.map_err(|what| store.context.malformed(what))?;
                return ome::open(store, &image, None, title(folder), options);
            }
            if let Some(refusal) = ome::refusal(&store, &attributes) {
                return Err(refusal);
            }
            if holds_images && is_node(&folder.join("0")) {
                if is_node(&folder.join("1")) {
                    tracing::warn!(path = store.context.path, "only the first image is shown");
                }
                return open(&folder.join("0"), options);
            }
            open_array_of(store, MAX_DEPTH, title(folder), options)
        }
        Some(Node::Array(array)) => open_array(folder, *array, &store.context, options),
        None => Err(store.context.malformed("its metadata is neither of a group nor of an array")),
    }
}

/// How deep groups are looked into for arrays.
const MAX_DEPTH: usize = 16;

/// One of the arrays in a store, by CF's conventions.
fn open_array_of(
    store: Store,
    depth: usize,
    name: String,
    options: &ReadOptions,
) -> Result<Box<dyn Raster>, DataError> {
    let context = store.context.clone();
    if options.level.is_some() {
        return Err(DataError::NoLevels { path: context.path });
    }
    let found = hierarchy::arrays(&store, &options.limits, depth)?;
    let container = ZarrContainer::new(store, found, &options.limits);
    cf::open(Box::new(container), name, context, options)
}

/// The array that a folder is, as part of the group around it, which has its coordinates, or of which it is a level.
fn open_array(
    folder: &Path,
    array: Result<Array, String>,
    context: &ErrorContext,
    options: &ReadOptions,
) -> Result<Box<dyn Raster>, DataError> {
    let array = array.map_err(|what| context.malformed(what))?;
    if options.level.is_some() {
        return Err(DataError::NoLevels { path: context.path.clone() });
    }
    let whole = folder.canonicalize().map_err(|error| context.io(error))?;
    let folder = if folder.file_name().is_some() { folder } else { &whole };
    let outer = folder.parent().filter(|outer| !outer.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let around = Store::new(outer, context.clone());
    let group = match node(&around, "") {
        Ok(Some(Node::Group(attributes))) => Some(attributes),
        _ => None,
    };
    if let Some(Ok(image)) = group.as_ref().and_then(Multiscale::of)
        && image.levels.iter().any(|level| level.path == name)
    {
        return ome::open(around, &image, Some(&name), title(folder), options);
    }
    if options.variable.is_some() {
        return Err(context.unsupported("a single raster, not several variables", "leave --variable out"));
    }
    let (found, title) = match group {
        Some(_) => (hierarchy::arrays(&around, &options.limits, 0)?, title(outer)),
        None => (vec![hierarchy::variable(&name, Ok(array), &options.limits)], title(folder)),
    };
    let container = ZarrContainer::new(around, found, &options.limits);
    let options = ReadOptions { variable: Some(name), ..options.clone() };
    cf::open(Box::new(container), title, context.clone(), &options)
}

/// What to call a dataset: by the folder that ends in `.zarr` and what is meant within.
fn title(folder: &Path) -> String {
    // `.` has a name, too.
    let whole = if folder.file_name().is_none() { folder.canonicalize().ok() } else { None };
    let folder = whole.as_deref().unwrap_or(folder);
    let is_store = |folder: &&Path| folder.extension().is_some_and(|extension| extension == "zarr");
    let stem = |folder: &Path| folder.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let store = folder.ancestors().find(is_store);
    let within = store
        .and_then(|store| folder.strip_prefix(store).ok())
        .filter(|within| !within.as_os_str().is_empty());
    match (store.or(Some(folder)).and_then(stem), within) {
        (Some(stem), Some(within)) => format!("{stem}: {}", within.display()),
        (Some(stem), None) => stem,
        (None, _) => folder.display().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_name_store_and_place() {
        for (path, expected) in [
            ("a/b.zarr", "b"),
            ("a/b.ome.zarr/", "b.ome"),
            ("a/b.zarr/labels/cells", "b: labels/cells"),
            ("a/b", "b"),
        ] {
            assert_eq!(title(Path::new(path)), expected, "{path}");
        }
    }
}
