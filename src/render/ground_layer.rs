use super::distant_ground::DistantGround;
use super::film_tiles::{FilmTiles, TilePlanning};
use super::gpu_context::GpuContext;
use super::gpu_memory::GpuMemory;
use super::layer_layouts::LayerLayouts;
use super::raster_layer::{RasterLayer, has_numbers};
use super::raster_room::has_classes;
use super::raster_samples::bytes_of;
use super::raster_uniforms::world_from_sample;
use super::renderer::Detail;
use super::side_levels::level_of;
use super::tile_plan::{Tile, TilePlan};
use crate::data::{Band, Excerpt};
use crate::scene::{BandMoment, FilmViews, GroundSeen, Layer, LayerMode, PixelScale, SceneState, Stage};
use glam::{DMat4, DVec4};
use std::cell::OnceCell;

/// What the GPU holds of a layer that is no volume: one piece, or in films that come near large surfaces tiles, of which no
/// more are held than there is memory for.
pub(super) struct GroundLayer {
    pub(super) whole: RasterLayer,
    memory: GpuMemory,
    film: FilmViews,
    /// The picture's.
    height_px: f64,
    /// Of each stretch of the film, without shadows and with them. Made when a frame of it is first asked for; `None` where
    /// one piece is enough.
    film_tiles: Vec<[OnceCell<Option<FilmTiles>>; 2]>,
    tiles: Vec<HeldTile>,
    distant: DistantGround,
    /// Whether the frame that was looked at last shows tiles.
    shows_tiles: bool,
    /// Frames that were looked at.
    frame: u64,
}

struct HeldTile {
    excerpt: Excerpt,
    has_shadows: bool,
    texture_bytes: u64,
    scale: PixelScale,
    raster: RasterLayer,
    /// The last frame that showed it.
    frame: u64,
}

impl HeldTile {
    fn is(&self, tile: &Tile) -> bool {
        self.excerpt == tile.excerpt && self.has_shadows == tile.has_shadows
    }

    /// What it takes, with its mesh as far as it has one.
    fn bytes(&self) -> u64 {
        self.texture_bytes + self.raster.relief.as_ref().map_or(0, |relief| relief.mesh.bytes())
    }
}

/// Surfaces with fewer samples, seen so finely, are drawn in one piece.
const MOST_IN_ONE_PIECE: u64 = 1 << 23;

/// Nobody sees ground that is hardly coarser than it could be.
const WORTH_TELLING: f64 = 1.05;

impl GroundLayer {
    pub(super) fn new(
        gpu: &GpuContext,
        layouts: LayerLayouts<'_>,
        layer: &Layer,
        (memory, stage): (GpuMemory, &Stage),
    ) -> Self {
        Self {
            whole: RasterLayer::new(gpu, layouts, layer, memory),
            memory,
            film: stage.film_views().clone(),
            height_px: f64::from(stage.resolution().height),
            film_tiles: not_cut(stage.film_views()),
            tiles: Vec::new(),
            distant: DistantGround::new(layer),
            shows_tiles: false,
            frame: 0,
        }
    }

    /// Shows the same samples as another layer says.
    pub(super) fn restage(
        &mut self,
        gpu: &GpuContext,
        layouts: LayerLayouts<'_>,
        layer: &Layer,
        (memory, stage): (GpuMemory, &Stage),
    ) {
        let height_px = f64::from(stage.resolution().height);
        let is_same_film =
            self.film.are(stage.film_views()) && self.height_px.to_bits() == height_px.to_bits();
        let has_same_ground =
            self.whole.layer.place == layer.place && can_be_cut(&self.whole.layer) == can_be_cut(layer);
        if !is_same_film || !has_same_ground || memory != self.memory {
            self.film = stage.film_views().clone();
            self.film_tiles = not_cut(&self.film);
            self.tiles.clear();
            (self.height_px, self.memory) = (height_px, memory);
        }
        self.whole.restage(gpu, layouts, layer);
        self.tiles.retain(|tile| tile.raster.has_drape_of(&self.whole));
        for tile in &mut self.tiles {
            tile.raster.restage(gpu, layouts, layer);
        }
    }

    /// How a frame is cut into tiles, if it is.
    fn plan(&self, state: &SceneState, detail: &Detail) -> Option<&TilePlan> {
        let is_near = state.ground_seen != GroundSeen::EVERYTHING;
        if !is_near || !detail.simplifies || !can_be_cut(&self.whole.layer) {
            return None;
        }
        let stretch = self.film.stretch_of(state.index);
        let views = self.film.stretches()[stretch].views();
        let has_shadows = has_shadows(state, detail);
        self.film_tiles[stretch][usize::from(has_shadows)].get_or_init(|| self.cut((state, detail), views));
        made_plan((&self.film, &self.film_tiles), state.index, has_shadows)
    }

    /// Whether a frame shows tiles.
    pub(super) fn is_in_tiles(&self, (state, detail): (&SceneState, &Detail)) -> bool {
        self.plan(state, detail).is_some()
    }

    /// The tiles of a stretch of the film, if that is better shown by tiles.
    fn cut(&self, (state, detail): (&SceneState, &Detail), views: &[DMat4]) -> Option<FilmTiles> {
        let (layer, memory) = (&self.whole.layer, self.memory);
        let piece = self.whole.excerpt_for(state, detail);
        let [columns, rows] = piece.size().map(u64::from);
        let too_coarse = level_of(&piece).saturating_sub(self.whole.finest_level(state, detail));
        if too_coarse == 0 && columns * rows <= MOST_IN_ONE_PIECE {
            return None;
        }
        let world_from_sample = world_from_sample((layer, [0, 0]), state.most_exaggeration);
        let lowest = DVec4::new(0.0, 0.0, layer.relief.low - layer.value_offset, 1.0);
        let lowest_m = (world_from_sample * lowest).z;
        // From below skirts would be seen.
        if views.iter().any(|view| is_from_below(view, lowest_m)) {
            return None;
        }
        let tiles = FilmTiles::new(&TilePlanning {
            layer,
            views,
            height_px: self.height_px,
            exaggeration: state.most_exaggeration,
            most_pixels_per_m: state.pixel_scale.across,
            merged_px: detail.merged_px,
            has_shadows: has_shadows(state, detail),
            memory,
        });
        let times = tiles.merged_px / detail.merged_px;
        let is_better = if too_coarse == 0 {
            // More is held than can be seen, and tiles have borders, too.
            times <= 1.0 && tiles.bytes <= bytes_of(layer, &piece) / 2
        } else {
            // Both where they are nearest.
            let piece_px = tiles.largest_px.sample * f64::from(level_of(&piece)).exp2();
            tiles.largest_px.drawn < piece_px && tiles.bytes <= memory.0
        };
        if !is_better {
            return None;
        }
        if times > WORTH_TELLING {
            tracing::warn!(
                "the ground in the picture is drawn {times:.1} times as coarsely as it could be seen: --gpu-memory is {memory}"
            );
        }
        tracing::debug!(?tiles.merged_px, tiles.bytes, "tiles");
        Some(tiles)
    }

    /// Bands that `moment` needs and that are not on the GPU yet, and of what part of the raster.
    pub(super) fn missing<'a>(
        &'a self,
        (state, detail): (&SceneState, &Detail),
        moment: BandMoment,
    ) -> Box<dyn Iterator<Item = (u32, Excerpt)> + 'a> {
        let second = (moment.second != moment.first).then_some(moment.second);
        let bands = [Some(moment.first), second].into_iter().flatten();
        let Some(plan) = self.plan(state, detail) else {
            let excerpt = self.whole.excerpt_for(state, detail);
            let is_part = has_shadows(state, detail) && self.distant.goes_on_around(&excerpt);
            let distant = is_part.then(|| self.distant.missing(bands.clone()));
            let is_missing = move |band: &u32| !self.whole.holds(*band, excerpt);
            let wanted = bands.filter(is_missing).map(move |band| (band, excerpt));
            return Box::new(distant.into_iter().flatten().chain(wanted));
        };
        let clip_from_sample = self.clip_from_sample(state);
        let distant = has_shadows(state, detail).then(|| self.distant.missing(bands.clone()));
        // All of one band first: there are files of which all of a band has to be read for any of it.
        let wanted = bands.flat_map(move |band| {
            plan.in_view(clip_from_sample).map(move |place| (band, &plan.tiles[place]))
        });
        let wanted = wanted.filter(|(band, tile)| {
            let held = self.tiles.iter().find(|held| held.is(tile));
            held.is_none_or(|held| !held.raster.holds(*band, tile.excerpt))
        });
        let wanted = wanted.map(|(band, tile)| (band, tile.excerpt));
        Box::new(distant.into_iter().flatten().chain(wanted))
    }

    /// Takes a part of a band that was missing.
    pub(super) fn upload_band(
        &mut self,
        (gpu, layouts): (&GpuContext, LayerLayouts<'_>),
        (state, detail): (&SceneState, &Detail),
        wanted: (BandMoment, u32, Excerpt),
        samples: &Band,
    ) {
        let Some(plan) = self.plan(state, detail) else {
            // Of an earlier stretch of the film.
            self.tiles.clear();
            let is_shown = wanted.2 == self.whole.excerpt_for(state, detail);
            if is_shown || !self.distant.take(&self.whole.layer, wanted, samples) {
                self.whole.upload_band(gpu, layouts, wanted, samples);
            }
            return;
        };
        let tile = plan.tiles.iter().find(|tile| tile.excerpt == wanted.2).cloned();
        let in_view = plan.in_view(self.clip_from_sample(state));
        let in_view: Vec<Excerpt> = in_view.map(|place| plan.tiles[place].excerpt).collect();
        // It may be a tile as well.
        let _ = self.distant.take(&self.whole.layer, wanted, samples);
        let Some(tile) = tile else { return };
        let held = self.tiles.iter().position(|held| held.is(&tile));
        let at = if let Some(at) = held { at } else { self.add_tile(gpu, &tile, &in_view) };
        self.tiles[at].raster.upload_band(gpu, layouts, wanted, samples);
        self.whole.give_up_samples(gpu);
        gpu.copy_now();
    }

    /// Makes a tile, in place of others that the picture does not show if there is no memory for all, and says where it is.
    fn add_tile(&mut self, gpu: &GpuContext, tile: &Tile, in_view: &[Excerpt]) -> usize {
        let bytes = bytes_of(&self.whole.layer, &tile.excerpt);
        let mut held: u64 = self.tiles.iter().map(HeldTile::bytes).sum();
        while held + bytes > self.memory.0 {
            let beside = self.tiles.iter().enumerate().filter(|(_, tile)| !in_view.contains(&tile.excerpt));
            let Some((oldest, _)) = beside.min_by_key(|(_, tile)| tile.frame) else { break };
            held -= self.tiles.remove(oldest).bytes();
        }
        // Always drawn in one order, whichever came first: pixels on borders are of the one or the other.
        let order = |excerpt: &Excerpt| (excerpt.levels(), excerpt.first());
        let at = self.tiles.partition_point(|held| order(&held.excerpt) < order(&tile.excerpt));
        let held = HeldTile {
            excerpt: tile.excerpt,
            has_shadows: tile.has_shadows,
            texture_bytes: bytes,
            scale: tile.scale(),
            raster: self.whole.tile(gpu, tile),
            frame: self.frame,
        };
        self.tiles.insert(at, held);
        at
    }

    /// Finds out what a frame shows. All its bands must have been uploaded.
    pub(super) fn look(&mut self, state: &SceneState, detail: &Detail) {
        self.frame += 1;
        self.shows_tiles = self.plan(state, detail).is_some();
        let clip_from_sample = self.clip_from_sample(state);
        let plan = made_plan((&self.film, &self.film_tiles), state.index, has_shadows(state, detail));
        let Some(plan) = plan.filter(|_| self.shows_tiles) else { return };
        for place in plan.in_view(clip_from_sample) {
            let tile = &plan.tiles[place];
            if let Some(held) = self.tiles.iter_mut().find(|held| held.is(tile)) {
                (held.frame, held.scale) = (self.frame, tile.scale());
            }
        }
    }

    /// What the frame shows that was looked at last, each with the state that it shows and the ground far around it.
    pub(super) fn shown_mut(
        &mut self,
        state: &SceneState,
    ) -> impl Iterator<Item = (&mut RasterLayer, SceneState, &DistantGround)> {
        let (distant, frame) = (&self.distant, self.frame);
        let whole = (!self.shows_tiles).then_some((&mut self.whole, *state, distant));
        let tiles = self.tiles.iter_mut().filter(move |tile| tile.frame == frame);
        let tiles = tiles.map(move |tile| (&mut tile.raster, state.with_pixel_scale(tile.scale), distant));
        whole.into_iter().chain(tiles)
    }

    /// What the frame shows that was looked at last.
    pub(super) fn shown(&self) -> impl Iterator<Item = &RasterLayer> {
        let whole = (!self.shows_tiles).then_some(&self.whole);
        let tiles = self.tiles.iter().filter(|tile| self.shows_tiles && tile.frame == self.frame);
        whole.into_iter().chain(tiles.map(|tile| &tile.raster))
    }

    fn clip_from_sample(&self, state: &SceneState) -> DMat4 {
        state.clip_from_world.as_dmat4() * world_from_sample((&self.whole.layer, [0, 0]), state.exaggeration)
    }
}

/// The tiles of no stretch of a film yet.
fn not_cut(film: &FilmViews) -> Vec<[OnceCell<Option<FilmTiles>>; 2]> {
    film.stretches().iter().map(|_| Default::default()).collect()
}

/// Whether ground throws shadows in a frame.
fn has_shadows(state: &SceneState, detail: &Detail) -> bool {
    detail.casts_shadows && state.light_direction.is_some()
}

/// How a frame is cut into tiles, as far as that was found out.
fn made_plan<'a>(
    (film, film_tiles): (&FilmViews, &'a [[OnceCell<Option<FilmTiles>>; 2]]),
    frame: u64,
    has_shadows: bool,
) -> Option<&'a TilePlan> {
    let stretch = film.stretch_of(frame);
    let tiles = film_tiles.get(stretch)?[usize::from(has_shadows)].get()?.as_ref()?;
    Some(tiles.at(film.stretches()[stretch].progress(frame)))
}

/// Whether nothing needs all of a layer at once: a line of samples has no squares, and blocks of what is lifted stand
/// elsewhere under other factors on heights.
fn can_be_cut(layer: &Layer) -> bool {
    let is_plain = layer.base.is_none() && layer.water.is_none() && layer.places.is_none();
    let has_squares =
        layer.columns.min(layer.rows) > 1 && layer.place.is_none_or(|place| place.lift_m == 0.0);
    let shows_parts = !has_numbers(layer) && !has_classes(layer);
    layer.mode == LayerMode::Surface && is_plain && has_squares && shows_parts
}

/// Whether a camera is lower than that, or looks up from infinitely far away.
fn is_from_below(clip_from_world: &DMat4, lowest_m: f64) -> bool {
    // What all lines of sight meet in, or their direction.
    let eye = clip_from_world.inverse() * DVec4::Z;
    if eye.w.abs() > eye.truncate().length() * 1e-12 { eye.z / eye.w < lowest_m } else { eye.z > 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use glam::DVec3;
    use glam::dcamera::rh::proj::directx::{orthographic, perspective};
    use glam::dcamera::rh::view::look_at_mat4;

    #[test]
    fn cameras_below_the_ground_are_told_from_those_above() {
        let seen_from = |eye: DVec3, clip_from_view: DMat4| {
            is_from_below(&(clip_from_view * look_at_mat4(eye, DVec3::ZERO, DVec3::Z)), -10.0)
        };
        let near = perspective(0.8, 1.6, 1.0, 1e5);
        let far = orthographic(-50.0, 50.0, -30.0, 30.0, 0.0, 1e5);
        for clip_from_view in [near, far] {
            assert!(!seen_from(DVec3::new(300.0, 200.0, 150.0), clip_from_view));
            assert!(seen_from(DVec3::new(300.0, 200.0, -150.0), clip_from_view));
        }
        // Looking up from a valley.
        assert!(!seen_from(DVec3::new(300.0, 200.0, -5.0), near));
    }
}
