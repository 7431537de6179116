use super::color_levels::HalvePass;
use super::gpu_context::GpuContext;
use super::pipelines::{BITS, EXACT, Fill, PipelineParts, texture_entry, uniform_entry};
use super::raster_layer::{HeldRaster, RasterLayer};
use super::render_target::Precision;
use super::shaders;
use wgpu::ShaderStages;
use wgpu::TextureFormat::{R8Unorm, Rg32Uint};

/// Blends two bands into one field of values and computes light and colour of every sample: once per band, or
/// per frame while bands blend. Drawing then only looks up.
pub(super) struct BakePass {
    pub(super) layer_layout: wgpu::BindGroupLayout,
    pub(super) blend_layout: wgpu::BindGroupLayout,
    pub(super) light_layout: wgpu::BindGroupLayout,
    pub(super) exposure_layout: wgpu::BindGroupLayout,
    blend: wgpu::RenderPipeline,
    light: wgpu::RenderPipeline,
    pub(super) halve: HalvePass,
    /// Of light and colours.
    pub(super) precision: Precision,
}

impl BakePass {
    pub(super) fn new(gpu: &GpuContext, precision: Precision) -> Self {
        let module = shaders::BAKE.compile(&gpu.device);
        let layout = |label, entries: &[wgpu::BindGroupLayoutEntry]| {
            gpu.device
                .create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor { label: Some(label), entries })
        };
        let exact_texture = |binding| texture_entry(binding, ShaderStages::FRAGMENT, EXACT);
        let bits_texture = |binding| texture_entry(binding, ShaderStages::FRAGMENT, BITS);
        let layer_layout = layout(
            "BakePass::layer_layout",
            &[0, 1].map(|binding| uniform_entry(binding, ShaderStages::FRAGMENT)),
        );
        let blend_layout = layout("BakePass::blend_layout", &[0, 1, 2, 3, 4, 5].map(exact_texture));
        let light_layout =
            layout("BakePass::light_layout", &[bits_texture(6), exact_texture(7), exact_texture(8)]);
        let exposure_layout = layout("BakePass::exposure_layout", &[0, 1].map(exact_texture));
        let pipeline =
            |label, entry_point, groups: &[&wgpu::BindGroupLayout], targets: &[wgpu::ColorTargetState]| {
                let parts = PipelineParts {
                    label,
                    module: &module,
                    entry_points: ["whole_target", entry_point],
                    groups,
                    buffers: &[],
                    topology: wgpu::PrimitiveTopology::TriangleList,
                    targets,
                    has_depth: false,
                    constants: &[precision.mixes_shades(), precision.has_exact_light()],
                };
                parts.create(gpu)
            };
        let blend = pipeline(
            "BakePass::blend",
            "blend",
            &[&layer_layout, &blend_layout],
            &[Rg32Uint.into(), R8Unorm.into()],
        );
        let baked = [Rg32Uint.into(), precision.color_format().into()];
        let light =
            pipeline("BakePass::light", "light", &[&layer_layout, &light_layout, &exposure_layout], &baked);
        Self {
            layer_layout,
            blend_layout,
            light_layout,
            exposure_layout,
            blend,
            light,
            halve: HalvePass::new(gpu, precision),
            precision,
        }
    }

    /// `slots` are those of the first and the second band of the moment.
    pub(super) fn draw(&self, commands: &mut wgpu::CommandEncoder, layer: &RasterLayer, slots: [usize; 2]) {
        let Some(held) = &layer.held else { return };
        let HeldRaster { samples, groups: of_layer } = held;
        let field = &samples.field;
        let groups = [&of_layer.uniforms, &samples.blend_groups[slots[0]][slots[1]]];
        let blend = Fill { label: "BakePass::blend", pipeline: &self.blend, groups: &groups };
        blend.draw(commands, &[&field.values, &field.valid], None);
        let groups = [&of_layer.uniforms, &of_layer.light, layer.exposure_group(held, slots)];
        let light = Fill { label: "BakePass::light", pipeline: &self.light, groups: &groups };
        light.draw(commands, &[&field.surface, &field.colors.finest], None);
        self.halve.draw(commands, &field.colors);
    }
}
