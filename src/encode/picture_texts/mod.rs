//! Keys and texts in the files of pictures and animated pictures, each in the way of its format.

#[cfg(feature = "libav")]
pub(super) mod gif;
pub(super) mod jpeg;
pub(super) mod png;
#[cfg(test)]
#[cfg(feature = "libav")]
mod tests;
pub(super) mod webp;

use super::container::PictureFormat;
use super::{Container, EncodeError};
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

/// A key and its text, as in [`EncodeSettings::metadata`](super::EncodeSettings::metadata).
pub(super) type Text = (String, String);

/// All that is read of one file: more than the largest list of inputs takes, and little enough to be read from anyone.
const MOST_BYTES: u64 = 64 << 20;

/// Why the texts of a file cannot be read.
#[derive(Debug)]
pub(super) enum Trouble {
    Io(io::Error),
    /// In words.
    Damaged(String),
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Self::Damaged("it ends within its metadata".to_owned()),
            _ => Self::Io(error),
        }
    }
}

/// The picture with texts in it.
pub(super) fn inserted(format: PictureFormat, mut file: Vec<u8>, texts: &[Text]) -> io::Result<Vec<u8>> {
    if texts.is_empty() {
        return Ok(file);
    }
    let (place, bytes) = match format {
        PictureFormat::Png => (png::PLACE, png::chunks(texts)?),
        PictureFormat::Jpeg => (jpeg::place(&file), jpeg::segments(texts)),
    };
    if place > file.len() {
        return Err(io::ErrorKind::InvalidData.into());
    }
    file.splice(place..place, bytes);
    Ok(file)
}

/// What a picture or an animated picture says about itself, as [`film_metadata`](super::film_metadata) does; `None` if the
/// file is none of ours.
///
/// # Errors
/// [`EncodeError::Output`] for a file that cannot be read, [`EncodeError::Damaged`] where its texts are broken or have more
/// than 64 MiB.
pub fn picture_metadata(path: &Path) -> Result<Option<Vec<(String, String)>>, EncodeError> {
    let failed =
        |source| EncodeError::Output { action: "read the film", path: Some(path.to_owned()), source };
    let mut file = File::open(path).map_err(failed)?;
    // A folder can be opened, and of a pipe what was read would be gone.
    if !file.metadata().map_err(failed)?.is_file() {
        return Ok(None);
    }
    let mut start = Vec::new();
    (&mut file).take(12).read_to_end(&mut start).map_err(failed)?;
    file.rewind().map_err(failed)?;
    let mut file = BufReader::new(file);
    let read = match start.as_slice() {
        start if start.starts_with(&png::SIGNATURE) => png::read(&mut file),
        #[cfg(feature = "libav")]
        start if start.starts_with(b"GIF8") => gif::read(&mut file),
        start if start.starts_with(&[0xff, 0xd8, 0xff]) => jpeg::read(&mut file),
        start if start.starts_with(b"RIFF") && start.ends_with(b"WEBP") => webp::read(&mut file),
        _ => return Ok(None),
    };
    read.map(Some).map_err(|trouble| match trouble {
        Trouble::Io(source) => failed(source),
        Trouble::Damaged(reason) => EncodeError::Damaged { path: path.to_owned(), reason },
    })
}

/// So many bytes of a file, unless that is more than anybody needs. `budget` is what may still be read.
fn payload(file: &mut impl Read, bytes: u64, budget: &mut u64) -> Result<Vec<u8>, Trouble> {
    let too_much = || Trouble::Damaged(format!("its metadata has more than {MOST_BYTES} bytes"));
    *budget = budget.checked_sub(bytes).ok_or_else(too_much)?;
    let mut payload = Vec::new();
    file.take(bytes).read_to_end(&mut payload)?;
    if payload.len() as u64 != bytes {
        return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
    }
    Ok(payload)
}

/// Passes over so many bytes.
fn skip(file: &mut (impl Read + Seek), bytes: u64) -> Result<(), Trouble> {
    let bytes = i64::try_from(bytes).map_err(|_| Trouble::Damaged("a length is absurd".to_owned()))?;
    Ok(file.seek(SeekFrom::Current(bytes)).map(drop)?)
}

/// The next bytes; `None` at the end of the file.
fn next<const COUNT: usize>(file: &mut impl Read) -> Result<Option<[u8; COUNT]>, Trouble> {
    let mut bytes = [0; COUNT];
    match file.read_exact(&mut bytes) {
        Ok(()) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// A comment that holds a key and its text.
fn comment((key, text): &Text) -> String {
    format!("{key}={text}")
}

/// What a comment says: of others a text without a key.
fn of_comment(comment: &[u8]) -> Text {
    let comment = String::from_utf8_lossy(comment);
    match comment.split_once('=') {
        Some((key, text)) if !key.is_empty() => (key.to_owned(), text.to_owned()),
        _ => ("comment".to_owned(), comment.into_owned()),
    }
}

/// Why a key or a text has no place in files of a kind.
pub(super) fn refusal(container: Container, key: &str, text: &str) -> Option<&'static str> {
    /// PNG's limit for the keyword of a text.
    const KEY_BYTES: std::ops::RangeInclusive<usize> = 1..=79;

    let is_latin = key.chars().all(|letter| u32::from(letter) < 256);
    let is_spaced = key.starts_with(' ') || key.ends_with(' ') || key.contains("  ");
    match container {
        Container::PngStill | Container::PngSequence | Container::Apng
            if !is_latin || is_spaced || !KEY_BYTES.contains(&key.chars().count()) =>
        {
            Some("PNG keys are 1 to 79 letters of Latin-1, words with one space between them")
        }
        Container::Gif if key.contains('=') => Some("keys in a GIF have no ="),
        Container::JpegStill | Container::JpegSequence if key.contains('=') || key.ends_with('+') => {
            Some("keys in a JPEG have no = and no + at the end")
        }
        Container::Webp
            if text.contains(|letter: char| letter.is_control() && !"\t\n\r".contains(letter)) =>
        {
            Some("WebP has no place for control characters")
        }
        _ => None,
    }
}
