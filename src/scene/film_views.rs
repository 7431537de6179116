use super::{GroundSeen, Scene, Timeline};
use glam::DMat4;
use std::sync::Arc;

/// What a film shows of the ground, and from where.
#[derive(Debug, Clone)]
pub struct FilmViews {
    /// Where all of the ground lies that is in the picture.
    pub(super) ground_seen: GroundSeen,
    /// World metres to clip space in even steps of the film; none if all of the data is in the picture.
    views: Arc<[DMat4]>,
}

/// More poses of a film than this are looked at in even steps.
const MOST_VIEWS: u64 = 1000;

impl FilmViews {
    /// Those of a film whose scene reaches so far up and down; the matrix is asked for when so much of the film is over.
    pub(super) fn of(
        scene: &Scene,
        timeline: &Timeline,
        world_from_clip: impl Fn(f64) -> DMat4,
        half_height_m: f64,
    ) -> Self {
        let motion = scene.motion.as_ref();
        let most_zoom = motion.and_then(|motion| motion.most_zoom());
        let is_near = most_zoom.unwrap_or(scene.camera.zoom.bounds().1) > 1.0
            || motion.is_some_and(|motion| motion.has_eye());
        // Of a globe all of one side is ground.
        let has_globe = scene.layers.iter().any(|layer| layer.globe.is_some());
        if !is_near || has_globe {
            return Self::default();
        }
        let views = timeline.frames().min(MOST_VIEWS);
        let at = |view: u64| timeline.progress(view * timeline.frames() / views);
        Self {
            views: (0..views).map(|view| world_from_clip(at(view)).inverse()).collect(),
            ground_seen: GroundSeen::of_film(timeline, world_from_clip, half_height_m),
        }
    }

    /// World metres to clip space in even steps of the film; none if all of the data is in the picture.
    pub(crate) fn views(&self) -> &[DMat4] {
        &self.views
    }

    /// Whether these are those of the same stage, or of another look of it.
    pub(crate) fn are(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.views, &other.views)
    }
}

impl Default for FilmViews {
    /// Everything.
    fn default() -> Self {
        Self { ground_seen: GroundSeen::EVERYTHING, views: Arc::default() }
    }
}
