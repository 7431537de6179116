//! From frames, as they become known, to a complete film.

use super::encode_worker::EncodeWorker;
use super::frame_loop::draw_frames;
use super::recording::{Recording, Watch};
use super::shots::{Shots, TakeShots};
use super::{Activity, DrawSettings, LiveTake, Observer, RecordError, RecordReport, StageTimes};
use crate::data::BandReader;
use crate::encode::{EncodePlan, Output};
use crate::render::{FilmRenderer, GpuContext};
use crate::scene::Staging;
use std::time::Duration;

/// Makes a film of a take of the raster that `reader` reads, while it goes on and until it is over. All frames are
/// drawn, however long that takes: none is left out.
///
/// Of the settings' frames those are drawn that the take has when it is over.
///
/// A GIF is begun when the take is over, because its palette comes from the whole film.
///
/// # Errors
/// [`RecordError::Render`], [`RecordError::Data`] and [`RecordError::Encode`] for what goes wrong,
/// [`RecordError::Aborted`] if the observer says so. Nothing is published after an error.
pub fn record_take(
    (gpu, reader): (&GpuContext, &mut BandReader),
    (take, settings): (&LiveTake, &DrawSettings),
    (plan, output): (&EncodePlan, Output),
    observer: &mut dyn Observer,
) -> Result<RecordReport, RecordError> {
    let DrawSettings { frames, quality, dither, slots } = settings.clone();
    let mut staging = Staging::new(plan.resolution());
    let (view, look) = take.beginning();
    let stage = staging.stage(&look, &view);
    let renderer = FilmRenderer::new(gpu, stage, (quality, dither), plan.layout(), slots)?;
    let mut shots = TakeShots { take: take.clone(), staging, range: frames.unwrap_or(0..u64::MAX) };
    record_shots(Drawing { gpu, renderer, reader, slots }, &mut shots, (plan, output), observer)
}

/// What a film is drawn with.
pub(super) struct Drawing<'a> {
    pub(super) gpu: &'a GpuContext,
    pub(super) renderer: FilmRenderer,
    pub(super) reader: &'a mut BandReader,
    pub(super) slots: usize,
}

/// Draws, encodes and publishes.
pub(super) fn record_shots(
    drawing: Drawing<'_>,
    shots: &mut dyn Shots,
    (plan, output): (&EncodePlan, Output),
    observer: &mut dyn Observer,
) -> Result<RecordReport, RecordError> {
    let Drawing { gpu, mut renderer, reader, slots } = drawing;
    let mut watch = Watch::new(observer, shots.known());
    // Whoever watches knows from here on that a film is under way.
    if plan.wants_palette() {
        wait_for_all(shots, &mut watch)?;
    } else {
        watch.begin(Activity::Recording)?;
    }
    #[cfg(feature = "libav")]
    let palette = if plan.wants_palette() {
        // What is there of the film already has the same.
        let known = shots.known();
        let all = known.start.saturating_sub(plan.kept_frames())..known.end;
        Some(super::film_palette::sample_palette(
            plan.resolution(),
            (&mut renderer, reader),
            (shots, all),
            &mut watch,
        )?)
    } else {
        None
    };
    #[cfg(not(feature = "libav"))]
    let palette = None;
    let plan = &plan.drawn_by(&format!("{}, {}", gpu.adapter_name(), gpu.driver()));
    let worker = EncodeWorker::start(plan, output, palette, slots.max(1))?;
    watch.begin(Activity::Recording)?;
    let mut times = StageTimes::default();
    let first_index = shots.known().start;
    let mut taker = Recording { worker, watch, first_index, first_frame: None };
    let drawn = draw_frames((&mut renderer, reader), shots, first_index.., &mut times, &mut taker);
    if drawn.as_ref().is_err_and(|error| !matches!(error, RecordError::Aborted)) {
        taker.worker.cut_short();
    }
    drawn?;
    let Recording { worker, mut watch, first_frame, .. } = taker;
    watch.know(&shots.known());
    watch.begin(Activity::Finishing)?;
    let encoded = worker.finish(|| watch.is_aborted())?;
    times.encode = encoded.busy;
    Ok(RecordReport {
        frames: encoded.written.frames,
        is_complete: encoded.written.frames == plan.kept_frames() + watch.total(),
        resolution: plan.resolution(),
        rate: plan.rate(),
        bytes: encoded.written.bytes,
        encoder: plan.encoder_name().to_owned(),
        adapter: gpu.adapter_name().to_owned(),
        elapsed: watch.elapsed(),
        first_frame: first_frame.unwrap_or_default(),
        missing_glyphs: renderer.missing_glyphs(),
        left_out: renderer.annotation().left_out.clone(),
        times,
    })
}

/// A palette is one of the whole film.
fn wait_for_all(shots: &mut dyn Shots, watch: &mut Watch<'_>) -> Result<(), RecordError> {
    loop {
        let is_whole = shots.is_whole(Duration::from_millis(100));
        watch.know(&shots.known());
        watch.begin(Activity::SamplingColors)?;
        if is_whole {
            return Ok(());
        }
    }
}
