use crate::render::RenderError;

/// Why no window could be opened, or why it had to close.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WindowError {
    /// Neither X11 nor Wayland nor what other systems have.
    #[error("no display to open a window on: add --offscreen -o film.mp4 to record without one ({reason})")]
    NoDisplay {
        /// What the system says.
        reason: String,
    },
    /// The window system went away.
    #[error("the display is gone; what was recorded until then is complete")]
    DisplayLost,
    /// The window could not be made or drawn.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// A thread could not be started.
    #[error("cannot start the thread {name}: {source}")]
    Thread {
        /// What it is called.
        name: &'static str,
        /// Why.
        source: std::io::Error,
    },
    /// Some films could not be completed; each was told of by a notice.
    #[error("{count} of the films could not be completed")]
    FilmsFailed {
        /// How many.
        count: usize,
    },
}
