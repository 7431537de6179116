use super::gpu_context::GpuContext;
use super::pipelines::{PipelineParts, uniform_entry};
use super::raster_layer::RasterLayer;
use super::render_target::Precision;
use super::shaders;
use super::surface::BorderEdge;
use wgpu::{BlendFactor, ColorWrites};

/// Draws the block under a surface, and the water around it.
///
/// Water is drawn three times: its depths, so that only the nearest side of it is seen; where nothing lies behind it, as it
/// is; and over what does. Colours in the target are not multiplied with their opacity, and a single blend cannot tell
/// where there is none.
pub(super) struct BlockPass {
    pub(super) block_layout: wgpu::BindGroupLayout,
    layouts: [wgpu::BindGroupLayout; 2],
    /// Made when they are first needed.
    base: Option<BasePipelines>,
    water: Option<WaterPipelines>,
    precision: Precision,
}

struct BasePipelines {
    walls: wgpu::RenderPipeline,
    /// As seen from above, where ground in the same plane hides it, and from below, where it hides ground and water.
    bottom: [wgpu::RenderPipeline; 2],
}

/// In the order in which they draw; surface and sides of the water.
struct WaterPipelines([[wgpu::RenderPipeline; 2]; 3]);

const RECTANGLE: wgpu::VertexBufferLayout<'_> = wgpu::VertexBufferLayout {
    array_stride: 8,
    step_mode: wgpu::VertexStepMode::Instance,
    attributes: &wgpu::vertex_attr_array![0 => Uint16x4],
};

const EDGE: wgpu::VertexBufferLayout<'_> = wgpu::VertexBufferLayout {
    array_stride: size_of::<BorderEdge>() as u64,
    step_mode: wgpu::VertexStepMode::Instance,
    attributes: &wgpu::vertex_attr_array![0 => Uint16x2, 1 => Uint16x2, 2 => Float32x4, 3 => Sint16x4],
};

/// Adds to where nothing is yet, and leaves all else.
const WHERE_NOTHING_IS: wgpu::BlendState = {
    let component = wgpu::BlendComponent {
        src_factor: BlendFactor::OneMinusDstAlpha,
        dst_factor: BlendFactor::One,
        operation: wgpu::BlendOperation::Add,
    };
    wgpu::BlendState { color: component, alpha: component }
};

/// Mixes colours and leaves opacities.
const OVER_WHAT_IS: wgpu::BlendState = wgpu::BlendState {
    color: wgpu::BlendComponent {
        src_factor: BlendFactor::SrcAlpha,
        dst_factor: BlendFactor::OneMinusSrcAlpha,
        operation: wgpu::BlendOperation::Add,
    },
    alpha: wgpu::BlendComponent {
        src_factor: BlendFactor::Zero,
        dst_factor: BlendFactor::One,
        operation: wgpu::BlendOperation::Add,
    },
};

impl BlockPass {
    pub(super) fn new(
        gpu: &GpuContext,
        frame_layout: &wgpu::BindGroupLayout,
        draw_layout: &wgpu::BindGroupLayout,
        precision: Precision,
    ) -> Self {
        let block_layout = gpu.device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: Some("BlockPass::block_layout"),
            entries: &[uniform_entry(0, wgpu::ShaderStages::VERTEX_FRAGMENT)],
        });
        let layouts = [frame_layout.clone(), draw_layout.clone()];
        Self { block_layout, layouts, base: None, water: None, precision }
    }

    /// Makes ready what draws a layer as it looks now.
    pub(super) fn prepare(&mut self, gpu: &GpuContext, layer: &RasterLayer) {
        if layer.block.is_none() {
            return;
        }
        if layer.layer.base.is_some() && self.base.is_none() {
            self.base = Some(self.base_pipelines(gpu));
        }
        if layer.layer.water.is_some() && self.water.is_none() {
            self.water = Some(self.water_pipelines(gpu));
        }
    }

    fn groups(&self) -> [&wgpu::BindGroupLayout; 3] {
        [&self.layouts[0], &self.layouts[1], &self.block_layout]
    }

    fn base_pipelines(&self, gpu: &GpuContext) -> BasePipelines {
        let module = shaders::BLOCK.compile(&gpu.device);
        let targets = [self.precision.color_format().into()];
        let groups = self.groups();
        let constants = [self.precision.has_exact_light()];
        let walls = PipelineParts { constants: &constants, ..parts(&module, &groups, &targets) };
        let bottom = PipelineParts {
            entry_points: ["bottom_corner", "wall"],
            buffers: &[Some(RECTANGLE)],
            constants: &constants,
            ..parts(&module, &groups, &targets)
        };
        BasePipelines {
            walls: walls.create(gpu),
            bottom: [bottom.create_underneath(gpu), bottom.create_on_top(gpu)],
        }
    }

    fn water_pipelines(&self, gpu: &GpuContext) -> WaterPipelines {
        let module = shaders::BLOCK.compile(&gpu.device);
        let groups = self.groups();
        let both = |blend: Option<wgpu::BlendState>, write_mask: ColorWrites| {
            let targets =
                [wgpu::ColorTargetState { format: self.precision.color_format(), blend, write_mask }];
            let surface = PipelineParts {
                entry_points: ["water_corner", "water"],
                buffers: &[Some(RECTANGLE)],
                ..parts(&module, &groups, &targets)
            };
            let sides = PipelineParts {
                entry_points: ["water_side_corner", "water_side"],
                ..parts(&module, &groups, &targets)
            };
            [surface, sides].map(|parts| {
                if blend.is_some() { parts.create_raised_again(gpu) } else { parts.create_raised(gpu) }
            })
        };
        WaterPipelines([
            both(None, ColorWrites::empty()),
            both(Some(WHERE_NOTHING_IS), ColorWrites::ALL),
            both(Some(OVER_WHAT_IS), ColorWrites::ALL),
        ])
    }

    /// Draws what is around a surface that was drawn.
    pub(super) fn draw(&self, pass: &mut wgpu::RenderPass<'_>, layer: &RasterLayer) {
        let (Some(block), Some(held)) = (&layer.block, &layer.held) else { return };
        pass.set_bind_group(1, &held.groups.draw, &[]);
        pass.set_bind_group(2, &block.group, &[]);
        if let (Some(_), Some(pipelines)) = (&layer.layer.base, &self.base) {
            pass.set_pipeline(&pipelines.walls);
            block.edges.draw(pass);
            for bottom in &pipelines.bottom {
                pass.set_pipeline(bottom);
                block.rectangles.draw(pass);
            }
        }
        if let (Some(_), Some(WaterPipelines(pipelines))) = (&layer.layer.water, &self.water) {
            for [surface, sides] in pipelines {
                pass.set_pipeline(surface);
                block.rectangles.draw(pass);
                pass.set_pipeline(sides);
                block.edges.draw(pass);
            }
        }
    }
}

/// What all pipelines have in common.
fn parts<'a>(
    module: &'a wgpu::ShaderModule,
    groups: &'a [&'a wgpu::BindGroupLayout; 3],
    targets: &'a [wgpu::ColorTargetState],
) -> PipelineParts<'a> {
    PipelineParts {
        label: "BlockPass",
        module,
        entry_points: ["wall_corner", "wall"],
        groups,
        buffers: &[Some(EDGE)],
        topology: wgpu::PrimitiveTopology::TriangleStrip,
        targets,
        has_depth: true,
        constants: &[],
    }
}
