//! Files cut short and files with wrong bytes: each is read or refused, and neither panics nor runs away.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its fixtures must fail there")]

mod random;

use fieldreel::data::{self, Band, DataError, ReadLimits, ReadOptions, Source};
use random::Random;
use std::fs;
use std::path::Path;

/// Wrong bytes tried for each file.
const CHANGES: u32 = 20_000;

fn fixture(name: &str) -> Vec<u8> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    fs::read(data.join("formats").join(name)).or_else(|_| fs::read(data.join("volumes").join(name))).unwrap()
}

/// Reads all bands, if there are not many.
fn read(name: &str, bytes: Vec<u8>) -> Result<(), DataError> {
    let limits = ReadLimits {
        max_band_samples: 1 << 21,
        max_bands: 1 << 12,
        max_scratch_bytes: 1 << 16,
        ..ReadLimits::default()
    };
    let variables = [("dtypes", "f2_big_f3"), ("../netcdf/h5", "deflated"), ("../netcdf/orders", "moving")];
    let chosen = variables.iter().find(|(start, _)| name.starts_with(start));
    let variable = chosen.map(|(_, variable)| (*variable).to_owned());
    let source = Source::Bytes { name: name.to_owned(), bytes: bytes.into() };
    let mut raster = data::open_with(&source, &ReadOptions { variable, ..limits.into() })?;
    let mut band = Band::default();
    (0..raster.info().bands.min(4)).try_for_each(|index| raster.read_band(index, &mut band))
}

/// How many mutations of a file were read, and how many refused.
fn survive(name: &str, changes: u32) -> (u32, u32) {
    let whole = fixture(name);
    let (mut read_count, mut refused_count) = (0, 0);
    let mut count = |result: Result<(), DataError>| match result {
        Ok(()) => read_count += 1,
        Err(_) => refused_count += 1,
    };
    for length in 0..whole.len() {
        count(read(name, whole[..length].to_vec()));
    }
    let mut random = Random::new(0x9e37_79b9_7f4a_7c15);
    for _ in 0..changes {
        let mut bytes = whole.clone();
        for _ in 0..=random.below(3) {
            let at = random.below(bytes.len());
            bytes[at] = [0, 1, 0x7f, 0x80, 0xff, random.below(256) as u8][random.below(6)];
        }
        count(read(name, bytes));
    }
    (read_count, refused_count)
}

#[test]
fn archives_survive_wrong_bytes() {
    for name in
        ["one.npz", "one_deflated.npz", "fortran_deflated.npz", "zip64.npz", "with_axes.npz", "two.npz"]
    {
        let (read_count, refused_count) = survive(name, CHANGES);
        assert!(read_count + refused_count > CHANGES && refused_count > CHANGES / 10, "{name}: {read_count}");
        assert!(read_count > 100 || name == "two.npz", "{name}: {read_count}");
    }
}

#[test]
fn a_large_archive_survives_wrong_bytes() {
    for name in ["dtypes.npz", "dtypes_stored.npz"] {
        let (read_count, refused_count) = survive(name, CHANGES / 10);
        assert!(read_count > 100 && refused_count > 100, "{name}: {read_count}, {refused_count}");
    }
}

#[test]
fn text_grids_survive_wrong_bytes() {
    for name in ["gdal.asc", "wrapped.asc"] {
        let (read_count, refused_count) = survive(name, CHANGES);
        assert!(read_count > 100 && refused_count > 100, "{name}: {read_count}, {refused_count}");
    }
}

#[test]
fn volumes_survive_wrong_bytes() {
    for (name, changes) in [
        ("space_left-posterior-superior.nrrd", CHANGES),
        ("ascii_f4.nrrd", CHANGES),
        ("bzip2_u2.nrrd", CHANGES),
        ("times_first.nrrd", CHANGES / 10),
        ("apart_raw.nhdr", CHANGES / 10),
        ("little_i2.nii", CHANGES),
        ("two_big.nii", CHANGES),
        ("times.nii.gz", CHANGES),
        ("pair.hdr", CHANGES / 10),
        ("itk_i2.mha", CHANGES),
        ("itk_u2.mha", CHANGES),
        ("vtk_ascii.vti", CHANGES),
        ("vtk_binary_zlib.vti", CHANGES),
        ("vtk_raw_zlib_64_big.vti", CHANGES),
        ("vtk_raw.vti", CHANGES),
        ("vtk_binary_lz4.vti", CHANGES / 4),
        ("vtk_raw_lz4.vti", CHANGES),
        ("vtk_binary_lzma.vti", CHANGES / 4),
        ("vtk_raw_lzma.vti", CHANGES),
        ("vtk_stairs_lz4.vti", CHANGES / 4),
        ("vtk_stairs_lzma.vti", CHANGES / 4),
    ] {
        let (read_count, refused_count) = survive(name, changes);
        // The samples of some are in files that mere bytes do not have.
        let is_alone = !name.starts_with("apart") && !name.starts_with("pair");
        assert!(
            refused_count > 100 && (read_count > 100) == is_alone,
            "{name}: {read_count}, {refused_count}"
        );
    }
}

#[test]
fn stacks_survive_wrong_bytes() {
    for name in ["tczyx.ome.tif", "tyx.ome.tif", "hyperstack.tif", "run.tif"] {
        let (read_count, refused_count) = survive(&format!("../stacks/{name}"), CHANGES);
        assert!(read_count > 100 && refused_count > 100, "{name}: {read_count}, {refused_count}");
    }
}

#[cfg(feature = "dicom")]
#[test]
fn scans_survive_wrong_bytes() {
    for name in [
        "little_u2.dcm",
        "implicit_i2.dcm",
        "big_u4.dcm",
        "deflated_u2.dcm",
        "rle_i2.dcm",
        "jpeg_u2.dcm",
        "jpeg_12_bits.dcm",
        "jpeg_loss.dcm",
        "film_jpeg.dcm",
        "enhanced.dcm",
        "enhanced_undefined.dcm",
        "enhanced_rle.dcm",
        "dose.dcm",
    ] {
        let (read_count, refused_count) = survive(&format!("../dicom/{name}"), CHANGES);
        assert!(read_count > 100 && refused_count > 100, "{name}: {read_count}, {refused_count}");
    }
}

#[cfg(feature = "netcdf")]
#[test]
fn netcdf_files_survive_wrong_bytes() {
    // Those of HDF5 are larger, and most of their bytes are padding.
    for (name, changes) in [
        ("../netcdf/cdf1.nc", CHANGES),
        ("../netcdf/cdf5.nc", CHANGES),
        ("../netcdf/orders.nc", CHANGES),
        ("../netcdf/nc4.nc", CHANGES / 2),
        ("../netcdf/orders_nc4.nc", CHANGES / 4),
        ("../netcdf/h5_latest.h5", CHANGES / 4),
        ("../netcdf/h5_earliest.h5", CHANGES / 10),
    ] {
        let (read_count, refused_count) = survive(name, changes);
        assert!(read_count > 100 && refused_count > 100, "{name}: {read_count}, {refused_count}");
    }
}

#[test]
fn packed_tiles_survive_wrong_bytes() {
    // Unpacked they are large, so that fewer have to do.
    for name in ["N46E007.hgt.zip", "N46E007.hgt.gz"] {
        let whole = fixture(name);
        let mut random = Random::new(7);
        let mut refused_count = 0;
        for _ in 0..60 {
            let mut bytes = whole.clone();
            let at = random.below(bytes.len().min(2000));
            bytes[at] ^= 1 << random.below(8);
            refused_count += u32::from(read(name, bytes).is_err());
            let cut = random.below(whole.len());
            assert!(read(name, whole[..cut].to_vec()).is_err(), "{name} cut to {cut} bytes");
        }
        assert!(refused_count > 10, "{name}: {refused_count}");
    }
}
