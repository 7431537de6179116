//! PNG and APNG: `iTXt` chunks. Format: <https://www.w3.org/TR/png-3/#11textinfo>.

use super::{MOST_BYTES, Text, Trouble, next, payload, skip};
use flate2::Crc;
use flate2::read::ZlibDecoder;
use png::text_metadata::{EncodableTextChunk, ITXtChunk};
use std::io::{self, Read, Seek};

pub(in crate::encode) const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";

/// Where chunks may stand first: behind the header.
pub(super) const PLACE: usize = 33;

/// The last chunk of every file.
#[cfg(feature = "libav")]
pub(in crate::encode) const END: [u8; 12] = *b"\0\0\0\0IEND\xae\x42\x60\x82";

/// The texts as chunks.
pub(in crate::encode) fn chunks(texts: &[Text]) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    for (key, text) in texts {
        let chunk = ITXtChunk::new(key.clone(), text.clone());
        chunk.encode(&mut bytes).map_err(io::Error::other)?;
    }
    Ok(bytes)
}

/// All texts of a file, also compressed ones and those behind the pictures.
pub(super) fn read(file: &mut (impl Read + Seek)) -> Result<Vec<Text>, Trouble> {
    let mut budget = MOST_BYTES;
    let mut texts = Vec::new();
    skip(file, SIGNATURE.len() as u64)?;
    while let Some([a, b, c, d, kind @ ..]) = next::<8>(file)? {
        let length = u64::from(u32::from_be_bytes([a, b, c, d]));
        match &kind {
            b"IEND" => break,
            b"tEXt" | b"zTXt" | b"iTXt" => {
                let data = payload(file, length, &mut budget)?;
                let sum = next::<4>(file)?.map(u32::from_be_bytes);
                let mut crc = Crc::new();
                crc.update(&kind);
                crc.update(&data);
                if sum != Some(crc.sum()) {
                    return Err(Trouble::Damaged("the checksum of one of its texts is wrong".to_owned()));
                }
                let broken = || Trouble::Damaged("one of its texts is broken".to_owned());
                texts.push(text_of(kind, &data, &mut budget)?.ok_or_else(broken)?);
            }
            // With its checksum.
            _ => skip(file, length + 4)?,
        }
    }
    Ok(texts)
}

/// What is in a chunk; `None` if it is not as it should be.
fn text_of(kind: [u8; 4], data: &[u8], budget: &mut u64) -> Result<Option<Text>, Trouble> {
    let Some((key, rest)) = until_zero(data) else { return Ok(None) };
    let (is_packed, is_utf8, text) = match (&kind, rest) {
        (b"tEXt", text) => (false, false, text),
        (b"zTXt", [0, text @ ..]) => (true, false, text),
        (b"iTXt", [is_packed @ (0 | 1), 0, rest @ ..]) => {
            // Language, and the key in that language.
            let behind = until_zero(rest).and_then(|(_, rest)| until_zero(rest));
            let Some((_, text)) = behind else { return Ok(None) };
            (*is_packed == 1, true, text)
        }
        _ => return Ok(None),
    };
    let unpacked = if is_packed { unpacked(text, budget)? } else { Some(text.to_vec()) };
    let text =
        unpacked.and_then(|text| if is_utf8 { String::from_utf8(text).ok() } else { Some(latin(&text)) });
    Ok(text.map(|text| (latin(key), text)))
}

/// `None` if it cannot be unpacked.
fn unpacked(packed: &[u8], budget: &mut u64) -> Result<Option<Vec<u8>>, Trouble> {
    let mut text = Vec::new();
    if ZlibDecoder::new(packed).take(*budget + 1).read_to_end(&mut text).is_err() {
        return Ok(None);
    }
    let left = budget.checked_sub(text.len() as u64);
    *budget =
        left.ok_or_else(|| Trouble::Damaged(format!("its metadata has more than {MOST_BYTES} bytes")))?;
    Ok(Some(text))
}

fn until_zero(data: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = data.iter().position(|byte| *byte == 0)?;
    Some((&data[..end], &data[end + 1..]))
}

/// Latin-1 is the first 256 characters.
fn latin(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}
