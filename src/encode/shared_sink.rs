use super::{EncodeError, WriteSeek};
use std::any::Any;
#[cfg(feature = "libav")]
use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What bytes are finally written to.
pub(super) enum Target {
    /// Can go back.
    Seekable(Box<dyn WriteSeek>),
    /// Forward only.
    Stream(Box<dyn Write + Send>),
}

/// The output as a muxer sees it, with a second handle for us.
///
/// It keeps the first error, because a muxer may report success although bytes were refused (the trailer of
/// a fragmented MP4 does). It catches panics, which may not unwind through C. It counts bytes.
#[derive(Clone)]
pub(super) struct SharedSink {
    state: Arc<Mutex<State>>,
    path: Option<PathBuf>,
    /// The file that the target is, if it is one.
    #[cfg(feature = "libav")]
    file: Option<Arc<File>>,
}

struct State {
    target: Target,
    /// The target's position when we got it; ours is counted from there.
    start: u64,
    position: u64,
    length: u64,
    failure: Failure,
}

enum Failure {
    None,
    Kept(io::Error),
    Reported,
}

impl SharedSink {
    /// A sink over a target; `path` is only named in errors.
    pub(super) fn new(mut target: Target, path: Option<PathBuf>) -> Result<Self, EncodeError> {
        let start = match &mut target {
            Target::Stream(_) => 0,
            Target::Seekable(seekable) => caught(|| seekable.stream_position()).map_err(|source| {
                EncodeError::Output { action: "write the film", path: path.clone(), source }
            })?,
        };
        let state = State { target, start, position: 0, length: 0, failure: Failure::None };
        Ok(Self {
            state: Arc::new(Mutex::new(state)),
            path,
            #[cfg(feature = "libav")]
            file: None,
        })
    }

    /// The same over a target that writes into this file.
    #[cfg(feature = "libav")]
    pub(super) fn with_file(self, file: File) -> Self {
        Self { file: Some(Arc::new(file)), ..self }
    }

    /// Waits until what a file was given is on its disk, where a power cut leaves it.
    #[cfg(feature = "libav")]
    pub(super) fn sync(&self) -> Result<(), EncodeError> {
        let synced = self.file.as_ref().map_or(Ok(()), |file| file.sync_data());
        synced.map_err(|source| EncodeError::Output {
            action: "write the film",
            path: self.path.clone(),
            source,
        })
    }

    /// Flushes the target and makes sure that no byte was refused. Returns the bytes written.
    pub(super) fn finish(&self) -> Result<u64, EncodeError> {
        // An interrupted flush is repeated; any other error is kept, and `check` returns it with the path.
        let mut sink = self.clone();
        while sink.flush().is_err_and(|error| error.kind() == io::ErrorKind::Interrupted) {}
        self.check()?;
        Ok(self.lock().length)
    }

    /// Bytes written so far.
    pub(super) fn length(&self) -> u64 {
        self.lock().length
    }

    /// The first error since the sink was made, or success if there was none.
    pub(super) fn check(&self) -> Result<(), EncodeError> {
        let mut state = self.lock();
        let source = match std::mem::replace(&mut state.failure, Failure::Reported) {
            Failure::None => {
                state.failure = Failure::None;
                return Ok(());
            }
            Failure::Kept(error) => error,
            Failure::Reported => io::Error::other("the output failed before"),
        };
        Err(EncodeError::Output { action: "write the film", path: self.path.clone(), source })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Runs one operation on the target unless an earlier one failed; keeps the error.
    fn attempt<T>(&mut self, operation: impl FnOnce(&mut Target) -> io::Result<T>) -> io::Result<T> {
        if !matches!(self.failure, Failure::None) {
            return Err(io::Error::other("the output failed before"));
        }
        let target = &mut self.target;
        caught(|| operation(target)).map_err(|error| {
            if error.kind() == io::ErrorKind::Interrupted {
                return error; // Not a failure: the caller repeats it.
            }
            let passed_on =
                error.raw_os_error().map_or_else(|| error.kind().into(), io::Error::from_raw_os_error);
            self.failure = Failure::Kept(error);
            passed_on
        })
    }
}

impl Write for SharedSink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut state = self.lock();
        let written = state.attempt(|target| {
            let written = match target {
                Target::Seekable(seekable) => seekable.write(bytes)?,
                Target::Stream(stream) => stream.write(bytes)?,
            };
            if written == 0 && !bytes.is_empty() {
                return Err(io::ErrorKind::WriteZero.into());
            }
            Ok(written.min(bytes.len()))
        })?;
        state.position += written as u64;
        state.length = state.length.max(state.position);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.lock().attempt(|target| match target {
            Target::Seekable(seekable) => seekable.flush(),
            Target::Stream(stream) => stream.flush(),
        })
    }
}

impl Seek for SharedSink {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        let mut state = self.lock();
        let start = state.start;
        let position = match position {
            SeekFrom::Start(offset) => SeekFrom::Start(start.saturating_add(offset)),
            other => other,
        };
        let reached = state.attempt(|target| match target {
            Target::Seekable(seekable) => seekable.seek(position),
            Target::Stream(_) => Err(io::ErrorKind::Unsupported.into()),
        })?;
        state.position = reached.saturating_sub(start);
        Ok(state.position)
    }
}

/// Turns a panic into an error.
fn caught<T>(operation: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    catch_unwind(AssertUnwindSafe(operation)).unwrap_or_else(|panic| {
        Err(io::Error::other(format!("the output panicked: {}", panic_text(&*panic))))
    })
}

/// What a panic said.
pub(super) fn panic_text(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    struct Panics;

    impl Write for Panics {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            panic!("out of paper")
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn panics_and_errors_are_kept_and_stop_later_writes() {
        let mut sink = SharedSink::new(Target::Stream(Box::new(Panics)), None).unwrap();
        assert!(sink.check().is_ok());
        assert!(sink.write(b"a").is_err());
        assert!(sink.write(b"a").is_err());
        let Err(EncodeError::Output { source, .. }) = sink.check() else { panic!("no error") };
        assert!(source.to_string().contains("out of paper"), "{source}");
        assert!(sink.check().is_err(), "a failed sink came back to life");
    }

    #[test]
    fn a_target_is_written_from_where_it_stands() {
        let target = super::super::MemoryBuffer::new();
        target.clone().write_all(b"head").unwrap();
        let mut sink = SharedSink::new(Target::Seekable(Box::new(target.clone())), None).unwrap();
        sink.write_all(b"body").unwrap();
        assert_eq!(sink.seek(SeekFrom::Start(1)).unwrap(), 1);
        sink.write_all(b"O").unwrap();
        assert_eq!(sink.seek(SeekFrom::End(0)).unwrap(), 4);
        assert_eq!(sink.finish().unwrap(), 4);
        assert_eq!(target.into_bytes(), b"headbOdy");
    }

    #[test]
    fn a_full_target_is_an_error() {
        let target = Box::leak(Box::new([0_u8; 3]));
        let mut sink =
            SharedSink::new(Target::Seekable(Box::new(Cursor::new(&mut target[..]))), None).unwrap();
        assert!(sink.write_all(b"four").is_err());
        assert!(sink.check().is_err());
    }
}
