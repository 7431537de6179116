//! Captions as a table of start, end and text.

use super::{Caption, Fault, LATEST_US, SECOND_US, add};
use csv::{ReaderBuilder, Terminator, Trim};

const COLUMNS: &str = "the columns start, end and text";

pub(super) fn parse(text: &str) -> Result<Vec<Caption>, Fault> {
    // With one kind of line end the number of a line can be told.
    let text = text.replace("\r\n", "\n");
    let mut reader = ReaderBuilder::new()
        .flexible(true)
        .trim(Trim::All)
        .comment(Some(b'#'))
        .terminator(Terminator::Any(b'\n'))
        .from_reader(text.as_bytes());
    let line_of = |position: Option<&csv::Position>| position.map_or(1, |position| position.line() as usize);
    let headers = reader.headers().map_err(|_| Fault::Whole(COLUMNS))?.clone();
    if headers.is_empty() {
        return Err(Fault::Whole("SRT, or CSV with the columns start, end and text"));
    }
    let column = |name: &str| headers.iter().position(|header| header.eq_ignore_ascii_case(name));
    let (Some(start), Some(end), Some(words)) = (column("start"), column("end"), column("text")) else {
        return Err(Fault::Line(line_of(headers.position()), COLUMNS));
    };
    let mut all = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| Fault::Line(line_of(error.position()), "a row of a table"))?;
        let line = line_of(record.position());
        let cell = |column: usize| record.get(column).ok_or(Fault::Line(line, COLUMNS));
        let time =
            |column: usize| time_us(cell(column)?).ok_or(Fault::Line(line, "seconds from 0 on, as in 1.5"));
        let text = cell(words)?.replace("\\n", "\n");
        add(&mut all, line, Caption { start_us: time(start)?, end_us: time(end)?, text })?;
    }
    Ok(all)
}

fn time_us(text: &str) -> Option<u64> {
    let seconds: f64 = text.parse().ok()?;
    let time_us = seconds * SECOND_US as f64;
    // What is later is told by the rule that it breaks.
    (0.0..=2.0 * LATEST_US as f64).contains(&time_us).then(|| time_us.round() as u64)
}
