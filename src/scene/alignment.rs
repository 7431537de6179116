//! How rasters lie to each other, by their georeferencing.

use crate::data::{Place, RasterInfo};
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
        let place = of_this.inverse() * of_raster;
        let [low, high] = bounds(&place, other);
        if low.cmplt(own).all() && high.cmpgt(DVec2::ZERO).all() {
            Ok(place)
        } else {
            Err(format!("it lies beside {}", raster.name))
        }
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
