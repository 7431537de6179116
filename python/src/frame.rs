//! Frames as NumPy arrays, which the Python side has made contiguous: rows, columns and, but for grey, channels.

use fieldreel::frame::{Channels, Picture, Resolution, Samples};
use numpy::{Element, PyArrayDyn, PyArrayMethods, PyReadonlyArrayDyn, PyUntypedArrayMethods};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;

/// How far floats may lie outside of 0 to 1: interpolation overshoots a little, another scale does not.
const OVERSHOOT: f64 = 1e-3;

/// A frame, borrowed from Python while it is converted.
pub(crate) struct PythonFrame<'py> {
    resolution: Resolution,
    channels: Channels,
    samples: PythonSamples<'py>,
}

enum PythonSamples<'py> {
    Bytes(PyReadonlyArrayDyn<'py, u8>),
    Words(PyReadonlyArrayDyn<'py, u16>),
    MadeBytes(Vec<u8>),
    MadeWords(Vec<u16>),
}

impl<'py> PythonFrame<'py> {
    /// Of `uint8`, `uint16`, `bool`, `float32` or `float64`. Floats and truth values become 8 bits, or 16 if
    /// `is_deep`: the nearest of 255 or 65535 steps.
    ///
    /// # Errors
    /// `TypeError` for other types, `ValueError` for other shapes and for floats that are not from 0 to 1.
    pub(crate) fn new(array: &Bound<'py, PyAny>, is_deep: bool) -> PyResult<Self> {
        if let Ok(array) = array.cast::<PyArrayDyn<u8>>() {
            let (resolution, channels) = shape_of(array)?;
            return Ok(Self { resolution, channels, samples: PythonSamples::Bytes(array.try_readonly()?) });
        }
        if let Ok(array) = array.cast::<PyArrayDyn<u16>>() {
            let (resolution, channels) = shape_of(array)?;
            return Ok(Self { resolution, channels, samples: PythonSamples::Words(array.try_readonly()?) });
        }
        if let Ok(array) = array.cast::<PyArrayDyn<f32>>() {
            return Self::of_shares(array, is_deep, f64::from);
        }
        if let Ok(array) = array.cast::<PyArrayDyn<f64>>() {
            return Self::of_shares(array, is_deep, |share| share);
        }
        if let Ok(array) = array.cast::<PyArrayDyn<bool>>() {
            return Self::of_shares(array, is_deep, |is_set| f64::from(u8::from(is_set)));
        }
        Err(PyTypeError::new_err("a frame is an array of uint8, uint16, bool, float32 or float64"))
    }

    fn of_shares<T: Element + Copy>(
        array: &Bound<'py, PyArrayDyn<T>>,
        is_deep: bool,
        share: impl Fn(T) -> f64,
    ) -> PyResult<Self> {
        let (resolution, channels) = shape_of(array)?;
        let array = array.try_readonly()?;
        let shares = array.as_slice().map_err(|_| not_contiguous())?;
        let allowed = -OVERSHOOT..=1.0 + OVERSHOOT;
        if let Some(found) = shares.iter().map(|value| share(*value)).find(|value| !allowed.contains(value)) {
            let message =
                format!("a frame of floats holds {found} (expected 0 to 1; of 0 to 255 make uint8)");
            return Err(PyValueError::new_err(message));
        }
        let samples = if is_deep {
            PythonSamples::MadeWords(
                shares.iter().map(|value| (share(*value) * 65_535.0).round() as u16).collect(),
            )
        } else {
            PythonSamples::MadeBytes(
                shares.iter().map(|value| (share(*value) * 255.0).round() as u8).collect(),
            )
        };
        Ok(Self { resolution, channels, samples })
    }

    /// For the library.
    pub(crate) fn picture(&self) -> PyResult<Picture<'_>> {
        let samples = match &self.samples {
            PythonSamples::Bytes(array) => Samples::Bytes(array.as_slice().map_err(|_| not_contiguous())?),
            PythonSamples::Words(array) => Samples::Words(array.as_slice().map_err(|_| not_contiguous())?),
            PythonSamples::MadeBytes(samples) => Samples::Bytes(samples),
            PythonSamples::MadeWords(samples) => Samples::Words(samples),
        };
        Picture::new(self.resolution, self.channels, samples).ok_or_else(not_contiguous)
    }
}

fn not_contiguous() -> PyErr {
    PyValueError::new_err("the array is not contiguous")
}

fn shape_of<T: Element>(array: &Bound<'_, PyArrayDyn<T>>) -> PyResult<(Resolution, Channels)> {
    let shape = array.shape();
    let refused = || {
        let sides: Vec<String> = shape.iter().map(usize::to_string).collect();
        let shape = sides.join(", ");
        PyValueError::new_err(format!(
            "a frame of shape ({shape}): expected (rows, columns), or (rows, columns, 1, 3 or 4), sides from 1 to {most}",
            most = Resolution::MAX_SIDE
        ))
    };
    let channels = match shape {
        [_, _] | [_, _, 1] => Channels::Gray,
        [_, _, 3] => Channels::Rgb,
        [_, _, 4] => Channels::Rgba,
        _ => return Err(refused()),
    };
    let side = |at: usize| u32::try_from(shape[at]).unwrap_or(u32::MAX);
    let resolution = Resolution::new(side(1), side(0)).map_err(|_| refused())?;
    Ok((resolution, channels))
}
