mod choice;
mod curve;

pub use choice::NormChoice;
pub(super) use curve::Curve;

use super::SceneError;

/// How values are spread over a colormap, with everything that had to be found out from the data.
///
/// Each is one of `matplotlib.colors`, or `numpy.interp` for [`Norm::Equalize`].
#[derive(Debug, Clone, PartialEq)]
pub enum Norm {
    /// Evenly: `Normalize`.
    Linear,
    /// By the logarithm: `LogNorm`. Zero and negative values lie below every limit (matplotlib masks them).
    Log,
    /// By the logarithm on both sides of zero, evenly around it: `SymLogNorm` with base 10 and `linscale` 1.
    SymLog {
        /// Half the width of the even part around zero, above 0.
        linear_within: f64,
    },
    /// By a power of the distance to the lower limit: `PowerNorm`.
    Power {
        /// Above 0; 1 is linear.
        exponent: f64,
    },
    /// Evenly, to the same distance on both sides of a value: `CenteredNorm`.
    Centered {
        /// The value in the middle of the colormap.
        center: f64,
    },
    /// Each colour for about as many samples: `numpy.interp(value, quantiles, numpy.linspace(0, 1, n))`.
    Equalize {
        /// Ascending; entry `k` of `n` has the share `k / (n - 1)` of the samples below it. At least 2.
        quantiles: Vec<f64>,
    },
    /// One colour from each boundary to the next: `BoundaryNorm`. The last class holds its upper boundary, too.
    Classes {
        /// Ascending, no two alike. At least 2.
        boundaries: Vec<f64>,
    },
}

const LIMITS_RULE: &str = "two finite numbers, MIN <= MAX, whose difference is finite";

impl Norm {
    /// The limits that hold with this norm: its own where it has some, else those given.
    ///
    /// # Errors
    /// [`SceneError::OutOfRange`] for limits or parameters that the norm cannot work with.
    pub(super) fn limits(&self, (min, max): (f64, f64)) -> Result<(f64, f64), SceneError> {
        if let Some((value, rule)) = self.broken_rule(min) {
            return Err(SceneError::out_of_range("norm", format!("{}{value}", self.name()), rule));
        }
        let (min, max) = match self {
            Self::Centered { center } => {
                let distance = (center - min).max(max - center).abs();
                // Rounding must not put the farther limit outside.
                ((center - distance).min(min), (center + distance).max(max))
            }
            Self::Equalize { quantiles: points } | Self::Classes { boundaries: points } => {
                (points.first().copied().unwrap_or(min), points.last().copied().unwrap_or(max))
            }
            _ => (min, max),
        };
        // Not finite either if one of the two is not a number.
        if (max - min).is_finite() && min <= max {
            Ok((min, max))
        } else {
            Err(SceneError::out_of_range("clim", format!("{min},{max}"), LIMITS_RULE))
        }
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Linear => "linear",
            Self::Log => "log",
            Self::SymLog { .. } => "symlog:",
            Self::Power { .. } => "power:",
            Self::Centered { .. } => "centered:",
            Self::Equalize { .. } => "equalize",
            Self::Classes { .. } => "classes:",
        }
    }

    /// The parameter that breaks a rule, as text to stand behind the name, and the rule.
    fn broken_rule(&self, min: f64) -> Option<(String, &'static str)> {
        match self {
            Self::Log if min <= 0.0 => Some((
                format!(" with limits from {min}"),
                "limits above 0: give them by --clim, or use symlog",
            )),
            Self::SymLog { linear_within: number } | Self::Power { exponent: number }
                if !(number.is_finite() && *number > 0.0) =>
            {
                Some((number.to_string(), "a finite number above 0"))
            }
            Self::Equalize { quantiles } if quantiles.len() < 2 || !quantiles.is_sorted_by(|a, b| a <= b) => {
                Some((format!(" with {} quantiles", quantiles.len()), "two or more in ascending order"))
            }
            Self::Classes { boundaries }
                if boundaries.len() < 2 || !boundaries.is_sorted_by(|a, b| a < b) =>
            {
                Some((choice::joined(boundaries), choice::CLASSES_RULE))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
