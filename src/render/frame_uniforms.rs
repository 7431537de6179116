use super::gpu_context::GpuContext;
use super::pipelines::{EXACT, texture, texture_entry, upload, view};
use super::render_target::COLOR_FORMAT;
use crate::scene::Rgb8;
use glam::Mat4;

/// Group 0 of every pass that draws in the world: what is the same for all layers of a frame.
pub(super) struct FrameUniforms {
    buffer: wgpu::Buffer,
    /// One texel of the background's colour.
    background: wgpu::Texture,
    pub(super) layout: wgpu::BindGroupLayout,
    pub(super) bind_group: wgpu::BindGroup,
}

mod gpu_data {
    /// As `Frame` in the shaders.
    #[repr(C)]
    #[derive(Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
    pub(super) struct Frame {
        pub(super) clip_from_world: [[f32; 4]; 4],
    }
}

impl FrameUniforms {
    pub(super) fn new(gpu: &GpuContext) -> Self {
        let buffer = gpu.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("FrameUniforms::buffer"),
            size: size_of::<gpu_data::Frame>() as u64,
            usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        let layout = gpu.device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: Some("FrameUniforms::layout"),
            entries: &[
                super::pipelines::uniform_entry(0, wgpu::ShaderStages::VERTEX),
                texture_entry(1, wgpu::ShaderStages::FRAGMENT, EXACT),
                texture_entry(2, wgpu::ShaderStages::FRAGMENT, EXACT),
            ],
        });
        let usage = wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST;
        let background = texture(gpu, "FrameUniforms::background", [1, 1], COLOR_FORMAT, usage);
        let plain = view(&background);
        let bind_group = bind_group(gpu, &layout, (&buffer, [&plain, &plain]));
        Self { buffer, background, layout, bind_group }
    }

    /// What lies behind the data: one colour, or a picture as large as the target's samples.
    pub(super) fn set_backdrop(
        &mut self,
        gpu: &GpuContext,
        background: Option<Rgb8>,
        backdrop: Option<&wgpu::TextureView>,
    ) {
        let texel = background.map_or([0; 4], |Rgb8([red, green, blue])| [red, green, blue, 255]);
        upload(gpu, &self.background, &texel, 4);
        let plain = view(&self.background);
        let behind = [backdrop.unwrap_or(&plain), &plain];
        self.bind_group = bind_group(gpu, &self.layout, (&self.buffer, behind));
    }

    /// The same before layers that were drawn: their colours, and their depths.
    pub(super) fn group_before(&self, gpu: &GpuContext, behind: [&wgpu::TextureView; 2]) -> wgpu::BindGroup {
        bind_group(gpu, &self.layout, (&self.buffer, behind))
    }

    pub(super) fn write(&self, gpu: &GpuContext, clip_from_world: Mat4) {
        let frame = gpu_data::Frame { clip_from_world: clip_from_world.to_cols_array_2d() };
        gpu.queue.write_buffer(&self.buffer, 0, bytemuck::bytes_of(&frame));
    }
}

fn bind_group(
    gpu: &GpuContext,
    layout: &wgpu::BindGroupLayout,
    (buffer, behind): (&wgpu::Buffer, [&wgpu::TextureView; 2]),
) -> wgpu::BindGroup {
    let [backdrop, depths] = behind.map(wgpu::BindingResource::TextureView);
    gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
        label: Some("FrameUniforms::bind_group"),
        layout,
        entries: &[
            wgpu::BindGroupEntry { binding: 0, resource: buffer.as_entire_binding() },
            wgpu::BindGroupEntry { binding: 1, resource: backdrop },
            wgpu::BindGroupEntry { binding: 2, resource: depths },
        ],
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::shaders::{self, tests::assert_same_layout};

    #[test]
    fn frame_is_the_same_struct_in_the_shaders() {
        let members = [("clip_from_world", std::mem::offset_of!(gpu_data::Frame, clip_from_world))];
        assert_same_layout(&shaders::VOLUME, "Frame", &members, size_of::<gpu_data::Frame>());
    }
}
