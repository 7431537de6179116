use super::color_space::linear_from_srgb;
use super::{ColorScale, OpacityCurve, StoredDepth, StoredRange};

/// What every value looks like inside a volume: its colour in linear light, and how much light a layer of it swallows.
///
/// The entries stand for evenly spaced values from [`StoredRange::low`] to [`StoredRange::high`].
#[derive(Debug, Clone)]
pub(crate) struct TransferTable {
    entries: Vec<[f32; 4]>,
    /// `peaks[level][at]` is the largest extinction of the `2^level` entries from `at` on.
    peaks: Vec<Vec<f32>>,
}

/// A layer that hides everything would swallow infinitely much.
const MOST_EXTINCTION: f64 = 1e4;

impl TransferTable {
    /// The table of values in `range`.
    pub(crate) fn new(scale: &ColorScale, opacity: &OpacityCurve, range: StoredRange) -> Self {
        let count: u32 = match range.depth {
            StoredDepth::Bits8 => 256,
            StoredDepth::Bits16 | StoredDepth::Float => 4096,
        };
        let limits = (scale.min(), scale.max());
        let entry = |at: u32| {
            let value = range.low + (range.high - range.low) * f64::from(at) / f64::from(count - 1);
            let color = scale.color_of(value).map(|byte| linear_from_srgb(f64::from(byte) / 255.0) as f32);
            // Beer and Lambert: a layer of opacity a lets 1 - a = exp(-extinction) through.
            let extinction = -(1.0 - opacity.opacity_of(value, limits)).ln();
            let [r, g, b] = color;
            [r, g, b, extinction.min(MOST_EXTINCTION) as f32]
        };
        let entries: Vec<[f32; 4]> = (0..count).map(entry).collect();
        let mut peaks = vec![entries.iter().map(|entry| entry[3]).collect::<Vec<f32>>()];
        for level in 0..count.ilog2() {
            let half = 1 << level;
            let below = &peaks[level as usize];
            peaks.push(below.iter().zip(&below[half..]).map(|(one, other)| one.max(*other)).collect());
        }
        Self { entries, peaks }
    }

    /// Red, green and blue in linear light, and the extinction of a layer of
    /// [`VolumeBody::opacity_thickness`](super::VolumeBody::opacity_thickness).
    pub(crate) fn entries(&self) -> &[[f32; 4]] {
        &self.entries
    }

    /// Whether any value from `low` to `high`, shares of the range, shows at all.
    pub(crate) fn shows_between(&self, low: f32, high: f32) -> bool {
        let last = self.entries.len() - 1;
        // Nearest entries are looked up; one more on each side costs nothing and leaves no doubt.
        let begin = ((low.max(0.0) * last as f32).floor() as usize).min(last);
        let end = ((high.min(1.0) * last as f32).ceil() as usize).clamp(begin, last);
        let level = (end - begin + 1).ilog2() as usize;
        let length = 1 << level;
        self.peaks[level][begin].max(self.peaks[level][end + 1 - length]) > 0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::{Colormap, Norm};

    fn table(opacity: &str) -> TransferTable {
        let scale = ColorScale::new(Colormap::default(), Norm::Linear, (0.0, 255.0)).unwrap();
        let range = StoredRange { low: 0.0, high: 255.0, depth: StoredDepth::Bits8 };
        TransferTable::new(&scale, &opacity.parse().unwrap(), range)
    }

    #[test]
    fn a_layer_lets_through_what_its_opacity_leaves() {
        let table = table("points:0=0,100=0.75,255=1");
        let through = |at: usize| (-table.entries()[at][3]).exp();
        assert_eq!(through(0), 1.0);
        assert!((through(100) - 0.25).abs() < 1e-6, "{}", through(100));
        assert_eq!(through(255), 0.0);
        assert!(table.entries().iter().flatten().all(|number| number.is_finite()));
    }

    #[test]
    fn what_shows_between_two_values_is_what_any_of_them_shows() {
        let table = table("points:99=0,100=0.5,101=0");
        for (low, high) in [(0_u8, 97), (0, 100), (100, 100), (99, 101), (100, 255), (103, 255), (200, 200)] {
            let shows = table.shows_between(f32::from(low) / 255.0, f32::from(high) / 255.0);
            assert_eq!(shows, (low..=high).contains(&100), "{low} to {high}");
        }
    }
}
