use super::action::Action;
use winit::keyboard::{Key, ModifiersState, NamedKey, PhysicalKey};

/// Shortcuts that belong together, under a heading.
pub(super) struct ShortcutGroup {
    /// The heading.
    pub(super) title: &'static str,
    /// One line of the help each.
    pub(super) shortcuts: &'static [Shortcut],
}

/// What some keys are for.
pub(super) struct Shortcut {
    /// In words.
    pub(super) purpose: &'static str,
    /// Each key with what it does.
    pub(super) presses: &'static [(Press, Action)],
}

/// A key as it is pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Press {
    /// A letter, small or (with caps lock) not.
    Letter(char, Held),
    /// Any other character. How it is typed differs between keyboards: `?` needs Shift on some, and `[` needs `AltGr`.
    Symbol(char),
    /// A key that types nothing.
    Named(NamedKey, Held),
}

/// What is held down with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Held {
    /// Nothing.
    Nothing,
    /// Shift.
    Shift,
    /// Control.
    Control,
}

use Held::{Control, Nothing, Shift};
use Press::{Letter, Named, Symbol};

/// Degrees that an arrow key turns the camera.
const ORBIT_DEG: f64 = 5.0;
/// Share of the picture's height that an arrow key moves it.
const PAN: f64 = 0.05;
/// Factor of one key press.
const ZOOM: f64 = 1.25;

/// All shortcuts, in the order of the help.
pub(super) static SHORTCUTS: &[ShortcutGroup] = &[
    ShortcutGroup {
        title: "Record",
        shortcuts: &[
            Shortcut {
                purpose: "start or stop recording",
                presses: &[(Letter('r', Nothing), Action::ToggleRecording)],
            },
            Shortcut {
                purpose: "save the picture at film size",
                presses: &[(Letter('p', Nothing), Action::SaveStill)],
            },
            Shortcut {
                purpose: "copy the command for the last film",
                presses: &[(Letter('c', Nothing), Action::CopyFilmCommand)],
            },
            Shortcut {
                purpose: "copy the command for this picture",
                presses: &[(Letter('c', Shift), Action::CopyStillCommand)],
            },
        ],
    },
    ShortcutGroup {
        title: "Camera",
        shortcuts: &[
            Shortcut {
                purpose: "orbit by 5 degrees",
                presses: &[
                    (Named(NamedKey::ArrowLeft, Nothing), Action::Orbit([-ORBIT_DEG, 0.0])),
                    (Named(NamedKey::ArrowRight, Nothing), Action::Orbit([ORBIT_DEG, 0.0])),
                    (Named(NamedKey::ArrowUp, Nothing), Action::Orbit([0.0, ORBIT_DEG])),
                    (Named(NamedKey::ArrowDown, Nothing), Action::Orbit([0.0, -ORBIT_DEG])),
                ],
            },
            Shortcut {
                purpose: "move the picture",
                presses: &[
                    (Named(NamedKey::ArrowLeft, Shift), Action::Pan([-PAN, 0.0])),
                    (Named(NamedKey::ArrowRight, Shift), Action::Pan([PAN, 0.0])),
                    (Named(NamedKey::ArrowUp, Shift), Action::Pan([0.0, PAN])),
                    (Named(NamedKey::ArrowDown, Shift), Action::Pan([0.0, -PAN])),
                ],
            },
            Shortcut {
                purpose: "zoom in",
                presses: &[(Symbol('+'), Action::Zoom(ZOOM)), (Symbol('='), Action::Zoom(ZOOM))],
            },
            Shortcut { purpose: "zoom out", presses: &[(Symbol('-'), Action::Zoom(1.0 / ZOOM))] },
            Shortcut {
                purpose: "reset the camera",
                presses: &[
                    (Named(NamedKey::Home, Nothing), Action::ResetCamera),
                    (Symbol('0'), Action::ResetCamera),
                ],
            },
        ],
    },
    ShortcutGroup {
        title: "Time",
        shortcuts: &[
            Shortcut {
                purpose: "turn and play, or pause",
                presses: &[(Named(NamedKey::Space, Nothing), Action::ToggleTurning)],
            },
            Shortcut {
                purpose: "keep this view as a key of the film",
                presses: &[(Letter('k', Nothing), Action::AddKey)],
            },
            Shortcut {
                purpose: "previous and next band",
                presses: &[(Symbol('['), Action::StepBand(-1)), (Symbol(']'), Action::StepBand(1))],
            },
            Shortcut {
                purpose: "one frame back and forth",
                presses: &[(Symbol(','), Action::StepFrame(-1)), (Symbol('.'), Action::StepFrame(1))],
            },
        ],
    },
    ShortcutGroup {
        title: "Window",
        shortcuts: &[
            Shortcut {
                purpose: "save all settings and keys as a scene",
                presses: &[(Letter('s', Control), Action::SaveScene)],
            },
            Shortcut {
                purpose: "open a file or a scene",
                presses: &[
                    (Letter('o', Nothing), Action::AskForFile),
                    (Letter('o', Control), Action::AskForFile),
                ],
            },
            Shortcut {
                purpose: "show or hide the panel",
                presses: &[(Named(NamedKey::Tab, Nothing), Action::TogglePanel)],
            },
            Shortcut {
                purpose: "next and previous control of the panel",
                presses: &[
                    (Named(NamedKey::F6, Nothing), Action::MoveFocus(true)),
                    (Named(NamedKey::F6, Shift), Action::MoveFocus(false)),
                ],
            },
            Shortcut {
                purpose: "show or hide this help",
                presses: &[
                    (Symbol('?'), Action::ToggleHelp),
                    (Named(NamedKey::F1, Nothing), Action::ToggleHelp),
                ],
            },
            Shortcut {
                purpose: "leave a dialog or field, then close",
                presses: &[(Named(NamedKey::Escape, Nothing), Action::Leave)],
            },
            Shortcut {
                purpose: "finish the films and close",
                presses: &[(Letter('q', Control), Action::Quit)],
            },
            Shortcut {
                purpose: "while closing: stop here",
                presses: &[(Letter('x', Nothing), Action::CutShort)],
            },
        ],
    },
];

/// What the mouse does over the picture, for the help.
pub(super) const GESTURES: [(&str, &str); 6] = [
    ("drag", "orbit"),
    ("right drag, Shift+drag", "move the picture"),
    ("wheel", "zoom towards the pointer"),
    ("double click", "reset the camera"),
    ("drop a file", "open it"),
    ("drag in the histogram", "set the limits of the colours, move points of opacities"),
];

/// What a key does; `key` is what it means on the user's keyboard.
pub(super) fn action_for(key: &Key, modifiers: ModifiersState) -> Option<Action> {
    let presses = SHORTCUTS.iter().flat_map(|group| group.shortcuts).flat_map(|shortcut| shortcut.presses);
    let mut actions = presses.filter(|(press, _)| press.is(key, modifiers)).map(|(_, action)| action.clone());
    actions.next()
}

/// The key as a keyboard with Latin letters would have it: on others (Greek, Cyrillic, ...) letters are found by
/// their place.
pub(super) fn latin_key(key: &Key, place: PhysicalKey) -> Key {
    match (key, place) {
        (Key::Character(text), PhysicalKey::Code(code)) if !text.is_ascii() => {
            // `KeyR` and so on, as browsers name them.
            let name = format!("{code:?}");
            let letter = name.strip_prefix("Key").filter(|letter| letter.len() == 1);
            letter.map_or_else(|| key.clone(), |letter| Key::Character(letter.to_lowercase().into()))
        }
        _ => key.clone(),
    }
}

impl Press {
    fn is(self, key: &Key, modifiers: ModifiersState) -> bool {
        match (self, key) {
            (Letter(letter, held), Key::Character(text)) => {
                text.chars().flat_map(char::to_lowercase).eq([letter]) && held.is(modifiers)
            }
            (Symbol(symbol), Key::Character(text)) => {
                // AltGr, which some keyboards need, is reported as Control and Alt by some systems.
                text.chars().eq([symbol])
                    && modifiers.control_key() == modifiers.alt_key()
                    && !modifiers.super_key()
            }
            (Named(named, held), Key::Named(pressed)) => named == *pressed && held.is(modifiers),
            _ => false,
        }
    }

    /// As it stands in the help: `Shift+C`, `Home`, `←`.
    pub(super) fn name(self) -> String {
        match self {
            Symbol(symbol) => symbol.to_string(),
            Letter(letter, held) => format!("{}{}", held.prefix(), letter.to_ascii_uppercase()),
            Named(named, held) => {
                let name = match named {
                    NamedKey::ArrowLeft => "←".to_owned(),
                    NamedKey::ArrowRight => "→".to_owned(),
                    NamedKey::ArrowUp => "↑".to_owned(),
                    NamedKey::ArrowDown => "↓".to_owned(),
                    NamedKey::Escape => "Esc".to_owned(),
                    other => format!("{other:?}"),
                };
                format!("{}{name}", held.prefix())
            }
        }
    }
}

impl Held {
    fn is(self, modifiers: ModifiersState) -> bool {
        modifiers
            == match self {
                Nothing => ModifiersState::empty(),
                Shift => ModifiersState::SHIFT,
                Control => ModifiersState::CONTROL,
            }
    }

    fn prefix(self) -> &'static str {
        match self {
            Nothing => "",
            Shift => "Shift+",
            Control => "Ctrl+",
        }
    }
}

impl Shortcut {
    /// All its keys, as they stand in the help; what is held for all of them is said once.
    pub(super) fn keys(&self) -> String {
        let names: Vec<String> = self.presses.iter().map(|(press, _)| press.name()).collect();
        let is_arrow =
            |press: Press| matches!(press, Named(named, _) if format!("{named:?}").starts_with("Arrow"));
        if names.len() == 4 && self.presses.iter().all(|(press, _)| is_arrow(*press)) {
            return names.join(" ").replace(" Shift+", " ");
        }
        names.join("  ")
    }
}

/// Whether the key is one that a control takes which has the focus.
pub(super) fn works_controls(key: &Key) -> bool {
    use NamedKey::{ArrowDown, ArrowLeft, ArrowRight, ArrowUp, Backspace, Delete, End, Enter, Home, Space};
    let named = [ArrowUp, ArrowDown, ArrowLeft, ArrowRight, Space, Enter, Home, End, Backspace, Delete];
    matches!(key, Key::Named(key) if named.contains(key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use winit::keyboard::{KeyCode, SmolStr};

    fn character(text: &str) -> Key {
        Key::Character(SmolStr::new(text))
    }

    fn event_of(press: Press) -> (Key, ModifiersState) {
        let modifiers = |held| match held {
            Nothing => ModifiersState::empty(),
            Shift => ModifiersState::SHIFT,
            Control => ModifiersState::CONTROL,
        };
        match press {
            Letter(letter, held) => {
                let letter = if held == Shift { letter.to_ascii_uppercase() } else { letter };
                (character(&letter.to_string()), modifiers(held))
            }
            Symbol(symbol) => (character(&symbol.to_string()), ModifiersState::empty()),
            Named(named, held) => (Key::Named(named), modifiers(held)),
        }
    }

    #[test]
    fn every_row_does_what_it_says_and_no_key_stands_twice() {
        let mut seen = Vec::new();
        for shortcut in SHORTCUTS.iter().flat_map(|group| group.shortcuts) {
            assert!(!shortcut.purpose.is_empty() && !shortcut.presses.is_empty());
            for (press, action) in shortcut.presses {
                let (key, modifiers) = event_of(*press);
                assert_eq!(action_for(&key, modifiers).as_ref(), Some(action), "{press:?}");
                assert!(!seen.contains(press), "{press:?} stands twice");
                seen.push(*press);
            }
        }
        assert!(seen.len() > 25, "{}", seen.len());
    }

    #[test]
    fn symbols_work_on_any_keyboard() {
        let (none, shift) = (ModifiersState::empty(), ModifiersState::SHIFT);
        let alt_gr = ModifiersState::CONTROL | ModifiersState::ALT;
        for modifiers in [none, shift, alt_gr] {
            assert_eq!(action_for(&character("?"), modifiers), Some(Action::ToggleHelp));
            assert_eq!(action_for(&character("["), modifiers), Some(Action::StepBand(-1)));
        }
        assert_eq!(action_for(&character("?"), ModifiersState::CONTROL), None);
    }

    #[test]
    fn letters_of_other_alphabets_are_found_by_their_place() {
        let none = ModifiersState::empty();
        let place = PhysicalKey::Code(KeyCode::KeyR);
        let action = |text: &str, place| action_for(&latin_key(&character(text), place), none);
        assert_eq!(action("к", place), Some(Action::ToggleRecording));
        // Where letters are Latin it counts what they are, wherever they are.
        assert_eq!(action("p", place), Some(Action::SaveStill));
        assert_eq!(action("х", PhysicalKey::Code(KeyCode::BracketLeft)), None);
        assert_eq!(latin_key(&Key::Named(NamedKey::Tab), place), Key::Named(NamedKey::Tab));
    }

    #[test]
    fn letters_ignore_caps_lock_but_not_what_is_held() {
        let none = ModifiersState::empty();
        assert_eq!(action_for(&character("R"), none), Some(Action::ToggleRecording));
        assert_eq!(action_for(&character("c"), ModifiersState::SHIFT), Some(Action::CopyStillCommand));
        for (text, modifiers) in [
            ("r", ModifiersState::CONTROL),
            ("r", ModifiersState::ALT),
            ("q", none),
            ("y", none),
            ("rr", none),
            ("", none),
        ] {
            assert_eq!(action_for(&character(text), modifiers), None, "{text} {modifiers:?}");
        }
    }

    #[test]
    fn keys_are_named_as_they_are_printed() {
        let all: Vec<String> =
            SHORTCUTS.iter().flat_map(|group| group.shortcuts).map(Shortcut::keys).collect();
        for keys in ["R", "Shift+C", "← → ↑ ↓", "Shift+← → ↑ ↓", "Home  0", "Space", "F6  Shift+F6", "Ctrl+Q"]
        {
            assert!(all.iter().any(|shown| shown == keys), "{keys} in {all:?}");
        }
    }
}
