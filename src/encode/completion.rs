use super::destination::Destination;
use super::film_copy::{FilmCopy, Piece};
use super::ledger::Ledger;
use super::packing::Layout;
use super::picture_texts::png;
use super::shared_sink::SharedSink;
use super::{Container, EncodeError, EncodePlan, GiveUp, Written};
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;

/// Publishes a film of which `recorded` frames were written, all that came: behind those that were there before, and in the
/// order that its container should have in the end.
pub(super) fn complete(
    plan: &EncodePlan,
    (mut destination, ledger): (Destination, Option<Ledger>),
    recorded: u64,
    give_up: &GiveUp,
) -> Result<Written, EncodeError> {
    let frames = plan.kept_frames() + recorded;
    let kind = destination.kind();
    let container = plan.container();
    if container == Container::Apng {
        append_texts(plan, &destination.sink())?;
    }
    let kept = ledger.as_ref().map_or(&[][..], Ledger::pieces);
    let says_more = plan.has_last_words() && container.has_parts();
    if !kept.is_empty() || says_more || Layout::while_recording(kind).needs_completion(container) {
        let is_whole = kept.is_empty() && Layout::while_recording(kind).is_whole(container);
        let metadata = plan.whole_metadata();
        destination = destination.rewritten(is_whole, |source, sink| {
            let last = Piece { path: source.to_owned(), frames: None };
            let copy = FilmCopy {
                pieces: &[kept, &[last]].concat(),
                container,
                layout: Layout::when_complete(kind),
                metadata: Some(&metadata),
                rate: Some(plan.rate()),
                first_frame: plan.first_frame(),
            };
            let copied = copy.write(sink, give_up)?;
            if copied == frames { Ok(()) } else { Err(EncodeError::Incomplete { copied, frames }) }
        })?;
    }
    let path = destination.path().map(Path::to_owned);
    if let Some(ledger) = &ledger {
        ledger.leave(&destination, frames).map_err(|error| destination.kept_after(error))?;
    }
    let bytes = destination.publish(give_up)?;
    if let Some(ledger) = ledger {
        ledger.close(path.as_deref(), container, frames);
    }
    Ok(Written { bytes, frames, files: 1 })
}

/// Puts what the film says about itself in the place of an APNG's last chunk, and that behind it.
fn append_texts(plan: &EncodePlan, sink: &SharedSink) -> Result<(), EncodeError> {
    let texts = plan.whole_metadata();
    if texts.is_empty() {
        return Ok(());
    }
    let mut at_end = sink.clone();
    let written = png::chunks(&texts).and_then(|mut bytes| {
        bytes.extend(png::END);
        at_end.seek(SeekFrom::End(-(png::END.len() as i64)))?;
        at_end.write_all(&bytes)
    });
    // The sink's own error names the path.
    sink.check()?;
    written.map_err(|source| EncodeError::Output { action: "write the film", path: None, source })
}
