use super::json;
use crate::data::DataError;
use crate::data::error::ErrorContext;
use serde_json::{Map, Value};
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Longer metadata describes no data that somebody wants to look at.
const MAX_METADATA_BYTES: u64 = 16 << 20;

/// What would lead elsewhere within a name.
const FORBIDDEN: &[char] = if cfg!(windows) { &['\0', '\\', ':'] } else { &['\0'] };

/// The most names that are looked at in one folder.
const MAX_NAMES: usize = 1 << 16;

/// A folder that holds groups and arrays. Keys are names with `/` between them, and never lead out of it.
#[derive(Debug, Clone)]
pub(super) struct Store {
    root: PathBuf,
    pub(super) context: ErrorContext,
}

impl Store {
    pub(super) fn new(root: &Path, context: ErrorContext) -> Self {
        Self { root: root.to_path_buf(), context }
    }

    /// Where the file of a key is; `None` if the key leads elsewhere.
    fn path(&self, key: &str) -> Option<PathBuf> {
        let is_name =
            |name: &str| !name.is_empty() && name != "." && name != ".." && !name.contains(FORBIDDEN);
        key.split('/').all(is_name).then(|| self.root.join(key))
    }

    /// A regular file and its length; `None` if there is none.
    fn file(&self, key: &str) -> Result<Option<(File, u64)>, DataError> {
        let Some(path) = self.path(key) else { return Ok(None) };
        let length = match fs::metadata(&path) {
            // Anything else, such as a pipe, might never end.
            Ok(metadata) if metadata.is_file() => metadata.len(),
            Ok(_) => return Ok(None),
            Err(error) if is_absence(&error) => return Ok(None),
            Err(error) => return Err(self.context.io(error)),
        };
        let file = File::open(path).map_err(|error| self.context.io(error))?;
        Ok(Some((file, length)))
    }

    /// A file of metadata, `None` if there is none.
    pub(super) fn metadata(&self, node: &str, name: &str) -> Result<Option<Map<String, Value>>, DataError> {
        let key = joined(node, name);
        let Some((file, length)) = self.file(&key)? else { return Ok(None) };
        if length > MAX_METADATA_BYTES {
            let reason = format!("{key} has {length} bytes, more than {MAX_METADATA_BYTES}");
            return Err(self.context.malformed(reason));
        }
        let mut text = Vec::new();
        file.take(MAX_METADATA_BYTES).read_to_end(&mut text).map_err(|error| self.context.io(error))?;
        let object = json::object(&text).map_err(|what| self.context.malformed(format!("{key} {what}")))?;
        Ok(Some(object))
    }

    /// A whole file, `None` if there is none.
    pub(super) fn read(&self, key: &str, most: u64) -> Result<Option<Vec<u8>>, DataError> {
        let Some((file, length)) = self.file(key)? else { return Ok(None) };
        self.check_length(key, length, most)?;
        let mut bytes = Vec::new();
        file.take(most).read_to_end(&mut bytes).map_err(|error| self.context.io(error))?;
        Ok(Some(bytes))
    }

    /// A part of a file, told its length; `None` if there is no such file.
    pub(super) fn read_part(
        &self,
        key: &str,
        most: u64,
        part: &dyn Fn(u64) -> Option<Range<u64>>,
    ) -> Result<Option<Vec<u8>>, DataError> {
        let Some((mut file, length)) = self.file(key)? else { return Ok(None) };
        let within = |range: &Range<u64>| range.start <= range.end && range.end <= length;
        let range = part(length).filter(within);
        let range = range.ok_or_else(|| self.context.malformed(format!("shard {key} ends too early")))?;
        let bytes_wanted = range.end - range.start;
        self.check_length(key, bytes_wanted, most)?;
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(range.start)).map_err(|error| self.context.io(error))?;
        file.take(bytes_wanted).read_to_end(&mut bytes).map_err(|error| self.context.io(error))?;
        Ok(Some(bytes))
    }

    fn check_length(&self, key: &str, length: u64, most: u64) -> Result<(), DataError> {
        if length > most {
            let reason = format!("chunk {key} has {length} bytes, more than the {most} that it could need");
            return Err(self.context.malformed(reason));
        }
        Ok(())
    }

    /// The names of folders in a group, in order.
    pub(super) fn folders(&self, node: &str) -> Result<Vec<String>, DataError> {
        let folder = if node.is_empty() { Some(self.root.clone()) } else { self.path(node) };
        let Some(folder) = folder else { return Ok(Vec::new()) };
        let entries = fs::read_dir(folder).map_err(|error| self.context.io(error))?;
        let mut names = Vec::new();
        for entry in entries.take(MAX_NAMES) {
            let entry = entry.map_err(|error| self.context.io(error))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if !name.starts_with('.') && entry.path().is_dir() {
                names.push(name);
            }
        }
        names.sort();
        Ok(names)
    }

    /// The same folder, for errors of another format.
    pub(super) fn with_context(self, context: ErrorContext) -> Self {
        Self { context, ..self }
    }
}

/// A name in a group; the outermost group's is empty.
pub(super) fn joined(node: &str, name: &str) -> String {
    if node.is_empty() { name.to_owned() } else { format!("{node}/{name}") }
}

fn is_absence(error: &io::Error) -> bool {
    // A name that is too long belongs to no file.
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::InvalidFilename
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_stay_inside() {
        let outer = tempfile::tempdir().unwrap();
        fs::write(outer.path().join("secret"), "s").unwrap();
        fs::create_dir_all(outer.path().join("store/a")).unwrap();
        fs::write(outer.path().join("store/a/chunk"), "0123").unwrap();
        let context = ErrorContext { format: "Zarr", path: "store".to_owned() };
        let store = Store::new(&outer.path().join("store"), context);
        assert_eq!(store.read("a/chunk", 4).unwrap().as_deref(), Some(&b"0123"[..]));
        for key in ["../secret", "a/../../secret", "/etc/passwd", "a//chunk", "", "a", "a/none", "a/./chunk"]
        {
            assert_eq!(store.read(key, 4).unwrap(), None, "{key}");
        }
        assert!(store.read("a/chunk", 3).is_err());
        assert_eq!(
            store.read_part("a/chunk", 9, &|length| Some(1..length)).unwrap().as_deref(),
            Some(&b"123"[..])
        );
        for part in [0..5, 4..5, u64::MAX..u64::MAX] {
            assert!(store.read_part("a/chunk", 9, &|_| Some(part.clone())).is_err());
        }
        assert_eq!(store.folders("").unwrap(), ["a"]);
    }
}
