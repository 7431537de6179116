//! Opens data and makes scenes of it on a thread of its own, since both may read a whole file.

use super::event::Event;
use super::job::Opener;
use super::{WindowError, histogram};
use crate::data::{BandReader, SharedRaster};
use crate::scene::{Composition, LimitsChoice, NormChoice, SceneError, SceneOptions, Survey};
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use winit::event_loop::EventLoopProxy;

/// A dataset that was opened.
pub(super) struct Opened {
    pub(super) paths: Vec<PathBuf>,
    pub(super) raster: SharedRaster,
    /// Has read a band already.
    pub(super) reader: BandReader,
    pub(super) composition: Arc<Composition>,
    /// The smallest and the largest value.
    pub(super) range: [f64; 2],
}

/// The open dataset with other settings.
pub(super) struct Composed {
    pub(super) composition: Arc<Composition>,
}

/// The thread, and what it is asked for.
pub(super) struct Composer {
    requests: Arc<Requests>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Requests {
    wanted: Mutex<Wanted>,
    changed: Condvar,
}

/// Of each kind only the latest request counts.
#[derive(Default)]
struct Wanted {
    open: Option<(Vec<PathBuf>, SceneOptions)>,
    options: Option<SceneOptions>,
    is_over: bool,
}

impl Wanted {
    fn is_empty(&self) -> bool {
        self.open.is_none() && self.options.is_none() && !self.is_over
    }
}

impl Composer {
    /// Starts the thread; answers come as events.
    pub(super) fn start(open: Opener, events: EventLoopProxy<Event>) -> Result<Self, WindowError> {
        let requests = Arc::new(Requests::default());
        let wanted = Arc::clone(&requests);
        let work = move || Work { open, events, requests: wanted, dataset: None }.run();
        let thread = std::thread::Builder::new().name("compose".to_owned()).spawn(work);
        let thread = thread.map_err(|source| WindowError::Thread { name: "compose", source })?;
        Ok(Self { requests, thread: Some(thread) })
    }

    /// Opens these files instead of what is open.
    pub(super) fn open(&self, paths: Vec<PathBuf>, options: SceneOptions) {
        self.requests.change(|wanted| {
            wanted.open = Some((paths, options));
            wanted.options = None;
        });
    }

    /// Makes another scene of what is open.
    pub(super) fn compose(&self, options: SceneOptions) {
        self.requests.change(|wanted| match &mut wanted.open {
            Some((_, pending)) => *pending = options,
            None => wanted.options = Some(options),
        });
    }
}

/// Waits until the thread is at its end, which a file that is being read may take a moment for.
impl Drop for Composer {
    fn drop(&mut self) {
        self.requests.change(|wanted| wanted.is_over = true);
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the thread that opens files panicked");
        }
    }
}

impl Requests {
    fn change(&self, change: impl FnOnce(&mut Wanted)) {
        change(&mut self.wanted.lock().unwrap_or_else(PoisonError::into_inner));
        self.changed.notify_all();
    }

    fn next(&self) -> Wanted {
        let wanted = self.wanted.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.changed.wait_while(wanted, |wanted| wanted.is_empty());
        std::mem::take(&mut *waited.unwrap_or_else(PoisonError::into_inner))
    }

    fn has_any(&self) -> bool {
        !self.wanted.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }
}

struct Work {
    open: Opener,
    events: EventLoopProxy<Event>,
    requests: Arc<Requests>,
    dataset: Option<Dataset>,
}

struct Dataset {
    reader: BandReader,
    survey: Survey,
}

impl Work {
    fn run(mut self) {
        loop {
            let wanted = self.requests.next();
            if wanted.is_over {
                return;
            }
            if let Some((paths, options)) = wanted.open {
                match self.open(paths.clone(), options) {
                    Ok(Some(opened)) => {
                        let range = opened.range;
                        self.tell(Event::Opened(Box::new(opened)));
                        self.count(range);
                    }
                    // Something else was asked for meanwhile.
                    Ok(None) => {}
                    Err(error) => {
                        let text = with_causes(&error);
                        self.tell(Event::Refused { paths: Some(paths), text });
                    }
                }
            } else if let (Some(options), Some(dataset)) = (wanted.options, &mut self.dataset) {
                let event = match dataset.survey.compose(&mut dataset.reader, &options) {
                    Ok(composition) => {
                        Event::Composed(Box::new(Composed { composition: Arc::new(composition) }))
                    }
                    Err(error) => Event::Refused { paths: None, text: with_causes(&error) },
                };
                self.tell(event);
            }
        }
    }

    /// If that fails, what was open stays open.
    fn open(&mut self, paths: Vec<PathBuf>, options: SceneOptions) -> Result<Option<Opened>, SceneError> {
        let raster = SharedRaster::new((self.open)(&paths)?);
        let mut reader = BandReader::new(Box::new(raster.clone()));
        options.check(reader.info().bands)?;
        let survey = Survey::read(&mut reader, &mut |_| !self.requests.has_any());
        let mut survey = match survey {
            Err(SceneError::Stopped) => return Ok(None),
            survey => survey?,
        };
        let composition = Arc::new(survey.compose(&mut reader, &options)?);
        let range = survey.statistics().range().map_or([0.0; 2], |range| [range.min, range.max]);
        // The reader holds a band: it goes to the picture, and another is only started when it is needed.
        let spare = BandReader::new(Box::new(raster.clone()));
        self.dataset = Some(Dataset { reader: spare, survey });
        Ok(Some(Opened { paths, raster, reader, composition, range }))
    }

    fn count(&mut self, range: [f64; 2]) {
        let Some(dataset) = &mut self.dataset else { return };
        match histogram::count(&mut dataset.reader, range, &|| !self.requests.has_any()) {
            Ok(Some(counts)) => self.tell(Event::Counted(counts)),
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "no histogram"),
        }
    }

    fn tell(&self, event: Event) {
        if self.events.send_event(event).is_err() {
            tracing::debug!("the window was closed while a file was read");
        }
    }
}

/// The options for a file that comes after another one: what was said about the values and the place of that one is
/// not true of this one.
pub(super) fn for_another_file(options: &SceneOptions) -> SceneOptions {
    SceneOptions {
        limits: LimitsChoice::Auto,
        norm: NormChoice::Linear,
        exaggeration: None,
        target: None,
        value_unit: None,
        spacing: None,
        ..options.clone()
    }
}

/// The error and what caused it, as one sentence.
pub(super) fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(source) = cause {
        let source_text = source.to_string();
        if !text.contains(&source_text) {
            text = format!("{text}: {source_text}");
        }
        cause = source.source();
    }
    text
}
