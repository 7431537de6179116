//! A scene that stays: what was read of the data and what the adapter holds are kept from picture to picture.

use crate::output::PythonTarget;
use crate::progress::Watch;
use crate::record::{Report, finish, raised_for, record_film, say_how};
use crate::settings::{Resolved, Settings, Word};
use crate::source::Input;
use fieldreel::Error;
use fieldreel::encode::Container;
use fieldreel::frame::Resolution;
use fieldreel::record::{Film, Moments, Pose, Stills};
use fieldreel::render::GpuContext;
use fieldreel::scene::{LayerMode, SceneOptions, View};
use numpy::{PyArray1, PyArray3, PyArrayMethods};
use pyo3::exceptions::{PyAttributeError, PyRuntimeError};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::ThreadId;

/// What is shown, and how. Only one thread at a time uses it; others wait.
#[pyclass(frozen, module = "fieldreel._fieldreel")]
pub(crate) struct SceneCore {
    /// The process that made it: a device does not survive a fork.
    process: u32,
    /// Whose thread uses it now, so that a callback that does so as well is told instead of waiting for itself.
    user: Mutex<Option<ThreadId>>,
    state: Mutex<Option<State>>,
}

struct State {
    settings: Settings,
    resolved: Resolved,
    input: Input,
    film: Film,
    view: View,
    gpu: Option<GpuContext>,
    stills: Option<Stills>,
}

/// The numbers of a view that settings say as well, with the place that each has in [`View::numbers`].
const NUMBERS: [(&str, &[usize]); 8] = [
    ("azimuth", &[0]),
    ("elevation", &[1]),
    ("zoom", &[2]),
    ("target", &[3, 4]),
    ("exaggeration", &[5]),
    ("light-azimuth", &[6]),
    ("light-elevation", &[7]),
    ("roll", &[9]),
];
const FIELD_OF_VIEW: (&str, &[usize]) = ("field-of-view", &[10]);
/// Which band is shown, counted from 0.
const BAND: usize = 8;

fn numbers_of(name: &str) -> Option<&'static [usize]> {
    let mut known = NUMBERS.into_iter().chain([FIELD_OF_VIEW]);
    known.find(|(known, _)| *known == name).map(|(_, places)| places)
}

#[pymethods]
impl SceneCore {
    #[new]
    fn new(py: Python<'_>, data: &Bound<'_, PyAny>, settings: &Settings) -> PyResult<Self> {
        let resolved = fitted(settings.resolved()?);
        let input = Input::new(data, &resolved.inputs)?;
        let film = read(py, &input, &resolved)?;
        let view = film.view();
        let settings = settings.copied();
        let state = State { settings, resolved, input, film, view, gpu: None, stills: None };
        Ok(Self { process: std::process::id(), user: Mutex::default(), state: Mutex::new(Some(state)) })
    }

    /// Settings in place of others. What the camera did since then stays, but for what they say of it.
    fn change(&self, py: Python<'_>, words: Vec<Word>) -> PyResult<()> {
        self.with(py, |state, py| state.change(py, words))
    }

    /// Other data in the same scene: settings and camera stay.
    fn set_data(&self, py: Python<'_>, data: &Bound<'_, PyAny>) -> PyResult<()> {
        let data = data.clone().unbind();
        self.with(py, |state, py| {
            let input = Input::new(data.bind(py), &state.resolved.inputs)?;
            let film = read(py, &input, &state.resolved)?;
            let (was, is) = (state.film.view(), film.view());
            // What nobody has moved goes with the data.
            let moved = state.view.numbers().into_iter().zip(was.numbers()).zip(is.numbers());
            let numbers: Vec<f64> =
                moved.map(|((number, was), is)| if number == was { is } else { number }).collect();
            if let Ok(numbers) = <[f64; View::NUMBERS]>::try_from(numbers) {
                state.view = View::from_numbers(numbers);
            }
            (state.input, state.film, state.stills) = (input, film, None);
            Ok(())
        })
    }

    /// The numbers of the view that a setting names, or of `band`, which is counted from 1.
    fn numbers(&self, py: Python<'_>, name: &str) -> PyResult<Vec<f64>> {
        self.with(py, |state, _| {
            let numbers = state.view.numbers();
            if name == "band" {
                return Ok(vec![numbers[BAND] + 1.0]);
            }
            Ok(places_of(name)?.iter().map(|at| numbers[*at]).collect())
        })
    }

    /// Moves the view. Nothing is fitted anew, but for a new field of view: how far away the camera is goes with it.
    fn set_numbers(&self, py: Python<'_>, name: &str, values: Vec<f64>) -> PyResult<()> {
        self.with(py, |state, py| {
            if let (true, Some(degrees)) = (name == FIELD_OF_VIEW.0, values.first()) {
                return state.change(py, vec![(name.to_owned(), Some(degrees.to_string()))]);
            }
            let mut numbers = state.view.numbers();
            if name == "band" {
                let band = values.first().copied().unwrap_or_default();
                let moments = state.film.moments();
                if !(1.0..f64::from(moments) + 1.0).contains(&band) {
                    let end = u64::from(moments) + 1;
                    let message = format!("band {band} is not there (expected 1 to below {end})");
                    return Err(pyo3::exceptions::PyValueError::new_err(message));
                }
                numbers[BAND] = band - 1.0;
            } else {
                let places = places_of(name)?;
                let texts: Vec<String> = values.iter().map(ToString::to_string).collect();
                // The ranges are those of the settings.
                state.settings.changed(vec![(name.to_owned(), Some(format!("\"{}\"", texts.join(","))))])?;
                for (at, value) in places.iter().zip(&values) {
                    numbers[*at] = *value;
                }
            }
            state.view = View::from_numbers(numbers);
            Ok(())
        })
    }

    /// A picture as an array of height, width and three channels, or four where the background is transparent.
    #[pyo3(signature = (size, frame))]
    fn screenshot<'py>(
        &self,
        py: Python<'py>,
        size: Option<(u32, u32)>,
        frame: Option<u64>,
    ) -> PyResult<Bound<'py, PyArray3<u8>>> {
        let (bytes, shape) = self.with(py, |state, py| {
            let drawn = py.detach(|| {
                let resolution = match size {
                    Some((width, height)) => Resolution::new(width, height)?,
                    None => state.resolved.film.resolution,
                };
                state.draw(resolution, frame)
            });
            drawn.map_err(|error| raised_for(py, error))
        })?;
        PyArray1::from_vec(py, bytes).reshape(shape)
    }

    /// A film that begins with what is shown now. `words` hold for it alone.
    #[pyo3(signature = (output, words, progress))]
    fn record(
        &self,
        py: Python<'_>,
        output: Option<Bound<'_, PyAny>>,
        words: Vec<Word>,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<(Option<Py<PyBytes>>, Report)> {
        let output = output.map(Bound::unbind);
        self.with(py, |state, py| {
            let mut resolved = state.settings.changed(words)?.resolved()?;
            let fit = state.resolved.options.fit_elevation_deg;
            resolved.options.fit_elevation_deg = resolved.options.fit_elevation_deg.or(fit);
            let usual = output.is_none().then_some(Container::Mp4);
            let format = resolved.film.container.or(usual);
            let output = output.as_ref().map(|output| output.bind(py));
            let target = PythonTarget::new(py, output, format, resolved.overwrites)?;
            let mut watch = Watch::new(progress, output.is_some());
            let made = py.detach(|| state.record(&mut resolved, &target, &mut watch));
            finish(py, made, target, watch)
        })
    }

    /// What was chosen automatically, one sentence each.
    fn notes(&self, py: Python<'_>) -> PyResult<Vec<String>> {
        self.with(py, |state, _| {
            Ok(state.film.notes().iter().map(|note| crate::settings::keywords_in(note)).collect())
        })
    }
}

fn places_of(name: &str) -> PyResult<&'static [usize]> {
    numbers_of(name).ok_or_else(|| PyAttributeError::new_err(format!("a view has no {name:?}")))
}

/// The film of these data, of which all bands are read.
fn read(py: Python<'_>, input: &Input, resolved: &Resolved) -> PyResult<Film> {
    let mut watch = Watch::new(None, false);
    let film = py.detach(|| {
        let raster = input.open(&resolved.film.read_options(resolved.options.mode)).map_err(Error::from)?;
        Film::new_while(raster, &resolved.options, &mut |_| watch.goes_on()).map_err(Error::from)
    });
    match watch.into_raised() {
        Some(raised) => Err(raised),
        None => film.map_err(|error| raised_for(py, error)),
    }
}

/// A scene is fitted once, to a whole turn, so that no move of the camera changes how far away it is, in no picture and no
/// film. A flat image is no such scene: it fills its picture.
fn fitted(mut resolved: Resolved) -> Resolved {
    let options = &mut resolved.options;
    if options.mode != Some(LayerMode::Image) {
        let elevation_deg = options.elevation_deg.unwrap_or(SceneOptions::USUAL_ELEVATION_DEG);
        options.fit_elevation_deg.get_or_insert(elevation_deg);
    }
    resolved
}

impl State {
    fn change(&mut self, py: Python<'_>, words: Vec<Word>) -> PyResult<()> {
        let names: Vec<String> = words.iter().map(|(name, _)| name.clone()).collect();
        let settings = self.settings.changed(words)?;
        let resolved = fitted(settings.resolved()?);
        let reading = |resolved: &Resolved| resolved.film.read_options(resolved.options.mode);
        if reading(&resolved) != reading(&self.resolved) {
            self.film = read(py, &self.input, &resolved)?;
            self.stills = None;
        } else if resolved.options != self.resolved.options {
            py.detach(|| self.film.recompose(&resolved.options))
                .map_err(|error| raised_for(py, error.into()))?;
        }
        if resolved.film.gpu != self.resolved.film.gpu {
            (self.gpu, self.stills) = (None, None);
        }
        let drawing = |resolved: &Resolved| (resolved.film.quality, resolved.film.dither);
        if drawing(&resolved) != drawing(&self.resolved) {
            self.stills = None;
        }
        let said = self.film.view().numbers();
        let mut numbers = self.view.numbers();
        for at in names.iter().filter_map(|name| numbers_of(name)).flatten() {
            numbers[*at] = said[*at];
        }
        self.view = View::from_numbers(numbers);
        (self.settings, self.resolved) = (settings, resolved);
        Ok(())
    }

    fn gpu(&mut self) -> Result<GpuContext, Error> {
        if let Some(gpu) = &self.gpu {
            return Ok(gpu.clone());
        }
        let gpu = GpuContext::open(&self.resolved.film.gpu)?;
        self.gpu = Some(gpu.clone());
        Ok(gpu)
    }

    /// The bytes of a picture and their shape.
    fn draw(&mut self, resolution: Resolution, frame: Option<u64>) -> Result<(Vec<u8>, [usize; 3]), Error> {
        let gpu = self.gpu()?;
        let settings = self.resolved.film.draw_settings();
        let stills = self.stills.get_or_insert_with(|| Stills::new(&gpu, &settings));
        let pose = frame.map_or(Pose::View(self.view), Pose::Frame);
        let has_alpha = self.film.scene().background.is_none();
        let picture = stills.draw(&mut self.film, &pose, resolution)?;
        let [width, height] = [resolution.width, resolution.height].map(|side| side as usize);
        let pixels = picture.rows(0).flat_map(|row| row.chunks_exact(4).take(width));
        if has_alpha {
            return Ok((pixels.flatten().copied().collect(), [height, width, 4]));
        }
        let mut bytes = Vec::with_capacity(width * height * 3);
        pixels.for_each(|pixel| bytes.extend_from_slice(&pixel[..3]));
        Ok((bytes, [height, width, 3]))
    }

    fn record(
        &mut self,
        resolved: &mut Resolved,
        target: &PythonTarget,
        watch: &mut Watch,
    ) -> Result<Report, Error> {
        let moments = Moments::new(&resolved.film.choice, target.container())?;
        moments.check(self.film.moments())?;
        resolved.options = self.options_now(&resolved.options);
        let unsaid = say_how(resolved, &self.input, target.container())?;
        let options = moments.completed(resolved.options.clone());
        let gpu = self.gpu()?;
        self.film.recompose(&options)?;
        let made = record_film((&mut self.film, &gpu), (resolved, &options), (&moments, target), watch);
        self.film.recompose(&self.resolved.options)?;
        made.map(|report| report.noting(unsaid))
    }

    /// The options of a film that begins where the view is.
    fn options_now(&self, options: &SceneOptions) -> SceneOptions {
        let mut options = options.clone();
        let (was, is) = (self.film.view(), self.view);
        options.azimuth_deg += is.azimuth_deg - was.azimuth_deg;
        options.roll_deg += is.roll_deg - was.roll_deg;
        if is.elevation_deg != was.elevation_deg {
            options.elevation_deg = Some(is.elevation_deg);
        }
        options.zoom *= is.zoom / was.zoom;
        if is.target != was.target {
            options.target = Some(is.target);
        }
        if is.exaggeration != was.exaggeration {
            options.exaggeration = Some(is.exaggeration);
        }
        if let Some(light) = &mut options.light {
            if is.light_azimuth_deg != was.light_azimuth_deg {
                light.azimuth_deg = is.light_azimuth_deg.into();
            }
            if is.light_elevation_deg != was.light_elevation_deg {
                light.elevation_deg = is.light_elevation_deg.into();
            }
        }
        options
    }
}

impl SceneCore {
    /// Uses the state, after waiting for other threads without Python's lock.
    fn with<T: Send>(
        &self,
        py: Python<'_>,
        use_it: impl FnOnce(&mut State, Python<'_>) -> PyResult<T> + Send,
    ) -> PyResult<T> {
        if self.process != std::process::id() {
            return Err(PyRuntimeError::new_err(
                "this Scene was made before the process forked: make one in the child",
            ));
        }
        let this_thread = std::thread::current().id();
        if *locked(&self.user) == Some(this_thread) {
            return Err(PyRuntimeError::new_err(
                "the Scene is recording: its own callback cannot use or change it",
            ));
        }
        py.detach(|| {
            let mut state = locked(&self.state);
            *locked(&self.user) = Some(this_thread);
            let closed = || PyRuntimeError::new_err("the Scene is closed");
            let result =
                Python::attach(|py| state.as_mut().ok_or_else(closed).and_then(|state| use_it(state, py)));
            *locked(&self.user) = None;
            result
        })
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Drop for SceneCore {
    fn drop(&mut self) {
        if self.process != std::process::id() {
            // The threads that would have to be waited for are the parent's.
            std::mem::forget(self.state.get_mut().unwrap_or_else(PoisonError::into_inner).take());
        }
    }
}
