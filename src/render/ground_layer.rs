use super::film_tiles::{FilmTiles, TilePlanning};
use super::gpu_context::GpuContext;
use super::gpu_memory::GpuMemory;
use super::layer_layouts::LayerLayouts;
use super::raster_layer::{RasterLayer, has_numbers};
use super::raster_room::has_classes;
use super::raster_samples::bytes_of;
use super::raster_uniforms::world_from_sample;
use super::renderer::Detail;
use super::tile_plan::{Tile, TilePlan};
use crate::data::{Band, Excerpt};
use crate::scene::{BandMoment, FilmViews, GroundSeen, Layer, LayerMode, PixelScale, SceneState, Stage};
use glam::DMat4;
use std::cell::OnceCell;

/// What the GPU holds of a layer that is no volume: one piece, or in films that come near large surfaces tiles, of which no
/// more are held than there is memory for.
pub(super) struct GroundLayer {
    pub(super) whole: RasterLayer,
    memory: GpuMemory,
    film: FilmViews,
    /// The picture's.
    height_px: f64,
    /// Made when a frame of the film is first asked for; `None` where one piece is enough.
    film_tiles: OnceCell<Option<FilmTiles>>,
    tiles: Vec<HeldTile>,
    /// Whether the frame that was looked at last shows tiles.
    shows_tiles: bool,
    /// Frames that were looked at.
    frame: u64,
}

struct HeldTile {
    excerpt: Excerpt,
    texture_bytes: u64,
    scale: PixelScale,
    raster: RasterLayer,
    /// The last frame that showed it.
    frame: u64,
}

impl HeldTile {
    /// What it takes, with its mesh as far as it has one.
    fn bytes(&self) -> u64 {
        self.texture_bytes + self.raster.relief.as_ref().map_or(0, |relief| relief.mesh.bytes())
    }
}

/// Surfaces with fewer samples, seen so finely, are drawn in one piece.
const MOST_IN_ONE_PIECE: u64 = 1 << 23;

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
            film_tiles: OnceCell::new(),
            tiles: Vec::new(),
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
            self.film_tiles = OnceCell::new();
            self.tiles.clear();
            self.film = stage.film_views().clone();
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
        if !is_near || !detail.simplifies || detail.casts_shadows || !can_be_cut(&self.whole.layer) {
            return None;
        }
        let film_tiles = self.film_tiles.get_or_init(|| self.cut(state, detail));
        film_tiles.as_ref().map(|tiles| tiles.at(state.progress))
    }

    /// Whether a frame shows tiles.
    pub(super) fn is_in_tiles(&self, (state, detail): (&SceneState, &Detail)) -> bool {
        self.plan(state, detail).is_some()
    }

    fn cut(&self, state: &SceneState, detail: &Detail) -> Option<FilmTiles> {
        let piece = self.whole.excerpt_for(state, detail);
        let [columns, rows] = piece.size().map(u64::from);
        let is_fine = piece.level() <= self.whole.finest_level(state, detail);
        if is_fine && columns * rows <= MOST_IN_ONE_PIECE {
            return None;
        }
        let tiles = FilmTiles::new(&TilePlanning {
            layer: &self.whole.layer,
            views: self.film.views(),
            height_px: self.height_px,
            exaggeration: state.most_exaggeration,
            most_pixels_per_m: state.pixel_scale.across,
            merged_px: detail.merged_px,
            memory: self.memory,
        });
        // More is held than can be seen, and tiles have borders, too.
        if is_fine && tiles.bytes > bytes_of(&self.whole.layer, &piece) / 2 {
            return None;
        }
        if tiles.merged_px > detail.merged_px {
            let memory = self.memory;
            let times = tiles.merged_px / detail.merged_px;
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
            let is_missing = move |band: &u32| !self.whole.holds(*band, excerpt);
            return Box::new(bands.filter(is_missing).map(move |band| (band, excerpt)));
        };
        let clip_from_sample = self.clip_from_sample(state);
        // All of one band first: there are files of which all of a band has to be read for any of it.
        let wanted = bands.flat_map(move |band| {
            plan.in_view(clip_from_sample).map(move |place| (band, plan.tiles[place].excerpt))
        });
        Box::new(wanted.filter(|(band, excerpt)| {
            let held = self.tiles.iter().find(|tile| tile.excerpt == *excerpt);
            held.is_none_or(|tile| !tile.raster.holds(*band, *excerpt))
        }))
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
            self.whole.upload_band(gpu, layouts, wanted, samples);
            return;
        };
        let Some(tile) = plan.tiles.iter().find(|tile| tile.excerpt == wanted.2) else { return };
        let held = self.tiles.iter().position(|held| held.excerpt == tile.excerpt);
        let at = if let Some(at) = held {
            at
        } else {
            let in_view = plan.in_view(self.clip_from_sample(state));
            let in_view: Vec<Excerpt> = in_view.map(|place| plan.tiles[place].excerpt).collect();
            let tile = tile.clone();
            self.add_tile(gpu, &tile, &in_view)
        };
        self.tiles[at].raster.upload_band(gpu, layouts, wanted, samples);
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
        let order = |excerpt: &Excerpt| (excerpt.level(), excerpt.first());
        let at = self.tiles.partition_point(|held| order(&held.excerpt) < order(&tile.excerpt));
        let (excerpt, scale) = (tile.excerpt, tile.scale());
        let raster = self.whole.tile(gpu, tile);
        self.tiles.insert(at, HeldTile { excerpt, texture_bytes: bytes, scale, raster, frame: self.frame });
        at
    }

    /// Finds out what a frame shows. All its bands must have been uploaded.
    pub(super) fn look(&mut self, state: &SceneState, detail: &Detail) {
        self.frame += 1;
        self.shows_tiles = self.plan(state, detail).is_some();
        let clip_from_sample = self.clip_from_sample(state);
        let Some(Some(film_tiles)) = self.film_tiles.get().filter(|_| self.shows_tiles) else { return };
        let plan = film_tiles.at(state.progress);
        for place in plan.in_view(clip_from_sample) {
            let tile = &plan.tiles[place];
            if let Some(held) = self.tiles.iter_mut().find(|held| held.excerpt == tile.excerpt) {
                (held.frame, held.scale) = (self.frame, tile.scale());
            }
        }
    }

    /// What the frame shows that was looked at last, each with the state that it shows.
    pub(super) fn shown_mut(
        &mut self,
        state: &SceneState,
    ) -> impl Iterator<Item = (&mut RasterLayer, SceneState)> {
        let (whole, frame) = ((!self.shows_tiles).then_some((&mut self.whole, *state)), self.frame);
        let tiles = self.tiles.iter_mut().filter(move |tile| tile.frame == frame);
        whole.into_iter().chain(tiles.map(|tile| (&mut tile.raster, state.with_pixel_scale(tile.scale))))
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

/// Whether nothing needs all of a layer at once.
fn can_be_cut(layer: &Layer) -> bool {
    let is_plain = layer.base.is_none() && layer.water.is_none() && layer.places.is_none();
    layer.mode == LayerMode::Surface && is_plain && !has_numbers(layer) && !has_classes(layer)
}
