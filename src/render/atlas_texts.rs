use super::gpu_context::GpuContext;
use super::pipelines::{EXACT, PipelineParts, texture, texture_entry, upload, view, view_entries};
use super::render_target::COLOR_FORMAT;
use super::shaders;
use crate::scene::annotation::{AtlasPlace, TextAtlas};
use crate::scene::{PlacedText, SurroundingsPicture};

/// Texts that were drawn once and stand somewhere else in every frame.
pub(super) struct AtlasTexts {
    pipeline: wgpu::RenderPipeline,
    layout: wgpu::BindGroupLayout,
    group: wgpu::BindGroup,
    places: Vec<AtlasPlace>,
    buffer: wgpu::Buffer,
    instances: Vec<gpu_data::Text>,
}

mod gpu_data {
    /// As `Text` in `shaders/surroundings.wgsl`.
    #[repr(C)]
    #[derive(Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
    pub(super) struct Text {
        pub(super) corners: [[i32; 2]; 2],
        pub(super) size: [i32; 2],
        pub(super) opacity: f32,
    }
}

impl AtlasTexts {
    /// Texts are drawn into a picture of this format.
    pub(super) fn new(
        gpu: &GpuContext,
        canvas: &wgpu::BindGroupLayout,
        atlas: &TextAtlas,
        format: wgpu::TextureFormat,
    ) -> Self {
        let layout = gpu.device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: Some("AtlasTexts::layout"),
            entries: &[texture_entry(0, wgpu::ShaderStages::FRAGMENT, EXACT)],
        });
        let room = SurroundingsPicture::MOST_TEXTS;
        let buffer = gpu.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("AtlasTexts::buffer"),
            size: (room * size_of::<gpu_data::Text>()) as u64,
            usage: wgpu::BufferUsages::VERTEX | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        Self {
            pipeline: pipeline(gpu, &[canvas, &layout], format),
            group: group(gpu, &layout, atlas),
            places: atlas.places.clone(),
            layout,
            buffer,
            instances: Vec::with_capacity(room),
        }
    }

    /// Takes another atlas.
    pub(super) fn restage(&mut self, gpu: &GpuContext, atlas: &TextAtlas) {
        self.group = group(gpu, &self.layout, atlas);
        self.places.clone_from(&atlas.places);
    }

    /// Takes what one frame shows.
    pub(super) fn take(&mut self, gpu: &GpuContext, texts: &[PlacedText]) {
        let places = &self.places;
        let instance = |text: &PlacedText| {
            let AtlasPlace { left, top, width, height } = *places.get(text.text)?;
            let [corner, size] = [[left, top], [width, height]].map(|pair| pair.map(|side| side as i32));
            Some(gpu_data::Text { corners: [text.corner, corner], size, opacity: text.opacity })
        };
        self.instances.clear();
        self.instances.extend(texts.iter().filter_map(instance).take(SurroundingsPicture::MOST_TEXTS));
        gpu.queue.write_buffer(&self.buffer, 0, bytemuck::cast_slice(&self.instances));
    }

    /// Draws them into the canvas that is bound.
    pub(super) fn draw(&self, pass: &mut wgpu::RenderPass<'_>) {
        pass.set_pipeline(&self.pipeline);
        pass.set_bind_group(1, &self.group, &[]);
        pass.set_vertex_buffer(0, self.buffer.slice(..));
        pass.draw(0..4, 0..self.instances.len() as u32);
    }
}

fn group(gpu: &GpuContext, layout: &wgpu::BindGroupLayout, atlas: &TextAtlas) -> wgpu::BindGroup {
    let usage = wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST;
    let drawn = texture(gpu, "AtlasTexts::atlas", atlas.size, COLOR_FORMAT, usage);
    upload(gpu, &drawn, &atlas.pixels, atlas.size[0] * 4);
    gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
        label: Some("AtlasTexts::group"),
        layout,
        entries: &view_entries(0, &[&view(&drawn)]),
    })
}

fn pipeline(
    gpu: &GpuContext,
    groups: &[&wgpu::BindGroupLayout],
    format: wgpu::TextureFormat,
) -> wgpu::RenderPipeline {
    let texts = wgpu::VertexBufferLayout {
        array_stride: size_of::<gpu_data::Text>() as u64,
        step_mode: wgpu::VertexStepMode::Instance,
        attributes: &wgpu::vertex_attr_array![0 => Sint32x4, 1 => Sint32x2, 2 => Float32],
    };
    let target = wgpu::ColorTargetState {
        format,
        blend: Some(wgpu::BlendState::PREMULTIPLIED_ALPHA_BLENDING),
        write_mask: wgpu::ColorWrites::ALL,
    };
    let parts = PipelineParts {
        label: "AtlasTexts::pipeline",
        module: &shaders::SURROUNDINGS.compile(&gpu.device),
        entry_points: ["text_corner", "written"],
        groups,
        buffers: &[Some(texts)],
        topology: wgpu::PrimitiveTopology::TriangleStrip,
        targets: &[target],
        has_depth: false,
        constants: &[],
    };
    parts.create(gpu)
}
