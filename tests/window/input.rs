//! Keys and mouse, moved as a user would: the server cannot tell.

use crate::screen::Screen;
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{
    BUTTON_PRESS_EVENT, BUTTON_RELEASE_EVENT, ConnectionExt as _, KEY_PRESS_EVENT, KEY_RELEASE_EVENT,
    MOTION_NOTIFY_EVENT,
};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::{CURRENT_TIME, NONE};

/// Keys that have names, with the server's numbers for them. All others are called by their character.
const NAMED: [(&str, u32); 15] = [
    ("Space", 0x20),
    ("Left", 0xff51),
    ("Up", 0xff52),
    ("Right", 0xff53),
    ("Down", 0xff54),
    ("Home", 0xff50),
    ("Esc", 0xff1b),
    ("Tab", 0xff09),
    ("Enter", 0xff0d),
    ("F1", 0xffbe),
    ("F6", 0xffc3),
    ("Shift", 0xffe1),
    ("Ctrl", 0xffe3),
    ("Keypad +", 0xffab),
    ("Keypad -", 0xffad),
];

pub(crate) const LEFT: u8 = 1;
pub(crate) const RIGHT: u8 = 3;
pub(crate) const WHEEL_UP: u8 = 4;
pub(crate) const WHEEL_DOWN: u8 = 5;

impl Screen {
    /// Presses and releases a key: `r`, `?`, `Left`, `Shift+Left`, `Ctrl+q`.
    pub(crate) fn press(&self, key: &str) {
        for held in ["Shift+", "Ctrl+"] {
            if let Some(rest) = key.strip_prefix(held).filter(|rest| !rest.is_empty()) {
                return self.holding(held.trim_end_matches('+'), || self.press(rest));
            }
        }
        let (code, is_shifted) = self.key_code(key);
        let press = || {
            self.fake(KEY_PRESS_EVENT, code, [0, 0]);
            self.fake(KEY_RELEASE_EVENT, code, [0, 0]);
        };
        if is_shifted { self.holding("Shift", press) } else { press() }
    }

    /// Types a text.
    pub(crate) fn type_text(&self, text: &str) {
        for character in text.chars() {
            self.press(character.encode_utf8(&mut [0; 4]));
        }
    }

    /// Presses a key or releases it.
    pub(crate) fn hold(&self, key: &str, is_held: bool) {
        let (code, _) = self.key_code(key);
        self.fake(if is_held { KEY_PRESS_EVENT } else { KEY_RELEASE_EVENT }, code, [0, 0]);
    }

    fn holding(&self, key: &str, act: impl FnOnce()) {
        self.hold(key, true);
        act();
        self.hold(key, false);
    }

    /// Moves the mouse to a place on the screen.
    pub(crate) fn point(&self, place: [i16; 2]) {
        self.fake(MOTION_NOTIFY_EVENT, 0, place);
    }

    /// Clicks, or turns the wheel by one notch.
    pub(crate) fn click(&self, button: u8) {
        self.fake(BUTTON_PRESS_EVENT, button, [0, 0]);
        self.fake(BUTTON_RELEASE_EVENT, button, [0, 0]);
    }

    /// Presses a button of the mouse or releases it.
    pub(crate) fn hold_button(&self, button: u8, is_held: bool) {
        self.fake(if is_held { BUTTON_PRESS_EVENT } else { BUTTON_RELEASE_EVENT }, button, [0, 0]);
    }

    fn fake(&self, kind: u8, detail: u8, [x, y]: [i16; 2]) {
        self.connection.xtest_fake_input(kind, detail, CURRENT_TIME, NONE, x, y, 0).unwrap().check().unwrap();
    }

    /// The key that stands for a name or a character, and whether that takes the shift key.
    fn key_code(&self, key: &str) -> (u8, bool) {
        let named = NAMED.iter().find(|(name, _)| *name == key).map(|(_, symbol)| *symbol);
        let mut characters = key.chars();
        let symbol =
            named.or_else(|| characters.next().filter(|_| characters.next().is_none()).map(u32::from));
        let symbol = symbol.unwrap_or_else(|| panic!("{key:?} is no key"));
        let setup = self.connection.setup();
        let (first, last) = (setup.min_keycode, setup.max_keycode);
        let map = self.connection.get_keyboard_mapping(first, last - first + 1).unwrap().reply().unwrap();
        let keys = map.keysyms.chunks(map.keysyms_per_keycode.into());
        let found = |column: usize| keys.clone().position(|symbols| symbols.get(column) == Some(&symbol));
        let at = |key: usize| first + key as u8;
        match (found(0), found(1)) {
            (Some(plain), _) => (at(plain), false),
            (None, Some(shifted)) => (at(shifted), true),
            (None, None) => panic!("the keyboard has no {key:?}"),
        }
    }
}
