//! Unpacks bzip2 streams: Huffman codes, then ranks of bytes, then the Burrows-Wheeler transform, then runs.
//!
//! No crate with a licence that may be linked does this and is kept up. Blocks that were "randomised", which no program
//! has written since 1997, are refused.

mod bits;
mod block;
mod huffman;

use bits::{Bits, broken};
use block::Block;
use std::io::{self, BufRead, Read};

/// A block of 900,000 symbols, each five of which may stand for 259 bytes, takes at least 30 bytes.
pub(super) const MAX_RATIO: u64 = 1_600_000;

const BLOCK_MARK: u64 = 0x3141_5926_5359;
const END_MARK: u64 = 0x1772_4538_5090;

/// A reader of what a bzip2 stream, or several of them one after the other, unpack to.
pub(super) struct Bzip2Stream<Packed> {
    bits: Bits<Packed>,
    block: Block,
    /// Symbols in a block at most; 0 between streams.
    most: usize,
    is_over: bool,
}

impl<Packed: BufRead> Bzip2Stream<Packed> {
    pub(super) fn new(packed: Packed) -> Self {
        Self { bits: Bits::new(packed), block: Block::default(), most: 0, is_over: false }
    }

    /// Decodes the next block, unless there is none.
    fn advance(&mut self) -> io::Result<()> {
        self.block.check()?;
        if self.most == 0 {
            self.most = self.begin()?;
        }
        match self.bits.take_long(48)? {
            BLOCK_MARK => self.block.decode(&mut self.bits, self.most),
            END_MARK => {
                // The checksum of all blocks, each of which has been compared with its own.
                self.bits.take(32)?;
                self.bits.align();
                self.most = 0;
                self.is_over = self.bits.is_empty()?;
                Ok(())
            }
            _ => Err(broken("a block does not begin like one")),
        }
    }

    /// The size of blocks in a stream that begins here.
    fn begin(&mut self) -> io::Result<usize> {
        let (magic, level) = (self.bits.take(24)?, self.bits.take(8)?);
        match level.checked_sub(u32::from(b'0')) {
            Some(level @ 1..=9) if magic == 0x42_5a68 => Ok(level as usize * 100_000),
            _ => Err(broken("it does not begin like bzip2")),
        }
    }
}

impl<Packed: BufRead> Read for Bzip2Stream<Packed> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        loop {
            let count = self.block.read(out)?;
            if count > 0 || self.is_over {
                return Ok(count);
            }
            self.advance()?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What Python's `bz2.compress(bytes(range(7)) * 3 + b"a" * 1000)` gives.
    const PACKED: &str = "425a6839314159265359bd3c86f00000004101ff00200000800008200021151a36a68400c3d0db4f1eb6c71980\
        1f177245385090bd3c86f0";

    fn bytes(text: &str) -> Vec<u8> {
        text.as_bytes()
            .chunks(2)
            .map(|two| u8::from_str_radix(std::str::from_utf8(two).unwrap(), 16).unwrap())
            .collect()
    }

    fn unpack(packed: &[u8]) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        Bzip2Stream::new(packed).take(1 << 20).read_to_end(&mut out).map(|_| out)
    }

    fn expected() -> Vec<u8> {
        [[0, 1, 2, 3, 4, 5, 6].repeat(3), vec![b'a'; 1000]].concat()
    }

    #[test]
    fn unpacks_one_stream_and_two() {
        let packed = bytes(PACKED);
        assert_eq!(unpack(&packed).unwrap(), expected());
        assert_eq!(unpack(&packed.repeat(2)).unwrap(), expected().repeat(2));
        // `bz2.compress(b"")`.
        assert_eq!(unpack(&bytes("425a683917724538509000000000")).unwrap(), [0_u8; 0]);
    }

    #[test]
    fn every_truncation_and_change_is_noticed() {
        let packed = bytes(PACKED);
        for length in 0..packed.len() {
            assert!(unpack(&packed[..length]).is_err(), "{length}");
        }
        let mut unnoticed = 0;
        for bit in 0..packed.len() * 8 {
            let mut changed = packed.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            unnoticed += u32::from(unpack(&changed).is_ok_and(|out| out == expected()));
            assert!(unpack(&changed).map_or(true, |out| out == expected()), "{bit}");
        }
        // The size of blocks, the checksum of the whole and the bits that fill the last byte.
        assert!(unnoticed < 50, "{unnoticed}");
    }
}
