use crate::data::Excerpt;
use glam::{DMat4, DVec3, DVec4, Vec3};

/// From where a picture shows a mesh.
#[derive(Debug, Clone)]
pub(in crate::render) struct MeshView {
    /// From columns and rows of samples and values.
    pub(super) clip_from_sample: DMat4,
    /// So many samples lie between points of the lattice, but to the last one.
    strides: [f64; 2],
    last_sample: [f64; 2],
}

impl MeshView {
    /// Of a mesh whose vertices stand at samples of this excerpt.
    pub(in crate::render) fn new(excerpt: &Excerpt, clip_from_sample: DMat4) -> Self {
        let last_sample = excerpt.extent().map(|count| f64::from(count.max(2) - 1));
        Self { clip_from_sample, strides: excerpt.strides(), last_sample }
    }

    /// Of a lattice that has every sample.
    #[cfg(test)]
    pub(super) fn of_samples(clip_from_sample: DMat4) -> Self {
        Self { clip_from_sample, strides: [1.0; 2], last_sample: [1e9; 2] }
    }

    /// Where ends of a box of the lattice lie among samples.
    pub(super) fn samples(&self, ends: [Vec3; 2]) -> [DVec3; 2] {
        ends.map(|end| {
            let place = end.as_dvec3();
            let [column, row] = [place.x * self.strides[0], place.y * self.strides[1]];
            DVec3::new(column.min(self.last_sample[0]), row.min(self.last_sample[1]), place.z)
        })
    }

    /// Whether any of a box of samples may be in the picture.
    pub(super) fn may_show(&self, ends: [DVec3; 2]) -> bool {
        are_in_view(&corners_in_clip(ends, &self.clip_from_sample))
    }
}

/// The corners of a box of samples in clip space.
pub(in crate::render) fn corners_in_clip(ends: [DVec3; 2], clip_from_sample: &DMat4) -> [DVec4; 8] {
    [0, 1, 2, 3, 4, 5, 6, 7].map(|at| {
        let side = |axis: usize| ends[at >> axis & 1][axis];
        *clip_from_sample * DVec4::new(side(0), side(1), side(2), 1.0)
    })
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

    /// Columns 10 to 14, rows 20 to 28, values 0.5 to 3, two samples apart.
    fn is_in_view(clip_from_sample: DMat4, last_sample: [f64; 2]) -> bool {
        let view = MeshView { clip_from_sample, strides: [2.0; 2], last_sample };
        view.may_show(view.samples([Vec3::new(10.0, 20.0, 0.5), Vec3::new(14.0, 28.0, 3.0)]))
    }

    #[test]
    fn what_is_beyond_a_side_of_the_picture_is_not_in_view() {
        let is_in_view = |clip: DMat4| is_in_view(clip, [1e9, 1e9]);
        // Samples 20 to 28, 40 to 56, and values 0.5 to 3.
        let seen = |middle: DVec3, reach: f64| {
            let halfway = DMat4::from_translation(DVec3::new(0.0, 0.0, 0.5));
            halfway * DMat4::from_scale(DVec3::new(1.0, 1.0, 0.5) / reach) * DMat4::from_translation(-middle)
        };
        let middle = DVec3::new(24.0, 48.0, 1.75);
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
        let looks = |up: f64| {
            let [depth, nearest] = [DVec4::new(0.0, 0.0, up, -90.0 * up), DVec4::new(0.0, 0.0, 0.0, 0.1)];
            let across = [DVec4::new(4.0, 0.0, 0.0, -96.0), DVec4::new(0.0, 4.0, 0.0, -192.0)];
            DMat4::from_cols(across[0], across[1], depth - nearest, depth).transpose()
        };
        let (looks_away, looks_down) = (looks(1.0), looks(-1.0));
        assert!(!is_in_view(looks_away, [1e9, 1e9]));
        assert!(is_in_view(looks_down, [1e9, 1e9]));
        // The last sample of a raster may be nearer than a stride.
        assert!(is_in_view(looks_down, [24.0, 48.0]));
    }
}
