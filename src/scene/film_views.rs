use super::{GroundSeen, PixelScale, Scene, Timeline};
use glam::DMat4;
use std::ops::Range;
use std::sync::Arc;

/// What a film shows of the ground, from where and how large.
///
/// All of it is drawn equally finely, so that nothing changes but what is seen. A film that comes much nearer is cut into
/// stretches, each drawn as finely as it needs: from far away what a near view needs would be grains smaller than a pixel,
/// which flicker.
#[derive(Debug, Clone, Default)]
pub struct FilmViews {
    /// One after the other; none only before anybody has looked.
    stretches: Arc<[FilmStretch]>,
}

/// A part of a film during which metres stay about as large.
#[derive(Debug)]
pub(crate) struct FilmStretch {
    frames: Range<u64>,
    /// How large metres are where and when they are largest.
    pub(super) pixel_scale: PixelScale,
    /// Where all of the ground lies that is in the picture.
    pub(super) ground_seen: GroundSeen,
    views: Vec<DMat4>,
}

/// Where the camera of a film is when so much of it is over.
pub(super) struct FilmCamera<Scale, Matrix> {
    pub(super) pixel_scale: Scale,
    pub(super) world_from_clip: Matrix,
}

/// How many steps of a film tell how large things become.
const STEPS: u64 = 720;

/// Metres may become so many times as large during a stretch: at its other end samples that are averaged to a pixel are
/// half a pixel then, of which nothing flickers where a pixel has 2 x 2 samples.
const MOST_GROWTH: f64 = 2.0;

/// More poses of a stretch than this are looked at in even steps for what is seen, and for tiles.
const MOST_POSES: u64 = 20_000;
const MOST_VIEWS: u64 = 1000;

impl FilmViews {
    /// Those of a film whose scene reaches so far up and down.
    pub(super) fn of<Scale, Matrix>(
        scene: &Scene,
        timeline: &Timeline,
        camera: &FilmCamera<Scale, Matrix>,
        half_height_m: f64,
    ) -> Self
    where
        Scale: Fn(f64) -> PixelScale,
        Matrix: Fn(f64) -> DMat4,
    {
        let motion = scene.motion.as_ref();
        let most_zoom = motion.and_then(|motion| motion.most_zoom());
        let is_near = most_zoom.unwrap_or(scene.camera.zoom.bounds().1) > 1.0
            || motion.is_some_and(|motion| motion.has_eye());
        // Of a globe all of one side is ground.
        let has_globe = scene.layers.iter().any(|layer| layer.globe.is_some());
        let has_parts = is_near && !has_globe;
        let scales: Vec<PixelScale> =
            (0..=STEPS).map(|step| (camera.pixel_scale)(step as f64 / STEPS as f64)).collect();
        let stretch = |steps: Range<usize>| {
            let frames = frames_between(&steps, timeline.frames());
            // Its last frame may lie between its last step and the next stretch.
            let last = timeline.progress(frames.end.saturating_sub(1).max(frames.start));
            let largest = |all: PixelScale, one: &PixelScale| all.max(*one);
            let poses = |most: u64| {
                let (first, count) = (frames.start, frames.end - frames.start);
                let poses = if has_parts { count.min(most) } else { 0 };
                let frames = (0..poses).map(move |pose| first + pose * count / poses);
                frames.map(|frame| (camera.world_from_clip)(timeline.progress(frame)))
            };
            FilmStretch {
                pixel_scale: scales[steps].iter().fold((camera.pixel_scale)(last), largest),
                ground_seen: GroundSeen::of_poses(poses(MOST_POSES), half_height_m),
                views: poses(MOST_VIEWS).map(|world_from_clip| world_from_clip.inverse()).collect(),
                frames,
            }
        };
        Self { stretches: stretches(&scales).into_iter().map(stretch).collect() }
    }

    /// The stretches, in order.
    pub(crate) fn stretches(&self) -> &[FilmStretch] {
        &self.stretches
    }

    /// Which stretch a frame belongs to. That after the last is shown as the last one.
    pub(crate) fn stretch_of(&self, frame: u64) -> usize {
        let over = self.stretches.partition_point(|stretch| stretch.frames.end <= frame);
        over.min(self.stretches.len() - 1)
    }

    /// The stretch that a frame belongs to.
    pub(super) fn at(&self, frame: u64) -> &FilmStretch {
        &self.stretches[self.stretch_of(frame)]
    }

    /// Whether these are those of the same stage, or of another look of it.
    pub(crate) fn are(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.stretches, &other.stretches)
    }
}

impl FilmStretch {
    /// World metres to clip space in even steps of the stretch; none if all of the data is in the picture.
    pub(crate) fn views(&self) -> &[DMat4] {
        &self.views
    }

    /// How much of the stretch is over at a frame.
    pub(crate) fn progress(&self, frame: u64) -> f64 {
        let [passed, count] = [frame.saturating_sub(self.frames.start), self.frames.end - self.frames.start];
        passed as f64 / count.max(1) as f64
    }
}

/// The steps of each stretch: of as few as can be, one after the other.
fn stretches(scales: &[PixelScale]) -> Vec<Range<usize>> {
    let mut stretches = Vec::new();
    let (mut first, mut bounds) = (0, [f64::INFINITY, 0.0]);
    for (step, scale) in scales.iter().enumerate() {
        let wider = [scale.across.min(bounds[0]), scale.across.max(bounds[1])];
        if step > first && wider[1] > wider[0] * MOST_GROWTH {
            stretches.push(first..step);
            (first, bounds) = (step, [scale.across; 2]);
        } else {
            bounds = wider;
        }
    }
    stretches.push(first..scales.len());
    stretches
}

/// The frames at and between steps, of a film of so many.
fn frames_between(steps: &Range<usize>, frames: u64) -> Range<u64> {
    let all = u128::from(frames);
    let first_from = |step: usize| (all * step as u128).div_ceil(STEPS.into()).min(all) as u64;
    first_from(steps.start)..first_from(steps.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scales(across: impl Fn(f64) -> f64) -> Vec<PixelScale> {
        let scale = |step| PixelScale { across: across(step as f64 / STEPS as f64), upwards: 0.0 };
        (0..=STEPS).map(scale).collect()
    }

    #[test]
    fn films_are_cut_where_they_come_nearer() {
        let even = stretches(&scales(|progress| 3.0 + (progress * 6.3).sin()));
        assert_eq!(even, std::slice::from_ref(&(0..721)));
        // Eight times as near in the middle as at both ends.
        let nearer = scales(|progress| (3.0 - (progress - 0.5).abs() * 6.0).exp2());
        let cut = stretches(&nearer);
        assert_eq!(cut.len(), 5, "{cut:?}");
        assert_eq!((cut[0].start, cut[4].end), (0, 721));
        assert!(cut.windows(2).all(|pair| pair[0].end == pair[1].start), "{cut:?}");
        for steps in cut {
            let across = nearer[steps].iter().map(|scale| scale.across);
            let bounds = across.fold([f64::MAX, 0.0], |all, one| [all[0].min(one), all[1].max(one)]);
            assert!(bounds[1] <= bounds[0] * MOST_GROWTH, "{bounds:?}");
        }
        assert_eq!(stretches(&scales(|_| 0.0)).len(), 1);
    }

    #[test]
    fn every_frame_is_in_one_stretch() {
        for frames in [1, 7, 719, 720, 721, 10_000, u64::MAX] {
            let cut = [0..1, 1..2, 2..300, 300..721].map(|steps| frames_between(&steps, frames));
            assert_eq!((cut[0].start, cut[3].end), (0, frames));
            assert!(cut.windows(2).all(|pair| pair[0].end == pair[1].start), "{cut:?}");
        }
        // Frame 3 of 10 is shown when 0.3 of the film is over.
        assert_eq!(frames_between(&(0..216), 10), 0..3);
        assert_eq!(frames_between(&(0..217), 10), 0..4);
    }
}
