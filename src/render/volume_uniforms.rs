use super::gpu_context::GpuContext;
use super::volume_layer::PictureOfVolume;
use crate::scene::{IsoSurface, Layer, Rgb8, SceneState, VolumeBody};
use glam::{DMat3, DMat4, DVec3, Mat4};

/// The numbers of a volume that change from frame to frame.
pub(super) struct VolumeUniforms {
    pub(super) buffer: wgpu::Buffer,
}

mod gpu_data {
    /// As `Volume` in `shaders/volume.wgsl`.
    #[repr(C)]
    #[derive(Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
    pub(super) struct Volume {
        pub(super) index_from_clip: [[f32; 4]; 4],
        pub(super) world_from_index: [[f32; 4]; 4],
        pub(super) world_from_gradient: [[f32; 4]; 4],
        pub(super) index_low: [f32; 4],
        pub(super) index_high: [f32; 4],
        pub(super) step_length: f32,
        pub(super) layer_thickness: f32,
        pub(super) value_low: f32,
        pub(super) value_range: f32,
        pub(super) light: [f32; 4],
        pub(super) texel: [f32; 4],
        pub(super) picture_size: [f32; 2],
        pub(super) unused: [f32; 2],
        pub(super) cells: [u32; 3],
        pub(super) steps_per_voxel: f32,
        pub(super) iso_values: [f32; 8],
        pub(super) iso_colors: [[f32; 4]; 8],
        pub(super) clip_planes: [[f32; 4]; 6],
        pub(super) slice_planes: [[f32; 4]; 8],
    }
}

impl VolumeUniforms {
    pub(super) fn new(gpu: &GpuContext) -> Self {
        let buffer = gpu.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("VolumeUniforms::buffer"),
            size: size_of::<gpu_data::Volume>() as u64,
            usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        Self { buffer }
    }

    pub(super) fn write(
        &self,
        gpu: &GpuContext,
        (layer, body): (&Layer, &VolumeBody),
        (state, cells): (&SceneState, [u32; 3]),
        picture: PictureOfVolume,
    ) {
        let index_from_world = body.world_from_index.inverse();
        let index_from_clip = DMat4::from(index_from_world) * state.clip_from_world.as_dmat4().inverse();
        let matrix = body.world_from_index.matrix3;
        let linear = |matrix: DMat3| Mat4::from_mat3(matrix.as_mat3()).to_cols_array_2d();
        let [low, high] = body.drawn_bounds(layer.columns, layer.rows);
        let corner = |place: DVec3| place.as_vec3().extend(0.0).to_array();
        let stored = body.stored;
        let bounds = body.index_bounds(layer.columns, layer.rows);
        let space = (body.world_from_index, bounds);
        let color_of = |surface: &IsoSurface| {
            let Rgb8(color) = surface.color.unwrap_or(Rgb8(layer.scale.color_of(surface.value)));
            let [r, g, b] = color.map(|part| f32::from(part) / 255.0);
            [r, g, b, surface.opacity as f32]
        };
        let texel = DVec3::new(layer.columns.into(), layer.rows.into(), body.slices.into()).recip();
        let light = state.light_direction.map_or(glam::Vec4::ZERO, |direction| direction.extend(1.0));
        let colored = (layer.scale.max() - layer.scale.min()).max(f64::MIN_POSITIVE);
        let data = gpu_data::Volume {
            index_from_clip: index_from_clip.as_mat4().to_cols_array_2d(),
            world_from_index: DMat4::from(body.world_from_index).as_mat4().to_cols_array_2d(),
            world_from_gradient: linear(matrix.inverse().transpose()),
            index_low: corner(low),
            index_high: corner(high),
            step_length: (body.least_spacing() / picture.steps_per_voxel) as f32,
            layer_thickness: body.opacity_thickness(layer.columns, layer.rows) as f32,
            value_low: (stored.low - layer.value_offset) as f32,
            value_range: (stored.high - stored.low) as f32,
            light: light.to_array(),
            texel: texel.extend((stored.high - stored.low) / colored).as_vec4().to_array(),
            picture_size: picture.samples.map(|side| side as f32),
            unused: [0.0; 2],
            cells,
            steps_per_voxel: picture.steps_per_voxel as f32,
            iso_values: filled(body.iso_surfaces.iter().map(|surface| stored.share_of(surface.value))),
            iso_colors: filled(body.iso_surfaces.iter().map(color_of)),
            clip_planes: filled(
                body.clip_planes.at(state.progress, space).map(|plane| plane.as_vec4().to_array()),
            ),
            slice_planes: filled(
                body.slices_shown.at(state.progress, bounds).map(|plane| plane.as_vec4().to_array()),
            ),
        };
        gpu.queue.write_buffer(&self.buffer, 0, bytemuck::bytes_of(&data));
    }
}

/// As many of `values` as there are, and zeros.
fn filled<T: Copy + Default, const COUNT: usize>(values: impl Iterator<Item = T>) -> [T; COUNT] {
    let mut slots = [T::default(); COUNT];
    for (slot, value) in slots.iter_mut().zip(values) {
        *slot = value;
    }
    slots
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::shaders::{self, tests::assert_same_layout};
    use std::mem::offset_of;

    #[test]
    fn volume_is_the_same_struct_in_the_shader() {
        type Shared = gpu_data::Volume;
        let members = [
            ("index_from_clip", offset_of!(Shared, index_from_clip)),
            ("world_from_index", offset_of!(Shared, world_from_index)),
            ("world_from_gradient", offset_of!(Shared, world_from_gradient)),
            ("index_low", offset_of!(Shared, index_low)),
            ("index_high", offset_of!(Shared, index_high)),
            ("step_length", offset_of!(Shared, step_length)),
            ("layer_thickness", offset_of!(Shared, layer_thickness)),
            ("value_low", offset_of!(Shared, value_low)),
            ("value_range", offset_of!(Shared, value_range)),
            ("light", offset_of!(Shared, light)),
            ("texel", offset_of!(Shared, texel)),
            ("picture_size", offset_of!(Shared, picture_size)),
            ("cells", offset_of!(Shared, cells)),
            ("steps_per_voxel", offset_of!(Shared, steps_per_voxel)),
            ("iso_values", offset_of!(Shared, iso_values)),
            ("iso_colors", offset_of!(Shared, iso_colors)),
            ("clip_planes", offset_of!(Shared, clip_planes)),
            ("slice_planes", offset_of!(Shared, slice_planes)),
        ];
        assert_same_layout(&shaders::VOLUME, "Volume", &members, size_of::<Shared>());
    }
}
