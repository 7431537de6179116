/// Samples in a row-major array: from one to the next along each dimension.
pub(super) fn strides(lengths: &[u64]) -> Vec<usize> {
    let mut strides = vec![1; lengths.len()];
    for at in (1..lengths.len()).rev() {
        strides[at - 1] = strides[at] * lengths[at] as usize;
    }
    strides
}

/// One side of a copy: where its first sample is, and how far it is from one to the next along each dimension.
pub(super) struct Side<'strides> {
    pub(super) start: usize,
    pub(super) strides: &'strides [usize],
}

/// Copies a block of `counts` samples, of `sample_bytes` bytes each. Nothing is copied that is not in both.
pub(super) fn copy_block(
    (from, from_side): (&[u8], &Side<'_>),
    (to, to_side): (&mut [u8], &Side<'_>),
    counts: &[u64],
    sample_bytes: usize,
) {
    if counts.contains(&0) {
        return;
    }
    let last = counts.len().saturating_sub(1);
    let run = counts.last().map_or(1, |count| *count as usize);
    let step = |side: &Side<'_>| side.strides.get(last).copied().unwrap_or(1);
    let is_run = step(from_side) == 1 && step(to_side) == 1;
    let mut place = vec![0_u64; last];
    loop {
        let first = |side: &Side<'_>| {
            side.start
                + place.iter().zip(side.strides).map(|(at, stride)| *at as usize * stride).sum::<usize>()
        };
        let (source, target) = (first(from_side), first(to_side));
        let pieces = if is_run { 1 } else { run };
        let bytes = if is_run { run * sample_bytes } else { sample_bytes };
        for piece in 0..pieces {
            let source = (source + piece * step(from_side)) * sample_bytes;
            let target = (target + piece * step(to_side)) * sample_bytes;
            let (Some(source), Some(target)) =
                (from.get(source..source + bytes), to.get_mut(target..target + bytes))
            else {
                return;
            };
            target.copy_from_slice(source);
        }
        let mut at = last;
        loop {
            if at == 0 {
                return;
            }
            at -= 1;
            place[at] += 1;
            if place[at] < counts[at] {
                break;
            }
            place[at] = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_cut_out_and_turned() {
        let from: Vec<u8> = (0..24).collect();
        let lengths = [2, 3, 4];
        let strides = strides(&lengths);
        assert_eq!(strides, [12, 4, 1]);
        // The block from [0, 1, 1] of 2 x 2 x 3.
        let mut to = vec![0; 12];
        let target = [6, 3, 1];
        copy_block(
            (&from, &Side { start: 5, strides: &strides }),
            (&mut to, &Side { start: 0, strides: &target }),
            &[2, 2, 3],
            1,
        );
        assert_eq!(to, [5, 6, 7, 9, 10, 11, 17, 18, 19, 21, 22, 23]);
        // Columns as rows, in samples of two bytes.
        let mut turned = vec![0; 12];
        copy_block(
            (&from, &Side { start: 0, strides: &[1, 3] }),
            (&mut turned, &Side { start: 0, strides: &[2, 1] }),
            &[3, 2],
            2,
        );
        assert_eq!(turned, [0, 1, 6, 7, 2, 3, 8, 9, 4, 5, 10, 11]);
        // A single sample without dimensions.
        let mut one = [0];
        copy_block(
            (&[7], &Side { start: 0, strides: &[] }),
            (&mut one, &Side { start: 0, strides: &[] }),
            &[],
            1,
        );
        assert_eq!(one, [7]);
    }
}
