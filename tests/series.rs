//! Several files that play as the bands of one raster.

#![allow(clippy::unwrap_used, reason = "a test that cannot write its own files must fail there")]

use fieldreel::data::{self, Band, DataError, Raster, ReadLimits, ReadOptions, Source};
use std::fs;
use std::path::PathBuf;
use tempfile::TempDir;

/// A `.npy` file of bands x 1 x 2 samples.
fn npy(bands: &[[f64; 2]]) -> Vec<u8> {
    let shape = format!("({}, 1, 2)", bands.len());
    let mut header = format!("{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}\n");
    header.insert_str(header.len() - 1, &" ".repeat(118 - header.len()));
    let samples = bands.iter().flatten().flat_map(|sample| sample.to_le_bytes());
    [&b"\x93NUMPY\x01\0\x76\0"[..], header.as_bytes()].concat().into_iter().chain(samples).collect()
}

/// A folder of files, and their paths in the order given.
fn folder(files: &[(&str, Vec<u8>)]) -> (TempDir, Vec<Source>) {
    let folder = tempfile::tempdir().unwrap();
    let write = |(name, bytes): &(&str, Vec<u8>)| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        Source::Path(path)
    };
    let sources = files.iter().map(write).collect();
    (folder, sources)
}

fn open(sources: &[Source]) -> Result<Box<dyn Raster>, DataError> {
    data::open_all(sources, &ReadOptions::default())
}

fn first_values(raster: &mut dyn Raster) -> Vec<f64> {
    let mut band = Band::default();
    let (bands, value_offset) = (raster.info().bands, raster.info().value_offset);
    let first = |index| {
        raster.read_band(index, &mut band).unwrap();
        f64::from(band.values[0]) + value_offset
    };
    (0..bands).map(first).collect()
}

fn labels(raster: &dyn Raster) -> Vec<&str> {
    raster.info().band_labels.iter().flatten().map(String::as_str).collect()
}

#[test]
fn files_play_in_natural_order_with_their_names() {
    let file = |value: f64| npy(&[[value, 0.0]]);
    let (_folder, sources) =
        folder(&[("flow10.npy", file(10.0)), ("flow9.npy", file(9.0)), ("flow1.npy", file(1.0))]);
    let mut raster = open(&sources).unwrap();
    assert_eq!(labels(raster.as_ref()), ["flow1", "flow9", "flow10"]);
    assert_eq!(first_values(raster.as_mut()), [1.0, 9.0, 10.0]);
    assert_eq!((raster.info().name.as_str(), raster.info().bands), ("flow", 3));
    let mut band = Band::default();
    // Back and forth between files.
    for index in [2, 0, 1, 1, 2] {
        raster.read_band(index, &mut band).unwrap();
        assert_eq!(band.values[0], [1.0, 9.0, 10.0][index as usize]);
    }
    assert!(matches!(raster.read_band(3, &mut band), Err(DataError::NoSuchBand { band: 3, bands: 3, .. })));
}

#[test]
fn dates_and_several_bands_are_labelled() {
    let (_folder, sources) =
        folder(&[("t_20200229.npy", npy(&[[3.0, 0.0]])), ("t_20200131.npy", npy(&[[1.0, 0.0], [2.0, 0.0]]))]);
    let mut raster = open(&sources).unwrap();
    assert_eq!(labels(raster.as_ref()), ["2020-01-31, band 1", "2020-01-31, band 2", "2020-02-29"]);
    assert_eq!(first_values(raster.as_mut()), [1.0, 2.0, 3.0]);
}

#[test]
fn one_offset_serves_all_files() {
    let day = 2_451_545.0;
    let (_folder, sources) =
        folder(&[("a1.npy", npy(&[[day + 0.25, day + 0.5]])), ("a2.npy", npy(&[[day + 3.125, day + 4.0]]))]);
    let mut raster = open(&sources).unwrap();
    assert_ne!(raster.info().value_offset, 0.0);
    assert_eq!(first_values(raster.as_mut()), [day + 0.25, day + 3.125]);
    let mut alone = open(&sources[..1]).unwrap();
    assert_eq!(first_values(alone.as_mut()), [day + 0.25]);
}

#[test]
fn the_first_file_that_differs_is_named() {
    let wide = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 3), }\n";
    let wide = [&b"\x93NUMPY\x01\0"[..], &[wide.len() as u8, 0], wide.as_bytes(), &[0; 12]].concat();
    let (_folder, sources) =
        folder(&[("a1.npy", npy(&[[1.0, 2.0]])), ("a2.npy", wide), ("a3.npy", b"rubbish".to_vec())]);
    let message = open(&sources).err().unwrap().to_string();
    assert!(message.starts_with("number of columns is 3, not 2 as in "), "{message}");
    assert!(message.contains("a1.npy: ") && message.ends_with("a2.npy"), "{message}");
    let message = open(&[sources[0].clone(), sources[2].clone()]).err().unwrap().to_string();
    assert!(message.starts_with("unknown file format") && message.ends_with("a3.npy"), "{message}");
    assert!(matches!(open(&[]), Err(DataError::NoFiles)));
}

#[test]
fn a_file_that_changes_meanwhile_is_an_error() {
    let (folder, sources) = folder(&[("a1.npy", npy(&[[1.0, 2.0]])), ("a2.npy", npy(&[[3.0, 4.0]]))]);
    let mut raster = open(&sources).unwrap();
    fs::write(folder.path().join("a2.npy"), npy(&[[3.0, 4.0], [5.0, 6.0]])).unwrap();
    let mut band = Band::default();
    raster.read_band(0, &mut band).unwrap();
    let message = raster.read_band(1, &mut band).unwrap_err().to_string();
    assert!(message.starts_with("number of bands is 2, not 1 as in the same file before: "), "{message}");
    fs::remove_file(folder.path().join("a2.npy")).unwrap();
    assert!(matches!(raster.read_band(1, &mut band), Err(DataError::Io { .. })));
}

#[test]
fn a_pattern_opens_as_a_series() {
    let file = |value: f64| npy(&[[value, 0.0]]);
    let (folder, _) = folder(&[("b2.npy", file(2.0)), ("b11.npy", file(11.0)), ("c.npy", file(0.0))]);
    let files = data::expand(&folder.path().join("b*.npy")).unwrap();
    let sources: Vec<_> = files.into_iter().map(|path: PathBuf| Source::Path(path)).collect();
    assert_eq!(first_values(open(&sources).unwrap().as_mut()), [2.0, 11.0]);
    let limits = ReadLimits { max_bands: 1, ..ReadLimits::default() };
    let refused = data::open_all(&sources, &ReadOptions::from(limits)).err().unwrap();
    assert!(matches!(refused, DataError::LimitExceeded { value: 2, limit: 1, .. }), "{refused}");
}
