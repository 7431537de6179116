//! Keeps the detail of values far from zero: bands hold f32, so what they hold is the distance from one f64.

use super::{Band, DataError, Raster, overview, strips};

/// An f32 has 24 significant bits. While values are no more than so many times their spread away from zero,
/// at least 20 of them tell values apart.
const FAR_FROM_ZERO: f64 = 16.0;

/// A band with more samples is not read for this alone where the file has overviews.
const MOST_SAMPLES: u64 = 100_000_000;

/// Chooses [`RasterInfo::value_offset`](super::RasterInfo::value_offset) for a raster just opened: 0, unless
/// the type of its samples is finer than an f32 and its first, middle and last band together lie far from
/// zero.
pub(super) fn settle(raster: &mut dyn Raster) -> Result<(), DataError> {
    if raster.is_exact_in_f32() {
        return Ok(());
    }
    let last = raster.info().bands - 1;
    let mut looked_at = vec![0, last / 2, last];
    looked_at.dedup();
    let mut band = Band::default();
    let mut range = None;
    for index in looked_at {
        // Roughly is enough, and more than a rough look at a large band would take longer than the film.
        let samples = raster.info().band_samples() as u64;
        let overview =
            if samples > MOST_SAMPLES { overview::of_size(raster, index, MOST_SAMPLES)? } else { None };
        let visit = |strip: &Band| range = range_with(range, strip);
        match overview {
            Some(overview) => overview::for_each_strip(raster, (index, &overview), &mut band, visit)?,
            None => strips::for_each_strip(raster, index, &mut band, visit)?,
        }
    }
    let offset = range.map_or(0.0, offset_of);
    if offset != 0.0 {
        raster.rebase(offset);
    }
    Ok(())
}

/// The smallest and the largest value of a band and of those before.
fn range_with(range: Option<(f64, f64)>, band: &Band) -> Option<(f64, f64)> {
    band.valid_values().map(f64::from).fold(range, |range, value| {
        let (min, max) = range.unwrap_or((value, value));
        Some((min.min(value), max.max(value)))
    })
}

fn offset_of((min, max): (f64, f64)) -> f64 {
    let (spread, middle) = (max - min, f64::midpoint(min, max));
    if min.abs().max(max.abs()) <= FAR_FROM_ZERO * spread {
        return 0.0;
    }
    if spread == 0.0 {
        return middle;
    }
    // On a power of two about as large as the spread: whole numbers stay whole.
    let grain = 2.0_f64.powf(spread.log2().ceil());
    (middle / grain).round() * grain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offset(values: &[f32]) -> Option<f64> {
        let valid = values.iter().map(|value| if value.is_nan() { Band::INVALID } else { Band::VALID });
        let valid = valid.collect();
        let band =
            Band { columns: values.len() as u32, rows: 1, values: values.to_vec(), valid, ..Band::default() };
        range_with(None, &band).map(offset_of)
    }

    #[test]
    fn only_values_far_from_zero_are_moved() {
        assert_eq!(offset(&[0.0, 100.0]), Some(0.0));
        assert_eq!(offset(&[236.0, 1076.0]), Some(0.0));
        assert_eq!(offset(&[-1.0, f32::NAN, 1.0]), Some(0.0));
        assert_eq!(offset(&[f32::NAN]), None);
        assert_eq!(offset(&[0.0]), Some(0.0));
        assert_eq!(offset(&[7.0, 7.0]), Some(7.0));
        assert_eq!(offset(&[2_451_545.0, 2_451_549.0]), Some(2_451_548.0));
        assert_eq!(offset(&[-1e6, -1e6 - 5.0]), Some(-1e6));
    }

    #[test]
    fn one_band_of_something_else_moves_nothing() {
        let values = [vec![1e9; 4], vec![0.0, 0.25, 0.5, 1.0], vec![0.0; 4]].concat();
        let mut raster = crate::data::MemoryRaster::new("m", [3, 1, 4], values).unwrap();
        let mut band = Band::default();
        let range = (0..3).fold(None, |range, index| {
            raster.read_band(index, &mut band).unwrap();
            range_with(range, &band)
        });
        assert_eq!(range.map(offset_of), Some(0.0));
    }
}
