//! What happens in Python while a film is made: progress is told, and signals are looked for.

use fieldreel::record::{Activity, Flow, Observer, Progress};
use pyo3::exceptions::PyKeyboardInterrupt;
use pyo3::prelude::*;
use std::time::{Duration, Instant};

/// How often Python is asked at most: each time takes its lock.
const PAUSE: Duration = Duration::from_millis(50);

/// Watches a recording on behalf of Python.
pub(crate) struct Watch {
    callback: Option<Py<PyAny>>,
    /// Whether an interrupted film is completed with what there is of it.
    completes: bool,
    raised: Option<PyErr>,
    asked: Option<Instant>,
    told: Option<(u64, u64)>,
}

impl Watch {
    /// Tells `callback(done, total)` after frames; an interrupt completes the film if it `completes`, and else aborts it.
    pub(crate) fn new(callback: Option<Py<PyAny>>, completes: bool) -> Self {
        Self { callback, completes, raised: None, asked: None, told: None }
    }

    /// What was raised meanwhile: by the callback, or by a signal's handler.
    pub(crate) fn into_raised(self) -> Option<PyErr> {
        self.raised
    }

    /// Looks for signals, and says whether to go on.
    pub(crate) fn goes_on(&mut self) -> bool {
        if self.raised.is_none() && self.is_due() {
            self.raised = Python::attach(|py| py.check_signals().err());
        }
        self.raised.is_none()
    }

    fn is_due(&mut self) -> bool {
        let is_due = self.asked.is_none_or(|asked| asked.elapsed() >= PAUSE);
        if is_due {
            self.asked = Some(Instant::now());
        }
        is_due
    }

    fn ask(&mut self, py: Python<'_>, progress: &Progress) -> PyResult<()> {
        py.check_signals()?;
        let counts = (progress.frames, progress.total);
        let is_of_frames = matches!(progress.activity, Activity::Recording | Activity::Finishing);
        if let Some(callback) = &self.callback
            && is_of_frames
            && self.raised.is_none()
            && self.told != Some(counts)
        {
            self.told = Some(counts);
            callback.call1(py, counts)?;
        }
        Ok(())
    }

    fn flow(&self, py: Python<'_>) -> Flow {
        match &self.raised {
            None => Flow::Continue,
            Some(raised) if self.completes && raised.is_instance_of::<PyKeyboardInterrupt>(py) => {
                Flow::Finish
            }
            Some(_) => Flow::Abort,
        }
    }
}

impl Observer for Watch {
    fn progress(&mut self, progress: &Progress) -> Flow {
        let is_last =
            progress.frames == progress.total && self.told != Some((progress.frames, progress.total));
        if !is_last && !self.is_due() {
            return Python::attach(|py| self.flow(py));
        }
        Python::attach(|py| match self.ask(py, progress) {
            Ok(()) => self.flow(py),
            // Who interrupts a second time does not want to wait for the film.
            Err(_) if self.raised.is_some() => Flow::Abort,
            Err(raised) => {
                self.raised = Some(raised);
                self.flow(py)
            }
        })
    }
}
