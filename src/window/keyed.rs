//! Keys in the window: where in their film it is, and what moves, adds and deletes them.

use super::place;
use super::session::Session;
use super::status::{KeyStatus, TimelineStatus};
use crate::scene::{Composition, Easing, Key, KeyTime, Property, SceneOptions};
use std::time::Instant;

/// Where in the film that the keys make the window is.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Playhead {
    /// Frames after the first; between two frames while it plays.
    pub(super) frame: f64,
    /// Whether what is shown is that frame; otherwise somebody moved the camera by hand since.
    pub(super) follows: bool,
}

/// What a key always says; the rest where it differs from what is shown without the key, or is keyed already.
const ALWAYS_SET: [&str; 4] = ["azimuth", "elevation", "zoom", "target"];

impl Session {
    /// What is shown, if it has keys.
    fn keyed(&self) -> Option<&Composition> {
        let look = &self.dataset.as_ref()?.look;
        let has_keys = look.scene.motion.is_some() && !self.settings.scene.keys.0.is_empty();
        has_keys.then_some(look)
    }

    /// Whether the picture changes by itself.
    pub(super) fn is_moving(&self) -> bool {
        match self.keyed() {
            Some(_) => self.motion.is_on && self.playhead.follows,
            None => self.motion.moves() && self.dataset.is_some(),
        }
    }

    /// Moves what is shown by so many seconds. After its last frame a film of keys begins again.
    pub(super) fn advance(&mut self, seconds: f64, now: Instant) {
        let Some(look) = self.keyed() else { return self.motion.advance(&mut self.view, seconds) };
        let (rate, frames) = (look.timeline.rate().as_f64(), look.timeline.frames() as f64);
        let frame = self.playhead.frame + seconds * rate;
        let begins_again = frame >= frames;
        self.show_frame(frame.rem_euclid(frames));
        if let Some(take) = self.take.as_ref().filter(|_| begins_again) {
            take.jumps(now, self.view);
        }
    }

    fn show_frame(&mut self, frame: f64) {
        let Some(look) = self.keyed() else { return };
        let view = look.view_at(frame / look.timeline.frames() as f64);
        self.playhead = Playhead { frame, follows: true };
        self.view = view;
    }

    /// Shows a frame of the film of the keys.
    pub(super) fn seek(&mut self, frame: f64, now: Instant) {
        let Some(look) = self.keyed() else { return };
        let last = (look.timeline.frames() - 1) as f64;
        self.motion.is_on = false;
        self.show_frame(frame.clamp(0.0, last));
        if let Some(take) = &self.take {
            take.jumps(now, self.view);
        }
    }

    /// The next frames, or those before; whether there are keys, whose frames they are.
    pub(super) fn step_keyed_frames(&mut self, by: i32, now: Instant) -> bool {
        let is_keyed = self.keyed().is_some();
        self.seek(self.playhead.frame.round() + f64::from(by), now);
        is_keyed
    }

    /// Plays the film of the keys or holds it. Whoever moved the camera by hand gets back to the film first.
    pub(super) fn toggle_moving(&mut self) {
        self.motion.is_on = !self.motion.is_on || (self.keyed().is_some() && !self.playhead.follows);
        if self.motion.is_on {
            self.show_frame(self.playhead.frame);
        }
    }

    /// Keeps what is shown as a key of the frame at which the window is, in place of what that key said of it.
    pub(super) fn add_key(&mut self) {
        let Some(dataset) = &self.dataset else { return };
        let timeline = dataset.look.timeline;
        let mut shown = self.view;
        shown.band = place::place(shown.band, self.bands());
        // Without keys there is no playhead: the frame is the one that shows this moment of the data.
        let is_first = self.settings.scene.keys.0.is_empty() && self.bands() > 1;
        let share = shown.band / f64::from(self.bands());
        let frame = if is_first { share * timeline.frames() as f64 } else { self.playhead.frame };
        let frame = (frame.round() as u64).min(timeline.frames() - 1);
        let without_key = dataset.look.view_at(timeline.progress(frame));
        if is_first {
            shown.band = without_key.band;
        }
        let keys = &mut self.settings.scene.keys.0;
        let is_keyed = |name: &str| keys.iter().flat_map(Key::settings).any(|(keyed, _)| keyed == name);
        let settings: Vec<_> = Property::settings_of(&shown)
            .zip(Property::settings_of(&without_key))
            .filter(|((name, value), (_, other))| {
                ALWAYS_SET.contains(name) || is_keyed(name) || value != other
            })
            .map(|(setting, _)| setting)
            .collect();
        let at = keys.iter().position(|key| key.at.frame(&timeline) == frame as f64).unwrap_or_else(|| {
            keys.push(Key::new(KeyTime::Frame(frame)));
            keys.len() - 1
        });
        let result = settings.iter().try_for_each(|(name, value)| keys[at].set(name, value));
        self.playhead = Playhead { frame: frame as f64, follows: true };
        self.motion.is_on = false;
        match result {
            Ok(()) => self.say(format!("key at frame {frame}"), false),
            Err(error) => self.refuse(error.to_string()),
        }
    }

    pub(super) fn delete_key(&mut self, number: usize) {
        let keys = &mut self.settings.scene.keys.0;
        if number < keys.len() {
            keys.remove(number);
        }
    }

    pub(super) fn move_key(&mut self, number: usize, frame: u64) {
        if let Some(key) = self.settings.scene.keys.0.get_mut(number) {
            key.at = KeyTime::Frame(frame);
        }
    }

    pub(super) fn ease_key(&mut self, number: usize, ease: Easing) {
        if let Some(key) = self.settings.scene.keys.0.get_mut(number) {
            key.ease = ease;
        }
    }

    /// The options that hold at the frame that is shown.
    pub(super) fn scene_shown(&self) -> SceneOptions {
        let scene = &self.settings.scene;
        let motion = self.keyed().and_then(|look| Some((look, look.scene.motion.as_ref()?)));
        let Some((look, motion)) =
            motion.filter(|(_, motion)| self.playhead.follows && motion.changes_settings())
        else {
            return scene.clone();
        };
        let progress = look.timeline.progress(self.playhead.frame as u64);
        motion.options_at(scene, progress).unwrap_or_else(|_| scene.clone())
    }

    /// How much of the film is over, if keys say where the camera stands then.
    pub(super) fn eye_progress(&self) -> Option<f64> {
        let look = self.keyed().filter(|_| self.playhead.follows)?;
        let has_eye = look.scene.motion.as_ref().is_some_and(|motion| motion.has_eye());
        has_eye.then(|| self.playhead.frame / look.timeline.frames() as f64)
    }

    /// What the timeline shows; nothing without keys.
    pub(super) fn timeline_status(&self) -> Option<TimelineStatus> {
        let look = self.keyed()?;
        let keys = &self.settings.scene.keys.0;
        Some(TimelineStatus {
            frame: self.playhead.frame,
            follows: self.playhead.follows,
            frames: look.timeline.frames(),
            rate: look.timeline.rate().as_f64(),
            keys: keys
                .iter()
                .map(|key| KeyStatus { frame: key.at.frame(&look.timeline), ease: key.ease })
                .collect(),
        })
    }
}
