use std::time::{Duration, Instant};
use winit::window::Window;

/// How often the system is asked whether the window can be seen: that takes a message there and back.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Whether anybody can see the window.
pub(super) struct Visibility {
    is_hidden: bool,
    /// When the system was last asked, or said.
    last_look: Instant,
}

impl Visibility {
    pub(super) fn new(now: Instant) -> Self {
        Self { is_hidden: false, last_look: now }
    }

    pub(super) fn is_hidden(&self) -> bool {
        self.is_hidden
    }

    /// The system says that it is covered.
    pub(super) fn hide(&mut self) {
        self.is_hidden = true;
    }

    /// The system says that it can be seen. Window managers may take back a little later what they said of a
    /// minimised window, so that is not asked for at once.
    pub(super) fn show(&mut self, now: Instant) {
        *self = Self::new(now);
    }

    /// Asks now and then whether the window is minimised, which X11 does not tell.
    pub(super) fn look(&mut self, window: &Window, now: Instant) {
        if now.duration_since(self.last_look) >= LOOK_EVERY {
            self.last_look = now;
            self.is_hidden |= window.is_minimized() == Some(true);
        }
    }
}
