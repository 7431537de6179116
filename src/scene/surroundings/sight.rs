use crate::frame::Resolution;
use glam::{DMat4, DVec2, DVec3, DVec4, Mat4};

/// From where a picture is seen, and where its pixels are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sight {
    clip_from_world: DMat4,
    /// Columns and rows of pixels.
    size: DVec2,
    /// Where the camera stands, as a homogeneous point: with parallel rays the direction in which it is.
    pub(super) eye: DVec4,
}

/// Planes that no stroke crosses, as weights of a clip position, whose product is not below 0 on the inner side:
/// the nearest plane, and at each side half a picture beyond it, so that no stroke is longer than numbers are exact.
const LIMITS: [DVec4; 5] = [
    DVec4::new(0.0, 0.0, 1.0, 0.0),
    DVec4::new(1.0, 0.0, 0.0, 2.0),
    DVec4::new(-1.0, 0.0, 0.0, 2.0),
    DVec4::new(0.0, 1.0, 0.0, 2.0),
    DVec4::new(0.0, -1.0, 0.0, 2.0),
];

impl Sight {
    pub(super) fn new(clip_from_world: Mat4, resolution: Resolution) -> Self {
        let clip_from_world = clip_from_world.as_dmat4();
        let size = DVec2::new(f64::from(resolution.width), f64::from(resolution.height));
        // All rays meet where clip positions are 0 but for their depth.
        let eye = clip_from_world.inverse() * DVec4::new(0.0, 0.0, -1.0, 0.0);
        Self { clip_from_world, size, eye }
    }

    fn clip(&self, point: DVec3) -> DVec4 {
        self.clip_from_world * point.extend(1.0)
    }

    fn pixel_of(&self, clip: DVec4) -> DVec2 {
        (clip.truncate().truncate() / clip.w * DVec2::new(0.5, -0.5) + 0.5) * self.size
    }

    /// The part of a straight line in the world that lies before the camera and near the picture, in pixels from the
    /// left upper corner.
    pub(super) fn line(&self, ends: [DVec3; 2]) -> Option<[DVec2; 2]> {
        let [from, to] = ends.map(|end| self.clip(end));
        let (mut begin, mut end) = (0.0_f64, 1.0_f64);
        for limit in LIMITS {
            let (at_from, at_to) = (limit.dot(from), limit.dot(to));
            if at_from < 0.0 && at_to < 0.0 {
                return None;
            }
            let crossing = at_from / (at_from - at_to);
            if at_from < 0.0 {
                begin = begin.max(crossing);
            } else if at_to < 0.0 {
                end = end.min(crossing);
            }
        }
        let places = [begin, end].map(|share| from.lerp(to, share));
        (begin < end && places.iter().all(|place| place.w > 0.0))
            .then(|| places.map(|place| self.pixel_of(place)))
    }
}

impl Sight {
    /// Where a point is drawn, in pixels from the left upper corner; `None` if it does not lie before the camera.
    pub(super) fn place(&self, point: DVec3) -> Option<DVec2> {
        let clip = self.clip(point);
        (clip.w > 0.0 && clip.z >= 0.0).then(|| self.pixel_of(clip))
    }

    /// How many pixels a short line at the point is long that lies across the way to it.
    pub(super) fn pixels_per_unit(&self, point: DVec3) -> f64 {
        let row = |row: usize| self.clip_from_world.row(row).truncate();
        // The row is that of the picture's height, plus, where the picture is shifted, some of the depth.
        let (height, depth) = (row(1), row(3).normalize_or_zero());
        let across = height - depth * height.dot(depth);
        across.length() * self.size.y / 2.0 / self.clip(point).w.abs().max(f64::MIN_POSITIVE)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::scene::Projection;

    /// Looks from one point at another; a picture of 100 x 100 pixels that is as wide and high as that is far, whose
    /// nearest plane is 1 before the eye.
    pub(in crate::scene::surroundings) fn looking(eye: DVec3, at: DVec3, projection: Projection) -> Sight {
        let backward = (eye - at).normalize();
        let right = DVec3::new(0.01, 0.02, 1.0).cross(backward).normalize();
        let up = backward.cross(right);
        let row = |axis: DVec3| axis.extend(-axis.dot(eye));
        let view = DMat4::from_rows(row(right), row(up), row(backward), DVec4::W);
        let (near, far, half) = (1.0, 1000.0, eye.distance(at) / 2.0);
        let depth = DVec4::new(0.0, 0.0, -1.0, -near) / (far - near);
        let clip = match projection {
            Projection::Perspective => [DVec4::X * 2.0, DVec4::Y * 2.0, depth * far, -DVec4::Z],
            Projection::Orthographic => [DVec4::X / half, DVec4::Y / half, depth, DVec4::W],
        };
        let clip_from_world = DMat4::from_rows(clip[0], clip[1], clip[2], clip[3]) * view;
        Sight::new(clip_from_world.as_mat4(), Resolution::new(100, 100).unwrap())
    }

    fn sight() -> Sight {
        looking(DVec3::new(0.0, -4.0, 0.0), DVec3::ZERO, Projection::Perspective)
    }

    #[test]
    fn the_eye_is_where_rays_meet() {
        let eye = sight().eye;
        assert!((eye.truncate() / eye.w - DVec3::new(0.0, -4.0, 0.0)).length() < 1e-4, "{eye}");
        assert!(eye.w > 0.0);
        let parallel = looking(DVec3::new(0.0, 0.0, 9.0), DVec3::ZERO, Projection::Orthographic);
        let DVec4 { x, y, z, w } = parallel.eye / parallel.eye.z;
        assert!(parallel.eye.z > 0.0 && x.abs() + y.abs() + (z - 1.0) + w.abs() < 1e-6, "{}", parallel.eye);
    }

    #[test]
    fn lines_end_at_the_nearest_plane() {
        let sight = sight();
        let beside = |y: f64| DVec3::new(0.5, y, 0.0);
        let [from, to] = sight.line([beside(0.0), beside(-10.0)]).unwrap();
        assert!((from.x - 62.5).abs() < 0.3, "{from}");
        // One before the eye everything is four times as large.
        assert!((to.x - 100.0).abs() < 1.0, "{to}");
        assert_eq!(sight.line([beside(-3.5), beside(-10.0)]), None);
    }

    #[test]
    fn lines_end_half_a_picture_beside_it() {
        let [from, to] = sight().line([DVec3::X * -1e6, DVec3::X * 1e6]).unwrap();
        assert!((from.x + 50.0).abs() < 0.1 && (to.x - 150.0).abs() < 0.1, "{from} {to}");
        assert_eq!(sight().line([DVec3::X * 9.0, DVec3::X * 1e6]), None);
    }

    #[test]
    fn a_unit_is_as_long_as_it_is_drawn() {
        for projection in [Projection::Perspective, Projection::Orthographic] {
            let sight = looking(DVec3::new(3.0, -4.0, 2.0), DVec3::new(0.5, 0.0, 0.0), projection);
            let point = DVec3::new(0.1, 0.2, -0.3);
            // Level, so that it lies across the way that the camera looks.
            let way = (DVec3::new(-2.5, 4.0, -2.0)).cross(DVec3::Z).normalize() * 1e-4;
            let drawn = sight.place(point + way).unwrap().distance(sight.place(point).unwrap()) / 1e-4;
            let told = sight.pixels_per_unit(point);
            assert!((drawn / told - 1.0).abs() < 2e-3, "{projection:?}: {drawn} {told}");
        }
        assert_eq!(sight().place(DVec3::Y * -5.0), None);
    }
}
