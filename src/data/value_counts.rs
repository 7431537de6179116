use super::ValueStatistics;
use super::percentile::from_order_key;

impl ValueStatistics {
    /// About how many values lie in each of `parts` equal parts of the range from `min` to `max`, both of which belong to it.
    /// Values are taken for spread evenly over 1/128 of their size. All zero where `min` is not below `max`.
    pub fn counts_between(&self, min: f64, max: f64, parts: usize) -> Vec<u64> {
        let mut counts = vec![0.0; parts];
        let Some((least, largest)) = self.range.filter(|_| min < max) else { return vec![0; parts] };
        let part_of = |key: u32| {
            let held = from_order_key(key).clamp(least, largest);
            (f64::from(held) + self.value_offset - min) / (max - min) * parts as f64
        };
        for (bin, &count) in self.histogram.iter().enumerate().filter(|(_, count)| **count > 0) {
            let ends = [(bin as u32) << 16, (bin as u32) << 16 | 0xffff].map(part_of);
            // Negative values have their keys the other way round.
            let (from, to) = (ends[0].min(ends[1]), ends[0].max(ends[1]));
            let is_inside = to >= 0.0 && from <= parts as f64;
            let first = (from.max(0.0) as usize).min(parts.saturating_sub(1));
            for (at, sum) in counts.iter_mut().enumerate().skip(first).take_while(|_| is_inside) {
                let inside = to.min(at as f64 + 1.0) - from.max(at as f64);
                if to == from {
                    *sum += count as f64;
                }
                if to == from || inside <= 0.0 {
                    break;
                }
                *sum += count as f64 * inside / (to - from);
            }
        }
        counts.into_iter().map(|count| count.round() as u64).collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::data::{BandReader, MemoryRaster, ValueStatistics};

    fn statistics(values: Vec<f32>) -> ValueStatistics {
        let raster = MemoryRaster::new("values", [1, 1, values.len() as u32], values).unwrap();
        ValueStatistics::scan(&mut BandReader::new(Box::new(raster))).unwrap()
    }

    #[test]
    fn values_are_counted_where_they_are() {
        let counted = statistics((0..1000).map(|value| value as f32 / 1000.0 - 0.5).collect());
        let counts = counted.counts_between(-0.5, 0.5, 10);
        assert!(counts.iter().all(|count| (97..=103).contains(count)), "{counts:?}");
        assert_eq!(counted.counts_between(0.6, 0.7, 3), [0, 0, 0]);
        assert_eq!(counted.counts_between(1.0, 1.0, 2), [0, 0]);
        let uneven = statistics(vec![0.0, 0.0, 0.0, 1.0, 2.0, 2.0]);
        assert_eq!(uneven.counts_between(0.0, 2.0, 4), [3, 0, 1, 2]);
        assert_eq!(statistics(vec![7.0]).counts_between(7.0, 8.0, 2), [1, 0]);
    }
}
