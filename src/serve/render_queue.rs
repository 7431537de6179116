use super::film_request::FilmRequest;
use super::film_shelf::FilmShelf;
use super::limits::ServeLimits;
use super::metrics::Metrics;
use super::problem::Problem;
use super::rendering::{Renderer, render};
use super::stored_film::StoredFilm;
use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

/// A film that is to be rendered.
pub(super) struct Job {
    pub(super) film: Arc<StoredFilm>,
    pub(super) request: FilmRequest,
}

/// Threads that render, and what waits for them.
pub(super) struct RenderQueue {
    /// `None` once nothing more is taken.
    jobs: Mutex<Option<Sender<Job>>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl RenderQueue {
    /// Starts the threads.
    ///
    /// # Errors
    /// If the system has no threads left.
    pub(super) fn start(
        limits: &ServeLimits,
        renderer: &Arc<Renderer>,
        (shelf, metrics): (&Arc<FilmShelf>, &Arc<Metrics>),
    ) -> std::io::Result<Self> {
        let (jobs, waiting) = bounded::<Job>(limits.waiting.max(1));
        let mut threads = Vec::new();
        for number in 0..limits.renders.get() {
            let worker = Worker {
                waiting: waiting.clone(),
                renderer: Arc::clone(renderer),
                shelf: Arc::clone(shelf),
                metrics: Arc::clone(metrics),
            };
            let builder = std::thread::Builder::new().name(format!("render {number}"));
            threads.push(builder.spawn(move || worker.work())?);
        }
        Ok(Self { jobs: Mutex::new(Some(jobs)), threads: Mutex::new(threads) })
    }

    /// Has a film rendered as soon as a thread is free.
    ///
    /// # Errors
    /// If too many wait already, or the server is about to end.
    pub(super) fn add(&self, job: Job) -> Result<(), Problem> {
        let jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(jobs) = jobs.as_ref() else { return Err(Problem::busy("the server is about to end")) };
        jobs.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => {
                let most = jobs.capacity().unwrap_or_default();
                Problem::busy(format!("{most} films wait to be rendered already, which is the most"))
            }
            TrySendError::Disconnected(_) => Problem::internal("nobody renders any more"),
        })
    }

    /// Films that wait.
    pub(super) fn waiting(&self) -> usize {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner).as_ref().map_or(0, Sender::len)
    }

    /// Takes nothing more. What was asked for is rendered.
    pub(super) fn close(&self) {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner).take();
    }

    /// Waits for the threads to end, after [`RenderQueue::close`].
    pub(super) fn join(&self) {
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        for thread in threads {
            if thread.join().is_err() {
                tracing::error!("a thread that rendered has panicked");
            }
        }
    }
}

struct Worker {
    waiting: Receiver<Job>,
    renderer: Arc<Renderer>,
    shelf: Arc<FilmShelf>,
    metrics: Arc<Metrics>,
}

impl Worker {
    fn work(&self) {
        for Job { film, request } in &self.waiting {
            if film.is_given_up() {
                self.metrics.count_render("given up");
                self.shelf.finish(&film, Err(Problem::busy("nobody waited for this film any more")));
                continue;
            }
            film.begin();
            let rendered = {
                let _running = self.metrics.running();
                // Whatever a file makes a library do, the server stays.
                catch_unwind(AssertUnwindSafe(|| render(&self.renderer, &request, &film)))
            };
            let outcome = match rendered {
                Ok(Ok(report)) => {
                    self.metrics.count_report(&report);
                    Ok(())
                }
                Ok(Err(_)) if film.is_given_up() => {
                    self.metrics.count_render("given up");
                    Err(Problem::busy("nobody waited for this film any more"))
                }
                Ok(Err(problem)) => {
                    self.metrics.count_render("failed");
                    Err(problem)
                }
                Err(_) => {
                    self.metrics.count_render("panicked");
                    tracing::error!(film = film.tag, "rendering has panicked");
                    Err(Problem::internal("rendering this film has failed; the server's log says more"))
                }
            };
            self.shelf.finish(&film, outcome);
        }
    }
}
