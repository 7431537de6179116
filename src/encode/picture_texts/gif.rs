//! GIF: comments before the first picture, each a key, an equals sign and a text in UTF-8.
//! Format: <https://www.w3.org/Graphics/GIF/spec-gif89a.txt>.

use super::{MOST_BYTES, Text, Trouble, comment, next, of_comment, payload, skip};
use std::io::{Read, Seek};

/// Signature, version, size, flags, background and aspect.
const SCREEN_BYTES: usize = 13;
const FLAGS_AT: usize = 10;

const EXTENSION: u8 = 0x21;
const COMMENT: u8 = 0xfe;
const APPLICATION: u8 = 0xff;

/// What a comment's extension is called by the crate that writes GIFs.
pub(in crate::encode) const COMMENT_EXTENSION: gif::AnyExtension = gif::AnyExtension(COMMENT);

/// The text of one comment.
pub(in crate::encode) fn comment_of(text: &Text) -> String {
    comment(text)
}

/// The texts as extensions.
pub(in crate::encode) fn extensions(texts: &[Text]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for text in texts {
        bytes.extend([EXTENSION, COMMENT]);
        for block in comment(text).as_bytes().chunks(255) {
            bytes.push(block.len() as u8);
            bytes.extend(block);
        }
        bytes.push(0);
    }
    bytes
}

/// Where extensions may stand in a GIF that begins so: behind its palette and what says how often it plays, which some programs
/// look for there. `None` until that is known.
pub(in crate::encode) fn place(start: &[u8]) -> Option<usize> {
    let palette_end = SCREEN_BYTES + palette_bytes(*start.get(FLAGS_AT)?);
    if start.get(palette_end..palette_end + 2)? != [EXTENSION, APPLICATION] {
        return Some(palette_end);
    }
    let mut at = palette_end + 2;
    loop {
        let bytes = usize::from(*start.get(at)?);
        at += 1 + bytes;
        if bytes == 0 {
            return Some(at);
        }
    }
}

fn palette_bytes(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

/// The comments before the first picture.
pub(super) fn read(file: &mut (impl Read + Seek)) -> Result<Vec<Text>, Trouble> {
    let mut budget = MOST_BYTES;
    let mut texts = Vec::new();
    let Some(screen) = next::<SCREEN_BYTES>(file)? else { return Ok(texts) };
    skip(file, palette_bytes(screen[FLAGS_AT]) as u64)?;
    while let Some([EXTENSION, kind]) = next::<2>(file)? {
        let mut comment = Vec::new();
        loop {
            let length = next::<1>(file)?.map(|[length]| u64::from(length));
            match length.ok_or_else(|| Trouble::Damaged("it ends within its metadata".to_owned()))? {
                0 => break,
                length if kind == COMMENT => comment.extend(payload(file, length, &mut budget)?),
                length => skip(file, length)?,
            }
        }
        if kind == COMMENT {
            texts.push(of_comment(&comment));
        }
    }
    Ok(texts)
}
