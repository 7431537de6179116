//! The window, used as people do: an X server of one's own, real keys, a real mouse, and files that are decoded.
#![cfg(feature = "window")]
#![allow(clippy::unwrap_used, reason = "what cannot be made fails the test")]

#[path = "../decode/mod.rs"]
mod decode;
#[path = "../picture_files/mod.rs"]
mod picture_files;
#[path = "../pictures/mod.rs"]
mod pictures;

#[cfg(target_os = "linux")]
mod appearance;
#[cfg(target_os = "linux")]
mod camera;
#[cfg(target_os = "linux")]
mod closing;
#[cfg(target_os = "linux")]
mod commands;
#[cfg(target_os = "linux")]
mod exchange;
#[cfg(target_os = "linux")]
mod files;
#[cfg(target_os = "linux")]
mod input;
#[cfg(target_os = "linux")]
mod keyed;
#[cfg(target_os = "linux")]
mod machinery;
#[cfg(target_os = "linux")]
mod recording;
#[cfg(target_os = "linux")]
mod screen;
#[cfg(target_os = "linux")]
mod session;
#[cfg(target_os = "linux")]
mod view;

#[cfg(not(target_os = "linux"))]
#[test]
#[ignore = "the window is tested on Linux, where Xvfb gives it a screen"]
fn the_window_is_not_tested_here() {}
