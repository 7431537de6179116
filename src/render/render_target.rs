use super::RenderError;
use super::gpu_context::GpuContext;
use super::pipelines::{texture, view};
use crate::frame::Resolution;

pub(super) const COLOR_FORMAT: wgpu::TextureFormat = wgpu::TextureFormat::Rgba8Unorm;
pub(super) const DEPTH_FORMAT: wgpu::TextureFormat = wgpu::TextureFormat::Depth32Float;

/// Where a frame is drawn: colour and depth at `factor` times the film's size in each direction, and the
/// finished picture. Colours are sRGB-encoded bytes: what a colormap entry says is what is stored.
pub(super) struct RenderTarget {
    pub(super) factor: u32,
    pub(super) samples: wgpu::TextureView,
    pub(super) depth: wgpu::TextureView,
    pub(super) picture: wgpu::Texture,
    pub(super) picture_view: wgpu::TextureView,
}

impl RenderTarget {
    pub(super) fn new(gpu: &GpuContext, resolution: Resolution, factor: u32) -> Result<Self, RenderError> {
        let sampled = [resolution.width * factor, resolution.height * factor];
        let limit = gpu.limits().max_texture_dimension_2d;
        if sampled.iter().any(|side| *side > limit) {
            return Err(RenderError::TooLarge {
                what: "the picture with its supersampling",
                size: format!("{}x{}", sampled[0], sampled[1]),
                limit: limit.into(),
                adapter: gpu.adapter_name().to_owned(),
                remedy: "use a smaller --size or --quality draft",
            });
        }
        let usage = wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::TEXTURE_BINDING;
        let samples = texture(gpu, "RenderTarget::samples", sampled, COLOR_FORMAT, usage);
        let depth_usage = wgpu::TextureUsages::RENDER_ATTACHMENT;
        let depth = texture(gpu, "RenderTarget::depth", sampled, DEPTH_FORMAT, depth_usage);
        let size = [resolution.width, resolution.height];
        let picture_usage = usage | wgpu::TextureUsages::COPY_SRC;
        let picture = texture(gpu, "RenderTarget::picture", size, COLOR_FORMAT, picture_usage);
        Ok(Self {
            factor,
            samples: view(&samples),
            depth: view(&depth),
            picture_view: view(&picture),
            picture,
        })
    }
}
