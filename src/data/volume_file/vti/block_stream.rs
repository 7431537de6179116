use super::base64::Base64Stream;
use super::packing::Packing;
use crate::data::sample_decoder::ByteOrder;
use std::io::{self, BufRead, Read};

/// The largest block that is unpacked: VTK's own have 32 KiB.
const MAX_BLOCK_BYTES: u64 = 1 << 30;

/// Half a terabyte of blocks of that size.
const MAX_BLOCKS: u64 = 1 << 24;

/// How much larger than its contents a packed block may be.
const MAX_OVERHEAD_BYTES: u64 = 1 << 16;

/// How the samples of an array are stored: after counts of bytes, in base64 or not, in packed blocks or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::data::volume_file) struct Blocks {
    pub(super) is_base64: bool,
    pub(super) packing: Option<Packing>,
    pub(super) has_long_counts: bool,
    pub(super) order: ByteOrder,
}

impl Blocks {
    /// Bytes of one count.
    pub(super) fn count_bytes(self) -> usize {
        if self.has_long_counts { 8 } else { 4 }
    }

    /// How many times more bytes of samples there may be than bytes that hold them.
    pub(in crate::data::volume_file) fn max_ratio(self) -> u64 {
        self.packing.map_or(1, Packing::max_ratio)
    }

    /// The samples alone.
    pub(in crate::data::volume_file) fn stream(
        self,
        text: impl BufRead + 'static,
    ) -> io::Result<Box<dyn Read>> {
        let mut stored: Box<dyn Read> =
            if self.is_base64 { Box::new(Base64Stream::new(text)) } else { Box::new(text) };
        let Some(packing) = self.packing else {
            let bytes = self.count(&mut *stored)?;
            return Ok(Box::new(stored.take(bytes)));
        };
        let count = self.count(&mut *stored)?;
        let block_bytes = self.count(&mut *stored)?;
        // The size of the last block, if it is smaller; it ends where its packed bytes do.
        self.count(&mut *stored)?;
        if block_bytes > MAX_BLOCK_BYTES || count > MAX_BLOCKS {
            return Err(broken(format!("{count} blocks of {block_bytes} bytes")));
        }
        // As many as there are in the file.
        let sizes = (0..count).map(|_| self.count(&mut *stored)).collect::<io::Result<Vec<_>>>()?;
        Ok(Box::new(PackedBlocks {
            stored,
            packing,
            sizes: sizes.into_iter(),
            block_bytes,
            block: Vec::new(),
            taken: 0,
        }))
    }

    fn count(self, stored: &mut dyn Read) -> io::Result<u64> {
        let mut bytes = [0; 8];
        let used = &mut bytes[..self.count_bytes()];
        stored.read_exact(used)?;
        if self.order == ByteOrder::BigEndian {
            used.reverse();
        }
        Ok(u64::from_le_bytes(bytes))
    }
}

/// Blocks that are unpacked one after the other.
struct PackedBlocks {
    stored: Box<dyn Read>,
    packing: Packing,
    /// Packed bytes of the blocks that are left.
    sizes: std::vec::IntoIter<u64>,
    block_bytes: u64,
    block: Vec<u8>,
    taken: usize,
}

impl Read for PackedBlocks {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.taken >= self.block.len() {
            let Some(size) = self.sizes.next() else {
                return Ok(0);
            };
            if size > self.block_bytes.saturating_mul(2).saturating_add(MAX_OVERHEAD_BYTES) {
                return Err(broken(format!("{} bytes packed in {size}", self.block_bytes)));
            }
            let mut packed = Vec::new();
            self.stored.by_ref().take(size).read_to_end(&mut packed)?;
            (self.taken, self.block) = (0, self.packing.unpack(&packed, self.block_bytes)?);
        }
        let rest = &self.block[self.taken..];
        let count = rest.len().min(out.len());
        out[..count].copy_from_slice(&rest[..count]);
        self.taken += count;
        Ok(count)
    }
}

fn broken(reason: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason)
}
