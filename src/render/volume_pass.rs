use super::gpu_context::GpuContext;
use super::pipelines::{EXACT, FILTERABLE, PipelineParts, buffer_entry, uniform_entry};
use super::render_target::Precision;
use super::shaders;
use super::volume_layer::{VolumeLayer, VolumeLook};
use crate::scene::VolumeMode;
use wgpu::ShaderStages;

/// As pictures of channels are added up everywhere: the encoded colours.
const ADDED: wgpu::BlendState = wgpu::BlendState {
    color: wgpu::BlendComponent {
        src_factor: wgpu::BlendFactor::One,
        dst_factor: wgpu::BlendFactor::One,
        operation: wgpu::BlendOperation::Add,
    },
    alpha: wgpu::BlendComponent {
        src_factor: wgpu::BlendFactor::One,
        dst_factor: wgpu::BlendFactor::One,
        operation: wgpu::BlendOperation::Max,
    },
};

/// Draws volumes by following rays through them.
pub(super) struct VolumePass {
    pub(super) layout: wgpu::BindGroupLayout,
    frame_layout: wgpu::BindGroupLayout,
    /// One for each look that was drawn, since most films have one.
    pipelines: Vec<(VolumeLook, wgpu::RenderPipeline)>,
    is_filtered: bool,
    skips: bool,
    precision: Precision,
}

impl VolumePass {
    pub(super) fn new(gpu: &GpuContext, frame_layout: &wgpu::BindGroupLayout, precision: Precision) -> Self {
        let is_filtered = gpu.device.features().contains(wgpu::Features::FLOAT32_FILTERABLE);
        Self {
            layout: layout(gpu, is_filtered),
            frame_layout: frame_layout.clone(),
            pipelines: Vec::new(),
            is_filtered,
            skips: true,
            precision,
        }
    }

    pub(super) fn set_skipping(&mut self, skips: bool) {
        if self.skips != skips {
            self.skips = skips;
            self.pipelines.clear();
        }
    }

    /// Makes ready what draws this look.
    pub(super) fn prepare(&mut self, gpu: &GpuContext, look: VolumeLook) {
        if self.pipeline(look).is_none() {
            let pipeline = self.create(gpu, look);
            self.pipelines.push((look, pipeline));
        }
    }

    fn pipeline(&self, look: VolumeLook) -> Option<&wgpu::RenderPipeline> {
        self.pipelines.iter().find(|(known, _)| *known == look).map(|(_, pipeline)| pipeline)
    }

    fn create(&self, gpu: &GpuContext, look: VolumeLook) -> wgpu::RenderPipeline {
        let number = match look.mode {
            VolumeMode::Composite => 0.0,
            VolumeMode::Maximum => 1.0,
            VolumeMode::Minimum => 2.0,
            VolumeMode::Average => 3.0,
            VolumeMode::Isosurface => 4.0,
            VolumeMode::Slices => 5.0,
        };
        let [surfaces, cuts, slices] = look.counts.map(|count| count as f64);
        let flag = |is_on: bool| f64::from(u8::from(is_on));
        let parts = PipelineParts {
            label: "VolumePass::pipeline",
            module: &shaders::VOLUME.compile(&gpu.device),
            entry_points: ["box_corner", "seen"],
            groups: &[&self.frame_layout, &self.layout],
            buffers: &[],
            topology: wgpu::PrimitiveTopology::TriangleList,
            targets: &[wgpu::ColorTargetState {
                blend: look.company.is_added.then_some(ADDED),
                ..self.precision.color_format().into()
            }],
            has_depth: !look.company.is_among_layers,
            constants: &[
                ("MODE", number),
                ("IS_ADDED", flag(look.company.is_added)),
                ("IS_AMONG_LAYERS", flag(look.company.is_among_layers)),
                ("HAS_MISSING", flag(look.has_missing)),
                ("IS_LIT", flag(look.is_lit)),
                ("ISO_COUNT", surfaces),
                ("CLIP_COUNT", cuts),
                ("SLICE_COUNT", slices),
                ("IS_FILTERED", flag(self.is_filtered)),
                ("SKIPS", flag(self.skips)),
                self.precision.has_exact_light(),
            ],
        };
        parts.create_inside_out(gpu)
    }

    pub(super) fn draw(&self, pass: &mut wgpu::RenderPass<'_>, layer: &VolumeLayer) {
        let Some(pipeline) = self.pipeline(layer.look()) else { return };
        pass.set_pipeline(pipeline);
        pass.set_bind_group(1, &layer.group, &[]);
        pass.draw(0..36, 0..1);
    }
}

fn layout(gpu: &GpuContext, is_filtered: bool) -> wgpu::BindGroupLayout {
    let volume = |binding, sample_type| wgpu::BindGroupLayoutEntry {
        binding,
        visibility: ShaderStages::FRAGMENT,
        ty: wgpu::BindingType::Texture {
            sample_type,
            view_dimension: wgpu::TextureViewDimension::D3,
            multisampled: false,
        },
        count: None,
    };
    let filtered = if is_filtered { FILTERABLE } else { EXACT };
    let sampler = if is_filtered {
        wgpu::SamplerBindingType::Filtering
    } else {
        wgpu::SamplerBindingType::NonFiltering
    };
    gpu.device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
        label: Some("VolumePass::layout"),
        entries: &[
            uniform_entry(0, ShaderStages::VERTEX_FRAGMENT),
            volume(1, filtered),
            volume(2, FILTERABLE),
            wgpu::BindGroupLayoutEntry {
                binding: 3,
                visibility: ShaderStages::FRAGMENT,
                ty: wgpu::BindingType::Sampler(sampler),
                count: None,
            },
            volume(4, EXACT),
            super::pipelines::texture_entry(5, ShaderStages::FRAGMENT, EXACT),
            buffer_entry(6, ShaderStages::FRAGMENT, wgpu::BufferBindingType::Uniform),
            super::pipelines::texture_entry(7, ShaderStages::FRAGMENT, EXACT),
            wgpu::BindGroupLayoutEntry {
                binding: 8,
                visibility: ShaderStages::FRAGMENT,
                ty: wgpu::BindingType::Sampler(wgpu::SamplerBindingType::Filtering),
                count: None,
            },
        ],
    })
}
