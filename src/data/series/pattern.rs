use crate::data::DataError;
use crate::data::error::ErrorContext;
use crate::data::folder;
use glob::MatchOptions;
use std::path::{Path, PathBuf};

/// The files that an argument means, in natural order: the file itself if there is one of that name, else
/// what a pattern with `*`, `?`, `[...]` or `**` matches. Folders are not matched unless they are datasets, hidden files only by a
/// pattern that begins with a point, names that are not Unicode not at all. An argument without any of these comes back as it is.
///
/// # Errors
/// [`DataError::NoMatch`] if a pattern matches nothing or is none, [`DataError::Io`] if a folder cannot be
/// read.
pub fn expand(argument: &Path) -> Result<Vec<PathBuf>, DataError> {
    let pattern = argument.to_str().filter(|text| text.contains(['*', '?', '[']));
    let Some(pattern) = pattern.filter(|_| !argument.exists()) else {
        return Ok(vec![argument.to_owned()]);
    };
    let no_match = |reason: &str| DataError::NoMatch { reason: reason.to_owned(), path: pattern.to_owned() };
    let options = MatchOptions {
        case_sensitive: true,
        require_literal_separator: true,
        // The crate panics over names that are not Unicode if it is to look for the point.
        require_literal_leading_dot: false,
    };
    let matches = glob::glob_with(pattern, options)
        .map_err(|error| no_match(&format!("{} after {} characters", error.msg, error.pos)))?;
    let is_wild = |name: &&std::ffi::OsStr| name.to_string_lossy().contains(['*', '?', '[']);
    // What stands before the first wildcard was asked for by name.
    let fixed = argument.iter().take_while(|name| !is_wild(name)).count();
    let wants_hidden = is_hidden(argument, fixed);
    let mut files = Vec::new();
    for file in matches {
        let file = file.map_err(|error| {
            let path = error.path().display().to_string();
            ErrorContext { format: "", path }.io(error.into())
        })?;
        if (!file.is_dir() || folder::is_dataset(&file)) && (wants_hidden || !is_hidden(&file, fixed)) {
            files.push(file);
        }
    }
    if files.is_empty() {
        return Err(no_match("no file has such a name"));
    }
    files.sort_by(|first, second| super::natural_order::compare(&text(first), &text(second)));
    Ok(files)
}

/// Whether a file, or a folder on the way to it beyond the first `fixed` names, begins with a point.
fn is_hidden(file: &Path, fixed: usize) -> bool {
    let is_hidden = |name: &std::ffi::OsStr| {
        let name = name.to_string_lossy();
        name.starts_with('.') && name != "." && name != ".."
    };
    file.iter().skip(fixed).any(is_hidden)
}

fn text(path: &Path) -> std::borrow::Cow<'_, str> {
    path.to_string_lossy()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[cfg(target_os = "linux")]
    #[test]
    fn a_name_that_is_no_unicode_is_passed_over() {
        use std::os::unix::ffi::OsStrExt;
        let folder = tempfile::tempdir().unwrap();
        let [odd, plain] = [b"a\xff.tif".as_slice(), b"b.tif"]
            .map(|name| folder.path().join(std::ffi::OsStr::from_bytes(name)));
        fs::write(&odd, "").unwrap();
        fs::write(&plain, "").unwrap();
        assert_eq!(expand(&folder.path().join("*.tif")).unwrap(), [plain]);
        assert_eq!(expand(&odd).unwrap(), [odd]);
    }

    #[test]
    fn patterns_find_files_in_natural_order() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a10.tif", "a2.tif", "b1.tif", ".a3.tif", "a[1].tif"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        fs::create_dir(folder.path().join("a9.tif")).unwrap();
        let found = |pattern: &str| {
            let files = expand(&folder.path().join(pattern))?;
            let name = |file: &PathBuf| file.file_name().unwrap().to_string_lossy().into_owned();
            Ok::<_, DataError>(files.iter().map(name).collect::<Vec<_>>())
        };
        assert_eq!(found("a*.tif").unwrap(), ["a2.tif", "a10.tif", "a[1].tif"]);
        assert_eq!(found("?2.tif").unwrap(), ["a2.tif"]);
        assert_eq!(found(".a*.tif").unwrap(), [".a3.tif"]);
        assert_eq!(found("[!b]??.tif").unwrap(), ["a10.tif"]);
        // A file of that very name is meant before any pattern.
        assert_eq!(found("a[1].tif").unwrap(), ["a[1].tif"]);
        assert_eq!(found("missing.tif").unwrap(), ["missing.tif"]);
        let message = found("c*.tif").unwrap_err().to_string();
        assert!(message.starts_with("no file has such a name: ") && message.ends_with("c*.tif"), "{message}");
        let message = found("a[1").unwrap_err().to_string();
        assert!(message.starts_with("invalid range pattern after "), "{message}");
    }
}
