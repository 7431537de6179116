//! Opens data and makes scenes of it on a thread of its own, since both may read a whole file.

use super::event::Event;
use super::job::Opener;
use super::{WindowError, histogram};
use crate::data::{self, BandReader, DataError, SharedRaster};
use crate::error::with_causes;
use crate::scene::{
    AddedLayers, Composition, Keys, LayerChoice, LimitsChoice, NormChoice, SceneError, SceneOptions, Survey,
};
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use winit::event_loop::EventLoopProxy;

/// A dataset that was opened.
pub(super) struct Opened {
    /// Counts what was opened, so that late answers about one are not taken for another.
    pub(super) number: u64,
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
    /// [`Opened::number`].
    pub(super) dataset: u64,
    pub(super) composition: Arc<Composition>,
}

/// The thread, and what it is asked for.
pub(super) struct Composer {
    requests: Arc<Requests>,
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
    /// For the dataset of this number.
    options: Option<(u64, SceneOptions)>,
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
        let work = move || Work { open, events, requests: wanted, dataset: None, opened: 0 }.run();
        let thread = std::thread::Builder::new().name("compose".to_owned()).spawn(work);
        thread.map_err(|source| WindowError::Thread { name: "compose", source })?;
        Ok(Self { requests })
    }

    /// Opens these files instead of what is open.
    pub(super) fn open(&self, paths: Vec<PathBuf>, options: SceneOptions) {
        self.requests.change(|wanted| {
            wanted.open = Some((paths, options));
            wanted.options = None;
        });
    }

    /// Makes another scene of the dataset of this number, if it is the one that is open.
    pub(super) fn compose(&self, dataset: u64, options: SceneOptions) {
        self.requests.change(|wanted| wanted.options = Some((dataset, options)));
    }
}

/// The thread ends by itself: nobody waits for a huge file that is being read.
impl Drop for Composer {
    fn drop(&mut self) {
        self.requests.change(|wanted| wanted.is_over = true);
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

    /// Whether what is being opened is not wanted any more.
    fn want_another(&self) -> bool {
        let wanted = self.wanted.lock().unwrap_or_else(PoisonError::into_inner);
        wanted.open.is_some() || wanted.is_over
    }
}

struct Work {
    open: Opener,
    events: EventLoopProxy<Event>,
    requests: Arc<Requests>,
    dataset: Option<Dataset>,
    /// How many datasets were opened.
    opened: u64,
}

struct Dataset {
    number: u64,
    reader: BandReader,
    survey: Survey,
    range: [f64; 2],
    is_counted: bool,
}

impl Work {
    fn run(mut self) {
        loop {
            if !self.requests.has_any() {
                self.count();
            }
            let wanted = self.requests.next();
            if wanted.is_over {
                return;
            }
            if let Some((paths, options)) = wanted.open {
                match self.open(paths.clone(), options) {
                    Ok(Some(opened)) => self.tell(Event::Opened(Box::new(opened))),
                    // Something else was asked for meanwhile.
                    Ok(None) => {}
                    Err(error) => {
                        let text = with_causes(&error);
                        self.tell(Event::Refused { paths: Some(paths), text });
                    }
                }
            } else if let (Some((number, options)), Some(dataset)) = (wanted.options, &mut self.dataset)
                && number == dataset.number
            {
                let event = match dataset.survey.compose(&mut dataset.reader, &options) {
                    Ok(composition) => {
                        Event::Composed(Composed { dataset: number, composition: Arc::new(composition) })
                    }
                    Err(error) => Event::Refused { paths: None, text: with_causes(&error) },
                };
                self.tell(event);
            }
        }
    }

    /// If that fails, what was open stays open.
    fn open(&mut self, paths: Vec<PathBuf>, options: SceneOptions) -> Result<Option<Opened>, SceneError> {
        let paths = expanded(paths)?;
        let raster = SharedRaster::new((self.open)(&paths)?);
        let mut reader = BandReader::new(Box::new(raster.clone()));
        options.check(reader.info())?;
        let survey = Survey::read(&mut reader, &mut |_| !self.requests.want_another());
        let mut survey = match survey {
            Err(SceneError::Stopped) => return Ok(None),
            survey => survey?,
        };
        let composition = Arc::new(survey.compose(&mut reader, &options)?);
        let range = survey.statistics().range().map_or([0.0; 2], |range| [range.min, range.max]);
        // The reader holds a band: it goes to the picture, and another is only started when it is needed.
        let spare = BandReader::new(Box::new(raster.clone()));
        self.opened += 1;
        let number = self.opened;
        self.dataset = Some(Dataset { number, reader: spare, survey, range, is_counted: false });
        Ok(Some(Opened { number, paths, raster, reader, composition, range }))
    }

    /// For the panel, when there is nothing else to do.
    fn count(&mut self) {
        let Some(dataset) = self.dataset.as_mut().filter(|dataset| !dataset.is_counted) else { return };
        match histogram::count(&mut dataset.reader, dataset.range, &|| !self.requests.has_any()) {
            Ok(Some(counts)) => {
                dataset.is_counted = true;
                let dataset = dataset.number;
                self.tell(Event::Counted { dataset, counts });
            }
            // Later.
            Ok(None) => {}
            Err(error) => {
                dataset.is_counted = true;
                tracing::warn!(%error, "no histogram");
            }
        }
    }

    fn tell(&self, event: Event) {
        if self.events.send_event(event).is_err() {
            tracing::debug!("the window was closed while a file was read");
        }
    }
}

/// The files that paths and patterns stand for; standard input stays as it is.
fn expanded(paths: Vec<PathBuf>) -> Result<Vec<PathBuf>, DataError> {
    let mut files = Vec::with_capacity(paths.len());
    for path in paths {
        if path.as_os_str() == "-" {
            files.push(path);
        } else {
            files.extend(data::expand(&path)?);
        }
    }
    Ok(files)
}

/// The options for a file that comes after another one: what was said about the values and the place of that one is
/// not true of this one.
pub(super) fn for_another_file(options: &SceneOptions) -> SceneOptions {
    SceneOptions {
        limits: LimitsChoice::Auto,
        norm: NormChoice::Linear,
        exaggeration: None,
        target: None,
        layers: AddedLayers::default(),
        visible_layers: LayerChoice::All,
        keys: Keys::default(),
        value_unit: None,
        spacing: None,
        slice_spacing: None,
        ..options.clone()
    }
}
