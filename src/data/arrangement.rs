use super::{Band, DataError, Overview, Raster, RasterInfo, ReadLimits, ValueStatistics, VolumeGrid, Window};

/// Whether the bands of a dataset are moments or slices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Arrangement {
    /// As the file says; moments if it says nothing.
    #[default]
    AsStored,
    /// Each band is a moment, even where a file says that they are slices.
    Bands,
    /// All bands are the slices of one volume, unless the file says how many are.
    Volume,
}

impl Arrangement {
    /// `raster` so arranged.
    pub(super) fn of(self, raster: Box<dyn Raster>) -> Box<dyn Raster> {
        let info = raster.info();
        let volume = match (self, &info.volume) {
            (Self::Bands, Some(_)) => None,
            (Self::Volume, None) => VolumeGrid::with_spacing(info.bands, spacing(info)),
            _ => return raster,
        };
        let info = RasterInfo { volume, channels: Vec::new(), ..info.clone() };
        Box::new(Arranged { raster, info })
    }
}

/// Slices are as far apart as columns, where only these are known.
fn spacing(info: &RasterInfo) -> [f64; 3] {
    info.spacing.map_or([1.0; 3], |spacing| [spacing.x_m, spacing.y_m, spacing.x_m])
}

/// A raster whose bands are something else than its file says.
struct Arranged {
    raster: Box<dyn Raster>,
    info: RasterInfo,
}

impl Raster for Arranged {
    fn info(&self) -> &RasterInfo {
        &self.info
    }

    fn read_band(&mut self, band: u32, out: &mut Band) -> Result<(), DataError> {
        self.raster.read_band(band, out)
    }

    fn read_window(&mut self, band: u32, window: &Window, out: &mut Band) -> Result<(), DataError> {
        self.raster.read_window(band, window, out)
    }

    fn strip_rows(&self) -> Option<u32> {
        self.raster.strip_rows()
    }

    fn overview(&mut self, band: u32, most_level: u32) -> Result<Option<Overview>, DataError> {
        self.raster.overview(band, most_level)
    }

    fn read_overview_window(
        &mut self,
        band: u32,
        overview: &Overview,
        window: &Window,
        out: &mut Band,
    ) -> Result<(), DataError> {
        self.raster.read_overview_window(band, overview, window, out)
    }

    fn limits(&self) -> ReadLimits {
        self.raster.limits()
    }

    fn rough_statistics(&mut self) -> Result<Option<ValueStatistics>, DataError> {
        self.raster.rough_statistics()
    }

    fn overview_statistics(&mut self) -> Result<Option<ValueStatistics>, DataError> {
        self.raster.overview_statistics()
    }

    fn is_exact_in_f32(&self) -> bool {
        self.raster.is_exact_in_f32()
    }

    fn rebase(&mut self, value_offset: f64) {
        self.raster.rebase(value_offset);
        self.info.value_offset = self.raster.info().value_offset;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::MemoryRaster;

    fn raster() -> Box<dyn Raster> {
        Box::new(MemoryRaster::new("m", [3, 1, 2], vec![0.0, 1.0, 2.0, 3.0, 4.0, 5.0]).unwrap())
    }

    #[test]
    fn bands_become_slices_and_slices_bands() {
        let mut volume = Arrangement::Volume.of(raster());
        let grid = volume.info().volume.clone().unwrap();
        assert_eq!((grid.slices, grid.moments(volume.info()), grid.spacing()), (3, 1, [1.0; 3]));
        let mut band = Band::default();
        volume.read_band(2, &mut band).unwrap();
        assert_eq!(band.values, [4.0, 5.0]);
        assert_eq!(Arrangement::Bands.of(volume).info().volume, None);
        assert_eq!(Arrangement::AsStored.of(raster()).info().volume, None);
    }
}
