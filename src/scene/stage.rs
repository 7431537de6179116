use super::annotation::AnnotationImage;
use super::{BandMoment, FrameFit, Layer, Scene, Timeline, fit_camera};
use crate::frame::Resolution;
use glam::{DVec3, Mat4, Vec3};

/// A scene set up for one picture size: the annotation is drawn and the camera fitted to what it leaves free.
#[derive(Debug, Clone)]
pub struct Stage {
    scene: Scene,
    timeline: Timeline,
    resolution: Resolution,
    annotation: AnnotationImage,
    fit: FrameFit,
}

/// What one frame shows.
#[derive(Debug, Clone, Copy)]
pub struct SceneState {
    /// The frame's number.
    pub index: u64,
    /// 0 at the first frame, 1 one frame after the last.
    pub progress: f64,
    /// World metres to clip space.
    pub clip_from_world: Mat4,
    /// Unit vector towards the light in world space.
    pub light_direction: Option<Vec3>,
}

impl Stage {
    /// Draws the annotation and fits the camera.
    pub fn new(mut scene: Scene, timeline: Timeline, resolution: Resolution) -> Self {
        scene.annotation.label_samples =
            scene.label.as_ref().map_or_else(Vec::new, |label| label.samples(&timeline));
        let annotation = scene.annotation.draw(resolution);
        let half_extent_m = scene.layers.iter().map(Layer::half_extent_m).fold(DVec3::ZERO, DVec3::max);
        let fit =
            fit_camera(&scene.camera, half_extent_m, annotation.free, resolution, !scene.has_fixed_target);
        Self { scene, timeline, resolution, annotation, fit }
    }

    /// The state of frame `index`; frame N of an N-frame orbit of 360 degrees equals frame 0.
    pub fn state_at(&self, index: u64) -> SceneState {
        let progress = self.timeline.progress(index);
        SceneState {
            index,
            progress,
            clip_from_world: self.fit.clip_from_world(&self.scene.camera.pose_at(progress)),
            light_direction: self.scene.light.map(|light| light.direction_at(progress).as_vec3()),
        }
    }

    /// The moment of the data that `layer` shows in frame `index`.
    pub fn band_moment(&self, layer: &Layer, index: u64) -> BandMoment {
        self.timeline.band_moment(index, layer.bands)
    }

    /// What the line under the title says in frame `index`; `None` if there is none.
    pub fn label_text(&self, index: u64) -> Option<String> {
        Some(self.scene.label.as_ref()?.text(index, &self.timeline))
    }

    /// The scene.
    pub fn scene(&self) -> &Scene {
        &self.scene
    }

    /// Length and rate.
    pub fn timeline(&self) -> &Timeline {
        &self.timeline
    }

    /// The picture's size.
    pub fn resolution(&self) -> Resolution {
        self.resolution
    }

    /// What lies over the picture.
    pub fn annotation(&self) -> &AnnotationImage {
        &self.annotation
    }

    /// The most pixels that one metre of data spans in any frame.
    pub fn pixels_per_metre(&self) -> f64 {
        let (_, largest_zoom) = self.scene.camera.zoom.bounds();
        self.fit.pixels_per_metre(self.resolution.height, largest_zoom)
    }
}
