use super::bits::{Bits, broken};
use std::io::{self, BufRead};

/// Longest code, in bits.
const MAX_LENGTH: usize = 20;

/// Which symbol each code stands for. Codes of one length are consecutive numbers.
pub(super) struct Huffman {
    /// For each length, the first code that is longer, and how far codes are from places in `symbols`.
    lengths: [(u32, u32); MAX_LENGTH + 1],
    /// From the shortest code to the longest.
    symbols: Vec<u16>,
}

impl Huffman {
    /// Reads the lengths of the codes of `count` symbols: the first, and then the steps from one to the next.
    pub(super) fn read(bits: &mut Bits<impl BufRead>, count: usize) -> io::Result<Self> {
        let mut lengths = Vec::with_capacity(count);
        let mut length = bits.take(5)?;
        for _ in 0..count {
            loop {
                if !(1..=MAX_LENGTH as u32).contains(&length) {
                    return Err(broken("a code is too long"));
                }
                if !bits.take_flag()? {
                    break;
                }
                length = if bits.take_flag()? { length - 1 } else { length + 1 };
            }
            lengths.push(length);
        }
        Ok(Self::of(&lengths))
    }

    fn of(code_lengths: &[u32]) -> Self {
        let mut lengths = [(0, 0); MAX_LENGTH + 1];
        let mut symbols = Vec::with_capacity(code_lengths.len());
        let mut code = 0_u32;
        for (length, entry) in (0..).zip(&mut lengths) {
            let first = symbols.len() as u32;
            let of_length = (0..).zip(code_lengths).filter(|(_, other)| **other == length);
            symbols.extend(of_length.map(|(symbol, _)| symbol));
            let count = symbols.len() as u32 - first;
            *entry = (code + count, first.wrapping_sub(code));
            // 20 times at most, from at most 258 symbols: no more than 28 bits.
            code = (code + count) << 1;
        }
        Self { lengths, symbols }
    }

    /// The symbol that comes next.
    pub(super) fn decode(&self, bits: &mut Bits<impl BufRead>) -> io::Result<u16> {
        let mut code = 0;
        for (end, distance) in &self.lengths[1..] {
            code = code << 1 | bits.take(1)?;
            if code < *end {
                let symbol = self.symbols.get(code.wrapping_add(*distance) as usize);
                return symbol.copied().ok_or_else(|| broken("a code stands for nothing"));
            }
        }
        Err(broken("a code stands for nothing"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shorter_codes_come_first() {
        // Codes: symbol 1 is 0, symbols 0 and 2 are 10 and 11.
        let huffman = Huffman::of(&[2, 1, 2]);
        let mut bits = Bits::new(&[0b0101_1000][..]);
        let symbols: Vec<_> = (0..5).map(|_| huffman.decode(&mut bits).unwrap()).collect();
        assert_eq!(symbols, [1, 0, 2, 1, 1]);
    }

    #[test]
    fn codes_without_a_symbol_and_too_many_codes_are_errors() {
        let lonely = Huffman::of(&[20, 20]);
        assert!(lonely.decode(&mut Bits::new(&[255; 4][..])).is_err());
        assert!(lonely.decode(&mut Bits::new(&[255; 2][..])).is_err());
        let crowded = Huffman::of(&[1; 258]);
        for byte in [0, 255] {
            assert!(crowded.decode(&mut Bits::new(&[byte; 4][..])).is_ok());
        }
    }
}
