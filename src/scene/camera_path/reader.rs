use super::columns::{ALTERNATIVES, Column, LONGEST_SECS, NUMBERS, TIME, TIME_RULE};
use super::{CameraPath, CameraPathError, Change, Row};
use crate::scene::{View, WordKind};
use csv::{ErrorKind, ReaderBuilder, StringRecord, Terminator};
use std::io::{Chain, Read, Take};

const TABLE_RULE: &str = "a first row of columns, one of them time, and rows of values, comma-separated";
const TEXT_RULE: &str = "text in UTF-8";
const SHOWN_CHARACTERS: usize = 60;

pub(super) fn read(source: impl Read, name: &str) -> Result<CameraPath, CameraPathError> {
    // With one kind of line end, behind the last line too, the number of a line can be told.
    let table = ReaderBuilder::new()
        .comment(Some(b'#'))
        .flexible(true)
        .terminator(Terminator::Any(b'\n'))
        .from_reader(source.take(CameraPath::MAX_BYTES + 1).chain(b"\n".as_slice()));
    TableReader { table, path: name }.read()
}

struct TableReader<'a, R: Read> {
    table: csv::Reader<Chain<Take<R>, &'static [u8]>>,
    path: &'a str,
}

/// What is known after the rows so far.
struct Progress {
    columns: Vec<Column>,
    /// Whether lines end in a carriage return, too, which then is no part of the last cell.
    has_returns: bool,
    /// The last cell of each column that was not empty.
    cells: Vec<String>,
    numbers: [Option<f64>; View::NUMBERS],
    rows: Vec<Row>,
    changes: Vec<Change>,
}

impl<R: Read> TableReader<'_, R> {
    fn read(mut self) -> Result<CameraPath, CameraPathError> {
        let headers = self.table.headers().cloned();
        let headers = headers.map_err(|error| self.error_of(error))?;
        let columns = self.columns(&headers)?;
        let mut progress = Progress {
            cells: vec![String::new(); columns.len()],
            columns,
            has_returns: headers.iter().next_back().is_some_and(|name| name.ends_with('\r')),
            numbers: [None; View::NUMBERS],
            rows: Vec::new(),
            changes: Vec::new(),
        };
        let mut record = StringRecord::new();
        loop {
            let is_row = self.table.read_record(&mut record).map_err(|error| self.error_of(error))?;
            self.check_size(&progress)?;
            if !is_row {
                break;
            }
            // A line of which only a carriage return is left.
            if record.iter().ne(["\r"]) {
                self.add(&record, &mut progress)?;
            }
        }
        if progress.rows.is_empty() {
            return Err(self.whole());
        }
        let Progress { rows, changes, .. } = progress;
        Ok(CameraPath { name: self.path.to_owned(), rows, changes })
    }

    fn columns(&self, headers: &StringRecord) -> Result<Vec<Column>, CameraPathError> {
        let mut columns: Vec<Column> = Vec::new();
        for name in headers.iter().map(str::trim) {
            let refused =
                |rule| CameraPathError::Column { name: shown(name), rule, path: self.path.to_owned() };
            let column = Column::named(name).ok_or_else(|| refused(unknown_rule(name)))?;
            if columns.iter().any(|other| other.name() == name) {
                return Err(refused("it stands there twice".to_owned()));
            }
            columns.push(column);
        }
        let has_time = columns.iter().any(|column| matches!(column, Column::Time));
        if has_time { Ok(columns) } else { Err(self.whole()) }
    }

    /// Takes over one row.
    fn add(&self, record: &StringRecord, progress: &mut Progress) -> Result<(), CameraPathError> {
        let Progress { columns, has_returns, cells, numbers, rows, changes } = progress;
        let line = self.line_before(record.iter().map(|text| text.matches('\n').count() as u64).sum());
        let refused = |what: String, rule: &str| self.line(line, what, rule);
        if record.len() != columns.len() {
            let rule = format!("{}, one for each column", columns.len());
            return Err(refused(format!("{} values", record.len()), &rule));
        }
        let mut time_secs = None;
        let mut change = Change { line, cells: Vec::new() };
        for (at, column) in columns.iter().enumerate() {
            let text = &record[at];
            let is_ended = *has_returns && at + 1 == record.len();
            let text = text.strip_suffix('\r').filter(|_| is_ended).unwrap_or(text);
            let said = || format!("{} {:?}", column.name(), shown(text));
            match column {
                Column::Time => {
                    let above = rows.last().map_or(0.0, |row| row.time_secs);
                    let time = text.trim().parse().ok().filter(|time| (above..=LONGEST_SECS).contains(time));
                    time_secs = Some(time.ok_or_else(|| refused(said(), TIME_RULE))?);
                }
                _ if text.trim().is_empty() => {}
                Column::Number(number) => {
                    let column = &NUMBERS[*number];
                    let read = column.read(text.trim()).ok_or_else(|| refused(said(), column.rule))?;
                    numbers[*number] = Some(read);
                }
                Column::Look(word) => {
                    let is_text = matches!(word.kind, WordKind::Text | WordKind::Texts);
                    let text = if is_text { text } else { text.trim() };
                    if cells[at] != text {
                        forget_alternatives(word.name, columns, cells);
                        text.clone_into(&mut cells[at]);
                        change.cells.push((word.name, text.to_owned()));
                    }
                }
            }
        }
        if rows.is_empty() || !change.cells.is_empty() {
            changes.push(change);
        }
        let time_secs = time_secs.ok_or_else(|| self.whole())?;
        rows.push(Row { time_secs, numbers: *numbers, look: changes.len() - 1 });
        Ok(())
    }

    fn check_size(&self, progress: &Progress) -> Result<(), CameraPathError> {
        let too_large =
            |limit, quantity| CameraPathError::TooLarge { limit, quantity, path: self.path.to_owned() };
        if self.table.get_ref().get_ref().0.limit() == 0 {
            Err(too_large(CameraPath::MAX_BYTES, "bytes"))
        } else if progress.rows.len() > CameraPath::MAX_ROWS {
            Err(too_large(CameraPath::MAX_ROWS as u64, "rows"))
        } else if progress.changes.len() > CameraPath::MAX_LOOKS {
            Err(too_large(CameraPath::MAX_LOOKS as u64, "changes of options"))
        } else {
            Ok(())
        }
    }

    /// The number of the line on which the row that was read last begins, if it ends so many lines further. The
    /// position of the record itself is that of comments and empty lines above it.
    fn line_before(&self, line_ends: u64) -> u64 {
        self.table.position().line().saturating_sub(line_ends + 1)
    }

    fn error_of(&self, error: csv::Error) -> CameraPathError {
        match error.into_kind() {
            ErrorKind::Io(error) => CameraPathError::Io { error, path: self.path.to_owned() },
            ErrorKind::Utf8 { .. } => self.line(self.line_before(0), "other bytes".to_owned(), TEXT_RULE),
            _ => self.whole(),
        }
    }

    fn line(&self, line: u64, what: String, rule: &str) -> CameraPathError {
        CameraPathError::Line { line, what, rule: rule.to_owned(), path: self.path.to_owned() }
    }

    fn whole(&self) -> CameraPathError {
        CameraPathError::Whole { rule: TABLE_RULE, path: self.path.to_owned() }
    }
}

/// What another way to say the same option said last does not hold any more.
fn forget_alternatives(name: &str, columns: &[Column], cells: &mut [String]) {
    if ALTERNATIVES.contains(&name) {
        let others = columns.iter().zip(cells).filter(|(column, _)| ALTERNATIVES.contains(&column.name()));
        others.for_each(|(_, cell)| cell.clear());
    }
}

/// What to write instead of a name that is no column.
fn unknown_rule(name: &str) -> String {
    // Longer than any name by far: not a slip, and comparing would take as long as the text is.
    let is_short = name.len() <= 40;
    let bare = name.trim_start_matches('-').to_lowercase();
    let allowed = 1 + bare.chars().count() / 4;
    let near = |known: &&str| is_short && strsim::damerau_levenshtein(&bare, known) <= allowed;
    if let Some(near) =
        Column::names().filter(near).min_by_key(|known| strsim::damerau_levenshtein(&bare, known))
    {
        return format!("did you mean {near}?");
    }
    let names: Vec<&str> = Column::names().filter(|name| *name != TIME).collect();
    format!("expected {TIME} and any of {}", names.join(", "))
}

/// A text, or its beginning if it is long.
fn shown(text: &str) -> String {
    match text.char_indices().nth(SHOWN_CHARACTERS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
