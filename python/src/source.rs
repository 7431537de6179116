//! Data in Python's hands, read one band at a time.

use crate::errors::to_io;
use fieldreel::data::{
    self, Band, CoordinateUnit, DataError, LabelledArray, LabelledCoordinate, LabelledSamples, PixelSpacing,
    Raster, RasterInfo, ReadOptions, SampleType, Source, VolumeGrid, Window,
};
use numpy::{Element, PyArray2, PyArrayMethods};
use pyo3::exceptions::{PyRuntimeError, PyTypeError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyList, PySlice};
use std::ops::Range;
use std::path::PathBuf;

/// What is shown.
pub(crate) enum Input {
    /// Files, patterns among them; none for the sample.
    Files(Vec<PathBuf>),
    /// What a Python object hands out: see `fieldreel/_source.py`.
    Object(Py<PyAny>),
}

impl Input {
    /// A list of paths, an object that hands out bands, or nothing.
    pub(crate) fn new(data: &Bound<'_, PyAny>, of_scene: &[PathBuf]) -> PyResult<Self> {
        if data.is_none() {
            return Ok(Self::Files(of_scene.to_vec()));
        }
        match data.cast::<PyList>() {
            Ok(paths) => paths.extract().map(Self::Files),
            Err(_) => Ok(Self::Object(data.clone().unbind())),
        }
    }

    /// The files, none for the sample; `None` for what only Python knows.
    pub(crate) fn files(&self) -> Result<Option<Vec<PathBuf>>, DataError> {
        match self {
            Self::Files(paths) => expanded(paths).map(Some),
            Self::Object(_) => Ok(None),
        }
    }

    /// Opens it. Called without Python's lock.
    pub(crate) fn open(&self, options: &ReadOptions) -> Result<Box<dyn Raster>, DataError> {
        match self {
            Self::Object(object) => {
                let known = Python::attach(|py| {
                    Described::new(object.bind(py)).map_err(|error| failed(py, error, "data"))
                })?;
                match known {
                    Described::Bands(raster) => data::chosen(raster, options),
                    Described::Labelled(array, samples) => {
                        data::open_labelled(array, Box::new(samples), options)
                    }
                }
            }
            Self::Files(paths) if paths.is_empty() => data::chosen(data::sample_dem()?, options),
            Self::Files(paths) => {
                let files = expanded(paths)?;
                let sources: Vec<Source> = files.iter().map(|path| Source::from(path.as_path())).collect();
                data::open_all(&sources, options)
            }
        }
    }
}

/// The files that paths and patterns name.
fn expanded(paths: &[PathBuf]) -> Result<Vec<PathBuf>, DataError> {
    let files = paths.iter().map(|path| data::expand(path)).collect::<Result<Vec<_>, _>>()?;
    Ok(files.into_iter().flatten().collect())
}

/// An object of `fieldreel/_source.py`.
enum Described {
    Bands(Box<PythonRaster>),
    Labelled(LabelledArray, PythonSamples),
}

impl Described {
    fn new(object: &Bound<'_, PyAny>) -> PyResult<Self> {
        if object.hasattr(intern!(object.py(), "dimensions"))? {
            labelled(object).map(|(array, samples)| Self::Labelled(array, samples))
        } else {
            PythonRaster::new(object).map(|raster| Self::Bands(Box::new(raster)))
        }
    }
}

/// A dimension, numbers along it, and what is said about them.
type Coordinate = (usize, Vec<f64>, Vec<(String, String)>);

/// What `fieldreel._source.LabelledSource` says.
fn labelled(object: &Bound<'_, PyAny>) -> PyResult<(LabelledArray, PythonSamples)> {
    let py = object.py();
    let name: String = object.getattr(intern!(py, "name"))?.extract()?;
    let coordinates: Vec<Coordinate> = object.getattr(intern!(py, "coordinates"))?.extract()?;
    let coordinate = |(dimension, values, attributes)| LabelledCoordinate { dimension, values, attributes };
    let array = LabelledArray {
        name: name.clone(),
        sample_type: sample_type(object)?,
        dimensions: object.getattr(intern!(py, "dimensions"))?.extract()?,
        coordinates: coordinates.into_iter().map(coordinate).collect(),
        attributes: object.getattr(intern!(py, "attributes"))?.extract()?,
        names: object.getattr(intern!(py, "names"))?.extract()?,
    };
    Ok((array, PythonSamples { name, read: object.getattr(intern!(py, "read"))?.unbind() }))
}

fn sample_type(object: &Bound<'_, PyAny>) -> PyResult<SampleType> {
    let dtype: String = object.getattr(intern!(object.py(), "dtype"))?.extract()?;
    let found = SampleType::ALL.into_iter().find(|known| known.to_string() == dtype);
    found.ok_or_else(|| PyTypeError::new_err(format!("samples of dtype {dtype} are not read")))
}

/// Samples of an array with names and coordinates.
struct PythonSamples {
    name: String,
    read: Py<PyAny>,
}

impl LabelledSamples for PythonSamples {
    fn read(&self, selection: &[Range<u64>]) -> Result<Vec<u8>, DataError> {
        let ranges: Vec<(u64, u64)> = selection.iter().map(|range| (range.start, range.end)).collect();
        let read = Python::try_attach(|py| {
            let bytes = self.read.call1(py, (ranges,)).and_then(|bytes| bytes.extract::<Vec<u8>>(py));
            bytes.map_err(|error| failed(py, error, &self.name))
        });
        read.unwrap_or_else(|| Err(DataError::ReaderStopped { path: self.name.clone() }))
    }
}

/// A raster whose bands a Python object hands out as arrays.
struct PythonRaster {
    info: RasterInfo,
    read: Py<PyAny>,
    /// Whether some rows cost less than all.
    has_strips: bool,
}

fn failed(py: Python<'_>, error: PyErr, name: &str) -> DataError {
    DataError::Io { error: to_io(py, error), path: name.to_owned() }
}

impl PythonRaster {
    /// Of an object with the attributes of `fieldreel._source.Source`.
    fn new(object: &Bound<'_, PyAny>) -> PyResult<Self> {
        let py = object.py();
        let name: String = object.getattr(intern!(py, "name"))?.extract()?;
        let shape: [u32; 3] = object.getattr(intern!(py, "shape"))?.extract()?;
        let mut info = RasterInfo::new(name, "NumPy", sample_type(object)?, shape);
        let labels: Vec<Option<String>> = object.getattr(intern!(py, "labels"))?.extract()?;
        if labels.len() == info.band_labels.len() {
            info.band_labels = labels;
        }
        info.value_unit = object.getattr(intern!(py, "unit"))?.extract()?;
        let spacing: Option<[f64; 2]> = object.getattr(intern!(py, "spacing"))?.extract()?;
        info.spacing = spacing.and_then(|[x_m, y_m]| PixelSpacing::new(x_m, y_m));
        info.place.crs = object.getattr(intern!(py, "crs"))?.extract()?;
        info.place.transform = object.getattr(intern!(py, "transform"))?.extract()?;
        let coordinate_unit: Option<String> = object.getattr(intern!(py, "coordinate_unit"))?.extract()?;
        info.place.unit = coordinate_unit.map(|unit| match unit.as_str() {
            "degree" => CoordinateUnit::Degree,
            _ => CoordinateUnit::Named(unit),
        });
        info.spacing = info.spacing.or_else(|| info.place.spacing([info.columns, info.rows]));
        let slices: Option<(u32, [f64; 3], Option<String>)> =
            object.getattr(intern!(py, "slices"))?.extract()?;
        info.volume = slices.and_then(|(slices, spacing, unit)| {
            Some(VolumeGrid { unit, ..VolumeGrid::with_spacing(slices, spacing)? })
        });
        let read = object.getattr(intern!(py, "read"))?.unbind();
        let has_strips = object.getattr(intern!(py, "has_strips"))?.extract()?;
        Ok(Self { info, read, has_strips })
    }

    /// Fills `out`, which has the window's size.
    fn fill(&self, py: Python<'_>, band: u32, window: &Window, out: &mut Band) -> PyResult<()> {
        let [rows, columns] = [&window.rows, &window.columns]
            .map(|range| PySlice::new(py, range.start as isize, range.end as isize, 1));
        let array = self.read.bind(py).call1((band, rows, columns))?;
        let is_filled = filled::<f32>(&array, self.info.value_offset, out)?
            || filled::<f64>(&array, self.info.value_offset, out)?
            || filled::<u8>(&array, self.info.value_offset, out)?
            || filled::<u16>(&array, self.info.value_offset, out)?
            || filled::<i16>(&array, self.info.value_offset, out)?
            || filled::<i32>(&array, self.info.value_offset, out)?
            || filled::<u32>(&array, self.info.value_offset, out)?
            || filled::<i64>(&array, self.info.value_offset, out)?
            || filled::<u64>(&array, self.info.value_offset, out)?
            || filled::<i8>(&array, self.info.value_offset, out)?;
        if is_filled {
            return Ok(());
        }
        let got = array.get_type().name()?;
        Err(PyTypeError::new_err(format!("band {band} is no array of numbers with two dimensions but {got}")))
    }
}

/// A number that arrays hold.
trait Sample: Element + Copy {
    /// Rounded once.
    fn as_f32(self) -> f32;
    fn as_f64(self) -> f64;
}

macro_rules! samples {
    ($($type:ty),+) => {
        $(impl Sample for $type {
            fn as_f32(self) -> f32 {
                self as f32
            }
            fn as_f64(self) -> f64 {
                self as f64
            }
        })+
    };
}

samples!(u8, i8, u16, i16, u32, i32, u64, i64, f32, f64);

/// Decodes the samples if they are of this type, and says whether they are. What is not finite is missing.
fn filled<T: Sample>(array: &Bound<'_, PyAny>, value_offset: f64, out: &mut Band) -> PyResult<bool> {
    let Ok(array) = array.cast::<PyArray2<T>>() else { return Ok(false) };
    let samples = array.try_readonly().map_err(|error| PyRuntimeError::new_err(error.to_string()))?;
    let samples = samples.as_array();
    let size = [out.rows as usize, out.columns as usize];
    if samples.shape() != size {
        let [rows, columns] = size;
        let message = format!("a band has the shape {:?}, expected ({rows}, {columns})", samples.shape());
        return Err(pyo3::exceptions::PyValueError::new_err(message));
    }
    let places = out.values.iter_mut().zip(&mut out.valid);
    let decode = |(value, valid): (&mut f32, &mut u8), decoded: f32| {
        let is_valid = decoded.is_finite();
        *value = if is_valid { decoded } else { 0.0 };
        *valid = if is_valid { Band::VALID } else { Band::INVALID };
    };
    match samples.as_slice() {
        Some(samples) if value_offset == 0.0 => {
            places.zip(samples).for_each(|(place, sample)| decode(place, sample.as_f32()));
        }
        _ if value_offset == 0.0 => {
            places.zip(samples.iter()).for_each(|(place, sample)| decode(place, sample.as_f32()));
        }
        _ => places
            .zip(samples.iter())
            .for_each(|(place, sample)| decode(place, (sample.as_f64() - value_offset) as f32)),
    }
    Ok(true)
}

impl Raster for PythonRaster {
    fn info(&self) -> &RasterInfo {
        &self.info
    }

    fn read_band(&mut self, band: u32, out: &mut Band) -> Result<(), DataError> {
        self.read_rows(band, 0..self.info.rows, out)
    }

    fn read_window(&mut self, band: u32, window: &Window, out: &mut Band) -> Result<(), DataError> {
        let RasterInfo { columns, rows, bands, name, .. } = &self.info;
        if band >= *bands {
            return Err(DataError::NoSuchBand { band, bands: *bands, path: name.clone() });
        }
        let window = window.within([*columns, *rows]);
        out.fit_size(window.size(), name)?;
        let filled = Python::try_attach(|py| {
            self.fill(py, band, &window, out).map_err(|error| failed(py, error, &self.info.name))
        });
        filled.unwrap_or_else(|| Err(DataError::ReaderStopped { path: self.info.name.clone() }))
    }

    fn strip_rows(&self) -> Option<u32> {
        // About a million samples: as many bytes as a processor's cache holds.
        self.has_strips.then(|| (1_u32 << 20).div_ceil(self.info.columns))
    }

    fn rebase(&mut self, value_offset: f64) {
        self.info.value_offset = value_offset;
    }
}
