//! The files of the project itself, for the tests that check them.

use std::ffi::OsStr;
use std::io;
use std::path::Path;

/// The project's root folder.
const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Paths of all files below `folder`, both relative to the root and with `/` between their parts, sorted.
///
/// # Errors
/// When a folder cannot be listed.
pub(crate) fn files_below(folder: &str) -> io::Result<Vec<String>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(Path::new(ROOT).join(folder))? {
        let entry = entry?;
        let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            files.extend(files_below(&path)?);
        } else {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// The contents of a file from [`files_below`].
///
/// # Errors
/// When the file cannot be read.
pub(crate) fn read(path: &str) -> io::Result<Vec<u8>> {
    std::fs::read(Path::new(ROOT).join(path))
}

/// Whether the name of the file at `path` ends in a dot and one of `extensions`.
pub(crate) fn has_extension(path: &str, extensions: &[&str]) -> bool {
    let extension = Path::new(path).extension().and_then(OsStr::to_str);
    extension.is_some_and(|found| extensions.contains(&found))
}
