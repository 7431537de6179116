//! The extension module `fieldreel._fieldreel`: what the Python package calls of the library.

mod errors;
mod frame;
mod machine;
mod output;
mod progress;
mod pushed_film;
mod record;
mod recover;
mod scene;
mod settings;
mod source;
mod writer;

use pyo3::prelude::*;
use pyo3::types::PyBytes;

/// What Python imports.
#[pymodule]
fn _fieldreel(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<settings::Settings>()?;
    module.add_class::<record::Report>()?;
    module.add_class::<scene::SceneCore>()?;
    module.add_function(wrap_pyfunction!(record::record, module)?)?;
    module.add_function(wrap_pyfunction!(recover::recover, module)?)?;
    module.add_class::<writer::FilmWriter>()?;
    module.add_class::<writer::Taken>()?;
    module.add_class::<writer::Completed>()?;
    module.add_function(wrap_pyfunction!(cjk_font, module)?)?;
    module.add_function(wrap_pyfunction!(machine::adapter, module)?)?;
    module.add_function(wrap_pyfunction!(machine::available_threads, module)?)?;
    module.add_function(wrap_pyfunction!(machine::encoders, module)?)?;
    module.add_function(wrap_pyfunction!(machine::libav, module)?)?;
    Ok(())
}

/// The embedded font for Chinese and Japanese, as the bytes of a TrueType file.
#[pyfunction]
fn cjk_font(py: Python<'_>) -> Bound<'_, PyBytes> {
    PyBytes::new(py, fieldreel::scene::cjk_font())
}
