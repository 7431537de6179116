use super::bar_layout::places_of;
use super::gpu_context::GpuContext;
use super::pipelines::{bind_group, texture, upload, view};
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
    /// Where sorted bars stand, in both bands of a moment; a single texel if they cannot be sorted.
    places: wgpu::Texture,
    /// The bands whose places these are.
    placed: Option<[u32; 2]>,
    texels: Vec<[f32; 2]>,
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
        let columns = places_of(layer.columns, layer.rows).unwrap_or(1);
        let usage = wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST;
        let format = wgpu::TextureFormat::Rg32Float;
        let places = texture(gpu, "ShapeUniforms::places", [columns, 1], format, usage);
        let numbers = wgpu::BindGroupEntry { binding: 0, resource: buffer.as_entire_binding() };
        let view = view(&places);
        let places_entry =
            wgpu::BindGroupEntry { binding: 1, resource: wgpu::BindingResource::TextureView(&view) };
        let entries = [numbers, places_entry];
        let group = bind_group(gpu, "ShapeUniforms::group", layout, &entries);
        Some(Self { buffer, places, placed: None, texels: Vec::with_capacity(columns as usize), group })
    }

    /// Forgets where bars stand: bands are others.
    pub(super) fn forget(&mut self) {
        self.placed = None;
    }

    /// Takes where bars stand in two bands.
    pub(super) fn place(&mut self, gpu: &GpuContext, bands: [u32; 2], [first, second]: [&[f32]; 2]) {
        if self.placed == Some(bands) || first.len() != self.places.width() as usize {
            return;
        }
        self.texels.clear();
        self.texels.extend(first.iter().zip(second).map(|(first, second)| [*first, *second]));
        upload(gpu, &self.places, bytemuck::cast_slice(&self.texels), self.places.width() * 8);
        self.placed = Some(bands);
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
    let from_middle =
        eye.truncate() - layer.place.map_or(DVec3::ZERO, |place| place.origin_m(state.exaggeration)) * eye.w;
    let [x_m, y_m] = layer.spacing_m;
    let middle = |samples: u32, first: u32| (f64::from(samples) - 1.0) / 2.0 - f64::from(first);
    let origin = DVec3::new(middle(layer.columns, first[0]), middle(layer.rows, first[1]), 0.0);
    let eye = (from_middle / DVec3::new(x_m, -y_m, 1.0) + origin * eye.w).extend(eye.w);
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
