use super::strips::strips;
use super::{Band, DataError, Raster, ValueStatistics};

/// An overview with more samples in all bands is itself too large to be counted.
const MOST_SAMPLES: u64 = 100_000_000;

/// A smaller version of a band that a file holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Overview {
    /// Samples in a row.
    pub columns: u32,
    /// Rows.
    pub rows: u32,
    /// Each of its samples stands for 2^level of the band's along either side.
    pub level: u32,
    /// Where its first column and its first row stand, in samples of the band from the middle of its first one. The
    /// others follow 2^level apart.
    pub first: [f64; 2],
    /// How many rows are best read at a time, as [`Raster::strip_rows`].
    pub strip_rows: u32,
}

/// The overview of `size` columns and rows of a band of `full`. Its sample i stands for the samples from i x 2^level on
/// in the file's order, which may be the other way round.
pub(super) fn scaled(full: [u32; 2], size: [u32; 2], level: u32, is_turned: [bool; 2]) -> Overview {
    let step = 2.0_f64.powi(level as i32);
    let middle = (step - 1.0) / 2.0;
    let first = [0, 1].map(|side| {
        let last = f64::from(size[side].saturating_sub(1)) * step + middle;
        if is_turned[side] { f64::from(full[side]) - 1.0 - last } else { middle }
    });
    let [columns, rows] = size;
    Overview { columns, rows, level, first, strip_rows: rows }
}

impl Overview {
    fn samples(&self) -> u64 {
        u64::from(self.columns) * u64::from(self.rows)
    }
}

/// The finest overview of a band that has no more samples than `most`, or the coarsest there is.
pub(super) fn of_size(
    raster: &mut (impl Raster + ?Sized),
    band: u32,
    most: u64,
) -> Result<Option<Overview>, DataError> {
    let mut found = None;
    for level in 1..u32::BITS {
        found = raster.overview(band, level)?.or(found);
        if found.is_some_and(|found| found.samples() <= most) {
            break;
        }
    }
    Ok(found)
}

/// Hands an overview's samples to `visit`, strip by strip.
pub(super) fn for_each_strip(
    raster: &mut (impl Raster + ?Sized),
    (band, overview): (u32, &Overview),
    strip: &mut Band,
    mut visit: impl FnMut(&Band),
) -> Result<(), DataError> {
    for rows in strips(overview.rows, overview.strip_rows) {
        raster.read_overview_rows(band, overview, rows, strip)?;
        visit(strip);
    }
    Ok(())
}

/// The statistics of an overview of every band. `None` unless all have one.
pub(super) fn statistics(raster: &mut (impl Raster + ?Sized)) -> Result<Option<ValueStatistics>, DataError> {
    let mut statistics = ValueStatistics::new(raster.info());
    let bands = raster.info().bands;
    let most = MOST_SAMPLES / u64::from(bands.max(1));
    let mut strip = Band::default();
    for band in 0..bands {
        let Some(overview) = of_size(raster, band, most)? else { return Ok(None) };
        for_each_strip(raster, (band, &overview), &mut strip, |strip| statistics.add_band(strip))?;
    }
    Ok(Some(statistics.approximate()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turned_overviews_end_where_others_begin() {
        let plain = scaled([10, 8], [5, 4], 1, [false; 2]);
        assert_eq!((plain.first, plain.rows), ([0.5; 2], 4));
        // 10 columns in threes of four, the last of which has two: from the other side it comes first.
        assert_eq!(scaled([10, 8], [3, 2], 2, [true, false]).first, [-0.5, 1.5]);
        assert_eq!(scaled([12, 8], [3, 2], 2, [true, true]).first, [1.5, 1.5]);
    }
}
