//! A film of a dataset, from what was said to what was written.

use crate::errors::to_python;
use crate::output::PythonTarget;
use crate::progress::Watch;
use crate::settings::{Resolved, Settings, keywords_in};
use crate::source::Input;
use fieldreel::Error;
use fieldreel::encode::{Container, EncodeError, EncodePlan, FilmSpec, MemoryBuffer, Output};
use fieldreel::record::{DrawSettings, Film, LiveTake, Moments, RecordError, RecordReport};
use fieldreel::render::{GpuContext, RenderError};
use fieldreel::scene::SceneOptions;
use fieldreel::scene::annotation::missing_glyphs_sentence;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use std::io::Write;

/// What a recording made.
#[pyclass(frozen, get_all, module = "fieldreel._fieldreel")]
pub(crate) struct Report {
    /// The container's name.
    format: String,
    frames: u64,
    is_complete: bool,
    width: u32,
    height: u32,
    fps: f64,
    /// The film's size.
    byte_count: u64,
    encoder: String,
    adapter: String,
    elapsed_secs: f64,
    /// What was chosen automatically that a user may want to know.
    notes: Vec<String>,
    /// What a user should know before showing the film to others.
    warnings: Vec<String>,
}

impl Report {
    /// With one more note.
    pub(crate) fn noting(mut self, note: Option<String>) -> Self {
        self.notes.extend(note);
        self
    }
}

/// The exception for what went wrong, in Python's words.
pub(crate) fn raised_for(py: Python<'_>, error: Error) -> PyErr {
    match error {
        error @ Error::Render(RenderError::NoAdapter { .. }) => {
            let raised = to_python(py, error);
            let value = raised.value(py);
            let message = format!("{value} (or, for Python: pip install \"fieldreel[software]\")");
            value.get_type().call1((message,)).map_or_else(|error| error, PyErr::from_value)
        }
        error => to_python(py, error),
    }
}

/// Records a film of `data`: a list of paths, a `fieldreel._source.Source`, or nothing for what the settings name.
#[pyfunction]
#[pyo3(signature = (data, output, settings, progress))]
pub(crate) fn record(
    py: Python<'_>,
    data: &Bound<'_, PyAny>,
    output: Option<&Bound<'_, PyAny>>,
    settings: &Settings,
    progress: Option<Py<PyAny>>,
) -> PyResult<(Option<Py<PyBytes>>, Report)> {
    let resolved = settings.resolved()?;
    // What goes nowhere else has no name that would tell its kind.
    let usual = output.is_none().then_some(Container::Mp4);
    let format = resolved.film.container.or(usual);
    let target = PythonTarget::new(py, output, format, resolved.overwrites)?;
    let input = Input::new(data, &resolved.inputs)?;
    let mut watch = Watch::new(progress, output.is_some());
    let made = py.detach(|| make(resolved, &input, &target, &mut watch));
    finish(py, made, target, watch)
}

/// What Python gets of a film that was made, or of the attempt.
pub(crate) fn finish(
    py: Python<'_>,
    made: Result<Report, Error>,
    target: PythonTarget,
    watch: Watch,
) -> PyResult<(Option<Py<PyBytes>>, Report)> {
    // What a callback raised is why the film was aborted.
    if let Some(raised) = watch.into_raised() {
        return Err(raised);
    }
    let report = made.map_err(|error| raised_for(py, error))?;
    Ok((target.into_bytes().map(|bytes| PyBytes::new(py, &bytes).unbind()), report))
}

/// Without Python's lock.
fn make(
    mut resolved: Resolved,
    input: &Input,
    target: &PythonTarget,
    watch: &mut Watch,
) -> Result<Report, Error> {
    let container = target.container();
    let moments = Moments::new(&resolved.film.choice, container)?;
    let options = moments.completed(resolved.options.clone());
    let raster = input.open(&resolved.film.read_options(resolved.options.mode))?;
    moments.check(raster.info().moments())?;
    let unsaid = say_how(&mut resolved, input, container)?;
    // What cannot be encoded is found out before anything is read.
    let timeline = options.timeline(raster.info().moments())?;
    let spec = FilmSpec {
        resolution: resolved.film.resolution,
        rate: timeline.rate(),
        frames: Some(moments.frames(&timeline, container)?.count() as u64),
        has_alpha: options.background.is_transparent(),
    };
    EncodePlan::resolve(&resolved.film.encode_settings(container), &spec, target.kind())?;
    let mut film = Film::new_while(raster, &options, &mut |_| watch.goes_on())?;
    let gpu = GpuContext::open(&resolved.film.gpu)?;
    let report = record_film((&mut film, &gpu), (&resolved, &options), (&moments, target), watch)?;
    Ok(report.noting(unsaid))
}

/// Lets a film of files say how it was made, unless that is not wanted; the reason where it cannot.
pub(crate) fn say_how(
    resolved: &mut Resolved,
    input: &Input,
    container: Container,
) -> Result<Option<String>, Error> {
    match input.files()? {
        Some(files) if resolved.film.says_how_made => resolved.say_how(files, container),
        _ => Ok(None),
    }
}

/// A film of what was read already.
pub(crate) fn record_film(
    (film, gpu): (&mut Film, &GpuContext),
    (resolved, options): (&Resolved, &SceneOptions),
    (moments, target): (&Moments, &PythonTarget),
    watch: &mut Watch,
) -> Result<Report, Error> {
    let container = target.container();
    let take = moments.take(film, options)?;
    let frames = moments.frames(film.timeline(), container)?;
    let spec = FilmSpec {
        resolution: resolved.film.resolution,
        rate: film.timeline().rate(),
        frames: Some(frames.end - frames.start),
        has_alpha: film.scene().background.is_none(),
    };
    let draw = DrawSettings { frames: Some(frames), ..resolved.film.draw_settings() };
    let mut settings = resolved.film.encode_settings(container);
    let mut plan = EncodePlan::resolve(&settings, &spec, target.kind())?;
    let mut notes: Vec<String> = film.notes().iter().chain(plan.notes()).cloned().collect();
    loop {
        // What may have to be made once more and cannot be taken back waits in memory.
        let kept = (settings.max_bytes.is_some() && target.path().is_none()).then(MemoryBuffer::new);
        let in_memory = |buffer: &MemoryBuffer| Output::Seekable(Box::new(buffer.clone()));
        let output = kept.as_ref().map_or_else(|| target.output(), in_memory);
        let result = record_once((film, gpu), (take.as_ref(), &draw), (&plan, output), watch);
        match result {
            Err(RecordError::Encode(EncodeError::OverBudget { bytes, most })) => {
                settings = plan.smaller(&settings, (bytes, most))?;
                plan = EncodePlan::resolve(&settings, &spec, target.kind())?.in_place_of(&plan);
                let crf = settings.crf.unwrap_or_default();
                notes.push(format!(
                    "about {bytes} bytes would be more than {most}: made once more with crf {crf}"
                ));
            }
            Ok(report) => {
                if let Some(buffer) = kept {
                    write_out(&buffer.into_bytes(), target.output())?;
                }
                return Ok(account(&report, container, notes));
            }
            Err(error) => return Err(error.into()),
        }
    }
}

fn record_once(
    (film, gpu): (&mut Film, &GpuContext),
    (take, draw): (Option<&LiveTake>, &DrawSettings),
    (plan, output): (&EncodePlan, Output),
    watch: &mut Watch,
) -> Result<RecordReport, RecordError> {
    match take {
        Some(take) => film.record_take(gpu, (take, draw), (plan, output), watch),
        None => film.record(gpu, draw, (plan, output), watch),
    }
}

/// Writes what was kept in memory.
fn write_out(bytes: &[u8], output: Output) -> Result<(), EncodeError> {
    let written = match output {
        Output::File { .. } => Ok(()),
        Output::Seekable(mut target) => target.write_all(bytes).and_then(|()| target.flush()),
        Output::Stream(mut target) => target.write_all(bytes).and_then(|()| target.flush()),
    };
    written.map_err(|source| EncodeError::Output { action: "write the film", path: None, source })
}

fn account(report: &RecordReport, container: Container, notes: Vec<String>) -> Report {
    let mut warnings: Vec<String> = missing_glyphs_sentence(&report.missing_glyphs).into_iter().collect();
    if !report.left_out.is_empty() {
        let what = report.left_out.join(", ");
        warnings.push(format!("no room for {what} in a picture of {}", report.resolution));
    }
    Report {
        format: container.name().to_owned(),
        frames: report.frames,
        is_complete: report.is_complete,
        width: report.resolution.width,
        height: report.resolution.height,
        fps: report.rate.as_f64(),
        byte_count: report.bytes,
        encoder: report.encoder.clone(),
        adapter: report.adapter.clone(),
        elapsed_secs: report.elapsed.as_secs_f64(),
        notes: notes.iter().map(|note| keywords_in(note)).collect(),
        warnings,
    }
}
