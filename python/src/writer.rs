//! Frames in, film out: `FilmWriter`, which `fieldreel.Writer` is made of.

use crate::errors::to_python;
use crate::frame::PythonFrame;
use crate::output::PythonTarget;
use crate::pushed_film::PushedFilm;
use crate::settings::Settings;
use fieldreel::encode::{EncodeError, Written};
use fieldreel::frame::Picture;
use fieldreel::record::{FrameWriter, RecordError};
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::ThreadId;

/// A film under way. Frames may come from several threads, one after another.
#[pyclass(frozen, module = "fieldreel._fieldreel")]
pub(crate) struct FilmWriter {
    target: Mutex<Option<PythonTarget>>,
    settings: PushedFilm,
    /// Its threads are not there in a process that was forked off: then it must not even be dropped.
    film: ManuallyDrop<Mutex<Film>>,
    /// Who uses the film just now: a signal handler that runs meanwhile would wait for itself.
    user: Mutex<Option<ThreadId>>,
    process: u32,
}

enum Film {
    /// No frame came yet, so that its size is not known.
    Awaited,
    Begun(Box<FrameWriter>),
    Failed,
    Closed,
}

/// The film's columns and rows, the encoder's name, and remarks.
type Beginning = (u32, u32, String, Vec<String>);

/// What a user is told about a frame that was taken.
#[pyclass(frozen, get_all, module = "fieldreel._fieldreel")]
pub(crate) struct Taken {
    /// Of the first frame.
    begun: Option<Beginning>,
    /// Frames in the film.
    frames: u64,
    /// Whether the frame has transparent parts that the film does not keep.
    lost_alpha: bool,
}

/// What became of a film.
#[pyclass(frozen, get_all, module = "fieldreel._fieldreel")]
pub(crate) struct Completed {
    frames: u64,
    bytes: u64,
    files: u64,
    /// The film itself, where it went nowhere else.
    film: Option<Py<PyBytes>>,
}

#[pymethods]
impl FilmWriter {
    #[new]
    fn new(
        py: Python<'_>,
        target: Option<&Bound<'_, PyAny>>,
        settings: &Settings,
        alpha: Option<bool>,
    ) -> PyResult<Self> {
        let resolved = settings.resolved()?;
        let target = PythonTarget::new(py, target, resolved.film.container, resolved.overwrites)?;
        let settings = PushedFilm::new(&resolved, target.container(), alpha);
        let kind = target.kind();
        py.detach(|| settings.check(kind)).map_err(|error| to_python(py, error))?;
        Ok(Self {
            target: Mutex::new(Some(target)),
            settings,
            film: ManuallyDrop::new(Mutex::new(Film::Awaited)),
            user: Mutex::new(None),
            process: std::process::id(),
        })
    }

    /// The name of the container.
    #[getter]
    fn format(&self) -> Option<&'static str> {
        lock(&self.target).as_ref().map(|target| target.container().name())
    }

    /// The film's file, if it is one.
    #[getter]
    fn path(&self) -> Option<PathBuf> {
        lock(&self.target).as_ref().and_then(|target| target.path().map(Path::to_owned))
    }

    /// Takes a frame; see `PythonFrame::new` for what it may be.
    fn append(&self, py: Python<'_>, frame: &Bound<'_, PyAny>) -> PyResult<Taken> {
        self.check_process()?;
        let frame = PythonFrame::new(frame, self.settings.is_deep())?;
        let picture = frame.picture()?;
        let _turn = self.turn(py)?;
        py.detach(|| self.push(&picture))
    }

    /// Completes the film.
    fn close(&self, py: Python<'_>) -> PyResult<Option<Completed>> {
        self.check_process()?;
        let _turn = self.turn(py)?;
        let written = py.detach(|| self.finish());
        // Whatever became of the film: its target is somebody else's again.
        let target = lock(&self.target).take();
        let Some(Written { frames, bytes, files }) = written? else { return Ok(None) };
        let film = target.and_then(PythonTarget::into_bytes);
        let film = film.map(|film| PyBytes::new(py, &film).unbind());
        Ok(Some(Completed { frames, bytes, files, film }))
    }

    /// Gives the film up: nothing is published.
    fn discard(&self, py: Python<'_>) -> PyResult<()> {
        self.check_process()?;
        let _turn = self.turn(py)?;
        py.detach(|| drop(self.take()));
        drop(lock(&self.target).take());
        Ok(())
    }
}

impl FilmWriter {
    fn check_process(&self) -> PyResult<()> {
        if std::process::id() == self.process {
            return Ok(());
        }
        Err(PyRuntimeError::new_err(
            "the writer belongs to the process that this one was forked off: make one in each process",
        ))
    }

    /// Makes sure that this thread does not wait for itself.
    fn turn(&self, _: Python<'_>) -> PyResult<Turn<'_>> {
        if *lock(&self.user) == Some(std::thread::current().id()) {
            return Err(PyRuntimeError::new_err(
                "the writer is at work further up in this thread, as in a signal handler",
            ));
        }
        Ok(Turn { writer: self })
    }

    /// The film, for this thread alone. Not to be called with Python's lock, which others may wait for meanwhile.
    fn film(&self) -> MutexGuard<'_, Film> {
        let film = lock(&self.film);
        *lock(&self.user) = Some(std::thread::current().id());
        film
    }

    fn push(&self, picture: &Picture<'_>) -> PyResult<Taken> {
        let mut film = self.film();
        let mut begun = None;
        match &*film {
            Film::Awaited => {
                let (begun_film, facts) = self.begin(picture, &mut film)?;
                begun = Some(facts);
                *film = begun_film;
            }
            Film::Begun(_) => {}
            Film::Failed => {
                return Err(Python::attach(|py| to_python(py, EncodeError::FailedBefore)));
            }
            Film::Closed => return Err(PyValueError::new_err("the writer is closed")),
        }
        let Film::Begun(writer) = &mut *film else {
            return Err(PyValueError::new_err("the writer is closed"));
        };
        let mut interrupted = None;
        match writer.push(picture, || goes_on(&mut interrupted)) {
            Ok(()) => Ok(Taken { begun, frames: writer.frames(), lost_alpha: writer.has_lost_alpha() }),
            // The frame was wrong, or not wanted any more; the film is as it was.
            Err(error @ (RecordError::Aborted | RecordError::Encode(EncodeError::FrameLayout { .. }))) => {
                Err(interrupted.unwrap_or_else(|| Python::attach(|py| to_python(py, error))))
            }
            Err(error) => {
                *film = Film::Failed;
                Err(Python::attach(|py| to_python(py, error)))
            }
        }
    }

    /// Starts the encoder for films of this frame's size. A target that refuses fails for good.
    fn begin(&self, picture: &Picture<'_>, film: &mut Film) -> PyResult<(Film, Beginning)> {
        let raised = |error: RecordError| Python::attach(|py| to_python(py, error));
        let (kind, output) = match &*lock(&self.target) {
            Some(target) => (target.kind(), target.output()),
            None => return Err(PyValueError::new_err("the writer is closed")),
        };
        let plan = self.settings.plan(picture.resolution(), picture.is_transparent(), kind);
        let plan = plan.map_err(|error| raised(error.into()))?;
        let writer = FrameWriter::start(&plan, output).map_err(|error| {
            *film = Film::Failed;
            raised(error)
        })?;
        let size = plan.resolution();
        let facts = (size.width, size.height, plan.encoder_name().to_owned(), plan.notes().to_vec());
        Ok((Film::Begun(Box::new(writer)), facts))
    }

    fn finish(&self) -> PyResult<Option<Written>> {
        match self.take() {
            Film::Begun(writer) => {
                // The first Ctrl-C waits until the film is complete, the second gives it up.
                let (mut first, mut second) = (None, None);
                let written = writer.finish(|| {
                    if first.is_none() {
                        goes_on(&mut first);
                        return true;
                    }
                    goes_on(&mut second)
                });
                match (written, second.or(first)) {
                    (_, Some(interrupted)) => Err(interrupted),
                    (Ok(written), None) => Ok(Some(written)),
                    (Err(error), None) => Err(Python::attach(|py| to_python(py, error))),
                }
            }
            Film::Awaited => Err(Python::attach(|py| to_python(py, EncodeError::NoFrames))),
            Film::Failed => Err(Python::attach(|py| to_python(py, EncodeError::FailedBefore))),
            Film::Closed => Ok(None),
        }
    }

    /// Takes the film out of the writer, which is closed from then on.
    fn take(&self) -> Film {
        std::mem::replace(&mut *self.film(), Film::Closed)
    }
}

/// Tells that nobody uses the film any more.
struct Turn<'a> {
    writer: &'a FilmWriter,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut user = lock(&self.writer.user);
        if *user == Some(std::thread::current().id()) {
            *user = None;
        }
    }
}

impl Drop for FilmWriter {
    fn drop(&mut self) {
        if std::process::id() == self.process {
            // The encoder's thread may wait for Python's lock, which this thread has.
            Python::attach(|py| py.detach(|| drop(self.take())));
        }
    }
}

/// Whether nobody pressed Ctrl-C; what was raised then is kept.
fn goes_on(interrupted: &mut Option<PyErr>) -> bool {
    Python::attach(|py| {
        let checked = py.check_signals();
        let is_quiet = checked.is_ok();
        *interrupted = checked.err();
        is_quiet
    })
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
