use super::codec_context::libav_error;
use super::ffi::reusable_frame::ReusableFrame;
use super::gif_graph::{self, GIF_TAGS};
use super::{EncodeError, Palette};
use crate::frame::{PixelLayout, Resolution, VideoFrame};
use ffmpeg_next::filter::Graph;
use ffmpeg_next::format::Pixel;
use ffmpeg_next::{Rational, frame};

/// Finds the 256 colours that suit a whole film best, from a few of its frames. It counts colours and keeps
/// no frame, so its memory does not grow with their number.
pub struct PaletteSampler {
    graph: Graph,
    picture: ReusableFrame,
    resolution: Resolution,
    frames: i64,
}

impl PaletteSampler {
    /// A sampler for RGBA frames of this size, which need not be the film's.
    ///
    /// # Errors
    /// [`EncodeError::Libav`] when libav has no palette filter or no memory.
    pub fn new(resolution: Resolution) -> Result<Self, EncodeError> {
        let graph = gif_graph::single_input(resolution, Rational::new(1, 1), "palettegen=stats_mode=full")?;
        let picture = ReusableFrame::new(Pixel::BGRA, resolution, GIF_TAGS)
            .map_err(|error| libav_error("making room for a frame", error))?;
        Ok(Self { graph, picture, resolution, frames: 0 })
    }

    /// Counts the colours of one frame; its alpha is ignored.
    ///
    /// # Errors
    /// [`EncodeError::FrameLayout`] for a frame of another size or format, [`EncodeError::Libav`].
    pub fn add(&mut self, frame: &VideoFrame) -> Result<(), EncodeError> {
        let expected = PixelLayout::new(crate::frame::PixelFormat::Rgba8, self.resolution);
        if *frame.layout() != expected {
            return Err(EncodeError::FrameLayout {
                index: frame.index(),
                expected: format!("{} rgba", self.resolution),
                found: format!("{} {}", frame.layout().resolution(), frame.layout().format()),
            });
        }
        gif_graph::fill(&mut self.picture, frame)?;
        gif_graph::push(&mut self.graph, "in", self.picture.at(self.frames))?;
        self.frames += 1;
        Ok(())
    }

    /// The palette.
    ///
    /// # Errors
    /// [`EncodeError::NoFrames`] when none was added, [`EncodeError::Libav`].
    pub fn finish(mut self) -> Result<Palette, EncodeError> {
        if self.frames == 0 {
            return Err(EncodeError::NoFrames);
        }
        gif_graph::end(&mut self.graph, "in")?;
        let mut found = None;
        gif_graph::pull(&mut self.graph, |picture| {
            found = Some(read_colors(picture));
            Ok(())
        })?;
        found.and_then(Palette::new).ok_or(EncodeError::NoFrames)
    }
}

/// The 16x16 pixels that stand for a palette.
fn read_colors(picture: &frame::Video) -> [[u8; 4]; 256] {
    let mut colors = [[0; 4]; 256];
    let rows = picture.data(0).chunks(picture.stride(0).max(1));
    for (row, colors) in rows.zip(colors.as_chunks_mut::<16>().0) {
        for (&[blue, green, red, alpha], color) in row.as_chunks::<4>().0.iter().zip(colors) {
            *color = [red, green, blue, alpha];
        }
    }
    colors
}
