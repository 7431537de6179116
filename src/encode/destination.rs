use super::published_file::{FileTarget, PublishedFile};
use super::shared_sink::{SharedSink, Target};
use super::{EncodeError, GiveUp, Output, OutputKind};
#[cfg(feature = "libav")]
use std::path::Path;

/// An opened output: the sink that takes bytes, and the file that is published at the end.
pub(super) struct Destination {
    sink: SharedSink,
    #[cfg_attr(not(feature = "libav"), expect(dead_code, reason = "PNG is written alike to every output"))]
    kind: OutputKind,
    file: Option<PublishedFile>,
}

impl Destination {
    /// Opens an output. For files, what may be there stays as it is until [`Destination::publish`].
    pub(super) fn open(output: Output) -> Result<Self, EncodeError> {
        let (target, kind, file, path) = match output {
            Output::Seekable(seekable) => (Target::Seekable(seekable), OutputKind::Seekable, None, None),
            Output::Stream(stream) => (Target::Stream(stream), OutputKind::Stream, None, None),
            Output::File { path, overwrite } => match FileTarget::open(&path, overwrite)? {
                FileTarget::Device(device) => {
                    (Target::Stream(Box::new(device)), OutputKind::Stream, None, Some(path))
                }
                FileTarget::Regular(file) => {
                    (Target::Seekable(Box::new(file.handle()?)), OutputKind::File, Some(file), Some(path))
                }
            },
        };
        Ok(Self { sink: SharedSink::new(target, path)?, kind, file })
    }

    /// Where bytes go.
    pub(super) fn sink(&self) -> SharedSink {
        self.sink.clone()
    }

    /// What the output turned out to be.
    #[cfg(feature = "libav")]
    pub(super) fn kind(&self) -> OutputKind {
        self.kind
    }

    /// Bytes that the output has taken so far.
    pub(super) fn bytes_so_far(&self) -> u64 {
        self.sink.length()
    }

    /// Puts what `rewrite` makes of the file in its place. Both are there until this ends; of two that are left behind by
    /// a kill, the first is still playable.
    #[cfg(feature = "libav")]
    pub(super) fn rewritten(
        self,
        rewrite: impl FnOnce(&Path, &SharedSink) -> Result<(), EncodeError>,
    ) -> Result<Self, EncodeError> {
        self.sink.finish()?;
        let Some(file) = &self.file else { return Ok(self) };
        let next = file.successor()?;
        let target = Target::Seekable(Box::new(next.handle()?));
        let sink = SharedSink::new(target, Some(next.path().to_owned()))?;
        rewrite(file.temporary_path(), &sink)?;
        Ok(Self { sink, kind: self.kind, file: Some(next) })
    }

    /// Flushes, makes sure that no byte was refused, and gives a file its name. Returns the bytes written.
    pub(super) fn publish(self, give_up: &GiveUp) -> Result<u64, EncodeError> {
        give_up.check()?;
        let bytes = self.sink.finish()?;
        if let Some(file) = self.file {
            file.publish()?;
        }
        Ok(bytes)
    }
}
