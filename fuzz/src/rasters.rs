//! Readers of rasters: everything is read within small limits, and what comes out is checked.

use fieldreel::data::{self, Band, DataError, Raster, ReadLimits, ReadOptions, Source};

/// TIFF of both byte orders, classic and big, and with it GDAL's metadata inside.
pub fn geotiff(bytes: &[u8]) {
    let &[order, _, low, high, ..] = bytes else {
        return;
    };
    // The bits in which `I` and `M`, `*` and `+` differ, so that sound files stay as they are.
    let is_big_endian = order & 4 != 0;
    let is_big = if is_big_endian { high } else { low } & 1 != 0;
    let start = match (is_big_endian, is_big) {
        (false, false) => b"II*\0",
        (false, true) => b"II+\0",
        (true, false) => b"MM\0*",
        (true, true) => b"MM\0+",
    };
    read_every_band(start, bytes);
}

/// An array of `NumPy`.
pub fn npy(bytes: &[u8]) {
    read_every_band(b"\x93NUMPY", bytes);
}

/// Pictures, of which the grey ones are read.
pub fn png(bytes: &[u8]) {
    read_every_band(b"\x89PNG\r\n\x1a\n", bytes);
}

/// Arrays in a zip archive.
pub fn npz(bytes: &[u8]) {
    read_every_band(b"PK\x03\x04", bytes);
}

/// The classic formats of `NetCDF`.
pub fn netcdf(bytes: &[u8]) {
    let version = match bytes.get(3) {
        Some(1 | 5) => bytes[3],
        _ => 2,
    };
    read_every_band(&[b'C', b'D', b'F', version], bytes);
}

/// HDF5, which NetCDF-4 is, too.
pub fn hdf5(bytes: &[u8]) {
    read_every_band(b"\x89HDF\r\n\x1a\n", bytes);
}

/// Numbers as text.
pub fn ascii_grid(bytes: &[u8]) {
    read_every_band(b"ncols ", bytes);
}

/// Volumes after lines of text.
pub fn nrrd(bytes: &[u8]) {
    read_every_band(b"NRRD0", bytes);
}

/// Volumes after a header of either version and byte order.
pub fn nifti(bytes: &[u8]) {
    let mut bytes = bytes.to_vec();
    let is_header =
        |size: [u8; 4]| [348, 540].contains(&u32::from_le_bytes(size).min(u32::from_be_bytes(size)));
    let is_packed = bytes.starts_with(b"\x1f\x8b");
    if !is_packed && let Some(start) = bytes.first_chunk_mut::<348>() {
        let [a, b, c, d, magic @ ..] = start;
        if !is_header([*a, *b, *c, *d]) {
            [*a, *b, *c, *d] = 348_u32.to_le_bytes();
            magic[340..].copy_from_slice(b"n+1\0");
        }
    }
    read_file("fuzzed", bytes, &limits());
}

/// Volumes after lines with equals signs.
pub fn metaimage(bytes: &[u8]) {
    read_every_band(b"NDims = ", bytes);
}

/// Images in XML, with what follows it.
pub fn vti(bytes: &[u8]) {
    read_every_band(b"<VTKFile ", bytes);
}

/// Scanners' images: one, several, or packed ones.
pub fn dicom(bytes: &[u8]) {
    read_every_band(&[&[0; 128][..], b"DICM"].concat(), bytes);
}

/// A tile as it is, packed, or (rarely, since it takes milliseconds) made as large as tiles are. It is known by its
/// name, which comes first.
pub fn hgt(bytes: &[u8]) {
    const TILE_BYTES: usize = 1201 * 1201 * 2;
    let Some(([kind, name @ ..], rest)) = bytes.split_first_chunk::<8>() else {
        return;
    };
    let name = String::from_utf8_lossy(name);
    let limits = ReadLimits { max_band_samples: 1 << 21, max_held_samples: 1 << 21, ..limits() };
    match kind % 64 {
        0 => {
            let tile = rest.iter().chain(&[0]).copied().cycle().take(TILE_BYTES).collect();
            read_file(&format!("{name}.hgt"), tile, &limits);
        }
        1..32 => read_file(&format!("{name}.HGT.gz"), [b"\x1f\x8b", rest].concat(), &limits),
        32..48 => read_file(&format!("{name}.zip"), [b"PK\x03\x04", rest].concat(), &limits),
        _ => read_file(&name, rest.to_vec(), &limits),
    }
}

/// Tables, which are known by their names: the first byte says which.
pub fn table(bytes: &[u8]) {
    if let Some((kind, text)) = bytes.split_first() {
        let name = if kind % 2 == 0 { "fuzzed.csv" } else { "fuzzed.tsv" };
        read_file(name, text.to_vec(), &limits());
    }
}

/// Small, so that most inputs take less than a millisecond and larger ones are refused at once.
fn limits() -> ReadLimits {
    ReadLimits {
        max_columns: 4096,
        max_rows: 4096,
        max_bands: 256,
        max_band_samples: 1 << 14,
        max_held_samples: 1 << 14,
        max_block_bytes: 1 << 18,
        max_scratch_bytes: 1 << 24,
        max_files: 16,
    }
}

/// More bands than this take only time.
const MAX_BANDS_READ: u32 = 8;

/// Reads `bytes` as a file that begins with `start`, so that the input stays with one reader.
fn read_every_band(start: &[u8], bytes: &[u8]) {
    if let Some(rest) = bytes.get(start.len()..) {
        read_file("fuzzed", [start, rest].concat(), &limits());
    }
}

/// Samples of a band that is read twice: more take too long.
const MAX_SAMPLES_AGAIN: u64 = 1 << 16;

/// Opens a file and reads its first bands, each twice: no panic, no value that is not finite, the same values again.
fn read_file(name: &str, bytes: Vec<u8>, limits: &ReadLimits) {
    let source = Source::Bytes { name: name.to_owned(), bytes: bytes.into() };
    let Some(mut raster) = open(&source, limits) else {
        return;
    };
    let info = raster.info().clone();
    let samples = u64::from(info.rows) * u64::from(info.columns);
    assert!(info.bands >= 1 && (1..=limits.max_band_samples).contains(&samples), "{info:?}");
    assert!(info.band_labels.len() == info.bands as usize && info.value_offset.is_finite(), "{info:?}");
    let (mut band, mut again) = (Band::default(), Band::default());
    for index in 0..info.bands.min(MAX_BANDS_READ) {
        let first = raster.read_band(index, &mut band);
        if first.is_ok() {
            check(&band, samples);
        }
        if samples <= MAX_SAMPLES_AGAIN {
            let second = raster.read_band(index, &mut again);
            assert_eq!(first.is_ok(), second.is_ok(), "{first:?}, then {second:?}");
            assert!(first.is_err() || band == again, "band {index} differs when it is read again");
        }
    }
    assert!(raster.read_band(info.bands, &mut band).is_err());
}

/// Opens a file; of several variables the first.
fn open(source: &Source, limits: &ReadLimits) -> Option<Box<dyn Raster>> {
    match data::open(source, limits) {
        Ok(raster) => Some(raster),
        Err(DataError::SeveralVariables { known, .. }) => {
            let variable = known.split(' ').next().map(str::to_owned);
            data::open_with(source, &ReadOptions { variable, ..(*limits).into() }).ok()
        }
        Err(_) => None,
    }
}

/// What [`Band`] promises of its samples.
fn check(band: &Band, samples: u64) {
    assert_eq!((band.values.len() as u64, band.valid.len() as u64), (samples, samples));
    for (value, valid) in band.values.iter().zip(&band.valid) {
        let is_sound = match *valid {
            Band::VALID => value.is_finite(),
            Band::INVALID => *value == 0.0,
            _ => false,
        };
        assert!(is_sound, "value {value} with validity {valid}");
    }
}
