use super::MeshVertex;
use glam::{DVec4, Mat4, Vec3, Vec4};
use std::ops::Range;

/// The triangles of one block of a mesh, and the box that they are in.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::render) struct MeshBlock {
    /// Of the mesh.
    pub(in crate::render) indices: Range<u32>,
    /// Column and row of the lattice, and value.
    low: Vec3,
    high: Vec3,
}

impl MeshBlock {
    /// Of what `indices` say of `vertices`; `None` if that is nothing.
    pub(super) fn new(vertices: &[MeshVertex], indices: &[u32], range: Range<usize>) -> Option<Self> {
        let mut bounds: Option<[Vec3; 2]> = None;
        for index in &indices[range.clone()] {
            let MeshVertex { place: [column, row], values } = vertices[*index as usize];
            // Everything between two bands lies between their values.
            let [low, high] = [values[0].min(values[1]), values[0].max(values[1])]
                .map(|value| Vec3::new(f32::from(column), f32::from(row), value));
            bounds = Some(bounds.map_or([low, high], |old| [old[0].min(low), old[1].max(high)]));
        }
        let [low, high] = bounds?;
        Some(Self { indices: range.start as u32..range.end as u32, low, high })
    }

    /// Whether any of it may be in a picture, the lattice's points being `stride` samples apart up to the last one.
    pub(super) fn is_in_view(&self, clip_from_sample: &Mat4, stride: f32, last_sample: [f32; 2]) -> bool {
        let sample = |corner: Vec3| {
            let [column, row] = [corner.x * stride, corner.y * stride];
            Vec3::new(column.min(last_sample[0]), row.min(last_sample[1]), corner.z)
        };
        let [low, high] = [sample(self.low), sample(self.high)];
        let corners = [0, 1, 2, 3, 4, 5, 6, 7].map(|at| {
            let side = |axis: usize| if at >> axis & 1 == 0 { low[axis] } else { high[axis] };
            (*clip_from_sample * Vec4::new(side(0), side(1), side(2), 1.0)).as_dvec4()
        });
        are_in_view(&corners)
    }
}

/// Whether anything between these corners of a box may be in a picture: not if all are beyond one plane of clip space.
pub(in crate::render) fn are_in_view(corners: &[DVec4; 8]) -> bool {
    let beyond: [fn(&DVec4) -> bool; 6] = [
        |clip| clip.x < -clip.w,
        |clip| clip.x > clip.w,
        |clip| clip.y < -clip.w,
        |clip| clip.y > clip.w,
        |clip| clip.z < 0.0,
        |clip| clip.z > clip.w,
    ];
    !beyond.iter().any(|is_beyond| corners.iter().all(is_beyond))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block() -> MeshBlock {
        let vertices = [([10, 20], [1.0, 3.0]), ([14, 20], [2.0, 2.0]), ([10, 28], [0.5, 1.0])]
            .map(|(place, values)| MeshVertex { place, values });
        MeshBlock::new(&vertices, &[0, 1, 2], 0..3).unwrap()
    }

    #[test]
    fn boxes_hold_both_bands() {
        let block = block();
        assert_eq!((block.low, block.high), (Vec3::new(10.0, 20.0, 0.5), Vec3::new(14.0, 28.0, 3.0)));
        assert_eq!(MeshBlock::new(&[], &[], 0..0), None);
    }

    #[test]
    fn what_is_beyond_a_side_of_the_picture_is_not_in_view() {
        let is_in_view = |clip: Mat4| block().is_in_view(&clip, 2.0, [1e9, 1e9]);
        // Samples 20 to 28, 40 to 56, and values 0.5 to 3.
        let seen = |middle: Vec3, reach: f32| {
            let halfway = Mat4::from_translation(Vec3::new(0.0, 0.0, 0.5));
            halfway * Mat4::from_scale(Vec3::new(1.0, 1.0, 0.5) / reach) * Mat4::from_translation(-middle)
        };
        let middle = Vec3::new(24.0, 48.0, 1.75);
        assert!(is_in_view(seen(middle, 30.0)));
        assert!(is_in_view(seen(middle, 0.1)));
        for (axis, reach) in [(0, 4.0), (1, 8.0), (2, 1.25)] {
            for sign in [-1.0, 1.0] {
                let mut aside = middle;
                aside[axis] += sign * (reach + 1.1);
                assert!(!is_in_view(seen(aside, 1.0)), "{axis} {sign}");
                aside[axis] -= sign * 0.3;
                assert!(is_in_view(seen(aside, 1.0)), "{axis} {sign}");
            }
        }
    }

    #[test]
    fn what_is_behind_the_camera_is_not_in_view() {
        // From 90 above sample (24, 48), down and up.
        let looks = |up: f32| {
            let [depth, nearest] = [Vec4::new(0.0, 0.0, up, -90.0 * up), Vec4::new(0.0, 0.0, 0.0, 0.1)];
            let across = [Vec4::new(4.0, 0.0, 0.0, -96.0), Vec4::new(0.0, 4.0, 0.0, -192.0)];
            Mat4::from_rows(across[0], across[1], depth - nearest, depth)
        };
        let (looks_away, looks_down) = (looks(1.0), looks(-1.0));
        assert!(!block().is_in_view(&looks_away, 2.0, [1e9, 1e9]));
        assert!(block().is_in_view(&looks_down, 2.0, [1e9, 1e9]));
        // The last sample of a raster may be nearer than a stride.
        assert!(block().is_in_view(&looks_down, 2.0, [24.0, 48.0]));
    }
}
