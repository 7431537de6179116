use super::frame_uniforms::FrameUniforms;
use super::gpu_context::GpuContext;
use super::pipelines::{texture, view};
use super::render_target::RenderTarget;

/// What lies behind volumes among other layers: these, as they were drawn, and how far away they are.
pub(super) struct BehindVolumes {
    picture: wgpu::Texture,
    pub(super) group: wgpu::BindGroup,
}

impl BehindVolumes {
    pub(super) fn new(gpu: &GpuContext, target: &RenderTarget, frame: &FrameUniforms) -> Self {
        let usage = wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST;
        let format = target.precision.color_format();
        let picture = texture(gpu, "BehindVolumes::picture", target.samples_size(), format, usage);
        let group = frame.group_before(gpu, [&view(&picture), &target.depth]);
        Self { picture, group }
    }

    /// Takes what was drawn so far.
    pub(super) fn take(&self, commands: &mut wgpu::CommandEncoder, target: &RenderTarget) {
        let drawn = target.samples.texture().as_image_copy();
        commands.copy_texture_to_texture(drawn, self.picture.as_image_copy(), self.picture.size());
    }
}
