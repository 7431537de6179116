//! The table of exit codes.

use super::job::UsageError;
use fieldreel::record::RecordError;
use fieldreel::{Error, Fault};
use std::process::ExitCode;

const FAILED: u8 = 1;
const USAGE: u8 = 2;
const NO_ADAPTER: u8 = 3;
const INPUT_REJECTED: u8 = 4;
const OUTPUT_UNAVAILABLE: u8 = 5;

/// What clap has to say is printed by it: help to standard output, mistakes to standard error.
pub(super) fn of_parse_error(error: &clap::Error) -> ExitCode {
    // With nobody reading there is nothing left to do about it.
    drop(error.print());
    if error.use_stderr() { ExitCode::from(USAGE) } else { ExitCode::SUCCESS }
}

/// 0 if whoever read the film has seen enough, else what kind of error it is.
pub(super) fn of_error(error: &anyhow::Error) -> ExitCode {
    let code = if error.is::<UsageError>() {
        USAGE
    } else if error.is::<InputError>() {
        INPUT_REJECTED
    } else if is_without_display(error) {
        NO_ADAPTER
    } else if error.is::<OutputError>() {
        OUTPUT_UNAVAILABLE
    } else {
        error.downcast_ref::<Error>().map_or(FAILED, of_library_error)
    };
    ExitCode::from(code)
}

#[cfg(feature = "window")]
fn is_without_display(error: &anyhow::Error) -> bool {
    use fieldreel::window::WindowError;
    matches!(error.downcast_ref(), Some(WindowError::NoDisplay { .. }))
}

#[cfg(not(feature = "window"))]
fn is_without_display(_: &anyhow::Error) -> bool {
    false
}

/// Of something printed to standard output: success, too, if whoever reads it has seen enough.
pub(super) fn of_printing(printed: std::io::Result<()>) -> anyhow::Result<ExitCode> {
    match printed {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(anyhow::Error::new(OutputError(error)))
        }
        _ => Ok(ExitCode::SUCCESS),
    }
}

/// A file of ours that was to be read is not what it should be.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct InputError(pub(super) String);

/// Standard output takes nothing more.
#[derive(Debug, thiserror::Error)]
#[error("cannot write to standard output")]
struct OutputError(#[source] std::io::Error);

/// 0 if whoever read the film has seen enough.
fn of_library_error(error: &Error) -> u8 {
    if let Error::Encode(error) | Error::Record(RecordError::Encode(error)) = error
        && error.is_broken_pipe()
    {
        return 0;
    }
    match error.fault() {
        Fault::Usage => USAGE,
        Fault::Input => INPUT_REJECTED,
        Fault::Adapter => NO_ADAPTER,
        Fault::Output => OUTPUT_UNAVAILABLE,
        _ => FAILED,
    }
}
