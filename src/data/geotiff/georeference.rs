use crate::data::degree_spacing::METRES_PER_DEGREE;
use crate::data::length_unit::US_SURVEY_FOOT_M;
use crate::data::{CoordinateUnit, PixelSpacing, Place, epsg};
use geotiff_core::crs::{CrsInfo, ModelType};
use geotiff_core::geokeys::{self, GeoKeyDirectory};
use geotiff_core::transform::GeoTransform;
use tiff_reader::{Ifd, TagValue};

const TAG_MODEL_PIXEL_SCALE: u16 = 33_550;
const TAG_MODEL_TIEPOINT: u16 = 33_922;
const TAG_MODEL_TRANSFORMATION: u16 = 34_264;
const TAG_GEO_KEY_DIRECTORY: u16 = 34_735;
const TAG_GEO_DOUBLE_PARAMS: u16 = 34_736;
const TAG_GEO_ASCII_PARAMS: u16 = 34_737;

/// The size of a user-defined linear unit in metres (OGC 19-008r4, requirement class "Units").
const PROJ_LINEAR_UNIT_SIZE: u16 = 3077;

/// What the geo tags of a TIFF say, as far as drawing needs it. Broken tags count as absent: the samples can
/// be read without them.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Georeference {
    pub(super) spacing: Option<PixelSpacing>,
    /// Of the raster as it is handed out, north up.
    pub(super) place: Place,
    /// The first row of the file is the southernmost.
    pub(super) is_south_up: bool,
    /// The first column of the file is the easternmost.
    pub(super) is_east_left: bool,
    pub(super) vertical_unit: Option<&'static str>,
}

impl Georeference {
    pub(super) fn read(ifd: &Ifd) -> Self {
        let keys = geo_keys(ifd).unwrap_or_default();
        let vertical_unit = match keys.get_short(geokeys::VERTICAL_UNITS) {
            Some(9001) => Some("m"),
            Some(9002) => Some("ft"),
            Some(9003) => Some("us-ft"),
            _ => None,
        };
        let crs = crs(&keys);
        let Some(transform) = transform(ifd, &keys).filter(|transform| !is_identity(transform)) else {
            return Self { vertical_unit, place: Place { crs, ..Place::default() }, ..Self::default() };
        };
        let (is_south_up, is_east_left) = orientation(&transform);
        let (_, centre_y) =
            transform.pixel_to_geo(f64::from(ifd.width()) / 2.0, f64::from(ifd.height()) / 2.0);
        let metres_per_unit = metres_per_unit(&keys, centre_y);
        let spacing = metres_per_unit.and_then(|[x, y]| {
            PixelSpacing::new(
                (transform.pixel_width * x).hypot(transform.skew_y * y),
                (transform.skew_x * x).hypot(transform.pixel_height * y),
            )
        });
        let size = [f64::from(ifd.width()), f64::from(ifd.height())];
        let turned = turned(&transform, size, [is_east_left, is_south_up]);
        let place = Place { crs, transform: Some(turned), unit: coordinate_unit(&keys) };
        Self { spacing, place, is_south_up, is_east_left, vertical_unit }
    }
}

/// The coordinate reference system's EPSG code, or else the name that the file gives it.
fn crs(keys: &GeoKeyDirectory) -> Option<String> {
    let crs = CrsInfo::from_geokeys(keys);
    let text = crs.projection_citation().or(crs.geodetic_citation());
    let citation =
        text.map(|text| text.trim_matches([' ', '|', '\0']).to_owned()).filter(|text| !text.is_empty());
    let code = crs.epsg().map(|code| format!("EPSG:{code}"));
    code.or_else(|| epsg(citation.as_deref()?)).or(citation)
}

/// GDAL's six numbers after columns, rows or both were reversed.
fn turned(
    transform: &GeoTransform,
    [columns, rows]: [f64; 2],
    [columns_turn, rows_turn]: [bool; 2],
) -> [f64; 6] {
    let GeoTransform { origin_x, pixel_width, skew_x, origin_y, skew_y, pixel_height } = *transform;
    let (across, column) = if columns_turn { (columns, -1.0) } else { (0.0, 1.0) };
    let (down, row) = if rows_turn { (rows, -1.0) } else { (0.0, 1.0) };
    [
        origin_x + across * pixel_width + down * skew_x,
        pixel_width * column,
        skew_x * row,
        origin_y + across * skew_y + down * pixel_height,
        skew_y * column,
        pixel_height * row,
    ]
}

/// GDAL's transform of a raster that lies nowhere: columns to the right, rows downwards.
fn is_identity(transform: &GeoTransform) -> bool {
    let GeoTransform { origin_x, pixel_width, skew_x, origin_y, skew_y, pixel_height } = *transform;
    [origin_x, pixel_width, skew_x, origin_y, skew_y, pixel_height] == [0.0, 1.0, 0.0, 0.0, 0.0, 1.0]
}

/// Whether rows run north and whether columns run west. A raster turned by more than 45 degrees keeps its
/// own orientation, except that a mirrored one is mirrored back.
fn orientation(transform: &GeoTransform) -> (bool, bool) {
    let GeoTransform { pixel_width, skew_x, skew_y, pixel_height, .. } = *transform;
    if pixel_width.abs() >= skew_y.abs() && pixel_height.abs() >= skew_x.abs() {
        (pixel_height > 0.0, pixel_width < 0.0)
    } else {
        (pixel_width * pixel_height - skew_x * skew_y > 0.0, false)
    }
}

fn geo_keys(ifd: &Ifd) -> Option<GeoKeyDirectory> {
    let directory = ifd.tag(TAG_GEO_KEY_DIRECTORY)?.value.as_u16_slice()?;
    let doubles = ifd.tag(TAG_GEO_DOUBLE_PARAMS).and_then(|tag| tag.value.as_f64_vec()).unwrap_or_default();
    let text = ifd.tag(TAG_GEO_ASCII_PARAMS).and_then(|tag| tag.value.as_str()).unwrap_or_default();
    GeoKeyDirectory::parse(directory, &doubles, text)
}

fn transform(ifd: &Ifd, keys: &GeoKeyDirectory) -> Option<GeoTransform> {
    let doubles = |code| match &ifd.tag(code)?.value {
        TagValue::Double(values) => Some(values.as_slice()),
        _ => None,
    };
    let raster_type = CrsInfo::from_geokeys(keys).raster_type_enum();
    if let Some(matrix) = doubles(TAG_MODEL_TRANSFORMATION).and_then(|values| values.try_into().ok()) {
        return Some(GeoTransform::from_transformation_matrix_with_raster_type(matrix, raster_type));
    }
    let tiepoint = doubles(TAG_MODEL_TIEPOINT)?.first_chunk::<6>()?;
    // The third number is the scale of heights, which some writers leave out.
    let &[x, y] = doubles(TAG_MODEL_PIXEL_SCALE)?.first_chunk::<2>()?;
    Some(GeoTransform::from_tiepoint_and_scale_with_raster_type(tiepoint, &[x, y, 0.0], raster_type))
}

/// Metres in one unit of the model's x and y, or `None` if the file does not say what the unit is.
fn metres_per_unit(keys: &GeoKeyDirectory, centre_y: f64) -> Option<[f64; 2]> {
    match CrsInfo::from_geokeys(keys).model_type_enum() {
        ModelType::Geographic => {
            let degrees = degrees_per_unit(keys.get_short(geokeys::GEOG_ANGULAR_UNITS))?;
            let metres = METRES_PER_DEGREE * degrees;
            Some([metres * (centre_y * degrees).to_radians().cos().abs(), metres])
        }
        ModelType::Projected => {
            let metres = match keys.get_short(geokeys::PROJ_LINEAR_UNITS) {
                None if !says_unit_elsewhere(keys) => 1.0,
                Some(9001) => 1.0,
                Some(9002) => 0.3048,
                Some(9003) => US_SURVEY_FOOT_M,
                Some(9036) => 1000.0,
                Some(9093) => 1609.344,
                Some(9096) => 0.9144,
                Some(32_767) => *keys.get_double(PROJ_LINEAR_UNIT_SIZE)?.first()?,
                _ => return None,
            };
            Some([metres; 2])
        }
        _ => None,
    }
}

/// What x and y are counted in, if that has a name.
fn coordinate_unit(keys: &GeoKeyDirectory) -> Option<CoordinateUnit> {
    let named = |name: &str| Some(CoordinateUnit::Named(name.to_owned()));
    match CrsInfo::from_geokeys(keys).model_type_enum() {
        ModelType::Geographic => {
            let degrees = degrees_per_unit(keys.get_short(geokeys::GEOG_ANGULAR_UNITS))?;
            (degrees == 1.0).then_some(CoordinateUnit::Degree)
        }
        ModelType::Projected => match keys.get_short(geokeys::PROJ_LINEAR_UNITS) {
            None if !says_unit_elsewhere(keys) => named("m"),
            Some(9001) => named("m"),
            Some(9002) => named("ft"),
            Some(9003) => named("us-ft"),
            Some(9036) => named("km"),
            Some(9093) => named("mi"),
            Some(9096) => named("yd"),
            _ => None,
        },
        _ => None,
    }
}

/// GDAL leaves the unit out together with all else about the projection if there is a vertical system, too: then
/// it is known to be the metre only of UTM zones (WGS 84 and 72, ETRS89, NAD83) by their codes.
fn says_unit_elsewhere(keys: &GeoKeyDirectory) -> bool {
    let is_compound = keys.get_short(geokeys::VERTICAL_CS_TYPE).is_some();
    let is_utm = |code| matches!(code, 32_201..=32_260 | 32_301..=32_360 | 32_601..=32_660 | 32_701..=32_760 | 25_828..=25_838 | 26_901..=26_923);
    is_compound && !keys.get_short(geokeys::PROJECTED_CRS_TYPE).is_some_and(is_utm)
}

/// EPSG's codes for angular units; degrees where nothing is said.
fn degrees_per_unit(code: Option<u16>) -> Option<f64> {
    match code {
        None | Some(9102 | 9122) => Some(1.0),
        Some(9101) => Some(1.0_f64.to_degrees()),
        Some(9103) => Some(1.0 / 60.0),
        Some(9104) => Some(1.0 / 3600.0),
        Some(9105 | 9106) => Some(0.9),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geotiff_core::geokeys::GeoKeyValue;

    fn keys(pairs: &[(u16, u16)]) -> GeoKeyDirectory {
        let mut keys = GeoKeyDirectory::new();
        for (id, value) in pairs {
            keys.set(*id, GeoKeyValue::Short(*value));
        }
        keys
    }

    #[test]
    fn degrees_shrink_towards_the_poles() {
        let degrees = keys(&[(geokeys::GT_MODEL_TYPE, 2)]);
        assert_eq!(metres_per_unit(&degrees, 0.0), Some([111_320.0; 2]));
        let [x, y] = metres_per_unit(&degrees, -60.0).unwrap();
        assert!((x - 55_660.0).abs() < 1e-6 && y == 111_320.0, "{x} {y}");
        let seconds = keys(&[(geokeys::GT_MODEL_TYPE, 2), (geokeys::GEOG_ANGULAR_UNITS, 9104)]);
        let [x, _] = metres_per_unit(&seconds, -60.0 * 3600.0).unwrap();
        assert!((x - 55_660.0 / 3600.0).abs() < 1e-9, "{x}");
    }

    #[test]
    fn projected_units_come_from_the_key() {
        let unit = |code| metres_per_unit(&keys(&[(geokeys::GT_MODEL_TYPE, 1), (3076, code)]), 5e6);
        assert_eq!(metres_per_unit(&keys(&[(geokeys::GT_MODEL_TYPE, 1)]), 5e6), Some([1.0; 2]));
        assert_eq!(unit(9001), Some([1.0; 2]));
        assert_eq!(unit(9002), Some([0.3048; 2]));
        assert_eq!(unit(9003), Some([US_SURVEY_FOOT_M; 2]));
        assert_eq!(unit(1), None);
        assert_eq!(unit(32_767), None);
        let mut own = keys(&[(geokeys::GT_MODEL_TYPE, 1), (3076, 32_767)]);
        own.set(PROJ_LINEAR_UNIT_SIZE, GeoKeyValue::Double(vec![0.5]));
        assert_eq!(metres_per_unit(&own, 0.0), Some([0.5; 2]));
        assert_eq!(metres_per_unit(&keys(&[]), 0.0), None);
        let named = |pairs: &[(u16, u16)]| coordinate_unit(&keys(pairs));
        assert_eq!(named(&[(geokeys::GT_MODEL_TYPE, 1)]), Some(CoordinateUnit::Named("m".to_owned())));
        assert_eq!(named(&[(geokeys::GT_MODEL_TYPE, 2)]), Some(CoordinateUnit::Degree));
        assert_eq!(named(&[(geokeys::GT_MODEL_TYPE, 2), (geokeys::GEOG_ANGULAR_UNITS, 9104)]), None);
        assert_eq!(named(&[]), None);
        // With a vertical system and no unit, only a zone of UTM is known to be in metres.
        let compound =
            |code| metres_per_unit(&keys(&[(geokeys::GT_MODEL_TYPE, 1), (3072, code), (4096, 6360)]), 0.0);
        assert_eq!(compound(2264), None);
        assert_eq!(compound(32_633), Some([1.0; 2]));
    }

    #[test]
    fn a_turned_raster_covers_the_same_ground() {
        let transform = GeoTransform {
            origin_x: 100.0,
            pixel_width: 2.0,
            skew_x: 0.5,
            origin_y: 50.0,
            skew_y: 0.25,
            pixel_height: 3.0,
        };
        let corner = |[x, per_column, per_row, ..]: [f64; 6], column: f64, row: f64| {
            x + column * per_column + row * per_row
        };
        let original = turned(&transform, [10.0, 20.0], [false, false]);
        assert_eq!(original, [100.0, 2.0, 0.5, 50.0, 0.25, 3.0]);
        let both = turned(&transform, [10.0, 20.0], [true, true]);
        for (column, row) in [(0.0, 0.0), (10.0, 0.0), (3.0, 7.0)] {
            assert_eq!(corner(both, column, row), corner(original, 10.0 - column, 20.0 - row));
        }
        assert_eq!(both[5], -3.0);
    }

    #[test]
    fn only_mirrored_or_upside_down_rasters_are_flipped() {
        let turned = |pixel_width, skew_x, skew_y, pixel_height| {
            let (origin_x, origin_y) = (0.0, 0.0);
            orientation(&GeoTransform { origin_x, pixel_width, skew_x, origin_y, skew_y, pixel_height })
        };
        assert_eq!(turned(1.0, 0.0, 0.0, -1.0), (false, false));
        assert_eq!(turned(1.0, 0.0, 0.0, 1.0), (true, false));
        assert_eq!(turned(-1.0, 0.0, 0.0, -1.0), (false, true));
        assert_eq!(turned(1.0, 0.2, 0.2, -1.0), (false, false));
        // A quarter turn, and a quarter turn of a mirrored raster.
        assert_eq!(turned(0.0, 1.0, 1.0, 0.0), (false, false));
        assert_eq!(turned(0.0, -1.0, 1.0, 0.0), (true, false));
    }
}
