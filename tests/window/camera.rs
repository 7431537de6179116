//! The mouse and the keys that move the camera and the place in the data.

use crate::input::{LEFT, RIGHT, WHEEL_DOWN, WHEEL_UP};
use crate::session::{DEM, Hold, SST, Session};
use crate::view::assert_close;

/// A window without its panel, so that the picture is in its middle, in which nothing turns.
fn still_session(file: &str) -> Session {
    let mut session = Session::start(file);
    session.screen.press("Tab");
    session.hold_still();
    session
}

#[test]
fn it_turns_until_space_is_pressed_and_turns_on_after_that() {
    let mut session = Session::start(DEM);
    let [first, second] = session.views_around(Session::let_time_pass);
    assert!(second.turned_from(&first)[0] > 0.0, "{first:?} {second:?}");
    session.hold_still();
    session.screen.press("Space");
    let [first, second] = session.views_around(Session::let_time_pass);
    assert!(second.turned_from(&first)[0] > 0.0, "{first:?} {second:?}");
}

#[test]
fn dragging_orbits() {
    let mut session = still_session(DEM);
    let [from, right, up] = [[0.5, 0.5], [0.6, 0.5], [0.5, 0.4]].map(|place| session.place(place));
    let [before, after] = session.views_around(|session| session.drag(&Hold::Button(LEFT), from, right));
    let [around, raised] = after.turned_from(&before);
    assert!(around < -5.0 && raised == 0.0, "the hand takes the data along: {around} {raised}");
    let [before, after] = session.views_around(|session| session.drag(&Hold::Button(LEFT), from, up));
    let [around, raised] = after.turned_from(&before);
    assert!(around == 0.0 && raised < -5.0, "{around} {raised}");
    assert_eq!((after.target, after.zoom), (before.target, before.zoom));
    // Far beyond straight above and straight below.
    for (times, to, limit_deg) in [(1, [0.5, 0.99], 90.0), (2, [0.5, 0.01], -90.0)] {
        let to = session.place(to);
        for _ in 0..times {
            session.drag(&Hold::Button(LEFT), from, to);
        }
        assert_eq!(session.view().elevation_deg, limit_deg);
    }
}

#[test]
fn dragging_with_the_right_button_or_shift_pans() {
    let mut session = still_session(DEM);
    let [from, to] = [[0.5, 0.5], [0.6, 0.55]].map(|place| session.place(place));
    let [before, after] = session.views_around(|session| session.drag(&Hold::Button(RIGHT), from, to));
    let [columns, rows] = after.moved_from(&before);
    // Seen from the south: the ground goes to the right and towards the viewer, the middle to the left and away.
    assert!(columns < -1.0 && rows < -1.0, "{columns} {rows}");
    assert_eq!((after.turned_from(&before), after.zoom), ([0.0, 0.0], before.zoom));
    // The ground that is held comes along exactly, so the way back leads back.
    let [_, back] = session.views_around(|session| session.drag(&Hold::Shift, to, from));
    assert_close(back.target, before.target, "the way back");
}

#[test]
fn the_wheel_zooms_towards_the_pointer() {
    let mut session = still_session(DEM);
    let corner = session.place([0.65, 0.6]);
    session.screen.point(corner);
    let before = session.view();
    session.screen.click(WHEEL_UP);
    let after = session.settled_view();
    let notches = after.zoom.log2() * 4.0;
    assert!(notches >= 1.0 && (notches - notches.round()).abs() < 1e-3, "{}", after.zoom);
    let [columns, rows] = after.moved_from(&before);
    assert!(columns > 0.1 && rows > 0.1, "{columns} {rows}");
    // What was under the pointer stayed there, so it is there when it is zoomed out again.
    session.screen.click(WHEEL_DOWN);
    let back = session.settled_view();
    assert_close(
        [back.zoom, back.target[0], back.target[1]],
        [before.zoom, before.target[0], before.target[1]],
        "out",
    );
    for (button, limit) in [(WHEEL_UP, 200.0), (WHEEL_DOWN, 0.2)] {
        for _ in 0..50 {
            session.screen.click(button);
        }
        assert_close([session.settled_view().zoom], [limit], "limit");
    }
}

#[test]
fn a_double_click_resets() {
    let mut session = still_session(DEM);
    let home = session.view();
    let [from, to] = [[0.5, 0.5], [0.58, 0.42]].map(|place| session.place(place));
    session.drag(&Hold::Button(LEFT), from, to);
    session.drag(&Hold::Button(RIGHT), from, to);
    session.screen.click(WHEEL_UP);
    let moved = session.settled_view();
    assert!(moved.turned_from(&home) != [0.0; 2] && moved.target != home.target && moved.zoom > home.zoom);
    session.screen.click(LEFT);
    session.screen.click(LEFT);
    let back = session.settled_view();
    assert_close(back.target, home.target, "target");
    assert_eq!((back.turned_from(&home)[1], back.zoom), (0.0, home.zoom));
}

#[test]
fn keys_move_the_camera() {
    let mut session = still_session(DEM);
    let home = session.view();
    for (key, turn_deg) in
        [("Left", [-5.0, 0.0]), ("Right", [5.0, 0.0]), ("Up", [0.0, 5.0]), ("Down", [0.0, -5.0])]
    {
        let [before, after] = session.views_around(|session| session.screen.press(key));
        assert_close(after.turned_from(&before), turn_deg, key);
        assert_eq!((after.target, after.zoom), (before.target, before.zoom), "{key}");
    }
    for (key, sign) in [("Shift+Left", [1.0, 0.0]), ("Shift+Up", [0.0, 1.0])] {
        let opposite = key.replace("Left", "Right").replace("Up", "Down");
        let [before, after] = session.views_around(|session| session.screen.press(key));
        let moved = after.moved_from(&before);
        let along = [0, 1].map(|axis| moved[axis] * sign[axis]);
        assert!(along[0] + along[1] > 0.5, "{key}: {moved:?}");
        let [_, back] = session.views_around(|session| session.screen.press(&opposite));
        assert_close(back.target, before.target, &opposite);
    }
    for (key, factor) in [("+", 1.25), ("=", 1.25), ("Keypad +", 1.25), ("-", 0.8), ("Keypad -", 0.8)] {
        let [before, after] = session.views_around(|session| session.screen.press(key));
        assert_close([after.zoom], [before.zoom * factor], key);
        assert_eq!(after.target, before.target, "{key}");
    }
    for reset in ["Home", "0"] {
        for key in ["Left", "Up", "+", "Shift+Left"] {
            session.screen.press(key);
        }
        assert_ne!(session.view(), home);
        session.screen.press(reset);
        let back = session.view();
        assert_close(back.target, home.target, reset);
        assert_eq!((back.turned_from(&home)[1], back.zoom), (0.0, home.zoom), "{reset}");
    }
}

#[test]
fn keys_step_through_the_data() {
    let mut session = still_session(SST);
    let bands = 12.0;
    let next = |band: f64| (band.floor() % bands) + 1.0;
    for _ in 0..13 {
        let [before, after] = session.views_around(|session| session.screen.press("]"));
        assert_close([after.band], [next(before.band)], "]");
        assert_eq!(after.turned_from(&before), [0.0, 0.0]);
    }
    let [before, after] = session.views_around(|session| session.screen.press("["));
    assert_close([next(after.band)], [before.band], "[");
    let [before, after] = session.views_around(|session| session.screen.press("."));
    let step = (after.band - before.band).rem_euclid(bands);
    assert!(step > 0.0 && step < 1.0, "{before:?} {after:?}");
    let [_, back] = session.views_around(|session| session.screen.press(","));
    assert_close([back.band], [before.band], ",");
    assert_close(back.turned_from(&before), [0.0, 0.0], ",");
}
