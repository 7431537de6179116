use super::{Easing, Property};
use crate::scene::option_words::exact_text;
use crate::scene::{SceneError, Timeline, scene_file};
use std::fmt;
use std::str::FromStr;

/// When a key holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum KeyTime {
    /// In this frame, from 0; that of the number of frames is the end of the film, one after the last.
    Frame(u64),
    /// So many seconds after the first frame.
    Seconds(f64),
    /// When so much of the film is over: 0 is the first frame, 100 one frame after the last.
    Percent(f64),
    /// In the last frame.
    LastFrame,
}

const TIME_RULE: &str =
    "a frame from 0, seconds as in 2.5s, a part of the film as in 50%, or end, the last frame";

impl KeyTime {
    /// The frame, or a place between two, from 0.
    pub fn frame(self, timeline: &Timeline) -> f64 {
        match self {
            Self::Frame(frame) => frame as f64,
            Self::Seconds(seconds) => seconds * timeline.rate().as_f64(),
            Self::Percent(percent) => percent / 100.0 * timeline.frames() as f64,
            Self::LastFrame => (timeline.frames() - 1) as f64,
        }
    }

    /// How much of the film is over then: 0 is the first frame, 1 one frame after the last.
    ///
    /// # Errors
    /// [`SceneError::OutOfRange`] if that is after the film.
    pub(super) fn progress(self, timeline: &Timeline) -> Result<f64, SceneError> {
        let progress = self.frame(timeline) / timeline.frames() as f64;
        // A time in seconds may be a rounding beyond the end.
        if progress <= 1.0 + 1e-9 {
            return Ok(progress.min(1.0));
        }
        let rule = "a time within the film; --frames, --duration and --frames-per-band say how long it is";
        Err(SceneError::out_of_range("time of keys", self, rule))
    }
}

impl fmt::Display for KeyTime {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Frame(frame) => write!(out, "{frame}"),
            Self::Seconds(seconds) => write!(out, "{}s", exact_text(*seconds)),
            Self::Percent(percent) => write!(out, "{}%", exact_text(*percent)),
            Self::LastFrame => out.write_str("end"),
        }
    }
}

impl FromStr for KeyTime {
    type Err = SceneError;

    /// # Errors
    /// [`SceneError::OutOfRange`] for a text that is none.
    fn from_str(text: &str) -> Result<Self, SceneError> {
        let number = |text: &str, most: f64| {
            text.trim().parse().ok().filter(|number: &f64| (0.0..=most).contains(number))
        };
        let time = if text == "end" {
            Some(Self::LastFrame)
        } else if let Some(seconds) = text.strip_suffix('s') {
            number(seconds, 1e9).map(Self::Seconds)
        } else if let Some(percent) = text.strip_suffix('%') {
            number(percent, 100.0).map(Self::Percent)
        } else {
            text.parse().ok().filter(|frame| *frame <= Timeline::MAX_FRAMES).map(Self::Frame)
        };
        time.ok_or_else(|| SceneError::out_of_range("time of keys", format!("{text:?}"), TIME_RULE))
    }
}

/// What holds at a moment of the film.
#[derive(Debug, Clone, PartialEq)]
pub struct Key {
    /// When.
    pub at: KeyTime,
    /// How what it sets goes on to the next key that sets the same.
    pub ease: Easing,
    /// Names of properties and their values as text, in the order in which they were written, none twice.
    settings: Vec<(&'static str, String)>,
}

/// Stands among the settings of a key, as it is written, for how they go on.
pub(super) const EASE: &str = "ease";

impl Key {
    /// A key that sets nothing yet.
    pub fn new(at: KeyTime) -> Self {
        Self { at, ease: Easing::default(), settings: Vec::new() }
    }

    /// Sets a property, or `ease`, in place of what the key said of it. Blanks around the value do not count.
    ///
    /// # Errors
    /// [`SceneError::OutOfRange`] for a name that is none, or a value that it cannot have.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), SceneError> {
        let value = value.trim();
        if name == EASE {
            self.ease = value.parse()?;
            return Ok(());
        }
        let property = Property::named(name)
            .ok_or_else(|| SceneError::NoSuchProperty { name: name.to_owned(), known: meant(name) })?;
        property.read(value)?;
        let name = property.name();
        self.settings.retain(|(other, _)| *other != name);
        self.settings.push((name, value.to_owned()));
        Ok(())
    }

    /// Whether it sets something that another sets.
    pub(super) fn sets_what(&self, other: &Self) -> bool {
        self.settings.iter().any(|(name, _)| other.settings.iter().any(|(set, _)| set == name))
    }

    /// What it sets: names and values.
    pub fn settings(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.settings.iter().map(|(name, value)| (*name, value.as_str()))
    }
}

/// What may have been meant.
fn meant(name: &str) -> String {
    match scene_file::nearest(name, Property::names().chain([EASE])) {
        Some(known) => format!("did you mean {known}?"),
        None => format!("they are {EASE}, {}", Property::names().collect::<Vec<_>>().join(", ")),
    }
}
