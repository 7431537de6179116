//! How rasters lie to each other, by their georeferencing.

use crate::data::{CoordinateUnit, Place, RasterInfo};
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
            && one != two
        {
            return Err(format!(
                "its coordinate system is {one}, that of {} is {two} (gdalwarp -t_srs makes them agree)",
                raster.name
            ));
        }
        let shifted = |east: f64| of_this.inverse() * DAffine2::from_translation(DVec2::X * east) * of_raster;
        let has_common = |place: &DAffine2| {
            let [low, high] = bounds(place, other);
            low.cmplt(own).all() && high.cmpgt(DVec2::ZERO).all()
        };
        // Longitudes may be counted from -180 or from 0.
        let are_degrees =
            self.place.unit == Some(CoordinateUnit::Degree) && raster.place.unit == self.place.unit;
        let shifts: &[f64] = if are_degrees { &[0.0, 360.0, -360.0] } else { &[0.0] };
        let place = shifts.iter().map(|shift| shifted(*shift)).find(has_common);
        place.ok_or_else(|| format!("it lies beside {}", raster.name))
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
    fn longitudes_are_the_same_from_minus_180_and_from_0() {
        let degrees = Some(CoordinateUnit::Degree);
        for (west, of_file) in [(-84.0, 256.0), (276.0, -104.0), (-84.0, -104.0)] {
            let file = raster(of_file, 50.0, 4.0, degrees.clone());
            let place =
                Aligned::from(&file).file_from_raster(&raster(west, 40.0, 1.0, degrees.clone())).unwrap();
            assert!((place.transform_point2(DVec2::ZERO) - DVec2::new(5.0, 2.5)).length() < 1e-9, "{place}");
        }
        let metres = Some(CoordinateUnit::Named("m".to_owned()));
        let file = raster(256.0, 50.0, 4.0, metres.clone());
        let beside = Aligned::from(&file).file_from_raster(&raster(-84.0, 40.0, 1.0, metres));
        assert!(beside.unwrap_err().contains("beside raster"));
    }
}
