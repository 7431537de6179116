use glam::{DMat4, DVec2, DVec3};

/// A rectangle of the ground that holds all of it that is in the picture: west to east and south to north, in metres
/// from the middle of the scene.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GroundSeen {
    /// Its corner in the south-west.
    pub low: DVec2,
    /// Its corner in the north-east.
    pub high: DVec2,
}

/// What is added to every side, as a part of the rectangle's own: for what happens between two poses that are looked at,
/// and for rounding.
const MARGIN: f64 = 0.02;

impl GroundSeen {
    /// All there is.
    pub const EVERYTHING: Self = Self { low: DVec2::NEG_INFINITY, high: DVec2::INFINITY };

    /// What pictures show of a scene that reaches so far up and down: everything if there are none.
    pub(super) fn of_poses(world_from_clip: impl Iterator<Item = DMat4>, half_height_m: f64) -> Self {
        let seen = world_from_clip.filter_map(|pose| Self::through(&pose, half_height_m));
        let together =
            |all: Self, one: Self| Self { low: all.low.min(one.low), high: all.high.max(one.high) };
        seen.reduce(together).map_or(Self::EVERYTHING, Self::with_margin)
    }

    /// What a picture shows between the heights above and below the ground; `None` if it shows nothing between them.
    fn through(world_from_clip: &DMat4, half_height_m: f64) -> Option<Self> {
        let corners: [DVec3; 8] = std::array::from_fn(|corner| {
            let bit = |bit: usize| if corner & bit == 0 { 0.0 } else { 1.0 };
            world_from_clip.project_point3(DVec3::new(2.0 * bit(1) - 1.0, 2.0 * bit(2) - 1.0, bit(4)))
        });
        let inside = corners.into_iter().filter(|corner| corner.z.abs() <= half_height_m);
        let edges =
            (0..8).flat_map(|from| [1, 2, 4].map(|bit| (from, from | bit))).filter(|(from, to)| from != to);
        let crossings = edges.flat_map(|(from, to)| {
            let (from, to) = (corners[from], corners[to]);
            [-half_height_m, half_height_m].map(|height| {
                let share = (height - from.z) / (to.z - from.z);
                (0.0..=1.0).contains(&share).then(|| from.lerp(to, share))
            })
        });
        let seen = inside.chain(crossings.flatten()).map(DVec3::truncate);
        let (low, high) = seen.fold((DVec2::INFINITY, DVec2::NEG_INFINITY), |(low, high), point| {
            (low.min(point), high.max(point))
        });
        (low.is_finite() && high.is_finite()).then_some(Self { low, high })
    }

    fn with_margin(self) -> Self {
        let margin = (self.high - self.low) * MARGIN;
        Self { low: self.low - margin, high: self.high + margin }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::{CameraPose, Projection};

    fn pose(elevation_deg: f64, projection: Projection) -> CameraPose {
        CameraPose { projection, ..CameraPose::towards(30.0, elevation_deg) }
    }

    /// A camera so far away whose picture spans so much to either side at the distance of 1.
    fn world_from_clip(pose: &CameraPose, distance: f64, half_width: f64) -> DMat4 {
        let (scale, near, far) = (1.0 / half_width, 2.0, 100.0);
        let depth_scale = far / (far - near);
        let clip_from_view = match pose.projection {
            Projection::Perspective => DMat4::from_cols_array_2d(&[
                [scale, 0.0, 0.0, 0.0],
                [0.0, scale, 0.0, 0.0],
                [0.0, 0.0, -depth_scale, -1.0],
                [0.0, 0.0, depth_scale * (distance - near), distance],
            ]),
            Projection::Orthographic => DMat4::from_cols_array_2d(&[
                [scale, 0.0, 0.0, 0.0],
                [0.0, scale, 0.0, 0.0],
                [0.0, 0.0, -0.5 / distance, 0.0],
                [0.0, 0.0, 0.5, 1.0],
            ]),
        };
        (clip_from_view * pose.view_from_world()).inverse()
    }

    #[test]
    fn nothing_in_the_picture_lies_outside() {
        for (elevation, projection, half_width) in [
            (35.0, Projection::Perspective, 0.05),
            (90.0, Projection::Perspective, 0.1),
            (-50.0, Projection::Perspective, 0.1),
            (12.0, Projection::Orthographic, 0.4),
            (90.0, Projection::Orthographic, 0.4),
        ] {
            let world_from_clip = world_from_clip(&pose(elevation, projection), 10.0, half_width);
            let seen = GroundSeen::through(&world_from_clip, 0.3).unwrap();
            let clip_from_world = world_from_clip.inverse();
            let (mut low, mut high) = (DVec2::INFINITY, DVec2::NEG_INFINITY);
            for (x, y, z) in (-40..=40)
                .flat_map(|x| (-40..=40).flat_map(move |y| [-0.3, 0.0, 0.3].map(move |z| (x, y, z))))
            {
                let point = DVec3::new(f64::from(x), f64::from(y), z * 10.0) / 10.0;
                let ndc = clip_from_world.project_point3(point);
                if ndc.x.abs().max(ndc.y.abs()) <= 1.0 && (0.0..=1.0).contains(&ndc.z) {
                    (low, high) = (low.min(point.truncate()), high.max(point.truncate()));
                }
            }
            assert!(low.cmpge(seen.low).all() && high.cmple(seen.high).all(), "{seen:?} {low} {high}");
            // And it is no larger than it must be.
            assert!((seen.high - seen.low - (high - low)).max_element() < 0.45, "{seen:?} {low} {high}");
        }
    }

    #[test]
    fn a_camera_that_looks_away_sees_nothing() {
        let above = DMat4::from_translation(DVec3::Z * 1e3);
        let seen = above * world_from_clip(&pose(90.0, Projection::Orthographic), 10.0, 0.4);
        assert_eq!(GroundSeen::through(&seen, 0.3), None);
    }
}
