//! A film of what a recording left behind.

use crate::errors::{refused, to_python};
use crate::output::PythonTarget;
use fieldreel::encode::{self, GiveUp};
use pyo3::prelude::*;
use std::path::PathBuf;

/// Copies the frames of `part` that are whole, and returns how many they are.
#[pyfunction]
#[pyo3(signature = (part, output, format, overwrite))]
pub(crate) fn recover(
    py: Python<'_>,
    part: PathBuf,
    output: &Bound<'_, PyAny>,
    format: Option<&str>,
    overwrite: bool,
) -> PyResult<u64> {
    let format = format.map(str::parse).transpose();
    let format = format.map_err(|error: encode::EncodeError| refused(format!("format: {error}")))?;
    let target = PythonTarget::new(py, Some(output), format, overwrite)?;
    let copied =
        py.detach(|| encode::recover(&part, target.container(), target.output(), &GiveUp::default()));
    py.check_signals()?;
    copied.map(|written| written.frames).map_err(|error| to_python(py, error))
}
