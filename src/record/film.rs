use super::encode_worker::EncodeWorker;
use super::frame_loop::draw_frames;
use super::{Activity, Flow, Observer, Progress, RecordError, RecordReport, StageTimes};
use crate::data::{Raster, RecentBand};
use crate::encode::{EncodePlan, Output, Palette};
use crate::frame::{PixelFormat, PixelLayout, Resolution, VideoFrame};
use crate::render::{FilmRenderer, GpuContext, Quality};
use crate::scene::{Composition, Scene, SceneError, SceneOptions, Stage, Timeline, compose};
use std::ops::Range;
use std::sync::Arc;
use std::time::Instant;

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
    raster: RecentBand,
    composition: Composition,
}

impl Film {
    /// Reads the raster's value range and makes every automatic choice.
    ///
    /// # Errors
    /// Those of [`compose`].
    pub fn new(raster: Box<dyn Raster>, options: &SceneOptions) -> Result<Self, SceneError> {
        let mut raster = RecentBand::new(raster);
        let composition = compose(&mut raster, options)?;
        Ok(Self { raster, composition })
    }

    /// What the film shows.
    pub fn scene(&self) -> &Scene {
        &self.composition.scene
    }

    /// For changes that [`SceneOptions`] does not offer. Data is drawn as its layer says.
    pub fn scene_mut(&mut self) -> &mut Scene {
        &mut self.composition.scene
    }

    /// How long the film is.
    pub fn timeline(&self) -> &Timeline {
        &self.composition.timeline
    }

    /// What was chosen automatically that a user may want to know, one sentence each.
    pub fn notes(&self) -> &[String] {
        &self.composition.notes
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
        let mut is_aborted = false;
        draw_frames(&mut renderer, &mut self.raster, range, &mut StageTimes::default(), |frame| {
            let flow = if is_aborted { Flow::Abort } else { take(frame) };
            is_aborted |= flow == Flow::Abort;
            Ok(flow == Flow::Continue)
        })?;
        if is_aborted { Err(RecordError::Aborted) } else { Ok(()) }
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
        let begin = Instant::now();
        let mut progress = Progress {
            activity: Activity::Recording,
            frames: 0,
            total: range.end - range.start,
            elapsed: begin.elapsed(),
        };
        let stage = self.stage(plan.resolution());
        let mut renderer = FilmRenderer::new(gpu, &stage, settings.quality, plan.layout(), settings.slots)?;
        if plan.wants_palette() {
            progress.activity = Activity::SamplingColors;
        }
        // Whoever watches knows from here on that a film is under way.
        if observer.progress(&progress) == Flow::Abort {
            return Err(RecordError::Aborted);
        }
        let palette = self.palette(plan, &mut renderer, &range)?;
        let mut worker = EncodeWorker::start(plan, output, palette, settings.slots.max(1))?;
        progress.activity = Activity::Recording;
        let mut times = StageTimes::default();
        let mut first_frame = None;
        let mut flow = Flow::Continue;
        draw_frames(&mut renderer, &mut self.raster, range.clone(), &mut times, |frame| {
            if flow == Flow::Abort {
                return Ok(false);
            }
            let index = frame.index() - range.start;
            worker.push(frame.renumbered(index))?;
            first_frame.get_or_insert_with(|| begin.elapsed());
            progress.frames += 1;
            progress.elapsed = begin.elapsed();
            let wanted = observer.progress(&progress);
            if flow == Flow::Continue || wanted == Flow::Abort {
                flow = wanted;
            }
            Ok(flow == Flow::Continue)
        })?;
        if flow == Flow::Abort {
            return Err(RecordError::Aborted);
        }
        progress.activity = Activity::Finishing;
        let encoded = worker.finish(|| {
            progress.elapsed = begin.elapsed();
            observer.progress(&progress) == Flow::Abort
        })?;
        times.encode = encoded.busy;
        Ok(RecordReport {
            frames: encoded.written.frames,
            is_complete: encoded.written.frames == progress.total,
            resolution: plan.resolution(),
            rate: plan.rate(),
            bytes: encoded.written.bytes,
            encoder: plan.encoder_name().to_owned(),
            adapter: gpu.adapter_name().to_owned(),
            elapsed: begin.elapsed(),
            first_frame: first_frame.unwrap_or_default(),
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
        Err(RecordError::NoSuchFrame {
            frame: if range.start > last { range.start } else { range.end },
            last,
        })
    }

    /// One palette for the whole film, from frames spread over it, if the plan wants one.
    #[cfg(feature = "libav")]
    fn palette(
        &mut self,
        plan: &EncodePlan,
        renderer: &mut FilmRenderer<'_>,
        range: &Range<u64>,
    ) -> Result<Option<Palette>, RecordError> {
        /// The most frames that are looked at.
        const SAMPLES: u64 = 16;
        if !plan.wants_palette() {
            return Ok(None);
        }
        let mut sampler = crate::encode::PaletteSampler::new(plan.resolution())?;
        let step = (range.end - range.start).div_ceil(SAMPLES).max(1);
        let samples = range.clone().step_by(step as usize);
        draw_frames(renderer, &mut self.raster, samples, &mut StageTimes::default(), |frame| {
            sampler.add(&frame)?;
            Ok(true)
        })?;
        Ok(Some(sampler.finish()?))
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
    ) -> Result<Option<Palette>, RecordError> {
        Ok(None)
    }
}
