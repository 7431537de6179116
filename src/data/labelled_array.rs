use super::cf::{self, AttributeValue, Attributes, Container, Dimension, Samples, Variable};
use super::error::ErrorContext;
use super::format::chosen;
use super::sample_decoder::ByteOrder;
use super::{DataError, Raster, ReadOptions, SampleType};
use std::ops::Range;

/// An array whose dimensions have names and coordinates: what a variable of a `NetCDF` file is, from elsewhere.
///
/// Names, coordinates and attributes mean what they mean in files by the conventions of CF: `lat` runs north, `depth` down,
/// `units` of `days since 2000-01-01` make dates of numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelledArray {
    /// What to call it.
    pub name: String,
    /// The type of its samples.
    pub sample_type: SampleType,
    /// Name and length of its dimensions.
    pub dimensions: Vec<(String, u64)>,
    /// Where samples lie along dimensions, at most once for each.
    pub coordinates: Vec<LabelledCoordinate>,
    /// What is said about it, such as its `units`.
    pub attributes: Vec<(String, String)>,
    /// Which dimension has names in place of numbers, and these: what moments along it are called.
    pub names: Option<(usize, Vec<String>)>,
}

/// Where samples lie along one dimension.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelledCoordinate {
    /// Which dimension, counted from 0.
    pub dimension: usize,
    /// One number for each place along it, NaN where it is not known.
    pub values: Vec<f64>,
    /// What is said about them, such as `units`.
    pub attributes: Vec<(String, String)>,
}

/// Hands out the samples of a [`LabelledArray`].
pub trait LabelledSamples: Send {
    /// The bytes of the samples within `selection`, one range a dimension, in the order of the dimensions and in this
    /// machine's byte order.
    ///
    /// # Errors
    /// [`DataError::Io`] for whatever keeps them from being read.
    fn read(&self, selection: &[Range<u64>]) -> Result<Vec<u8>, DataError>;
}

/// Makes a raster of an array with names and coordinates.
///
/// # Errors
/// [`DataError::Unsupported`] for fewer than two dimensions, or more than time, height, rows and columns;
/// [`DataError::LimitExceeded`]; those of [`chosen`].
pub fn open_labelled(
    array: LabelledArray,
    samples: Box<dyn LabelledSamples>,
    options: &ReadOptions,
) -> Result<Box<dyn Raster>, DataError> {
    let LabelledArray { name, sample_type, dimensions, coordinates, attributes, names } = array;
    let dimension = |(name, size): &(String, u64)| Dimension { name: name.clone(), size: *size, scale: None };
    let dimensions: Vec<Dimension> = dimensions.iter().map(dimension).collect();
    // Bands are asked for whole: whoever computes them does so once.
    let beyond_plane = dimensions.len().saturating_sub(2);
    let chunk = dimensions.iter().enumerate();
    let chunk = chunk.map(|(at, dimension)| if at < beyond_plane { 1 } else { dimension.size }).collect();
    let own = Variable {
        path: name.clone(),
        dimensions: dimensions.clone(),
        samples: Samples::Numbers(sample_type, ByteOrder::NATIVE),
        attributes: texts(attributes),
        has_default_fill: false,
        chunk: Some(chunk),
    };
    let mut variables = vec![own];
    let mut numbers = Vec::new();
    for LabelledCoordinate { dimension, values, attributes } in coordinates {
        let Some(dimension) = dimensions.get(dimension).filter(|known| known.size == values.len() as u64)
        else {
            continue;
        };
        // Its own name does not matter, only that it is the dimension's and not the array's.
        variables.push(Variable {
            path: dimension.name.clone(),
            dimensions: vec![dimension.clone()],
            samples: Samples::Numbers(SampleType::F64, ByteOrder::NATIVE),
            attributes: texts(attributes),
            has_default_fill: false,
            chunk: None,
        });
        numbers.push(values);
    }
    let context = ErrorContext { format: cf::XARRAY, path: name.clone() };
    let container = Labelled { variables, numbers, samples };
    let first = container.variables[0].clone();
    let mut raster = cf::raster(Box::new(container), first, name, (context, &options.limits))?;
    if let Some((dimension, names)) = names
        && raster.layout.moments == Some(dimension)
    {
        let slices = raster.info.bands_per_moment() as usize;
        let labels = names.into_iter().flat_map(|name| std::iter::repeat_n(Some(name), slices));
        raster.info.band_labels = labels.collect();
        raster.info.band_labels.resize(raster.info.bands as usize, None);
    }
    chosen(Box::new(raster), options)
}

fn texts(attributes: Vec<(String, String)>) -> Attributes {
    Attributes(attributes.into_iter().map(|(name, text)| (name, AttributeValue::Text(text))).collect())
}

/// The array, then its coordinates.
struct Labelled {
    variables: Vec<Variable>,
    numbers: Vec<Vec<f64>>,
    samples: Box<dyn LabelledSamples>,
}

impl Container for Labelled {
    fn variables(&self) -> &[Variable] {
        &self.variables
    }

    fn file_bytes(&self) -> u64 {
        u64::MAX
    }

    fn read(&self, variable: &Variable, selection: &[Range<u64>]) -> Result<Vec<u8>, DataError> {
        // An array may be called as one of its dimensions is.
        let at = self.variables.iter().rposition(|known| {
            known.path == variable.path && known.dimensions.len() == variable.dimensions.len()
        });
        match (at, selection) {
            (Some(at @ 1..), [range]) => {
                let values = self.numbers.get(at - 1).map_or(&[][..], Vec::as_slice);
                let place = range.start as usize..(range.end as usize).min(values.len());
                let values = values.get(place).unwrap_or_default();
                Ok(values.iter().flat_map(|value| value.to_ne_bytes()).collect())
            }
            _ => self.samples.read(selection),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Band, CoordinateUnit};

    /// Samples that are their own places in an array with these sides.
    struct Places(Vec<u64>);

    impl LabelledSamples for Places {
        fn read(&self, selection: &[Range<u64>]) -> Result<Vec<u8>, DataError> {
            let mut places = vec![0_u64];
            for (size, range) in self.0.iter().zip(selection) {
                places =
                    places.iter().flat_map(|place| range.clone().map(move |at| place * size + at)).collect();
            }
            Ok(places.iter().flat_map(|place| (*place as f32).to_ne_bytes()).collect())
        }
    }

    fn coordinate(dimension: usize, values: &[f64], units: &str) -> LabelledCoordinate {
        let attributes = vec![("units".to_owned(), units.to_owned())];
        LabelledCoordinate { dimension, values: values.to_vec(), attributes }
    }

    fn open(
        sides: &[(&str, u64)],
        coordinates: Vec<LabelledCoordinate>,
    ) -> Result<Box<dyn Raster>, DataError> {
        let array = LabelledArray {
            name: "sst".to_owned(),
            sample_type: SampleType::F32,
            dimensions: sides.iter().map(|(name, size)| ((*name).to_owned(), *size)).collect(),
            coordinates,
            attributes: vec![("units".to_owned(), "degC".to_owned())],
            names: Some((0, vec!["red".to_owned(), "green".to_owned()])).filter(|_| sides[0].0 == "band"),
        };
        let sizes = sides.iter().map(|(_, size)| *size).collect();
        open_labelled(array, Box::new(Places(sizes)), &ReadOptions::default())
    }

    #[test]
    fn names_and_coordinates_say_what_samples_are() {
        let coordinates = vec![
            coordinate(0, &[0.0, 31.0], "days since 2000-01-01"),
            coordinate(1, &[10.0, 20.0, 30.0], "degrees_north"),
            coordinate(2, &[5.0, 15.0], "degrees_east"),
        ];
        let mut raster = open(&[("time", 2), ("lat", 3), ("lon", 2)], coordinates).unwrap();
        let info = raster.info();
        assert_eq!([info.bands, info.rows, info.columns], [2, 3, 2]);
        assert_eq!(info.value_unit.as_deref(), Some("degC"));
        assert_eq!(info.place.unit, Some(CoordinateUnit::Degree));
        assert_eq!(info.place.transform, Some([0.0, 10.0, 0.0, 35.0, 0.0, -10.0]));
        let labels: Vec<_> = info.band_labels.iter().flatten().cloned().collect();
        assert_eq!(labels, ["2000-01-01", "2000-02-01"]);
        let mut band = Band::default();
        raster.read_band(1, &mut band).unwrap();
        // The first row is the northernmost.
        assert_eq!(band.values, [10.0, 11.0, 8.0, 9.0, 6.0, 7.0]);
    }

    #[test]
    fn names_in_place_of_numbers_are_labels() {
        let raster = open(&[("band", 2), ("y", 3), ("x", 2)], Vec::new()).unwrap();
        assert_eq!(raster.info().band_labels, [Some("red".to_owned()), Some("green".to_owned())]);
    }

    #[test]
    fn dimensions_stand_in_any_order() {
        let mut raster = open(&[("x", 2), ("time", 2), ("y", 3)], Vec::new()).unwrap();
        let mut band = Band::default();
        raster.read_band(1, &mut band).unwrap();
        assert_eq!((band.columns, band.rows), (2, 3));
        assert_eq!(band.values, [3.0, 9.0, 4.0, 10.0, 5.0, 11.0]);
    }

    #[test]
    fn heights_make_volumes_and_too_much_is_refused() {
        let raster = open(&[("depth", 4), ("lat", 3), ("lon", 2)], Vec::new()).unwrap();
        assert_eq!(raster.info().volume.as_ref().map(|grid| grid.slices), Some(4));
        for sides in [&[("lon", 5)][..], &[("a", 2), ("b", 2), ("c", 2), ("lat", 3), ("lon", 2)]] {
            assert!(matches!(open(sides, Vec::new()), Err(DataError::Unsupported { .. })), "{sides:?}");
        }
    }
}
