use super::strips::strips;
use super::{Band, DataError, Raster, ValueStatistics, Window};

/// An overview with more samples in all bands is itself too large to be counted.
const MOST_SAMPLES: u64 = 100_000_000;

/// A smaller version of a band that a file holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Overview {
    /// Samples in a row.
    pub columns: u32,
    /// Rows.
    pub rows: u32,
    /// Each of its samples stands for about 2^level of the band's along either side. Where these do not come out even,
    /// they are shared out evenly, as GDAL does it.
    pub level: u32,
    /// How many rows are best read at a time, as [`Raster::strip_rows`].
    pub strip_rows: u32,
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
        raster.read_overview_window(band, overview, &Window::of_rows(overview.columns, rows), strip)?;
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
