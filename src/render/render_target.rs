use super::RenderError;
use super::gpu_context::GpuContext;
use super::pipelines::{texture, view};
use crate::frame::Resolution;

/// Of pictures that are drawn on the CPU, and of all others unless more than bytes is wanted.
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

    /// How many samples a pixel's side is long.
    pub(super) fn samples_per_side(self) -> f64 {
        match self {
            Self::PerPixel(samples) => f64::from(samples),
            Self::Shared(shared) => 1.0 / f64::from(shared),
        }
    }
}

/// How finely colours are told apart from where they are looked up to where they are converted.
///
/// Both hold every 8-bit colour exactly, which 16-bit floats do not: a byte is 257 times itself in 16 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Precision {
    /// 8 bits a channel.
    Bytes,
    /// 16 bits a channel, where the adapter can draw them.
    Words,
}

impl Precision {
    /// Of what is drawn.
    pub(super) fn color_format(self) -> wgpu::TextureFormat {
        match self {
            Self::Bytes => COLOR_FORMAT,
            Self::Words => wgpu::TextureFormat::Rgba16Unorm,
        }
    }

    /// The constant of shaders that says whether light between two levels is a mix of their colours.
    pub(super) fn mixes_shades(self) -> (&'static str, f64) {
        ("MIXES_SHADES", f64::from(u8::from(self == Self::Words)))
    }

    /// The constant of shaders that says whether light is computed as exactly as more than 8 bits can tell.
    pub(super) fn has_exact_light(self) -> (&'static str, f64) {
        ("HAS_EXACT_LIGHT", f64::from(u8::from(self == Self::Words)))
    }
}

/// Where a frame is drawn: colour and depth of all samples, and the finished picture. Colours are sRGB-encoded
/// integers: what a colormap entry says is what is stored.
pub(super) struct RenderTarget {
    pub(super) sampling: Sampling,
    pub(super) precision: Precision,
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

    /// Lengths in pixels of the picture as lengths in samples.
    pub(super) fn in_samples<const N: usize>(&self, pixels: [f32; N]) -> [f32; N] {
        let samples_per_pixel = self.samples_size[0] as f32 / self.resolution.width as f32;
        pixels.map(|length| length * samples_per_pixel)
    }

    pub(super) fn new(
        gpu: &GpuContext,
        resolution: Resolution,
        (sampling, precision): (Sampling, Precision),
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
        let samples_usage = usage | wgpu::TextureUsages::COPY_DST | wgpu::TextureUsages::COPY_SRC;
        let format = precision.color_format();
        let samples = texture(gpu, "RenderTarget::samples", sampled, format, samples_usage);
        let depth = texture(gpu, "RenderTarget::depth", sampled, DEPTH_FORMAT, usage);
        let size = [resolution.width, resolution.height];
        let picture_usage = usage | wgpu::TextureUsages::COPY_SRC;
        let picture = texture(gpu, "RenderTarget::picture", size, format, picture_usage);
        Ok(Self {
            sampling,
            precision,
            resolution,
            samples_size: sampled,
            samples: view(&samples),
            depth: view(&depth),
            picture_view: view(&picture),
            picture,
        })
    }
}
