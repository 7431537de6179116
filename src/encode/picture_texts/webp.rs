//! WebP: an XMP packet with a list of keys and texts of our own.
//! Format: <https://developers.google.com/speed/webp/docs/riff_container>, ISO 16684-1.

use super::{MOST_BYTES, Text, Trouble, next, payload, skip};
use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::Event;
use std::io::{Read, Seek};

/// What the chunk is called.
#[cfg(feature = "libav")]
pub(in crate::encode) const CHUNK: [u8; 4] = *b"XMP ";

const KEY: &str = "fieldreel:key";
const VALUE: &str = "fieldreel:value";

/// The texts as a packet.
#[cfg(feature = "libav")]
pub(in crate::encode) fn packet(texts: &[Text]) -> Vec<u8> {
    let item = |(key, text): &Text| {
        let (key, text) = (escaped(key), escaped(text));
        format!("<rdf:li rdf:parseType=\"Resource\"><{KEY}>{key}</{KEY}><{VALUE}>{text}</{VALUE}></rdf:li>\n")
    };
    let items: String = texts.iter().map(item).collect();
    format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n\
         <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n\
         <rdf:Description rdf:about=\"\" xmlns:fieldreel=\"urn:fieldreel:metadata\">\n\
         <fieldreel:metadata><rdf:Seq>\n{items}</rdf:Seq></fieldreel:metadata>\n\
         </rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>"
    )
    .into_bytes()
}

/// Readers of XML make line ends one character and may trim what is at the ends.
#[cfg(feature = "libav")]
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\r' => escaped.push_str("&#13;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// Our texts of a file.
pub(super) fn read(file: &mut (impl Read + Seek)) -> Result<Vec<Text>, Trouble> {
    let mut budget = MOST_BYTES;
    skip(file, 12)?;
    while let Some([kind @ .., a, b, c, d]) = next::<8>(file)? {
        let length = u64::from(u32::from_le_bytes([a, b, c, d]));
        if kind == *b"XMP " {
            let packet = payload(file, length, &mut budget)?;
            let text = std::str::from_utf8(&packet).ok().and_then(texts_of);
            return text.ok_or_else(|| Trouble::Damaged("its XMP packet is broken".to_owned()));
        }
        skip(file, length.next_multiple_of(2))?;
    }
    Ok(Vec::new())
}

/// `None` where it is no XML.
fn texts_of(packet: &str) -> Option<Vec<Text>> {
    let mut reader = Reader::from_str(packet);
    let mut texts = Vec::new();
    let (mut key, mut text) = (String::new(), String::new());
    loop {
        match reader.read_event().ok()? {
            Event::Start(_) => text.clear(),
            Event::Text(part) => text.push_str(&part.decode().ok()?),
            Event::CData(part) => text.push_str(&part.decode().ok()?),
            Event::GeneralRef(reference) => match reference.resolve_char_ref().ok()? {
                Some(letter) => text.push(letter),
                None => {
                    text.push_str(resolve_predefined_entity(&reference.decode().ok()?)?);
                }
            },
            Event::End(end) if end.name().as_ref() == KEY.as_bytes() => key.clone_from(&text),
            Event::End(end) if end.name().as_ref() == VALUE.as_bytes() => {
                texts.push((key.clone(), text.clone()));
            }
            Event::Eof => return Some(texts),
            _ => {}
        }
    }
}
