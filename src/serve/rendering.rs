use super::catalog::Dataset;
use super::film_request::{Asked, Data, FilmRequest};
use super::limits::ServeLimits;
use super::open_datasets::{OpenDatasets, hidden, open_raster};
use super::problem::Problem;
use super::stored_film::StoredFilm;
use crate::Error;
use crate::encode::{EncodePlan, FilmSpec, Output};
use crate::record::{DrawSettings, Film, Flow, Moments, Observer, Progress, RecordError, RecordReport};
use crate::render::{GpuContext, GpuOptions};
use axum::http::StatusCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// What all renders share.
pub(super) struct Renderer {
    gpu_options: GpuOptions,
    gpu: Mutex<GpuContext>,
    pub(super) open: OpenDatasets,
    pub(super) limits: ServeLimits,
}

impl Renderer {
    /// Opens the device.
    pub(super) fn new(gpu_options: GpuOptions, limits: ServeLimits) -> Result<Self, Error> {
        let gpu = Mutex::new(GpuContext::open(&gpu_options)?);
        Ok(Self { gpu_options, gpu, open: OpenDatasets::default(), limits })
    }

    /// The device that draws; a new one if the last was lost.
    fn gpu(&self) -> Result<GpuContext, Error> {
        let mut gpu = self.gpu.lock().unwrap_or_else(PoisonError::into_inner);
        if gpu.is_lost() {
            *gpu = GpuContext::open(&self.gpu_options)?;
        }
        Ok(gpu.clone())
    }

    pub(super) fn adapter_name(&self) -> String {
        self.gpu.lock().unwrap_or_else(PoisonError::into_inner).adapter_name().to_owned()
    }
}

/// Renders a film into memory.
///
/// # Errors
/// What is wrong with the request or its data. Nothing is kept then, but what was sent was sent.
pub(super) fn render(
    renderer: &Renderer,
    request: &FilmRequest,
    film: &Arc<StoredFilm>,
) -> Result<RecordReport, Problem> {
    let mut watch = Watch { film, deadline: Instant::now() + renderer.limits.render_time };
    let made = make(renderer, request, film, &mut watch);
    let is_late = Instant::now() >= watch.deadline;
    made.map_err(|problem| match problem.status {
        _ if is_late => Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            format!("the film took longer than {} seconds", renderer.limits.render_time.as_secs()),
        ),
        _ => hidden(problem, request.dataset()),
    })
}

fn make(
    renderer: &Renderer,
    request: &FilmRequest,
    stored: &Arc<StoredFilm>,
    watch: &mut Watch,
) -> Result<RecordReport, Problem> {
    let Asked { container, options, film: settings, .. } = &request.asked;
    let moments = Moments::new(&settings.choice, *container).map_err(Error::from)?;
    let options = moments.completed(options.clone());
    let read = settings.read_options(options.mode);
    let mut reading = |_| watch.goes_on();
    let mut film = match &request.data {
        Data::Served { dataset, version } => {
            let open = renderer.open.open(dataset, version, &read)?;
            let film = match open.survey() {
                Some(survey) => Film::with_survey(open.raster(), survey, &options),
                None => Film::new_while(open.raster(), &options, &mut reading),
            };
            let film = film.map_err(Error::from)?;
            open.keep(film.survey());
            film
        }
        Data::Uploaded(upload) => {
            let raster = open_raster(upload.dataset(), &read)?;
            Film::new_while(raster, &options, &mut reading).map_err(Error::from)?
        }
    };
    moments.check(film.moments()).map_err(Error::from)?;
    let take = moments.take(&mut film, &options).map_err(Error::from)?;
    let frames = moments.frames(film.timeline(), *container).map_err(Error::from)?;
    let count = frames.end - frames.start;
    if count > renderer.limits.frames {
        let most = renderer.limits.frames;
        return Err(Problem::request(format!(
            "the film has {count} frames (this server makes up to {most})"
        )));
    }
    let spec = FilmSpec {
        resolution: settings.resolution,
        rate: film.timeline().rate(),
        frames: Some(count),
        has_alpha: film.scene().background.is_none(),
    };
    let output = Output::Stream(Box::new(stored.writer()));
    let plan = EncodePlan::resolve(&settings.encode_settings(*container), &spec, output.kind());
    let plan = plan.map_err(Error::from)?;
    stored.tell_frames(0, count);
    let draw = DrawSettings { frames: Some(frames), ..settings.draw_settings() };
    let gpu = renderer.gpu()?;
    let report = match &take {
        Some(take) => film.record_take(&gpu, (take, &draw), (&plan, output), watch),
        None => film.record(&gpu, &draw, (&plan, output), watch),
    };
    // Another film of it need not look for limits and quantiles again.
    if let Data::Served { dataset, version } = &request.data {
        renderer.open.open(dataset, version, &read)?.keep(film.survey());
    }
    report.map_err(|error| failed(error, stored))
}

/// What the film said when it took no more bytes is why it failed.
fn failed(error: RecordError, stored: &StoredFilm) -> Problem {
    match stored.state().detail {
        Some(detail) => Problem::busy(detail),
        None => Error::from(error).into(),
    }
}

/// Sees that somebody still waits for the film, and not too long.
struct Watch<'a> {
    film: &'a StoredFilm,
    deadline: Instant,
}

impl Watch<'_> {
    fn goes_on(&self) -> bool {
        Instant::now() < self.deadline && !self.film.is_given_up()
    }
}

impl Observer for Watch<'_> {
    fn progress(&mut self, progress: &Progress) -> Flow {
        self.film.tell_frames(progress.frames, progress.total);
        if self.goes_on() { Flow::Continue } else { Flow::Abort }
    }
}

/// What can be told of a dataset besides films of it: as JSON.
pub(super) fn describe(renderer: &Renderer, dataset: &Dataset) -> Result<serde_json::Value, Problem> {
    let failed = |error: crate::data::DataError| hidden(Error::from(error).into(), dataset);
    let version = dataset.version().map_err(failed)?;
    let options = crate::record::FilmSettings::default().read_options(None);
    let open = renderer.open.open(dataset, &version, &options)?;
    let scene = crate::scene::SceneOptions::default();
    let deadline = Instant::now() + renderer.limits.render_time;
    let film = match open.survey() {
        Some(survey) => Film::with_survey(open.raster(), survey, &scene),
        None => Film::new_while(open.raster(), &scene, &mut |_| Instant::now() < deadline),
    };
    let film = film.map_err(|error| hidden(Error::from(error).into(), dataset))?;
    open.keep(film.survey());
    let raster = open.raster();
    let info = raster.info();
    let labels: Vec<Option<&String>> = info.moment_labels().collect();
    let layer = film.scene().layers.first();
    let heights = layer.filter(|layer| layer.mode.has_heights());
    Ok(serde_json::json!({
        "name": dataset.name,
        "file": dataset.shown,
        "format": info.format,
        "kind": if info.volume.is_some() { "volume" } else { "raster" },
        "columns": info.columns,
        "rows": info.rows,
        "bands": info.bands,
        "moments": film.moments(),
        "labels": labels,
        "units": info.value_unit,
        "frames": film.timeline().frames(),
        "fps": film.timeline().rate().as_f64(),
        "exaggeration": heights.map(|layer| layer.relief.exaggeration.bounds().0),
        "elevation": film.scene().camera.elevation_deg.bounds().0,
        "limits": layer.map(|layer| [layer.scale.min(), layer.scale.max()]),
        "histogram": histogram(film.survey()),
        "notes": film.notes(),
    }))
}

/// Bars of a histogram.
const BARS: usize = 64;

/// How many values lie in equal parts of the range between the least and the largest one.
fn histogram(survey: &crate::scene::Survey) -> Option<serde_json::Value> {
    let statistics = survey.statistics();
    let range = statistics.range()?;
    let counts = statistics.counts_between(range.min, range.max, BARS);
    Some(serde_json::json!({ "min": range.min, "max": range.max, "counts": counts }))
}
