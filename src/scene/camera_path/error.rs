use crate::scene::SceneError;
use std::io;

/// Why a [`CameraPath`](super::CameraPath) could not be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CameraPathError {
    /// The operating system refused to open or read the file.
    #[error("cannot read the camera path: {error}: {path}")]
    Io {
        /// What the operating system said.
        error: io::Error,
        /// The file.
        path: String,
    },
    /// The file is larger than is read.
    #[error("camera path has more than {limit} {quantity}: {path}")]
    TooLarge {
        /// How many there may be.
        limit: u64,
        /// What there are too many of.
        quantity: &'static str,
        /// The file.
        path: String,
    },
    /// The table as a whole breaks a rule.
    #[error("invalid camera path (expected {rule}): {path}")]
    Whole {
        /// What is allowed.
        rule: &'static str,
        /// The file.
        path: String,
    },
    /// A column that there cannot be.
    #[error("invalid camera path: column {name:?} ({rule}): {path}")]
    Column {
        /// What stands in the first row, or its beginning if it is long.
        name: String,
        /// What is wrong with it.
        rule: String,
        /// The file.
        path: String,
    },
    /// A line that does not fit the columns.
    #[error("invalid camera path: line {line} has {what} (expected {rule}): {path}")]
    Line {
        /// Counted from 1.
        line: u64,
        /// What stands there.
        what: String,
        /// What is allowed.
        rule: String,
        /// The file.
        path: String,
    },
    /// An option of a line breaks a rule.
    #[error("invalid camera path: line {line}: {error}: {path}")]
    Options {
        /// Counted from 1.
        line: u64,
        /// The rule.
        error: Box<SceneError>,
        /// The file.
        path: String,
    },
}
