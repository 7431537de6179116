//! Reads stacks of images that tifffile wrote (see `data/make_stacks.py`).

#![allow(clippy::unwrap_used, reason = "a test that cannot read its fixtures must fail there")]

mod oracles;

use fieldreel::data::{self, Band, Content, DataError, Raster, ReadLimits, ReadOptions, Source};
use oracles::{Oracle, manifest};
use std::fs;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/stacks")
}

/// Opens a file, or one of several channels in it: `FILE:CHANNEL`.
fn open(name: &str) -> Result<Box<dyn Raster>, DataError> {
    let (file, variable) = name.split_once(':').map_or((name, None), |(file, array)| (file, Some(array)));
    let options = ReadOptions { variable: variable.map(str::to_owned), ..ReadOptions::default() };
    data::open_with(&Source::Path(folder().join(file)), &options)
}

#[test]
fn every_stack_reads_as_tifffile_reads_it() {
    let all = manifest(&folder());
    assert!(all.len() >= 20, "only {} stacks in the manifest", all.len());
    let fault = |name: &str, words: &[String]| {
        let difference = Oracle::read(&folder(), words).difference(open(name).unwrap().as_mut(), 0.0)?;
        Some(format!("{name}: {difference}"))
    };
    let faults: Vec<_> = all.iter().filter_map(|(name, words)| fault(name, words)).collect();
    assert!(faults.is_empty(), "{} of {} stacks:\n{}", faults.len(), all.len(), faults.join("\n"));
    // Another channel, another order.
    let (_, words) = all.iter().find(|(name, _)| name == "tczyx.ome.tif").unwrap();
    for other in ["tczyx.ome.tif:c2", "zyx.ome.tif"] {
        assert!(fault(other, words).is_some(), "{other}");
    }
}

#[test]
fn slices_and_moments_are_told_apart() {
    for (name, slices, moments, z, unit) in [
        ("tzcyx.ome.tif", 3, 2, 1.5, "\u{b5}m"),
        ("zyx.ome.tif", 3, 1, 1.5, "\u{b5}m"),
        ("hyperstack.tif", 3, 2, 1.5, "um"),
        ("run.tif:c2", 3, 2, 1.5, "um"),
        ("slices.tif", 3, 1, 1.5, "um"),
    ] {
        let raster = open(name).unwrap();
        let grid = raster.info().volume.clone().unwrap();
        assert_eq!((grid.slices, grid.moments(raster.info())), (slices, moments), "{name}");
        assert_eq!((grid.spacing()[2], grid.unit.as_deref()), (z, Some(unit)), "{name}");
    }
    let grid = open("hyperstack.tif").unwrap().info().volume.clone().unwrap();
    assert_eq!(grid.spacing(), [0.25, 0.5, 1.5]);
    for name in ["tyx.ome.tif", "frames.tif", "pages.tif"] {
        assert_eq!(open(name).unwrap().info().volume, None, "{name}");
    }
    let spacing = open("tyx.ome.tif").unwrap().info().spacing.unwrap();
    assert!((spacing.x_m / 0.25e-6 - 1.0).abs() < 1e-12, "{spacing:?}");
    let labels: Vec<_> = open("tyx.ome.tif").unwrap().info().band_labels.iter().flatten().cloned().collect();
    assert_eq!(labels, ["0 s", "0.1 s"]);
    assert_eq!(open("hyperstack.tif").unwrap().info().band_labels[3].as_deref(), Some("0.5 s"));
}

#[test]
fn channels_are_chosen_by_name_or_number() {
    assert_eq!(open("tzcyx.ome.tif").unwrap().info().name, "tzcyx.ome: DAPI");
    assert_eq!(open("tzcyx.ome.tif:2").unwrap().info().name, "tzcyx.ome: GFP");
    assert_eq!(open("hyperstack.tif:c2").unwrap().info().name, "hyperstack: c2");
    let message = |name: &str| open(name).err().unwrap().to_string();
    let text = message("tzcyx.ome.tif:RFP");
    assert!(text.starts_with("no variable named \"RFP\" (there are: DAPI, GFP): "), "{text}");
    assert!(message("hyperstack.tif:3").contains("(there are: c1, c2)"));
    assert!(message("hyperstack.tif:0").contains("(there are: c1, c2)"));
    assert!(message("pages.tif:c1").contains("a single raster, not several variables"));
}

#[test]
fn what_is_no_stack_is_named() {
    for (name, words) in [
        ("two_files.ome.tif", "some of its images are in \"other.ome.tif\", which is missing"),
        ("companion.ome.tif", "cannot read the file: "),
        ("run_cut.tif", "its description promises more images than it holds"),
    ] {
        let text = open(name).err().unwrap().to_string();
        let file = if name.starts_with("companion") { "/all.companion.ome" } else { name };
        assert!(text.contains(words) && text.ends_with(file), "{text}");
    }
    assert_eq!(open("rgb.ome.tif").unwrap().info().content, Content::Picture("red, green and blue"));
    // The last image is the first that is missing.
    let mut whole = open("run.tif").unwrap();
    assert!(whole.read_band(5, &mut Band::default()).is_ok());
    assert!(matches!(whole.read_band(6, &mut Band::default()), Err(DataError::NoSuchBand { .. })));
    let limits = ReadLimits { max_bands: 5, ..ReadLimits::default() };
    let source = Source::Path(folder().join("zyx.ome.tif"));
    assert!(data::open(&source, &limits).is_ok());
    assert!(data::open(&source, &ReadLimits { max_bands: 2, ..limits }).is_err());
    let source = Source::Path(folder().join("run.tif"));
    let text = data::open(&source, &ReadLimits { max_bands: 11, ..limits }).err().unwrap().to_string();
    assert!(text.starts_with("number of images 12 exceeds the limit of 11"), "{text}");
}

#[test]
fn channels_are_read_together_where_that_is_wanted() {
    for name in [
        "tczyx.ome.tif",
        "tzcyx.ome.tif",
        "ctzyx.ome.tif",
        "ztcyx.ome.tif",
        "hyperstack.tif",
        "run.tif",
        "set_c0.ome.tif",
        "set_c1.ome.tif",
    ] {
        let source = Source::Path(folder().join(name));
        let options = ReadOptions { all_channels: true, ..ReadOptions::default() };
        let mut together = data::open_with(&source, &options).unwrap();
        let info = together.info().clone();
        let (slices, channels) = (info.volume.as_ref().unwrap().slices, info.channels.len() as u32);
        assert!(
            channels > 1 && info.moments() > 1,
            "{name}: {channels} channels, {} moments",
            info.moments()
        );
        assert_eq!(info.bands, slices * channels * info.moments(), "{name}");
        let (mut found, mut expected) = (Band::default(), Band::default());
        for channel in 0..channels {
            let mut alone = open(&format!("{name}:c{}", channel + 1)).unwrap();
            for band in 0..info.moments() * slices {
                alone.read_band(band, &mut expected).unwrap();
                let (moment, slice) = (band / slices, band % slices);
                let first = (moment * channels + channel) * slices;
                together.read_band(first + slice, &mut found).unwrap();
                assert_eq!(found, expected, "{name}: channel {channel}, band {band}");
                assert_eq!(info.band_labels[first as usize], alone.info().band_labels[band as usize]);
                together.read_band((first + slice + slices) % info.bands, &mut found).unwrap();
                assert_ne!(found, expected, "{name}: channel {channel}, band {band}");
            }
        }
    }
}

/// The bytes of a stack in which the same number of others stand for some.
fn changed(name: &str, from: &str, to: &str) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut bytes = fs::read(folder().join(name)).unwrap();
    let places: Vec<_> =
        bytes.windows(from.len()).enumerate().filter(|(_, part)| *part == from.as_bytes()).collect();
    let places: Vec<_> = places.into_iter().map(|(at, _)| at).collect();
    assert!(!places.is_empty(), "{name}: {from}");
    for at in places {
        bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
    }
    bytes
}

/// The values of a band, or the message if there are none.
fn values(path: &Path, channel: &str, band: u32) -> Result<Vec<f32>, String> {
    let options = ReadOptions { variable: Some(channel.to_owned()), ..ReadOptions::default() };
    let read = || {
        let mut found = Band::default();
        data::open_with(&Source::from(path), &options)?.read_band(band, &mut found)?;
        Ok(found.values)
    };
    read().map_err(|error: DataError| error.to_string())
}

#[test]
fn a_file_of_a_set_may_have_another_name() {
    let other = tempfile::tempdir().unwrap();
    let (renamed, alone) = (other.path().join("renamed.tif"), folder().join("set_c1.ome.tif"));
    fs::copy(&alone, &renamed).unwrap();
    // Its own channel is all that is there.
    assert_eq!(values(&renamed, "c2", 4), values(&alone, "c2", 4));
    let message = values(&renamed, "c1", 4).unwrap_err();
    assert!(message.contains("some of its images are in \"set_c0.ome.tif\", which is missing"), "{message}");
    fs::copy(folder().join("set_c0.ome.tif"), other.path().join("set_c0.ome.tif")).unwrap();
    assert_eq!(values(&renamed, "c1", 4), values(&alone, "c1", 4));
    assert_ne!(values(&renamed, "c1", 4), values(&alone, "c2", 4));
}

#[test]
fn a_set_is_read_in_any_order() {
    let mut raster = open("moment_07.ome.tif").unwrap();
    assert_eq!((raster.info().bands, raster.info().volume.is_none()), (11, true));
    let mut band = Band::default();
    for moment in [10, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0, 7, 5] {
        raster.read_band(moment, &mut band).unwrap();
        assert_eq!(band.value(4, 3), Some(20.0 * moment as f32 + 19.0), "{moment}");
    }
    raster.rebase(100.0);
    for moment in [5, 1, 8, 7] {
        raster.read_band(moment, &mut band).unwrap();
        assert_eq!(band.value(4, 3), Some(20.0 * moment as f32 - 81.0), "{moment}");
    }
}

#[test]
fn a_set_stays_in_its_folder() {
    let outer = tempfile::tempdir().unwrap();
    let inner = outer.path().join("inner");
    fs::create_dir(&inner).unwrap();
    let moved = inner.join("two_files.ome.tif");
    let message = |bytes: &[u8]| {
        fs::write(&moved, bytes).unwrap();
        values(&moved, "c1", 1).unwrap_err()
    };
    fs::copy(folder().join("set_c0.ome.tif"), outer.path().join("other.tiff")).unwrap();
    for (name, from, to) in [
        ("two_files.ome.tif", "other.ome.tif", "../other.tiff"),
        ("two_files.ome.tif", "other.ome.tif", "./other.tiffs"),
        ("two_files.ome.tif", "other.ome.tif", "..\\other.tiff"),
        ("two_files.ome.tif", "other.ome.tif", "/tmp/other.ti"),
        ("companion.ome.tif", "all.companion.ome", "../companion.omes"),
    ] {
        let message = message(&changed(name, from, to));
        assert!(message.contains(&format!("its description names {to:?}, outside its folder")), "{message}");
    }
    let whole = fs::read(folder().join("two_files.ome.tif")).unwrap();
    // Something else, or another kind of image.
    fs::write(inner.join("other.ome.tif"), "no image").unwrap();
    assert!(message(&whole).starts_with("broken GeoTIFF file: "));
    fs::copy(folder().join("zyx.ome.tif"), inner.join("other.ome.tif")).unwrap();
    let differs = message(&whole);
    assert!(differs.starts_with("sample type is float32, not uint16 as in "), "{differs}");
    fs::copy(folder().join("part_1.ome.tif"), inner.join("other.ome.tif")).unwrap();
    assert_eq!(values(&moved, "c1", 1).map(|values| values.len()), Ok(20));
    // A description that no microscope writes, and one that is never found.
    let endless = inner.join("all.companion.ome");
    fs::File::create(&endless).unwrap().set_len(65 << 20).unwrap();
    let companion = fs::read(folder().join("companion.ome.tif")).unwrap();
    assert!(message(&companion).contains("68157440 bytes of OME-XML, more than 67108864"));
    let circle = "<OME><BinaryOnly MetadataFile=\"all.companion.ome\"/></OME>";
    fs::write(&endless, circle).unwrap();
    assert!(message(&companion).contains("in yet another file, \"all.companion.ome\""));
}

#[test]
fn a_set_has_to_be_opened_by_its_path() {
    for (name, words) in [
        (
            "set_c0.ome.tif",
            "an OME-TIFF of several files (set_c0.ome.tif, set_c1.ome.tif) (give the path of one",
        ),
        (
            "moment_00.ome.tif",
            "an OME-TIFF whose description is in \"moments.companion.ome\" (give its path)",
        ),
    ] {
        let file = fs::File::open(folder().join(name)).unwrap();
        let source = Source::from_stream("standard input", file, &ReadOptions::default()).unwrap();
        let message = data::open_with(&source, &ReadOptions::default()).err().unwrap().to_string();
        assert!(message.contains(words) && message.ends_with(": standard input"), "{message}");
    }
}
