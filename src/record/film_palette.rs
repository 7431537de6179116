//! The colours of a GIF, found in the frames of its film.

use super::frame_loop::{FrameTaker, draw_frames};
use super::recording::Watch;
use super::shots::{Shots, TakeShots};
use super::{Activity, DrawSettings, Film, LiveTake, Observer, RecordError, StageTimes};
use crate::data::BandReader;
use crate::encode::{Palette, PaletteSampler};
use crate::frame::{PixelFormat, PixelLayout, Resolution, VideoFrame};
use crate::render::{FilmRenderer, GpuContext};
use crate::scene::Staging;
use std::ops::Range;
use std::sync::Arc;

impl Film {
    /// The colours that a GIF of the film gets, or of a take of the film's raster. All parts of a film need the same.
    ///
    /// # Errors
    /// As [`Film::frames`], and [`RecordError::Encode`] if libav cannot choose colours.
    pub fn palette(
        &mut self,
        gpu: &GpuContext,
        resolution: Resolution,
        (take, settings): (Option<&LiveTake>, &DrawSettings),
        observer: &mut dyn Observer,
    ) -> Result<Palette, RecordError> {
        let range = self.range(settings)?;
        let (stage, timeline_shots) = self.shots(resolution, range)?;
        let layout = Arc::new(PixelLayout::new(PixelFormat::Rgba8, resolution));
        let mut shots: Box<dyn Shots> = match take {
            Some(take) => Box::new(TakeShots {
                take: take.clone(),
                staging: Staging::new(resolution),
                range: 0..take.frames(),
            }),
            None => timeline_shots,
        };
        let mut renderer =
            FilmRenderer::new(gpu, stage, (settings.quality, settings.dither), &layout, settings.slots)?;
        let frames = shots.known();
        let mut watch = Watch::new(observer, frames.clone());
        watch.begin(Activity::SamplingColors)?;
        let drawing = (&mut renderer, &mut self.reader);
        sample_palette(resolution, drawing, (shots.as_mut(), frames), &mut watch)
    }
}

/// One palette for all of these frames, from some that are spread over them.
pub(super) fn sample_palette(
    resolution: Resolution,
    drawing: (&mut FilmRenderer, &mut BandReader),
    (shots, frames): (&mut dyn Shots, Range<u64>),
    watch: &mut Watch<'_>,
) -> Result<Palette, RecordError> {
    /// The most frames that are looked at.
    const SAMPLES: u64 = 16;
    let sampler = PaletteSampler::new(resolution)?;
    let step = (frames.end - frames.start).div_ceil(SAMPLES).max(1);
    let mut taker = PaletteTaker { sampler, watch };
    let samples = frames.step_by(step as usize);
    draw_frames(drawing, shots, samples, &mut StageTimes::default(), &mut taker)?;
    Ok(taker.sampler.finish()?)
}

/// Shows frames to the sampler of a palette.
struct PaletteTaker<'a, 'b> {
    sampler: PaletteSampler,
    watch: &'b mut Watch<'a>,
}

impl FrameTaker for PaletteTaker<'_, '_> {
    fn take(&mut self, frame: VideoFrame) -> Result<(), RecordError> {
        Ok(self.sampler.add(&frame)?)
    }

    fn wants_more(&mut self, _: Range<u64>) -> Result<bool, RecordError> {
        self.watch.ask()
    }
}
