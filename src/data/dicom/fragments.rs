//! Frames in pieces: PS3.5 of the DICOM standard, annex A.4.

use super::element::{ElementStream, Encoding, Tag};
use crate::data::DataError;
use crate::data::error::ErrorContext;
use crate::data::source::SourceReader;
use std::io;
use std::sync::Arc;

/// More pieces than this are made to take memory.
const MOST_FRAGMENTS: usize = 1 << 21;

/// Where a piece is in a file: its place and its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Fragment {
    start: u64,
    length: u64,
}

/// Where the pieces of each frame are.
pub(super) struct Fragments {
    all: Vec<Fragment>,
    /// The first piece of every frame.
    first_of_frame: Vec<usize>,
}

impl Fragments {
    /// Finds the pieces of `frames` frames, which begin at the byte `start`.
    pub(super) fn find(
        reader: &Arc<SourceReader>,
        start: u64,
        frames: u32,
        context: &ErrorContext,
    ) -> Result<Self, DataError> {
        let mut elements = ElementStream::plain(reader, start, Encoding::EXPLICIT, context)?;
        let mut all = Vec::new();
        let mut table = None;
        // Where the first piece begins: the table counts from there.
        let mut origin = 0;
        while let Some(head) = elements.head()?.filter(|head| head.tag == Tag::ITEM) {
            let Some(length) = head.length else {
                return Err(context.malformed("a piece of a frame without a length"));
            };
            if table.is_none() {
                table = Some(elements.value(head)?.map(|value| value.bytes).unwrap_or_default());
                origin = elements.position();
                continue;
            }
            if all.len() >= MOST_FRAGMENTS {
                return Err(context.malformed(format!("its frames are in more than {MOST_FRAGMENTS} pieces")));
            }
            all.push(Fragment { start: elements.position(), length });
            elements.skip_value(head)?;
        }
        let (offsets, _) = table.as_deref().unwrap_or_default().as_chunks::<4>();
        let offsets = offsets.iter().map(|four| origin + u64::from(u32::from_le_bytes(*four)));
        let frames = frames as usize;
        let first_of_frame = if frames == 1 {
            vec![0]
        } else if frames == all.len() {
            (0..frames).collect()
        } else {
            // An item's head takes 8 bytes.
            let index =
                |offset: u64| all.binary_search_by_key(&offset.saturating_add(8), |one| one.start).ok();
            offsets.map(index).collect::<Option<Vec<_>>>().unwrap_or_default()
        };
        if all.is_empty() || first_of_frame.len() != frames || !first_of_frame.is_sorted() {
            let reason =
                format!("{} pieces of {frames} frames, and no table of which belong together", all.len());
            return Err(context.malformed(reason));
        }
        Ok(Self { all, first_of_frame })
    }

    /// The bytes of a frame, its pieces put together.
    pub(super) fn read(
        &self,
        reader: &SourceReader,
        frame: u32,
        most_bytes: u64,
        context: &ErrorContext,
    ) -> Result<Vec<u8>, DataError> {
        let frame = frame as usize;
        let start = self.first_of_frame.get(frame).copied().unwrap_or(usize::MAX);
        let end = self.first_of_frame.get(frame + 1).copied().unwrap_or(self.all.len());
        let pieces = self.all.get(start..end).unwrap_or_default();
        let count = pieces.iter().fold(0_u64, |sum, piece| sum.saturating_add(piece.length));
        if count > most_bytes {
            return Err(DataError::LimitExceeded {
                quantity: "number of bytes in a compressed frame",
                value: count,
                limit: most_bytes,
                path: context.path.clone(),
            });
        }
        let mut bytes = Vec::new();
        for piece in pieces {
            let length = usize::try_from(piece.length).unwrap_or(usize::MAX);
            // A file that has become shorter meanwhile must not cost what it had promised.
            if piece.start.checked_add(piece.length).is_none_or(|end| end > reader.length()) {
                return Err(context.stream_failed(io::ErrorKind::UnexpectedEof.into()));
            }
            let before = bytes.len();
            bytes.resize(before.saturating_add(length), 0);
            let fresh = bytes.get_mut(before..).unwrap_or_default();
            reader.read_exact_at(piece.start, fresh).map_err(|error| context.io(error))?;
        }
        Ok(bytes)
    }
}
