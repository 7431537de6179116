//! The interactive window: the data turns, follows the mouse, and is recorded at the press of a key.

mod action;
mod camera_control;
mod composer;
mod error;
mod event;
mod file_names;
mod histogram;
mod job;
mod keys;
mod notice;
mod pace;
mod panel;
mod place;
mod playback;
mod settings;
mod status;
mod studio;
mod theme;

pub use error::WindowError;
pub use job::{Clock, CommandWriter, Interrupt, Opener, WindowJob};
pub use notice::Notice;
pub use settings::{Motion, Settings};
