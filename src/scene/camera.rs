use super::Track;
use glam::{DMat4, DVec3, DVec4};

/// How depth becomes size in the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Projection {
    /// Nearer is larger; the vertical field of view is [`Camera::FIELD_OF_VIEW_DEG`].
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
    /// Perspective or orthographic.
    pub projection: Projection,
}

impl Camera {
    /// Vertical angle that the picture spans before zooming, as in most scientific viewers.
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
            projection: self.projection,
        }
    }
}

impl CameraPose {
    /// Right, up and backward (towards the camera) unit vectors in world space.
    ///
    /// Written out instead of made by cross products, so that straight down and straight up work.
    pub fn axes(&self) -> [DVec3; 3] {
        let (sin_azimuth, cos_azimuth) = exact_sin_cos_deg(self.azimuth_deg);
        let (sin_elevation, cos_elevation) = exact_sin_cos_deg(self.elevation_deg);
        [
            DVec3::new(cos_azimuth, sin_azimuth, 0.0),
            DVec3::new(-sin_azimuth * sin_elevation, cos_azimuth * sin_elevation, cos_elevation),
            DVec3::new(sin_azimuth * cos_elevation, -cos_azimuth * cos_elevation, sin_elevation),
        ]
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
        let target = DVec3::new(3.0, -2.0, 1.0);
        CameraPose { azimuth_deg, elevation_deg, zoom: 1.0, target, projection: Projection::Perspective }
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
    fn axes_are_orthonormal_and_right_handed_everywhere() {
        for azimuth_deg in [0.0, 17.0, 90.0, 233.0, 359.5] {
            for elevation_deg in [-90.0, -35.0, 0.0, 35.0, 89.9, 90.0] {
                let [right, up, backward] = pose(azimuth_deg, elevation_deg).axes();
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
            projection: Projection::Perspective,
        };
        assert_eq!(camera.pose_at(0.0), camera.pose_at(1.0));
        assert_ne!(camera.pose_at(0.0), camera.pose_at(0.5));
    }
}
