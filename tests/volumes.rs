//! Reads volumes that other programs wrote, and compares with what these read (see `data/make_volumes.py`).

#![allow(clippy::unwrap_used, reason = "a test that cannot read its fixtures must fail there")]

mod oracles;

use fieldreel::data::{
    self, Arrangement, Band, DataError, Raster, ReadLimits, ReadOptions, Source, VolumeGrid, VolumeSpace,
};
use oracles::{Oracle, manifest};
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/volumes")
}

fn open(name: &str) -> Result<Box<dyn Raster>, DataError> {
    data::open(&Source::Path(folder().join(name)), &ReadLimits::default())
}

/// What the manifest says about a volume: slices, or 0 for an image, then the grid.
fn stated_grid(words: &[String]) -> Option<VolumeGrid> {
    let [_, _, _, _, slices, space, unit, numbers @ ..] = words else {
        panic!("{words:?}");
    };
    let numbers: Vec<f64> = numbers.iter().map(|number| number.parse().unwrap()).collect();
    let (rows, rest) = numbers.as_chunks::<4>();
    assert!(rest.is_empty());
    let slices: u32 = slices.parse().unwrap();
    let grid = (slices > 0).then(|| VolumeGrid::new(slices, rows.try_into().unwrap()).unwrap())?;
    let space = if space == "Patient" { VolumeSpace::Patient } else { VolumeSpace::Plain };
    Some(VolumeGrid { unit: (unit != "-").then(|| unit.clone()), space, ..grid })
}

/// How the grids differ, if they do by more than the rounding of the floats that files hold.
fn grid_difference(found: Option<&VolumeGrid>, stated: Option<&VolumeGrid>) -> Option<String> {
    let (Some(found), Some(stated)) = (found, stated) else {
        return (found.is_some() != stated.is_some()).then(|| format!("{found:?} instead of {stated:?}"));
    };
    let matrix = |grid: &VolumeGrid| grid.world_from_index.into_iter().flatten().collect::<Vec<_>>();
    let is_near = |(one, other): (&f64, &f64)| (one - other).abs() <= 2e-6 * other.abs().max(1.0);
    let is_same = matrix(found).iter().zip(&matrix(stated)).all(is_near)
        && (found.slices, &found.unit, found.space) == (stated.slices, &stated.unit, stated.space);
    (!is_same).then(|| format!("{found:?} instead of {stated:?}"))
}

fn fault(name: &str, words: &[String]) -> Option<String> {
    let mut raster = match open(name) {
        Ok(raster) => raster,
        Err(error) => return Some(format!("{name}: {error}")),
    };
    // Scaled values are products of floats of different widths in other programs.
    let tolerance = if name.starts_with("scaled") { 0.01 } else { 0.0 };
    let difference = Oracle::read(&folder(), words).difference(raster.as_mut(), tolerance);
    let grid = grid_difference(raster.info().volume.as_ref(), stated_grid(words).as_ref());
    difference.or(grid).map(|difference| format!("{name}: {difference}"))
}

#[test]
fn every_volume_reads_as_its_writer_meant_it() {
    let all = manifest(&folder());
    assert!(all.len() > 115, "only {} volumes in the manifest", all.len());
    let faults: Vec<_> = all.iter().filter_map(|(name, words)| fault(name, words)).collect();
    assert!(faults.is_empty(), "{} of {} volumes:\n{}", faults.len(), all.len(), faults.join("\n"));
}

#[test]
fn the_comparison_notices_other_values_and_another_place() {
    let all = manifest(&folder());
    let words = |name: &str| all.iter().find(|(found, _)| found == name).unwrap().1.clone();
    for (name, other) in [
        ("little_i2.nrrd", "little_u2.nrrd"),
        ("little_i2.nii", "little_u2.nii"),
        ("space_left-posterior-superior.nrrd", "space_right-anterior-superior.nrrd"),
        ("space_scanner-xyz.nrrd", "space_right-anterior-superior.nrrd"),
        ("both_forms.nii", "quaternion.nii"),
        ("neither_form.nii", "quaternion.nii"),
        ("scaled.nii", "scaled_down.nii"),
        ("times.nrrd", "times_first.nrrd"),
        ("itk_u1.mha", "itk_plain.mha"),
        ("itk_i2.mha", "itk_u2.mha"),
        ("vtk_raw.vti", "vtk_f8.vti"),
        ("vtk_u2.vti", "vtk_cells.vti"),
        ("vtk_stairs_lzma.vti", "vtk_raw_lzma.vti"),
    ] {
        assert_eq!(fault(name, &words(name)), None);
        assert!(fault(name, &words(other)).is_some(), "{name} like {other}");
    }
}

#[test]
fn bzip2_blocks_follow_each_other() {
    let mut raster = open("bzip2_runs.nrrd").unwrap();
    let info = raster.info();
    assert_eq!([info.columns, info.rows, info.bands], [50, 40, 100]);
    let mut band = Band::default();
    for (index, expected) in [(0, 0.0), (24, 0.0), (25, 1.0), (60, 2.0), (99, 3.0)] {
        raster.read_band(index, &mut band).unwrap();
        assert!(band.values.iter().all(|value| *value == expected), "{index}");
    }
}

#[test]
fn times_are_labels_and_names_lose_both_extensions() {
    for name in ["times.nii", "times.nii.gz"] {
        let raster = open(name).unwrap();
        assert_eq!(raster.info().name, "times");
        let labels: Vec<_> = raster.info().band_labels.iter().map(Option::as_deref).collect();
        assert_eq!(
            labels,
            [Some("0 s"), Some("0 s"), Some("0 s"), Some("0.72 s"), Some("0.72 s"), Some("0.72 s")]
        );
    }
}

fn labels(raster: &dyn Raster) -> Vec<&str> {
    raster.info().band_labels.iter().flatten().map(String::as_str).collect()
}

/// Whether all bands of a raster are those of `parts`, each a file and its bands.
fn is_made_of(raster: &mut dyn Raster, parts: &[(&str, Range<u32>)]) -> bool {
    let (mut one, mut other) = (Band::default(), Band::default());
    let mut index = 0;
    for (name, bands) in parts {
        let mut part = open(name).unwrap();
        for band in bands.clone() {
            raster.read_band(index, &mut one).unwrap();
            part.read_band(band, &mut other).unwrap();
            index += 1;
            if one != other {
                return false;
            }
        }
    }
    index == raster.info().bands
}

#[test]
fn whole_volumes_are_selected() {
    let select = |selection: &str, arrangement| {
        let bands = Some(selection.parse().unwrap());
        let options = ReadOptions { bands, arrangement, ..ReadOptions::default() };
        data::open_with(&Source::Path(folder().join("times.nii")), &options)
    };
    let mut second = select("2", Arrangement::AsStored).unwrap();
    assert_eq!(second.info().volume, open("times.nii").unwrap().info().volume);
    assert_eq!(labels(second.as_ref()), ["0.72 s"; 3]);
    assert!(is_made_of(second.as_mut(), &[("times.nii", 3..6)]));
    assert!(!is_made_of(second.as_mut(), &[("times.nii", 0..3)]));
    let mut turned = select("2-1", Arrangement::AsStored).unwrap();
    assert!(is_made_of(turned.as_mut(), &[("times.nii", 3..6), ("times.nii", 0..3)]));
    let message = select("3", Arrangement::AsStored).err().unwrap().to_string();
    assert!(message.starts_with("volume 3 does not exist (there are 2, counted from 1): "), "{message}");
    let mut band = select("3", Arrangement::Bands).unwrap();
    assert!(is_made_of(band.as_mut(), &[("times.nii", 2..3)]) && band.info().volume.is_none());
}

#[test]
fn several_files_play_as_moments() {
    let play = |names: &[&str], arrangement| {
        let sources: Vec<_> = names.iter().map(|name| Source::Path(folder().join(name))).collect();
        data::open_all(&sources, &ReadOptions { arrangement, ..ReadOptions::default() })
    };
    let mut series = play(&["times.nii", "both_forms.nii"], Arrangement::AsStored).unwrap();
    let info = series.info().clone();
    let grid = info.volume.clone().unwrap();
    assert_eq!(Some(&grid), open("times.nii").unwrap().info().volume.as_ref());
    assert_eq!((info.bands, grid.slices, grid.moments(&info)), (9, 3, 3));
    assert_eq!(labels(series.as_ref()), [["both_forms"; 3], ["0 s"; 3], ["0.72 s"; 3]].concat());
    assert!(is_made_of(series.as_mut(), &[("both_forms.nii", 0..3), ("times.nii", 0..6)]));
    assert!(!is_made_of(series.as_mut(), &[("times.nii", 0..6), ("both_forms.nii", 0..3)]));
    for (first, second, property) in [
        ("both_forms.nii", "quaternion.nii", "place of the volume (affine) is "),
        ("neither_form.nii", "quaternion.nii", "space of the volume is "),
        ("little_i2.nii", "times.nii", "unit of distances is mm, not unknown as in "),
        ("half_turn.nii", "little_i2.nii", "place of the volume (affine) is "),
    ] {
        let message = play(&[first, second], Arrangement::AsStored).err().unwrap().to_string();
        assert!(message.starts_with(property) && message.ends_with(second), "{message}");
    }
    // Where slices are bands, only rows and columns count.
    let bands = play(&["half_turn.nii", "little_i2.nii"], Arrangement::Bands).unwrap();
    assert_eq!((bands.info().bands, &bands.info().volume), (6, &None));
}

#[test]
fn vectors_are_refused_by_name() {
    for (name, words) in [
        ("refused_vectors.nrrd", "3 values at every sample (kind \"vector\") (save one of them"),
        ("refused_vectors.nii", "3 values at every sample (dimension 5) (save one of them"),
        ("refused_vectors.mha", "3 values at every sample (ElementNumberOfChannels) (save one of them"),
    ] {
        let message = open(name).err().unwrap().to_string();
        assert!(message.contains(words) && message.ends_with(name), "{message}");
    }
    let choose = |name: &str| {
        let options = ReadOptions { variable: Some(name.to_owned()), ..ReadOptions::default() };
        data::open_with(&Source::Path(folder().join("vtk_raw.vti")), &options)
    };
    assert_eq!(choose("density").unwrap().info().name, "vtk_raw: density");
    let message = choose("flow").err().unwrap().to_string();
    assert!(message.contains("3 values at every sample of \"flow\" (choose another array"), "{message}");
    let message = choose("speed").err().unwrap().to_string();
    assert!(message.starts_with("no variable named \"speed\" (there are: density, flow)"), "{message}");
}

#[test]
fn a_volume_from_a_stream_reads_like_a_file() {
    for name in
        ["little_i2.nrrd", "bzip2_u2.nrrd", "little_i2.nii", "big.nii.gz", "itk_u2.mha", "vtk_raw_zlib.vti"]
    {
        let file = fs::File::open(folder().join(name)).unwrap();
        let source = Source::from_stream("standard input", file, &ReadOptions::default()).unwrap();
        let mut stream = data::open(&source, &ReadLimits::default()).unwrap();
        let mut file = open(name).unwrap();
        assert_eq!(stream.info().volume, file.info().volume, "{name}");
        let (mut one, mut other) = (Band::default(), Band::default());
        stream.read_band(1, &mut one).unwrap();
        file.read_band(1, &mut other).unwrap();
        assert_eq!(one, other, "{name}");
    }
    // What lies in another file cannot come along.
    let file = fs::File::open(folder().join("apart_raw.nhdr")).unwrap();
    let source = Source::from_stream("standard input", file, &ReadOptions::default()).unwrap();
    let message = data::open(&source, &ReadLimits::default()).err().unwrap().to_string();
    assert!(
        message.contains("its samples are in \"apart_raw.raw\" (give the path of the header)"),
        "{message}"
    );
}

#[cfg(unix)]
#[test]
fn links_to_samples_stay_in_the_folder() {
    use std::os::unix::fs::symlink;
    for (header, samples) in [("apart_raw.nhdr", "apart_raw.raw"), ("itk_apart.mhd", "itk_apart.raw")] {
        let outer = tempfile::tempdir().unwrap();
        let inner = outer.path().join("inner");
        fs::create_dir(&inner).unwrap();
        fs::copy(folder().join(header), inner.join(header)).unwrap();
        let read = || {
            let source = Source::Path(inner.join(header));
            data::open(&source, &ReadLimits::default())
                .and_then(|mut raster| raster.read_band(1, &mut Band::default()))
        };
        fs::copy(folder().join(samples), outer.path().join("outside.raw")).unwrap();
        symlink("../outside.raw", inner.join(samples)).unwrap();
        let message = read().unwrap_err().to_string();
        assert!(
            message.contains(&format!("its samples are in \"{samples}\", outside its folder")),
            "{message}"
        );
        // The same link is followed where it leads to a file of the folder.
        fs::copy(folder().join(samples), inner.join("outside.raw")).unwrap();
        fs::remove_file(inner.join(samples)).unwrap();
        symlink("outside.raw", inner.join(samples)).unwrap();
        assert!(read().is_ok(), "{header}");
    }
}
