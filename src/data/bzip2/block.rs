use super::bits::{Bits, broken};
use super::huffman::Huffman;
use std::io::{self, BufRead};

/// Symbols after which another code may be used.
const GROUP_SYMBOLS: u32 = 50;

/// Equal bytes after which a number says how many more there are.
const RUN_BYTES: u8 = 4;

/// One block, unpacked as far as its bytes can be read in order.
#[derive(Default)]
pub(super) struct Block {
    /// For each place of the transform, the byte in the lowest eight bits and above them the place that follows.
    links: Vec<u32>,
    at: u32,
    /// Links still to be followed.
    left: usize,
    byte: u8,
    /// How many times in a row `byte` was just read.
    equal: u8,
    /// How many times `byte` is still to be given.
    repeats: u8,
    checksum: Checksum,
    expected: u32,
}

/// What stands where a link leads to.
enum Step {
    /// A byte.
    Byte,
    /// How many times the last byte comes again.
    Run,
    /// Nothing: it was the last.
    End,
}

impl Block {
    /// Bytes of the block; 0 at its end.
    pub(super) fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let mut count = 0;
        while let Some(slot) = out.get_mut(count) {
            if self.repeats > 0 {
                self.repeats -= 1;
            } else {
                match self.follow()? {
                    Step::Byte => {}
                    Step::Run => continue,
                    Step::End => break,
                }
            }
            *slot = self.byte;
            count += 1;
        }
        self.checksum.add(&out[..count]);
        Ok(count)
    }

    /// Follows a link, if one is left.
    fn follow(&mut self) -> io::Result<Step> {
        if self.left == 0 {
            return Ok(Step::End);
        }
        let link = self.links.get(self.at as usize).ok_or_else(|| broken("a block has no such place"))?;
        let byte = *link as u8;
        self.at = link >> 8;
        self.left -= 1;
        if self.equal == RUN_BYTES {
            (self.equal, self.repeats) = (0, byte);
            return Ok(Step::Run);
        }
        self.equal = if self.equal > 0 && self.byte == byte { self.equal + 1 } else { 1 };
        self.byte = byte;
        Ok(Step::Byte)
    }

    /// Compares what was read with the checksum of the block.
    pub(super) fn check(&mut self) -> io::Result<()> {
        let is_right = self.checksum.value() == self.expected;
        is_right.then_some(()).ok_or_else(|| broken("a block's checksum is wrong"))
    }

    /// Decodes the block that begins here; it has at most `most` symbols.
    pub(super) fn decode(&mut self, bits: &mut Bits<impl BufRead>, most: usize) -> io::Result<()> {
        let links = std::mem::take(&mut self.links);
        *self = Self { links, expected: bits.take(32)?, ..Self::default() };
        if bits.take_flag()? {
            return Err(broken("a randomised block, which is not read"));
        }
        let origin = bits.take(24)?;
        let mut counts = [0; 256];
        self.read_symbols(bits, most, &mut counts)?;
        self.link(&counts);
        self.left = self.links.len();
        let first = self.links.get(origin as usize).ok_or_else(|| broken("a block begins outside itself"))?;
        self.at = first >> 8;
        Ok(())
    }

    /// Fills the lowest eight bits of the links, and counts how often each byte comes.
    fn read_symbols(
        &mut self,
        bits: &mut Bits<impl BufRead>,
        most: usize,
        counts: &mut [u32; 256],
    ) -> io::Result<()> {
        let mut ranks = read_alphabet(bits)?;
        let (mut codes, end) = (Codes::read(bits, ranks.len() + 2)?, ranks.len() as u16 + 1);
        self.links.clear();
        let (mut run, mut digit) = (0_usize, 1_usize);
        loop {
            let symbol = codes.next(bits)?;
            if symbol < 2 {
                // How often the first byte comes, in digits 1 and 2 of a binary number.
                run += digit << symbol;
                digit <<= 1;
                if run > most {
                    return Err(broken("a block is too large"));
                }
                continue;
            }
            let byte = ranks.first().copied().unwrap_or_default();
            self.append(byte, run, most, counts)?;
            (run, digit) = (0, 1);
            if symbol == end {
                return Ok(());
            }
            let byte = to_front(&mut ranks, usize::from(symbol) - 1)?;
            self.append(byte, 1, most, counts)?;
        }
    }

    fn append(&mut self, byte: u8, times: usize, most: usize, counts: &mut [u32; 256]) -> io::Result<()> {
        let length = self.links.len() + times;
        if length > most {
            return Err(broken("a block is too large"));
        }
        counts[usize::from(byte)] += times as u32;
        self.links.resize(length, byte.into());
        Ok(())
    }

    /// Undoes the Burrows-Wheeler transform: the place that follows is that of the same byte among the sorted ones.
    fn link(&mut self, counts: &[u32; 256]) {
        let mut places = [0_u32; 256];
        let mut sum = 0;
        for (place, count) in places.iter_mut().zip(counts) {
            *place = sum;
            sum += count;
        }
        for index in 0..self.links.len() {
            let place = &mut places[(self.links[index] & 0xff) as usize];
            self.links[*place as usize] |= (index as u32) << 8;
            *place += 1;
        }
    }
}

/// The bytes that the block has, in order: 16 bits say which 16 of them have 16 more bits.
fn read_alphabet(bits: &mut Bits<impl BufRead>) -> io::Result<Vec<u8>> {
    let groups = bits.take(16)?;
    let mut alphabet = Vec::with_capacity(256);
    for group in (0..16_u8).filter(|group| groups >> (15 - group) & 1 == 1) {
        let members = bits.take(16)?;
        let members = (0..16_u8).filter(|member| members >> (15 - member) & 1 == 1);
        alphabet.extend(members.map(|member| group * 16 + member));
    }
    if alphabet.is_empty() { Err(broken("a block without bytes")) } else { Ok(alphabet) }
}

/// Moves what stands at `rank` to the front.
fn to_front(ranks: &mut [u8], rank: usize) -> io::Result<u8> {
    let moved = ranks.get_mut(..=rank).ok_or_else(|| broken("a byte has no such rank"))?;
    moved.rotate_right(1);
    moved.first().copied().ok_or_else(|| broken("a byte has no such rank"))
}

/// The codes of a block, and which of them holds for which group of symbols.
struct Codes {
    tables: Vec<Huffman>,
    selectors: std::vec::IntoIter<u8>,
    current: u8,
    /// Symbols that the current code still holds for.
    left: u32,
}

impl Codes {
    fn read(bits: &mut Bits<impl BufRead>, symbols: usize) -> io::Result<Self> {
        let tables = bits.take(3)?;
        if !(2..=6).contains(&tables) {
            return Err(broken("a block has 2 to 6 codes"));
        }
        let count = bits.take(15)?;
        let mut ranks = [0, 1, 2, 3, 4, 5];
        let mut selectors = Vec::new();
        for _ in 0..count {
            let mut rank = 0;
            while bits.take_flag()? {
                rank += 1;
                if rank >= tables {
                    return Err(broken("a block has fewer codes"));
                }
            }
            selectors.push(to_front(&mut ranks, rank as usize)?);
        }
        let tables = (0..tables).map(|_| Huffman::read(bits, symbols)).collect::<io::Result<_>>()?;
        Ok(Self { tables, selectors: selectors.into_iter(), current: 0, left: 0 })
    }

    fn next(&mut self, bits: &mut Bits<impl BufRead>) -> io::Result<u16> {
        if self.left == 0 {
            self.current =
                self.selectors.next().ok_or_else(|| broken("a block has more symbols than codes"))?;
            self.left = GROUP_SYMBOLS;
        }
        self.left -= 1;
        let table = self.tables.get(usize::from(self.current));
        table.ok_or_else(|| broken("a block has fewer codes"))?.decode(bits)
    }
}

/// The cyclic redundancy check of bzip2: the polynomial of zip, with the highest bit first.
struct Checksum(u32);

impl Default for Checksum {
    fn default() -> Self {
        Self(u32::MAX)
    }
}

impl Checksum {
    fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0 << 8 ^ TABLE[(self.0 >> 24) as usize ^ usize::from(*byte)];
        }
    }

    fn value(&self) -> u32 {
        !self.0
    }
}

static TABLE: [u32; 256] = table();

const fn table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut index = 0;
    while index < table.len() {
        let mut value = (index as u32) << 24;
        let mut bit = 0;
        while bit < 8 {
            value = value << 1 ^ if value >> 31 == 1 { 0x04c1_1db7 } else { 0 };
            bit += 1;
        }
        table[index] = value;
        index += 1;
    }
    table
}
