use super::frame_loop::draw_frames;
use super::recording::PixelTaker;
use super::shots::{Shots, TakeShots};
use super::{DrawSettings, Film, Flow, LiveTake, RecordError, StageTimes};
use crate::frame::{PixelFormat, PixelLayout, Resolution, VideoFrame};
use crate::render::{FilmRenderer, GpuContext};
use crate::scene::{Stage, Staging, Take, View};
use std::sync::Arc;

/// What a single picture shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Pose {
    /// The scene so, without what keys would move.
    View(View),
    /// This frame of the film.
    Frame(u64),
}

/// Single pictures of one film, one after another: what the adapter holds of it is kept between them.
pub struct Stills {
    gpu: GpuContext,
    settings: DrawSettings,
    kept: Option<Kept>,
}

/// What pictures of one size have in common.
struct Kept {
    layout: Arc<PixelLayout>,
    staging: Staging,
    renderer: Option<FilmRenderer>,
}

impl Stills {
    /// Pictures drawn by `gpu`, of which it needs nothing yet. Which frames `settings` name is of no concern.
    pub fn new(gpu: &GpuContext, settings: &DrawSettings) -> Self {
        Self { gpu: gpu.clone(), settings: settings.clone(), kept: None }
    }

    /// Draws a picture as RGBA with straight alpha. It is always the same film that is drawn; when it shows another raster,
    /// [`Stills`] begin anew.
    ///
    /// # Errors
    /// As [`Film::frames`].
    pub fn draw(
        &mut self,
        film: &mut Film,
        pose: &Pose,
        resolution: Resolution,
    ) -> Result<VideoFrame, RecordError> {
        let mut kept = match self.kept.take() {
            Some(kept) if kept.layout.resolution() == resolution => kept,
            _ => Kept {
                layout: Arc::new(PixelLayout::new(PixelFormat::Rgba8, resolution)),
                staging: Staging::new(resolution),
                renderer: None,
            },
        };
        let drawn = match pose {
            Pose::View(view) => {
                let look = film.composition();
                let stage = kept.staging.stage(look, view);
                let take = LiveTake::finished(Take::new(*view), vec![Arc::clone(look)]);
                let take = take.ok_or(RecordError::NoFrames)?;
                let staging = std::mem::replace(&mut kept.staging, Staging::new(resolution));
                let mut shots = TakeShots { take, staging, range: 0..1 };
                let drawn = self.draw_shot((&mut kept, film), &mut shots, stage, 0);
                kept.staging = shots.staging;
                drawn
            }
            Pose::Frame(index) => {
                let range = film.range(&DrawSettings {
                    frames: Some(*index..index.saturating_add(1)),
                    ..self.settings.clone()
                })?;
                let (stage, mut shots) = film.shots(resolution, range)?;
                self.draw_shot((&mut kept, film), shots.as_mut(), stage, *index)
            }
        };
        // After an error nobody knows what the adapter holds.
        if drawn.is_ok() {
            self.kept = Some(kept);
        }
        drawn
    }

    fn draw_shot(
        &self,
        (kept, film): (&mut Kept, &mut Film),
        shots: &mut dyn Shots,
        stage: Arc<Stage>,
        index: u64,
    ) -> Result<VideoFrame, RecordError> {
        let renderer = match &mut kept.renderer {
            Some(renderer) => renderer,
            none => {
                let DrawSettings { quality, dither, .. } = self.settings;
                let renderer = FilmRenderer::new(&self.gpu, stage, (quality, dither), &kept.layout, 1)?;
                none.insert(renderer)
            }
        };
        let mut picture = None;
        let mut take = |frame: VideoFrame| {
            picture = Some(frame);
            Flow::Finish
        };
        let mut taker = PixelTaker { take: &mut take, flow: Flow::Continue };
        let drawing = (renderer, &mut film.reader);
        draw_frames(drawing, shots, index..=index, &mut StageTimes::default(), &mut taker)?;
        picture.ok_or(RecordError::NoFrames)
    }
}
