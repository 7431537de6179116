#![allow(clippy::unwrap_used, reason = "tests fail there")]
use super::*;
use crate::data::source::SourceReader;
use crate::data::{Band, ReadOptions, VolumeSpace};
use std::fs;
use std::path::Path;
use std::sync::Arc;

const VOLUME: &str = "type: short\nendian: little\nencoding: raw\ndimension: 3\nsizes: 2 3 2\n";

fn open_at(path: Option<&Path>, bytes: &[u8]) -> Result<Box<dyn Raster>, DataError> {
    let options = ReadOptions::default();
    let reader = Arc::new(SourceReader::from_memory(bytes.into()));
    let location = "a.nrrd".to_owned();
    open(&VolumeFile { reader, name: "a".to_owned(), path, location, options: &options })
}

fn samples(count: i16) -> Vec<u8> {
    (0..count).flat_map(i16::to_le_bytes).collect()
}

fn open_text(fields: &str, samples: &[u8]) -> Result<Box<dyn Raster>, DataError> {
    open_at(None, &[format!("NRRD0004\n{fields}\n").as_bytes(), samples].concat())
}

fn band(raster: &mut dyn Raster, index: u32) -> Vec<f32> {
    let mut band = Band::default();
    raster.read_band(index, &mut band).unwrap();
    band.values
}

#[test]
fn slices_are_bands_and_directions_are_turned_to_ras() {
    let fields = format!(
        "{VOLUME}space: left-posterior-superior\nspace directions: (1,0,0) (0,0,2) (0,-3,0)\n\
         space origin: (10,20,30)\nspace units: \"mm\" \"mm\" \"mm\"\nsample units: HU\n"
    );
    let mut raster = open_text(&fields, &samples(12)).unwrap();
    assert_eq!(band(raster.as_mut(), 1), [6.0, 7.0, 8.0, 9.0, 10.0, 11.0]);
    let grid = raster.info().volume.clone().unwrap();
    let expected = [[-1.0, 0.0, 0.0, -10.0], [0.0, 0.0, 3.0, -20.0], [0.0, 2.0, 0.0, 30.0]];
    assert_eq!((grid.slices, grid.world_from_index), (2, expected));
    assert_eq!((grid.space, grid.unit.as_deref()), (VolumeSpace::Patient, Some("mm")));
    assert_eq!(raster.info().value_unit.as_deref(), Some("HU"));
    // The same numbers in another space.
    for (space, kind, first, second) in [
        ("RAS", VolumeSpace::Patient, 1.0, -3.0),
        ("left-anterior-superior", VolumeSpace::Patient, -1.0, -3.0),
        ("scanner-xyz", VolumeSpace::Plain, 1.0, -3.0),
    ] {
        let fields = fields.replace("left-posterior-superior", space);
        let raster = open_text(&fields, &samples(12)).unwrap();
        let grid = raster.info().volume.clone().unwrap();
        let found = (grid.space, grid.world_from_index[0][0], grid.world_from_index[1][2]);
        assert_eq!(found, (kind, first, second), "{space}");
    }
}

#[test]
fn time_may_come_last_or_first() {
    let fields = "type: short\nendian: little\nencoding: raw\ndimension: 4\n";
    let last = format!("{fields}sizes: 2 1 3 2\nspacings: 1 2 3 0.5\nunits: \"um\" \"um\" \"um\" \"s\"\n");
    let mut raster = open_text(&last, &samples(12)).unwrap();
    assert_eq!(band(raster.as_mut(), 4), [8.0, 9.0]);
    let info = raster.info();
    assert_eq!((info.bands, info.volume.as_ref().map(|grid| grid.slices)), (6, Some(3)));
    assert_eq!(info.band_labels[4].as_deref(), Some("0.5 s"));
    let first = format!("{fields}sizes: 2 2 1 3\nkinds: list domain domain domain\n");
    let mut raster = open_text(&first, &samples(12)).unwrap();
    assert_eq!((band(raster.as_mut(), 1), band(raster.as_mut(), 4)), (vec![4.0, 6.0], vec![5.0, 7.0]));
    let with_time = format!(
        "{fields}sizes: 2 1 3 2\nspace: LPST\nspace directions: (1,0,0,0) (0,1,0,0) (0,0,1,0) (0,0,0,2.5)\n\
         space origin: (0,0,0,10)\nspace units: \"mm\" \"mm\" \"mm\" \"ms\"\n"
    );
    let raster = open_text(&with_time, &samples(12)).unwrap();
    assert_eq!(raster.info().band_labels[3].as_deref(), Some("12.5 ms"));
    let between = format!("{fields}sizes: 2 3 2 1\nkinds: domain time domain domain\n");
    let message = open_text(&between, &samples(12)).err().unwrap().to_string();
    assert!(message.contains("times that lie between other axes (save it with"), "{message}");
}

#[test]
fn an_image_is_no_volume() {
    let fields =
        "type: uchar\nencoding: ascii\ndimension: 2\nsizes: 2 2\nspacings: 2 3\nunits: \"km\" \"km\"\n";
    let mut raster = open_text(fields, b"1 2\n3 4\n").unwrap();
    assert_eq!(band(raster.as_mut(), 0), [1.0, 2.0, 3.0, 4.0]);
    assert_eq!((raster.info().volume.clone(), raster.info().bands), (None, 1));
    assert_eq!(raster.info().spacing.map(|spacing| (spacing.x_m, spacing.y_m)), Some((2e3, 3e3)));
}

#[test]
fn what_is_not_read_is_named() {
    for (from, to, words) in [
        ("sizes: 2 3 2", "sizes: 2 3 3", "promises 36 bytes of samples, the file holds 24"),
        (
            "sizes: 2 3 2",
            "sizes: 2 3 2\nkinds: vector domain domain",
            "2 values at every sample (kind \"vector\")",
        ),
        ("sizes: 2 3 2", "sizes: 0 3 2", "0 x 3 x 2 samples"),
        ("sizes: 2 3 2", "sizes: 2 3 9999999", "number of bands 9999999 exceeds"),
        ("type: short", "type: block", "samples that are blocks of bytes"),
        ("type: short", "type: shirt", "\"shirt\" is no type of samples"),
        ("type: short\n", "", "the field \"type\" is missing"),
        ("encoding: raw", "encoding: hex", "samples in hexadecimal digits"),
        ("encoding: raw", "encoding: rar", "\"rar\" is no encoding"),
        ("endian: little\n", "", "the byte order of int16 is not given"),
        ("endian: little", "endian: middle", "\"middle\" is no byte order"),
        ("endian: little", "endian: little\nbyte skip: -2", "less than -1 bytes to skip"),
        ("endian: little", "endian: little\nline skip: x", "\"x\" is no number of lines to skip"),
        ("endian: little", "endian: little\ndata file: a.raw", "its samples are in \"a.raw\" (give the path"),
    ] {
        let message = open_text(&VOLUME.replace(from, to), &samples(12)).err().unwrap().to_string();
        assert!(message.contains(words) && message.ends_with(": a.nrrd"), "{message}");
    }
}

#[test]
fn samples_are_read_from_files_in_the_folder_only() {
    let folder = tempfile::tempdir().unwrap();
    let header = folder.path().join("a.nhdr");
    let open = |fields: &str| open_at(Some(&header), format!("NRRD0004\n{VOLUME}{fields}").as_bytes());
    fs::write(folder.path().join("all.raw"), [&b"head\n\n"[..], &samples(12)].concat()).unwrap();
    for (number, half) in samples(12).chunks(12).enumerate() {
        fs::write(folder.path().join(format!("s{number}.raw")), half).unwrap();
    }
    for fields in [
        "line skip: 2\ndata file: all.raw\n",
        "byte skip: 6\ndata file: ./all.raw\n",
        "byte skip: -1\ndatafile: all.raw\n",
        "data file: LIST\ns0.raw\ns1.raw\n",
        "data file: s%01d.raw 0 1 1\n",
    ] {
        let mut raster = open(fields).unwrap_or_else(|error| panic!("{fields}: {error}"));
        assert_eq!(band(raster.as_mut(), 1), [6.0, 7.0, 8.0, 9.0, 10.0, 11.0], "{fields}");
    }
    // The other way round.
    let mut raster = open("data file: s%d.raw 1 0 -1\n").unwrap();
    assert_eq!(band(raster.as_mut(), 1), [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]);
    for (fields, words) in [
        ("data file: /etc/passwd\n", "\"/etc/passwd\", outside its folder"),
        ("data file: b/../../a.raw\n", "outside its folder"),
        ("data file: missing.raw\n", "cannot read the file"),
        ("data file: LIST\n", "2 slices in 0 files"),
        ("data file: LIST\ns0.raw\ns1.raw\ns0.raw\n", "2 slices in 3 files"),
        ("data file: s%d.raw 0 999999999 1\n", "does not stand for 1 to 2 files"),
        ("data file: s0.raw\n", "promises 24 bytes of samples, the file holds 12"),
        ("", "no empty line ends its header"),
    ] {
        let message = open(fields).err().unwrap().to_string();
        assert!(message.contains(words), "{fields}: {message}");
    }
}
