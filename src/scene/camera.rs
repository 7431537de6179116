use super::Track;
use glam::{DMat4, DVec3, DVec4};

/// How depth becomes size in the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Projection {
    /// Nearer is larger, by how much is [`Camera::field_of_view_deg`].
    #[default]
    Perspective,
    /// Parallel rays: equal lengths stay equal.
    Orthographic,
}

/// Where the camera stands during the film.
///
/// World space: metres, x east, y north, z up, right-handed, origin in the middle of the data.
#[derive(Debug, Clone, PartialEq)]
pub struct Camera {
    /// Degrees counter-clockwise seen from above; 0 = the camera stands in the south and looks north.
    pub azimuth_deg: Track,
    /// Degrees above the horizon, -90 to 90; both ends look straight along the vertical, north up.
    pub elevation_deg: Track,
    /// Magnification over the picture that just holds the data; 1 = fitted.
    pub zoom: Track,
    /// The world point in the middle of the free part of the picture, and the centre of the orbit.
    pub target: DVec3,
    /// Degrees by which the picture is turned, counter-clockwise.
    pub roll_deg: f64,
    /// Vertical angle that the picture spans before zooming, 1 to 150 degrees. The camera stands where the data fills
    /// the picture, so that a larger angle is a stronger perspective.
    pub field_of_view_deg: f64,
    /// Perspective or orthographic.
    pub projection: Projection,
}

impl Camera {
    /// The usual angle, as in most scientific viewers.
    pub const FIELD_OF_VIEW_DEG: f64 = 30.0;
}

/// The camera in one frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CameraPose {
    /// See [`Camera::azimuth_deg`]; reduced to 0..360 so that whole turns repeat exactly.
    pub azimuth_deg: f64,
    /// See [`Camera::elevation_deg`].
    pub elevation_deg: f64,
    /// See [`Camera::zoom`].
    pub zoom: f64,
    /// See [`Camera::target`].
    pub target: DVec3,
    /// See [`Camera::roll_deg`].
    pub roll_deg: f64,
    /// See [`Camera::field_of_view_deg`].
    pub field_of_view_deg: f64,
    /// How far the camera is from the target, in metres; `None` = as far as fits.
    pub distance_m: Option<f64>,
    /// See [`Camera::projection`].
    pub projection: Projection,
}

impl Camera {
    /// The camera at `progress` (0 = first frame, 1 = one frame after the last).
    pub fn pose_at(&self, progress: f64) -> CameraPose {
        CameraPose {
            azimuth_deg: self.azimuth_deg.at(progress).rem_euclid(360.0),
            elevation_deg: self.elevation_deg.at(progress),
            zoom: self.zoom.at(progress),
            target: self.target,
            roll_deg: self.roll_deg,
            field_of_view_deg: self.field_of_view_deg,
            distance_m: None,
            projection: self.projection,
        }
    }
}

impl CameraPose {
    /// A camera in this direction of the world's origin: see [`Camera`].
    pub(super) fn towards(azimuth_deg: f64, elevation_deg: f64) -> Self {
        Self {
            azimuth_deg,
            elevation_deg,
            zoom: 1.0,
            target: DVec3::ZERO,
            roll_deg: 0.0,
            field_of_view_deg: Camera::FIELD_OF_VIEW_DEG,
            distance_m: None,
            projection: Projection::Perspective,
        }
    }

    /// The same target, seen from a place in world space.
    pub(super) fn seen_from(self, eye: DVec3) -> Self {
        let towards_eye = eye - self.target;
        let distance_m = towards_eye.length();
        if distance_m == 0.0 {
            return self;
        }
        let azimuth_deg = if towards_eye.truncate() == glam::DVec2::ZERO {
            self.azimuth_deg
        } else {
            towards_eye.x.atan2(-towards_eye.y).to_degrees().rem_euclid(360.0)
        };
        let elevation_deg = (towards_eye.z / distance_m).clamp(-1.0, 1.0).asin().to_degrees();
        Self { azimuth_deg, elevation_deg, distance_m: Some(distance_m), ..self }
    }

    /// Right, up and backward (towards the camera) unit vectors in world space.
    ///
    /// Written out instead of made by cross products, so that straight down and straight up work.
    pub fn axes(&self) -> [DVec3; 3] {
        let (sin_azimuth, cos_azimuth) = exact_sin_cos_deg(self.azimuth_deg);
        let (sin_elevation, cos_elevation) = exact_sin_cos_deg(self.elevation_deg);
        let right = DVec3::new(cos_azimuth, sin_azimuth, 0.0);
        let up = DVec3::new(-sin_azimuth * sin_elevation, cos_azimuth * sin_elevation, cos_elevation);
        let backward = DVec3::new(sin_azimuth * cos_elevation, -cos_azimuth * cos_elevation, sin_elevation);
        if self.roll_deg == 0.0 {
            return [right, up, backward];
        }
        let (sin_roll, cos_roll) = exact_sin_cos_deg(self.roll_deg);
        [right * cos_roll - up * sin_roll, up * cos_roll + right * sin_roll, backward]
    }

    /// View space: x right, y up, z towards the camera, origin in the target.
    pub(super) fn view_from_world(&self) -> DMat4 {
        let axes = self.axes();
        let row = |axis: DVec3| axis.extend(-axis.dot(self.target));
        DMat4::from_rows(row(axes[0]), row(axes[1]), row(axes[2]), DVec4::W)
    }
}

/// Sine and cosine that are exact at multiples of 90 degrees, so that views along the axes are.
fn exact_sin_cos_deg(angle_deg: f64) -> (f64, f64) {
    match angle_deg.rem_euclid(360.0) {
        0.0 => (0.0, 1.0),
        90.0 => (1.0, 0.0),
        180.0 => (0.0, -1.0),
        270.0 => (-1.0, 0.0),
        other => other.to_radians().sin_cos(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pose(azimuth_deg: f64, elevation_deg: f64) -> CameraPose {
        CameraPose { target: DVec3::new(3.0, -2.0, 1.0), ..CameraPose::towards(azimuth_deg, elevation_deg) }
    }

    #[test]
    fn azimuth_starts_in_the_south_and_turns_counter_clockwise() {
        let backward = |azimuth_deg| pose(azimuth_deg, 0.0).axes()[2];
        assert_eq!(backward(0.0), DVec3::new(0.0, -1.0, 0.0));
        assert_eq!(backward(90.0), DVec3::new(1.0, 0.0, 0.0));
        assert_eq!(backward(180.0), DVec3::new(0.0, 1.0, 0.0));
    }

    #[test]
    fn looking_straight_down_has_north_up() {
        let [right, up, backward] = pose(0.0, 90.0).axes();
        assert_eq!((right, up, backward), (DVec3::X, DVec3::Y, DVec3::Z));
    }

    #[test]
    fn a_target_seen_from_a_place_has_the_camera_there() {
        for eye in [DVec3::new(10.0, 20.0, 30.0), DVec3::new(-7.0, -2.0, 0.5), DVec3::new(3.0, -2.0, 9.0)] {
            let pose = pose(40.0, 20.0).seen_from(eye);
            let in_view = pose.view_from_world().transform_point3(eye);
            let expected = DVec3::Z * pose.distance_m.unwrap();
            assert!((in_view - expected).length() < 1e-9, "{eye}: {in_view} {expected}");
        }
        let pose = pose(40.0, 20.0);
        assert_eq!(pose.seen_from(pose.target), pose);
    }

    #[test]
    fn rolling_turns_the_picture_counter_clockwise() {
        let [right, up, _] = CameraPose { roll_deg: 90.0, ..pose(0.0, 0.0) }.axes();
        // What was on the right is above, and what was above is on the left.
        assert_eq!((right, up), (-DVec3::Z, DVec3::X));
    }

    #[test]
    fn axes_are_orthonormal_and_right_handed_everywhere() {
        for azimuth_deg in [0.0, 17.0, 90.0, 233.0, 359.5] {
            for elevation_deg in [-90.0, -35.0, 0.0, 35.0, 89.9, 90.0] {
                let roll_deg = azimuth_deg / 2.0;
                let [right, up, backward] =
                    CameraPose { roll_deg, ..pose(azimuth_deg, elevation_deg) }.axes();
                assert!((right.cross(up) - backward).length() < 1e-12, "{azimuth_deg} {elevation_deg}");
                assert!((up.length() - 1.0).abs() < 1e-12, "{azimuth_deg} {elevation_deg}");
            }
        }
    }

    #[test]
    fn the_target_is_the_origin_of_view_space() {
        let pose = pose(40.0, 20.0);
        let in_view = pose.view_from_world().transform_point3(pose.target);
        assert!(in_view.length() < 1e-12, "{in_view}");
    }

    #[test]
    fn a_whole_turn_is_the_same_pose() {
        let camera = Camera {
            azimuth_deg: Track::Ramp { from: 25.0, to: 385.0 },
            elevation_deg: 35.0.into(),
            zoom: 1.0.into(),
            target: DVec3::ZERO,
            roll_deg: 0.0,
            field_of_view_deg: Camera::FIELD_OF_VIEW_DEG,
            projection: Projection::Perspective,
        };
        assert_eq!(camera.pose_at(0.0), camera.pose_at(1.0));
        assert_ne!(camera.pose_at(0.0), camera.pose_at(0.5));
    }
}
