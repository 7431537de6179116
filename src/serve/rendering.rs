use super::film_request::{Asked, Data, FilmRequest};
use super::held_film::HeldFilm;
use super::limits::{Deadline, ServeLimits};
use super::open_datasets::{OpenDatasets, hidden, open_raster};
use super::problem::Problem;
use super::stored_film::StoredFilm;
use crate::Error;
use crate::encode::{EncodePlan, FilmSpec, Output};
use crate::record::{DrawSettings, Film, Flow, Moments, Observer, Progress, RecordReport};
use crate::render::{GpuContext, GpuOptions};
use std::sync::{Arc, Mutex, PoisonError};

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
    let deadline = Deadline::after(renderer.limits.render_time);
    let made = make(renderer, request, film, &mut Watch { film, deadline });
    made.map_err(|problem| match film.problem() {
        // Why it takes no more bytes is why nothing more was made.
        Some(problem) => problem,
        None => deadline.explains(hidden(problem, request.dataset())),
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
    let mut goes_on = || watch.goes_on();
    let (open, film) = match &request.data {
        Data::Served { dataset, version } => {
            // Films wait: what was asked for then is not there any more.
            if dataset.version().map_err(Error::from)? != *version {
                return Err(Problem::busy("the data has changed while the film waited"));
            }
            let open = renderer.open.open(dataset, version, &read)?;
            let film = open.film(&options, &mut goes_on);
            (Some(open), film)
        }
        Data::Uploaded(upload) => {
            let raster = open_raster(upload.dataset(), &read)?;
            (None, Film::new_while(raster, &options, &mut |_| goes_on()))
        }
    };
    let mut film = film.map_err(Error::from)?;
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
    let held = container.goes_back().then(|| HeldFilm::of(stored));
    let output = match &held {
        Some(held) => Output::Seekable(Box::new(held.clone())),
        None => Output::Stream(Box::new(stored.writer())),
    };
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
    if let Some(open) = open {
        open.keep(film.survey());
    }
    let report = report.map_err(Error::from)?;
    if let Some(held) = held {
        held.release();
    }
    Ok(report)
}

/// Sees that somebody still waits for the film, and not too long.
struct Watch<'a> {
    film: &'a StoredFilm,
    deadline: Deadline,
}

impl Watch<'_> {
    fn goes_on(&self) -> bool {
        !self.deadline.is_over() && !self.film.has_ended()
    }
}

impl Observer for Watch<'_> {
    fn progress(&mut self, progress: &Progress) -> Flow {
        self.film.tell_frames(progress.frames, progress.total);
        if self.goes_on() { Flow::Continue } else { Flow::Abort }
    }
}
