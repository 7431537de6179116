use crate::data::DataError;
use crate::data::error::ErrorContext;
use quick_xml::XmlVersion;
use quick_xml::events::BytesStart;
use std::io::{BufRead, Read};

/// Longer than any tag.
const MAX_TAG_BYTES: u64 = 1 << 14;

/// The tags of a document, one after the other. What stands between them, which may be gigabytes, is passed over.
pub(super) struct Tags<Text> {
    text: Text,
    position: u64,
}

/// One tag and what stands before it.
#[derive(Debug)]
pub(super) struct Tag {
    pub(super) name: String,
    attributes: Vec<(String, String)>,
    pub(super) is_end: bool,
    /// Whether nothing stands between it and its end.
    pub(super) is_empty: bool,
    /// Where the tag begins and where it ends.
    pub(super) start: u64,
    pub(super) end: u64,
    /// Whether anything but spaces stands between the tag before and this one.
    pub(super) has_text_before: bool,
}

impl Tag {
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }
}

impl<Text: BufRead> Tags<Text> {
    pub(super) fn new(text: Text) -> Self {
        Self { text, position: 0 }
    }

    /// The next tag; comments and instructions are passed over.
    pub(super) fn next(&mut self, context: &ErrorContext) -> Result<Option<Tag>, DataError> {
        let mut has_text_before = false;
        loop {
            let Some(has_text) = self.skip_text(context)? else {
                return Ok(None);
            };
            has_text_before |= has_text;
            let start = self.position;
            let bytes = self.tag(context)?;
            let text = String::from_utf8_lossy(&bytes);
            if text.starts_with(['!', '?']) {
                continue;
            }
            let (text, is_end) = text.strip_prefix('/').map_or((text.as_ref(), false), |text| (text, true));
            let (text, is_empty) = text.strip_suffix('/').map_or((text, false), |text| (text, true));
            let name_length = text.find(|c: char| c.is_ascii_whitespace()).unwrap_or(text.len());
            let element = BytesStart::from_content(text, name_length);
            let mut attributes = Vec::new();
            for attribute in element.attributes().with_checks(false) {
                let broken = |error: &dyn ToString| {
                    context.malformed(format!("a tag at byte {start} is broken: {}", error.to_string()))
                };
                let attribute = attribute.map_err(|error| broken(&error))?;
                let value = attribute
                    .normalized_value(XmlVersion::Explicit1_0)
                    .map_err(|error| broken(&error))?
                    .into_owned();
                attributes.push((String::from_utf8_lossy(attribute.key.as_ref()).into_owned(), value));
            }
            let (name, end) = (text[..name_length].to_owned(), self.position);
            return Ok(Some(Tag { name, attributes, is_end, is_empty, start, end, has_text_before }));
        }
    }

    /// Goes to the next tag, if there is one; whether anything but spaces was on the way.
    fn skip_text(&mut self, context: &ErrorContext) -> Result<Option<bool>, DataError> {
        let mut has_text = false;
        loop {
            let buffer = self.text.fill_buf().map_err(|error| context.io(error))?;
            if buffer.is_empty() {
                return Ok(None);
            }
            let open = buffer.iter().position(|byte| *byte == b'<');
            let text = &buffer[..open.unwrap_or(buffer.len())];
            has_text |= text.iter().any(|byte| !byte.is_ascii_whitespace());
            let passed = text.len();
            self.text.consume(passed);
            self.position += passed as u64;
            if open.is_some() {
                return Ok(Some(has_text));
            }
        }
    }

    /// What stands between `<` and `>`.
    fn tag(&mut self, context: &ErrorContext) -> Result<Vec<u8>, DataError> {
        let start = self.position;
        let mut bytes = Vec::new();
        loop {
            let left = MAX_TAG_BYTES.saturating_sub(bytes.len() as u64);
            let read = self.text.by_ref().take(left).read_until(b'>', &mut bytes);
            let count = read.map_err(|error| context.io(error))?;
            self.position += count as u64;
            if count == 0 {
                return Err(context.malformed(format!("a tag at byte {start} does not end")));
            }
            if bytes.last() != Some(&b'>') {
                continue;
            }
            let is_comment = bytes.starts_with(b"<!--");
            // A bracket may also stand in the value of an attribute, or in a comment.
            let is_quoted = || bytes.iter().fold(false, |is_quoted, byte| is_quoted != (*byte == b'"'));
            if if is_comment { bytes.ends_with(b"-->") } else { !is_quoted() } {
                bytes.pop();
                return Ok(bytes.split_off(1));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context() -> ErrorContext {
        ErrorContext { format: "VTK", path: "a.vti".to_owned() }
    }

    #[test]
    fn tags_have_places_and_attributes() {
        let text = "<?xml version=\"1.0\"?>\n<!-- <a> -->\n<A one=\"1 &lt; 2\" two = '>'>\ntext<B/></A>";
        let text = text.replace("'>'", "\">\"");
        let mut tags = Tags::new(text.as_bytes());
        let mut next = || tags.next(&context()).unwrap();
        let first = next().unwrap();
        assert_eq!((first.attribute("one"), first.attribute("two")), (Some("1 < 2"), Some(">")));
        assert_eq!((first.name.as_str(), first.is_end, first.is_empty), ("A", false, false));
        assert_eq!(&text[first.start as usize..first.start as usize + 2], "<A");
        let second = next().unwrap();
        assert!(second.has_text_before && second.is_empty && second.name == "B");
        assert_eq!(&text[first.end as usize..second.start as usize], "\ntext");
        assert!(next().unwrap().is_end && next().is_none());
    }

    #[test]
    fn what_does_not_end_is_named() {
        for text in
            ["<A", "<A b=\">", "<!-- a>", &format!("<A {}>", "b ".repeat(10_000)), "<A b=\"&x;\">", "<A b>"]
        {
            let message = Tags::new(text.as_bytes()).next(&context()).unwrap_err().to_string();
            assert!(message.starts_with("broken VTK file: a tag at byte 0 "), "{message}");
        }
    }
}
