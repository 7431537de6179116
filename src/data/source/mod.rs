//! Where bytes come from: files, memory and standard input.

mod reader;

pub(super) use reader::{SourceReader, SourceStream};

use super::error::ErrorContext;
use super::format::{START_BYTES, refuse_unknown_start};
use super::scratch::ScratchFile;
use super::{DataError, ReadOptions};
use std::fs::File;
use std::io::{self, IsTerminal, Read, Seek};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where a dataset comes from.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Source {
    /// A file.
    Path(PathBuf),
    /// A regular file that is already open, read from its beginning. Its own reading position is left alone.
    File {
        /// What to call the dataset.
        name: String,
        /// The file.
        file: Arc<File>,
    },
    /// The bytes of a file that is already in memory.
    Bytes {
        /// What to call the dataset.
        name: String,
        /// The file's bytes.
        bytes: Arc<[u8]>,
    },
}

impl Source {
    /// Whatever standard input is: a file that was redirected to it is read where it lies; what comes from a
    /// pipe goes to a temporary file first, since formats have to be read back and forth. Of the options count
    /// those that [`Source::from_stream`] needs.
    ///
    /// # Errors
    /// [`DataError::Io`] if it is a terminal or cannot be read, and those of [`Source::from_stream`].
    pub fn standard_input(options: &ReadOptions) -> Result<Self, DataError> {
        const NAME: &str = "standard input";
        let stdin = io::stdin();
        let context = ErrorContext { format: "", path: NAME.to_owned() };
        if stdin.is_terminal() {
            let nothing = io::Error::new(io::ErrorKind::InvalidInput, "a terminal, and no file or pipe");
            return Err(context.io(nothing));
        }
        let file = duplicate(&stdin).map_err(|error| context.io(error))?;
        Self::from_open_file(NAME, file, options)
    }

    fn from_open_file(name: &str, mut file: File, options: &ReadOptions) -> Result<Self, DataError> {
        let is_regular = file.metadata().is_ok_and(|metadata| metadata.is_file());
        // Who has read the beginning of a file already wants the rest of it.
        if is_regular && file.stream_position().is_ok_and(|position| position == 0) {
            return Ok(Self::File { name: name.to_owned(), file: Arc::new(file) });
        }
        Self::from_stream(name, file, options)
    }

    /// Everything that `stream` yields, kept in a temporary file. With [`ReadOptions::raw`] it may begin with
    /// anything.
    ///
    /// # Errors
    /// [`DataError::Io`] if the stream fails, [`DataError::Scratch`] if the temporary file does,
    /// [`DataError::LimitExceeded`] if more than
    /// [`ReadLimits::max_scratch_bytes`](super::ReadLimits::max_scratch_bytes) come, and [`DataError::UnknownFormat`]
    /// or [`DataError::Unsupported`] if the first bytes belong to no format that is read.
    pub fn from_stream(name: &str, stream: impl Read, options: &ReadOptions) -> Result<Self, DataError> {
        let context = ErrorContext { format: "", path: name.to_owned() };
        let mut scratch = ScratchFile::new(name)?;
        let limits = &options.limits;
        let most = limits.max_scratch_bytes.saturating_add(1);
        let mut stream = stream;
        let mut start = Vec::new();
        stream.by_ref().take(START_BYTES).read_to_end(&mut start).map_err(|error| context.io(error))?;
        if options.raw.is_none() {
            refuse_unknown_start(&start, name)?;
        }
        let mut stream = start.as_slice().chain(stream);
        let length = scratch.append(&mut stream, most, &|error| context.io(error))?;
        limits.check_scratch(length, name)?;
        Ok(Self::File { name: name.to_owned(), file: Arc::new(scratch.into_file()) })
    }

    /// What to call the dataset in titles and messages: a file's name without folder and extension.
    pub fn name(&self) -> String {
        match self {
            Self::Path(path) => path
                .file_stem()
                .map_or_else(|| path.display().to_string(), |stem| stem.to_string_lossy().into_owned()),
            Self::File { name, .. } | Self::Bytes { name, .. } => name.clone(),
        }
    }

    /// A file's name with its extension but without its folder.
    pub(super) fn file_name(&self) -> String {
        match self {
            Self::Path(path) => path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            Self::File { name, .. } | Self::Bytes { name, .. } => name.clone(),
        }
    }

    /// What an error message ends with: the whole path.
    pub(super) fn location(&self) -> String {
        match self {
            Self::Path(path) => path.display().to_string(),
            Self::File { name, .. } | Self::Bytes { name, .. } => name.clone(),
        }
    }
}

/// Standard input as a file of our own, unbuffered.
#[cfg(unix)]
fn duplicate(stdin: &io::Stdin) -> io::Result<File> {
    Ok(File::from(std::os::fd::AsFd::as_fd(stdin).try_clone_to_owned()?))
}

#[cfg(windows)]
fn duplicate(stdin: &io::Stdin) -> io::Result<File> {
    Ok(File::from(std::os::windows::io::AsHandle::as_handle(stdin).try_clone_to_owned()?))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{ByteOrder, RawLayout, ReadLimits, SampleType};
    use std::io::{SeekFrom, Write};

    fn text_of(source: &Source) -> String {
        let mut text = String::new();
        Arc::new(SourceReader::open(source).unwrap()).stream().read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn is_named_after_the_file() {
        let path = Source::from(Path::new("/data/alps.v2.tif"));
        assert_eq!((path.name().as_str(), path.file_name().as_str()), ("alps.v2", "alps.v2.tif"));
        assert_eq!(Source::from(Path::new("/")).name(), "/");
        let bytes = Source::Bytes { name: "memory".to_owned(), bytes: b""[..].into() };
        assert_eq!((bytes.name(), bytes.location()), ("memory".to_owned(), "memory".to_owned()));
    }

    #[test]
    fn a_stream_is_kept_up_to_the_limit() {
        let limits = ReadOptions::from(ReadLimits { max_scratch_bytes: 5, ..ReadLimits::default() });
        let source = Source::from_stream("pipe", &b"II*\0x"[..], &limits).unwrap();
        assert_eq!((text_of(&source).as_str(), source.name().as_str()), ("II*\0x", "pipe"));
        let refused = Source::from_stream("pipe", &b"II*\0xy"[..], &limits).unwrap_err();
        assert!(matches!(refused, DataError::LimitExceeded { value: 6, limit: 5, .. }), "{refused}");
        // Endless, and recognised as nothing after a few bytes.
        let refused = Source::from_stream("pipe", io::repeat(0), &ReadOptions::default()).unwrap_err();
        assert!(matches!(refused, DataError::UnknownFormat { .. }), "{refused}");
        // Somebody else says what it is.
        let raw = RawLayout::new(vec![2, 2], SampleType::U8, ByteOrder::LittleEndian);
        let raw = ReadOptions { raw: Some(raw), ..limits };
        assert_eq!(text_of(&Source::from_stream("pipe", &b"12345"[..], &raw).unwrap()), "12345");
        let refused = Source::from_stream("pipe", io::repeat(0), &raw).unwrap_err();
        assert!(matches!(refused, DataError::LimitExceeded { value: 6, limit: 5, .. }), "{refused}");
    }

    #[test]
    fn an_open_file_is_read_in_place_unless_its_beginning_is_gone() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"12II*\0x").unwrap();
        let none = ReadOptions::from(ReadLimits { max_scratch_bytes: 0, ..ReadLimits::default() });
        file.seek(SeekFrom::Start(0)).unwrap();
        let in_place = Source::from_open_file("in", file.try_clone().unwrap(), &none).unwrap();
        assert_eq!(text_of(&in_place), "12II*\0x");
        file.seek(SeekFrom::Start(2)).unwrap();
        let rest = Source::from_open_file("in", file, &ReadOptions::default()).unwrap();
        assert_eq!(text_of(&rest), "II*\0x");
    }
}
