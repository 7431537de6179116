//! Datasets that are folders.

use super::error::ErrorContext;
#[cfg(feature = "zarr")]
use super::zarr;
use super::{DataError, Raster, ReadOptions};
use std::path::Path;

/// Whether a folder is a dataset as a whole, and not a part of one.
#[cfg(feature = "zarr")]
pub(super) fn is_dataset(path: &Path) -> bool {
    zarr::is_zarr(path) && !path.parent().is_some_and(zarr::is_zarr)
}

/// Whether a folder is a dataset as a whole, and not a part of one.
#[cfg(not(feature = "zarr"))]
pub(super) fn is_dataset(_path: &Path) -> bool {
    false
}

/// Opens a dataset that is a folder.
pub(super) fn open(path: &Path, options: &ReadOptions) -> Result<Box<dyn Raster>, DataError> {
    #[cfg(feature = "zarr")]
    if zarr::is_zarr(path) {
        return zarr::open(path, options);
    }
    if options.level.is_some() {
        return Err(DataError::NoLevels { path: path.display().to_string() });
    }
    #[cfg(feature = "dicom")]
    if let Some(raster) = super::dicom::open_folder(path, options)? {
        return Ok(raster);
    }
    let context = ErrorContext { format: "", path: path.display().to_string() };
    Err(DataError::UnknownFolder { pattern: context.quoted_path_of("*.tif"), path: context.path })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_how_files_in_a_folder_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let message = open(folder.path(), &ReadOptions::default()).err().unwrap().to_string();
        let path = folder.path().display();
        assert_eq!(
            message,
            format!("not a dataset but a folder (files in it are named as in '{path}/*.tif'): {path}")
        );
    }
}
