use super::gpu_context::GpuContext;
use super::ground_places::GroundPlaces;
use super::pipelines::{EXACT, PipelineParts, bind_group, texture_entry, uniform_entry, view_entries};
use super::place_pieces::Piece;
use super::render_target::RenderTarget;
use super::shaders;
use wgpu::{BlendFactor, ShaderStages};

/// Draws lines and points over rasters that were drawn, where these do not hide them.
///
/// It reads the depths of what was drawn, around each place of a line: so what hides a line does so across all of its
/// width, whichever way the ground slopes, and the ground itself never does.
pub(super) struct PlacesPass {
    pipeline: wgpu::RenderPipeline,
    depth_layout: wgpu::BindGroupLayout,
    pub(super) layout: wgpu::BindGroupLayout,
    /// Depths of the target that was set last.
    depths: wgpu::BindGroup,
}

const PIECE: wgpu::VertexBufferLayout<'_> = wgpu::VertexBufferLayout {
    array_stride: size_of::<Piece>() as u64,
    step_mode: wgpu::VertexStepMode::Instance,
    attributes: &wgpu::vertex_attr_array![
        0 => Float32x4, 1 => Float32x4, 2 => Float32x4, 3 => Float32x4, 4 => Float32x4, 5 => Float32x4, 6 => Float32x2
    ],
};

/// Over what is there; colours in the target are not multiplied with their opacity.
const OVER: wgpu::BlendState = wgpu::BlendState {
    color: wgpu::BlendComponent {
        src_factor: BlendFactor::SrcAlpha,
        dst_factor: BlendFactor::OneMinusSrcAlpha,
        operation: wgpu::BlendOperation::Add,
    },
    alpha: wgpu::BlendComponent {
        src_factor: BlendFactor::One,
        dst_factor: BlendFactor::OneMinusSrcAlpha,
        operation: wgpu::BlendOperation::Add,
    },
};

impl PlacesPass {
    pub(super) fn new(gpu: &GpuContext, target: &RenderTarget) -> Self {
        let depth_layout = gpu.device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: Some("PlacesPass::depth_layout"),
            entries: &[texture_entry(0, ShaderStages::FRAGMENT, EXACT)],
        });
        let layout = gpu.device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: Some("PlacesPass::layout"),
            entries: &[uniform_entry(0, ShaderStages::VERTEX_FRAGMENT)],
        });
        let color = wgpu::ColorTargetState {
            format: target.precision.color_format(),
            blend: Some(OVER),
            write_mask: wgpu::ColorWrites::ALL,
        };
        let parts = PipelineParts {
            label: "PlacesPass::pipeline",
            module: &shaders::PLACES.compile(&gpu.device),
            entry_points: ["piece_corner", "piece_color"],
            groups: &[&depth_layout, &layout],
            buffers: &[Some(PIECE)],
            topology: wgpu::PrimitiveTopology::TriangleStrip,
            targets: &[color],
            has_depth: false,
            constants: &[],
        };
        let depths = depths(gpu, &depth_layout, target);
        Self { pipeline: parts.create(gpu), depth_layout, layout, depths }
    }

    /// Takes another target.
    pub(super) fn set_target(&mut self, gpu: &GpuContext, target: &RenderTarget) {
        self.depths = depths(gpu, &self.depth_layout, target);
    }

    /// Draws what was prepared into the samples of the target, whose depths are known.
    pub(super) fn draw<'a>(
        &self,
        commands: &mut wgpu::CommandEncoder,
        target: &RenderTarget,
        all: impl Iterator<Item = &'a GroundPlaces>,
    ) {
        let load = wgpu::Operations { load: wgpu::LoadOp::Load, store: wgpu::StoreOp::Store };
        let mut pass = commands.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some("PlacesPass::draw"),
            color_attachments: &[Some(wgpu::RenderPassColorAttachment {
                view: &target.samples,
                depth_slice: None,
                resolve_target: None,
                ops: load,
            })],
            ..Default::default()
        });
        pass.set_pipeline(&self.pipeline);
        pass.set_bind_group(0, &self.depths, &[]);
        for places in all {
            places.draw(&mut pass);
        }
    }
}

fn depths(gpu: &GpuContext, layout: &wgpu::BindGroupLayout, target: &RenderTarget) -> wgpu::BindGroup {
    bind_group(gpu, "PlacesPass::depths", layout, &view_entries(0, &[&target.depth]))
}
