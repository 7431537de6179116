use crate::data::{Content, PixelSpacing, RasterInfo, VolumeGrid, VolumeSpace};

/// How far places may differ, in pixels: what is left when a program writes them with fewer digits.
const TOLERANCE: f64 = 1e-6;

/// The same for volumes, in samples. Files hold their places in 32-bit floats, and some compute them from others.
const VOLUME_TOLERANCE: f64 = 0.01;

/// In what a raster differs from another one: the property and its value in either.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Difference {
    pub(super) property: &'static str,
    pub(super) expected: String,
    pub(super) found: String,
}

/// The first reason why two rasters cannot play in one film.
pub(super) fn difference(expected: &RasterInfo, found: &RasterInfo) -> Option<Difference> {
    let compare = |property, are_equal: bool, text: &dyn Fn(&RasterInfo) -> String| {
        (!are_equal).then(|| Difference { property, expected: text(expected), found: text(found) })
    };
    compare("number of columns", expected.columns == found.columns, &|info| info.columns.to_string())
        .or_else(|| compare("number of rows", expected.rows == found.rows, &|info| info.rows.to_string()))
        .or_else(|| {
            compare("coordinate reference system", expected.place.crs == found.place.crs, &|info| {
                info.place.crs.clone().unwrap_or_else(|| "none".to_owned())
            })
        })
        .or_else(|| {
            let are_near = are_transforms_near(expected.place.transform, found.place.transform);
            compare("place (GDAL transform)", are_near, &|info| {
                info.place.transform.map_or_else(|| "none".to_owned(), |six| format!("{six:?}"))
            })
        })
        .or_else(|| {
            // Volumes say it themselves.
            let are_volumes = expected.volume.is_some() && found.volume.is_some();
            let are_near = are_volumes || are_spacings_near(expected.spacing, found.spacing);
            compare("pixel spacing", are_near, &|info| match info.spacing {
                Some(PixelSpacing { x_m, y_m }) => format!("{x_m} x {y_m} m"),
                None => "unknown".to_owned(),
            })
        })
        .or_else(|| {
            let both = expected.value_unit.as_ref().zip(found.value_unit.as_ref());
            compare("unit of the values", both.is_none_or(|(one, other)| one == other), &|info| {
                info.value_unit.clone().unwrap_or_default()
            })
        })
        .or_else(|| {
            compare("meaning of the values", expected.content == found.content, &|info| match info.content {
                Content::Values => "quantities".to_owned(),
                Content::Palette(ref colors) => format!("a palette of {} colours", colors.len()),
                Content::Picture(bands) => format!("a picture of {bands}"),
            })
        })
        .or_else(|| {
            compare("names of the columns", expected.column_names == found.column_names, &|info| {
                info.column_names.join(", ")
            })
        })
        .or_else(|| volume_difference(expected, found))
}

/// The first reason why two rasters are not the same kind of volume at the same place.
fn volume_difference(expected: &RasterInfo, found: &RasterInfo) -> Option<Difference> {
    let (first, second) = match (&expected.volume, &found.volume) {
        (Some(first), Some(second)) => (first, second),
        (None, None) => return None,
        (first, second) => {
            let [expected, found] =
                [first, second].map(|grid| if grid.is_some() { "volumes" } else { "images" });
            let (expected, found) = (expected.to_owned(), found.to_owned());
            return Some(Difference { property: "arrangement of bands", expected, found });
        }
    };
    let compare = |property, are_equal: bool, text: &dyn Fn(&VolumeGrid) -> String| {
        (!are_equal).then(|| Difference { property, expected: text(first), found: text(second) })
    };
    if expected.channels != found.channels {
        let names = |info: &RasterInfo| {
            let names: Vec<&str> = info.channels.iter().map(|channel| channel.name.as_str()).collect();
            if names.is_empty() { "none".to_owned() } else { names.join(", ") }
        };
        let (expected, found) = (names(expected), names(found));
        return Some(Difference { property: "list of channels", expected, found });
    }
    compare("number of slices", first.slices == second.slices, &|grid| grid.slices.to_string())
        .or_else(|| {
            compare("space of the volume", first.space == second.space, &|grid| match grid.space {
                VolumeSpace::Plain => "no particular one".to_owned(),
                VolumeSpace::Patient => "a patient's".to_owned(),
                VolumeSpace::Specimen => "a specimen's".to_owned(),
            })
        })
        .or_else(|| {
            compare("unit of distances", first.unit == second.unit, &|grid| {
                grid.unit.clone().unwrap_or_else(|| "unknown".to_owned())
            })
        })
        .or_else(|| {
            let counts = [expected.columns, expected.rows, first.slices];
            compare("place of the volume (affine)", are_grids_near(first, second, counts), &|grid| {
                format!("{:?}", grid.world_from_index)
            })
        })
}

/// Whether no sample of `counts` columns, rows and slices lies elsewhere.
fn are_grids_near(first: &VolumeGrid, second: &VolumeGrid, counts: [u32; 3]) -> bool {
    let sample = first.spacing().into_iter().fold(f64::INFINITY, f64::min);
    let [columns, rows, slices] = counts.map(f64::from);
    let both = first.world_from_index.iter().zip(&second.world_from_index);
    both.flat_map(|(first, second)| first.iter().zip(second).zip([columns, rows, slices, 1.0]))
        .all(|((first, second), count)| (first - second).abs() * count <= sample * VOLUME_TOLERANCE)
}

/// Whether a file still has as many bands as when it was first looked at.
pub(super) fn difference_in_bands(expected: u32, found: u32) -> Option<Difference> {
    let (property, difference) = ("number of bands", expected != found);
    difference.then(|| Difference { property, expected: expected.to_string(), found: found.to_string() })
}

fn are_transforms_near(first: Option<[f64; 6]>, second: Option<[f64; 6]>) -> bool {
    let (Some(first), Some(second)) = (first, second) else { return first.is_none() && second.is_none() };
    let [_, a, b, _, c, d] = first;
    let pixel = [a, b, c, d].into_iter().fold(0.0, |largest: f64, number| largest.max(number.abs()));
    first.iter().zip(second).all(|(first, second)| (first - second).abs() <= pixel * TOLERANCE)
}

fn are_spacings_near(first: Option<PixelSpacing>, second: Option<PixelSpacing>) -> bool {
    match (first, second) {
        (Some(first), Some(second)) => {
            let near = |first: f64, second: f64| (first - second).abs() <= first * TOLERANCE;
            near(first.x_m, second.x_m) && near(first.y_m, second.y_m)
        }
        (first, second) => first.is_none() && second.is_none(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Place, SampleType};

    fn info() -> RasterInfo {
        let transform = Some([500_000.0, 30.0, 0.0, 4e6, 0.0, -30.0]);
        RasterInfo {
            spacing: PixelSpacing::new(30.0, 30.0),
            place: Place { crs: Some("EPSG:32633".to_owned()), transform, unit: None },
            value_unit: Some("m".to_owned()),
            ..RasterInfo::new("a", "test", SampleType::U8, [1, 3, 4])
        }
    }

    fn changed(change: impl Fn(&mut RasterInfo)) -> Option<&'static str> {
        let mut other = info();
        change(&mut other);
        difference(&info(), &other).map(|difference| difference.property)
    }

    #[test]
    fn every_property_counts() {
        assert_eq!(changed(|_| ()), None);
        assert_eq!(changed(|info| info.value_unit = Some("ft".to_owned())), Some("unit of the values"));
        // A file that states none is no contradiction.
        assert_eq!(changed(|info| info.value_unit = None), None);
        assert_eq!(changed(|info| info.columns = 5), Some("number of columns"));
        assert_eq!(changed(|info| info.rows = 5), Some("number of rows"));
        assert_eq!(changed(|info| info.place.crs = None), Some("coordinate reference system"));
        assert_eq!(changed(|info| info.place.transform = None), Some("place (GDAL transform)"));
        assert_eq!(changed(|info| info.spacing = None), Some("pixel spacing"));
        assert_eq!(changed(|info| info.spacing = PixelSpacing::new(30.0, 31.0)), Some("pixel spacing"));
        assert_eq!(changed(|info| info.content = Content::Picture("x")), Some("meaning of the values"));
        // These may differ from file to file.
        assert_eq!(changed(|info| info.bands = 7), None);
        assert_eq!(changed(|info| info.sample_type = SampleType::F64), None);
        let both = difference(&info(), &RasterInfo { columns: 9, ..info() }).unwrap();
        assert_eq!((both.expected.as_str(), both.found.as_str()), ("4", "9"));
    }

    fn volume() -> RasterInfo {
        let rows = [[-2.0, 0.0, 0.0, 90.0], [0.0, 2.0, 0.0, -126.0], [0.0, 0.0, 3.0, -72.0]];
        let grid = VolumeGrid::new(5, rows).unwrap();
        let grid = VolumeGrid { unit: Some("mm".to_owned()), space: VolumeSpace::Patient, ..grid };
        RasterInfo { bands: 5, volume: Some(grid), ..info() }
    }

    #[test]
    fn every_property_of_a_volume_counts() {
        let changed = |change: &dyn Fn(&mut VolumeGrid)| {
            let mut other = volume();
            change(other.volume.as_mut().unwrap());
            difference(&volume(), &other).map(|difference| difference.property)
        };
        assert_eq!(changed(&|_| ()), None);
        assert_eq!(changed(&|grid| grid.slices = 1), Some("number of slices"));
        assert_eq!(changed(&|grid| grid.space = VolumeSpace::Plain), Some("space of the volume"));
        assert_eq!(changed(&|grid| grid.unit = None), Some("unit of distances"));
        for row in 0..3 {
            // Two thirds of the tolerance of 0.02 mm at the far end of 4 columns, 3 rows and 5 slices, and twice that.
            for (column, count) in [(0, 4.0), (1, 3.0), (2, 5.0), (3, 1.0)] {
                let moved = |by: f64| changed(&|grid| grid.world_from_index[row][column] += by / count);
                assert_eq!(moved(0.0133), None, "{row} {column}");
                for by in [0.0266, -0.0266, f64::NAN] {
                    assert_eq!(moved(by), Some("place of the volume (affine)"), "{row} {column} {by}");
                }
            }
        }
        let image = RasterInfo { volume: None, ..volume() };
        let found = difference(&volume(), &image).unwrap();
        assert_eq!((found.expected.as_str(), found.found.as_str()), ("volumes", "images"));
        assert_eq!(difference(&image, &volume()).unwrap().property, "arrangement of bands");
        assert_eq!(difference(&volume(), &RasterInfo { spacing: None, ..volume() }), None);
        // Another number of moments is none.
        assert_eq!(difference(&volume(), &RasterInfo { bands: 10, ..volume() }), None);
    }

    #[test]
    fn places_may_differ_by_what_rounding_leaves() {
        let moved = |index: usize, by: f64| {
            changed(|info| info.place.transform.as_mut().unwrap()[index] += by).is_none()
        };
        for index in 0..6 {
            assert!(moved(index, 2e-5) && !moved(index, 4e-5), "{index}");
            assert!(!moved(index, f64::NAN), "{index}");
        }
    }
}
