//! Exact percentiles of any number of samples in bounded memory: a histogram over the upper halves of keys
//! that sort like the values, then one over the lower halves in the few bins that matter.

use super::Band;

/// The number of values that half of an [`order_key`] can have.
pub(super) const BINS: usize = 1 << 16;

/// A second pass under way: the few bins of the histogram that hold the percentiles, resolved to single
/// values. Created by [`ValueStatistics`](super::ValueStatistics).
#[derive(Debug, Clone)]
pub(super) struct PercentileRefinement {
    /// One per percentile; `None` if there are no samples.
    pub(super) ranks: Vec<Option<Rank>>,
    pub(super) bins: Vec<RefinedBin>,
    /// The smallest and the largest sample.
    pub(super) range: Option<(f32, f32)>,
}

#[derive(Debug, Clone)]
pub(super) struct RefinedBin {
    pub(super) bin: usize,
    /// The place of its first sample when all samples are sorted.
    pub(super) first_order: u64,
    pub(super) samples: u64,
    /// How many of its samples have each lower half of the key; empty where only the extremes are asked for.
    pub(super) lower_halves: Vec<u64>,
}

impl PercentileRefinement {
    /// Whether the first pass told everything, so that no band need be added.
    pub(super) fn is_complete(&self) -> bool {
        self.bins.iter().all(|bin| bin.lower_halves.is_empty())
    }

    /// Takes the samples of one more band into account.
    pub(super) fn add_band(&mut self, band: &Band) {
        for value in band.valid_values() {
            let key = order_key(value);
            for bin in self.bins.iter_mut().filter(|bin| bin.bin == upper_half(key)) {
                if let Some(count) = bin.lower_halves.get_mut(key as usize & 0xffff) {
                    *count += 1;
                }
            }
        }
    }

    /// The percentiles in the order they were asked for; 0 where there are no samples.
    pub(super) fn finish(&self) -> Vec<f64> {
        let value = |rank: &Option<Rank>| {
            rank.map_or(0.0, |rank| rank.interpolate(self.at(rank.below), self.at(rank.above)))
        };
        self.ranks.iter().map(value).collect()
    }

    /// The sample at place `order`.
    fn at(&self, order: u64) -> f32 {
        let refined = self.bins.iter().find(|bin| bin.contains(order)).and_then(|bin| bin.at(order));
        let extreme = self.range.map_or(0.0, |(min, max)| if order == 0 { min } else { max });
        refined.unwrap_or(extreme)
    }
}

impl RefinedBin {
    pub(super) fn contains(&self, order: u64) -> bool {
        order.checked_sub(self.first_order).is_some_and(|place| place < self.samples)
    }

    fn at(&self, order: u64) -> Option<f32> {
        let mut reached = self.first_order;
        let lower_half = self.lower_halves.iter().position(|count| {
            reached += count;
            order < reached
        })?;
        Some(from_order_key((self.bin << 16 | lower_half) as u32))
    }
}

/// Where a percentile lies between two neighbours in sorted order.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rank {
    pub(super) below: u64,
    pub(super) above: u64,
    fraction: f64,
}

impl Rank {
    pub(super) fn new(percentile: f64, count: u64) -> Option<Self> {
        let last = count.checked_sub(1)?;
        if !(0.0..=100.0).contains(&percentile) {
            return None;
        }
        let place = percentile / 100.0 * last as f64;
        let below = (place.floor() as u64).min(last);
        let fraction = place - below as f64;
        Some(Self { below, above: if fraction > 0.0 { (below + 1).min(last) } else { below }, fraction })
    }

    /// Linear interpolation, from the nearer end as numpy does it, so that both ends are exact.
    pub(super) fn interpolate(self, below: f32, above: f32) -> f64 {
        let (below, above) = (f64::from(below), f64::from(above));
        let difference = above - below;
        if self.fraction < 0.5 {
            below + difference * self.fraction
        } else {
            above - difference * (1.0 - self.fraction)
        }
    }
}

/// Bits that sort as unsigned integers the way finite floats sort as numbers.
pub(super) fn order_key(value: f32) -> u32 {
    let bits = value.to_bits();
    if bits >> 31 == 0 { bits | 1 << 31 } else { !bits }
}

pub(super) fn from_order_key(key: u32) -> f32 {
    f32::from_bits(if key >> 31 == 1 { key & !(1 << 31) } else { !key })
}

pub(super) fn upper_half(key: u32) -> usize {
    key as usize >> 16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_sort_like_numbers() {
        let mut values: Vec<f32> =
            (0..1000).map(|step: i32| (step - 500) as f32 * 10.0_f32.powi(step % 61 - 30)).collect();
        values.extend([0.0, -0.0, f32::MIN, f32::MAX, f32::MIN_POSITIVE, -f32::MIN_POSITIVE, 1e-45]);
        values.sort_by(f32::total_cmp);
        assert!(values.windows(2).all(|pair| order_key(pair[0]) <= order_key(pair[1])));
        assert!(values.iter().all(|value| from_order_key(order_key(*value)).to_bits() == value.to_bits()));
    }
}
