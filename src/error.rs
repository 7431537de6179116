/// Anything that can go wrong, by the room it went wrong in.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A raster could not be read.
    #[error(transparent)]
    Data(#[from] crate::data::DataError),
    /// A frame setting breaks a rule.
    #[error(transparent)]
    Frame(#[from] crate::frame::FrameError),
    /// A scene setting breaks a rule.
    #[error(transparent)]
    Scene(#[from] crate::scene::SceneError),
    /// A frame could not be drawn.
    #[error(transparent)]
    Render(#[from] crate::render::RenderError),
    /// A frame could not be encoded or written.
    #[error(transparent)]
    Encode(#[from] crate::encode::EncodeError),
    /// A recording ended early.
    #[error(transparent)]
    Record(#[from] crate::record::RecordError),
}
