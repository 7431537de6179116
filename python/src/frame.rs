//! Frames as NumPy arrays, which the Python side has made contiguous: rows, columns and, but for grey, channels.

use fieldreel::frame::{Channels, Picture, Resolution, Samples};
use numpy::{Element, PyArrayDyn, PyArrayMethods, PyReadonlyArrayDyn, PyUntypedArrayMethods};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;

/// How far floats may lie outside of 0 to 1: interpolation overshoots a little, another scale does not.
const OVERSHOOT: f64 = 1e-3;

/// Added to a number, leaves it rounded to the nearest whole one in the lowest bits: a double of this size has no others.
/// Unlike rounding by its name, every processor does that with several numbers at once.
const WHOLE: f64 = 4_503_599_627_370_496.0;

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
        let samples = if is_deep {
            steps(shares, &share, |share| whole(share, 65_535.0) as u16).map(PythonSamples::MadeWords)
        } else {
            steps(shares, &share, |share| whole(share, 255.0) as u8).map(PythonSamples::MadeBytes)
        };
        let samples = samples.ok_or_else(|| {
            let found = shares.iter().map(|value| share(*value)).find(|share| !is_allowed(*share));
            let found = found.unwrap_or(f64::NAN);
            PyValueError::new_err(format!(
                "a frame of floats holds {found} (expected 0 to 1; of 0 to 255 make uint8)"
            ))
        })?;
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

/// Steps for shares; `None` if any of these is not allowed.
fn steps<T: Copy, S>(shares: &[T], share: impl Fn(T) -> f64, step: impl Fn(f64) -> S) -> Option<Vec<S>> {
    let mut are_allowed = true;
    let step_of = |value: &T| {
        let share = share(*value);
        are_allowed &= is_allowed(share);
        step(share)
    };
    let steps = shares.iter().map(step_of).collect();
    are_allowed.then_some(steps)
}

/// Whether it is from 0 to 1, or nearly; NaN is not.
fn is_allowed(share: f64) -> bool {
    (share - 0.5).abs() <= 0.5 + OVERSHOOT
}

/// The nearest whole number to a share of the most, and the even one of two, as in NumPy.
fn whole(share: f64, most: f64) -> u64 {
    // In this form each is one instruction, which `clamp` is not because of NaN.
    let share = if share > 0.0 { share } else { 0.0 };
    let share = if share < 1.0 { share } else { 1.0 };
    (share * most + WHOLE).to_bits()
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
