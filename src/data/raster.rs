use super::{DataError, SampleType, ValueStatistics, VolumeGrid};

/// A stack of equally large bands that are read one at a time.
///
/// Row 0 is the northernmost, column 0 the westernmost, whatever the order in the file. Reading needs `&mut`
/// because readers keep their place and their buffers; a reader can move to a thread of its own.
pub trait Raster: Send {
    /// What is known without reading any sample.
    fn info(&self) -> &RasterInfo;

    /// Reads band `band` (the first is 0) into `out`, whose memory is reused. After an error the samples in
    /// `out` are unspecified.
    ///
    /// # Errors
    /// [`DataError::NoSuchBand`], or whatever is wrong with the file.
    fn read_band(&mut self, band: u32, out: &mut Band) -> Result<(), DataError>;

    /// The range of all bands, roughly and without reading them: from what a file stores about itself or from
    /// its overviews. `None` (as here) if it has neither.
    ///
    /// # Errors
    /// Whatever is wrong with the file.
    fn rough_statistics(&mut self) -> Result<Option<ValueStatistics>, DataError> {
        Ok(None)
    }

    /// Whether every value this raster can hold is exact as an f32.
    fn is_exact_in_f32(&self) -> bool {
        self.info().sample_type.fits_f32()
    }

    /// Makes `value_offset` the raster's [`RasterInfo::value_offset`]: from now on bands hold the distance
    /// from it. Rasters that hold nothing finer than an f32 ignore it, as here.
    fn rebase(&mut self, _value_offset: f64) {}
}

/// What a raster holds. Columns, rows and bands are all at least 1.
#[derive(Debug, Clone, PartialEq)]
pub struct RasterInfo {
    /// What to call the raster in titles and messages.
    pub name: String,
    /// The format it is stored in, such as `GeoTIFF`.
    pub format: &'static str,
    /// How its samples are stored.
    pub sample_type: SampleType,
    /// Samples in a row, west to east.
    pub columns: u32,
    /// Rows, north to south.
    pub rows: u32,
    /// Bands.
    pub bands: u32,
    /// Distance between neighbouring samples, or `None` if the file does not say it in a unit of length.
    pub spacing: Option<PixelSpacing>,
    /// Where the raster lies, as far as the file says.
    pub place: Place,
    /// The unit of the values as the file spells it (`m`, `degC`), or `None` if it does not say or if its
    /// bands disagree.
    pub value_unit: Option<String>,
    /// What is to be added, in double precision, to every value of a [`Band`]: 0, unless the values are so
    /// far from zero that an f32 would lose their detail.
    pub value_offset: f64,
    /// What each band is called; always as many entries as bands.
    pub band_labels: Vec<Option<String>>,
    /// What the values mean.
    pub content: Content,
    /// How the bands form volumes; `None` if every band is a moment of its own. In volumes rows and columns run as
    /// the grid says, not as the compass does.
    pub volume: Option<VolumeGrid>,
    /// What is measured side by side in every moment, in volumes only: the bands of a moment are the slices of the first
    /// channel, then those of the next. Empty where there is one quantity.
    pub channels: Vec<Channel>,
    /// What was chosen in opening it that a user may want to know, in a sentence.
    pub note: Option<String>,
}

/// One of several quantities in every moment of a volume.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// As the file has it, or `c1`, `c2` and so on.
    pub name: String,
    /// The sRGB-encoded colour that the file has for it.
    pub color: Option<[u8; 3]>,
}

/// Where a raster lies.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Place {
    /// The coordinate reference system, such as `EPSG:32633`, or the name that the file gives it.
    pub crs: Option<String>,
    /// GDAL's six numbers: x of the north-west corner, x per column, x per row, then the same for y, in units
    /// of the coordinate reference system.
    pub transform: Option<[f64; 6]>,
}

/// What the values of a raster mean.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Content {
    /// Measured quantities; every band is a moment.
    #[default]
    Values,
    /// Classes: each value is a place in this list of sRGB-encoded red, green and blue.
    Palette(Vec<[u8; 3]>),
    /// The bands together are the colours of one picture, so that none of them is a moment. The text says
    /// which, such as `red, green and blue`.
    Picture(&'static str),
}

impl RasterInfo {
    /// A raster of `[bands, rows, columns]` samples of which nothing else is known.
    pub fn new(
        name: impl Into<String>,
        format: &'static str,
        sample_type: SampleType,
        shape: [u32; 3],
    ) -> Self {
        let [bands, rows, columns] = shape;
        Self {
            name: name.into(),
            format,
            sample_type,
            columns,
            rows,
            bands,
            spacing: None,
            place: Place::default(),
            value_unit: None,
            value_offset: 0.0,
            band_labels: vec![None; bands as usize],
            content: Content::Values,
            volume: None,
            channels: Vec::new(),
            note: None,
        }
    }

    /// Moments: bands, or volumes if bands are slices.
    pub fn moments(&self) -> u32 {
        self.volume.as_ref().map_or(self.bands, |grid| grid.moments(self))
    }

    /// Bands that make up one moment: its slices, in each of its channels.
    pub fn bands_per_moment(&self) -> u32 {
        self.volume.as_ref().map_or(1, |grid| grid.slices.max(1).saturating_mul(self.channel_count()))
    }

    /// Quantities that are measured side by side, at least 1.
    pub fn channel_count(&self) -> u32 {
        self.channels.len().max(1) as u32
    }

    /// What each moment is called: of a volume that of its first slice.
    pub fn moment_labels(&self) -> impl Iterator<Item = Option<&String>> {
        self.band_labels.iter().step_by(self.bands_per_moment() as usize).map(Option::as_ref)
    }

    /// Samples in one band.
    pub fn band_samples(&self) -> usize {
        self.columns as usize * self.rows as usize
    }
}

/// Metres between neighbouring samples. Both are positive and finite.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PixelSpacing {
    /// Between columns.
    pub x_m: f64,
    /// Between rows.
    pub y_m: f64,
}

impl PixelSpacing {
    /// The spacing, or `None` unless both distances are positive and finite.
    pub fn new(x_m: f64, y_m: f64) -> Option<Self> {
        let sound = |metres: f64| metres.is_finite() && metres > 0.0;
        (sound(x_m) && sound(y_m)).then_some(Self { x_m, y_m })
    }
}

/// The samples of one band, row by row from the north-west corner.
///
/// A missing sample has the value 0 and validity [`Band::INVALID`]; no value is ever NaN or infinite, because
/// neither survives on a GPU.
#[derive(Debug, PartialEq, Default)]
pub struct Band {
    /// Samples in a row.
    pub columns: u32,
    /// Rows.
    pub rows: u32,
    /// rows x columns finite values, less [`RasterInfo::value_offset`].
    pub values: Vec<f32>,
    /// rows x columns of [`Band::VALID`] or [`Band::INVALID`].
    pub valid: Vec<u8>,
}

impl Clone for Band {
    fn clone(&self) -> Self {
        let (values, valid) = (self.values.clone(), self.valid.clone());
        Self { columns: self.columns, rows: self.rows, values, valid }
    }

    /// Copies into the memory that `self` already has.
    fn clone_from(&mut self, source: &Self) {
        (self.columns, self.rows) = (source.columns, source.rows);
        self.values.clone_from(&source.values);
        self.valid.clone_from(&source.valid);
    }
}

impl Band {
    /// Marks a sample that was measured: 1.0 in an 8-bit normalised texture.
    pub const VALID: u8 = 255;
    /// Marks a sample that is missing.
    pub const INVALID: u8 = 0;

    /// The value at a position, or `None` where it is missing or outside the band.
    pub fn value(&self, column: u32, row: u32) -> Option<f32> {
        if column >= self.columns || row >= self.rows {
            return None;
        }
        let at = row as usize * self.columns as usize + column as usize;
        (*self.valid.get(at)? != Self::INVALID).then_some(*self.values.get(at)?)
    }

    /// The values that are not missing, in row order.
    pub fn valid_values(&self) -> impl Iterator<Item = f32> {
        let both = self.values.iter().zip(&self.valid);
        both.filter(|(_, valid)| **valid != Self::INVALID).map(|(value, _)| *value)
    }

    /// Makes room for the samples of `info`. Allocates only when the band was smaller before; samples keep
    /// whatever they held, so the caller must write them all.
    pub(super) fn fit(&mut self, info: &RasterInfo, path: &str) -> Result<(), DataError> {
        let samples = info.band_samples();
        let out_of_memory =
            || DataError::OutOfMemory { columns: info.columns, rows: info.rows, path: path.to_owned() };
        let more = |length: usize| samples.saturating_sub(length);
        self.values.try_reserve_exact(more(self.values.len())).map_err(|_| out_of_memory())?;
        self.valid.try_reserve_exact(more(self.valid.len())).map_err(|_| out_of_memory())?;
        self.values.resize(samples, 0.0);
        self.valid.resize(samples, Self::INVALID);
        (self.columns, self.rows) = (info.columns, info.rows);
        Ok(())
    }

    /// Declares the sample at `at` (row x columns + column) missing.
    pub(super) fn invalidate(&mut self, at: usize) {
        if let (Some(value), Some(valid)) = (self.values.get_mut(at), self.valid.get_mut(at)) {
            *value = 0.0;
            *valid = Self::INVALID;
        }
    }

    /// Turns the band upside down.
    pub(super) fn flip_rows(&mut self) {
        let (columns, rows) = (self.columns as usize, self.rows as usize);
        for row in 0..rows / 2 {
            let opposite = rows - 1 - row;
            for column in 0..columns {
                self.values.swap(row * columns + column, opposite * columns + column);
                self.valid.swap(row * columns + column, opposite * columns + column);
            }
        }
    }

    /// Swaps west and east.
    pub(super) fn flip_columns(&mut self) {
        let columns = (self.columns as usize).max(1);
        self.values.chunks_mut(columns).for_each(<[f32]>::reverse);
        self.valid.chunks_mut(columns).for_each(<[u8]>::reverse);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn band() -> Band {
        Band {
            columns: 3,
            rows: 3,
            values: (0..9_u8).map(f32::from).collect(),
            valid: [&[Band::INVALID][..], &[Band::VALID; 8]].concat(),
        }
    }

    #[test]
    fn flips_values_and_validity_together() {
        let mut flipped = band();
        flipped.flip_rows();
        assert_eq!(flipped.values, [6., 7., 8., 3., 4., 5., 0., 1., 2.]);
        assert_eq!(flipped.value(0, 2), None);
        assert_eq!(flipped.value(0, 0), Some(6.0));
        flipped.flip_columns();
        assert_eq!(flipped.values, [8., 7., 6., 5., 4., 3., 2., 1., 0.]);
        assert_eq!(flipped.value(2, 2), None);
    }

    #[test]
    fn knows_what_is_missing_or_outside() {
        assert_eq!(band().value(0, 0), None);
        assert_eq!(band().value(2, 2), Some(8.0));
        assert_eq!(band().value(3, 0), None);
        assert_eq!(band().value(0, 3), None);
        assert_eq!(band().valid_values().sum::<f32>(), 36.0);
    }

    #[test]
    fn fitting_again_keeps_the_allocation() {
        let info = RasterInfo::new("", "test", SampleType::F32, [1, 5, 4]);
        let mut band = Band::default();
        band.fit(&info, "").unwrap();
        let (values, valid) = (band.values.as_ptr(), band.valid.as_ptr());
        band.fit(&info, "").unwrap();
        band.clone_from(&band.clone());
        assert_eq!((values, valid), (band.values.as_ptr(), band.valid.as_ptr()));
        assert_eq!((band.values.len(), band.valid.len()), (20, 20));
    }
}
