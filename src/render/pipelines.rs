//! Descriptions that every pass writes the same way.

use super::gpu_context::GpuContext;

/// What a render pipeline of ours differs in.
pub(super) struct PipelineParts<'a> {
    pub(super) label: &'a str,
    pub(super) module: &'a wgpu::ShaderModule,
    /// Vertex and fragment entry points.
    pub(super) entry_points: [&'a str; 2],
    pub(super) groups: &'a [&'a wgpu::BindGroupLayout],
    pub(super) buffers: &'a [Option<wgpu::VertexBufferLayout<'a>>],
    pub(super) topology: wgpu::PrimitiveTopology,
    pub(super) targets: &'a [wgpu::ColorTargetState],
    pub(super) has_depth: bool,
    pub(super) constants: &'a [(&'a str, f64)],
}

/// A little nearer than it is: more than rounding makes of one plane that is drawn as different triangles.
const RAISED: wgpu::DepthBiasState = wgpu::DepthBiasState { constant: -16, slope_scale: 0.0, clamp: 0.0 };

/// Nearer than what is raised.
const RAISED_MOST: wgpu::DepthBiasState =
    wgpu::DepthBiasState { constant: -32, slope_scale: 0.0, clamp: 0.0 };

/// A little farther away than it is.
const LOWERED: wgpu::DepthBiasState = wgpu::DepthBiasState { constant: 16, slope_scale: 0.0, clamp: 0.0 };

impl PipelineParts<'_> {
    pub(super) fn create(&self, gpu: &GpuContext) -> wgpu::RenderPipeline {
        self.create_with(gpu, None, (wgpu::CompareFunction::Less, wgpu::DepthBiasState::default()))
    }

    /// Draws only triangles that face the viewer.
    pub(super) fn create_one_sided(&self, gpu: &GpuContext) -> wgpu::RenderPipeline {
        let depth = (wgpu::CompareFunction::Less, wgpu::DepthBiasState::default());
        self.create_with(gpu, Some(wgpu::Face::Back), depth)
    }

    /// Draws also where something lies at the same depth.
    pub(super) fn create_raised(&self, gpu: &GpuContext) -> wgpu::RenderPipeline {
        self.create_with(gpu, None, (wgpu::CompareFunction::Less, RAISED))
    }

    /// Draws only what was drawn so already.
    pub(super) fn create_raised_again(&self, gpu: &GpuContext) -> wgpu::RenderPipeline {
        self.create_with(gpu, None, (wgpu::CompareFunction::Equal, RAISED))
    }

    /// Draws only triangles that face the viewer, over all that lies at the same depth.
    pub(super) fn create_on_top(&self, gpu: &GpuContext) -> wgpu::RenderPipeline {
        self.create_with(gpu, Some(wgpu::Face::Back), (wgpu::CompareFunction::Less, RAISED_MOST))
    }

    /// Draws only triangles that face away, under all that lies at the same depth.
    pub(super) fn create_underneath(&self, gpu: &GpuContext) -> wgpu::RenderPipeline {
        self.create_with(gpu, Some(wgpu::Face::Front), (wgpu::CompareFunction::Less, LOWERED))
    }

    /// Draws only triangles that face away, also where one lies already.
    pub(super) fn create_inside_out(&self, gpu: &GpuContext) -> wgpu::RenderPipeline {
        let depth = (wgpu::CompareFunction::LessEqual, wgpu::DepthBiasState::default());
        self.create_with(gpu, Some(wgpu::Face::Front), depth)
    }

    fn create_with(
        &self,
        gpu: &GpuContext,
        cull_mode: Option<wgpu::Face>,
        (depth_compare, bias): (wgpu::CompareFunction, wgpu::DepthBiasState),
    ) -> wgpu::RenderPipeline {
        let layout = pipeline_layout(gpu, self.label, self.groups);
        let targets: Vec<_> = self.targets.iter().cloned().map(Some).collect();
        let compilation_options =
            || wgpu::PipelineCompilationOptions { constants: self.constants, ..Default::default() };
        gpu.device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
            label: Some(self.label),
            layout: Some(&layout),
            vertex: wgpu::VertexState {
                module: self.module,
                entry_point: Some(self.entry_points[0]),
                compilation_options: compilation_options(),
                buffers: self.buffers,
            },
            primitive: wgpu::PrimitiveState { topology: self.topology, cull_mode, ..Default::default() },
            depth_stencil: self.has_depth.then(|| wgpu::DepthStencilState {
                format: super::render_target::DEPTH_FORMAT,
                depth_write_enabled: Some(true),
                depth_compare: Some(depth_compare),
                stencil: wgpu::StencilState::default(),
                bias,
            }),
            multisample: wgpu::MultisampleState::default(),
            fragment: Some(wgpu::FragmentState {
                module: self.module,
                entry_point: Some(self.entry_points[1]),
                compilation_options: compilation_options(),
                targets: &targets,
            }),
            multiview_mask: None,
            cache: None,
        })
    }
}

pub(super) fn pipeline_layout(
    gpu: &GpuContext,
    label: &str,
    groups: &[&wgpu::BindGroupLayout],
) -> wgpu::PipelineLayout {
    let groups: Vec<_> = groups.iter().copied().map(Some).collect();
    gpu.device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
        label: Some(label),
        bind_group_layouts: &groups,
        immediate_size: 0,
    })
}

pub(super) fn uniform_entry(binding: u32, visibility: wgpu::ShaderStages) -> wgpu::BindGroupLayoutEntry {
    buffer_entry(binding, visibility, wgpu::BufferBindingType::Uniform)
}

pub(super) fn buffer_entry(
    binding: u32,
    visibility: wgpu::ShaderStages,
    ty: wgpu::BufferBindingType,
) -> wgpu::BindGroupLayoutEntry {
    let ty = wgpu::BindingType::Buffer { ty, has_dynamic_offset: false, min_binding_size: None };
    wgpu::BindGroupLayoutEntry { binding, visibility, ty, count: None }
}

/// A texture whose texels are loaded one by one.
pub(super) const EXACT: wgpu::TextureSampleType = wgpu::TextureSampleType::Float { filterable: false };
/// A texture that may be sampled between its texels.
pub(super) const FILTERABLE: wgpu::TextureSampleType = wgpu::TextureSampleType::Float { filterable: true };
/// A texture of bit patterns.
pub(super) const BITS: wgpu::TextureSampleType = wgpu::TextureSampleType::Uint;

pub(super) fn texture_entry(
    binding: u32,
    visibility: wgpu::ShaderStages,
    sample_type: wgpu::TextureSampleType,
) -> wgpu::BindGroupLayoutEntry {
    let ty = wgpu::BindingType::Texture {
        sample_type,
        view_dimension: wgpu::TextureViewDimension::D2,
        multisampled: false,
    };
    wgpu::BindGroupLayoutEntry { binding, visibility, ty, count: None }
}

/// A 2D texture and a view of all of it.
pub(super) fn texture(
    gpu: &GpuContext,
    label: &str,
    [width, height]: [u32; 2],
    format: wgpu::TextureFormat,
    usage: wgpu::TextureUsages,
) -> wgpu::Texture {
    gpu.device.create_texture(&wgpu::TextureDescriptor {
        label: Some(label),
        size: wgpu::Extent3d { width, height, depth_or_array_layers: 1 },
        mip_level_count: 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        format,
        usage,
        view_formats: &[],
    })
}

/// Replaces all of `texture`, whose rows are `bytes_per_row` long and tightly packed in `bytes`.
pub(super) fn upload(gpu: &GpuContext, texture: &wgpu::Texture, bytes: &[u8], bytes_per_row: u32) {
    gpu.queue.write_texture(
        texture.as_image_copy(),
        bytes,
        wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(bytes_per_row), rows_per_image: None },
        texture.size(),
    );
}

pub(super) fn view(texture: &wgpu::Texture) -> wgpu::TextureView {
    texture.create_view(&wgpu::TextureViewDescriptor::default())
}

/// Views bound in order, the first at binding `first`.
pub(super) fn view_entries<'a>(first: u32, views: &[&'a wgpu::TextureView]) -> Vec<wgpu::BindGroupEntry<'a>> {
    (first..)
        .zip(views)
        .map(|(binding, view)| wgpu::BindGroupEntry {
            binding,
            resource: wgpu::BindingResource::TextureView(view),
        })
        .collect()
}

pub(super) fn bind_group(
    gpu: &GpuContext,
    label: &str,
    layout: &wgpu::BindGroupLayout,
    entries: &[wgpu::BindGroupEntry<'_>],
) -> wgpu::BindGroup {
    gpu.device.create_bind_group(&wgpu::BindGroupDescriptor { label: Some(label), layout, entries })
}

/// A pass that replaces all of its targets by one triangle.
pub(super) struct Fill<'a> {
    pub(super) label: &'a str,
    pub(super) pipeline: &'a wgpu::RenderPipeline,
    pub(super) groups: &'a [&'a wgpu::BindGroup],
}

impl Fill<'_> {
    pub(super) fn draw(
        &self,
        commands: &mut wgpu::CommandEncoder,
        targets: &[&wgpu::TextureView],
        timestamp_writes: Option<wgpu::RenderPassTimestampWrites<'_>>,
    ) {
        let attachments: Vec<_> =
            targets.iter().map(|view| Some(color_attachment(view, wgpu::Color::BLACK))).collect();
        let mut pass = commands.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some(self.label),
            color_attachments: &attachments,
            timestamp_writes,
            ..Default::default()
        });
        pass.set_pipeline(self.pipeline);
        for (index, group) in (0..).zip(self.groups) {
            pass.set_bind_group(index, *group, &[]);
        }
        pass.draw(0..3, 0..1);
    }
}

pub(super) fn color_attachment(
    view: &wgpu::TextureView,
    clear: wgpu::Color,
) -> wgpu::RenderPassColorAttachment<'_> {
    wgpu::RenderPassColorAttachment {
        view,
        depth_slice: None,
        resolve_target: None,
        ops: wgpu::Operations { load: wgpu::LoadOp::Clear(clear), store: wgpu::StoreOp::Store },
    }
}
