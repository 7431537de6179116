use super::Settings;
use super::job::Clock;
use crate::record::LiveTake;
use crate::scene::{Composition, View};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

/// A take that is being recorded.
pub(super) struct ActiveTake {
    pub(super) take: LiveTake,
    pub(super) path: PathBuf,
    clock: Clock,
    began: Instant,
    /// Pictures drawn so far.
    pictures: u64,
}

/// A take of which a film was made or is being made, so that its command can be told.
pub(super) struct RecordedTake {
    pub(super) take: LiveTake,
    pub(super) film: PathBuf,
    pub(super) inputs: Vec<PathBuf>,
    /// With the options of its first look.
    pub(super) settings: Settings,
    /// Where it was kept.
    pub(super) kept_in: Option<PathBuf>,
}

impl ActiveTake {
    pub(super) fn begin(take: LiveTake, path: PathBuf, clock: Clock, now: Instant) -> Self {
        Self { take, path, clock, began: now, pictures: 0 }
    }

    /// What is shown now, after moving there.
    pub(super) fn shows(&self, now: Instant, view: View) {
        match self.clock {
            Clock::RealTime => self.take.push(self.time_secs(now), view),
            // What was not drawn is in no frame.
            Clock::Frames => {}
        }
    }

    /// What is shown from now on, without a way there.
    pub(super) fn jumps(&self, now: Instant, view: View) {
        if self.clock == Clock::RealTime {
            self.take.jump(self.time_secs(now), view);
        }
    }

    /// From now on it has other settings.
    pub(super) fn changes_look(&self, now: Instant, view: View, look: Arc<Composition>) {
        self.take.change_look(self.time_secs(now), view, look);
    }

    /// A picture was drawn.
    pub(super) fn drawn(&mut self, view: View) {
        if self.clock == Clock::Frames {
            self.take.jump(self.take.rate().duration_secs(self.pictures), view);
            self.pictures += 1;
        }
    }

    /// Seconds that one picture stands for, if each is a frame.
    pub(super) fn picture_secs(&self) -> Option<f64> {
        (self.clock == Clock::Frames).then(|| self.take.rate().duration_secs(1))
    }

    /// Nothing more comes. Returns how many frames the film has.
    pub(super) fn end(&self, now: Instant, view: View) -> u64 {
        // The last picture lasts until now, or as long as a frame.
        self.take.push(self.time_secs(now), view);
        self.take.end();
        self.take.frames()
    }

    fn time_secs(&self, now: Instant) -> f64 {
        match self.clock {
            Clock::RealTime => now.saturating_duration_since(self.began).as_secs_f64(),
            Clock::Frames => self.take.rate().duration_secs(self.pictures),
        }
    }
}

/// Whatever becomes of the window, the film of the take is completed.
impl Drop for ActiveTake {
    fn drop(&mut self) {
        self.take.end();
    }
}
