//! `fieldreel.encoders()`, `fieldreel.libav()` and what `fieldreel.adapter()` asks: what there is on this machine.

use crate::record::raised_for;
use fieldreel::encode::{EncoderState, libav_build, survey_encoders};
use fieldreel::render::{AdapterChoice, GpuContext};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::num::NonZeroUsize;

/// Opens every encoder that fieldreel knows, since a libav may list some that cannot work.
///
/// Returns
/// -------
/// list of dict
///     One for each encoder: ``name`` (what ``encoder=`` takes), ``codec`` (what ``codec=`` takes), ``hardware``
///     (whether a graphics adapter does the work), ``problem`` (why it cannot be used here, or None) and ``remedy``
///     (what would help then, or None).
#[pyfunction]
pub(crate) fn encoders(py: Python<'_>) -> PyResult<Vec<Bound<'_, PyDict>>> {
    let states = py.detach(survey_encoders);
    let as_dict = |state: EncoderState| {
        let dict = PyDict::new(py);
        dict.set_item("name", state.name)?;
        dict.set_item("codec", state.codec.name())?;
        dict.set_item("hardware", state.is_hardware)?;
        dict.set_item("problem", state.problem)?;
        dict.set_item("remedy", state.remedy)?;
        Ok(dict)
    };
    states.into_iter().map(as_dict).collect()
}

/// The libav that films are encoded with: the one inside the wheel, or the system's where fieldreel was built for it.
///
/// Returns
/// -------
/// dict
///     ``version`` of libavcodec, ``licence`` in libav's own words (``"GPL version 2 or later"``, ``"LGPL version 2.1
///     or later"``), which binds whoever passes the wheel on, and ``configuration``, the arguments it was built with.
#[pyfunction]
pub(crate) fn libav(py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
    let build = libav_build();
    let dict = PyDict::new(py);
    dict.set_item("version", build.version)?;
    dict.set_item("licence", build.licence)?;
    dict.set_item("configuration", build.configuration)?;
    Ok(dict)
}

/// Opens a graphics adapter and says what it is; `fieldreel._machine.adapter` tells more.
#[pyfunction]
#[pyo3(signature = (name=None))]
pub(crate) fn adapter<'py>(py: Python<'py>, name: Option<&str>) -> PyResult<Bound<'py, PyDict>> {
    let choice = name.map_or(AdapterChoice::Auto, AdapterChoice::named);
    let context = py.detach(|| GpuContext::new(&choice)).map_err(|error| raised_for(py, error.into()))?;
    let dict = PyDict::new(py);
    dict.set_item("name", context.adapter_name())?;
    dict.set_item("driver", context.driver())?;
    dict.set_item("software", context.is_software())?;
    Ok(dict)
}

/// How many threads this process may use, by its affinity and the quota of its control group.
#[pyfunction]
pub(crate) fn available_threads() -> usize {
    std::thread::available_parallelism().map_or(1, NonZeroUsize::get)
}
