//! `fieldreel serve`: films over HTTP.

use super::console::Console;
use super::exit_code::InputError;
use super::job::usage;
use clap::{Args, value_parser};
use fieldreel::encode::EncodeError;
use fieldreel::frame::Resolution;
use fieldreel::record::film_words::{Bytes, Seconds};
use fieldreel::render::{AdapterChoice, GpuMemory, GpuOptions};
use fieldreel::serve::{ServeError, ServeLimits, ServeSettings, Server, Stop};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::low_level;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::ExitCode;

/// Options of `fieldreel serve`.
#[derive(Debug, Args)]
pub(super) struct ServeArguments {
    /// Rasters and volumes, patterns that match some, and folders with some in them [default: the sample]
    data: Vec<PathBuf>,
    /// Port to listen on; 0 takes one that is free
    #[arg(long, value_name = "N", default_value_t = 8080)]
    port: u16,
    /// Address to listen on: only this machine reaches the default, everybody 0.0.0.0 or ::
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    bind: IpAddr,
    /// What a proxy has before all paths, as in /films
    #[arg(long, value_name = "PATH", default_value = "")]
    base_path: String,
    /// A name by which the server may be asked besides localhost and its address, as a proxy may pass it on; can be given several
    /// times [default: none where only this machine reaches the address, else any]
    #[arg(long, value_name = "NAME")]
    allow_host: Vec<String>,
    /// An origin whose scripts may read what is answered, as in `https://example.org`, or * for any; can be given several times
    #[arg(long, value_name = "ORIGIN")]
    allow_origin: Vec<String>,
    /// What clients have to bring, as in Authorization: Bearer TOKEN; the variable `FIELDREEL_TOKEN` says it, too, and is not seen
    /// in the list of processes
    #[arg(long, value_name = "TOKEN")]
    token: Option<String>,
    #[command(flatten)]
    limits: LimitArguments,
    /// Graphics adapter: part of its name, driver or interface (vulkan, gl), or software [default: the best]
    #[arg(long, value_name = "NAME")]
    adapter: Option<String>,
    /// Memory for samples on the adapter, for each film, as in 512MiB or 4GiB [default: 1GiB]
    #[arg(long, value_name = "SIZE")]
    gpu_memory: Option<GpuMemory>,
    /// Say nothing but errors: no line for each request
    #[arg(short, long)]
    pub(super) quiet: bool,
}

/// What the server does at most.
#[derive(Debug, Args)]
struct LimitArguments {
    /// Films that are rendered at a time
    #[arg(long, value_name = "N", default_value_t = 2)]
    #[arg(value_parser = value_parser!(u16).range(1..=ServeLimits::MOST_RENDERS.into()))]
    renders: u16,
    /// Films that may wait for that; more are refused with 503
    #[arg(long, value_name = "N", default_value_t = 32)]
    #[arg(value_parser = value_parser!(u16).range(1..=ServeLimits::MOST_WAITING.into()))]
    waiting: u16,
    /// Connections at a time
    #[arg(long, value_name = "N", default_value_t = 256)]
    #[arg(value_parser = value_parser!(u32).range(1..=ServeLimits::MOST_CONNECTIONS.into()))]
    connections: u32,
    /// Frames of a film
    #[arg(long, value_name = "N", default_value_t = 1200)]
    max_frames: u64,
    /// Pixels of a frame, as a size
    #[arg(long, value_name = "WxH", default_value = "1920x1080")]
    max_size: Resolution,
    /// How long a film may take
    #[arg(long, value_name = "SECONDS", default_value = "600")]
    max_seconds: Seconds,
    /// The largest file that may be uploaded
    #[arg(long, value_name = "SIZE", default_value = "64MiB", conflicts_with = "no_upload")]
    max_upload: Bytes,
    /// Take no files
    #[arg(long)]
    no_upload: bool,
    /// All films in memory, kept or sent; one alone may have a quarter of it
    #[arg(long, value_name = "SIZE", default_value = "512MiB")]
    film_memory: Bytes,
}

impl LimitArguments {
    fn limits(&self) -> ServeLimits {
        ServeLimits {
            renders: NonZeroUsize::new(self.renders.into()).unwrap_or(NonZeroUsize::MIN),
            waiting: self.waiting.into(),
            connections: self.connections as usize,
            frames: self.max_frames,
            pixels: u64::from(self.max_size.width) * u64::from(self.max_size.height),
            render_time: self.max_seconds.0,
            upload_bytes: if self.no_upload { 0 } else { self.max_upload.0 },
            film_memory_bytes: self.film_memory.0,
        }
    }
}

/// Answers until a signal comes. What was asked for until then is finished; a second signal ends it at once.
pub(super) fn run(arguments: ServeArguments, console: &Console) -> anyhow::Result<ExitCode> {
    let ServeArguments {
        data,
        port,
        bind,
        base_path,
        allow_host,
        allow_origin,
        token,
        limits,
        adapter,
        gpu_memory,
        quiet: _,
    } = arguments;
    let address = SocketAddr::new(bind, port);
    let token = token.or_else(|| std::env::var("FIELDREEL_TOKEN").ok());
    let gpu = GpuOptions {
        adapter: adapter.as_deref().map_or(AdapterChoice::Auto, AdapterChoice::named),
        memory: gpu_memory.unwrap_or_default(),
    };
    let is_open = token.is_none() && !bind.is_loopback();
    let settings = ServeSettings {
        data,
        address,
        base_path,
        hosts: allow_host,
        origins: allow_origin,
        token,
        gpu,
        limits: limits.limits(),
    };
    let server = Server::bind(settings).map_err(|error| match error {
        ServeError::Renderer(error) => error.into(),
        ServeError::Catalog(error) => anyhow::Error::new(InputError(error.to_string())),
        error @ (ServeError::BasePath { .. } | ServeError::Origin { .. } | ServeError::Token) => {
            usage(&error.to_string())
        }
        ServeError::Listen { address, source } => {
            let action = "listen on";
            let path = Some(PathBuf::from(address.to_string()));
            fieldreel::Error::from(EncodeError::Output { action, path, source }).into()
        }
        error => anyhow::Error::new(error),
    })?;
    stop_on_signals(server.stop())?;
    let datasets = server.dataset_names();
    let count = datasets.len();
    let plural = if count == 1 { "" } else { "s" };
    console.note(&format!("{count} dataset{plural}, drawn by {}: {}", server.adapter_name(), server.url()));
    if is_open {
        console.note(&format!("everybody who reaches {bind} can ask for films: --token TOKEN asks for one"));
    }
    server.run();
    console.note("ended: what was asked for is finished");
    Ok(ExitCode::SUCCESS)
}

/// The first signal stops the server, which may take as long as what runs; the second ends the program.
fn stop_on_signals(stop: Stop) -> std::io::Result<()> {
    let mut arriving = signal_hook::iterator::Signals::new([SIGINT, SIGTERM, SIGHUP])?;
    let listen = move || {
        let mut is_first = true;
        for signal in arriving.forever() {
            if !is_first {
                low_level::exit(128 + signal);
            }
            is_first = false;
            stop.stop();
        }
    };
    std::thread::Builder::new().name("signals".to_owned()).spawn(listen).map(drop)
}
