use super::gpu_context::GpuContext;
use super::pipelines::PipelineParts;
use super::raster_layer::{Look, RasterLayer};
use super::render_target::Precision;
use super::shaders;
use super::surface::{MeshVertex, Sides};

/// Draws rasters as surfaces.
pub(super) struct HeightmapPass {
    module: wgpu::ShaderModule,
    layouts: [wgpu::BindGroupLayout; 2],
    /// One for each look that was drawn, since most films have one.
    pipelines: Vec<(SurfaceLook, wgpu::RenderPipeline)>,
    precision: Precision,
}

/// What pipelines differ in.
#[derive(Clone, Copy, PartialEq, Eq)]
struct SurfaceLook {
    colors: Look,
    missing: MissingLook,
    has_contours: bool,
    has_drape: bool,
    sides: Sides,
}

/// How missing samples are drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
struct MissingLook {
    /// In a colour.
    is_drawn: bool,
    /// As parts of samples that stand for several.
    is_partial: bool,
}

impl HeightmapPass {
    pub(super) fn new(
        gpu: &GpuContext,
        frame_layout: &wgpu::BindGroupLayout,
        draw_layout: &wgpu::BindGroupLayout,
        precision: Precision,
    ) -> Self {
        Self {
            module: shaders::HEIGHTMAP.compile(&gpu.device),
            layouts: [frame_layout.clone(), draw_layout.clone()],
            pipelines: Vec::new(),
            precision,
        }
    }

    /// Makes ready what draws a layer as it looks now, if it is a surface.
    pub(super) fn prepare(&mut self, gpu: &GpuContext, layer: &RasterLayer) {
        let Some(relief) = &layer.relief else { return };
        for (sides, ranges) in relief.shown.ranges() {
            let look = SurfaceLook::of(layer, sides);
            if !ranges.is_empty() && self.pipeline(look).is_none() {
                let pipeline = self.create(gpu, look);
                self.pipelines.push((look, pipeline));
            }
        }
    }

    fn pipeline(&self, look: SurfaceLook) -> Option<&wgpu::RenderPipeline> {
        self.pipelines.iter().find(|(known, _)| *known == look).map(|(_, pipeline)| pipeline)
    }

    fn create(&self, gpu: &GpuContext, look: SurfaceLook) -> wgpu::RenderPipeline {
        let vertices = wgpu::VertexBufferLayout {
            array_stride: size_of::<MeshVertex>() as u64,
            step_mode: wgpu::VertexStepMode::Vertex,
            attributes: &wgpu::vertex_attr_array![0 => Uint16x2, 1 => Float32x2],
        };
        let flag = |is_on: bool| f64::from(u8::from(is_on));
        let parts = PipelineParts {
            label: "HeightmapPass::pipeline",
            module: &self.module,
            entry_points: look.colors.entry_points(),
            groups: &[&self.layouts[0], &self.layouts[1]],
            buffers: &[Some(vertices)],
            topology: wgpu::PrimitiveTopology::TriangleList,
            targets: &[self.precision.color_format().into()],
            has_depth: true,
            constants: &[
                ("DRAWS_MISSING", flag(look.missing.is_drawn)),
                ("HAS_GAPS", flag(look.missing.is_partial)),
                ("DRAWS_CONTOURS", flag(look.has_contours)),
                ("HAS_DRAPE", flag(look.has_drape)),
                self.precision.has_exact_light(),
                self.precision.mixes_shades(),
            ],
        };
        match look.sides {
            Sides::Both => parts.create(gpu),
            Sides::Upper => parts.create_one_sided(gpu),
        }
    }

    pub(super) fn draw(&self, pass: &mut wgpu::RenderPass<'_>, layer: &RasterLayer) {
        let (Some(relief), Some(held)) = (&layer.relief, &layer.held) else { return };
        let mesh = &relief.mesh;
        pass.set_bind_group(1, &held.groups.draw, &[]);
        pass.set_vertex_buffer(0, mesh.vertices.slice(..));
        pass.set_index_buffer(mesh.indices.slice(..), wgpu::IndexFormat::Uint32);
        for (sides, ranges) in relief.shown.ranges() {
            let Some(pipeline) = self.pipeline(SurfaceLook::of(layer, sides)) else { continue };
            pass.set_pipeline(pipeline);
            for range in ranges {
                pass.draw_indexed(range.clone(), 0, 0..1);
            }
        }
    }
}

impl SurfaceLook {
    fn of(layer: &RasterLayer, sides: Sides) -> Self {
        Self {
            colors: layer.look(),
            missing: MissingLook {
                is_drawn: layer.draws_missing(),
                is_partial: layer.held.as_ref().is_some_and(|held| held.samples.have_gaps()),
            },
            has_contours: layer.layer.contours.is_some(),
            has_drape: layer.layer.drape.is_some(),
            sides,
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
