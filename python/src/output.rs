//! Where a film goes, in Python's words: a path, an object with `write`, or nothing for bytes in memory.

use crate::errors::{to_io, to_python};
use fieldreel::encode::{Container, MemoryBuffer, Output, OutputKind};
use pyo3::exceptions::{PyBlockingIOError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyInt, PyString};
use pyo3::{Bound, intern};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Where a film goes and as what.
///
/// Python programs replace files: `open(..., "wb")`, imageio and matplotlib do. So a file that exists is replaced unless
/// `overwrite=False` is said, once the film is complete and in one step: a film that fails leaves the old file as it was.
pub(crate) struct PythonTarget {
    place: Place,
    container: Container,
}

enum Place {
    File { path: PathBuf, overwrite: bool },
    Object(PythonStream),
    Memory(MemoryBuffer),
}

impl PythonTarget {
    /// Of what a user gave, and `format`, which holds whatever the target's name tells.
    ///
    /// # Errors
    /// `TypeError` for what is neither a path nor writable, or takes text. `ValueError` where nothing tells the
    /// container, and for closed files; `io.UnsupportedOperation` for files that are open for reading.
    pub(crate) fn new(
        py: Python<'_>,
        target: Option<&Bound<'_, PyAny>>,
        format: Option<Container>,
        overwrite: bool,
    ) -> PyResult<Self> {
        let (place, named_like) = match target {
            None => (Place::Memory(MemoryBuffer::new()), None),
            // Some paths write, too, and mean something else by it.
            Some(object) if has_method(object, "write")? && !has_method(object, "__fspath__")? => {
                (Place::Object(PythonStream::new(object)?), name_of(object))
            }
            Some(object) => {
                let path = path_of(object)?;
                (Place::File { path: path.clone(), overwrite }, Some(path))
            }
        };
        let container = match (format, named_like) {
            (Some(container), Some(path)) if matches!(place, Place::File { .. }) => {
                sequence_if_numbered(container, &path)
            }
            (Some(container), _) => container,
            (None, Some(path)) => Container::from_path(&path).map_err(|error| to_python(py, error))?,
            (None, None) => {
                let names = Container::names().join(", ");
                let message = format!(
                    "no format: without a file name, say which kind of file it is, as in format=\"mp4\" (one of {names})"
                );
                return Err(PyValueError::new_err(message));
            }
        };
        let target = Self { place, container };
        if let Place::File { .. } = target.place {
            py.detach(|| target.output().check()).map_err(|error| to_python(py, error))?;
        }
        Ok(target)
    }

    /// The kind of file.
    pub(crate) fn container(&self) -> Container {
        self.container
    }

    /// What the target can do.
    pub(crate) fn kind(&self) -> OutputKind {
        match &self.place {
            Place::File { path, .. } => OutputKind::of_path(path),
            Place::Object(stream) if stream.is_seekable => OutputKind::Seekable,
            Place::Object(_) => OutputKind::Stream,
            Place::Memory(_) => OutputKind::Seekable,
        }
    }

    /// To be written. Python's lock is taken only while `write` and its like run.
    pub(crate) fn output(&self) -> Output {
        match &self.place {
            Place::File { path, overwrite } => Output::File { path: path.clone(), overwrite: *overwrite },
            Place::Object(stream) if stream.is_seekable => Output::Seekable(Box::new(stream.clone())),
            Place::Object(stream) => Output::Stream(Box::new(stream.clone())),
            Place::Memory(buffer) => Output::Seekable(Box::new(buffer.clone())),
        }
    }

    /// The bytes, of a film that went nowhere else; they are taken out.
    pub(crate) fn into_bytes(self) -> Option<Vec<u8>> {
        match self.place {
            Place::Memory(buffer) => Some(buffer.into_bytes()),
            _ => None,
        }
    }

    /// The file's path, if it is one.
    pub(crate) fn path(&self) -> Option<&Path> {
        match &self.place {
            Place::File { path, .. } => Some(path),
            _ => None,
        }
    }
}

/// `format="png"` with a name such as `frame-%05d.png` is a sequence: one file cannot be meant.
fn sequence_if_numbered(container: Container, path: &Path) -> Container {
    match (container, Container::from_path(path)) {
        (Container::PngStill, Ok(Container::PngSequence)) => Container::PngSequence,
        (Container::JpegStill, Ok(Container::JpegSequence)) => Container::JpegSequence,
        _ => container,
    }
}

fn has_method(object: &Bound<'_, PyAny>, name: &str) -> PyResult<bool> {
    Ok(object.getattr_opt(name)?.is_some_and(|method| method.is_callable()))
}

fn path_of(object: &Bound<'_, PyAny>) -> PyResult<PathBuf> {
    let py = object.py();
    let decoded = py.import(intern!(py, "os"))?.call_method1(intern!(py, "fsdecode"), (object,));
    let path: PathBuf = decoded
        .map_err(|_| {
            let kind = object.get_type();
            PyTypeError::new_err(format!(
                "the target is {kind}: expected a path, an object with write() or None"
            ))
        })?
        .extract()?;
    if path.as_os_str().is_empty() {
        return Err(PyValueError::new_err("the target is an empty path"));
    }
    Ok(path)
}

/// What an open file is called. Files without a name may have a number instead.
fn name_of(object: &Bound<'_, PyAny>) -> Option<PathBuf> {
    let name = object.getattr_opt("name").ok()??;
    let name: PathBuf = name.cast::<PyString>().ok()?.extract().ok()?;
    Container::from_path(&name).is_ok().then_some(name)
}

/// A Python object that takes bytes.
struct PythonStream {
    object: Py<PyAny>,
    is_seekable: bool,
}

impl Clone for PythonStream {
    fn clone(&self) -> Self {
        Python::attach(|py| Self { object: self.object.clone_ref(py), is_seekable: self.is_seekable })
    }
}

impl PythonStream {
    /// Finds out without writing anything whether it would take bytes. Nothing is written because empty chunks mean
    /// something to some streams.
    fn new(object: &Bound<'_, PyAny>) -> PyResult<Self> {
        let py = object.py();
        let attribute = |name: &str| object.getattr_opt(name);
        if attribute("closed")?.is_some_and(|closed| closed.is_truthy().unwrap_or(false)) {
            return Err(PyValueError::new_err("the target is a closed file"));
        }
        let text = py.import(intern!(py, "io"))?.getattr(intern!(py, "TextIOBase"))?;
        let has_encoding =
            attribute("encoding")?.is_some_and(|encoding| encoding.is_instance_of::<PyString>());
        if has_encoding || object.is_instance(&text)? {
            return Err(PyTypeError::new_err(
                "the target is a text file: open it for bytes, as in open(path, \"wb\")",
            ));
        }
        if answer(object, "writable")? == Some(false) {
            let unsupported = py.import("io")?.getattr("UnsupportedOperation")?;
            let error = unsupported.call1(("the target is open for reading only: open it with \"wb\"",))?;
            return Err(PyErr::from_value(error));
        }
        Ok(Self { object: object.clone().unbind(), is_seekable: is_seekable(object)? })
    }

    /// Calls a method with Python's lock.
    fn with<T>(&self, call: impl FnOnce(&Bound<'_, PyAny>) -> PyResult<T>) -> io::Result<T> {
        let called = Python::try_attach(|py| call(self.object.bind(py)).map_err(|error| to_io(py, error)));
        called.unwrap_or_else(|| Err(io::Error::other("Python is shutting down")))
    }
}

/// What a method without arguments says, if there is one.
fn answer(object: &Bound<'_, PyAny>, method: &str) -> PyResult<Option<bool>> {
    match object.getattr_opt(method)? {
        Some(method) if method.is_callable() => Ok(Some(method.call0()?.is_truthy()?)),
        _ => Ok(None),
    }
}

/// Whether it can go back. Files that are open for appending write at their end wherever they were told to go.
fn is_seekable(object: &Bound<'_, PyAny>) -> PyResult<bool> {
    if answer(object, "seekable")? == Some(false) || !has_method(object, "seek")? {
        return Ok(false);
    }
    // It says that it can, and then only goes forward.
    let gzip = object.py().import(intern!(object.py(), "gzip"))?.getattr(intern!(object.py(), "GzipFile"))?;
    if object.is_instance(&gzip)? {
        return Ok(false);
    }
    let mode = object.getattr_opt("mode")?.and_then(|mode| mode.extract::<String>().ok());
    if mode.is_some_and(|mode| mode.contains('a')) {
        return Ok(false);
    }
    Ok(object.call_method0("tell").is_ok_and(|position| position.is_instance_of::<PyInt>()))
}

impl Write for PythonStream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.with(|object| {
            let py = object.py();
            let taken = object.call_method1(intern!(py, "write"), (PyBytes::new(py, bytes),))?;
            if !taken.is_none() {
                return taken.extract();
            }
            // Objects of users often return nothing. Of raw files it means that nothing was taken.
            let raw = py.import(intern!(py, "io"))?.getattr(intern!(py, "RawIOBase"))?;
            if object.is_instance(&raw)? {
                return Err(PyBlockingIOError::new_err(
                    "the target takes no bytes now, as it does not block",
                ));
            }
            Ok(bytes.len())
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        self.with(|object| match object.getattr_opt("flush")? {
            Some(flush) if flush.is_callable() => flush.call0().map(drop),
            _ => Ok(()),
        })
    }
}

impl Seek for PythonStream {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        let (offset, whence) = match position {
            SeekFrom::Start(offset) => (i128::from(offset), 0),
            SeekFrom::Current(offset) => (i128::from(offset), 1),
            SeekFrom::End(offset) => (i128::from(offset), 2),
        };
        self.with(|object| {
            let py = object.py();
            object.call_method1(intern!(py, "seek"), (offset, whence))?;
            // Not all objects return where they are.
            object.call_method0(intern!(py, "tell"))?.extract()
        })
    }
}
