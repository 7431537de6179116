use super::norm::Curve;
use super::{Colormap, Norm, Rgb8, SceneError};

/// Which value has which colour: a colormap, a norm and limits, colours for under and over.
#[derive(Debug, Clone, PartialEq)]
pub struct ColorScale {
    colormap: Colormap,
    norm: Norm,
    min: f64,
    max: f64,
    colors: Vec<[u8; 3]>,
    thresholds: Vec<f64>,
    under: Option<Rgb8>,
    over: Option<Rgb8>,
}

impl ColorScale {
    /// The colours of `colormap` for values between `limits` (lower, upper), spread by `norm`.
    ///
    /// [`Norm::Centered`] widens the limits to the same distance on both sides; [`Norm::Equalize`] and
    /// [`Norm::Classes`] bring their own.
    ///
    /// # Errors
    /// [`SceneError::OutOfRange`] for limits that are not finite, in the wrong order, or not above 0 with
    /// [`Norm::Log`]; for a norm's parameter outside its range; for more classes than the colormap has colours.
    pub fn new(colormap: Colormap, norm: Norm, limits: (f64, f64)) -> Result<Self, SceneError> {
        let (min, max) = norm.limits(limits)?;
        let entries = colormap.entries();
        let (colors, thresholds) = match &norm {
            Norm::Classes { boundaries } => {
                let classes = boundaries.len() - 1;
                if classes > entries.len() {
                    let value = format!(
                        "{classes} classes with the {} colours of {}",
                        entries.len(),
                        colormap.name()
                    );
                    let rule = "at most as many classes as the colormap has colours";
                    return Err(SceneError::out_of_range("norm", value, rule));
                }
                let colors = (0..classes).map(|class| entries[class_entry(class, classes, entries.len())]);
                (colors.collect(), boundaries[1..classes].to_vec())
            }
            _ => (entries.to_vec(), thresholds(Curve { norm: &norm, min, max }, entries.len())),
        };
        Ok(Self { colormap, norm, min, max, colors, thresholds, under: None, over: None })
    }

    /// The same with colours for values below the lower limit and above the upper; `None` = that of the nearer end.
    #[must_use]
    pub fn with_outside(self, under: Option<Rgb8>, over: Option<Rgb8>) -> Self {
        Self { under, over, ..self }
    }

    /// Where the colours come from.
    pub fn colormap(&self) -> &Colormap {
        &self.colormap
    }

    /// How values are spread over them.
    pub fn norm(&self) -> &Norm {
        &self.norm
    }

    /// The lower limit: values below it are under.
    pub fn min(&self) -> f64 {
        self.min
    }

    /// The upper limit, not below the lower: values above it are over.
    pub fn max(&self) -> f64 {
        self.max
    }

    /// The value's place along the colorbar: 0 at the lower limit, 1 at the upper, outside below 0 or above 1.
    ///
    /// It is what matplotlib's norm gives, but for [`Norm::Classes`], whose classes are equally large here.
    /// Not a number for a value that is none; 0 for all values if both limits are the same.
    pub fn fraction_of(&self, value: f64) -> f64 {
        self.curve().fraction_of(value)
    }

    /// The value at a place along the colorbar, 0 to 1: the inverse of [`ColorScale::fraction_of`].
    pub fn value_at(&self, fraction: f64) -> f64 {
        self.curve().value_at(fraction)
    }

    /// The colour of a value, under and over included. What is not a number has the first colour.
    pub fn color_of(&self, value: f64) -> [u8; 3] {
        if value < self.min {
            self.under_color()
        } else if value > self.max {
            self.over_color()
        } else {
            self.colors[self.thresholds.partition_point(|threshold| *threshold <= value)]
        }
    }

    /// The colours from the lower end to the upper, 1 to 512: the colormap's entries, or one for each class.
    pub fn colors(&self) -> &[[u8; 3]] {
        &self.colors
    }

    /// The colour below the lower limit: the first entry unless given.
    pub fn under_color(&self) -> [u8; 3] {
        self.under.map_or(self.colors[0], |color| color.0)
    }

    /// The colour above the upper limit: the last entry unless given.
    pub fn over_color(&self) -> [u8; 3] {
        self.over.map_or(self.colors[self.colors.len() - 1], |color| color.0)
    }

    /// Where each colour but the first begins: `colors().len() - 1` finite values, none below the one before.
    ///
    /// A value between the limits has the colour whose index is the number of thresholds not above the value.
    pub fn thresholds(&self) -> &[f64] {
        &self.thresholds
    }

    fn curve(&self) -> Curve<'_> {
        Curve { norm: &self.norm, min: self.min, max: self.max }
    }
}

/// The entry of a class, spread from the first to the last as `BoundaryNorm` does.
fn class_entry(class: usize, classes: usize, entries: usize) -> usize {
    if classes == entries {
        class
    } else if classes == 1 {
        (entries - 1) / 2
    } else {
        ((entries - 1) as f64 / (classes - 1) as f64 * class as f64) as usize
    }
}

/// For each entry but the first the smallest number between the limits that takes it or a later one.
fn thresholds(curve: Curve<'_>, entries: usize) -> Vec<f64> {
    if curve.min == curve.max {
        // Everything between the limits has the first colour: the others begin clearly above.
        let beyond = curve.max + curve.max.abs().max(1.0);
        return vec![beyond.min(f64::MAX); entries - 1];
    }
    let index_of = |value| Colormap::index_of(curve.fraction_of(value), entries);
    (1..entries).map(|entry| first_number(curve.min, curve.max, |value| index_of(value) >= entry)).collect()
}

/// The smallest number from `low` to `high` for which `is_reached` holds, as it does for `high`.
fn first_number(low: f64, high: f64, is_reached: impl Fn(f64) -> bool) -> f64 {
    if is_reached(low) {
        return low;
    }
    // Halving the numbers there are, not the distance: exact, in at most 64 steps.
    let (mut without, mut with) = (rank(low), rank(high));
    while without + 1 < with {
        let middle = without.midpoint(with);
        if is_reached(number(middle)) {
            with = middle;
        } else {
            without = middle;
        }
    }
    number(with)
}

/// The place of a number among all numbers in ascending order.
fn rank(number: f64) -> i64 {
    let bits = number.to_bits() as i64;
    // Below zero a larger magnitude is a smaller number.
    bits ^ (bits >> 63 & i64::MAX)
}

/// The inverse of [`rank`].
fn number(rank: i64) -> f64 {
    f64::from_bits((rank ^ (rank >> 63 & i64::MAX)) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every norm, the limits it is used with, and a colormap.
    fn scales() -> Vec<ColorScale> {
        let quantiles = [-3.0, -3.0, -3.0, -2.5, 0.0, 0.0, 0.1, 7.0, 7.0, 900.0].to_vec();
        let boundaries = [-5.0, -1.0, 0.0, 0.5, 100.0].to_vec();
        let norms = [
            (Norm::Linear, (-7.5, 12.25)),
            (Norm::Linear, (1e9, 1e9 + 1e-4)),
            (Norm::Linear, (0.0, f64::from_bits(3))),
            (Norm::Log, (1e-3, 4e6)),
            (Norm::SymLog { linear_within: 0.03 }, (-20.0, 1e5)),
            (Norm::Power { exponent: 0.3 }, (-1.0, 5.0)),
            (Norm::Power { exponent: 40.0 }, (2.0, 2.5)),
            (Norm::Power { exponent: 1e-300 }, (2.0, 2.5)),
            (Norm::Centered { center: 0.4 }, (-3.0, 1.0)),
            (Norm::Equalize { quantiles }, (0.0, 0.0)),
            (Norm::Classes { boundaries }, (0.0, 0.0)),
            (Norm::Linear, (4.0, 4.0)),
            (Norm::Log, (4.0, 4.0)),
        ];
        let colormaps = ["viridis", "tab10", "twilight"].map(|name| Colormap::by_name(name).unwrap());
        let of_norm = |(norm, limits): &(Norm, (f64, f64))| {
            colormaps.clone().map(|colormap| ColorScale::new(colormap, norm.clone(), *limits).unwrap())
        };
        norms.iter().flat_map(of_norm).collect()
    }

    /// 10,000 values between the limits, every threshold and its neighbours.
    fn values(scale: &ColorScale) -> Vec<f64> {
        let mut state = 1_u64;
        let mut random = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1_u64 << 53) as f64
        };
        let even =
            (0..5_000).map(|_| scale.min() + random() * (scale.max() - scale.min())).collect::<Vec<_>>();
        let spread = (0..5_000).map(|_| scale.value_at(random())).collect::<Vec<_>>();
        let edges = scale.thresholds().iter().flat_map(|at| [at.next_down(), *at, at.next_up()]);
        let all = edges.chain([scale.min(), scale.max()]).chain(even).chain(spread);
        all.filter(|value| (scale.min()..=scale.max()).contains(value)).collect()
    }

    #[test]
    fn counting_thresholds_finds_the_entry_that_the_place_says() {
        for scale in scales() {
            let (colors, thresholds) = (scale.colors(), scale.thresholds());
            assert_eq!(thresholds.len() + 1, colors.len());
            assert!(
                thresholds.is_sorted() && thresholds.iter().all(|threshold| threshold.is_finite()),
                "{scale:?}"
            );
            for value in values(&scale) {
                let counted = thresholds.iter().filter(|threshold| **threshold <= value).count();
                let placed = match &scale.norm {
                    // The place along the colorbar is rounded, which may take it over a boundary.
                    Norm::Classes { boundaries } => {
                        boundaries[1..4].iter().filter(|at| **at <= value).count()
                    }
                    _ => Colormap::index_of(scale.fraction_of(value), colors.len()),
                };
                assert_eq!(counted, placed, "{value} in {:?}", scale.norm());
                assert_eq!(scale.color_of(value), colors[counted], "{value} in {:?}", scale.norm());
            }
        }
    }

    #[test]
    fn a_threshold_is_the_first_number_of_its_color() {
        let scale = ColorScale::new(Colormap::default(), Norm::Linear, (0.0, 256.0)).unwrap();
        assert!(scale.thresholds().iter().copied().eq((1..256).map(f64::from)));
        for (low, high, first) in
            [(-4.0, 4.0, -0.5), (-4.0, -1.0, -2.25), (0.0, 1e300, 5e-324), (-1.0, 1.0, 1.0)]
        {
            assert_eq!(first_number(low, high, |number| number >= first), first);
        }
        assert_eq!(first_number(1.0, 2.0, |_| true), 1.0);
    }

    #[test]
    fn values_outside_have_colors_of_their_own_if_asked() {
        let scale = ColorScale::new(Colormap::default(), Norm::Linear, (0.0, 1.0)).unwrap();
        let (first, last) = (scale.colors()[0], scale.colors()[255]);
        assert_eq!(
            (scale.color_of(-1e-9), scale.color_of(1.000_1), scale.color_of(f64::NAN)),
            (first, last, first)
        );
        let scale = scale.with_outside(Some(Rgb8([1, 2, 3])), Some(Rgb8([4, 5, 6])));
        assert_eq!((scale.color_of(-1e-9), scale.color_of(1.000_1)), ([1, 2, 3], [4, 5, 6]));
        assert_eq!(
            (scale.color_of(0.0), scale.color_of(1.0), scale.color_of(f64::NAN)),
            (first, last, first)
        );
        assert_eq!((scale.under_color(), scale.over_color()), ([1, 2, 3], [4, 5, 6]));
    }

    #[test]
    fn refuses_limits_and_norms_that_cannot_be() {
        for (norm, limits, message) in [
            (Norm::Linear, (2.0, 1.0), "invalid clim 2,1"),
            (Norm::Linear, (f64::NAN, 1.0), "invalid clim NaN,1"),
            (Norm::Linear, (0.0, f64::INFINITY), "invalid clim 0,inf"),
            (Norm::Linear, (-1e308, 1e308), "whose difference is finite"),
            (Norm::Log, (0.0, 1.0), "invalid norm log with limits from 0 (expected limits above 0"),
            (
                Norm::SymLog { linear_within: 0.0 },
                (0.0, 1.0),
                "invalid norm symlog:0 (expected a finite number",
            ),
            (Norm::Power { exponent: f64::NAN }, (0.0, 1.0), "invalid norm power:NaN"),
            (Norm::Centered { center: f64::INFINITY }, (0.0, 1.0), "invalid clim"),
            (Norm::Equalize { quantiles: vec![1.0] }, (0.0, 1.0), "invalid norm equalize with 1 quantiles"),
            (Norm::Equalize { quantiles: vec![2.0, 1.0] }, (0.0, 1.0), "ascending"),
            (Norm::Classes { boundaries: vec![1.0, 1.0] }, (0.0, 1.0), "invalid norm classes:1,1"),
            (Norm::Classes { boundaries: vec![1.0, f64::NAN] }, (0.0, 1.0), "invalid norm classes:1,NaN"),
            (
                Norm::Classes { boundaries: (0..12).map(f64::from).collect() },
                (0.0, 1.0),
                "invalid norm 11 classes with the 10 colours of tab10",
            ),
        ] {
            let tab10 = Colormap::by_name("tab10").unwrap();
            let error = ColorScale::new(tab10, norm, limits).unwrap_err().to_string();
            assert!(error.contains(message), "{error}");
        }
    }
}
