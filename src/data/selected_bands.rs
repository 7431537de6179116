use super::{
    Band, BandSelection, Content, DataError, Overview, Raster, RasterInfo, ReadLimits, Window, value_offset,
};

/// Some bands of a raster, in the order wanted, as a raster of their own. Of volumes, whole ones.
///
/// The bands of a picture become quantities: who picks one of its colours wants to see that.
pub struct SelectedBands {
    raster: Box<dyn Raster>,
    info: RasterInfo,
    indices: Vec<u32>,
}

impl SelectedBands {
    /// The bands of `raster` that `selection` names. Their [`RasterInfo::value_offset`] is chosen for them.
    ///
    /// # Errors
    /// Those of [`BandSelection::indices`], [`DataError::NoSelectedVolume`], and whatever is wrong with the file.
    pub fn new(mut raster: Box<dyn Raster>, selection: &BandSelection) -> Result<Self, DataError> {
        raster.rebase(0.0);
        let whole = raster.info();
        let indices = selection.bands_of(whole)?;
        let label = |index: &u32| whole.band_labels.get(*index as usize).cloned().flatten();
        let content = match &whole.content {
            Content::Picture(_) => Content::Values,
            content => content.clone(),
        };
        let info = RasterInfo {
            bands: indices.len() as u32,
            band_labels: indices.iter().map(label).collect(),
            content,
            ..whole.clone()
        };
        let mut selected = Self { raster, info, indices };
        value_offset::settle(&mut selected)?;
        Ok(selected)
    }

    /// Which band of the raster one of these is.
    fn index(&self, band: u32) -> Result<u32, DataError> {
        let no_such_band =
            || DataError::NoSuchBand { band, bands: self.info.bands, path: self.info.name.clone() };
        self.indices.get(band as usize).copied().ok_or_else(no_such_band)
    }
}

impl Raster for SelectedBands {
    fn info(&self) -> &RasterInfo {
        &self.info
    }

    fn read_band(&mut self, band: u32, out: &mut Band) -> Result<(), DataError> {
        self.raster.read_band(self.index(band)?, out)
    }

    fn read_window(&mut self, band: u32, window: &Window, out: &mut Band) -> Result<(), DataError> {
        self.raster.read_window(self.index(band)?, window, out)
    }

    fn strip_rows(&self) -> Option<u32> {
        self.raster.strip_rows()
    }

    fn overview(&mut self, band: u32, most_level: u32) -> Result<Option<Overview>, DataError> {
        self.raster.overview(self.index(band)?, most_level)
    }

    fn read_overview_window(
        &mut self,
        band: u32,
        overview: &Overview,
        window: &Window,
        out: &mut Band,
    ) -> Result<(), DataError> {
        self.raster.read_overview_window(self.index(band)?, overview, window, out)
    }

    fn limits(&self) -> ReadLimits {
        self.raster.limits()
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
    use crate::data::{
        self, Arrangement, ByteOrder, MemoryRaster, RawLayout, ReadOptions, SampleType, Source,
    };

    #[test]
    fn selected_bands_keep_their_labels() {
        let whole = MemoryRaster::new("m", [3, 1, 1], vec![1.0, 2.0, 3.0]).unwrap();
        let whole = Box::new(whole.with_band_labels(["a", "b", "c"]));
        let mut selected = SelectedBands::new(whole, &"3,1,3".parse().unwrap()).unwrap();
        let labels: Vec<_> = selected.info().band_labels.iter().flatten().cloned().collect();
        assert_eq!(labels, ["c", "a", "c"]);
        let mut band = Band::default();
        let mut read = |index| selected.read_band(index, &mut band).map(|()| band.values.clone());
        assert_eq!([0, 1, 2].map(|index| read(index).unwrap()), [[3.0], [1.0], [3.0]]);
        assert!(matches!(read(3), Err(DataError::NoSuchBand { band: 3, bands: 3, .. })));
    }

    #[test]
    fn selected_volumes_keep_their_slices() {
        let read = |selection: &str, arrangement| {
            let source = Source::Bytes { name: "a.raw".to_owned(), bytes: [0, 1, 2, 3, 4, 5][..].into() };
            let raw = RawLayout::new(vec![2, 3, 1, 1], SampleType::U8, ByteOrder::LittleEndian);
            let bands = Some(selection.parse().unwrap());
            let options = ReadOptions { bands, arrangement, raw: Some(raw), ..ReadOptions::default() };
            let mut selected = data::open_with(&source, &options)?;
            let info = selected.info().clone();
            let mut band = Band::default();
            let values = (0..info.bands).map(|index| {
                selected.read_band(index, &mut band)?;
                Ok(band.values[0])
            });
            let values: Vec<_> = values.collect::<Result<_, DataError>>()?;
            Ok::<_, DataError>((values, info.volume.as_ref().map(|grid| (grid.slices, grid.moments(&info)))))
        };
        let volumes = read("2,1", Arrangement::AsStored).unwrap();
        assert_eq!(volumes, (vec![3.0, 4.0, 5.0, 0.0, 1.0, 2.0], Some((3, 2))));
        assert!(matches!(
            read("3", Arrangement::AsStored),
            Err(DataError::NoSelectedVolume { number: 3, volumes: 2, .. })
        ));
        assert_eq!(read("2,1", Arrangement::Bands).unwrap(), (vec![1.0, 0.0], None));
    }

    #[test]
    fn a_picked_colour_is_a_quantity() {
        struct Picture(RasterInfo);
        impl Raster for Picture {
            fn info(&self) -> &RasterInfo {
                &self.0
            }
            fn read_band(&mut self, _band: u32, _out: &mut Band) -> Result<(), DataError> {
                Ok(())
            }
        }
        let mut info = RasterInfo::new("p", "test", SampleType::U8, [3, 1, 1]);
        info.content = Content::Picture("red, green and blue");
        let selected = SelectedBands::new(Box::new(Picture(info)), &"1".parse().unwrap()).unwrap();
        assert_eq!(selected.info().content, Content::Values);
    }
}
