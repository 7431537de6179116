//! Which parts of a sphere are in a picture.

use crate::scene::SceneState;
use glam::{DVec3, DVec4};
use std::f64::consts::FRAC_PI_2;

/// Cells along a side of a patch, as in `shaders/globe.wgsl`.
pub(super) const PATCH_CELLS: u32 = 16;

/// One patch of a side of the cube that is blown up to the sphere: the side and its first cells.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, bytemuck::Pod, bytemuck::Zeroable)]
pub(super) struct PatchPlace(pub(super) [u32; 3]);

/// What is seen of a sphere.
#[derive(Debug, Clone)]
pub(super) struct SphereView {
    /// Where the camera is, in radii of the sphere, and 1; or the direction to it and 0.
    pub(super) eye: DVec4,
    /// The sides of the picture: what is in it is on the positive side of all.
    sides: [DVec4; 4],
    /// Least and largest distance from the middle, in radii.
    reach: [f64; 2],
    /// The largest angle between the direction to the camera and to anything that is seen.
    horizon: f64,
}

/// Vertices may be this much further out than their cells' corners tell: rounding.
const SLACK: f64 = 1e-4;

impl SphereView {
    /// Of a sphere with points between these distances from its middle, in radii.
    pub(super) fn new(state: &SceneState, radius_m: f64, reach: [f64; 2]) -> Self {
        let clip_from_sphere =
            state.clip_from_world.as_dmat4() * glam::DMat4::from_scale(DVec3::splat(radius_m));
        let [x, y, w] = [0, 1, 3].map(|row| clip_from_sphere.row(row));
        // Where clip space has no distance to anything: the camera, or the direction to it.
        let eye = clip_from_sphere.inverse() * DVec4::new(0.0, 0.0, -1.0, 0.0);
        let eye = if eye.w.abs() > 1e-9 * eye.truncate().length() {
            eye / eye.w
        } else {
            eye.truncate().normalize_or_zero().extend(0.0)
        };
        let [least, most] = reach;
        let angle = |cosine: f64| cosine.clamp(-1.0, 1.0).acos();
        // A ray that grazes the lowest points still meets the highest ones beyond these.
        let far = angle(least / most);
        let near = if eye.w > 0.5 { angle(least / eye.truncate().length().max(least)) } else { FRAC_PI_2 };
        let side = |side: DVec4| side / side.truncate().length().max(1e-300);
        Self { eye, sides: [w + x, w - x, w + y, w - y].map(side), reach, horizon: near + far + SLACK }
    }

    /// Puts the patches that may be seen into `places`, of a sphere with so many cells along each edge of the cube.
    pub(super) fn find(&self, cells: u32, places: &mut Vec<PatchPlace>) {
        places.clear();
        let patches = cells / PATCH_CELLS;
        for side in 0..6 {
            self.find_in(Part { cells, side, first: [0, 0], size: [patches, patches] }, places);
        }
    }

    fn find_in(&self, part: Part, places: &mut Vec<PatchPlace>) {
        if !self.may_show(&part) {
            return;
        }
        if part.size == [1, 1] {
            let [u, v] = part.first.map(|patch| patch * PATCH_CELLS);
            places.push(PatchPlace([part.side, u, v]));
            return;
        }
        let axis = usize::from(part.size[1] > part.size[0]);
        let half = part.size[axis] / 2;
        let (mut near, mut far) = (part, part);
        near.size[axis] = half;
        far.first[axis] += half;
        far.size[axis] -= half;
        self.find_in(near, places);
        self.find_in(far, places);
    }

    fn may_show(&self, part: &Part) -> bool {
        let corners = part.corners();
        let middle = corners.iter().sum::<DVec3>().normalize_or_zero();
        // Sides of a part are great circles: nothing of it is further away than a corner.
        let cosine = corners.iter().map(|corner| corner.dot(middle)).fold(1.0, f64::min);
        let size = cosine.clamp(-1.0, 1.0).acos();
        let to_eye = self.eye.truncate().normalize_or_zero();
        if middle.dot(to_eye).clamp(-1.0, 1.0).acos() > self.horizon + size {
            return false;
        }
        let [least, most] = self.reach;
        let ball_middle = middle * f64::midpoint(least, most);
        let radius = (most - least) / 2.0 + most * size + SLACK;
        self.sides.iter().all(|side| side.dot(ball_middle.extend(1.0)) > -radius)
    }
}

/// Some patches of a side of the cube.
#[derive(Clone, Copy)]
struct Part {
    /// Of the whole edge.
    cells: u32,
    side: u32,
    /// In patches.
    first: [u32; 2],
    size: [u32; 2],
}

impl Part {
    fn corners(&self) -> [DVec3; 4] {
        [[0, 0], [1, 0], [0, 1], [1, 1]].map(|ends: [u32; 2]| {
            let cell = |axis: usize| (self.first[axis] + ends[axis] * self.size[axis]) * PATCH_CELLS;
            direction(self.side, [cell(0), cell(1)], self.cells)
        })
    }
}

/// As `globe_point` in `shaders/globe.wgsl` has it.
fn direction(side: u32, cell: [u32; 2], cells: u32) -> DVec3 {
    let [u, v] = cell.map(|cell| {
        let place = 2.0 * f64::from(cell) / f64::from(cells) - 1.0;
        place * (std::f64::consts::FRAC_PI_4 + (1.0 - std::f64::consts::FRAC_PI_4) * place * place)
    });
    let w = if side & 1 == 1 { 1.0 } else { -1.0 };
    let on_cube = match side >> 1 {
        0 => DVec3::new(w, u, v),
        1 => DVec3::new(u, w, v),
        _ => DVec3::new(u, v, w),
    };
    on_cube.normalize()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{BandReader, MemoryRaster};
    use crate::frame::Resolution;
    use crate::scene::{Globe, LayerMode, Projection, SceneOptions, Stage, compose};

    fn state(options: &SceneOptions) -> SceneState {
        let raster = MemoryRaster::new("m", [1, 4, 8], (0..32_u8).map(f32::from).collect()).unwrap();
        let mut reader = BandReader::new(Box::new(raster));
        let composition = compose(&mut reader, options, &mut |_| true).unwrap();
        let size = Resolution::new(640, 360).unwrap();
        Stage::new(composition.scene, composition.timeline, size).state_at(0)
    }

    fn is_in_picture(state: &SceneState, point_m: DVec3) -> bool {
        let ndc = state.clip_from_world.as_dmat4().project_point3(point_m);
        ndc.x.abs() <= 1.0 && ndc.y.abs() <= 1.0
    }

    #[test]
    fn all_that_is_seen_is_found_and_little_else() {
        for (zoom, projection) in [
            (1.0, Projection::Perspective),
            (6.0, Projection::Perspective),
            (1.0, Projection::Orthographic),
            (20.0, Projection::Orthographic),
        ] {
            for (azimuth_deg, elevation_deg) in [(0.0, 0.0), (130.0, 90.0), (-70.0, -35.0), (45.0, 35.26)] {
                let options = SceneOptions {
                    mode: Some(LayerMode::Globe),
                    azimuth_deg,
                    elevation_deg: Some(elevation_deg),
                    zoom,
                    projection,
                    ..SceneOptions::default()
                };
                let state = state(&options);
                let view = SphereView::new(&state, Globe::RADIUS_M, [1.0, 1.0]);
                let cells = 16 * PATCH_CELLS;
                let mut found = Vec::new();
                view.find(cells, &mut found);
                let eye = view.eye.truncate();
                let faces = |direction: DVec3| {
                    let to_eye = if view.eye.w > 0.5 { eye - direction } else { eye };
                    to_eye.dot(direction) > 0.0
                };
                for side in 0..6 {
                    for (u, v) in (0..cells).flat_map(|u| (0..cells).map(move |v| (u, v))) {
                        let direction = direction(side, [u, v], cells);
                        let is_seen = faces(direction) && is_in_picture(&state, direction * Globe::RADIUS_M);
                        let patch = PatchPlace([side, u - u % PATCH_CELLS, v - v % PATCH_CELLS]);
                        assert!(!is_seen || found.contains(&patch), "{options:?} {side} {u} {v}");
                    }
                }
                // Half of a sphere, or a part of that.
                let most = if zoom == 1.0 { 6 * 16 * 16 * 2 / 3 } else { 220 };
                assert!(found.len() < most, "{} of {}", found.len(), 6 * 16 * 16);
            }
        }
    }

    #[test]
    fn mountains_beyond_the_horizon_are_found() {
        let options = SceneOptions { mode: Some(LayerMode::Globe), ..SceneOptions::default() };
        let count = |reach| {
            let mut found = Vec::new();
            SphereView::new(&state(&options), Globe::RADIUS_M, reach).find(512, &mut found);
            found.len()
        };
        assert!(count([0.9, 1.1]) > count([1.0, 1.0]) + 50);
    }
}
