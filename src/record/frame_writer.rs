use super::RecordError;
use super::encode_worker::EncodeWorker;
use super::frame_buffers::FrameBuffers;
use crate::encode::{EncodeError, EncodePlan, Output, Written};
use crate::frame::{Picture, PictureConverter, Resolution, VideoFrame};
use std::time::Duration;

/// Frames that wait for the encoder, at most. Encoding takes longer than handing over: more would only be memory.
const SLOTS: usize = 3;

/// How long the writer waits for the encoder before it asks whether it is still wanted.
const PATIENCE: Duration = Duration::from_millis(100);

/// Pictures in, film out: makes a film of pictures that somebody else draws, on a thread of its own.
///
/// Handing a picture over costs its conversion. While three wait, the next waits for the encoder. No graphics adapter is
/// needed.
///
/// Dropped without [`FrameWriter::finish`] the film is given up: nothing appears under its name.
///
/// ```
/// use fieldreel::encode::{Container, EncodePlan, EncodeSettings, FilmSpec, MemoryBuffer, Output, OutputKind};
/// use fieldreel::frame::{Channels, Picture, Resolution, Samples};
/// use fieldreel::record::FrameWriter;
///
/// let size = Resolution::new(32, 18)?;
/// let film = FilmSpec { resolution: size, rate: "25".parse()?, frames: None, has_alpha: false };
/// let plan = EncodePlan::resolve(&EncodeSettings::new(Container::PngStill), &film, OutputKind::Seekable)?;
/// let memory = MemoryBuffer::new();
/// let mut writer = FrameWriter::start(&plan, Output::Seekable(Box::new(memory.clone())))?;
/// let gray = vec![127; size.pixel_count()];
/// let picture = Picture::new(size, Channels::Gray, Samples::Bytes(&gray)).ok_or("another size")?;
/// writer.push(&picture, || true)?;
/// writer.finish(|| true)?;
/// assert!(memory.into_bytes().starts_with(b"\x89PNG"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct FrameWriter {
    worker: EncodeWorker,
    converter: PictureConverter,
    buffers: FrameBuffers,
    /// The size of all pictures, once one came.
    size: Option<Resolution>,
    frames: u64,
}

impl FrameWriter {
    /// Starts the thread and opens encoder and output: what is wrong with them is known before the first picture. A GIF
    /// gets the palette of the whole film, whose frames are held for that, packed, in at most 256 MiB.
    ///
    /// # Errors
    /// [`RecordError::Encode`] and [`RecordError::Thread`].
    pub fn start(plan: &EncodePlan, output: Output) -> Result<Self, RecordError> {
        let plan = plan.clone().with_palette_of_frames();
        let converter = PictureConverter::new(plan.layout().clone(), plan.has_alpha());
        let buffers = FrameBuffers::new(SLOTS, plan.layout().byte_count());
        let worker = EncodeWorker::start(&plan, output, None, SLOTS)?;
        Ok(Self { worker, converter, buffers, size: None, frames: 0 })
    }

    /// Hands the next picture over. While the encoder has too much to do, `goes_on` is asked about ten times a second
    /// whether to wait any longer.
    ///
    /// # Errors
    /// [`EncodeError::FrameLayout`] for a picture of another size than the film or the first picture; the film can go on.
    /// [`RecordError::Encode`] for what went wrong with those before, [`RecordError::Aborted`] if `goes_on` says so: this
    /// picture is not in the film then.
    pub fn push(
        &mut self,
        picture: &Picture<'_>,
        mut goes_on: impl FnMut() -> bool,
    ) -> Result<(), RecordError> {
        let size = picture.resolution();
        if !self.converter.takes(picture) || self.size.is_some_and(|first| first != size) {
            let expected = self.size.unwrap_or(self.converter.layout().resolution());
            let (expected, found) = (expected.to_string(), size.to_string());
            return Err(EncodeError::FrameLayout { index: self.frames, expected, found }.into());
        }
        let mut buffer = loop {
            self.worker.check()?;
            if let Some(buffer) = self.buffers.take_within(PATIENCE) {
                break buffer;
            }
            if !goes_on() {
                return Err(RecordError::Aborted);
            }
        };
        let is_converted = self.converter.convert(picture, &mut buffer);
        let frame = VideoFrame::new(self.frames, self.converter.layout().clone(), buffer);
        let (true, Some(frame)) = (is_converted, frame) else {
            return Err(RecordError::EncoderPanicked);
        };
        self.worker.push(frame)?;
        self.size = Some(size);
        self.frames += 1;
        Ok(())
    }

    /// Pictures handed over.
    pub fn frames(&self) -> u64 {
        self.frames
    }

    /// Whether the last picture had transparent parts, which the film does not keep: they lie on white.
    pub fn has_lost_alpha(&self) -> bool {
        self.converter.has_lost_alpha()
    }

    /// Bytes written so far.
    pub fn bytes(&self) -> u64 {
        self.worker.bytes()
    }

    /// Completes the film. `goes_on` is asked about ten times a second; when it says no, nothing is published.
    ///
    /// # Errors
    /// [`RecordError::Encode`], among them [`EncodeError::NoFrames`] without any picture, and [`RecordError::Aborted`].
    pub fn finish(self, mut goes_on: impl FnMut() -> bool) -> Result<Written, RecordError> {
        Ok(self.worker.finish(|| !goes_on())?.written)
    }
}
