use super::gpu_context::GpuContext;
use crate::scene::{Rgb8, Veil};

mod gpu_data {
    /// As `Veil` in `shaders/resolve.wgsl`.
    #[repr(C)]
    #[derive(Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
    pub(super) struct Veil {
        pub(super) color: [f32; 4],
        pub(super) card: f32,
        pub(super) fade: f32,
        pub(super) _end: [f32; 2],
    }
}

/// How much the picture that is drawn next is covered.
pub(super) struct VeilUniforms(wgpu::Buffer);

impl VeilUniforms {
    pub(super) fn new(gpu: &GpuContext) -> Self {
        Self(gpu.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("VeilUniforms::buffer"),
            size: size_of::<gpu_data::Veil>() as u64,
            usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        }))
    }

    /// With fades from and to that colour; `None` is nothing.
    pub(super) fn write(&self, gpu: &GpuContext, veil: Veil, color: Option<Rgb8>) {
        let color = color.map_or([0.0; 4], |Rgb8(codes)| {
            let [red, green, blue] = codes.map(|code| f32::from(code) / 255.0);
            [red, green, blue, 1.0]
        });
        let data = gpu_data::Veil { color, card: veil.card, fade: veil.fade, _end: [0.0; 2] };
        gpu.queue.write_buffer(&self.0, 0, bytemuck::bytes_of(&data));
    }

    pub(super) fn entry(&self, binding: u32) -> wgpu::BindGroupEntry<'_> {
        wgpu::BindGroupEntry { binding, resource: self.0.as_entire_binding() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::shaders::RESOLVE;
    use crate::render::shaders::tests::assert_same_layout;
    use std::mem::offset_of;

    #[test]
    fn veil_is_the_same_struct_in_the_shader() {
        let members = [
            ("color", offset_of!(gpu_data::Veil, color)),
            ("card", offset_of!(gpu_data::Veil, card)),
            ("fade", offset_of!(gpu_data::Veil, fade)),
        ];
        assert_same_layout(&RESOLVE, "Veil", &members, size_of::<gpu_data::Veil>());
    }
}
