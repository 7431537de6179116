use super::RenderError;
use super::bake_pass::BakePass;
use super::color_lookup::ColorLookup;
use super::gpu_context::GpuContext;
use super::patch_grid::{PatchGrid, stride_for};
use super::pipelines::{texture, upload, view, view_entries};
use crate::data::Band;
use crate::scene::{BandMoment, Layer, LayerMode, MissingColor, SceneState};
use wgpu::TextureFormat::{R8Unorm, R32Float, R32Uint};

/// What the GPU holds of one layer: two bands, the field that they blend to, its light and its colours.
pub(super) struct RasterLayer {
    pub(super) layer: Layer,
    uniforms: wgpu::Buffer,
    slots: [BandSlot; 2],
    /// One group for every pair of slots (first band, second band).
    pub(super) blend_groups: [[wgpu::BindGroup; 2]; 2],
    pub(super) field: BakedField,
    pub(super) groups: ColoredGroups,
    pub(super) patches: PatchGrid,
    /// Samples from one vertex of what was prepared last to the next.
    stride: u32,
    baked: Option<BakeKey>,
}

/// What a layer is read through by the passes.
#[derive(Clone, Copy)]
pub(super) struct LayerLayouts<'a> {
    pub(super) bake: &'a BakePass,
    pub(super) draw: &'a wgpu::BindGroupLayout,
}

/// What is baked for every sample.
pub(super) struct BakedField {
    pub(super) values: wgpu::TextureView,
    pub(super) valid: wgpu::TextureView,
    pub(super) lit: wgpu::TextureView,
    pub(super) colors: wgpu::TextureView,
}

/// The bind groups that know the colours.
pub(super) struct ColoredGroups {
    pub(super) uniforms: wgpu::BindGroup,
    pub(super) light: wgpu::BindGroup,
    pub(super) draw: wgpu::BindGroup,
}

struct BandSlot {
    values: wgpu::Texture,
    valid: wgpu::Texture,
    band: Option<u32>,
}

/// Everything the baked textures depend on.
#[derive(Clone, Copy, PartialEq)]
struct BakeKey {
    moment: BandMoment,
    z_m_per_value: f64,
    light: Option<glam::Vec3>,
}

mod gpu_data {
    /// As `Layer` in `shaders/shared/layer.wgsl`.
    #[repr(C)]
    #[derive(Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
    pub(super) struct Layer {
        pub(super) size: [u32; 2],
        pub(super) spacing_m: [f32; 2],
        pub(super) value_middle: f32,
        pub(super) value_low: f32,
        pub(super) value_high: f32,
        pub(super) z_m_per_value: f32,
        pub(super) mix: f32,
        pub(super) draws_missing: u32,
        /// Colours begin at a multiple of 16 bytes.
        pub(super) padding: [u32; 2],
        pub(super) missing_color: [f32; 4],
        pub(super) light: [f32; 4],
    }
}

impl RasterLayer {
    pub(super) fn new(
        gpu: &GpuContext,
        layouts: LayerLayouts<'_>,
        layer: &Layer,
    ) -> Result<Self, RenderError> {
        let size = [layer.columns, layer.rows];
        gpu.check_raster(layer.columns, layer.rows)?;
        let uniforms = gpu.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("RasterLayer::uniforms"),
            size: size_of::<gpu_data::Layer>() as u64,
            usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        let filled = wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST;
        let drawn = wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::RENDER_ATTACHMENT;
        let slot = || BandSlot {
            values: texture(gpu, "RasterLayer::values", size, R32Float, filled),
            valid: texture(gpu, "RasterLayer::valid", size, R8Unorm, filled),
            band: None,
        };
        let slots = [slot(), slot()];
        let slot_views = slots.each_ref().map(|slot| [view(&slot.values), view(&slot.valid)]);
        let field_values = view(&texture(gpu, "RasterLayer::field_values", size, R32Uint, drawn));
        let field_valid = view(&texture(gpu, "RasterLayer::field_valid", size, R8Unorm, drawn));
        let precision = layouts.bake.precision;
        let lit = view(&texture(gpu, "RasterLayer::lit", size, precision.pair_format(), drawn));
        let colors = view(&texture(gpu, "RasterLayer::colors", size, precision.color_format(), drawn));
        let blend_groups = [0, 1].map(|first: usize| {
            [0, 1].map(|second: usize| {
                let views = [
                    &slot_views[first][0],
                    &slot_views[first][1],
                    &slot_views[second][0],
                    &slot_views[second][1],
                ];
                let entries = view_entries(0, &views);
                bind_group(gpu, "RasterLayer::blend_group", &layouts.bake.blend_layout, &entries)
            })
        });
        let field = BakedField { values: field_values, valid: field_valid, lit, colors };
        let groups = ColoredGroups::new(gpu, layouts, layer, (&uniforms, &field));
        Ok(Self {
            layer: layer.clone(),
            uniforms,
            slots,
            blend_groups,
            field,
            groups,
            patches: PatchGrid::new(gpu, layer.columns, layer.rows),
            stride: 1,
            baked: None,
        })
    }

    /// Shows the same samples as another layer says.
    pub(super) fn restage(&mut self, gpu: &GpuContext, layouts: LayerLayouts<'_>, layer: &Layer) {
        let has_new_colors = self.layer.scale != layer.scale || self.layer.value_offset != layer.value_offset;
        self.layer = layer.clone();
        if has_new_colors {
            self.groups = ColoredGroups::new(gpu, layouts, layer, (&self.uniforms, &self.field));
        }
        self.baked = None;
    }

    /// Whether `layer` shows the same samples as this one, so that [`RasterLayer::restage`] is enough.
    pub(super) fn has_samples_of(&self, layer: &Layer) -> bool {
        let shape = |layer: &Layer| (layer.columns, layer.rows, layer.moments);
        shape(&self.layer) == shape(layer)
    }

    /// Samples from one vertex to the next in what was prepared last.
    pub(super) fn stride(&self) -> u32 {
        self.stride
    }

    /// The bands of `moment` that are not on the GPU yet.
    pub(super) fn missing_bands(&self, moment: BandMoment) -> impl Iterator<Item = u32> {
        let second = (moment.second != moment.first).then_some(moment.second);
        [Some(moment.first), second].into_iter().flatten().filter(|band| self.slot_of(*band).is_none())
    }

    /// Whether what was prepared last is lit.
    pub(super) fn is_lit(&self) -> bool {
        self.baked.is_some_and(|key| key.light.is_some())
    }

    fn slot_of(&self, band: u32) -> Option<usize> {
        self.slots.iter().position(|slot| slot.band == Some(band))
    }

    /// Puts `band` in a slot that `moment` does not need.
    pub(super) fn upload_band(&mut self, gpu: &GpuContext, moment: BandMoment, band: u32, samples: &Band) {
        let is_needed =
            |slot: &BandSlot| slot.band.is_some_and(|held| held == moment.first || held == moment.second);
        let free = self.slots.iter().position(|slot| !is_needed(slot)).unwrap_or(0);
        let slot = &mut self.slots[free];
        upload(gpu, &slot.values, bytemuck::cast_slice(&samples.values), self.layer.columns * 4);
        upload(gpu, &slot.valid, &samples.valid, self.layer.columns);
        slot.band = Some(band);
        self.baked = None;
    }

    /// Writes this frame's numbers; returns the slots to blend if the baked textures are out of date.
    pub(super) fn prepare(
        &mut self,
        gpu: &GpuContext,
        state: &SceneState,
        (moment, pixels_per_metre): (BandMoment, f64),
    ) -> Option<[usize; 2]> {
        let [x_m, y_m] = self.layer.spacing_m;
        self.stride = stride_for(pixels_per_metre * x_m.max(y_m));
        let is_flat = self.layer.mode == LayerMode::Image;
        let light = state.light_direction.filter(|_| !is_flat);
        let key =
            BakeKey { moment, z_m_per_value: self.layer.relief.z_m_per_value(state.exaggeration), light };
        if self.baked == Some(key) {
            return None;
        }
        gpu.queue.write_buffer(&self.uniforms, 0, bytemuck::bytes_of(&self.uniforms_for(&key)));
        self.baked = Some(key);
        let first = self.slot_of(moment.first).unwrap_or(0);
        Some([first, self.slot_of(moment.second).unwrap_or(first)])
    }

    fn uniforms_for(&self, key: &BakeKey) -> gpu_data::Layer {
        let Layer { columns, rows, spacing_m, relief, missing, value_offset, .. } = &self.layer;
        let held = |value: f64| (value - value_offset) as f32;
        let missing_color = match missing {
            MissingColor::Opaque(color) => Some(color.0),
            MissingColor::Transparent => None,
        };
        let [red, green, blue] = missing_color.unwrap_or_default().map(|byte| f32::from(byte) / 255.0);
        let light = key.light.map_or(glam::Vec4::ZERO, |direction| direction.extend(1.0));
        gpu_data::Layer {
            size: [*columns, *rows],
            spacing_m: spacing_m.map(|metres| metres as f32),
            value_middle: held(relief.middle),
            value_low: held(relief.low),
            value_high: held(relief.high),
            z_m_per_value: key.z_m_per_value as f32,
            mix: key.moment.mix,
            draws_missing: u32::from(missing_color.is_some()),
            padding: [0; 2],
            missing_color: [red, green, blue, 1.0],
            light: light.to_array(),
        }
    }
}

impl ColoredGroups {
    fn new(
        gpu: &GpuContext,
        layouts: LayerLayouts<'_>,
        layer: &Layer,
        (uniforms, field): (&wgpu::Buffer, &BakedField),
    ) -> Self {
        let lookup = ColorLookup::new(gpu, &layer.scale, layer.value_offset, layouts.bake.precision);
        let uniform_entry = || wgpu::BindGroupEntry { binding: 0, resource: uniforms.as_entire_binding() };
        let lookup_entry =
            |binding| wgpu::BindGroupEntry { binding, resource: lookup.uniforms.as_entire_binding() };
        let light_entries = view_entries(4, &[&field.values, &field.valid, &lookup.shades]);
        let mut draw_entries = vec![uniform_entry(), lookup_entry(6)];
        draw_entries.extend(view_entries(1, &[&field.values, &field.lit, &field.colors, &lookup.shades]));
        let bilinear = gpu.device.create_sampler(&wgpu::SamplerDescriptor {
            label: Some("ColoredGroups::bilinear"),
            mag_filter: wgpu::FilterMode::Linear,
            min_filter: wgpu::FilterMode::Linear,
            ..Default::default()
        });
        let sampler = wgpu::BindingResource::Sampler(&bilinear);
        draw_entries.push(wgpu::BindGroupEntry { binding: 5, resource: sampler });
        let bake_entries = [uniform_entry(), lookup_entry(1)];
        Self {
            uniforms: bind_group(gpu, "ColoredGroups::uniforms", &layouts.bake.layer_layout, &bake_entries),
            light: bind_group(gpu, "ColoredGroups::light", &layouts.bake.light_layout, &light_entries),
            draw: bind_group(gpu, "ColoredGroups::draw", layouts.draw, &draw_entries),
        }
    }
}

fn bind_group(
    gpu: &GpuContext,
    label: &str,
    layout: &wgpu::BindGroupLayout,
    entries: &[wgpu::BindGroupEntry<'_>],
) -> wgpu::BindGroup {
    gpu.device.create_bind_group(&wgpu::BindGroupDescriptor { label: Some(label), layout, entries })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::shaders::{self, tests::assert_same_layout};
    use std::mem::offset_of;

    #[test]
    fn layer_is_the_same_struct_in_the_shaders() {
        type Shared = gpu_data::Layer;
        let members = [
            ("size", offset_of!(Shared, size)),
            ("spacing_m", offset_of!(Shared, spacing_m)),
            ("value_middle", offset_of!(Shared, value_middle)),
            ("value_low", offset_of!(Shared, value_low)),
            ("value_high", offset_of!(Shared, value_high)),
            ("z_m_per_value", offset_of!(Shared, z_m_per_value)),
            ("mix", offset_of!(Shared, mix)),
            ("draws_missing", offset_of!(Shared, draws_missing)),
            ("missing_color", offset_of!(Shared, missing_color)),
            ("light", offset_of!(Shared, light)),
        ];
        for source in [shaders::BAKE, shaders::HEIGHTMAP, shaders::IMAGE] {
            assert_same_layout(&source, "Layer", &members, size_of::<Shared>());
        }
    }
}
