//! From the coordinates of a file to columns and rows of a raster.

use super::utm::UtmZone;
use crate::data::{CoordinateUnit, Place, epsg};

/// How positions of a file lie on a raster.
#[derive(Debug, Clone)]
pub(in crate::scene) struct Alignment {
    /// `None` where positions are columns and rows.
    pixel_from_place: Option<Inverse>,
    zone: Option<UtmZone>,
    /// What is added to longitudes, once for each turn in which the raster may see them.
    turns_deg: &'static [f64],
}

/// GDAL's six numbers, and what their inverse needs.
#[derive(Debug, Clone, Copy)]
struct Inverse {
    transform: [f64; 6],
    determinant: f64,
}

/// Coordinate systems of longitudes and latitudes that are one to within two metres.
const DEGREES: [&str; 4] = ["EPSG:4326", "EPSG:4979", "EPSG:4258", "EPSG:4269"];

impl Alignment {
    /// Positions of a file that may name its coordinate system, on a raster that lies at that place.
    ///
    /// Where a file names none its positions are longitudes and latitudes, as RFC 7946 has them, or else those of the
    /// raster: on a raster of other coordinates numbers beyond those of degrees tell.
    ///
    /// # Errors
    /// Why not, as a part of a sentence.
    pub(in crate::scene) fn new<'a>(
        crs: Option<&str>,
        mut positions: impl Iterator<Item = &'a [f64; 2]>,
        place: &Place,
    ) -> Result<Self, String> {
        let named = crs.map(known_name);
        let Some(transform) = place.transform else {
            return match crs {
                None => Ok(Self { pixel_from_place: None, zone: None, turns_deg: &[0.0] }),
                Some(crs) => {
                    Err(format!("its coordinate system is {crs}, and the raster has no coordinates"))
                }
            };
        };
        let pixel_from_place =
            Some(Inverse::of(transform).ok_or("the raster's coordinates lead to no columns and rows")?);
        let of_raster = place.crs.as_deref().map(known_name).unwrap_or_default();
        let of_raster = of_raster.as_str();
        let is_in_degrees = place.unit == Some(CoordinateUnit::Degree) || DEGREES.contains(&of_raster);
        let is_degrees = match named.as_deref() {
            Some(named) => DEGREES.contains(&named),
            None => is_in_degrees || positions.all(|[x, y]| x.abs() <= 360.0 && y.abs() <= 90.0),
        };
        if is_in_degrees && is_degrees {
            return Ok(Self { pixel_from_place, zone: None, turns_deg: &[-360.0, 0.0, 360.0] });
        }
        let is_own = crs.is_some() && (crs == place.crs.as_deref() || named.as_deref() == Some(of_raster));
        if is_own || (named.is_none() && (!is_degrees || of_raster.is_empty())) {
            return Ok(Self { pixel_from_place, zone: None, turns_deg: &[0.0] });
        }
        if let Some(zone) = UtmZone::of(of_raster).filter(|_| is_degrees) {
            return Ok(Self { pixel_from_place, zone: Some(zone), turns_deg: &[0.0] });
        }
        let own = match crs {
            Some(crs) => format!("its coordinate system is {crs}"),
            None => "its positions are longitudes and latitudes".to_owned(),
        };
        let other = if of_raster.is_empty() { "another" } else { of_raster };
        Err(format!("{own}, that of the raster is {other} (ogr2ogr -t_srs makes them agree)"))
    }

    /// Columns and rows of the positions of a line, counted from the outer north-west corner, once for each turn around the
    /// globe that they may be in; what cannot be there is not a number.
    pub(in crate::scene) fn pixels<'a>(
        &'a self,
        positions: &'a [[f64; 2]],
    ) -> impl Iterator<Item = Vec<[f64; 2]>> + 'a {
        let turned =
            |turn_deg: f64| positions.iter().map(|position| self.pixel(*position, turn_deg)).collect();
        self.turns_deg.iter().map(move |turn_deg| turned(*turn_deg))
    }

    fn pixel(&self, [x, y]: [f64; 2], turn_deg: f64) -> [f64; 2] {
        let place = match self.zone {
            Some(zone) => zone.project([x, y]).unwrap_or([f64::NAN; 2]),
            None => [x + turn_deg, y],
        };
        self.pixel_from_place.map_or(place, |inverse| inverse.pixel(place))
    }
}

impl Inverse {
    fn of(transform: [f64; 6]) -> Option<Self> {
        let [_, x_column, x_row, _, y_column, y_row] = transform;
        let determinant = x_column * y_row - x_row * y_column;
        (determinant != 0.0 && determinant.is_finite()).then_some(Self { transform, determinant })
    }

    fn pixel(self, [east, north]: [f64; 2]) -> [f64; 2] {
        let [x, x_column, x_row, y, y_column, y_row] = self.transform;
        let (east, north) = (east - x, north - y);
        [
            (east * y_row - north * x_row) / self.determinant,
            (north * x_column - east * y_column) / self.determinant,
        ]
    }
}

/// `EPSG:32633` of what names a coordinate system in files before RFC 7946.
fn known_name(crs: &str) -> String {
    epsg(crs).unwrap_or_else(|| crs.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(crs: Option<&str>, transform: [f64; 6]) -> Place {
        Place { crs: crs.map(str::to_owned), transform: Some(transform), unit: None }
    }

    /// Where the position lies in the turn that sees it within 1000 columns.
    fn pixel(crs: Option<&str>, position: [f64; 2], place: &Place) -> Result<[f64; 2], String> {
        let alignment = Alignment::new(crs, std::iter::once(&position), place)?;
        let mut turns = alignment.pixels(std::slice::from_ref(&position)).map(|turn| turn[0]);
        Ok(turns.find(|[column, _]| (0.0..1000.0).contains(column)).unwrap())
    }

    #[test]
    fn degrees_lie_on_rasters_in_degrees_whichever_turn_they_are_in() {
        let sea = place(Some("EPSG:4326"), [20.0, 2.0, 0.0, 90.0, 0.0, -2.0]);
        assert_eq!(pixel(None, [30.0, 0.0], &sea), Ok([5.0, 45.0]));
        assert_eq!(pixel(None, [-70.0, -10.0], &sea), Ok([135.0, 50.0]));
        for crs in ["urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4326", "EPSG:4269"] {
            assert_eq!(pixel(Some(crs), [30.0, 0.0], &sea), Ok([5.0, 45.0]), "{crs}");
        }
        let error = pixel(Some("EPSG:32633"), [5e5, 4e6], &sea).unwrap_err();
        assert!(error.contains("EPSG:32633") && error.contains("EPSG:4326"), "{error}");
    }

    #[test]
    fn degrees_are_projected_where_the_raster_is_in_a_zone_of_utm() {
        let utm = place(Some("EPSG:32617"), [210_000.0, 10.0, 0.0, 4_060_000.0, 0.0, -10.0]);
        let [column, row] = pixel(None, [-84.2, 36.6], &utm).unwrap();
        assert!((column - 374.871_7).abs() < 1e-3 && (row - 473.056).abs() < 1e-3, "{column} {row}");
        // Its own coordinates, named or not.
        assert_eq!(pixel(None, [210_100.0, 4_059_000.0], &utm), Ok([10.0, 100.0]));
        let named = Some("http://www.opengis.net/def/crs/EPSG/0/32617");
        assert_eq!(pixel(named, [210_100.0, 4_059_000.0], &utm), Ok([10.0, 100.0]));
        let lambert = place(Some("EPSG:3035"), [4e6, 10.0, 0.0, 3e6, 0.0, -10.0]);
        let error = pixel(None, [9.0, 48.0], &lambert).unwrap_err();
        assert!(error.contains("longitudes and latitudes, that of the raster is EPSG:3035"), "{error}");
        assert_eq!(pixel(None, [4_000_100.0, 2_999_000.0], &lambert), Ok([10.0, 100.0]));
    }

    #[test]
    fn without_coordinates_positions_are_columns_and_rows() {
        assert_eq!(pixel(None, [12.5, 7.0], &Place::default()), Ok([12.5, 7.0]));
        assert!(
            pixel(Some("EPSG:4326"), [1.0, 1.0], &Place::default()).unwrap_err().contains("no coordinates")
        );
        // A place in a system without a name.
        let local = place(None, [100.0, 2.0, 0.0, 50.0, 0.0, -2.0]);
        assert_eq!(pixel(None, [110.0, 40.0], &local), Ok([5.0, 5.0]));
        assert!(pixel(None, [1.0, 1.0], &place(None, [0.0; 6])).unwrap_err().contains("no columns"));
    }
}
