use super::{Band, DataError, Raster, RasterInfo};

/// A raster that remembers the band read last: a single-band file is decoded once, although first its value
/// range and then its samples are wanted.
pub struct RecentBand {
    raster: Box<dyn Raster>,
    recent: Option<u32>,
    band: Band,
}

impl RecentBand {
    /// Remembers what is read from `raster`.
    pub fn new(raster: Box<dyn Raster>) -> Self {
        Self { raster, recent: None, band: Band::default() }
    }

    /// Band `band`, read if it is not the one read last.
    ///
    /// # Errors
    /// Those of [`Raster::read_band`].
    pub fn band(&mut self, band: u32) -> Result<&Band, DataError> {
        if self.recent != Some(band) {
            self.recent = None;
            self.raster.read_band(band, &mut self.band)?;
            self.recent = Some(band);
        }
        Ok(&self.band)
    }
}

impl Raster for RecentBand {
    fn info(&self) -> &RasterInfo {
        self.raster.info()
    }

    fn read_band(&mut self, band: u32, out: &mut Band) -> Result<(), DataError> {
        out.clone_from(self.band(band)?);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::SampleType;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    struct Counting {
        info: RasterInfo,
        reads: Arc<AtomicU32>,
    }

    impl Raster for Counting {
        fn info(&self) -> &RasterInfo {
            &self.info
        }

        fn read_band(&mut self, band: u32, out: &mut Band) -> Result<(), DataError> {
            self.reads.fetch_add(1, Ordering::Relaxed);
            *out = Band { columns: 1, rows: 1, values: vec![band as f32], valid: vec![Band::VALID] };
            Ok(())
        }
    }

    #[test]
    fn a_band_is_read_again_only_after_another() {
        let info = RasterInfo::new("test", "test", SampleType::F32, [2, 1, 1]);
        let reads = Arc::new(AtomicU32::new(0));
        let mut raster = RecentBand::new(Box::new(Counting { info, reads: Arc::clone(&reads) }));
        for (band, expected_reads) in [(0, 1), (0, 1), (1, 2), (1, 2), (0, 3)] {
            assert_eq!(raster.band(band).unwrap().values, [band as f32]);
            assert_eq!(reads.load(Ordering::Relaxed), expected_reads, "band {band}");
        }
    }
}
