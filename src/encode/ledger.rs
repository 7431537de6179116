use super::destination::Destination;
use super::digest::digest_of;
use super::encoder_facts;
use super::film_copy::Piece;
use super::manifest::Manifest;
use super::unfinished::{Unfinished, sweep};
use super::{Container, EncodeError, EncodePlan};
use std::path::Path;
use std::sync::Arc;

/// What is noted down about a file while it is made, and what earlier recordings left for it.
pub(super) struct Ledger {
    /// As it is if all frames come.
    manifest: Manifest,
    is_shard: bool,
    can_go_on: bool,
    unfinished: Option<Arc<Unfinished>>,
}

impl Ledger {
    /// Writes a manifest beside the file that is being made. `None` for what is no file of a known film.
    pub(super) fn open(
        plan: &EncodePlan,
        header: &[u8],
        destination: &mut Destination,
    ) -> Result<Option<Self>, EncodeError> {
        let (Some(excerpt), Some(path)) = (plan.excerpt(), destination.path()) else { return Ok(None) };
        let Some(mut manifest) = expected(plan, path)? else { return Ok(None) };
        manifest.header = digest_of(header).map(|(_, text)| text).unwrap_or_default();
        let kept = plan.kept_frames();
        let unfinished = plan.unfinished().map(Arc::clone);
        if let Some(unfinished) = &unfinished {
            unfinished.check_header(&manifest.header)?;
        }
        let (first_frame, frames) = (manifest.first_frame + kept, manifest.frames - kept);
        destination.note(&Manifest { first_frame, frames, ..manifest.clone() }, excerpt.can_go_on)?;
        Ok(Some(Self { manifest, is_shard: excerpt.is_shard, can_go_on: excerpt.can_go_on, unfinished }))
    }

    /// What is there already of the film.
    pub(super) fn pieces(&self) -> &[Piece] {
        self.unfinished.as_ref().map_or(&[], |unfinished| unfinished.pieces())
    }

    /// Writes the manifest that stays, if one does, for a file of so many frames that is about to be published.
    pub(super) fn leave(&self, destination: &Destination, frames: u64) -> Result<(), EncodeError> {
        if self.stays(frames) { destination.leave(&self.manifest, frames) } else { Ok(()) }
    }

    /// Deletes what was continued, since it is part of the published film at `path` now.
    pub(super) fn close(self, path: Option<&Path>, container: Container, frames: u64) {
        let Some(path) = path else { return };
        if let Some(unfinished) = &self.unfinished {
            unfinished.delete(path);
        }
        if self.can_go_on {
            sweep(path, container);
        }
        // Of an earlier film of that name.
        let manifest = Manifest::path_for(path);
        if !self.stays(frames) && Manifest::read(&manifest).is_ok() {
            delete(&manifest);
        }
    }

    fn stays(&self, frames: u64) -> bool {
        self.is_shard || self.can_go_on && frames < self.manifest.frames
    }
}

/// Deletes what is part of a published film.
pub(super) fn delete(path: &Path) {
    if let Err(error) = std::fs::remove_file(path) {
        tracing::warn!(%error, path = %path.display(), "what was continued was not deleted");
    }
}

/// The manifest of a complete file at `path`, but for what only the encoder knows. `None` without an excerpt or if the
/// number of frames is not known.
pub(super) fn expected(plan: &EncodePlan, path: &Path) -> Result<Option<Manifest>, EncodeError> {
    let (Some(excerpt), Some(frames)) = (plan.excerpt(), plan.frames()) else { return Ok(None) };
    let mut facts = encoder_facts::of_plan(plan)?;
    facts.extend(excerpt.facts.clone());
    let frames = frames + plan.kept_frames();
    Ok(Some(Manifest {
        output: path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
        facts,
        header: String::new(),
        adapter: plan.adapter().to_owned(),
        film_frames: excerpt.film_frames.max(excerpt.first_frame.saturating_add(frames)),
        first_frame: excerpt.first_frame,
        frames,
        contents: None,
    }))
}
