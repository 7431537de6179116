use super::gpu_context::GpuContext;
use super::pipelines::PipelineParts;
use super::raster_layer::RasterLayer;
use super::render_target::Precision;
use super::shaders;
use crate::scene::LayerMode;

/// What pipelines differ in.
#[derive(Clone, Copy, PartialEq, Eq)]
struct ImageLook {
    has_contours: bool,
    has_drape: bool,
}

/// Draws rasters as flat pictures.
pub(super) struct ImagePass {
    module: wgpu::ShaderModule,
    layouts: [wgpu::BindGroupLayout; 2],
    /// One for each look that was drawn, since most films have one.
    pipelines: Vec<(ImageLook, wgpu::RenderPipeline)>,
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
            pipelines: Vec::new(),
            precision,
        }
    }

    /// Makes ready what draws a layer as it looks now, if it is a flat picture.
    pub(super) fn prepare(&mut self, gpu: &GpuContext, layer: &RasterLayer) {
        let look = ImageLook::of(layer);
        if layer.layer.mode == LayerMode::Image && self.pipeline(look).is_none() {
            let pipeline = self.create(gpu, look);
            self.pipelines.push((look, pipeline));
        }
    }

    fn pipeline(&self, look: ImageLook) -> Option<&wgpu::RenderPipeline> {
        self.pipelines.iter().find(|(known, _)| *known == look).map(|(_, pipeline)| pipeline)
    }

    fn create(&self, gpu: &GpuContext, look: ImageLook) -> wgpu::RenderPipeline {
        let flag = |is_on: bool| f64::from(u8::from(is_on));
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
                ("DRAWS_CONTOURS", flag(look.has_contours)),
                ("HAS_DRAPE", flag(look.has_drape)),
                self.precision.mixes_shades(),
                self.precision.has_exact_light(),
            ],
        };
        parts.create(gpu)
    }

    pub(super) fn draw(&self, pass: &mut wgpu::RenderPass<'_>, layer: &RasterLayer) {
        let pipeline = self.pipeline(ImageLook::of(layer));
        let (Some(pipeline), Some(held)) = (pipeline, &layer.held) else { return };
        pass.set_pipeline(pipeline);
        pass.set_bind_group(1, &held.groups.draw, &[]);
        pass.draw(0..4, 0..1);
    }
}

impl ImageLook {
    fn of(layer: &RasterLayer) -> Self {
        Self { has_contours: layer.layer.contours.is_some(), has_drape: layer.layer.drape.is_some() }
    }
}
