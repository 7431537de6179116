//! Blosc 1: blocks that were shuffled and packed by one of several methods ("Blosc Header Format", "Blosc Chunk Format"
//! of c-blosc).

use super::shuffle::{unshuffle, unshuffle_bits};
use super::unpack::{unpack_deflate, unpack_zstd};

const HEADER_BYTES: usize = 16;
const SHUFFLED: u8 = 1;
const COPIED: u8 = 2;
const BITS_SHUFFLED: u8 = 4;
const NOT_SPLIT: u8 = 16;

/// Samples longer than this are not split into a stream for each byte, nor are shorter blocks.
const MOST_SPLITS: usize = 16;
const LEAST_SPLIT_BYTES: usize = 128;

/// What packs the parts of a block.
#[derive(Debug, Clone, Copy)]
enum Method {
    BloscLz,
    Lz4,
    Zlib,
    Zstd,
}

struct Header {
    flags: u8,
    method: Method,
    sample_bytes: usize,
    /// Of everything, and of one block.
    bytes: usize,
    block_bytes: usize,
}

/// Unpacks to at most `most` bytes.
pub(super) fn unpack(packed: &[u8], most: usize) -> Result<Vec<u8>, String> {
    let header = Header::read(packed, most)?;
    let cut_off = || "Blosc data is cut off".to_owned();
    if header.flags & COPIED != 0 {
        let copied = packed.get(HEADER_BYTES..).and_then(|rest| rest.get(..header.bytes));
        return copied.map(<[u8]>::to_vec).ok_or_else(cut_off);
    }
    let blocks = header.bytes.div_ceil(header.block_bytes);
    let starts = packed.get(HEADER_BYTES..).and_then(|rest| rest.get(..blocks.checked_mul(4)?));
    let starts = starts.ok_or_else(cut_off)?;
    let mut out = Vec::new();
    for start in starts.as_chunks().0 {
        let block_bytes = header.block_bytes.min(header.bytes - out.len());
        let rest = packed.get(u32::from_le_bytes(*start) as usize..).ok_or_else(cut_off)?;
        out.extend(header.unpack_block(rest, block_bytes)?);
    }
    Ok(out)
}

impl Header {
    fn read(packed: &[u8], most: usize) -> Result<Self, String> {
        let Some([version, _, flags, sample_bytes, sizes @ ..]) = packed.first_chunk::<HEADER_BYTES>() else {
            return Err("Blosc data is cut off".to_owned());
        };
        if !matches!(version, 1 | 2) {
            return Err(format!("Blosc data is of version {version}, not 1 or 2"));
        }
        let method = match flags >> 5 {
            0 => Method::BloscLz,
            1 => Method::Lz4,
            3 => Method::Zlib,
            4 => Method::Zstd,
            2 => return Err("Blosc with Snappy is not read".to_owned()),
            other => return Err(format!("Blosc knows no method {other}")),
        };
        let [bytes, block_bytes, _] = [0, 1, 2].map(|at| {
            let [a, b, c, d] = [0, 1, 2, 3].map(|byte| sizes[at * 4 + byte]);
            u32::from_le_bytes([a, b, c, d]) as usize
        });
        if bytes > most {
            return Err(format!("Blosc data unpacks to {bytes} bytes, more than {most}"));
        }
        let sample_bytes = usize::from(*sample_bytes);
        if bytes > 0 && (block_bytes == 0 || sample_bytes == 0) {
            return Err("Blosc data has blocks or samples of no bytes".to_owned());
        }
        Ok(Self { flags: *flags, method, sample_bytes, bytes, block_bytes: block_bytes.max(1) })
    }

    /// A block of `bytes` that begins with `packed`.
    fn unpack_block(&self, packed: &[u8], bytes: usize) -> Result<Vec<u8>, String> {
        let cut_off = || "a block of Blosc data is cut off".to_owned();
        let is_split = self.flags & NOT_SPLIT == 0
            && bytes == self.block_bytes
            && self.sample_bytes <= MOST_SPLITS
            && bytes / self.sample_bytes >= LEAST_SPLIT_BYTES;
        let parts = if is_split { self.sample_bytes } else { 1 };
        let part_bytes = bytes / parts;
        let (mut out, mut rest) = (Vec::new(), packed);
        for _ in 0..parts {
            let (length, after) = rest.split_first_chunk().ok_or_else(cut_off)?;
            let length = u32::from_le_bytes(*length) as usize;
            let (part, after) = after.split_at_checked(length).ok_or_else(cut_off)?;
            rest = after;
            if length == part_bytes {
                out.extend_from_slice(part);
            } else {
                out.extend(self.method.unpack(part, part_bytes)?);
            }
        }
        if out.len() != bytes {
            return Err(format!("a block of Blosc data has {} of {bytes} bytes", out.len()));
        }
        if self.flags & SHUFFLED != 0 && self.sample_bytes > 1 {
            return Ok(unshuffle(&out, self.sample_bytes));
        }
        if self.flags & BITS_SHUFFLED != 0 && bytes >= self.sample_bytes {
            return Ok(unshuffle_bits(&out, self.sample_bytes));
        }
        Ok(out)
    }
}

impl Method {
    /// Exactly `bytes`.
    fn unpack(self, packed: &[u8], bytes: usize) -> Result<Vec<u8>, String> {
        let unpacked = match self {
            Self::BloscLz => unpack_blosc_lz(packed, bytes)?,
            Self::Lz4 => super::unpack::unpack_lz4(packed, bytes)?,
            Self::Zlib => unpack_deflate(packed, bytes)?,
            Self::Zstd => unpack_zstd(packed, bytes)?,
        };
        if unpacked.len() == bytes {
            return Ok(unpacked);
        }
        Err(format!("a part of Blosc data has {} of {bytes} bytes", unpacked.len()))
    }
}

/// Distances that take more than 13 bits begin here.
const FARTHEST_SHORT: usize = 8191;

/// `BloscLZ`, a descendant of `FastLZ`: runs of bytes as they are, and copies of what was unpacked before.
fn unpack_blosc_lz(packed: &[u8], most: usize) -> Result<Vec<u8>, String> {
    let cut_off = || "BloscLZ data is cut off".to_owned();
    let mut bytes = packed.iter().map(|byte| usize::from(*byte));
    let mut out: Vec<u8> = Vec::new();
    // The first cannot be a copy: its upper bits are something else.
    let mut next = bytes.next().map(|control| control & 31);
    while let Some(control) = next {
        if control < 32 {
            let run = bytes.by_ref().take(control + 1).map(|byte| byte as u8);
            let length = out.len();
            out.extend(run);
            if out.len() - length <= control {
                return Err(cut_off());
            }
        } else {
            let mut length = (control >> 5) - 1;
            if length == 6 {
                loop {
                    let more = bytes.next().ok_or_else(cut_off)?;
                    length += more;
                    if more != 255 {
                        break;
                    }
                    if length > most {
                        return Err("BloscLZ data unpacks to more than it may".to_owned());
                    }
                }
            }
            let (high, low) = (control & 31, bytes.next().ok_or_else(cut_off)?);
            let mut back = high << 8 | low;
            if back == FARTHEST_SHORT {
                let (high, low) = (bytes.next().ok_or_else(cut_off)?, bytes.next().ok_or_else(cut_off)?);
                back = FARTHEST_SHORT + (high << 8 | low);
            }
            let start = out.len().checked_sub(back + 1);
            let start = start.ok_or_else(|| "BloscLZ data points before itself".to_owned())?;
            if out.len() + length + 3 > most {
                return Err("BloscLZ data unpacks to more than it may".to_owned());
            }
            // What is copied may reach into its own copy.
            for at in start..start + length + 3 {
                out.push(out[at]);
            }
        }
        if out.len() > most {
            return Err("BloscLZ data unpacks to more than it may".to_owned());
        }
        next = bytes.next();
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(flags: u8, sample_bytes: u8, sizes: [u32; 3]) -> Vec<u8> {
        [&[2, 1, flags, sample_bytes][..], &sizes.map(u32::to_le_bytes).concat()].concat()
    }

    #[test]
    fn copies_and_blocks_come_back() {
        let copied = [header(COPIED, 1, [3, 3, 19]), b"abc".to_vec()].concat();
        assert_eq!(unpack(&copied, 3).unwrap(), b"abc");
        assert!(unpack(&copied, 2).is_err());
        // Two blocks of 4 and 2 bytes, each as it is.
        let stored = [&20_u32.to_le_bytes()[..], &28_u32.to_le_bytes()].concat();
        let blocks = [&4_u32.to_le_bytes()[..], b"abcd", &2_u32.to_le_bytes(), b"ef"].concat();
        let starts = [24_u32, 32].map(u32::to_le_bytes).concat();
        assert_eq!(stored.len(), starts.len());
        let packed = [header(NOT_SPLIT, 1, [6, 4, 38]), starts, blocks].concat();
        assert_eq!(unpack(&packed, 6).unwrap(), b"abcdef");
        for length in 0..packed.len() {
            assert!(unpack(&packed[..length], 6).is_err(), "{length}");
        }
    }

    #[test]
    fn blosc_lz_runs_and_copies() {
        let unpacked = |packed: &[u8]| unpack_blosc_lz(packed, 300);
        assert_eq!(unpacked(b"\x02abc").unwrap(), b"abc");
        // Three bytes from the beginning; then a copy that reaches into itself.
        assert_eq!(unpacked(b"\x02abc\x20\x02").unwrap(), b"abcabc");
        assert_eq!(unpacked(b"\x00x\xe0\x07\x00").unwrap(), [b'x'; 1 + 6 + 7 + 3]);
        for packed in [&b"\x02ab"[..], b"\x00x\x20", b"\x00x\xe0", b"\x00x\xe0\x01", b"\x00x\x20\x01"] {
            assert!(unpacked(packed).is_err(), "{packed:?}");
        }
        assert!(unpacked(b"\x00x\xe0\xff\xff\xff\x00\x00").is_err());
    }

    #[test]
    fn headers_that_make_no_sense_are_refused() {
        for (flags, sample_bytes, sizes) in [
            (2 << 5, 1, [4, 4, 20]),
            (7 << 5, 1, [4, 4, 20]),
            (0, 0, [4, 4, 20]),
            (0, 1, [4, 0, 20]),
            (0, 1, [u32::MAX, 1, 20]),
            (0, 1, [8, 1, 20]),
        ] {
            assert!(unpack(&header(flags, sample_bytes, sizes), 8).is_err(), "{flags} {sizes:?}");
        }
        assert_eq!(unpack(&header(0, 1, [0, 0, 16]), 8).unwrap(), [0_u8; 0]);
    }
}
