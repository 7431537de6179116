use super::gpu_context::GpuContext;
use super::gpu_times::TimedPass;
use super::pipelines::{EXACT, Fill, PipelineParts, texture, texture_entry, upload, view, view_entries};
use super::render_target::{COLOR_FORMAT, RenderTarget};
use super::shaders;
use crate::scene::annotation::{AnnotationImage, LabelArea, LabelPatch};

/// Averages the supersampled picture down and lays the annotation over it.
pub(super) struct ResolvePass {
    pipeline: wgpu::RenderPipeline,
    group: wgpu::BindGroup,
    annotation: wgpu::Texture,
}

impl ResolvePass {
    pub(super) fn new(gpu: &GpuContext, target: &RenderTarget, annotation: &AnnotationImage) -> Self {
        let size = [annotation.resolution.width, annotation.resolution.height];
        let usage = wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST;
        let overlay = texture(gpu, "ResolvePass::annotation", size, COLOR_FORMAT, usage);
        upload(gpu, &overlay, &annotation.pixels, size[0] * 4);
        let layout = gpu.device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: Some("ResolvePass::layout"),
            entries: &[0, 1].map(|binding| texture_entry(binding, wgpu::ShaderStages::FRAGMENT, EXACT)),
        });
        let group = gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("ResolvePass::group"),
            layout: &layout,
            entries: &view_entries(0, &[&target.samples, &view(&overlay)]),
        });
        let parts = PipelineParts {
            label: "ResolvePass::pipeline",
            module: &shaders::RESOLVE.compile(&gpu.device),
            entry_points: ["whole_target", "resolve"],
            groups: &[&layout],
            buffers: &[],
            topology: wgpu::PrimitiveTopology::TriangleList,
            targets: &[COLOR_FORMAT.into()],
            has_depth: false,
            constants: &[("FACTOR", f64::from(target.factor))],
        };
        Self { pipeline: parts.create(gpu), group, annotation: overlay }
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
        let fill = Fill { label: "ResolvePass::resolve", pipeline: &self.pipeline, groups: &[&self.group] };
        fill.draw(commands, &[&target.picture_view], timed.map(TimedPass::end));
    }
}
