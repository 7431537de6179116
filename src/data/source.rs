use super::DataError;
use super::error::ErrorContext;
use std::fs::{self, File};
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Where a dataset comes from.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Source {
    /// A file.
    Path(PathBuf),
    /// The bytes of a file that is already in memory.
    Bytes {
        /// What to call the dataset.
        name: String,
        /// The file's bytes.
        bytes: Arc<[u8]>,
    },
}

impl Source {
    /// What to call the dataset in titles and messages: a file's name without folder and extension.
    pub fn name(&self) -> String {
        match self {
            Self::Path(path) => path
                .file_stem()
                .map_or_else(|| path.display().to_string(), |stem| stem.to_string_lossy().into_owned()),
            Self::Bytes { name, .. } => name.clone(),
        }
    }

    /// What an error message ends with: the whole path.
    pub(super) fn location(&self) -> String {
        match self {
            Self::Path(path) => path.display().to_string(),
            Self::Bytes { name, .. } => name.clone(),
        }
    }
}

impl From<PathBuf> for Source {
    fn from(path: PathBuf) -> Self {
        Self::Path(path)
    }
}

impl From<&Path> for Source {
    fn from(path: &Path) -> Self {
        Self::Path(path.to_owned())
    }
}

/// An opened source that can be read anywhere.
pub(super) struct SourceReader {
    bytes: Bytes,
    length: u64,
}

enum Bytes {
    /// The lock covers seek and read, so that clones of one reader do not disturb each other.
    File(Mutex<File>),
    Memory(Arc<[u8]>),
}

impl SourceReader {
    pub(super) fn open(source: &Source) -> Result<Self, DataError> {
        let context = ErrorContext { format: "", path: source.location() };
        match source {
            Source::Path(path) => Self::open_file(path).map_err(|error| context.io(error)),
            Source::Bytes { bytes, .. } => {
                Ok(Self { length: bytes.len() as u64, bytes: Bytes::Memory(bytes.clone()) })
            }
        }
    }

    fn open_file(path: &Path) -> io::Result<Self> {
        // Asked before opening: opening a named pipe would wait for its writer.
        if !fs::metadata(path)?.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"));
        }
        let file = File::open(path)?;
        let length = file.metadata()?.len();
        Ok(Self { bytes: Bytes::File(Mutex::new(file)), length })
    }

    /// Bytes in the source.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// Fills `out` with the bytes from `offset` on.
    pub(super) fn read_exact_at(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        match &self.bytes {
            Bytes::File(file) => {
                let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
                file.seek(SeekFrom::Start(offset))?;
                file.read_exact(out)
            }
            Bytes::Memory(bytes) => {
                let start = usize::try_from(offset).unwrap_or(usize::MAX);
                let wanted = bytes.get(start..).and_then(|rest| rest.get(..out.len()));
                out.copy_from_slice(wanted.ok_or(io::ErrorKind::UnexpectedEof)?);
                Ok(())
            }
        }
    }

    /// The source as a stream from its beginning.
    pub(super) fn stream(self: &Arc<Self>) -> BufReader<SourceStream> {
        BufReader::new(SourceStream { reader: self.clone(), position: 0 })
    }
}

/// A reading position in a [`SourceReader`].
pub(super) struct SourceStream {
    reader: Arc<SourceReader>,
    position: u64,
}

impl Read for SourceStream {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let left = self.reader.length.saturating_sub(self.position);
        let count = out.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        let wanted = &mut out[..count];
        self.reader.read_exact_at(self.position, wanted)?;
        self.position += count as u64;
        Ok(count)
    }
}

impl Seek for SourceStream {
    fn seek(&mut self, target: SeekFrom) -> io::Result<u64> {
        let target = match target {
            SeekFrom::Start(offset) => Some(offset),
            SeekFrom::End(offset) => self.reader.length.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = target.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(bytes: &[u8]) -> Source {
        Source::Bytes { name: "memory".to_owned(), bytes: bytes.into() }
    }

    #[test]
    fn is_named_after_the_file() {
        assert_eq!(Source::from(Path::new("/data/alps.v2.tif")).name(), "alps.v2");
        assert_eq!(Source::from(Path::new("/")).name(), "/");
        assert_eq!(bytes(b"").name(), "memory");
    }

    #[test]
    fn file_and_memory_read_alike() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        io::Write::write_all(&mut file, b"0123456789").unwrap();
        for source in [Source::from(file.path()), bytes(b"0123456789")] {
            let reader = Arc::new(SourceReader::open(&source).unwrap());
            let mut three = [0; 3];
            reader.read_exact_at(7, &mut three).unwrap();
            assert_eq!(&three, b"789");
            for offset in [8, 10, u64::MAX >> 1] {
                assert!(reader.read_exact_at(offset, &mut three).is_err(), "{offset}");
            }
            let mut stream = reader.stream();
            stream.seek(SeekFrom::End(-4)).unwrap();
            let mut rest = String::new();
            stream.read_to_string(&mut rest).unwrap();
            assert_eq!(rest, "6789");
            assert_eq!(reader.length(), 10);
        }
    }

    #[test]
    fn a_folder_and_a_missing_file_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let message = |path: &Path| SourceReader::open(&path.into()).err().unwrap().to_string();
        let text = message(folder.path());
        assert!(text.ends_with(&format!("not a regular file: {}", folder.path().display())), "{text}");
        let missing = folder.path().join("missing.tif");
        assert!(message(&missing).ends_with(&missing.display().to_string()));
    }
}
