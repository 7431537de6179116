//! Numbers that are the same in every run.

/// A fixed sequence of numbers without a pattern: G. Marsaglia 2003, "Xorshift RNGs", with the shifts 13, 7 and 17.
pub(crate) struct Random(u64);

impl Random {
    /// Begins anywhere but at 0.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// From 0 to less than `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }
}
