use super::gpu_context::GpuContext;
use crate::scene::{Layer, SampleShape, SceneState};
use glam::{DVec3, DVec4};

pub(super) mod gpu_data {
    /// As `Shape` in `shaders/shapes.wgsl`.
    #[repr(C)]
    #[derive(Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
    pub(super) struct Shape {
        pub(super) eye: [f32; 4],
        pub(super) light: [f32; 4],
        pub(super) picture: [f32; 2],
        pub(super) half_size: f32,
        pub(super) base: f32,
    }
}

/// What is known of the shapes of samples in a frame, on the GPU.
pub(super) struct ShapeUniforms {
    buffer: wgpu::Buffer,
    pub(super) group: wgpu::BindGroup,
}

impl ShapeUniforms {
    /// Of a layer whose samples have shapes; `None` of others.
    pub(super) fn new(gpu: &GpuContext, layout: &wgpu::BindGroupLayout, layer: &Layer) -> Option<Self> {
        layer.shape.as_ref()?;
        let buffer = gpu.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("ShapeUniforms::buffer"),
            size: size_of::<gpu_data::Shape>() as u64,
            usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        let group = gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("ShapeUniforms::group"),
            layout,
            entries: &[wgpu::BindGroupEntry { binding: 0, resource: buffer.as_entire_binding() }],
        });
        Some(Self { buffer, group })
    }

    /// Takes the numbers of a frame: `first` is the column and row of the raster that is drawn first, `picture` the size of
    /// the picture in samples of it, and `cell_px` how many pixels what is drawn of a sample spans.
    pub(super) fn write(
        &self,
        gpu: &GpuContext,
        (layer, first): (&Layer, [u32; 2]),
        state: &SceneState,
        (picture, samples_per_px, cell_px): ([u32; 2], f32, f64),
    ) {
        let Some(shape) = &layer.shape else { return };
        let picture = picture.map(|side| side as f32);
        let samples_per_px = f64::from(samples_per_px);
        let half_size = match shape {
            SampleShape::Bar(bars) => bars.width / 2.0,
            // What is narrower than a sample could be between two.
            _ => {
                (shape.size_px(cell_px, f64::from(picture[1]) / samples_per_px) * samples_per_px).max(1.0)
                    / 2.0
            }
        };
        let base = shape.base().map_or(0.0, |base| base - layer.value_offset);
        let numbers = gpu_data::Shape {
            eye: eye((layer, first), state).as_vec4().to_array(),
            light: state.light_direction.map_or([0.0; 4], |direction| direction.extend(1.0).to_array()),
            picture,
            half_size: half_size as f32,
            base: base as f32,
        };
        gpu.queue.write_buffer(&self.buffer, 0, bytemuck::bytes_of(&numbers));
    }
}

/// Where the eye is, in columns and rows from the `first` that is drawn, and metres; homogeneous.
fn eye((layer, first): (&Layer, [u32; 2]), state: &SceneState) -> DVec4 {
    // All rays meet where clip positions are 0 but for their depth.
    let eye = state.clip_from_world.as_dmat4().inverse() * DVec4::new(0.0, 0.0, -1.0, 0.0);
    let [x_m, y_m] = layer.spacing_m;
    let middle = |samples: u32, first: u32| (f64::from(samples) - 1.0) / 2.0 - f64::from(first);
    let origin = DVec3::new(middle(layer.columns, first[0]), middle(layer.rows, first[1]), 0.0);
    let eye = (eye.truncate() / DVec3::new(x_m, -y_m, 1.0) + origin * eye.w).extend(eye.w);
    // Sides only ask for signs: the largest is 1, so that single precision holds all of them.
    eye / eye.abs().max_element().max(f64::MIN_POSITIVE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::shaders::{self, tests::assert_same_layout};
    use std::mem::offset_of;

    #[test]
    fn shape_is_the_same_struct_in_the_shader() {
        type Shared = gpu_data::Shape;
        let members = [
            ("eye", offset_of!(Shared, eye)),
            ("light", offset_of!(Shared, light)),
            ("picture", offset_of!(Shared, picture)),
            ("half_size", offset_of!(Shared, half_size)),
            ("base", offset_of!(Shared, base)),
        ];
        assert_same_layout(&shaders::SHAPES, "Shape", &members, size_of::<Shared>());
    }
}
