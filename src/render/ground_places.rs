use super::gpu_context::GpuContext;
use super::pipelines::bind_group;
use super::place_ground::PlaceGround;
use super::place_pieces::{Piece, find_pieces};
use super::place_sight::PlaceSight;
use super::raster_layer::RasterView;
use super::surface_relief::SurfaceRelief;
use crate::data::Excerpt;
use crate::scene::{Layer, Places, SceneState, SeenPlace};
use glam::{DVec2, Mat4};
use std::sync::Arc;

/// Points, lines and texts on the ground of one raster: what the GPU draws of them, and which texts are seen.
pub(super) struct GroundPlaces {
    uniforms: wgpu::Buffer,
    /// Made when it is first needed.
    group: Option<wgpu::BindGroup>,
    buffer: Option<wgpu::Buffer>,
    pieces: Vec<Piece>,
    known: Option<PieceKey>,
    /// What has a text, in the frame that was prepared last.
    pub(super) seen: Vec<SeenPlace>,
}

/// Everything that pieces depend on.
#[derive(Clone)]
struct PieceKey {
    places: Arc<Places>,
    excerpt: Excerpt,
    slots: [usize; 2],
    taken: u64,
}

/// How large a picture is.
#[derive(Debug, Clone, Copy)]
pub(super) struct PictureSize {
    /// Columns and rows of samples.
    pub(super) samples: [u32; 2],
    /// Samples for each pixel, along a side.
    pub(super) samples_per_pixel: f32,
    /// Pixels for each of a film that is 720 high.
    pub(super) unit_px: f32,
}

/// Pixels of a film that is 720 high, along which a text disappears behind ground.
const FADING: f64 = 2.5;

mod gpu_data {
    /// As `Places` in `shaders/places.wgsl`.
    #[repr(C)]
    #[derive(Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
    pub(super) struct Places {
        pub(super) clip_from_sample: [f32; 16],
        pub(super) size: [f32; 2],
        pub(super) mix: f32,
        pub(super) unit: f32,
        pub(super) reach: f32,
        pub(super) raise: f32,
        pub(super) end: [f32; 2],
    }
}

impl GroundPlaces {
    pub(super) fn new(gpu: &GpuContext) -> Self {
        let uniforms = gpu.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("GroundPlaces::uniforms"),
            size: size_of::<gpu_data::Places>() as u64,
            usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        Self { uniforms, group: None, buffer: None, pieces: Vec::new(), known: None, seen: Vec::new() }
    }

    /// Finds out what a frame shows on the ground of a layer.
    pub(super) fn prepare(
        &mut self,
        gpu: &GpuContext,
        (layer, excerpt, relief): (&Layer, &Excerpt, Option<&SurfaceRelief>),
        (view, slots): (RasterView<'_>, [usize; 2]),
        (state, clip_from_sample): (&SceneState, &Mat4),
    ) {
        let Some(places) = &layer.places else { return };
        let RasterView { moment, detail, picture, .. } = view;
        let lattices = relief.and_then(|relief| relief.lattices(slots));
        if lattices.is_none() && relief.is_some() {
            return;
        }
        let ground = PlaceGround::new(layer, excerpt, lattices);
        let key = PieceKey {
            places: Arc::clone(places),
            excerpt: *excerpt,
            slots,
            taken: relief.map_or(0, SurfaceRelief::taken),
        };
        if !self.known.as_ref().is_some_and(|known| known.holds_for(&key)) {
            if !find_pieces(places, &ground, &mut self.pieces) {
                tracing::warn!("lines have more pieces than a picture can show: the last ones are left out");
            }
            self.upload(gpu);
            self.known = Some(key);
        }
        let samples_per_pixel = picture.samples_per_pixel;
        let range = layer.relief.high - layer.relief.low;
        let error_samples = detail.surface_error_px as f32 * samples_per_pixel;
        let numbers = gpu_data::Places {
            clip_from_sample: clip_from_sample.to_cols_array(),
            size: picture.samples.map(|side| side as f32),
            mix: moment.mix,
            unit: picture.unit_px * samples_per_pixel,
            reach: (error_samples + 0.5).clamp(1.0, 3.0),
            // Nowhere is it further from the data than that is high.
            raise: relief.map_or(0.0, SurfaceRelief::tolerance).min(range as f32),
            end: [0.0; 2],
        };
        gpu.queue.write_buffer(&self.uniforms, 0, bytemuck::bytes_of(&numbers));
        let pixels = |side: u32| f64::from(side) / f64::from(samples_per_pixel);
        let sight = PlaceSight {
            layer,
            ground,
            mix: f64::from(moment.mix),
            state,
            fading_px: FADING * f64::from(picture.unit_px),
            picture_px: DVec2::new(pixels(picture.samples[0]), pixels(picture.samples[1])),
        };
        sight.find(places, &mut self.seen);
    }

    fn upload(&mut self, gpu: &GpuContext) {
        let bytes: &[u8] = bytemuck::cast_slice(&self.pieces);
        let size = bytes.len() as u64;
        if self.buffer.as_ref().is_none_or(|buffer| buffer.size() < size) {
            self.buffer = (size > 0).then(|| {
                gpu.device.create_buffer(&wgpu::BufferDescriptor {
                    label: Some("GroundPlaces::buffer"),
                    size,
                    usage: wgpu::BufferUsages::VERTEX | wgpu::BufferUsages::COPY_DST,
                    mapped_at_creation: false,
                })
            });
        }
        if let Some(buffer) = &self.buffer {
            gpu.queue.write_buffer(buffer, 0, bytes);
        }
    }

    /// Makes ready to be drawn by a pass that reads numbers so.
    pub(super) fn bind(&mut self, gpu: &GpuContext, layout: &wgpu::BindGroupLayout) {
        if self.group.is_none() {
            let entry = wgpu::BindGroupEntry { binding: 0, resource: self.uniforms.as_entire_binding() };
            self.group = Some(bind_group(gpu, "GroundPlaces::group", layout, &[entry]));
        }
    }

    pub(super) fn draw(&self, pass: &mut wgpu::RenderPass<'_>) {
        if let (Some(group), Some(buffer)) = (&self.group, &self.buffer) {
            pass.set_bind_group(1, group, &[]);
            pass.set_vertex_buffer(0, buffer.slice(..));
            pass.draw(0..4, 0..self.pieces.len() as u32);
        }
    }
}

impl PieceKey {
    fn holds_for(&self, other: &Self) -> bool {
        let is_same = Arc::ptr_eq(&self.places, &other.places) || self.places == other.places;
        is_same && (self.excerpt, self.slots, self.taken) == (other.excerpt, other.slots, other.taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::shaders::{self, tests::assert_same_layout};
    use std::mem::offset_of;

    #[test]
    fn places_are_the_same_struct_in_the_shader() {
        let members = [
            ("clip_from_sample", offset_of!(gpu_data::Places, clip_from_sample)),
            ("size", offset_of!(gpu_data::Places, size)),
            ("mix", offset_of!(gpu_data::Places, mix)),
            ("unit", offset_of!(gpu_data::Places, unit)),
            ("reach", offset_of!(gpu_data::Places, reach)),
            ("raise", offset_of!(gpu_data::Places, raise)),
        ];
        assert_same_layout(&shaders::PLACES, "Places", &members, size_of::<gpu_data::Places>());
    }
}
