use super::sample_part::PartFile;
use super::{VolumeFile, neighbour};
use crate::data::DataError;
use crate::data::error::ErrorContext;
use std::path::PathBuf;

/// What a header says about the files that hold its samples.
pub(super) struct NamedFiles<'header> {
    /// A name, a pattern with numbers, or `LIST`.
    pub(super) stated: &'header str,
    /// The lines after `LIST`.
    pub(super) listed: &'header [String],
}

/// Whether names follow in lines of their own.
pub(super) fn is_list(stated: &str) -> bool {
    stated.split_ascii_whitespace().next() == Some("LIST")
}

impl NamedFiles<'_> {
    /// The files in order, at most `most`.
    pub(super) fn find(
        &self,
        file: &VolumeFile,
        most: u64,
        context: &ErrorContext,
    ) -> Result<Vec<PartFile>, DataError> {
        let named = |name: &str| neighbour(file, name, context);
        let stated = self.stated;
        let paths: Vec<PathBuf> = if is_list(stated) {
            self.listed.iter().map(|name| named(name)).collect::<Result<_, _>>()?
        } else if let Some(pattern) = Pattern::parse(stated) {
            let count = pattern.count().filter(|count| *count <= most);
            let too_many = || context.malformed(format!("{stated:?} does not stand for 1 to {most} files"));
            let count = count.ok_or_else(too_many)?;
            (0..count).map(|index| named(&pattern.name(index))).collect::<Result<_, _>>()?
        } else {
            vec![named(stated)?]
        };
        Ok(paths.into_iter().map(PartFile::Path).collect())
    }
}

/// Numbered files, as in `slice%03d.raw 1 20 1`.
#[derive(Debug, PartialEq)]
struct Pattern {
    before: String,
    after: String,
    /// Digits at least, and what fills the places before a shorter number.
    width: usize,
    fill: char,
    first: i64,
    last: i64,
    step: i64,
}

/// Wider than any number.
const MAX_WIDTH: usize = 20;

impl Pattern {
    fn parse(text: &str) -> Option<Self> {
        let (before, rest) = text.split_once('%')?;
        let (directive, rest) = rest.split_once('d')?;
        let digits = directive.strip_prefix('0');
        let width = match digits.unwrap_or(directive) {
            "" => 0,
            digits => digits.parse().ok().filter(|width| *width <= MAX_WIDTH)?,
        };
        // The name may have spaces; numbers are at the end: first, last, step, and perhaps a dimension.
        let words: Vec<&str> = rest.split_ascii_whitespace().collect();
        let (after, numbers) = words.split_first()?;
        let numbers: Vec<i64> = numbers.iter().map(|word| word.parse().ok()).collect::<Option<_>>()?;
        let ([first, last, step] | [first, last, step, _]) = numbers[..] else {
            return None;
        };
        let fill = if digits.is_some() { '0' } else { ' ' };
        Some(Self { before: before.to_owned(), after: (*after).to_owned(), width, fill, first, last, step })
    }

    /// How many files there are.
    fn count(&self) -> Option<u64> {
        let distance = self.last.checked_sub(self.first)?;
        let steps = distance.checked_div(self.step)?;
        u64::try_from(steps).ok()?.checked_add(1)
    }

    fn name(&self, index: u64) -> String {
        let step = self.step.saturating_mul(i64::try_from(index).unwrap_or(i64::MAX));
        let number = self.first.saturating_add(step);
        let (before, after, width) = (&self.before, &self.after, self.width);
        if self.fill == '0' {
            format!("{before}{number:0width$}{after}")
        } else {
            format!("{before}{number:width$}{after}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_stand_for_numbered_files() {
        let names = |text: &str| -> Option<Vec<String>> {
            let pattern = Pattern::parse(text)?;
            Some((0..pattern.count()?).map(|index| pattern.name(index)).collect())
        };
        assert_eq!(names("a b%03d.raw 8 12 2").unwrap(), ["a b008.raw", "a b010.raw", "a b012.raw"]);
        assert_eq!(names("%d.raw 2 1 -1 2").unwrap(), ["2.raw", "1.raw"]);
        assert_eq!(names("x%2dy 9 10 1").unwrap(), ["x 9y", "x10y"]);
        for text in
            ["a.raw", "100%.raw", "%s 1 2 3", "%d.raw 1 2", "%d.raw 1 2 0", "%099d 1 2 1", "%d.raw 5 1 1"]
        {
            assert_eq!(names(text), None, "{text}");
        }
        let endless = Pattern::parse("%d.raw -9223372036854775808 9223372036854775807 1").unwrap();
        assert_eq!(endless.count(), None);
    }
}
