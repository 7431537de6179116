use super::gpu_context::GpuContext;
use super::pipelines::{BITS, EXACT, FILTERABLE, texture_entry, uniform_entry};
use wgpu::ShaderStages;

/// Group 1 of the passes that draw layers.
pub(super) fn draw_layout(gpu: &GpuContext) -> wgpu::BindGroupLayout {
    gpu.device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
        label: Some("Renderer::draw_layout"),
        entries: &[
            uniform_entry(0, ShaderStages::VERTEX_FRAGMENT),
            texture_entry(1, ShaderStages::VERTEX_FRAGMENT, BITS),
            texture_entry(2, ShaderStages::VERTEX_FRAGMENT, FILTERABLE),
            texture_entry(3, ShaderStages::FRAGMENT, EXACT),
            wgpu::BindGroupLayoutEntry {
                binding: 4,
                visibility: ShaderStages::FRAGMENT,
                ty: wgpu::BindingType::Sampler(wgpu::SamplerBindingType::Filtering),
                count: None,
            },
            uniform_entry(5, ShaderStages::FRAGMENT),
            texture_entry(6, ShaderStages::FRAGMENT, FILTERABLE),
            wgpu::BindGroupLayoutEntry {
                binding: 7,
                visibility: ShaderStages::FRAGMENT,
                ty: wgpu::BindingType::Sampler(wgpu::SamplerBindingType::Filtering),
                count: None,
            },
        ],
    })
}
