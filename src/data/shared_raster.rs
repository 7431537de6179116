use super::{Band, DataError, Overview, Raster, RasterInfo, ReadLimits, ValueStatistics, Window};
use std::sync::{Arc, Mutex, PoisonError};

/// One open raster for several readers, such as a window and the film that is made of it. Clones are the same raster;
/// while one of them reads, the others wait.
#[derive(Clone)]
pub struct SharedRaster {
    info: RasterInfo,
    /// What the raster says of itself, so that nobody waits for a band to learn it.
    strip_rows: Option<u32>,
    limits: ReadLimits,
    raster: Arc<Mutex<Box<dyn Raster>>>,
}

impl SharedRaster {
    /// Shares an open raster.
    pub fn new(raster: Box<dyn Raster>) -> Self {
        let (info, strip_rows, limits) = (raster.info().clone(), raster.strip_rows(), raster.limits());
        Self { info, strip_rows, limits, raster: Arc::new(Mutex::new(raster)) }
    }

    fn with<T>(&self, read: impl FnOnce(&mut dyn Raster) -> T) -> T {
        // A reader that panicked has stopped its own thread; the others find out for themselves.
        read(self.raster.lock().unwrap_or_else(PoisonError::into_inner).as_mut())
    }
}

impl Raster for SharedRaster {
    fn info(&self) -> &RasterInfo {
        &self.info
    }

    fn read_band(&mut self, band: u32, out: &mut Band) -> Result<(), DataError> {
        self.with(|raster| raster.read_band(band, out))
    }

    fn read_window(&mut self, band: u32, window: &Window, out: &mut Band) -> Result<(), DataError> {
        self.with(|raster| raster.read_window(band, window, out))
    }

    fn strip_rows(&self) -> Option<u32> {
        self.strip_rows
    }

    fn overview(&mut self, band: u32, most_level: u32) -> Result<Option<Overview>, DataError> {
        self.with(|raster| raster.overview(band, most_level))
    }

    fn read_overview_window(
        &mut self,
        band: u32,
        overview: &Overview,
        window: &Window,
        out: &mut Band,
    ) -> Result<(), DataError> {
        self.with(|raster| raster.read_overview_window(band, overview, window, out))
    }

    fn limits(&self) -> ReadLimits {
        self.limits
    }

    fn rough_statistics(&mut self) -> Result<Option<ValueStatistics>, DataError> {
        self.with(|raster| raster.rough_statistics())
    }

    fn overview_statistics(&mut self) -> Result<Option<ValueStatistics>, DataError> {
        self.with(|raster| raster.overview_statistics())
    }

    fn is_exact_in_f32(&self) -> bool {
        self.with(|raster| raster.is_exact_in_f32())
    }

    fn rebase(&mut self, value_offset: f64) {
        let info = self.with(|raster| {
            raster.rebase(value_offset);
            raster.info().clone()
        });
        self.info = info;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::MemoryRaster;

    #[test]
    fn all_readers_read_the_same_samples() {
        let raster = MemoryRaster::new("test", [2, 1, 3], vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0]).unwrap();
        let mut one = SharedRaster::new(Box::new(raster));
        let mut two = one.clone();
        let (mut first, mut second) = (Band::default(), Band::default());
        one.read_band(0, &mut first).unwrap();
        two.read_band(1, &mut second).unwrap();
        assert_eq!(
            (first.values.as_slice(), second.values.as_slice()),
            (&[1.0, 2.0, 3.0][..], &[4.0, 5.0, 6.0][..])
        );
        assert_eq!(one.info(), two.info());
        assert!(two.read_band(2, &mut second).is_err());
    }
}
