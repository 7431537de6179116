use std::fmt;
use std::ops::Range;

/// What is wrong in a scene file, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Bytes of the text.
    pub span: Range<usize>,
    /// In words.
    pub reason: String,
}

impl Mistake {
    /// Line and column at which it begins, from 1; columns are characters.
    pub fn place(&self, text: &str) -> (usize, usize) {
        let before = text.get(..self.span.start).unwrap_or(text);
        let line = before.rsplit('\n').next().unwrap_or_default();
        (before.matches('\n').count() + 1, line.chars().count() + 1)
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.reason)
    }
}

impl std::error::Error for Mistake {}

/// More than any name has: what is longer is no slip, and comparing takes as long as it is.
const LONGEST_NAME: usize = 40;

/// Which of the names may have been meant.
pub fn nearest<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    if name.len() > LONGEST_NAME {
        return None;
    }
    let name = name.replace('_', "-");
    let likeness = |known: &str| strsim::jaro_winkler(known, &name);
    names.max_by(|one, other| likeness(one).total_cmp(&likeness(other))).filter(|known| likeness(known) > 0.7)
}
