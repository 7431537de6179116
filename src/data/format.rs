use super::ascii_grid::{self, AsciiGridRaster};
#[cfg(feature = "dicom")]
use super::dicom;
use super::error::ErrorContext;
use super::folder;
use super::geotiff::{self, GeoTiffRaster};
use super::hgt::{self, HgtRaster};
#[cfg(feature = "netcdf")]
use super::netcdf;
use super::npy::{self, NpyBytes, NpyRaster};
use super::png::{self, PngRaster};
use super::series::FileSeries;
use super::source::SourceReader;
use super::table::{self, TableRaster};
use super::volume_file::{VolumeFile, VolumeFormat, open_raw};
use super::zip_archive::{self, ZipReader};
use super::{DataError, Raster, ReadLimits, ReadOptions, SelectedBands, Source, npz, value_offset};
use flate2::read::GzDecoder;
use std::sync::Arc;

/// Opens a raster, whatever its format: `GeoTIFF` and TIFF, `NumPy`'s `.npy` and `.npz`, `NetCDF` and HDF5 (with
/// the feature `netcdf`), grey PNG, ESRI ASCII grid, SRTM `.hgt` (also packed as `.zip` or `.gz`), volumes in NRRD,
/// `NIfTI`, `MetaImage` and VTK's `.vti`, and `DICOM` (with the feature `dicom`), also a folder of it. The format is found in the first bytes; only SRTM tiles, which begin with
/// heights, and tables as text (`.csv`, `.tsv`) are recognised by their names.
///
/// # Errors
/// [`DataError`] if the file cannot be read, is broken, exceeds `limits`, is of another kind, or holds several
/// arrays.
pub fn open(source: &Source, limits: &ReadLimits) -> Result<Box<dyn Raster>, DataError> {
    open_with(source, &ReadOptions::from(*limits))
}

/// Opens a raster like [`open`], with a choice of what to read of it.
///
/// # Errors
/// Those of [`open`], and [`DataError::NoSuchVariable`].
pub fn open_with(source: &Source, options: &ReadOptions) -> Result<Box<dyn Raster>, DataError> {
    chosen(open_format(source, options)?, options)
}

/// Opens several rasters of equal shape and place as one: the bands of the first, then those of the next, in
/// the natural order of their paths (`band2` before `band10`). Bands without a description of their own are
/// labelled with the dates in the names of the files, else with these names. `DICOM` files are slices of one
/// series. One raster alone opens as with
/// [`open_with`]. [`expand`](super::expand) makes paths of a pattern.
///
/// # Errors
/// Those of [`open_with`] for each of them, [`DataError::SeriesDiffers`] for the first that does not fit, and
/// [`DataError::NoFiles`] if there are none.
pub fn open_all(sources: &[Source], options: &ReadOptions) -> Result<Box<dyn Raster>, DataError> {
    match sources {
        [only] => open_with(only, options),
        #[cfg(feature = "dicom")]
        several if options.raw.is_none() && dicom::begins(several) => {
            chosen(dicom::open_all(several, options)?, options)
        }
        several => chosen(Box::new(FileSeries::open(several, options)?), options),
    }
}

/// The bands of a raster that are wanted, arranged as they are wanted, with the offset of their values chosen: what opening
/// does with a file, for rasters that come from elsewhere.
///
/// # Errors
/// [`DataError::NoSelectedBand`] and [`DataError::NoSelectedVolume`], and whatever is wrong when the raster is read.
pub fn chosen(raster: Box<dyn Raster>, options: &ReadOptions) -> Result<Box<dyn Raster>, DataError> {
    let mut raster = options.arrangement.of(raster);
    if let Some(selection) = &options.bands {
        return Ok(Box::new(SelectedBands::new(raster, selection)?));
    }
    value_offset::settle(raster.as_mut())?;
    Ok(raster)
}

/// How much of a file tells what it is. Some say so late, and some after the beginning is unpacked.
pub(super) const START_BYTES: u64 = 4096;

/// A file of which no more than the first bytes are known.
struct Candidate<'source> {
    source: &'source Source,
    options: &'source ReadOptions,
    reader: Arc<SourceReader>,
}

/// Opens one raster and leaves its values where they are in the file.
pub(super) fn open_format(source: &Source, options: &ReadOptions) -> Result<Box<dyn Raster>, DataError> {
    if let Source::Path(path) = source
        && path.is_dir()
    {
        return folder::open(path, options);
    }
    if options.level.is_some() {
        return Err(DataError::NoLevels { path: source.location() });
    }
    let candidate = Candidate { source, options, reader: Arc::new(SourceReader::open(source)?) };
    if let Some(layout) = &options.raw {
        return open_raw(&candidate.as_volume(), layout);
    }
    let mut start = [0; START_BYTES as usize];
    let start = &mut start[..candidate.reader.length().min(START_BYTES) as usize];
    candidate.reader.read_exact_at(0, start).map_err(|error| candidate.context("").io(error))?;
    if start.starts_with(zip_archive::MAGIC) {
        return candidate.open_zip();
    }
    if geotiff::MAGICS.iter().any(|magic| start.starts_with(magic)) {
        candidate.warn_of_mask();
        return geotiff::open(&candidate.reader, source, options);
    }
    #[cfg(feature = "netcdf")]
    if netcdf::MAGICS.iter().any(|magic| start.starts_with(magic)) {
        let (reader, path) = (candidate.reader.clone(), source.location());
        return netcdf::open(reader, source.name(), path, options);
    }
    #[cfg(feature = "dicom")]
    if dicom::is_dicom(start) {
        return dicom::open(source, &candidate.reader, options);
    }
    let raster = match VolumeFormat::of(start) {
        Some(format) if format.has_variables() => return format.open(&candidate.as_volume()),
        Some(format) => format.open(&candidate.as_volume())?,
        None => candidate.open_single(start)?,
    };
    if options.variable.is_some() {
        let context = candidate.context(raster.info().format);
        return Err(context.unsupported("a single raster, not several variables", "leave --variable out"));
    }
    Ok(raster)
}

/// Refuses a stream that begins like nothing that is read, before all of it is kept. SRTM tiles, which begin with
/// heights, need a name.
pub(super) fn refuse_unknown_start(start: &[u8], path: &str) -> Result<(), DataError> {
    let is_volume = VolumeFormat::of(start).is_some();
    #[cfg(feature = "dicom")]
    let is_volume = is_volume || dicom::is_dicom(start);
    let magics = geotiff::MAGICS.into_iter().chain([npy::MAGIC, png::MAGIC, zip_archive::MAGIC]);
    #[cfg(feature = "netcdf")]
    let magics = magics.chain(netcdf::MAGICS);
    if magics.into_iter().any(|magic| start.starts_with(magic))
        || ascii_grid::is_ascii_grid(start)
        || is_volume
    {
        return Ok(());
    }
    Err(refusal(start, &|format| ErrorContext { format, path: path.to_owned() }))
}

impl Candidate<'_> {
    fn context(&self, format: &'static str) -> ErrorContext {
        ErrorContext { format, path: self.source.location() }
    }

    /// GDAL may put a mask into a file of its own, which is not read.
    fn warn_of_mask(&self) {
        if let Source::Path(path) = self.source {
            let mask = path.with_added_extension("msk");
            if mask.exists() {
                tracing::warn!(mask = %mask.display(), "a mask in a file of its own is not read");
            }
        }
    }

    fn open_single(&self, start: &[u8]) -> Result<Box<dyn Raster>, DataError> {
        let (reader, name, limits) = (self.reader.clone(), self.source.name(), &self.options.limits);
        let file_name = self.source.file_name();
        Ok(if start.starts_with(npy::MAGIC) {
            let bytes = NpyBytes::Plain(reader);
            Box::new(NpyRaster::open(bytes, name, self.context("NumPy"), limits)?)
        } else if start.starts_with(png::MAGIC) {
            Box::new(PngRaster::open(reader, name, self.context("PNG"), limits)?)
        } else if ascii_grid::is_ascii_grid(start) {
            let path = match self.source {
                Source::Path(path) => Some(path.as_path()),
                _ => None,
            };
            Box::new(AsciiGridRaster::open(reader, name, path, self.context("ESRI ASCII grid"), limits)?)
        } else if table::is_table(&file_name) {
            Box::new(TableRaster::open(&reader, name, self.context("CSV table"), limits)?)
        } else if hgt::is_hgt(&file_name) {
            Box::new(HgtRaster::open(reader, &file_name, self.context("SRTM"), limits)?)
        } else if let Some(unpacked) = packed_hgt(start, &file_name) {
            let mut stream = GzDecoder::new(reader.stream());
            Box::new(HgtRaster::unpack(&mut stream, unpacked, self.context("SRTM"), limits)?)
        } else {
            return Err(refusal(start, &|format| self.context(format)));
        })
    }

    fn as_volume(&self) -> VolumeFile<'_> {
        let path = match self.source {
            Source::Path(path) => Some(path.as_path()),
            _ => None,
        };
        let (reader, name, location) = (self.reader.clone(), self.source.name(), self.source.location());
        VolumeFile { reader, name, path, location, options: self.options }
    }

    /// An archive of arrays, or of one tile.
    fn open_zip(&self) -> Result<Box<dyn Raster>, DataError> {
        let mut archive = ZipReader::open(self.reader.clone(), self.context("zip"))?;
        let names = archive.member_names();
        if npz::has_arrays(&names) {
            let context = self.context("NumPy");
            return Ok(Box::new(npz::open(archive, self.source.name(), &context, self.options)?));
        }
        let base_name = |name: &str| name.rsplit('/').next().unwrap_or_default().to_owned();
        let mut tiles = names.iter().map(|name| base_name(name)).enumerate();
        let mut next_tile = || tiles.find(|(_, name)| hgt::is_hgt(name));
        let what = match (next_tile(), next_tile()) {
            (Some((index, name)), None) => return self.open_tile(&mut archive, index, &name),
            (None, _) => "it holds neither .npy nor .hgt files",
            (Some(_), Some(_)) => "it holds several .hgt files",
        };
        let remedy = format!("unpack it with: unzip {}", self.context("").quoted_path());
        Err(self.context("zip").unsupported(what, remedy))
    }

    fn open_tile(
        &self,
        archive: &mut ZipReader,
        index: usize,
        name: &str,
    ) -> Result<Box<dyn Raster>, DataError> {
        let (context, limits) = (self.context("SRTM"), &self.options.limits);
        Ok(Box::new(if let Some(stored) = archive.stored(index)? {
            HgtRaster::open(Arc::new(stored), name, context, limits)?
        } else {
            HgtRaster::unpack(&mut archive.packed(index)?.stream()?, name, context, limits)?
        }))
    }
}

/// The name without `.gz`, if it is a packed tile's.
fn packed_hgt<'name>(start: &[u8], file_name: &'name str) -> Option<&'name str> {
    let (unpacked, extension) = file_name.rsplit_once('.')?;
    let is_packed = start.starts_with(GZIP_MAGIC) && extension.eq_ignore_ascii_case("gz");
    (is_packed && hgt::is_hgt(unpacked)).then_some(unpacked)
}

const GZIP_MAGIC: &[u8] = b"\x1f\x8b";

/// The elevation model that comes with the program: the Jacksboro fault in Tennessee, 344 rows x 403 columns
/// of metres, 3 arc-seconds apart.
///
/// # Errors
/// None that depend on the machine, short of memory.
pub fn sample_dem() -> Result<Box<dyn Raster>, DataError> {
    let bytes: &[u8] = include_bytes!("../../assets/samples/jacksboro_dem.tif");
    let name = "Jacksboro fault".to_owned();
    let source = Source::Bytes { name: name.clone(), bytes: bytes.into() };
    let reader = Arc::new(SourceReader::open(&source)?);
    let context = ErrorContext { format: "GeoTIFF", path: name.clone() };
    // The file does not say that it is in metres; its source does.
    Ok(Box::new(GeoTiffRaster::open(&reader, name, context, &ReadLimits::default())?.with_value_unit("m")))
}

/// Formats that are recognised so that the message can name them, and what makes a readable file of them.
const OTHER_FORMATS: &[(&[u8], &str, Remedy)] = &[
    // Read, unless the program was built without.
    (b"\x89HDF\r\n\x1a\n", "HDF5 or NetCDF-4", Remedy::Gdal),
    (b"CDF\x01", "NetCDF", Remedy::Gdal),
    (b"CDF\x02", "NetCDF", Remedy::Gdal),
    (b"CDF\x05", "NetCDF", Remedy::Gdal),
    (b"\x0e\x03\x13\x01", "HDF4", Remedy::Gdal),
    (b"GRIB", "GRIB", Remedy::Gdal),
    (b"\0\0\0\x0cjP  ", "JPEG 2000", Remedy::Gdal),
    (b"<VRTDataset", "GDAL virtual raster", Remedy::Gdal),
    (b"EHFA_HEADER_TAG", "Erdas Imagine", Remedy::Gdal),
    (b"DSBB", "Surfer grid", Remedy::Gdal),
    (b"DSAA", "Surfer grid", Remedy::Gdal),
    (b"DSRB", "Surfer grid", Remedy::Gdal),
    (b"MATLAB 5.0", "MATLAB", Remedy::Numpy),
    (b"\x76\x2f\x31\x01", "OpenEXR", Remedy::Gdal),
    (b"BZh", "bzip2", Remedy::Bunzip),
    (GZIP_MAGIC, "gzip", Remedy::Gunzip),
    (b"\xff\xd8\xff", "JPEG", Remedy::Picture),
    (b"GIF8", "GIF", Remedy::Picture),
];

#[derive(Clone, Copy)]
enum Remedy {
    Gdal,
    Numpy,
    Gunzip,
    Bunzip,
    Picture,
}

fn refusal(start: &[u8], context: &dyn Fn(&'static str) -> ErrorContext) -> DataError {
    if let Some((_, format, remedy)) = OTHER_FORMATS.iter().find(|(magic, ..)| start.starts_with(magic)) {
        let context = context(format);
        let remedy = match remedy {
            Remedy::Gdal => {
                format!("convert it with: gdal_translate {} converted.tif", context.quoted_path())
            }
            Remedy::Numpy => "save one array as .npy with numpy.save".to_owned(),
            Remedy::Gunzip => format!("unpack it with: gunzip -k {}", context.quoted_path()),
            Remedy::Bunzip => format!("unpack it with: bunzip2 -k {}", context.quoted_path()),
            Remedy::Picture => "a picture, not data".to_owned(),
        };
        return context.unsupported("this format is not read", remedy);
    }
    #[cfg(not(feature = "dicom"))]
    if start.get(128..132) == Some(b"DICM") {
        return context("DICOM").unsupported("this format is not read", "dcm2niix converts folders of it");
    }
    let beginning = if start.is_empty() {
        "nothing, being empty".to_owned()
    } else {
        let hexadecimal: Vec<_> = start.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
        hexadecimal.join(" ")
    };
    DataError::UnknownFormat { beginning, path: context("").path }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(bytes: &[u8]) -> String {
        let source = Source::Bytes { name: "a b".to_owned(), bytes: bytes.into() };
        open(&source, &ReadLimits::default()).err().unwrap().to_string()
    }

    #[test]
    fn names_what_it_does_not_read() {
        assert_eq!(
            message(b"GRIBrest"),
            "unsupported GRIB file: this format is not read \
             (convert it with: gdal_translate 'a b' converted.tif): a b"
        );
        assert!(message(b"\x1f\x8brest").contains("gunzip -k 'a b'"));
        assert!(message(b"hello").starts_with("unknown file format: it begins with 68 65 6c 6c ("));
        assert!(message(b"").starts_with("unknown file format: it begins with nothing, being empty ("));
    }

    #[test]
    fn the_sample_lies_in_tennessee() {
        let raster = sample_dem().unwrap();
        let info = raster.info();
        assert_eq!((info.columns, info.rows, info.bands), (403, 344, 1));
        assert_eq!(info.value_unit.as_deref(), Some("m"));
        let spacing = info.spacing.unwrap();
        // 3 arc-seconds at 36.59 degrees north.
        assert!((spacing.y_m - 92.767).abs() < 1e-3, "{}", spacing.y_m);
        assert!((spacing.x_m - 74.487).abs() < 0.01, "{}", spacing.x_m);
    }
}
