//! The extension module `fieldreel._fieldreel`: what the Python package calls of the library.

mod errors;
mod output;
mod progress;
mod record;
mod scene;
mod settings;
mod source;

use pyo3::prelude::*;

/// What Python imports.
#[pymodule]
fn _fieldreel(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<settings::Settings>()?;
    module.add_class::<record::Report>()?;
    module.add_class::<scene::SceneCore>()?;
    module.add_function(wrap_pyfunction!(record::record, module)?)
}
