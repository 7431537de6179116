use super::{Codec, Container};
use crate::frame::Resolution;
use std::io;
use std::path::PathBuf;

/// Why a film could not be encoded or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EncodeError {
    /// No container has this name.
    #[error("unknown container {value} (expected one of {known})", known = Container::names().join(", "))]
    UnknownContainer {
        /// What was given.
        value: String,
    },
    /// A path whose ending says nothing.
    #[error("the ending tells no container (expected .mp4, .mov, .mkv, .webm, .gif, .apng, .webp, .png or .jpg): {path}", path = path.display())]
    UnknownEnding {
        /// What was given.
        path: PathBuf,
    },
    /// No codec has this name.
    #[error("unknown codec {value} (expected one of {known})", known = Codec::ALL.map(Codec::name).join(", "))]
    UnknownCodec {
        /// What was given.
        value: String,
    },
    /// A setting outside its range, or one that does not go with the others.
    #[error("{setting} {value}: {rule}")]
    Setting {
        /// Which setting.
        setting: &'static str,
        /// What was given.
        value: String,
        /// What would have been right.
        rule: String,
    },
    /// A size that the pixel format and encoder cannot hold.
    #[error(
        "size {size}: {encoder} with {format} needs even sides; the nearest is {nearest} (--odd round), or choose {able}"
    )]
    OddSize {
        /// What was asked for.
        size: Resolution,
        /// The next even size up.
        nearest: Resolution,
        /// The encoder.
        encoder: String,
        /// The pixel format's name.
        format: &'static str,
        /// Pixel formats and codecs that take the size as it is.
        able: String,
    },
    /// A frame that is not the one that follows.
    #[error("frame {found} came where frame {expected} was due")]
    FrameOrder {
        /// The next frame's number.
        expected: u64,
        /// What came.
        found: u64,
    },
    /// More frames than were announced.
    #[error("frame {index} is one too many: {announced} were announced")]
    TooManyFrames {
        /// The frame that is too many.
        index: u64,
        /// How many were announced.
        announced: u64,
    },
    /// A frame of another size or pixel format than the plan's.
    #[error("frame {index} is {found}, the film is {expected}")]
    FrameLayout {
        /// The frame's number.
        index: u64,
        /// Size and format of the film.
        expected: String,
        /// Size and format of the frame.
        found: String,
    },
    /// The film was finished before its first frame.
    #[error("no frame was encoded")]
    NoFrames,
    /// It was asked for while the film was completed; nothing was published.
    #[error("the film was given up")]
    GivenUp,
    /// Something else went wrong in the middle of the film.
    #[error("the recording ended in the middle")]
    CutShort,
    /// The film was continued after an error.
    #[error("an earlier frame failed")]
    FailedBefore,
    /// No encoder that could do it opens on this machine.
    #[error("no encoder for {wanted} is available ({reasons})", reasons = reasons.join("; "))]
    NoEncoder {
        /// What was wanted.
        wanted: String,
        /// Why each candidate was refused.
        reasons: Vec<String>,
    },
    /// The container needs libav, and this build has none.
    #[error("{container} needs libav, which this build does not include (png works without it)")]
    WithoutLibav {
        /// What was wanted.
        container: Container,
    },
    /// libav refused.
    #[error("{action} failed: {reason}{details}", details = in_brackets(log))]
    Libav {
        /// What was being done.
        action: String,
        /// libav's own words for its error code.
        reason: String,
        /// Warnings and errors that libav logged meanwhile.
        log: Vec<String>,
    },
    /// The film is larger than it may be.
    #[error("the film takes {bytes} bytes where {most} are allowed")]
    OverBudget {
        /// What it takes, or would take whole.
        bytes: u64,
        /// What it may take.
        most: u64,
    },
    /// The film cannot be made as small as it should be.
    #[error(
        "{encoder} cannot make the film smaller than about {bytes} bytes at {resolution}, and {most} are allowed (a \
         smaller size, fewer frames or another codec would help)"
    )]
    CannotShrink {
        /// The encoder's name.
        encoder: String,
        /// The film's size in pixels.
        resolution: Resolution,
        /// What it takes at its worst quality.
        bytes: u64,
        /// What it may take.
        most: u64,
    },
    /// An encoder that was tried made something else than it was given.
    #[error("{encoder} makes wrong pictures: {reason}")]
    WrongPictures {
        /// libav's name.
        encoder: String,
        /// What is wrong with them.
        reason: String,
    },
    /// The film was not completed, but what was recorded of it is on disk.
    #[error("{} (what was recorded is left, for `fieldreel recover`, in {part})", with_cause(reason), part = part.display())]
    OnlyInParts {
        /// What is left.
        part: PathBuf,
        /// Why.
        reason: Box<Self>,
    },
    /// The file system gave back less than it took.
    #[error("only {copied} of {frames} frames were read back from the disk")]
    Incomplete {
        /// Frames read back.
        copied: u64,
        /// Frames written.
        frames: u64,
    },
    /// What a film says about itself is broken.
    #[error("the film says something broken about itself: {reason}: {path}", path = path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// What was left of a recording holds no film.
    #[error("nothing can be recovered: {reason}: {path}", path = path.display())]
    Unrecoverable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A file that was to be joined or continued is no part of the film.
    #[error("this is no part of the film: {reason}: {path}", path = path.display())]
    NoPart {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The parts do not make a film.
    #[error("the parts do not make a film: {reason}")]
    NoFilm {
        /// What is missing or there twice.
        reason: String,
    },
    /// What is left of an earlier recording cannot be continued by this one.
    #[error(
        "what is left cannot be continued: {reason} (record as then, or delete it; `fieldreel recover` makes a film of it): \
         {path}",
        path = path.display()
    )]
    OtherFilm {
        /// What is left.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The file is there already.
    #[error("the file exists already (--overwrite replaces it): {path}", path = path.display())]
    Exists {
        /// Which file.
        path: PathBuf,
    },
    /// The output took no more bytes, or could not be opened or published.
    #[error("cannot {action}{place}", place = at_path(path.as_ref()))]
    Output {
        /// What was being done.
        action: &'static str,
        /// Which file, if it is one.
        path: Option<PathBuf>,
        /// What the system said.
        source: io::Error,
    },
}

impl EncodeError {
    /// Whether another command line would help: a setting, size or combination that cannot work anywhere.
    /// The others are outputs or encoders that are not available, or mistakes in the frames.
    pub fn is_usage(&self) -> bool {
        matches!(
            self,
            Self::UnknownContainer { .. }
                | Self::UnknownEnding { .. }
                | Self::UnknownCodec { .. }
                | Self::Setting { .. }
                | Self::OddSize { .. }
                | Self::CannotShrink { .. }
                | Self::OtherFilm { .. }
        )
    }

    /// Whether the reader of a stream went away, which ends a film early but is nobody's mistake.
    pub fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Output { source, .. } if source.kind() == io::ErrorKind::BrokenPipe)
    }
}

/// The sentence of an error and, if it has one, of what the system said.
fn with_cause(error: &EncodeError) -> String {
    let cause = std::error::Error::source(error);
    cause.map_or_else(|| error.to_string(), |cause| format!("{error}: {cause}"))
}

fn in_brackets(log: &[String]) -> String {
    if log.is_empty() { String::new() } else { format!(" ({})", log.join("; ")) }
}

fn at_path(path: Option<&PathBuf>) -> String {
    path.map_or_else(String::new, |path| format!(": {}", path.display()))
}
