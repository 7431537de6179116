use super::gpu_context::GpuContext;
use super::gpu_times::TimedPass;
use super::pipelines::{
    EXACT, Fill, PipelineParts, bind_group, texture, texture_entry, uniform_entry, upload, view, view_entries,
};
use super::render_target::{COLOR_FORMAT, RenderTarget, Sampling};
use super::shaders;
use super::veil_uniforms::VeilUniforms;
use crate::frame::Resolution;
use crate::scene::annotation::{Area, Patch};
use crate::scene::{Rgb8, Stage, Veil};
use wgpu::ShaderStages;

/// Makes pixels of samples, lays the annotation over them, and over that what covers whole pictures.
pub(super) struct ResolvePass {
    layout: wgpu::BindGroupLayout,
    module: wgpu::ShaderModule,
    /// Compiled when they are first needed.
    pipelines: Vec<(Variant, wgpu::RenderPipeline)>,
    annotation: wgpu::Texture,
    /// The title card, if there is one.
    card: Option<wgpu::Texture>,
    veil: VeilUniforms,
    veil_color: Option<Rgb8>,
    /// Of the target, the overlay, the annotation and the card that were set last.
    group: wgpu::BindGroup,
    has_overlay: bool,
}

/// What a pipeline is compiled for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Variant {
    sampling: Sampling,
    has_overlay: bool,
    has_veil: bool,
}

impl ResolvePass {
    /// What lies between the scene and the annotation is in the overlay, if there is one.
    pub(super) fn new(
        gpu: &GpuContext,
        target: &RenderTarget,
        stage: &Stage,
        overlay: Option<&wgpu::TextureView>,
    ) -> Self {
        let layout = gpu.device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: Some("ResolvePass::layout"),
            entries: &[
                texture_entry(0, ShaderStages::FRAGMENT, EXACT),
                texture_entry(1, ShaderStages::FRAGMENT, EXACT),
                texture_entry(2, ShaderStages::FRAGMENT, EXACT),
                texture_entry(3, ShaderStages::FRAGMENT, EXACT),
                uniform_entry(4, ShaderStages::FRAGMENT),
            ],
        });
        let image = stage.annotation();
        let annotation = picture_texture(gpu, image.resolution, &image.pixels);
        let card = image.card.as_ref().map(|pixels| picture_texture(gpu, image.resolution, pixels));
        let veil = VeilUniforms::new(gpu);
        let mut pass = Self {
            group: group(gpu, (&layout, &veil), target, (&annotation, card.as_ref(), overlay)),
            module: shaders::RESOLVE.compile(&gpu.device),
            pipelines: Vec::new(),
            has_overlay: overlay.is_some(),
            veil_color: stage.scene().veils.color,
            layout,
            annotation,
            card,
            veil,
        };
        pass.compile(gpu, target, false);
        pass
    }

    /// Takes another target, annotation or overlay.
    pub(super) fn restage(
        &mut self,
        gpu: &GpuContext,
        target: &RenderTarget,
        stage: &Stage,
        overlay: Option<&wgpu::TextureView>,
    ) {
        let image = stage.annotation();
        let Resolution { width, height } = image.resolution;
        if (self.annotation.width(), self.annotation.height()) == (width, height) {
            upload(gpu, &self.annotation, &image.pixels, width * 4);
        } else {
            self.annotation = picture_texture(gpu, image.resolution, &image.pixels);
        }
        self.card = image.card.as_ref().map(|pixels| picture_texture(gpu, image.resolution, pixels));
        self.veil_color = stage.scene().veils.color;
        let parts = (&self.annotation, self.card.as_ref(), overlay);
        self.group = group(gpu, (&self.layout, &self.veil), target, parts);
        self.has_overlay = overlay.is_some();
        self.compile(gpu, target, false);
    }

    fn variant(&self, target: &RenderTarget, has_veil: bool) -> Variant {
        Variant { sampling: target.sampling, has_overlay: self.has_overlay, has_veil }
    }

    /// All targets have one precision.
    fn compile(&mut self, gpu: &GpuContext, target: &RenderTarget, has_veil: bool) {
        let variant = self.variant(target, has_veil);
        if self.pipelines.iter().any(|(of, _)| *of == variant) {
            return;
        }
        let (entry_point, factor) = match target.sampling {
            Sampling::PerPixel(samples) => ("resolve", samples),
            Sampling::Shared(pixels) => ("spread", pixels),
        };
        let parts = PipelineParts {
            label: "ResolvePass::pipeline",
            module: &self.module,
            entry_points: ["whole_target", entry_point],
            groups: &[&self.layout],
            buffers: &[],
            topology: wgpu::PrimitiveTopology::TriangleList,
            targets: &[target.precision.color_format().into()],
            has_depth: false,
            constants: &[
                ("FACTOR", f64::from(factor)),
                ("HAS_OVERLAY", f64::from(u8::from(self.has_overlay))),
                ("HAS_VEIL", f64::from(u8::from(has_veil))),
                target.precision.has_exact_light(),
            ],
        };
        self.pipelines.push((variant, parts.create(gpu)));
    }

    /// Replaces a part of the annotation of the last frame.
    pub(super) fn update(&self, gpu: &GpuContext, patch: Patch<'_>) {
        let Area { left, top, width, height } = patch.area;
        let destination = wgpu::TexelCopyTextureInfo {
            origin: wgpu::Origin3d { x: left, y: top, z: 0 },
            ..self.annotation.as_image_copy()
        };
        let layout =
            wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(width * 4), rows_per_image: None };
        let size = wgpu::Extent3d { width, height, depth_or_array_layers: 1 };
        gpu.queue.write_texture(destination, patch.pixels, layout, size);
    }

    pub(super) fn draw(
        &mut self,
        gpu: &GpuContext,
        commands: &mut wgpu::CommandEncoder,
        (target, veil): (&RenderTarget, Veil),
        timed: Option<TimedPass<'_>>,
    ) {
        // Most frames are not covered, and are drawn as if none ever were.
        let has_veil = veil != Veil::default();
        if has_veil {
            self.veil.write(gpu, veil, self.veil_color);
            self.compile(gpu, target, true);
        }
        let variant = self.variant(target, has_veil);
        let Some((_, pipeline)) = self.pipelines.iter().find(|(of, _)| *of == variant) else { return };
        let fill = Fill { label: "ResolvePass::resolve", pipeline, groups: &[&self.group] };
        fill.draw(commands, &[&target.picture_view], timed.map(TimedPass::end));
    }
}

fn picture_texture(gpu: &GpuContext, resolution: Resolution, pixels: &[u8]) -> wgpu::Texture {
    let size = [resolution.width, resolution.height];
    let usage = wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST;
    let picture = texture(gpu, "ResolvePass::picture", size, COLOR_FORMAT, usage);
    upload(gpu, &picture, pixels, size[0] * 4);
    picture
}

fn group(
    gpu: &GpuContext,
    (layout, veil): (&wgpu::BindGroupLayout, &VeilUniforms),
    target: &RenderTarget,
    (annotation, card, overlay): (&wgpu::Texture, Option<&wgpu::Texture>, Option<&wgpu::TextureView>),
) -> wgpu::BindGroup {
    let annotation = view(annotation);
    // Where there is no overlay or no card none is read.
    let overlay = overlay.unwrap_or(&annotation);
    let own_card = card.map(view);
    let card = own_card.as_ref().unwrap_or(&annotation);
    let mut entries = view_entries(0, &[&target.samples, &annotation, overlay, card]);
    entries.push(veil.entry(4));
    bind_group(gpu, "ResolvePass::group", layout, &entries)
}
