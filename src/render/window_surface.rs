use super::RenderError;
use super::gpu_context::{AdapterSource, GpuContext, GpuOptions, described, instance_descriptor};
use super::panel_painter::{PanelPaint, PanelPainter};
use std::error::Error;
use std::fmt::Debug;
use std::sync::Arc;
use wgpu::CurrentSurfaceTexture as Acquired;
use wgpu::rwh::{HasDisplayHandle, HasWindowHandle};

/// How often an image is asked for before a frame is skipped: once, and again on a new swapchain or surface.
const ATTEMPTS: usize = 2;

/// A window of whatever library: what graphics interfaces need to know of it.
pub(crate) trait SurfaceWindow: HasWindowHandle + HasDisplayHandle + Debug + Send + Sync {}

impl<W: HasWindowHandle + HasDisplayHandle + Debug + Send + Sync> SurfaceWindow for W {}

impl GpuContext {
    /// As [`GpuContext::open`], with an adapter that can draw in `window`, which lives as long as this context or
    /// the surface.
    pub(crate) fn for_window(
        options: &GpuOptions,
        window: Arc<dyn SurfaceWindow>,
    ) -> Result<(Self, WindowSurface), RenderError> {
        let open_source = |backends| WindowSource::open(backends, Arc::clone(&window));
        let (gpu, source, adapter) = Self::choose(options, open_source)?;
        let surface = WindowSurface::new(&gpu, source, &adapter)?;
        Ok((gpu, surface))
    }
}

/// A window and the instance that reaches it: OpenGL asks for the display when an instance is made.
struct WindowSource {
    instance: wgpu::Instance,
    window: Arc<dyn SurfaceWindow>,
    surface: Result<wgpu::Surface<'static>, wgpu::CreateSurfaceError>,
}

impl WindowSource {
    fn open(backends: wgpu::Backends, window: Arc<dyn SurfaceWindow>) -> Self {
        let descriptor = instance_descriptor(backends).with_display_handle(Box::new(Arc::clone(&window)));
        let instance = wgpu::Instance::new(descriptor);
        let surface = instance.create_surface(Arc::clone(&window));
        Self { instance, window, surface }
    }
}

impl AdapterSource for WindowSource {
    fn instance(&self) -> &wgpu::Instance {
        &self.instance
    }

    fn check(&self, adapter: &wgpu::Adapter) -> Result<(), RenderError> {
        let reason = match &self.surface {
            Ok(surface) if adapter.is_surface_supported(surface) => return Ok(()),
            Ok(_) => "it does not reach this display".to_owned(),
            Err(error) => error.to_string(),
        };
        Err(RenderError::Surface { adapter: described(&adapter.get_info()), reason })
    }
}

/// What became of a paint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presented {
    /// It is on its way to the screen.
    Shown,
    /// Nobody would have seen it, or the window was just changing. Presenting returned at once, so whoever
    /// draws all the time must now wait by itself.
    Skipped,
}

/// Where the window's pictures go.
#[derive(Debug)]
pub(crate) struct WindowSurface {
    instance: wgpu::Instance,
    window: Arc<dyn SurfaceWindow>,
    /// `None` if it was lost and has to be made again.
    surface: Option<wgpu::Surface<'static>>,
    /// With the size of the window; 0 where there is nothing to see.
    configuration: wgpu::SurfaceConfiguration,
    is_configured: bool,
    /// The system calls this configuration suboptimal, and a new one did not help.
    is_suboptimal: bool,
}

impl WindowSurface {
    fn new(gpu: &GpuContext, source: WindowSource, adapter: &wgpu::Adapter) -> Result<Self, RenderError> {
        let WindowSource { instance, window, surface } = source;
        let surface = surface.map_err(|error| refused(gpu, error))?;
        let capabilities = surface.get_capabilities(adapter);
        let format = preferred_format(&capabilities.formats)
            .ok_or_else(|| refused(gpu, "it offers no format for its pixels"))?;
        let configuration = wgpu::SurfaceConfiguration {
            usage: wgpu::TextureUsages::RENDER_ATTACHMENT,
            format,
            color_space: wgpu::SurfaceColorSpace::Auto,
            width: 0,
            height: 0,
            present_mode: wgpu::PresentMode::Fifo,
            // No picture waits behind another one: what the user does is seen with the next one.
            desired_maximum_frame_latency: 1,
            alpha_mode: opaque_if_offered(&capabilities.alpha_modes),
            view_formats: if format.is_srgb() { vec![format.remove_srgb_suffix()] } else { Vec::new() },
        };
        let surface = Some(surface);
        Ok(Self { instance, window, surface, configuration, is_configured: false, is_suboptimal: false })
    }

    /// The format that is painted in. What is painted is sRGB-encoded already, so it is never an sRGB format,
    /// which would encode once more.
    pub(super) fn painted_format(&self) -> wgpu::TextureFormat {
        self.configuration.format.remove_srgb_suffix()
    }

    /// Follows the window's size in pixels. With 0 columns or rows, as of a minimised window, nothing is shown.
    pub(crate) fn resize(&mut self, [width, height]: [u32; 2]) {
        if [width, height] != [self.configuration.width, self.configuration.height] {
            self.configuration.width = width;
            self.configuration.height = height;
            self.is_configured = false;
            self.is_suboptimal = false;
        }
    }

    /// Paints and shows `paint`; `before_showing` is called in between, if it comes to that. Changes of textures
    /// are taken over in any case.
    ///
    /// # Errors
    /// [`RenderError::Surface`] if the window is gone or cannot be drawn in any more, [`RenderError::Lost`] if
    /// the device is gone, [`RenderError::Failed`] if the driver reported an error.
    pub(crate) fn present(
        &mut self,
        gpu: &GpuContext,
        painter: &mut PanelPainter,
        mut paint: PanelPaint<'_>,
        before_showing: impl FnOnce(),
    ) -> Result<Presented, RenderError> {
        let taken = painter.take_textures(gpu, &mut paint.textures_delta);
        let shown = taken.and_then(|()| self.show(gpu, painter, &paint, before_showing));
        painter.free_textures(&mut paint.textures_delta);
        shown
    }

    fn show(
        &mut self,
        gpu: &GpuContext,
        painter: &mut PanelPainter,
        paint: &PanelPaint<'_>,
        before_showing: impl FnOnce(),
    ) -> Result<Presented, RenderError> {
        gpu.check()?;
        let Some(image) = self.acquire(gpu)? else {
            // Changed textures wait in memory until something is submitted.
            gpu.queue.submit([]);
            return Ok(Presented::Skipped);
        };
        let format = Some(self.painted_format());
        let view = image.texture.create_view(&wgpu::TextureViewDescriptor { format, ..Default::default() });
        painter.draw(gpu, (&view, [image.texture.width(), image.texture.height()]), paint);
        before_showing();
        attempt(gpu, || gpu.queue.present(image))?;
        gpu.check()?;
        Ok(Presented::Shown)
    }

    /// An image to paint, or `None` if this is not the time for one.
    fn acquire(&mut self, gpu: &GpuContext) -> Result<Option<wgpu::SurfaceTexture>, RenderError> {
        if self.configuration.width == 0 || self.configuration.height == 0 {
            return Ok(None);
        }
        let mut refusal = None;
        for _ in 0..ATTEMPTS {
            let surface = match self.configured(gpu) {
                Ok(surface) => surface,
                Err(error) => {
                    // The next attempt gets a new surface.
                    self.surface = None;
                    refusal = Some(error);
                    continue;
                }
            };
            match attempt(gpu, || surface.get_current_texture())? {
                Acquired::Success(image) => {
                    self.is_suboptimal = false;
                    return Ok(Some(image));
                }
                Acquired::Suboptimal(image) => {
                    // Good enough for this frame; configured again for the next, but not for every one.
                    self.is_configured = self.is_suboptimal;
                    self.is_suboptimal = true;
                    return Ok(Some(image));
                }
                Acquired::Timeout | Acquired::Occluded => return Ok(None),
                Acquired::Outdated => self.is_configured = false,
                Acquired::Lost => self.surface = None,
                Acquired::Validation => {
                    // Without an error of its own only if the device is gone, which polling brings to light.
                    gpu.device.poll(wgpu::PollType::Poll).map_err(|error| gpu.failed(error))?;
                    gpu.check()?;
                    return Err(refused(gpu, "its image is invalid"));
                }
            }
        }
        refusal.map_or(Ok(None), Err)
    }

    /// The surface, made and configured again where that is needed.
    fn configured(&mut self, gpu: &GpuContext) -> Result<&wgpu::Surface<'static>, RenderError> {
        let surface = if let Some(surface) = self.surface.take() {
            surface
        } else {
            self.is_configured = false;
            let made = self.instance.create_surface(Arc::clone(&self.window));
            made.map_err(|error| refused(gpu, error))?
        };
        let surface = self.surface.insert(surface);
        if !self.is_configured {
            let limit = gpu.limits().max_texture_dimension_2d;
            let mut configuration = self.configuration.clone();
            configuration.width = configuration.width.min(limit);
            configuration.height = configuration.height.min(limit);
            attempt(gpu, || surface.configure(&gpu.device, &configuration))?;
            // A surface that a lost device could not configure must not be asked for images.
            gpu.check()?;
            self.is_configured = true;
        }
        Ok(surface)
    }
}

/// Runs `work`, whose validation errors concern the surface and do not condemn the device.
fn attempt<T>(gpu: &GpuContext, work: impl FnOnce() -> T) -> Result<T, RenderError> {
    let scope = gpu.device.push_error_scope(wgpu::ErrorFilter::Validation);
    let result = work();
    match pollster::block_on(scope.pop()) {
        Some(error) => Err(refused(gpu, innermost(&error))),
        None => Ok(result),
    }
}

/// What the matter is, without what it led to.
fn innermost<'a>(mut error: &'a (dyn Error + 'static)) -> &'a (dyn Error + 'static) {
    while let Some(cause) = error.source() {
        error = cause;
    }
    error
}

fn refused(gpu: &GpuContext, reason: impl ToString) -> RenderError {
    RenderError::Surface { adapter: gpu.adapter_name().to_owned(), reason: reason.to_string() }
}

/// The first that takes bytes as they are, else the first.
fn preferred_format(formats: &[wgpu::TextureFormat]) -> Option<wgpu::TextureFormat> {
    let takes_bytes = |format: &&wgpu::TextureFormat| {
        matches!(format, wgpu::TextureFormat::Bgra8Unorm | wgpu::TextureFormat::Rgba8Unorm)
    };
    formats.iter().find(takes_bytes).or(formats.first()).copied()
}

/// Whatever alpha egui leaves behind, nothing shines through the window.
fn opaque_if_offered(modes: &[wgpu::CompositeAlphaMode]) -> wgpu::CompositeAlphaMode {
    let opaque = wgpu::CompositeAlphaMode::Opaque;
    if modes.contains(&opaque) { opaque } else { wgpu::CompositeAlphaMode::Auto }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wgpu::TextureFormat::{Bgra8Unorm, Bgra8UnormSrgb, Rgba8Unorm, Rgba8UnormSrgb, Rgba16Float};

    #[test]
    fn formats_that_take_bytes_as_they_are_come_first() {
        assert_eq!(preferred_format(&[Bgra8UnormSrgb, Bgra8Unorm]), Some(Bgra8Unorm));
        assert_eq!(preferred_format(&[Rgba16Float, Rgba8UnormSrgb, Rgba8Unorm]), Some(Rgba8Unorm));
        assert_eq!(preferred_format(&[Bgra8UnormSrgb, Rgba16Float]), Some(Bgra8UnormSrgb));
        assert_eq!(preferred_format(&[]), None);
    }
}
