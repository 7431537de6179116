use super::{CoordinateUnit, PixelSpacing, Place, metres_per_unit};

/// One degree of latitude, and of longitude at the equator, on a sphere of 6,378 km radius, rounded as it is
/// customary: 2 pi 6378 km / 360 = 111.32 km. The ellipsoid differs by at most 0.7 %.
pub(super) const METRES_PER_DEGREE: f64 = 111_320.0;

/// How far apart samples are that lie so many degrees apart around a latitude.
pub(super) fn degree_spacing(x_deg: f64, y_deg: f64, latitude_deg: f64) -> Option<PixelSpacing> {
    let metres_per_longitude = METRES_PER_DEGREE * latitude_deg.to_radians().cos().abs();
    PixelSpacing::new(x_deg * metres_per_longitude, y_deg * METRES_PER_DEGREE)
}

impl Place {
    /// How far apart the samples of a raster of so many columns and rows are, as far as its transform and the unit of its
    /// coordinates say it; of degrees in its middle.
    pub fn spacing(&self, [columns, rows]: [u32; 2]) -> Option<PixelSpacing> {
        let [_, x_column, x_row, y, y_column, y_row] = self.transform?;
        let middle = y + y_column * f64::from(columns) / 2.0 + y_row * f64::from(rows) / 2.0;
        let [x_m, y_m] = match self.unit.as_ref()? {
            CoordinateUnit::Degree => {
                degree_spacing(1.0, 1.0, middle).map(|degree| [degree.x_m, degree.y_m])?
            }
            CoordinateUnit::Named(unit) => [metres_per_unit(unit)?; 2],
        };
        PixelSpacing::new((x_column * x_m).hypot(y_column * y_m), (x_row * x_m).hypot(y_row * y_m))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_says_how_far_apart_samples_are() {
        let place = |transform, unit| Place { transform: Some(transform), unit, ..Place::default() };
        let feet = place([0.0, 3.0, 4.0, 0.0, 4.0, -3.0], Some(CoordinateUnit::Named("ft".to_owned())));
        assert_eq!(feet.spacing([2, 2]), PixelSpacing::new(5.0 * 0.3048, 5.0 * 0.3048));
        let degrees = place([0.0, 0.5, 0.0, 61.0, 0.0, -1.0], Some(CoordinateUnit::Degree));
        assert_eq!(degrees.spacing([4, 2]), degree_spacing(0.5, 1.0, 60.0));
        assert_eq!(place([0.0, 1.0, 0.0, 0.0, 0.0, 1.0], None).spacing([2, 2]), None);
    }

    #[test]
    fn meridians_meet_at_the_poles() {
        assert_eq!(degree_spacing(1.0, 0.5, 0.0), PixelSpacing::new(111_320.0, 55_660.0));
        let north = degree_spacing(1.0, 1.0, 60.0).unwrap();
        assert!((north.x_m - 55_660.0).abs() < 1e-6, "{north:?}");
        assert_eq!(degree_spacing(1.0, 1.0, -60.0), Some(north));
    }

    /// Metres in a degree of longitude and of latitude on the ellipsoid of WGS 84: along the parallel, and along the
    /// meridian by its radius of curvature.
    fn on_the_ellipsoid(latitude_deg: f64) -> [f64; 2] {
        const HALF_AXIS_M: f64 = 6_378_137.0;
        const ECCENTRICITY_SQUARED: f64 = 0.006_694_379_990_14;
        let (sin, cos) = latitude_deg.to_radians().sin_cos();
        let flattened = 1.0 - ECCENTRICITY_SQUARED * sin * sin;
        let meridian_m = HALF_AXIS_M * (1.0 - ECCENTRICITY_SQUARED) / flattened.powf(1.5);
        [HALF_AXIS_M * cos / flattened.sqrt(), meridian_m].map(f64::to_radians)
    }

    #[test]
    fn cells_are_as_large_as_on_the_ellipsoid_to_less_than_a_hundredth() {
        // Lengths of a degree as tables have them, in kilometres.
        for (latitude_deg, parallel_km, meridian_km) in
            [(0.0, 111.320, 110.574), (45.0, 78.847, 111.132), (60.0, 55.800, 111.412)]
        {
            let [parallel_m, meridian_m] = on_the_ellipsoid(latitude_deg);
            assert!((parallel_m / 1e3 - parallel_km).abs() < 6e-4, "{parallel_m}");
            assert!((meridian_m / 1e3 - meridian_km).abs() < 6e-4, "{meridian_m}");
        }
        let is_near = |latitude_deg: f64, of_deg: f64| {
            let spacing = degree_spacing(1.0, 1.0, latitude_deg).unwrap();
            let [parallel_m, meridian_m] = on_the_ellipsoid(of_deg);
            (spacing.x_m / parallel_m - 1.0).abs() < 0.007 && (spacing.y_m / meridian_m - 1.0).abs() < 0.007
        };
        for step in -17..=17 {
            let latitude_deg = f64::from(step) * 5.0;
            assert!(is_near(latitude_deg, latitude_deg), "{latitude_deg}");
        }
        assert!(!is_near(45.0, 46.0), "the check sees another latitude");
    }
}
