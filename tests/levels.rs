//! Bands read by rows and at reduced levels (see `data/make_levels.py`).

#![allow(clippy::unwrap_used, reason = "a test that cannot read its fixtures must fail there")]

use fieldreel::data::{
    self, Arrangement, Band, BandReader, DataError, Excerpt, MemoryRaster, Raster, RasterInfo, ReadLimits,
    ReadOptions, SharedRaster, Source, ValueStatistics, Window, level_size, read_excerpt, read_level,
};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

fn data_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data")
}

fn open(name: &str) -> Box<dyn Raster> {
    data::open(&Source::Path(data_folder().join("levels").join(name)), &ReadLimits::default()).unwrap()
}

/// What differs between rows read a few at a time and bands read whole.
fn difference(raster: &mut dyn Raster) -> Option<String> {
    let info = raster.info().clone();
    let (mut whole, mut some) = (Band::default(), Band::default());
    for band in 0..info.bands.min(3) {
        for step in [1, 4, 7, info.rows] {
            // A broken file is broken either way; what the first reading sorted is read again from its copy.
            let is_whole = raster.read_band(band, &mut whole).is_ok();
            for first in (0..info.rows).step_by(step as usize) {
                let rows = first..(first + step).min(info.rows);
                if raster.read_rows(band, rows.clone(), &mut some).is_ok() != is_whole {
                    return Some(format!("rows {rows:?} of band {band}"));
                }
                let range = [rows.start, rows.end].map(|row| row as usize * info.columns as usize);
                let is_alike = some.values == whole.values[range[0]..range[1]]
                    && some.valid == whole.valid[range[0]..range[1]]
                    && (some.columns, some.rows) == (info.columns, rows.len() as u32);
                if is_whole && !is_alike {
                    return Some(format!("samples in rows {rows:?} of band {band}"));
                }
            }
        }
    }
    raster.read_rows(info.bands, 0..1, &mut some).is_ok().then(|| "a band too many".to_owned())
}

/// What differs between parts of a band and the same parts of the whole.
fn difference_of_parts(raster: &mut dyn Raster) -> Option<String> {
    let info = raster.info().clone();
    let (mut whole, mut part) = (Band::default(), Band::default());
    let thirds =
        |side: u32| [0..side.div_ceil(3), side / 3..side, side - 1..side, 1..2 * side, side..side + 3];
    for band in [0, info.bands - 1] {
        if raster.read_band(band, &mut whole).is_err() {
            continue;
        }
        for columns in thirds(info.columns) {
            for rows in thirds(info.rows) {
                let window = Window { columns: columns.clone(), rows };
                if let Err(error) = raster.read_window(band, &window, &mut part) {
                    return Some(format!("{window:?} of band {band}: {error}"));
                }
                let within = window.within([info.columns, info.rows]);
                let places = within
                    .rows
                    .clone()
                    .flat_map(|row| within.columns.clone().map(move |column| (column, row)));
                let has_size = [part.columns, part.rows] == within.size();
                let is_alike = has_size
                    && places.enumerate().all(|(at, (column, row))| {
                        let place = (row * info.columns + column) as usize;
                        (part.values[at], part.valid[at]) == (whole.values[place], whole.valid[place])
                    });
                if !is_alike {
                    return Some(format!("samples in {window:?} of band {band}"));
                }
            }
        }
    }
    None
}

#[test]
fn rows_and_other_parts_are_those_of_the_whole_band() {
    let (mut rasters, mut by_rows, mut faults) = (0, 0, Vec::new());
    for folder in ["rasters", "matrix", "formats", "volumes", "netcdf", "stacks", "dicom", "zarr", "levels"] {
        for entry in data_folder().join(folder).read_dir().unwrap() {
            let path = entry.unwrap().path();
            if let Ok(mut raster) = data::open(&Source::Path(path.clone()), &ReadLimits::default()) {
                rasters += 1;
                by_rows += u32::from(raster.strip_rows().is_some());
                let found = difference(raster.as_mut()).or_else(|| difference_of_parts(raster.as_mut()));
                faults.extend(found.map(|words| format!("{}: {words}", path.display())));
            }
        }
    }
    assert!(rasters > 600 && by_rows > 500, "{by_rows} of {rasters}");
    assert!(faults.is_empty(), "{} of {rasters}:\n{}", faults.len(), faults.join("\n"));
}

/// Reads other columns than are asked for.
struct Shifted(Box<dyn Raster>);

impl Raster for Shifted {
    fn info(&self) -> &RasterInfo {
        self.0.info()
    }

    fn read_band(&mut self, band: u32, out: &mut Band) -> Result<(), DataError> {
        self.0.read_band(band, out)
    }

    fn read_window(&mut self, band: u32, window: &Window, out: &mut Band) -> Result<(), DataError> {
        let shifted = |range: &Range<u32>| range.start.saturating_sub(1)..range.end.saturating_sub(1).max(1);
        self.0.read_window(band, &Window { columns: shifted(&window.columns), ..window.clone() }, out)
    }
}

#[test]
fn other_samples_than_those_asked_for_are_noticed() {
    let mut shifted = Shifted(open("turned.tif"));
    assert!(difference(&mut shifted).is_some());
    let found = difference_of_parts(&mut shifted).unwrap();
    assert!(found.contains("of band 0"), "{found}");
}

/// Has whole bands only, and counts how often one is read.
struct Whole(Box<dyn Raster>, Arc<AtomicU32>);

impl Raster for Whole {
    fn info(&self) -> &RasterInfo {
        self.0.info()
    }

    fn read_band(&mut self, band: u32, out: &mut Band) -> Result<(), DataError> {
        self.1.fetch_add(1, Ordering::Relaxed);
        self.0.read_band(band, out)
    }
}

#[test]
fn what_has_whole_bands_only_is_read_once_for_all_their_parts() {
    let values = (0..2 * 49 * 65).map(|place| (place * place % 997) as f32).collect();
    let raster = MemoryRaster::new("m", [2, 49, 65], values).unwrap();
    let reads = Arc::new(AtomicU32::new(0));
    let mut reader = BandReader::new(Box::new(Whole(Box::new(raster.clone()), Arc::clone(&reads))));
    let mut expected = Band::default();
    for (band, count) in [(0, 1), (1, 2)] {
        for (columns, rows, level) in
            [(0..40, 3..30, 0), (8..65, 0..49, 1), (0..65, 0..49, 2), (20..33, 20..21, 0)]
        {
            let excerpt = Excerpt::of([65, 49], [columns, rows], level);
            read_excerpt(&mut raster.clone(), band, &excerpt, &mut expected).unwrap();
            assert_eq!(*reader.excerpt_then((band, excerpt), None).unwrap(), expected, "{band} {excerpt:?}");
        }
        assert_eq!(reads.load(Ordering::Relaxed), count);
    }
}

#[test]
fn wrapped_rasters_are_read_by_rows_and_at_levels_as_they_are_alone() {
    let path = data_folder().join("levels/plain.tif");
    let mut expected = Band::default();
    read_level(open("plain.tif").as_mut(), 0, 2, &mut expected).unwrap();
    let with = |options: ReadOptions| data::open_with(&Source::Path(path.clone()), &options).unwrap();
    let sources = [Source::Path(path.clone()), Source::Path(path.clone())];
    let series = data::open_all(&sources, &ReadOptions::default()).unwrap();
    let selected = with(ReadOptions { bands: Some("1,1".parse().unwrap()), ..ReadOptions::default() });
    let arranged = with(ReadOptions { arrangement: Arrangement::Volume, ..ReadOptions::default() });
    let shared: Box<dyn Raster> = Box::new(SharedRaster::new(open("plain.tif")));
    for (name, mut raster) in
        [("series", series), ("selected", selected), ("arranged", arranged), ("shared", shared)]
    {
        let last = raster.info().bands - 1;
        assert_eq!(difference(raster.as_mut()), None, "{name}");
        assert_eq!(difference_of_parts(raster.as_mut()), None, "{name}");
        assert_eq!(raster.strip_rows(), Some(49), "{name}");
        let mut band = Band::default();
        read_level(raster.as_mut(), last, 2, &mut band).unwrap();
        assert_eq!(band, expected, "{name}");
        assert!(raster.overview_statistics().unwrap().is_some(), "{name}");
        assert!(matches!(
            read_level(raster.as_mut(), last + 1, 2, &mut band),
            Err(DataError::NoSuchBand { .. })
        ));
    }
}

#[test]
fn the_coarsest_overview_that_is_fine_enough_is_read() {
    for (name, slope) in [("plain.tif", [2.0, -3.0, 0.0]), ("turned.tif", [-2.0, 3.0, -16.0])] {
        let mut raster = open(name);
        let levels =
            [0, 1, 2, 3, 9].map(|most| raster.overview(0, most).unwrap().map(|overview| overview.level));
        assert_eq!(levels, [None, Some(1), Some(2), Some(2), Some(2)], "{name}");
        let mut band = Band::default();
        raster.read_band(0, &mut band).unwrap();
        assert_eq!(band.value(30, 30), Some(1000.0), "{name}");
        for level in 1..5 {
            read_level(raster.as_mut(), 0, level, &mut band).unwrap();
            assert_eq!([band.columns, band.rows], level_size([65, 49], level));
            for (row, column) in
                (1..band.rows - 1).flat_map(|row| (1..band.columns - 1).map(move |column| (row, column)))
            {
                let [x, y] = [column << level, row << level].map(f64::from);
                let expected = slope[0] * x + slope[1] * y + slope[2];
                let found = f64::from(band.value(column, row).unwrap());
                assert!((found - expected).abs() < 0.5, "{name} {level} {column} {row}: {found} {expected}");
            }
        }
    }
}

#[test]
fn part_of_a_level_is_that_part_of_it() {
    // With an overview, an uneven one that is turned, and without any.
    for (name, level) in [("plain.tif", 1), ("plain.tif", 3), ("turned.tif", 2), ("masked.tif", 0)] {
        let mut raster = open(name);
        let size = [raster.info().columns, raster.info().rows];
        let (mut whole, mut part) = (Band::default(), Band::default());
        read_level(raster.as_mut(), 0, level, &mut whole).unwrap();
        let step = 1 << level;
        let excerpt = Excerpt::of(size, [step..size[0], 2 * step..5 * step + 1], level);
        read_excerpt(raster.as_mut(), 0, &excerpt, &mut part).unwrap();
        assert_eq!([part.columns, part.rows], [whole.columns - 1, 4], "{name} {level}");
        let mut compared = 0;
        // What stands at the borders has no neighbours beyond them.
        for (row, column) in (1..3).flat_map(|row| (1..part.columns - 1).map(move |column| (row, column))) {
            let [part, whole] = [part.value(column, row), whole.value(column + 1, row + 2)];
            assert_eq!(part.is_some(), whole.is_some(), "{name} {level} {column} {row}");
            if let (Some(part), Some(whole)) = (part, whole) {
                assert!((part - whole).abs() < 1e-3, "{name} {level} {column} {row}: {part} {whole}");
                compared += 1;
            }
        }
        assert!(compared > 4, "{name} {level}");
    }
}

#[test]
fn overviews_have_masks_and_holes_of_their_own() {
    let mut band = Band::default();
    read_level(open("masked.tif").as_mut(), 0, 1, &mut band).unwrap();
    assert_eq!(band.value(10, 9), None);
    assert!((band.value(13, 9).unwrap() - (2.0 * 26.0 - 3.0 * 18.0)).abs() < 0.5);
    let mut sparse = open("sparse.tif");
    read_level(sparse.as_mut(), 0, 1, &mut band).unwrap();
    let count = |is_meant: fn(&u8) -> bool| band.valid.iter().filter(|valid| is_meant(valid)).count();
    // A tile of the overview: it stands for four of the band's, one of which was written. Beside it lies what is in part there.
    assert_eq!(band.valid.len(), 151 * 101);
    assert_eq!(count(|valid| *valid != Band::INVALID), 65 * 65);
    assert_eq!(count(|valid| *valid > Band::VALID / 2), 64 * 64);
    // Rows in which nothing was ever written.
    sparse.read_rows(0, 130..190, &mut band).unwrap();
    assert_eq!((band.rows, band.valid_values().count()), (60, 0));
}

#[test]
fn what_is_only_read_in_part_may_be_larger_than_memory() {
    let header = format!("{{'descr': '|u1', 'fortran_order': False, 'shape': (1000, 3000), }}{:>59}", '\n');
    let bytes = [&b"\x93NUMPY\x01\0\x76\0"[..], header.as_bytes(), &vec![7; 3_000_000]].concat();
    let source = Source::Bytes { name: "a.npy".to_owned(), bytes: bytes.into() };
    let limits = ReadLimits { max_held_samples: 2_500_000, ..ReadLimits::default() };
    let mut raster = data::open(&source, &limits).unwrap();
    let mut band = Band::default();
    let refused = raster.read_band(0, &mut band).unwrap_err();
    assert!(
        matches!(refused, DataError::LimitExceeded { value: 3_000_000, limit: 2_500_000, .. }),
        "{refused}"
    );
    read_level(raster.as_mut(), 0, 1, &mut band).unwrap();
    assert_eq!((band.columns, band.rows, band.value(700, 400)), (1501, 501, Some(7.0)));
    let statistics = ValueStatistics::scan(&mut BandReader::new(raster)).unwrap();
    assert_eq!((statistics.valid_count(), statistics.missing_count()), (3_000_000, Some(0)));
    // A level may be too large, too, and a row of tiles has to be held in any case.
    let least = ReadLimits { max_held_samples: 700_000, ..limits };
    assert!(read_level(data::open(&source, &least).unwrap().as_mut(), 0, 1, &mut band).is_err());
    let tiles = Source::Path(data_folder().join("levels/plain.tif"));
    assert!(data::open(&tiles, &ReadLimits { max_held_samples: 1000, ..limits }).is_err());
}

#[test]
fn overviews_tell_the_range_roughly() {
    let mut raster = open("plain.tif");
    let rough = raster.rough_statistics().unwrap().unwrap();
    let range = rough.range().unwrap();
    assert!(rough.is_approximate() && range.max < 130.0 && range.min > -146.0, "{range:?}");
    let exact = ValueStatistics::scan(&mut BandReader::new(raster)).unwrap();
    assert_eq!(exact.range().map(|range| (range.min, range.max)), Some((1000.0, 1000.0)));
}

#[test]
fn changed_files_are_errors_or_samples_but_nothing_else() {
    let limits = ReadLimits { max_band_samples: 1 << 20, max_held_samples: 1 << 20, ..ReadLimits::default() };
    let (mut refused, mut read) = (0, 0);
    for name in ["plain.tif", "turned.tif", "masked.tif", "sparse.tif"] {
        let bytes = std::fs::read(data_folder().join("levels").join(name)).unwrap();
        // Headers and directories stand everywhere between the samples.
        for (number, place) in (0..bytes.len()).step_by(7).enumerate() {
            let mut changed = bytes.clone();
            changed[place] = [0, 0xff, changed[place] ^ 1, changed[place].wrapping_add(16)][number % 4];
            let source = Source::Bytes { name: "changed".to_owned(), bytes: changed.into() };
            let Ok(mut raster) = data::open(&source, &limits) else {
                refused += 1;
                continue;
            };
            let (rows, mut band) = (raster.info().rows, Band::default());
            raster.read_rows(0, rows / 3..rows / 2, &mut band).ok();
            for level in 1..4 {
                if read_level(raster.as_mut(), 0, level, &mut band).is_ok() {
                    read += 1;
                    assert!(
                        band.values
                            .iter()
                            .chain(band.roughness.iter().flatten())
                            .all(|value| value.is_finite())
                    );
                } else {
                    refused += 1;
                }
            }
        }
    }
    assert!(refused > 100 && read > 1000, "{refused} {read}");
}
