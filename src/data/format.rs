use super::error::ErrorContext;
use super::geotiff::{self, GeoTiffRaster};
use super::npy::{self, NpyRaster};
use super::png::{self, PngRaster};
use super::source::SourceReader;
use super::{DataError, Raster, ReadLimits, Source};
use std::sync::Arc;

/// Opens a raster, whatever its format: TIFF and `GeoTIFF`, `NumPy`'s `.npy`, grey PNG. The format is found
/// in the first bytes, never in the file's name.
///
/// # Errors
/// [`DataError`] if the file cannot be read, is broken, exceeds `limits` or is of another kind.
pub fn open(source: &Source, limits: &ReadLimits) -> Result<Box<dyn Raster>, DataError> {
    let path = source.location();
    let context = |format| ErrorContext { format, path: path.clone() };
    let reader = Arc::new(SourceReader::open(source)?);
    let mut start = [0; 16];
    let start = &mut start[..reader.length().min(16) as usize];
    reader.read_exact_at(0, start).map_err(|error| context("").io(error))?;
    let name = source.name();
    if geotiff::MAGICS.iter().any(|magic| start.starts_with(magic)) {
        Ok(Box::new(GeoTiffRaster::open(&reader, name, context("GeoTIFF"), limits)?))
    } else if start.starts_with(npy::MAGIC) {
        Ok(Box::new(NpyRaster::open(reader, name, context("NumPy"), limits)?))
    } else if start.starts_with(png::MAGIC) {
        Ok(Box::new(PngRaster::open(reader, name, context("PNG"), limits)?))
    } else {
        Err(refusal(start, &context))
    }
}

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
const OTHER_FORMATS: [(&[u8], &str, Remedy); 13] = [
    (b"PK\x03\x04", "zip or .npz", Remedy::Numpy),
    (b"\x89HDF\r\n\x1a\n", "HDF5 or NetCDF-4", Remedy::Gdal),
    (b"CDF\x01", "NetCDF", Remedy::Gdal),
    (b"CDF\x02", "NetCDF", Remedy::Gdal),
    (b"CDF\x05", "NetCDF", Remedy::Gdal),
    (b"GRIB", "GRIB", Remedy::Gdal),
    (b"\0\0\0\x0cjP  ", "JPEG 2000", Remedy::Gdal),
    (b"NRRD", "NRRD", Remedy::Numpy),
    (b"\x76\x2f\x31\x01", "OpenEXR", Remedy::Gdal),
    (b"ncols", "ESRI ASCII grid", Remedy::Gdal),
    (b"\x1f\x8b", "gzip", Remedy::Unpack),
    (b"\xff\xd8\xff", "JPEG", Remedy::Picture),
    (b"GIF8", "GIF", Remedy::Picture),
];

#[derive(Clone, Copy)]
enum Remedy {
    Gdal,
    Numpy,
    Unpack,
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
            Remedy::Unpack => format!("unpack it with: gunzip -k {}", context.quoted_path()),
            Remedy::Picture => "a picture, not data".to_owned(),
        };
        return context.unsupported("this format is not read", remedy);
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
            message(b"CDF\x01rest"),
            "unsupported NetCDF file: this format is not read \
             (convert it with: gdal_translate 'a b' converted.tif): a b"
        );
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
