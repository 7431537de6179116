use super::bake_pass::BakePass;
use super::gpu_context::GpuContext;
use super::pipelines::{bind_group, texture, upload, view, view_entries};
use wgpu::TextureFormat::Rg8Unorm;
use wgpu::TextureUsages;

/// What the samples of up to two bands see of the sun and of the sky, on the GPU.
pub(super) struct RasterExposure {
    layout: wgpu::BindGroupLayout,
    /// Everything, wherever.
    open: wgpu::BindGroup,
    /// From the first shadow on.
    hidden: Option<HiddenLight>,
}

struct HiddenLight {
    slots: Vec<wgpu::Texture>,
    /// By the slots of the first and of the second band.
    groups: Vec<Vec<wgpu::BindGroup>>,
}

impl RasterExposure {
    pub(super) fn new(gpu: &GpuContext, bake: &BakePass) -> Self {
        let texel = exposure_texture(gpu, [1, 1]);
        upload(gpu, &texel, &[255, 255], 2);
        let texel = view(&texel);
        let open = exposure_group(gpu, &bake.exposure_layout, [&texel, &texel]);
        Self { layout: bake.exposure_layout.clone(), open, hidden: None }
    }

    /// Takes what is seen from the samples of one of so many slots: shares of sun and sky, in rows of `columns`, of which
    /// as many are taken as the raster has samples.
    pub(super) fn take(
        &mut self,
        gpu: &GpuContext,
        (slot, slots): (usize, usize),
        size: [u32; 2],
        (texels, columns): (&[[u8; 2]], usize),
    ) {
        let hidden = self.hidden.get_or_insert_with(|| HiddenLight::new(gpu, &self.layout, slots, size));
        upload(gpu, &hidden.slots[slot], texels.as_flattened(), columns as u32 * 2);
    }

    /// Between two slots if light is hidden, or whatever they hold.
    pub(super) fn group(&self, slots: Option<[usize; 2]>) -> &wgpu::BindGroup {
        match (&self.hidden, slots) {
            (Some(hidden), Some([first, second])) => &hidden.groups[first][second],
            _ => &self.open,
        }
    }
}

impl HiddenLight {
    fn new(gpu: &GpuContext, layout: &wgpu::BindGroupLayout, slots: usize, size: [u32; 2]) -> Self {
        let slots: Vec<wgpu::Texture> = (0..slots).map(|_| exposure_texture(gpu, size)).collect();
        let views: Vec<wgpu::TextureView> = slots.iter().map(view).collect();
        let with_first =
            |first| views.iter().map(|second| exposure_group(gpu, layout, [first, second])).collect();
        Self { groups: views.iter().map(with_first).collect(), slots }
    }
}

fn exposure_texture(gpu: &GpuContext, size: [u32; 2]) -> wgpu::Texture {
    let filled = TextureUsages::TEXTURE_BINDING | TextureUsages::COPY_DST;
    texture(gpu, "RasterExposure::slot", size, Rg8Unorm, filled)
}

fn exposure_group(
    gpu: &GpuContext,
    layout: &wgpu::BindGroupLayout,
    views: [&wgpu::TextureView; 2],
) -> wgpu::BindGroup {
    bind_group(gpu, "RasterExposure::group", layout, &view_entries(0, &views))
}
