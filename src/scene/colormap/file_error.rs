use std::io;

/// Why a file of colours could not be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ColormapFileError {
    /// The operating system refused to open or read the file.
    #[error("cannot read the colormap: {error}: {path}")]
    Io {
        /// What the operating system said.
        error: io::Error,
        /// The file.
        path: String,
    },
    /// The file is larger than [`ColormapSource`](super::ColormapSource) reads.
    #[error("colormap has more than {limit} {quantity}: {path}")]
    TooLarge {
        /// How many there may be.
        limit: usize,
        /// What there are too many of.
        quantity: &'static str,
        /// The file.
        path: String,
    },
    /// A line breaks a rule.
    #[error("invalid colormap: line {line} is {text:?} (expected {rule}): {path}")]
    Line {
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
    #[error("invalid colormap (expected {rule}): {path}")]
    Whole {
        /// What is allowed.
        rule: &'static str,
        /// The file.
        path: String,
    },
}

/// What is wrong with a text, before it is known where the text came from.
#[derive(Debug, PartialEq)]
pub(super) enum Fault {
    /// The line with this number, counted from 1, breaks the rule.
    Line(usize, &'static str),
    /// The text as a whole breaks the rule.
    Whole(&'static str),
    /// More of this than so many.
    TooMany(usize, &'static str),
}

impl Fault {
    /// The error, with the line from `text` and the file's name.
    pub(super) fn in_file(self, text: &str, path: &str) -> ColormapFileError {
        const SHOWN_CHARACTERS: usize = 60;
        let path = path.to_owned();
        match self {
            Self::Line(line, rule) => {
                let whole = text.lines().nth(line.saturating_sub(1)).unwrap_or_default().trim();
                let mut shown: String = whole.chars().take(SHOWN_CHARACTERS).collect();
                if shown.len() < whole.len() {
                    shown.push('…');
                }
                ColormapFileError::Line { line, text: shown, rule, path }
            }
            Self::Whole(rule) => ColormapFileError::Whole { rule, path },
            Self::TooMany(limit, quantity) => ColormapFileError::TooLarge { limit, quantity, path },
        }
    }
}
