use super::bar_layout::is_sorted;
use super::gpu_context::GpuContext;
use super::pipelines::{EXACT, PipelineParts, texture_entry, uniform_entry};
use super::raster_layer::RasterLayer;
use super::render_target::Precision;
use super::shaders;
use crate::scene::SampleShape;

/// Draws samples as shapes of their own: bars, points, and the edges of cells.
pub(super) struct ShapePass {
    pub(super) shape_layout: wgpu::BindGroupLayout,
    layouts: [wgpu::BindGroupLayout; 2],
    /// One for each look that was drawn, since most films have one.
    pipelines: Vec<(ShapeLook, wgpu::RenderPipeline)>,
    rectangles: Option<Rectangles>,
    precision: Precision,
}

/// Indices of the triangles of rectangles, four corners each.
struct Rectangles {
    indices: wgpu::Buffer,
    count: u32,
}

/// What pipelines differ in.
#[derive(Clone, Copy, PartialEq, Eq)]
struct ShapeLook {
    corners: Corners,
    draws_missing: bool,
    is_sorted: bool,
}

/// Which entry points make the shapes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Corners {
    Bars,
    Points,
    Lines,
}

impl ShapePass {
    pub(super) fn new(
        gpu: &GpuContext,
        frame_layout: &wgpu::BindGroupLayout,
        draw_layout: &wgpu::BindGroupLayout,
        precision: Precision,
    ) -> Self {
        let shape_layout = gpu.device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: Some("ShapePass::shape_layout"),
            entries: &[
                uniform_entry(0, wgpu::ShaderStages::VERTEX),
                texture_entry(1, wgpu::ShaderStages::VERTEX, EXACT),
            ],
        });
        let layouts = [frame_layout.clone(), draw_layout.clone()];
        Self { shape_layout, layouts, pipelines: Vec::new(), rectangles: None, precision }
    }

    /// Makes ready what draws a layer as it looks now, if its samples have shapes.
    pub(super) fn prepare(&mut self, gpu: &GpuContext, layer: &RasterLayer) {
        let (Some(look), Some(held)) = (ShapeLook::of(layer), &layer.held) else { return };
        if self.pipeline(look).is_none() {
            let pipeline = self.create(gpu, look);
            self.pipelines.push((look, pipeline));
        }
        let needed = held.samples.size[0].saturating_mul(look.corners.rectangles());
        if self.rectangles.as_ref().is_none_or(|held| held.count < needed) {
            self.rectangles = Some(Rectangles::new(gpu, needed));
        }
    }

    fn pipeline(&self, look: ShapeLook) -> Option<&wgpu::RenderPipeline> {
        self.pipelines.iter().find(|(known, _)| *known == look).map(|(_, pipeline)| pipeline)
    }

    fn create(&self, gpu: &GpuContext, look: ShapeLook) -> wgpu::RenderPipeline {
        let parts = PipelineParts {
            label: "ShapePass::pipeline",
            module: &shaders::SHAPES.compile(&gpu.device),
            entry_points: look.corners.entry_points(),
            groups: &[&self.layouts[0], &self.layouts[1], &self.shape_layout],
            buffers: &[],
            topology: wgpu::PrimitiveTopology::TriangleList,
            targets: &[self.precision.color_format().into()],
            has_depth: true,
            constants: &[
                ("DRAWS_MISSING", f64::from(u8::from(look.draws_missing))),
                ("SORTS_BARS", f64::from(u8::from(look.is_sorted))),
                self.precision.has_exact_light(),
                self.precision.mixes_shades(),
            ],
        };
        parts.create(gpu)
    }

    /// Draws the samples of a layer if they have shapes.
    pub(super) fn draw(&self, pass: &mut wgpu::RenderPass<'_>, layer: &RasterLayer) {
        let Some(look) = ShapeLook::of(layer) else { return };
        let (Some(pipeline), Some(rectangles)) = (self.pipeline(look), &self.rectangles) else { return };
        let (Some(held), Some(shape)) = (&layer.held, &layer.shape) else { return };
        let [columns, rows] = held.samples.size;
        pass.set_pipeline(pipeline);
        pass.set_bind_group(1, &held.groups.draw, &[]);
        pass.set_bind_group(2, &shape.group, &[]);
        pass.set_index_buffer(rectangles.indices.slice(..), wgpu::IndexFormat::Uint32);
        pass.draw_indexed(0..columns * look.corners.rectangles() * INDICES, 0, 0..rows);
    }
}

/// Of the two triangles of a rectangle.
const INDICES: u32 = 6;

impl Rectangles {
    fn new(gpu: &GpuContext, count: u32) -> Self {
        let corners = |rectangle: u32| [0, 1, 2, 2, 1, 3].map(|corner| rectangle * 4 + corner);
        let indices: Vec<u32> = (0..count).flat_map(corners).collect();
        let buffer = gpu.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("Rectangles::indices"),
            size: size_of_val(indices.as_slice()) as u64,
            usage: wgpu::BufferUsages::INDEX | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        gpu.queue.write_buffer(&buffer, 0, bytemuck::cast_slice(&indices));
        Self { indices: buffer, count }
    }
}

impl ShapeLook {
    fn of(layer: &RasterLayer) -> Option<Self> {
        let corners = match layer.layer.shape.as_ref()? {
            SampleShape::Bar(_) => Corners::Bars,
            SampleShape::Point { .. } => Corners::Points,
            SampleShape::Edges { .. } => Corners::Lines,
        };
        Some(Self { corners, draws_missing: layer.draws_missing(), is_sorted: is_sorted(&layer.layer) })
    }
}

impl Corners {
    /// Of vertices and fragments.
    fn entry_points(self) -> [&'static str; 2] {
        match self {
            Self::Bars => ["bar_corner", "bar_color"],
            Self::Points => ["dot_corner", "dot_color"],
            Self::Lines => ["line_corner", "line_color"],
        }
    }

    /// What one sample is made of.
    fn rectangles(self) -> u32 {
        match self {
            Self::Bars => 3,
            Self::Points => 1,
            Self::Lines => 2,
        }
    }
}
