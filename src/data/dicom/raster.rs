use super::image_file::{FrameWanted, ImageFile, OpenImageFile};
use super::sample_format::Scale;
use crate::data::error::ErrorContext;
use crate::data::{Band, DataError, Raster, RasterInfo, ReadLimits};

/// A series: each band is one image, read when it is wanted. At most one file is open.
pub(super) struct DicomRaster {
    pub(super) info: RasterInfo,
    pub(super) files: Vec<ImageFile>,
    pub(super) bands: Vec<Option<BandPlace>>,
    pub(super) context: ErrorContext,
    pub(super) limits: ReadLimits,
    /// The file read last, by its index.
    pub(super) open: Option<(usize, OpenImageFile)>,
}

/// Where a band is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct BandPlace {
    pub(super) file: usize,
    pub(super) frame: u32,
    pub(super) scale: Scale,
}

impl Raster for DicomRaster {
    fn info(&self) -> &RasterInfo {
        &self.info
    }

    fn read_band(&mut self, band: u32, out: &mut Band) -> Result<(), DataError> {
        let no_such_band = || self.context.no_such_band(band, self.info.bands);
        let place = *self.bands.get(band as usize).ok_or_else(no_such_band)?;
        let Some(BandPlace { file: index, frame, scale }) = place else {
            out.fit(&self.info, &self.context.path)?;
            out.values.fill(0.0);
            out.valid.fill(Band::INVALID);
            return Ok(());
        };
        let file = self.files.get(index).ok_or_else(no_such_band)?;
        if self.open.as_ref().is_none_or(|(open, _)| *open != index) {
            // Closed before the next is opened: only one has a claim on files and memory.
            self.open = None;
            self.open = Some((index, OpenImageFile::open(file, &self.limits)?));
        }
        let Some((_, open)) = &self.open else { return Err(no_such_band()) };
        let wanted = FrameWanted { frame, scale, value_offset: self.info.value_offset };
        open.read(file, wanted, &self.info, out)
    }

    fn is_exact_in_f32(&self) -> bool {
        let is_exact = |place: &BandPlace| {
            self.files.get(place.file).is_some_and(|file| file.format.is_exact(place.scale))
        };
        self.bands.iter().flatten().all(is_exact)
    }

    fn rebase(&mut self, value_offset: f64) {
        self.info.value_offset = value_offset;
    }
}
