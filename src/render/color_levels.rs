use super::gpu_context::GpuContext;
use super::pipelines::{EXACT, Fill, PipelineParts, bind_group, texture_entry, upload, view_entries};
use super::render_target::Precision;
use super::shaders;
use wgpu::TextureUsages;

/// The colours of all samples and, of flat pictures, their means over twice, four times... as many along each side.
pub(super) struct ColorLevels {
    /// To look up.
    pub(super) all: wgpu::TextureView,
    /// To draw into.
    pub(super) finest: wgpu::TextureView,
    halvings: Vec<Halving>,
}

/// From one level to the next.
struct Halving {
    finer: wgpu::BindGroup,
    coarser: wgpu::TextureView,
}

/// Makes coarser colours of finer ones.
pub(super) struct HalvePass {
    layout: wgpu::BindGroupLayout,
    pipeline: wgpu::RenderPipeline,
    precision: Precision,
}

impl ColorLevels {
    /// For so many columns and rows of samples.
    pub(super) fn new(gpu: &GpuContext, pass: &HalvePass, size: [u32; 2], has_means: bool) -> Self {
        let levels = if has_means { size[0].max(size[1]).ilog2() + 1 } else { 1 };
        let texture = gpu.device.create_texture(&wgpu::TextureDescriptor {
            label: Some("ColorLevels::texture"),
            size: wgpu::Extent3d { width: size[0], height: size[1], depth_or_array_layers: 1 },
            mip_level_count: levels,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: pass.precision.color_format(),
            usage: TextureUsages::TEXTURE_BINDING
                | TextureUsages::RENDER_ATTACHMENT
                | TextureUsages::COPY_DST,
            view_formats: &[],
        });
        let level_view = |level| {
            texture.create_view(&wgpu::TextureViewDescriptor {
                base_mip_level: level,
                mip_level_count: Some(1),
                ..Default::default()
            })
        };
        let group = |level| {
            bind_group(gpu, "ColorLevels::finer", &pass.layout, &view_entries(0, &[&level_view(level)]))
        };
        let halving = |level| Halving { finer: group(level - 1), coarser: level_view(level) };
        Self {
            all: texture.create_view(&wgpu::TextureViewDescriptor::default()),
            finest: level_view(0),
            halvings: (1..levels).map(halving).collect(),
        }
    }
}

impl ColorLevels {
    /// Replaces the finest level.
    pub(super) fn upload(&self, gpu: &GpuContext, bytes: &[u8], bytes_per_row: u32) {
        upload(gpu, self.all.texture(), bytes, bytes_per_row);
    }
}

impl HalvePass {
    pub(super) fn new(gpu: &GpuContext, precision: Precision) -> Self {
        let layout = gpu.device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: Some("HalvePass::layout"),
            entries: &[texture_entry(0, wgpu::ShaderStages::FRAGMENT, EXACT)],
        });
        let parts = PipelineParts {
            label: "HalvePass::pipeline",
            module: &shaders::HALVE.compile(&gpu.device),
            entry_points: ["whole_target", "halve"],
            groups: &[&layout],
            buffers: &[],
            topology: wgpu::PrimitiveTopology::TriangleList,
            targets: &[precision.color_format().into()],
            has_depth: false,
            constants: &[precision.has_exact_light()],
        };
        Self { pipeline: parts.create(gpu), layout, precision }
    }

    /// All levels but the finest, which was drawn.
    pub(super) fn draw(&self, commands: &mut wgpu::CommandEncoder, colors: &ColorLevels) {
        for Halving { finer, coarser } in &colors.halvings {
            let fill = Fill { label: "HalvePass::level", pipeline: &self.pipeline, groups: &[finer] };
            fill.draw(commands, &[coarser], None);
        }
    }
}
