use super::gpu_context::GpuContext;
use super::pipelines::PipelineParts;
use super::raster_layer::RasterLayer;
use super::render_target::Precision;
use super::shaders;

/// Draws rasters as flat pictures.
pub(super) struct ImagePass {
    pipeline: wgpu::RenderPipeline,
}

impl ImagePass {
    pub(super) fn new(
        gpu: &GpuContext,
        frame_layout: &wgpu::BindGroupLayout,
        draw_layout: &wgpu::BindGroupLayout,
        precision: Precision,
    ) -> Self {
        let parts = PipelineParts {
            label: "ImagePass::pipeline",
            module: &shaders::IMAGE.compile(&gpu.device),
            entry_points: ["image_corner", "image_color"],
            groups: &[frame_layout, draw_layout],
            buffers: &[],
            topology: wgpu::PrimitiveTopology::TriangleStrip,
            targets: &[precision.color_format().into()],
            has_depth: true,
            constants: &[precision.has_exact_light()],
        };
        Self { pipeline: parts.create(gpu) }
    }

    pub(super) fn draw(&self, pass: &mut wgpu::RenderPass<'_>, layer: &RasterLayer) {
        pass.set_pipeline(&self.pipeline);
        let Some(held) = &layer.held else { return };
        pass.set_bind_group(1, &held.groups.draw, &[]);
        pass.draw(0..4, 0..1);
    }
}
