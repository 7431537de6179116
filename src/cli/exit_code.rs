//! The table of exit codes.

use super::job::UsageError;
use fieldreel::Error;
use fieldreel::data::DataError;
use fieldreel::encode::EncodeError;
use fieldreel::record::RecordError;
use fieldreel::render::RenderError;
use fieldreel::scene::SceneError;
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

fn of_library_error(error: &Error) -> u8 {
    match error {
        // A list of bands is an option, not data.
        Error::Data(
            DataError::InvalidBandSelection { .. }
            | DataError::NoSelectedBand { .. }
            | DataError::NoSelectedVolume { .. },
        ) => USAGE,
        Error::Data(_) | Error::Record(RecordError::Data(_)) => INPUT_REJECTED,
        Error::Scene(error) | Error::Record(RecordError::Scene(error)) => of_scene_error(error),
        Error::Frame(_)
        | Error::Record(RecordError::NoSuchFrame { .. } | RecordError::NoFrames | RecordError::Setting(_)) => {
            USAGE
        }
        Error::Render(error) | Error::Record(RecordError::Render(error)) => of_render_error(error),
        Error::Encode(error) | Error::Record(RecordError::Encode(error)) => of_encode_error(error),
        _ => FAILED,
    }
}

/// Files that a scene names are input, what else is said of it is usage.
fn of_scene_error(error: &SceneError) -> u8 {
    match error {
        SceneError::NothingToShow { .. }
        | SceneError::Picture { .. }
        | SceneError::Drape { .. }
        | SceneError::Layer { .. }
        | SceneError::NotOnGlobe { .. }
        | SceneError::AnnotationFile(_)
        | SceneError::ColormapFile(_)
        | SceneError::CameraPath(_)
        | SceneError::FlightPath(_)
        | SceneError::GeoJson(_)
        | SceneError::Data(_) => INPUT_REJECTED,
        _ => USAGE,
    }
}

fn of_render_error(error: &RenderError) -> u8 {
    match error {
        RenderError::NoAdapter { .. } | RenderError::UnknownAdapter { .. } | RenderError::Device { .. } => {
            NO_ADAPTER
        }
        RenderError::TooLarge { .. } => USAGE,
        _ => FAILED,
    }
}

fn of_encode_error(error: &EncodeError) -> u8 {
    match error {
        error if error.is_broken_pipe() => 0,
        error if error.is_usage() => USAGE,
        EncodeError::Unrecoverable { .. }
        | EncodeError::Damaged { .. }
        | EncodeError::NoPart { .. }
        | EncodeError::NoFilm { .. } => INPUT_REJECTED,
        _ => OUTPUT_UNAVAILABLE,
    }
}
