use super::access::OwnNames;
use super::catalog::{Catalog, CatalogError};
use super::connections;
use super::film_shelf::FilmShelf;
use super::limits::ServeLimits;
use super::metrics::Metrics;
use super::origins;
use super::render_queue::RenderQueue;
use super::rendering::Renderer;
use super::routes;
use super::state::{ServerState, UPLOADS_AT_A_TIME};
use crate::Error;
use crate::render::GpuOptions;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{Notify, Semaphore};
use tower_http::cors::CorsLayer;

/// What a server is told.
#[derive(Debug, Clone)]
pub struct ServeSettings {
    /// Files, patterns and folders; without any, the sample is served.
    pub data: Vec<PathBuf>,
    /// Where it listens. Port 0 takes one that is free.
    pub address: SocketAddr,
    /// What stands before all paths, as a proxy has it: empty, or such as `/films`.
    pub base_path: String,
    /// Names by which it may be asked besides `localhost` and its address. Without any, all will do, unless it listens on a
    /// loopback address.
    pub hosts: Vec<String>,
    /// Origins, such as `https://example.org`, whose scripts may read what it answers; `*` is any.
    pub origins: Vec<String>,
    /// What has to be brought as `Authorization: Bearer TOKEN`.
    pub token: Option<String>,
    /// What draws.
    pub gpu: GpuOptions,
    /// What it does at most.
    pub limits: ServeLimits,
}

/// Why there is no server.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// What is to be served.
    #[error(transparent)]
    Catalog(#[from] CatalogError),
    /// There is nothing that draws.
    #[error(transparent)]
    Renderer(#[from] Error),
    /// A base path that is none.
    #[error(
        "invalid base path {path:?} (expected a slash and letters, digits, dots, dashes or more slashes, such as /films)"
    )]
    BasePath {
        /// What was said.
        path: String,
    },
    /// An origin that is none.
    #[error(
        "invalid origin {origin:?} (expected a scheme and a name without a path, such as https://example.org, or *)"
    )]
    Origin {
        /// What was said.
        origin: String,
    },
    /// A token without letters, or with others than can be sent.
    #[error("invalid token (expected visible letters of ASCII, at least one)")]
    Token,
    /// The system does not let it listen.
    #[error("cannot listen on {address}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// What it said.
        source: io::Error,
    },
    /// The system has no threads left.
    #[error("cannot start a thread")]
    Thread(#[source] io::Error),
}

/// A server that listens.
pub struct Server {
    runtime: Runtime,
    listener: TcpListener,
    address: SocketAddr,
    state: Arc<ServerState>,
    cors: Option<CorsLayer>,
    stop: Arc<Notify>,
}

/// Ends a server, from any thread.
#[derive(Debug, Clone)]
pub struct Stop(Arc<Notify>);

impl Stop {
    /// The server takes no more requests and ends when those that it has are answered.
    pub fn stop(&self) {
        self.0.notify_one();
    }
}

impl Server {
    /// Finds the data, opens the device and listens.
    ///
    /// # Errors
    /// [`ServeError`].
    pub fn bind(settings: ServeSettings) -> Result<Self, ServeError> {
        let ServeSettings { data, address, base_path, hosts, origins, token, gpu, limits } = settings;
        let limits = limits.within_reason();
        let cors = origins::layer(&origins)?;
        let base_path = checked_base_path(base_path)?;
        if token
            .as_ref()
            .is_some_and(|token| token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()))
        {
            return Err(ServeError::Token);
        }
        let catalog = Catalog::new(&data)?;
        // What listens costs nothing: an address that is taken is told before a device is opened.
        let runtime = Builder::new_multi_thread()
            .thread_name("serve")
            .enable_all()
            .build()
            .map_err(ServeError::Thread)?;
        let failed = |source| ServeError::Listen { address, source };
        let listener = runtime.block_on(TcpListener::bind(address)).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let renders = limits.renders.get();
        let shelf = Arc::new(FilmShelf::new(&limits));
        let metrics = Arc::new(Metrics::new());
        let renderer = Arc::new(Renderer::new(gpu, limits.clone())?);
        let queue = RenderQueue::start(&limits, &renderer, (&shelf, &metrics)).map_err(ServeError::Thread)?;
        let state = ServerState {
            catalog,
            shelf,
            queue,
            metrics,
            renderer,
            describing: Arc::new(Semaphore::new(renders)),
            uploading: Arc::new(Semaphore::new(UPLOADS_AT_A_TIME)),
            token,
            names: OwnNames::new(address.ip(), hosts),
            base_path,
        };
        Ok(Self { runtime, listener, address, state: Arc::new(state), cors, stop: Arc::default() })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where the page is.
    pub fn url(&self) -> String {
        format!("http://{}{}/", self.address, self.state.base_path)
    }

    /// What draws.
    pub fn adapter_name(&self) -> String {
        self.state.renderer.adapter_name()
    }

    /// The names of what is served.
    pub fn dataset_names(&self) -> Vec<String> {
        self.state.catalog.list().into_iter().map(|dataset| dataset.name).collect()
    }

    /// What ends [`Server::run`].
    pub fn stop(&self) -> Stop {
        Stop(Arc::clone(&self.stop))
    }

    /// Answers until it is stopped. What was asked for before is finished then, and nothing more is taken.
    pub fn run(self) {
        let Self { runtime, listener, state, cors, stop, .. } = self;
        let router = routes::router(Arc::clone(&state), cors);
        let most = state.limits().connections;
        runtime.block_on(connections::serve(listener, router, most, stop.notified()));
        state.queue.close();
        state.queue.join();
    }
}

fn checked_base_path(path: String) -> Result<String, ServeError> {
    let trimmed = path.trim_end_matches('/');
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    let is_fine = trimmed.is_empty()
        || (trimmed.starts_with('/') && !trimmed.contains("//") && trimmed.bytes().all(is_letter));
    if is_fine { Ok(trimmed.to_owned()) } else { Err(ServeError::BasePath { path }) }
}
