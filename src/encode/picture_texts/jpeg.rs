//! JPEG: comments (`COM`), each a key, an equals sign and a text in UTF-8. What does not fit a segment goes on in others, whose
//! key has a plus behind it. Format: ITU-T T.81, B.2.4.5.

use super::{MOST_BYTES, Text, Trouble, comment, next, of_comment, payload, skip};
use std::io::{Read, Seek};

const COMMENT: u8 = 0xfe;
const JFIF: u8 = 0xe0;
const SCAN: u8 = 0xda;
const END: u8 = 0xd9;

/// What a segment holds besides its length.
const MOST_IN_SEGMENT: usize = 65_533;

/// Where comments stand first: behind the header of JFIF, which has to be the first.
pub(super) fn place(file: &[u8]) -> usize {
    match file {
        [0xff, 0xd8, 0xff, JFIF, high, low, ..] => 4 + usize::from(u16::from_be_bytes([*high, *low])),
        _ => 2,
    }
}

/// The texts as segments.
pub(super) fn segments(texts: &[Text]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (key, text) in texts {
        let mut key = key.clone();
        let mut rest = text.as_str();
        loop {
            let room = MOST_IN_SEGMENT.saturating_sub(key.len() + 1).max(4);
            let (part, behind) = rest.split_at(rest.floor_char_boundary(room));
            let said = comment(&(key.clone(), part.to_owned()));
            bytes.extend([0xff, COMMENT]);
            bytes.extend((said.len() as u16 + 2).to_be_bytes());
            bytes.extend(said.as_bytes());
            if behind.is_empty() {
                break;
            }
            if !key.ends_with('+') {
                key.push('+');
            }
            rest = behind;
        }
    }
    bytes
}

/// The comments before the picture.
pub(super) fn read(file: &mut (impl Read + Seek)) -> Result<Vec<Text>, Trouble> {
    let mut budget = MOST_BYTES;
    let mut texts: Vec<Text> = Vec::new();
    skip(file, 2)?;
    while let Some([0xff, kind]) = next::<2>(file)? {
        if kind == SCAN || kind == END {
            break;
        }
        let cut_off = || Trouble::Damaged("it ends within its metadata".to_owned());
        let length = u16::from_be_bytes(next(file)?.ok_or_else(cut_off)?);
        let bytes = length.checked_sub(2).ok_or_else(|| Trouble::Damaged("a length is absurd".to_owned()))?;
        if kind != COMMENT {
            skip(file, u64::from(bytes))?;
            continue;
        }
        let (key, text) = of_comment(&payload(file, u64::from(bytes), &mut budget)?);
        match (key.strip_suffix('+'), texts.last_mut()) {
            (Some(key), Some((before, all))) if before == key => all.push_str(&text),
            _ => texts.push((key, text)),
        }
    }
    Ok(texts)
}
