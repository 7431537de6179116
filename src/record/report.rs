use crate::frame::{FrameRate, Resolution};
use std::time::Duration;

/// Where the time of a recording went. The stages run beside each other, so they add up to more than the
/// whole.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StageTimes {
    /// The adapter drew; zero if it cannot tell.
    pub draw: Duration,
    /// The adapter converted pixels; zero if it cannot tell.
    pub convert: Duration,
    /// The encoder thread encoded and wrote.
    pub encode: Duration,
    /// Drawing stood still because the encoder held every slot.
    pub wait: Duration,
}

/// What a recording made.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordReport {
    /// Frames in the film.
    pub frames: u64,
    /// Whether these are all that were planned; otherwise the observer ended the recording.
    pub is_complete: bool,
    /// The film's size in pixels.
    pub resolution: Resolution,
    /// Frames per second.
    pub rate: FrameRate,
    /// Bytes written.
    pub bytes: u64,
    /// The encoder that made it.
    pub encoder: String,
    /// The adapter that drew it.
    pub adapter: String,
    /// From the beginning to the published film.
    pub elapsed: Duration,
    /// From the beginning to the first frame in the encoder's hands.
    pub first_frame: Duration,
    /// Characters of title or labels that no font has; they were drawn as a replacement character.
    pub missing_glyphs: Vec<char>,
    /// What was asked for and had no room in a picture of this size, such as `title`.
    pub left_out: Vec<&'static str>,
    /// Where the time went.
    pub times: StageTimes,
}
