use super::element::{ElementStream, Encoding, Head, Tag};
use super::plane::Plane;
use super::syntax::Syntax;
use super::value::Value;
use crate::data::DataError;
use crate::data::error::ErrorContext;
use crate::data::source::SourceReader;
use std::sync::Arc;

/// What a file says about its images: all that stands before their samples.
#[derive(Debug, Clone, Default)]
pub(super) struct Header {
    /// The identifier of the syntax, as the file spells it.
    pub(super) syntax: String,
    /// The identifier of the kind of file.
    pub(super) class: String,
    pub(super) character_set: String,
    pub(super) modality: String,
    /// The identifier of the series.
    pub(super) series: String,
    pub(super) series_number: Option<i64>,
    pub(super) description: String,
    pub(super) instance_number: Option<i64>,
    pub(super) rows: u16,
    pub(super) columns: u16,
    pub(super) frames: Option<i64>,
    pub(super) samples_per_pixel: u16,
    /// What samples mean, such as `MONOCHROME2`.
    pub(super) photometric: String,
    pub(super) bits_allocated: u16,
    pub(super) bits_stored: Option<u16>,
    pub(super) high_bit: Option<u16>,
    pub(super) is_signed: bool,
    /// Stored values that mean "missing": one, or all from one to another.
    pub(super) padding: Option<u32>,
    pub(super) padding_limit: Option<u32>,
    pub(super) value_unit: Option<String>,
    /// Whether values come from a table that is not read.
    pub(super) has_table: bool,
    /// Milliseconds from one frame to the next; from the one before to each.
    pub(super) frame_time: Option<f64>,
    pub(super) frame_times: Option<Vec<f64>>,
    /// Where the image lies, or all frames.
    pub(super) plane: Plane,
    /// What holds for each frame.
    pub(super) planes: Vec<Plane>,
    /// Distances of frames from the first along the normal.
    pub(super) offsets: Option<Vec<f64>>,
    pub(super) pixels: Option<Pixels>,
}

/// Where samples are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pixels {
    /// The place of the first byte, in the file or in what is unpacked.
    pub(super) start: u64,
    /// Bytes; `None` if they are in pieces that follow each other.
    pub(super) length: Option<u64>,
    pub(super) kind: PixelKind,
    /// Where the packed part of the file begins, if there is one.
    pub(super) deflated_from: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PixelKind {
    Integers,
    /// Integers that are written as words, so that bytes may be swapped.
    Words,
    F32,
    F64,
}

/// Where `DICM` stands in a file.
const MAGIC_END: u64 = 132;

/// The group whose elements say how all others are written.
const META_GROUP: u16 = 2;

/// The kind of a file that lists others.
const DIRECTORY_CLASS: &str = "1.2.840.10008.1.3.10";

/// What an element is inside of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    Image,
    /// What all frames share.
    Shared,
    /// The one frame that the last of the planes is of.
    Frame,
}

impl Header {
    /// Reads the header of a file with or without a preamble.
    pub(super) fn read(
        reader: &Arc<SourceReader>,
        has_preamble: bool,
        context: &ErrorContext,
    ) -> Result<Self, DataError> {
        let mut header = Self { samples_per_pixel: 1, ..Self::default() };
        let start = if has_preamble { MAGIC_END } else { 0 };
        let start = header.read_meta(reader, start, context)?;
        let mut syntax = Syntax::of(&header.syntax);
        if header.syntax.is_empty() {
            let is_explicit = is_explicit(reader, start);
            let uid = if is_explicit { Syntax::EXPLICIT_UID } else { Syntax::IMPLICIT_UID };
            uid.clone_into(&mut header.syntax);
            syntax = Syntax::of(uid);
        }
        let mut elements = if syntax.is_deflated {
            ElementStream::deflated(reader, start, syntax.encoding, context)?
        } else {
            ElementStream::plain(reader, start, syntax.encoding, context)?
        };
        header.read_image(&mut elements)?;
        if let Some(pixels) = &mut header.pixels {
            pixels.deflated_from = syntax.is_deflated.then_some(start);
        }
        Ok(header)
    }

    /// Whether the file only lists others.
    pub(super) fn is_directory(&self) -> bool {
        self.class == DIRECTORY_CLASS
    }

    /// Frames, of which there may be more than any limit lets through.
    pub(super) fn frame_count(&self) -> u32 {
        let frames = self.frames.unwrap_or(1).clamp(1, u32::MAX.into());
        u32::try_from(frames).unwrap_or(u32::MAX)
    }

    /// Reads the first group and tells where the next begins.
    fn read_meta(
        &mut self,
        reader: &Arc<SourceReader>,
        start: u64,
        context: &ErrorContext,
    ) -> Result<u64, DataError> {
        let mut elements = ElementStream::plain(reader, start, Encoding::EXPLICIT, context)?;
        loop {
            let at = elements.position();
            if group_at(reader, at) != Some(META_GROUP) {
                return Ok(at);
            }
            let Some(head) = elements.head()? else { return Ok(at) };
            match (head.tag, elements.value(head)?) {
                (Tag(_, 0x0002), Some(value)) => self.class = value.text(),
                (Tag(_, 0x0010), Some(value)) => self.syntax = value.text(),
                _ => {}
            }
        }
    }

    /// Reads elements up to the samples, or to the end of the file.
    fn read_image(&mut self, elements: &mut ElementStream) -> Result<(), DataError> {
        while let Some(head) = elements.head()? {
            if let Some(kind) = pixel_kind(head) {
                let start = elements.position();
                self.pixels = Some(Pixels { start, length: head.length, kind, deflated_from: None });
                return Ok(());
            }
            self.read_element(elements, head, Scope::Image, 0)?;
        }
        Ok(())
    }

    fn read_element(
        &mut self,
        elements: &mut ElementStream,
        head: Head,
        scope: Scope,
        depth: u32,
    ) -> Result<(), DataError> {
        elements.check_depth(depth)?;
        let inner = match head.tag {
            Tag(0x5200, 0x9229) if scope == Scope::Image => Some(Scope::Shared),
            Tag(0x5200, 0x9230) if scope == Scope::Image => Some(Scope::Frame),
            tag if scope != Scope::Image && is_of_frames(tag) => Some(scope),
            _ => None,
        };
        if let Some(inner) = inner {
            return self.read_items(elements, head, inner, depth + 1);
        }
        if head.tag == Tag(0x0028, 0x3000) {
            self.has_table = head.length != Some(0);
        }
        if !is_wanted(head.tag) {
            return elements.skip_value(head);
        }
        if let Some(value) = elements.value(head)? {
            let plane = match scope {
                Scope::Frame => self.planes.last_mut(),
                Scope::Image | Scope::Shared => Some(&mut self.plane),
            };
            let is_of_plane = plane.is_some_and(|plane| plane.take(head.tag, &value));
            if !is_of_plane {
                self.take(head.tag, &value);
            }
        }
        Ok(())
    }

    /// Reads the items of a sequence, each a data set of its own. What follows the groups of all frames belongs to
    /// a frame as well, so each begins with what is known by then.
    fn read_items(
        &mut self,
        elements: &mut ElementStream,
        head: Head,
        scope: Scope,
        depth: u32,
    ) -> Result<(), DataError> {
        let end = head.length.map(|length| elements.position().saturating_add(length));
        let is_in = |at: u64, end: Option<u64>| end.is_none_or(|end| at < end);
        while is_in(elements.position(), end) {
            let Some(item) = elements.head()? else { return Err(elements.too_short()) };
            if item.tag == Tag::SEQUENCE_END {
                return Ok(());
            }
            let is_frame = head.tag == Tag(0x5200, 0x9230);
            if is_frame && self.planes.len() < self.frame_count() as usize {
                self.planes.push(self.plane.clone());
            }
            let item_end = item.length.map(|length| elements.position().saturating_add(length));
            while is_in(elements.position(), item_end) {
                let Some(inner) = elements.head()? else { return Err(elements.too_short()) };
                if inner.tag == Tag::ITEM_END {
                    break;
                }
                self.read_element(elements, inner, scope, depth)?;
            }
        }
        Ok(())
    }

    fn take(&mut self, tag: Tag, value: &Value) {
        match tag {
            Tag(0x0008, 0x0005) => self.character_set = value.text(),
            Tag(0x0008, 0x0060) => self.modality = value.text(),
            Tag(0x0008, 0x103e) => {
                self.description = value.text_in(&self.character_set).chars().take(64).collect();
            }
            Tag(0x0018, 0x1063) => self.frame_time = value.number(),
            Tag(0x0018, 0x1065) => self.frame_times = value.numbers(),
            Tag(0x0020, 0x000e) => self.series = value.text(),
            Tag(0x0020, 0x0011) => self.series_number = value.integer(),
            Tag(0x0020, 0x0013) => self.instance_number = value.integer(),
            Tag(0x0028, 0x0002) => self.samples_per_pixel = value.u16().unwrap_or_default(),
            Tag(0x0028, 0x0004) => self.photometric = value.text(),
            Tag(0x0028, 0x0008) => self.frames = value.integer(),
            Tag(0x0028, 0x0010) => self.rows = value.u16().unwrap_or_default(),
            Tag(0x0028, 0x0011) => self.columns = value.u16().unwrap_or_default(),
            Tag(0x0028, 0x0100) => self.bits_allocated = value.u16().unwrap_or_default(),
            Tag(0x0028, 0x0101) => self.bits_stored = value.u16(),
            Tag(0x0028, 0x0102) => self.high_bit = value.u16(),
            Tag(0x0028, 0x0103) => self.is_signed = value.u16() == Some(1),
            Tag(0x0028, 0x0120) => self.padding = value.unsigned(),
            Tag(0x0028, 0x0121) => self.padding_limit = value.unsigned(),
            Tag(0x0028, 0x1054) | Tag(0x0054, 0x1001) | Tag(0x3004, 0x0002) => {
                self.value_unit = Some(value.text());
            }
            Tag(0x3004, 0x000c) => self.offsets = value.numbers(),
            _ => {}
        }
    }
}

/// Elements that are looked at, besides those of samples and those with items of frames.
fn is_wanted(tag: Tag) -> bool {
    match tag {
        Tag(0x0008, element) => [0x0005, 0x0022, 0x002a, 0x0032, 0x0060, 0x103e].contains(&element),
        Tag(0x0018, element) => [0x1060, 0x1063, 0x1065, 0x1164, 0x9074].contains(&element),
        Tag(0x0020, element) => [0x000e, 0x0011, 0x0013, 0x0032, 0x0037, 0x0100, 0x9128].contains(&element),
        Tag(0x0028, element) => matches!(
            element,
            0x0002
                | 0x0004
                | 0x0008
                | 0x0010
                | 0x0011
                | 0x0030
                | 0x0100..=0x0103
                | 0x0120
                | 0x0121
                | 0x1052..=0x1054
        ),
        Tag(0x0054, element) => element == 0x1001,
        Tag(0x3004, element) => [0x0002, 0x000c, 0x000e].contains(&element),
        _ => false,
    }
}

/// Sequences whose one item says something of a frame: its content, place, orientation, distances and values.
fn is_of_frames(tag: Tag) -> bool {
    matches!(tag, Tag(0x0020, 0x9111 | 0x9113 | 0x9116) | Tag(0x0028, 0x9110 | 0x9145))
}

fn pixel_kind(head: Head) -> Option<PixelKind> {
    match head.tag {
        Tag(0x7fe0, 0x0010) if head.kind == Some(*b"OB") => Some(PixelKind::Integers),
        Tag(0x7fe0, 0x0010) => Some(PixelKind::Words),
        Tag(0x7fe0, 0x0008) => Some(PixelKind::F32),
        Tag(0x7fe0, 0x0009) => Some(PixelKind::F64),
        _ => None,
    }
}

fn group_at(reader: &SourceReader, at: u64) -> Option<u16> {
    let mut group = [0; 2];
    reader.read_exact_at(at, &mut group).ok()?;
    Some(u16::from_le_bytes(group))
}

/// Whether the element at `at` says what kind of value it has.
fn is_explicit(reader: &SourceReader, at: u64) -> bool {
    let mut start = [0; 6];
    reader.read_exact_at(at, &mut start).is_ok() && start[4..].iter().all(u8::is_ascii_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn element(tag: [u8; 4], kind: [u8; 2], value: &[u8]) -> Vec<u8> {
        [&tag[..], &kind, &(value.len() as u16).to_le_bytes(), value].concat()
    }

    fn read(parts: &[&[u8]]) -> Result<Header, DataError> {
        let syntax = element([2, 0, 0x10, 0], *b"UI", b"1.2.840.10008.1.2.1\0");
        let file = [&[0; 128][..], b"DICM", &syntax, &parts.concat()].concat();
        let context = ErrorContext { format: "DICOM", path: "a.dcm".to_owned() };
        Header::read(&Arc::new(SourceReader::from_memory(file.into())), true, &context)
    }

    const ROWS: [u8; 4] = [0x28, 0, 0x10, 0];
    const SAMPLES: &[u8] = b"\xe0\x7f\x10\0OW\0\0\x02\0\0\0ab";

    #[test]
    fn what_is_not_wanted_is_passed_over() {
        let unknown = b"\x09\0\x01\0UN\0\0\xff\xff\xff\xff";
        // In there, no kinds are said.
        let inside = b"\xfe\xff\0\xe0\x0c\0\0\0\x28\0\x10\0\x04\0\0\0abcd";
        let end = b"\xfe\xff\xdd\xe0\0\0\0\0";
        let rows = element(ROWS, *b"US", &[7, 0]);
        let header = read(&[unknown, inside, end, &rows, SAMPLES]).unwrap();
        assert_eq!(header.rows, 7);
        let pixels = header.pixels.unwrap();
        assert_eq!((pixels.length, pixels.kind, pixels.deflated_from), (Some(2), PixelKind::Words, None));
    }

    #[test]
    fn promises_cost_nothing() {
        let rows = element(ROWS, *b"US", &[7, 0]);
        // 4 GB of text, and of something that is not even looked at.
        for start in [b"\x08\0\x3e\x10UT\0\0\xf0\xff\xff\xff", b"\x09\0\x3e\x10OB\0\0\xf0\xff\xff\xff"] {
            let message = read(&[&rows, start, b"abc"]).unwrap_err().to_string();
            assert_eq!(message, "broken DICOM file: it ends too early: a.dcm");
        }
        let deep = b"\x09\0\x01\0SQ\0\0\xff\xff\xff\xff\xfe\xff\0\xe0\xff\xff\xff\xff".repeat(1000);
        let message = read(&[&deep]).unwrap_err().to_string();
        assert_eq!(message, "broken DICOM file: its header is nested more than 16 deep: a.dcm");
        let frames = b"\x00\x52\x29\x92SQ\0\0\xff\xff\xff\xff\xfe\xff\0\xe0\xff\xff\xff\xff";
        let nested = b"\x20\0\x13\x91SQ\0\0\xff\xff\xff\xff\xfe\xff\0\xe0\xff\xff\xff\xff".repeat(1000);
        assert!(read(&[frames, &nested]).unwrap_err().to_string().contains("nested more than 16 deep"));
        let message = read(&[&rows, b"\x08\0\x01\0ab\x01\0"]).unwrap_err().to_string();
        assert!(message.starts_with("broken DICOM file: its header makes no sense at byte "), "{message}");
    }
}
