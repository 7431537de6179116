//! Folders of Zarr with wrong bytes, and with metadata that says something else: each is read or refused, and none
//! panics, runs away or takes memory that it does not need.

#![cfg(feature = "zarr")]
#![allow(clippy::unwrap_used, reason = "a test that cannot read its fixtures must fail there")]

mod random;

use fieldreel::data::{self, Band, DataError, ReadLimits, ReadOptions, Source};
use random::Random;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

/// Wrong bytes tried for each folder.
const CHANGES: usize = 1000;

/// Reads all bands, if there are not many.
fn read(folder: &Path, variable: Option<&str>) -> Result<(), DataError> {
    let limits = ReadLimits {
        max_band_samples: 1 << 16,
        max_bands: 1 << 10,
        max_scratch_bytes: 1 << 16,
        max_block_bytes: 1 << 24,
        ..ReadLimits::default()
    };
    let variable = variable.map(str::to_owned);
    let options = ReadOptions { variable, ..limits.into() };
    let mut raster = data::open_with(&Source::Path(folder.to_path_buf()), &options)?;
    let mut band = Band::default();
    for index in 0..raster.info().bands.min(4) {
        raster.read_band(index, &mut band)?;
        assert!(band.values.iter().all(|value| value.is_finite()), "a value that is no number");
    }
    Ok(())
}

/// A copy of a fixture, of which one file after the other is changed.
struct Copy {
    folder: tempfile::TempDir,
    /// Paths and what they hold.
    files: Vec<(PathBuf, Vec<u8>)>,
}

impl Copy {
    fn of(name: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/zarr").join(name);
        let mut files = Vec::new();
        let mut below = vec![(from, folder.path().to_path_buf())];
        while let Some((from, to)) = below.pop() {
            fs::create_dir_all(&to).unwrap();
            for entry in fs::read_dir(from).unwrap() {
                let entry = entry.unwrap();
                let target = to.join(entry.file_name());
                if entry.path().is_dir() {
                    below.push((entry.path(), target));
                } else {
                    let bytes = fs::read(entry.path()).unwrap();
                    fs::write(&target, &bytes).unwrap();
                    files.push((target, bytes));
                }
            }
        }
        files.sort();
        Self { folder, files }
    }

    /// Reads it with other bytes in one of its files.
    fn read_with(&self, file: usize, bytes: &[u8], variable: Option<&str>) -> Result<(), DataError> {
        let (path, whole) = &self.files[file];
        fs::write(path, bytes).unwrap();
        let result = read(self.folder.path(), variable);
        fs::write(path, whole).unwrap();
        result
    }

    fn is_metadata(&self, file: usize) -> bool {
        let name = self.files[file].0.file_name().unwrap().to_string_lossy();
        name.starts_with('.') || name.ends_with(".json")
    }
}

const FOLDERS: [(&str, Option<&str>); 12] = [
    ("blosc_lz4_2.zarr", None),
    ("blosc_zstd_1.zarr", None),
    ("blosc_blosclz_1.zarr", None),
    ("gzip_f.zarr", None),
    ("bz2.zarr", None),
    ("big_nested.zarr", None),
    ("v3_zstd.zarr", None),
    ("v3_sharded.zarr", None),
    ("v3_sharded_start.zarr", None),
    ("grid_v2.zarr", Some("packed")),
    ("ome_04.zarr", None),
    ("ome_05.zarr", Some("GFP")),
];

#[test]
fn folders_survive_wrong_bytes() {
    for (name, variable) in FOLDERS {
        let copy = Copy::of(name);
        read(copy.folder.path(), variable).unwrap();
        let (mut read_count, mut refused_count) = (0, 0);
        let mut random = Random::new(0x9e37_79b9_7f4a_7c15);
        for _ in 0..CHANGES {
            let file = random.below(copy.files.len());
            let mut bytes = copy.files[file].1.clone();
            if bytes.is_empty() {
                continue;
            }
            if random.below(8) == 0 {
                bytes.truncate(random.below(bytes.len()));
            }
            for _ in 0..=random.below(3).min(bytes.len()) {
                if let Some(end) = Some(bytes.len()).filter(|end| *end > 0) {
                    let at = random.below(end);
                    bytes[at] = [0, 1, 0x7f, 0x80, 0xff, b'9', random.below(256) as u8][random.below(7)];
                }
            }
            match copy.read_with(file, &bytes, variable) {
                Ok(()) => read_count += 1,
                Err(_) => refused_count += 1,
            }
        }
        assert!(read_count > 20 && refused_count > 20, "{name}: {read_count}, {refused_count}");
    }
}

/// Every place in a document.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Object(object) => object.iter().for_each(|(key, value)| {
            let key = key.replace('~', "~0").replace('/', "~1");
            places(value, &format!("{at}/{key}"), found);
        }),
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(index, value)| places(value, &format!("{at}/{index}"), found));
        }
        _ => {}
    }
}

#[test]
fn metadata_may_say_anything() {
    let others = [
        json!(null),
        json!(0),
        json!(1),
        json!(-1),
        json!(3),
        json!(u64::MAX),
        json!(i64::MAX),
        json!(1_u64 << 33),
        json!(1e300),
        json!(0.5),
        json!(""),
        json!("../../../etc/passwd"),
        json!("<f4"),
        json!("/"),
        json!([]),
        json!([0]),
        json!([1, 1, 1]),
        json!([u64::MAX, u64::MAX, u64::MAX]),
        json!([1 << 20, 1 << 20, 1 << 20]),
        json!({}),
        json!({"name": "transpose", "configuration": {"order": [2, 1, 0]}}),
    ];
    let (mut read_count, mut refused_count) = (0, 0);
    for (name, variable) in FOLDERS {
        let copy = Copy::of(name);
        for file in (0..copy.files.len()).filter(|file| copy.is_metadata(*file)) {
            let Ok(document) = serde_json::from_slice::<Value>(&copy.files[file].1) else { continue };
            let mut all = Vec::new();
            places(&document, "", &mut all);
            for place in all {
                for other in &others {
                    let mut changed = document.clone();
                    *changed.pointer_mut(&place).unwrap() = other.clone();
                    match copy.read_with(file, changed.to_string().as_bytes(), variable) {
                        Ok(()) => read_count += 1,
                        Err(error) => {
                            refused_count += 1;
                            let text = error.to_string();
                            assert!(!text.contains("bug") && !text.contains('\n'), "{name} {place}: {text}");
                        }
                    }
                }
            }
        }
    }
    assert!(read_count > 3000 && refused_count > 3000, "{read_count}, {refused_count}");
}

#[test]
fn files_that_are_missing_are_fill_values_or_errors() {
    for (name, variable) in FOLDERS {
        let copy = Copy::of(name);
        for (path, whole) in &copy.files {
            fs::remove_file(path).unwrap();
            let is_chunk =
                path.file_name().unwrap().to_string_lossy().starts_with(|c: char| c.is_ascii_digit());
            let result = read(copy.folder.path(), variable);
            assert!(!is_chunk || result.is_ok(), "{name} {}: {result:?}", path.display());
            fs::write(path, whole).unwrap();
        }
        assert!(read(copy.folder.path(), variable).is_ok());
    }
}
