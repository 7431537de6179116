//! Several files that play one after the other as the bands of one raster.

mod agreement;
mod labels;
pub(super) mod natural_order;
mod pattern;

pub use pattern::expand;

use super::error::ErrorContext;
use super::format::open_format;
use super::{
    Arrangement, Band, DataError, Overview, Raster, RasterInfo, ReadLimits, ReadOptions, Source, Window,
};
use agreement::Difference;
use labels::FileLabels;

/// Several files of equal shape and place as one raster: the bands of the first file, then those of the next.
/// All are looked at once in the beginning; after that at most one of them is open.
pub(super) struct FileSeries {
    info: RasterInfo,
    options: ReadOptions,
    files: Vec<SeriesFile>,
    is_exact_in_f32: bool,
    /// Of the file that has the largest strips, if all can be read by rows.
    strip_rows: Option<u32>,
    /// The file read last, by its index.
    open: Option<(usize, Box<dyn Raster>)>,
}

struct SeriesFile {
    source: Source,
    /// Its place among the bands of the series.
    first_band: u32,
    bands: u32,
}

impl FileSeries {
    /// Puts the files in natural order and looks into each.
    ///
    /// # Errors
    /// [`DataError::SeriesDiffers`] for the first file that does not fit to those before it, and whatever
    /// is wrong with a file.
    pub(super) fn open(sources: &[Source], options: &ReadOptions) -> Result<Self, DataError> {
        let mut sources = sources.to_vec();
        sources.sort_by(|first, second| natural_order::compare(&first.location(), &second.location()));
        let (mut files, mut labels) = (Vec::new(), Vec::new());
        let mut first: Option<RasterInfo> = None;
        let (mut bands, mut is_exact_in_f32, mut strip_rows) = (0_u64, true, Some(0));
        for source in sources {
            let raster = open_member(&source, options)?;
            is_exact_in_f32 &= raster.is_exact_in_f32();
            strip_rows = strip_rows.zip(raster.strip_rows()).map(|(one, other)| one.max(other));
            let info = raster.info();
            let path = source.location();
            if let Some(first) = &mut first {
                if let Some(difference) = agreement::difference(first, info) {
                    let in_first = files.first().map(|file: &SeriesFile| file.source.location());
                    return Err(differs(difference, in_first.unwrap_or_default(), path));
                }
                if first.value_unit != info.value_unit {
                    first.value_unit = None;
                }
            }
            let first = first.get_or_insert_with(|| info.clone());
            let slices = info.bands_per_moment();
            labels.push(FileLabels { path: path.clone(), own: info.band_labels.clone(), slices });
            files.push(SeriesFile { source, first_band: bands as u32, bands: info.bands });
            bands += u64::from(info.bands);
            options.limits.check_in_strips([bands, first.rows.into(), first.columns.into()], &path)?;
        }
        let Some(first) = first else { return Err(DataError::NoFiles) };
        let names: Vec<_> = files.iter().map(|file| file.source.name()).collect();
        let name = labels::shared_name(&names).unwrap_or_else(|| first.name.clone());
        let info =
            RasterInfo { name, bands: bands as u32, band_labels: labels::band_labels(&labels), ..first };
        Ok(Self { info, options: options.clone(), files, is_exact_in_f32, strip_rows, open: None })
    }

    /// The file that holds a band, opened, and which of its bands that is.
    fn file_with(&mut self, band: u32) -> Result<(&mut Box<dyn Raster>, u32), DataError> {
        let index = self.files.partition_point(|file| file.first_band <= band).saturating_sub(1);
        let file = self.files.get(index).filter(|_| band < self.info.bands).ok_or_else(|| {
            let context = ErrorContext { format: self.info.format, path: self.info.name.clone() };
            context.no_such_band(band, self.info.bands)
        })?;
        let within = band - file.first_band;
        if self.open.as_ref().is_none_or(|(open, _)| *open != index) {
            // Closed before the next is opened: only one has a claim on memory and files.
            self.open = None;
            let mut raster = open_member(&file.source, &self.options)?;
            // It may have been written anew since it was checked.
            let path = file.source.location();
            let difference = agreement::difference(&self.info, raster.info())
                .or_else(|| agreement::difference_in_bands(file.bands, raster.info().bands));
            if let Some(difference) = difference {
                return Err(differs(difference, "the same file before".to_owned(), path));
            }
            raster.rebase(self.info.value_offset);
            self.open = Some((index, raster));
        }
        let Some((_, raster)) = &mut self.open else { return Err(DataError::NoFiles) };
        Ok((raster, within))
    }
}

/// One of the files. Where slices are to be bands, it does not matter how many each has.
fn open_member(source: &Source, options: &ReadOptions) -> Result<Box<dyn Raster>, DataError> {
    let raster = open_format(source, options)?;
    let is_of_bands = options.arrangement == Arrangement::Bands;
    Ok(if is_of_bands { Arrangement::Bands.of(raster) } else { raster })
}

fn differs(difference: Difference, first: String, path: String) -> DataError {
    let Difference { property, expected, found } = difference;
    DataError::SeriesDiffers { property, expected, found, first, path }
}

impl Raster for FileSeries {
    fn info(&self) -> &RasterInfo {
        &self.info
    }

    fn read_band(&mut self, band: u32, out: &mut Band) -> Result<(), DataError> {
        let (raster, band) = self.file_with(band)?;
        raster.read_band(band, out)
    }

    fn read_window(&mut self, band: u32, window: &Window, out: &mut Band) -> Result<(), DataError> {
        let (raster, band) = self.file_with(band)?;
        raster.read_window(band, window, out)
    }

    fn strip_rows(&self) -> Option<u32> {
        self.strip_rows
    }

    fn overview(&mut self, band: u32, most_level: u32) -> Result<Option<Overview>, DataError> {
        let (raster, band) = self.file_with(band)?;
        raster.overview(band, most_level)
    }

    fn read_overview_window(
        &mut self,
        band: u32,
        overview: &Overview,
        window: &Window,
        out: &mut Band,
    ) -> Result<(), DataError> {
        let (raster, band) = self.file_with(band)?;
        raster.read_overview_window(band, overview, window, out)
    }

    fn limits(&self) -> ReadLimits {
        self.options.limits
    }

    fn is_exact_in_f32(&self) -> bool {
        self.is_exact_in_f32
    }

    fn rebase(&mut self, value_offset: f64) {
        self.info.value_offset = value_offset;
        if let Some((_, raster)) = &mut self.open {
            raster.rebase(value_offset);
        }
    }
}
