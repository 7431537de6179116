use super::Norm;
use std::f64::consts::LN_10;

/// Half of `SymLogNorm`'s even part, in decades: `linscale / (1 - 1 / base)` with `linscale` 1 and base 10.
const EVEN_PART: f64 = 1.0 / (1.0 - 1.0 / 10.0);

/// A norm between its limits, as a curve from values to places along the colorbar and back.
///
/// Computed in the order matplotlib computes it, so that both agree to the last digits.
#[derive(Debug, Clone, Copy)]
pub(in crate::scene) struct Curve<'norm> {
    pub(in crate::scene) norm: &'norm Norm,
    /// Finite, not above `max`, and what [`Norm::limits`] allows.
    pub(in crate::scene) min: f64,
    pub(in crate::scene) max: f64,
}

impl Curve<'_> {
    /// 0 at the lower limit, 1 at the upper; never falls where `value` rises. All values are 0 if the limits agree.
    pub(in crate::scene) fn fraction_of(&self, value: f64) -> f64 {
        if self.min == self.max {
            return 0.0;
        }
        match self.norm {
            Norm::Linear | Norm::Centered { .. } => self.linear(value),
            Norm::Power { exponent } => {
                let linear = self.linear(value);
                if linear > 0.0 { linear.powf(*exponent) } else { linear }
            }
            Norm::Log if value <= 0.0 => f64::NEG_INFINITY,
            Norm::Log => self.between_transformed(value, f64::log10),
            Norm::SymLog { linear_within } => self.between_transformed(value, |v| symlog(v, *linear_within)),
            Norm::Equalize { quantiles: points } | Norm::Classes { boundaries: points } => {
                self.between_points(value, points)
            }
        }
    }

    /// The inverse of [`Curve::fraction_of`] from 0 to 1; what lies outside is taken to the nearer end.
    pub(in crate::scene) fn value_at(&self, fraction: f64) -> f64 {
        let Self { min, max, .. } = *self;
        if fraction >= 1.0 {
            return max;
        }
        // Not a number goes to the lower end, too.
        if fraction.is_nan() || fraction <= 0.0 {
            return min;
        }
        let value = match self.norm {
            Norm::Linear | Norm::Centered { .. } => min + fraction * (max - min),
            Norm::Power { exponent } => min + fraction.powf(1.0 / exponent) * (max - min),
            Norm::Log => {
                let (low, high) = (min.log10(), max.log10());
                10_f64.powf(low + fraction * (high - low))
            }
            Norm::SymLog { linear_within } => {
                let (low, high) = (symlog(min, *linear_within), symlog(max, *linear_within));
                symlog_inverse(low + fraction * (high - low), *linear_within)
            }
            Norm::Equalize { quantiles: points } | Norm::Classes { boundaries: points } => {
                let place = fraction * (points.len() - 1) as f64;
                let below = (place as usize).min(points.len() - 2);
                points[below] + (place - below as f64) * (points[below + 1] - points[below])
            }
        };
        value.clamp(min, max)
    }

    fn linear(&self, value: f64) -> f64 {
        (value - self.min) / (self.max - self.min)
    }

    fn between_transformed(&self, value: f64, transform: impl Fn(f64) -> f64) -> f64 {
        let (low, high) = (transform(self.min), transform(self.max));
        (transform(value) - low) / (high - low)
    }

    /// `numpy.interp` of the value among `points`, which lie evenly along the colorbar; straight on outside.
    fn between_points(&self, value: f64, points: &[f64]) -> f64 {
        if value < self.min || value > self.max {
            return self.linear(value);
        }
        let intervals = points.len() - 1;
        // Among equal points the last counts, as in numpy.
        match points.partition_point(|point| *point <= value) {
            0 => f64::NAN,
            passed if passed > intervals => 1.0,
            passed => {
                let (start, end) = (points[passed - 1], points[passed]);
                let whole = (passed - 1) as f64 / intervals as f64;
                let next = passed as f64 / intervals as f64;
                whole + (value - start) * ((next - whole) / (end - start))
            }
        }
    }
}

/// In the terms of matplotlib's `SymmetricalLogTransform`.
fn symlog(value: f64, linear_within: f64) -> f64 {
    let size = value.abs();
    if size <= linear_within {
        return value * EVEN_PART;
    }
    let transformed = linear_within * (EVEN_PART - linear_within.ln() / LN_10 + size.ln() / LN_10);
    if value < 0.0 { -transformed } else { transformed }
}

fn symlog_inverse(transformed: f64, linear_within: f64) -> f64 {
    let size = transformed.abs();
    if size <= linear_within * EVEN_PART {
        return transformed / EVEN_PART;
    }
    let value = linear_within * 10_f64.powf(size / linear_within - EVEN_PART);
    if transformed < 0.0 { -value } else { value }
}
