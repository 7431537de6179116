//! What the other tests rely on: keys arrive where the focus is, pictures show what is on the screen, waiting ends.

use crate::input::{LEFT, WHEEL_UP};
use crate::screen::{Screen, changed_share, wait_until};
use crate::session::numbers_of;
use std::time::Instant;
use x11rb::connection::Connection;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    ConnectionExt as _, CreateWindowAux, EventMask, KeyButMask, KeyPressEvent, Window, WindowClass,
};

const BLUE: u32 = 0x0020_40c0;

/// A blue window that listens to everything.
fn open_window(screen: &Screen, [x, y]: [i16; 2]) -> Window {
    let window = screen.connection.generate_id().unwrap();
    let root = &screen.connection.setup().roots[0];
    let mask = EventMask::KEY_PRESS | EventMask::BUTTON_PRESS | EventMask::STRUCTURE_NOTIFY;
    let look = CreateWindowAux::new().event_mask(mask).background_pixel(BLUE);
    let class = WindowClass::INPUT_OUTPUT;
    screen
        .connection
        .create_window(root.root_depth, window, root.root, x, y, 200, 100, 0, class, root.root_visual, &look)
        .unwrap()
        .check()
        .unwrap();
    screen.show(window, true);
    screen.event("a window that is shown", |event| match event {
        Event::MapNotify(notice) if notice.window == window => Some(()),
        _ => None,
    });
    window
}

/// The next key that is not only held.
fn next_key(screen: &Screen) -> KeyPressEvent {
    screen.event("a key", |event| match event {
        Event::KeyPress(key) if !is_held_key(screen, key.detail) => Some(key),
        _ => None,
    })
}

fn symbol_of(screen: &Screen, code: u8, column: usize) -> u32 {
    screen.connection.get_keyboard_mapping(code, 1).unwrap().reply().unwrap().keysyms[column]
}

fn is_held_key(screen: &Screen, code: u8) -> bool {
    (0xffe1..=0xffee).contains(&symbol_of(screen, code, 0))
}

#[test]
fn keys_arrive_in_the_window_that_has_the_focus() {
    let screen = Screen::start();
    let [one, other] = [[0, 0], [300, 300]].map(|place| open_window(&screen, place));
    for (window, key, symbol, held) in [
        (one, "r", u32::from('r'), KeyButMask::default()),
        (other, "?", u32::from('?'), KeyButMask::SHIFT),
        (one, "Shift+Left", 0xff51, KeyButMask::SHIFT),
        (other, "Ctrl+q", u32::from('q'), KeyButMask::CONTROL),
        (one, "+", u32::from('+'), KeyButMask::SHIFT),
        (one, "Shift+C", u32::from('C'), KeyButMask::SHIFT),
    ] {
        screen.focus(window);
        assert_eq!(screen.focused(), window);
        screen.press(key);
        let pressed = next_key(&screen);
        let column = usize::from(pressed.state.contains(KeyButMask::SHIFT) && key != "Shift+Left");
        let found = (pressed.event, symbol_of(&screen, pressed.detail, column), pressed.state);
        assert_eq!(found, (window, symbol, held), "{key}");
    }
}

#[test]
fn clicks_arrive_where_the_mouse_points() {
    let screen = Screen::start();
    let [one, other] = [[0, 0], [300, 300]].map(|place| open_window(&screen, place));
    for (place, button, expected) in
        [([20, 30], LEFT, (one, [20, 30])), ([310, 320], WHEEL_UP, (other, [10, 20]))]
    {
        screen.point(place);
        screen.click(button);
        let click = screen.event("a click", |event| match event {
            Event::ButtonPress(click) => Some(click),
            _ => None,
        });
        assert_eq!((click.event, [click.event_x, click.event_y]), expected);
        assert_eq!(click.detail, button);
    }
}

#[test]
fn a_picture_shows_what_is_on_the_screen() {
    let screen = Screen::start();
    let before = screen.picture();
    open_window(&screen, [100, 50]);
    let after =
        screen.picture_that("a blue window", |picture| picture.at(150, 100) == [0x20, 0x40, 0xc0, 255]);
    assert_ne!(before.at(150, 100), after.at(150, 100));
    assert_eq!(before.at(90, 40), after.at(90, 40));
    assert_eq!(changed_share(&before, &after), 200.0 * 100.0 / (1280.0 * 800.0));
    assert_eq!(screen.size(screen.window()), [200, 100]);
}

#[test]
fn waiting_ends_at_the_deadline_and_what_comes_is_found() {
    let mut asked = 0;
    assert_eq!(
        wait_until(Instant::now(), &mut || {
            asked += 1;
            None::<u8>
        }),
        None
    );
    assert_eq!(asked, 1);
    assert_eq!(wait_until(Instant::now(), &mut || Some(7)), Some(7));
}

#[test]
fn numbers_are_read_from_commands() {
    let command = "fieldreel dem.tif --target=-3,4.5 --zoom 2 --offscreen";
    let found = ["--target", "--zoom", "--band"].map(|option| numbers_of(command, option));
    assert_eq!(found, [Some(vec![-3.0, 4.5]), Some(vec![2.0]), None]);
    assert!(std::panic::catch_unwind(|| numbers_of("--zoom far", "--zoom")).is_err());
}
