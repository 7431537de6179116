use crate::data::Place;
use crate::scene::places::Alignment;
use crate::scene::{GeoJson, GeoJsonError};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

/// A line over the ground along which the camera flies, as a file has it.
///
/// Either a table of comma-separated values with the columns `column` and `row` (pixels of the raster from its
/// north-west corner), `x` and `y`, or `lon` and `lat`; or `GeoJSON`, of which the first line counts. Coordinates are those
/// of the raster's file; longitudes and latitudes also lie on rasters in a zone of UTM.
#[derive(Debug, Clone, PartialEq)]
pub struct FlightPath {
    name: String,
    /// At least two.
    points: Arc<[[f64; 2]]>,
    system: System,
}

/// What the points of a path are counted in.
#[derive(Debug, Clone, PartialEq)]
enum System {
    /// Columns and rows.
    Pixels,
    /// Coordinates of the raster's file.
    OfRaster,
    /// Those that `GeoJSON` names, or longitudes and latitudes.
    Named(Option<String>),
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
        let read = if is_json { points_of_json(text) } else { points_of_table(text) };
        let (mut points, system) = read.map_err(|what| invalid(what, FILE_RULE))?;
        // A camera that stands still does not know where to look.
        points.dedup();
        match points.len() {
            0 | 1 => Err(invalid(format!("{} point", points.len()), POINTS_RULE)),
            2..=Self::MAX_POINTS => Ok(Self { name: name.to_owned(), points: points.into(), system }),
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
        let crs = match &self.system {
            System::Pixels => None,
            System::OfRaster => Some(place.crs.as_deref()),
            System::Named(crs) => Some(crs.as_deref()),
        };
        let lines = if let Some(crs) = crs {
            let rule = "the columns column and row where the raster's file has no coordinates";
            if place.transform.is_none() {
                return Err(invalid("coordinates".to_owned(), rule));
            }
            let rule = "coordinates of the raster's file, or degrees";
            let alignment =
                Alignment::new(crs, self.points.iter(), place).map_err(|what| invalid(what, rule))?;
            alignment.pixels(&self.points).collect()
        } else {
            vec![self.points.to_vec()]
        };
        let is_sound = |point: &[f64; 2]| point.iter().all(|number| number.is_finite());
        let mut seen = lines.into_iter().filter(|points| passes(points, size.map(f64::from)));
        if let Some(points) = seen.find(|points| points.iter().all(is_sound)) {
            return Ok(points);
        }
        let [x, y] = self.points[0];
        Err(invalid(
            format!("all of it lies beside the raster, from {x}, {y} on"),
            "coordinates of the raster's file",
        ))
    }
}

/// Whether a line between these points is somewhere on a raster of that size.
fn passes(points: &[[f64; 2]], size: [f64; 2]) -> bool {
    let is_inside = |point: &[f64; 2]| (0..2).all(|axis| (0.0..=size[axis]).contains(&point[axis]));
    let crosses = |pair: &[[f64; 2]]| {
        // The part of the way that is between the sides, across and along.
        let parts = [0, 1].map(|axis| {
            let (from, to) = (pair[0][axis], pair[1][axis]);
            if from == to {
                return if (0.0..=size[axis]).contains(&from) { [0.0, 1.0] } else { [1.0, 0.0] };
            }
            let [one, other] = [0.0, size[axis]].map(|side| (side - from) / (to - from));
            [one.min(other), one.max(other)]
        });
        parts[0][0].max(parts[1][0]).max(0.0) <= parts[0][1].min(parts[1][1]).min(1.0)
    };
    points.iter().any(is_inside) || points.windows(2).any(crosses)
}

/// Points, and what they are counted in.
type Points = (Vec<[f64; 2]>, System);

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
    let system = match name {
        "column" => System::Pixels,
        "x" => System::OfRaster,
        _ => System::Named(None),
    };
    Ok((points, system))
}

fn points_of_json(text: &str) -> Result<Points, String> {
    let file = GeoJson::read(text, "").map_err(|error| match error {
        GeoJsonError::Invalid { what, .. } => what,
        other => other.to_string(),
    })?;
    let line = file.first_line().ok_or("no LineString")?;
    Ok((line.to_vec(), System::Named(file.crs().map(str::to_owned))))
}
