use super::cells::{cells, delimiter_of};
use crate::data::error::ErrorContext;
use crate::data::{DataError, ReadLimits};
use std::collections::HashSet;
use std::io::{BufRead, Read};

/// A table with all of its numbers.
#[derive(Debug, Default)]
pub(super) struct Contents {
    /// What the columns of numbers are called.
    pub(super) names: Vec<String>,
    /// What each row is called.
    pub(super) labels: Vec<Option<String>>,
    /// Row by row; NaN where there is none.
    pub(super) values: Vec<f64>,
}

/// A longer line is no line of a table that somebody wants to see.
const MAX_LINE_BYTES: u64 = 64 << 20;

/// Texts that stand for no number, in small letters.
const MISSING: [&str; 6] = ["", "na", "n/a", "nan", "null", "-"];

/// Reads a table from the beginning of a text.
pub(super) fn read(
    mut text: impl BufRead,
    limits: &ReadLimits,
    context: &ErrorContext,
) -> Result<Contents, DataError> {
    let mut lines = Lines { number: 0, bytes: Vec::new() };
    let Some(first) = lines.next(&mut text, context)? else {
        return Err(context.malformed("it is empty"));
    };
    let refused = || {
        let reason = "its first line has no comma, semicolon or tab: it has to name the columns";
        context.unsupported(reason, "as in: year,Europe,Asia")
    };
    let delimiter = delimiter_of(first).ok_or_else(refused)?;
    let header = cells(first, delimiter).ok_or_else(|| lines.broken(context))?;
    let mut contents = Contents { names: names(header, context)?, ..Contents::default() };
    while let Some(line) = lines.next(&mut text, context)? {
        let cells = cells(line, delimiter).ok_or_else(|| lines.broken(context))?;
        if cells.len() != contents.names.len() + 1 {
            let (line, found, wanted) = (lines.number, cells.len(), contents.names.len() + 1);
            let reason = format!("line {line} has {found} cells, not {wanted} as the first");
            return Err(context.malformed(reason));
        }
        let mut row = cells.into_iter();
        contents.labels.push(row.next().filter(|label| !label.is_empty()));
        for (cell, name) in row.zip(&contents.names) {
            let number = number(&cell, delimiter).ok_or_else(|| {
                let (line, short) = (lines.number, shortened(&cell));
                context.malformed(format!("line {line}, column {name:?}: {short:?} is no number"))
            })?;
            contents.values.push(number);
        }
        let shape = [contents.labels.len() as u64, 1, contents.names.len() as u64];
        limits.check(shape, &context.path)?;
        let (value, limit) = (contents.values.len() as u64, limits.max_held_samples);
        if value > limit {
            let (quantity, path) = ("number of samples in a table", context.path.clone());
            return Err(DataError::LimitExceeded { quantity, value, limit, path });
        }
    }
    if contents.labels.is_empty() {
        return Err(context.malformed("its first line names the columns, and no other follows"));
    }
    Ok(contents)
}

/// The names of the columns behind the first, if the first line can be nothing else.
fn names(header: Vec<String>, context: &ErrorContext) -> Result<Vec<String>, DataError> {
    let is_number = |cell: &String| !cell.is_empty() && number(cell, ';').is_some_and(f64::is_finite);
    if header.iter().all(is_number) {
        let reason = "its first line has only numbers: it has to name the columns";
        return Err(context.unsupported(reason, "as in: year,Europe,Asia"));
    }
    let names: Vec<String> = header.into_iter().skip(1).collect();
    let mut known = HashSet::new();
    for (at, name) in names.iter().enumerate() {
        if name.is_empty() {
            return Err(context.malformed(format!("line 1: column {} has no name", at + 2)));
        }
        if !known.insert(name) {
            return Err(context.malformed(format!("line 1: two columns are called {name:?}")));
        }
    }
    Ok(names)
}

/// NaN for what is missing. Where commas do not part cells they may stand in numbers.
fn number(cell: &str, delimiter: char) -> Option<f64> {
    if MISSING.contains(&cell.to_lowercase().as_str()) {
        return Some(f64::NAN);
    }
    let is_decimal_comma = delimiter != ',' && cell.matches(',').count() == 1 && !cell.contains('.');
    if is_decimal_comma { cell.replace(',', ".").parse().ok() } else { cell.parse().ok() }
}

fn shortened(cell: &str) -> String {
    cell.chars().take(40).collect()
}

/// Lines that are not blank, in the memory of one.
struct Lines {
    /// Of the last line, from 1.
    number: u64,
    bytes: Vec<u8>,
}

impl Lines {
    fn next(&mut self, text: &mut impl BufRead, context: &ErrorContext) -> Result<Option<&str>, DataError> {
        loop {
            self.bytes.clear();
            let mut limited = text.by_ref().take(MAX_LINE_BYTES + 1);
            let length =
                limited.read_until(b'\n', &mut self.bytes).map_err(|error| context.stream_failed(error))?;
            if length == 0 {
                return Ok(None);
            }
            self.number += 1;
            if length as u64 > MAX_LINE_BYTES {
                let reason = format!("line {} has more than {MAX_LINE_BYTES} bytes", self.number);
                return Err(context.malformed(reason));
            }
            if !self.bytes.trim_ascii().is_empty() {
                break;
            }
        }
        let line = std::str::from_utf8(&self.bytes).map_err(|_| {
            let reason = format!("line {} is no UTF-8", self.number);
            context.unsupported(reason, "convert it with: iconv -f latin1 -t utf-8")
        })?;
        let line = if self.number == 1 { line.trim_start_matches('\u{feff}') } else { line };
        Ok(Some(line.trim_end_matches(['\n', '\r'])))
    }

    fn broken(&self, context: &ErrorContext) -> DataError {
        context.malformed(format!("line {}: a quote is not closed where a cell ends", self.number))
    }
}
