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
    pipelines: Vec<(Sampling, wgpu::RenderPipeline)>,
    annotation: wgpu::Texture,
    /// Of the target and the annotation that were set last.
    group: wgpu::BindGroup,
}

impl ResolvePass {
    pub(super) fn new(gpu: &GpuContext, target: &RenderTarget, annotation: &AnnotationImage) -> Self {
        let layout = gpu.device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: Some("ResolvePass::layout"),
            entries: &[0, 1].map(|binding| texture_entry(binding, wgpu::ShaderStages::FRAGMENT, EXACT)),
        });
        let overlay = annotation_texture(gpu, annotation);
        let group = group(gpu, &layout, target, &overlay);
        let module = shaders::RESOLVE.compile(&gpu.device);
        let mut pass = Self { layout, module, pipelines: Vec::new(), annotation: overlay, group };
        pass.compile(gpu, target.sampling);
        pass
    }

    /// Takes another target or annotation.
    pub(super) fn restage(&mut self, gpu: &GpuContext, target: &RenderTarget, annotation: &AnnotationImage) {
        let AnnotationImage { resolution, pixels, .. } = annotation;
        if (self.annotation.width(), self.annotation.height()) == (resolution.width, resolution.height) {
            upload(gpu, &self.annotation, pixels, resolution.width * 4);
        } else {
            self.annotation = annotation_texture(gpu, annotation);
        }
        self.group = group(gpu, &self.layout, target, &self.annotation);
        self.compile(gpu, target.sampling);
    }

    fn compile(&mut self, gpu: &GpuContext, sampling: Sampling) {
        if self.pipeline(sampling).is_some() {
            return;
        }
        let (entry_point, factor) = match sampling {
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
            targets: &[COLOR_FORMAT.into()],
            has_depth: false,
            constants: &[("FACTOR", f64::from(factor))],
        };
        self.pipelines.push((sampling, parts.create(gpu)));
    }

    fn pipeline(&self, sampling: Sampling) -> Option<&wgpu::RenderPipeline> {
        self.pipelines.iter().find(|(of, _)| *of == sampling).map(|(_, pipeline)| pipeline)
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
    annotation: &wgpu::Texture,
) -> wgpu::BindGroup {
    gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
        label: Some("ResolvePass::group"),
        layout,
        entries: &view_entries(0, &[&target.samples, &view(annotation)]),
    })
}
