use super::RenderError;
use super::bake_pass::BakePass;
use super::behind_volumes::BehindVolumes;
use super::block_pass::BlockPass;
use super::draw_layout::draw_layout;
use super::drawn_layer::{AllLayouts, DrawnLayer, layer_memory};
use super::frame_uniforms::FrameUniforms;
use super::globe::GlobePass;
use super::gpu_context::GpuContext;
use super::gpu_times::TimedPass;
use super::heightmap_pass::HeightmapPass;
use super::image_pass::ImagePass;
use super::layer_layouts::LayerLayouts;
use super::over_ground::{OverGround, picture_size, written_on};
use super::raster_layer::{RasterLayer, RasterView};
use super::render_target::{Precision, RenderTarget, Sampling};
use super::resolve_pass::ResolvePass;
use super::scene_pass::{SceneDepth, ScenePass};
use super::shape_pass::ShapePass;
use super::surroundings_pass::SurroundingsPass;
use super::volume_layer::PictureOfVolume;
use super::volume_pass::VolumePass;
use crate::data::{Band, Excerpt};
use crate::scene::annotation::AnnotationPainter;
use crate::scene::{ContourLines, LayerMode, Rgb8, SceneState, Stage, Veil};

/// How carefully a frame is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Quality {
    /// One sample a pixel.
    Draft,
    /// 2 x 2 samples a pixel.
    #[default]
    Standard,
    /// 4 x 4 samples a pixel.
    High,
}

impl Quality {
    /// Samples along a pixel's side.
    pub fn samples_per_side(self) -> u32 {
        match self {
            Self::Draft => 1,
            Self::Standard => 2,
            Self::High => 4,
        }
    }
}

/// Samples that a frame needs on the GPU.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WantedBand {
    /// Of this layer of the scene.
    pub layer: usize,
    /// Of this band of the raster.
    pub band: u32,
    /// So much of it.
    pub excerpt: Excerpt,
}

/// How finely a picture is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Detail {
    pub(super) sampling: Sampling,
    /// Samples of a raster are averaged while they span less than so many pixels together.
    pub(super) merged_px: f64,
    /// Colours of a surface are found as if pixels were so many times as large.
    pub(super) coarseness: f64,
    /// How far a surface may be drawn from where it is, in pixels.
    pub(super) surface_error_px: f64,
    /// Whether surfaces are drawn with no more triangles than that needs.
    pub(super) simplifies: bool,
    /// Whether fades and a title card cover frames.
    pub(super) has_veils: bool,
    /// Whether what is lit throws shadows and hides the sky.
    pub(super) casts_shadows: bool,
    /// Steps along a ray for one sample of a volume.
    pub(super) steps_per_voxel: f64,
    /// The same as long as a renderer lives.
    pub(super) precision: Precision,
}

impl Detail {
    /// How finely the frames of a film of this stage are drawn.
    pub(super) fn of_film(quality: Quality, precision: Precision, stage: &Stage) -> Self {
        let samples = quality.samples_per_side();
        let is_volume = stage.scene().layers.iter().any(|layer| layer.volume.is_some());
        // A ray costs a hundred times what a point of a surface does, and values inside a volume have no edges.
        let sampling = if is_volume { samples.div_ceil(2) } else { samples };
        // Finer where more samples can show it.
        let merged_px = 2.0 / f64::from(samples.max(2));
        Self {
            sampling: Sampling::PerPixel(sampling),
            merged_px,
            coarseness: merged_px,
            simplifies: true,
            // Less than a sample: of pixels in which triangles and samples are about as large, one in a thousand then
            // differs by more than 8 levels from a mesh of all samples (`docs/benchmarks.md`).
            surface_error_px: if quality == Quality::High { 0.25 } else { 0.75 } / f64::from(samples),
            has_veils: true,
            casts_shadows: casts_shadows(stage, quality),
            steps_per_voxel: f64::from(samples),
            precision,
        }
    }
}

/// Draws what stages show into one target. What it holds of the data outlasts a change of stage.
pub(super) struct Renderer {
    pub(super) target: RenderTarget,
    frame: FrameUniforms,
    bake: BakePass,
    heightmap: HeightmapPass,
    image: ImagePass,
    block: BlockPass,
    shape: ShapePass,
    globe: GlobePass,
    volume: VolumePass,
    /// Made when it is first needed.
    surroundings: Option<SurroundingsPass>,
    /// Where volumes stand among other layers.
    behind: Option<BehindVolumes>,
    over_ground: OverGround,
    resolve: ResolvePass,
    draw_layout: wgpu::BindGroupLayout,
    layers: Vec<DrawnLayer>,
    painter: AnnotationPainter,
    detail: Detail,
    background: wgpu::Color,
}

impl Renderer {
    pub(super) fn new(gpu: &GpuContext, stage: &Stage, detail: Detail) -> Result<Self, RenderError> {
        let target = RenderTarget::new(gpu, stage.resolution(), (detail.sampling, detail.precision))?;
        let frame = FrameUniforms::new(gpu);
        let bake = BakePass::new(gpu, detail.precision);
        let draw_layout = draw_layout(gpu);
        let volume = VolumePass::new(gpu, &frame.layout, detail.precision);
        let block = BlockPass::new(gpu, &frame.layout, &draw_layout, detail.precision);
        let shape = ShapePass::new(gpu, &frame.layout, &draw_layout, detail.precision);
        let globe = GlobePass::new(gpu, &frame.layout, &draw_layout, detail.precision);
        let layouts = AllLayouts {
            raster: LayerLayouts::of(&bake, &draw_layout, &block, (&shape, &globe)),
            volume: &volume.layout,
            memory: layer_memory(gpu, stage),
            stage,
        };
        let layers = stage.scene().layers.iter().map(|layer| DrawnLayer::new(gpu, layouts, layer));
        let mut renderer = Self {
            layers: layers.collect(),
            volume,
            globe,
            heightmap: HeightmapPass::new(gpu, &frame.layout, &draw_layout, detail.precision),
            block,
            shape,
            image: ImagePass::new(gpu, &frame.layout, &draw_layout, detail.precision),
            surroundings: None,
            behind: None,
            over_ground: OverGround::default(),
            resolve: ResolvePass::new(gpu, &target, stage, None),
            painter: AnnotationPainter::new(stage.annotation()),
            background: clear_color(stage.scene().background),
            target,
            frame,
            bake,
            draw_layout,
            detail,
        };
        renderer.surround(gpu, stage);
        Ok(renderer)
    }

    /// Takes what lies behind and before the data, of a stage or a target that is new.
    fn surround(&mut self, gpu: &GpuContext, stage: &Stage) {
        match (stage.surroundings(), &mut self.surroundings) {
            (None, surroundings) => *surroundings = None,
            (Some(plan), Some(pass)) => pass.restage(gpu, &self.target, plan),
            (Some(plan), none) => *none = Some(SurroundingsPass::new(gpu, &self.target, plan)),
        }
        self.over_ground.restage(gpu, &self.target, stage);
        let surroundings = self.surroundings.as_ref();
        let backdrop = surroundings.and_then(SurroundingsPass::backdrop);
        self.frame.set_backdrop(gpu, stage.scene().background, backdrop.as_ref());
        let overlay = surroundings.map(|pass| &pass.overlay_view);
        self.resolve.restage(gpu, &self.target, stage, overlay);
        let is_mixed =
            stage.scene().layers.iter().any(|layer| layer.place.is_some() && layer.volume.is_some());
        self.behind = is_mixed.then(|| BehindVolumes::new(gpu, &self.target, &self.frame));
    }

    /// Shows another stage: the same data with other colours, annotation, camera, or at another size.
    pub(super) fn restage(&mut self, gpu: &GpuContext, stage: &Stage) -> Result<(), RenderError> {
        if self.target.resolution != stage.resolution() {
            let kind = (self.detail.sampling, self.detail.precision);
            self.target = RenderTarget::new(gpu, stage.resolution(), kind)?;
        }
        let layouts = AllLayouts {
            raster: LayerLayouts::of(&self.bake, &self.draw_layout, &self.block, (&self.shape, &self.globe)),
            volume: &self.volume.layout,
            memory: layer_memory(gpu, stage),
            stage,
        };
        let layers = &stage.scene().layers;
        self.layers.truncate(layers.len());
        for (at, layer) in layers.iter().enumerate() {
            match self.layers.get_mut(at) {
                Some(drawn) => drawn.restage(gpu, layouts, layer),
                None => self.layers.push(DrawnLayer::new(gpu, layouts, layer)),
            }
        }
        self.surround(gpu, stage);
        self.painter = AnnotationPainter::new(stage.annotation());
        self.background = clear_color(stage.scene().background);
        Ok(())
    }

    /// Draws the same stage more or less finely.
    #[cfg(feature = "window")]
    pub(super) fn set_detail(
        &mut self,
        gpu: &GpuContext,
        stage: &Stage,
        detail: Detail,
    ) -> Result<(), RenderError> {
        if self.detail.sampling != detail.sampling {
            let kind = (detail.sampling, self.detail.precision);
            self.target = RenderTarget::new(gpu, stage.resolution(), kind)?;
            self.surround(gpu, stage);
            self.painter = AnnotationPainter::new(stage.annotation());
        }
        self.detail = detail;
        Ok(())
    }

    /// See [`FilmRenderer::set_skipping`](super::FilmRenderer::set_skipping).
    pub(super) fn set_skipping(&mut self, skips: bool) {
        self.volume.set_skipping(skips);
    }

    /// Characters of labels, titles and all else drawn so far that no font has.
    pub(super) fn missing_glyphs(&self) -> Vec<char> {
        self.painter.missing_glyphs()
    }

    /// See [`FilmRenderer::set_simplifying`](super::FilmRenderer::set_simplifying).
    pub(super) fn set_simplifying(&mut self, simplifies: bool) {
        self.detail.simplifies = simplifies;
    }

    /// What `state` needs and the GPU does not hold.
    pub(super) fn missing_band(&self, stage: &Stage, state: &SceneState) -> Option<WantedBand> {
        let mut visible = self.layers.iter().enumerate().filter(|(_, layer)| layer.layer().is_visible);
        visible.find_map(|(at, layer)| {
            let moment = stage.band_moment(layer.layer(), state);
            let (band, excerpt) = layer.missing((state, &self.detail), moment).next()?;
            Some(WantedBand { layer: at, band, excerpt })
        })
    }

    /// The band of the same layer that is needed once the GPU holds this one for `state`, and what of it.
    pub(super) fn band_after(
        &self,
        stage: &Stage,
        state: &SceneState,
        wanted: WantedBand,
    ) -> Option<(u32, Excerpt)> {
        let (layer, seen) = (self.layers.get(wanted.layer)?, (state, &self.detail));
        let now = stage.band_moment(layer.layer(), state);
        let other = layer.missing(seen, now).find(|missing| *missing != (wanted.band, wanted.excerpt));
        if other.is_some() || layer.is_in_tiles(seen) {
            return other;
        }
        stage.band_after(layer.layer(), state).map(|moment| (layer.first_band_of(moment), wanted.excerpt))
    }

    /// Gives the GPU what [`Renderer::missing_band`] asked for.
    pub(super) fn upload_band(
        &mut self,
        gpu: &GpuContext,
        (stage, state): (&Stage, &SceneState),
        wanted: WantedBand,
        samples: &Band,
    ) {
        if let Some(layer) = self.layers.get_mut(wanted.layer) {
            let moment = stage.band_moment(layer.layer(), state);
            let layouts =
                LayerLayouts::of(&self.bake, &self.draw_layout, &self.block, (&self.shape, &self.globe));
            let wanted = (moment, wanted.band, wanted.excerpt);
            layer.upload_band((gpu, layouts), (state, &self.detail), wanted, samples);
        }
    }

    /// Records everything that makes the picture of `state`.
    pub(super) fn draw(
        &mut self,
        gpu: &GpuContext,
        commands: &mut wgpu::CommandEncoder,
        (stage, state): (&Stage, &SceneState),
        timed: Option<TimedPass<'_>>,
    ) {
        self.frame.write(gpu, state.clip_from_world);
        let Self { painter, resolve, .. } = self;
        painter.paint(&stage.frame_notes(state), &mut |patch| resolve.update(gpu, patch));
        let line_samples = self.target.in_samples(ContourLines::widths_px(self.target.resolution));
        let picture = picture_size(&self.target, stage);
        for layer in &mut self.layers {
            let moment = stage.band_moment(layer.layer(), state);
            match layer {
                DrawnLayer::Raster(ground) => {
                    let detail = &self.detail;
                    ground.look(state, detail);
                    for (raster, state, distant) in ground.shown_mut(state) {
                        let view = RasterView { moment, detail, line_samples, picture, distant };
                        if let Some(slots) = raster.prepare(gpu, &state, view) {
                            self.bake.draw(commands, raster, slots);
                        }
                        self.heightmap.prepare(gpu, raster);
                        self.image.prepare(gpu, raster);
                        self.globe.prepare(gpu, raster);
                        self.block.prepare(gpu, raster);
                        self.shape.prepare(gpu, raster);
                        self.over_ground.prepare(gpu, raster);
                    }
                }
                DrawnLayer::Volume(volume) => {
                    let picture = PictureOfVolume {
                        samples: self.target.samples_size(),
                        steps_per_voxel: self.detail.steps_per_voxel,
                    };
                    volume.prepare(gpu, state, picture);
                    self.volume.prepare(gpu, volume.look());
                }
            }
        }
        let mut begin = timed.map(TimedPass::begin);
        let mut clear = Some(self.background);
        if let (Some(surroundings), Some(plan)) = (&mut self.surroundings, stage.surroundings()) {
            surroundings.prepare(gpu, plan, (state, written_on(&self.layers)));
            if surroundings.draw_rear(commands, (&self.target, self.background), &mut begin) {
                clear = None;
            }
            surroundings.draw_front(commands);
        }
        let is_read = self.behind.is_some() || self.over_ground.is_drawn(&self.layers);
        let depth = if is_read { SceneDepth::Kept } else { SceneDepth::Forgotten };
        let opaque = ScenePass { target: &self.target, clear, depth, timed: begin };
        self.draw_layers(&mut opaque.begin(commands), &self.frame.bind_group, depth);
        self.over_ground.draw(commands, &self.target, &self.layers);
        if let Some(behind) = &self.behind {
            behind.take(commands, &self.target);
            let depth = SceneDepth::Read;
            let volumes = ScenePass { target: &self.target, clear: None, depth, timed: None };
            self.draw_layers(&mut volumes.begin(commands), &behind.group, depth);
        }
        let veil = if self.detail.has_veils { state.veil } else { Veil::default() };
        self.resolve.draw(gpu, commands, (&self.target, veil), timed);
    }

    /// Draws those that belong into a pass: all of them if none is asked for its depth, or else the volumes after all
    /// others.
    fn draw_layers(&self, pass: &mut wgpu::RenderPass<'_>, frame: &wgpu::BindGroup, depth: SceneDepth) {
        pass.set_bind_group(0, frame, &[]);
        for layer in self.layers.iter().filter(|layer| layer.layer().is_visible) {
            match layer {
                DrawnLayer::Volume(volume) if depth != SceneDepth::Kept => self.volume.draw(pass, volume),
                DrawnLayer::Volume(_) => {}
                DrawnLayer::Raster(_) if depth == SceneDepth::Read => {}
                DrawnLayer::Raster(ground) => {
                    for raster in ground.shown() {
                        self.draw_raster(pass, raster);
                    }
                }
            }
        }
    }

    fn draw_raster(&self, pass: &mut wgpu::RenderPass<'_>, raster: &RasterLayer) {
        match raster.layer.mode {
            LayerMode::Image => self.image.draw(pass, raster),
            LayerMode::Globe => self.globe.draw(pass, raster),
            _ => {
                self.heightmap.draw(pass, raster);
                self.block.draw(pass, raster);
                self.shape.draw(pass, raster);
            }
        }
    }
}

/// Whether surfaces throw shadows in a film of this quality.
pub(super) fn casts_shadows(stage: &Stage, quality: Quality) -> bool {
    stage.scene().shadows.unwrap_or(quality == Quality::High)
}

fn clear_color(background: Option<Rgb8>) -> wgpu::Color {
    background.map_or(wgpu::Color::TRANSPARENT, |Rgb8(bytes)| {
        let [r, g, b] = bytes.map(|byte| f64::from(byte) / 255.0);
        wgpu::Color { r, g, b, a: 1.0 }
    })
}
