use super::{BarOrder, ShapeChoice};
use crate::data::RasterInfo;
use crate::scene::compose_notes::rounded;
use crate::scene::relief::nearest_1_2_5;
use crate::scene::ticks::bar_number_format;
use crate::scene::{ColorLimits, LimitsChoice, Relief, SceneError, SceneOptions, Wanted};

/// Samples as upright bars, with every automatic value resolved.
#[derive(Debug, Clone, PartialEq)]
pub struct Bars {
    /// The share of its cell that a bar is wide, above 0 to 1.
    pub width: f64,
    /// The value from which they rise, or hang down.
    pub base: f64,
    /// Whether values stand at their ends.
    pub has_labels: bool,
    /// What stands at the feet of the columns; empty if nothing does.
    pub names: Vec<String>,
    /// From left to right.
    pub order: BarOrder,
    /// The power of ten that values at their ends are divided by, and how many decimals these have.
    pub number_format: (i32, usize),
}

/// Zero is left out where it is so many times the range of all values away from them: bars would be next to equal.
const FAR: f64 = 5.0;

/// A bar that starts elsewhere starts at a round number: about a fifth of the range has one digit.
const ROUND_SHARE: f64 = 0.2;

/// The share of the longer side of the data that a well readable bar is high.
const HIGHEST_SHARE: f64 = 0.35;

impl Bars {
    /// More are not sorted: all adapters have textures as wide as this.
    pub(crate) const MOST_SORTED: u32 = 4096;

    /// The bars that options ask for of values within `heights`.
    ///
    /// # Errors
    /// [`SceneError::OutOfRange`] for names and an order that this raster cannot have.
    pub(super) fn new(
        options: &SceneOptions,
        info: &RasterInfo,
        heights: &ColorLimits,
    ) -> Result<Self, SceneError> {
        let ShapeChoice { bar_width, bar_labels, bar_names, bar_order, .. } = options.shapes;
        if bar_names == Wanted::On && info.column_names.is_empty() {
            let rule = "auto or off, unless the file names its columns, as tables do";
            return Err(SceneError::out_of_range("bar-names", bar_names, rule));
        }
        if bar_order == BarOrder::Value && (info.rows > 1 || info.columns > Self::MOST_SORTED) {
            let rule = "data, unless there is one row of at most 4096 samples";
            return Err(SceneError::out_of_range("bar-order", bar_order, rule));
        }
        Ok(Self {
            width: bar_width,
            base: base(options.limits, heights),
            has_labels: bar_labels,
            names: if bar_names == Wanted::Off { Vec::new() } else { info.column_names.clone() },
            order: bar_order,
            number_format: bar_number_format(heights.min, heights.max),
        })
    }

    /// Whether anything is written at bars.
    pub(crate) fn has_texts(&self) -> bool {
        self.has_labels || !self.names.is_empty()
    }

    /// Heights from the lowest end of any bar to the highest.
    pub(super) fn span(&self, heights: (f64, f64)) -> (f64, f64) {
        (heights.0.min(self.base), heights.1.max(self.base))
    }

    /// How wide data is, for [`Relief::new`], of which the longer side is so long.
    pub(super) fn readable_width_m(longest_m: f64) -> f64 {
        longest_m * HIGHEST_SHARE / Relief::READABLE_SHARE
    }

    /// What the film says about their heights, if that is not what everybody expects.
    pub(in crate::scene) fn note(&self, relief: &Relief, unit: Option<&str>) -> Option<String> {
        let unit = unit.map(|unit| format!(" {unit}")).unwrap_or_default();
        let base = (self.base != 0.0).then(|| format!("bars start at {}{unit}", rounded(self.base)));
        let scale = relief.is_true_scale.then(|| relief.note());
        match (scale, base) {
            (Some(scale), Some(base)) => Some(format!("{scale}, {base}")),
            (scale, base) => scale.or(base),
        }
    }
}

/// Where bars begin: at 0, unless that is so far that they could not be compared.
fn base(limits: LimitsChoice, heights: &ColorLimits) -> f64 {
    let ColorLimits { min, max, .. } = *heights;
    let range = max - min;
    let distance = if min > 0.0 { min } else { (-max).max(0.0) };
    if range <= 0.0 || distance <= FAR * range {
        return 0.0;
    }
    let step = nearest_1_2_5(range * ROUND_SHARE);
    // Below the lowest, so that it has a bar as well.
    let beside = |value: f64| ((value / step).ceil() - 1.0) * step;
    match limits {
        LimitsChoice::Fixed(low, _) if min > 0.0 && low < min => low,
        LimitsChoice::Fixed(_, high) if max < 0.0 && high > max => high,
        _ if min > 0.0 => beside(min),
        _ => -beside(-max),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base_of(min: f64, max: f64, limits: LimitsChoice) -> f64 {
        base(limits, &ColorLimits { min, max, is_trimmed: false })
    }

    #[test]
    fn bars_start_at_zero_unless_that_is_far() {
        for (min, max, expected) in [
            (0.0, 5.0, 0.0),
            (-2.0, 33.0, 0.0),
            (236.0, 1076.0, 0.0),
            (-30.0, -10.0, 0.0),
            (5.0, 5.0, 0.0),
            (-5.0, -5.0, 0.0),
            (271.0, 305.0, 270.0),
            (270.0, 305.0, 265.0),
            (980.0, 1040.0, 970.0),
            (-1040.0, -980.0, -970.0),
        ] {
            assert_eq!(base_of(min, max, LimitsChoice::Auto), expected, "{min} {max}");
        }
    }

    #[test]
    fn limits_say_where_bars_start_that_do_not_start_at_zero() {
        assert_eq!(base_of(271.0, 305.0, LimitsChoice::Fixed(250.0, 300.0)), 250.0);
        assert_eq!(base_of(271.0, 305.0, LimitsChoice::Fixed(280.0, 300.0)), 270.0);
        assert_eq!(base_of(1.0, 9.0, LimitsChoice::Fixed(-5.0, 5.0)), 0.0);
        assert_eq!(base_of(-305.0, -271.0, LimitsChoice::Fixed(-300.0, -200.0)), -200.0);
    }

    #[test]
    fn a_film_says_what_one_would_not_expect_of_heights() {
        let note = |base: f64, metres_per_value, unit| {
            let relief = Relief::new((0.0, 300.0), 100.0, metres_per_value, Some(2.0));
            let bars = Bars {
                width: 0.8,
                base,
                has_labels: false,
                names: Vec::new(),
                order: BarOrder::Data,
                number_format: (0, 0),
            };
            bars.note(&relief, unit)
        };
        assert_eq!(note(0.0, None, Some("K")), None);
        assert_eq!(note(270.0, None, Some("K")).unwrap(), "bars start at 270 K");
        assert_eq!(note(0.0, Some(1.0), None).unwrap(), "vertical ×2");
        assert_eq!(note(-5.0, Some(1.0), None).unwrap(), "vertical ×2, bars start at -5");
    }
}
