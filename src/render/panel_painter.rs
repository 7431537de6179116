use super::RenderError;
use super::gpu_context::GpuContext;
use super::pipelines::color_attachment;
use super::window_surface::WindowSurface;
use egui::epaint::{ClippedPrimitive, ImageDelta};
use egui::{Color32, TextureId, TexturesDelta};
use egui_wgpu::{RendererOptions, ScreenDescriptor};

/// What the window shows next: what egui has made of the panel and of the pictures in it.
pub(crate) struct PanelPaint {
    /// What shows where nothing is painted.
    pub(crate) clear: Color32,
    /// Triangles and where they are clipped, in points.
    pub(crate) primitives: Vec<ClippedPrimitive>,
    /// Textures that have changed since the last paint.
    pub(crate) textures_delta: TexturesDelta,
    /// Pixels in a point.
    pub(crate) pixels_per_point: f32,
}

/// Paints what egui describes. Bytes of textures arrive unchanged: nothing is dithered, and blending is done
/// with sRGB-encoded values, as egui expects.
pub(crate) struct PanelPainter {
    renderer: egui_wgpu::Renderer,
}

impl PanelPainter {
    /// A painter for what `surface` shows. It knows no textures yet, and so needs an egui context that has not
    /// painted elsewhere.
    pub(crate) fn new(gpu: &GpuContext, surface: &WindowSurface) -> Self {
        Self::for_format(gpu, surface.painted_format())
    }

    fn for_format(gpu: &GpuContext, format: wgpu::TextureFormat) -> Self {
        let options = RendererOptions { dithering: false, ..Default::default() };
        Self { renderer: egui_wgpu::Renderer::new(&gpu.device, format, options) }
    }

    /// Makes the picture behind `view` known to egui under the returned id.
    pub(crate) fn register(&mut self, gpu: &GpuContext, view: &wgpu::TextureView) -> TextureId {
        self.renderer.register_native_texture(&gpu.device, view, wgpu::FilterMode::Linear)
    }

    /// Puts another picture behind a registered `id`. An id that was freed stays without one.
    pub(crate) fn update(&mut self, gpu: &GpuContext, id: TextureId, view: &wgpu::TextureView) {
        if self.renderer.texture(&id).is_some() {
            let filter = wgpu::FilterMode::Linear;
            self.renderer.update_egui_texture_from_wgpu_texture(&gpu.device, view, filter, id);
        }
    }

    /// Forgets a registered picture.
    pub(crate) fn free(&mut self, id: TextureId) {
        self.renderer.free_texture(&id);
    }

    /// Takes over textures that egui made or changed. Every change must get here, whether or not it is painted.
    pub(super) fn take_textures(
        &mut self,
        gpu: &GpuContext,
        delta: &mut TexturesDelta,
    ) -> Result<(), RenderError> {
        let changed = std::mem::take(&mut delta.set);
        for (id, delta) in
            changed.iter().flat_map(|(id, deltas)| deltas.iter().map(move |delta| (*id, delta)))
        {
            self.take_texture(gpu, id, delta)?;
        }
        Ok(())
    }

    fn take_texture(
        &mut self,
        gpu: &GpuContext,
        id: TextureId,
        delta: &ImageDelta,
    ) -> Result<(), RenderError> {
        // A part of something that is not there: the painter is newer than the egui context.
        if !delta.is_whole() && self.renderer.texture(&id).is_none_or(|known| known.texture.is_none()) {
            return Err(gpu.failed(format!("a part of texture {id:?} came before the texture")));
        }
        self.renderer.update_texture(&gpu.device, &gpu.queue, id, delta);
        Ok(())
    }

    /// Frees what egui does not need any more, after the last paint with it.
    pub(super) fn free_textures(&mut self, delta: &mut TexturesDelta) {
        for id in std::mem::take(&mut delta.free) {
            self.free(id);
        }
    }

    /// Replaces all of `target`, of `size` pixels, by what `paint` describes. Its textures must have been taken
    /// over before.
    pub(super) fn draw(
        &mut self,
        gpu: &GpuContext,
        (target, size): (&wgpu::TextureView, [u32; 2]),
        paint: &PanelPaint,
    ) {
        let screen = ScreenDescriptor { size_in_pixels: size, pixels_per_point: paint.pixels_per_point };
        let descriptor = wgpu::CommandEncoderDescriptor { label: Some("PanelPainter::draw") };
        let mut commands = gpu.device.create_command_encoder(&descriptor);
        let mut buffers =
            self.renderer.update_buffers(&gpu.device, &gpu.queue, &mut commands, &paint.primitives, &screen);
        let pass = commands.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some("PanelPainter::draw"),
            color_attachments: &[Some(color_attachment(target, clear_color(paint.clear)))],
            ..Default::default()
        });
        // egui's renderer asks for a pass that does not borrow its commands.
        let mut pass = pass.forget_lifetime();
        self.renderer.render(&mut pass, &paint.primitives, &screen);
        drop(pass);
        buffers.push(commands.finish());
        gpu.queue.submit(buffers);
    }
}

fn clear_color(color: Color32) -> wgpu::Color {
    let [r, g, b, a] = color.to_array().map(|byte| f64::from(byte) / 255.0);
    wgpu::Color { r, g, b, a }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::AdapterChoice;
    use crate::render::pipelines::{texture, upload, view};
    use egui::epaint::{ColorImage, Mesh, Primitive, Vertex};
    use egui::{Pos2, Rect, TextureOptions, pos2};

    const FORMAT: wgpu::TextureFormat = wgpu::TextureFormat::Rgba8Unorm;
    /// Rows of 64 pixels are as long as copies ask for.
    const SIZE: [u32; 2] = [64, 40];
    const WHOLE: Rect = Rect { min: Pos2::ZERO, max: pos2(1.0, 1.0) };
    const SCREEN: Rect = Rect { min: Pos2::ZERO, max: pos2(64.0, 40.0) };
    const CLEAR: Color32 = Color32::from_rgb(7, 100, 201);

    fn gpu() -> GpuContext {
        GpuContext::new(&AdapterChoice::Software).unwrap()
    }

    fn paint_of(mesh: Mesh) -> PanelPaint {
        let primitive = ClippedPrimitive { clip_rect: SCREEN, primitive: Primitive::Mesh(mesh) };
        let white = ColorImage::filled([1, 1], Color32::WHITE);
        let mut textures_delta = TexturesDelta::default();
        textures_delta.push(TextureId::default(), ImageDelta::full(white, TextureOptions::LINEAR));
        PanelPaint { clear: CLEAR, primitives: vec![primitive], textures_delta, pixels_per_point: 1.0 }
    }

    /// Bytes of what is painted, RGBA.
    fn painted(gpu: &GpuContext, painter: &mut PanelPainter, mut paint: PanelPaint) -> Vec<u8> {
        let usage = wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::COPY_SRC;
        let target = texture(gpu, "painted", SIZE, FORMAT, usage);
        painter.take_textures(gpu, &mut paint.textures_delta).unwrap();
        painter.draw(gpu, (&view(&target), SIZE), &paint);
        let buffer = gpu.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("painted"),
            size: u64::from(SIZE[0] * SIZE[1] * 4),
            usage: wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        let mut commands = gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        let layout =
            wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(SIZE[0] * 4), rows_per_image: None };
        let into = wgpu::TexelCopyBufferInfo { buffer: &buffer, layout };
        commands.copy_texture_to_buffer(target.as_image_copy(), into, target.size());
        gpu.queue.submit([commands.finish()]);
        buffer.map_async(wgpu::MapMode::Read, .., |mapped| mapped.unwrap());
        gpu.device.poll(wgpu::PollType::wait_indefinitely()).unwrap();
        gpu.check().unwrap();
        buffer.get_mapped_range(..).unwrap().to_vec()
    }

    /// A picture in which neighbours differ much and every byte value occurs.
    fn sharp_picture() -> Vec<u8> {
        let pixel = |index: u32| {
            let value = |factor: u32| (index * factor % 256) as u8;
            [value(1), value(101), value(187), 255]
        };
        (0..SIZE[0] * SIZE[1]).flat_map(pixel).collect()
    }

    /// [`sharp_picture`] painted over the screen from a texture that is looked at as `format`.
    fn repainted(format: wgpu::TextureFormat, offset: f32) -> Vec<u8> {
        let gpu = gpu();
        let usage = wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST;
        let picture = texture(&gpu, "picture", SIZE, format, usage);
        upload(&gpu, &picture, &sharp_picture(), SIZE[0] * 4);
        let mut painter = PanelPainter::for_format(&gpu, FORMAT);
        let id = painter.register(&gpu, &view(&picture));
        let mut mesh = Mesh::with_texture(id);
        mesh.add_rect_with_uv(SCREEN.translate(egui::vec2(offset, 0.0)), WHOLE, Color32::WHITE);
        painted(&gpu, &mut painter, paint_of(mesh))
    }

    #[test]
    fn a_rectangle_has_its_color_and_its_place() {
        let gpu = gpu();
        let color = Color32::from_rgb(200, 33, 90);
        let mut mesh = Mesh::default();
        mesh.add_colored_rect(Rect::from_min_max(pos2(10.0, 5.0), pos2(30.0, 15.0)), color);
        let bytes = painted(&gpu, &mut PanelPainter::for_format(&gpu, FORMAT), paint_of(mesh));
        let is_inside = |index: u32| {
            let (column, row) = (index % SIZE[0], index / SIZE[0]);
            (10..30).contains(&column) && (5..15).contains(&row)
        };
        for (index, pixel) in (0..).zip(bytes.as_chunks::<4>().0) {
            let expected = if is_inside(index) { color } else { CLEAR };
            assert_eq!(*pixel, expected.to_array(), "pixel {index}");
        }
    }

    #[test]
    fn pictures_arrive_byte_by_byte() {
        assert!(repainted(FORMAT, 0.0) == sharp_picture());
    }

    #[test]
    fn other_colors_and_other_places_would_be_seen() {
        assert!(repainted(wgpu::TextureFormat::Rgba8UnormSrgb, 0.0) != sharp_picture());
        assert!(repainted(FORMAT, 0.25) != sharp_picture());
    }

    #[test]
    fn a_picture_can_be_replaced_and_freed() {
        let gpu = gpu();
        let usage = wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST;
        let [first, second] = [[1, 2, 3, 255], [4, 5, 6, 255]].map(|pixel: [u8; 4]| {
            let picture = texture(&gpu, "picture", [1, 1], FORMAT, usage);
            upload(&gpu, &picture, &pixel, 4);
            view(&picture)
        });
        let mut painter = PanelPainter::for_format(&gpu, FORMAT);
        let id = painter.register(&gpu, &first);
        let middle = |painter: &mut PanelPainter| {
            let corner = |pos, uv| Vertex { pos, uv, color: Color32::WHITE };
            let mut mesh = Mesh::with_texture(id);
            mesh.vertices = vec![
                corner(SCREEN.left_top(), Pos2::ZERO),
                corner(SCREEN.right_top(), Pos2::ZERO),
                corner(SCREEN.right_bottom(), Pos2::ZERO),
                corner(SCREEN.left_bottom(), Pos2::ZERO),
            ];
            mesh.indices = vec![0, 1, 2, 0, 2, 3];
            painted(&gpu, painter, paint_of(mesh))[..4].to_vec()
        };
        assert_eq!(middle(&mut painter), [1, 2, 3, 255]);
        painter.update(&gpu, id, &second);
        assert_eq!(middle(&mut painter), [4, 5, 6, 255]);
        painter.free(id);
        painter.update(&gpu, id, &first);
        assert_eq!(middle(&mut painter), CLEAR.to_array());
    }

    #[test]
    fn a_part_of_an_unknown_texture_is_refused() {
        let gpu = gpu();
        let mut painter = PanelPainter::for_format(&gpu, FORMAT);
        let mut delta = TexturesDelta::default();
        let image = ColorImage::filled([1, 1], Color32::WHITE);
        delta.push(TextureId::Managed(3), ImageDelta::partial([0, 0], image, TextureOptions::LINEAR));
        let error = painter.take_textures(&gpu, &mut delta).unwrap_err();
        assert!(error.to_string().contains("Managed(3)"), "{error}");
    }
}
