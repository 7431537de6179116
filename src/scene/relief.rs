use super::Track;

/// How values become heights.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Relief {
    /// The value that lies at world height 0.
    pub middle: f64,
    /// Heights stop here: the data's minimum, or the 0.1 percentile where outliers are cut.
    pub low: f64,
    /// Heights stop here: the data's maximum, or the 99.9 percentile where outliers are cut.
    pub high: f64,
    /// The lowest and the highest value that anything lies at: `low` and `high`, and what is around the data.
    pub room: [f64; 2],
    /// World metres for one unit of value, before exaggeration.
    pub metres_per_value: f64,
    /// Factor on heights.
    pub exaggeration: Track,
    /// The factor that is chosen where none is given.
    pub automatic_exaggeration: f64,
    /// Whether exaggeration 1 is true scale; otherwise values have no length unit and the height is a
    /// relief of convenient size.
    pub is_true_scale: bool,
}

impl Relief {
    /// The share of the data's width that a well readable relief is high.
    pub(super) const READABLE_SHARE: f64 = 0.15;

    /// The relief of data whose values lie within `heights`, drawn `extent_m` metres wide.
    ///
    /// `metres_per_value` is `None` unless both values and distances are lengths. `exaggeration` is `None`
    /// for the automatic one: the 1-2-5 number nearest to a well readable relief, never below 1.
    pub fn new(
        heights: (f64, f64),
        extent_m: f64,
        metres_per_value: Option<f64>,
        exaggeration: Option<f64>,
    ) -> Self {
        let (low, high) = heights;
        // Of the data, not of the colours: narrow colour limits must not make needles of hills.
        let range = high - low;
        let readable_m = Self::READABLE_SHARE * extent_m;
        let readable_per_value = if range > 0.0 { readable_m / range } else { 0.0 };
        let is_true_scale = metres_per_value.is_some();
        let metres_per_value = metres_per_value.unwrap_or(readable_per_value);
        let automatic = if is_true_scale && metres_per_value > 0.0 && readable_per_value > 0.0 {
            nearest_1_2_5(readable_per_value / metres_per_value).max(1.0)
        } else {
            1.0
        };
        Self {
            middle: f64::midpoint(low, high),
            low,
            high,
            room: [low, high],
            metres_per_value,
            exaggeration: exaggeration.unwrap_or(automatic).into(),
            automatic_exaggeration: automatic,
            is_true_scale,
        }
    }

    /// World metres for one unit of value under this exaggeration.
    pub fn z_m_per_value(&self, exaggeration: f64) -> f64 {
        self.metres_per_value * exaggeration
    }

    /// The same with room for a block that goes down to a value, and for water that stands at one: the middle of all is at
    /// world height 0.
    #[must_use]
    pub(super) fn with_room(self, bottom: Option<f64>, water: Option<f64>) -> Self {
        let lowest = bottom.map_or(self.low, |bottom| bottom.min(self.low));
        let highest = water.map_or(self.high, |level| level.max(self.high));
        Self { middle: f64::midpoint(lowest, highest), room: [lowest, highest], ..self }
    }

    /// Half the largest height of the data and what is around it during the film, in metres.
    pub fn half_height_m(&self) -> f64 {
        let (least, most) = self.exaggeration.bounds();
        let [lowest, highest] = self.room;
        (highest - lowest) / 2.0 * self.metres_per_value * least.abs().max(most.abs())
    }

    /// What the film says about its heights.
    pub fn note(&self) -> String {
        let (least, most) = self.exaggeration.bounds();
        let [least_text, most_text] = [least, most].map(three_digits);
        let factor = if least == most { most_text } else { format!("{least_text} to {most_text}") };
        match (self.is_true_scale, most == 1.0 && least == 1.0) {
            (true, _) => format!("vertical \u{d7}{factor}"),
            (false, true) => "height: relief, not to scale".to_owned(),
            (false, false) => format!("height: relief \u{d7}{factor}, not to scale"),
        }
    }
}

/// The factor as it is written: what was dragged to may have many digits.
fn three_digits(factor: f64) -> String {
    let rounded: f64 = format!("{factor:.2e}").parse().unwrap_or(factor);
    rounded.to_string()
}

/// The number nearest to `value`, by ratio, among 1, 2 and 5 times powers of ten.
pub(super) fn nearest_1_2_5(value: f64) -> f64 {
    let decade = value.log10().floor();
    let distance = |candidate: &f64| (candidate.log10() - value.log10()).abs();
    [1.0, 2.0, 5.0, 10.0]
        .map(|digit| digit * 10_f64.powf(decade))
        .into_iter()
        .min_by(|left, right| distance(left).total_cmp(&distance(right)))
        .unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn automatic_exaggeration_is_a_round_number_never_below_one() {
        for (range_m, extent_m, expected) in
            [(840.0, 30_900.0, 5.0), (1000.0, 1000.0, 1.0), (10.0, 1e6, 20_000.0), (150.0, 1000.0, 1.0)]
        {
            let relief = Relief::new((0.0, range_m), extent_m, Some(1.0), None);
            assert_eq!(relief.exaggeration, Track::Constant(expected), "{range_m} {extent_m}");
        }
    }

    #[test]
    fn without_a_length_unit_the_relief_is_scaled_and_says_so() {
        let relief = Relief::new((-2.0, 33.0), 1000.0, None, None);
        assert!((relief.half_height_m() - 75.0).abs() < 1e-9, "{relief:?}");
        assert_eq!(relief.note(), "height: relief, not to scale");
        let twice = Relief::new((-2.0, 33.0), 1000.0, None, Some(2.0));
        assert!((twice.half_height_m() - 150.0).abs() < 1e-9, "{twice:?}");
        assert!(twice.note().contains("\u{d7}2"), "{}", twice.note());
    }

    #[test]
    fn true_scale_says_its_factor() {
        let relief = Relief::new((0.0, 10.0), 100.0, Some(0.3048), Some(2.5));
        assert_eq!(relief.note(), "vertical \u{d7}2.5");
        assert!((relief.z_m_per_value(2.5) - 0.762).abs() < 1e-12);
        let dragged = Relief::new((0.0, 10.0), 100.0, Some(1.0), Some(1.0 / 0.3));
        assert_eq!(dragged.note(), "vertical \u{d7}3.33");
    }

    #[test]
    fn blocks_and_water_have_room() {
        let relief = Relief::new((0.0, 10.0), 100.0, Some(1.0), Some(2.0));
        assert_eq!((relief.middle, relief.half_height_m()), (5.0, 10.0));
        let block = relief.with_room(Some(-4.0), Some(3.0));
        assert_eq!((block.middle, block.half_height_m(), block.low), (3.0, 14.0, 0.0));
        let flooded = relief.with_room(None, Some(12.0));
        assert_eq!((flooded.middle, flooded.half_height_m(), flooded.high), (6.0, 12.0, 10.0));
    }

    #[test]
    fn a_flat_raster_has_no_height() {
        let relief = Relief::new((7.0, 7.0), 100.0, None, None);
        assert_eq!(relief.half_height_m(), 0.0);
        assert_eq!(relief.middle, 7.0);
    }
}
