use std::fmt;
use std::sync::Arc;

/// What a film says about itself that is known only when it ends: how the take went that it shows.
#[derive(Clone)]
pub(super) struct LastWords(Arc<dyn Fn() -> Vec<(String, String)> + Send + Sync>);

impl LastWords {
    pub(super) fn new(words: impl Fn() -> Vec<(String, String)> + Send + Sync + 'static) -> Self {
        Self(Arc::new(words))
    }

    /// They may take a while.
    pub(super) fn said(&self) -> Vec<(String, String)> {
        (self.0)()
    }
}

impl fmt::Debug for LastWords {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("LastWords")
    }
}
