//! The window, used as people do: an X server of one's own, real keys, a real mouse, and files that are decoded.
#![cfg(feature = "window")]
#![allow(clippy::unwrap_used, reason = "what cannot be made fails the test")]

#[cfg(target_os = "linux")]
#[path = "../decode/mod.rs"]
mod decode;
#[cfg(target_os = "linux")]
#[path = "../picture_files/mod.rs"]
mod picture_files;
#[cfg(target_os = "linux")]
#[path = "../pictures/mod.rs"]
mod pictures;

#[cfg(target_os = "linux")]
mod exchange;
#[cfg(target_os = "linux")]
mod input;
#[cfg(target_os = "linux")]
mod machinery;
#[cfg(target_os = "linux")]
mod screen;
#[cfg(target_os = "linux")]
mod session;

#[cfg(not(target_os = "linux"))]
#[test]
#[ignore = "the window is tested on Linux only, with Xvfb"]
fn the_window_is_not_tested_here() {}
