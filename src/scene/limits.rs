use super::SceneError;
use crate::data::{BandReader, ValueRange, ValueStatistics};

/// Which values get the first and the last colour.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum LimitsChoice {
    /// Minimum and maximum of all bands, unless their range exceeds twice the range from the 0.1 to the 99.9
    /// percentile: then those percentiles, so that a few outliers do not take all the colours.
    #[default]
    Auto,
    /// These two, the first not above the second.
    Fixed(f64, f64),
    /// These two percentiles of all bands, 0 to 100, the first not above the second.
    Percentile(f64, f64),
}

impl LimitsChoice {
    /// # Errors
    /// [`SceneError::OutOfRange`] for limits that are not finite or in the wrong order.
    pub(super) fn check(self) -> Result<(), SceneError> {
        let is_percentile = |value: f64| (0.0..=100.0).contains(&value);
        let is_limit = |value: f64| value.is_finite() && value.abs() <= f64::from(f32::MAX);
        match self {
            Self::Fixed(min, max) if !(is_limit(min) && is_limit(max) && min <= max) => {
                let rule = "two finite numbers, MIN <= MAX";
                Err(SceneError::out_of_range("clim", format!("{min},{max}"), rule))
            }
            Self::Percentile(low, high) if !(is_percentile(low) && is_percentile(high) && low <= high) => {
                let value = format!("{low},{high}");
                Err(SceneError::out_of_range("percentile", value, "0 <= LO <= HI <= 100"))
            }
            _ => Ok(()),
        }
    }
}

/// The percentiles that [`LimitsChoice::Auto`] falls back to, and how much wider minimum to maximum may be.
const AUTO_PERCENTILES: [f64; 2] = [0.1, 99.9];
const AUTO_WIDENING: f64 = 2.0;

/// One pair of limits for all bands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ColorLimits {
    /// Gets the first entry of the colormap.
    pub min: f64,
    /// Gets the last entry.
    pub max: f64,
    /// Whether outliers made the automatic limits narrower than the data.
    pub is_trimmed: bool,
}

impl ColorLimits {
    /// Resolves `choice` for data whose statistics are `statistics`; `reader` reads again only if exact
    /// percentiles are needed.
    ///
    /// # Errors
    /// [`SceneError::OutOfRange`] for limits that are not finite or in the wrong order,
    /// [`SceneError::NothingToShow`] without valid samples, [`SceneError::Data`] if reading fails.
    pub fn resolve(
        choice: LimitsChoice,
        statistics: &ValueStatistics,
        reader: &mut BandReader,
    ) -> Result<Self, SceneError> {
        choice.check()?;
        let Some(ValueRange { min: data_min, max: data_max }) = statistics.range() else {
            return Err(SceneError::NothingToShow { name: reader.info().name.clone() });
        };
        let (min, max, is_trimmed) = match choice {
            LimitsChoice::Fixed(min, max) => (min, max, false),
            LimitsChoice::Percentile(low, high) => {
                let [min, max] = exact_percentiles(statistics, reader, [low, high])?;
                (min, max, false)
            }
            LimitsChoice::Auto => match trimmed(statistics, reader)? {
                Some([min, max]) => (min, max, true),
                None => (data_min, data_max, false),
            },
        };
        Ok(Self { min, max, is_trimmed })
    }
}

/// The automatic percentiles if minimum to maximum is too wide for them, else `None`.
fn trimmed(statistics: &ValueStatistics, reader: &mut BandReader) -> Result<Option<[f64; 2]>, SceneError> {
    let Some(ValueRange { min, max }) = statistics.range() else { return Ok(None) };
    let between = |low: f64, high: f64| high - low;
    let is_too_wide = |low, high| between(min, max) > AUTO_WIDENING * between(low, high) && high > low;
    // The bounds known so far settle nearly every raster without reading it a second time.
    if let [Some(low), Some(high)] =
        AUTO_PERCENTILES.map(|percentile| statistics.percentile_bounds(percentile))
        && between(min, max) <= AUTO_WIDENING * between(low.1, high.0)
    {
        return Ok(None);
    }
    let [low, high] = exact_percentiles(statistics, reader, AUTO_PERCENTILES)?;
    Ok(is_too_wide(low, high).then_some([low, high]))
}

fn exact_percentiles(
    statistics: &ValueStatistics,
    reader: &mut BandReader,
    percentiles: [f64; 2],
) -> Result<[f64; 2], SceneError> {
    let values = statistics.percentiles(reader, &percentiles)?;
    values.try_into().map_err(|_| SceneError::NothingToShow { name: reader.info().name.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::MemoryRaster;

    fn limits(values: Vec<f32>, choice: LimitsChoice) -> Result<ColorLimits, SceneError> {
        let raster = MemoryRaster::new("test", [1, 1, values.len() as u32], values).unwrap();
        let mut reader = BandReader::new(Box::new(raster));
        let statistics = ValueStatistics::scan(&mut reader).unwrap();
        ColorLimits::resolve(choice, &statistics, &mut reader)
    }

    fn ramp() -> Vec<f32> {
        (0..10_000).map(|value| value as f32).collect()
    }

    #[test]
    fn minimum_and_maximum_unless_outliers_widen_them() {
        let even = limits(ramp(), LimitsChoice::Auto).unwrap();
        assert_eq!((even.min, even.max, even.is_trimmed), (0.0, 9999.0, false));
        let mut values = ramp();
        values[17] = 1e9;
        let trimmed = limits(values, LimitsChoice::Auto).unwrap();
        assert!(trimmed.is_trimmed, "{trimmed:?}");
        assert!(trimmed.max < 10_000.0, "{trimmed:?}");
    }

    #[test]
    fn a_nearly_constant_raster_keeps_its_minimum_and_maximum() {
        let mut values = vec![0.0; 10_000];
        values[3] = 1.0;
        let limits = limits(values, LimitsChoice::Auto).unwrap();
        assert_eq!((limits.min, limits.max), (0.0, 1.0));
    }

    #[test]
    fn given_limits_are_taken_as_they_are() {
        let limits = limits(ramp(), LimitsChoice::Fixed(-5.0, 100.0)).unwrap();
        assert_eq!((limits.min, limits.max), (-5.0, 100.0));
    }

    #[test]
    fn percentiles_are_those_of_the_values() {
        let limits =
            limits((0..=100).map(|v| v as f32).collect(), LimitsChoice::Percentile(2.0, 98.0)).unwrap();
        assert!((limits.min - 2.0).abs() < 1e-4 && (limits.max - 98.0).abs() < 1e-4, "{limits:?}");
    }

    #[test]
    fn refuses_limits_in_the_wrong_order_and_rasters_without_data() {
        for choice in [
            LimitsChoice::Fixed(2.0, 1.0),
            LimitsChoice::Fixed(f64::NAN, 1.0),
            LimitsChoice::Percentile(50.0, 10.0),
            LimitsChoice::Percentile(-1.0, 10.0),
        ] {
            assert!(limits(ramp(), choice).is_err(), "{choice:?}");
        }
        let empty = limits(vec![f32::NAN; 4], LimitsChoice::Auto);
        assert!(matches!(empty, Err(SceneError::NothingToShow { .. })), "{empty:?}");
    }
}
