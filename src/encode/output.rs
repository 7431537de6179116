use super::EncodeError;
use super::frame_pattern::FramePattern;
use super::published_file::FileTarget;
use std::fmt;
use std::io::{Seek, Write};
use std::path::{Path, PathBuf};

/// Anything that can be written to, go back and be used from another thread.
pub trait WriteSeek: Write + Seek + Send {}

impl<T: Write + Seek + Send> WriteSeek for T {}

/// Where a film goes.
pub enum Output {
    /// A file, which appears under its name only when it is complete. A path that is a pipe or a device is
    /// written as it is.
    File {
        /// Its name; for PNG sequences with a frame number pattern.
        path: PathBuf,
        /// Whether a file of that name is replaced. Without it, its existence is an error.
        overwrite: bool,
    },
    /// Something that can go back, such as [`MemoryBuffer`](super::MemoryBuffer). It is written from its
    /// current position on.
    Seekable(Box<dyn WriteSeek>),
    /// Something that cannot: standard output, a socket.
    Stream(Box<dyn Write + Send>),
}

impl Output {
    /// Finds out what opening it would find out, and changes nothing: call it before long work.
    ///
    /// # Errors
    /// [`EncodeError::Exists`], or [`EncodeError::Output`] when the folder is missing or takes no files.
    pub fn check(&self) -> Result<(), EncodeError> {
        match self {
            // Opening a pipe or device can have consequences; that waits until the film begins.
            Self::File { path, overwrite } if OutputKind::of_path(path) == OutputKind::File => {
                FileTarget::open(path, *overwrite).map(drop)
            }
            _ => Ok(()),
        }
    }

    /// Whether it would take the place of an existing file, by whatever name or link that is reached. Of a
    /// sequence, the frame that is called as the file is counts.
    pub fn would_replace(&self, file: &Path) -> bool {
        let Self::File { path, .. } = self else { return false };
        let frame =
            FramePattern::find(path).ok().flatten().and_then(|pattern| pattern.frame_named_like(file));
        let is_same = |path: &Path| same_file::is_same_file(path, file).unwrap_or(false);
        is_same(frame.as_deref().unwrap_or(path))
    }

    /// What kind it is.
    pub fn kind(&self) -> OutputKind {
        match self {
            Self::File { path, .. } => OutputKind::of_path(path),
            Self::Seekable(_) => OutputKind::Seekable,
            Self::Stream(_) => OutputKind::Stream,
        }
    }
}

impl fmt::Debug for Output {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path, overwrite } => {
                out.debug_struct("File").field("path", path).field("overwrite", overwrite).finish()
            }
            Self::Seekable(_) => out.write_str("Seekable"),
            Self::Stream(_) => out.write_str("Stream"),
        }
    }
}

/// What an output can do; containers are written differently to each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OutputKind {
    /// A regular file.
    File,
    /// Can go back.
    Seekable,
    /// Forward only.
    Stream,
}

impl OutputKind {
    /// [`OutputKind::Stream`] for a path that is a pipe, terminal or other device, else [`OutputKind::File`].
    pub fn of_path(path: &Path) -> Self {
        match path.metadata() {
            Ok(found) if !found.is_file() && !found.is_dir() => Self::Stream,
            _ => Self::File,
        }
    }
}
