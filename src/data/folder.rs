//! Datasets that are folders.

use super::error::ErrorContext;
use super::{DataError, Raster, ReadOptions};
use std::path::Path;

/// Opens a dataset that is a folder.
pub(super) fn open(path: &Path, options: &ReadOptions) -> Result<Box<dyn Raster>, DataError> {
    #[cfg(feature = "dicom")]
    if let Some(raster) = super::dicom::open_folder(path, options)? {
        return Ok(raster);
    }
    #[cfg(not(feature = "dicom"))]
    let _ = options;
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
