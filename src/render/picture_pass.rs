use super::gpu_context::GpuContext;
use super::pipelines::{FILTERABLE, PipelineParts, texture_entry};
use super::shaders;

/// A picture and where it is shown.
pub(crate) struct Picture<'a> {
    /// sRGB-encoded, with straight alpha.
    pub(crate) view: &'a wgpu::TextureView,
    /// Its left upper corner in the window, in pixels.
    pub(crate) corner: [u32; 2],
    /// Its size in the window, in pixels; where that is its own size, its bytes are shown unchanged.
    pub(crate) size: [u32; 2],
}

/// Shows pictures under what egui paints.
///
/// egui could show them too, but its shader filters by hand as well, on the software drivers whether or not that
/// is asked for: a picture costs them ten times as much there.
pub(super) struct PicturePass {
    pipeline: wgpu::RenderPipeline,
    layout: wgpu::BindGroupLayout,
    sampler: wgpu::Sampler,
}

impl PicturePass {
    pub(super) fn new(gpu: &GpuContext, format: wgpu::TextureFormat) -> Self {
        let sampler_entry = wgpu::BindGroupLayoutEntry {
            binding: 1,
            visibility: wgpu::ShaderStages::FRAGMENT,
            ty: wgpu::BindingType::Sampler(wgpu::SamplerBindingType::Filtering),
            count: None,
        };
        let layout = gpu.device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: Some("PicturePass::layout"),
            entries: &[texture_entry(0, wgpu::ShaderStages::FRAGMENT, FILTERABLE), sampler_entry],
        });
        let target = wgpu::ColorTargetState {
            format,
            blend: Some(wgpu::BlendState::ALPHA_BLENDING),
            write_mask: wgpu::ColorWrites::ALL,
        };
        let parts = PipelineParts {
            label: "PicturePass::pipeline",
            module: &shaders::PICTURE.compile(&gpu.device),
            entry_points: ["whole_viewport", "shown"],
            groups: &[&layout],
            buffers: &[],
            topology: wgpu::PrimitiveTopology::TriangleList,
            targets: &[target],
            has_depth: false,
            constants: &[],
        };
        let sampler = gpu.device.create_sampler(&wgpu::SamplerDescriptor {
            label: Some("PicturePass::sampler"),
            mag_filter: wgpu::FilterMode::Linear,
            min_filter: wgpu::FilterMode::Linear,
            ..Default::default()
        });
        Self { pipeline: parts.create(gpu), layout, sampler }
    }

    /// Draws `picture`; the viewport of `pass` is the picture's afterwards.
    pub(super) fn draw(&self, gpu: &GpuContext, pass: &mut wgpu::RenderPass<'_>, picture: &Picture<'_>) {
        let ([left, top], [width, height]) = (picture.corner, picture.size);
        if width == 0 || height == 0 {
            return;
        }
        let group = gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("PicturePass::group"),
            layout: &self.layout,
            entries: &[
                wgpu::BindGroupEntry {
                    binding: 0,
                    resource: wgpu::BindingResource::TextureView(picture.view),
                },
                wgpu::BindGroupEntry { binding: 1, resource: wgpu::BindingResource::Sampler(&self.sampler) },
            ],
        });
        pass.set_pipeline(&self.pipeline);
        pass.set_bind_group(0, &group, &[]);
        pass.set_viewport(left as f32, top as f32, width as f32, height as f32, 0.0, 1.0);
        pass.draw(0..3, 0..1);
    }
}
