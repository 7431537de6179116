use super::gpu_context::GpuContext;
use super::gpu_times::TimedPass;
use super::pipelines::{EXACT, Fill, PipelineParts, texture, texture_entry, upload, view, view_entries};
use super::render_target::{COLOR_FORMAT, RenderTarget, Sampling};
use super::shaders;
use crate::scene::annotation::{AnnotationImage, LabelArea, LabelPatch};

/// Makes pixels of samples and lays the annotation over them.
pub(super) struct ResolvePass {
    layout: wgpu::BindGroupLayout,
    module: wgpu::ShaderModule,
    /// Compiled when they are first needed.
    pipelines: Vec<((Sampling, bool), wgpu::RenderPipeline)>,
    annotation: wgpu::Texture,
    /// Of the target, the overlay and the annotation that were set last.
    group: wgpu::BindGroup,
    has_overlay: bool,
}

impl ResolvePass {
    /// What lies between the scene and the annotation is in the overlay, if there is one.
    pub(super) fn new(
        gpu: &GpuContext,
        target: &RenderTarget,
        annotation: &AnnotationImage,
        overlay: Option<&wgpu::TextureView>,
    ) -> Self {
        let layout = gpu.device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: Some("ResolvePass::layout"),
            entries: &[0, 1, 2].map(|binding| texture_entry(binding, wgpu::ShaderStages::FRAGMENT, EXACT)),
        });
        let texture = annotation_texture(gpu, annotation);
        let group = group(gpu, &layout, target, (&texture, overlay));
        let module = shaders::RESOLVE.compile(&gpu.device);
        let has_overlay = overlay.is_some();
        let mut pass =
            Self { layout, module, pipelines: Vec::new(), annotation: texture, group, has_overlay };
        pass.compile(gpu, target);
        pass
    }

    /// Takes another target, annotation or overlay.
    pub(super) fn restage(
        &mut self,
        gpu: &GpuContext,
        target: &RenderTarget,
        annotation: &AnnotationImage,
        overlay: Option<&wgpu::TextureView>,
    ) {
        let AnnotationImage { resolution, pixels, .. } = annotation;
        if (self.annotation.width(), self.annotation.height()) == (resolution.width, resolution.height) {
            upload(gpu, &self.annotation, pixels, resolution.width * 4);
        } else {
            self.annotation = annotation_texture(gpu, annotation);
        }
        self.group = group(gpu, &self.layout, target, (&self.annotation, overlay));
        self.has_overlay = overlay.is_some();
        self.compile(gpu, target);
    }

    /// All targets have one precision.
    fn compile(&mut self, gpu: &GpuContext, target: &RenderTarget) {
        if self.pipeline(target.sampling).is_some() {
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
                target.precision.has_exact_light(),
            ],
        };
        self.pipelines.push(((target.sampling, self.has_overlay), parts.create(gpu)));
    }

    fn pipeline(&self, sampling: Sampling) -> Option<&wgpu::RenderPipeline> {
        let wanted = (sampling, self.has_overlay);
        self.pipelines.iter().find(|(of, _)| *of == wanted).map(|(_, pipeline)| pipeline)
    }

    /// Replaces the label of the last frame.
    pub(super) fn update_label(&self, gpu: &GpuContext, label: LabelPatch<'_>) {
        let LabelArea { left, top, width, height, .. } = *label.area;
        let destination = wgpu::TexelCopyTextureInfo {
            origin: wgpu::Origin3d { x: left, y: top, z: 0 },
            ..self.annotation.as_image_copy()
        };
        let layout =
            wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(width * 4), rows_per_image: None };
        let size = wgpu::Extent3d { width, height, depth_or_array_layers: 1 };
        gpu.queue.write_texture(destination, label.pixels, layout, size);
    }

    pub(super) fn draw(
        &self,
        commands: &mut wgpu::CommandEncoder,
        target: &RenderTarget,
        timed: Option<TimedPass<'_>>,
    ) {
        let Some(pipeline) = self.pipeline(target.sampling) else { return };
        let fill = Fill { label: "ResolvePass::resolve", pipeline, groups: &[&self.group] };
        fill.draw(commands, &[&target.picture_view], timed.map(TimedPass::end));
    }
}

fn annotation_texture(gpu: &GpuContext, annotation: &AnnotationImage) -> wgpu::Texture {
    let size = [annotation.resolution.width, annotation.resolution.height];
    let usage = wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST;
    let overlay = texture(gpu, "ResolvePass::annotation", size, COLOR_FORMAT, usage);
    upload(gpu, &overlay, &annotation.pixels, size[0] * 4);
    overlay
}

fn group(
    gpu: &GpuContext,
    layout: &wgpu::BindGroupLayout,
    target: &RenderTarget,
    (annotation, overlay): (&wgpu::Texture, Option<&wgpu::TextureView>),
) -> wgpu::BindGroup {
    let annotation = view(annotation);
    // Where there is no overlay none is read.
    let overlay = overlay.unwrap_or(&annotation);
    gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
        label: Some("ResolvePass::group"),
        layout,
        entries: &view_entries(0, &[&target.samples, &annotation, overlay]),
    })
}
