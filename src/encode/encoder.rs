#[cfg(feature = "libav")]
use super::Container;
use super::destination::Destination;
use super::picture_sequence::PictureSequenceEncoder;
use super::picture_still::PictureStillEncoder;
use super::{EncodeError, EncodePlan, GiveUp, Output, Palette};
use crate::frame::VideoFrame;

/// What became of a film.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// Bytes in all files together.
    pub bytes: u64,
    /// Frames.
    pub frames: u64,
    /// Files: 1, or as many as frames for a sequence.
    pub files: u64,
}

/// Takes the frames of a film one after another.
///
/// Dropped without [`FrameEncoder::finish`] the film is given up: nothing appears under its name, and the
/// temporary file goes. (Of a sequence, the files that were complete stay.)
pub trait FrameEncoder: Send {
    /// Takes the next frame. It is dropped, and its buffer free again, when this returns.
    ///
    /// # Errors
    /// [`EncodeError::FrameOrder`], [`EncodeError::FrameLayout`] or [`EncodeError::TooManyFrames`] for a wrong
    /// frame, else what libav or the output says. No more frames are taken after an error.
    fn encode(&mut self, frame: VideoFrame) -> Result<(), EncodeError>;

    /// Bytes that the output has taken so far.
    fn bytes_so_far(&self) -> u64;

    /// Writes what is still inside the encoder and publishes the film. It may have fewer frames than were
    /// announced.
    ///
    /// # Errors
    /// [`EncodeError::NoFrames`], [`EncodeError::GivenUp`], or the first error of the encoder or output; nothing is published then.
    fn finish(self: Box<Self>, give_up: &GiveUp) -> Result<Written, EncodeError>;
}

/// Opens the output and the encoder and writes the header, so that whatever is wrong with them is known before
/// the first frame. Call it on the thread that encodes. A palette is used by GIF only; without one, each
/// frame gets its own.
///
/// # Errors
/// [`EncodeError::Exists`] and [`EncodeError::Output`] for the output, [`EncodeError::Libav`] for the encoder.
pub fn open_encoder(
    plan: &EncodePlan,
    output: Output,
    palette: Option<Palette>,
) -> Result<Box<dyn FrameEncoder>, EncodeError> {
    match (plan.container(), output) {
        (container, Output::File { path, overwrite }) if container.is_sequence() => {
            Ok(Box::new(PictureSequenceEncoder::open(plan, &path, overwrite)?))
        }
        (container, _) if container.is_sequence() => {
            Err(super::settings_check::sequence_needs_files(container))
        }
        (container, output) if container.is_still() => {
            Ok(Box::new(PictureStillEncoder::open(plan, Destination::open_for(plan, output)?)))
        }
        (_, output) => open_film(plan, output, palette),
    }
}

#[cfg(feature = "libav")]
fn open_film(
    plan: &EncodePlan,
    output: Output,
    palette: Option<Palette>,
) -> Result<Box<dyn FrameEncoder>, EncodeError> {
    let destination = Destination::open_for(plan, output)?;
    Ok(match plan.container() {
        Container::Gif if palette.is_none() && plan.finds_palette() => {
            Box::new(super::late_palette::LatePaletteEncoder::open(plan, destination))
        }
        Container::Gif => Box::new(super::gif_encoder::GifEncoder::open(plan, destination, palette)?),
        Container::Webp => Box::new(super::webp_encoder::WebpEncoder::open(plan, destination)?),
        _ => Box::new(super::video_encoder::VideoEncoder::open(plan, destination)?),
    })
}

#[cfg(not(feature = "libav"))]
fn open_film(plan: &EncodePlan, _: Output, _: Option<Palette>) -> Result<Box<dyn FrameEncoder>, EncodeError> {
    Err(EncodeError::WithoutLibav { container: plan.container() })
}
