use super::PixelSpacing;

/// One degree of latitude, and of longitude at the equator, on a sphere of 6,378 km radius, rounded as it is
/// customary: 2 pi 6378 km / 360 = 111.32 km. The ellipsoid differs by at most 0.7 %.
pub(super) const METRES_PER_DEGREE: f64 = 111_320.0;

/// How far apart samples are that lie so many degrees apart around a latitude.
pub(super) fn degree_spacing(x_deg: f64, y_deg: f64, latitude_deg: f64) -> Option<PixelSpacing> {
    let metres_per_longitude = METRES_PER_DEGREE * latitude_deg.to_radians().cos().abs();
    PixelSpacing::new(x_deg * metres_per_longitude, y_deg * METRES_PER_DEGREE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn meridians_meet_at_the_poles() {
        assert_eq!(degree_spacing(1.0, 0.5, 0.0), PixelSpacing::new(111_320.0, 55_660.0));
        let north = degree_spacing(1.0, 1.0, 60.0).unwrap();
        assert!((north.x_m - 55_660.0).abs() < 1e-6, "{north:?}");
        assert_eq!(degree_spacing(1.0, 1.0, -60.0), Some(north));
    }
}
