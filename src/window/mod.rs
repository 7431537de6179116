//! The interactive window: the data turns, follows the mouse, and is recorded at the press of a key.

mod action;
mod keys;
mod panel;
mod settings;
mod status;
mod theme;

pub use settings::{Motion, Settings};
