use super::{Lattice, MeshBlock, MeshVertex, Triangulation};
use crate::data::{Band, Window};
use glam::Vec2;

/// Which of the samples that are held have a mesh: those around them tell their light only, and belong to the meshes of
/// other parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::render) struct MeshPart {
    /// First column and row.
    pub(in crate::render) first: [usize; 2],
    /// Last column and row.
    pub(in crate::render) last: [usize; 2],
    /// Whether other parts follow: to the west, to the east; to the north, to the south.
    pub(in crate::render) goes_on: [[bool; 2]; 2],
}

/// How far around a vertex heights tell how far below it the mesh of a neighbour may begin, in cells: a power of two.
const REACH: usize = 4;

const NONE: u32 = u32::MAX;

impl MeshPart {
    /// The samples that have a mesh.
    pub(in crate::render) fn of(&self, band: &Band) -> Band {
        let [columns, rows] = [0, 1].map(|axis| self.first[axis] as u32..self.last[axis] as u32 + 1);
        let window = Window { columns, rows };
        let [columns, rows] = window.size();
        let samples = columns as usize * rows as usize;
        let mut part = Band {
            columns,
            rows,
            values: vec![0.0; samples],
            valid: vec![Band::INVALID; samples],
            ..Band::default()
        };
        band.copy_part(&window, &mut part);
        part
    }

    /// Makes the mesh of these lattices, whose samples have a mesh, that of the part: with its vertices where samples are held,
    /// and with skirts.
    ///
    /// Neighbours may be coarser, and leave out other vertices: where they meet, one is now a little higher and now the
    /// other. Skirts hang down from the borders, so that nobody sees through between them; from no place where the
    /// meshes meet they are seen themselves.
    pub(in crate::render) fn fit(&self, mesh: &mut Triangulation, lattices: [&Lattice; 2], tolerance: f32) {
        let ground = mesh.indices.len();
        self.add_skirts(mesh, lattices, tolerance.max(0.0));
        let skirts = MeshBlock::new(&mesh.vertices, &mesh.indices, ground..mesh.indices.len());
        mesh.blocks.extend(skirts);
        for vertex in &mut mesh.vertices {
            let [column, row] = vertex.place;
            vertex.place = [column + self.first[0] as u16, row + self.first[1] as u16];
        }
        let first = Vec2::new(self.first[0] as f32, self.first[1] as f32).extend(0.0);
        for end in mesh.blocks.iter_mut().flat_map(|block| &mut block.ends) {
            *end += first;
        }
    }

    fn add_skirts(&self, mesh: &mut Triangulation, lattices: [&Lattice; 2], tolerance: f32) {
        let last = [lattices[0].columns - 1, lattices[0].rows - 1];
        let is_border = |vertices: &[MeshVertex], from: u32, to: u32| {
            let [from, to] = [from, to].map(|index| vertices[index as usize].place);
            [0, 1].into_iter().any(|axis| {
                let along = |end: usize| usize::from(from[axis]) == end && usize::from(to[axis]) == end;
                (self.goes_on[axis][0] && along(0)) || (self.goes_on[axis][1] && along(last[axis]))
            })
        };
        let mut foot_of = vec![NONE; mesh.vertices.len()];
        let mut skirts = Vec::new();
        for triangle in mesh.indices.as_chunks::<3>().0 {
            for (from, to) in [(0, 1), (1, 2), (2, 0)].map(|(from, to)| (triangle[from], triangle[to])) {
                if is_border(&mesh.vertices, from, to) {
                    let [from_foot, to_foot] = [from, to].map(|index| {
                        let foot = &mut foot_of[index as usize];
                        if *foot == NONE {
                            *foot = mesh.vertices.len() as u32;
                            mesh.vertices.push(foot_below(
                                mesh.vertices[index as usize],
                                lattices,
                                tolerance,
                            ));
                        }
                        *foot
                    });
                    skirts.extend([from, to, from_foot, to, to_foot, from_foot]);
                }
            }
        }
        mesh.indices.extend(skirts);
    }
}

/// What hangs down from a vertex.
fn foot_below(vertex: MeshVertex, lattices: [&Lattice; 2], tolerance: f32) -> MeshVertex {
    let place = vertex.place.map(usize::from);
    let depth = lattices.map(|lattice| 2.0 * tolerance + bend_around(lattice, place));
    MeshVertex { values: [vertex.values[0] - depth[0], vertex.values[1] - depth[1]], ..vertex }
}

/// By how much straight lines of up to twice [`REACH`] cells miss the ground around a vertex at most. A mesh of fewer samples,
/// which are means of these, is no further from it; so skirts on a slope are short, and cannot be seen in holes.
fn bend_around(lattice: &Lattice, [column, row]: [usize; 2]) -> f32 {
    let around = |at: usize, count: usize| at.saturating_sub(REACH)..(at + REACH + 1).min(count);
    let mut most = 0.0_f32;
    for row in around(row, lattice.rows) {
        for column in around(column, lattice.columns) {
            let middle = row * lattice.columns + column;
            for (at, count, step) in [(column, lattice.columns, 1), (row, lattice.rows, lattice.columns)] {
                for reach in
                    [1, REACH / 2, REACH].into_iter().filter(|reach| at >= *reach && at + reach < count)
                {
                    let line = [middle - reach * step, middle, middle + reach * step];
                    // What is made up where nothing is drawn bends as it likes.
                    if line.iter().all(|place| lattice.is_shown_at(*place)) {
                        let [before, here, after] = line.map(|place| lattice.values[place]);
                        most = most.max((f32::midpoint(before, after) - here).abs());
                    }
                }
            }
        }
    }
    2.0 * most
}

#[cfg(test)]
mod tests {
    use super::super::VertexErrors;
    use super::super::lattice::tests::band;
    use super::*;

    const WIDE: [f32; 2] = [-1e9, 1e9];

    fn meshed(part: &MeshPart, tolerance: f32) -> Triangulation {
        let held = band([40, 30], |column, row| ((column * 7 + row * 13) % 11) as f32);
        let lattice = Lattice::new(&part.of(&held), WIDE, false);
        let mut mesh = Triangulation::default();
        mesh.build((&lattice, &VertexErrors::new(&lattice)), None, tolerance);
        part.fit(&mut mesh, [&lattice, &lattice], tolerance);
        mesh
    }

    /// Triangles that stand upright: all their corners lie on one line seen from above.
    fn upright(mesh: &Triangulation) -> Vec<[[u16; 2]; 3]> {
        let triangles = mesh.indices.as_chunks::<3>().0.iter();
        let places = triangles.map(|triangle| triangle.map(|index| mesh.vertices[index as usize].place));
        places
            .filter(|[a, b, c]| [0, 1].iter().any(|axis| a[*axis] == b[*axis] && b[*axis] == c[*axis]))
            .collect()
    }

    #[test]
    fn a_part_has_its_own_samples_where_they_are_held() {
        let part = MeshPart { first: [3, 4], last: [35, 20], goes_on: [[false; 2]; 2] };
        let mesh = meshed(&part, -1.0);
        assert_eq!(mesh.vertices.len(), 33 * 17);
        for MeshVertex { place: [column, row], values } in &mesh.vertices {
            assert_eq!(values[0], ((u32::from(*column) * 7 + u32::from(*row) * 13) % 11) as f32);
            assert!((3..=35).contains(column) && (4..=20).contains(row));
        }
        assert_eq!(upright(&mesh).len(), 0);
    }

    #[test]
    fn skirts_hang_where_other_parts_follow() {
        let part = MeshPart { first: [3, 4], last: [35, 20], goes_on: [[true, false], [false, true]] };
        let mesh = meshed(&part, -1.0);
        let upright = upright(&mesh);
        // Two for each of the 16 cells in the west and the 32 in the south.
        assert_eq!(upright.len(), 2 * (16 + 32));
        assert!(upright.iter().flatten().all(|[column, row]| *column == 3 || *row == 20));
        // And lower than whatever lies around.
        let feet = &mesh.vertices[33 * 17..];
        assert_eq!(feet.len(), 17 + 32);
        assert!(feet.iter().all(|foot| foot.values[0] <= 0.0), "{feet:?}");
    }

    #[test]
    fn every_triangle_of_a_part_is_in_a_block_around_it() {
        let part = MeshPart { first: [3, 4], last: [35, 20], goes_on: [[true, false], [false, true]] };
        let mut mesh = meshed(&part, 0.5);
        let mut end = 0;
        for block in &mesh.blocks {
            assert_eq!(block.indices.start, end);
            end = block.indices.end;
            for index in &mesh.indices[block.indices.start as usize..end as usize] {
                let MeshVertex { place: [column, row], values } = mesh.vertices[*index as usize];
                let corner = Vec2::new(column.into(), row.into()).extend(values[0]);
                assert!(block.ends[0].cmple(corner).all() && block.ends[1].cmpge(corner).all(), "{corner}");
            }
        }
        assert_eq!(end as usize, mesh.indices.len());
        // Which is all that is kept.
        let blocks = mesh.blocks.clone();
        mesh.keep_blocks();
        assert_eq!((mesh.blocks, mesh.indices.len()), (blocks, 0));
    }

    #[test]
    fn skirts_on_a_slope_are_as_long_as_the_mesh_may_be_off() {
        let lattice = Lattice::new(&band([20, 20], |column, row| (3 * column + 5 * row) as f32), WIDE, false);
        assert_eq!(bend_around(&lattice, [0, 9]), 0.0);
        let vertex = MeshVertex { place: [0, 9], values: [45.0, 45.0] };
        assert_eq!(foot_below(vertex, [&lattice, &lattice], 0.25).values, [44.5, 44.5]);
        let ridge =
            Lattice::new(&band([20, 20], |column, _| if column == 4 { 8.0 } else { 0.0 }), WIDE, false);
        assert_eq!([0, 8, 9].map(|column| bend_around(&ridge, [column, 9])), [16.0, 16.0, 8.0]);
    }
}
