use super::destination::Destination;
use super::frame_gate::FrameGate;
use super::frame_pattern::FramePattern;
use super::picture_file::PictureFile;
use super::picture_texts::inserted;
use super::shared_sink::panic_text;
use super::{EncodeError, EncodePlan, FrameEncoder, GiveUp, Output, Written, write_whole_file};
use crate::frame::VideoFrame;
use crossbeam_channel::{Receiver, Sender, bounded};
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{Builder, JoinHandle};

/// Writes each frame as a picture file of its own, several at a time.
///
/// Frames are copied out at once, so that the renderer gets its buffers back while files are compressed.
/// Every file is complete when it appears. A film that is given up keeps the files that were finished.
pub(super) struct PictureSequenceEncoder {
    gate: FrameGate,
    file: Arc<PictureFile>,
    workers: Workers,
    /// The film's number of the first picture.
    first: u64,
    first_path: PathBuf,
    plan: EncodePlan,
}

impl PictureSequenceEncoder {
    pub(super) fn open(plan: &EncodePlan, path: &Path, overwrite: bool) -> Result<Self, EncodeError> {
        let Some(pattern) = FramePattern::find(path)? else {
            return Err(EncodeError::Setting {
                setting: "output",
                value: path.display().to_string(),
                rule: "a sequence needs a frame number in its file name, such as frame-%05d.png".to_owned(),
            });
        };
        let first = plan.first_frame();
        refuse_existing(&pattern, first..first.saturating_add(plan.frames().unwrap_or(1)), overwrite)?;
        // A folder that takes no files is found before the first frame is drawn.
        Output::File { path: path.to_owned(), overwrite: true }.check()?;
        let gate = FrameGate::new(plan.layout().clone(), plan.frames());
        let file = Arc::new(plan.picture_file());
        let first_path = pattern.path(first);
        let files = Files { file: file.clone(), pattern, overwrite };
        let workers = Workers::start(files, plan.threads().get().min(MOST_WRITERS))?;
        Ok(Self { gate, file, workers, first, first_path, plan: plan.clone() })
    }
}

impl FrameEncoder for PictureSequenceEncoder {
    fn encode(&mut self, frame: VideoFrame) -> Result<(), EncodeError> {
        let Self { gate, file, workers, first, .. } = self;
        gate.pass(&frame, |frame| {
            let mut pixels = workers.take_buffer()?;
            file.pack(frame, &mut pixels);
            workers.submit(Job { index: *first + frame.index(), pixels })
        })
    }

    fn bytes_so_far(&self) -> u64 {
        self.workers.bytes
    }

    fn finish(mut self: Box<Self>, give_up: &GiveUp) -> Result<Written, EncodeError> {
        let bytes = self.workers.finish(give_up)?;
        let frames = self.gate.finish()?;
        let said = if self.plan.has_last_words() { self.say_more()? } else { 0 };
        Ok(Written { bytes: bytes + said, frames, files: frames })
    }
}

impl PictureSequenceEncoder {
    /// Puts what the film says about itself into its first picture; the others were written before that was known. Returns how
    /// many bytes that takes.
    fn say_more(&self) -> Result<u64, EncodeError> {
        let whole = self.plan.whole_metadata();
        let texts = whole.get(self.file.texts.len()..).unwrap_or_default();
        let path = &self.first_path;
        let said = std::fs::read(path).and_then(|picture| {
            let before = picture.len();
            let picture = inserted(self.file.format, picture, texts)?;
            write_whole_file(path, |out| out.write_all(&picture))?;
            Ok((picture.len() - before) as u64)
        });
        said.map_err(|source| EncodeError::Output {
            action: "write the film",
            path: Some(path.clone()),
            source,
        })
    }
}

/// More writers than disks and memory like: each holds a picture.
const MOST_WRITERS: usize = 16;

struct Job {
    index: u64,
    pixels: Vec<u8>,
}

struct Done {
    pixels: Vec<u8>,
    bytes: Result<u64, EncodeError>,
}

/// Threads that compress and write, and the pixel buffers that go round between them and the encoder.
struct Workers {
    /// `None` once no more frames follow.
    jobs: Option<Sender<Job>>,
    done: Receiver<Done>,
    unmade_buffers: usize,
    buffers_at_work: usize,
    bytes: u64,
    is_given_up: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl Workers {
    fn start(files: Files, count: usize) -> Result<Self, EncodeError> {
        // One buffer more than workers: the next frame is copied while all of them compress. Both channels
        // hold every buffer there is, so no send ever waits.
        let buffer_count = count + 1;
        let (jobs, waiting) = bounded::<Job>(buffer_count);
        let (finished, done) = bounded::<Done>(buffer_count);
        let mut workers = Self {
            jobs: Some(jobs),
            done,
            unmade_buffers: buffer_count,
            buffers_at_work: 0,
            bytes: 0,
            is_given_up: Arc::default(),
            threads: Vec::with_capacity(count),
        };
        let files = Arc::new(files);
        for number in 0..count {
            let (files, is_given_up) = (files.clone(), workers.is_given_up.clone());
            let (waiting, finished) = (waiting.clone(), finished.clone());
            let work = move || {
                for job in waiting {
                    if is_given_up.load(Ordering::Relaxed) {
                        return;
                    }
                    let bytes = files.write(&job);
                    if finished.send(Done { pixels: job.pixels, bytes }).is_err() {
                        return;
                    }
                }
            };
            let thread = Builder::new().name(format!("picture-{number}")).spawn(work).map_err(|source| {
                EncodeError::Output { action: "start a writer of pictures", path: None, source }
            })?;
            workers.threads.push(thread);
        }
        Ok(workers)
    }

    /// A buffer that nobody uses; waits for one if all are at work.
    fn take_buffer(&mut self) -> Result<Vec<u8>, EncodeError> {
        if self.unmade_buffers > 0 {
            self.unmade_buffers -= 1;
            return Ok(Vec::new());
        }
        let done = self.done.recv().map_err(|_| self.why_they_ended())?;
        self.buffers_at_work -= 1;
        self.bytes += done.bytes?;
        Ok(done.pixels)
    }

    fn submit(&mut self, job: Job) -> Result<(), EncodeError> {
        if self.jobs.as_ref().is_some_and(|jobs| jobs.send(job).is_ok()) {
            self.buffers_at_work += 1;
            Ok(())
        } else {
            Err(self.why_they_ended())
        }
    }

    /// Waits for all files. Returns their bytes.
    fn finish(&mut self, give_up: &GiveUp) -> Result<u64, EncodeError> {
        self.jobs = None;
        while self.buffers_at_work > 0 {
            give_up.check()?;
            let done = self.done.recv().map_err(|_| self.why_they_ended())?;
            self.buffers_at_work -= 1;
            self.bytes += done.bytes?;
        }
        Ok(self.bytes)
    }

    fn why_they_ended(&mut self) -> EncodeError {
        let panic = self.threads.drain(..).find_map(|thread| thread.join().err());
        let text = panic.map_or_else(|| "it ended".to_owned(), |panic| panic_text(&*panic).to_owned());
        EncodeError::Output { action: "run a writer of pictures", path: None, source: io::Error::other(text) }
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        self.is_given_up.store(true, Ordering::Relaxed);
        self.jobs = None;
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!("a writer of pictures panicked");
            }
        }
    }
}

/// What all workers share.
struct Files {
    file: Arc<PictureFile>,
    pattern: FramePattern,
    overwrite: bool,
}

impl Files {
    fn write(&self, job: &Job) -> Result<u64, EncodeError> {
        let path = self.pattern.path(job.index);
        let destination = Destination::open(Output::File { path, overwrite: self.overwrite })?;
        self.file.write_to(&destination, &job.pixels)?;
        destination.publish(&GiveUp::default())
    }
}

/// Looks for files that are in the way before anything is rendered.
fn refuse_existing(pattern: &FramePattern, frames: Range<u64>, overwrite: bool) -> Result<(), EncodeError> {
    if overwrite {
        return Ok(());
    }
    match frames.map(|index| pattern.path(index)).find(|path| path.exists()) {
        Some(path) => Err(EncodeError::Exists { path }),
        None => Ok(()),
    }
}
