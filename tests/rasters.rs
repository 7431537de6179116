//! Reads rasters that other programs wrote (see `data/make_rasters.py`) and rasters that nobody should write.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its fixtures must fail there")]

use fieldreel::data::{self, Band, DataError, PixelSpacing, Raster, ReadLimits, Source, ValueStatistics};
use std::fs;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/rasters")
}

fn open(name: &str) -> Result<Box<dyn Raster>, DataError> {
    data::open(&Source::Path(folder().join(name)), &ReadLimits::default())
}

fn open_bytes(bytes: &[u8]) -> Result<Box<dyn Raster>, DataError> {
    let source = Source::Bytes { name: "mutated".to_owned(), bytes: bytes.into() };
    data::open(
        &source,
        &ReadLimits { max_band_samples: 1 << 20, max_block_bytes: 1 << 24, ..ReadLimits::default() },
    )
}

/// One line of the manifest: a raster and what reading it must give.
struct Expectation {
    name: String,
    shape: [u32; 3],
    /// Bands x rows x columns; NaN where a sample is missing.
    values: Vec<f32>,
}

fn expectations() -> Vec<Expectation> {
    let manifest = fs::read_to_string(folder().join("manifest.txt")).unwrap();
    let read = |line: &str| {
        let words: Vec<&str> = line.split(' ').collect();
        let side = |at: usize| words[at].parse().unwrap();
        let oracle = fs::read(folder().join(words[1])).unwrap();
        let values =
            oracle.chunks_exact(4).map(|bytes| f32::from_le_bytes(bytes.try_into().unwrap())).collect();
        Expectation { name: words[0].to_owned(), shape: [side(2), side(3), side(4)], values }
    };
    manifest.lines().map(read).collect()
}

/// Where a band differs from what is expected, if it does.
fn first_difference(band: &Band, expected: &[f32]) -> Option<String> {
    if band.values.len() != expected.len() || band.valid.len() != expected.len() {
        return Some(format!("{} values instead of {}", band.values.len(), expected.len()));
    }
    let at = (0..expected.len()).find(|&at| {
        let wanted = if expected[at].is_nan() { (0.0, Band::INVALID) } else { (expected[at], Band::VALID) };
        (band.values[at], band.valid[at]) != wanted
    })?;
    Some(format!("at {at}: {} ({}) instead of {}", band.values[at], band.valid[at], expected[at]))
}

#[test]
fn every_raster_reads_as_its_writer_meant_it() {
    let all = expectations();
    assert!(all.len() > 70, "only {} rasters in the manifest", all.len());
    for Expectation { name, shape: [bands, rows, columns], values } in all {
        let mut raster = open(&name).unwrap();
        let info = raster.info().clone();
        assert_eq!((info.bands, info.rows, info.columns), (bands, rows, columns), "{name}");
        assert_eq!(info.band_labels.len(), bands as usize, "{name}");
        let mut band = Band::default();
        let samples = rows as usize * columns as usize;
        // Forwards, then backwards: no band depends on the one before, and reading twice gives the same.
        for index in (0..bands).chain((0..bands).rev()) {
            raster.read_band(index, &mut band).unwrap();
            let expected = &values[index as usize * samples..][..samples];
            let difference = first_difference(&band, expected);
            assert!(difference.is_none(), "{name}, band {index}: {}", difference.unwrap());
        }
        let beyond = raster.read_band(bands, &mut band).unwrap_err();
        assert!(matches!(beyond, DataError::NoSuchBand { .. }), "{name}: {beyond}");
    }
}

#[test]
fn the_comparison_can_fail() {
    let band = Band { columns: 2, rows: 1, values: vec![1.0, 0.0], valid: vec![Band::VALID, Band::INVALID] };
    assert!(first_difference(&band, &[1.0, f32::NAN]).is_none());
    for wrong in [&[1.0, 0.0][..], &[f32::NAN, f32::NAN], &[1.5, f32::NAN], &[1.0]] {
        assert!(first_difference(&band, wrong).is_some(), "{wrong:?}");
    }
}

#[test]
fn a_file_and_its_bytes_read_alike() {
    for name in ["scaled.tif", "fortran_3d.npy", "interlaced_16.png"] {
        let mut bytes = open_bytes(&fs::read(folder().join(name)).unwrap()).unwrap();
        let mut file = open(name).unwrap();
        assert_eq!(
            (file.info().name.as_str(), bytes.info().name.as_str()),
            (&name[..name.len() - 4], "mutated")
        );
        let (mut from_bytes, mut from_file) = (Band::default(), Band::default());
        bytes.read_band(0, &mut from_bytes).unwrap();
        file.read_band(0, &mut from_file).unwrap();
        assert_eq!(from_bytes, from_file);
    }
}

#[test]
fn labels_units_and_spacing_are_found() {
    let scaled = open("scaled.tif").unwrap();
    let labels: Vec<_> = scaled.info().band_labels.iter().flatten().map(String::as_str).collect();
    assert_eq!(labels, ["J\u{e4}n & <1>", "Feb", "M\u{e4}r"]);
    assert_eq!(scaled.info().value_unit.as_deref(), Some("degC"));

    let spacing = |name: &str| open(name).unwrap().info().spacing;
    let near = |name: &str, x_m: f64, y_m: f64| {
        let found = spacing(name).unwrap();
        let close = (found.x_m / x_m - 1.0).abs() < 1e-9 && (found.y_m / y_m - 1.0).abs() < 1e-9;
        assert!(close, "{name}: {found:?} instead of {x_m} x {y_m}");
    };
    near("south_up.tif", 30.0, 30.0);
    near("east_left.tif", 30.0, 30.0);
    // Half a degree of longitude and a quarter of latitude at 60 degrees north.
    near("degrees.tif", 111_320.0 / 4.0, 111_320.0 / 4.0);
    let us_survey_foot_m = 1200.0 / 3937.0;
    near("feet.tif", 100.0 * us_survey_foot_m, 50.0 * us_survey_foot_m);
    for unknown in ["no_crs.tif", "identity.tif", "plain.tif", "pages.tif", "f4.npy", "pillow.png"] {
        assert_eq!(spacing(unknown), None::<PixelSpacing>, "{unknown}");
    }
}

#[test]
fn what_is_no_data_is_refused_in_a_sentence() {
    for (name, words) in [
        ("refused_rgb.tif", "a picture of red, green and blue, not data"),
        ("refused_palette.tif", "palette colours"),
        ("refused_complex.tif", "complex numbers"),
        ("refused_half_float.tif", "16 bits per sample"),
        ("refused_lzma.tif", "gdal_translate -ot Float32 -co COMPRESS=DEFLATE -co INTERLEAVE=BAND"),
        ("refused_rgb.png", "a colour picture, not data"),
        ("refused_palette.png", "a colour picture, not data"),
        ("refused_object.npy", "Python objects"),
        ("refused_structured.npy", "structured values"),
        ("refused_line.npy", "an array of 1 dimensions"),
        ("refused_empty.npy", "is empty"),
        ("manifest.txt", "unknown file format: it begins with 75 69 6e 74"),
        ("missing.tif", "cannot read the file: No such file"),
        ("", "not a regular file"),
    ] {
        let refused = open(name).and_then(|mut raster| raster.read_band(0, &mut Band::default()));
        let Err(refused) = refused else { panic!("{name} was read") };
        let message = refused.to_string();
        assert!(message.contains(words), "{name}: {message}");
        assert!(message.ends_with(&folder().join(name).display().to_string()), "{name}: {message}");
        assert!(!message.contains('\n'), "{name}: {message}");
    }
}

#[test]
fn limits_are_kept() {
    for name in ["degrees.tif", "f4.npy", "pillow.png"] {
        let limits = ReadLimits { max_band_samples: 500, ..ReadLimits::default() };
        let refused = data::open(&Source::Path(folder().join(name)), &limits).err().unwrap();
        assert!(
            matches!(refused, DataError::LimitExceeded { value: 551, limit: 500, .. }),
            "{name}: {refused}"
        );
    }
    let limits = ReadLimits { max_block_bytes: 100, ..ReadLimits::default() };
    let mut raster = data::open(&Source::Path(folder().join("big.tif")), &limits).unwrap();
    let refused = raster.read_band(0, &mut Band::default()).unwrap_err();
    assert!(matches!(refused, DataError::LimitExceeded { limit: 100, .. }), "{refused}");
}

#[test]
fn reading_again_does_not_allocate_again() {
    let mut raster = open("pages.tif").unwrap();
    let mut band = Band::default();
    raster.read_band(0, &mut band).unwrap();
    let before = (band.values.as_ptr(), band.valid.as_ptr());
    raster.read_band(3, &mut band).unwrap();
    assert_eq!(before, (band.values.as_ptr(), band.valid.as_ptr()));
}

#[test]
fn statistics_are_those_of_all_bands() {
    let mut raster = open("float32_planar_tiled.tif").unwrap();
    let all = expectations().into_iter().find(|line| line.name == "float32_planar_tiled.tif").unwrap().values;
    let statistics = ValueStatistics::scan(raster.as_mut()).unwrap();
    let range = statistics.range().unwrap();
    let valid: Vec<f32> = all.into_iter().filter(|value| value.is_finite()).collect();
    assert_eq!(statistics.valid_count(), valid.len() as u64);
    assert_eq!(range.min, valid.iter().copied().fold(f32::INFINITY, f32::min));
    assert_eq!(range.max, valid.iter().copied().fold(f32::NEG_INFINITY, f32::max));
}

#[test]
fn percentiles_are_those_of_numpy() {
    let lines = fs::read_to_string(folder().join("percentiles.txt")).unwrap();
    assert!(lines.lines().count() > 30);
    for line in lines.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let (percentile, expected) = (words[1].parse().unwrap(), words[2].parse::<f32>().unwrap());
        let mut raster = open(words[0]).unwrap();
        let statistics = ValueStatistics::scan(raster.as_mut()).unwrap();
        assert_eq!(statistics.percentiles(raster.as_mut(), &[percentile]).unwrap(), [expected], "{line}");
        let (low, high) = statistics.percentile_bounds(percentile).unwrap();
        assert!(low <= expected && expected <= high, "{line}: {low} to {high}");
    }
}

/// Opens and reads everything; what matters is that it returns.
fn read_all(bytes: &[u8]) -> Result<(), DataError> {
    let mut raster = open_bytes(bytes)?;
    let mut band = Band::default();
    for index in 0..raster.info().bands.min(4) {
        raster.read_band(index, &mut band)?;
        assert!(band.values.iter().all(|value| value.is_finite()));
    }
    Ok(())
}

const HOSTILE: [&str; 9] = [
    "int16_chunky_strip.tif",
    "float32_planar_tiled.tif",
    "mask.tif",
    "scaled.tif",
    "zstd.tif",
    "lerc.tif",
    "nan.npy",
    "fortran_3d.npy",
    "interlaced_16.png",
];

#[test]
fn every_truncation_is_an_error_or_harmless() {
    for name in HOSTILE {
        let whole = fs::read(folder().join(name)).unwrap();
        read_all(&whole).unwrap();
        let refused = (0..whole.len()).filter(|length| read_all(&whole[..*length]).is_err()).count();
        // A few bytes at the end may not matter; the middle always does.
        assert!(refused * 10 > whole.len() * 9, "{name}: only {refused} of {} refused", whole.len());
    }
}

#[test]
fn no_changed_byte_causes_a_panic() {
    let mut state = 1_u32;
    let mut random = |below: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize % below
    };
    for name in HOSTILE {
        let whole = fs::read(folder().join(name)).unwrap();
        let mut refused = 0;
        for _ in 0..600 {
            let mut bytes = whole.clone();
            for _ in 0..=random(3) {
                // Mostly where the structure is: the headers of all formats here come first.
                let reach = if random(2) == 0 { bytes.len().min(400) } else { bytes.len() };
                let at = random(reach);
                bytes[at] = [0, 1, 0x7f, 0xff, random(256) as u8][random(5)];
            }
            refused += usize::from(read_all(&bytes).is_err());
        }
        assert!(refused > 0, "{name}: no change was noticed, so none reached the reader");
    }
}
