use super::RenderError;
use super::gpu_context::GpuContext;
use super::picture_pass::{Picture, PicturePass};
use super::pipelines::color_attachment;
use super::window_surface::WindowSurface;
use egui::epaint::{ClippedPrimitive, ImageDelta};
use egui::{Color32, TextureId, TexturesDelta};
use egui_wgpu::{RendererOptions, ScreenDescriptor};

/// What the window shows next: what egui has made of the panel and of the pictures in it.
pub(crate) struct PanelPaint<'a> {
    /// What shows where nothing is painted.
    pub(crate) clear: Color32,
    /// What is shown under all that egui paints.
    pub(crate) picture: Option<Picture<'a>>,
    /// Triangles and where they are clipped, in points, as egui tessellates them.
    pub(crate) primitives: Vec<ClippedPrimitive>,
    /// Textures that have changed since the last paint.
    pub(crate) textures_delta: TexturesDelta,
    /// Pixels in a point.
    pub(crate) pixels_per_point: f32,
}

/// Paints what egui describes. Bytes of textures arrive unchanged: nothing is dithered, and blending is done
/// with sRGB-encoded values, as egui expects.
pub(crate) struct PanelPainter {
    picture_pass: PicturePass,
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
        let renderer = egui_wgpu::Renderer::new(&gpu.device, format, options);
        Self { picture_pass: PicturePass::new(gpu, format), renderer }
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
            self.renderer.free_texture(&id);
        }
    }

    /// Replaces all of `target`, of `size` pixels, by what `paint` describes. Its textures must have been taken
    /// over before.
    pub(super) fn draw(
        &mut self,
        gpu: &GpuContext,
        (target, size): (&wgpu::TextureView, [u32; 2]),
        paint: &PanelPaint<'_>,
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
        if let Some(picture) = &paint.picture {
            self.picture_pass.draw(gpu, &mut pass, picture);
        }
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
    use egui::epaint::{ColorImage, Mesh, Primitive};
    use egui::{Pos2, Rect, TextureOptions, pos2, vec2};
    use wgpu::TextureFormat::{Rgba8Unorm, Rgba8UnormSrgb};

    /// Rows of 64 pixels are as long as copies ask for.
    const SIZE: [u32; 2] = [64, 40];
    const SCREEN: Rect = Rect { min: Pos2::ZERO, max: pos2(64.0, 40.0) };
    const WHOLE: Rect = Rect { min: Pos2::ZERO, max: pos2(1.0, 1.0) };
    const CLEAR: Color32 = Color32::from_rgb(7, 100, 201);

    struct Easel {
        gpu: GpuContext,
        painter: PanelPainter,
    }

    impl Easel {
        fn new() -> Self {
            let gpu = GpuContext::new(&AdapterChoice::Software).unwrap();
            let painter = PanelPainter::for_format(&gpu, Rgba8Unorm);
            Self { gpu, painter }
        }

        fn texture(&self, size: [u32; 2], format: wgpu::TextureFormat, bytes: &[u8]) -> wgpu::TextureView {
            let usage = wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST;
            let picture = texture(&self.gpu, "picture", size, format, usage);
            upload(&self.gpu, &picture, bytes, size[0] * 4);
            view(&picture)
        }

        /// Pixels after `picture` and then `mesh` were painted.
        fn painted(&mut self, picture: Option<Picture<'_>>, mesh: Option<Mesh>) -> Vec<[u8; 4]> {
            let gpu = &self.gpu;
            let primitive = |mesh| ClippedPrimitive { clip_rect: SCREEN, primitive: Primitive::Mesh(mesh) };
            let primitives = mesh.into_iter().map(primitive).collect();
            let mut textures_delta = TexturesDelta::default();
            let white = ColorImage::filled([1, 1], Color32::WHITE);
            textures_delta.push(TextureId::default(), ImageDelta::full(white, TextureOptions::LINEAR));
            let mut paint =
                PanelPaint { clear: CLEAR, picture, primitives, textures_delta, pixels_per_point: 1.0 };
            let usage = wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::COPY_SRC;
            let target = texture(gpu, "target", SIZE, Rgba8Unorm, usage);
            self.painter.take_textures(gpu, &mut paint.textures_delta).unwrap();
            self.painter.draw(gpu, (&view(&target), SIZE), &paint);
            let bytes_per_row = SIZE[0] * 4;
            let buffer = gpu.device.create_buffer(&wgpu::BufferDescriptor {
                label: Some("painted"),
                size: u64::from(SIZE[1] * bytes_per_row),
                usage: wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST,
                mapped_at_creation: false,
            });
            let layout = wgpu::TexelCopyBufferLayout {
                offset: 0,
                bytes_per_row: Some(bytes_per_row),
                rows_per_image: None,
            };
            let into = wgpu::TexelCopyBufferInfo { buffer: &buffer, layout };
            let mut commands = gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
            commands.copy_texture_to_buffer(target.as_image_copy(), into, target.size());
            gpu.queue.submit([commands.finish()]);
            buffer.map_async(wgpu::MapMode::Read, .., |mapped| mapped.unwrap());
            gpu.device.poll(wgpu::PollType::wait_indefinitely()).unwrap();
            gpu.check().unwrap();
            let bytes = buffer.get_mapped_range(..).unwrap();
            bytes.as_chunks::<4>().0.to_vec()
        }
    }

    /// What is expected of a pixel inside a rectangle, and else that it is clear.
    fn assert_inside(
        pixels: &[[u8; 4]],
        corner: [u32; 2],
        size: [u32; 2],
        inside: impl Fn(u32, u32) -> [u8; 4],
    ) {
        for (index, pixel) in (0..).zip(pixels) {
            let (column, row) = (index % SIZE[0], index / SIZE[0]);
            let (column_in, row_in) = (column.wrapping_sub(corner[0]), row.wrapping_sub(corner[1]));
            let is_inside = column_in < size[0] && row_in < size[1];
            let expected = if is_inside { inside(column_in, row_in) } else { CLEAR.to_array() };
            assert_eq!(*pixel, expected, "column {column}, row {row}");
        }
    }

    /// Neighbours differ much, and every byte value occurs.
    fn sharp_pixel(column: u32, row: u32) -> [u8; 4] {
        let value = |factor: u32| ((row * SIZE[0] + column) * factor % 256) as u8;
        [value(1), value(101), value(187), 255]
    }

    fn sharp_picture([width, height]: [u32; 2]) -> Vec<u8> {
        let rows = (0..height).flat_map(|row| (0..width).map(move |column| sharp_pixel(column, row)));
        rows.flatten().collect()
    }

    #[test]
    fn a_rectangle_has_its_color_and_its_place() {
        let color = Color32::from_rgb(200, 33, 90);
        let mut mesh = Mesh::default();
        mesh.add_colored_rect(Rect::from_min_size(pos2(10.0, 5.0), vec2(20.0, 15.0)), color);
        let pixels = Easel::new().painted(None, Some(mesh));
        assert_inside(&pixels, [10, 5], [20, 15], |_, _| color.to_array());
    }

    #[test]
    fn a_picture_of_its_own_size_keeps_its_bytes() {
        let mut easel = Easel::new();
        let (corner, size) = ([3, 8], [50, 30]);
        let view = easel.texture(size, Rgba8Unorm, &sharp_picture(size));
        let pixels = easel.painted(Some(Picture { view: &view, corner, size }), None);
        assert_inside(&pixels, corner, size, sharp_pixel);
    }

    #[test]
    fn other_colors_and_other_sizes_would_be_seen() {
        let mut easel = Easel::new();
        let corner = [0, 0];
        let right = sharp_picture(SIZE);
        let as_linear = easel.texture(SIZE, Rgba8UnormSrgb, &right);
        let as_is = easel.texture(SIZE, Rgba8Unorm, &right);
        for (view, size) in [(as_linear, SIZE), (as_is, [63, 40])] {
            let pixels = easel.painted(Some(Picture { view: &view, corner, size }), None);
            assert!(pixels.as_flattened() != right, "{size:?}");
        }
    }

    #[test]
    fn what_shines_through_a_picture_is_mixed_in() {
        let mut easel = Easel::new();
        let view = easel.texture([2, 1], Rgba8Unorm, &[255, 255, 255, 0, 255, 0, 0, 51]);
        let pixels = easel.painted(Some(Picture { view: &view, corner: [0, 0], size: [2, 1] }), None);
        assert_eq!(pixels[0], CLEAR.to_array());
        assert_eq!(pixels[1][..3], [7 + (255 - 7) / 5 + 1, 80, 161]);
    }

    #[test]
    fn egui_paints_over_the_picture_and_with_the_same_bytes() {
        let mut easel = Easel::new();
        let view = easel.texture(SIZE, Rgba8Unorm, &sharp_picture(SIZE));
        let black = easel.texture([1, 1], Rgba8Unorm, &[0, 0, 0, 255]);
        let filter = wgpu::FilterMode::Linear;
        let id = easel.painter.renderer.register_native_texture(&easel.gpu.device, &view, filter);
        let mesh = || {
            let mut mesh = Mesh::with_texture(id);
            mesh.add_rect_with_uv(SCREEN, WHOLE, Color32::WHITE);
            Some(mesh)
        };
        let under = || Some(Picture { view: &black, corner: [0, 0], size: SIZE });
        let pixels = easel.painted(under(), mesh());
        assert_inside(&pixels, [0, 0], SIZE, sharp_pixel);
        easel.painter.renderer.free_texture(&id);
        assert!(easel.painted(None, mesh()).iter().all(|pixel| *pixel == CLEAR.to_array()));
    }

    #[test]
    fn a_part_of_an_unknown_texture_is_refused() {
        let mut easel = Easel::new();
        let mut delta = TexturesDelta::default();
        let image = ColorImage::filled([1, 1], Color32::WHITE);
        delta.push(TextureId::Managed(3), ImageDelta::partial([0, 0], image, TextureOptions::LINEAR));
        let error = easel.painter.take_textures(&easel.gpu, &mut delta).unwrap_err();
        assert!(error.to_string().contains("Managed(3)"), "{error}");
    }
}
