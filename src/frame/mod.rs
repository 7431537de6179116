//! What a frame is: how large, how fast, in which colours, laid out how in memory.
//!
//! This room knows neither wgpu nor libav. Both sides of the pipeline meet here.

mod color_spec;
mod frame_rate;
mod opaque_rows;
mod picture;
mod picture_converter;
mod picture_row;
mod pixel_layout;
mod resolution;
mod video_frame;

pub use color_spec::{ColorSpec, YuvMatrix};
pub use frame_rate::FrameRate;
pub use picture::{Channels, Picture, Samples};
pub use picture_converter::PictureConverter;
pub use pixel_layout::{PixelFormat, PixelLayout, Plane};
pub use resolution::Resolution;
pub use video_frame::VideoFrame;

/// A rule about frames that a value broke.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FrameError {
    /// The text or numbers are not a frame rate.
    #[error(
        "invalid frame rate {value} (expected a number such as 30, 23.976 or 30000/1001, from 1/100 to 1000)"
    )]
    FrameRate {
        /// What was given.
        value: String,
    },
    /// The text or numbers are not a picture size.
    #[error("invalid size {value} (expected WIDTHxHEIGHT, each from 1 to {max})", max = Resolution::MAX_SIDE)]
    Resolution {
        /// What was given.
        value: String,
    },
    /// The text names no pixel format.
    #[error("unknown pixel format {value} (expected one of {known})", known = PixelFormat::names().join(", "))]
    PixelFormat {
        /// What was given.
        value: String,
    },
}
