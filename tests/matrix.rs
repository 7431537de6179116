//! Reads every kind of `GeoTIFF` that GDAL writes and compares every value with GDAL's (see `data/make_matrix.py`).

#![allow(clippy::unwrap_used, reason = "a test that cannot read its fixtures must fail there")]

mod oracles;

use fieldreel::data::{self, Band, Content, DataError, Raster, ReadLimits, Source};
use oracles::{Oracle, first_difference, manifest};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// How many files the matrix has at the least, so that a manifest that lost its lines does not pass.
const MIN_FILES: usize = 148;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/matrix")
}

fn open(name: &str) -> Result<Box<dyn Raster>, DataError> {
    data::open(&Source::Path(folder().join(name)), &ReadLimits::default())
}

/// What is wrong with how a file is read, if anything.
fn fault(name: &str, words: &[String]) -> Option<String> {
    if let Some(word) = words[0].strip_prefix("refused:") {
        let reason = std::iter::once(word).chain(words[1..].iter().map(String::as_str));
        return fault_of_refusal(name, &reason.collect::<Vec<_>>().join(" "));
    }
    let oracle = Oracle::read(&folder(), words);
    let mut raster = match open(name) {
        Ok(raster) => raster,
        Err(error) => return Some(error.to_string()),
    };
    let is_picture = words.get(5).is_some_and(|mark| mark == "picture");
    if matches!(raster.info().content, Content::Picture(_)) != is_picture {
        return Some(format!("its content is {:?}", raster.info().content));
    }
    oracle.difference(raster.as_mut(), words[4].parse().unwrap())
}

/// What is not read is refused with its name and the command that converts it.
fn fault_of_refusal(name: &str, reason: &str) -> Option<String> {
    let refused = open(name).and_then(|mut raster| raster.read_band(0, &mut Band::default()));
    match refused {
        Err(error @ DataError::Unsupported { .. }) => {
            let message = error.to_string();
            let is_clear = message.contains(reason) && message.contains("gdal_translate");
            (!is_clear).then(|| format!("refused without {reason} or a way out: {message}"))
        }
        Err(error) => Some(error.to_string()),
        Ok(()) => Some("was read".to_owned()),
    }
}

#[test]
fn every_geotiff_reads_as_gdal_reads_it() {
    let files = manifest(&folder());
    let names: BTreeSet<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert!(names.len() >= MIN_FILES && names.len() == files.len(), "{} of {}", names.len(), files.len());
    let faults = files.iter().filter_map(|(name, words)| Some(format!("{name}: {}", fault(name, words)?)));
    let faults: Vec<_> = faults.collect();
    assert!(faults.is_empty(), "{} of {} files:\n{}", faults.len(), files.len(), faults.join("\n"));
}

#[test]
fn a_wrong_expectation_is_found() {
    let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let files = manifest(&folder());
    let right = &files.iter().find(|(name, _)| name == "int16_planar_lzw2_strip.tif").unwrap().1;
    assert_eq!(fault("int16_planar_lzw2_strip.tif", right), None);
    // Another file of the same shape, a file that is read, one that is refused for another reason, no picture.
    for name in ["uint8_planar_lzw2_strip.tif", "many_bands_planar.tif", "complex64.tif", "missing.tif"] {
        assert!(fault(name, right).is_some(), "{name}");
    }
    assert!(fault("int16_planar_lzw2_strip.tif", &[right.as_slice(), &words("picture")].concat()).is_some());
    for reason in ["refused:complex", "refused:20 bits"] {
        assert!(fault("int16_planar_lzw2_strip.tif", &words(reason)).is_some(), "{reason}");
    }
    assert_eq!(fault("complex64.tif", &words("refused:complex")), None);
    assert!(fault("complex64.tif", &words("refused:20 bits")).is_some());
}

#[test]
fn the_comparison_can_fail() {
    let (values, valid) = (vec![1.0, 0.0], vec![Band::VALID, Band::INVALID]);
    let band = Band { columns: 2, rows: 1, values, valid, ..Band::default() };
    let differs =
        |offset, expected: &[f64], tolerance| first_difference(&band, offset, expected, tolerance).is_some();
    assert!(!differs(0.0, &[1.0, f64::NAN], 0.0));
    for wrong in [&[1.0, 0.0][..], &[f64::NAN, f64::NAN], &[1.5, f64::NAN], &[1.0], &[0.999_999_8, f64::NAN]]
    {
        assert!(differs(0.0, wrong, 0.0), "{wrong:?}");
    }
    // What lies within half a step of an f32 is the same; the offset moves the steps.
    assert!(!differs(0.0, &[1.000_000_05, f64::NAN], 0.0));
    assert!(!differs(1e6, &[1_000_001.000_000_05, f64::NAN], 0.0));
    assert!(differs(1e6, &[1_000_001.000_01, f64::NAN], 0.0));
    assert!(differs(1e6, &[1.0, f64::NAN], 0.0));
    assert!(!differs(0.0, &[5.5, f64::NAN], 5.0));
    assert!(differs(0.0, &[6.5, f64::NAN], 5.0));
}

#[test]
fn names_and_units_come_with_scale_and_offset() {
    for name in ["scaled_chunky_tiled.tif", "scaled_planar_strip.tif", "scaled_float32.tif"] {
        let raster = open(name).unwrap();
        let labels: Vec<_> = raster.info().band_labels.iter().flatten().map(String::as_str).collect();
        assert_eq!(labels, ["J\u{e4}nner <1> & 2", "second"], "{name}");
        assert_eq!(raster.info().value_unit.as_deref(), Some("K"), "{name}");
    }
}

#[test]
fn values_far_from_zero_keep_their_detail() {
    for (name, near, within) in [
        ("julian_days.tif", 2_460_000.5, 1.0),
        ("northings.tif", 5_400_600.0, 1000.0),
        ("nanoseconds.tif", 1.7e18, 1e10),
        ("seconds.tif", 1.7e9, 2000.0),
        ("float64_planar_none_strip.tif", 0.0, 0.0),
    ] {
        let offset = open(name).unwrap().info().value_offset;
        assert!((offset - near).abs() <= within, "{name}: {offset}");
    }
}
