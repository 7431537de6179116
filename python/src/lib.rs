//! The extension module `fieldreel._fieldreel`: what the Python package calls of the library.

mod errors;
#[expect(dead_code, reason = "what records and writes films uses them")]
mod output;

use pyo3::prelude::*;

/// What Python imports.
#[pymodule]
fn _fieldreel(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))
}
