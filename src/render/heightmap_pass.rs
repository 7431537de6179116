use super::gpu_context::GpuContext;
use super::pipelines::PipelineParts;
use super::raster_layer::RasterLayer;
use super::render_target::COLOR_FORMAT;
use super::shaders;

/// Draws rasters as surfaces.
pub(super) struct HeightmapPass {
    /// By whether triangles span several samples, and whether samples are missing.
    pipelines: [[wgpu::RenderPipeline; 2]; 2],
}

impl HeightmapPass {
    pub(super) fn new(
        gpu: &GpuContext,
        frame_layout: &wgpu::BindGroupLayout,
        draw_layout: &wgpu::BindGroupLayout,
    ) -> Self {
        let module = shaders::HEIGHTMAP.compile(&gpu.device);
        let patch_origin = wgpu::VertexBufferLayout {
            array_stride: size_of::<[u32; 2]>() as u64,
            step_mode: wgpu::VertexStepMode::Instance,
            attributes: &wgpu::vertex_attr_array![0 => Uint32x2],
        };
        let pipeline = |is_coarse: f64, has_holes: f64| {
            let parts = PipelineParts {
                label: "HeightmapPass::pipeline",
                module: &module,
                entry_points: ["surface_point", "surface_color"],
                groups: &[frame_layout, draw_layout],
                buffers: &[Some(patch_origin.clone())],
                topology: wgpu::PrimitiveTopology::TriangleList,
                targets: &[COLOR_FORMAT],
                has_depth: true,
                constants: &[("IS_COARSE", is_coarse), ("HAS_HOLES", has_holes)],
            };
            parts.create(gpu)
        };
        Self {
            pipelines: [0.0, 1.0].map(|is_coarse| [0.0, 1.0].map(|has_holes| pipeline(is_coarse, has_holes))),
        }
    }

    pub(super) fn draw(&self, pass: &mut wgpu::RenderPass<'_>, layer: &RasterLayer) {
        let patches = &layer.patches;
        let is_coarse = usize::from(patches.stride > 1);
        pass.set_pipeline(&self.pipelines[is_coarse][usize::from(layer.layer.has_missing)]);
        pass.set_bind_group(1, &layer.draw_group, &[]);
        pass.set_vertex_buffer(0, patches.origins.slice(..));
        pass.set_index_buffer(patches.indices.slice(..), wgpu::IndexFormat::Uint16);
        pass.draw_indexed(0..patches.index_count, 0, 0..patches.patch_count);
    }
}
