use super::RenderError;
use super::bake_pass::BakePass;
use super::drawn_layer::{AllLayouts, DrawnLayer};
use super::frame_uniforms::FrameUniforms;
use super::gpu_context::GpuContext;
use super::gpu_memory::GpuMemory;
use super::gpu_times::TimedPass;
use super::heightmap_pass::HeightmapPass;
use super::image_pass::ImagePass;
use super::pipelines::{BITS, EXACT, FILTERABLE, color_attachment, texture_entry, uniform_entry};
use super::raster_layer::LayerLayouts;
use super::render_target::{Precision, RenderTarget, Sampling};
use super::resolve_pass::ResolvePass;
use super::surroundings_pass::SurroundingsPass;
use super::volume_layer::PictureOfVolume;
use super::volume_pass::VolumePass;
use crate::data::Band;
use crate::scene::annotation::LabelPainter;
use crate::scene::{LayerMode, Rgb8, SceneState, Stage};
use wgpu::ShaderStages;

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

/// How finely a picture is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Detail {
    pub(super) sampling: Sampling,
    /// Triangles may be this much larger than where every sample that can be seen counts.
    pub(super) coarseness: f64,
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
        Self {
            sampling: Sampling::PerPixel(sampling),
            // Finer triangles where more samples can show them.
            coarseness: 2.0 / f64::from(samples.max(2)),
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
    volume: VolumePass,
    /// Made when it is first needed.
    surroundings: Option<SurroundingsPass>,
    resolve: ResolvePass,
    draw_layout: wgpu::BindGroupLayout,
    layers: Vec<DrawnLayer>,
    label: Option<LabelPainter>,
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
        let layouts = AllLayouts {
            raster: LayerLayouts { bake: &bake, draw: &draw_layout },
            volume: &volume.layout,
            volume_memory: volume_memory(gpu, stage),
        };
        let layers = stage.scene().layers.iter().map(|layer| DrawnLayer::new(gpu, layouts, layer));
        let mut renderer = Self {
            layers: layers.collect::<Result<_, _>>()?,
            volume,
            heightmap: HeightmapPass::new(gpu, &frame.layout, &draw_layout, detail.precision),
            image: ImagePass::new(gpu, &frame.layout, &draw_layout, detail.precision),
            surroundings: None,
            resolve: ResolvePass::new(gpu, &target, stage.annotation(), None),
            label: LabelPainter::new(stage.annotation()),
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
        let surroundings = self.surroundings.as_ref();
        let backdrop = surroundings.and_then(SurroundingsPass::backdrop);
        self.frame.set_backdrop(gpu, stage.scene().background, backdrop.as_ref());
        let overlay = surroundings.map(|pass| &pass.overlay_view);
        self.resolve.restage(gpu, &self.target, stage.annotation(), overlay);
    }

    /// Shows another stage: the same data with other colours, annotation, camera, or at another size.
    pub(super) fn restage(&mut self, gpu: &GpuContext, stage: &Stage) -> Result<(), RenderError> {
        if self.target.resolution != stage.resolution() {
            let kind = (self.detail.sampling, self.detail.precision);
            self.target = RenderTarget::new(gpu, stage.resolution(), kind)?;
        }
        let layouts = AllLayouts {
            raster: LayerLayouts { bake: &self.bake, draw: &self.draw_layout },
            volume: &self.volume.layout,
            volume_memory: volume_memory(gpu, stage),
        };
        let layers = &stage.scene().layers;
        self.layers.truncate(layers.len());
        for (at, layer) in layers.iter().enumerate() {
            match self.layers.get_mut(at) {
                Some(drawn) => drawn.restage(gpu, layouts, layer)?,
                None => self.layers.push(DrawnLayer::new(gpu, layouts, layer)?),
            }
        }
        self.surround(gpu, stage);
        self.label = LabelPainter::new(stage.annotation());
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
            self.label = LabelPainter::new(stage.annotation());
        }
        self.detail = detail;
        Ok(())
    }

    /// See [`FilmRenderer::set_skipping`](super::FilmRenderer::set_skipping).
    pub(super) fn set_skipping(&mut self, skips: bool) {
        self.volume.set_skipping(skips);
    }

    /// Characters of labels, titles and all else drawn so far that no font has.
    pub(super) fn missing_glyphs(&self, stage: &Stage) -> Vec<char> {
        self.label
            .as_ref()
            .map_or_else(|| stage.annotation().missing_glyphs.clone(), LabelPainter::missing_glyphs)
    }

    /// A layer and band that `state` needs and the GPU does not hold.
    pub(super) fn missing_band(&self, stage: &Stage, state: &SceneState) -> Option<(usize, u32)> {
        self.layers.iter().enumerate().find_map(|(at, layer)| {
            let band = layer.missing_bands(stage.band_moment(layer.layer(), state)).next()?;
            Some((at, band))
        })
    }

    /// The band of the same layer that is needed once the GPU holds `band` for `state`.
    pub(super) fn band_after(
        &self,
        stage: &Stage,
        state: &SceneState,
        (layer, band): (usize, u32),
    ) -> Option<u32> {
        let layer = self.layers.get(layer)?;
        let now = stage.band_moment(layer.layer(), state);
        let other = layer.missing_bands(now).find(|missing| *missing != band);
        other.or_else(|| stage.band_after(layer.layer(), state).map(|moment| layer.first_band_of(moment)))
    }

    /// Gives the GPU a band that `state` needs.
    pub(super) fn upload_band(
        &mut self,
        gpu: &GpuContext,
        (stage, state): (&Stage, &SceneState),
        (layer, band): (usize, u32),
        samples: &Band,
    ) {
        if let Some(layer) = self.layers.get_mut(layer) {
            let moment = stage.band_moment(layer.layer(), state);
            layer.upload_band(gpu, moment, band, samples);
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
        if let (Some(painter), Some(text)) = (&mut self.label, stage.label_text(state))
            && let Some(label) = painter.paint(&text)
        {
            self.resolve.update_label(gpu, label);
        }
        let pixels_per_metre = state.pixels_per_metre / self.detail.coarseness;
        for layer in &mut self.layers {
            let moment = stage.band_moment(layer.layer(), state);
            match layer {
                DrawnLayer::Raster(raster) => {
                    if let Some(slots) = raster.prepare(gpu, state, (moment, pixels_per_metre)) {
                        self.bake.draw(commands, raster, slots);
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
        let mut samples = color_attachment(&self.target.samples, self.background);
        if let (Some(surroundings), Some(plan)) = (&mut self.surroundings, stage.surroundings()) {
            surroundings.prepare(gpu, plan, state);
            if surroundings.draw_rear(commands, (&self.target, self.background), &mut begin) {
                samples.ops.load = wgpu::LoadOp::Load;
            }
            surroundings.draw_front(commands);
        }
        let mut pass = commands.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some("Renderer::scene"),
            color_attachments: &[Some(samples)],
            depth_stencil_attachment: Some(wgpu::RenderPassDepthStencilAttachment {
                view: &self.target.depth,
                depth_ops: Some(wgpu::Operations {
                    load: wgpu::LoadOp::Clear(1.0),
                    store: wgpu::StoreOp::Discard,
                }),
                stencil_ops: None,
            }),
            timestamp_writes: begin,
            ..Default::default()
        });
        pass.set_bind_group(0, &self.frame.bind_group, &[]);
        for layer in &self.layers {
            match layer {
                DrawnLayer::Volume(volume) => self.volume.draw(&mut pass, volume),
                DrawnLayer::Raster(raster) if raster.layer.mode == LayerMode::Image => {
                    self.image.draw(&mut pass, raster);
                }
                DrawnLayer::Raster(raster) => self.heightmap.draw(&mut pass, raster),
            }
        }
        drop(pass);
        self.resolve.draw(commands, &self.target, timed);
    }
}

/// The share of each volume of the memory that they have together.
fn volume_memory(gpu: &GpuContext, stage: &Stage) -> GpuMemory {
    let volumes = stage.scene().layers.iter().filter(|layer| layer.volume.is_some()).count();
    GpuMemory(gpu.memory().0 / volumes.max(1) as u64)
}

/// Group 1 of the passes that draw layers.
fn draw_layout(gpu: &GpuContext) -> wgpu::BindGroupLayout {
    let both = ShaderStages::VERTEX_FRAGMENT;
    gpu.device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
        label: Some("Renderer::draw_layout"),
        entries: &[
            uniform_entry(0, both),
            texture_entry(1, ShaderStages::VERTEX, BITS),
            texture_entry(2, both, EXACT),
            texture_entry(3, both, FILTERABLE),
            texture_entry(4, ShaderStages::FRAGMENT, EXACT),
            wgpu::BindGroupLayoutEntry {
                binding: 5,
                visibility: ShaderStages::FRAGMENT,
                ty: wgpu::BindingType::Sampler(wgpu::SamplerBindingType::Filtering),
                count: None,
            },
            uniform_entry(6, ShaderStages::FRAGMENT),
        ],
    })
}

fn clear_color(background: Option<Rgb8>) -> wgpu::Color {
    background.map_or(wgpu::Color::TRANSPARENT, |Rgb8(bytes)| {
        let [r, g, b] = bytes.map(|byte| f64::from(byte) / 255.0);
        wgpu::Color { r, g, b, a: 1.0 }
    })
}
