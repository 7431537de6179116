//! The library's errors as Python's: the classes are in `fieldreel/_errors.py`, what becomes which is decided here.

use crate::settings::keywords_in;
use fieldreel::Error;
use fieldreel::data::DataError;
use fieldreel::encode::EncodeError;
use fieldreel::record::RecordError;
use fieldreel::scene::SceneError;
use pyo3::intern;
use pyo3::prelude::*;
use std::error::Error as StdError;
use std::io;
use std::path::Path;

/// What Python is told about an error.
#[derive(Default)]
struct Account<'a> {
    /// The class of the room.
    room: &'static str,
    /// The builtin class that it is of as well.
    builtin: Option<&'static str>,
    /// What the operating system or a Python object said.
    cause: Option<&'a io::Error>,
    /// The file.
    path: Option<&'a str>,
}

impl<'a> Account<'a> {
    fn of(room: &'static str, builtin: &'static str) -> Self {
        Self { room, builtin: Some(builtin), ..Self::default() }
    }

    fn plain(room: &'static str) -> Self {
        Self { room, ..Self::default() }
    }

    fn of_system(room: &'static str, cause: &'a io::Error, path: Option<&'a str>) -> Self {
        Self { room, builtin: Some("OSError"), cause: Some(cause), path }
    }
}

/// The exception that stands for an error of the library. What a Python object raised while the library used it comes
/// back as it was.
pub(crate) fn to_python(py: Python<'_>, error: impl Into<Error>) -> PyErr {
    let error = error.into();
    let account = account_of(&error);
    if let Some(raised) = account.cause.and_then(|cause| raised_by_python(py, cause)) {
        return raised;
    }
    let errno = match &error {
        Error::Encode(EncodeError::Exists { .. })
        | Error::Record(RecordError::Encode(EncodeError::Exists { .. })) => Some(EXISTS),
        _ => account.cause.and_then(|cause| cause.raw_os_error().or_else(|| number_of(cause.kind()))),
    };
    raised(py, account, errno, keywords_in(&sentence(&error)))
}

/// The exception for a setting that breaks a rule.
pub(crate) fn refused(message: String) -> PyErr {
    Python::attach(|py| raised(py, Account::of("RecordError", "ValueError"), None, message))
}

/// The exception for a file of settings that cannot be read.
pub(crate) fn unreadable(error: &dyn StdError, path: &Path, source: &io::Error) -> PyErr {
    let errno = source.raw_os_error().or_else(|| number_of(source.kind()));
    let message = format!("{error}: {source}");
    let account = Account::of_system("RecordError", source, path.to_str());
    Python::attach(|py| raised(py, account, errno, message))
}

fn raised(py: Python<'_>, account: Account<'_>, errno: Option<i32>, message: String) -> PyErr {
    let made = py.import(intern!(py, "fieldreel._errors")).and_then(|module| {
        let arguments = (account.room, message, account.builtin, errno, account.path);
        module.getattr(intern!(py, "_error"))?.call1(arguments)
    });
    made.map_or_else(|failed| failed, PyErr::from_value)
}

/// EEXIST, the same on all systems that Python runs on.
const EXISTS: i32 = 17;

/// The number that stands for a kind of error everywhere, for those that were found before the system could say so.
fn number_of(kind: io::ErrorKind) -> Option<i32> {
    match kind {
        io::ErrorKind::NotFound => Some(2),
        io::ErrorKind::PermissionDenied => Some(13),
        io::ErrorKind::AlreadyExists => Some(EXISTS),
        io::ErrorKind::NotADirectory => Some(20),
        io::ErrorKind::IsADirectory => Some(21),
        _ => None,
    }
}

/// An exception on its way through the library.
pub(crate) fn to_io(py: Python<'_>, error: PyErr) -> io::Error {
    let is_broken_pipe = error.is_instance_of::<pyo3::exceptions::PyBrokenPipeError>(py);
    // Never `Interrupted`, which would be tried again.
    io::Error::new(if is_broken_pipe { io::ErrorKind::BrokenPipe } else { io::ErrorKind::Other }, error)
}

fn raised_by_python(py: Python<'_>, cause: &io::Error) -> Option<PyErr> {
    let raised = cause.get_ref()?.downcast_ref::<PyErr>()?;
    Some(raised.clone_ref(py))
}

/// The error and its causes.
fn sentence(error: &Error) -> String {
    let mut sentence = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        sentence = format!("{sentence}: {error}");
        cause = error.source();
    }
    sentence
}

fn account_of(error: &Error) -> Account<'_> {
    match error {
        Error::Data(error) | Error::Record(RecordError::Data(error)) => of_data(error),
        Error::Frame(_) => Account::of("FrameError", "ValueError"),
        Error::Scene(error) | Error::Record(RecordError::Scene(error)) => of_scene(error),
        Error::Render(_) | Error::Record(RecordError::Render(_)) => {
            Account::of("RenderError", "RuntimeError")
        }
        Error::Encode(error) | Error::Record(RecordError::Encode(error)) => of_encode(error),
        Error::Record(RecordError::NoSuchFrame { .. }) => Account::of("RecordError", "IndexError"),
        Error::Record(RecordError::NoFrames | RecordError::Setting(_)) => {
            Account::of("RecordError", "ValueError")
        }
        Error::Record(RecordError::Thread(source)) => Account::of_system("RecordError", source, None),
        _ => Account::plain("RecordError"),
    }
}

fn of_data(error: &DataError) -> Account<'_> {
    match error {
        DataError::Io { error, path } => Account::of_system("DataError", error, Some(path)),
        DataError::OutOfMemory { .. } => Account::of("DataError", "MemoryError"),
        DataError::NoSelectedBand { .. }
        | DataError::NoSelectedVolume { .. }
        | DataError::NoSuchBand { .. }
        | DataError::NoSuchLevel { .. } => Account::of("DataError", "IndexError"),
        DataError::NoMatch { .. } => Account::of("DataError", "FileNotFoundError"),
        DataError::Scratch { .. } => Account::of("DataError", "OSError"),
        DataError::ReaderStopped { .. } => Account::of("DataError", "RuntimeError"),
        _ => Account::of("DataError", "ValueError"),
    }
}

fn of_scene(error: &SceneError) -> Account<'_> {
    match error {
        SceneError::Data(error) => of_data(error),
        SceneError::Stopped => Account::plain("SceneError"),
        other => match system_cause(other) {
            Some(cause) => Account::of_system("SceneError", cause, None),
            None => Account::of("SceneError", "ValueError"),
        },
    }
}

fn of_encode(error: &EncodeError) -> Account<'_> {
    match error {
        EncodeError::OnlyInParts { reason, .. } => of_encode(reason),
        EncodeError::Output { source, path, .. } => {
            Account::of_system("EncodeError", source, path.as_deref().and_then(Path::to_str))
        }
        EncodeError::Exists { path } => {
            Account { path: path.to_str(), ..Account::of("EncodeError", "FileExistsError") }
        }
        EncodeError::FrameLayout { .. } | EncodeError::TooManyFrames { .. } | EncodeError::NoFrames => {
            Account::of("EncodeError", "ValueError")
        }
        error if error.is_usage() => Account::of("EncodeError", "ValueError"),
        _ => Account::of("EncodeError", "RuntimeError"),
    }
}

/// What the operating system said, if it is why.
fn system_cause<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a io::Error> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(found) = error.downcast_ref::<io::Error>() {
            return Some(found);
        }
        cause = error.source();
    }
    None
}
