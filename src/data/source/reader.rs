use super::Source;
use crate::data::DataError;
use crate::data::error::ErrorContext;
use std::fs::{self, File};
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

/// An opened source, or a part of one, that can be read anywhere and by several at once.
#[derive(Clone)]
pub(in crate::data) struct SourceReader {
    bytes: Bytes,
    /// Where the part begins.
    start: u64,
    length: u64,
}

#[derive(Clone)]
enum Bytes {
    File(Arc<File>),
    Memory(Arc<[u8]>),
}

impl SourceReader {
    pub(in crate::data) fn open(source: &Source) -> Result<Self, DataError> {
        let context = ErrorContext { format: "", path: source.location() };
        match source {
            Source::Path(path) => Self::open_path(path).map_err(|error| context.io(error)),
            Source::File { file, .. } => Self::from_file(file.clone()).map_err(|error| context.io(error)),
            Source::Bytes { bytes, .. } => Ok(Self::from_memory(bytes.clone())),
        }
    }

    fn open_path(path: &Path) -> io::Result<Self> {
        // Asked before opening: opening a named pipe would wait for its writer.
        if !fs::metadata(path)?.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"));
        }
        Self::from_file(Arc::new(File::open(path)?))
    }

    pub(in crate::data) fn from_file(file: Arc<File>) -> io::Result<Self> {
        let length = file.metadata()?.len();
        Ok(Self { bytes: Bytes::File(file), start: 0, length })
    }

    pub(in crate::data) fn from_memory(bytes: Arc<[u8]>) -> Self {
        Self { length: bytes.len() as u64, bytes: Bytes::Memory(bytes), start: 0 }
    }

    /// The `length` bytes from `start` on as a source of their own, or `None` if there are not as many.
    pub(in crate::data) fn part(&self, start: u64, length: u64) -> Option<Self> {
        let end = start.checked_add(length).filter(|end| *end <= self.length)?;
        let start = self.start.checked_add(start)?;
        debug_assert!(end <= self.length);
        Some(Self { bytes: self.bytes.clone(), start, length })
    }

    /// Bytes in the source.
    pub(in crate::data) fn length(&self) -> u64 {
        self.length
    }

    /// Fills `out` with the bytes from `offset` on.
    pub(in crate::data) fn read_exact_at(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let end = offset.checked_add(out.len() as u64).filter(|end| *end <= self.length);
        let at = end.and_then(|_| self.start.checked_add(offset)).ok_or(io::ErrorKind::UnexpectedEof)?;
        match &self.bytes {
            Bytes::File(file) => read_file_at(file, at, out),
            Bytes::Memory(bytes) => {
                let start = usize::try_from(at).unwrap_or(usize::MAX);
                let wanted = bytes.get(start..).and_then(|rest| rest.get(..out.len()));
                out.copy_from_slice(wanted.ok_or(io::ErrorKind::UnexpectedEof)?);
                Ok(())
            }
        }
    }

    /// The source as a stream from its beginning.
    pub(in crate::data) fn stream(self: &Arc<Self>) -> BufReader<SourceStream> {
        BufReader::with_capacity(STREAM_BUFFER_BYTES, SourceStream { reader: self.clone(), position: 0 })
    }
}

const STREAM_BUFFER_BYTES: usize = 1 << 16;

/// One call that names the place leaves the file's own reading position alone, which others may share.
#[cfg(unix)]
fn read_file_at(file: &File, offset: u64, out: &mut [u8]) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, out, offset)
}

#[cfg(windows)]
fn read_file_at(file: &File, mut offset: u64, mut out: &mut [u8]) -> io::Result<()> {
    while !out.is_empty() {
        match std::os::windows::fs::FileExt::seek_read(file, out, offset) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(count) => {
                out = &mut out[count..];
                offset += count as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// A reading position in a [`SourceReader`].
pub(in crate::data) struct SourceStream {
    reader: Arc<SourceReader>,
    position: u64,
}

impl Read for SourceStream {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let left = self.reader.length.saturating_sub(self.position);
        let count = out.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        let wanted = &mut out[..count];
        self.reader.read_exact_at(self.position.min(self.reader.length), wanted)?;
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
    fn file_open_file_and_memory_read_alike() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        io::Write::write_all(&mut file, b"0123456789").unwrap();
        // Its position is at the end, which must not matter.
        let opened = Source::File { name: "open".to_owned(), file: Arc::new(file.reopen().unwrap()) };
        if let Source::File { file, .. } = &opened {
            (&**file).seek(SeekFrom::End(0)).unwrap();
        }
        for source in [Source::from(file.path()), opened, bytes(b"0123456789")] {
            let reader = Arc::new(SourceReader::open(&source).unwrap());
            let mut three = [0; 3];
            reader.read_exact_at(7, &mut three).unwrap();
            assert_eq!(&three, b"789");
            for offset in [8, 10, u64::MAX >> 1, u64::MAX] {
                assert!(reader.read_exact_at(offset, &mut three).is_err(), "{offset}");
            }
            let mut stream = reader.stream();
            stream.seek(SeekFrom::End(-4)).unwrap();
            let mut rest = String::new();
            stream.read_to_string(&mut rest).unwrap();
            assert_eq!(rest, "6789");
            stream.seek(SeekFrom::Start(99)).unwrap();
            assert_eq!(stream.read(&mut three).unwrap(), 0);
            assert_eq!(reader.length(), 10);
        }
    }

    #[test]
    fn a_part_ends_where_it_ends() {
        let whole = SourceReader::open(&bytes(b"0123456789")).unwrap();
        let part = Arc::new(whole.part(2, 5).unwrap().part(1, 4).unwrap());
        let mut text = String::new();
        part.stream().read_to_string(&mut text).unwrap();
        assert_eq!(text, "3456");
        assert!(part.read_exact_at(3, &mut [0; 2]).is_err());
        assert!(whole.part(10, 0).is_some());
        for (start, length) in [(0, 11), (10, 1), (11, 0), (u64::MAX, 2)] {
            assert!(whole.part(start, length).is_none(), "{start} {length}");
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
