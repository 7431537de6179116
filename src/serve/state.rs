use super::access::OwnNames;
use super::catalog::Catalog;
use super::film_request::FilmRequest;
use super::film_shelf::FilmShelf;
use super::limits::ServeLimits;
use super::metrics::Metrics;
use super::problem::Problem;
use super::render_queue::{Job, RenderQueue};
use super::rendering::Renderer;
use super::stored_film::FilmReader;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// What all requests share.
pub(super) struct ServerState {
    pub(super) catalog: Catalog,
    pub(super) shelf: Arc<FilmShelf>,
    pub(super) queue: RenderQueue,
    pub(super) metrics: Arc<Metrics>,
    pub(super) renderer: Arc<Renderer>,
    /// Datasets that may be read at a time to describe them.
    pub(super) describing: Arc<Semaphore>,
    /// Files that may be there at a time.
    pub(super) uploading: Arc<Semaphore>,
    /// What every request has to bring, if anything.
    pub(super) token: Option<String>,
    /// By what it may be asked; `None` for any name.
    pub(super) names: Option<OwnNames>,
    /// Before every path: empty, or a slash and more.
    pub(super) base_path: String,
}

/// Files of clients that may arrive, wait or be rendered at a time: with the largest size, what they need on the disk.
pub(super) const UPLOADS_AT_A_TIME: usize = 8;

impl ServerState {
    pub(super) fn limits(&self) -> &ServeLimits {
        &self.renderer.limits
    }

    /// Reads a film that is there, or has it rendered.
    ///
    /// # Errors
    /// If too many films wait already.
    pub(super) fn film(&self, request: FilmRequest) -> Result<FilmReader, Problem> {
        let tag = request.tag().to_owned();
        let mut is_new = false;
        let reader = self.shelf.read(&tag, |film| {
            is_new = true;
            self.queue.add(Job { film, request })
        });
        self.metrics.count_found(!is_new);
        reader
    }
}
