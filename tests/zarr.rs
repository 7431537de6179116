//! Reads folders of Zarr and OME-Zarr that zarr-python and xarray wrote (see `data/make_zarr.py`).

#![cfg(feature = "zarr")]
#![allow(clippy::unwrap_used, reason = "a test that cannot read its fixtures must fail there")]

mod oracles;

use fieldreel::data::{
    self, Arrangement, Band, DataError, Raster, RasterInfo, ReadLimits, ReadOptions, Source,
};
use oracles::{Oracle, manifest};
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/zarr")
}

/// Opens `FOLDER`, one of several arrays or channels in it, `FOLDER:NAME`, or a level of it, `FOLDER#LEVEL`.
fn open(name: &str) -> Result<Box<dyn Raster>, DataError> {
    let (name, level) = name.split_once('#').map_or((name, None), |(name, level)| (name, level.parse().ok()));
    let (path, variable) = name.split_once(':').map_or((name, None), |(path, array)| (path, Some(array)));
    let variable = variable.map(str::to_owned);
    data::open_with(
        &Source::Path(folder().join(path)),
        &ReadOptions { variable, level, ..ReadOptions::default() },
    )
}

fn info(name: &str) -> RasterInfo {
    open(name).unwrap().info().clone()
}

fn message(name: &str) -> String {
    open(name).err().unwrap().to_string()
}

fn assert_near(found: &[f64], expected: &[f64]) {
    let is_near = |(one, other): (&f64, &f64)| (one - other).abs() < 1e-9;
    assert!(
        found.len() == expected.len() && found.iter().zip(expected).all(is_near),
        "{found:?} {expected:?}"
    );
}

#[test]
fn every_array_reads_as_its_library_reads_it() {
    let all = manifest(&folder());
    assert!(all.len() > 50, "only {} arrays in the manifest", all.len());
    // xarray computes packed numbers as 32-bit floats.
    let fault = |name: &str, words: &[String]| {
        let difference = match open(name) {
            Ok(mut raster) => Oracle::read(&folder(), words).difference(raster.as_mut(), 2e-6)?,
            Err(error) => error.to_string(),
        };
        Some(format!("{name}: {difference}"))
    };
    let faults: Vec<_> = all.iter().filter_map(|(name, words)| fault(name, words)).collect();
    assert!(faults.is_empty(), "{} of {} arrays:\n{}", faults.len(), all.len(), faults.join("\n"));
    // Other values, shapes, channels and levels are told apart.
    for (name, other) in [
        ("zlib.zarr", "lz4.zarr"),
        ("group.zarr:u", "group.zarr:inner/v"),
        ("ome_04.zarr", "ome_04.zarr:GFP"),
        ("ome_04.zarr", "ome_04.zarr#1"),
        ("absent.zarr", "absent_nan.zarr"),
    ] {
        let (_, words) = all.iter().find(|(known, _)| known == name).unwrap();
        assert_eq!(fault(name, words), None);
        assert!(fault(other, words).is_some(), "{other}");
    }
}

#[test]
fn arrays_without_names_are_bands_or_moving_volumes() {
    let raster = info("v3_zstd.zarr");
    assert_eq!((raster.bands, raster.volume, raster.format), (3, None, "Zarr"));
    let moving = info("big_nested.zarr");
    assert_eq!((moving.bands, moving.volume.unwrap().slices), (6, 3));
    let options = ReadOptions { arrangement: Arrangement::Volume, ..ReadOptions::default() };
    let volume = data::open_with(&Source::Path(folder().join("v3_zstd.zarr")), &options).unwrap();
    assert_eq!(volume.info().volume.as_ref().unwrap().slices, 3);
}

#[test]
fn grids_have_dates_places_and_depths() {
    for name in ["grid_v2.zarr:sst", "grid_v3.zarr:packed", "grid_v2.zarr/sst"] {
        let info = info(name);
        let labels: Vec<_> = info.band_labels.iter().flatten().map(String::as_str).collect();
        assert_eq!(labels, ["2000-01-31 12:00", "2000-02-01 12:00"], "{name}");
        assert_eq!(info.place.transform, Some([9.875, 0.25, 0.0, 41.75, 0.0, -0.5]), "{name}");
        assert_eq!(info.value_unit.as_deref(), Some("degC"));
        assert_eq!(info.name, format!("{}: {}", &name[..7], &name[13..]));
    }
    for name in ["grid_v2.zarr:sea", "grid_v3.zarr:sea"] {
        let grid = info(name).volume.unwrap();
        let [x, y, z] = [0, 1, 2].map(|axis| grid.direction(axis));
        assert!(x[0] > 0.0 && y == [0.0, 55_660.0, 0.0] && z == [0.0, 0.0, -10.0], "{name}: {grid:?}");
        assert_eq!((grid.slices, grid.unit.as_deref()), (3, Some("m")));
    }
}

#[test]
fn of_several_arrays_one_is_chosen() {
    let text = message("grid_v2.zarr");
    let listed = "3 variables to choose from with --variable NAME: packed (int16, time 2 x lat 4 x lon 5), \
                  sea (float32, depth 3 x lat 4 x lon 5), sst (float32, ";
    assert!(text.starts_with(listed) && text.ends_with("grid_v2.zarr"), "{text}");
    let text = message("group.zarr");
    assert!(text.contains("NAME: u (uint16, y 4 x x 5), inner/v (uint16, "), "{text}");
    assert!(message("group.zarr:w").contains("no variable named \"w\" (there are: u, inner/v)"));
    assert!(message("zlib.zarr:u").contains("a single raster, not several variables"));
    assert_eq!(
        (info("ome_yx.zarr/").name, info("group.zarr:u").name),
        ("ome_yx".to_owned(), "group: u".to_owned())
    );
    assert_eq!(info("zlib.zarr").name, "zlib");
}

#[test]
fn images_have_distances_units_channels_and_times() {
    let whole = info("ome_04.zarr");
    let grid = whole.volume.clone().unwrap();
    assert_eq!((grid.slices, whole.bands, whole.format), (3, 6, "OME-Zarr"));
    assert_near(&grid.spacing(), &[0.65, 0.65, 2.0]);
    assert_eq!(grid.unit.as_deref(), Some("\u{b5}m"));
    assert_eq!(whole.name, "ome_04: DAPI");
    let labels: Vec<_> = whole.moment_labels().flatten().map(String::as_str).collect();
    // The step of the image counts on top of the level's.
    assert_eq!(labels, ["0 s", "1 s"]);
    assert_eq!(info("ome_05.zarr:2").name, "ome_05: GFP");
    assert_eq!(info("ome_05.zarr").moment_labels().flatten().collect::<Vec<_>>(), ["0 s", "0.5 s"]);
    assert!(message("ome_05.zarr:RFP").contains("no variable named \"RFP\" (there are: DAPI, GFP)"));
    assert!(message("ome_yx.zarr:DAPI").contains("a single raster"));
    let coarse = info("ome_05.zarr#1").volume.unwrap();
    assert_near(&coarse.spacing(), &[1.3, 1.3, 2.0]);
    assert_near(&coarse.world_from_index.map(|row| row[3]), &[0.325, 0.325, 0.0]);
    let image = info("ome_yx.zarr");
    assert_eq!(image.volume, None);
    assert!((image.spacing.unwrap().x_m / 0.65e-6 - 1.0).abs() < 1e-12);
}

#[test]
fn levels_are_chosen_and_named() {
    let note = |name: &str| info(name).note;
    assert_eq!(
        note("ome_04.zarr").unwrap(),
        "level 0 of 2: 10 x 8 x 3 samples (0.65 x 0.65 x 2 \u{b5}m), the finest; --level takes another"
    );
    assert_eq!(note("ome_04.zarr#1").unwrap(), "level 1 of 2: 5 x 4 x 3 samples (1.3 x 1.3 x 2 \u{b5}m)");
    assert_eq!(note("ome_zyx.zarr/1").unwrap(), "level 1 of 2: 5 x 4 x 3 samples (1.3 x 1.3 x 2 \u{b5}m)");
    assert_eq!(note("zlib.zarr"), None);
    assert!(message("ome_04.zarr#2").contains("level 2 does not exist (there are 2, counted from 0)"));
    for name in ["zlib.zarr#0", "grid_v2.zarr#0", "ome_04.zarr/1#0", "../stacks/zyx.ome.tif#0", "..#0"] {
        assert!(message(name).starts_with("it has no levels to choose from (leave --level out): "), "{name}");
    }
}

#[test]
fn what_is_not_read_is_named() {
    for (name, words) in [
        ("plate.zarr", "a plate of 1 wells, not one image (open one image of it, such as "),
        ("plate.zarr", "plate.zarr/B/3/7): "),
        ("plate.zarr/B/3", "a well of several fields, not one image (open one image of it, such as "),
        ("lzma.zarr", "unsupported Zarr file: lzma.zarr (compressed or filtered by lzma, y 4 x x 5)"),
        ("complex.zarr", "(complex numbers, y 4 x x 5)"),
        ("text.zarr", "(text, y 4 x x 5)"),
    ] {
        let text = message(name);
        assert!(text.contains(words), "{name}: {text}");
    }
    // A folder of folders is none of Zarr's.
    assert!(message("").starts_with("not a dataset but a folder"));
}

#[test]
fn patterns_match_whole_datasets() {
    let names = |pattern: &str| -> Vec<_> {
        let found = data::expand(&folder().join(pattern)).unwrap();
        found.iter().map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect()
    };
    assert_eq!(names("ome_0*.zarr"), ["ome_04.zarr", "ome_05.zarr"]);
    // What is within them is part of them.
    assert!(data::expand(&folder().join("ome_05.zarr/?")).is_err());
    let sources =
        names("ome_0*.zarr").iter().map(|name| Source::Path(folder().join(name))).collect::<Vec<_>>();
    let error = data::open_all(&sources, &ReadOptions::default()).err().map(|error| error.to_string());
    assert_eq!(error, None);
}

#[test]
fn limits_hold() {
    let limits = ReadLimits { max_block_bytes: 40, ..ReadLimits::default() };
    let open =
        |name: &str| data::open(&Source::Path(folder().join(name)), &limits).err().unwrap().to_string();
    assert!(
        open("lz4.zarr").contains("a chunk of 1440 bytes exceeds the limit of 40"),
        "{}",
        open("lz4.zarr")
    );
    let limits = ReadLimits { max_columns: 4, ..ReadLimits::default() };
    let raster = data::open(&Source::Path(folder().join("ome_zyx.zarr")), &limits);
    assert!(raster.err().unwrap().to_string().contains("number of columns 10 exceeds the limit of 4"));
}

/// An image of OME-Zarr 0.5 whose chunks were never written, its levels half as large each.
fn unwritten(finest: [u64; 3], levels: u32) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &Path, value: serde_json::Value| {
        fs::create_dir_all(path).unwrap();
        fs::write(path.join("zarr.json"), value.to_string()).unwrap();
    };
    let mut datasets = Vec::new();
    for level in 0..levels {
        let array = json!({
            "zarr_format": 3, "node_type": "array", "shape": finest.map(|side| side >> level),
            "data_type": "uint16", "fill_value": 7, "codecs": ["bytes"],
            "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [64, 64, 64]}},
            "chunk_key_encoding": {"name": "default"},
        });
        write(&folder.path().join(level.to_string()), array);
        let scale = [f64::from(1 << level); 3];
        datasets.push(json!({"path": level.to_string(), "coordinateTransformations": [{"type": "scale", "scale": scale}]}));
    }
    let axes = ["z", "y", "x"].map(|name| json!({"name": name, "type": "space"}));
    let image = json!({"version": "0.5", "multiscales": [{"axes": axes, "datasets": datasets}]});
    write(folder.path(), json!({"zarr_format": 3, "node_type": "group", "attributes": {"ome": image}}));
    folder
}

#[test]
fn the_finest_level_that_can_be_drawn_is_taken() {
    let folder = unwritten([4096, 3000, 2000], 5);
    let opened =
        |options: ReadOptions| data::open_with(&Source::Path(folder.path().to_path_buf()), &options).unwrap();
    let mut raster = opened(ReadOptions::default());
    assert_eq!(
        raster.info().note.as_deref(),
        Some("level 2 of 5: 500 x 750 x 1024 samples; --level 0 takes the finest")
    );
    let mut band = Band::default();
    raster.read_band(1023, &mut band).unwrap();
    assert!(band.values.len() == 750 * 500 && band.values.iter().all(|value| *value == 7.0));
    let finest = opened(ReadOptions { level: Some(0), ..ReadOptions::default() });
    assert_eq!((finest.info().bands, finest.info().columns), (4096, 2000));
    // As single pictures none is too large.
    let bands = opened(ReadOptions { arrangement: Arrangement::Bands, ..ReadOptions::default() });
    assert_eq!((bands.info().bands, &bands.info().volume), (4096, &None));
}

#[test]
fn absurd_sizes_cost_an_error() {
    let folder = unwritten([1 << 50, 1 << 50, 1 << 50], 1);
    let message = || {
        data::open(&Source::Path(folder.path().to_path_buf()), &ReadLimits::default())
            .err()
            .unwrap()
            .to_string()
    };
    assert!(message().contains("number of columns 1125899906842624 exceeds the limit"), "{}", message());
    let array = folder.path().join("0/zarr.json");
    let text = fs::read_to_string(&array).unwrap();
    let edit = |from: &str, to: &str| fs::write(&array, text.replace(from, to)).unwrap();
    edit("[64,64,64]", "[1099511627776,1099511627776,2]");
    assert!(message().contains("a chunk of 18446744073709551615 bytes exceeds the limit"), "{}", message());
    // Samples that would come from too many files.
    let one_each = text.replace("[64,64,64]", "[1,1,1]").replace("1125899906842624", "10000");
    fs::write(&array, one_each).unwrap();
    let mut raster = data::open(&Source::Path(folder.path().to_path_buf()), &ReadLimits::default()).unwrap();
    let error = raster.read_band(0, &mut Band::default()).unwrap_err().to_string();
    assert!(error.contains("number of chunks to read at once"), "{error}");
}

#[test]
fn channels_are_read_together_where_that_is_wanted() {
    for name in ["ome_04.zarr", "ome_05.zarr"] {
        let source = Source::Path(folder().join(name));
        let options = ReadOptions { all_channels: true, ..ReadOptions::default() };
        let mut together = data::open_with(&source, &options).unwrap();
        let info = together.info().clone();
        let names: Vec<_> = info.channels.iter().map(|channel| channel.name.as_str()).collect();
        assert_eq!((names, info.moments()), (vec!["DAPI", "GFP"], 2), "{name}");
        assert_eq!(info.channels[1].color, Some([0, 255, 0]), "{name}");
        let slices = info.volume.as_ref().unwrap().slices;
        let (mut found, mut expected) = (Band::default(), Band::default());
        for (channel, number) in ["DAPI", "GFP"].into_iter().zip(0..) {
            let mut alone = open(&format!("{name}:{channel}")).unwrap();
            for band in 0..2 * slices {
                alone.read_band(band, &mut expected).unwrap();
                let (moment, slice) = (band / slices, band % slices);
                let read = |together: &mut dyn Raster, found: &mut Band, number| {
                    together.read_band((moment * 2 + number) * slices + slice, found).unwrap();
                };
                read(together.as_mut(), &mut found, number);
                assert_eq!(found, expected, "{name}:{channel} {band}");
                read(together.as_mut(), &mut found, 1 - number);
                assert_ne!(found, expected, "{name}:{channel} {band}");
            }
        }
        let named = ReadOptions { variable: Some("GFP".to_owned()), ..options };
        assert!(data::open_with(&source, &named).unwrap().info().channels.is_empty());
    }
}
