use super::{BLOCK_CELLS, Lattice, goes_south_east};

/// How far a mesh without a vertex is from the surface, at that vertex or at any that only larger triangles around it
/// leave out: for every vertex of a lattice, in units of value.
///
/// A triangle whose longest side has a middle with an error of at most the tolerance stands for everything in it: half
/// the error of a vertex is added to those of the four below it, because where it is left out, they are compared to a
/// side that is itself that far off in the middle.
#[derive(Debug)]
pub(in crate::render) struct VertexErrors {
    columns: usize,
    errors: Vec<f32>,
}

impl VertexErrors {
    pub(in crate::render) fn new(lattice: &Lattice) -> Self {
        let mut all = Self { columns: lattice.columns, errors: vec![0.0; lattice.values.len()] };
        let mut half = 1;
        while half < BLOCK_CELLS {
            all.add_middles_of_sides(lattice, half);
            all.add_middles_of_squares(lattice, half);
            half *= 2;
        }
        all
    }

    pub(super) fn at(&self, column: usize, row: usize) -> f32 {
        self.errors[row * self.columns + column]
    }

    /// Vertices halfway along the sides of squares of `2 half` cells: below each are the middles of the four squares of
    /// half the size around it.
    fn add_middles_of_sides(&mut self, lattice: &Lattice, half: usize) {
        let (columns, rows) = (lattice.columns, lattice.rows);
        let quarter = half / 2;
        for row in (0..rows).step_by(half) {
            let is_between_rows = !(row / half).is_multiple_of(2);
            let first = if is_between_rows { 0 } else { half };
            for column in (first..columns).step_by(2 * half) {
                let (above, below) = if is_between_rows {
                    ([column, row - half], [column, row + half])
                } else {
                    ([column - half, row], [column + half, row])
                };
                let mut children = 0.0_f32;
                if quarter > 0 {
                    let around = |at: usize, end: usize| {
                        [at.checked_sub(quarter), Some(at + quarter).filter(|at| *at < end)]
                    };
                    for y in around(row, rows).into_iter().flatten() {
                        for x in around(column, columns).into_iter().flatten() {
                            children = children.max(self.at(x, y));
                        }
                    }
                }
                // The triangles on both sides must end within the lattice, too, unless one of them is all beyond it.
                let is_cut = |at: usize, count: usize| at + 1 < count && at + half >= count;
                let is_cut = if is_between_rows { is_cut(column, columns) } else { is_cut(row, rows) };
                let own = if is_cut { f32::INFINITY } else { miss(lattice, [column, row], [above, below]) };
                self.set([column, row], own, children);
            }
        }
    }

    /// Vertices in the middle of squares of `2 half` cells: below each are the middles of the square's sides.
    fn add_middles_of_squares(&mut self, lattice: &Lattice, half: usize) {
        let (columns, rows) = (lattice.columns, lattice.rows);
        for (square_row, row) in (half..rows).step_by(2 * half).enumerate() {
            for (square_column, column) in (half..columns).step_by(2 * half).enumerate() {
                let (north, south) = (row - half, row + half);
                let (west, east) = (column - half, column + half);
                let ends = if goes_south_east(square_column, square_row) {
                    [[west, north], [east, south]]
                } else {
                    [[east, north], [west, south]]
                };
                if east >= columns || south >= rows {
                    self.errors[row * columns + column] = f32::INFINITY;
                    continue;
                }
                let sides =
                    [self.at(column, north), self.at(column, south), self.at(west, row), self.at(east, row)];
                let children = sides.into_iter().fold(0.0, f32::max);
                self.set([column, row], miss(lattice, [column, row], ends), children);
            }
        }
    }

    fn set(&mut self, [column, row]: [usize; 2], own: f32, children: f32) {
        self.errors[row * self.columns + column] = own.max(children + own / 2.0);
    }
}

/// How far the middle of a side would be off: nothing where nothing is drawn. Endlessly where the side would end beyond
/// the lattice, or where a hole begins, which are drawn vertex by vertex.
fn miss(lattice: &Lattice, middle: [usize; 2], [first, last]: [[usize; 2]; 2]) -> f32 {
    if last[0] >= lattice.columns || last[1] >= lattice.rows || lattice.is_rim(middle[0], middle[1]) {
        return f32::INFINITY;
    }
    if !lattice.is_shown(middle[0], middle[1]) {
        return 0.0;
    }
    let value = |[column, row]: [usize; 2]| lattice.values[row * lattice.columns + column];
    (f32::midpoint(value(first), value(last)) - value(middle)).abs()
}
