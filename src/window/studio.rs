//! Makes films and stills on a thread of its own, one after another, with a graphics device of its own: on software
//! drivers a device that draws a film makes everybody wait who draws with it.

use super::Account;
use super::WindowError;
use super::event::Event;
use super::recording::table_of;
use crate::data::{BandReader, SharedRaster};
use crate::encode::{EncodePlan, Output};
use crate::error::with_causes;
use crate::record::{DrawSettings, Flow, LiveTake, Progress, RecordError, RecordReport, record_take};
use crate::render::{Dither, GpuContext, GpuOptions, Quality};
use crossbeam_channel::{Receiver, Sender, bounded};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use winit::event_loop::EventLoopProxy;

/// One film or still.
pub(super) struct Order {
    pub(super) take: LiveTake,
    pub(super) raster: SharedRaster,
    pub(super) plan: EncodePlan,
    pub(super) quality: Quality,
    pub(super) dither: Dither,
    pub(super) path: PathBuf,
    pub(super) overwrite: bool,
    /// What the film says about itself.
    pub(super) account: Option<Account>,
}

/// What became of an order.
pub(super) struct Made {
    pub(super) path: PathBuf,
    pub(super) result: Result<RecordReport, String>,
}

/// The film that is being made.
#[derive(Clone)]
pub(super) struct UnderWay {
    pub(super) path: PathBuf,
    pub(super) take: LiveTake,
    pub(super) frames: u64,
    pub(super) bytes: u64,
}

/// The thread, and the orders it has.
pub(super) struct Studio {
    orders: Option<Sender<Order>>,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    under_way: Mutex<Option<UnderWay>>,
    /// Files of orders that are not complete.
    pending: Mutex<Vec<PathBuf>>,
    /// What nobody has asked about yet.
    made: Mutex<Vec<Made>>,
    /// The film that is being made, not the next.
    is_cut_short: AtomicBool,
    /// All films from now on.
    is_hurried: AtomicBool,
    is_given_up: AtomicBool,
}

/// So many films may wait for one that is slow.
const MOST_ORDERS: usize = 64;

/// The window hears of progress no more often than this.
const NEWS_EVERY: Duration = Duration::from_millis(100);

impl Studio {
    /// Starts the thread. It looks for an adapter when the first order comes.
    pub(super) fn start(options: GpuOptions, events: EventLoopProxy<Event>) -> Result<Self, WindowError> {
        let (orders, ordered) = bounded(MOST_ORDERS);
        let shared = Arc::new(Shared::default());
        let worker = Worker { options, events, shared: Arc::clone(&shared), gpu: None };
        let thread = std::thread::Builder::new().name("film".to_owned()).spawn(move || worker.run(&ordered));
        let thread = thread.map_err(|source| WindowError::Thread { name: "film", source })?;
        Ok(Self { orders: Some(orders), shared, thread: Some(thread) })
    }

    /// Takes an order, unless there are too many or the thread has died.
    pub(super) fn order(&self, order: Order) -> bool {
        let path = order.path.clone();
        lock(&self.shared.pending).push(path.clone());
        let is_taken = self.orders.as_ref().is_some_and(|orders| orders.try_send(order).is_ok());
        if !is_taken {
            self.shared.forget(&path);
        }
        is_taken
    }

    /// Whether a file is going to be written.
    pub(super) fn is_pending(&self, path: &Path) -> bool {
        lock(&self.shared.pending).iter().any(|pending| pending == path)
    }

    /// What has become of orders since this was asked last.
    pub(super) fn made(&self) -> Vec<Made> {
        std::mem::take(&mut *lock(&self.shared.made))
    }

    /// Takes no more orders and waits until all are complete.
    pub(super) fn finish(&mut self) {
        self.orders = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the thread that makes films panicked");
        }
    }

    /// Whether the thread is gone, so that nothing is made any more.
    pub(super) fn has_died(&self) -> bool {
        self.thread.as_ref().is_none_or(JoinHandle::is_finished)
    }

    /// The film that is being made now.
    pub(super) fn under_way(&self) -> Option<UnderWay> {
        lock(&self.shared.under_way).clone()
    }

    /// Completes the film that is being made with the frames that it has.
    pub(super) fn cut_short(&self) {
        self.shared.is_cut_short.store(true, Ordering::Release);
    }

    /// Completes this film and all that wait with the frames that they have.
    pub(super) fn hurry(&self) {
        self.shared.is_hurried.store(true, Ordering::Release);
    }

    /// What signals do when nobody listens to events any more: films are completed with the frames that they have, and
    /// given up when another signal comes.
    pub(super) fn interrupter(&self) -> impl Fn() + Send + Sync + use<> {
        let shared = Arc::clone(&self.shared);
        move || {
            if shared.is_hurried.swap(true, Ordering::AcqRel) {
                shared.is_given_up.store(true, Ordering::Release);
            }
        }
    }

    /// Gives up all that is not complete.
    pub(super) fn give_up(&self) {
        self.shared.is_given_up.store(true, Ordering::Release);
    }
}

/// Waits until all orders are complete.
impl Drop for Studio {
    fn drop(&mut self) {
        self.finish();
    }
}

impl Shared {
    fn forget(&self, path: &Path) {
        lock(&self.pending).retain(|pending| pending != path);
    }
}

struct Worker {
    options: GpuOptions,
    events: EventLoopProxy<Event>,
    shared: Arc<Shared>,
    gpu: Option<GpuContext>,
}

impl Worker {
    fn run(mut self, ordered: &Receiver<Order>) {
        for order in ordered {
            let path = order.path.clone();
            let mut result = self.make(&order);
            if let Err(RecordError::Render(error)) = &result {
                // Nothing is lost with the device: the take is still there.
                tracing::warn!(%error, "the film is made again on a new device");
                self.gpu = None;
                result = self.make(&order);
            }
            let result = result.map_err(|error| with_causes(&error));
            *lock(&self.shared.under_way) = None;
            lock(&self.shared.made).push(Made { path: path.clone(), result });
            self.shared.forget(&path);
            self.tell(Event::Made);
        }
    }

    fn make(&mut self, order: &Order) -> Result<RecordReport, RecordError> {
        let Order { take, raster, plan, quality, dither, path, overwrite, account } = order;
        let told = account.as_ref().map(|account| self.telling(plan, take, account));
        let plan = told.as_ref().unwrap_or(plan);
        let (path, raster) = (path.clone(), raster.clone());
        let under_way = UnderWay { path: path.clone(), take: take.clone(), frames: 0, bytes: 0 };
        *lock(&self.shared.under_way) = Some(under_way);
        self.shared.is_cut_short.store(false, Ordering::Release);
        let gpu = match self.gpu.take() {
            Some(gpu) => gpu,
            None => GpuContext::open(&self.options)?,
        };
        let mut reader = BandReader::new(Box::new(raster));
        let output = Output::File { path, overwrite: *overwrite };
        let mut next_news = Instant::now();
        let mut observe = |progress: &Progress| {
            if let Some(under_way) = lock(&self.shared.under_way).as_mut() {
                (under_way.frames, under_way.bytes) = (progress.frames, progress.bytes);
            }
            if Instant::now() >= next_news {
                next_news = Instant::now() + NEWS_EVERY;
                self.tell(Event::Progress);
            }
            if self.shared.is_given_up.load(Ordering::Acquire) {
                Flow::Abort
            } else if self.shared.is_cut_short.load(Ordering::Acquire)
                || self.shared.is_hurried.load(Ordering::Acquire)
            {
                Flow::Finish
            } else {
                Flow::Continue
            }
        };
        let made = record_take(
            (&gpu, &mut reader),
            (take, &DrawSettings { quality: *quality, dither: *dither, ..DrawSettings::default() }),
            (plan, output),
            &mut observe,
        );
        self.gpu = Some(gpu);
        made
    }

    /// The plan of a film that says how its take went.
    fn telling(&self, plan: &EncodePlan, take: &LiveTake, account: &Account) -> EncodePlan {
        let (shared, take, account) = (Arc::clone(&self.shared), take.clone(), Arc::clone(account));
        plan.clone().with_last_words(move || {
            // A film that ends before its take is none that could be made again.
            if shared.is_cut_short.load(Ordering::Acquire) || shared.is_hurried.load(Ordering::Acquire) {
                return Vec::new();
            }
            let said = table_of(&take).map_err(Into::into).and_then(|table| account(&table));
            said.unwrap_or_else(|error| {
                tracing::warn!("the film does not say how it was made: {error}");
                Vec::new()
            })
        })
    }

    fn tell(&self, event: Event) {
        if self.events.send_event(event).is_err() {
            tracing::debug!("the window was closed while a film was made");
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
