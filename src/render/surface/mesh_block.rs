use super::MeshVertex;
use glam::Vec3;
use std::ops::Range;

/// The triangles of one block of a mesh, and the box that they are in.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::render) struct MeshBlock {
    /// Of the mesh.
    pub(in crate::render) indices: Range<u32>,
    /// Column and row of the lattice, and value: least and most.
    pub(super) ends: [Vec3; 2],
}

impl MeshBlock {
    /// Of what `indices` say of `vertices`; `None` if that is nothing.
    pub(super) fn new(vertices: &[MeshVertex], indices: &[u32], range: Range<usize>) -> Option<Self> {
        let mut ends: Option<[Vec3; 2]> = None;
        for index in &indices[range.clone()] {
            let MeshVertex { place: [column, row], values } = vertices[*index as usize];
            // Everything between two bands lies between their values.
            let [low, high] = [values[0].min(values[1]), values[0].max(values[1])]
                .map(|value| Vec3::new(f32::from(column), f32::from(row), value));
            ends = Some(ends.map_or([low, high], |old| [old[0].min(low), old[1].max(high)]));
        }
        Some(Self { indices: range.start as u32..range.end as u32, ends: ends? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_hold_both_bands() {
        let vertices = [([10, 20], [1.0, 3.0]), ([14, 20], [2.0, 2.0]), ([10, 28], [0.5, 1.0])]
            .map(|(place, values)| MeshVertex { place, values });
        let block = MeshBlock::new(&vertices, &[0, 1, 2], 0..3).unwrap();
        assert_eq!(block.ends, [Vec3::new(10.0, 20.0, 0.5), Vec3::new(14.0, 28.0, 3.0)]);
        assert_eq!(MeshBlock::new(&[], &[], 0..0), None);
    }
}
