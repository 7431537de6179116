use super::gpu_context::GpuContext;
use crate::data::Band;
use crate::scene::{StoredDepth, StoredRange};
use wgpu::TextureFormat::{self, R8Unorm, R16Unorm, R32Float};

/// The samples of a volume on the GPU, and which of them are valid.
pub(super) struct VolumeTexture {
    pub(super) values: wgpu::TextureView,
    pub(super) valid: wgpu::TextureView,
    pub(super) sampler: wgpu::Sampler,
    pub(super) valid_sampler: wgpu::Sampler,
    values_texture: wgpu::Texture,
    /// One texel if nothing is missing.
    valid_texture: wgpu::Texture,
    range: StoredRange,
    has_missing: bool,
    /// One slice as the texture has it, kept so that slices cost no allocation.
    bytes: Vec<u8>,
    /// How much was uploaded since anything was submitted.
    waiting_bytes: usize,
}

/// What is uploaded waits in memory until something is submitted; a whole volume would be there twice.
const MOST_WAITING_BYTES: usize = 64 << 20;

impl VolumeTexture {
    /// Room for samples of a size that the adapter allows.
    pub(super) fn new(gpu: &GpuContext, size: [u32; 3], range: StoredRange, has_missing: bool) -> Self {
        let features = gpu.device.features();
        let has_16_bits = features.contains(wgpu::Features::TEXTURE_FORMAT_16BIT_NORM);
        let format = match range.depth {
            StoredDepth::Bits8 => R8Unorm,
            StoredDepth::Bits16 if has_16_bits => R16Unorm,
            StoredDepth::Bits16 | StoredDepth::Float => R32Float,
        };
        // The shader does it by itself where the adapter cannot.
        let is_filtered = features.contains(wgpu::Features::FLOAT32_FILTERABLE);
        let values_texture = texture_3d(gpu, "VolumeTexture::values", size, format);
        let valid_size = if has_missing { size } else { [1; 3] };
        let valid_texture = texture_3d(gpu, "VolumeTexture::valid", valid_size, R8Unorm);
        let filter = if is_filtered { wgpu::FilterMode::Linear } else { wgpu::FilterMode::Nearest };
        let sampler_of = |filter| {
            gpu.device.create_sampler(&wgpu::SamplerDescriptor {
                label: Some("VolumeTexture::sampler"),
                mag_filter: filter,
                min_filter: filter,
                ..Default::default()
            })
        };
        let view = |texture: &wgpu::Texture| texture.create_view(&wgpu::TextureViewDescriptor::default());
        Self {
            values: view(&values_texture),
            valid: view(&valid_texture),
            sampler: sampler_of(filter),
            valid_sampler: sampler_of(wgpu::FilterMode::Linear),
            values_texture,
            valid_texture,
            range,
            has_missing,
            bytes: Vec::new(),
            waiting_bytes: 0,
        }
    }

    /// What the texture has for a value.
    pub(super) fn stored(&self, value: f32) -> f32 {
        let share = self.range.share_of(value.into());
        match self.values_texture.format() {
            R8Unorm => (share * 255.0).round() / 255.0,
            R16Unorm => (share * 65_535.0).round() / 65_535.0,
            _ => share,
        }
    }

    /// Replaces a slice. Missing samples are 0: values are stored times their validity.
    pub(super) fn upload_slice(&mut self, gpu: &GpuContext, slice: u32, band: &Band) {
        let samples = band.values.iter().zip(&band.valid);
        let shares =
            samples.map(
                |(value, valid)| {
                    if *valid == Band::INVALID { 0.0 } else { self.range.share_of((*value).into()) }
                },
            );
        self.bytes.clear();
        let format = self.values_texture.format();
        match format {
            R8Unorm => self.bytes.extend(shares.map(|share| (share * 255.0).round() as u8)),
            R16Unorm => {
                self.bytes.extend(shares.flat_map(|share| ((share * 65_535.0).round() as u16).to_ne_bytes()));
            }
            _ => self.bytes.extend(shares.flat_map(f32::to_ne_bytes)),
        }
        write_slices(gpu, &self.values_texture, (slice, 1), &self.bytes, bytes_of(format));
        if self.has_missing {
            write_slices(gpu, &self.valid_texture, (slice, 1), &band.valid, 1);
        }
        self.waiting_bytes += self.bytes.len();
        if self.waiting_bytes > MOST_WAITING_BYTES {
            self.waiting_bytes = 0;
            gpu.copy_now();
        }
    }
}

fn bytes_of(format: TextureFormat) -> u32 {
    format.block_copy_size(None).unwrap_or(4)
}

/// A 3D texture that shaders read.
pub(super) fn texture_3d(
    gpu: &GpuContext,
    label: &str,
    [width, height, depth]: [u32; 3],
    format: TextureFormat,
) -> wgpu::Texture {
    gpu.device.create_texture(&wgpu::TextureDescriptor {
        label: Some(label),
        size: wgpu::Extent3d { width, height, depth_or_array_layers: depth },
        mip_level_count: 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D3,
        format,
        usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
        view_formats: &[],
    })
}

/// Replaces all of a 3D texture whose texels take so many bytes.
pub(super) fn upload_3d(gpu: &GpuContext, texture: &wgpu::Texture, bytes: &[u8], texel_bytes: u32) {
    write_slices(gpu, texture, (0, texture.depth_or_array_layers()), bytes, texel_bytes);
}

fn write_slices(
    gpu: &GpuContext,
    texture: &wgpu::Texture,
    (first, count): (u32, u32),
    bytes: &[u8],
    texel_bytes: u32,
) {
    let (width, height) = (texture.width(), texture.height());
    let origin = wgpu::Origin3d { x: 0, y: 0, z: first };
    gpu.queue.write_texture(
        wgpu::TexelCopyTextureInfo { origin, ..texture.as_image_copy() },
        bytes,
        wgpu::TexelCopyBufferLayout {
            offset: 0,
            bytes_per_row: Some(width * texel_bytes),
            rows_per_image: Some(height),
        },
        wgpu::Extent3d { width, height, depth_or_array_layers: count },
    );
}
