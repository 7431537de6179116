use super::frame_loop::draw_frames;
use super::keyed_shots::KeyedShots;
use super::recording::PixelTaker;
use super::shots::{Shots, TimelineShots};
use super::take_film::{Drawing, record_shots};
use super::{Flow, LiveTake, Observer, RecordError, RecordReport, StageTimes, record_take};
use crate::data::{BandReader, Raster};
use crate::encode::{EncodePlan, FilmSpec, Output};
use crate::frame::{PixelFormat, PixelLayout, Resolution, VideoFrame};
use crate::render::{Dither, FilmRenderer, GpuContext, Quality};
use crate::scene::{Composition, Scene, SceneError, SceneOptions, Stage, Survey, Take, Timeline, View};
use std::ops::Range;
use std::sync::Arc;

/// Which frames are drawn, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawSettings {
    /// Which of the film's frames; `None` is all of them.
    pub frames: Option<Range<u64>>,
    /// Supersampling.
    pub quality: Quality,
    /// What films of 8 bits do about gradients.
    pub dither: Dither,
    /// Frames that can exist at a time, at least one. More than three gain nothing.
    pub slots: usize,
}

impl Default for DrawSettings {
    fn default() -> Self {
        Self {
            frames: None,
            quality: Quality::Standard,
            dither: Dither::Auto,
            slots: FilmRenderer::DEFAULT_SLOTS,
        }
    }
}

/// A raster and the film that is made of it.
pub struct Film {
    pub(super) reader: BandReader,
    survey: Survey,
    composition: Arc<Composition>,
}

impl Film {
    /// Reads the raster's value range and makes every automatic choice.
    ///
    /// # Errors
    /// Those of [`compose`](crate::scene::compose).
    pub fn new(raster: Box<dyn Raster>, options: &SceneOptions) -> Result<Self, SceneError> {
        Self::new_while(raster, options, &mut |_| true)
    }

    /// As [`Film::new`]; before each band is read for the value range, `goes_on` is told its index and can end
    /// that.
    ///
    /// # Errors
    /// Those of [`compose`](crate::scene::compose), among them [`SceneError::Stopped`].
    pub fn new_while(
        raster: Box<dyn Raster>,
        options: &SceneOptions,
        goes_on: &mut dyn FnMut(u32) -> bool,
    ) -> Result<Self, SceneError> {
        let mut reader = BandReader::new(raster);
        options.check(reader.info())?;
        let survey = Survey::read(&mut reader, goes_on)?;
        Self::from_survey(reader, survey, options)
    }

    /// As [`Film::new`], without reading what is known already of the same raster.
    ///
    /// # Errors
    /// Those of [`compose`](crate::scene::compose).
    pub fn with_survey(
        raster: Box<dyn Raster>,
        survey: Survey,
        options: &SceneOptions,
    ) -> Result<Self, SceneError> {
        options.check(raster.info())?;
        Self::from_survey(BandReader::new(raster), survey, options)
    }

    fn from_survey(
        mut reader: BandReader,
        mut survey: Survey,
        options: &SceneOptions,
    ) -> Result<Self, SceneError> {
        let composition = Arc::new(survey.compose(&mut reader, options)?);
        Ok(Self { reader, survey, composition })
    }

    /// Shows the same raster with other options. What reading it has told is not read again.
    ///
    /// # Errors
    /// Those of [`compose`](crate::scene::compose); the film is as before then.
    pub fn recompose(&mut self, options: &SceneOptions) -> Result<(), SceneError> {
        options.check(self.reader.info())?;
        self.composition = Arc::new(self.survey.compose(&mut self.reader, options)?);
        Ok(())
    }

    /// What reading the raster has told so far.
    pub fn survey(&self) -> &Survey {
        &self.survey
    }

    /// How many moments the raster has.
    pub fn moments(&self) -> u32 {
        self.reader.info().moments()
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

    /// What its first frame shows.
    pub fn view(&self) -> View {
        self.composition.view()
    }

    /// A take that is over, of this film's raster: each of `looks` are the options that a look was made with.
    ///
    /// # Errors
    /// Those of [`compose`](crate::scene::compose), and [`RecordError::NoFrames`] without any look.
    pub fn take(&mut self, take: Take, looks: &[SceneOptions]) -> Result<LiveTake, RecordError> {
        let composed = looks.iter().map(|options| {
            if *options == self.composition.options {
                return Ok(Arc::clone(&self.composition));
            }
            self.survey.compose(&mut self.reader, options).map(Arc::new)
        });
        let looks = composed.collect::<Result<Vec<_>, SceneError>>().map_err(RecordError::Scene)?;
        LiveTake::finished(take, looks).ok_or(RecordError::NoFrames)
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
        let (stage, mut shots) = self.shots(resolution, range.clone())?;
        let layout = Arc::new(PixelLayout::new(PixelFormat::Rgba8, resolution));
        let mut renderer =
            FilmRenderer::new(gpu, stage, (settings.quality, settings.dither), &layout, settings.slots)?;
        let mut taker = PixelTaker { take: &mut take, flow: Flow::Continue };
        let drawing = (&mut renderer, &mut self.reader);
        draw_frames(drawing, shots.as_mut(), range, &mut StageTimes::default(), &mut taker)
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
        let (stage, mut shots) = self.shots(plan.resolution(), range)?;
        let renderer = FilmRenderer::new(
            gpu,
            stage,
            (settings.quality, settings.dither),
            plan.layout(),
            settings.slots,
        )?;
        let drawing = Drawing { gpu, renderer, reader: &mut self.reader, slots: settings.slots };
        record_shots(drawing, shots.as_mut(), (plan, output), observer)
    }

    /// As [`Film::record`], but the frames are those of a take of this film's raster, which may go on meanwhile:
    /// see [`record_take`].
    ///
    /// # Errors
    /// Those of [`record_take`].
    pub fn record_take(
        &mut self,
        gpu: &GpuContext,
        (take, settings): (&LiveTake, &DrawSettings),
        (plan, output): (&EncodePlan, Output),
        observer: &mut dyn Observer,
    ) -> Result<RecordReport, RecordError> {
        record_take((gpu, &mut self.reader), (take, settings), (plan, output), observer)
    }

    /// What frames show, and the stage of the first.
    pub(super) fn shots(
        &mut self,
        resolution: Resolution,
        range: Range<u64>,
    ) -> Result<(Arc<Stage>, Box<dyn Shots>), RecordError> {
        let motion = self.scene().motion.clone().filter(|motion| motion.changes_settings());
        let Some(motion) = motion else {
            let stage = Arc::new(self.stage(resolution));
            return Ok((Arc::clone(&stage), Box::new(TimelineShots { stage, range })));
        };
        let known = (&mut self.reader, self.survey.clone());
        let shots = KeyedShots::new(known, ((*self.composition).clone(), motion), resolution, range)?;
        Ok((shots.stage(), Box::new(shots)))
    }

    /// What was made of raster and options.
    pub(super) fn composition(&self) -> &Arc<Composition> {
        &self.composition
    }

    /// The frames that `settings` ask for, at least one.
    pub(super) fn range(&self, settings: &DrawSettings) -> Result<Range<u64>, RecordError> {
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
}
