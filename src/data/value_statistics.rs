use super::percentile::{
    BINS, PercentileRefinement, Rank, RefinedBin, from_order_key, order_key, upper_half,
};
use super::{Band, BandReader, DataError, RasterInfo};

/// The smallest and the largest valid value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ValueRange {
    /// The smallest.
    pub min: f64,
    /// The largest; equal to `min` for a constant raster.
    pub max: f64,
}

/// What one pass over all valid samples tells: their range, their number and a histogram fine enough that a
/// second pass makes any percentile exact. Memory is half a megabyte, whatever the raster's size.
///
/// Percentiles are those of `numpy.percentile` in double precision with its default, linear interpolation.
#[derive(Debug, Clone)]
pub struct ValueStatistics {
    /// [`RasterInfo::value_offset`], which is to be added to what bands hold.
    pub(super) value_offset: f64,
    /// The smallest and the largest value that a band holds.
    pub(super) range: Option<(f32, f32)>,
    /// The smallest of these whose value is above 0.
    pub(super) smallest_positive: Option<f32>,
    pub(super) sample_count: u64,
    pub(super) valid_count: u64,
    /// How many samples have each value of the upper half of their order key.
    pub(super) histogram: Vec<u64>,
    pub(super) is_approximate: bool,
    /// Whether every value counted so far is a whole number.
    pub(super) are_whole: bool,
}

/// Above so many samples in all bands a rough answer is taken where a file has one: reading them takes minutes.
const EXACT_SAMPLES: u64 = 1_000_000_000;

impl ValueStatistics {
    /// No samples yet of a raster described by `info`.
    pub fn new(info: &RasterInfo) -> Self {
        Self {
            value_offset: info.value_offset,
            range: None,
            smallest_positive: None,
            sample_count: 0,
            valid_count: 0,
            histogram: vec![0; BINS],
            is_approximate: false,
            are_whole: info.value_offset.fract() == 0.0,
        }
    }

    /// Reads every band once.
    ///
    /// # Errors
    /// Whatever [`BandReader::band`] says.
    pub fn scan(reader: &mut BandReader) -> Result<Self, DataError> {
        let mut statistics = Self::new(reader.info());
        for_each_band(reader, |band| statistics.add_band(band), &mut |_| true)?;
        Ok(statistics)
    }

    /// As [`ValueStatistics::scan`] up to 10^9 samples. Above that the file's overviews or the statistics it
    /// stores answer, if it has any, and the result [is approximate](ValueStatistics::is_approximate).
    ///
    /// Before each band, and now and then within a large one, `goes_on` is told its index; once it returns false the
    /// result is `None`.
    ///
    /// # Errors
    /// Whatever [`BandReader::band`] says.
    pub fn scan_or_estimate(
        reader: &mut BandReader,
        goes_on: &mut dyn FnMut(u32) -> bool,
    ) -> Result<Option<Self>, DataError> {
        let info = reader.info();
        let samples = u64::from(reader.counted_bands()) * info.band_samples() as u64;
        if samples > EXACT_SAMPLES
            && let Some(rough) = reader.rough_statistics()?
        {
            return Ok(Some(rough));
        }
        let mut statistics = Self::new(reader.info());
        let is_complete = for_each_band(reader, |band| statistics.add_band(band), goes_on)?;
        Ok(is_complete.then_some(statistics))
    }

    /// Takes the samples of one more band into account, for callers that hold the band anyway.
    pub fn add_band(&mut self, band: &Band) {
        self.sample_count += band.values.len() as u64;
        for value in band.valid_values() {
            self.add_value(value);
        }
    }

    fn add_value(&mut self, value: f32) {
        let (min, max) = self.range.get_or_insert((value, value));
        *min = min.min(value);
        *max = max.max(value);
        if self.value_of(value) > 0.0 {
            self.smallest_positive = Some(self.smallest_positive.map_or(value, |least| least.min(value)));
        }
        self.are_whole &= value.fract() == 0.0;
        self.valid_count += 1;
        self.histogram[upper_half(order_key(value))] += 1;
    }

    /// Statistics of which only the range is known, as files store it.
    pub(super) fn stored(info: &RasterInfo, range: ValueRange) -> Self {
        let mut statistics = Self { is_approximate: true, ..Self::new(info) };
        for value in [range.min, range.max] {
            statistics.add_value((value - info.value_offset) as f32);
        }
        statistics
    }

    /// Says that not every sample was counted.
    #[must_use]
    pub(super) fn approximate(self) -> Self {
        Self { is_approximate: true, ..self }
    }

    /// Whether the range comes from overviews or stored statistics instead of all samples.
    pub fn is_approximate(&self) -> bool {
        self.is_approximate
    }

    /// Whether all values are known to be whole numbers.
    pub fn are_whole(&self) -> bool {
        self.are_whole && !self.is_approximate
    }

    /// The smallest and the largest value, or `None` if no sample is valid.
    pub fn range(&self) -> Option<ValueRange> {
        self.range.map(|(min, max)| ValueRange { min: self.value_of(min), max: self.value_of(max) })
    }

    /// The smallest value above 0; `None` if there is none.
    pub fn smallest_positive(&self) -> Option<f64> {
        self.smallest_positive.map(|held| self.value_of(held))
    }

    /// How many samples are valid.
    pub fn valid_count(&self) -> u64 {
        self.valid_count
    }

    /// How many samples are missing; `None` if not every sample was counted.
    pub fn missing_count(&self) -> Option<u64> {
        (!self.is_approximate).then(|| self.sample_count - self.valid_count)
    }

    /// An interval that certainly holds the percentile (0 to 100), without a second pass: at most 1/128 of
    /// the value wide. `None` if no sample is valid or the percentile is out of range.
    pub fn percentile_bounds(&self, percentile: f64) -> Option<(f64, f64)> {
        let (min, max) = self.range?;
        let rank = Rank::new(percentile, self.valid_count)?;
        let lowest = from_order_key((self.bin_of(rank.below).bin as u32) << 16);
        let highest = from_order_key((self.bin_of(rank.above).bin as u32) << 16 | 0xffff);
        Some((self.value_of(lowest.clamp(min, max)), self.value_of(highest.clamp(min, max))))
    }

    /// The percentiles (each 0 to 100), in the order asked for: exact, after reading every band once more
    /// unless the first pass told enough. Those of approximate statistics are those of overviews, where the file has
    /// any, and accurate to 1/256 of the value.
    ///
    /// # Errors
    /// [`DataError::NoValidSamples`], [`DataError::InvalidPercentile`], or whatever [`BandReader::band`]
    /// says.
    pub fn percentiles(&self, reader: &mut BandReader, percentiles: &[f64]) -> Result<Vec<f64>, DataError> {
        if self.valid_count == 0 {
            return Err(DataError::NoValidSamples { path: reader.info().name.clone() });
        }
        if self.is_approximate && self.sample_count == 0 {
            // Only the range is known.
            let counted = reader.overview_statistics()?;
            let counted = counted.map_or_else(|| Self::scan(reader), Ok)?;
            return counted.percentiles(reader, percentiles);
        }
        if self.is_approximate {
            // These samples do not come a second time.
            let middle = |percentile: &f64| {
                let (low, high) = self.percentile_bounds(*percentile)?;
                Some(f64::midpoint(low, high))
            };
            let invalid = |value: &f64| DataError::InvalidPercentile { value: *value };
            return percentiles.iter().map(|value| middle(value).ok_or_else(|| invalid(value))).collect();
        }
        let mut refinement = self.refine(percentiles)?;
        if !refinement.is_complete() {
            for_each_band(reader, |band| refinement.add_band(band), &mut |_| true)?;
        }
        Ok(refinement.finish().into_iter().map(|value| value + self.value_offset).collect())
    }

    fn value_of(&self, held: f32) -> f64 {
        f64::from(held) + self.value_offset
    }

    /// The second pass: every band that was added here must be added to it again.
    fn refine(&self, percentiles: &[f64]) -> Result<PercentileRefinement, DataError> {
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

/// Hands every band to `visit`, large ones in strips; `goes_on` is asked before each band and between strips. False if
/// it ended this before the last.
pub(super) fn for_each_band(
    reader: &mut BandReader,
    mut visit: impl FnMut(&Band),
    goes_on: &mut dyn FnMut(u32) -> bool,
) -> Result<bool, DataError> {
    let count = reader.counted_bands();
    for number in 0..count {
        let (index, next) = (reader.counted_band(number), reader.counted_band((number + 1) % count));
        if !goes_on(index) {
            return Ok(false);
        }
        // After the last comes the first again: films begin there.
        if !reader.for_each_strip(index, Some(next), &mut visit, &mut || goes_on(index))? {
            return Ok(false);
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::MemoryRaster;

    fn reader(shape: [u32; 3], values: &[f32]) -> BandReader {
        BandReader::new(Box::new(MemoryRaster::new("memory", shape, values.to_vec()).unwrap()))
    }

    /// The definition, by sorting.
    fn sorted_percentile(values: &[f32], percentile: f64) -> f64 {
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
            let mut reader = reader([1, 1, values.len() as u32], &values);
            let statistics = ValueStatistics::scan(&mut reader).unwrap();
            let found = statistics.percentiles(&mut reader, &PERCENTILES).unwrap();
            for (percentile, found) in PERCENTILES.into_iter().zip(found) {
                assert_eq!(found, sorted_percentile(&values, percentile), "{percentile} of {}", values.len());
                let (low, high) = statistics.percentile_bounds(percentile).unwrap();
                assert!(low <= found && found <= high, "{low} {found} {high}");
            }
        }
    }

    #[test]
    fn bands_count_together_and_missing_samples_not_at_all() {
        let mut reader = reader([3, 1, 2], &[5.0, f32::NAN, -1.0, f32::INFINITY, 2.0, 9.0]);
        let statistics = ValueStatistics::scan(&mut reader).unwrap();
        assert_eq!(statistics.range(), Some(ValueRange { min: -1.0, max: 9.0 }));
        assert_eq!((statistics.valid_count(), statistics.missing_count()), (4, Some(2)));
        assert_eq!(statistics.percentiles(&mut reader, &[50.0]).unwrap(), [3.5]);
    }

    #[test]
    fn a_pass_ends_when_it_is_not_wanted_any_more() {
        let mut reader = reader([3, 1, 1], &[1.0, 2.0, 3.0]);
        let mut told = Vec::new();
        let stopped = ValueStatistics::scan_or_estimate(&mut reader, &mut |band| {
            told.push(band);
            band < 1
        });
        assert!(stopped.unwrap().is_none());
        assert_eq!(told, [0, 1]);
    }

    #[test]
    fn the_offset_is_part_of_every_answer() {
        let info = RasterInfo {
            value_offset: 1e9,
            ..RasterInfo::new("far", "test", crate::data::SampleType::F64, [1, 1, 3])
        };
        let mut statistics = ValueStatistics::new(&info);
        let values = vec![-0.5, 0.0, 0.25];
        let valid = vec![Band::VALID; 3];
        statistics.add_band(&Band { columns: 3, rows: 1, values, valid, ..Band::default() });
        assert_eq!(statistics.range(), Some(ValueRange { min: 1e9 - 0.5, max: 1e9 + 0.25 }));
        let (low, high) = statistics.percentile_bounds(50.0).unwrap();
        assert!(low <= 1e9 && 1e9 <= high && high - low < 1.0, "{low} {high}");
        let stored = ValueStatistics::stored(&info, ValueRange { min: 1e9, max: 1e9 + 8.5 });
        assert_eq!(stored.range(), Some(ValueRange { min: 1e9, max: 1e9 + 8.5 }));
        assert_eq!(stored.missing_count(), None);
    }

    #[test]
    fn extremes_need_no_second_pass() {
        let mut reader = reader([1, 1, 3], &[1.0, 1.5, 2.0]);
        let statistics = ValueStatistics::scan(&mut reader).unwrap();
        let extremes = statistics.refine(&[100.0, 0.0]).unwrap();
        assert!(extremes.is_complete());
        assert_eq!(extremes.finish(), [2.0, 1.0]);
        assert!(!statistics.refine(&[50.0]).unwrap().is_complete());
    }

    #[test]
    fn nothing_valid_has_no_range() {
        let mut reader = reader([1, 1, 2], &[f32::NAN; 2]);
        let statistics = ValueStatistics::scan(&mut reader).unwrap();
        assert_eq!((statistics.range(), statistics.valid_count()), (None, 0));
        assert_eq!(statistics.percentile_bounds(50.0), None);
        let refused = statistics.percentiles(&mut reader, &[50.0]).unwrap_err();
        assert!(
            matches!(refused, DataError::NoValidSamples { .. }) && refused.to_string().ends_with("memory")
        );
    }

    #[test]
    fn refuses_percentiles_out_of_range() {
        let statistics = ValueStatistics::scan(&mut reader([1, 1, 1], &[1.0])).unwrap();
        for value in [-0.1, 100.1, f64::NAN] {
            assert!(
                matches!(statistics.refine(&[value]), Err(DataError::InvalidPercentile { .. })),
                "{value}"
            );
        }
    }
}
