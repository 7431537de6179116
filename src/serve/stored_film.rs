//! A film in memory: one who writes only adds to it, and any number of readers, from the beginning or from the middle, while it
//! grows or later. What is kept is what was sent.

use super::memory_budget::MemoryBudget;
use super::problem::Problem;
use axum::body::Bytes;
use std::io::{self, Write};
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// How long a film without readers is rendered on: a browser that plays a film asks more than once.
const PATIENCE: Duration = Duration::from_secs(1);

/// A film that is being made or was made.
#[derive(Debug)]
pub(super) struct StoredFilm {
    /// What tells it from all others: a hexadecimal digest of the request.
    pub(super) tag: String,
    growth: Mutex<Growth>,
    /// How often it has changed, for those who wait for more.
    changes: watch::Sender<u64>,
    budget: Arc<MemoryBudget>,
    most_bytes: u64,
    frames: AtomicU64,
    total_frames: AtomicU64,
}

#[derive(Debug)]
struct Growth {
    /// Each with the place in the film where it begins; none is empty.
    chunks: Vec<(u64, Bytes)>,
    bytes: u64,
    outcome: Option<Result<(), Problem>>,
    has_begun: bool,
    readers: u64,
    /// Since when nobody reads it.
    left: Instant,
}

/// What becomes of a film that nobody waits for.
pub(super) fn abandoned() -> Problem {
    Problem::busy("nobody waited for this film any more")
}

/// How far a film is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FilmState {
    /// `waiting`, `rendering`, `done` or `failed`.
    pub(super) state: &'static str,
    pub(super) frames: u64,
    pub(super) total_frames: u64,
    pub(super) bytes: u64,
    pub(super) detail: Option<String>,
}

impl StoredFilm {
    /// A film of which there is nothing yet. It takes its bytes from `budget`, and `most_bytes` of them at most.
    pub(super) fn new(tag: String, budget: Arc<MemoryBudget>, most_bytes: u64) -> Arc<Self> {
        let growth = Growth {
            chunks: Vec::new(),
            bytes: 0,
            outcome: None,
            has_begun: false,
            readers: 0,
            left: Instant::now(),
        };
        Arc::new(Self {
            tag,
            growth: Mutex::new(growth),
            changes: watch::Sender::new(0),
            budget,
            most_bytes,
            frames: AtomicU64::new(0),
            total_frames: AtomicU64::new(0),
        })
    }

    fn lock(&self) -> MutexGuard<'_, Growth> {
        self.growth.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn changed(&self) {
        self.changes.send_modify(|count| *count += 1);
    }

    /// Its bytes in memory.
    pub(super) fn bytes(&self) -> u64 {
        self.lock().bytes
    }

    /// How many bytes it has, if it is complete.
    pub(super) fn length(&self) -> Option<u64> {
        let growth = self.lock();
        matches!(growth.outcome, Some(Ok(()))).then_some(growth.bytes)
    }

    pub(super) fn state(&self) -> FilmState {
        let growth = self.lock();
        let (state, detail) = match &growth.outcome {
            None if growth.has_begun => ("rendering", None),
            None => ("waiting", None),
            Some(Ok(())) => ("done", None),
            Some(Err(problem)) => ("failed", Some(problem.detail.clone())),
        };
        let frames = self.frames.load(Ordering::Relaxed);
        let total_frames = self.total_frames.load(Ordering::Relaxed);
        FilmState { state, frames, total_frames, bytes: growth.bytes, detail }
    }

    /// Somebody begins to render it.
    pub(super) fn begin(&self) {
        self.lock().has_begun = true;
    }

    pub(super) fn tell_frames(&self, frames: u64, total: u64) {
        self.frames.store(frames, Ordering::Relaxed);
        self.total_frames.store(total, Ordering::Relaxed);
    }

    /// Adds bytes. Those that there is no room for end the film.
    fn append(&self, bytes: Bytes) -> io::Result<()> {
        let before = self.bytes();
        self.hold(before, bytes.len() as u64)?;
        self.append_held(bytes);
        Ok(())
    }

    /// Takes memory for so many bytes after so many others. If there is none, that ends the film.
    pub(super) fn hold(&self, before: u64, more: u64) -> io::Result<()> {
        self.take_room(before, more).map_err(|problem| {
            let error = io::Error::other(problem.detail.clone());
            self.finish(Err(problem));
            error
        })
    }

    /// Adds bytes whose memory was taken before.
    pub(super) fn append_held(&self, bytes: Bytes) {
        if bytes.is_empty() {
            return;
        }
        let mut growth = self.lock();
        let start = growth.bytes;
        growth.bytes += bytes.len() as u64;
        growth.chunks.push((start, bytes));
        drop(growth);
        self.changed();
    }

    /// Gives back memory that was taken and not used.
    pub(super) fn give_back(&self, bytes: u64) {
        self.budget.give_back(bytes);
    }

    fn take_room(&self, before: u64, more: u64) -> Result<(), Problem> {
        let most = self.most_bytes;
        if before + more > most {
            let detail =
                format!("the film has more than {most} bytes, which is the most that this server makes");
            return Err(Problem::request(detail));
        }
        if self.budget.take(more) {
            Ok(())
        } else {
            Err(Problem::busy("the server has no memory left for films"))
        }
    }

    /// Why it failed, if it did.
    pub(super) fn problem(&self) -> Option<Problem> {
        self.lock().outcome.as_ref()?.as_ref().err().cloned()
    }

    /// Nothing follows.
    pub(super) fn finish(&self, outcome: Result<(), Problem>) {
        self.lock().outcome.get_or_insert(outcome);
        self.changed();
    }

    /// Whether it has an end, as it has if nobody wants it any more: then it has failed, and who asks again gets a new one.
    pub(super) fn has_ended(&self) -> bool {
        let mut growth = self.lock();
        if growth.outcome.is_none() && growth.readers == 0 && growth.left.elapsed() > PATIENCE {
            growth.outcome = Some(Err(abandoned()));
        }
        growth.outcome.is_some()
    }

    /// Reads it from the beginning, unless it failed.
    pub(super) fn reader(self: &Arc<Self>) -> Option<FilmReader> {
        let mut growth = self.lock();
        if matches!(growth.outcome, Some(Err(_))) {
            return None;
        }
        growth.readers += 1;
        drop(growth);
        let changes = self.changes.subscribe();
        Some(FilmReader { film: Arc::clone(self), changes, place: 0, end: u64::MAX })
    }

    /// What an encoder writes to.
    pub(super) fn writer(self: &Arc<Self>) -> FilmWriter {
        FilmWriter(Arc::clone(self))
    }
}

impl Drop for StoredFilm {
    fn drop(&mut self) {
        let bytes = self.lock().bytes;
        self.budget.give_back(bytes);
    }
}

/// One who waits for a film, or for a part of it.
#[derive(Debug)]
pub(super) struct FilmReader {
    film: Arc<StoredFilm>,
    changes: watch::Receiver<u64>,
    /// What comes next.
    place: u64,
    /// Where it ends, if before the film does.
    end: u64,
}

/// What a reader finds at its place.
enum Found {
    Chunk(Bytes),
    End,
    Failure(Problem),
    NothingYet,
}

impl FilmReader {
    pub(super) fn film(&self) -> &StoredFilm {
        &self.film
    }

    /// Only these bytes.
    pub(super) fn only(mut self, range: Range<u64>) -> Self {
        (self.place, self.end) = (range.start, range.end);
        self
    }

    /// Waits until there are bytes, or it is known that there will be none.
    ///
    /// # Errors
    /// Why there will be none.
    pub(super) async fn begun(&mut self) -> Result<(), Problem> {
        loop {
            match self.look() {
                Found::Chunk(_) | Found::End => return Ok(()),
                Found::Failure(problem) => return Err(problem),
                Found::NothingYet => self.wait().await,
            }
        }
    }

    /// The bytes that follow, as soon as there are any; `None` at the end.
    pub(super) async fn next(&mut self) -> Option<Result<Bytes, io::Error>> {
        loop {
            match self.look() {
                Found::Chunk(bytes) => {
                    self.place += bytes.len() as u64;
                    return Some(Ok(bytes));
                }
                Found::End => return None,
                Found::Failure(problem) => return Some(Err(io::Error::other(problem.detail))),
                Found::NothingYet => self.wait().await,
            }
        }
    }

    async fn wait(&mut self) {
        // The film itself holds the sender.
        let changed = self.changes.changed().await;
        debug_assert!(changed.is_ok());
    }

    fn look(&mut self) -> Found {
        // Before it is looked at, so that no change is missed.
        self.changes.mark_unchanged();
        let growth = self.film.lock();
        if self.place >= self.end {
            return Found::End;
        }
        let after = growth.chunks.partition_point(|(start, _)| *start <= self.place);
        let chunk = after.checked_sub(1).and_then(|at| growth.chunks.get(at));
        if let Some((start, bytes)) = chunk
            && self.place < start + bytes.len() as u64
        {
            let from = (self.place - start) as usize;
            let to = bytes.len().min((self.end - start).try_into().unwrap_or(usize::MAX));
            return Found::Chunk(bytes.slice(from..to));
        }
        match &growth.outcome {
            None => Found::NothingYet,
            Some(Ok(())) => Found::End,
            Some(Err(problem)) => Found::Failure(problem.clone()),
        }
    }
}

impl Drop for FilmReader {
    fn drop(&mut self) {
        let mut growth = self.film.lock();
        growth.readers -= 1;
        growth.left = Instant::now();
    }
}

/// Where an encoder writes a film: each piece, which is a packet or more, can be sent at once.
pub(super) struct FilmWriter(Arc<StoredFilm>);

impl Write for FilmWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.append(Bytes::copy_from_slice(bytes))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
