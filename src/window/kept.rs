//! Where the window is kept while it is open.
//!
//! Xlib ends the process when it finds its display gone, from within the event loop and without asking anybody. What a
//! thread keeps for itself is still dropped then: the `exit` of glibc first calls the destructors of the thread that
//! called it (man page `__cxa_thread_atexit_impl`). So the films are completed there. With a C library that does not do
//! that, they are left for `fieldreel recover`.

use super::WindowError;
use super::app::App;
use super::event::Event;
use super::job::LastWord;
use std::cell::RefCell;
use winit::application::ApplicationHandler;
use winit::event::{StartCause, WindowEvent};
use winit::event_loop::ActiveEventLoop;
use winit::window::WindowId;

thread_local! {
    static KEPT: RefCell<Option<Kept>> = const { RefCell::new(None) };
}

/// An open window, and who is told if it never returns.
struct Kept {
    app: Option<App>,
    last_word: Option<LastWord>,
}

/// Passes the events of the window system on to the window that this thread keeps.
pub(super) struct Keeper;

impl Keeper {
    /// Keeps `app` until it is taken back. If the process is ended before that, its films are completed and `last_word`
    /// is told why.
    pub(super) fn keep(app: App, last_word: LastWord) -> Self {
        KEPT.set(Some(Kept { app: Some(app), last_word: Some(last_word) }));
        Self
    }

    /// Gives back what this thread kept.
    pub(super) fn take() -> Option<App> {
        KEPT.take().and_then(|mut kept| kept.app.take())
    }

    fn pass(act: impl FnOnce(&mut App)) {
        KEPT.with_borrow_mut(|kept| {
            if let Some(app) = kept.as_mut().and_then(|kept| kept.app.as_mut()) {
                act(app);
            }
        });
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        let (Some(mut app), Some(last_word)) = (self.app.take(), self.last_word.take()) else { return };
        // To close it would be another word to the display.
        std::mem::forget(app.screen.take());
        app.failure = Some(WindowError::DisplayLost);
        if let Err(error) = app.finish() {
            last_word(error);
        }
    }
}

impl ApplicationHandler<Event> for Keeper {
    fn resumed(&mut self, event_loop: &ActiveEventLoop) {
        Self::pass(|app| app.resumed(event_loop));
    }

    fn new_events(&mut self, event_loop: &ActiveEventLoop, cause: StartCause) {
        Self::pass(|app| app.new_events(event_loop, cause));
    }

    fn user_event(&mut self, event_loop: &ActiveEventLoop, event: Event) {
        Self::pass(|app| app.user_event(event_loop, event));
    }

    fn window_event(&mut self, event_loop: &ActiveEventLoop, id: WindowId, event: WindowEvent) {
        Self::pass(|app| app.window_event(event_loop, id, event));
    }

    fn about_to_wait(&mut self, event_loop: &ActiveEventLoop) {
        Self::pass(|app| app.about_to_wait(event_loop));
    }
}
