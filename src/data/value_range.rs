use super::{Band, DataError, Raster};

/// The smallest and the largest valid value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ValueRange {
    /// The smallest.
    pub min: f32,
    /// The largest; equal to `min` for a constant raster.
    pub max: f32,
}

/// What one pass over all valid samples tells: their range, their number and a histogram fine enough that a
/// second pass makes any percentile exact. Memory is half a megabyte, whatever the raster's size.
///
/// Percentiles are those of `numpy.percentile` in double precision with its default, linear interpolation.
#[derive(Debug, Clone)]
pub struct ValueStatistics {
    range: Option<ValueRange>,
    valid_count: u64,
    /// How many samples have each value of the upper half of their [`order_key`].
    histogram: Vec<u64>,
}

/// The number of values that half of an [`order_key`] can have.
const BINS: usize = 1 << 16;

impl Default for ValueStatistics {
    fn default() -> Self {
        Self { range: None, valid_count: 0, histogram: vec![0; BINS] }
    }
}

impl ValueStatistics {
    /// Reads every band of `raster` once.
    ///
    /// # Errors
    /// Whatever [`Raster::read_band`] says.
    pub fn scan(raster: &mut dyn Raster) -> Result<Self, DataError> {
        let mut statistics = Self::default();
        for_each_band(raster, |band| statistics.add_band(band))?;
        Ok(statistics)
    }

    /// Takes the samples of one more band into account, for callers that hold the band anyway.
    pub fn add_band(&mut self, band: &Band) {
        for value in band.valid_values() {
            let range = self.range.get_or_insert(ValueRange { min: value, max: value });
            range.min = range.min.min(value);
            range.max = range.max.max(value);
            self.valid_count += 1;
            self.histogram[upper_half(order_key(value))] += 1;
        }
    }

    /// The smallest and the largest value, or `None` if no sample is valid.
    pub fn range(&self) -> Option<ValueRange> {
        self.range
    }

    /// How many samples are valid.
    pub fn valid_count(&self) -> u64 {
        self.valid_count
    }

    /// An interval that certainly holds the percentile (0 to 100), without a second pass: at most 1/128 of
    /// the value wide. `None` if no sample is valid or the percentile is out of range.
    pub fn percentile_bounds(&self, percentile: f64) -> Option<(f32, f32)> {
        let range = self.range?;
        let rank = Rank::new(percentile, self.valid_count)?;
        let lowest = from_order_key((self.bin_of(rank.below).bin as u32) << 16);
        let highest = from_order_key((self.bin_of(rank.above).bin as u32) << 16 | 0xffff);
        Some((lowest.clamp(range.min, range.max), highest.clamp(range.min, range.max)))
    }

    /// The exact percentiles (each 0 to 100), in the order asked for. Reads every band of `raster` once more,
    /// unless the first pass told enough.
    ///
    /// # Errors
    /// [`DataError::NoValidSamples`], [`DataError::InvalidPercentile`], or whatever [`Raster::read_band`]
    /// says.
    pub fn percentiles(&self, raster: &mut dyn Raster, percentiles: &[f64]) -> Result<Vec<f32>, DataError> {
        if self.valid_count == 0 {
            return Err(DataError::NoValidSamples { path: raster.info().name.clone() });
        }
        let mut refinement = self.refine(percentiles)?;
        if !refinement.is_complete() {
            for_each_band(raster, |band| refinement.add_band(band))?;
        }
        Ok(refinement.finish())
    }

    /// The second pass as a building block, for callers that hold the bands: every band that was added to
    /// the statistics must be added to it again.
    ///
    /// # Errors
    /// [`DataError::InvalidPercentile`] unless each is from 0 to 100.
    pub(super) fn refine(&self, percentiles: &[f64]) -> Result<PercentileRefinement, DataError> {
        if let Some(&value) = percentiles.iter().find(|value| !(0.0..=100.0).contains(*value)) {
            return Err(DataError::InvalidPercentile { value });
        }
        let ranks: Vec<_> =
            percentiles.iter().map(|percentile| Rank::new(*percentile, self.valid_count)).collect();
        let orders: Vec<_> = ranks.iter().flatten().flat_map(|rank| [rank.below, rank.above]).collect();
        let mut bins: Vec<RefinedBin> = Vec::new();
        for &order in &orders {
            if !bins.iter().any(|bin| bin.contains(order)) {
                bins.push(self.bin_of(order));
            }
        }
        // The extremes are known already: a bin of which nothing else is asked for needs no second look.
        let is_extreme = |order: u64| order == 0 || order + 1 == self.valid_count;
        for bin in &mut bins {
            if orders.iter().any(|&order| bin.contains(order) && !is_extreme(order)) {
                bin.lower_halves = vec![0; BINS];
            }
        }
        Ok(PercentileRefinement { ranks, bins, range: self.range })
    }

    /// The bin that holds the sample at place `order` (from 0) when all are sorted.
    fn bin_of(&self, order: u64) -> RefinedBin {
        let mut bin = RefinedBin { bin: 0, first_order: 0, samples: 0, lower_halves: Vec::new() };
        for (index, &samples) in self.histogram.iter().enumerate() {
            bin = RefinedBin { bin: index, first_order: bin.first_order + bin.samples, samples, ..bin };
            if bin.contains(order) {
                break;
            }
        }
        bin
    }
}

/// A second pass under way: the few bins of the histogram that hold the percentiles, resolved to single
/// values. Created by [`ValueStatistics::refine`].
#[derive(Debug, Clone)]
pub(super) struct PercentileRefinement {
    /// One per percentile; `None` if there are no samples.
    ranks: Vec<Option<Rank>>,
    bins: Vec<RefinedBin>,
    range: Option<ValueRange>,
}

#[derive(Debug, Clone)]
struct RefinedBin {
    bin: usize,
    /// The place of its first sample when all samples are sorted.
    first_order: u64,
    samples: u64,
    /// How many of its samples have each lower half of the key; empty where only the extremes are asked for.
    lower_halves: Vec<u64>,
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
    pub(super) fn finish(&self) -> Vec<f32> {
        let value = |rank: &Option<Rank>| {
            rank.map_or(0.0, |rank| rank.interpolate(self.at(rank.below), self.at(rank.above)))
        };
        self.ranks.iter().map(value).collect()
    }

    /// The sample at place `order`.
    fn at(&self, order: u64) -> f32 {
        let refined = self.bins.iter().find(|bin| bin.contains(order)).and_then(|bin| bin.at(order));
        let extreme = self.range.map_or(0.0, |range| if order == 0 { range.min } else { range.max });
        refined.unwrap_or(extreme)
    }
}

impl RefinedBin {
    fn contains(&self, order: u64) -> bool {
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
struct Rank {
    below: u64,
    above: u64,
    fraction: f64,
}

impl Rank {
    fn new(percentile: f64, count: u64) -> Option<Self> {
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
    fn interpolate(self, below: f32, above: f32) -> f32 {
        let (below, above) = (f64::from(below), f64::from(above));
        let difference = above - below;
        let value = if self.fraction < 0.5 {
            below + difference * self.fraction
        } else {
            above - difference * (1.0 - self.fraction)
        };
        value as f32
    }
}

fn for_each_band(raster: &mut dyn Raster, mut visit: impl FnMut(&Band)) -> Result<(), DataError> {
    let mut band = Band::default();
    for index in 0..raster.info().bands {
        raster.read_band(index, &mut band)?;
        visit(&band);
    }
    Ok(())
}

/// Bits that sort as unsigned integers the way finite floats sort as numbers.
fn order_key(value: f32) -> u32 {
    let bits = value.to_bits();
    if bits >> 31 == 0 { bits | 1 << 31 } else { !bits }
}

fn from_order_key(key: u32) -> f32 {
    f32::from_bits(if key >> 31 == 1 { key & !(1 << 31) } else { !key })
}

fn upper_half(key: u32) -> usize {
    key as usize >> 16
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::MemoryRaster;

    /// The definition, by sorting.
    fn sorted_percentile(values: &[f32], percentile: f64) -> f32 {
        let mut sorted: Vec<f32> = values.iter().copied().filter(|value| value.is_finite()).collect();
        sorted.sort_by(f32::total_cmp);
        let rank = Rank::new(percentile, sorted.len() as u64).unwrap();
        rank.interpolate(sorted[rank.below as usize], sorted[rank.above as usize])
    }

    fn pseudo_random(count: usize) -> Vec<f32> {
        let mut state = 7_u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state >> 8
        };
        (0..count).map(|_| (next() as f32 - 8e6) * 10.0_f32.powi(next() as i32 % 9 - 4)).collect()
    }

    const PERCENTILES: [f64; 8] = [0.0, 0.1, 2.0, 50.0, 33.333, 99.9, 100.0, 25.0];

    #[test]
    fn percentiles_are_exact_and_inside_their_bounds() {
        let constant = vec![3.5; 100];
        let narrow: Vec<f32> = (0..1000_u16).map(|step| 1.0 + f32::from(step % 37) * f32::EPSILON).collect();
        for values in [pseudo_random(6000), constant, narrow, vec![-2.0], vec![1.0, -1.0]] {
            let mut raster = MemoryRaster::new("m", [1, 1, values.len() as u32], values.clone()).unwrap();
            let statistics = ValueStatistics::scan(&mut raster).unwrap();
            let found = statistics.percentiles(&mut raster, &PERCENTILES).unwrap();
            for (percentile, found) in PERCENTILES.into_iter().zip(found) {
                assert_eq!(found, sorted_percentile(&values, percentile), "{percentile} of {}", values.len());
                let (low, high) = statistics.percentile_bounds(percentile).unwrap();
                assert!(low <= found && found <= high, "{low} {found} {high}");
            }
        }
    }

    #[test]
    fn bands_count_together_and_missing_samples_not_at_all() {
        let values = vec![5.0, f32::NAN, -1.0, f32::INFINITY, 2.0, 9.0];
        let mut raster = MemoryRaster::new("m", [3, 1, 2], values).unwrap();
        let statistics = ValueStatistics::scan(&mut raster).unwrap();
        assert_eq!(statistics.range(), Some(ValueRange { min: -1.0, max: 9.0 }));
        assert_eq!(statistics.valid_count(), 4);
        assert_eq!(statistics.percentiles(&mut raster, &[50.0]).unwrap(), [3.5]);
    }

    #[test]
    fn extremes_need_no_second_pass() {
        let mut raster = MemoryRaster::new("m", [1, 1, 3], vec![1.0, 1.5, 2.0]).unwrap();
        let statistics = ValueStatistics::scan(&mut raster).unwrap();
        let extremes = statistics.refine(&[100.0, 0.0]).unwrap();
        assert!(extremes.is_complete());
        assert_eq!(extremes.finish(), [2.0, 1.0]);
        assert!(!statistics.refine(&[50.0]).unwrap().is_complete());
    }

    #[test]
    fn nothing_valid_has_no_range() {
        let mut raster = MemoryRaster::new("empty", [1, 1, 2], vec![f32::NAN; 2]).unwrap();
        let statistics = ValueStatistics::scan(&mut raster).unwrap();
        assert_eq!((statistics.range(), statistics.valid_count()), (None, 0));
        assert_eq!(statistics.percentile_bounds(50.0), None);
        let refused = statistics.percentiles(&mut raster, &[50.0]).unwrap_err();
        assert!(
            matches!(refused, DataError::NoValidSamples { .. }) && refused.to_string().ends_with("empty")
        );
    }

    #[test]
    fn refuses_percentiles_out_of_range() {
        let statistics = ValueStatistics::default();
        for value in [-0.1, 100.1, f64::NAN] {
            assert!(
                matches!(statistics.refine(&[value]), Err(DataError::InvalidPercentile { .. })),
                "{value}"
            );
        }
    }

    #[test]
    fn keys_sort_like_numbers() {
        let mut values = pseudo_random(1000);
        values.extend([0.0, -0.0, f32::MIN, f32::MAX, f32::MIN_POSITIVE, -f32::MIN_POSITIVE, 1e-45]);
        values.sort_by(f32::total_cmp);
        assert!(values.windows(2).all(|pair| order_key(pair[0]) <= order_key(pair[1])));
        assert!(values.iter().all(|value| from_order_key(order_key(*value)).to_bits() == value.to_bits()));
    }
}
