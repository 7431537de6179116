use super::RenderError;
use super::gpu_context::GpuContext;
use super::render_target::{Precision, Sampling};
use super::renderer::{Detail, Quality, Renderer, WantedBand, casts_shadows};
use crate::data::{Band, Excerpt};
use crate::frame::Resolution;
use crate::scene::{SceneState, Stage};
use std::sync::Arc;

/// How carefully a preview is drawn: coarser steps cost less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum PreviewDetail {
    /// One sample for 4 x 4 pixels, triangles up to 16 times as large.
    Coarsest,
    /// One sample for 2 x 2 pixels, triangles up to 8 times as large.
    Coarse,
    /// A sample for each pixel, triangles up to 4 times as large.
    Plain,
    /// As a film of standard quality.
    Full,
}

impl PreviewDetail {
    /// `quality` is that of the film that would be recorded: its shadows are shown.
    fn detail(self, stage: &Stage, quality: Quality) -> Detail {
        let has_volume = stage.scene().layers.iter().any(|layer| layer.volume.is_some());
        let (sampling, coarseness, steps_per_voxel) = match self {
            // Rays cost too much to follow four for a pixel.
            Self::Full if has_volume => (Sampling::PerPixel(1), 1.0, 2.0),
            Self::Coarsest => (Sampling::Shared(4), 16.0, 0.5),
            Self::Coarse => (Sampling::Shared(2), 8.0, 0.75),
            Self::Plain => (Sampling::PerPixel(1), 4.0, 1.0),
            Self::Full => (Sampling::PerPixel(2), 1.0, 2.0),
        };
        let surface_error_px = coarseness / 2.0;
        Detail {
            sampling,
            // The same however coarse, so that nothing is read anew when things stop moving.
            merged_px: 1.0,
            coarseness,
            surface_error_px,
            simplifies: true,
            // Who looks at the scene wants to see it, whichever frame it is.
            has_veils: false,
            casts_shadows: casts_shadows(stage, quality),
            steps_per_voxel,
            precision: Precision::Bytes,
        }
    }
}

/// Draws pictures for the screen, by the same passes as films.
pub(crate) struct Preview {
    renderer: Renderer,
    stage: Arc<Stage>,
}

impl Preview {
    pub(crate) fn new(
        gpu: &GpuContext,
        stage: Arc<Stage>,
        (detail, quality): (PreviewDetail, Quality),
    ) -> Result<Self, RenderError> {
        let renderer = Renderer::new(gpu, &stage, detail.detail(&stage, quality))?;
        Ok(Self { renderer, stage })
    }

    /// Whether the adapter can draw a picture of this size in full detail.
    pub(crate) fn has_room(gpu: &GpuContext, resolution: Resolution) -> bool {
        let most = gpu.limits().max_texture_dimension_2d;
        resolution.width.max(resolution.height) <= most / 2
    }

    /// Shows another stage, if it is another.
    pub(crate) fn set_stage(&mut self, gpu: &GpuContext, stage: &Arc<Stage>) -> Result<(), RenderError> {
        if !Arc::ptr_eq(&self.stage, stage) {
            self.stage = Arc::clone(stage);
            self.renderer.restage(gpu, stage)?;
        }
        Ok(())
    }

    pub(crate) fn set_detail(
        &mut self,
        gpu: &GpuContext,
        (detail, quality): (PreviewDetail, Quality),
    ) -> Result<(), RenderError> {
        self.renderer.set_detail(gpu, &self.stage, detail.detail(&self.stage, quality))
    }

    /// Samples that `state` needs and the GPU does not hold yet.
    pub(crate) fn missing_band(&self, state: &SceneState) -> Option<WantedBand> {
        self.renderer.missing_band(&self.stage, state)
    }

    /// The band of the same layer that will probably be asked for after this one.
    pub(crate) fn band_after(&self, state: &SceneState, wanted: WantedBand) -> Option<(u32, Excerpt)> {
        self.renderer.band_after(&self.stage, state, wanted)
    }

    /// Gives the GPU what [`Preview::missing_band`] asked for.
    pub(crate) fn upload_band(
        &mut self,
        gpu: &GpuContext,
        state: &SceneState,
        wanted: WantedBand,
        samples: &Band,
    ) {
        self.renderer.upload_band(gpu, (&self.stage, state), wanted, samples);
    }

    /// Draws the picture. All its bands must have been uploaded.
    pub(crate) fn draw(&mut self, gpu: &GpuContext, state: &SceneState) -> Result<(), RenderError> {
        let descriptor = wgpu::CommandEncoderDescriptor { label: Some("Preview::frame") };
        let mut commands = gpu.device.create_command_encoder(&descriptor);
        self.renderer.draw(gpu, &mut commands, (&self.stage, state), None);
        gpu.queue.submit([commands.finish()]);
        gpu.check()
    }

    /// The picture drawn last; another one after the size or the detail has changed.
    pub(crate) fn picture(&self) -> &wgpu::TextureView {
        &self.renderer.target.picture_view
    }
}
