//! The window: what the program opens unless it is told to record offscreen.

use super::arguments::Arguments;
use super::console::Console;
use super::job::usage;
use std::num::NonZeroUsize;
use std::process::ExitCode;

/// There is nowhere to open a window.
#[derive(Debug, thiserror::Error)]
#[error(
    "no display to open a window on: DISPLAY and WAYLAND_DISPLAY are not set (--offscreen -o FILE records without a window)"
)]
pub(super) struct NoWindow;

/// Opens the window that `arguments` describe and stays until it is closed.
pub(super) fn run(
    _arguments: &Arguments,
    _threads: NonZeroUsize,
    _console: &Console,
) -> anyhow::Result<ExitCode> {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if !is_set("DISPLAY") && !is_set("WAYLAND_DISPLAY") && !is_set("WAYLAND_SOCKET") {
        return Err(NoWindow.into());
    }
    Err(usage("the window is not connected: add --offscreen"))
}
