use super::FilmSettingError;
use crate::data::DataError;
use crate::encode::EncodeError;
use crate::render::RenderError;
use crate::scene::SceneError;

/// Why a recording ended early.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// A band could not be read.
    #[error(transparent)]
    Data(#[from] DataError),
    /// A look of a take breaks a rule.
    #[error(transparent)]
    Scene(#[from] SceneError),
    /// A frame could not be drawn.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// A frame could not be encoded or written.
    #[error(transparent)]
    Encode(#[from] EncodeError),
    /// What was said about the film breaks a rule.
    #[error(transparent)]
    Setting(#[from] FilmSettingError),
    /// The observer asked for it; nothing was published.
    #[error("recording was aborted; nothing was published")]
    Aborted,
    /// A frame that the film does not have.
    #[error("invalid frame {frame} (expected 0 to {last}, the film's last)")]
    NoSuchFrame {
        /// What was asked for.
        frame: u64,
        /// The last there is.
        last: u64,
    },
    /// An empty range of frames.
    #[error("no frames were asked for")]
    NoFrames,
    /// A thread could not be started.
    #[error("cannot start the encoder thread: {0}")]
    Thread(#[source] std::io::Error),
    /// The encoder thread ended without saying why: a bug.
    #[error("the encoder thread panicked")]
    EncoderPanicked,
}
