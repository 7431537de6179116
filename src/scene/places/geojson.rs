use super::geojson_document::{Coordinates, Object};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

/// Points, lines and outlines of areas, as a `GeoJSON` file has them.
#[derive(Debug, Clone)]
pub struct GeoJson {
    name: String,
    /// The coordinate system that the file names, which files before RFC 7946 may.
    pub(super) crs: Option<String>,
    pub(super) features: Arc<[Feature]>,
}

/// Something with properties.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Feature {
    pub(super) points: Vec<[f64; 2]>,
    pub(super) lines: Vec<Line>,
    properties: Vec<(String, String)>,
}

/// Positions that are connected.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    pub(super) positions: Vec<[f64; 2]>,
    /// Whether the last leads to the first.
    pub(super) is_closed: bool,
}

/// Why a [`GeoJson`] could not be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GeoJsonError {
    /// The operating system refused to open or read the file.
    #[error("cannot read GeoJSON: {error}: {path}")]
    Io {
        /// What the operating system said.
        error: io::Error,
        /// The file.
        path: String,
    },
    /// The file breaks a rule.
    #[error("invalid GeoJSON: {what} (expected {rule}): {path}")]
    Invalid {
        /// What stands there.
        what: String,
        /// What is allowed.
        rule: &'static str,
        /// The file.
        path: String,
    },
    /// It cannot be laid over the raster.
    #[error("cannot place GeoJSON: {reason}: {path}")]
    Misplaced {
        /// Why not.
        reason: String,
        /// The file.
        path: String,
    },
}

const SIZE_RULE: &str = "at most 32 MiB and 1000000 positions";
const FORM_RULE: &str = "an object of RFC 7946 with positions of two or three numbers";

impl GeoJson {
    /// The largest file that is read.
    pub const MAX_BYTES: u64 = 32 << 20;
    /// The most positions of a file.
    pub const MAX_POSITIONS: usize = 1_000_000;

    /// Reads a file.
    ///
    /// # Errors
    /// [`GeoJsonError`] for a file that cannot be read or breaks a rule.
    pub fn open(path: &Path) -> Result<Self, GeoJsonError> {
        let name = path.display().to_string();
        let io = |error| GeoJsonError::Io { error, path: name.clone() };
        let mut text = String::new();
        let file = File::open(path).map_err(io)?;
        file.take(Self::MAX_BYTES + 1).read_to_string(&mut text).map_err(io)?;
        Self::read(&text, &name)
    }

    /// Reads the text of a file; `name` stands for the file in messages.
    ///
    /// # Errors
    /// [`GeoJsonError::Invalid`] for a text that breaks a rule.
    pub fn read(text: &str, name: &str) -> Result<Self, GeoJsonError> {
        let invalid = |what: String, rule| GeoJsonError::Invalid { what, rule, path: name.to_owned() };
        if text.len() as u64 > Self::MAX_BYTES {
            return Err(invalid(format!("{} bytes", text.len()), SIZE_RULE));
        }
        // Some writers begin with a mark of byte order.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let document: Object =
            serde_json::from_str(text).map_err(|error| invalid(error.to_string(), FORM_RULE))?;
        let crs = document.crs.clone();
        let objects = match document.kind.as_str() {
            "FeatureCollection" => document.features,
            _ => vec![document],
        };
        let mut features = Vec::with_capacity(objects.len());
        let mut positions = 0;
        for (at, object) in objects.into_iter().enumerate() {
            let feature =
                feature(object).map_err(|what| invalid(format!("feature {}: {what}", at + 1), FORM_RULE))?;
            positions += feature.points.len();
            positions += feature.lines.iter().map(|line| line.positions.len()).sum::<usize>();
            features.push(feature);
        }
        if positions > Self::MAX_POSITIONS {
            return Err(invalid(format!("{positions} positions"), SIZE_RULE));
        }
        Ok(Self { name: name.to_owned(), crs, features: features.into() })
    }

    /// The file's name, as it was given.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The first line, if there is one.
    pub(in crate::scene) fn first_line(&self) -> Option<&[[f64; 2]]> {
        let mut lines = self.features.iter().flat_map(|feature| &feature.lines);
        lines.find(|line| !line.is_closed).map(|line| line.positions.as_slice())
    }

    /// The coordinate system that the file names.
    pub(in crate::scene) fn crs(&self) -> Option<&str> {
        self.crs.as_deref()
    }

    /// All positions.
    pub(super) fn positions(&self) -> impl Iterator<Item = &[f64; 2]> {
        let of_feature = |feature: &'_ Feature| feature.lines.len() + feature.points.len() > 0;
        self.features.iter().filter(move |feature| of_feature(feature)).flat_map(|feature| {
            feature.points.iter().chain(feature.lines.iter().flat_map(|line| &line.positions))
        })
    }
}

impl PartialEq for GeoJson {
    fn eq(&self, other: &Self) -> bool {
        let is_same = Arc::ptr_eq(&self.features, &other.features);
        self.name == other.name && self.crs == other.crs && (is_same || self.features == other.features)
    }
}

impl Feature {
    /// The value of a property that is a text or a number and not empty.
    pub(super) fn property(&self, name: &str) -> Option<&str> {
        let found = self.properties.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }
}

fn feature(object: Object) -> Result<Feature, String> {
    let mut feature = Feature::default();
    if object.kind != "Feature" {
        add_geometry(object, &mut feature)?;
        return Ok(feature);
    }
    feature.properties = object.properties;
    if let Some(geometry) = object.geometry {
        add_geometry(*geometry, &mut feature)?;
    }
    Ok(feature)
}

fn add_geometry(geometry: Object, feature: &mut Feature) -> Result<(), String> {
    let Object { kind, coordinates: Coordinates { depth, paths }, geometries, .. } = geometry;
    let (wanted, least) = match kind.as_str() {
        "GeometryCollection" => {
            return geometries.into_iter().try_for_each(|part| add_geometry(part, feature));
        }
        "Point" => (0, 1),
        "MultiPoint" => (1, 1),
        "LineString" => (1, 2),
        "MultiLineString" => (2, 2),
        "Polygon" => (2, 3),
        "MultiPolygon" => (3, 3),
        "" => return Err("no type".to_owned()),
        other => return Err(format!("the type {:?}", other.chars().take(40).collect::<String>())),
    };
    if depth.is_some_and(|depth| depth != wanted) {
        return Err(format!("a {kind} with positions in {} lists", depth.unwrap_or_default()));
    }
    for positions in paths {
        if positions.len() < least {
            return Err(format!("a {kind} with a line of {} positions", positions.len()));
        }
        if least == 1 {
            feature.points.extend(positions);
        } else {
            feature.lines.push(Line { positions, is_closed: least == 3 });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> GeoJson {
        GeoJson::read(text, "file").unwrap()
    }

    #[test]
    fn geometries_of_all_kinds_are_read() {
        let text = r#"{"bbox": [0, [1]], "crs": {"type": "name", "properties": {"name": "EPSG:32617"}},
            "type": "FeatureCollection", "features": [
            {"type": "Feature", "id": 3, "properties": {"name": "A", "rank": 2, "tags": {"x": [1]}, "no": null, "is": true},
             "geometry": {"coordinates": [1, 2, 300], "type": "Point"}},
            {"type": "Feature", "properties": null, "geometry": null},
            {"type": "Feature", "geometry": {"type": "GeometryCollection", "geometries": [
                {"type": "MultiPoint", "coordinates": [[1, 2], [3, 4]]},
                {"type": "LineString", "coordinates": [[1, 2], [3, 4], [5, 6]]},
                {"type": "MultiLineString", "coordinates": [[[1, 2], [3, 4]], [], [[5, 6], [7, 8]]]},
                {"type": "Polygon", "coordinates": [[[0, 0], [9, 0], [9, 9], [0, 0]], [[1, 1], [2, 1], [2, 2], [1, 1]]]},
                {"type": "MultiPolygon", "coordinates": [[[[0, 0], [9, 0], [9, 9], [0, 0]]], []]}]}}]}"#;
        let file = read(&format!("\u{feff}{text}"));
        assert_eq!((file.crs(), file.features.len()), (Some("EPSG:32617"), 3));
        let [point, none, all] = &file.features[..] else { panic!() };
        assert_eq!(point.points, [[1.0, 2.0]]);
        assert_eq!([point.property("name"), point.property("rank")], [Some("A"), Some("2")]);
        assert_eq!([point.property("tags"), point.property("no"), point.property("is")], [None; 3]);
        assert_eq!(*none, Feature::default());
        assert_eq!(all.points, [[1.0, 2.0], [3.0, 4.0]]);
        let lines: Vec<_> = all.lines.iter().map(|line| (line.positions.len(), line.is_closed)).collect();
        assert_eq!(lines, [(3, false), (2, false), (2, false), (4, true), (4, true), (4, true)]);
        assert_eq!(file.first_line().unwrap(), [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]);
        assert_eq!(file.positions().count(), 22);
        // A geometry alone, and lists without positions.
        assert_eq!(
            read(r#"{"type": "Point", "coordinates": [-1.5, 2e3]}"#).features[0].points,
            [[-1.5, 2e3]]
        );
        assert_eq!(read(r#"{"type": "Polygon", "coordinates": []}"#).features[0], Feature::default());
        assert_eq!(read(r#"{"type": "FeatureCollection"}"#).features.len(), 0);
    }

    #[test]
    fn mistakes_are_told_with_their_place() {
        for (text, said) in [
            ("", "EOF while parsing"),
            ("[1, 2]", "invalid type: sequence"),
            ("{\n\"type\": 3}", "line 2 column 9"),
            (r#"{"type": "Point", "coordinates": [1]}"#, "a position without two numbers at line 1 column"),
            (r#"{"type": "Point", "coordinates": [1, [2, 3]]}"#, "numbers beside lists"),
            (r#"{"type": "Point", "coordinates": 1}"#, "coordinates that are a number"),
            (r#"{"type": "Point", "coordinates": [1, "2"]}"#, "invalid type: string"),
            (r#"{"type": "Point", "coordinates": [1, 1e999]}"#, "out of range"),
            (r#"{"type": "Point", "coordinates": [[1, 2]]}"#, "feature 1: a Point with positions in 1 lists"),
            (r#"{"type": "LineString", "coordinates": [[1, 2]]}"#, "a LineString with a line of 1 positions"),
            (r#"{"type": "Polygon", "coordinates": [[[1, 2], [3, 4]]]}"#, "a line of 2 positions"),
            (r#"{"type": "Circle", "coordinates": [1, 2]}"#, "the type \"Circle\""),
            (r#"{"coordinates": [1, 2]}"#, "feature 1: no type"),
            (r#"{"type": "MultiPolygon", "coordinates": [[[[[1, 2]]]]]}"#, "more than three lists"),
            (r#"{"type": "MultiPolygon", "coordinates": [[1, 2], [[3, 4]]]}"#, "different depth"),
            (
                r#"{"type": "FeatureCollection", "features": [{"type": "Feature"}, {"type": "Feature", "geometry": {}}]}"#,
                "feature 2: no type",
            ),
        ] {
            let error = GeoJson::read(text, "file").unwrap_err().to_string();
            assert!(error.contains(said) && error.ends_with(": file"), "{text}: {error}");
        }
        let deep = "[".repeat(100_000);
        let error = GeoJson::read(&format!(r#"{{"coordinates": {deep}"#), "file").unwrap_err().to_string();
        assert!(error.contains("recursion limit"), "{error}");
        let many = "[0,0],".repeat(GeoJson::MAX_POSITIONS);
        let many = format!(r#"{{"type": "MultiPoint", "coordinates": [{many}[0,0]]}}"#);
        assert!(GeoJson::read(&many, "file").unwrap_err().to_string().contains("1000001 positions"));
        let large = " ".repeat(GeoJson::MAX_BYTES as usize + 1);
        assert!(GeoJson::read(&large, "file").unwrap_err().to_string().contains("33554433 bytes"));
    }
}
