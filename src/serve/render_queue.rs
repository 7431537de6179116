use super::film_request::FilmRequest;
use super::film_shelf::FilmShelf;
use super::limits::ServeLimits;
use super::metrics::Metrics;
use super::problem::Problem;
use super::rendering::{Renderer, render};
use super::stored_film::{StoredFilm, abandoned};
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

/// A film that is to be rendered.
pub(super) struct Job {
    pub(super) film: Arc<StoredFilm>,
    pub(super) request: FilmRequest,
}

/// Threads that render, and what waits for them.
pub(super) struct RenderQueue {
    waiting: Arc<Waiting>,
    metrics: Arc<Metrics>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

/// Films that wait, the next one first.
struct Waiting {
    most: usize,
    jobs: Mutex<Jobs>,
    /// Told of each job that comes, and of the end.
    changed: Condvar,
}

#[derive(Default)]
struct Jobs {
    queue: VecDeque<Job>,
    /// Nothing more is taken.
    is_closed: bool,
}

impl Jobs {
    /// Lets go of what nobody waits for any more; says how many films that were.
    fn prune(&mut self) -> usize {
        let before = self.queue.len();
        self.queue.retain(|job| !job.film.has_ended());
        before - self.queue.len()
    }
}

impl Waiting {
    fn lock(&self) -> MutexGuard<'_, Jobs> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a job; `None` if there will be none.
    fn next(&self) -> Option<Job> {
        let mut jobs = self.lock();
        loop {
            if let Some(job) = jobs.queue.pop_front() {
                return Some(job);
            }
            if jobs.is_closed {
                return None;
            }
            jobs = self.changed.wait(jobs).unwrap_or_else(PoisonError::into_inner);
        }
    }
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
        let most = limits.waiting.max(1);
        let waiting = Arc::new(Waiting { most, jobs: Mutex::default(), changed: Condvar::new() });
        let mut threads = Vec::new();
        for number in 0..limits.renders.get() {
            let worker = Worker {
                waiting: Arc::clone(&waiting),
                renderer: Arc::clone(renderer),
                shelf: Arc::clone(shelf),
                metrics: Arc::clone(metrics),
            };
            let builder = std::thread::Builder::new().name(format!("render {number}"));
            threads.push(builder.spawn(move || worker.work())?);
        }
        Ok(Self { waiting, metrics: Arc::clone(metrics), threads: Mutex::new(threads) })
    }

    /// Has a film rendered as soon as a thread is free.
    ///
    /// # Errors
    /// If too many wait already, or the server is about to end.
    pub(super) fn add(&self, job: Job) -> Result<(), Problem> {
        let mut jobs = self.waiting.lock();
        if jobs.is_closed {
            return Err(Problem::busy("the server is about to end"));
        }
        self.count_given_up(jobs.prune());
        let most = self.waiting.most;
        if jobs.queue.len() >= most {
            let detail = format!("as many films wait to be rendered already as may ({most})");
            return Err(Problem::busy(detail));
        }
        jobs.queue.push_back(job);
        self.waiting.changed.notify_one();
        Ok(())
    }

    /// Films that wait, and for which somebody waits.
    pub(super) fn waiting(&self) -> usize {
        let mut jobs = self.waiting.lock();
        self.count_given_up(jobs.prune());
        jobs.queue.len()
    }

    fn count_given_up(&self, films: usize) {
        (0..films).for_each(|_| self.metrics.count_render("given up"));
    }

    /// Takes nothing more. What was asked for is rendered.
    pub(super) fn close(&self) {
        self.waiting.lock().is_closed = true;
        self.waiting.changed.notify_all();
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
    waiting: Arc<Waiting>,
    renderer: Arc<Renderer>,
    shelf: Arc<FilmShelf>,
    metrics: Arc<Metrics>,
}

impl Worker {
    fn work(&self) {
        while let Some(Job { film, request }) = self.waiting.next() {
            if film.has_ended() {
                self.metrics.count_render("given up");
                self.shelf.finish(&film, Err(abandoned()));
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
                Ok(Err(problem)) => {
                    let became = if problem == abandoned() { "given up" } else { "failed" };
                    self.metrics.count_render(became);
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
