use super::{Lattice, Triangulation};

/// Where a mesh ends, and what lies within it.
#[derive(Debug, Clone, PartialEq, Default)]
pub(in crate::render) struct Outline {
    pub(in crate::render) edges: Vec<BorderEdge>,
    /// All that is drawn and the holes in it, as rectangles of cells: their west, north, east and south ends.
    pub(in crate::render) rectangles: Vec<[u16; 4]>,
}

/// A side of a triangle at which the mesh ends.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
pub(in crate::render) struct BorderEdge {
    /// Columns and rows of both ends.
    pub(in crate::render) places: [[u16; 2]; 2],
    /// Values of both ends in the first and the second band.
    pub(in crate::render) values: [[f32; 2]; 2],
    /// In columns and rows, where nothing is drawn; then 1 if that is outside of all, 0 if it is a hole.
    pub(in crate::render) outwards: [i16; 3],
    pub(in crate::render) padding: i16,
}

impl Outline {
    /// Of a mesh of what is drawn in all of these lattices.
    pub(in crate::render) fn of(mesh: &Triangulation, lattices: [&Lattice; 2]) -> Self {
        let cells = Cells::new(lattices);
        let is_border = |[column, row]: [u16; 2]| {
            let place = [column, row].map(usize::from);
            let is_last = (0..2).any(|axis| place[axis] == 0 || place[axis] == cells.count[axis]);
            is_last || lattices.iter().any(|lattice| lattice.is_rim(place[0], place[1]))
        };
        // Sides that two triangles share are inside. Few others have both ends where the mesh may end.
        let mut sides: Vec<([u32; 2], u32)> = Vec::new();
        for triangle in mesh.indices.as_chunks::<3>().0 {
            for at in 0..3 {
                let [start, end, apex] = [0, 1, 2].map(|step| triangle[(at + step) % 3]);
                let [from, to] = [start, end].map(|vertex| mesh.vertices[vertex as usize].place);
                let is_straight = from[0] == to[0] || from[1] == to[1];
                if is_straight && is_border(from) && is_border(to) {
                    sides.push(([start.min(end), start.max(end)], apex));
                }
            }
        }
        sides.sort_unstable();
        let alone = sides.chunk_by(|one, other| one.0 == other.0).filter(|same| same.len() == 1);
        let edges = alone.map(|same| cells.edge(mesh, same[0]));
        Self { edges: edges.collect(), rectangles: cells.rectangles() }
    }
}

/// Which cells are within the outline.
struct Cells {
    /// Columns and rows.
    count: [usize; 2],
    /// Row by row; nothing if all are.
    is_inside: Vec<bool>,
}

impl Cells {
    fn new(lattices: [&Lattice; 2]) -> Self {
        let count = [lattices[0].columns - 1, lattices[0].rows - 1];
        let is_whole =
            |at: usize| lattices.iter().all(|lattice| lattice.is_whole_cell(at % count[0], at / count[0]));
        if lattices.iter().all(|lattice| lattice.has_no_holes()) {
            return Self { count, is_inside: Vec::new() };
        }
        let mut is_inside: Vec<bool> = vec![true; count[0] * count[1]];
        // What is not drawn and leads to the border from cell to cell is outside.
        let mut waiting: Vec<usize> = Vec::new();
        let look = |at: usize, is_inside: &mut Vec<bool>, waiting: &mut Vec<usize>| {
            if is_inside[at] && !is_whole(at) {
                is_inside[at] = false;
                waiting.push(at);
            }
        };
        for row in 0..count[1] {
            let is_end = row == 0 || row + 1 == count[1];
            let step = if is_end { 1 } else { (count[0] - 1).max(1) };
            for column in (0..count[0]).step_by(step) {
                look(row * count[0] + column, &mut is_inside, &mut waiting);
            }
        }
        while let Some(at) = waiting.pop() {
            let (column, row) = (at % count[0], at / count[0]);
            let around = [
                (column > 0).then(|| at - 1),
                (column + 1 < count[0]).then_some(at + 1),
                (row > 0).then(|| at - count[0]),
                (row + 1 < count[1]).then_some(at + count[0]),
            ];
            for next in around.into_iter().flatten() {
                look(next, &mut is_inside, &mut waiting);
            }
        }
        Self { count, is_inside }
    }

    fn is_inside(&self, column: usize, row: usize) -> bool {
        let is_cell = column < self.count[0] && row < self.count[1];
        is_cell && self.is_inside.get(row * self.count[0] + column).is_none_or(|is_inside| *is_inside)
    }

    fn edge(&self, mesh: &Triangulation, (ends, apex): ([u32; 2], u32)) -> BorderEdge {
        let [from, to] = ends.map(|vertex| mesh.vertices[vertex as usize]);
        let apex = mesh.vertices[apex as usize].place;
        // Across the edge, away from the triangle.
        let axis = usize::from(from.place[0] != to.place[0]);
        let is_upwards = apex[axis] < from.place[axis];
        let mut outwards = [0, 0, 1];
        outwards[axis] = if is_upwards { 1 } else { -1 };
        let beyond = [0, 1].map(|each| {
            let least = usize::from(from.place[each].min(to.place[each]));
            if each == axis && !is_upwards { least.checked_sub(1) } else { Some(least) }
        });
        if let [Some(column), Some(row)] = beyond {
            outwards[2] = i16::from(!self.is_inside(column, row));
        }
        BorderEdge { places: [from.place, to.place], values: [from.values, to.values], outwards, padding: 0 }
    }

    /// Rows of cells, one with those above that begin and end where it does.
    fn rectangles(&self) -> Vec<[u16; 4]> {
        let mut done: Vec<[u16; 4]> = Vec::new();
        let mut open: Vec<[u16; 4]> = Vec::new();
        for row in 0..self.count[1] {
            let mut next = Vec::new();
            let mut column = 0;
            while column < self.count[0] {
                let begin = column;
                while column < self.count[0] && self.is_inside(column, row) {
                    column += 1;
                }
                if column > begin {
                    let [west, east] = [begin as u16, column as u16];
                    let above = open.iter().position(|above| above[0] == west && above[2] == east);
                    let north = above.map_or(row as u16, |at| open.swap_remove(at)[1]);
                    next.push([west, north, east, row as u16 + 1]);
                } else {
                    column += 1;
                }
            }
            done.append(&mut open);
            open = next;
        }
        done.append(&mut open);
        done
    }
}

#[cfg(test)]
mod tests {
    use super::super::VertexErrors;
    use super::super::lattice::tests::band;
    use super::*;

    fn outline(size: [u32; 2], value: impl Fn(u32, u32) -> f32, tolerance: f32) -> Outline {
        let lattice = Lattice::new(&band(size, value), [-1e9, 1e9], false);
        let errors = VertexErrors::new(&lattice);
        let mut mesh = Triangulation::default();
        mesh.build((&lattice, &errors), None, tolerance);
        Outline::of(&mesh, [&lattice, &lattice])
    }

    /// Cells along all edges that face outside, and along those that face a hole.
    fn lengths(outline: &Outline) -> [u32; 2] {
        [1, 0].map(|is_outside| {
            let edges = outline.edges.iter().filter(|edge| edge.outwards[2] == is_outside);
            let length = |edge: &BorderEdge| {
                (0..2).map(|axis| u32::from(edge.places[0][axis].abs_diff(edge.places[1][axis]))).sum::<u32>()
            };
            edges.map(length).sum()
        })
    }

    #[test]
    fn a_whole_raster_ends_at_its_sides() {
        for (size, tolerance) in [([301, 200], 0.1), ([17, 300], -1.0), ([2, 2], 0.0), ([1, 9], 0.0)] {
            let outline = outline(size, |column, row| ((column * 7 + row * 13) % 11) as f32, tolerance);
            let sides: u32 = size.iter().map(|count| 2 * (count.max(&2) - 1)).sum();
            assert_eq!(lengths(&outline), [sides, 0], "{size:?}");
            let [east, south] = size.map(|count| count.max(2) as u16 - 1);
            assert_eq!(outline.rectangles, [[0, 0, east, south]]);
        }
    }

    #[test]
    fn edges_lead_away_from_what_is_drawn() {
        let outline = outline([5, 4], |_, _| 0.0, 1.0);
        for edge in &outline.edges {
            let [[column, row], _] = edge.places;
            let same_column = edge.places[0][0] == edge.places[1][0];
            let expected = match (same_column, column, row) {
                (true, 0, _) => [-1, 0, 1],
                (true, ..) => [1, 0, 1],
                (false, _, 0) => [0, -1, 1],
                (false, ..) => [0, 1, 1],
            };
            assert_eq!(edge.outwards, expected, "{edge:?}");
        }
    }

    #[test]
    fn holes_are_inside_and_bays_are_not() {
        // A hole of one sample takes four cells, one at the border two.
        let value = |column: u32, row: u32| match (column, row) {
            (10, 8) | (15, 0) => f32::NAN,
            _ => (column * row) as f32,
        };
        let outline = outline([20, 16], value, 1e9);
        assert_eq!(lengths(&outline), [2 * (19 + 15) + 2, 8]);
        let area = |[west, north, east, south]: &[u16; 4]| u32::from(east - west) * u32::from(south - north);
        assert_eq!(outline.rectangles.iter().map(area).sum::<u32>(), 19 * 15 - 2);
        let none = self::outline([6, 6], |_, _| f32::NAN, 0.0);
        assert_eq!((none.edges.len(), none.rectangles.len()), (0, 0));
    }

    #[test]
    fn islands_have_sides_of_their_own() {
        let outline = outline([9, 4], |column, _| if column == 4 { f32::NAN } else { 1.0 }, 1e9);
        assert_eq!(lengths(&outline), [4 * 3 + 4 * 3, 0]);
        assert_eq!(outline.rectangles, [[0, 0, 3, 3], [5, 0, 8, 3]]);
    }
}
