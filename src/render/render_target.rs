use super::RenderError;
use super::gpu_context::GpuContext;
use super::pipelines::{texture, view};
use crate::frame::Resolution;

pub(super) const COLOR_FORMAT: wgpu::TextureFormat = wgpu::TextureFormat::Rgba8Unorm;
pub(super) const DEPTH_FORMAT: wgpu::TextureFormat = wgpu::TextureFormat::Depth32Float;

/// How many samples are drawn for a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sampling {
    /// So many along each side of a pixel: 1, 2 or 4.
    PerPixel(u32),
    /// One for so many pixels along each side, for pictures that move: 2 or 4.
    #[cfg_attr(not(feature = "window"), expect(dead_code, reason = "films have a sample for every pixel"))]
    Shared(u32),
}

impl Sampling {
    fn samples_along(self, pixels: u32) -> u32 {
        match self {
            Self::PerPixel(samples) => pixels * samples,
            Self::Shared(shared) => pixels.div_ceil(shared),
        }
    }
}

/// Where a frame is drawn: colour and depth of all samples, and the finished picture. Colours are sRGB-encoded
/// bytes: what a colormap entry says is what is stored.
pub(super) struct RenderTarget {
    pub(super) sampling: Sampling,
    pub(super) resolution: Resolution,
    samples_size: [u32; 2],
    pub(super) samples: wgpu::TextureView,
    pub(super) depth: wgpu::TextureView,
    pub(super) picture: wgpu::Texture,
    pub(super) picture_view: wgpu::TextureView,
}

impl RenderTarget {
    /// Columns and rows of samples.
    pub(super) fn samples_size(&self) -> [u32; 2] {
        self.samples_size
    }

    pub(super) fn new(
        gpu: &GpuContext,
        resolution: Resolution,
        sampling: Sampling,
    ) -> Result<Self, RenderError> {
        let sampled = [resolution.width, resolution.height].map(|pixels| sampling.samples_along(pixels));
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
        let samples_usage = usage | wgpu::TextureUsages::COPY_DST;
        let samples = texture(gpu, "RenderTarget::samples", sampled, COLOR_FORMAT, samples_usage);
        let depth_usage = wgpu::TextureUsages::RENDER_ATTACHMENT;
        let depth = texture(gpu, "RenderTarget::depth", sampled, DEPTH_FORMAT, depth_usage);
        let size = [resolution.width, resolution.height];
        let picture_usage = usage | wgpu::TextureUsages::COPY_SRC;
        let picture = texture(gpu, "RenderTarget::picture", size, COLOR_FORMAT, picture_usage);
        Ok(Self {
            sampling,
            resolution,
            samples_size: sampled,
            samples: view(&samples),
            depth: view(&depth),
            picture_view: view(&picture),
            picture,
        })
    }
}
