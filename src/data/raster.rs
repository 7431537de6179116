use super::overview::{self, Overview};
use super::{Band, DataError, ReadLimits, SampleType, ValueStatistics, VolumeGrid, Window};
use std::ops::Range;

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

    /// Reads a part of band `band` into `out`, which has as many columns and rows afterwards. What lies beyond the last of
    /// them is left out. Here, and wherever [`Raster::strip_rows`] is `None`, the whole band is read and the rest dropped.
    ///
    /// # Errors
    /// As [`Raster::read_band`].
    fn read_window(&mut self, band: u32, window: &Window, out: &mut Band) -> Result<(), DataError> {
        self.read_band(band, out)?;
        out.keep(window);
        Ok(())
    }

    /// As [`Raster::read_window`] with all columns of these rows.
    ///
    /// # Errors
    /// As [`Raster::read_band`].
    fn read_rows(&mut self, band: u32, rows: Range<u32>, out: &mut Band) -> Result<(), DataError> {
        let columns = self.info().columns;
        self.read_window(band, &Window::of_rows(columns, rows), out)
    }

    /// How many rows are best read at a time, from a multiple of this number on: whole strips or tiles of the file,
    /// about 10 MB of samples. `None` (as here) if bands can only be read whole.
    fn strip_rows(&self) -> Option<u32> {
        None
    }

    /// The coarsest smaller version of band `band` that the file holds and whose samples stand for no more than
    /// 2^`most_level` samples of the band along either side. `None` (as here) if there is none.
    ///
    /// # Errors
    /// Whatever is wrong with the file.
    fn overview(&mut self, _band: u32, _most_level: u32) -> Result<Option<Overview>, DataError> {
        Ok(None)
    }

    /// Reads a part of a smaller version of band `band`, as [`Raster::read_window`] does of the band itself.
    ///
    /// # Errors
    /// [`DataError::NoLevels`] if there is no such version, and those of [`Raster::read_band`].
    fn read_overview_window(
        &mut self,
        _band: u32,
        _overview: &Overview,
        _window: &Window,
        _out: &mut Band,
    ) -> Result<(), DataError> {
        Err(DataError::NoLevels { path: self.info().name.clone() })
    }

    /// What it may take to read it. Here, and for readers that keep to none, the default.
    fn limits(&self) -> ReadLimits {
        ReadLimits::default()
    }

    /// The range of all bands, roughly and without reading them: from what a file stores about itself or, as
    /// here, from its overviews. `None` if it has neither.
    ///
    /// # Errors
    /// Whatever is wrong with the file.
    fn rough_statistics(&mut self) -> Result<Option<ValueStatistics>, DataError> {
        self.overview_statistics()
    }

    /// The statistics of smaller versions of all bands. `None` unless every band has one.
    ///
    /// # Errors
    /// Whatever is wrong with the file.
    fn overview_statistics(&mut self) -> Result<Option<ValueStatistics>, DataError> {
        overview::statistics(self)
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
    /// What each column is called, in tables; else empty.
    pub column_names: Vec<String>,
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
    /// What x and y are counted in, as far as the file says.
    pub unit: Option<CoordinateUnit>,
}

/// What coordinates are counted in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CoordinateUnit {
    /// Degrees of longitude and latitude.
    Degree,
    /// A unit of length, such as `m`.
    Named(String),
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
            column_names: Vec::new(),
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
