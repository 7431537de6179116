use super::words::Words;
use crate::data::DataError;
use crate::data::error::ErrorContext;
use std::io::BufRead;

/// What stands before the numbers: a key and a value on each line, in any order and case.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Header {
    pub(super) columns: u64,
    pub(super) rows: u64,
    /// Coordinates of the south-west corner of the raster, not of the first sample's centre.
    pub(super) west_south: [f64; 2],
    /// From one column to the next and from one row to the next; both are above 0.
    pub(super) cell: [f64; 2],
    /// The number that means "missing".
    pub(super) no_data: f64,
    /// Words before the first number.
    pub(super) words: u64,
}

/// What ESRI's own programs take for missing where the file does not say.
const DEFAULT_NO_DATA: f64 = -9999.0;

/// Keys in capitals; their values are kept in this order.
const KEYS: [&str; 10] = [
    "NCOLS",
    "NROWS",
    "XLLCORNER",
    "XLLCENTER",
    "YLLCORNER",
    "YLLCENTER",
    "CELLSIZE",
    "DX",
    "DY",
    "NODATA_VALUE",
];

/// Whether a file begins with one of the keys.
pub(in crate::data) fn is_ascii_grid(start: &[u8]) -> bool {
    let text = String::from_utf8_lossy(start.trim_ascii_start());
    let mut words = text.split_ascii_whitespace();
    // Without the word after it the key might be longer than it looks.
    words.next().is_some_and(|word| place_of_key(word).is_some()) && text.contains(char::is_whitespace)
}

fn place_of_key(word: &str) -> Option<usize> {
    KEYS.iter().position(|key| key.eq_ignore_ascii_case(word))
}

impl Header {
    /// Reads keys and values up to the first word that is no key, which is gone from `words` then.
    pub(super) fn read(words: &mut Words<impl BufRead>, context: &ErrorContext) -> Result<Self, DataError> {
        let mut found = [None; KEYS.len()];
        let mut count = 0;
        loop {
            let word = words.next().map_err(|error| context.stream_failed(error))?;
            let word = String::from_utf8_lossy(word.unwrap_or_default()).into_owned();
            let Some(place) = place_of_key(&word) else {
                break;
            };
            if found[place].is_some() {
                return Err(context.malformed(format!("the header says {word} twice")));
            }
            let value = words.next().map_err(|error| context.stream_failed(error))?.unwrap_or_default();
            found[place] = Some(super::number(value, context)?);
            count += 2;
        }
        Self::from_values(found, count, context)
    }

    fn from_values(
        found: [Option<f64>; KEYS.len()],
        words: u64,
        context: &ErrorContext,
    ) -> Result<Self, DataError> {
        let [columns, rows, x_corner, x_centre, y_corner, y_centre, size, dx, dy, no_data] = found;
        let missing = |what: &str| context.malformed(format!("the header does not say {what}"));
        let count = |value: Option<f64>, key: &str| match value {
            Some(value) if value.fract() == 0.0 && (1.0..=1e15).contains(&value) => Ok(value as u64),
            Some(value) => Err(context.malformed(format!("{key} is {value}, no whole number above 0"))),
            None => Err(missing(key)),
        };
        let length = |value: Option<f64>, key: &str| match value.or(size) {
            Some(value) if value.is_finite() && value > 0.0 => Ok(value),
            Some(value) => Err(context.malformed(format!("the size of a cell is {value}, not above 0"))),
            None => Err(missing(key)),
        };
        let cell = [length(dx, "cellsize or dx")?, length(dy, "cellsize or dy")?];
        let corner = |corner: Option<f64>, centre: Option<f64>, cell: f64, keys: &str| {
            let place = corner.or(centre.map(|centre| centre - cell / 2.0)).ok_or_else(|| missing(keys))?;
            if place.is_finite() { Ok(place) } else { Err(context.malformed(format!("{keys} is {place}"))) }
        };
        Ok(Self {
            columns: count(columns, "ncols")?,
            rows: count(rows, "nrows")?,
            west_south: [
                corner(x_corner, x_centre, cell[0], "xllcorner or xllcenter")?,
                corner(y_corner, y_centre, cell[1], "yllcorner or yllcenter")?,
            ],
            cell,
            no_data: no_data.unwrap_or(DEFAULT_NO_DATA),
            words,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Header, DataError> {
        let context = ErrorContext { format: "ESRI ASCII grid", path: "a.asc".to_owned() };
        Header::read(&mut Words::new(text.as_bytes()), &context)
    }

    #[test]
    fn keys_come_in_any_order_and_case() {
        let plain = "ncols 4\nnrows 3\nxllcorner 100\nyllcorner -50.5\ncellsize 10\nNODATA_value -1\n7 8";
        let expected = Header {
            columns: 4,
            rows: 3,
            west_south: [100.0, -50.5],
            cell: [10.0, 10.0],
            no_data: -1.0,
            words: 12,
        };
        assert_eq!(read(plain).unwrap(), expected);
        let odd = "DY 2.5\r\nDX 10 NROWS 3 NCOLS 4\r\nXLLCENTER 105\r\nYllCenter 1.25\r\n";
        let expected = Header { west_south: [100.0, 0.0], cell: [10.0, 2.5], no_data: -9999.0, ..expected };
        assert_eq!(read(odd).unwrap(), expected);
    }

    #[test]
    fn what_is_missing_or_wrong_is_named() {
        for (text, words) in [
            ("", "does not say cellsize or dx"),
            ("cellsize 1 nrows 2 xllcorner 0 yllcorner 0", "does not say ncols"),
            ("cellsize 1 ncols 2 nrows 2 xllcorner 0", "does not say yllcorner or yllcenter"),
            ("cellsize 1 ncols 2.5 nrows 2 xllcorner 0 yllcorner 0", "ncols is 2.5, no whole number"),
            ("cellsize 1 ncols 0 nrows 2 xllcorner 0 yllcorner 0", "ncols is 0, no whole number"),
            ("cellsize 1 ncols 2 nrows 2 xllcorner nan yllcorner 0", "xllcorner or xllcenter is NaN"),
            ("cellsize -1", "the size of a cell is -1"),
            ("ncols 1 NCOLS 2", "says NCOLS twice"),
            ("ncols many", "\"many\" is no number"),
            ("ncols", "\"\" is no number"),
            ("cellsize 0,5", "decimal commas (\"0,5\")"),
        ] {
            let message = read(text).unwrap_err().to_string();
            assert!(message.contains(words) && message.ends_with(": a.asc"), "{message}");
        }
    }

    #[test]
    fn is_found_by_its_first_word() {
        for yes in ["ncols 4", "  NCOLS\t4", "\r\nxllcenter 1", "NODATA_value -9999\n"] {
            assert!(is_ascii_grid(yes.as_bytes()), "{yes}");
        }
        for no in ["", "ncols", "ncolsome 4", "columns 4", "4 ncols", "\u{0}ncols 4"] {
            assert!(!is_ascii_grid(no.as_bytes()), "{no}");
        }
    }
}
