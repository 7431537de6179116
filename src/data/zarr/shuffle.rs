//! Bytes put back in order that were sorted by their place within samples, or bit by bit, to be packed better.

/// The samples of which `shuffled` has first all first bytes, then all second ones. What makes no whole sample stands at
/// the end as it is.
pub(super) fn unshuffle(shuffled: &[u8], sample_bytes: usize) -> Vec<u8> {
    let count = shuffled.len() / sample_bytes.max(1);
    let whole = count * sample_bytes;
    let mut out = shuffled.to_vec();
    if sample_bytes < 2 || count == 0 {
        return out;
    }
    for (place, bytes) in shuffled[..whole].chunks_exact(count).enumerate() {
        for (out, byte) in out[place..].iter_mut().step_by(sample_bytes).zip(bytes) {
            *out = *byte;
        }
    }
    out
}

/// The samples of which `shuffled` has first the lowest bits of all first bytes, eight samples in a byte, then the next.
/// Samples have to be a multiple of eight; what makes no whole sample stands at the end as it is.
pub(super) fn unshuffle_bits(shuffled: &[u8], sample_bytes: usize) -> Vec<u8> {
    let count = shuffled.len() / sample_bytes.max(1);
    let mut out = shuffled.to_vec();
    if count == 0 || !count.is_multiple_of(8) {
        return out;
    }
    let whole = count * sample_bytes;
    out[..whole].fill(0);
    for (plane, bits) in shuffled[..whole].chunks_exact(count / 8).enumerate() {
        let (place, bit) = (plane / 8, plane % 8);
        for (eight, byte) in bits.iter().enumerate() {
            for within in 0..8 {
                let at = (eight * 8 + within) * sample_bytes + place;
                out[at] |= (byte >> within & 1) << bit;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_return_to_their_samples() {
        assert_eq!(unshuffle(&[1, 2, 3, 11, 12, 13, 99], 2), [1, 11, 2, 12, 3, 13, 99]);
        assert_eq!(unshuffle(&[1, 2, 3], 1), [1, 2, 3]);
        assert_eq!(unshuffle(&[1, 2, 3], 4), [1, 2, 3]);
        assert_eq!(unshuffle(&[], 2), [0_u8; 0]);
        assert_eq!(unshuffle(&[1], 0), [1]);
    }

    #[test]
    fn bits_return_to_their_samples() {
        // Eight samples of one byte: the lowest bits of all of them, then the next.
        assert_eq!(
            unshuffle_bits(&[0b0000_0011, 0b1000_0001, 0, 0, 0, 0, 0, 0], 1),
            [3, 1, 0, 0, 0, 0, 0, 2]
        );
        assert_eq!(unshuffle_bits(&[1, 2, 3], 1), [1, 2, 3]);
        assert_eq!(unshuffle_bits(&[], 0), [0_u8; 0]);
    }
}
