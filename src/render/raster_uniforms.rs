use super::drape_texture::picture_from_sample;
use super::gpu_context::GpuContext;
use super::raster_samples::RasterSamples;
use super::renderer::Detail;
use crate::scene::{
    BandMoment, ContourLines, Drape, Globe, Layer, LayerMode, MissingColor, Rgb8, SceneState,
};
use glam::{DMat4, DVec3, Mat4, Vec3};

/// Everything the baked textures depend on.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct BakeKey {
    pub(super) moment: BandMoment,
    pub(super) z_m_per_value: f64,
    pub(super) light: Option<Vec3>,
    pub(super) casts_shadows: bool,
}

mod gpu_data {
    /// As `Layer` in `shaders/shared/layer.wgsl`.
    #[repr(C)]
    #[derive(Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
    pub(super) struct Layer {
        pub(super) size: [u32; 2],
        pub(super) full_size: [u32; 2],
        pub(super) spacing_m: [f32; 2],
        pub(super) stride: [f32; 2],
        pub(super) value_middle: f32,
        pub(super) value_low: f32,
        pub(super) value_high: f32,
        pub(super) z_m_per_value: f32,
        pub(super) missing_color: [f32; 4],
        pub(super) light: [f32; 4],
        pub(super) clip_from_sample: [f32; 16],
        pub(super) draws_missing: u32,
        pub(super) merges_colors: u32,
        pub(super) contour_half_widths: [f32; 2],
        pub(super) contour_color: [f32; 4],
        pub(super) contour_origin: f32,
        pub(super) contour_interval: f32,
        pub(super) mix: f32,
        /// What follows begins at a multiple of 16 bytes.
        pub(super) padding: u32,
        pub(super) drape_u: [f32; 4],
        pub(super) drape_v: [f32; 4],
        pub(super) sphere: [f32; 4],
    }
}

/// The numbers of a layer in a frame, on the GPU.
pub(super) struct RasterUniforms {
    pub(super) buffer: wgpu::Buffer,
}

impl RasterUniforms {
    pub(super) fn new(gpu: &GpuContext) -> Self {
        let buffer = gpu.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("RasterUniforms::buffer"),
            size: size_of::<gpu_data::Layer>() as u64,
            usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        Self { buffer }
    }

    pub(super) fn write(
        &self,
        gpu: &GpuContext,
        (layer, samples): (&Layer, &RasterSamples),
        (clip_from_sample, detail, line_samples): (&Mat4, &Detail, [f32; 2]),
        key: &BakeKey,
    ) {
        let Layer { spacing_m, relief, missing, value_offset, contours, drape, .. } = layer;
        let held = |value: f64| (value - value_offset) as f32;
        let [drape_u, drape_v] = picture_from_sample(drape.as_ref(), &samples.excerpt);
        let missing_color = match missing {
            MissingColor::Opaque(color) => Some(*color),
            MissingColor::Transparent => None,
        };
        let light = key.light.map_or(glam::Vec4::ZERO, |direction| direction.extend(1.0));
        let numbers = gpu_data::Layer {
            size: samples.size,
            full_size: samples.excerpt.extent(),
            spacing_m: spacing_m.map(|metres| metres as f32),
            stride: samples.excerpt.strides().map(|stride| stride as f32),
            value_middle: held(relief.middle),
            value_low: held(relief.low),
            value_high: held(relief.high),
            z_m_per_value: key.z_m_per_value as f32,
            mix: key.moment.mix,
            missing_color: opaque(missing_color.unwrap_or(Rgb8::BLACK)),
            light: light.to_array(),
            clip_from_sample: clip_from_sample.to_cols_array(),
            draws_missing: u32::from(missing_color.is_some()),
            merges_colors: u32::from(detail.simplifies && layer.mode == LayerMode::Image),
            contour_half_widths: line_samples.map(|width| width / 2.0),
            contour_color: contours.map_or([0.0; 4], |lines| contour_color(&lines, drape.as_ref())),
            contour_origin: held(contours.map_or(0.0, |lines| lines.origin)),
            contour_interval: contours.map_or(1.0, |lines| lines.interval as f32),
            padding: 0,
            drape_u,
            drape_v,
            sphere: layer.globe.as_ref().map_or([0.0; 4], sphere),
        };
        gpu.queue.write_buffer(&self.buffer, 0, bytemuck::bytes_of(&numbers));
    }
}

/// Where rows of a globe lie, and whether it has sides.
fn sphere(globe: &Globe) -> [f32; 4] {
    let gap = globe.gap().unwrap_or(-1.0);
    let [latitude, step] = [globe.first_latitude_deg, globe.latitude_step_deg].map(f64::to_radians);
    [latitude as f32, step as f32, gap as f32, 1.0]
}

/// As opaque as lines on a picture are: they cannot follow its colours.
const ON_PICTURE: f32 = 0.7;

/// Alpha is 0 for lines whose colour follows that of the data.
fn contour_color(lines: &ContourLines, drape: Option<&Drape>) -> [f32; 4] {
    match (lines.color, drape) {
        (Some(color), _) => opaque(color),
        (None, Some(drape)) => {
            let [red, green, blue, _] = opaque(drape.ink);
            [red, green, blue, ON_PICTURE]
        }
        (None, None) => [0.0; 4],
    }
}

fn opaque(Rgb8(bytes): Rgb8) -> [f32; 4] {
    let [red, green, blue] = bytes.map(|byte| f32::from(byte) / 255.0);
    [red, green, blue, 1.0]
}

/// From column, row and value to clip space, columns and rows counted from the `first` that is drawn. Samples stand at
/// their cells' middles; the mesh of a single one spans its cell. Images are flat.
pub(super) fn clip_from_sample((layer, first): (&Layer, [u32; 2]), state: &SceneState) -> DMat4 {
    state.clip_from_world.as_dmat4() * world_from_sample((layer, first), state.exaggeration)
}

/// The same to the world under this factor on heights.
pub(super) fn world_from_sample((layer, first): (&Layer, [u32; 2]), exaggeration: f64) -> DMat4 {
    let Layer { columns, rows, spacing_m: [x_m, y_m], relief, value_offset, mode, .. } = layer;
    let fewest = if *mode == LayerMode::Surface { 2 } else { 1 };
    let z_m_per_value = if mode.has_heights() { relief.z_m_per_value(exaggeration) } else { 0.0 };
    let middle = |samples: u32| (f64::from(samples.max(fewest)) - 1.0) / 2.0;
    let steps = DVec3::new(*x_m, -y_m, z_m_per_value);
    let [west, north] = first.map(f64::from);
    let origin = DVec3::new(middle(*columns) - west, middle(*rows) - north, relief.middle - value_offset);
    let world_from_sample = DMat4::from_scale(steps) * DMat4::from_translation(-origin);
    let place =
        layer.place.map_or(DMat4::IDENTITY, |place| DMat4::from_translation(place.origin_m(exaggeration)));
    place * world_from_sample
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
            ("full_size", offset_of!(Shared, full_size)),
            ("spacing_m", offset_of!(Shared, spacing_m)),
            ("stride", offset_of!(Shared, stride)),
            ("value_middle", offset_of!(Shared, value_middle)),
            ("value_low", offset_of!(Shared, value_low)),
            ("value_high", offset_of!(Shared, value_high)),
            ("z_m_per_value", offset_of!(Shared, z_m_per_value)),
            ("missing_color", offset_of!(Shared, missing_color)),
            ("light", offset_of!(Shared, light)),
            ("clip_from_sample", offset_of!(Shared, clip_from_sample)),
            ("draws_missing", offset_of!(Shared, draws_missing)),
            ("merges_colors", offset_of!(Shared, merges_colors)),
            ("contour_half_widths", offset_of!(Shared, contour_half_widths)),
            ("contour_color", offset_of!(Shared, contour_color)),
            ("contour_origin", offset_of!(Shared, contour_origin)),
            ("contour_interval", offset_of!(Shared, contour_interval)),
            ("mix", offset_of!(Shared, mix)),
            ("drape_u", offset_of!(Shared, drape_u)),
            ("drape_v", offset_of!(Shared, drape_v)),
            ("sphere", offset_of!(Shared, sphere)),
        ];
        for source in [shaders::BAKE, shaders::GLOBE, shaders::HEIGHTMAP, shaders::IMAGE, shaders::SHAPES] {
            assert_same_layout(&source, "Layer", &members, size_of::<Shared>());
        }
    }
}
