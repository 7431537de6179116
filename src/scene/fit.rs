use super::annotation::PixelRect;
use super::data_extent::{DataExtent, ball_span};
use super::{Camera, CameraPose, Projection};
use crate::frame::Resolution;
use glam::{DMat4, DVec2, DVec3, DVec4, Mat4};

/// How large a metre of data is in a picture.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct PixelScale {
    /// Pixels that a metre along the ground spans at most.
    pub across: f64,
    /// Pixels by which what is a metre higher is moved at most.
    pub upwards: f64,
}

impl PixelScale {
    /// The larger of both, one by one.
    pub(super) fn max(self, other: Self) -> Self {
        Self { across: self.across.max(other.across), upwards: self.upwards.max(other.upwards) }
    }
}

/// How finely the film is sampled to find where the data spans most.
const SAMPLES: u32 = 360;

/// The part of the projection that stays the same during a film: how far away the camera is, and where in
/// the picture its target lies. Chosen once, so that nothing breathes while the camera turns.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct FrameFit {
    projection: Projection,
    aspect_ratio: f64,
    /// Half the height of the unzoomed picture at the target, in metres.
    scale_m: f64,
    /// Middle of the data in the unshifted, unzoomed picture, in normalised device coordinates.
    data_center_ndc: DVec2,
    /// Middle of the free part of the picture.
    free_center_ndc: DVec2,
    /// What holds all data.
    extent: DataExtent,
    /// Whether the target stays where it is in the picture when that is magnified; otherwise the data's outline does.
    is_zoomed_around_target: bool,
}

/// Chooses the [`FrameFit`] that keeps what all data lies in inside `free` during the whole film, as large as possible.
///
/// With `is_centered` the picture is centred on the data's outline; otherwise exactly on the camera's target.
pub(super) fn fit_camera(
    camera: &Camera,
    extent: impl Into<DataExtent>,
    free: PixelRect,
    resolution: Resolution,
    is_centered: bool,
) -> FrameFit {
    let picture = DVec2::new(f64::from(resolution.width), f64::from(resolution.height));
    let free_size = DVec2::new(f64::from(free.width), f64::from(free.height));
    let free_middle = DVec2::new(f64::from(free.left), f64::from(free.top)) + free_size / 2.0;
    let extent: DataExtent = extent.into();
    let allowed = free_size / picture * extent.fill();
    let in_world = extent.points();
    let radius_m = extent.reach_m(camera.target);
    let poses: Vec<CameraPose> = (0..=SAMPLES).map(|step| sampled_pose(camera, step)).collect();
    let mut fit = FrameFit {
        projection: camera.projection,
        aspect_ratio: resolution.aspect_ratio(),
        scale_m: 0.0,
        data_center_ndc: DVec2::ZERO,
        free_center_ndc: DVec2::new(2.0, -2.0) * (free_middle / picture - 0.5),
        extent,
        is_zoomed_around_target: false,
    };
    let points: Vec<DVec3> = poses
        .iter()
        .flat_map(|pose| in_world.iter().map(|point| pose.view_from_world().transform_point3(*point)))
        .collect();
    // What the outline needs shrinks as the camera moves away, so the nearest fit is found by bisection.
    let (mut near, mut far) = match camera.projection {
        Projection::Perspective => {
            let tangent = tan_half_view(camera.field_of_view_deg);
            (radius_m * 1.05 * tangent, radius_m * 1e3 * tangent)
        }
        Projection::Orthographic => (radius_m * 1e-3, radius_m * 1e3),
    };
    for _ in 0..60 {
        fit.scale_m = (near * far).sqrt();
        let (center, half_size) = outline((&fit, camera.field_of_view_deg), &points, is_centered);
        if half_size.x <= allowed.x && half_size.y <= allowed.y {
            far = fit.scale_m;
            fit.data_center_ndc = center;
        } else {
            near = fit.scale_m;
        }
    }
    fit.scale_m = far;
    fit
}

/// The pose at `step` of [`SAMPLES`]. Of an orbit that goes around more than once, one turn is looked at in
/// every direction: equal steps over the whole film could all fall on the same few.
fn sampled_pose(camera: &Camera, step: u32) -> CameraPose {
    let progress = f64::from(step) / f64::from(SAMPLES);
    let mut pose = camera.pose_at(progress);
    let (least, most) = camera.azimuth_deg.bounds();
    if most - least >= 360.0 {
        pose.azimuth_deg = (least + 360.0 * progress).rem_euclid(360.0);
    }
    pose
}

/// Middle and half size of everything in `points` (view space) in normalised device coordinates.
fn outline(
    (fit, field_of_view_deg): (&FrameFit, f64),
    points: &[DVec3],
    is_centered: bool,
) -> (DVec2, DVec2) {
    let (mut low, mut high) = (DVec2::MAX, DVec2::MIN);
    for point in points {
        let [least, most] = fit.unshifted_span(*point, field_of_view_deg);
        low = low.min(least);
        high = high.max(most);
    }
    if is_centered {
        ((low + high) / 2.0, (high - low) / 2.0)
    } else {
        (DVec2::ZERO, high.abs().max(low.abs()))
    }
}

/// Half the height of a picture at a distance of 1.
fn tan_half_view(field_of_view_deg: f64) -> f64 {
    (field_of_view_deg / 2.0).to_radians().tan()
}

/// No nearer than this part of its distance to the target the camera sees anything.
const NEAREST: f64 = 1e-3;

/// A camera that may be amid the data draws what is nearer than this part of its distance no more finely than there.
const NEAREST_IN_DETAIL: f64 = 0.05;

impl FrameFit {
    /// The same for a camera whose target moves: magnified, the target must not leave the picture.
    pub(super) fn zoomed_around_target(self) -> Self {
        Self { is_zoomed_around_target: true, ..self }
    }

    /// From the camera to the target of a perspective picture, in metres: a wider view is one from nearer.
    fn distance_m(&self, pose: &CameraPose) -> f64 {
        pose.distance_m.unwrap_or(self.scale_m / tan_half_view(pose.field_of_view_deg))
    }

    /// The same for data that may reach farther; only how deep the picture is follows from that.
    pub(super) fn with_room_for(self, extent: DataExtent) -> Self {
        Self { extent: self.extent.max(extent), ..self }
    }

    /// What holds all data.
    pub(super) fn extent(&self) -> DataExtent {
        self.extent
    }

    /// Between which places of the unshifted, unzoomed picture what is around a point is seen.
    fn unshifted_span(&self, in_view: DVec3, field_of_view_deg: f64) -> [DVec2; 2] {
        let reach_m = self.extent.reach_of_points_m();
        if reach_m == 0.0 {
            return [self.unshifted_ndc(in_view, field_of_view_deg); 2];
        }
        let tangent = tan_half_view(field_of_view_deg);
        let ahead_m = self.scale_m / tangent - in_view.z;
        let span = |aside_m: f64| match self.projection {
            Projection::Perspective => ball_span(aside_m, ahead_m, reach_m) / tangent,
            Projection::Orthographic => DVec2::new(aside_m - reach_m, aside_m + reach_m) / self.scale_m,
        };
        let (x, y) = (span(in_view.x) / self.aspect_ratio, span(in_view.y));
        [DVec2::new(x.x, y.x), DVec2::new(x.y, y.y)]
    }

    fn unshifted_ndc(&self, in_view: DVec3, field_of_view_deg: f64) -> DVec2 {
        let plane = DVec2::new(in_view.x / self.aspect_ratio, in_view.y);
        match self.projection {
            Projection::Perspective => plane / (self.scale_m - in_view.z * tan_half_view(field_of_view_deg)),
            Projection::Orthographic => plane / self.scale_m,
        }
    }

    /// World metres to clip space (x right, y up, depth 0 near to 1 far) for one camera pose.
    pub(super) fn clip_from_world(&self, pose: &CameraPose) -> Mat4 {
        self.exact_clip_from_world(pose).as_mat4()
    }

    fn exact_clip_from_world(&self, pose: &CameraPose) -> DMat4 {
        self.clip_from_view(pose) * pose.view_from_world()
    }

    /// The way back.
    pub(super) fn world_from_clip(&self, pose: &CameraPose) -> DMat4 {
        self.exact_clip_from_world(pose).inverse()
    }

    /// Where the ray through a place of the picture, in normalised device coordinates, meets the plane of height 0;
    /// `None` if it does not, or behind the camera.
    pub(super) fn ground_under(&self, pose: &CameraPose, at_ndc: DVec2) -> Option<DVec3> {
        let world_from_clip = self.world_from_clip(pose);
        let [near, far] = [0.0, 1.0].map(|depth| {
            let world = world_from_clip * at_ndc.extend(depth).extend(1.0);
            world.truncate() / world.w
        });
        let share = near.z / (near.z - far.z);
        let ground = near + (far - near) * share;
        // From beyond the far plane on, nothing is data; a ray along the ground meets it nowhere.
        (share > 0.0 && ground.is_finite() && share < 1e3).then_some(DVec3::new(ground.x, ground.y, 0.0))
    }

    fn clip_from_view(&self, pose: &CameraPose) -> DMat4 {
        let zoom = pose.zoom;
        let drawn_aside = match pose.distance_m {
            // Whoever says where the camera stands says what is in the middle.
            Some(_) => 0.0,
            None if self.is_zoomed_around_target => 1.0,
            None => zoom,
        };
        let shift = self.free_center_ndc - self.data_center_ndc * drawn_aside;
        let reach = self.extent.reach_m(pose.target);
        match self.projection {
            Projection::Perspective => {
                let distance = self.distance_m(pose);
                let (near, far) = ((distance - reach).max(distance * NEAREST), distance + reach);
                let (depth_scale, depth_offset) = (far / (far - near), -far * near / (far - near));
                let y_scale = zoom / tan_half_view(pose.field_of_view_deg);
                DMat4::from_rows(
                    DVec4::new(y_scale / self.aspect_ratio, 0.0, -shift.x, shift.x * distance),
                    DVec4::new(0.0, y_scale, -shift.y, shift.y * distance),
                    DVec4::new(0.0, 0.0, -depth_scale, depth_scale * distance + depth_offset),
                    DVec4::new(0.0, 0.0, -1.0, distance),
                )
            }
            Projection::Orthographic => {
                let y_scale = zoom / self.scale_m;
                DMat4::from_rows(
                    DVec4::new(y_scale / self.aspect_ratio, 0.0, 0.0, shift.x),
                    DVec4::new(0.0, y_scale, 0.0, shift.y),
                    DVec4::new(0.0, 0.0, -0.5 / reach, 0.5),
                    DVec4::W,
                )
            }
        }
    }

    /// How large metres are, where they are largest, in a picture `height` pixels high.
    pub(super) fn pixel_scale(&self, height: u32, pose: &CameraPose) -> PixelScale {
        let view_from_world = pose.view_from_world();
        // View space turns with the camera: how far a step upwards leads up the picture and towards the camera.
        let (sin_elevation, cos_elevation) = pose.elevation_deg.to_radians().sin_cos();
        let pixels = pose.zoom * f64::from(height) / 2.0;
        let around_m = self.extent.reach_of_points_m();
        let at_points = self.extent.points().into_iter().map(|point| match self.projection {
            Projection::Orthographic => {
                let across = pixels / self.scale_m;
                PixelScale { across, upwards: across * cos_elevation.abs() }
            }
            Projection::Perspective => {
                let in_view = view_from_world.transform_point3(point);
                let to_target_m = self.distance_m(pose);
                let nearest = if pose.distance_m.is_some() { NEAREST_IN_DETAIL } else { NEAREST };
                let distance_m = (to_target_m - in_view.z - around_m).max(to_target_m * nearest);
                let across = pixels / (distance_m * tan_half_view(pose.field_of_view_deg));
                // The derivative of (x, y) / distance along the world's vertical.
                let aside = in_view.truncate() * sin_elevation / distance_m;
                PixelScale { across, upwards: across * (aside + DVec2::new(0.0, cos_elevation)).length() }
            }
        });
        at_points.fold(PixelScale::default(), PixelScale::max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::Track;

    const WHOLE_TURN: Track = Track::Ramp { from: 0.0, to: 360.0 };

    fn camera(elevation_deg: f64, projection: Projection) -> Camera {
        Camera {
            azimuth_deg: WHOLE_TURN,
            elevation_deg: elevation_deg.into(),
            zoom: 1.0.into(),
            target: DVec3::ZERO,
            roll_deg: 0.0,
            field_of_view_deg: Camera::FIELD_OF_VIEW_DEG,
            projection,
        }
    }

    /// Low and high corner, in pixels, of all box corners over the film.
    fn pixel_bounds(fit: &FrameFit, camera: &Camera, half: DVec3, size: Resolution) -> (DVec2, DVec2) {
        let (mut low, mut high) = (DVec2::MAX, DVec2::MIN);
        for step in 0..720 {
            let clip_from_world = fit.clip_from_world(&camera.pose_at(f64::from(step) / 720.0)).as_dmat4();
            for corner in DataExtent::Box(half).points() {
                let clip = clip_from_world * corner.extend(1.0);
                assert!((0.0..=1.0).contains(&(clip.z / clip.w)), "depth {} at step {step}", clip.z / clip.w);
                let ndc = DVec2::new(clip.x, clip.y) / clip.w;
                let picture = DVec2::new(f64::from(size.width), f64::from(size.height));
                let pixel = (ndc * DVec2::new(0.5, -0.5) + 0.5) * picture;
                low = low.min(pixel);
                high = high.max(pixel);
            }
        }
        (low, high)
    }

    #[test]
    fn data_stays_inside_the_free_part_for_the_whole_orbit_at_any_shape() {
        for (width, height) in [(1280, 720), (720, 1280), (333, 251), (64, 640), (5, 5)] {
            let size = Resolution::new(width, height).unwrap();
            let free =
                PixelRect { left: 1.0, top: 2.0, width: width as f32 * 0.8, height: height as f32 * 0.5 };
            for half in
                [DVec3::new(500.0, 500.0, 40.0), DVec3::new(1e5, 10.0, 3.0), DVec3::new(1.0, 1.0, 0.0)]
            {
                for elevation_deg in [-90.0, -35.0, 0.0, 35.0, 90.0] {
                    for projection in [Projection::Perspective, Projection::Orthographic] {
                        let camera = camera(elevation_deg, projection);
                        let fit = fit_camera(&camera, half, free, size, true);
                        let (low, high) = pixel_bounds(&fit, &camera, half, size);
                        let context = format!("{size} {half} {elevation_deg} {projection:?}: {low} {high}");
                        assert!(low.x >= 1.0 && low.y >= 2.0, "{context}");
                        assert!(high.x <= 1.0 + f64::from(free.width), "{context}");
                        assert!(high.y <= 2.0 + f64::from(free.height), "{context}");
                        let spans = (high - low) / DVec2::new(f64::from(free.width), f64::from(free.height));
                        assert!((0.80..=0.85).contains(&spans.max_element()), "{context}: {spans}");
                    }
                }
            }
        }
    }

    #[test]
    fn many_turns_are_fitted_like_one() {
        let size = Resolution::new(640, 360).unwrap();
        let free = PixelRect { left: 0.0, top: 0.0, width: 640.0, height: 360.0 };
        let half = DVec3::new(500.0, 400.0, 50.0);
        let fit_of = |turn_deg| {
            let mut camera = camera(35.0, Projection::Perspective);
            camera.azimuth_deg = Track::Ramp { from: 0.0, to: turn_deg };
            fit_camera(&camera, half, free, size, true)
        };
        assert_eq!(fit_of(64_800.0), fit_of(360.0));
    }

    #[test]
    fn the_ground_under_a_place_is_drawn_there() {
        let size = Resolution::new(640, 360).unwrap();
        let free = PixelRect { left: 0.0, top: 30.0, width: 600.0, height: 330.0 };
        for projection in [Projection::Perspective, Projection::Orthographic] {
            let mut camera = camera(35.0, projection);
            let fit = fit_camera(&camera, DVec3::new(500.0, 400.0, 50.0), free, size, true);
            camera.target = DVec3::new(120.0, -90.0, 0.0);
            let pose = CameraPose { zoom: 3.0, ..camera.pose_at(0.2) };
            let ground = fit.ground_under(&pose, DVec2::new(0.3, -0.4)).unwrap();
            let clip = fit.exact_clip_from_world(&pose) * ground.extend(1.0);
            let ndc = DVec2::new(clip.x, clip.y) / clip.w;
            assert!((ndc - DVec2::new(0.3, -0.4)).length() < 1e-9, "{projection:?}: {ndc}");
            assert_eq!(ground.z, 0.0);
        }
        let level = camera(0.0, Projection::Perspective);
        let fit = fit_camera(&level, DVec3::new(500.0, 400.0, 50.0), free, size, true);
        let above = DVec2::new(0.0, 0.9);
        assert_eq!(fit.ground_under(&level.pose_at(0.0), above), None);
    }

    #[test]
    fn a_given_target_is_in_the_middle_of_the_free_part() {
        let size = Resolution::new(1000, 500).unwrap();
        let free = PixelRect { left: 0.0, top: 100.0, width: 800.0, height: 400.0 };
        for projection in [Projection::Perspective, Projection::Orthographic] {
            let mut camera = camera(35.0, projection);
            camera.target = DVec3::new(200.0, -50.0, 5.0);
            let fit = fit_camera(&camera, DVec3::new(500.0, 300.0, 20.0), free, size, false);
            let clip = fit.clip_from_world(&camera.pose_at(0.3)) * camera.target.as_vec3().extend(1.0);
            let (x, y) = ((clip.x / clip.w * 0.5 + 0.5) * 1000.0, (0.5 - clip.y / clip.w * 0.5) * 500.0);
            assert!((x - 400.0).abs() < 0.01 && (y - 300.0).abs() < 0.01, "{projection:?}: {x} {y}");
        }
    }
}
