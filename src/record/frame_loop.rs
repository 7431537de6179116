use super::{RecordError, StageTimes};
use crate::data::RecentBand;
use crate::frame::VideoFrame;
use crate::render::{FilmRenderer, GpuTimes};
use std::time::Instant;

/// Draws frames `wanted` in order and hands each to `take`, until `take` returns `false` or fails.
///
/// Several frames are under way at once: while `take` holds one the next are drawn. Every frame that was
/// begun is handed over, also when `take` ends the loop.
pub(super) fn draw_frames(
    renderer: &mut FilmRenderer<'_>,
    raster: &mut RecentBand,
    wanted: impl Iterator<Item = u64>,
    times: &mut StageTimes,
    mut take: impl FnMut(VideoFrame) -> Result<bool, RecordError>,
) -> Result<(), RecordError> {
    let mut is_continuing = true;
    for index in wanted {
        while let Some((layer, band)) = renderer.missing_band(index) {
            renderer.upload_band(index, (layer, band), raster.band(band)?);
        }
        while !renderer.try_begin(index) {
            if let Some(finished) = renderer.wait_for_oldest()? {
                is_continuing &= hand_over(finished, times, &mut take)?;
            } else {
                // All slots are with whoever takes the frames.
                let begin = Instant::now();
                renderer.begin_when_free(index);
                times.wait += begin.elapsed();
                break;
            }
        }
        while let Some(finished) = renderer.take_finished()? {
            is_continuing &= hand_over(finished, times, &mut take)?;
        }
        if !is_continuing {
            break;
        }
    }
    while let Some(finished) = renderer.wait_for_oldest()? {
        hand_over(finished, times, &mut take)?;
    }
    Ok(())
}

fn hand_over(
    (frame, gpu_times): (VideoFrame, Option<GpuTimes>),
    times: &mut StageTimes,
    take: &mut impl FnMut(VideoFrame) -> Result<bool, RecordError>,
) -> Result<bool, RecordError> {
    let GpuTimes { draw, convert } = gpu_times.unwrap_or_default();
    times.draw += draw;
    times.convert += convert;
    take(frame)
}
