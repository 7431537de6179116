use crate::data::Band;

/// The values at the poles of a band, which no sample stands for: means of the rows around them.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Poles([Option<f32>; 2]);

impl Poles {
    /// Of a band with so many columns.
    pub(super) fn of(band: &Band, columns: u32) -> Self {
        let columns = (columns as usize).max(1);
        let mean = |first: usize| {
            let row = first..(first + columns).min(band.values.len());
            let valid = band.valid.get(row.clone()).unwrap_or_default();
            let values = band.values.get(row).unwrap_or_default();
            let known = || values.iter().zip(valid).filter(|(_, valid)| **valid != 0);
            let first = known().next().map(|(value, _)| f64::from(*value))?;
            // Differences, so that what is equal everywhere stays that.
            let sum: f64 = known().map(|(value, _)| f64::from(*value) - first).sum();
            Some((first + sum / known().count() as f64) as f32)
        };
        Self([mean(0), mean(band.values.len().saturating_sub(columns))])
    }

    /// So much of the way to another band, as numbers for the shader: each value, and 1 if there is one.
    pub(super) fn towards(self, second: Self, mix: f32) -> [f32; 4] {
        let pole = |at: usize| match (self.0[at], second.0[at]) {
            (Some(first), Some(second)) => [first + (second - first) * mix, 1.0],
            (Some(first), None) if mix == 0.0 => [first, 1.0],
            _ => [0.0, 0.0],
        };
        let ([first, has_first], [last, has_last]) = (pole(0), pole(1));
        [first, has_first, last, has_last]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{BandReader, MemoryRaster};

    fn poles(values: Vec<f32>) -> Poles {
        let raster = MemoryRaster::new("m", [1, 3, 2], values).unwrap();
        let mut reader = BandReader::new(Box::new(raster));
        Poles::of(reader.band_then(0, None).unwrap(), 2)
    }

    #[test]
    fn poles_are_means_of_what_is_around_them() {
        let first = poles(vec![1.0, 3.0, 9.0, 9.0, f32::NAN, 5.0]);
        assert_eq!(first, Poles([Some(2.0), Some(5.0)]));
        let second = poles(vec![4.0, 4.0, 9.0, 9.0, f32::NAN, f32::NAN]);
        assert_eq!(second, Poles([Some(4.0), None]));
        assert_eq!(first.towards(second, 0.5), [3.0, 1.0, 0.0, 0.0]);
        assert_eq!(first.towards(second, 0.0), [2.0, 1.0, 5.0, 1.0]);
    }
}
