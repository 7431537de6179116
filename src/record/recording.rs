//! Who takes the frames that are drawn, and who watches.

use super::encode_worker::EncodeWorker;
use super::frame_loop::FrameTaker;
use super::{Activity, Flow, Observer, Progress, RecordError};
use crate::frame::VideoFrame;
use std::ops::Range;
use std::time::{Duration, Instant};

/// The observer of a recording, and what it was told last.
pub(super) struct Watch<'a> {
    observer: &'a mut dyn Observer,
    began: Instant,
    progress: Progress,
    flow: Flow,
}

impl<'a> Watch<'a> {
    /// A recording of these frames begins now.
    pub(super) fn new(observer: &'a mut dyn Observer, known: Range<u64>) -> Self {
        let total = known.end - known.start;
        let progress =
            Progress { activity: Activity::Recording, frames: 0, total, bytes: 0, elapsed: Duration::ZERO };
        Self { observer, began: Instant::now(), progress, flow: Flow::Continue }
    }

    pub(super) fn begin(&mut self, activity: Activity) -> Result<(), RecordError> {
        self.progress.activity = activity;
        self.ask().map(drop)
    }

    /// So many frames are known by now.
    pub(super) fn know(&mut self, known: &Range<u64>) {
        self.progress.total = known.end - known.start;
    }

    /// Tells the observer and returns whether more frames are wanted.
    pub(super) fn ask(&mut self) -> Result<bool, RecordError> {
        self.progress.elapsed = self.began.elapsed();
        let wanted = self.observer.progress(&self.progress);
        // Once it was told to finish, a recording does not go on.
        if self.flow == Flow::Continue || wanted == Flow::Abort {
            self.flow = wanted;
        }
        if self.flow == Flow::Abort { Err(RecordError::Aborted) } else { Ok(self.flow == Flow::Continue) }
    }

    /// Tells the observer and returns whether it gives the film up.
    pub(super) fn is_aborted(&mut self) -> bool {
        self.ask().is_err()
    }

    pub(super) fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }

    pub(super) fn total(&self) -> u64 {
        self.progress.total
    }
}

/// Hands frames to the encoder.
pub(super) struct Recording<'a> {
    pub(super) worker: EncodeWorker,
    pub(super) watch: Watch<'a>,
    /// The film's frame that comes first in the file.
    pub(super) first_index: u64,
    pub(super) first_frame: Option<Duration>,
}

impl FrameTaker for Recording<'_> {
    fn take(&mut self, frame: VideoFrame) -> Result<(), RecordError> {
        let index = frame.index() - self.first_index;
        self.worker.push(frame.renumbered(index))?;
        let elapsed = self.watch.elapsed();
        self.first_frame.get_or_insert(elapsed);
        self.watch.progress.frames += 1;
        Ok(())
    }

    fn wants_more(&mut self, known: Range<u64>) -> Result<bool, RecordError> {
        self.watch.know(&known);
        self.worker.check()?;
        self.watch.progress.bytes = self.worker.bytes();
        // A film without any frame is none: the first one comes even if it was ended before.
        Ok(self.watch.ask()? || self.watch.progress.frames == 0)
    }
}

/// Hands frames to a function.
pub(super) struct PixelTaker<'a, F: FnMut(VideoFrame) -> Flow> {
    pub(super) take: &'a mut F,
    pub(super) flow: Flow,
}

impl<F: FnMut(VideoFrame) -> Flow> FrameTaker for PixelTaker<'_, F> {
    fn take(&mut self, frame: VideoFrame) -> Result<(), RecordError> {
        if self.flow == Flow::Continue {
            self.flow = (self.take)(frame);
        }
        if self.flow == Flow::Abort { Err(RecordError::Aborted) } else { Ok(()) }
    }

    fn wants_more(&mut self, _: Range<u64>) -> Result<bool, RecordError> {
        Ok(self.flow == Flow::Continue)
    }
}
