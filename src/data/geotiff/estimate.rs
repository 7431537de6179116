//! The value range of a file too large to be read for it alone, as far as it stores it.

use crate::data::{RasterInfo, ValueRange, ValueStatistics};

/// The range of all bands, if every band's is stored.
pub(super) fn stored(info: &RasterInfo, ranges: &[Option<ValueRange>]) -> Option<ValueStatistics> {
    let ranges: Vec<ValueRange> = ranges.iter().copied().collect::<Option<_>>()?;
    let together = ranges
        .into_iter()
        .reduce(|one, other| ValueRange { min: one.min.min(other.min), max: one.max.max(other.max) })?;
    Some(ValueStatistics::stored(info, together))
}
