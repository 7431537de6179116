use super::{RecordError, StageTimes};
use crate::data::BandReader;
use crate::frame::VideoFrame;
use crate::render::{FilmRenderer, GpuTimes};
use std::time::{Duration, Instant};

/// Whoever takes the frames of a film.
pub(super) trait FrameTaker {
    /// Takes the next frame.
    fn take(&mut self, frame: VideoFrame) -> Result<(), RecordError>;

    /// Whether more frames are wanted. Asked after each frame, and ten times a second while all slots are
    /// taken.
    fn wants_more(&mut self) -> Result<bool, RecordError>;
}

/// How long the film waits for a slot before it asks whether it is still wanted.
const PATIENCE: Duration = Duration::from_millis(100);

/// Draws frames `wanted` in order and hands each to `taker`, until it wants no more or fails.
///
/// Several frames are under way at once: while the taker holds one the next are drawn. A taker that wants no
/// more does not wait for them either: slow frames would hold up the end of the film.
pub(super) fn draw_frames(
    renderer: &mut FilmRenderer<'_>,
    reader: &mut BandReader,
    wanted: impl Iterator<Item = u64>,
    times: &mut StageTimes,
    taker: &mut impl FrameTaker,
) -> Result<(), RecordError> {
    for index in wanted {
        while let Some((layer, band)) = renderer.missing_band(index) {
            let next = renderer.band_after(index, (layer, band));
            renderer.upload_band(index, (layer, band), reader.band_then(band, next)?);
        }
        while !renderer.try_begin(index) {
            if let Some(finished) = renderer.wait_for_oldest()? {
                hand_over(finished, times, taker)?;
                continue;
            }
            // All slots are with whoever takes the frames.
            let waiting_since = Instant::now();
            let has_begun = renderer.begin_within(PATIENCE, index);
            times.wait += waiting_since.elapsed();
            if has_begun || !taker.wants_more()? {
                break;
            }
        }
        while let Some(finished) = renderer.take_finished()? {
            hand_over(finished, times, taker)?;
        }
        if !taker.wants_more()? {
            break;
        }
    }
    while taker.wants_more()?
        && let Some(finished) = renderer.wait_for_oldest()?
    {
        hand_over(finished, times, taker)?;
    }
    Ok(())
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
