//! The transverse Mercator projection of UTM.
//!
//! Source: C. F. F. Karney 2011, "Transverse Mercator with an accuracy of a few nanometers", Journal of Geodesy 85,
//! equations 7 to 11, 14 and 35. To the fourth order it is exact to a thousandth of a millimetre within a zone.

/// A zone of UTM on a datum that is WGS 84 to within two metres.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct UtmZone {
    /// 1 to 60.
    number: u8,
    is_south: bool,
}

/// The ellipsoid of WGS 84, in metres; that of GRS 80 differs by a tenth of a millimetre.
const EQUATOR_RADIUS_M: f64 = 6_378_137.0;
const FLATTENING: f64 = 1.0 / 298.257_223_563;
/// Of UTM.
const SCALE: f64 = 0.9996;
const EAST_OF_MERIDIAN_M: f64 = 500_000.0;
const NORTH_OF_EQUATOR_M: f64 = 10_000_000.0;

/// Further from the middle of a zone nothing of it is shown.
const WIDEST_DEG: f64 = 45.0;

impl UtmZone {
    /// The zone of a coordinate system, `EPSG:` with a number.
    ///
    /// WGS 84 has 326xx in the north and 327xx in the south, ETRS89 has 258xx and NAD83 has 269xx.
    pub(super) fn of(crs: &str) -> Option<Self> {
        let code: u32 = crs.strip_prefix("EPSG:")?.parse().ok()?;
        let (number, is_south) = match code {
            32601..=32660 => (code - 32600, false),
            32701..=32760 => (code - 32700, true),
            25828..=25838 => (code - 25800, false),
            26901..=26923 => (code - 26900, false),
            _ => return None,
        };
        Some(Self { number: number as u8, is_south })
    }

    /// Metres to the east and to the north of a longitude and latitude in degrees; `None` far from the zone.
    pub(super) fn project(self, [longitude_deg, latitude_deg]: [f64; 2]) -> Option<[f64; 2]> {
        let middle_deg = f64::from(self.number) * 6.0 - 183.0;
        let from_middle_deg = (longitude_deg - middle_deg + 180.0).rem_euclid(360.0) - 180.0;
        if from_middle_deg.abs() > WIDEST_DEG || latitude_deg.abs() > 90.0 {
            return None;
        }
        let n = FLATTENING / (2.0 - FLATTENING);
        let radius_m = EQUATOR_RADIUS_M / (1.0 + n) * (1.0 + n.powi(2) / 4.0 + n.powi(4) / 64.0);
        let series = [
            n / 2.0 - n.powi(2) * 2.0 / 3.0 + n.powi(3) * 5.0 / 16.0 + n.powi(4) * 41.0 / 180.0,
            n.powi(2) * 13.0 / 48.0 - n.powi(3) * 3.0 / 5.0 + n.powi(4) * 557.0 / 1440.0,
            n.powi(3) * 61.0 / 240.0 - n.powi(4) * 103.0 / 140.0,
            n.powi(4) * 49561.0 / 161_280.0,
        ];
        let eccentricity = (FLATTENING * (2.0 - FLATTENING)).sqrt();
        let tangent = latitude_deg.to_radians().tan();
        let secant = tangent.hypot(1.0);
        let sigma = (eccentricity * (eccentricity * tangent / secant).atanh()).sinh();
        let conformal = tangent * sigma.hypot(1.0) - sigma * secant;
        let (sin, cos) = from_middle_deg.to_radians().sin_cos();
        // At the poles the tangent is large, but finite.
        let north = conformal.atan2(cos);
        let east = (sin / conformal.hypot(cos)).asinh();
        let terms = (1..).zip(series).map(|(order, weight)| (2.0 * f64::from(order), weight));
        let (east, north) = terms.fold((east, north), |(all_east, all_north), (order, weight)| {
            (
                all_east + weight * (order * north).cos() * (order * east).sinh(),
                all_north + weight * (order * north).sin() * (order * east).cosh(),
            )
        });
        let from_equator_m = if self.is_south { NORTH_OF_EQUATOR_M } else { 0.0 };
        Some([EAST_OF_MERIDIAN_M + SCALE * radius_m * east, from_equator_m + SCALE * radius_m * north])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_those_of_proj() {
        // By `rasterio.warp.transform`, PROJ 9.
        for (code, longitude, latitude, east, north) in [
            (32617, -84.2, 36.6, 213_748.717_3, 4_055_269.438),
            (32633, 15.0, 0.0, 500_000.0, 0.0),
            (32633, 12.5, 70.25, 405_738.942_9, 7_795_688.744_8),
            (32733, 18.2, -33.9, 795_917.471_8, 6_244_319.887_7),
            (32631, 2.2945, 48.8584, 448_252.001_4, 5_411_954.909_9),
            (32601, -177.0, -1.5, 500_000.0, -165_795.449_5),
            (32660, -179.9, 10.0, 839_902.993_9, 1_107_010.395_2),
        ] {
            let zone = UtmZone::of(&format!("EPSG:{code}")).unwrap();
            let [x, y] = zone.project([longitude, latitude]).unwrap();
            assert!((x - east).abs() < 1e-3 && (y - north).abs() < 1e-3, "{code}: {x} {y}");
        }
    }

    #[test]
    fn what_is_no_zone_or_far_from_it_is_refused() {
        for crs in ["EPSG:4326", "EPSG:32600", "EPSG:32661", "EPSG:26717", "UTM", "EPSG:"] {
            assert_eq!(UtmZone::of(crs), None, "{crs}");
        }
        let zone = UtmZone::of("EPSG:25832").unwrap();
        assert!(zone.project([9.0, 90.0]).is_some_and(|[x, y]| x.is_finite() && y.is_finite()));
        assert_eq!(zone.project([100.0, 50.0]), None);
        assert_eq!(zone.project([9.0, 91.0]), None);
    }
}
