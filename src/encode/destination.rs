#[cfg(feature = "libav")]
use super::manifest::{Contents, Manifest};
use super::published_file::{FileTarget, PublishedFile};
use super::shared_sink::{SharedSink, Target};
use super::size_budget::SizeBudget;
use super::{EncodeError, EncodePlan, GiveUp, Output, OutputKind};
use std::fs::File;
use std::io::{Read, Seek, Write};
#[cfg(feature = "libav")]
use std::path::Path;

/// An opened output: the sink that takes bytes, and the file that is published at the end.
pub(super) struct Destination {
    sink: SharedSink,
    kind: OutputKind,
    file: Option<PublishedFile>,
    budget: Option<SizeBudget>,
    /// Of a film that a stream gets when it is complete: the file that it is kept in, and the stream.
    held_back: Option<(File, SharedSink)>,
    /// What the file was made from; it goes when that has its name.
    #[cfg(feature = "libav")]
    source: Option<PublishedFile>,
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
        let sink = SharedSink::new(target, path)?;
        #[cfg(feature = "libav")]
        let sink = match &file {
            Some(file) => sink.with_file(file.handle()?),
            None => sink,
        };
        Ok(Self {
            sink,
            kind,
            file,
            budget: None,
            held_back: None,
            #[cfg(feature = "libav")]
            source: None,
        })
    }

    /// As [`Destination::open`]; what is larger than the plan allows is not published. Where a container has to go back
    /// and the output cannot, or a film may turn out too large, it is kept in a file without a name until it is
    /// complete.
    pub(super) fn open_for(plan: &EncodePlan, output: Output) -> Result<Self, EncodeError> {
        let budget = plan.budget();
        let opened = Self { budget, ..Self::open(output)? };
        if opened.kind != OutputKind::Stream || !(plan.container().goes_back() || budget.is_some()) {
            return Ok(opened);
        }
        let failed = |source| EncodeError::Output { action: "make a temporary file", path: None, source };
        let kept = tempfile::tempfile().map_err(failed)?;
        let target = Target::Seekable(Box::new(kept.try_clone().map_err(failed)?));
        let sink = SharedSink::new(target, None)?;
        Ok(Self {
            sink,
            kind: OutputKind::Seekable,
            file: None,
            budget,
            held_back: Some((kept, opened.sink)),
            #[cfg(feature = "libav")]
            source: None,
        })
    }

    /// What the file will be called, if it is one.
    #[cfg(feature = "libav")]
    pub(super) fn path(&self) -> Option<&Path> {
        self.file.as_ref().map(PublishedFile::path)
    }

    /// Writes a manifest beside the file while it has its temporary name. If the film can be continued, both stay unless it
    /// is published.
    #[cfg(feature = "libav")]
    pub(super) fn note(&mut self, manifest: &Manifest, can_go_on: bool) -> Result<(), EncodeError> {
        self.file.as_mut().map_or(Ok(()), |file| file.note(manifest, can_go_on))
    }

    /// Reads the file as it will be published, and writes the manifest that stays beside it.
    #[cfg(feature = "libav")]
    pub(super) fn leave(&self, manifest: &Manifest, frames: u64) -> Result<(), EncodeError> {
        self.sink.finish()?;
        let Some(file) = &self.file else { return Ok(()) };
        let written = Contents::of_file(file.temporary_path(), frames).and_then(|contents| {
            let manifest = Manifest { contents: Some(contents), ..manifest.clone() };
            manifest.write(&Manifest::path_for(file.path()))
        });
        written.map_err(|source| EncodeError::Output {
            action: "write the manifest",
            path: Some(file.path().to_owned()),
            source,
        })
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

    /// Whether a film that has so many frames by now can still keep to its budget.
    #[cfg(feature = "libav")]
    pub(super) fn check_budget(&self, frames: u64) -> Result<(), EncodeError> {
        self.budget.as_ref().map_or(Ok(()), |budget| budget.check_so_far(self.bytes_so_far(), frames))
    }

    /// Puts what `rewrite` makes of the file in its place. Both are there until it is published; of two that are left behind
    /// by a kill, the first is still playable. If it fails, the first is published if it is whole, else kept and named.
    #[cfg(feature = "libav")]
    pub(super) fn rewritten(
        mut self,
        is_whole: bool,
        rewrite: impl FnOnce(&Path, &SharedSink) -> Result<(), EncodeError>,
    ) -> Result<Self, EncodeError> {
        self.sink.finish()?;
        let Some(file) = &self.file else { return Ok(self) };
        let copied = file.successor().and_then(|next| {
            let target = Target::Seekable(Box::new(next.handle()?));
            let sink = SharedSink::new(target, Some(next.path().to_owned()))?;
            rewrite(file.temporary_path(), &sink)?;
            Ok((sink, next))
        });
        match copied {
            Ok((sink, next)) => {
                let source = self.file.replace(next);
                Ok(Self { sink, source, ..self })
            }
            Err(error @ EncodeError::Output { .. }) if is_whole => {
                tracing::warn!("the film is left as it was recorded, with its index last: {error}");
                Ok(self)
            }
            Err(error) => Err(self.kept_after(error)),
        }
    }

    /// Leaves the file where it is, under its temporary name, and says so with the error that is why, unless whoever
    /// records wants nothing of it.
    #[cfg(feature = "libav")]
    pub(super) fn kept_after(&mut self, error: EncodeError) -> EncodeError {
        // What a copy was made of is the part that is looked for.
        match self.source.as_mut().or(self.file.as_mut()) {
            Some(file) if !matches!(error, EncodeError::GivenUp | EncodeError::OverBudget { .. }) => {
                file.keep_unless_published(true);
                EncodeError::OnlyInParts { part: file.temporary_path().to_owned(), reason: Box::new(error) }
            }
            _ => error,
        }
    }

    /// Flushes, makes sure that no byte was refused, and gives a file its name. Returns the bytes written.
    pub(super) fn publish(self, give_up: &GiveUp) -> Result<u64, EncodeError> {
        give_up.check()?;
        let bytes = self.sink.finish()?;
        if let Some(budget) = &self.budget {
            budget.check(bytes)?;
        }
        if let Some((kept, stream)) = self.held_back {
            return hand_out(kept, stream, give_up);
        }
        if let Some(file) = self.file {
            file.publish()?;
        }
        #[cfg(feature = "libav")]
        if let Some(mut source) = self.source {
            source.keep_unless_published(false);
        }
        Ok(bytes)
    }
}

/// Copies a complete film into a stream. Returns its bytes.
fn hand_out(mut kept: File, mut stream: SharedSink, give_up: &GiveUp) -> Result<u64, EncodeError> {
    let failed = |source| EncodeError::Output { action: "read the temporary file", path: None, source };
    kept.rewind().map_err(failed)?;
    let mut chunk = vec![0; 1 << 20];
    loop {
        give_up.check()?;
        let bytes = kept.read(&mut chunk).map_err(failed)?;
        if bytes == 0 {
            return stream.finish();
        }
        let written = stream.write_all(&chunk[..bytes]);
        stream.check()?;
        written.map_err(|source| EncodeError::Output { action: "write the film", path: None, source })?;
    }
}

#[cfg(test)]
mod tests {
    #[test]
    #[cfg(feature = "libav")]
    fn a_film_that_cannot_be_put_in_order_is_kept() {
        use super::*;

        let left_by = |error: EncodeError| {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("film.mp4");
            let destination = Destination::open(Output::File { path, overwrite: false }).unwrap();
            destination.sink().write_all(b"film").unwrap();
            let error = destination.rewritten(false, |_, _| Err(error)).err().unwrap();
            let entries = std::fs::read_dir(folder.path()).unwrap();
            let left: Vec<_> = entries.map(|entry| std::fs::read(entry.unwrap().path()).unwrap()).collect();
            (error, left)
        };
        let (error, left) = left_by(EncodeError::Incomplete { copied: 1, frames: 2 });
        assert_eq!(left, [b"film"]);
        let text = error.to_string();
        assert!(text.starts_with("only 1 of 2 frames") && text.contains(".part)"), "{text}");
        let (error, left) = left_by(EncodeError::GivenUp);
        assert!(left.is_empty() && matches!(error, EncodeError::GivenUp));
    }
}
