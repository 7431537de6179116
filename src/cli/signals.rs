use fieldreel::record::{Activity, Flow};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
use signal_hook::low_level;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

/// The first SIGINT, SIGTERM or SIGHUP finishes the film, the second gives it up.
#[derive(Clone)]
pub(super) struct Signals {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    /// Whoever is told of signals instead.
    interrupt: OnceLock<Box<dyn Fn() + Send + Sync>>,
    count: AtomicU32,
    first: AtomicI32,
    /// When the machine or the terminal told the program to end.
    told_to_end: OnceLock<Instant>,
    /// Whether a recording is under way that ends by itself when told.
    is_recording: AtomicBool,
}

/// How long a recording that was told to give up may take before the process ends regardless.
const GRACE: Duration = Duration::from_secs(3);

/// After SIGTERM and SIGHUP a film that is not complete by then is given up: whoever sent them does not wait
/// much longer.
const DEADLINE: Duration = Duration::from_secs(16);

impl Signals {
    /// Starts to listen, on a thread of its own.
    pub(super) fn listen() -> std::io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let ignored = ignored_signals();
        let wanted = [SIGINT, SIGTERM, SIGHUP].into_iter().filter(|signal| ignored >> (signal - 1) & 1 == 0);
        // A file size limit then comes back as an error of the write, like a full disk.
        signal_hook::flag::register(SIGXFSZ, Arc::default())?;
        let mut arriving = signal_hook::iterator::Signals::new(wanted)?;
        let listener = Arc::clone(&shared);
        let listen = move || {
            for signal in arriving.forever() {
                listener.arrived(signal);
            }
        };
        std::thread::Builder::new().name("signals".to_owned()).spawn(listen)?;
        Ok(Self { shared })
    }

    /// What the signals so far ask of a recording.
    pub(super) fn flow(&self, activity: Activity) -> Flow {
        self.shared.is_recording.store(true, Ordering::Release);
        let is_late = self.shared.told_to_end.get().is_some_and(|since| since.elapsed() > DEADLINE);
        match (self.shared.count.load(Ordering::Acquire), activity) {
            (0, _) => Flow::Continue,
            // No frame of the film exists yet.
            (1, Activity::ReadingValues | Activity::SamplingColors) => Flow::Abort,
            (1, _) if !is_late => Flow::Finish,
            _ => Flow::Abort,
        }
    }

    /// Signals are `interrupt`'s from here on. It has to end the program.
    #[cfg(any(feature = "window", feature = "libav"))]
    pub(super) fn hand_over(&self, interrupt: Box<dyn Fn() + Send + Sync>) {
        self.shared.is_recording.store(true, Ordering::Release);
        if self.shared.interrupt.set(interrupt).is_err() {
            tracing::error!("signals were handed over twice");
        }
    }

    /// 130, 143 or 129 if a signal came.
    pub(super) fn exit_code(&self) -> Option<ExitCode> {
        let signal = self.shared.first.load(Ordering::Acquire);
        (signal != 0).then(|| ExitCode::from(128 + signal as u8))
    }
}

impl Shared {
    fn arrived(self: &Arc<Self>, signal: i32) {
        let before = self.count.fetch_add(1, Ordering::AcqRel);
        if before == 0 {
            self.first.store(signal, Ordering::Release);
        }
        if !self.is_recording.load(Ordering::Acquire) {
            // Nothing was written yet. Not the ordinary exit: drivers may be at work on other threads.
            low_level::exit(128 + signal);
        }
        if let Some(interrupt) = self.interrupt.get() {
            interrupt();
        }
        if before > 0 {
            self.exit_after(GRACE);
        } else if signal != SIGINT {
            self.told_to_end.get_or_init(Instant::now);
            self.exit_after(DEADLINE + GRACE);
        }
    }

    /// Ends the process if it has not ended by itself by then.
    fn exit_after(self: &Arc<Self>, patience: Duration) {
        let shared = Arc::clone(self);
        let wait = move || {
            let deadline = Instant::now() + patience;
            while let Some(left) = deadline.checked_duration_since(Instant::now()) {
                std::thread::park_timeout(left);
            }
            low_level::exit(128 + shared.first.load(Ordering::Acquire));
        };
        if let Err(error) = std::thread::Builder::new().name("deadline".to_owned()).spawn(wait) {
            tracing::warn!(%error, "no deadline for the film's end");
        }
    }
}

/// The signals that whoever started the program wants ignored, as `nohup` does: bit n-1 stands for signal n.
/// Zero where the system does not tell.
fn ignored_signals() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default()
}
