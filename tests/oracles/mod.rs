//! Rasters that other programs wrote, and what reading them must give (see `data/oracle.py`).

use fieldreel::data::{Band, DataError, Raster};
use std::fs;
use std::path::Path;

/// What reading a raster must give.
pub(crate) struct Oracle {
    /// Bands, rows, columns.
    pub(crate) shape: [u32; 3],
    /// Bands x rows x columns; NaN where a sample is missing.
    pub(crate) values: Vec<f64>,
}

/// The lines of a folder's manifest: the name of a file, and the words that say what to expect of it.
pub(crate) fn manifest(folder: &Path) -> Vec<(String, Vec<String>)> {
    let text = fs::read_to_string(folder.join("manifest.txt")).unwrap();
    let line = |line: &str| {
        let mut words = line.split(' ').map(str::to_owned);
        (words.next().unwrap(), words.collect())
    };
    text.lines().map(line).collect()
}

impl Oracle {
    /// Reads what the first words after a name stand for: `BANDS ROWS COLUMNS ORACLE`.
    pub(crate) fn read(folder: &Path, words: &[String]) -> Self {
        let shape = [0, 1, 2].map(|at| words[at].parse().unwrap());
        let (_, kind) = words[3].split_once('.').unwrap();
        let bytes = fs::read(folder.join(&words[3])).unwrap();
        let values: Vec<f64> = match kind {
            "u8" => bytes.into_iter().map(f64::from).collect(),
            "f32" => bytes.as_chunks().0.iter().map(|four| f64::from(f32::from_le_bytes(*four))).collect(),
            "f64" => bytes.as_chunks().0.iter().map(|eight| f64::from_le_bytes(*eight)).collect(),
            other => panic!("values stored as {other}"),
        };
        assert_eq!(values.len(), shape.iter().product::<u32>() as usize, "{}", words[3]);
        Self { shape, values }
    }

    /// How `raster` differs, if it does. Values may be off by the rounding to f32, and by `tolerance`.
    pub(crate) fn difference(&self, raster: &mut dyn Raster, tolerance: f64) -> Option<String> {
        let info = raster.info().clone();
        let [bands, rows, columns] = self.shape;
        if [info.bands, info.rows, info.columns] != self.shape || info.band_labels.len() != bands as usize {
            return Some(format!("another shape: {info:?}"));
        }
        let mut band = Band::default();
        let samples = rows as usize * columns as usize;
        // Forwards, then backwards: no band depends on the one before, and reading twice gives the same.
        for index in (0..bands).chain((0..bands).rev()) {
            if let Err(error) = raster.read_band(index, &mut band) {
                return Some(format!("band {index}: {error}"));
            }
            let expected = &self.values[index as usize * samples..][..samples];
            if let Some(difference) = first_difference(&band, info.value_offset, expected, tolerance) {
                return Some(format!("band {index} {difference}"));
            }
        }
        match raster.read_band(bands, &mut band) {
            Err(DataError::NoSuchBand { .. }) => None,
            other => Some(format!("a band after the last: {other:?}")),
        }
    }
}

/// Where a band differs from what is expected, if it does.
pub(crate) fn first_difference(
    band: &Band,
    value_offset: f64,
    expected: &[f64],
    tolerance: f64,
) -> Option<String> {
    if band.values.len() != expected.len() || band.valid.len() != expected.len() {
        return Some(format!("has {} values instead of {}", band.values.len(), expected.len()));
    }
    let is_right = |at: &usize| {
        let (value, wanted) = (band.values[*at], expected[*at]);
        if wanted.is_nan() {
            return (value, band.valid[*at]) == (0.0, Band::INVALID);
        }
        let distance = (f64::from(value) + value_offset - wanted).abs();
        band.valid[*at] == Band::VALID && distance <= tolerance + rounding(wanted, value_offset)
    };
    let at = (0..expected.len()).find(|at| !is_right(at))?;
    let (value, valid) = (f64::from(band.values[at]) + value_offset, band.valid[at]);
    Some(format!("at {at}: {value} ({valid}) instead of {}", expected[at]))
}

/// How far a value may be from what is expected: half a step of an f32 around the offset, and a step of the f64s
/// that the sum is made of.
fn rounding(expected: f64, value_offset: f64) -> f64 {
    let half_a_step = 2.0_f64.powi(-24);
    let smallest_half_step = 2.0_f64.powi(-150);
    (expected - value_offset).abs() * half_a_step + smallest_half_step + expected.abs() * f64::EPSILON
}
