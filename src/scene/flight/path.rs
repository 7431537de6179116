use crate::data::Place;
use serde_json::Value;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

/// A line over the ground along which the camera flies, as a file has it.
///
/// Either a table of comma-separated values with the columns `column` and `row` (pixels of the raster from its
/// north-west corner), `x` and `y`, or `lon` and `lat`; or `GeoJSON`, of which the first line counts. Coordinates are those
/// of the raster's file.
#[derive(Debug, Clone, PartialEq)]
pub struct FlightPath {
    name: String,
    /// At least two.
    points: Arc<[[f64; 2]]>,
    is_in_pixels: bool,
}

/// Why a [`FlightPath`] could not be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FlightPathError {
    /// The operating system refused to open or read the file.
    #[error("cannot read the flight path: {error}: {path}")]
    Io {
        /// What the operating system said.
        error: io::Error,
        /// The file.
        path: String,
    },
    /// The file breaks a rule.
    #[error("invalid flight path: {what} (expected {rule}): {path}")]
    Invalid {
        /// What stands there.
        what: String,
        /// What is allowed.
        rule: &'static str,
        /// The file.
        path: String,
    },
}

const FILE_RULE: &str =
    "a table with the columns column and row, x and y, or lon and lat, or GeoJSON with a LineString";
const SIZE_RULE: &str = "at most 16 MiB and 100000 points";
const POINTS_RULE: &str = "at least two points";
const COLUMNS: [[&str; 2]; 4] = [["column", "row"], ["x", "y"], ["lon", "lat"], ["longitude", "latitude"]];

impl FlightPath {
    /// The largest file that is read.
    pub const MAX_BYTES: u64 = 16 << 20;
    /// The most points that are read.
    pub const MAX_POINTS: usize = 100_000;

    /// Reads a file.
    ///
    /// # Errors
    /// [`FlightPathError`] for a file that cannot be read or breaks a rule.
    pub fn open(path: &Path) -> Result<Self, FlightPathError> {
        let name = path.display().to_string();
        let io = |error| FlightPathError::Io { error, path: name.clone() };
        let mut text = String::new();
        let file = File::open(path).map_err(io)?;
        file.take(Self::MAX_BYTES + 1).read_to_string(&mut text).map_err(io)?;
        Self::read(&text, &name)
    }

    /// Reads the text of a file; `name` stands for the file in messages.
    ///
    /// # Errors
    /// [`FlightPathError::Invalid`] for a text that breaks a rule.
    pub fn read(text: &str, name: &str) -> Result<Self, FlightPathError> {
        let invalid = |what: String, rule| FlightPathError::Invalid { what, rule, path: name.to_owned() };
        if text.len() as u64 > Self::MAX_BYTES {
            return Err(invalid(format!("{} bytes", text.len()), SIZE_RULE));
        }
        let is_json = text.trim_start().starts_with('{');
        let read =
            if is_json { points_of_json(text).map(|points| (points, false)) } else { points_of_table(text) };
        let (mut points, is_in_pixels) = read.map_err(|what| invalid(what, FILE_RULE))?;
        // A camera that stands still does not know where to look.
        points.dedup();
        match points.len() {
            0 | 1 => Err(invalid(format!("{} point", points.len()), POINTS_RULE)),
            2..=Self::MAX_POINTS => Ok(Self { name: name.to_owned(), points: points.into(), is_in_pixels }),
            count => Err(invalid(format!("{count} points"), SIZE_RULE)),
        }
    }

    /// The file's name, as it was given.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Columns and rows of a raster of that size at that place.
    ///
    /// # Errors
    /// [`FlightPathError::Invalid`] if the raster has no coordinates, or all of the path lies beside it.
    pub(in crate::scene) fn in_pixels(
        &self,
        place: &Place,
        size: [u32; 2],
    ) -> Result<Vec<[f64; 2]>, FlightPathError> {
        let invalid = |what: String, rule| FlightPathError::Invalid { what, rule, path: self.name.clone() };
        let points = if self.is_in_pixels {
            self.points.to_vec()
        } else {
            let rule = "the columns column and row where the raster's file has no coordinates";
            let pixel_of =
                place.transform.and_then(inverse).ok_or_else(|| invalid("coordinates".to_owned(), rule))?;
            self.points.iter().map(|point| pixel_of(*point)).collect()
        };
        let is_inside = |[column, row]: &[f64; 2]| {
            (0.0..=f64::from(size[0])).contains(column) && (0.0..=f64::from(size[1])).contains(row)
        };
        if points.iter().any(is_inside) {
            return Ok(points);
        }
        let [x, y] = self.points[0];
        Err(invalid(
            format!("all of it lies beside the raster, from {x}, {y} on"),
            "coordinates of the raster's file",
        ))
    }
}

/// From coordinates to column and row, by GDAL's six numbers; `None` if these have no inverse.
fn inverse([x, x_column, x_row, y, y_column, y_row]: [f64; 6]) -> Option<impl Fn([f64; 2]) -> [f64; 2]> {
    let determinant = x_column * y_row - x_row * y_column;
    (determinant != 0.0 && determinant.is_finite()).then_some(move |[east, north]: [f64; 2]| {
        let (east, north) = (east - x, north - y);
        [(east * y_row - north * x_row) / determinant, (north * x_column - east * y_column) / determinant]
    })
}

/// Points, and whether they are columns and rows.
type Points = (Vec<[f64; 2]>, bool);

fn points_of_table(text: &str) -> Result<Points, String> {
    let mut table =
        csv::ReaderBuilder::new().comment(Some(b'#')).trim(csv::Trim::All).from_reader(text.as_bytes());
    let headers = table.headers().map_err(|error| error.to_string())?.clone();
    let place = |name: &str| headers.iter().position(|header| header.eq_ignore_ascii_case(name));
    let columns = COLUMNS.iter().find_map(|[first, second]| Some((*first, place(first)?, place(second)?)));
    let (name, first, second) = columns.ok_or_else(|| {
        let shown: String = headers.iter().collect::<Vec<_>>().join(",").chars().take(60).collect();
        format!("columns {shown:?}")
    })?;
    let mut points = Vec::new();
    for row in table.records() {
        let row = row.map_err(|error| error.to_string())?;
        let number = |at: usize| {
            row.get(at).and_then(|text| text.parse().ok()).filter(|number: &f64| number.is_finite())
        };
        let line = row.position().map_or(0, csv::Position::line);
        points.push(
            [first, second]
                .map(number)
                .into_iter()
                .collect::<Option<Vec<_>>>()
                .and_then(|pair| <[f64; 2]>::try_from(pair).ok())
                .ok_or_else(|| format!("line {line} without two numbers"))?,
        );
    }
    Ok((points, name == COLUMNS[0][0]))
}

fn points_of_json(text: &str) -> Result<Vec<[f64; 2]>, String> {
    let document: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let line = first_line(&document).ok_or("no LineString")?;
    let point = |value: &Value| Some([value.get(0)?.as_f64()?, value.get(1)?.as_f64()?]);
    line.iter()
        .map(point)
        .collect::<Option<Vec<_>>>()
        .ok_or_else(|| "a position without two numbers".to_owned())
}

/// The coordinates of the first line in a `GeoJSON` object. Source: RFC 7946.
fn first_line(object: &Value) -> Option<&Vec<Value>> {
    match object.get("type")?.as_str()? {
        "LineString" => object.get("coordinates")?.as_array(),
        "MultiLineString" => object.get("coordinates")?.get(0)?.as_array(),
        "Feature" => first_line(object.get("geometry")?),
        "FeatureCollection" => object.get("features")?.as_array()?.iter().find_map(first_line),
        "GeometryCollection" => object.get("geometries")?.as_array()?.iter().find_map(first_line),
        _ => None,
    }
}
