//! How rasters lie to each other, by their georeferencing.

use crate::data::{CoordinateUnit, Place, RasterInfo, epsg};
use glam::{DAffine2, DMat2, DVec2};

/// Columns and rows of a file, counted from its outer north-west corner, and where it says that it lies.
#[derive(Clone, Copy)]
pub(super) struct Aligned<'a> {
    pub(super) place: &'a Place,
    pub(super) size: [u32; 2],
}

impl<'a> From<&'a RasterInfo> for Aligned<'a> {
    fn from(info: &'a RasterInfo) -> Self {
        Self { place: &info.place, size: [info.columns, info.rows] }
    }
}

impl Aligned<'_> {
    /// From columns and rows of a raster to those of this file: where both say that they lie, or all over the raster where
    /// one does not.
    ///
    /// # Errors
    /// In a sentence: other coordinate systems, and places that have nothing in common.
    pub(super) fn file_from_raster(self, raster: &RasterInfo) -> Result<DAffine2, String> {
        let [own, other] =
            [self.size, [raster.columns, raster.rows]].map(|size| DVec2::from_array(size.map(f64::from)));
        let (Some(of_this), Some(of_raster)) = (georeferenced(self.place), georeferenced(&raster.place))
        else {
            return Ok(DAffine2::from_scale(own / other));
        };
        if let (Some(one), Some(two)) = (&self.place.crs, &raster.place.crs)
            && are_other_systems((one, two), self.place.unit == raster.place.unit && is_degrees(raster))
        {
            return Err(format!(
                "its coordinate system is {one}, that of {} is {two} (gdalwarp -t_srs makes them agree)",
                raster.name
            ));
        }
        let shifted = |east: f64| of_this.inverse() * DAffine2::from_translation(DVec2::X * east) * of_raster;
        let common = |place: &DAffine2| {
            let [low, high] = bounds(place, other);
            let sides = high.min(own) - low.max(DVec2::ZERO);
            if sides.cmpgt(DVec2::ZERO).all() { sides.x * sides.y } else { 0.0 }
        };
        // Longitudes may be counted from -180 or from 0.
        let are_degrees = self.place.unit == raster.place.unit && is_degrees(raster);
        let shifts: &[f64] = if are_degrees { &[360.0, -360.0] } else { &[] };
        let larger = |one: DAffine2, two| if common(&two) > common(&one) { two } else { one };
        let place = shifts.iter().map(|shift| shifted(*shift)).fold(shifted(0.0), larger);
        Some(place)
            .filter(|place| common(place) > 0.0)
            .ok_or_else(|| format!("it lies beside {}", raster.name))
    }
}

fn is_degrees(raster: &RasterInfo) -> bool {
    raster.place.unit == Some(CoordinateUnit::Degree)
}

/// Whether coordinates of one are none of the other. What has no known name may be anything; longitudes and latitudes are
/// nearly the same on all of the earth's ellipsoids.
fn are_other_systems((one, two): (&str, &str), are_degrees: bool) -> bool {
    match [one, two].map(epsg) {
        [Some(one), Some(two)] => one != two,
        _ => one != two && !are_degrees,
    }
}

/// From columns and rows to coordinates, where a file says that.
fn georeferenced(place: &Place) -> Option<DAffine2> {
    let [x, x_per_column, x_per_row, y, y_per_column, y_per_row] = place.transform?;
    let matrix = DMat2::from_cols(DVec2::new(x_per_column, y_per_column), DVec2::new(x_per_row, y_per_row));
    let is_sound = matrix.determinant().abs() > 0.0 && matrix.is_finite();
    is_sound.then(|| DAffine2::from_mat2_translation(matrix, DVec2::new(x, y)))
}

/// The least and the largest place of all of a raster of that size.
pub(super) fn bounds(from_raster: &DAffine2, size: DVec2) -> [DVec2; 2] {
    let corners = [DVec2::ZERO, DVec2::new(size.x, 0.0), DVec2::new(0.0, size.y), size]
        .map(|corner| from_raster.transform_point2(corner));
    [
        corners.into_iter().fold(DVec2::INFINITY, DVec2::min),
        corners.into_iter().fold(DVec2::NEG_INFINITY, DVec2::max),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::SampleType;

    /// A raster of 10 x 10 samples of so many degrees from this corner in the north-west.
    fn raster(west: f64, north: f64, step: f64, unit: Option<CoordinateUnit>) -> RasterInfo {
        let place = Place { transform: Some([west, step, 0.0, north, 0.0, -step]), unit, ..Place::default() };
        RasterInfo { place, ..RasterInfo::new("raster", "test", SampleType::F32, [1, 10, 10]) }
    }

    #[test]
    fn systems_are_compared_and_not_their_spelling() {
        let named = |crs: &str, unit| {
            let info = raster(0.0, 10.0, 1.0, unit);
            RasterInfo { place: Place { crs: Some(crs.to_owned()), ..info.place.clone() }, ..info }
        };
        let metres = || Some(CoordinateUnit::Named("m".to_owned()));
        let degrees = || Some(CoordinateUnit::Degree);
        for (one, two, unit, is_one) in [
            ("WGS 84", "EPSG:4326", degrees(), true),
            ("GCS_WGS_1984", "WGS 84", degrees(), true),
            ("latitude_longitude", "EPSG:4326", degrees(), true),
            ("EPSG:4269", "EPSG:4326", degrees(), false),
            ("WGS_1984_UTM_Zone_16N", "EPSG:32616", metres(), true),
            ("WGS_1984_UTM_Zone_16N", "EPSG:32617", metres(), false),
            ("Albers", "EPSG:5070", metres(), false),
            ("Albers", "Albers", metres(), true),
        ] {
            let place = Aligned::from(&named(one, unit.clone())).file_from_raster(&named(two, unit));
            assert_eq!(place.is_ok(), is_one, "{one} and {two}: {place:?}");
        }
    }

    #[test]
    fn longitudes_are_the_same_from_minus_180_and_from_0() {
        let degrees = Some(CoordinateUnit::Degree);
        for (west, of_file) in [(-84.0, 256.0), (276.0, -104.0), (-84.0, -104.0)] {
            let file = raster(of_file, 50.0, 4.0, degrees.clone());
            let place =
                Aligned::from(&file).file_from_raster(&raster(west, 40.0, 1.0, degrees.clone())).unwrap();
            assert!((place.transform_point2(DVec2::ZERO) - DVec2::new(5.0, 2.5)).length() < 1e-9, "{place}");
        }
        // Where two counts have something in common, that with more.
        let world = raster(-180.0, 90.0, 36.0, degrees.clone());
        let place =
            Aligned::from(&world).file_from_raster(&raster(170.0, 40.0, 9.0, degrees.clone())).unwrap();
        assert!((place.transform_point2(DVec2::ZERO).x - (-10.0 / 36.0)).abs() < 1e-9, "{place}");
        let metres = Some(CoordinateUnit::Named("m".to_owned()));
        let file = raster(256.0, 50.0, 4.0, metres.clone());
        let beside = Aligned::from(&file).file_from_raster(&raster(-84.0, 40.0, 1.0, metres));
        assert!(beside.unwrap_err().contains("beside raster"));
    }
}
