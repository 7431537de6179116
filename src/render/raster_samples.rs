use super::bake_pass::BakePass;
use super::color_levels::ColorLevels;
use super::gpu_context::GpuContext;
use super::pipelines::{bind_group, texture, upload, view, view_entries};
use super::raster_exposure::RasterExposure;
use crate::data::{Band, Excerpt};
use crate::scene::{BandMoment, Layer, LayerMode};
use wgpu::TextureFormat::{R8Unorm, R32Float, Rg32Float, Rg32Uint};
use wgpu::TextureUsages;

/// What the GPU holds of a raster: two bands and the field that they blend to, in colour.
pub(super) struct RasterSamples {
    /// What of each band.
    pub(super) excerpt: Excerpt,
    /// Columns and rows of it.
    pub(super) size: [u32; 2],
    slots: Vec<BandSlot>,
    /// By the slots of the first and of the second band.
    pub(super) blend_groups: Vec<Vec<wgpu::BindGroup>>,
    pub(super) exposure: RasterExposure,
    pub(super) field: BakedField,
}

/// What is baked for every sample.
pub(super) struct BakedField {
    /// Bits of the value, and standard deviations of slopes.
    pub(super) values: wgpu::TextureView,
    pub(super) valid: wgpu::TextureView,
    /// See `shaders/shared/surface_sample.wgsl`.
    pub(super) surface: wgpu::TextureView,
    pub(super) colors: ColorLevels,
}

struct BandSlot {
    values: wgpu::Texture,
    valid: wgpu::Texture,
    /// A single texel at level 0.
    roughness: wgpu::Texture,
    band: Option<u32>,
    /// Whether a sample stands for several of which some are missing.
    has_gaps: bool,
}

/// Bytes that a sample takes: in the field with means of its colours, in each slot, and there if it is no mean; with
/// shadows.
const FIELD_BYTES: u64 = 28;
const SLOT_BYTES: u64 = 15;
const FINEST_SLOT_BYTES: u64 = 7;

/// Bytes that an excerpt of a layer takes.
pub(super) fn bytes_of(layer: &Layer, excerpt: &Excerpt) -> u64 {
    let [columns, rows] = excerpt.size().map(u64::from);
    let slot = if excerpt.holds_samples() { FINEST_SLOT_BYTES } else { SLOT_BYTES };
    columns * rows * (FIELD_BYTES + slot * slot_count(layer) as u64)
}

/// One band is never blended with another.
fn slot_count(layer: &Layer) -> usize {
    layer.moments.clamp(1, 2) as usize
}

impl RasterSamples {
    pub(super) fn new(gpu: &GpuContext, bake: &BakePass, layer: &Layer, excerpt: Excerpt) -> Self {
        let size = excerpt.size();
        let filled = TextureUsages::TEXTURE_BINDING | TextureUsages::COPY_DST;
        let drawn = TextureUsages::TEXTURE_BINDING | TextureUsages::RENDER_ATTACHMENT;
        let rough_size = if excerpt.holds_samples() { [1, 1] } else { size };
        let slot = |_| BandSlot {
            values: texture(gpu, "RasterSamples::values", size, R32Float, filled),
            valid: texture(gpu, "RasterSamples::valid", size, R8Unorm, filled),
            roughness: texture(gpu, "RasterSamples::roughness", rough_size, Rg32Float, filled),
            band: None,
            has_gaps: false,
        };
        let slots: Vec<BandSlot> = (0..slot_count(layer)).map(slot).collect();
        let views = |slot: &BandSlot| [&slot.values, &slot.valid, &slot.roughness].map(view);
        let slot_views: Vec<[wgpu::TextureView; 3]> = slots.iter().map(views).collect();
        let blend_group = |first: &[wgpu::TextureView; 3], second: &[wgpu::TextureView; 3]| {
            let entries =
                view_entries(0, &[&first[0], &first[1], &first[2], &second[0], &second[1], &second[2]]);
            bind_group(gpu, "RasterSamples::blend_group", &bake.blend_layout, &entries)
        };
        let with_first = |first| slot_views.iter().map(|second| blend_group(first, second)).collect();
        let baked = |label, format| view(&texture(gpu, label, size, format, drawn));
        Self {
            excerpt,
            size,
            blend_groups: slot_views.iter().map(with_first).collect(),
            slots,
            exposure: RasterExposure::new(gpu, bake),
            field: BakedField {
                values: baked("RasterSamples::field_values", Rg32Uint),
                valid: baked("RasterSamples::field_valid", R8Unorm),
                surface: baked("RasterSamples::surface", Rg32Uint),
                colors: ColorLevels::new(gpu, &bake.halve, size, layer.mode == LayerMode::Image),
            },
        }
    }

    pub(super) fn slot_of(&self, band: u32) -> Option<usize> {
        self.slots.iter().position(|slot| slot.band == Some(band))
    }

    pub(super) fn band_in(&self, slot: usize) -> Option<u32> {
        self.slots[slot].band
    }

    /// Takes what is seen from the samples in a slot, in rows of `columns`.
    pub(super) fn expose(&mut self, gpu: &GpuContext, slot: usize, texels: (&[[u8; 2]], usize)) {
        self.exposure.take(gpu, (slot, self.slots.len()), self.size, texels);
    }

    /// Puts `band` in a slot that `moment` does not need, and says in which.
    pub(super) fn take(&mut self, gpu: &GpuContext, moment: BandMoment, band: u32, samples: &Band) -> usize {
        let is_needed =
            |slot: &BandSlot| slot.band.is_some_and(|held| held == moment.first || held == moment.second);
        let free = self.slots.iter().position(|slot| !is_needed(slot)).unwrap_or(0);
        let slot = &mut self.slots[free];
        let columns = self.size[0];
        upload(gpu, &slot.values, bytemuck::cast_slice(&samples.values), columns * 4);
        upload(gpu, &slot.valid, &samples.valid, columns);
        if !self.excerpt.holds_samples() {
            upload(gpu, &slot.roughness, bytemuck::cast_slice(&samples.roughness), columns * 8);
        }
        let is_part = |valid: &u8| *valid != Band::INVALID && *valid != Band::VALID;
        slot.has_gaps = samples.valid.iter().any(is_part);
        slot.band = Some(band);
        free
    }

    /// Whether samples stand for several of which some are missing.
    pub(super) fn have_gaps(&self) -> bool {
        self.slots.iter().any(|slot| slot.has_gaps)
    }
}
