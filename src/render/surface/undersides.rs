//! Which parts of a surface show their underside: from above, only what may be looked at from under a border.
//!
//! A ray that meets a surface from below has come in under it before: under the border of what is drawn or through a
//! hole, at a place between the eye and what is met, and lower there than the surface ends. Everything else that faces
//! away lies behind ground that does not, and need not be drawn.

use super::{BLOCK_CELLS, Lattice, MeshBlock, MeshView};
use glam::{DMat4, DVec3, DVec4, Vec3, Vec3Swizzles};

/// A part of where the surface ends, under which rays may come in.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rim {
    /// Columns and rows of the lattice, and least and most value.
    ends: [Vec3; 2],
    /// Of the lattice: its axis, and whether it is the last column or row; `None` for holes, which may be entered from
    /// anywhere.
    border: Option<(usize, bool)>,
}

impl Rim {
    /// Adds all of a mesh of what is drawn in both lattices.
    pub(super) fn find(rims: &mut Vec<Self>, lattices: [&Lattice; 2]) {
        let count = [lattices[0].columns, lattices[0].rows].map(|points| (points - 1).div_ceil(BLOCK_CELLS));
        for row in 0..count[1] {
            for column in 0..count[0] {
                Self::add(rims, lattices, [column, row]);
            }
        }
    }

    /// Adds those of the block in this column and row of blocks.
    fn add(rims: &mut Vec<Self>, lattices: [&Lattice; 2], block: [usize; 2]) {
        let last = [lattices[0].columns - 1, lattices[0].rows - 1];
        let first = block.map(|at| at * BLOCK_CELLS);
        let end = [0, 1].map(|axis| (first[axis] + BLOCK_CELLS).min(last[axis]));
        for (axis, is_last) in [(0, false), (0, true), (1, false), (1, true)] {
            let (at, is_border) =
                if is_last { (end[axis], end[axis] == last[axis]) } else { (first[axis], first[axis] == 0) };
            if is_border {
                let along = |at_along: usize| if axis == 0 { [at, at_along] } else { [at_along, at] };
                let places = (first[1 - axis]..=end[1 - axis]).map(along);
                rims.extend(Self::around(places, lattices, Some((axis, is_last))));
            }
        }
        if lattices.iter().any(|lattice| !lattice.has_no_holes()) {
            let cells =
                (first[1]..end[1]).flat_map(|row| (first[0]..end[0]).map(move |column| [column, row]));
            let holes = cells
                .filter(|[column, row]| lattices.iter().any(|lattice| !lattice.is_whole_cell(*column, *row)));
            let corners = holes.flat_map(|[column, row]| {
                [[column, row], [column + 1, row], [column, row + 1], [column + 1, row + 1]]
            });
            rims.extend(Self::around(corners, lattices, None));
        }
    }

    /// Of these vertices, as far as something is drawn there.
    fn around(
        places: impl Iterator<Item = [usize; 2]>,
        lattices: [&Lattice; 2],
        border: Option<(usize, bool)>,
    ) -> Option<Self> {
        let drawn = places.filter(|[column, row]| lattices.iter().all(|each| each.is_shown(*column, *row)));
        let points = drawn.flat_map(|[column, row]| {
            lattices
                .map(|each| Vec3::new(column as f32, row as f32, each.values[row * each.columns + column]))
        });
        let ends =
            points.map(|point| [point; 2]).reduce(|[low, high], [here, _]| [low.min(here), high.max(here)]);
        Some(Self { ends: ends?, border })
    }
}

/// Where rays of a picture come from.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Eye {
    At(DVec3),
    /// From so far away that all have this direction.
    From(DVec3),
}

/// All rays of a picture go through what is neither left nor right, up nor down, nor before the camera.
fn eye_of(sample_from_clip: &DMat4) -> Eye {
    let eye = *sample_from_clip * DVec4::Z;
    let is_far = eye.w.abs() < 1e-12 * eye.truncate().length();
    if is_far { Eye::From(-eye.truncate()) } else { Eye::At(eye.truncate() / eye.w) }
}

/// What is known of undersides in a picture.
pub(super) struct Undersides<'a> {
    eye: Eye,
    view: &'a MeshView,
    rims: &'a [Rim],
}

impl<'a> Undersides<'a> {
    /// `None` if they may be seen anywhere: if the picture begins within the ground, or the ground is flat.
    ///
    /// Heights must grow with values.
    pub(super) fn new(view: &'a MeshView, blocks: &[MeshBlock], rims: &'a [Rim]) -> Option<Self> {
        let sample_from_clip = view.clip_from_sample.inverse();
        let eye = eye_of(&sample_from_clip);
        // Where rays begin.
        let corners = [[-1.0, -1.0], [1.0, -1.0], [-1.0, 1.0], [1.0, 1.0]].map(|[x, y]| {
            let corner = sample_from_clip * DVec4::new(x, y, 0.0, 1.0);
            corner.truncate() / corner.w
        });
        if !sample_from_clip.is_finite() || !corners.iter().all(|corner| corner.is_finite()) {
            return None;
        }
        let [low, high] = corners
            .into_iter()
            .fold([corners[0]; 2], |[low, high], corner| [low.min(corner), high.max(corner)]);
        let depth = view.clip_from_sample.row(2);
        let begins_under = |block: &MeshBlock| {
            let ends = view.samples(block.ends);
            let is_apart = low.xy().cmpgt(ends[1].xy()).any()
                || high.xy().cmplt(ends[0].xy()).any()
                || low.z >= ends[1].z;
            // All that lies under a corner is as near as the corner or nearer, or as far or farther.
            let tops =
                [0, 1, 2, 3].map(|at| depth.dot(DVec4::new(ends[at & 1].x, ends[at >> 1].y, ends[1].z, 1.0)));
            let is_beyond = depth.z <= 0.0 && tops.iter().all(|depth| *depth >= 0.0);
            let is_before = depth.z >= 0.0 && tops.iter().all(|depth| *depth <= 0.0);
            !is_apart && !is_beyond && !is_before
        };
        (!blocks.iter().any(begins_under)).then_some(Self { eye, view, rims })
    }

    /// Whether any of what faces away in a box of samples may be seen.
    pub(super) fn may_show(&self, block: [DVec3; 2]) -> bool {
        let fall = self.least_fall(block);
        self.rims.iter().any(|rim| {
            // Quick to see, and true of most lakes.
            if f64::from(rim.ends[1].z) <= block[0].z && fall >= 0.0 {
                return false;
            }
            let ends = self.view.samples(rim.ends);
            if !self.is_open(rim, ends) {
                return false;
            }
            let apart = (block[0] - ends[1]).max(ends[0] - block[1]).max(DVec3::ZERO).truncate().length();
            // The lowest ray that leads to the box is here so high.
            fall < 0.0 || block[0].z + fall * apart < ends[1].z
        })
    }

    /// By how much rays fall at least to the lowest of a box, in values on the way of a sample.
    fn least_fall(&self, block: [DVec3; 2]) -> f64 {
        match self.eye {
            Eye::At(eye) => {
                let farthest = (eye - block[0]).abs().max((eye - block[1]).abs()).truncate().length();
                (eye.z - block[0].z) / farthest.max(f64::MIN_POSITIVE)
            }
            Eye::From(eye) => eye.z / eye.truncate().length().max(f64::MIN_POSITIVE),
        }
    }

    /// Whether rays may come in there: the borders of the lattice turn their backs on some.
    fn is_open(&self, rim: &Rim, ends: [DVec3; 2]) -> bool {
        let Some((axis, is_last)) = rim.border else { return true };
        let outwards = match self.eye {
            Eye::At(eye) => eye[axis] - ends[usize::from(is_last)][axis],
            Eye::From(eye) => eye[axis],
        };
        if is_last { outwards > 0.0 } else { outwards < 0.0 }
    }
}

#[cfg(test)]
mod tests;
