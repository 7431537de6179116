use super::shots::{NextShot, Shot, Shots};
use super::{RecordError, StageTimes};
use crate::data::BandReader;
use crate::frame::VideoFrame;
use crate::render::{FilmRenderer, GpuTimes};
use std::ops::Range;
use std::time::{Duration, Instant};

/// Whoever takes the frames of a film.
pub(super) trait FrameTaker {
    /// Takes the next frame.
    fn take(&mut self, frame: VideoFrame) -> Result<(), RecordError>;

    /// Whether more frames than the `known` ones are wanted. Asked after each frame, and ten times a second while all
    /// slots are taken or the next frame is not known.
    fn wants_more(&mut self, known: Range<u64>) -> Result<bool, RecordError>;
}

/// How long the film waits for a slot before it asks whether it is still wanted.
const PATIENCE: Duration = Duration::from_millis(100);

/// Draws frames `wanted` in order and hands each to `taker`, until it wants no more, there are no more, or one of
/// the two fails.
///
/// Several frames are under way at once: while the taker holds one the next are drawn. A taker that wants no
/// more does not wait for them either: slow frames would hold up the end of the film.
pub(super) fn draw_frames(
    (renderer, reader): (&mut FilmRenderer, &mut BandReader),
    shots: &mut dyn Shots,
    wanted: impl Iterator<Item = u64>,
    times: &mut StageTimes,
    taker: &mut impl FrameTaker,
) -> Result<(), RecordError> {
    for index in wanted {
        let Some(shot) = next_shot((renderer, reader), shots, index, (times, taker))? else { break };
        renderer.set_stage(&shot.stage)?;
        let state = &shot.state;
        while let Some(wanted) = renderer.missing_band(state) {
            let next = renderer.band_after(state, wanted);
            let reader = reader.reader_of(shot.stage.source_of(wanted.layer))?;
            let samples = reader.excerpt_then((wanted.band, wanted.excerpt), next)?;
            renderer.upload_band(state, wanted, samples);
        }
        while !renderer.try_begin(state) {
            if let Some(finished) = renderer.wait_for_oldest()? {
                hand_over(finished, times, taker)?;
                continue;
            }
            // All slots are with whoever takes the frames.
            let waiting_since = Instant::now();
            let has_begun = renderer.begin_within(PATIENCE, state);
            times.wait += waiting_since.elapsed();
            if has_begun || !taker.wants_more(shots.known())? {
                break;
            }
        }
        while let Some(finished) = renderer.take_finished()? {
            hand_over(finished, times, taker)?;
        }
        if !taker.wants_more(shots.known())? {
            break;
        }
    }
    while taker.wants_more(shots.known())?
        && let Some(finished) = renderer.wait_for_oldest()?
    {
        hand_over(finished, times, taker)?;
    }
    Ok(())
}

/// Frame `index`, after waiting until it is known; `None` if there is none or no more are wanted.
fn next_shot(
    (renderer, reader): (&mut FilmRenderer, &mut BandReader),
    shots: &mut dyn Shots,
    index: u64,
    (times, taker): (&mut StageTimes, &mut impl FrameTaker),
) -> Result<Option<Shot>, RecordError> {
    let mut patience = Duration::ZERO;
    loop {
        match shots.shot(index, patience, reader)? {
            NextShot::Shot(shot) => return Ok(Some(shot)),
            NextShot::None => return Ok(None),
            NextShot::NotYet => {}
        }
        // The film has caught up: what is under way is handed over before anything is waited for.
        while let Some(finished) = renderer.wait_for_oldest()? {
            hand_over(finished, times, taker)?;
        }
        if !taker.wants_more(shots.known())? {
            return Ok(None);
        }
        patience = PATIENCE;
    }
}

fn hand_over(
    (frame, gpu_times): (VideoFrame, Option<GpuTimes>),
    times: &mut StageTimes,
    taker: &mut impl FrameTaker,
) -> Result<(), RecordError> {
    let GpuTimes { draw, convert } = gpu_times.unwrap_or_default();
    times.draw += draw;
    times.convert += convert;
    taker.take(frame)
}
