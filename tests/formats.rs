//! Reads archives of arrays, text grids and SRTM tiles that other programs wrote (see `data/make_formats.py`).

#![allow(clippy::unwrap_used, reason = "a test that cannot read its fixtures must fail there")]

use fieldreel::data::{self, Band, DataError, Raster, ReadLimits, ReadOptions, SampleType, Source};
use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};
use zip::write::SimpleFileOptions;

const BANDS: u32 = 2;
const ROWS: u32 = 3;
const COLUMNS: u32 = 4;

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/formats").join(name)
}

fn open(name: &str) -> Result<Box<dyn Raster>, DataError> {
    data::open(&path(name).into(), &ReadLimits::default())
}

fn open_variable(name: &str, variable: &str) -> Result<Box<dyn Raster>, DataError> {
    let options = ReadOptions { variable: Some(variable.to_owned()), ..ReadOptions::default() };
    data::open_with(&path(name).into(), &options)
}

/// Every band: rows x columns, `None` where a sample is missing, with the raster's offset added.
fn read(raster: &mut dyn Raster) -> Vec<Vec<Option<f64>>> {
    let mut band = Band::default();
    let value_offset = raster.info().value_offset;
    let mut bands = Vec::new();
    for index in 0..raster.info().bands {
        raster.read_band(index, &mut band).unwrap();
        let places = (0..band.rows).flat_map(|row| (0..band.columns).map(move |column| (column, row)));
        let value = |(column, row)| Some(f64::from(band.value(column, row)?) + value_offset);
        bands.push(places.map(value).collect());
    }
    bands
}

/// What `field` in `make_formats.py` gives for the arrays whose names begin with this.
fn field(code: &str, bands: u32) -> Vec<Vec<Option<f64>>> {
    let value = |band: u32, place: u32| {
        let number = f64::from(60 * band + 10 * (place / COLUMNS) + place % COLUMNS);
        Some(match &code[..1] {
            "b" => number % 2.0,
            "u" => number,
            "i" => number - 40.0,
            _ => number - 39.5,
        })
    };
    (0..bands).map(|band| (0..ROWS * COLUMNS).map(|place| value(band, place)).collect()).collect()
}

#[test]
fn every_type_and_order_in_an_archive_reads_as_it_was_meant() {
    let mut count = 0;
    for archive in ["dtypes.npz", "dtypes_stored.npz"] {
        for (code, sample_type) in [
            ("b1", SampleType::U8),
            ("i1", SampleType::I8),
            ("i2", SampleType::I16),
            ("i4", SampleType::I32),
            ("i8", SampleType::I64),
            ("u1", SampleType::U8),
            ("u2", SampleType::U16),
            ("u4", SampleType::U32),
            ("u8", SampleType::U64),
            ("f2", SampleType::F16),
            ("f4", SampleType::F32),
            ("f8", SampleType::F64),
        ] {
            let ends: &[&str] = if code.ends_with('1') { &[""] } else { &["_little", "_big"] };
            for name in ends
                .iter()
                .flat_map(|end| ["c2", "f2", "c3", "f3"].map(|order| format!("{code}{end}_{order}")))
            {
                let mut raster = open_variable(archive, &name).unwrap();
                let bands = if name.ends_with('3') { BANDS } else { 1 };
                let info = raster.info();
                assert_eq!([info.bands, info.rows, info.columns], [bands, ROWS, COLUMNS], "{name}");
                assert_eq!((info.sample_type, info.format), (sample_type, "NumPy"), "{name}");
                assert_eq!(read(raster.as_mut()), field(code, bands), "{archive}: {name}");
                // Backwards, and once more: no band depends on the one before.
                let mut band = Band::default();
                raster.read_band(0, &mut band).unwrap();
                assert!(raster.read_band(bands, &mut band).is_err(), "{name}");
                count += 1;
            }
        }
    }
    assert_eq!(count, 2 * 4 * (3 + 9 * 2));
    assert_ne!(field("f4", 1), field("i4", 1));
}

#[test]
fn the_only_raster_in_an_archive_is_taken() {
    for name in ["one.npz", "one_deflated.npz", "fortran_deflated.npz", "zip64.npz", "with_axes.npz"] {
        let mut raster = open(name).unwrap();
        assert_eq!(read(raster.as_mut()), field("f4", BANDS), "{name}");
    }
    assert_eq!(open("one.npz").unwrap().info().name, "one");
    assert_eq!(open("with_axes.npz").unwrap().info().name, "with_axes: height");
}

#[test]
fn of_several_arrays_one_is_chosen_by_name() {
    let message = open("two.npz").err().unwrap().to_string();
    let known = "low (float32, 3 x 4), high (float32, 2 x 3 x 4), names (Python objects (\"|O\"))";
    let expected = format!("3 variables to choose from with --variable NAME: {known}: ");
    assert!(message.starts_with(&expected) && message.ends_with("two.npz"), "{message}");
    for name in ["high", "high.npy"] {
        let mut raster = open_variable("two.npz", name).unwrap();
        assert_eq!(read(raster.as_mut()), field("f4", BANDS));
        assert_eq!(raster.info().name, "two: high");
    }
    let message = open_variable("two.npz", "notes").err().unwrap().to_string();
    assert!(message.starts_with("no variable named \"notes\" (there are: low, high, names): "), "{message}");
    let message = open_variable("gdal.asc", "height").err().unwrap().to_string();
    assert!(message.contains("a single raster, not several variables (leave --variable out)"), "{message}");
}

#[test]
fn what_is_no_raster_is_named() {
    for (variable, words) in [
        ("object", "Python objects"),
        ("text", "text (\"<U3\")"),
        ("complex", "complex numbers"),
        ("structured", "structured values"),
        ("days", "dates and durations"),
        ("long", "floats of more than 64 bits"),
        ("line", "an array of 1 dimensions ("),
        ("empty", "an array of [0, 4] samples is empty"),
    ] {
        let message = open_variable("refused.npz", variable).err().unwrap().to_string();
        let end = format!("refused.npz ({variable}.npy)");
        assert!(message.contains(words) && message.ends_with(&end), "{message}");
    }
    for (name, words) in [
        ("refused.npz", "8 variables to choose from"),
        ("nothing.zip", "it holds neither .npy nor .hgt files (unpack it with: unzip "),
        ("bzip2.npz", "a member that is neither stored nor deflated (unpack it with: unzip "),
    ] {
        let message = open(name).err().unwrap().to_string();
        assert!(message.contains(words), "{message}");
    }
}

#[test]
fn a_wrong_checksum_or_a_short_member_is_an_error() {
    let bytes = fs::read(path("one_deflated.npz")).unwrap();
    let directory = bytes.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    let refusal = |at: usize, value: u8| {
        let mut bytes = bytes.clone();
        bytes[directory + at] = value;
        let source = Source::Bytes { name: "bad.npz".to_owned(), bytes: bytes.into() };
        let mut raster = data::open(&source, &ReadLimits::default())?;
        raster.read_band(0, &mut Band::default()).map(|()| String::new())
    };
    assert!(refusal(16, bytes[directory + 16]).is_ok());
    let message = refusal(16, bytes[directory + 16] ^ 1).unwrap_err().to_string();
    assert!(message.starts_with("broken NumPy file: Invalid checksum: bad.npz"), "{message}");
    // The archive promises fewer bytes than the array does.
    let message = refusal(24, bytes[directory + 24] - 1).unwrap_err().to_string();
    assert!(message.contains("the header promises 224 bytes, the file holds 223"), "{message}");
}

#[test]
fn limits_hold_before_anything_is_unpacked() {
    let none = ReadLimits { max_scratch_bytes: 95, ..ReadLimits::default() };
    let mut raster = data::open(&path("one_deflated.npz").into(), &none).unwrap();
    let refused = raster.read_band(0, &mut Band::default()).unwrap_err();
    assert!(matches!(refused, DataError::LimitExceeded { value: 96, limit: 95, .. }), "{refused}");
    // What is stored need not be unpacked.
    data::open(&path("one.npz").into(), &none).unwrap().read_band(0, &mut Band::default()).unwrap();
}

#[test]
fn text_grids_have_values_and_a_place() {
    let mut gdal = open("gdal.asc").unwrap();
    let expected: Vec<_> = field("f4", 1)[0].iter().map(|value| value.map(|value| value / 8.0)).collect();
    let read_back = read(gdal.as_mut());
    assert_eq!(read_back[0][6], None);
    assert_eq!((&read_back[0][..6], &read_back[0][7..]), (&expected[..6], &expected[7..]));
    let info = gdal.info();
    assert_eq!((info.format, info.sample_type), ("ESRI ASCII grid", SampleType::F64));
    assert_eq!(info.place.crs.as_deref(), Some("EPSG:32632"));
    assert_eq!(info.place.transform, Some([500_000.0, 30.0, 0.0, 4e6, 0.0, -30.0]));
    assert_eq!(info.spacing.map(|spacing| (spacing.x_m, spacing.y_m)), Some((30.0, 30.0)));

    let mut wrapped = open("wrapped.asc").unwrap();
    let (a, b) = (2_451_545.25, 2_451_546.125);
    let expected = [Some(a), Some(a + 0.25), None, Some(a + 0.75), Some(b), Some(2_451_547.0)];
    assert_eq!(read(wrapped.as_mut()), [expected]);
    assert_eq!(wrapped.info().place.transform, Some([7.0, 0.5, 0.0, 47.0, 0.0, -0.5]));
    assert_eq!((wrapped.info().spacing, &wrapped.info().place.crs), (None, &None));
}

/// The packed tile's bytes.
fn tile() -> Vec<u8> {
    let packed = fs::read(path("N46E007.hgt.zip")).unwrap();
    let mut archive = zip::ZipArchive::new(Cursor::new(packed)).unwrap();
    let mut bytes = Vec::new();
    archive.by_index(0).unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

/// An archive that holds the tile under each of these names.
fn stored_tiles(names: &[&str]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for name in names {
        archive.start_file(*name, options).unwrap();
        archive.write_all(&tile()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn open_bytes(name: &str, bytes: Vec<u8>) -> Result<Box<dyn Raster>, DataError> {
    data::open(&Source::Bytes { name: name.to_owned(), bytes: bytes.into() }, &ReadLimits::default())
}

#[test]
fn tiles_are_read_plain_and_packed() {
    let open_plain = || open_bytes("N46E007.hgt", tile()).unwrap();
    let expected = read(open_plain().as_mut());
    let at = |row: usize, column: usize| expected[0][row * 1201 + column];
    assert_eq!([at(0, 1), at(1, 0), at(1200, 1200)], [None, Some(-12.0), Some(1212.0)]);
    for mut raster in [open_plain(), open("N46E007.hgt.zip").unwrap(), open("N46E007.hgt.gz").unwrap()] {
        assert!(read(raster.as_mut()) == expected);
        let info = raster.info();
        assert_eq!((info.name.as_str(), info.format), ("N46E007", "SRTM"));
        assert_eq!(info.place.crs.as_deref(), Some("EPSG:4326"));
        // As GDAL sees it.
        let step = 0.000_833_333_333_333_333_4;
        let gdal = [6.999_583_333_333_334, step, 0.0, 47.000_416_666_666_666, 0.0, -step];
        let found = info.place.transform.unwrap();
        assert!(found.iter().zip(gdal).all(|(found, gdal)| (found - gdal).abs() < 1e-12), "{found:?}");
    }
    let mut raster = open_bytes("tiles.zip", stored_tiles(&["tiles/N46E007.hgt", "readme.txt"])).unwrap();
    assert!(read(raster.as_mut()) == expected);
    let two = stored_tiles(&["N46E007.hgt", "N46E008.hgt"]);
    let message = open_bytes("tiles.zip", two).err().unwrap().to_string();
    assert!(message.contains("it holds several .hgt files (unpack it with: unzip tiles.zip)"), "{message}");
    let message = open_bytes("dem.raw", tile()).err().unwrap().to_string();
    assert!(message.starts_with("unknown file format: it begins with "), "{message}");
}

#[test]
fn what_comes_from_a_stream_reads_like_a_file() {
    for name in ["gdal.asc", "one.npz", "fortran_deflated.npz"] {
        let file = fs::File::open(path(name)).unwrap();
        let source = Source::from_stream("standard input", file, &ReadOptions::default()).unwrap();
        let mut raster = data::open(&source, &ReadLimits::default()).unwrap();
        assert_eq!(read(raster.as_mut()), read(open(name).unwrap().as_mut()), "{name}");
        assert_eq!(raster.info().name, "standard input");
    }
}
