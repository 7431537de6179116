//! Reads `NetCDF` and HDF5 files that their own libraries wrote (see `data/make_netcdf.py`).

#![cfg(feature = "netcdf")]
#![allow(clippy::unwrap_used, reason = "a test that cannot read its fixtures must fail there")]

mod oracles;

use fieldreel::data::{
    self, Arrangement, Band, CoordinateUnit, DataError, Raster, ReadLimits, ReadOptions, Source, VolumeSpace,
};
use oracles::{Oracle, manifest};
use std::fs;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/netcdf")
}

/// Opens a file, or one of several variables in it: `FILE:VARIABLE`.
fn open(name: &str) -> Result<Box<dyn Raster>, DataError> {
    let (file, variable) = name.split_once(':').map_or((name, None), |(file, array)| (file, Some(array)));
    let options = ReadOptions { variable: variable.map(str::to_owned), ..ReadOptions::default() };
    data::open_with(&Source::Path(folder().join(file)), &options)
}

fn message(name: &str) -> String {
    open(name).err().unwrap().to_string()
}

#[test]
fn every_variable_reads_as_its_library_reads_it() {
    let all = manifest(&folder());
    assert!(all.len() > 120, "only {} variables in the manifest", all.len());
    // Libraries compute with 32-bit floats where attributes are such.
    let fault = |name: &str, words: &[String]| {
        let raster = open(name).map_err(|error| error.to_string());
        let difference = match raster {
            Ok(mut raster) => Oracle::read(&folder(), words).difference(raster.as_mut(), 0.0)?,
            Err(error) => error,
        };
        Some(format!("{name}: {difference}"))
    };
    let faults: Vec<_> = all.iter().filter_map(|(name, words)| fault(name, words)).collect();
    assert!(faults.is_empty(), "{} of {} variables:\n{}", faults.len(), all.len(), faults.join("\n"));
    // Other values, masks or orders are told apart.
    let (name, words) = all.iter().find(|(name, _)| name == "packed.nc:scaled").unwrap();
    assert_eq!(fault(name, words), None);
    for other in ["packed.nc:several", "packed.nc:range", "cdf1.nc", "orders.nc:time_last"] {
        assert!(fault(other, words).is_some(), "{other}");
    }
}

#[test]
fn of_several_variables_one_is_chosen() {
    let text = message("orders.nc");
    let listed = "7 variables to choose from with --variable NAME: lon_lat (float32, lon 5 x lat 4), \
                  time_last (float32, lat 4 x lon 5 x time 2), one_each (float32, ";
    assert!(text.starts_with(listed) && text.ends_with("orders.nc"), "{text}");
    let text = message("orders.nc:wind");
    assert!(text.starts_with("no variable named \"wind\" (there are: lon_lat, time_last, "), "{text}");
    assert_eq!(open("orders.nc:moving").unwrap().info().name, "orders: moving");
    assert_eq!(open("layouts.nc:wind").unwrap().info().name, "layouts: forecast/surface/wind");
    // Alone but for coordinates, and for tables of latitudes and longitudes.
    for (file, title, format) in [
        ("cdf1.nc", "cdf1", "NetCDF"),
        ("curvilinear.nc", "curvilinear", "NetCDF"),
        ("scales.h5", "scales", "HDF5"),
    ] {
        let info = open(file).unwrap().info().clone();
        assert_eq!((info.name.as_str(), info.format), (title, format));
    }
}

#[test]
fn bands_are_labelled_with_dates() {
    let labels = |name: &str| -> Vec<String> {
        open(name).unwrap().info().band_labels.iter().map(|label| label.clone().unwrap_or_default()).collect()
    };
    for name in ["cdf1.nc", "cdf5.nc", "nc4.nc", "orders.nc:time_last", "layouts.nc:wind"] {
        assert_eq!(labels(name), ["2000-01-31 12:00", "2000-02-01 12:00"], "{name}");
    }
    assert_eq!(labels("curvilinear.nc"), ["2001-02-28", "2001-02-30"]);
    assert_eq!(labels("single.nc"), ["2000-01-31 12:00"; 3]);
    assert_eq!(labels("scales.h5"), ["", "", ""]);
    let (early, late) = (["2000-01-31 12:00"; 3], ["2000-02-01 12:00"; 3]);
    assert_eq!(labels("orders_nc4.nc:moving"), [early, late].concat());
}

#[test]
fn grids_lie_where_their_coordinates_say() {
    for name in ["cdf2.nc", "nc4_classic.nc", "packed_nc4.nc:scaled"] {
        let info = open(name).unwrap().info().clone();
        assert_eq!(info.place.transform, Some([9.875, 0.25, 0.0, 41.75, 0.0, -0.5]), "{name}");
        let spacing = info.spacing.unwrap();
        let expected = 0.25 * 111_320.0 * 40.75_f64.to_radians().cos();
        assert!((spacing.x_m - expected).abs() < 1e-6 && spacing.y_m == 0.5 * 111_320.0, "{spacing:?}");
        assert_eq!(info.place.unit, Some(CoordinateUnit::Degree), "{name}");
    }
    assert_eq!(open("nc4.nc").unwrap().info().value_unit.as_deref(), Some("degC"));
    let info = open("projected.nc").unwrap().info().clone();
    assert_eq!(info.place.crs.as_deref(), Some("EPSG:32633"));
    assert_eq!(info.place.unit, Some(CoordinateUnit::Named("km".to_owned())));
    assert_eq!(info.place.transform, Some([499.25, 1.5, 0.0, 501.0, 0.0, -2.0]));
    assert_eq!(info.spacing.map(|spacing| (spacing.x_m, spacing.y_m)), Some((1500.0, 2000.0)));
    assert_eq!(open("h5_latest.h5:plane").unwrap().info().spacing, None);
}

#[test]
fn levels_are_slices() {
    for name in ["orders.nc:volume", "orders_nc4.nc:volume", "orders.nc:moving", "orders_nc4.nc:depth_first"]
    {
        let raster = open(name).unwrap();
        let info = raster.info();
        let grid = info.volume.clone().unwrap();
        let moments = if name.ends_with("volume") { 1 } else { 2 };
        assert_eq!((grid.slices, grid.moments(info), grid.space), (3, moments, VolumeSpace::Plain), "{name}");
        assert_eq!(grid.unit.as_deref(), Some("m"));
        // South first, so that rows run north; the first level is the surface, the others are below it.
        let [x, y, z] = [0, 1, 2].map(|axis| grid.direction(axis));
        assert!(x[0] > 0.0 && y == [0.0, 55_660.0, 0.0] && z == [0.0, 0.0, -10.0], "{name}: {grid:?}");
    }
    // Uneven levels stand at their mean distance.
    assert_eq!(open("single.nc").unwrap().info().volume.clone().unwrap().direction(2), [0.0, 0.0, -15.0]);
    let grid = open("scales.h5").unwrap().info().volume.clone().unwrap();
    assert!(
        grid.spacing()
            .iter()
            .zip([0.0005, 0.0005, 0.002])
            .all(|(found, wanted)| (found - wanted).abs() < 1e-12)
    );
    assert_eq!(open("h5_latest.h5:deflated").unwrap().info().volume, None);
    let options = ReadOptions {
        variable: Some("moving".to_owned()),
        arrangement: Arrangement::Bands,
        ..ReadOptions::default()
    };
    let bands = data::open_with(&Source::Path(folder().join("orders.nc")), &options).unwrap();
    assert_eq!((bands.info().volume.as_ref(), bands.info().bands), (None, 6));
}

#[test]
fn what_is_not_read_is_named() {
    for (name, words) in [
        (
            "refused.nc:ensemble",
            "more than time, height, rows and columns: time 2, member 3 (take one of them with: ncks -d member,0 ",
        ),
        ("refused.nc:line", "line (float32, time 2) has fewer than two dimensions (choose another"),
        ("refused.nc:text", "text (text, lat 4 x lon 5) (choose another"),
        ("refused.nc:empty", "0 bands of 4 x 5 samples are none"),
        ("refused.h5:compound", "structured values"),
        ("refused.h5:text", "text (text, "),
        ("refused.h5:four", "more than time, height, rows and columns: dim_0 2, dim_1 2"),
        ("refused.h5:virtual", "a virtual dataset, put together from other files"),
        ("refused.h5:external", "external"),
        ("refused.h5:scalar", "fewer than two dimensions"),
        ("filters.h5:blosc", "compression by Blosc (convert it with: h5repack -f GZIP=1 "),
        ("filters.h5:bzip2", "compression by bzip2"),
    ] {
        let text = match open(name) {
            Ok(mut raster) => raster.read_band(0, &mut Band::default()).unwrap_err().to_string(),
            Err(error) => error.to_string(),
        };
        let file = name.split(':').next().unwrap();
        assert!(text.contains(words) && text.ends_with(file), "{name}: {text}");
    }
}

#[test]
fn a_file_its_bytes_and_a_pipe_read_alike() {
    for (name, variable) in
        [("cdf1.nc", None), ("nc4.nc", None), ("user_block.mat", None), ("packed.nc", Some("range"))]
    {
        let bytes = fs::read(folder().join(name)).unwrap();
        let options = ReadOptions { variable: variable.map(str::to_owned), ..ReadOptions::default() };
        let limits = ReadLimits::default();
        let sources = [
            Source::Path(folder().join(name)),
            Source::Bytes { name: "memory".to_owned(), bytes: bytes.clone().into() },
            Source::from_stream("pipe", &bytes[..], &limits.into()).unwrap(),
        ];
        let bands = sources.map(|source| {
            let mut band = Band::default();
            data::open_with(&source, &options).unwrap().read_band(0, &mut band).unwrap();
            band
        });
        assert!(bands[0] == bands[1] && bands[1] == bands[2], "{name}");
        assert!(bands[0].valid_values().count() > 10, "{name}");
    }
}

#[test]
fn limits_come_before_reading() {
    let limits = ReadLimits { max_rows: 3, ..ReadLimits::default() };
    let text = data::open(&folder().join("nc4.nc").into(), &limits).err().unwrap().to_string();
    assert!(text.starts_with("number of rows 4 exceeds the limit of 3"), "{text}");
    let limits = ReadLimits { max_bands: 5, ..ReadLimits::default() };
    let options = ReadOptions { variable: Some("moving".to_owned()), ..limits.into() };
    let refused = data::open_with(&folder().join("orders.nc").into(), &options).err().unwrap();
    assert!(matches!(refused, DataError::LimitExceeded { value: 6, .. }), "{refused}");
}
