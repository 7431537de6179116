//! Reads DICOM files and folders of them, and compares with what other programs read (see `data/make_dicom.py`).

#![cfg(feature = "dicom")]
#![allow(clippy::unwrap_used, reason = "a test that cannot read its fixtures must fail there")]

mod oracles;

use fieldreel::data::{
    self, Band, DataError, Raster, ReadLimits, ReadOptions, Source, VolumeGrid, VolumeSpace,
};
use oracles::{Oracle, manifest};
use std::fs;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/dicom")
}

fn open(name: &str) -> Result<Box<dyn Raster>, DataError> {
    data::open(&Source::Path(folder().join(name)), &ReadLimits::default())
}

fn open_variable(name: &str, variable: &str) -> Result<Box<dyn Raster>, DataError> {
    let options = ReadOptions { variable: Some(variable.to_owned()), ..ReadOptions::default() };
    data::open_with(&Source::Path(folder().join(name)), &options)
}

fn message(name: &str) -> String {
    open(name).err().unwrap().to_string()
}

/// The grid and the unit of values that the manifest states.
fn stated(words: &[String]) -> (Option<VolumeGrid>, Option<String>) {
    let [_, _, _, _, slices, unit, numbers @ ..] = words else { panic!("{words:?}") };
    let numbers: Vec<f64> = numbers.iter().map(|number| number.parse().unwrap()).collect();
    let slices: u32 = slices.parse().unwrap();
    let grid = (slices > 0).then(|| {
        let rows = numbers.as_chunks::<4>().0.try_into().unwrap();
        let space = VolumeSpace::Patient;
        VolumeGrid { unit: Some("mm".to_owned()), space, ..VolumeGrid::new(slices, rows).unwrap() }
    });
    (grid, (unit != "-").then(|| unit.clone()))
}

/// How the grids differ, if they do by more than the digits that files hold.
fn grid_difference(found: Option<&VolumeGrid>, stated: Option<&VolumeGrid>) -> Option<String> {
    let matrix = |grid: &VolumeGrid| grid.world_from_index.into_iter().flatten().collect::<Vec<_>>();
    let is_same = match (found, stated) {
        (None, None) => true,
        (Some(found), Some(stated)) => {
            let mut pairs = matrix(found).into_iter().zip(matrix(stated));
            pairs.all(|(one, other)| (one - other).abs() <= 1e-7)
                && (found.slices, &found.unit, found.space) == (stated.slices, &stated.unit, stated.space)
        }
        _ => false,
    };
    (!is_same).then(|| format!("{found:?} instead of {stated:?}"))
}

fn fault(name: &str, words: &[String]) -> Option<String> {
    let mut raster = match open(name) {
        Ok(raster) => raster,
        Err(error) => return Some(format!("{name}: {error}")),
    };
    // Decoders may round the last step of what was compressed with loss in their own way.
    let tolerance = if name == "jpeg_loss.dcm" { 1.0 } else { 0.0 };
    let difference = Oracle::read(&folder(), words).difference(raster.as_mut(), tolerance);
    let info = raster.info();
    let (grid, unit) = stated(words);
    let grid = grid_difference(info.volume.as_ref(), grid.as_ref());
    let unit = (info.value_unit != unit).then(|| format!("{:?} instead of {unit:?}", info.value_unit));
    difference.or(grid).or(unit).map(|difference| format!("{name}: {difference}"))
}

#[test]
fn every_file_and_folder_reads_as_other_programs_read_it() {
    let all = manifest(&folder());
    assert!(all.len() > 45, "only {} in the manifest", all.len());
    let faults: Vec<_> = all.iter().filter_map(|(name, words)| fault(name, words)).collect();
    assert!(faults.is_empty(), "{} of {}:\n{}", faults.len(), all.len(), faults.join("\n"));
}

#[test]
fn the_comparison_notices_other_values_places_and_units() {
    let all = manifest(&folder());
    let words = |name: &str| all.iter().find(|(found, _)| found == name).unwrap().1.clone();
    for (name, other) in [
        ("axial_ct", "leaning_ct"),
        ("sagittal_mr", "oblique_mr"),
        ("enhanced.dcm", "enhanced_times.dcm"),
        ("little_u2.dcm", "little_i2.dcm"),
        ("jpeg_u1.dcm", "jpeg_i1.dcm"),
        ("rle_i2.dcm", "rle_u2.dcm"),
        ("film.dcm", "no_preamble"),
    ] {
        assert_eq!(fault(name, &words(name)), None);
        assert!(fault(name, &words(other)).is_some(), "{name} like {other}");
    }
    for (name, at, changed) in [
        ("axial_ct", 4, "3"),
        ("axial_ct", 5, "-"),
        ("dose.dcm", 5, "HU"),
        ("oblique_mr", 6, "0.5"),
        ("oblique_mr", 17, "-3.00001"),
    ] {
        let mut words = words(name);
        words[at] = changed.to_owned();
        assert!(fault(name, &words).is_some(), "{name} with {changed}");
    }
}

#[test]
fn distances_of_single_images_are_rows_first() {
    let spacing = open("little_u2.dcm").unwrap().info().spacing.unwrap();
    assert_eq!((spacing.x_m, spacing.y_m), (0.25e-3, 0.5e-3));
}

#[test]
fn series_are_chosen_by_number_or_description() {
    let error = message("two_series");
    let expected = r#"3 variables to choose from with --variable NAME: 1 (1 image of 6 x 5), 2 "Head" (3 images of 6 x 5), 7 "Leg" (3 images of 6 x 5): "#;
    assert!(error.starts_with(expected), "{error}");
    for (wanted, first) in [("2", 200.0), ("Head", 200.0), ("7", 700.0), ("Leg", 700.0)] {
        let mut raster = open_variable("two_series", wanted).unwrap();
        let mut band = Band::default();
        raster.read_band(1, &mut band).unwrap();
        assert!(band.values.iter().all(|value| *value == first + 1.0), "{wanted}");
    }
    let error = open_variable("two_series", "Arm").err().unwrap();
    assert!(matches!(error, DataError::NoSuchVariable { .. }), "{error}");
    assert!(error.to_string().starts_with(r#"no variable named "Arm" (there are: 1 (1 image"#), "{error}");
    // A picture in colours is no reason to refuse the others, but cannot be chosen.
    let error = open_variable("two_series", "1").err().unwrap().to_string();
    assert!(error.contains("a picture in colours (RGB)"), "{error}");
}

#[test]
fn several_files_are_one_series_in_any_order() {
    let mut files: Vec<_> = fs::read_dir(folder().join("axial_ct"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "dcm"))
        .collect();
    files.sort();
    let mut whole = open("axial_ct").unwrap();
    let (mut one, mut other) = (Band::default(), Band::default());
    for _ in 0..2 {
        files.reverse();
        let sources: Vec<_> = files.iter().map(|path| Source::from(path.as_path())).collect();
        let mut several = data::open_all(&sources, &ReadOptions::default()).unwrap();
        assert_eq!(several.info().volume, whole.info().volume);
        assert_eq!(several.info().name, "Ball, thin");
        for band in 0..4 {
            several.read_band(band, &mut one).unwrap();
            whole.read_band(band, &mut other).unwrap();
            assert_eq!(one, other);
        }
    }
    // One of them is no series of slices.
    let single = open(&format!("axial_ct/{}", files[0].file_name().unwrap().to_string_lossy())).unwrap();
    assert_eq!((single.info().bands, &single.info().volume), (1, &None));
}

#[test]
fn moments_are_labelled_with_their_times() {
    let labels = |name: &str| {
        let raster = open(name).unwrap();
        raster.info().moment_labels().map(|label| label.cloned().unwrap_or_default()).collect::<Vec<_>>()
    };
    assert_eq!(labels("times_mr"), ["0 s", "2.5 s"]);
    assert_eq!(labels("film.dcm"), ["0 ms", "40.5 ms", "81 ms"]);
    assert_eq!(labels("film_jpeg.dcm"), ["0 ms", "10 ms", "35 ms"]);
    assert_eq!(labels("enhanced_times.dcm"), ["", ""]);
    assert_eq!(labels("axial_ct"), [""]);
}

#[test]
fn what_is_not_read_is_named_with_a_remedy() {
    for (name, expected) in [
        (
            "refused_jpeg_2000.dcm",
            "samples are compressed by JPEG 2000 (1.2.840.10008.1.2.4.90) (unpack it with: gdcmconv --raw ",
        ),
        (
            "refused_jpeg_ls.dcm",
            "samples are compressed by JPEG-LS (1.2.840.10008.1.2.4.80) (unpack it with: gdcmconv --raw ",
        ),
        ("refused_colors.dcm", "a picture in colours (RGB) (make it grey with: magick "),
        ("axial_ct/DICOMDIR", "a list of files (DICOMDIR) (name the folder of one series)"),
        ("refused_bytes_in_words.dcm", "samples of 8 bits in big-endian words"),
    ] {
        let error = message(name);
        assert!(error.contains(expected) && error.starts_with("unsupported DICOM file: "), "{error}");
    }
}

#[test]
fn folders_are_bounded_and_folders_without_images_named() {
    let limits = ReadLimits { max_files: 3, ..ReadLimits::default() };
    let error = data::open(&Source::Path(folder().join("axial_ct")), &limits).err().unwrap().to_string();
    assert!(error.starts_with("number of files in a folder 4 exceeds the limit of 3 "), "{error}");
    let empty = tempfile::tempdir().unwrap();
    let error = data::open(&Source::from(empty.path()), &ReadLimits::default()).err().unwrap();
    assert!(matches!(error, DataError::UnknownFolder { .. }), "{error}");
    fs::copy(folder().join("axial_ct/DICOMDIR"), empty.path().join("DICOMDIR")).unwrap();
    let error = data::open(&Source::from(empty.path()), &ReadLimits::default()).err().unwrap().to_string();
    assert!(error.starts_with("unsupported DICOM file: none of its 1 files holds an image ("), "{error}");
}

#[test]
fn nobody_is_named() {
    const NAME: &[u8] = b"Nobody";
    let bytes = fs::read(folder().join("dose.dcm")).unwrap();
    assert!(bytes.windows(NAME.len()).any(|window| window == NAME), "the file names somebody");
    for (name, _) in manifest(&folder()) {
        let info = format!("{:?}", open(&name).unwrap().info());
        assert!(!info.contains("Nobody") && !info.contains("4711"), "{info}");
    }
}
