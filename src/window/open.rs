use super::app::{App, LeftLoop};
use super::event::Event;
use super::kept::Keeper;
use super::session::Session;
use super::{WindowError, WindowJob};
use std::panic::{self, AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use winit::error::EventLoopError;
use winit::event_loop::EventLoop;

/// Opens a window and stays until it is closed and everything that was recorded in it is complete. Must be called on
/// the main thread, once.
///
/// # Errors
/// [`WindowError`].
pub fn open(mut job: WindowJob) -> Result<(), WindowError> {
    let quiet = QuietPanics::install();
    let built = catch_unwind(|| EventLoop::<Event>::with_user_event().build());
    let Ok(built) = built else {
        let reason = "a library is missing that windows need, such as libxkbcommon-x11".to_owned();
        return Err(WindowError::NoDisplay { reason });
    };
    let event_loop = built.map_err(|error| no_display(&error))?;
    let events = event_loop.create_proxy();
    let interrupts = events.clone();
    let interruptible = std::mem::replace(&mut job.interruptible, Box::new(|_| {}));
    let last_word = std::mem::replace(&mut job.last_word, Box::new(|_| {}));
    let gpu = job.gpu.clone();
    let session = Session::start(job, &gpu, &events)?;
    let interrupt_films = session.studio.interrupter();
    interruptible(Box::new(move || {
        if interrupts.send_event(Event::Interrupted).is_err() {
            interrupt_films();
        }
    }));
    let mut keeper = Keeper::keep(App::new(session, gpu), last_word);
    let ran = catch_unwind(AssertUnwindSafe(|| event_loop.run_app(&mut keeper)));
    let Some(mut app) = Keeper::take() else { return Err(WindowError::DisplayLost) };
    let is_lost = match &ran {
        Ok(result) => result.is_err(),
        // The library for windows also panics where it asks for the size of a window that is already gone. Nobody asks
        // for anything in a window that closes.
        Err(reason) => !(reason.is::<LeftLoop>() || quiet.has_caught() && app.session.status.is_closing),
    };
    if is_lost {
        app.failure = Some(WindowError::DisplayLost);
    }
    let finished = app.finish();
    drop(quiet);
    finished
}

type PanicHook = dyn Fn(&PanicHookInfo<'_>) + Send + Sync;

/// The library for windows panics where a library that it loads is missing, and when the window system goes away.
/// That is caught, and told as what it is; while this lives its panics are only logged.
struct QuietPanics {
    usual: Arc<PanicHook>,
    has_caught: Arc<AtomicBool>,
}

impl QuietPanics {
    fn install() -> Self {
        let usual: Arc<PanicHook> = panic::take_hook().into();
        let hook = Arc::clone(&usual);
        let has_caught = Arc::new(AtomicBool::new(false));
        let catches = Arc::clone(&has_caught);
        panic::set_hook(Box::new(move |info| {
            if info.location().is_some_and(|location| location.file().contains("winit")) {
                tracing::debug!(%info, "the library for windows panicked");
                catches.store(true, Ordering::Relaxed);
            } else {
                hook(info);
            }
        }));
        Self { usual, has_caught }
    }

    /// Whether the library for windows panicked.
    fn has_caught(&self) -> bool {
        self.has_caught.load(Ordering::Relaxed)
    }
}

impl Drop for QuietPanics {
    fn drop(&mut self) {
        // A hook cannot be changed while its thread panics.
        if !std::thread::panicking() {
            let usual = Arc::clone(&self.usual);
            panic::set_hook(Box::new(move |info| usual(info)));
        }
    }
}

/// What the system says comes with places in the sources of a library; that it was tried is all there is to know.
fn no_display(error: &EventLoopError) -> WindowError {
    tracing::debug!(%error, "no event loop");
    let is_set = |name: &&str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let set: Vec<&str> =
        ["WAYLAND_DISPLAY", "WAYLAND_SOCKET", "DISPLAY"].into_iter().filter(is_set).collect();
    let reason = if set.is_empty() {
        "neither WAYLAND_DISPLAY nor DISPLAY is set".to_owned()
    } else {
        format!("nothing answers where {} says", set.join(" or "))
    };
    WindowError::NoDisplay { reason }
}
