use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// Why a file that is shown in pictures (a font, captions, a logo) could not be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AnnotationFileError {
    /// The operating system refused to open or read the file.
    #[error("cannot read the {what}: {error}: {path}")]
    Io {
        /// What it is for.
        what: &'static str,
        /// What the operating system said.
        error: io::Error,
        /// The file.
        path: String,
    },
    /// The file holds more than is read.
    #[error("{what} has more than {limit} {quantity}: {path}")]
    TooLarge {
        /// What it is for.
        what: &'static str,
        /// How many there may be.
        limit: u64,
        /// What there are too many of.
        quantity: &'static str,
        /// The file.
        path: String,
    },
    /// A line breaks a rule.
    #[error("invalid {what}: line {line} is {text:?} (expected {rule}): {path}")]
    Line {
        /// What it is for.
        what: &'static str,
        /// Counted from 1.
        line: usize,
        /// The line, or its beginning if it is long.
        text: String,
        /// What is allowed.
        rule: &'static str,
        /// The file.
        path: String,
    },
    /// The file as a whole breaks a rule.
    #[error("invalid {what} (expected {rule}): {path}")]
    Whole {
        /// What it is for.
        what: &'static str,
        /// What is allowed.
        rule: &'static str,
        /// The file.
        path: String,
    },
}

/// The bytes of a file, at most so many.
pub(in crate::scene) fn read_at_most(
    what: &'static str,
    path: &Path,
    limit: u64,
) -> Result<Vec<u8>, AnnotationFileError> {
    let name = || path.display().to_string();
    let unreadable = |error| AnnotationFileError::Io { what, error, path: name() };
    let file = File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    // One more than is allowed tells; a pipe has no length.
    file.take(limit + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > limit {
        return Err(AnnotationFileError::TooLarge { what, limit, quantity: "bytes", path: name() });
    }
    Ok(bytes)
}
