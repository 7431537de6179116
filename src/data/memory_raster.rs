use super::{
    Band, Channel, DataError, PixelSpacing, Raster, RasterInfo, SampleType, VolumeGrid, Window, strips,
};

/// A raster whose samples the caller already has in memory.
///
/// ```
/// use fieldreel::data::{Band, MemoryRaster, PixelSpacing, Raster};
///
/// // One band of 2 rows x 3 columns, samples 30 m apart, one of them missing.
/// let mut raster = MemoryRaster::new("ramp", [1, 2, 3], vec![0.0, 1.0, 2.0, 3.0, f32::NAN, 5.0])?
///     .with_spacing(PixelSpacing { x_m: 30.0, y_m: 30.0 })?
///     .with_value_unit("m");
/// let mut band = Band::default();
/// raster.read_band(0, &mut band)?;
/// assert_eq!(band.value(2, 1), Some(5.0));
/// assert_eq!(band.value(1, 1), None);
/// # Ok::<(), fieldreel::data::DataError>(())
/// ```
#[derive(Debug, Clone)]
pub struct MemoryRaster {
    info: RasterInfo,
    values: Vec<f32>,
}

impl MemoryRaster {
    /// A raster of `[bands, rows, columns]` values, band by band, each row by row from the north-west corner.
    /// NaN and infinities are missing samples.
    ///
    /// # Errors
    /// [`DataError::ShapeMismatch`] unless there are exactly bands x rows x columns values, each side at
    /// least 1.
    pub fn new(name: impl Into<String>, shape: [u32; 3], values: Vec<f32>) -> Result<Self, DataError> {
        let name = name.into();
        let [bands, rows, columns] = shape;
        let count: u128 = shape.into_iter().map(u128::from).product();
        if count == 0 || count != values.len() as u128 {
            return Err(DataError::ShapeMismatch { count: values.len(), bands, rows, columns, path: name });
        }
        let info = RasterInfo::new(name, "memory", SampleType::F32, shape);
        Ok(Self { info, values })
    }

    /// Says how far apart the samples are.
    ///
    /// # Errors
    /// [`DataError::InvalidSpacing`] unless both distances are positive and finite.
    pub fn with_spacing(mut self, spacing: PixelSpacing) -> Result<Self, DataError> {
        let PixelSpacing { x_m, y_m } = spacing;
        self.info.spacing = PixelSpacing::new(x_m, y_m);
        if self.info.spacing.is_none() {
            return Err(DataError::InvalidSpacing { x_m, y_m, path: self.info.name });
        }
        Ok(self)
    }

    /// Says that the bands are the slices of volumes.
    ///
    /// # Errors
    /// [`DataError::PartOfVolume`] if the last volume would lack slices.
    pub fn with_volume(mut self, grid: VolumeGrid) -> Result<Self, DataError> {
        let (bands, slices) = (self.info.bands, grid.slices);
        if slices == 0 || !bands.is_multiple_of(slices) {
            return Err(DataError::PartOfVolume { bands, slices, path: self.info.name });
        }
        self.info.volume = Some(grid);
        Ok(self)
    }

    /// Says that every moment has these channels: the slices of the first one come first.
    ///
    /// # Errors
    /// [`DataError::PartOfVolume`] if the raster has no volumes, or the last moment would lack channels.
    pub fn with_channels(mut self, channels: Vec<Channel>) -> Result<Self, DataError> {
        let slices = self.info.volume.as_ref().map_or(0, |grid| grid.slices);
        let bands_per_moment = slices.saturating_mul(channels.len() as u32);
        if bands_per_moment == 0 || !self.info.bands.is_multiple_of(bands_per_moment) {
            let (bands, path) = (self.info.bands, self.info.name);
            return Err(DataError::PartOfVolume { bands, slices: bands_per_moment, path });
        }
        self.info.channels = channels;
        Ok(self)
    }

    /// Says in what unit the values are.
    #[must_use]
    pub fn with_value_unit(mut self, unit: impl Into<String>) -> Self {
        self.info.value_unit = Some(unit.into());
        self
    }

    /// Names the bands, the first first. Bands beyond the last label have none; labels beyond the last band
    /// are dropped.
    #[must_use]
    pub fn with_band_labels<Label: Into<String>>(mut self, labels: impl IntoIterator<Item = Label>) -> Self {
        let labels = labels.into_iter().map(|label| Some(label.into()));
        self.info.band_labels =
            labels.chain(std::iter::repeat(None)).take(self.info.bands as usize).collect();
        self
    }
}

impl Raster for MemoryRaster {
    fn info(&self) -> &RasterInfo {
        &self.info
    }

    fn read_band(&mut self, band: u32, out: &mut Band) -> Result<(), DataError> {
        self.read_rows(band, 0..self.info.rows, out)
    }

    fn read_window(&mut self, band: u32, window: &Window, out: &mut Band) -> Result<(), DataError> {
        let samples = self.info.band_samples();
        let values = self.values.chunks_exact(samples).nth(band as usize).ok_or_else(|| {
            DataError::NoSuchBand { band, bands: self.info.bands, path: self.info.name.clone() }
        })?;
        let window = window.within([self.info.columns, self.info.rows]);
        out.fit_size(window.size(), &self.info.name)?;
        let [columns, rows] =
            [window.columns, window.rows].map(|range| range.start as usize..range.end as usize);
        let rows = values.chunks_exact(self.info.columns as usize).skip(rows.start).take(rows.len());
        let values = rows.flat_map(|row| &row[columns.clone()]);
        for ((value, valid), source) in out.values.iter_mut().zip(&mut out.valid).zip(values) {
            let finite = source.is_finite();
            *value = if finite { *source } else { 0.0 };
            *valid = if finite { Band::VALID } else { Band::INVALID };
        }
        Ok(())
    }

    fn strip_rows(&self) -> Option<u32> {
        Some(strips::strip_rows([self.info.columns, self.info.rows], 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_each_band_back() {
        let values = vec![1.0, 2.0, 3.0, f32::INFINITY, 5.0, f32::NAN];
        let mut raster = MemoryRaster::new("m", [3, 1, 2], values).unwrap().with_band_labels(["a", "b"]);
        assert_eq!(raster.info().band_labels, [Some("a".to_owned()), Some("b".to_owned()), None]);
        let mut band = Band::default();
        raster.read_band(1, &mut band).unwrap();
        assert_eq!((band.values.as_slice(), band.valid.as_slice()), (&[3.0, 0.0][..], &[255, 0][..]));
        raster.read_band(2, &mut band).unwrap();
        assert_eq!((band.value(0, 0), band.value(1, 0)), (Some(5.0), None));
        assert!(matches!(
            raster.read_band(3, &mut band),
            Err(DataError::NoSuchBand { band: 3, bands: 3, .. })
        ));
    }

    #[test]
    fn refuses_shapes_and_spacings_that_cannot_be() {
        for shape in [[1, 1, 5], [0, 1, 1], [1, 0, 0], [u32::MAX, 2, 1]] {
            assert!(matches!(
                MemoryRaster::new("m", shape, vec![0.0; 4]),
                Err(DataError::ShapeMismatch { .. })
            ));
        }
        assert!(MemoryRaster::new("m", [0, 0, 0], Vec::new()).is_err());
        for (x_m, y_m) in [(0.0, 1.0), (1.0, -1.0), (f64::NAN, 1.0), (1.0, f64::INFINITY)] {
            let raster = MemoryRaster::new("m", [1, 1, 1], vec![0.0]).unwrap();
            let refused = raster.with_spacing(PixelSpacing { x_m, y_m });
            assert!(matches!(refused, Err(DataError::InvalidSpacing { .. })), "{x_m} {y_m}");
        }
    }
}
