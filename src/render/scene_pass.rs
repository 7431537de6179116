//! The pass that all layers are drawn in, or the two that they need where volumes stand among others.

use super::pipelines::color_attachment;
use super::render_target::RenderTarget;

/// Begins to draw over what is in the target, with depths or, where these are read, without.
pub(super) struct ScenePass<'a> {
    pub(super) target: &'a RenderTarget,
    /// `None` = what was drawn before stays.
    pub(super) clear: Option<wgpu::Color>,
    pub(super) depth: SceneDepth,
    pub(super) timed: Option<wgpu::RenderPassTimestampWrites<'a>>,
}

/// What becomes of the distances of what is drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum SceneDepth {
    /// Nobody asks for them afterwards.
    Forgotten,
    /// They are read afterwards.
    Kept,
    /// They are being read.
    Read,
}

impl<'a> ScenePass<'a> {
    pub(super) fn begin(self, commands: &'a mut wgpu::CommandEncoder) -> wgpu::RenderPass<'a> {
        let clear = self.clear.unwrap_or(wgpu::Color::TRANSPARENT);
        let mut samples = color_attachment(&self.target.samples, clear);
        if self.clear.is_none() {
            samples.ops.load = wgpu::LoadOp::Load;
        }
        let store =
            if self.depth == SceneDepth::Kept { wgpu::StoreOp::Store } else { wgpu::StoreOp::Discard };
        let depth = wgpu::RenderPassDepthStencilAttachment {
            view: &self.target.depth,
            depth_ops: Some(wgpu::Operations { load: wgpu::LoadOp::Clear(1.0), store }),
            stencil_ops: None,
        };
        commands.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some("Renderer::scene"),
            color_attachments: &[Some(samples)],
            depth_stencil_attachment: (self.depth != SceneDepth::Read).then_some(depth),
            timestamp_writes: self.timed,
            ..Default::default()
        })
    }
}
