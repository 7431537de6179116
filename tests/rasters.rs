//! Reads rasters that other programs wrote (see `data/make_rasters.py`) and rasters that nobody should write.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its fixtures must fail there")]

mod oracles;

use fieldreel::data::ValueStatistics;
use fieldreel::data::{
    self, Band, BandReader, Content, DataError, PixelSpacing, Raster, ReadLimits, ReadOptions, Source,
};
use oracles::{Oracle, manifest};
use std::fs;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/rasters")
}

/// Opens a file, or one of several arrays in it: `FILE:ARRAY`.
fn open(name: &str) -> Result<Box<dyn Raster>, DataError> {
    let (file, variable) = name.split_once(':').map_or((name, None), |(file, array)| (file, Some(array)));
    let options = ReadOptions { variable: variable.map(str::to_owned), ..ReadOptions::default() };
    data::open_with(&Source::Path(folder().join(file)), &options)
}

fn open_bytes(bytes: &[u8]) -> Result<Box<dyn Raster>, DataError> {
    let source = Source::Bytes { name: "mutated".to_owned(), bytes: bytes.into() };
    data::open(
        &source,
        &ReadLimits { max_band_samples: 1 << 20, max_block_bytes: 1 << 24, ..ReadLimits::default() },
    )
}

#[test]
fn every_raster_reads_as_its_writer_meant_it() {
    let all = manifest(&folder());
    assert!(all.len() > 220, "only {} rasters in the manifest", all.len());
    let fault = |name: &str, words: &[String]| {
        let difference = Oracle::read(&folder(), words).difference(open(name).unwrap().as_mut(), 0.0)?;
        Some(format!("{name}: {difference}"))
    };
    let faults: Vec<_> = all.iter().filter_map(|(name, words)| fault(name, words)).collect();
    assert!(faults.is_empty(), "{} of {} rasters:\n{}", faults.len(), all.len(), faults.join("\n"));
    // The same values in another type, order or shape are not the same.
    let (name, words) = all.iter().find(|(name, _)| name == "little_i2_3d.npy").unwrap();
    assert_eq!(fault(name, words), None);
    for other in ["little_u2_3d.npy", "little_i2_2d.npy", "fortran_3d.npy"] {
        assert!(fault(other, words).is_some(), "{other}");
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
fn colours_are_told_from_quantities() {
    assert_eq!(open("rgb.tif").unwrap().info().content, Content::Picture("red, green and blue"));
    assert_eq!(open("chunky_tiled.tif").unwrap().info().content, Content::Values);
    let Content::Palette(colors) = open("palette.tif").unwrap().info().content.clone() else {
        panic!("no palette");
    };
    assert_eq!((colors.len(), colors[0], colors[200], colors[7]), (256, [1, 2, 3], [250, 128, 7], [0; 3]));
}

#[test]
fn what_is_no_data_is_refused_in_a_sentence() {
    for (name, words) in [
        ("refused_complex.tif", "complex numbers"),
        ("refused_half_float.tif", "16 bits per sample"),
        (
            "refused_lzma.tif",
            "compression LZMA (convert it with: gdal_translate -co COMPRESS=DEFLATE -co INTERLEAVE=BAND",
        ),
        ("refused_rgb.png", "a colour picture, not data"),
        ("refused_palette.png", "a colour picture, not data"),
        ("refused_object.npy", "Python objects"),
        ("refused_structured.npy", "structured values"),
        ("refused_line.npy", "an array of 1 dimensions"),
        ("refused_empty.npy", "is empty"),
        ("manifest.txt", "unknown file format: it begins with 75 69 6e 74"),
        ("missing.tif", "cannot read the file: No such file"),
        ("", "not a dataset but a folder"),
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
fn arrays_of_an_archive_are_chosen_by_name() {
    for (name, words) in [
        ("refused_several.npz", "first (float32, 3 x 5 x 7), second (float32, 5 x 7)"),
        ("refused_line.npz", "an array of 1 dimensions"),
        ("stored_types.npz", "b1 (uint8, 3 x 5 x 7), b1_fortran (uint8, 5 x 7), i1 "),
        ("stored_types.npz:z9", "\"z9\""),
    ] {
        let message = open(name).err().unwrap().to_string();
        let (file, _) = name.split_once(':').unwrap_or((name, ""));
        assert!(message.contains(words) && message.contains(file), "{name}: {message}");
    }
    assert_eq!(open("refused_several.npz:second").unwrap().info().bands, 1);
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
    let name = "float32_planar_tiled.tif";
    let mut reader = BandReader::new(open(name).unwrap());
    let statistics = ValueStatistics::scan(&mut reader).unwrap();
    let (_, words) = manifest(&folder()).into_iter().find(|(line, _)| line == name).unwrap();
    let all = Oracle::read(&folder(), &words).values;
    let valid: Vec<f64> = all.iter().copied().filter(|value| value.is_finite()).collect();
    let range = statistics.range().unwrap();
    assert_eq!(range.min, valid.iter().copied().fold(f64::INFINITY, f64::min));
    assert_eq!(range.max, valid.iter().copied().fold(f64::NEG_INFINITY, f64::max));
    assert_eq!(statistics.valid_count(), valid.len() as u64);
    assert_eq!(statistics.missing_count(), Some((all.len() - valid.len()) as u64));
    assert!(valid.len() < all.len() && !statistics.is_approximate());
}

#[test]
fn percentiles_are_those_of_numpy() {
    let lines = fs::read_to_string(folder().join("percentiles.txt")).unwrap();
    assert!(lines.lines().count() > 30);
    for line in lines.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let (percentile, expected) = (words[1].parse().unwrap(), words[2].parse::<f32>().unwrap());
        let mut reader = BandReader::new(open(words[0]).unwrap());
        let statistics = ValueStatistics::scan(&mut reader).unwrap();
        let found = statistics.percentiles(&mut reader, &[percentile]).unwrap();
        assert_eq!(found[0] as f32, expected, "{line}");
        let (low, high) = statistics.percentile_bounds(percentile).unwrap();
        assert!(low <= found[0] && found[0] <= high, "{line}: {low} to {high}");
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
