//! The mesh of a surface: as few triangles as show it.
//!
//! A right-triangulated irregular network: triangles are halved at the middle of their longest side as long as what
//! is measured there misses the surface by more than can be seen (W. Evans, D. Kirkpatrick, G. Townsend 2001,
//! "Right-triangulated irregular networks", Algorithmica 30). Where a triangle is halved its neighbour across that
//! side is as well, so that there are no gaps, and the mesh is a function of heights and tolerance alone.

mod exposure;
mod facets;
mod far_ground;
mod hole_filling;
mod horizons;
mod lattice;
mod mesh_block;
mod mesh_buffers;
mod mesh_part;
mod mesh_view;
mod outline;
mod shown_triangles;
#[cfg(test)]
mod tests;
mod triangulation;
mod undersides;
mod vertex_errors;

pub(super) use exposure::{see_sun, sky_seen};
pub(super) use facets::{Facet, add_crossings};
pub(super) use far_ground::FarGround;
pub(super) use horizons::Ground;
use horizons::Horizons;
pub(super) use lattice::Lattice;
use mesh_block::MeshBlock;
pub(super) use mesh_buffers::MeshBuffers;
pub(super) use mesh_part::MeshPart;
pub(super) use mesh_view::{MeshView, are_in_view, corners_in_clip};
pub(super) use outline::{BorderEdge, Outline};
pub(super) use shown_triangles::{ShownTriangles, Sides};
pub(super) use triangulation::{MeshVertex, Triangulation};
pub(super) use vertex_errors::VertexErrors;

/// Cells along a side of the largest triangles: a power of two.
const BLOCK_CELLS: usize = 128;

/// Whether the diagonal of a square goes from its north-west to its south-east corner; otherwise from the north-east to
/// the south-west. Squares of one size are counted from the north-west.
///
/// The diagonals of four neighbours meet in the corner that they share, or in their middle, so that each is the longest
/// side of two triangles that come from halving larger ones.
fn goes_south_east(column: usize, row: usize) -> bool {
    (column + row).is_multiple_of(2)
}
