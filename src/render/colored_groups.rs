use super::color_lookup::ColorLookup;
use super::drape_texture::DrapeTexture;
use super::gpu_context::GpuContext;
use super::layer_layouts::LayerLayouts;
use super::pipelines::{bind_group, view_entries};
use super::raster_samples::BakedField;
use super::raster_uniforms::RasterUniforms;
use crate::scene::{Layer, LayerMode};

/// The bind groups that know the colours.
pub(super) struct ColoredGroups {
    pub(super) uniforms: wgpu::BindGroup,
    pub(super) light: wgpu::BindGroup,
    pub(super) draw: wgpu::BindGroup,
}

impl ColoredGroups {
    pub(super) fn new(
        gpu: &GpuContext,
        layouts: LayerLayouts<'_>,
        layer: &Layer,
        (uniforms, field, drape): (&RasterUniforms, &BakedField, &DrapeTexture),
    ) -> Self {
        let lookup = ColorLookup::new(gpu, &layer.scale, layer.value_offset, layouts.bake.precision);
        let uniform_entry =
            || wgpu::BindGroupEntry { binding: 0, resource: uniforms.buffer.as_entire_binding() };
        let lookup_entry =
            |binding| wgpu::BindGroupEntry { binding, resource: lookup.uniforms.as_entire_binding() };
        let light_entries = view_entries(6, &[&field.values, &field.valid, &lookup.shades]);
        let mut draw_entries = vec![uniform_entry(), lookup_entry(5)];
        draw_entries.extend(view_entries(1, &[&field.surface, &field.colors.all, &lookup.shades]));
        let is_image = layer.mode == LayerMode::Image;
        let between_texels = gpu.device.create_sampler(&wgpu::SamplerDescriptor {
            label: Some("ColoredGroups::between_texels"),
            mag_filter: wgpu::FilterMode::Linear,
            min_filter: wgpu::FilterMode::Linear,
            mipmap_filter: if is_image {
                wgpu::MipmapFilterMode::Linear
            } else {
                wgpu::MipmapFilterMode::Nearest
            },
            ..Default::default()
        });
        let sampler = wgpu::BindingResource::Sampler(&between_texels);
        draw_entries.push(wgpu::BindGroupEntry { binding: 4, resource: sampler });
        draw_entries.extend(view_entries(6, &[drape.view()]));
        let sampler = wgpu::BindingResource::Sampler(&drape.sampler);
        draw_entries.push(wgpu::BindGroupEntry { binding: 7, resource: sampler });
        let bake_entries = [uniform_entry(), lookup_entry(1)];
        Self {
            uniforms: bind_group(gpu, "ColoredGroups::uniforms", &layouts.bake.layer_layout, &bake_entries),
            light: bind_group(gpu, "ColoredGroups::light", &layouts.bake.light_layout, &light_entries),
            draw: bind_group(gpu, "ColoredGroups::draw", layouts.draw, &draw_entries),
        }
    }
}
