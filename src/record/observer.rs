use std::time::Duration;

/// What a recording is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activity {
    /// Bands are read for the range of their values; they are counted instead of frames.
    ReadingValues,
    /// A few frames are drawn to find the palette of a GIF.
    SamplingColors,
    /// Frames are drawn and encoded.
    Recording,
    /// All frames are drawn; the encoder empties its look-ahead and the file is completed.
    Finishing,
}

/// How far a recording is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub activity: Activity,
    /// Frames handed to the encoder.
    pub frames: u64,
    /// Frames in all; of a take that goes on, those so far.
    pub total: u64,
    /// Bytes written.
    pub bytes: u64,
    /// Since the recording began.
    pub elapsed: Duration,
}

/// What an observer wants to happen next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Flow {
    /// Go on.
    #[default]
    Continue,
    /// Draw no more frames; complete the film with those there are.
    Finish,
    /// Give up; nothing is published.
    Abort,
}

/// Is told about progress and can end a recording.
pub trait Observer {
    /// Called after every frame, and about ten times a second while the film is finished.
    fn progress(&mut self, progress: &Progress) -> Flow;
}

/// Lets everything run to its end.
impl Observer for () {
    fn progress(&mut self, _: &Progress) -> Flow {
        Flow::Continue
    }
}

impl<F: FnMut(&Progress) -> Flow> Observer for F {
    fn progress(&mut self, progress: &Progress) -> Flow {
        self(progress)
    }
}
