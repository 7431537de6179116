use super::lattice::level_size;
use super::overview;
use super::reduction::Reduction;
use super::{Band, DataError, Raster, strips};

/// Reads a band at a reduced level into `out`, whose memory is reused: about every 2^level-th sample along either side,
/// the first and the last among them ([`level_size`]).
///
/// Sample i stands where sample i x 2^level of the band does, the last one at its border. It is the mean of the samples
/// around that place, those further away counting less, those beyond the neighbouring places not at all; it is missing
/// where more than half of them are. So a slope stays a slope. [`Band::roughness`] tells what the means do not. Where
/// the file holds a smaller version that is fine enough, it is read instead.
///
/// Rasters that can be read by rows are held in memory in strips only.
///
/// # Errors
/// Those of [`Raster::read_band`], and [`DataError::LimitExceeded`] if the level has too many samples.
///
/// ```
/// use fieldreel::data::{self, Band, read_level};
///
/// let mut band = Band::default();
/// read_level(data::sample_dem()?.as_mut(), 0, 2, &mut band)?;
/// assert_eq!((band.columns, band.rows), (102, 87));
/// # Ok::<(), data::DataError>(())
/// ```
pub fn read_level(raster: &mut dyn Raster, band: u32, level: u32, out: &mut Band) -> Result<(), DataError> {
    LevelReader::default().read(raster, (band, level), out)
}

/// Reads levels of one band after another and keeps the memory for strips.
#[derive(Default)]
pub(super) struct LevelReader {
    strip: Band,
}

impl LevelReader {
    /// As [`read_level`].
    pub(super) fn read(
        &mut self,
        raster: &mut dyn Raster,
        (band, level): (u32, u32),
        out: &mut Band,
    ) -> Result<(), DataError> {
        if level == 0 {
            return raster.read_band(band, out);
        }
        let info = raster.info();
        let (full, path) = ([info.columns, info.rows], info.name.clone());
        let size = level_size(full, level);
        raster.limits().check_held(size, &path)?;
        out.fit_reduced(size, &path)?;
        let mut reduction = if let Some(overview) = raster.overview(band, level)? {
            let mut reduction = Reduction::of_overview(full, level, &overview);
            let push = |strip: &Band| reduction.push(strip, out);
            overview::for_each_strip(raster, (band, &overview), &mut self.strip, push)?;
            reduction
        } else {
            let mut reduction = Reduction::new(full, level);
            strips::for_each_strip(raster, band, &mut self.strip, |strip| reduction.push(strip, out))?;
            reduction
        };
        reduction.finish(out);
        Ok(())
    }
}
