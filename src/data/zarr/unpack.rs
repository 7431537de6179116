//! What packs chunks, each with a bound on what it unpacks to.

use crate::data::bzip2::Bzip2Stream;
use flate2::read::{MultiGzDecoder, ZlibDecoder};
use std::io::Read;

/// All of a stream, unless it is more than `most` bytes.
fn bounded(stream: impl Read, most: usize) -> Result<Vec<u8>, String> {
    let mut unpacked = Vec::new();
    let limit = (most as u64).saturating_add(1);
    stream.take(limit).read_to_end(&mut unpacked).map_err(|error| format!("it does not unpack: {error}"))?;
    if unpacked.len() > most {
        return Err(format!("it unpacks to more than {most} bytes"));
    }
    Ok(unpacked)
}

/// Deflate in zlib's format.
pub(super) fn unpack_deflate(packed: &[u8], most: usize) -> Result<Vec<u8>, String> {
    bounded(ZlibDecoder::new(packed), most)
}

pub(super) fn unpack_gzip(packed: &[u8], most: usize) -> Result<Vec<u8>, String> {
    bounded(MultiGzDecoder::new(packed), most)
}

pub(super) fn unpack_bzip2(packed: &[u8], most: usize) -> Result<Vec<u8>, String> {
    bounded(Bzip2Stream::new(packed), most)
}

pub(super) fn unpack_zstd(packed: &[u8], most: usize) -> Result<Vec<u8>, String> {
    let decoder = ruzstd::decoding::StreamingDecoder::new(packed);
    bounded(decoder.map_err(|error| format!("it does not unpack: {error}"))?, most)
}

/// A block of LZ4 without a frame.
pub(super) fn unpack_lz4(packed: &[u8], most: usize) -> Result<Vec<u8>, String> {
    // LZ4 makes nothing more than 255 times smaller, so that a lie about the size costs no memory.
    let room = most.min(packed.len().saturating_mul(256));
    let mut unpacked = vec![0; room];
    let length = lz4_flex::block::decompress_into(packed, &mut unpacked);
    unpacked.truncate(length.map_err(|error| format!("it does not unpack: {error}"))?);
    Ok(unpacked)
}

/// The same behind its length, as numcodecs writes it.
pub(super) fn unpack_lz4_behind_length(packed: &[u8], most: usize) -> Result<Vec<u8>, String> {
    let (length, rest) = packed.split_first_chunk().ok_or("LZ4 data is cut off")?;
    let length = u32::from_le_bytes(*length) as usize;
    if length > most {
        return Err(format!("it unpacks to {length} bytes, more than {most}"));
    }
    let unpacked = unpack_lz4(rest, length)?;
    if unpacked.len() == length {
        Ok(unpacked)
    } else {
        Err("LZ4 data has another length than it says".to_owned())
    }
}

/// Takes the checksum away that stands at the end, if it is right.
pub(super) fn check_crc32c(mut checked: Vec<u8>) -> Result<Vec<u8>, String> {
    let (bytes, sum) = checked.split_last_chunk().ok_or("it is shorter than its checksum")?;
    if crc32c(bytes) != u32::from_le_bytes(*sum) {
        return Err("its checksum (CRC-32C) is wrong".to_owned());
    }
    checked.truncate(checked.len() - 4);
    Ok(checked)
}

/// The remainder by Castagnoli's polynomial (RFC 3720, section 12.1), lowest bit first.
fn crc32c(bytes: &[u8]) -> u32 {
    const POLYNOMIAL: u32 = 0x82f6_3b78;
    const TABLE: [u32; 256] = {
        let mut table = [0; 256];
        let mut at = 0;
        while at < 256 {
            let (mut remainder, mut bit) = (at as u32, 0);
            while bit < 8 {
                remainder = if remainder & 1 == 1 { remainder >> 1 ^ POLYNOMIAL } else { remainder >> 1 };
                bit += 1;
            }
            table[at] = remainder;
            at += 1;
        }
        table
    };
    !bytes.iter().fold(u32::MAX, |sum, byte| TABLE[((sum ^ u32::from(*byte)) & 0xff) as usize] ^ sum >> 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_that_of_the_standard() {
        // RFC 3720, section B.4.
        assert_eq!(crc32c(&[0; 32]), 0x8a91_36aa);
        assert_eq!(crc32c(b"123456789"), 0xe306_9283);
        let checked = [b"123456789".to_vec(), 0xe306_9283_u32.to_le_bytes().to_vec()].concat();
        assert_eq!(check_crc32c(checked.clone()).unwrap(), b"123456789");
        for at in 0..checked.len() {
            let mut changed = checked.clone();
            changed[at] ^= 1;
            assert!(check_crc32c(changed).is_err());
        }
        assert!(check_crc32c(vec![1, 2, 3]).is_err());
    }

    #[test]
    fn lz4_blocks_come_back() {
        // Four bytes as they are, then a copy of ten.
        let packed = b"\x46abcd\x04\x00\x50aaaaa";
        let unpacked = unpack_lz4(packed, 100).unwrap();
        assert_eq!(unpacked, b"abcdabcdabcdabaaaaa");
        assert!(unpack_lz4(packed, unpacked.len() - 1).is_err());
        let framed = [&19_u32.to_le_bytes()[..], packed].concat();
        assert_eq!(unpack_lz4_behind_length(&framed, 19).unwrap(), unpacked);
        assert!(unpack_lz4_behind_length(&framed, 18).is_err());
        assert!(unpack_lz4_behind_length(&[20, 0, 0, 0, 0], 100).is_err());
    }

    #[test]
    fn bombs_are_stopped() {
        use std::io::Write;
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(&vec![0; 100_000]).unwrap();
        let packed = encoder.finish().unwrap();
        assert_eq!(unpack_deflate(&packed, 100_000).unwrap().len(), 100_000);
        assert!(unpack_deflate(&packed, 99_999).is_err());
    }
}
