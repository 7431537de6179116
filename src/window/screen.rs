//! The window's surface, what is painted on it, and the picture under that.

use super::pace::Pace;
use super::panel::{self, PanelState, PictureArea, Shown};
use super::session::Session;
use super::status::Controls;
use super::theme;
use crate::frame::Resolution;
use crate::record::RecordError;
use crate::render::{
    GpuContext, GpuOptions, PanelPaint, PanelPainter, Picture, Presented, Preview, PreviewDetail, Quality,
    RenderError, WindowSurface,
};
use crate::scene::{Composition, Stage, Staging, View};
use std::sync::Arc;
use std::time::{Duration, Instant};
use winit::dpi::LogicalSize;
use winit::event_loop::ActiveEventLoop;
use winit::window::Window;

pub(super) struct Screen {
    pub(super) window: Arc<Window>,
    pub(super) egui: egui_winit::State,
    pub(super) context: egui::Context,
    pub(super) area: Option<PictureArea>,
    /// When egui wants to be asked again, if it does.
    pub(super) repaint_at: Option<Instant>,
    gpu: GpuContext,
    surface: WindowSurface,
    painter: PanelPainter,
    picture: Option<ShownPicture>,
    pace: Pace,
    shown: Shows,
}

/// The picture as the GPU holds it.
struct ShownPicture {
    preview: Preview,
    staging: Staging,
    stage: Arc<Stage>,
    detail: PreviewDetail,
    /// Of the film that would be recorded.
    quality: Quality,
    /// The place in the data that was drawn last: shown on until the band that is wanted is read.
    band: f64,
    /// Whether that is a band, and not nothing.
    has_band: bool,
    drawn: Option<Drawn>,
}

/// What the picture shows, to know whether it has to be drawn again.
#[derive(Clone, Copy, PartialEq)]
struct Drawn {
    view: View,
    eye_progress: Option<f64>,
    index: u64,
    detail: PreviewDetail,
}

/// Longer than anything in a panel waits.
const NEVER: Duration = Duration::from_hours(1);

/// What became of a redraw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shows {
    /// Nothing yet.
    Nothing,
    /// The panel, but no data.
    Panel,
    /// A picture that is to become finer when it stands still, or newer when a band is read.
    Preliminary,
    /// The picture as it is.
    Picture,
}

impl Screen {
    pub(super) fn new(window: Arc<Window>, gpu: &GpuOptions) -> Result<Self, RenderError> {
        let (gpu, mut surface) = GpuContext::for_window(gpu, Arc::clone(&window) as _)?;
        surface.resize(window.inner_size().into());
        let painter = PanelPainter::new(&gpu, &surface);
        let context = egui::Context::default();
        theme::install(&context);
        let scale = window.scale_factor() as f32;
        let egui = egui_winit::State::new(
            context.clone(),
            egui::ViewportId::ROOT,
            &window,
            Some(scale),
            window.theme(),
            None,
        );
        let pace = Pace::new(gpu.is_software());
        Ok(Self {
            window,
            egui,
            context,
            area: None,
            repaint_at: None,
            gpu,
            surface,
            painter,
            picture: None,
            pace,
            shown: Shows::Nothing,
        })
    }

    pub(super) fn adapter_name(&self) -> &str {
        self.gpu.adapter_name()
    }

    /// Whether the device is gone, so that only another screen can show anything.
    pub(super) fn is_lost(&self) -> bool {
        self.gpu.is_lost()
    }

    pub(super) fn resize(&mut self, size: [u32; 2]) {
        self.surface.resize(size);
    }

    /// Another dataset: nothing of the old picture is of use.
    pub(super) fn forget_picture(&mut self) {
        self.picture = None;
    }

    /// What was shown last.
    pub(super) fn shows(&self) -> Shows {
        self.shown
    }

    /// The stage of the picture, to find what lies under the pointer.
    pub(super) fn stage(&self) -> Option<&Arc<Stage>> {
        self.picture.as_ref().map(|picture| &picture.stage)
    }

    /// Lets the panel see the events since the last time, and lays it out. What it asks for is in the session then.
    pub(super) fn run_panel(
        &mut self,
        session: &mut Session,
        state: &mut PanelState,
    ) -> (egui::FullOutput, Vec<super::action::Action>) {
        let input = self.egui.take_egui_input(&self.window);
        let mut actions = Vec::new();
        let mut area = None;
        session.refresh_status();
        let output = self.context.run_ui(input, |ui| {
            let Session { settings, view, motion, dataset, status, .. } = session;
            let facts = dataset.as_ref().map(|dataset| &dataset.facts);
            let aspect_ratio = settings.size.aspect_ratio();
            let mut controls = Controls { settings, view, motion, actions: &mut actions };
            area = Some(panel::show(ui, &mut controls, Shown { facts, status, aspect_ratio }, state));
        });
        self.area = area;
        let viewport = output.viewport_output.get(&egui::ViewportId::ROOT);
        // For ever is how egui says never.
        let delay = viewport.map(|viewport| viewport.repaint_delay).filter(|delay| *delay < NEVER);
        self.repaint_at = delay.and_then(|delay| Instant::now().checked_add(delay));
        (output, actions)
    }

    /// Draws the picture, paints the panel over it and shows both.
    pub(super) fn present(
        &mut self,
        session: &mut Session,
        output: egui::FullOutput,
        is_moving: bool,
    ) -> Result<Presented, RecordError> {
        let began = Instant::now();
        let pixels_per_point = output.pixels_per_point;
        self.shown = self.draw_picture(session, pixels_per_point, is_moving)?;
        self.egui.handle_platform_output(&self.window, output.platform_output);
        let rect = self.area.as_ref().map(|area| area.rect);
        let picture = match (&self.picture, rect) {
            (Some(picture), Some(rect)) => Some(Picture {
                view: picture.preview.picture(),
                corner: [rect.left(), rect.top()].map(|place| (place * pixels_per_point).round() as u32),
                size: [rect.width(), rect.height()].map(|side| (side * pixels_per_point).round() as u32),
            }),
            _ => None,
        };
        let paint = PanelPaint {
            clear: theme::palette(self.context.theme()).panel,
            picture,
            primitives: self.context.tessellate(output.shapes, pixels_per_point),
            textures_delta: output.textures_delta,
            pixels_per_point,
        };
        let window = Arc::clone(&self.window);
        let presented =
            self.surface.present(&self.gpu, &mut self.painter, paint, || window.pre_present_notify())?;
        if let Some(picture) = &self.picture
            && presented == Presented::Shown
        {
            let time = began.elapsed();
            tracing::trace!(detail = ?picture.detail, ms = time.as_secs_f64() * 1e3, "picture shown");
            self.pace.took(picture.detail, time);
        }
        Ok(presented)
    }

    /// Draws the picture if it is not what it should be.
    fn draw_picture(
        &mut self,
        session: &mut Session,
        pixels_per_point: f32,
        is_moving: bool,
    ) -> Result<Shows, RecordError> {
        let (frame, frames) = (session.frame(), session.frames());
        let eye_progress = session.eye_progress();
        let (Some(dataset), Some(area)) = (&mut session.dataset, &self.area) else { return Ok(Shows::Panel) };
        let size = area.rect.size() * pixels_per_point;
        let side = |pixels: f32| (pixels.round() as u32).max(16);
        let Ok(resolution) = Resolution::new(side(size.x), side(size.y)) else { return Ok(Shows::Panel) };
        let has_room = Preview::has_room(&self.gpu, resolution);
        let finest = if has_room { PreviewDetail::Full } else { PreviewDetail::Plain };
        let detail = self.pace.detail(is_moving).min(finest);
        let (view, quality) = (session.view, session.settings.quality);
        let picture = match &mut self.picture {
            Some(picture) => {
                picture.follow(&self.gpu, (&dataset.look, &view), (resolution, detail, quality))?;
                picture
            }
            empty => empty.insert(ShownPicture::new(
                &self.gpu,
                (&dataset.look, &view),
                (resolution, detail, quality),
            )?),
        };
        let mut wanted = view;
        // What is written under the title may tell the frame.
        let (index, frames) = if picture.stage.scene().tells_frame() { (frame, frames) } else { (0, 0) };
        let mut state = picture.stage.state_along((index, frames), &wanted, eye_progress);
        while let Some(missing) = picture.preview.missing_band(&state) {
            let next = picture.preview.band_after(&state, missing);
            let reader = dataset.reader.reader_of(picture.stage.source_of(missing.layer))?;
            if let Some(band) = reader.excerpt_if_read((missing.band, missing.excerpt))? {
                picture.preview.upload_band(&self.gpu, &state, missing, band);
                if let Some(next) = next {
                    reader.excerpt_if_read(next).map(drop)?;
                }
            } else {
                // Until it is read the picture shows what it showed before, if the GPU still has that.
                wanted.band = picture.band;
                state = picture.stage.state_along((index, frames), &wanted, eye_progress);
                if !picture.has_band || picture.preview.missing_band(&state).is_some() {
                    return Ok(Shows::Preliminary);
                }
            }
        }
        picture.has_band = true;
        picture.band = wanted.band;
        let drawn = Drawn { view: wanted, eye_progress, index, detail };
        if picture.drawn != Some(drawn) {
            picture.preview.draw(&self.gpu, &state)?;
            picture.drawn = Some(drawn);
        }
        let is_final = wanted == view && detail == finest;
        Ok(if is_final { Shows::Picture } else { Shows::Preliminary })
    }
}

impl ShownPicture {
    fn new(
        gpu: &GpuContext,
        (look, view): (&Arc<Composition>, &View),
        (resolution, detail, quality): (Resolution, PreviewDetail, Quality),
    ) -> Result<Self, RenderError> {
        let mut staging = Staging::new(resolution);
        let stage = staging.stage(look, view);
        let preview = Preview::new(gpu, Arc::clone(&stage), (detail, quality))?;
        Ok(Self { preview, staging, stage, detail, quality, band: view.band, has_band: false, drawn: None })
    }

    /// Follows the settings, the size of the window and the pace.
    fn follow(
        &mut self,
        gpu: &GpuContext,
        (look, view): (&Arc<Composition>, &View),
        (resolution, detail, quality): (Resolution, PreviewDetail, Quality),
    ) -> Result<(), RenderError> {
        if self.staging.resolution() != resolution {
            self.staging = Staging::new(resolution);
        }
        let stage = self.staging.stage(look, view);
        if !Arc::ptr_eq(&stage, &self.stage) {
            self.preview.set_stage(gpu, &stage)?;
            self.stage = stage;
            self.drawn = None;
        }
        if (self.detail, self.quality) != (detail, quality) {
            self.preview.set_detail(gpu, (detail, quality))?;
            (self.detail, self.quality) = (detail, quality);
            self.drawn = None;
        }
        Ok(())
    }
}

/// 1280x720 points, or as much of it as a screen has room for.
pub(super) fn first_size(event_loop: &ActiveEventLoop) -> LogicalSize<f64> {
    let wanted = LogicalSize::new(1280.0, 720.0);
    let monitor = event_loop.primary_monitor().or_else(|| event_loop.available_monitors().next());
    let Some(monitor) = monitor else { return wanted };
    let room: LogicalSize<f64> = monitor.size().to_logical(monitor.scale_factor());
    // A title bar and a task bar take their part; a monitor that does not know its size has none.
    let most = |side: f64| if side > 0.0 { side * 0.9 } else { f64::INFINITY };
    LogicalSize::new(wanted.width.min(most(room.width)), wanted.height.min(most(room.height)))
}
