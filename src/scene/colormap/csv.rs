//! Tables of colours: see [`ColormapSource::from_csv`].

use super::file_error::Fault;
use super::gradient::{ENTRIES, Stop, code_of, entries_between, evenly};
use super::{Colormap, ColormapSource};
use crate::scene::Rgb8;

const ROW_RULE: &str = "red, green, blue or one colour such as #4682b4, optionally after its place";
const NUMBER_RULE: &str =
    "red, green and blue as integers from 0 to 255, or as fractions from 0 to 1 in all rows";
const COLUMNS_RULE: &str = "as many columns as in the rows above";
const PLACE_RULE: &str = "places that are finite and not below the one above";
const RANGE_RULE: &str = "a first and a last place that differ by a finite number";
const OPACITY_RULE: &str = "a header that says what four columns are: place,red,green,blue or red,green,blue,alpha, of which alpha is left out";
const ROWS_RULE: &str = "two or more rows of colours";

/// One line with a colour.
struct Row {
    /// Counted from 1.
    line: usize,
    columns: usize,
    place: Option<f64>,
    color: Color,
}

enum Color {
    /// 0 to 1.
    Known([f64; 3]),
    /// As they stand in the file: 0 to 1 or 0 to 255, which only all rows together can tell.
    Numbers([f64; 3]),
}

pub(super) fn parse(text: &str, name: &str) -> Result<ColormapSource, Fault> {
    let rows = rows(text)?;
    if rows.len() < 2 {
        return Err(Fault::Whole(ROWS_RULE));
    }
    let colors = colors(&rows)?;
    let (entries, limits) = match places(&rows)? {
        Some(places) => {
            let limits = (places[0], places[places.len() - 1]);
            (entries_between(&stops(&places, &colors)), (limits != (0.0, 1.0)).then_some(limits))
        }
        None if (ENTRIES..=Colormap::MAX_ENTRIES).contains(&colors.len()) => {
            (colors.into_iter().map(code_of).collect(), None)
        }
        None => (entries_between(&evenly(&colors)), None),
    };
    let colormap = Colormap::from_entries(name, entries).map_err(|_| Fault::Whole(ROWS_RULE))?;
    Ok(ColormapSource { limits, ..colormap.into() })
}

fn rows(text: &str) -> Result<Vec<Row>, Fault> {
    let mut rows: Vec<Row> = Vec::new();
    let mut has_header = false;
    let mut has_alpha = false;
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        let is_comment = line.starts_with("//") || line.starts_with('#') && line.parse::<Rgb8>().is_err();
        if line.is_empty() || is_comment {
            continue;
        }
        let mut fields = fields(line);
        if has_alpha && fields.len() == 4 {
            fields.truncate(3);
        }
        match row(index + 1, &fields) {
            Some(row) if rows.first().is_some_and(|first| first.columns != row.columns) => {
                return Err(Fault::Line(row.line, COLUMNS_RULE));
            }
            Some(_) if rows.len() == ColormapSource::MAX_ROWS => {
                return Err(Fault::TooMany(ColormapSource::MAX_ROWS, "rows"));
            }
            Some(row) => rows.push(row),
            // Names of columns, once, before everything else.
            None if rows.is_empty() && !has_header && !fields.iter().any(|field| is_value(field)) => {
                has_header = true;
                has_alpha = fields.len() == 4 && fields[3].to_lowercase().starts_with('a');
            }
            None => return Err(Fault::Line(index + 1, ROW_RULE)),
        }
    }
    let is_opacity = |row: &Row| matches!(row.color, Color::Numbers([_, _, last]) if row.columns == 4 && (last == 1.0 || last == 255.0));
    if !has_header && rows.len() > 1 && rows.iter().all(is_opacity) {
        return Err(Fault::Whole(OPACITY_RULE));
    }
    Ok(rows)
}

fn unquoted(field: &str) -> &str {
    field.trim().trim_matches('"').trim()
}

/// The columns of a line, without quotation marks.
fn fields(line: &str) -> Vec<&str> {
    match [',', ';'].into_iter().find(|separator| line.contains(*separator)) {
        Some(separator) => line.split(separator).map(unquoted).collect(),
        None => line.split_whitespace().map(unquoted).collect(),
    }
}

fn is_value(field: &str) -> bool {
    field.starts_with('#') || field.parse::<f64>().is_ok()
}

fn row(line: usize, fields: &[&str]) -> Option<Row> {
    let place = |text: &str| text.parse::<f64>().ok().map(Some);
    let numbers = |red: &str, green: &str, blue: &str| {
        Some(Color::Numbers([red.parse().ok()?, green.parse().ok()?, blue.parse().ok()?]))
    };
    let named = |text: &str| {
        let color = text.parse::<Rgb8>().ok()?;
        Some(Color::Known(color.0.map(|code| f64::from(code) / 255.0)))
    };
    let (place, color) = match *fields {
        [color] => (None, named(color)?),
        [at, color] => (place(at)?, named(color)?),
        [red, green, blue] => (None, numbers(red, green, blue)?),
        [at, red, green, blue] => (place(at)?, numbers(red, green, blue)?),
        _ => return None,
    };
    Some(Row { line, columns: fields.len(), place, color })
}

/// The colours of all rows, 0 to 1.
fn colors(rows: &[Row]) -> Result<Vec<[f64; 3]>, Fault> {
    let is_above_1 =
        |row: &Row| matches!(row.color, Color::Numbers(numbers) if numbers.iter().any(|n| *n > 1.0));
    let full = if rows.iter().any(is_above_1) { 255.0 } else { 1.0 };
    let is_allowed = |number: &f64| (0.0..=full).contains(number) && (full == 1.0 || number.fract() == 0.0);
    rows.iter()
        .map(|row| match row.color {
            Color::Known(color) => Ok(color),
            Color::Numbers(numbers) if numbers.iter().all(is_allowed) => {
                Ok(numbers.map(|number| number / full))
            }
            Color::Numbers(_) => Err(Fault::Line(row.line, NUMBER_RULE)),
        })
        .collect()
}

/// Where the colours are, if the rows say so.
fn places(rows: &[Row]) -> Result<Option<Vec<f64>>, Fault> {
    let mut places: Vec<f64> = Vec::new();
    for row in rows {
        let Some(place) = row.place else { return Ok(None) };
        if !place.is_finite() || places.last().is_some_and(|above| place < *above) {
            return Err(Fault::Line(row.line, PLACE_RULE));
        }
        places.push(place);
    }
    let range = places.last().copied().unwrap_or_default() - places.first().copied().unwrap_or_default();
    if range > 0.0 && range.is_finite() { Ok(Some(places)) } else { Err(Fault::Whole(RANGE_RULE)) }
}

fn stops(places: &[f64], colors: &[[f64; 3]]) -> Vec<Stop> {
    let (first, last) = (places[0], places[places.len() - 1]);
    let shares = places.iter().map(|place| (place - first) / (last - first));
    shares.zip(colors.iter().copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(text: &str) -> Vec<[u8; 3]> {
        parse(text, "test").unwrap().colormap.entries().to_vec()
    }

    #[test]
    fn opacity_is_left_out_where_it_is_named_and_refused_where_it_is_not() {
        let expected = entries("0,0,0\n255,255,255");
        assert_eq!(entries("r,g,b,a\n0,0,0,255\n255,255,255,255"), expected);
        assert!(matches!(parse("0,0,0,255\n255,255,255,255", "x"), Err(Fault::Whole(OPACITY_RULE))));
        assert_eq!(entries("x,r,g,b\n0,0,0,255\n1,255,255,255")[0], [0, 0, 255]);
    }

    #[test]
    fn every_way_to_write_the_same_rows_gives_the_same() {
        let expected = entries("black\n#336699\nwhite");
        assert_eq!((expected.len(), expected[0], expected[255]), (256, [0; 3], [255; 3]));
        for text in [
            "0,0,0\n51,102,153\n255,255,255\n",
            "0 0 0\r\n51\t102   153\r\n255 255 255",
            "0;0;0\n\n51; 102 ;153\n255;255;255",
            "# comment\n// comment\nred,green,blue\n0,0,0\n# comment\n51,102,153\n255,255,255",
            "0,0,0\n0.2,0.4,0.6\n1,1,1\n",
            "\"r\",\"g\",\"b\"\n\"0\",\"0\",\"0\"\n\"0.2\",\"0.4\",\"0.6\"\n1.0,1.0,1.0\n",
            "color\n#000\n#369\n#fff",
            "position,r,g,b\n0,0,0,0\n0.5,51,102,153\n1,255,255,255",
            "0 black\n0.5 #336699\n1 white",
            "z color\n-10 black\n0 #336699\n10 white",
        ] {
            assert_eq!(entries(text), expected, "{text}");
        }
        assert_ne!(entries("0,0,0\n51,102,154\n255,255,255"), expected);
    }

    #[test]
    fn places_are_limits_unless_they_run_from_0_to_1() {
        for (text, limits) in [
            ("0 0 0 0\n1 9 9 9", None),
            ("0 0 0 0\n2 9 9 9", Some((0.0, 2.0))),
            ("-4e3 red\n0 blue\n0 tan\n8848 white", Some((-4000.0, 8848.0))),
            ("black\nwhite", None),
        ] {
            assert_eq!(parse(text, "test").unwrap().limits, limits, "{text}");
        }
        let jump = entries("0 black\n5 black\n5 white\n10 white");
        assert_eq!((jump[127], jump[128]), ([0; 3], [255; 3]));
    }

    #[test]
    fn rows_of_a_whole_table_are_entries() {
        let table = |count: u32| {
            let rows = (0..count).map(|index| format!("{},{},7\n", index % 256, index / 256));
            rows.collect::<String>()
        };
        for (count, len) in [(255, 256), (256, 256), (510, 510), (512, 512), (513, 256)] {
            assert_eq!(entries(&table(count)).len(), len, "{count} rows");
        }
        assert_eq!(entries(&table(510))[300], [44, 1, 7]);
        let batlow = Colormap::by_name("batlow").unwrap();
        let fractions = batlow.entries().iter().map(|[r, g, b]| {
            let [r, g, b] = [r, g, b].map(|code| f64::from(*code) / 255.0);
            format!("{r} {g} {b}\n")
        });
        assert_eq!(entries(&fractions.collect::<String>()), batlow.entries());
    }

    #[test]
    fn refuses_the_rest_by_line_and_rule() {
        let too_many = "1 1 1\n".repeat(ColormapSource::MAX_ROWS + 1);
        for (text, fault) in [
            ("", Fault::Whole(ROWS_RULE)),
            ("1,2,3\n# 4,5,6", Fault::Whole(ROWS_RULE)),
            ("a,b,c\nd,e,f\n1,2,3", Fault::Line(2, ROW_RULE)),
            ("1,2,3\n1,,3", Fault::Line(2, ROW_RULE)),
            ("1,2,3\n1,2,3,4,5", Fault::Line(2, ROW_RULE)),
            ("1,2,x\n", Fault::Line(1, ROW_RULE)),
            ("black\nwhight", Fault::Line(2, ROW_RULE)),
            ("1,2,3\n\nblack", Fault::Line(3, COLUMNS_RULE)),
            ("0,0,0\n256,0,0", Fault::Line(2, NUMBER_RULE)),
            ("0,0,0\n0,-1,0", Fault::Line(2, NUMBER_RULE)),
            ("0,0,0\n0,NaN,0", Fault::Line(2, NUMBER_RULE)),
            ("0.5,0,0\n0,255,0", Fault::Line(1, NUMBER_RULE)),
            ("0 red\n-1 blue", Fault::Line(2, PLACE_RULE)),
            ("0 red\ninf blue", Fault::Line(2, PLACE_RULE)),
            ("0 red\n0 blue", Fault::Whole(RANGE_RULE)),
            ("-1e308 red\n1e308 blue", Fault::Whole(RANGE_RULE)),
            (&too_many, Fault::TooMany(65_536, "rows")),
        ] {
            assert_eq!(parse(text, "test").unwrap_err(), fault, "{text:.60}");
        }
    }
}
