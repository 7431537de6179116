//! What `fieldreel info` prints of each format, and how it ends.
//!
//! Expected values are those that rasterio and NumPy read from the same files.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]
#![cfg(all(target_os = "linux", feature = "libav"))]

mod arrays;

use serde_json::{Value, json};
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const KEYS: [&str; 13] = [
    "band_labels",
    "bands",
    "columns",
    "crs",
    "dtype",
    "format",
    "kind",
    "max",
    "min",
    "nodata_count",
    "rows",
    "spacing",
    "units",
];

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

fn info() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fieldreel"));
    command.arg("info").stdin(Stdio::null());
    command
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// What was printed by a run without errors.
fn printed(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert_eq!((output.status.code(), said(&output).as_str()), (Some(0), ""), "{command:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn json_of(command: &mut Command) -> Value {
    let text = printed(command.arg("--json"));
    assert_eq!(text.lines().count(), 1, "{text}");
    let object: Value = serde_json::from_str(&text).unwrap();
    let mut keys: Vec<&String> = object.as_object().unwrap().keys().collect();
    keys.sort();
    assert_eq!(keys, KEYS);
    object
}

/// Whether all of `expected` is in `found`; numbers with a fraction may be rounded to 32 bits.
fn agrees(found: &Value, expected: &Value) -> bool {
    match (found, expected) {
        (Value::Object(found), Value::Object(expected)) => {
            expected.iter().all(|(key, expected)| found.get(key).is_some_and(|found| agrees(found, expected)))
        }
        (Value::Array(found), Value::Array(expected)) => {
            found.len() == expected.len()
                && found.iter().zip(expected).all(|(found, expected)| agrees(found, expected))
        }
        (Value::Number(found), Value::Number(expected)) => {
            let (found, expected) = (found.as_f64().unwrap(), expected.as_f64().unwrap());
            (found - expected).abs() <= expected.abs() * f64::from(f32::EPSILON)
        }
        (found, expected) => found == expected,
    }
}

/// Files, and what there is to know about each.
fn facts() -> Vec<(&'static str, Value)> {
    vec![
        (
            "rasters/scaled.tif",
            json!({
                "format": "GeoTIFF", "dtype": "int16", "kind": "raster", "bands": 3, "rows": 19, "columns": 29,
                "spacing": null, "units": "degC", "band_labels": ["Jän & <1>", "Feb", "Mär"], "min": -27,
                "max": 65533, "nodata_count": 2, "crs": null,
            }),
        ),
        (
            // A pixel of 0.5 x 0.25 degrees at 60 degrees north.
            "rasters/degrees.tif",
            json!({
                "dtype": "uint8", "bands": 1, "spacing": [27_830.0, 27_830.0], "crs": "EPSG:4326", "min": 0,
                "max": 255, "nodata_count": 0, "units": null, "band_labels": [null],
            }),
        ),
        (
            // 100 x 50 US survey feet.
            "rasters/feet.tif",
            json!({"crs": "EPSG:2263", "spacing": [120_000.0 / 3937.0, 60_000.0 / 3937.0]}),
        ),
        (
            "rasters/south_up.tif",
            json!({"crs": "EPSG:32633", "spacing": [30, 30], "min": -32_768, "max": 32_767}),
        ),
        (
            "rasters/nan.tif",
            json!({"dtype": "float32", "min": f64::from(f32::MIN_POSITIVE), "max": 94.987_205_5, "nodata_count": 26}),
        ),
        (
            "rasters/pages.tif",
            json!({"dtype": "uint16", "bands": 4, "band_labels": [null, null, null, null]}),
        ),
        (
            "rasters/palette.tif",
            json!({"format": "GeoTIFF", "dtype": "uint8", "bands": 1, "min": 0, "max": 255}),
        ),
        ("rasters/rgb.tif", json!({"format": "GeoTIFF", "dtype": "uint8", "bands": 3, "min": 0, "max": 255})),
        (
            "rasters/f4.npy",
            json!({
                "format": "NumPy", "dtype": "float32", "kind": "raster", "bands": 2, "rows": 19, "columns": 29,
                "min": f64::from(f32::MIN), "max": 95.987_205_5, "nodata_count": 0, "crs": null, "spacing": null,
            }),
        ),
        ("rasters/nan.npy", json!({"bands": 2, "nodata_count": 10})),
        (
            "formats/one.npz",
            json!({
                "format": "NumPy", "dtype": "float32", "bands": 2, "rows": 3, "columns": 4, "min": -39.5,
                "max": 43.5, "nodata_count": 0,
            }),
        ),
        (
            "formats/gdal.asc",
            json!({
                "format": "ESRI ASCII grid", "dtype": "float64", "bands": 1, "rows": 3, "columns": 4,
                "spacing": [30, 30], "min": -4.9375, "max": -2.0625, "nodata_count": 1,
                "crs": "EPSG:32632",
            }),
        ),
        (
            "formats/wrapped.asc",
            json!({"min": 2_451_545.25, "max": 2_451_547, "nodata_count": 1, "spacing": null}),
        ),
        (
            // Three seconds of arc at 46.5 degrees north.
            "formats/N46E007.hgt.zip",
            json!({
                "format": "SRTM", "dtype": "int16", "bands": 1, "rows": 1201, "columns": 1201, "units": "m",
                "spacing": [63.856_36, 92.766_67], "crs": "EPSG:4326", "min": -12, "max": 1212, "nodata_count": 1,
            }),
        ),
        (
            "rasters/grey_16.png",
            json!({
                "format": "PNG", "dtype": "uint16", "bands": 1, "rows": 19, "columns": 29, "min": 0, "max": 62_905,
                "nodata_count": 0, "units": null, "crs": null, "band_labels": [null],
            }),
        ),
        (
            "../../assets/samples/coads_sst_monthly.tif",
            json!({
                "bands": 12, "rows": 90, "columns": 180, "min": -2.6, "max": 33.15, "nodata_count": 89_622,
                "units": "degC", "crs": "EPSG:4326",
                "band_labels": [
                    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
                ],
            }),
        ),
    ]
}

#[test]
fn json_and_text_tell_the_facts() {
    for (name, expected) in facts() {
        let found = json_of(info().arg(data(name)));
        assert!(agrees(&found, &expected), "{name}: {found}, not {expected}");
        assert_tells(&printed(info().arg(data(name))), &found);
    }
}

#[test]
fn the_comparison_of_facts_notices_differences() {
    let found = json!({"min": 1.5, "band_labels": ["a", null]});
    assert!(agrees(&found, &json!({"min": 1.500_000_1})));
    for expected in [
        json!({"min": 1.501}),
        json!({"max": 1.5}),
        json!({"min": null}),
        json!({"band_labels": ["a"]}),
        json!({"band_labels": ["a", "b"]}),
    ] {
        assert!(!agrees(&found, &expected), "{expected}");
    }
}

/// What stands behind this word at the beginning of a line.
fn line_of<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')).map(str::trim)
}

fn assert_tells(text: &str, object: &Value) {
    let word = |key: &str| object[key].as_str().unwrap();
    let line = |name: &str| line_of(text, name).unwrap_or_else(|| panic!("no {name} in {text}"));
    assert_eq!(line("format"), format!("{}, {}", word("format"), word("dtype")));
    let plural = if object["bands"] == 1 { "" } else { "s" };
    let [columns, rows, bands] = ["columns", "rows", "bands"].map(|key| &object[key]);
    assert_eq!(line("size"), format!("{columns} columns x {rows} rows, {bands} band{plural}"));
    let (min, rest) = line("values").split_once(" to ").unwrap();
    let (max, unit) = rest.split_once(' ').map_or((rest, None), |(max, unit)| (max, Some(unit)));
    let numbers = json!([min.parse::<f64>().unwrap(), max.parse::<f64>().unwrap()]);
    assert!(agrees(&numbers, &json!([object["min"], object["max"]])), "{text}");
    assert_eq!(unit, object["units"].as_str(), "{text}");
    assert_eq!(line("missing").split(' ').next(), Some(object["nodata_count"].to_string().as_str()));
    assert_eq!(line("crs"), object["crs"].as_str().unwrap_or("not stated"));
    if let Some(spacing) = object["spacing"].as_array() {
        let (x, y) = line("spacing").strip_suffix(" m").unwrap().split_once(" x ").unwrap();
        for (printed, exact) in [x, y].iter().zip(spacing) {
            let ratio = printed.parse::<f64>().unwrap() / exact.as_f64().unwrap();
            assert!((ratio - 1.0).abs() < 1e-6, "{text}");
        }
    } else {
        assert!(line("spacing").starts_with("not stated"), "{text}");
    }
    let labels = object["band_labels"].as_array().unwrap().iter().filter_map(Value::as_str);
    assert_eq!(line_of(text, "labels").unwrap_or_default(), labels.collect::<Vec<_>>().join(", "));
}

#[test]
fn text_tells_pictures_and_palettes_from_quantities() {
    let content = |name: &str| line_of(&printed(info().arg(data(name))), "content").map(str::to_owned);
    assert_eq!(content("rasters/palette.tif").unwrap(), "classes with a palette of 256 colours");
    assert!(content("rasters/rgb.tif").unwrap().starts_with("a picture of red, green and blue"));
    assert_eq!(content("rasters/grey_16.png"), None);
}

#[test]
fn the_sample_is_described_without_an_argument() {
    let found = json_of(&mut info());
    let expected =
        json!({"rows": 344, "columns": 403, "min": 236, "max": 1076, "units": "m", "crs": "EPSG:4326"});
    assert!(agrees(&found, &expected), "{found}");
}

#[test]
fn bands_and_variables_are_chosen() {
    let found = json_of(info().arg(data("rasters/scaled.tif")).args(["--bands", "3,1"]));
    assert!(agrees(&found, &json!({"bands": 2, "band_labels": ["Mär", "Jän & <1>"]})), "{found}");
    let found = json_of(info().arg(data("formats/two.npz")).args(["--variable", "low"]));
    assert!(agrees(&found, &json!({"bands": 1, "rows": 3, "columns": 4})), "{found}");
}

#[test]
fn standard_input_may_be_a_file_or_a_pipe() {
    for name in
        ["rasters/f4.npy", "rasters/scaled.tif", "formats/one.npz", "formats/gdal.asc", "rasters/grey_16.png"]
    {
        let path = data(name);
        let mut expected = json_of(info().arg(&path));
        let redirected = json_of(info().arg("-").stdin(File::open(&path).unwrap()));
        let (reader, mut writer) = std::io::pipe().unwrap();
        let bytes = std::fs::read(&path).unwrap();
        // All of it fits into what a pipe holds.
        assert!(bytes.len() < 65_536, "{name}");
        writer.write_all(&bytes).unwrap();
        drop(writer);
        let piped = json_of(info().arg("-").stdin(reader));
        assert_eq!(redirected, piped, "{name}");
        if name == "formats/gdal.asc" {
            // Nothing lies beside standard input that could say where it belongs.
            expected["crs"] = Value::Null;
            expected["spacing"] = Value::Null;
        }
        assert_eq!(piped, expected, "{name}");
    }
}

/// A PNG that claims to be as large as can be written.
fn endless_png() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 0x7fff_ffff, 0x7fff_ffff);
    encoder.set_color(png::ColorType::Grayscale);
    drop(encoder.write_header().unwrap());
    bytes
}

/// A TIFF of one strip that claims to be this wide and high.
fn endless_tiff(side: u32) -> Vec<u8> {
    let entries =
        [(256, side), (257, side), (258, 8), (259, 1), (262, 1), (273, 8), (277, 1), (278, side), (279, 9)];
    let mut bytes = b"II*\0\x08\0\0\0\x09\0".to_vec();
    for (tag, value) in entries {
        bytes.extend(u16::to_le_bytes(tag));
        bytes.extend(b"\x04\0\x01\0\0\0");
        bytes.extend(u32::to_le_bytes(value));
    }
    bytes.extend([0; 64]);
    bytes
}

#[test]
fn what_cannot_be_read_is_exit_4_in_one_sentence_that_names_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let cut = |name: &str, share: usize| {
        let bytes = std::fs::read(data(name)).unwrap();
        bytes[..bytes.len() * share / 100].to_vec()
    };
    let grid = |side: u64| {
        format!("ncols {side}\nnrows {side}\nxllcorner 0\nyllcorner 0\ncellsize 1\n1 2 3\n").into_bytes()
    };
    for (name, bytes) in [
        ("cut.tif", cut("rasters/scaled.tif", 50)),
        ("nearly.tif", cut("rasters/float32_planar_tiled.tif", 95)),
        ("cut.npy", cut("rasters/f4.npy", 50)),
        ("start.npy", cut("rasters/f4.npy", 1)),
        ("cut.npz", cut("formats/one.npz", 60)),
        ("cut.asc", cut("formats/gdal.asc", 80)),
        ("cut.png", cut("rasters/grey_16.png", 50)),
        ("cut.zip", cut("formats/N46E007.hgt.zip", 50)),
        ("cut.gz", cut("formats/N46E007.hgt.gz", 50)),
        ("endless.npy", arrays::npy_of_shape("1000000, 1000000, 1000000", &[0.0; 9])),
        ("negative.npy", arrays::npy_of_shape("-1, 4", &[0.0; 4])),
        ("overflowing.npy", arrays::npy_of_shape("4294967296, 4294967296, 4294967296", &[0.0; 4])),
        ("endless.tif", endless_tiff(u32::MAX)),
        ("large.tif", endless_tiff(60_000)),
        ("endless.asc", grid(4_000_000_000)),
        ("overflowing.asc", grid(u64::MAX)),
        ("endless.png", endless_png()),
        ("empty.tif", Vec::new()),
        ("words.tif", b"These are words, not numbers.".to_vec()),
        ("page.html", b"<!DOCTYPE html><html></html>".to_vec()),
        ("zeros.hgt", vec![0; 4096]),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        assert_refused(&path);
    }
    std::fs::create_dir(folder.path().join("folder.tif")).unwrap();
    for name in ["folder.tif", "missing.tif", "no*match.tif"] {
        assert_refused(&folder.path().join(name));
    }
    for name in ["rasters/refused_complex.tif", "rasters/refused_rgb.png", "rasters/refused_several.npz"] {
        assert_refused(&data(name));
    }
}

fn assert_refused(path: &Path) {
    let output = info().arg(path).output().unwrap();
    let text = said(&output);
    assert_eq!(output.status.code(), Some(4), "{text}");
    assert_eq!(text.lines().count(), 1, "{text}");
    let name = path.file_name().unwrap().to_str().unwrap();
    assert!(text.starts_with("fieldreel: ") && text.trim_end().ends_with(name), "{text}");
    assert!(output.stdout.is_empty(), "{name}");
}

#[test]
fn wrong_usage_is_exit_2_and_says_the_rule() {
    let path = data("rasters/scaled.tif");
    for (words, expected) in [
        (["--bands", "99"], "band 99 does not exist (there are 3, counted from 1)"),
        (["--bands", "0"], "bands are counted from 1"),
        (["--bands", "one"], "expected numbers and ranges"),
        (["--read-limits", "0"], "expected a whole number from 1 on"),
        (["--output", "film.mp4"], "--output"),
    ] {
        let output = info().arg(&path).args(words).output().unwrap();
        let text = said(&output);
        assert_eq!(output.status.code(), Some(2), "{words:?}: {text}");
        assert!(text.contains(expected) && output.stdout.is_empty(), "{words:?}: {text}");
    }
}

#[test]
fn a_full_disk_is_exit_5_and_a_closed_pipe_is_none() {
    for format in [&["--json"][..], &[]] {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let output = info().args(format).stdout(full).output().unwrap();
        assert_eq!(output.status.code(), Some(5), "{}", said(&output));
        assert!(
            said(&output).starts_with("fieldreel: cannot write to standard output: "),
            "{}",
            said(&output)
        );
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = info().args(format).stdout(writer).output().unwrap();
        assert_eq!((output.status.code(), said(&output).as_str()), (Some(0), ""));
    }
}
