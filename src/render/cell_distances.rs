/// How many cells away, also across corners, the next cell is in which something shows: 0 in such a cell, at most 255.
///
/// Cells are listed column by column, row by row, slice by slice. A ray may leap over all cells that are nearer
/// (D. Deakin, L. Knott 2019, "Accelerated volume rendering with Chebyshev distance maps"); the two sweeps are those of
/// A. Rosenfeld, J. Pfaltz 1966, "Sequential operations in digital picture processing", in space.
pub(super) fn cell_distances(shown: impl Iterator<Item = bool>, [columns, rows, _]: [u32; 3]) -> Vec<u8> {
    let mut distances: Vec<u8> = shown.map(|is_shown| if is_shown { 0 } else { u8::MAX }).collect();
    // Backwards, what follows comes before.
    for _ in 0..2 {
        sweep(&mut distances, columns as usize, rows as usize);
        distances.reverse();
    }
    distances
}

/// Carries distances on to the cells that come later.
fn sweep(distances: &mut [u8], columns: usize, rows: usize) {
    // The least of the rows around, with nothing on both sides.
    let mut nearest = vec![u8::MAX; columns + 2];
    for line in 0..distances.len() / columns {
        let (before, from_here) = distances.split_at_mut(line * columns);
        let row = line % rows;
        let (has_upper, has_lower) = (row > 0, row + 1 < rows);
        let in_last_slice = [(has_upper, rows + 1), (true, rows), (has_lower, rows - 1)];
        nearest.fill(u8::MAX);
        for (is_there, back) in in_last_slice.into_iter().chain([(has_upper, 1)]) {
            let Some(other) = line.checked_sub(back).filter(|_| is_there) else { continue };
            let other = &before[other * columns..][..columns];
            for (least, distance) in nearest[1..].iter_mut().zip(other) {
                *least = (*least).min(*distance);
            }
        }
        let mut left = u8::MAX;
        for (distance, around) in from_here[..columns].iter_mut().zip(nearest.windows(3)) {
            let least = around[0].min(around[1]).min(around[2]).min(left);
            left = (*distance).min(least.saturating_add(1));
            *distance = left;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Cell by cell, from all cells that show.
    fn by_hand(shown: &[bool], [columns, rows, slices]: [u32; 3]) -> Vec<u8> {
        let cells = || {
            (0..slices).flat_map(move |z| (0..rows).flat_map(move |y| (0..columns).map(move |x| [x, y, z])))
        };
        let distance = |from: [u32; 3], to: [u32; 3]| {
            (0..3).map(|axis| from[axis].abs_diff(to[axis])).max().unwrap().min(255) as u8
        };
        let sources: Vec<_> = cells().zip(shown).filter(|(_, shown)| **shown).map(|(cell, _)| cell).collect();
        cells()
            .map(|cell| sources.iter().map(|source| distance(*source, cell)).min().unwrap_or(255))
            .collect()
    }

    #[test]
    fn the_next_cell_is_found_in_every_direction() {
        for (cells, every) in
            [([7, 5, 6], 37), ([1, 1, 9], 4), ([9, 1, 1], 9), ([4, 6, 1], 5), ([5, 4, 3], 61)]
        {
            let count = cells.iter().product::<u32>();
            for offset in 0..every {
                let shown: Vec<bool> = (0..count).map(|cell| cell % every == offset).collect();
                assert_eq!(
                    cell_distances(shown.iter().copied(), cells),
                    by_hand(&shown, cells),
                    "{cells:?} {offset}"
                );
            }
        }
    }

    #[test]
    fn far_away_is_255() {
        let shown = (0..300).map(|cell| cell == 0);
        let distances = cell_distances(shown, [300, 1, 1]);
        assert_eq!((distances[1], distances[254], distances[299]), (1, 254, 255));
    }
}
