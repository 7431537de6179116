use super::undersides::{Rim, Undersides};
use super::{
    BLOCK_CELLS, Lattice, MeshBlock, MeshView, ShownTriangles, Sides, VertexErrors, goes_south_east,
};

/// Where a vertex stands, and how high in the first and in the second band of a moment.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
pub(in crate::render) struct MeshVertex {
    /// Column and row.
    pub(in crate::render) place: [u16; 2],
    pub(in crate::render) values: [f32; 2],
}

/// A mesh in memory, which is used again.
#[derive(Debug, Default)]
pub(in crate::render) struct Triangulation {
    pub(in crate::render) vertices: Vec<MeshVertex>,
    /// Three for every triangle, counter-clockwise as seen from where values are higher.
    pub(in crate::render) indices: Vec<u32>,
    /// One after the other in `indices`.
    pub(super) blocks: Vec<MeshBlock>,
    /// Where the mesh ends, if undersides may be left out.
    rims: Vec<Rim>,
    /// Which vertex stands where, or [`NONE`].
    vertex_at: Vec<u32>,
    /// Triangles still to be looked at.
    waiting: Vec<Triangle>,
}

const NONE: u32 = u32::MAX;

/// Smaller meshes are drawn from both sides: what leaving out undersides saves would not pay for a second pipeline.
pub(super) const FEWEST_TRIANGLES: usize = 1 << 17;

/// Ends of the longest side and the corner opposite to it, as columns and rows of the lattice, perhaps beyond it.
type Triangle = [[usize; 2]; 3];

impl Triangulation {
    /// Makes the mesh that is nowhere further than `tolerance` from the surface of either band, nor, in consequence,
    /// from any mixture of the two.
    ///
    /// Both lattices have the same size; `second` is `None` if there is one band only.
    pub(in crate::render) fn build(
        &mut self,
        first: (&Lattice, &VertexErrors),
        second: Option<(&Lattice, &VertexErrors)>,
        tolerance: f32,
    ) {
        let lattice = first.0;
        self.vertices.clear();
        self.indices.clear();
        self.blocks.clear();
        self.rims.clear();
        self.vertex_at.clear();
        self.vertex_at.resize(lattice.columns * lattice.rows, NONE);
        let other = second.map_or(first, |second| second);
        let is_needed = |triangle: Triangle, [column, row]: [usize; 2]| {
            if column >= lattice.columns || row >= lattice.rows {
                // What crosses the border is halved until it ends there; what lies beyond it shows nothing.
                return lies_within(triangle, [lattice.columns - 1, lattice.rows - 1]);
            }
            first.1.at(column, row) > tolerance
                || second.is_some_and(|(_, errors)| errors.at(column, row) > tolerance)
        };
        for block_row in 0..(lattice.rows - 1).div_ceil(BLOCK_CELLS) {
            for block_column in 0..(lattice.columns - 1).div_ceil(BLOCK_CELLS) {
                let begin = self.indices.len();
                self.waiting.extend(halves_of_block(block_column, block_row));
                while let Some(triangle) = self.waiting.pop() {
                    let [start, end, apex] = triangle;
                    let middle = [usize::midpoint(start[0], end[0]), usize::midpoint(start[1], end[1])];
                    if is_smallest(triangle) || !is_needed(triangle, middle) {
                        self.add(triangle, [lattice, other.0]);
                    } else {
                        self.waiting.push([apex, start, middle]);
                        self.waiting.push([end, apex, middle]);
                    }
                }
                let drawn = begin..self.indices.len();
                self.blocks.extend(MeshBlock::new(&self.vertices, &self.indices, drawn));
            }
        }
        if self.may_hide_undersides() {
            Rim::find(&mut self.rims, [lattice, other.0]);
        }
    }

    fn may_hide_undersides(&self) -> bool {
        self.indices.len() / 3 >= FEWEST_TRIANGLES
    }

    /// Gives up all but what [`Triangulation::find_shown`] looks at, which then knows of no undersides.
    pub(in crate::render) fn keep_blocks(&mut self) {
        *self = Self { blocks: std::mem::take(&mut self.blocks), ..Self::default() };
    }

    #[cfg(test)]
    pub(super) fn forget_rims(&mut self) {
        self.rims.clear();
    }

    /// Finds out which triangles may be in a picture, and if wanted of which undersides cannot be. For this heights must
    /// grow with values.
    pub(in crate::render) fn find_shown(
        &self,
        view: &MeshView,
        hides_undersides: bool,
        shown: &mut ShownTriangles,
    ) {
        shown.clear();
        let undersides = (hides_undersides && self.may_hide_undersides())
            .then(|| Undersides::new(view, &self.blocks, &self.rims))
            .flatten();
        for block in &self.blocks {
            let ends = view.samples(block.ends);
            if view.may_show(ends) {
                let is_seen_below = undersides.as_ref().is_none_or(|undersides| undersides.may_show(ends));
                let sides = if is_seen_below { Sides::Both } else { Sides::Upper };
                shown.add(sides, block.indices.clone());
            }
        }
    }

    fn add(&mut self, triangle: Triangle, lattices: [&Lattice; 2]) {
        let last = [lattices[0].columns - 1, lattices[0].rows - 1];
        let corners = triangle.map(|corner| [corner[0].min(last[0]), corner[1].min(last[1])]);
        let is_line =
            |axis: usize| corners[0][axis] == corners[1][axis] && corners[1][axis] == corners[2][axis];
        if is_line(0) || is_line(1) {
            return;
        }
        // Where a hole begins triangles are halves of cells, so that one cell tells for all in a triangle.
        let inside = [0, 1].map(|axis| corners.iter().map(|corner| corner[axis]).sum::<usize>() / 3);
        if !lattices.iter().all(|lattice| lattice.is_whole_cell(inside[0], inside[1])) {
            return;
        }
        for [column, row] in corners {
            let at = row * lattices[0].columns + column;
            if self.vertex_at[at] == NONE {
                self.vertex_at[at] = self.vertices.len() as u32;
                let values = lattices.map(|lattice| lattice.values[at]);
                self.vertices.push(MeshVertex { place: [column as u16, row as u16], values });
            }
            self.indices.push(self.vertex_at[at]);
        }
    }
}

/// The two halves of a block, whose longest side is its diagonal.
fn halves_of_block(column: usize, row: usize) -> [Triangle; 2] {
    let (west, north) = (column * BLOCK_CELLS, row * BLOCK_CELLS);
    let (east, south) = (west + BLOCK_CELLS, north + BLOCK_CELLS);
    if goes_south_east(column, row) {
        [[[east, south], [west, north], [west, south]], [[west, north], [east, south], [east, north]]]
    } else {
        [[[east, north], [west, south], [east, south]], [[west, south], [east, north], [west, north]]]
    }
}

/// Whether any part of the square that surrounds a triangle lies north-west of the last vertex.
fn lies_within(triangle: Triangle, last: [usize; 2]) -> bool {
    [0, 1].into_iter().all(|axis| triangle.iter().any(|corner| corner[axis] < last[axis]))
}

/// Whether a triangle is half a cell.
fn is_smallest([start, _, apex]: Triangle) -> bool {
    start[0].abs_diff(apex[0]) + start[1].abs_diff(apex[1]) <= 1
}
