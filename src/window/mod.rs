//! The interactive window: the data turns, follows the mouse, and is recorded at the press of a key.

mod action;
mod active_take;
mod app;
mod camera_control;
mod composer;
mod dataset;
mod error;
mod event;
mod file_names;
mod gestures;
mod ground;
mod histogram;
mod job;
mod kept;
mod keys;
mod messages;
mod notice;
mod open;
mod pace;
mod panel;
mod place;
mod playback;
mod recording;
mod schedule;
mod screen;
mod session;
mod settings;
mod status;
mod studio;
mod theme;
mod visibility;

pub use error::WindowError;
pub use job::{Clock, CommandWriter, Interrupt, LastWord, Opener, WindowJob};
pub use notice::Notice;
pub use open::open;
pub use settings::{Motion, Settings};
