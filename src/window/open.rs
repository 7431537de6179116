use super::app::App;
use super::event::Event;
use super::session::Session;
use super::{WindowError, WindowJob};
use winit::event_loop::EventLoop;

/// Opens a window and stays until it is closed and everything that was recorded in it is complete. Must be called on
/// the main thread, once.
///
/// # Errors
/// [`WindowError`].
pub fn open(mut job: WindowJob) -> Result<(), WindowError> {
    let no_display =
        |error: winit::error::EventLoopError| WindowError::NoDisplay { reason: error.to_string() };
    let event_loop = EventLoop::<Event>::with_user_event().build().map_err(no_display)?;
    let events = event_loop.create_proxy();
    let interrupts = events.clone();
    let interruptible = std::mem::replace(&mut job.interruptible, Box::new(|_| {}));
    interruptible(Box::new(move || drop(interrupts.send_event(Event::Interrupted))));
    let adapter = job.adapter.clone();
    let session = Session::start(job, &adapter, &events)?;
    let mut app = App::new(session, adapter);
    let ran = event_loop.run_app(&mut app).map_err(no_display);
    let finished = app.finish();
    ran.and(finished)
}
