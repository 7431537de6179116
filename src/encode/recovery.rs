use super::destination::Destination;
use super::film_copy::{FilmCopy, Piece};
use super::packing::Layout;
use super::{Container, EncodeError, GiveUp, Output, Written};
use std::path::Path;

/// Makes a film of what a recording left behind that was killed: all frames up to the first that is missing, copied without
/// encoding them again. `part` stays as it is.
///
/// # Errors
/// [`EncodeError::Setting`] for a container of pictures, [`EncodeError::Unrecoverable`] when nothing in the file can be
/// shown or the container cannot hold it, [`EncodeError::Exists`] and [`EncodeError::Output`] for the output or when the
/// file cannot be read, [`EncodeError::GivenUp`].
pub fn recover(
    part: &Path,
    container: Container,
    output: Output,
    give_up: &GiveUp,
) -> Result<Written, EncodeError> {
    if !container.has_parts() {
        return Err(EncodeError::Setting {
            setting: "container",
            value: container.to_string(),
            rule: "films are recovered into mp4, mov, mkv or webm, and gifs into gif".to_owned(),
        });
    }
    let destination = Destination::open(output)?;
    let copy = FilmCopy {
        pieces: &[Piece { path: part.to_owned(), frames: None }],
        container,
        layout: Layout::when_complete(destination.kind()),
        metadata: None,
        rate: None,
        first_frame: 0,
    };
    let frames = copy.write(&destination.sink(), give_up)?;
    Ok(Written { bytes: destination.publish(give_up)?, frames, files: 1 })
}
