use super::app::App;
use super::event::Event;
use super::session::Session;
use super::{WindowError, WindowJob};
use std::panic::{AssertUnwindSafe, catch_unwind};
use winit::error::EventLoopError;
use winit::event_loop::EventLoop;

/// Opens a window and stays until it is closed and everything that was recorded in it is complete. Must be called on
/// the main thread, once.
///
/// # Errors
/// [`WindowError`].
pub fn open(mut job: WindowJob) -> Result<(), WindowError> {
    // The library for windows panics where a library that it loads is missing, and when the window system goes away.
    let built = catch_unwind(|| EventLoop::<Event>::with_user_event().build());
    let Ok(built) = built else {
        let reason = "a library is missing that windows need, such as libxkbcommon-x11".to_owned();
        return Err(WindowError::NoDisplay { reason });
    };
    let event_loop = built.map_err(|error| no_display(&error))?;
    let events = event_loop.create_proxy();
    let interrupts = events.clone();
    let interruptible = std::mem::replace(&mut job.interruptible, Box::new(|_| {}));
    interruptible(Box::new(move || drop(interrupts.send_event(Event::Interrupted))));
    let adapter = job.adapter.clone();
    let session = Session::start(job, &adapter, &events)?;
    let mut app = App::new(session, adapter);
    let ran = catch_unwind(AssertUnwindSafe(|| event_loop.run_app(&mut app)));
    let finished = app.finish();
    match ran {
        Ok(Ok(())) => finished,
        Ok(Err(_)) | Err(_) => Err(WindowError::DisplayLost),
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
