//! What packs blocks, each on its own.

use crate::data::deflate;
use flate2::bufread::ZlibDecoder;
use lzma_rust2::XzReader;
use std::io::{self, Read};

/// What the decoder of LZMA may use: the strongest setting of VTK looks back 64 MiB.
const MAX_LZMA_KIB: u32 = 100 << 10;

/// LZ4 makes a run of 255 bytes from each byte, and a little more at its ends.
const MAX_LZ4_RATIO: u64 = 256;

/// A match of LZMA is at most 273 bytes long, and 14 decisions name it, of which none takes less than 0.022 bits.
const MAX_LZMA_RATIO: u64 = 1 << 13;

/// What packs blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    Zlib,
    /// Blocks of LZ4 without a frame.
    Lz4,
    /// A stream of `.xz` each.
    Lzma,
}

impl Packing {
    /// The packing that a document names by VTK's class.
    pub(super) fn named(compressor: &str) -> Option<Self> {
        match compressor {
            "vtkZLibDataCompressor" => Some(Self::Zlib),
            "vtkLZ4DataCompressor" => Some(Self::Lz4),
            "vtkLZMADataCompressor" => Some(Self::Lzma),
            _ => None,
        }
    }

    /// It makes nothing more than this many times smaller.
    pub(super) fn max_ratio(self) -> u64 {
        match self {
            Self::Zlib => deflate::MAX_RATIO,
            Self::Lz4 => MAX_LZ4_RATIO,
            Self::Lzma => MAX_LZMA_RATIO,
        }
    }

    /// A block, which unpacks to at most so many bytes; what is more is left off.
    pub(super) fn unpack(self, packed: &[u8], most: u64) -> io::Result<Vec<u8>> {
        let mut block = Vec::new();
        match self {
            Self::Zlib => ZlibDecoder::new(packed).take(most).read_to_end(&mut block)?,
            Self::Lz4 => return unpack_lz4(packed, most),
            Self::Lzma => {
                let stream = XzReader::new_mem_limit(packed, false, MAX_LZMA_KIB);
                stream.take(most).read_to_end(&mut block)?
            }
        };
        Ok(block)
    }
}

fn unpack_lz4(packed: &[u8], most: u64) -> io::Result<Vec<u8>> {
    // A lie about the size costs no memory.
    let room = most.min((packed.len() as u64).saturating_mul(MAX_LZ4_RATIO));
    let mut block = vec![0; usize::try_from(room).map_err(|_| io::ErrorKind::OutOfMemory)?];
    let length = lz4_flex::block::decompress_into(packed, &mut block).map_err(io::Error::other)?;
    block.truncate(length);
    Ok(block)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 100,000 zeros as liblzma packs them at its strongest (`xz -9e --check=crc32`).
    const XZ_ZEROS: &str = "fd377a585a0000016922de36020021011c00000010cf58cce1869f00535d00006ffdffffa3b7ff473e481572396151b89228e6a38607f9eee41e82d32fc53a3c014bb17ec98a8a4d2fa30dd97fa6e38c231153e05918c5758ae277f8b6947f0c6ac0de744964e2e95c53b204d6b1f597000000007d9511d400016ba08d06000086a6ffca3e300d8b020000000001595a";

    #[test]
    fn nothing_unpacks_to_more_than_is_allowed() {
        // A literal, and a run that is as long as a few bytes can make it.
        let lz4: Vec<u8> =
            [0x1f, 7, 1, 0].into_iter().chain([255; 400]).chain([0, 0x50, 1, 2, 3, 4, 5]).collect();
        let unpacked = Packing::Lz4.unpack(&lz4, 1 << 20).unwrap();
        assert_eq!(unpacked.len(), 1 + 4 + 15 + 400 * 255 + 5);
        assert!(unpacked.len() as u64 <= lz4.len() as u64 * Packing::Lz4.max_ratio());
        assert!(Packing::Lz4.unpack(&lz4, 1000).is_err());
        let xz: Vec<u8> = (0..XZ_ZEROS.len() / 2)
            .map(|at| u8::from_str_radix(&XZ_ZEROS[2 * at..2 * at + 2], 16).unwrap())
            .collect();
        assert_eq!(Packing::Lzma.unpack(&xz, 1 << 20).unwrap(), vec![0; 100_000]);
        assert_eq!(Packing::Lzma.unpack(&xz, 1000).unwrap(), vec![0; 1000]);
        assert!(100_000 <= xz.len() as u64 * Packing::Lzma.max_ratio());
    }

    #[test]
    fn broken_blocks_are_errors() {
        for packing in [Packing::Zlib, Packing::Lz4, Packing::Lzma] {
            assert!(packing.unpack(b"\xf0no block at all", 100).is_err(), "{packing:?}");
        }
    }
}
