use super::DataError;
use super::source::SourceReader;
use std::env;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How much is copied at a time.
const COPY_BYTES: usize = 1 << 18;

/// A temporary file without a name: the system removes it when nobody has it open any more, however the
/// program ends.
///
/// It lies in the folder that `TMPDIR` names, else in `/var/tmp`, which is on a disk where `/tmp` may be
/// memory, else where the system keeps temporary files.
pub(super) struct ScratchFile {
    file: File,
    folder: PathBuf,
    /// The dataset that needs it, for messages.
    path: String,
}

impl ScratchFile {
    /// An empty file on behalf of the dataset at `path`.
    pub(super) fn new(path: &str) -> Result<Self, DataError> {
        let folders = folders(env::var_os("TMPDIR").map(PathBuf::from), env::temp_dir());
        Self::in_first_of(&folders, path)
    }

    fn in_first_of(folders: &[PathBuf], path: &str) -> Result<Self, DataError> {
        let mut failure = None;
        for folder in folders {
            match tempfile::tempfile_in(folder) {
                Ok(file) => return Ok(Self { file, folder: folder.clone(), path: path.to_owned() }),
                // The first folder is the one that the user can do something about.
                Err(error) => {
                    failure.get_or_insert_with(|| scratch_error(error, folder, path));
                }
            }
        }
        Err(failure.unwrap_or_else(|| scratch_error(io::ErrorKind::NotFound.into(), Path::new(""), path)))
    }

    /// Writes `bytes` from `offset` on; what lies between is zero.
    pub(super) fn write_at(&mut self, offset: u64, bytes: &[u8]) -> Result<(), DataError> {
        let written = self.file.seek(SeekFrom::Start(offset)).and_then(|_| self.file.write_all(bytes));
        written.map_err(|error| self.error(error))
    }

    /// Appends what `stream` yields, at most `most` bytes, and tells how many there were. What goes wrong
    /// with the stream is for `reading_failed` to name.
    pub(super) fn append(
        &mut self,
        stream: &mut dyn Read,
        most: u64,
        reading_failed: &dyn Fn(io::Error) -> DataError,
    ) -> Result<u64, DataError> {
        self.file.seek(SeekFrom::End(0)).map_err(|error| self.error(error))?;
        let mut buffer = vec![0; COPY_BYTES];
        let mut copied = 0;
        while copied < most {
            let wanted = usize::try_from(most - copied).unwrap_or(usize::MAX).min(COPY_BYTES);
            let count = match stream.read(&mut buffer[..wanted]) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(reading_failed(error)),
            };
            self.file.write_all(&buffer[..count]).map_err(|error| self.error(error))?;
            copied += count as u64;
        }
        Ok(copied)
    }

    /// The file itself, its reading position anywhere.
    pub(super) fn into_file(self) -> File {
        self.file
    }

    /// The file's bytes.
    pub(super) fn into_reader(self) -> Result<SourceReader, DataError> {
        let Self { file, folder, path } = self;
        SourceReader::from_file(Arc::new(file)).map_err(|error| scratch_error(error, &folder, &path))
    }

    fn error(&self, error: io::Error) -> DataError {
        scratch_error(error, &self.folder, &self.path)
    }
}

fn scratch_error(error: io::Error, folder: &Path, path: &str) -> DataError {
    let folder = folder.display();
    let reason = format!("{error} in {folder} (the variable TMPDIR names another folder)");
    DataError::Scratch { reason, path: path.to_owned() }
}

/// Where to put a file, best first. Somebody who set `TMPDIR` meant it: nothing is put elsewhere.
fn folders(chosen: Option<PathBuf>, of_the_system: PathBuf) -> Vec<PathBuf> {
    match chosen {
        Some(folder) if !folder.as_os_str().is_empty() => vec![folder],
        _ => vec![PathBuf::from("/var/tmp"), of_the_system],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_back_what_was_written_anywhere() {
        let mut scratch = ScratchFile::new("a.npz").unwrap();
        scratch.write_at(4, b"efgh").unwrap();
        scratch.write_at(0, b"abcd").unwrap();
        let failed = |error| panic!("{error}");
        assert_eq!(scratch.append(&mut &b"ijklmn"[..], 4, &failed).unwrap(), 4);
        assert_eq!(scratch.append(&mut &b"o"[..], 4, &failed).unwrap(), 1);
        let reader = Arc::new(scratch.into_reader().unwrap());
        let mut text = String::new();
        reader.stream().read_to_string(&mut text).unwrap();
        assert_eq!(text, "abcdefghijklo");
    }

    #[test]
    fn a_folder_that_cannot_be_used_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("missing");
        assert!(ScratchFile::in_first_of(&[missing.clone(), folder.path().to_owned()], "a.npz").is_ok());
        let message = ScratchFile::in_first_of(&[missing.clone(), missing.clone()], "a.npz").err().unwrap();
        let message = message.to_string();
        let folder = format!(" in {} (the variable TMPDIR names another folder): a.npz", missing.display());
        assert!(
            message.starts_with("cannot use a temporary file: ") && message.ends_with(&folder),
            "{message}"
        );
    }

    #[test]
    fn the_chosen_folder_is_the_only_one() {
        let system = PathBuf::from("/system");
        assert_eq!(folders(Some("/mine".into()), system.clone()), [Path::new("/mine")]);
        for nothing in [None, Some(PathBuf::new())] {
            assert_eq!(folders(nothing, system.clone()), [Path::new("/var/tmp"), Path::new("/system")]);
        }
    }

    #[test]
    fn a_stream_that_fails_is_not_the_disks_fault() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _out: &mut [u8]) -> io::Result<usize> {
                Err(io::ErrorKind::InvalidData.into())
            }
        }
        let mut scratch = ScratchFile::new("a.npz").unwrap();
        let named = |error| DataError::Io { error, path: "the stream".to_owned() };
        let error = scratch.append(&mut Broken, 1, &named).unwrap_err();
        assert!(error.to_string().ends_with(": the stream"), "{error}");
    }
}
