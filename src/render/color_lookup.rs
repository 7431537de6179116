use super::gpu_context::GpuContext;
use super::pipelines::{texture, upload, view};
use super::render_target::Precision;
use crate::scene::{ColorScale, Norm, ShadeTable};
use wgpu::util::DeviceExt;

/// A colour scale on the GPU: which column of the table of shades a value has, and that table.
pub(super) struct ColorLookup {
    pub(super) uniforms: wgpu::Buffer,
    pub(super) shades: wgpu::TextureView,
}

/// Thresholds that the shader has room for; one less than the most colours of a scale.
const THRESHOLDS: usize = 512;

mod gpu_data {
    use super::THRESHOLDS;

    /// As `ColorLookup` in `shaders/shared/color_lookup.wgsl`.
    #[repr(C)]
    #[derive(Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
    pub(super) struct ColorLookup {
        pub(super) count: u32,
        pub(super) is_stepped: u32,
        pub(super) limit_min: f32,
        pub(super) limit_range: f32,
        pub(super) under_below: f32,
        pub(super) over_above: f32,
        /// The thresholds begin at a multiple of 16 bytes.
        pub(super) padding: [u32; 2],
        pub(super) thresholds: [f32; THRESHOLDS],
    }
}

impl ColorLookup {
    /// Uploads `scale` for data of which `value_offset` was taken away.
    pub(super) fn new(gpu: &GpuContext, scale: &ColorScale, value_offset: f64, precision: Precision) -> Self {
        let uniforms = gpu.device.create_buffer_init(&wgpu::util::BufferInitDescriptor {
            label: Some("ColorLookup::uniforms"),
            contents: bytemuck::bytes_of(&uniforms_for(scale, value_offset)),
            usage: wgpu::BufferUsages::UNIFORM,
        });
        let table = ShadeTable::new(scale);
        let usage = wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST;
        let size = [table.width(), ShadeTable::LEVELS];
        let shades = texture(gpu, "ColorLookup::shades", size, precision.color_format(), usage);
        match precision {
            Precision::Bytes => upload(gpu, &shades, &table.bytes(), table.width() * 4),
            Precision::Words => {
                upload(gpu, &shades, bytemuck::cast_slice(&table.words()), table.width() * 8);
            }
        }
        Self { uniforms, shades: view(&shades) }
    }
}

fn uniforms_for(scale: &ColorScale, value_offset: f64) -> gpu_data::ColorLookup {
    // Values came from what is held by adding the offset, which rounds: so much they may have moved.
    let moved = value_offset.abs() * f64::EPSILON;
    // What a band holds equals or exceeds a number exactly if it equals or exceeds the next f32 upwards.
    let at_least = |value: f64| {
        let held = value - value_offset - moved;
        let near = held as f32;
        if f64::from(near) < held { near.next_up() } else { near }
    };
    let at_most = |value: f64| {
        let held = value - value_offset + moved;
        let near = held as f32;
        if f64::from(near) > held { near.next_down() } else { near }
    };
    let mut thresholds = [f32::MAX; THRESHOLDS];
    for (slot, threshold) in thresholds.iter_mut().zip(scale.thresholds()) {
        *slot = at_least(*threshold).min(f32::MAX);
    }
    gpu_data::ColorLookup {
        count: scale.colors().len() as u32,
        is_stepped: u32::from(!matches!(scale.norm(), Norm::Linear | Norm::Centered { .. })),
        limit_min: (scale.min() - value_offset) as f32,
        limit_range: (scale.max() - scale.min()) as f32,
        under_below: at_least(scale.min()),
        over_above: at_most(scale.max()),
        padding: [0; 2],
        thresholds,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::shaders::{self, tests::assert_same_layout};
    use crate::scene::Colormap;
    use std::mem::offset_of;

    #[test]
    fn the_lookup_is_the_same_struct_in_the_shaders() {
        type Shared = gpu_data::ColorLookup;
        let members = [
            ("count", offset_of!(Shared, count)),
            ("is_stepped", offset_of!(Shared, is_stepped)),
            ("limit_min", offset_of!(Shared, limit_min)),
            ("limit_range", offset_of!(Shared, limit_range)),
            ("under_below", offset_of!(Shared, under_below)),
            ("over_above", offset_of!(Shared, over_above)),
            ("thresholds", offset_of!(Shared, thresholds)),
        ];
        for source in [shaders::BAKE, shaders::HEIGHTMAP] {
            assert_same_layout(&source, "ColorLookup", &members, size_of::<Shared>());
        }
    }

    #[test]
    fn shaders_know_the_rows_of_the_table() {
        let bake = shaders::BAKE.text();
        for (name, row) in [
            ("SUNLESS", ShadeTable::SUNLESS),
            ("LEVEL_GROUND", ShadeTable::LEVEL_GROUND),
            ("LEVEL_BRIGHTEST", ShadeTable::LEVELS - 1),
        ] {
            assert!(bake.contains(&format!("const {name}: f32 = {row}.0;")), "{name}");
        }
        let ground = format!("const GROUND: i32 = {};", ShadeTable::LEVEL_GROUND);
        assert!(shaders::VOLUME.text().contains(&ground));
    }

    #[test]
    fn limits_are_rounded_inwards_and_free_of_the_offset() {
        let scale = ColorScale::new(Colormap::default(), Norm::Linear, (1e9 + 0.1, 1e9 + 0.7)).unwrap();
        let uniforms = uniforms_for(&scale, 1e9);
        let moved = 1e9 * f64::EPSILON;
        let (low, high) = (scale.min() - 1e9 - moved, scale.max() - 1e9 + moved);
        assert!(f64::from(uniforms.under_below) >= low && f64::from(uniforms.under_below.next_down()) < low);
        assert!(f64::from(uniforms.over_above) <= high && f64::from(uniforms.over_above.next_up()) > high);
        assert_eq!(uniforms.thresholds[255], f32::MAX);
        assert!(uniforms.thresholds[..255].is_sorted());
    }
}
