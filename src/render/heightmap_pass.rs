use super::gpu_context::GpuContext;
use super::pipelines::PipelineParts;
use super::raster_layer::RasterLayer;
use super::render_target::Precision;
use super::shaders;

/// Draws rasters as surfaces.
pub(super) struct HeightmapPass {
    /// By [`Mesh`], and by whether samples are missing.
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
        let per_instance = wgpu::VertexBufferLayout {
            array_stride: size_of::<[u32; 2]>() as u64,
            step_mode: wgpu::VertexStepMode::Instance,
            attributes: &wgpu::vertex_attr_array![0 => Uint32x2],
        };
        let per_vertex = wgpu::VertexBufferLayout {
            array_stride: size_of::<[u16; 2]>() as u64,
            step_mode: wgpu::VertexStepMode::Vertex,
            attributes: &wgpu::vertex_attr_array![1 => Uint16x2],
        };
        let pipeline = |entry_points: [&str; 2], has_holes: f64| {
            let parts = PipelineParts {
                label: "HeightmapPass::pipeline",
                module: &module,
                entry_points,
                groups: &[frame_layout, draw_layout],
                buffers: &[Some(per_instance.clone()), Some(per_vertex.clone())],
                topology: wgpu::PrimitiveTopology::TriangleList,
                targets: &[precision.color_format().into()],
                has_depth: true,
                constants: &[("HAS_HOLES", has_holes), precision.mixes_shades()],
            };
            parts.create(gpu)
        };
        let of_mesh = |entry_points| [0.0, 1.0].map(|has_holes| pipeline(entry_points, has_holes));
        Self { pipelines: Mesh::ENTRY_POINTS.map(of_mesh) }
    }

    pub(super) fn draw(&self, pass: &mut wgpu::RenderPass<'_>, layer: &RasterLayer) {
        let patches = &layer.patches;
        let mesh = Mesh::of(layer) as usize;
        let indices = patches.indices_of(layer.stride());
        pass.set_pipeline(&self.pipelines[mesh][usize::from(layer.layer.has_missing)]);
        pass.set_bind_group(1, &layer.groups.draw, &[]);
        pass.set_vertex_buffer(0, patches.origins.slice(..));
        pass.set_vertex_buffer(1, patches.vertices.slice(..));
        pass.set_index_buffer(patches.indices.slice(..), wgpu::IndexFormat::Uint16);
        pass.draw_indexed(indices, 0, 0..patches.patch_count);
    }
}

/// How a surface is meshed and coloured.
#[derive(Clone, Copy)]
enum Mesh {
    /// A vertex at every sample.
    Fine,
    /// Triangles over several samples.
    Coarse,
    /// The same without light.
    CoarseExact,
}

impl Mesh {
    /// Vertex and fragment entry points of each.
    const ENTRY_POINTS: [[&'static str; 2]; 3] = [
        ["fine_point", "fine_color"],
        ["coarse_point", "coarse_color"],
        ["coarse_point", "coarse_exact_color"],
    ];

    fn of(layer: &RasterLayer) -> Self {
        match (layer.stride() > 1, layer.is_lit()) {
            (false, _) => Self::Fine,
            (true, true) => Self::Coarse,
            (true, false) => Self::CoarseExact,
        }
    }
}
