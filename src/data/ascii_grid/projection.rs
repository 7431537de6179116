use crate::data::degree_spacing::degree_spacing;
use crate::data::{CoordinateUnit, PixelSpacing, epsg};
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Longer than any coordinate reference system.
const MAX_BYTES: u64 = 1 << 16;

/// What a `.prj` file (one coordinate reference system as well-known text) says, as far as drawing needs it.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Projection {
    pub(super) name: Option<String>,
    unit: Option<Unit>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Unit {
    Degrees,
    /// So many metres.
    Metres(f64),
}

impl Projection {
    /// The file of the same name that ends in `.prj`. One that is not there or says something else is none.
    pub(super) fn beside(path: &Path) -> Option<Self> {
        let lower = path.with_extension("prj");
        let file = File::open(&lower).or_else(|_| File::open(path.with_extension("PRJ"))).ok()?;
        let mut text = Vec::new();
        file.take(MAX_BYTES).read_to_end(&mut text).ok()?;
        Self::parse(&String::from_utf8_lossy(&text))
    }

    fn parse(text: &str) -> Option<Self> {
        let text = text.trim_start_matches('\u{feff}').trim_start();
        let (kind, rest) = text.split_once('[')?;
        let (name, _) = rest.trim_start().strip_prefix('"')?.split_once('"')?;
        let unit = match kind.trim_end().to_ascii_uppercase().as_str() {
            "PROJCS" => Some(Unit::Metres(own_unit(rest)?)),
            "GEOGCS" => Some(Unit::Degrees).filter(|_| own_unit(rest).is_some_and(is_degree)),
            _ => return None,
        };
        Some(Self { name: Some(epsg(text).unwrap_or_else(|| name.to_owned())), unit })
    }

    /// What coordinates are counted in, if that has a name.
    pub(super) fn coordinate_unit(&self) -> Option<CoordinateUnit> {
        match self.unit? {
            Unit::Degrees => Some(CoordinateUnit::Degree),
            Unit::Metres(1.0) => Some(CoordinateUnit::Named("m".to_owned())),
            Unit::Metres(0.3048) => Some(CoordinateUnit::Named("ft".to_owned())),
            Unit::Metres(_) => None,
        }
    }

    /// How far apart samples are that lie `cell` apart in the unit of the coordinates, at the latitude
    /// `centre_y` if that is one.
    pub(super) fn spacing(&self, [dx, dy]: [f64; 2], centre_y: f64) -> Option<PixelSpacing> {
        match self.unit? {
            Unit::Degrees => degree_spacing(dx, dy, centre_y),
            Unit::Metres(metres) => PixelSpacing::new(dx * metres, dy * metres),
        }
    }
}

/// In radians, to the digits that programs write.
fn is_degree(radians: f64) -> bool {
    (radians.to_degrees() - 1.0).abs() < 1e-6
}

/// The size of the unit that belongs to the system itself, not to one that it is based on: `UNIT["Metre",1]`
/// inside no other brackets.
fn own_unit(text: &str) -> Option<f64> {
    let (mut depth, mut is_quoted) = (0_u32, false);
    for (at, symbol) in text.char_indices() {
        match symbol {
            '"' => is_quoted = !is_quoted,
            '[' if !is_quoted => {
                let before = text.get(..at)?.trim_end().to_ascii_uppercase();
                if depth == 0 && before.ends_with("UNIT") {
                    return unit_size(text.get(at + 1..)?);
                }
                depth += 1;
            }
            ']' if !is_quoted => depth = depth.checked_sub(1)?,
            _ => {}
        }
    }
    None
}

/// The number in `"Metre",1.0,AUTHORITY[...]]`.
fn unit_size(text: &str) -> Option<f64> {
    let (_, rest) = text.trim_start().strip_prefix('"')?.split_once('"')?;
    let rest = rest.trim_start().strip_prefix(',')?;
    let end = rest.find([',', ']'])?;
    let size: f64 = rest.get(..end)?.trim().parse().ok()?;
    (size.is_finite() && size > 0.0).then_some(size)
}

#[cfg(test)]
mod tests {
    use super::*;

    const UTM: &str = "PROJCS[\"WGS_1984_UTM_Zone_32N\",GEOGCS[\"GCS_WGS_1984\",DATUM[\"D_WGS_1984\",\
        SPHEROID[\"WGS_1984\",6378137.0,298.257223563]],PRIMEM[\"Greenwich\",0.0],\
        UNIT[\"Degree\",0.0174532925199433]],PROJECTION[\"Transverse_Mercator\"],\
        PARAMETER[\"False_Easting\",500000.0],UNIT[\"Meter\",1.0]]";

    #[test]
    fn the_systems_own_unit_counts() {
        let utm = Projection::parse(UTM).unwrap();
        assert_eq!(utm.name.as_deref(), Some("EPSG:32632"));
        assert_eq!(utm.spacing([30.0, 20.0], 5e6), PixelSpacing::new(30.0, 20.0));
        assert_eq!(utm.coordinate_unit(), Some(CoordinateUnit::Named("m".to_owned())));
        let feet =
            UTM.replace("UNIT[\"Meter\",1.0]", "UNIT[ \"Foot ]\" , 0.3048, AUTHORITY[\"EPSG\",\"9002\"]]");
        let spacing = Projection::parse(&feet).unwrap().spacing([10.0, 10.0], 5e6);
        assert_eq!(spacing, PixelSpacing::new(10.0 * 0.3048, 10.0 * 0.3048));
        let degrees = &UTM[UTM.find("GEOGCS").unwrap()..UTM.find(",PROJECTION").unwrap()];
        let degrees = Projection::parse(degrees).unwrap();
        assert_eq!(degrees.name.as_deref(), Some("EPSG:4326"));
        assert_eq!(degrees.coordinate_unit(), Some(CoordinateUnit::Degree));
        let spacing = degrees.spacing([0.5, 0.25], 60.0).unwrap();
        assert!((spacing.x_m - 27_830.0).abs() < 1e-6 && spacing.y_m == 27_830.0, "{spacing:?}");
    }

    #[test]
    fn what_says_nothing_known_is_none() {
        for text in [
            "",
            "Projection UTM\nUnits METERS",
            "PROJCS",
            "PROJCS[",
            "PROJCS[]",
            "PROJCS[\"a\"]",
            "PROJCS[\"a\",UNIT[\"Meter\",-1]]",
            "PROJCS[\"a\",UNIT[\"Meter\",",
            "PROJCS[\"a\",GEOGCS[\"b\",UNIT[\"Degree\",0.017]]]",
            "LOCAL_CS[\"a\",UNIT[\"Meter\",1]]",
        ] {
            assert_eq!(Projection::parse(text), None, "{text}");
        }
        let gons = "GEOGCS[\"a\",UNIT[\"Grad\",0.01570796326794897]]";
        assert_eq!(Projection::parse(gons).unwrap().spacing([1.0, 1.0], 0.0), None);
        for length in 0..UTM.len() {
            Projection::parse(&UTM[..length]);
        }
    }

    #[test]
    fn lies_beside_the_grid() {
        let folder = tempfile::tempdir().unwrap();
        let grid = folder.path().join("alps.asc");
        assert_eq!(Projection::beside(&grid), None);
        std::fs::write(folder.path().join("alps.prj"), UTM).unwrap();
        assert!(Projection::beside(&grid).is_some());
    }
}
