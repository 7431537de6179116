use super::encode_worker::EncodeWorker;
use super::frame_loop::draw_frames;
use super::recording::{PixelTaker, Recording, Watch};
use super::{Activity, Flow, Observer, RecordError, RecordReport, StageTimes};
use crate::data::{BandReader, Raster};
use crate::encode::{EncodePlan, FilmSpec, Output, Palette};
use crate::frame::{PixelFormat, PixelLayout, Resolution, VideoFrame};
use crate::render::{FilmRenderer, GpuContext, Quality};
use crate::scene::{Composition, Scene, SceneError, SceneOptions, Stage, Timeline, compose};
use std::ops::Range;
use std::sync::Arc;

/// Which frames are drawn, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawSettings {
    /// Which of the film's frames; `None` is all of them.
    pub frames: Option<Range<u64>>,
    /// Supersampling.
    pub quality: Quality,
    /// Frames that can exist at a time, at least one. More than three gain nothing.
    pub slots: usize,
}

impl Default for DrawSettings {
    fn default() -> Self {
        Self { frames: None, quality: Quality::Standard, slots: FilmRenderer::DEFAULT_SLOTS }
    }
}

/// A raster and the film that is made of it.
pub struct Film {
    reader: BandReader,
    composition: Composition,
}

impl Film {
    /// Reads the raster's value range and makes every automatic choice.
    ///
    /// # Errors
    /// Those of [`compose`].
    pub fn new(raster: Box<dyn Raster>, options: &SceneOptions) -> Result<Self, SceneError> {
        Self::new_while(raster, options, &mut |_| true)
    }

    /// As [`Film::new`]; before each band is read for the value range, `goes_on` is told its index and can end
    /// that.
    ///
    /// # Errors
    /// Those of [`compose`], among them [`SceneError::Stopped`].
    pub fn new_while(
        raster: Box<dyn Raster>,
        options: &SceneOptions,
        goes_on: &mut dyn FnMut(u32) -> bool,
    ) -> Result<Self, SceneError> {
        let mut reader = BandReader::new(raster);
        let composition = compose(&mut reader, options, goes_on)?;
        Ok(Self { reader, composition })
    }

    /// What the film shows.
    pub fn scene(&self) -> &Scene {
        &self.composition.scene
    }

    /// How long the film is.
    pub fn timeline(&self) -> &Timeline {
        &self.composition.timeline
    }

    /// What was chosen automatically that a user may want to know, one sentence each.
    pub fn notes(&self) -> &[String] {
        &self.composition.notes
    }

    /// What an encoder has to know about the frames that `settings` ask for, at the size of `resolution`.
    ///
    /// # Errors
    /// [`RecordError::NoSuchFrame`] and [`RecordError::NoFrames`].
    pub fn spec(&self, resolution: Resolution, settings: &DrawSettings) -> Result<FilmSpec, RecordError> {
        let range = self.range(settings)?;
        Ok(FilmSpec {
            resolution,
            rate: self.timeline().rate(),
            frames: Some(range.end - range.start),
            has_alpha: self.scene().background.is_none(),
        })
    }

    /// The scene set up for pictures of this size.
    pub fn stage(&self, resolution: Resolution) -> Stage {
        Stage::new(self.composition.scene.clone(), self.composition.timeline, resolution)
    }

    /// Draws frames and hands each to `take` as RGBA with straight alpha, until it returns
    /// [`Flow::Finish`] or [`Flow::Abort`]. A frame may be kept or sent elsewhere, but as long as it lives one
    /// of [`DrawSettings::slots`] is taken.
    ///
    /// # Errors
    /// [`RecordError::NoSuchFrame`] for a range beyond the film, [`RecordError::Render`] and
    /// [`RecordError::Data`] for what goes wrong, [`RecordError::Aborted`] if `take` says so.
    pub fn frames(
        &mut self,
        gpu: &GpuContext,
        resolution: Resolution,
        settings: &DrawSettings,
        mut take: impl FnMut(VideoFrame) -> Flow,
    ) -> Result<(), RecordError> {
        let range = self.range(settings)?;
        let stage = self.stage(resolution);
        let layout = Arc::new(PixelLayout::new(PixelFormat::Rgba8, resolution));
        let mut renderer = FilmRenderer::new(gpu, &stage, settings.quality, &layout, settings.slots)?;
        let mut taker = PixelTaker { take: &mut take, flow: Flow::Continue };
        draw_frames(&mut renderer, &mut self.reader, range, &mut StageTimes::default(), &mut taker)
    }

    /// Draws frames, encodes them as planned and completes the film.
    ///
    /// # Errors
    /// As [`Film::frames`], and [`RecordError::Encode`]: encoder and output are opened before the first frame
    /// is drawn. Nothing is published after an error.
    pub fn record(
        &mut self,
        gpu: &GpuContext,
        settings: &DrawSettings,
        (plan, output): (&EncodePlan, Output),
        observer: &mut dyn Observer,
    ) -> Result<RecordReport, RecordError> {
        let range = self.range(settings)?;
        let stage = self.stage(plan.resolution());
        let mut watch = Watch::new(observer, range.end - range.start);
        let mut renderer = FilmRenderer::new(gpu, &stage, settings.quality, plan.layout(), settings.slots)?;
        // Whoever watches knows from here on that a film is under way.
        let first = if plan.wants_palette() { Activity::SamplingColors } else { Activity::Recording };
        watch.begin(first)?;
        let palette = self.palette(plan, &mut renderer, &range, &mut watch)?;
        let worker = EncodeWorker::start(plan, output, palette, settings.slots.max(1))?;
        watch.begin(Activity::Recording)?;
        let mut times = StageTimes::default();
        let mut taker = Recording { worker, watch, first_index: range.start, first_frame: None };
        draw_frames(&mut renderer, &mut self.reader, range, &mut times, &mut taker)?;
        let Recording { worker, mut watch, first_frame, .. } = taker;
        watch.begin(Activity::Finishing)?;
        let encoded = worker.finish(|| watch.is_aborted())?;
        times.encode = encoded.busy;
        Ok(RecordReport {
            frames: encoded.written.frames,
            is_complete: encoded.written.frames == watch.total(),
            resolution: plan.resolution(),
            rate: plan.rate(),
            bytes: encoded.written.bytes,
            encoder: plan.encoder_name().to_owned(),
            adapter: gpu.adapter_name().to_owned(),
            elapsed: watch.elapsed(),
            first_frame: first_frame.unwrap_or_default(),
            missing_glyphs: renderer.missing_glyphs(),
            left_out: stage.annotation().left_out.clone(),
            times,
        })
    }

    /// The frames that `settings` ask for, at least one.
    fn range(&self, settings: &DrawSettings) -> Result<Range<u64>, RecordError> {
        let frames = self.timeline().frames();
        let range = settings.frames.clone().unwrap_or(0..frames);
        if range.start < range.end && range.end <= frames {
            return Ok(range);
        }
        let last = frames - 1;
        let wanted = range.end.saturating_sub(1).max(range.start);
        Err(if wanted > last {
            RecordError::NoSuchFrame { frame: wanted, last }
        } else {
            RecordError::NoFrames
        })
    }

    /// One palette for the whole film, from frames spread over it, if the plan wants one.
    #[cfg(feature = "libav")]
    fn palette(
        &mut self,
        plan: &EncodePlan,
        renderer: &mut FilmRenderer<'_>,
        range: &Range<u64>,
        watch: &mut Watch<'_>,
    ) -> Result<Option<Palette>, RecordError> {
        /// The most frames that are looked at.
        const SAMPLES: u64 = 16;
        if !plan.wants_palette() {
            return Ok(None);
        }
        let sampler = crate::encode::PaletteSampler::new(plan.resolution())?;
        let step = (range.end - range.start).div_ceil(SAMPLES).max(1);
        let samples = range.clone().step_by(step as usize);
        let mut taker = super::recording::PaletteTaker { sampler, watch };
        draw_frames(renderer, &mut self.reader, samples, &mut StageTimes::default(), &mut taker)?;
        Ok(Some(taker.sampler.finish()?))
    }

    #[cfg(not(feature = "libav"))]
    #[expect(
        clippy::unnecessary_wraps,
        clippy::unused_self,
        reason = "as with libav, which PNG does not need"
    )]
    fn palette(
        &mut self,
        _: &EncodePlan,
        _: &mut FilmRenderer<'_>,
        _: &Range<u64>,
        _: &mut Watch<'_>,
    ) -> Result<Option<Palette>, RecordError> {
        Ok(None)
    }
}
