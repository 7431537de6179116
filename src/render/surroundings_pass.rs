use super::atlas_texts::AtlasTexts;
use super::gpu_context::GpuContext;
use super::pipelines::{PipelineParts, color_attachment, texture, uniform_entry, view};
use super::render_target::RenderTarget;
use super::shaders;
use crate::scene::{SceneState, Stroke, SurroundingsPicture, SurroundingsPlan, WrittenOn};

/// Draws what surrounds the data: what lies behind it into a backdrop, what lies before it into an overlay.
///
/// A volume mixes its light with what lies behind it, so that it has to read the backdrop while it is drawn. What lies
/// before it has the finished picture's pixels whatever the number of samples, and goes over them with the annotation.
pub(super) struct SurroundingsPass {
    strokes: wgpu::RenderPipeline,
    texts: AtlasTexts,
    rear: Canvas,
    front: Canvas,
    /// As large as the target's samples, if anything is drawn behind the data.
    backdrop: Option<wgpu::Texture>,
    overlay: wgpu::Texture,
    pub(super) overlay_view: wgpu::TextureView,
    picture: SurroundingsPicture,
    instances: Vec<gpu_data::Stroke>,
}

/// Strokes, and the sizes of what they are drawn into.
struct Canvas {
    uniforms: wgpu::Buffer,
    group: wgpu::BindGroup,
    strokes: wgpu::Buffer,
    count: u32,
}

mod gpu_data {
    /// As `Canvas` in `shaders/surroundings.wgsl`.
    #[repr(C)]
    #[derive(Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
    pub(super) struct Canvas {
        pub(super) size: [f32; 2],
        pub(super) sample_size: f32,
        pub(super) _end: f32,
    }

    /// As `Stroke` in `shaders/surroundings.wgsl`.
    #[repr(C)]
    #[derive(Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
    pub(super) struct Stroke {
        pub(super) ends: [[f32; 2]; 2],
        pub(super) color: [f32; 4],
        pub(super) half_width: f32,
    }
}

impl SurroundingsPass {
    pub(super) fn new(gpu: &GpuContext, target: &RenderTarget, plan: &SurroundingsPlan) -> Self {
        let layout = gpu.device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: Some("SurroundingsPass::layout"),
            entries: &[uniform_entry(0, wgpu::ShaderStages::VERTEX_FRAGMENT)],
        });
        let overlay = overlay(gpu, target);
        let format = target.precision.color_format();
        let mut pass = Self {
            strokes: stroke_pipeline(gpu, &layout, format),
            texts: AtlasTexts::new(gpu, &layout, &plan.atlas, format),
            rear: Canvas::new(gpu, &layout),
            front: Canvas::new(gpu, &layout),
            backdrop: None,
            overlay_view: view(&overlay),
            overlay,
            picture: SurroundingsPicture::default(),
            instances: Vec::with_capacity(SurroundingsPicture::MOST_STROKES),
        };
        pass.fit(gpu, target, plan);
        pass
    }

    /// Takes another target or plan.
    pub(super) fn restage(&mut self, gpu: &GpuContext, target: &RenderTarget, plan: &SurroundingsPlan) {
        self.texts.restage(gpu, &plan.atlas);
        self.fit(gpu, target, plan);
    }

    fn fit(&mut self, gpu: &GpuContext, target: &RenderTarget, plan: &SurroundingsPlan) {
        if self.overlay.size() != target.picture.size() {
            self.overlay = overlay(gpu, target);
            self.overlay_view = view(&self.overlay);
        }
        let samples = target.samples.texture().size();
        if !plan.has_rear() {
            self.backdrop = None;
        } else if self.backdrop.as_ref().is_none_or(|backdrop| backdrop.size() != samples) {
            let usage = wgpu::TextureUsages::RENDER_ATTACHMENT
                | wgpu::TextureUsages::TEXTURE_BINDING
                | wgpu::TextureUsages::COPY_SRC;
            let size = target.samples_size();
            let format = target.precision.color_format();
            self.backdrop = Some(texture(gpu, "SurroundingsPass::backdrop", size, format, usage));
        }
        let size = [target.resolution.width, target.resolution.height].map(|side| side as f32);
        self.rear.set_size(gpu, size, size[0] / samples.width as f32);
        self.front.set_size(gpu, size, 1.0);
    }

    /// What a volume is mixed with, if it is more than one colour.
    pub(super) fn backdrop(&self) -> Option<wgpu::TextureView> {
        self.backdrop.as_ref().map(view)
    }

    /// Finds out what one frame shows.
    pub(super) fn prepare(
        &mut self,
        gpu: &GpuContext,
        plan: &SurroundingsPlan,
        (state, written): (&SceneState, WrittenOn<'_>),
    ) {
        plan.draw(state, written, &mut self.picture);
        self.rear.take(gpu, &self.picture.rear, &mut self.instances);
        self.front.take(gpu, &self.picture.front, &mut self.instances);
        self.texts.take(gpu, &self.picture.texts);
    }

    /// Fills the samples with the background and what lies before it but behind the data; without a backdrop nothing
    /// is done, and `false` is the answer. Takes the timestamp of where drawing begins if it is what begins it.
    pub(super) fn draw_rear(
        &self,
        commands: &mut wgpu::CommandEncoder,
        (target, background): (&RenderTarget, wgpu::Color),
        begin: &mut Option<wgpu::RenderPassTimestampWrites<'_>>,
    ) -> bool {
        let Some(backdrop) = &self.backdrop else { return false };
        drop(self.draw(commands, (&view(backdrop), background), &self.rear, begin.take()));
        let samples = target.samples.texture();
        commands.copy_texture_to_texture(backdrop.as_image_copy(), samples.as_image_copy(), samples.size());
        true
    }

    /// Draws what lies before the data.
    pub(super) fn draw_front(&self, commands: &mut wgpu::CommandEncoder) {
        let mut pass = self.draw(commands, (&self.overlay_view, wgpu::Color::TRANSPARENT), &self.front, None);
        self.texts.draw(&mut pass);
    }

    /// Strokes, and a pass to draw more over them.
    fn draw<'a>(
        &self,
        commands: &'a mut wgpu::CommandEncoder,
        (view, clear): (&wgpu::TextureView, wgpu::Color),
        canvas: &Canvas,
        timestamp_writes: Option<wgpu::RenderPassTimestampWrites<'_>>,
    ) -> wgpu::RenderPass<'a> {
        let mut pass = commands.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some("SurroundingsPass::draw"),
            color_attachments: &[Some(color_attachment(view, clear))],
            timestamp_writes,
            ..Default::default()
        });
        pass.set_bind_group(0, &canvas.group, &[]);
        pass.set_pipeline(&self.strokes);
        pass.set_vertex_buffer(0, canvas.strokes.slice(..));
        pass.draw(0..4, 0..canvas.count);
        pass
    }
}

impl Canvas {
    fn new(gpu: &GpuContext, layout: &wgpu::BindGroupLayout) -> Self {
        let buffer = |label, size: usize, usage| {
            gpu.device.create_buffer(&wgpu::BufferDescriptor {
                label: Some(label),
                size: size as u64,
                usage: usage | wgpu::BufferUsages::COPY_DST,
                mapped_at_creation: false,
            })
        };
        let uniforms = buffer("Canvas::uniforms", size_of::<gpu_data::Canvas>(), wgpu::BufferUsages::UNIFORM);
        let group = gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("Canvas::group"),
            layout,
            entries: &[wgpu::BindGroupEntry { binding: 0, resource: uniforms.as_entire_binding() }],
        });
        let room = SurroundingsPicture::MOST_STROKES * size_of::<gpu_data::Stroke>();
        let strokes = buffer("Canvas::strokes", room, wgpu::BufferUsages::VERTEX);
        Self { uniforms, group, strokes, count: 0 }
    }

    fn set_size(&self, gpu: &GpuContext, size: [f32; 2], sample_size: f32) {
        let data = gpu_data::Canvas { size, sample_size, _end: 0.0 };
        gpu.queue.write_buffer(&self.uniforms, 0, bytemuck::bytes_of(&data));
    }

    fn take(&mut self, gpu: &GpuContext, strokes: &[Stroke], instances: &mut Vec<gpu_data::Stroke>) {
        instances.clear();
        instances.extend(strokes.iter().take(SurroundingsPicture::MOST_STROKES).map(|stroke| {
            gpu_data::Stroke { ends: stroke.ends, color: stroke.color, half_width: stroke.half_width }
        }));
        gpu.queue.write_buffer(&self.strokes, 0, bytemuck::cast_slice(instances));
        self.count = instances.len() as u32;
    }
}

fn overlay(gpu: &GpuContext, target: &RenderTarget) -> wgpu::Texture {
    let usage = wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::TEXTURE_BINDING;
    let size = [target.resolution.width, target.resolution.height];
    texture(gpu, "SurroundingsPass::overlay", size, target.precision.color_format(), usage)
}

fn stroke_pipeline(
    gpu: &GpuContext,
    layout: &wgpu::BindGroupLayout,
    format: wgpu::TextureFormat,
) -> wgpu::RenderPipeline {
    let strokes = wgpu::VertexBufferLayout {
        array_stride: size_of::<gpu_data::Stroke>() as u64,
        step_mode: wgpu::VertexStepMode::Instance,
        attributes: &wgpu::vertex_attr_array![0 => Float32x4, 1 => Float32x4, 2 => Float32],
    };
    // On a transparent background ink is black, as what is transparent is: then colours are straight, too.
    let target = wgpu::ColorTargetState {
        format,
        blend: Some(wgpu::BlendState::PREMULTIPLIED_ALPHA_BLENDING),
        write_mask: wgpu::ColorWrites::ALL,
    };
    let parts = PipelineParts {
        label: "SurroundingsPass::strokes",
        module: &shaders::SURROUNDINGS.compile(&gpu.device),
        entry_points: ["stroke_corner", "covered"],
        groups: &[layout],
        buffers: &[Some(strokes)],
        topology: wgpu::PrimitiveTopology::TriangleStrip,
        targets: &[target],
        has_depth: false,
        constants: &[],
    };
    parts.create(gpu)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::shaders::tests::assert_same_layout;
    use std::mem::offset_of;

    #[test]
    fn canvas_is_the_same_struct_in_the_shader() {
        let members = [
            ("size", offset_of!(gpu_data::Canvas, size)),
            ("sample_size", offset_of!(gpu_data::Canvas, sample_size)),
        ];
        assert_same_layout(&shaders::SURROUNDINGS, "Canvas", &members, size_of::<gpu_data::Canvas>());
    }
}
