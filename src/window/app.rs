//! Events of the window system, and when to draw.

use super::action::Action;
use super::active_take::ActiveTake;
use super::event::Event;
use super::panel::PanelState;
use super::schedule::{Needs, Rate, STILL_AFTER};
use super::screen::{Screen, Shows};
use super::session::Session;
use super::visibility::Visibility;
use super::{Notice, WindowError, gestures, keys, screen};
use crate::error::with_causes;
use crate::record::RecordError;
use crate::render::{GpuOptions, Presented, RenderError};
use std::sync::Arc;
use std::time::{Duration, Instant};
use winit::application::ApplicationHandler;
use winit::dpi::LogicalSize;
use winit::event::{ElementState, KeyEvent, StartCause, WindowEvent};
use winit::event_loop::{ActiveEventLoop, ControlFlow};
use winit::keyboard::{Key, ModifiersState, NamedKey};
use winit::window::{Window, WindowId};

/// A screen that is lost is made again; more often in a row than this it is no accident.
const MOST_RECOVERIES: u32 = 3;

pub(super) struct App {
    pub(super) session: Session,
    gpu: GpuOptions,
    panel: PanelState,
    pub(super) screen: Option<Screen>,
    modifiers: ModifiersState,
    gestures: gestures::Gestures,
    visibility: Visibility,
    wants_redraw: bool,
    last_redraw: Instant,
    last_move: Instant,
    was_shown: bool,
    recoveries: u32,
    rate: Rate,
    pub(super) failure: Option<WindowError>,
}

/// Why the event loop unwinds if nothing panicked.
pub(super) struct LeftLoop;

impl App {
    pub(super) fn new(session: Session, gpu: GpuOptions) -> Self {
        let now = Instant::now();
        Self {
            session,
            gpu,
            panel: PanelState::default(),
            screen: None,
            modifiers: ModifiersState::empty(),
            gestures: gestures::Gestures::default(),
            visibility: Visibility::new(now),
            wants_redraw: true,
            last_redraw: now,
            last_move: now.checked_sub(STILL_AFTER).unwrap_or(now),
            was_shown: false,
            recoveries: 0,
            rate: Rate::new(now),
            failure: None,
        }
    }

    /// What there is to say when all is over.
    pub(super) fn finish(mut self) -> Result<(), WindowError> {
        // The window goes first: nobody answers in it any more. Films that are not complete are waited for.
        self.screen = None;
        self.session.finish(Instant::now());
        match (self.failure, self.session.failures()) {
            (Some(failure), _) => Err(failure),
            (None, 0) => {
                self.session.tell(Notice::Closed);
                Ok(())
            }
            (None, count) => Err(WindowError::FilmsFailed { count }),
        }
    }

    fn open_screen(&mut self, event_loop: &ActiveEventLoop) -> Result<(), WindowError> {
        let attributes = Window::default_attributes()
            .with_title(self.session.title())
            .with_inner_size(screen::first_size(event_loop))
            .with_min_inner_size(LogicalSize::new(480.0, 320.0));
        let window = event_loop
            .create_window(attributes)
            .map_err(|error| WindowError::NoDisplay { reason: error.to_string() })?;
        self.screen = Some(Screen::new(Arc::new(window), &self.gpu)?);
        Ok(())
    }

    fn act(&mut self, action: Action) {
        self.wants_redraw = true;
        let now = Instant::now();
        match action {
            Action::Quit => {
                self.panel.close_dialogs();
                self.session.act(Action::Quit, now);
            }
            Action::TogglePanel => self.panel.toggle_panel(),
            Action::ToggleHelp => self.panel.toggle_help(),
            Action::AskForFile => self.panel.ask_for_file(),
            Action::MoveFocus(forwards) => self.move_focus(forwards),
            Action::Leave => {
                let is_left = self.screen.as_ref().is_some_and(|screen| self.panel.leave(&screen.context));
                if !is_left {
                    self.session.act(Action::Quit, now);
                }
            }
            Action::Pan(shares) => {
                if let Some(stage) = self.screen.as_ref().and_then(Screen::stage) {
                    let aspect = self.session.settings.size.aspect_ratio();
                    let view =
                        gestures::panned(stage, *self.session.camera(), &self.session.view, (shares, aspect));
                    self.session.moved(view, now);
                }
            }
            other => self.session.act(other, now),
        }
        if let Some(text) = self.session.clipboard.take()
            && let Some(screen) = &mut self.screen
        {
            screen.egui.set_clipboard_text(text);
        }
        self.last_move = now;
    }

    /// egui moves its focus at the Tab key, which is the panel's in this window.
    fn move_focus(&mut self, forwards: bool) {
        self.panel.reveal();
        let Some(screen) = &mut self.screen else { return };
        let modifiers = if forwards { egui::Modifiers::NONE } else { egui::Modifiers::SHIFT };
        for pressed in [true, false] {
            screen.egui.egui_input_mut().events.push(egui::Event::Key {
                key: egui::Key::Tab,
                physical_key: None,
                pressed,
                repeat: false,
                modifiers,
            });
        }
    }

    /// A key goes to whatever is typed into, to the control that has the focus, or to the window.
    fn key(&mut self, event: &WindowEvent, key: &KeyEvent) {
        let Some(screen) = &mut self.screen else { return };
        let meant = keys::latin_key(&key.logical_key, key.physical_key);
        let action = keys::action_for(&meant, self.modifiers);
        let is_typing = screen.context.text_edit_focused();
        let has_focus = screen.context.memory(|memory| memory.focused().is_some());
        let works_controls = keys::works_controls(&key.logical_key);
        // Keys that type nothing work wherever the focus is, and so does whatever is pressed with Control.
        let types = matches!(key.logical_key, Key::Character(_)) && !self.modifiers.control_key();
        let is_for_dialog = self.panel.has_dialog()
            && !matches!(
                action,
                Some(Action::Leave | Action::ToggleHelp | Action::Quit | Action::MoveFocus(_))
            );
        let is_tab = key.logical_key == Key::Named(NamedKey::Tab);
        let is_for_panel = is_for_dialog || (is_typing && (types || is_tab)) || (has_focus && works_controls);
        match action {
            Some(action) if !is_for_panel => {
                // What a key means for the window it does not mean for egui as well.
                if key.state == ElementState::Pressed && (!key.repeat || action.repeats()) {
                    self.act(action);
                }
            }
            _ => {
                let response = screen.egui.on_window_event(&screen.window, event);
                self.wants_redraw |= response.repaint;
            }
        }
    }

    /// Draws, and makes the screen again if it was lost.
    fn redraw(&mut self, event_loop: &ActiveEventLoop) {
        let now = Instant::now();
        if let Some(screen) = &self.screen {
            self.visibility.look(&screen.window, now);
        }
        if self.visibility.is_hidden() {
            return;
        }
        self.wants_redraw = false;
        self.gestures.has_news = false;
        self.session.tick(now);
        match self.draw(now) {
            Ok(Presented::Shown) => {
                self.recoveries = 0;
                self.session.drawn(now);
                self.session.status.frames_per_sec = self.rate.count(now, self.session.status.frames_per_sec);
                self.announce();
            }
            Ok(Presented::Skipped) => {}
            Err(RecordError::Render(error)) => self.recover(event_loop, error),
            Err(error) => {
                // What cannot be read is told once, and not asked for again.
                self.session.close_dataset(now);
                self.session.refuse(with_causes(&error));
                if let Some(screen) = &mut self.screen {
                    screen.forget_picture();
                }
                self.wants_redraw = true;
            }
        }
        self.last_redraw = now;
        self.retitle();
    }

    fn show_again(&mut self) {
        self.visibility.show(Instant::now());
        self.wants_redraw = true;
    }

    fn draw(&mut self, now: Instant) -> Result<Presented, RecordError> {
        let Some(screen) = &mut self.screen else { return Ok(Presented::Skipped) };
        let view_before = self.session.view;
        self.session.status.adapter.clear();
        self.session.status.adapter.push_str(screen.adapter_name());
        let (output, mut actions) = screen.run_panel(&mut self.session, &mut self.panel);
        if self.session.view != view_before {
            self.session.moved(self.session.view, now);
            self.last_move = now;
        }
        if self.gestures.follow(screen, &mut self.session, now) {
            self.last_move = now;
        }
        if self.gestures.wants_reset() {
            actions.push(Action::ResetCamera);
        }
        self.session.apply_settings();
        let is_moving = self.session.is_moving() || now.duration_since(self.last_move) < STILL_AFTER;
        let presented = screen.present(&mut self.session, output, is_moving);
        for action in actions {
            self.act(action);
        }
        presented
    }

    fn recover(&mut self, event_loop: &ActiveEventLoop, error: RenderError) {
        if self.session.status.is_closing {
            // Nothing more is to be asked for in it.
            self.leave();
        }
        let is_lost = self.screen.as_ref().is_some_and(Screen::is_lost);
        self.recoveries += 1;
        if !is_lost || self.recoveries > MOST_RECOVERIES {
            self.lose_window(error.into());
        }
        tracing::warn!(%error, "the window is opened again");
        self.screen = None;
        self.show_again();
        self.gestures = gestures::Gestures::default();
        match self.open_screen(event_loop) {
            Ok(()) => self.wants_redraw = true,
            Err(error) => self.lose_window(error),
        }
    }

    /// The window is of no more use: films are completed, then the program ends.
    fn lose_window(&mut self, failure: WindowError) -> ! {
        self.session.say(failure.to_string(), true);
        self.failure = Some(failure);
        self.leave()
    }

    /// Leaves the event loop without another word to the display: if that is gone, Xlib ends the process at the first
    /// word, and films with it. They are completed outside, see [`App::finish`].
    fn leave(&mut self) -> ! {
        self.screen = None;
        self.session.close(Instant::now());
        std::panic::resume_unwind(Box::new(LeftLoop))
    }

    fn announce(&mut self) {
        if let Some(screen) = self.screen.as_ref().filter(|_| !self.was_shown)
            && matches!(screen.shows(), Shows::Preliminary | Shows::Picture)
        {
            self.was_shown = true;
            let size = screen.window.inner_size().into();
            let adapter = screen.adapter_name().to_owned();
            self.session.tell(Notice::Shown { size, adapter });
        }
    }

    fn retitle(&self) {
        let title = self.session.title();
        if let Some(screen) = &self.screen
            && screen.window.title() != title
        {
            screen.window.set_title(&title);
        }
    }

    /// When to wake, and whether to draw then.
    fn schedule(&mut self, now: Instant) -> ControlFlow {
        let session = &self.session;
        let picture_secs = session.take.as_ref().and_then(ActiveTake::picture_secs);
        let shows = self.screen.as_ref().map_or(Shows::Nothing, Screen::shows);
        let repaint_at = self.screen.as_ref().and_then(|screen| screen.repaint_at);
        let needs = Needs {
            redraw: self.wants_redraw,
            is_seen: self.screen.is_some() && !self.visibility.is_hidden(),
            moves: session.is_moving(),
            picture: picture_secs.map(Duration::from_secs_f64),
            is_recording: session.take.is_some(),
            has_news: session.take.is_some() || session.orders > 0,
            is_preliminary: shows == Shows::Preliminary,
            panel_at: repaint_at.into_iter().chain(session.message_until()).min(),
            deadline: session.deadline(),
            last_redraw: self.last_redraw,
            last_move: self.last_move,
        };
        let wake = needs.wake(now);
        if let (true, Some(screen)) = (wake.redraw, &self.screen) {
            screen.window.request_redraw();
        }
        wake.at.map_or(ControlFlow::Wait, ControlFlow::WaitUntil)
    }
}

impl ApplicationHandler<Event> for App {
    fn resumed(&mut self, event_loop: &ActiveEventLoop) {
        if self.screen.is_none()
            && self.failure.is_none()
            && let Err(error) = self.open_screen(event_loop)
        {
            self.failure = Some(error);
            event_loop.exit();
        }
    }

    fn new_events(&mut self, _: &ActiveEventLoop, _: StartCause) {
        if self.session.take.is_some() {
            self.session.tick(Instant::now());
        }
    }

    fn user_event(&mut self, _: &ActiveEventLoop, event: Event) {
        self.wants_redraw = true;
        if let (Event::Opened(_), Some(screen)) = (&event, &mut self.screen) {
            screen.forget_picture();
        }
        self.session.hear(event, Instant::now());
    }

    fn window_event(&mut self, event_loop: &ActiveEventLoop, id: WindowId, event: WindowEvent) {
        // A window that was given up still has its last words.
        if self.screen.as_ref().is_none_or(|screen| screen.window.id() != id) {
            return;
        }
        let is_button = matches!(event, WindowEvent::MouseInput { .. });
        let is_key = matches!(event, WindowEvent::KeyboardInput { .. });
        if (is_button && self.gestures.has_news) || (is_key && self.panel.has_new_dialog()) {
            // The panel asks where the pointer is once a picture: a quick hand's way would have no beginning or end.
            // And what is typed has nowhere to go before a field was shown.
            self.redraw(event_loop);
        }
        self.gestures.has_news |= is_button || matches!(event, WindowEvent::CursorMoved { .. });
        let Some(screen) = &mut self.screen else { return };
        match &event {
            WindowEvent::RedrawRequested => return self.redraw(event_loop),
            WindowEvent::CloseRequested => return self.act(Action::Quit),
            // Somebody else took the window away; what is recorded is completed without it.
            WindowEvent::Destroyed => self.leave(),
            WindowEvent::Resized(size) => {
                screen.resize((*size).into());
                self.last_move = Instant::now();
                self.wants_redraw = true;
            }
            WindowEvent::Occluded(true) => self.visibility.hide(),
            WindowEvent::Occluded(false) | WindowEvent::Focused(true) => self.show_again(),
            WindowEvent::DroppedFile(path) => self.act(Action::Open(vec![path.clone()])),
            WindowEvent::ModifiersChanged(modifiers) => self.modifiers = modifiers.state(),
            WindowEvent::KeyboardInput { event: key, is_synthetic: false, .. } => {
                return self.key(&event, key);
            }
            _ => {}
        }
        if let Some(screen) = &mut self.screen {
            let response = screen.egui.on_window_event(&screen.window, &event);
            self.wants_redraw |= response.repaint;
        }
    }

    fn about_to_wait(&mut self, event_loop: &ActiveEventLoop) {
        let now = Instant::now();
        self.session.check_deadline(now);
        if self.session.is_over() {
            return event_loop.exit();
        }
        event_loop.set_control_flow(self.schedule(now));
    }
}
