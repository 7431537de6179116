//! Keeps the detail of values far from zero: bands hold f32, so what they hold is the distance from one f64.

use super::{Band, DataError, Raster};

/// An f32 has 24 significant bits. While values are no more than so many times their spread away from zero,
/// at least 20 of them tell values apart.
const FAR_FROM_ZERO: f64 = 16.0;

/// Bands that are looked at until one has valid samples.
const LOOKED_AT: u32 = 8;

/// Chooses [`RasterInfo::value_offset`](super::RasterInfo::value_offset) for a raster just opened: 0, unless
/// the type of its samples is finer than an f32 and its first band lies far from zero.
pub(super) fn settle(raster: &mut dyn Raster) -> Result<(), DataError> {
    if raster.is_exact_in_f32() {
        return Ok(());
    }
    let mut band = Band::default();
    for index in 0..raster.info().bands.min(LOOKED_AT) {
        raster.read_band(index, &mut band)?;
        if let Some(offset) = offset_of(&band) {
            if offset != 0.0 {
                raster.rebase(offset);
            }
            break;
        }
    }
    Ok(())
}

/// `None` if no sample is valid.
fn offset_of(band: &Band) -> Option<f64> {
    let mut values = band.valid_values().map(f64::from);
    let first = values.next()?;
    let (min, max) = values.fold((first, first), |(min, max), value| (min.min(value), max.max(value)));
    let (spread, middle) = (max - min, f64::midpoint(min, max));
    if min.abs().max(max.abs()) <= FAR_FROM_ZERO * spread {
        return Some(0.0);
    }
    if spread == 0.0 {
        return Some(middle);
    }
    // On a power of two about as large as the spread: whole numbers stay whole.
    let grain = 2.0_f64.powf(spread.log2().ceil());
    Some((middle / grain).round() * grain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offset(values: &[f32]) -> Option<f64> {
        let valid = values.iter().map(|value| if value.is_nan() { Band::INVALID } else { Band::VALID });
        let valid = valid.collect();
        offset_of(&Band { columns: values.len() as u32, rows: 1, values: values.to_vec(), valid })
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
}
