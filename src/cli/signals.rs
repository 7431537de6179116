use fieldreel::record::{Activity, Flow};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU32, Ordering};
use std::time::Duration;

/// The first SIGINT, SIGTERM or SIGHUP finishes the film, the second gives it up.
pub(super) struct Signals {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    count: AtomicU32,
    first: AtomicI32,
    /// Whether a recording is under way that ends by itself when told.
    is_recording: AtomicBool,
}

/// How long a recording that was told to give up may take before the process ends regardless.
const GRACE: Duration = Duration::from_secs(3);

impl Signals {
    /// Starts to listen, on a thread of its own.
    pub(super) fn listen() -> std::io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let mut arriving = signal_hook::iterator::Signals::new([SIGINT, SIGTERM, SIGHUP])?;
        let listener = Arc::clone(&shared);
        let listen = move || {
            for signal in arriving.forever() {
                let before = listener.count.fetch_add(1, Ordering::AcqRel);
                if before == 0 {
                    listener.first.store(signal, Ordering::Release);
                }
                if !listener.is_recording.load(Ordering::Acquire) {
                    // Nothing was written yet.
                    std::process::exit(128 + signal);
                }
                if before >= 1 {
                    std::thread::park_timeout(GRACE);
                    std::process::exit(128 + listener.first.load(Ordering::Acquire));
                }
            }
        };
        std::thread::Builder::new().name("signals".to_owned()).spawn(listen)?;
        Ok(Self { shared })
    }

    /// What the signals so far ask of a recording.
    pub(super) fn flow(&self, activity: Activity) -> Flow {
        self.shared.is_recording.store(true, Ordering::Release);
        match (self.shared.count.load(Ordering::Acquire), activity) {
            (0, _) => Flow::Continue,
            // No frame of the film exists yet.
            (1, Activity::SamplingColors) => Flow::Abort,
            (1, _) => Flow::Finish,
            _ => Flow::Abort,
        }
    }

    /// 130, 143 or 129 if a signal came.
    pub(super) fn exit_code(&self) -> Option<ExitCode> {
        let signal = self.shared.first.load(Ordering::Acquire);
        (signal != 0).then(|| ExitCode::from(128 + signal as u8))
    }
}
