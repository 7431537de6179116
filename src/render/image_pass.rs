use super::gpu_context::GpuContext;
use super::pipelines::PipelineParts;
use super::raster_layer::RasterLayer;
use super::render_target::Precision;
use super::shaders;
use crate::scene::LayerMode;

/// Draws rasters as flat pictures.
pub(super) struct ImagePass {
    module: wgpu::ShaderModule,
    layouts: [wgpu::BindGroupLayout; 2],
    /// Without contour lines and with them, once they were drawn.
    pipelines: [Option<wgpu::RenderPipeline>; 2],
    precision: Precision,
}

impl ImagePass {
    pub(super) fn new(
        gpu: &GpuContext,
        frame_layout: &wgpu::BindGroupLayout,
        draw_layout: &wgpu::BindGroupLayout,
        precision: Precision,
    ) -> Self {
        Self {
            module: shaders::IMAGE.compile(&gpu.device),
            layouts: [frame_layout.clone(), draw_layout.clone()],
            pipelines: [None, None],
            precision,
        }
    }

    /// Makes ready what draws a layer as it looks now, if it is a flat picture.
    pub(super) fn prepare(&mut self, gpu: &GpuContext, layer: &RasterLayer) {
        let has_contours = layer.layer.contours.is_some();
        let is_known = self.pipelines[usize::from(has_contours)].is_some();
        if layer.layer.mode == LayerMode::Image && !is_known {
            self.pipelines[usize::from(has_contours)] = Some(self.create(gpu, has_contours));
        }
    }

    fn create(&self, gpu: &GpuContext, has_contours: bool) -> wgpu::RenderPipeline {
        let parts = PipelineParts {
            label: "ImagePass::pipeline",
            module: &self.module,
            entry_points: ["image_corner", "image_color"],
            groups: &[&self.layouts[0], &self.layouts[1]],
            buffers: &[],
            topology: wgpu::PrimitiveTopology::TriangleStrip,
            targets: &[self.precision.color_format().into()],
            has_depth: true,
            constants: &[
                ("DRAWS_CONTOURS", f64::from(u8::from(has_contours))),
                self.precision.mixes_shades(),
                self.precision.has_exact_light(),
            ],
        };
        parts.create(gpu)
    }

    pub(super) fn draw(&self, pass: &mut wgpu::RenderPass<'_>, layer: &RasterLayer) {
        let pipeline = self.pipelines[usize::from(layer.layer.contours.is_some())].as_ref();
        let (Some(pipeline), Some(held)) = (pipeline, &layer.held) else { return };
        pass.set_pipeline(pipeline);
        pass.set_bind_group(1, &held.groups.draw, &[]);
        pass.draw(0..4, 0..1);
    }
}
