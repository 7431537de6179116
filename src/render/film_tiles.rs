use super::gpu_memory::GpuMemory;
use super::raster_uniforms::world_from_sample;
use super::tile_plan::{LargestPx, TilePlan};
use crate::scene::Layer;
use glam::DMat4;
use std::f64::consts::SQRT_2;
use std::ops::Range;

/// How a raster is cut into tiles during a film.
///
/// Into the same ones from its beginning to its end, so that nothing changes but what is seen, if there is memory for that. If
/// not, as where the camera flies far, the film is cut into stretches: a tile may be finer in the next one, and is made so
/// while its samples are still half as large as they may be, when nobody sees it.
#[derive(Debug)]
pub(super) struct FilmTiles {
    stretches: Vec<TilePlan>,
    /// Bytes of all tiles that are in one picture, at most.
    pub(super) bytes: u64,
    /// Samples are averaged while they span less than so many pixels together.
    pub(super) merged_px: f64,
    /// How large they are where they are nearest.
    pub(super) largest_px: LargestPx,
}

/// What tiles are planned for.
pub(super) struct TilePlanning<'a> {
    pub(super) layer: &'a Layer,
    /// World metres to clip space during the film.
    pub(super) views: &'a [DMat4],
    /// The picture's height, in pixels.
    pub(super) height_px: f64,
    /// The largest factor on heights.
    pub(super) exaggeration: f64,
    /// Nothing is drawn as if a metre spanned more pixels: not what is right before the camera.
    pub(super) most_pixels_per_m: f64,
    /// Samples are averaged while they span less than so many pixels together.
    pub(super) merged_px: f64,
    /// Whether ground throws shadows.
    pub(super) has_shadows: bool,
    pub(super) memory: GpuMemory,
}

const MOST_STRETCHES: usize = 64;

/// Views of a stretch at least; and how many of those before and after it it is made for, too.
const LEAST_VIEWS: usize = 8;
const OVERLAP: usize = 2;

impl FilmTiles {
    /// As fine as can be seen, or as there is memory for.
    pub(super) fn new(planning: &TilePlanning<'_>) -> Self {
        let world_from_sample = world_from_sample((planning.layer, [0, 0]), planning.exaggeration);
        let clip_from_sample: Vec<DMat4> =
            planning.views.iter().map(|view| *view * world_from_sample).collect();
        let views = planning.views.len();
        let of = |stretches: &[Range<usize>], merged_px: f64| {
            let plan =
                |views: &Range<usize>| TilePlan::new(planning, &clip_from_sample, views.clone(), merged_px);
            let stretches: Vec<TilePlan> = stretches.iter().map(plan).collect();
            let bytes = stretches.iter().map(|stretch| stretch.bytes).max().unwrap_or_default();
            let largest_px = stretches.iter().map(|stretch| stretch.largest_px);
            let largest_px = largest_px.fold(LargestPx::default(), LargestPx::max);
            Self { stretches, bytes, merged_px, largest_px }
        };
        let all = 0..views;
        let whole = of(std::slice::from_ref(&all), planning.merged_px);
        if whole.bytes <= planning.memory.0 {
            return whole;
        }
        let count = (views / LEAST_VIEWS).clamp(1, MOST_STRETCHES);
        let stretches: Vec<Range<usize>> = (0..count)
            .map(|stretch| [stretch * views / count, (stretch + 1) * views / count])
            .map(|[first, end]| first.saturating_sub(OVERLAP)..(end + OVERLAP).min(views))
            .collect();
        let mut merged_px = if count > 1 { planning.merged_px / 2.0 } else { planning.merged_px };
        loop {
            let tiles = of(&stretches, merged_px);
            // Of one tile nothing is left to be averaged.
            let is_least = tiles.stretches.iter().all(|stretch| stretch.tiles.len() <= 1);
            if tiles.bytes <= planning.memory.0 || is_least {
                return tiles;
            }
            merged_px *= SQRT_2;
        }
    }

    /// When so much of the film is over.
    pub(super) fn at(&self, progress: f64) -> &TilePlan {
        let stretch = (progress * self.stretches.len() as f64) as usize;
        &self.stretches[stretch.min(self.stretches.len() - 1)]
    }
}
