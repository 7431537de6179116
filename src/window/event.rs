use super::composer::{Composed, Opened};
use std::path::PathBuf;

/// What other threads tell the window.
pub(super) enum Event {
    /// Another dataset is open.
    Opened(Box<Opened>),
    /// The dataset looks as was asked for.
    Composed(Composed),
    /// A dataset could not be opened, or settings do not suit it.
    Refused {
        /// What was to be opened; none if it was about settings.
        paths: Option<Vec<PathBuf>>,
        /// Why.
        text: String,
    },
    /// How many samples lie in each step of the value range of a dataset.
    Counted {
        /// Which dataset.
        dataset: u64,
        /// As the panel shows them.
        counts: Vec<u64>,
    },
    /// A film or still is complete, or failed.
    Made,
    /// A film has got further.
    Progress,
    /// The program is to end.
    Interrupted,
}
