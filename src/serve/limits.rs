use super::problem::Problem;
use axum::http::StatusCode;
use std::num::NonZeroUsize;
use std::time::{Duration, Instant};

/// What a server does at most. With [`ServeLimits::film_memory_bytes`], all of it together bounds the server's memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServeLimits {
    /// Films that are rendered at a time.
    pub renders: NonZeroUsize,
    /// Films that wait for that; more are refused with 503.
    pub waiting: usize,
    /// Connections that are open at a time; more wait to be accepted.
    pub connections: usize,
    /// Frames of a film.
    pub frames: u64,
    /// Pixels of a frame.
    pub pixels: u64,
    /// How long one film may take.
    pub render_time: Duration,
    /// The largest file that may be uploaded, in bytes; 0 for none.
    pub upload_bytes: u64,
    /// Bytes of all films in memory, those that are sent and those that are kept. A single one has a quarter of it at most.
    pub film_memory_bytes: u64,
}

impl Default for ServeLimits {
    fn default() -> Self {
        Self {
            renders: NonZeroUsize::MIN.saturating_add(1),
            waiting: 32,
            connections: 256,
            frames: 1200,
            pixels: 1920 * 1080,
            render_time: Duration::from_mins(10),
            upload_bytes: 64 << 20,
            film_memory_bytes: 512 << 20,
        }
    }
}

impl ServeLimits {
    /// The most of [`ServeLimits::renders`]: each is a thread.
    pub const MOST_RENDERS: u16 = 256;
    /// The most of [`ServeLimits::waiting`]: there is a place in memory for each.
    pub const MOST_WAITING: u16 = 10_000;
    /// The most of [`ServeLimits::connections`].
    pub const MOST_CONNECTIONS: u32 = 65_536;

    /// What is larger than that becomes as large as that.
    pub(super) fn within_reason(mut self) -> Self {
        let most_renders = NonZeroUsize::new(Self::MOST_RENDERS.into());
        self.renders = most_renders.map_or(self.renders, |most| self.renders.min(most));
        self.waiting = self.waiting.min(Self::MOST_WAITING.into());
        self.connections = self.connections.min(Self::MOST_CONNECTIONS as usize);
        self
    }

    /// The bytes of films that are kept for who asks for the same again.
    pub(super) fn kept_bytes(&self) -> u64 {
        self.film_memory_bytes / 2
    }

    /// The largest film.
    pub(super) fn film_bytes(&self) -> u64 {
        self.film_memory_bytes / 4
    }
}

/// When the work for a request is given up.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deadline {
    at: Instant,
    limit: Duration,
}

impl Deadline {
    pub(super) fn after(limit: Duration) -> Self {
        Self { at: Instant::now() + limit, limit }
    }

    pub(super) fn is_over(self) -> bool {
        Instant::now() >= self.at
    }

    /// What did not end in time failed for that, whatever it says itself. Another time it takes as long: nobody is
    /// asked to come back.
    pub(super) fn explains(self, problem: Problem) -> Problem {
        if !self.is_over() {
            return problem;
        }
        let text = format!("this took longer than {} s", self.limit.as_secs_f64());
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_beyond_reason_are_cut() {
        let usual = ServeLimits::default();
        assert_eq!(usual.clone().within_reason(), usual);
        let large =
            ServeLimits { renders: NonZeroUsize::MAX, waiting: usize::MAX, connections: usize::MAX, ..usual };
        let cut = large.within_reason();
        assert_eq!((cut.renders.get(), cut.waiting, cut.connections), (256, 10_000, 65_536));
    }
}
