use super::film_copy::Piece;
use super::gif_copy::StoredGif;
use super::ledger::{delete, expected};
use super::manifest::Manifest;
use super::published_file::{COPY, PART, folder_of, hidden_prefix, is_named_in_full, resolved};
use super::stored_film::{StoredFilm, cuts};
use super::{Container, EncodeError, EncodePlan, GiveUp};
use std::fs::{File, TryLockError};
use std::io;
use std::num::NonZeroU64;
use std::path::{Path, PathBuf};

/// What earlier recordings left of a film, as far as it can be continued.
#[derive(Debug)]
pub struct Unfinished {
    /// What is kept, one behind the other.
    pieces: Vec<Piece>,
    frames: u64,
    /// Everything that was found, also what is not kept.
    found: Vec<Found>,
}

/// Whether a shard is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShardState {
    /// It is not.
    Missing,
    /// It was ended early, and may be replaced.
    Incomplete,
    /// Nothing is left to do.
    Complete,
}

/// A file with some frames of the film.
#[derive(Debug)]
struct Found {
    path: PathBuf,
    manifest: Manifest,
    /// Numbers of frames behind which it can be cut.
    cuts: Vec<u64>,
    /// Locked, so that nobody else continues it.
    lock: Option<File>,
}

impl Unfinished {
    /// Looks for what recordings of the same film left beside `output`, published or hidden. `None` if there is nothing.
    ///
    /// # Errors
    /// [`EncodeError::OtherFilm`] for what is left of another film under this name, or was changed since;
    /// [`EncodeError::Output`] for what another program still writes.
    pub fn find(output: &Path, plan: &EncodePlan) -> Result<Option<Self>, EncodeError> {
        let path = resolved(output);
        let Some(wanted) = expected(plan, &path)? else { return Ok(None) };
        let mut found = Vec::new();
        for candidate in std::iter::once(path.clone()).chain(hidden(&path, PART)) {
            let read = Manifest::read(&Manifest::path_for(&candidate));
            if let Ok(manifest) = read
                && manifest.output == wanted.output
                && candidate.exists()
            {
                found.push(Found::open(candidate, manifest, (&wanted, plan.container()))?);
            }
        }
        if found.is_empty() {
            return Ok(None);
        }
        found.sort_by_key(|found| found.manifest.first_frame);
        let segment_frames = plan.segment_frames().map_or(1, NonZeroU64::get);
        let (pieces, frames) = chain(&found, &wanted, segment_frames);
        Ok(Some(Self { pieces, frames, found }))
    }

    /// How many frames are kept.
    pub fn frames(&self) -> u64 {
        self.frames
    }

    /// Whether the published film itself is one of the parts, which is replaced when the film is complete.
    pub fn replaces_film(&self) -> bool {
        self.found.iter().any(|found| found.manifest.contents.is_some())
    }

    pub(super) fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// Makes sure that the encoder begins as it did then.
    pub(super) fn check_header(&self, header: &str) -> Result<(), EncodeError> {
        let is_kept = |found: &&Found| self.pieces.iter().any(|piece| piece.path == found.path);
        match self.found.iter().filter(is_kept).find(|found| found.manifest.header != header) {
            Some(found) => Err(found.refused("the encoder begins its stream otherwise".to_owned())),
            None => Ok(()),
        }
    }

    /// Deletes everything that was found, but for the film at `path`.
    pub(super) fn delete(&self, path: &Path) {
        for found in self.found.iter().filter(|found| found.path != path) {
            delete(&found.path);
            delete(&Manifest::path_for(&found.path));
        }
    }
}

/// Deletes what kills left beside the film at `path` that holds nothing: films that were being put in order, and parts
/// without any frame.
pub(super) fn sweep(path: &Path, container: Container) {
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    // Else it may be another film's.
    if !is_named_in_full(&name) {
        return;
    }
    let has_frames = |part: &PathBuf| cuts_in(part, container).map_or(true, |cuts| !cuts.is_empty());
    let parts = hidden(path, PART)
        .into_iter()
        .filter(|part| !Manifest::path_for(part).exists() && locked(part).is_ok() && !has_frames(part));
    let copies = hidden(path, COPY).into_iter().filter(|copy| locked(copy).is_ok());
    for left in parts.chain(copies) {
        delete(&left);
    }
}

impl Found {
    fn open(
        path: PathBuf,
        manifest: Manifest,
        (wanted, container): (&Manifest, Container),
    ) -> Result<Self, EncodeError> {
        let mut found = Self { path, manifest, cuts: Vec::new(), lock: None };
        let manifest = &found.manifest;
        if let Some(difference) = manifest.difference(&wanted.facts) {
            return Err(found.refused(difference));
        }
        let end = |manifest: &Manifest| manifest.first_frame + manifest.frames;
        if manifest.film_frames != wanted.film_frames
            || manifest.first_frame < wanted.first_frame
            || end(manifest) != end(wanted)
        {
            let range = |manifest: &Manifest| {
                format!("{} to {} of {}", manifest.first_frame, end(manifest) - 1, manifest.film_frames)
            };
            return Err(found.refused(format!("frames: {} instead of {}", range(manifest), range(wanted))));
        }
        if manifest.contents.is_some() {
            manifest.check_contents(&found.path).map_err(|reason| found.refused(reason))?;
        } else {
            found.lock = Some(locked(&found.path)?);
        }
        found.cuts = cuts_in(&found.path, container)?;
        Ok(found)
    }

    fn refused(&self, reason: String) -> EncodeError {
        EncodeError::OtherFilm { path: self.path.clone(), reason }
    }
}

/// Numbers of frames, ascending, behind which the film in a file can be cut; none if it was killed before its first piece.
fn cuts_in(path: &Path, container: Container) -> Result<Vec<u64>, EncodeError> {
    let give_up = GiveUp::default();
    let found = match container {
        Container::Gif => StoredGif::count(path, &give_up).map(|frames| (1..=frames).collect()),
        _ => StoredFilm::frames(path, &give_up).map(|frames| cuts(&frames)),
    };
    match found {
        Err(EncodeError::Unrecoverable { .. }) => Ok(Vec::new()),
        found => found,
    }
}

/// What is kept of the files, which are sorted by their first frame, and how many frames that is. The last frame is never
/// among them, so that there always is one left to record.
fn chain(found: &[Found], wanted: &Manifest, segment_frames: u64) -> (Vec<Piece>, u64) {
    let mut kept: Vec<(&Found, u64)> = Vec::new();
    let mut reached = 0;
    for next in found {
        let first = next.manifest.first_frame - wanted.first_frame;
        let can_end_at = |cut: &&u64| {
            let end = first + **cut;
            end.is_multiple_of(segment_frames) && end < wanted.frames
        };
        let Some(cut) = next.cuts.iter().rev().find(can_end_at) else { continue };
        if first > reached || first + cut <= reached {
            continue;
        }
        while kept.last().is_some_and(|(_, begin)| *begin >= first) {
            kept.pop();
        }
        let fits = match kept.last() {
            Some((before, begin)) => before.cuts.contains(&(first - begin)),
            None => first == 0,
        };
        if fits {
            kept.push((next, first));
            reached = first + cut;
        }
    }
    let ends = kept.iter().skip(1).map(|(_, first)| *first).chain([reached]);
    let pieces = kept.iter().zip(ends);
    let pieces =
        pieces.map(|((found, first), end)| Piece { path: found.path.clone(), frames: Some(end - first) });
    (pieces.collect(), reached)
}

/// Whether the shard that the plan describes is at `output` already.
///
/// # Errors
/// [`EncodeError::NoPart`] if what is there is something else, or was changed since.
pub fn shard_state(output: &Path, plan: &EncodePlan) -> Result<ShardState, EncodeError> {
    let path = resolved(output);
    let Some(wanted) = expected(plan, &path)? else { return Ok(ShardState::Missing) };
    if !path.exists() {
        return Ok(ShardState::Missing);
    }
    let checked = Manifest::read(&Manifest::path_for(&path)).and_then(|manifest| {
        if let Some(difference) = manifest.difference(&wanted.facts) {
            return Err(difference);
        }
        let frames = |manifest: &Manifest| (manifest.film_frames, manifest.first_frame, manifest.frames);
        if frames(&manifest) != frames(&wanted) {
            return Err("it holds other frames".to_owned());
        }
        manifest.check_contents(&path)?;
        Ok(if manifest.is_complete() { ShardState::Complete } else { ShardState::Incomplete })
    });
    checked.map_err(|reason| EncodeError::NoPart { path, reason })
}

/// What recordings that were killed left of the film `output`, hidden beside it, and nobody writes any more.
pub fn left_parts(output: &Path) -> Vec<PathBuf> {
    let mut parts = hidden(&resolved(output), PART);
    parts.retain(|part| locked(part).is_ok());
    parts
}

/// Temporary files of the film at `path`.
fn hidden(path: &Path, ending: &str) -> Vec<PathBuf> {
    let Some(name) = path.file_name() else { return Vec::new() };
    let prefix = hidden_prefix(&name.to_string_lossy());
    // A folder that cannot be listed is one in which nothing is found.
    let entries = std::fs::read_dir(folder_of(path)).into_iter().flatten().flatten();
    let is_part = |name: &str| {
        let random = name.strip_prefix(&prefix).and_then(|rest| rest.strip_suffix(ending));
        random.is_some_and(|random| !random.contains('.'))
    };
    let mut parts: Vec<PathBuf> = entries
        .filter(|entry| is_part(&entry.file_name().to_string_lossy()))
        .map(|entry| folder_of(path).join(entry.file_name()))
        .collect();
    parts.sort();
    parts
}

/// Locks a file that nobody writes.
fn locked(path: &Path) -> Result<File, EncodeError> {
    let failed =
        |source| EncodeError::Output { action: "continue the film", path: Some(path.to_owned()), source };
    let file = File::open(path).map_err(failed)?;
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => {
            Err(failed(io::Error::new(io::ErrorKind::ResourceBusy, "another program writes it")))
        }
        // Not every file system can lock.
        Ok(()) | Err(TryLockError::Error(_)) => Ok(file),
    }
}
