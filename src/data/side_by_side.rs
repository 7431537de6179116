use super::{Band, Channel, DataError, Overview, Raster, RasterInfo, ReadLimits, VolumeGrid, Window};

/// Rasters of one grid as the channels of a raster.
pub(super) struct SideBySide {
    rasters: Vec<Box<dyn Raster>>,
    info: RasterInfo,
    slices: u32,
}

impl SideBySide {
    /// `rasters`, of which there is one for each of `channels`, must be alike: in size, moments and slices. Images are
    /// volumes of one slice. `None` if there is no raster.
    pub(super) fn new(rasters: Vec<Box<dyn Raster>>, channels: Vec<Channel>) -> Option<Self> {
        let first = rasters.first()?.info();
        let spacing = first.spacing.map_or([1.0; 3], |spacing| [spacing.x_m, spacing.y_m, spacing.x_m]);
        let volume = first.volume.clone().or_else(|| VolumeGrid::with_spacing(1, spacing));
        let slices = volume.as_ref().map_or(1, |grid| grid.slices.max(1));
        let count = channels.len() as u32;
        let labels = first.band_labels.chunks(slices as usize);
        let repeated = labels.flat_map(|moment| (0..count).flat_map(move |_| moment.iter().cloned()));
        let info = RasterInfo {
            bands: first.bands.saturating_mul(count),
            band_labels: repeated.collect(),
            volume,
            channels,
            ..first.clone()
        };
        Some(Self { rasters, info, slices })
    }

    /// The raster that holds a band, and which of its bands that is.
    fn raster_with(&mut self, band: u32) -> Result<(&mut dyn Raster, u32), DataError> {
        let count = self.info.channel_count();
        let (moment, slice) = (band / self.slices / count, band % self.slices);
        let channel = (band / self.slices % count) as usize;
        let bands = self.info.bands;
        let known = self.rasters.get_mut(channel).filter(|_| band < bands);
        let raster =
            known.ok_or_else(|| DataError::NoSuchBand { band, bands, path: self.info.name.clone() })?;
        Ok((raster.as_mut(), moment * self.slices + slice))
    }
}

impl Raster for SideBySide {
    fn info(&self) -> &RasterInfo {
        &self.info
    }

    fn read_band(&mut self, band: u32, out: &mut Band) -> Result<(), DataError> {
        let (raster, band) = self.raster_with(band)?;
        raster.read_band(band, out)
    }

    fn read_window(&mut self, band: u32, window: &Window, out: &mut Band) -> Result<(), DataError> {
        let (raster, band) = self.raster_with(band)?;
        raster.read_window(band, window, out)
    }

    fn strip_rows(&self) -> Option<u32> {
        let each = self.rasters.iter().map(|raster| raster.strip_rows());
        each.collect::<Option<Vec<_>>>()?.into_iter().max()
    }

    fn overview(&mut self, band: u32, most_level: u32) -> Result<Option<Overview>, DataError> {
        let (raster, band) = self.raster_with(band)?;
        raster.overview(band, most_level)
    }

    fn read_overview_window(
        &mut self,
        band: u32,
        overview: &Overview,
        window: &Window,
        out: &mut Band,
    ) -> Result<(), DataError> {
        let (raster, band) = self.raster_with(band)?;
        raster.read_overview_window(band, overview, window, out)
    }

    fn limits(&self) -> ReadLimits {
        self.rasters.first().map_or_else(ReadLimits::default, |raster| raster.limits())
    }

    fn is_exact_in_f32(&self) -> bool {
        self.rasters.iter().all(|raster| raster.is_exact_in_f32())
    }

    fn rebase(&mut self, value_offset: f64) {
        for raster in &mut self.rasters {
            raster.rebase(value_offset);
        }
        self.info.value_offset = value_offset;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::MemoryRaster;

    fn channels() -> Vec<Channel> {
        ["a", "b"].map(|name| Channel { name: name.to_owned(), color: None }).to_vec()
    }

    #[test]
    fn slices_of_one_channel_come_after_those_of_the_other() {
        let raster = |start: u8| -> Box<dyn Raster> {
            let values = (start..start + 4).map(f32::from).collect();
            let raster = MemoryRaster::new("m", [4, 1, 1], values).unwrap();
            let raster = raster.with_band_labels(["0 s", "0 s", "1 s", "1 s"]);
            Box::new(raster.with_volume(VolumeGrid::with_spacing(2, [1.0; 3]).unwrap()).unwrap())
        };
        let mut both = SideBySide::new(vec![raster(0), raster(10)], channels()).unwrap();
        let mut band = Band::default();
        let mut values = Vec::new();
        for number in 0..8 {
            both.read_band(number, &mut band).unwrap();
            values.push(band.values[0]);
        }
        assert_eq!(values, [0.0, 1.0, 10.0, 11.0, 2.0, 3.0, 12.0, 13.0]);
        assert_eq!(both.info().band_labels[4].as_deref(), Some("1 s"));
        assert_eq!((both.info().moments(), both.info().bands_per_moment()), (2, 4));
        assert!(matches!(both.read_band(8, &mut band), Err(DataError::NoSuchBand { .. })));
    }

    #[test]
    fn images_are_volumes_of_one_slice() {
        let raster =
            || -> Box<dyn Raster> { Box::new(MemoryRaster::new("m", [3, 1, 1], vec![0.0; 3]).unwrap()) };
        let both = SideBySide::new(vec![raster(), raster()], channels()).unwrap();
        let slices = both.info().volume.as_ref().map(|grid| grid.slices);
        assert_eq!((both.info().bands, both.info().moments(), slices), (6, 3, Some(1)));
        assert!(SideBySide::new(Vec::new(), channels()).is_none());
    }
}
