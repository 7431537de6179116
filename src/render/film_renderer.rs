use super::RenderError;
use super::dither::Dither;
use super::gpu_context::GpuContext;
use super::gpu_times::{GpuClock, GpuTimes};
use super::pixel_converter::PixelConverter;
use super::readback_ring::ReadbackRing;
use super::render_target::Precision;
use super::renderer::{Detail, Quality, Renderer, WantedBand};
use crate::data::{Band, Excerpt};
use crate::frame::{PixelFormat, PixelLayout, VideoFrame};
use crate::scene::annotation::AnnotationImage;
use crate::scene::{SceneState, Stage};
use std::sync::Arc;
use std::time::Duration;

/// Draws the frames of a film and hands them out in the encoder's layout, in the order they were begun.
///
/// Several frames are under way at once: begin the next one before taking the last.
pub struct FilmRenderer {
    gpu: GpuContext,
    stage: Arc<Stage>,
    layout: Arc<PixelLayout>,
    renderer: Renderer,
    converter: PixelConverter,
    ring: ReadbackRing,
    clock: Option<GpuClock>,
}

impl FilmRenderer {
    /// Slots of the ring: one that is drawn, one that is read, one between them.
    pub const DEFAULT_SLOTS: usize = 3;

    /// Prepares everything that does not change from frame to frame. `slots` frames, at least one, can exist
    /// at a time.
    ///
    /// # Errors
    /// [`RenderError::TooLarge`] if picture or data exceed what the adapter allows, [`RenderError::Failed`]
    /// if the driver reports an error.
    pub fn new(
        gpu: &GpuContext,
        stage: Arc<Stage>,
        (quality, dither): (Quality, Dither),
        layout: &Arc<PixelLayout>,
        slots: usize,
    ) -> Result<Self, RenderError> {
        let (precision, dithers) = precision_for(gpu, layout.format(), (dither, &stage));
        let renderer = Renderer::new(gpu, &stage, Detail::of_film(quality, precision, &stage))?;
        let converter = PixelConverter::new(gpu, &renderer.target, layout, dithers)?;
        let ring = ReadbackRing::new(gpu, layout, slots);
        gpu.check()?;
        Ok(Self {
            gpu: gpu.clone(),
            stage,
            layout: Arc::clone(layout),
            renderer,
            converter,
            ring,
            clock: GpuClock::new(gpu),
        })
    }

    /// Frames that are begun from here on are those of another stage: of the same data, and of pictures of the same
    /// size. Nothing is done if it is the stage already.
    ///
    /// # Errors
    /// As [`FilmRenderer::new`].
    pub fn set_stage(&mut self, stage: &Arc<Stage>) -> Result<(), RenderError> {
        if !Arc::ptr_eq(&self.stage, stage) {
            self.stage = Arc::clone(stage);
            self.renderer.restage(&self.gpu, stage)?;
        }
        Ok(())
    }

    /// Whether volumes are drawn without looking where nothing shows, as they are unless told otherwise. Only how long
    /// that takes differs, and by less than a level the picture.
    pub fn set_skipping(&mut self, skips: bool) {
        self.renderer.set_skipping(skips);
    }

    /// Whether no more is drawn of rasters than can be seen, as it is unless told otherwise: surfaces with few triangles,
    /// without what is beside the picture, and with colours found as fast as can be; flat images with mean colours. If
    /// not, there are two triangles for every cell, and an image has the colour of the nearest sample: what to compare
    /// with.
    pub fn set_simplifying(&mut self, simplifies: bool) {
        self.renderer.set_simplifying(simplifies);
    }

    /// What lies over the picture, of the stage set last.
    pub fn annotation(&self) -> &AnnotationImage {
        self.stage.annotation()
    }

    /// Characters in what was written over the frames since the stage was set that no font on this machine has.
    pub fn missing_glyphs(&self) -> Vec<char> {
        self.renderer.missing_glyphs()
    }

    /// Samples that a frame needs and the GPU does not hold yet.
    pub fn missing_band(&self, state: &SceneState) -> Option<WantedBand> {
        self.renderer.missing_band(&self.stage, state)
    }

    /// The band of the same layer that will be asked for after this one, for this frame or a later one, and what of it, so that
    /// it can be read in the meantime.
    pub fn band_after(&self, state: &SceneState, wanted: WantedBand) -> Option<(u32, Excerpt)> {
        self.renderer.band_after(&self.stage, state, wanted)
    }

    /// Gives the GPU what [`FilmRenderer::missing_band`] asked for.
    pub fn upload_band(&mut self, state: &SceneState, wanted: WantedBand, samples: &Band) {
        self.renderer.upload_band(&self.gpu, (&self.stage, state), wanted, samples);
    }

    /// Begins a frame if a slot is free, and says whether it did. All its bands must have been uploaded.
    pub fn try_begin(&mut self, state: &SceneState) -> bool {
        let Some(slot) = self.ring.take_free() else { return false };
        self.begin(state, slot);
        true
    }

    /// As [`FilmRenderer::try_begin`], waiting at most `patience` until a frame that was taken is dropped.
    pub fn begin_within(&mut self, patience: Duration, state: &SceneState) -> bool {
        let Some(slot) = self.ring.wait_for_free(patience) else { return false };
        self.begin(state, slot);
        true
    }

    fn begin(&mut self, state: &SceneState, slot: wgpu::Buffer) {
        let descriptor = wgpu::CommandEncoderDescriptor { label: Some("FilmRenderer::frame") };
        let mut commands = self.gpu.device.create_command_encoder(&descriptor);
        let draw_pass = self.clock.as_ref().map(GpuClock::draw_pass);
        self.renderer.draw(&self.gpu, &mut commands, (&self.stage, state), draw_pass);
        let convert_pass = self.clock.as_ref().map(GpuClock::convert_pass);
        self.converter.convert(&mut commands, (&self.renderer.target, &self.layout), convert_pass, &slot);
        if let Some(clock) = &self.clock {
            let has_convert_pass = matches!(self.converter, PixelConverter::Compute { .. });
            clock.resolve(&mut commands, has_convert_pass, &slot, self.ring.times_offset());
        }
        self.ring.submit(&self.gpu, state.index, commands, slot);
    }

    /// The oldest frame under way if it is finished, without waiting.
    ///
    /// # Errors
    /// [`RenderError::Failed`] if the driver reported an error.
    pub fn take_finished(&mut self) -> Result<Option<(VideoFrame, Option<GpuTimes>)>, RenderError> {
        self.ring.next_frame(&self.gpu, self.clock.as_ref(), false)
    }

    /// The oldest frame under way, after waiting for it; `None` if there is none.
    ///
    /// # Errors
    /// [`RenderError::Timeout`] if the adapter hangs, [`RenderError::Failed`] if the driver reported an error.
    pub fn wait_for_oldest(&mut self) -> Result<Option<(VideoFrame, Option<GpuTimes>)>, RenderError> {
        self.ring.next_frame(&self.gpu, self.clock.as_ref(), true)
    }
}

/// How finely a film of this format is drawn, and whether it is dithered.
fn precision_for(
    gpu: &GpuContext,
    format: PixelFormat,
    (dither, stage): (Dither, &Stage),
) -> (Precision, bool) {
    let is_deep = format.bit_depth() > 8;
    let dithers = !is_deep && !format.is_rgb() && dither.shows_in(stage.scene());
    if !is_deep && !dithers {
        return (Precision::Bytes, false);
    }
    if !gpu.draws_words() {
        let adapter = gpu.adapter_name();
        tracing::warn!("{adapter} draws 8 bits a channel: films hold no more, and are not dithered");
        return (Precision::Bytes, false);
    }
    (Precision::Words, dithers)
}
