//! What tells one input from another without reading it whole.

use super::DataError;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// Bytes of a file that are looked at in each of three places: begin, middle and end.
const SAMPLE_BYTES: u64 = 1 << 14;

/// Bytes of a file that is looked at whole.
const WHOLE_BYTES: u64 = 32 << 20;

/// More files than any dataset is thought to have; what lies behind is not looked at.
const MAX_FILES: usize = 1_000_000;

/// Describes a file or folder, so that another machine says the same of a copy of it: the length of a file and a digest of
/// its begin, middle and end, at most 16 KiB each; of a folder the number of files and a digest of their names and lengths.
/// Where it lies and when it was changed plays no part. Of pipes and devices nothing is read.
///
/// # Errors
/// [`DataError::Io`] for what cannot be read.
pub fn identity(path: &Path) -> Result<String, DataError> {
    let described = match path.metadata() {
        Ok(found) if found.is_dir() => of_folder(path),
        Ok(found) if !found.is_file() => Ok("no regular file".to_owned()),
        Ok(_) => of_file(path),
        Err(error) => Err(error),
    };
    described.map_err(|error| DataError::Io { error, path: path.display().to_string() })
}

/// As [`identity`], but of a file of up to 32 MiB the digest is that of all of it.
///
/// # Errors
/// As [`identity`].
pub fn checksum(path: &Path) -> Result<String, DataError> {
    let whole = || -> io::Result<Option<String>> {
        // Not opened before: a pipe without a writer would not open at all.
        let found = path.metadata()?;
        if !found.is_file() || found.len() > WHOLE_BYTES {
            return Ok(None);
        }
        let file = File::open(path)?;
        let mut bytes = Vec::new();
        let length = file.take(WHOLE_BYTES + 1).read_to_end(&mut bytes)?;
        let mut hash = Sha256::new();
        hash.update(&bytes);
        Ok(Some(format!("{length} bytes, sha256 of all {}", in_hex(hash))))
    };
    match whole() {
        Ok(Some(text)) => Ok(text),
        _ => identity(path),
    }
}

fn of_file(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    let mut hash = Sha256::new();
    let last = length.saturating_sub(SAMPLE_BYTES);
    let mut begins = vec![0, last / 2, last];
    begins.dedup();
    for begin in begins {
        file.seek(SeekFrom::Start(begin))?;
        let mut sample = Vec::new();
        (&mut file).take(SAMPLE_BYTES).read_to_end(&mut sample)?;
        hash.update(&sample);
    }
    Ok(format!("{length} bytes, sha256 {}", in_hex(hash)))
}

fn of_folder(path: &Path) -> io::Result<String> {
    let mut files = Vec::new();
    list(path, &mut PathBuf::new(), &mut files)?;
    files.sort();
    let mut hash = Sha256::new();
    for (name, length) in &files {
        hash.update(name.to_string_lossy().as_bytes());
        hash.update([0]);
        hash.update(length.to_le_bytes());
    }
    Ok(format!("{} files, sha256 {}", files.len(), in_hex(hash)))
}

/// Adds all files below `folder`; folders behind links are left out, since they may lead round in circles.
fn list(root: &Path, folder: &mut PathBuf, files: &mut Vec<(PathBuf, u64)>) -> io::Result<()> {
    for entry in std::fs::read_dir(root.join(&*folder))? {
        let entry = entry?;
        folder.push(entry.file_name());
        if entry.file_type()?.is_dir() {
            list(root, folder, files)?;
        } else if files.len() < MAX_FILES {
            files.push((folder.clone(), entry.metadata()?.len()));
        }
        folder.pop();
    }
    Ok(())
}

/// A digest in small hexadecimal digits.
pub(crate) fn in_hex(hash: Sha256) -> String {
    let digits = hash.finalize().into_iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn pipes_are_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        for look in [checksum, identity] {
            assert_eq!(look(&pipe).unwrap(), "no regular file");
        }
    }

    #[test]
    fn checksums_are_of_all_of_a_small_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let mut bytes = vec![7; 3 << 16];
        let mut of_bytes = |place: usize| {
            bytes[place] ^= 1;
            std::fs::write(&path, &bytes).unwrap();
            [checksum, identity].map(|look| look(&path).unwrap())
        };
        // Between the places that alone are looked at in larger files.
        let [first, second] = [of_bytes(1 << 15), of_bytes(1 << 15)];
        assert!(first[0] != second[0] && first[1] == second[1], "{first:?} {second:?}");
        assert!(checksum(folder.path()).unwrap() == identity(folder.path()).unwrap());
        assert!(matches!(checksum(&folder.path().join("none")), Err(DataError::Io { .. })));
    }

    #[test]
    fn files_are_told_apart_by_length_and_bytes_and_not_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let described = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            identity(&path).unwrap()
        };
        let large = vec![7; 3 << 16];
        let whole = described("a", &large);
        assert_eq!(described("b", &large), whole);
        assert_ne!(described("b", &large[1..]), whole);
        for place in [0, (3 << 15) + 5, (3 << 16) - 1] {
            let mut changed = large.clone();
            changed[place] = 8;
            assert_ne!(described("b", &changed), whole, "{place}");
        }
        assert!(described("empty", &[]).starts_with("0 bytes"));
        assert!(identity(&folder.path().join("missing")).is_err());
    }

    #[test]
    fn folders_are_told_apart_by_what_lies_in_them() {
        let folder = tempfile::tempdir().unwrap();
        let make = |name: &str, file: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.join("0")).unwrap();
            std::fs::write(path.join("0").join(file), bytes).unwrap();
            identity(&path).unwrap()
        };
        let one = make("one", "0.0", b"abc");
        assert_eq!(make("two", "0.0", b"xyz"), one, "names and lengths are the same");
        assert_ne!(make("three", "0.1", b"abc"), one);
        assert_ne!(make("four", "0.0", b"ab"), one);
        assert_ne!(make("two", "0.1", b""), one);
    }
}
