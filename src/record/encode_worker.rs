use super::RecordError;
use crate::encode::{EncodeError, EncodePlan, FrameEncoder, GiveUp, Output, Palette, Written, open_encoder};
use crate::frame::VideoFrame;
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, TryRecvError, bounded};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// The thread that encodes and writes.
pub(super) struct EncodeWorker {
    frames: Option<Sender<VideoFrame>>,
    ended: Receiver<Result<Encoded, EncodeError>>,
    give_up: GiveUp,
    bytes: Arc<AtomicU64>,
    thread: Option<JoinHandle<()>>,
}

/// What the worker made.
pub(super) struct Encoded {
    pub(super) written: Written,
    /// Time spent encoding and writing.
    pub(super) busy: Duration,
}

impl EncodeWorker {
    /// Starts the thread and opens encoder and output on it; whatever is wrong with them is returned here,
    /// before the first frame is drawn. The channel has room for `slots` frames, as many as can exist.
    pub(super) fn start(
        plan: &EncodePlan,
        output: Output,
        palette: Option<Palette>,
        slots: usize,
    ) -> Result<Self, RecordError> {
        let (frames, frames_in) = bounded(slots);
        let (opened_out, opened) = bounded(1);
        let (ended_out, ended) = bounded(1);
        let give_up = GiveUp::default();
        let asked = give_up.clone();
        let plan = plan.clone();
        let bytes = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&bytes);
        let work = move || {
            let encoder = match open_encoder(&plan, output, palette) {
                Ok(encoder) => encoder,
                Err(error) => {
                    drop(opened_out.send(Err(error)));
                    return;
                }
            };
            // Whoever started this thread waits for both messages; if it is gone, so is the film.
            drop(opened_out.send(Ok(())));
            drop(ended_out.send(encode_all(encoder, &frames_in, (&asked, &counted))));
        };
        let thread = std::thread::Builder::new().name("encode".to_owned()).spawn(work);
        let thread = Some(thread.map_err(RecordError::Thread)?);
        match opened.recv() {
            Ok(Ok(())) => Ok(Self { frames: Some(frames), ended, give_up, bytes, thread }),
            Ok(Err(error)) => Err(error.into()),
            Err(_) => Err(RecordError::EncoderPanicked),
        }
    }

    /// Hands over the next frame. If encoding has failed, that error is returned.
    pub(super) fn push(&mut self, frame: VideoFrame) -> Result<(), RecordError> {
        let is_sent = self.frames.as_ref().is_some_and(|frames| frames.send(frame).is_ok());
        if is_sent { Ok(()) } else { Err(self.failure()) }
    }

    /// Makes sure that it still encodes: frames that it left in the channel keep their slots, so that whoever waits for
    /// one would wait for ever.
    pub(super) fn check(&mut self) -> Result<(), RecordError> {
        match self.ended.try_recv() {
            Err(TryRecvError::Empty) => Ok(()),
            Ok(Err(error)) => Err(error.into()),
            Ok(Ok(_)) | Err(TryRecvError::Disconnected) => Err(RecordError::EncoderPanicked),
        }
    }

    /// Something else went wrong: what was recorded so far is to be left.
    pub(super) fn cut_short(&self) {
        self.give_up.cut_short();
    }

    /// Bytes written so far.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    /// Completes the film, calling `is_aborted` about ten times a second until it is published.
    pub(super) fn finish(mut self, mut is_aborted: impl FnMut() -> bool) -> Result<Encoded, RecordError> {
        self.frames = None;
        loop {
            match self.ended.recv_timeout(Duration::from_millis(100)) {
                Ok(ended) => return Ok(ended?),
                Err(RecvTimeoutError::Timeout) if is_aborted() => return Err(RecordError::Aborted),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Err(RecordError::EncoderPanicked),
            }
        }
    }

    /// Why the worker stopped taking frames.
    fn failure(&mut self) -> RecordError {
        self.frames = None;
        match self.ended.recv() {
            Ok(Err(error)) => error.into(),
            Ok(Ok(_)) | Err(_) => RecordError::EncoderPanicked,
        }
    }
}

/// Dropped before it finished, the film is given up: the worker publishes nothing. If it was cut short, the log says what is
/// left of it.
impl Drop for EncodeWorker {
    fn drop(&mut self) {
        self.give_up.ask();
        self.frames = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the encoder thread panicked");
        }
        if let Ok(Err(error @ EncodeError::OnlyInParts { .. })) = self.ended.try_recv() {
            tracing::warn!("{error}");
        }
    }
}

fn encode_all(
    mut encoder: Box<dyn FrameEncoder>,
    frames: &Receiver<VideoFrame>,
    (give_up, bytes): (&GiveUp, &AtomicU64),
) -> Result<Encoded, EncodeError> {
    let mut busy = Duration::ZERO;
    for frame in frames {
        let begin = Instant::now();
        encoder.encode(frame)?;
        busy += begin.elapsed();
        bytes.store(encoder.bytes_so_far(), Ordering::Relaxed);
    }
    let begin = Instant::now();
    let written = encoder.finish(give_up)?;
    Ok(Encoded { written, busy: busy + begin.elapsed() })
}
