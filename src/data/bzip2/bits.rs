use std::io::{self, BufRead};

/// The bits of a stream, the highest of each byte first.
pub(super) struct Bits<Packed> {
    packed: Packed,
    /// The lowest `count` bits are still to be taken.
    held: u64,
    count: u32,
}

impl<Packed: BufRead> Bits<Packed> {
    pub(super) fn new(packed: Packed) -> Self {
        Self { packed, held: 0, count: 0 }
    }

    /// The next `wanted` bits, at most 32, as a number.
    pub(super) fn take(&mut self, wanted: u32) -> io::Result<u32> {
        while self.count < wanted {
            let byte = self.packed.fill_buf()?.first().copied().ok_or(io::ErrorKind::UnexpectedEof)?;
            self.packed.consume(1);
            self.held = self.held << 8 | u64::from(byte);
            self.count += 8;
        }
        self.count -= wanted;
        let mask = (1_u64 << wanted) - 1;
        Ok((self.held >> self.count & mask) as u32)
    }

    /// The next `wanted` bits, from 33 to 64.
    pub(super) fn take_long(&mut self, wanted: u32) -> io::Result<u64> {
        let high = self.take(wanted - 32)?;
        Ok(u64::from(high) << 32 | u64::from(self.take(32)?))
    }

    pub(super) fn take_flag(&mut self) -> io::Result<bool> {
        Ok(self.take(1)? == 1)
    }

    /// Leaves the rest of the byte that was begun.
    pub(super) fn align(&mut self) {
        self.count -= self.count % 8;
    }

    /// Whether nothing is left.
    pub(super) fn is_empty(&mut self) -> io::Result<bool> {
        Ok(self.count == 0 && self.packed.fill_buf()?.is_empty())
    }
}

pub(super) fn broken(reason: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason)
}
