//! The ground as the finest mesh has it: where lines cross its triangles, and how high they are there.

use super::{Lattice, goes_south_east};

/// The plane of a triangle that is half a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::render) struct Facet {
    /// The north-western corner of its cell, and the value of the plane there.
    corner: [f64; 2],
    value: f64,
    /// From one column and one row to the next.
    slope: [f64; 2],
}

impl Facet {
    /// The value at a place of the lattice.
    pub(in crate::render) fn value_at(&self, place: [f64; 2]) -> f64 {
        self.value + self.slope[0] * (place[0] - self.corner[0]) + self.slope[1] * (place[1] - self.corner[1])
    }
}

impl Lattice {
    /// Vertices from west to east and from north to south.
    pub(in crate::render) fn size(&self) -> [usize; 2] {
        [self.columns, self.rows]
    }

    /// The triangle that a place lies in; `None` beyond the border and where nothing is drawn.
    pub(in crate::render) fn facet(&self, place: [f64; 2]) -> Option<Facet> {
        let size = [self.columns, self.rows];
        let is_inside = |axis: usize| (0.0..=(size[axis] - 1) as f64).contains(&place[axis]);
        if !(is_inside(0) && is_inside(1)) {
            return None;
        }
        let [column, row] = [0, 1].map(|axis| (place[axis] as usize).min(size[axis] - 2));
        if !self.is_whole_cell(column, row) {
            return None;
        }
        let value =
            |right: usize, down: usize| f64::from(self.values[(row + down) * self.columns + column + right]);
        let [north_west, north_east, south_west, south_east] =
            [value(0, 0), value(1, 0), value(0, 1), value(1, 1)];
        let corner = [column as f64, row as f64];
        let [east, south] = [place[0] - corner[0], place[1] - corner[1]];
        let (from_north, from_south) = (north_east - north_west, south_east - south_west);
        let (from_west, from_east) = (south_west - north_west, south_east - north_east);
        let (value, slope) = match (goes_south_east(column, row), east >= south, east + south <= 1.0) {
            (true, true, _) => (north_west, [from_north, from_east]),
            (true, false, _) => (north_west, [from_south, from_west]),
            (false, _, true) => (north_west, [from_north, from_west]),
            (false, _, false) => (north_east + south_west - south_east, [from_south, from_east]),
        };
        Some(Facet { corner, value, slope })
    }
}

/// Adds where on the way from one place to another sides and diagonals of cells are crossed: shares from 0 to 1,
/// ascending, both ends included. No more than `most` are added.
pub(in crate::render) fn add_crossings([from, to]: [[f64; 2]; 2], most: usize, shares: &mut Vec<f64>) {
    shares.push(0.0);
    // Diagonals lie where the difference or the sum of column and row is even.
    for (one, other) in [
        (from[0], to[0]),
        (from[1], to[1]),
        ((from[0] - from[1]) / 2.0, (to[0] - to[1]) / 2.0),
        (f64::midpoint(from[0], from[1]), f64::midpoint(to[0], to[1])),
    ] {
        let (low, high) = (one.min(other), one.max(other));
        let first = low.floor() + 1.0;
        let count = (high.ceil() - first).clamp(0.0, most as f64) as usize;
        shares.extend((0..count).map(|step| (first + step as f64 - one) / (other - one)));
    }
    shares.push(1.0);
    shares.sort_by(f64::total_cmp);
}

#[cfg(test)]
mod tests {
    use super::super::lattice::tests::band;
    use super::*;

    const WIDE: [f32; 2] = [-1e9, 1e9];

    #[test]
    fn facets_meet_in_the_samples_and_along_their_sides() {
        let lattice =
            Lattice::new(&band([6, 5], |column, row| ((column * 7 + row * 13) % 11) as f32), WIDE, false);
        for row in 0..5_u32 {
            for column in 0..6_u32 {
                let expected = f64::from((column * 7 + row * 13) % 11);
                let place = [f64::from(column), f64::from(row)];
                for (right, down) in [(-0.1, -0.2), (0.1, -0.2), (0.2, 0.1), (-0.2, 0.1), (0.1, 0.2)] {
                    if let Some(facet) = lattice.facet([place[0] + right, place[1] + down]) {
                        assert!((facet.value_at(place) - expected).abs() < 1e-9, "{place:?} {right} {down}");
                    }
                }
            }
        }
        assert_eq!(lattice.facet([5.1, 1.0]), None);
        assert_eq!(lattice.facet([1.0, -0.1]), None);
        assert!(lattice.facet([5.0, 4.0]).is_some());
        let holes = Lattice::new(
            &band([4, 4], |column, row| if (column, row) == (1, 1) { f32::NAN } else { 1.0 }),
            WIDE,
            false,
        );
        assert_eq!(holes.facet([1.5, 0.5]), None);
        assert!(holes.facet([2.5, 2.5]).is_some());
    }

    #[test]
    fn between_two_crossings_there_is_one_facet() {
        let lattice =
            Lattice::new(&band([9, 9], |column, row| ((column * 5 + row * 3) % 7) as f32), WIDE, false);
        for ends in [
            [[0.3, 0.2], [7.9, 6.1]],
            [[8.0, 0.0], [0.0, 8.0]],
            [[1.0, 1.0], [1.0, 7.5]],
            [[6.2, 1.7], [0.4, 1.6]],
        ] {
            let mut shares = Vec::new();
            add_crossings(ends, 1000, &mut shares);
            assert_eq!((shares[0], shares[shares.len() - 1]), (0.0, 1.0));
            let at = |share: f64| [0, 1].map(|axis| ends[0][axis] + (ends[1][axis] - ends[0][axis]) * share);
            for pair in shares.windows(2).filter(|pair| pair[1] - pair[0] > 1e-9) {
                let facets = [0.1, 0.5, 0.9]
                    .map(|part| lattice.facet(at(pair[0] + (pair[1] - pair[0]) * part)).unwrap());
                let middle = at(f64::midpoint(pair[0], pair[1]));
                for facet in facets {
                    assert!((facet.value_at(middle) - facets[1].value_at(middle)).abs() < 1e-6, "{ends:?}");
                }
            }
        }
        let mut few = Vec::new();
        add_crossings([[0.0, 0.0], [1e9, 5.0]], 10, &mut few);
        assert!(few.len() < 50, "{}", few.len());
    }
}
