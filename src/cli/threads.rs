//! What drivers and encoders are told of threads and all else.

use fieldreel::encode::set_process_variable;
use std::num::NonZeroUsize;

/// Tells libraries that only look at the environment; what the user has set stays.
///
/// Mesa's software drivers start a thread per processor of the machine unless told, whatever the quota, and
/// at most 32. SVT-AV1 prints a banner of its own. The Wayland library that drivers load complains when there
/// is no name of a folder for its socket, although nobody wants a window; that there is no such folder it
/// takes quietly. Where a window is to be opened by it the library says rightly what it misses.
pub(super) fn tell_libraries(threads: NonZeroUsize, opens_window: bool) {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let wants_wayland = opens_window && (is_set("WAYLAND_DISPLAY") || is_set("WAYLAND_SOCKET"));
    let no_sockets = (!wants_wayland).then(|| ("XDG_RUNTIME_DIR", "/nonexistent".to_owned()));
    let variables = [("LP_NUM_THREADS", threads.get().min(32).to_string()), ("SVT_LOG", "1".to_owned())];
    for (name, value) in variables.into_iter().chain(no_sockets) {
        if std::env::var_os(name).is_none()
            && let Err(error) = set_process_variable(name, value)
        {
            tracing::debug!(%error, name, "variable not set");
        }
    }
}
