use crate::data::DataError;
use crate::encode::EncodeError;
use crate::record::RecordError;
use crate::render::RenderError;
use crate::scene::SceneError;

/// Anything that can go wrong, by the room it went wrong in.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A raster could not be read.
    #[error(transparent)]
    Data(#[from] DataError),
    /// A frame setting breaks a rule.
    #[error(transparent)]
    Frame(#[from] crate::frame::FrameError),
    /// A scene setting breaks a rule.
    #[error(transparent)]
    Scene(#[from] SceneError),
    /// A frame could not be drawn.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// A frame could not be encoded or written.
    #[error(transparent)]
    Encode(#[from] EncodeError),
    /// A recording ended early.
    #[error(transparent)]
    Record(#[from] RecordError),
}

/// Where the mending of an error begins. Programs make exit codes of it, servers status codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// A setting breaks a rule, or there is nothing that it could choose.
    Usage,
    /// A file is not what it should be.
    Input,
    /// There is no adapter, or none that can be used.
    Adapter,
    /// The film could not be encoded, or written to where it should go.
    Output,
    /// Something that was to work did not, such as a device that was lost while it drew.
    Operation,
}

impl Error {
    /// Whose fault it is.
    pub fn fault(&self) -> Fault {
        match self {
            Self::Data(error) | Self::Record(RecordError::Data(error)) => of_data_error(error),
            Self::Scene(error) | Self::Record(RecordError::Scene(error)) => of_scene_error(error),
            Self::Frame(_)
            | Self::Record(
                RecordError::NoSuchFrame { .. } | RecordError::NoFrames | RecordError::Setting(_),
            ) => Fault::Usage,
            Self::Render(error) | Self::Record(RecordError::Render(error)) => of_render_error(error),
            Self::Encode(error) | Self::Record(RecordError::Encode(error)) => of_encode_error(error),
            Self::Record(_) => Fault::Operation,
        }
    }
}

/// A list of bands is a setting, not data.
fn of_data_error(error: &DataError) -> Fault {
    match error {
        DataError::InvalidBandSelection { .. }
        | DataError::NoSelectedBand { .. }
        | DataError::NoSelectedVolume { .. } => Fault::Usage,
        _ => Fault::Input,
    }
}

/// Files that a scene names are input, what else is said of it is usage.
fn of_scene_error(error: &SceneError) -> Fault {
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
        | SceneError::GeoJson(_) => Fault::Input,
        SceneError::Data(error) => of_data_error(error),
        _ => Fault::Usage,
    }
}

fn of_render_error(error: &RenderError) -> Fault {
    match error {
        RenderError::NoAdapter { .. } | RenderError::UnknownAdapter { .. } | RenderError::Device { .. } => {
            Fault::Adapter
        }
        RenderError::TooLarge { .. } => Fault::Usage,
        _ => Fault::Operation,
    }
}

fn of_encode_error(error: &EncodeError) -> Fault {
    match error {
        error if error.is_usage() => Fault::Usage,
        EncodeError::Unrecoverable { .. }
        | EncodeError::Damaged { .. }
        | EncodeError::NoPart { .. }
        | EncodeError::NoFilm { .. } => Fault::Input,
        _ => Fault::Output,
    }
}

/// An error and what caused it, as one sentence.
#[cfg(any(feature = "window", feature = "serve"))]
pub(crate) fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let said = error.to_string();
        // Some say themselves what their cause says.
        if !text.ends_with(&said) {
            text = format!("{text}: {said}");
        }
        cause = error.source();
    }
    text
}
