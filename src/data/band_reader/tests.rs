use super::*;
use crate::data::{MemoryRaster, SampleType};
use crossbeam_channel::{Receiver, Sender, bounded};
use std::thread;

/// Tells which bands were read, in order.
struct Telling {
    info: RasterInfo,
    reads: Sender<u32>,
}

impl Raster for Telling {
    fn info(&self) -> &RasterInfo {
        &self.info
    }

    fn read_band(&mut self, band: u32, out: &mut Band) -> Result<(), DataError> {
        self.reads.send(band).unwrap();
        if band == 3 {
            return Err(DataError::NoSuchBand { band, bands: 3, path: String::new() });
        }
        assert!(band < 4, "the decoder fails on band {band}");
        let (values, valid) = (vec![band as f32], vec![Band::VALID]);
        *out = Band { columns: 1, rows: 1, values, valid, ..Band::default() };
        Ok(())
    }
}

fn telling() -> (BandReader, Receiver<u32>) {
    let info = RasterInfo::new("test", "test", SampleType::F32, [3, 1, 1]);
    let (reads, told) = bounded(16);
    (BandReader::new(Box::new(Telling { info, reads })), told)
}

#[test]
fn a_band_is_read_again_only_after_another() {
    let (mut reader, told) = telling();
    for band in [0, 0, 1, 1, 0] {
        assert_eq!(reader.band(band).unwrap().values, [band as f32]);
    }
    assert_eq!(told.try_iter().collect::<Vec<_>>(), [0, 1, 0]);
}

#[test]
fn the_next_band_is_read_ahead_and_only_once() {
    let (mut reader, told) = telling();
    assert_eq!(reader.band_then(0, Some(1)).unwrap().values, [0.0]);
    assert_eq!(told.recv(), Ok(0));
    // Without anybody asking for it.
    assert_eq!(told.recv(), Ok(1));
    assert_eq!(reader.band_then(1, Some(2)).unwrap().values, [1.0]);
    assert_eq!(told.recv(), Ok(2));
    // A wrong guess costs time, not correctness.
    assert_eq!(reader.band(0).unwrap().values, [0.0]);
    assert_eq!(told.recv(), Ok(0));
    assert!(told.is_empty());
}

#[test]
fn nobody_waits_for_a_band_that_is_asked_for_if_it_is_read() {
    let (mut reader, told) = telling();
    assert_eq!(reader.band(0).unwrap().values, [0.0]);
    let mut wanted = |band| loop {
        if let Some(found) = reader.band_if_read(band).unwrap() {
            return found.values[0];
        }
        thread::yield_now();
    };
    assert_eq!([wanted(0), wanted(2), wanted(1)], [0.0, 2.0, 1.0]);
    assert_eq!(told.try_iter().collect::<Vec<_>>(), [0, 2, 1]);
    let failure = loop {
        match reader.band_if_read(3) {
            Ok(None) => thread::yield_now(),
            other => break other.map(drop),
        }
    };
    assert!(matches!(failure, Err(DataError::NoSuchBand { .. })));
}

#[test]
fn what_goes_wrong_ahead_is_told_when_the_band_is_wanted() {
    let (mut reader, _told) = telling();
    assert_eq!(reader.band_then(2, Some(3)).unwrap().values, [2.0]);
    assert!(matches!(reader.band(3), Err(DataError::NoSuchBand { .. })));
    assert_eq!(reader.band(1).unwrap().values, [1.0]);
}

#[test]
fn a_decoder_that_panics_is_an_error() {
    let (mut reader, _told) = telling();
    assert!(matches!(reader.band(4), Err(DataError::ReaderStopped { .. })));
    assert!(matches!(reader.band(0), Err(DataError::ReaderStopped { .. })));
}

#[test]
fn a_band_is_kept_at_the_level_at_which_it_was_wanted() {
    let (mut reader, told) = telling();
    let at = |level| Excerpt::whole([1, 1], level);
    for (band, level) in [(0, 1), (0, 1), (0, 0), (0, 1), (1, 1)] {
        assert_eq!(reader.excerpt_then((band, at(level)), None).unwrap().values, [band as f32]);
    }
    // What is read whole serves all levels.
    assert_eq!(told.try_iter().collect::<Vec<_>>(), [0, 0, 1]);
    assert_eq!(reader.excerpt_then((0, at(2)), Some((1, at(2)))).unwrap().roughness, [[0.0; 2]]);
    assert_eq!([told.recv(), told.recv()], [Ok(0), Ok(1)]);
    while reader.excerpt_if_read((1, at(2))).unwrap().is_none() {
        thread::yield_now();
    }
    assert!(told.is_empty());
}

#[test]
fn large_bands_are_passed_in_strips() {
    let [columns, rows] = [4096, 2100];
    let values = (0..columns * rows).map(|sample| sample as f32).collect();
    let raster = || MemoryRaster::new("m", [1, rows, columns], values).unwrap();
    let mut reader = BandReader::new(Box::new(raster()));
    let (mut seen, mut asked) = (Vec::new(), 0);
    let mut pass = |reader: &mut BandReader, most: u32| {
        seen.clear();
        let visit = &mut |strip: &Band| seen.push((strip.rows, strip.values[0]));
        let goes_on = &mut || {
            asked += 1;
            asked < most
        };
        let is_complete = reader.for_each_strip(0, Some(0), visit, goes_on).unwrap();
        (is_complete, seen.clone())
    };
    let strips = [(512, 0.0), (512, 2_097_152.0), (512, 4_194_304.0), (512, 6_291_456.0), (52, 8_388_608.0)];
    assert_eq!(pass(&mut reader, 9), (true, strips.to_vec()));
    assert_eq!(pass(&mut reader, 6), (false, strips[..2].to_vec()));
    let excerpt = Excerpt::whole([columns, rows], 5);
    let band = reader.excerpt_then((0, excerpt), None).unwrap();
    assert_eq!(([band.columns, band.rows], band.value(0, 0)), (excerpt.size(), Some(0.0)));
}
