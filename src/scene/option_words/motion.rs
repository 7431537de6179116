//! The options of what moves the camera, and all else that has keys.

use super::OptionWord;
use super::values::{changed, changed_number, exact_text, flag, given, number, number_or, set};
use crate::scene::{CameraMove, FlightPath, SceneError, SceneOptions};
use std::path::Path;

pub(super) const MOVE: OptionWord = OptionWord::value(
    "move",
    |options| changed(options.camera_move, CameraMove::Orbit),
    |options, text| set(&mut options.camera_move, given(text).map(Option::unwrap_or_default)),
);

pub(super) const FLY_ALONG: OptionWord = OptionWord::text(
    "fly-along",
    |options| options.flight.as_ref().map(|path| path.name().to_owned()),
    |options, text| {
        let path = text.map(|text| FlightPath::open(Path::new(text))).transpose();
        set(&mut options.flight, path.map_err(SceneError::from))
    },
);

pub(super) const FLY_HEIGHT: OptionWord = OptionWord::value(
    "fly-height",
    |options| options.flight_height.map(exact_text),
    |options, text| set(&mut options.flight_height, number("fly-height", text)),
);

pub(super) const LOOK_AHEAD: OptionWord = OptionWord::value(
    "look-ahead",
    |options| changed_number(options.look_ahead_secs, SceneOptions::LOOK_AHEAD_SECS),
    |options, text| {
        set(&mut options.look_ahead_secs, number_or("look-ahead", text, SceneOptions::LOOK_AHEAD_SECS))
    },
);

pub(super) const KEYS: OptionWord = OptionWord::value(
    "keys",
    |options| Some(options.keys.to_string()).filter(|text| !text.is_empty()),
    |options, text| set(&mut options.keys, given(text).map(Option::unwrap_or_default)),
);

pub(super) const CONSTANT_SPEED: OptionWord = OptionWord::flag(
    "constant-speed",
    |options| changed(options.has_constant_speed, false),
    |options, text| set(&mut options.has_constant_speed, flag("constant-speed", text)),
);
