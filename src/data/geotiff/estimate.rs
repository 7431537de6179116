//! The value range of a file too large to be read for it alone: what it stores about itself, or its overviews.

use super::page::Page;
use super::{ErrorContext, invalidate_where_zero};
use crate::data::sample_decoder::SampleDecoder;
use crate::data::{Band, DataError, RasterInfo, ValueRange, ValueStatistics};
use tiff_reader::TiffFile;

/// An overview with more samples in all its bands is itself too large.
const MOST_SAMPLES: u64 = 100_000_000;

/// The range of all bands, if every band's is stored.
pub(super) fn stored(info: &RasterInfo, ranges: &[Option<ValueRange>]) -> Option<ValueStatistics> {
    let ranges: Vec<ValueRange> = ranges.iter().copied().collect::<Option<_>>()?;
    let together = ranges
        .into_iter()
        .reduce(|one, other| ValueRange { min: one.min.min(other.min), max: one.max.max(other.max) })?;
    Some(ValueStatistics::stored(info, together))
}

/// The statistics of the largest overview that is small enough, or of the smallest there is. `None` without
/// overviews.
pub(super) fn from_overview(
    tiff: &TiffFile,
    page: &Page,
    (info, decoders): (&RasterInfo, &[SampleDecoder]),
    context: &ErrorContext,
) -> Result<Option<ValueStatistics>, DataError> {
    let mut overviews = page.find_overviews(tiff, context)?;
    overviews.retain(|overview| samples(overview) < samples(page));
    overviews.sort_by_key(|overview| std::cmp::Reverse(samples(overview)));
    let fitting = overviews.iter().position(|overview| samples(overview) <= MOST_SAMPLES);
    let Some(overview) = fitting.or(overviews.len().checked_sub(1)).and_then(|at| overviews.get(at)) else {
        return Ok(None);
    };
    let mut statistics = ValueStatistics::new(info);
    let mut band = Band::default();
    let shape = [1, overview.layout.height as u32, overview.layout.width as u32];
    band.fit(&RasterInfo::new(info.name.clone(), info.format, info.sample_type, shape), &context.path)?;
    for (sample, decoder) in decoders.iter().enumerate() {
        let (values, valid) = (&mut band.values, &mut band.valid);
        overview.plane(sample).for_each_piece(tiff, context, |first, bytes| {
            if let (Some(values), Some(valid)) = (values.get_mut(first..), valid.get_mut(first..)) {
                decoder.decode(bytes, values, valid);
            }
        })?;
        overview.blocks.invalidate_missing(sample, &mut band);
        for mask in &overview.masks {
            mask.for_each_piece(tiff, context, |first, bytes| {
                invalidate_where_zero(&mut band, mask.sample_bytes, first, bytes);
            })?;
        }
        statistics.add_band(&band);
    }
    Ok(Some(statistics.approximate()))
}

fn samples(page: &Page) -> u64 {
    page.layout.width as u64 * page.layout.height as u64 * page.bands as u64
}
