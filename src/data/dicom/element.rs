//! Elements of a data set, as they follow each other in a file: PS3.5 of the DICOM standard, sections 7.1 and 7.5.

use super::value::Value;
use crate::data::DataError;
use crate::data::error::ErrorContext;
use crate::data::sample_decoder::ByteOrder;
use crate::data::source::{SourceReader, SourceStream};
use flate2::bufread::DeflateDecoder;
use std::io::{self, BufReader, Read};
use std::sync::Arc;

/// Group and number of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tag(pub(super) u16, pub(super) u16);

impl Tag {
    pub(super) const ITEM: Self = Self(0xfffe, 0xe000);
    pub(super) const ITEM_END: Self = Self(0xfffe, 0xe00d);
    pub(super) const SEQUENCE_END: Self = Self(0xfffe, 0xe0dd);
}

/// How elements are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Encoding {
    pub(super) order: ByteOrder,
    /// Whether each element says what kind of value it has.
    pub(super) is_explicit: bool,
}

impl Encoding {
    pub(super) const IMPLICIT: Self = Self { order: ByteOrder::LittleEndian, is_explicit: false };
    pub(super) const EXPLICIT: Self = Self { order: ByteOrder::LittleEndian, is_explicit: true };
}

/// What stands before a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) tag: Tag,
    /// The kind of the value (`US`, `DS`), if the file says it.
    pub(super) kind: Option<[u8; 2]>,
    /// Bytes of the value; `None` if it ends where a mark says so.
    pub(super) length: Option<u64>,
}

/// Kinds whose lengths have 32 bits, after two bytes of nothing.
const LONG_KINDS: [&[u8; 2]; 13] =
    [b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV"];

/// A header that is longer than this is made to take time.
const MOST_ELEMENTS: u32 = 1 << 24;

/// Values in values deeper than this are no header of an image.
const MOST_DEPTH: u32 = 16;

/// A longer value than this tells nothing about an image.
const MOST_VALUE_BYTES: u64 = 1 << 22;

/// Headers are short, and there may be many of them.
const BUFFER_BYTES: usize = 1 << 13;

/// A place in a data set from which elements are read.
pub(super) struct ElementStream<'file> {
    bytes: Bytes,
    /// Bytes from the beginning of the file, or of what is unpacked.
    position: u64,
    pub(super) encoding: Encoding,
    elements_left: u32,
    context: &'file ErrorContext,
}

enum Bytes {
    Plain { stream: BufReader<SourceStream>, length: u64 },
    Deflated(Box<dyn Read>),
}

impl<'file> ElementStream<'file> {
    /// Elements from the byte `start` on, stored as they are.
    pub(super) fn plain(
        reader: &Arc<SourceReader>,
        start: u64,
        encoding: Encoding,
        context: &'file ErrorContext,
    ) -> Result<Self, DataError> {
        let stream = BufReader::with_capacity(BUFFER_BYTES, reader.stream().into_inner());
        let bytes = Bytes::Plain { stream, length: reader.length() };
        let mut elements = Self { bytes, position: 0, encoding, elements_left: MOST_ELEMENTS, context };
        elements.skip(start)?;
        Ok(elements)
    }

    /// Elements that are packed from the byte `start` on.
    pub(super) fn deflated(
        reader: &Arc<SourceReader>,
        start: u64,
        encoding: Encoding,
        context: &'file ErrorContext,
    ) -> Result<Self, DataError> {
        let bytes = Bytes::Deflated(Box::new(deflated(reader, start, context)?));
        Ok(Self { bytes, position: 0, encoding, elements_left: MOST_ELEMENTS, context })
    }

    pub(super) fn position(&self) -> u64 {
        self.position
    }

    /// What stands before the next value; `None` at the end of the file.
    pub(super) fn head(&mut self) -> Result<Option<Head>, DataError> {
        let mut start = [0; 4];
        let first = match &mut self.bytes {
            Bytes::Plain { stream, .. } => stream.read(&mut start[..1]),
            Bytes::Deflated(stream) => stream.read(&mut start[..1]),
        };
        if first.map_err(|error| self.context.stream_failed(error))? == 0 {
            return Ok(None);
        }
        self.position += 1;
        self.fill(&mut start[1..])?;
        self.elements_left = self.elements_left.checked_sub(1).ok_or_else(|| {
            self.context.malformed(format!("its header has more than {MOST_ELEMENTS} elements"))
        })?;
        let [a, b, c, d] = start;
        let tag = Tag(self.u16([a, b]), self.u16([c, d]));
        // Marks of items never say a kind.
        let (kind, length) = if self.encoding.is_explicit && tag.0 != Tag::ITEM.0 {
            let [a, b, c, d] = self.four()?;
            let kind = [a, b];
            if !kind.iter().all(u8::is_ascii_uppercase) {
                let at = self.position.saturating_sub(4);
                return Err(self.context.malformed(format!("its header makes no sense at byte {at}")));
            }
            let is_long = LONG_KINDS.contains(&&kind);
            (Some(kind), if is_long { self.length()? } else { Some(self.u16([c, d]).into()) })
        } else {
            (None, self.length()?)
        };
        Ok(Some(Head { tag, kind, length }))
    }

    /// The value of an element that is short enough to be of use.
    pub(super) fn value(&mut self, head: Head) -> Result<Option<Value>, DataError> {
        let Some(length) = head.length.filter(|length| *length <= MOST_VALUE_BYTES) else {
            self.skip_value(head)?;
            return Ok(None);
        };
        let mut bytes = Vec::new();
        let read = match &mut self.bytes {
            Bytes::Plain { stream, .. } => stream.take(length).read_to_end(&mut bytes),
            Bytes::Deflated(stream) => stream.take(length).read_to_end(&mut bytes),
        };
        let count = read.map_err(|error| self.context.stream_failed(error))? as u64;
        if count < length {
            return Err(self.too_short());
        }
        self.position += count;
        Ok(Some(Value { bytes, order: self.encoding.order }))
    }

    /// Passes over the value of an element.
    pub(super) fn skip_value(&mut self, head: Head) -> Result<(), DataError> {
        match head.length {
            Some(length) => self.skip(length),
            None => self.skip_to_end(head, 0),
        }
    }

    /// Passes over items until the mark of their end.
    fn skip_to_end(&mut self, head: Head, depth: u32) -> Result<(), DataError> {
        self.check_depth(depth)?;
        // What a program did not know it wrote in the simplest form.
        let outside = self.encoding;
        if head.kind == Some(*b"UN") {
            self.encoding = Encoding::IMPLICIT;
        }
        while let Some(inner) = self.head()? {
            match inner.tag {
                Tag::ITEM_END | Tag::SEQUENCE_END => {
                    self.encoding = outside;
                    return Ok(());
                }
                _ => match inner.length {
                    Some(length) => self.skip(length)?,
                    None => self.skip_to_end(inner, depth + 1)?,
                },
            }
        }
        Err(self.too_short())
    }

    pub(super) fn check_depth(&self, depth: u32) -> Result<(), DataError> {
        if depth > MOST_DEPTH {
            return Err(self.context.malformed(format!("its header is nested more than {MOST_DEPTH} deep")));
        }
        Ok(())
    }

    pub(super) fn too_short(&self) -> DataError {
        self.context.stream_failed(io::ErrorKind::UnexpectedEof.into())
    }

    fn skip(&mut self, count: u64) -> Result<(), DataError> {
        let end = self.position.checked_add(count).ok_or_else(|| self.too_short())?;
        let result = match &mut self.bytes {
            Bytes::Plain { length, .. } if end > *length => return Err(self.too_short()),
            Bytes::Plain { stream, .. } => stream.seek_relative(i64::try_from(count).unwrap_or(i64::MAX)),
            Bytes::Deflated(stream) => match io::copy(&mut stream.take(count), &mut io::sink()) {
                Ok(skipped) if skipped < count => return Err(self.too_short()),
                other => other.map(|_| ()),
            },
        };
        result.map_err(|error| self.context.stream_failed(error))?;
        self.position = end;
        Ok(())
    }

    fn fill(&mut self, out: &mut [u8]) -> Result<(), DataError> {
        let result = match &mut self.bytes {
            Bytes::Plain { stream, .. } => stream.read_exact(out),
            Bytes::Deflated(stream) => stream.read_exact(out),
        };
        result.map_err(|error| self.context.stream_failed(error))?;
        self.position += out.len() as u64;
        Ok(())
    }

    fn four(&mut self) -> Result<[u8; 4], DataError> {
        let mut four = [0; 4];
        self.fill(&mut four)?;
        Ok(four)
    }

    fn length(&mut self) -> Result<Option<u64>, DataError> {
        let four = self.four()?;
        let length = match self.encoding.order {
            ByteOrder::LittleEndian => u32::from_le_bytes(four),
            ByteOrder::BigEndian => u32::from_be_bytes(four),
        };
        Ok((length != u32::MAX).then_some(length.into()))
    }

    fn u16(&self, two: [u8; 2]) -> u16 {
        match self.encoding.order {
            ByteOrder::LittleEndian => u16::from_le_bytes(two),
            ByteOrder::BigEndian => u16::from_be_bytes(two),
        }
    }
}

/// What is packed from the byte `start` of a file on.
pub(super) fn deflated(
    reader: &Arc<SourceReader>,
    start: u64,
    context: &ErrorContext,
) -> Result<DeflateDecoder<BufReader<SourceStream>>, DataError> {
    let rest = reader.length().checked_sub(start).and_then(|length| reader.part(start, length));
    let rest = rest.ok_or_else(|| context.stream_failed(io::ErrorKind::UnexpectedEof.into()))?;
    Ok(DeflateDecoder::new(Arc::new(rest).stream()))
}
