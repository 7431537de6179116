use super::destination::Destination;
use super::encoder_facts::RATE;
use super::film_copy::{FilmCopy, Piece};
use super::manifest::Manifest;
use super::packing::Layout;
use super::{Container, EncodeError, GiveUp, Output, Written};
use crate::frame::FrameRate;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A film made of its shards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joined {
    /// What became of it.
    pub written: Written,
    /// What a user should know: adapters that may draw differently.
    pub notes: Vec<String>,
}

/// Makes one film of all its shards, in whatever order they are given, by copying: nothing is encoded again. Each needs its
/// manifest beside it.
///
/// # Errors
/// [`EncodeError::NoPart`] for a file that is no shard, of another film, incomplete or changed since,
/// [`EncodeError::NoFilm`] when frames are missing or there twice, [`EncodeError::Setting`] for a container that cannot hold
/// the film, [`EncodeError::Exists`] and [`EncodeError::Output`], [`EncodeError::GivenUp`].
pub fn join(
    parts: &[PathBuf],
    container: Container,
    output: Output,
    give_up: &GiveUp,
) -> Result<Joined, EncodeError> {
    let mut shards = parts.iter().map(|path| shard(path)).collect::<Result<Vec<_>, _>>()?;
    shards.sort_by_key(|(_, manifest)| manifest.first_frame);
    let Some((first_path, first)) = shards.first() else { return Err(EncodeError::NoFrames) };
    for (path, manifest) in &shards[1..] {
        let differs = match manifest.difference(&first.facts) {
            None if manifest.header != first.header => Some("stream header".to_owned()),
            difference => difference,
        };
        if let Some(difference) = differs {
            let reason = format!("{difference}, as in {}", first_path.display());
            return Err(no_part(path, reason));
        }
    }
    check_sequence(&shards)?;
    let rate = first.facts.get(RATE).and_then(|rate| rate.parse::<FrameRate>().ok());
    let rate = rate.ok_or_else(|| no_part(first_path, "its manifest tells no frame rate".to_owned()))?;
    let pieces: Vec<Piece> = shards
        .iter()
        .map(|(path, manifest)| Piece { path: path.to_path_buf(), frames: Some(manifest.frames) })
        .collect();
    let destination = Destination::open(output)?;
    let layout = Layout::when_complete(destination.kind());
    let copy =
        FilmCopy { pieces: &pieces, container, layout, metadata: None, rate: Some(rate), first_frame: 0 };
    let frames = copy.write(&destination.sink(), give_up)?;
    let bytes = destination.publish(give_up)?;
    Ok(Joined {
        written: Written { bytes, frames, files: 1 },
        notes: adapter_note(&shards).into_iter().collect(),
    })
}

/// A shard that is as it was written.
fn shard(path: &Path) -> Result<(&Path, Manifest), EncodeError> {
    let refused = |reason| no_part(path, reason);
    let manifest = Manifest::read(&Manifest::path_for(path)).map_err(refused)?;
    let contents = manifest.check_contents(path).map_err(refused)?;
    if !manifest.is_complete() {
        return Err(refused(format!("it holds only {} of its {} frames", contents.frames, manifest.frames)));
    }
    Ok((path, manifest))
}

/// Refuses shards, sorted by their first frame, that leave something out or have it twice.
fn check_sequence(shards: &[(&Path, Manifest)]) -> Result<(), EncodeError> {
    let refused = |reason: String| Err(EncodeError::NoFilm { reason });
    let missing = |from: u64, to: u64| match to - from {
        1 => refused(format!("frame {from} is missing")),
        _ => refused(format!("frames {from} to {} are missing", to - 1)),
    };
    let mut next = 0;
    let mut before: Option<&Path> = None;
    for (path, manifest) in shards {
        if manifest.first_frame > next {
            return missing(next, manifest.first_frame);
        }
        if let Some(before) = before
            && manifest.first_frame < next
        {
            let (frame, before, path) = (manifest.first_frame, before.display(), path.display());
            return refused(format!("frame {frame} is there twice, in {before} and {path}"));
        }
        next = manifest.first_frame + manifest.frames;
        before = Some(path);
    }
    match shards.first() {
        Some((_, manifest)) if next < manifest.film_frames => missing(next, manifest.film_frames),
        _ => Ok(()),
    }
}

/// Pictures of two adapters may differ by rounding, which shows as a step where their shards meet.
fn adapter_note(shards: &[(&Path, Manifest)]) -> Option<String> {
    let adapters: BTreeSet<&str> = shards.iter().map(|(_, manifest)| manifest.adapter.as_str()).collect();
    let adapters: Vec<&str> = adapters.into_iter().collect();
    (adapters.len() > 1).then(|| {
        format!(
            "the shards were drawn by different adapters, whose pictures may differ: {}",
            adapters.join("; ")
        )
    })
}

fn no_part(path: &Path, reason: String) -> EncodeError {
    EncodeError::NoPart { path: path.to_owned(), reason }
}
