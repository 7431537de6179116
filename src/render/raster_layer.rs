use super::bar_layout::{BarLayout, is_sorted};
use super::colored_groups::ColoredGroups;
use super::contour_numbers::ContourNumbers;
use super::distant_ground::DistantGround;
use super::drape_texture::DrapeTexture;
use super::globe::{GlobeMesh, GlobeView};
use super::gpu_context::GpuContext;
use super::gpu_memory::GpuMemory;
use super::ground_places::{GroundPlaces, PictureSize};
use super::layer_layouts::LayerLayouts;
use super::raster_room::{MARGIN_CELLS, RasterRoom, SHADOW_MARGIN_CELLS, SeenSamples};
use super::raster_samples::RasterSamples;
use super::raster_uniforms::{BakeKey, RasterUniforms, clip_from_sample};
use super::renderer::Detail;
use super::shape_uniforms::ShapeUniforms;
use super::surface::MeshView;
use super::surface_relief::{self, SurfaceRelief};
use super::terrain_block::TerrainBlock;
use super::tile_plan::Tile;
use crate::data::{Band, Excerpt};
use crate::scene::{BandMoment, GroundSeen, Layer, LayerMode, SceneState, WrittenOn};
use std::sync::Arc;

/// What the GPU holds of one layer: its samples as finely as they can be seen, their light and their colours.
pub(super) struct RasterLayer {
    pub(super) layer: Layer,
    uniforms: RasterUniforms,
    /// What of the raster it is.
    extent: Extent,
    /// From the first band on.
    pub(super) held: Option<HeldRaster>,
    /// Of surfaces.
    pub(super) relief: Option<SurfaceRelief>,
    drape: Arc<DrapeTexture>,
    /// Of globes.
    pub(super) globe: Option<GlobeMesh>,
    /// Of surfaces with walls or water.
    pub(super) block: Option<TerrainBlock>,
    /// Of layers whose samples are drawn as shapes.
    pub(super) shape: Option<ShapeUniforms>,
    /// Of bars.
    bars: Option<BarLayout>,
    /// Where contour lines have numbers.
    numbers: Option<ContourNumbers>,
    /// Points, lines and texts over it.
    pub(super) places: Option<GroundPlaces>,
    look: Look,
    baked: Option<BakeKey>,
    /// What was said of the level.
    note: Option<String>,
}

/// What of a raster a layer holds.
#[derive(Debug, Clone, Copy)]
enum Extent {
    /// What can be seen, as finely as there is room for.
    Seen(RasterRoom),
    /// A tile.
    Tile(Excerpt),
}

/// Samples and what passes read them through.
pub(super) struct HeldRaster {
    pub(super) samples: RasterSamples,
    pub(super) groups: ColoredGroups,
}

/// How the colours of a surface are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// From value and light, which are interpolated between samples.
    Sharp,
    /// Between the colours of samples.
    Smooth,
    /// The colour of the nearest sample.
    Nearest,
}

/// What of a layer a frame shows.
#[derive(Clone, Copy)]
pub(super) struct RasterView<'a> {
    pub(super) moment: BandMoment,
    pub(super) detail: &'a Detail,
    /// How wide thin and bold contour lines are, in samples of the picture.
    pub(super) line_samples: [f32; 2],
    pub(super) picture: PictureSize,
    /// What throws shadows from beyond what is held.
    pub(super) distant: &'a DistantGround,
}

impl RasterLayer {
    pub(super) fn new(gpu: &GpuContext, layouts: LayerLayouts<'_>, layer: &Layer, memory: GpuMemory) -> Self {
        Self {
            layer: layer.clone(),
            uniforms: RasterUniforms::new(gpu),
            extent: Extent::Seen(RasterRoom::new(gpu, memory, layer)),
            held: None,
            relief: (layer.mode == LayerMode::Surface).then(|| SurfaceRelief::new(gpu)),
            drape: Arc::new(DrapeTexture::new(gpu, layouts.bake, layer.drape.as_ref())),
            globe: layer.globe.map(|_| GlobeMesh::new(gpu, layouts.globe)),
            block: TerrainBlock::new(gpu, &layouts.block.block_layout, layer),
            shape: ShapeUniforms::new(gpu, layouts.shape, layer),
            bars: BarLayout::new(layer),
            numbers: has_numbers(layer).then(ContourNumbers::new),
            places: layer.places.is_some().then(|| GroundPlaces::new(gpu)),
            look: Look::Sharp,
            baked: None,
            note: None,
        }
    }

    /// A tile of the same surface, under the same picture.
    pub(super) fn tile(&self, gpu: &GpuContext, tile: &Tile) -> Self {
        Self {
            layer: self.layer.clone(),
            uniforms: RasterUniforms::new(gpu),
            extent: Extent::Tile(tile.excerpt),
            held: None,
            relief: Some(SurfaceRelief::of_part(gpu, tile.part.clone(), tile.has_shadows)),
            drape: Arc::clone(&self.drape),
            globe: None,
            block: None,
            shape: None,
            bars: None,
            numbers: None,
            places: None,
            look: Look::Sharp,
            baked: None,
            note: None,
        }
    }

    /// Whether it lies under the same picture as another.
    pub(super) fn has_drape_of(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.drape, &other.drape)
    }

    /// Shows the same samples as another layer says.
    pub(super) fn restage(&mut self, gpu: &GpuContext, layouts: LayerLayouts<'_>, layer: &Layer) {
        let has_new_picture = !self.drape.shows(layer.drape.as_ref());
        if has_new_picture {
            self.drape = Arc::new(DrapeTexture::new(gpu, layouts.bake, layer.drape.as_ref()));
        }
        let has_new_colors = has_new_picture
            || self.layer.scale != layer.scale
            || self.layer.value_offset != layer.value_offset;
        if let Some(numbers) = self.numbers.as_mut().filter(|_| self.layer.contours != layer.contours) {
            numbers.forget();
        }
        layouts.block.restage(gpu, &mut self.block, layer);
        let places = self.places.take().or_else(|| Some(GroundPlaces::new(gpu)));
        self.places = places.filter(|_| layer.places.is_some());
        self.layer = layer.clone();
        if let Some(held) = self.held.as_mut().filter(|_| has_new_colors) {
            let read = (&self.uniforms, &held.samples.field, &*self.drape);
            held.groups = ColoredGroups::new(gpu, layouts, layer, read);
        }
        self.baked = None;
    }

    /// Whether `layer` shows the same samples as this one, so that [`RasterLayer::restage`] is enough.
    pub(super) fn has_samples_of(&self, layer: &Layer) -> bool {
        // Meshes end at the limits of heights, and where samples are missing that are not drawn.
        let shape = |layer: &Layer| (layer.columns, layer.rows, layer.moments, layer.mode);
        let mesh = |layer: &Layer| (surface_relief::limits(layer), layer.missing.is_drawn());
        let has_same_mesh = self.relief.is_none() || mesh(&self.layer) == mesh(layer);
        let has_numbers = self.numbers.is_some() || !has_numbers(layer);
        has_same_mesh && has_numbers && shape(&self.layer) == shape(layer)
    }

    /// Whether samples are missing and drawn in a colour.
    pub(super) fn draws_missing(&self) -> bool {
        self.layer.has_missing && self.layer.missing.is_drawn()
    }

    /// How the colours of what was prepared last are found.
    pub(super) fn look(&self) -> Look {
        self.look
    }

    /// What is seen from the samples in these slots of sun and sky, as it was baked last.
    pub(super) fn exposure_group<'a>(
        &'a self,
        held: &'a HeldRaster,
        slots: [usize; 2],
    ) -> &'a wgpu::BindGroup {
        let casts_shadows = self.baked.is_some_and(|key| key.casts_shadows);
        held.samples.exposure.group(casts_shadows.then_some(slots))
    }

    /// What of its bands a frame wants.
    pub(super) fn excerpt_for(&self, state: &SceneState, detail: &Detail) -> Excerpt {
        match &self.extent {
            Extent::Seen(room) => room.excerpt_for(&self.layer, &self.seen(state, detail)),
            Extent::Tile(excerpt) => *excerpt,
        }
    }

    /// The finest level at which a frame can show anything.
    pub(super) fn finest_level(&self, state: &SceneState, detail: &Detail) -> u32 {
        self.seen(state, detail).level(&self.layer)
    }

    fn seen(&self, state: &SceneState, detail: &Detail) -> SeenSamples {
        let sample_px = state.pixel_scale.across * self.layer.cell_m();
        // Flat pictures average colours, which are those of means of few values.
        let merged_px = detail.merged_px
            * match &self.layer.shape {
                Some(shape) => shape.least_px(),
                None if self.layer.mode == LayerMode::Image => 0.5,
                None => 1.0,
            };
        let is_sorted = is_sorted(&self.layer);
        let has_shadows = detail.casts_shadows && self.relief.is_some();
        SeenSamples {
            ground: if is_sorted || !detail.simplifies { GroundSeen::EVERYTHING } else { state.ground_seen },
            sample_px,
            // Who comes before whom, only the samples themselves tell.
            merged_px: if detail.simplifies && !is_sorted { merged_px } else { 0.0 },
            margin_cells: if has_shadows { SHADOW_MARGIN_CELLS } else { MARGIN_CELLS },
        }
    }

    /// Says once that more could be seen than there is room for.
    fn tell(&mut self, state: &SceneState, detail: &Detail) {
        let Extent::Seen(room) = &self.extent else { return };
        let note = room.note(&self.layer, &self.seen(state, detail));
        if let Some(text) = note.as_ref().filter(|_| note != self.note) {
            tracing::warn!("{text}");
        }
        self.note = note;
    }

    /// Whether this of a band is on the GPU.
    pub(super) fn holds(&self, band: u32, excerpt: Excerpt) -> bool {
        let held = self.held.as_ref().filter(|held| held.samples.excerpt == excerpt);
        held.is_some_and(|held| held.samples.slot_of(band).is_some())
    }

    /// Gives up all samples and what was made of them, as where other parts of the raster are shown instead.
    pub(super) fn give_up_samples(&mut self, gpu: &GpuContext) {
        if self.held.take().is_some() {
            self.relief = self.relief.is_some().then(|| SurfaceRelief::new(gpu));
            self.baked = None;
        }
    }

    /// Takes an excerpt of a band. Other excerpts are given up.
    pub(super) fn upload_band(
        &mut self,
        gpu: &GpuContext,
        layouts: LayerLayouts<'_>,
        (moment, band, excerpt): (BandMoment, u32, Excerpt),
        samples: &Band,
    ) {
        let held = self.held.take().filter(|held| held.samples.excerpt == excerpt);
        let mut held = held.unwrap_or_else(|| {
            let samples = RasterSamples::new(gpu, layouts.bake, &self.layer, excerpt);
            let read = (&self.uniforms, &samples.field, &*self.drape);
            let groups = ColoredGroups::new(gpu, layouts, &self.layer, read);
            HeldRaster { samples, groups }
        });
        let slot = held.samples.take(gpu, moment, band, samples);
        if let Some(relief) = &mut self.relief {
            relief.take(&self.layer, slot, samples);
        }
        if let Some(globe) = &mut self.globe {
            globe.take(slot, &excerpt, samples);
        }
        if let Some(numbers) = &mut self.numbers {
            numbers.take(slot, samples);
        }
        if let Some(bars) = &mut self.bars {
            bars.take(slot, samples);
        }
        if let Some(shape) = &mut self.shape {
            shape.forget();
        }
        self.held = Some(held);
        self.baked = None;
    }

    /// What its texts stand on in the frame that was prepared last.
    pub(super) fn written_on(&self) -> WrittenOn<'_> {
        WrittenOn {
            contours: self.numbers.as_ref().map_or(&[], |numbers| &numbers.seen),
            bars: self.bars.as_ref().map_or(&[], |bars| &bars.marks.seen),
            feet: self.bars.as_ref().map_or(&[], |bars| &bars.marks.feet),
            places: self.places.as_ref().map_or(&[], |places| &places.seen),
        }
    }

    /// Writes this frame's numbers; returns the slots to blend if the baked textures are out of date.
    pub(super) fn prepare(
        &mut self,
        gpu: &GpuContext,
        state: &SceneState,
        view: RasterView<'_>,
    ) -> Option<[usize; 2]> {
        let RasterView { moment, detail, line_samples, .. } = view;
        if self.baked.is_none() {
            self.tell(state, detail);
        }
        let samples = &mut self.held.as_mut()?.samples;
        let first = samples.slot_of(moment.first).unwrap_or(0);
        let slots = [first, samples.slot_of(moment.second).unwrap_or(first)];
        let mut light = None;
        if let Some(relief) = &mut self.relief {
            light = state.light_direction;
            relief.prepare(gpu, &self.layer, slots, (state, detail));
            if let Some(block) = &mut self.block {
                block.prepare(gpu, &self.layer, relief);
            }
            let cell_px =
                state.pixel_scale.across * self.layer.longest_cell_m(&samples.excerpt) / detail.coarseness;
            // A picture needs the light apart from the colours that lie under it.
            let is_baked = detail.simplifies && self.layer.drape.is_none() && !relief.has_walls();
            self.look = if is_baked { look_of(light.is_some(), cell_px) } else { Look::Sharp };
        }
        if let Some(globe) = &mut self.globe {
            light = state.light_direction;
            let (excerpt, mix) = (&samples.excerpt, moment.mix);
            globe.prepare(gpu, &self.layer, GlobeView { state, detail, excerpt, slots, mix });
        }
        let z_m_per_value = self.layer.relief.z_m_per_value(state.exaggeration);
        let casts_shadows = detail.casts_shadows && light.is_some() && self.relief.is_some();
        let key = BakeKey { moment, z_m_per_value, light, casts_shadows };
        if let (true, Some(relief), Some(light)) = (casts_shadows, &mut self.relief, light) {
            let cell_m = self.layer.held_cell_m(&samples.excerpt);
            for slot in slots {
                let band = samples.band_in(slot);
                let around = band.and_then(|band| view.distant.around(band, &samples.excerpt));
                let light = light.as_dvec3();
                if let Some(texels) = relief.look_around(slot, (cell_m, z_m_per_value), light, around) {
                    samples.expose(gpu, slot, texels);
                }
            }
        }
        let first = samples.excerpt.first();
        let clip_from_sample = clip_from_sample((&self.layer, first), state);
        match &mut self.relief {
            Some(relief) if detail.simplifies => {
                // Through gaps undersides are seen that whole ground hides.
                let hides_undersides = z_m_per_value > 0.0 && !samples.have_gaps();
                relief.look(&MeshView::new(&samples.excerpt, clip_from_sample), hides_undersides);
            }
            Some(relief) => relief.look_everywhere(),
            None => {}
        }
        let clip_from_sample = clip_from_sample.as_mat4();
        self.uniforms.write(gpu, (&self.layer, samples), (&clip_from_sample, detail, line_samples), &key);
        if let Some(bars) = &mut self.bars {
            bars.prepare((&self.layer, &samples.excerpt), (moment, slots), state);
        }
        if let Some(shape) = &mut self.shape {
            if let Some(places) = self.bars.as_ref().and_then(|bars| bars.places(slots)) {
                shape.place(gpu, [moment.first, moment.second], places);
            }
            let cell_px = state.pixel_scale.across * self.layer.longest_cell_m(&samples.excerpt);
            shape.write(
                gpu,
                (&self.layer, first),
                state,
                (view.picture.samples, view.picture.samples_per_pixel, cell_px),
            );
        }
        if let Some(numbers) = &mut self.numbers {
            numbers.prepare((&self.layer, &samples.excerpt), (moment, slots), state);
        }
        if let Some(places) = &mut self.places {
            let ground = (&self.layer, &samples.excerpt, self.relief.as_ref());
            places.prepare(gpu, ground, (view, slots), (state, &clip_from_sample));
        }
        if self.baked == Some(key) {
            return None;
        }
        self.baked = Some(key);
        Some(slots)
    }
}

/// Whether contour lines have numbers.
pub(super) fn has_numbers(layer: &Layer) -> bool {
    layer.contours.is_some_and(|lines| lines.labelled.is_some())
}

/// How the colours of a surface are found whose cells span at most so many pixels.
///
/// Colours between those of samples are found four times as fast as values, light and the colours of these, and
/// change within a pixel where they change otherwise: not on walls, which are many pixels high. Without light every colour
/// is an entry of the colormap.
fn look_of(is_lit: bool, cell_px: f64) -> Look {
    match (cell_px <= 1.0, is_lit) {
        (false, _) => Look::Sharp,
        (true, true) => Look::Smooth,
        (true, false) => Look::Nearest,
    }
}
