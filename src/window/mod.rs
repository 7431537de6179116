//! The interactive window: the data turns, follows the mouse, and is recorded at the press of a key.

mod action;
mod camera_control;
mod place;
mod settings;
mod status;

pub use settings::{Motion, Settings};
