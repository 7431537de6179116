use super::gpu_context::GpuContext;
use super::pipelines::PipelineParts;
use super::raster_layer::{Look, RasterLayer};
use super::render_target::Precision;
use super::shaders;
use super::surface::MeshVertex;

/// Draws rasters as surfaces.
pub(super) struct HeightmapPass {
    /// By [`Look`], and by whether missing samples are drawn.
    pipelines: [[wgpu::RenderPipeline; 2]; 3],
}

impl HeightmapPass {
    pub(super) fn new(
        gpu: &GpuContext,
        frame_layout: &wgpu::BindGroupLayout,
        draw_layout: &wgpu::BindGroupLayout,
        precision: Precision,
    ) -> Self {
        let module = shaders::HEIGHTMAP.compile(&gpu.device);
        let vertices = wgpu::VertexBufferLayout {
            array_stride: size_of::<MeshVertex>() as u64,
            step_mode: wgpu::VertexStepMode::Vertex,
            attributes: &wgpu::vertex_attr_array![0 => Uint16x2, 1 => Float32x2],
        };
        let pipeline = |look: Look, draws_missing: f64| {
            let parts = PipelineParts {
                label: "HeightmapPass::pipeline",
                module: &module,
                entry_points: look.entry_points(),
                groups: &[frame_layout, draw_layout],
                buffers: &[Some(vertices.clone())],
                topology: wgpu::PrimitiveTopology::TriangleList,
                targets: &[precision.color_format().into()],
                has_depth: true,
                constants: &[("DRAWS_MISSING", draws_missing), precision.mixes_shades()],
            };
            parts.create(gpu)
        };
        let of_look = |look| [0.0, 1.0].map(|draws_missing| pipeline(look, draws_missing));
        Self { pipelines: [Look::Sharp, Look::Smooth, Look::Nearest].map(of_look) }
    }

    pub(super) fn draw(&self, pass: &mut wgpu::RenderPass<'_>, layer: &RasterLayer) {
        pass.set_pipeline(&self.pipelines[layer.look() as usize][usize::from(layer.draws_missing())]);
        let (Some(relief), Some(held)) = (&layer.relief, &layer.held) else { return };
        let mesh = &relief.mesh;
        pass.set_bind_group(1, &held.groups.draw, &[]);
        pass.set_vertex_buffer(0, mesh.vertices.slice(..));
        pass.set_index_buffer(mesh.indices.slice(..), wgpu::IndexFormat::Uint32);
        for visible in &relief.visible {
            pass.draw_indexed(visible.clone(), 0, 0..1);
        }
    }
}

impl Look {
    /// Of vertices and fragments.
    fn entry_points(self) -> [&'static str; 2] {
        match self {
            Self::Sharp => ["surface_point", "sharp_color"],
            Self::Smooth => ["smooth_point", "smooth_color"],
            Self::Nearest => ["surface_point", "nearest_color"],
        }
    }
}
