//! What comes and goes in the window beside the picture, and that each adapter shows it.

use crate::pictures::Picture;
use crate::screen::changed_share;
use crate::session::{DEM, SST, Session, folder_with_data};
use std::time::{Duration, Instant};

impl Session {
    /// A picture of the screen that has not changed for a second: pictures are refined when nothing moves.
    pub(crate) fn settled(&self) -> Picture {
        self.unchanged_for(Duration::from_secs(1))
    }

    /// The same when all that is told for a while has gone as well.
    pub(crate) fn quiet(&self) -> Picture {
        self.unchanged_for(Duration::from_secs(7))
    }

    fn unchanged_for(&self, time: Duration) -> Picture {
        let mut last = self.screen.picture();
        let mut since = Instant::now();
        self.screen.picture_that("a screen at rest", |picture| {
            if *picture != last {
                (last, since) = (picture.clone(), Instant::now());
            }
            since.elapsed() > time
        })
    }

    /// Does something that must change at least this share of the screen, which was at rest.
    pub(crate) fn changed_by(&self, what: &str, share: f64, act: impl FnOnce(&Self)) {
        let before = self.settled();
        act(self);
        self.screen.picture_that(what, |picture| changed_share(picture, &before) > share);
    }

    /// Does something after which the screen looks as given.
    pub(crate) fn looks_again(&self, what: &str, expected: &Picture, act: impl FnOnce(&Self)) {
        act(self);
        self.screen.picture_that(what, |picture| changed_share(picture, expected) < 1e-3);
    }
}

#[test]
fn panel_help_and_dialog_come_and_go_by_keys() {
    let mut session = Session::start(DEM);
    session.hold_still();
    let begin = session.quiet();
    for (show, hide) in
        [("Tab", "Tab"), ("?", "?"), ("F1", "Esc"), ("?", "F1"), ("o", "Esc"), ("Ctrl+o", "Esc")]
    {
        session.changed_by(show, 0.01, |session| session.screen.press(show));
        session.looks_again(hide, &begin, |session| session.screen.press(hide));
    }
    assert!(session.is_running());
    session.press_for("Esc", "closed");
}

#[test]
fn the_panel_is_used_with_keys_alone() {
    let mut session = Session::start(DEM);
    session.hold_still();
    let begin = session.quiet();
    session.changed_by("the first control", 1e-4, |session| session.screen.press("F6"));
    let first = session.settled();
    session.changed_by("the second control", 1e-4, |session| session.screen.press("F6"));
    session.looks_again("the first control again", &first, |session| session.screen.press("Shift+F6"));
    session.looks_again("no control", &begin, |session| session.screen.press("Esc"));
    assert!(session.is_running());
}

#[test]
fn what_was_done_is_told_for_a_while() {
    let mut session = Session::start(DEM);
    session.hold_still();
    let begin = session.quiet();
    session.changed_by("a message", 1e-3, |session| session.screen.press("Shift+C"));
    session.event("command");
    session.looks_again("no message", &begin, |_| {});
}

#[test]
fn nothing_is_drawn_for_a_minimised_window() {
    let session = Session::start(DEM);
    let moves = |session: &Session| {
        let before = session.screen.picture();
        session.screen.picture_that("a picture that turns", |picture| changed_share(picture, &before) > 0.01)
    };
    moves(&session);
    session.screen.say_minimized(session.window, true);
    session.settled();
    session.screen.say_minimized(session.window, false);
    for is_shown in [false, true] {
        session.screen.show(session.window, is_shown);
    }
    moves(&session);
}

#[test]
fn recording_shows_in_the_window_and_not_in_the_film() {
    let mut session = Session::start(&format!("{DEM} -o take.mkv --codec ffv1"));
    session.hold_still();
    let quiet = session.settled();
    let is_red = |pixel: &[u8; 4]| pixel[0] > 180 && pixel[1] < 90 && pixel[2] < 90;
    let red = |picture: &Picture| picture.pixels.iter().filter(|pixel| is_red(pixel)).count();
    let notices = session.record(|session| {
        session.screen.picture_that("a red mark", |picture| red(picture) > red(&quiet) + 20);
        session.let_time_pass();
    });
    let film = crate::recording::film(&session, &notices, [320, 180]);
    // Nothing moved, so every frame is the first.
    assert!(film.frames.iter().all(|frame| frame.planes == film.frames[0].planes));
}

#[test]
fn both_interfaces_of_graphics_show_and_record() {
    for (adapter, name) in [("vulkan", "Vulkan"), ("gl", "OpenGL")] {
        let line = format!("{SST} --size 320x180 --quality draft --adapter {adapter}");
        let mut session = Session::start_in(folder_with_data(), &line);
        let shown = session.shown["adapter"].as_str().unwrap();
        assert!(shown.contains(name), "{adapter}: {shown}");
        let size = [&session.shown["width"], &session.shown["height"]].map(serde_json::Value::as_u64);
        assert_eq!(size, session.screen.size(session.window).map(|side| Some(u64::from(side))));
        session.hold_still();
        session.changed_by(adapter, 0.01, |session| session.screen.press("Tab"));
        let notices = session.record(|session| {
            session.screen.press("Left");
            session.let_time_pass();
        });
        crate::recording::film(&session, &notices, [320, 180]);
        session.press_for("Ctrl+q", "closed");
        assert_eq!(session.end().code(), Some(0), "{adapter}: {}", session.said());
    }
}
