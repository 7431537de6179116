use super::Norm;
use crate::scene::SceneError;
use std::fmt;
use std::str::FromStr;

/// How values are to be spread over a colormap: what the user asks for.
///
/// Written as `linear`, `log`, `symlog`, `symlog:LINTHRESH`, `power:G`, `centered` (around 0), `centered:V`,
/// `equalize` or `classes:A,B,C`.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum NormChoice {
    /// Evenly.
    #[default]
    Linear,
    /// By the logarithm; limits must be above 0.
    Log,
    /// By the logarithm on both sides of zero, and evenly as far from zero as given (above 0); without a number
    /// as far as a thousandth of the limit that is farther from zero.
    SymLog(Option<f64>),
    /// By this power (above 0) of the distance to the lower limit.
    Power(f64),
    /// Evenly, with this value in the middle.
    Centered(f64),
    /// Each colour for about as many samples.
    Equalize,
    /// One colour from each of these boundaries to the next; ascending, at least 2.
    Classes(Vec<f64>),
}

const NAME_RULE: &str = "linear, log, symlog[:LINTHRESH], power:G, centered[:V], equalize or classes:A,B,C";
const PARAMETER_RULE: &str = "no parameter after linear, log and equalize";
const SYMLOG_RULE: &str = "symlog or symlog:LINTHRESH, LINTHRESH a number above 0";
const POWER_RULE: &str = "power:G, G a number above 0, such as power:0.5";
const CENTERED_RULE: &str = "centered or centered:V, V the value in the middle of the colormap";
pub(super) const CLASSES_RULE: &str =
    "classes:A,B,C..., two or more boundaries, each above the one before, such as classes:0,10,50";

/// `symlog` is even as far as this part of the limit that is farther from zero, unless told otherwise.
const DEFAULT_LINEAR_PART: f64 = 1000.0;

impl NormChoice {
    /// The norm for these limits. `quantiles` is only called for [`NormChoice::Equalize`]: ascending values, of
    /// which number `k` of `n` has the share `k / (n - 1)` of the samples below it.
    ///
    /// Of the quantiles those between the limits are used, and a limit in place of those beyond it.
    ///
    /// # Errors
    /// That of `quantiles`.
    pub fn resolve<E>(
        &self,
        limits: (f64, f64),
        quantiles: impl FnOnce() -> Result<Vec<f64>, E>,
    ) -> Result<Norm, E> {
        Ok(match self {
            Self::Linear => Norm::Linear,
            Self::Log => Norm::Log,
            Self::SymLog(linear_within) => {
                let farther = limits.0.abs().max(limits.1.abs());
                // Zero only if both limits are: every value is then the first colour, whatever stands here.
                let default = if farther > 0.0 { farther / DEFAULT_LINEAR_PART } else { 1.0 };
                Norm::SymLog { linear_within: linear_within.unwrap_or(default) }
            }
            Self::Power(exponent) => Norm::Power { exponent: *exponent },
            Self::Centered(center) => Norm::Centered { center: *center },
            Self::Equalize => Norm::Equalize { quantiles: cut(quantiles()?, limits) },
            Self::Classes(boundaries) => Norm::Classes { boundaries: boundaries.clone() },
        })
    }
}

fn cut(quantiles: Vec<f64>, (min, max): (f64, f64)) -> Vec<f64> {
    let starts_below = quantiles.first().is_some_and(|first| *first < min);
    let ends_above = quantiles.last().is_some_and(|last| *last > max);
    let inside = quantiles.into_iter().filter(|value| (min..=max).contains(value));
    let cut: Vec<f64> =
        starts_below.then_some(min).into_iter().chain(inside).chain(ends_above.then_some(max)).collect();
    // Without samples between the limits there is nothing to share out evenly.
    if cut.len() < 2 { vec![min, max] } else { cut }
}

impl FromStr for NormChoice {
    type Err = SceneError;

    /// # Errors
    /// [`SceneError::OutOfRange`] with the text and the rule it breaks.
    fn from_str(text: &str) -> Result<Self, SceneError> {
        let refused = |rule| SceneError::out_of_range("norm", format!("{text:?}"), rule);
        let (name, parameter) =
            text.split_once(':').map_or((text, None), |(name, parameter)| (name, Some(parameter)));
        let above_zero = |number: f64| number > 0.0;
        match (name.trim(), parameter) {
            ("linear", None) => Ok(Self::Linear),
            ("log", None) => Ok(Self::Log),
            ("equalize", None) => Ok(Self::Equalize),
            ("linear" | "log" | "equalize", Some(_)) => Err(refused(PARAMETER_RULE)),
            ("symlog", None) => Ok(Self::SymLog(None)),
            ("symlog", Some(number)) => finite(number)
                .filter(|number| above_zero(*number))
                .map_or(Err(refused(SYMLOG_RULE)), |linear_within| Ok(Self::SymLog(Some(linear_within)))),
            ("power", number) => number
                .and_then(finite)
                .filter(|number| above_zero(*number))
                .map_or(Err(refused(POWER_RULE)), |exponent| Ok(Self::Power(exponent))),
            ("centered", None) => Ok(Self::Centered(0.0)),
            ("centered", Some(number)) => {
                finite(number).map_or(Err(refused(CENTERED_RULE)), |center| Ok(Self::Centered(center)))
            }
            ("classes", list) => list
                .and_then(|list| list.split(',').map(finite).collect::<Option<Vec<f64>>>())
                .filter(|boundaries| boundaries.len() >= 2 && boundaries.is_sorted_by(|a, b| a < b))
                .map_or(Err(refused(CLASSES_RULE)), |boundaries| Ok(Self::Classes(boundaries))),
            _ => Err(refused(NAME_RULE)),
        }
    }
}

fn finite(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|number: &f64| number.is_finite())
}

/// Numbers as they stand in `classes:A,B,C`.
pub(super) fn joined(numbers: &[f64]) -> String {
    numbers.iter().map(f64::to_string).collect::<Vec<_>>().join(",")
}

impl fmt::Display for NormChoice {
    /// What [`NormChoice::from_str`] reads.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Linear => out.write_str("linear"),
            Self::Log => out.write_str("log"),
            Self::SymLog(None) => out.write_str("symlog"),
            Self::SymLog(Some(linear_within)) => write!(out, "symlog:{linear_within}"),
            Self::Power(exponent) => write!(out, "power:{exponent}"),
            Self::Centered(center) => write!(out, "centered:{center}"),
            Self::Equalize => out.write_str("equalize"),
            Self::Classes(boundaries) => write!(out, "classes:{}", joined(boundaries)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;

    #[test]
    fn reads_what_it_writes() {
        for (text, choice) in [
            ("linear", NormChoice::Linear),
            ("log", NormChoice::Log),
            ("symlog", NormChoice::SymLog(None)),
            ("symlog:0.5", NormChoice::SymLog(Some(0.5))),
            ("power:2", NormChoice::Power(2.0)),
            ("centered:-1.5", NormChoice::Centered(-1.5)),
            ("equalize", NormChoice::Equalize),
            ("classes:-1,0,2.5", NormChoice::Classes(vec![-1.0, 0.0, 2.5])),
        ] {
            assert_eq!(text.parse::<NormChoice>().unwrap(), choice);
            assert_eq!(choice.to_string(), text);
        }
        assert_eq!("centered".parse::<NormChoice>().unwrap(), NormChoice::Centered(0.0));
        assert_eq!(" power : 1e-1 ".parse::<NormChoice>().unwrap(), NormChoice::Power(0.1));
        assert_eq!("classes:1, 2".parse::<NormChoice>().unwrap(), NormChoice::Classes(vec![1.0, 2.0]));
    }

    #[test]
    fn refuses_the_rest_with_the_rule() {
        for (text, rule) in [
            ("", NAME_RULE),
            ("Linear", NAME_RULE),
            ("asinh", NAME_RULE),
            ("linear:1", PARAMETER_RULE),
            ("symlog:0", SYMLOG_RULE),
            ("symlog:", SYMLOG_RULE),
            ("power", POWER_RULE),
            ("power:-1", POWER_RULE),
            ("power:NaN", POWER_RULE),
            ("power:inf", POWER_RULE),
            ("centered:x", CENTERED_RULE),
            ("classes", CLASSES_RULE),
            ("classes:1", CLASSES_RULE),
            ("classes:1,,2", CLASSES_RULE),
            ("classes:1,1", CLASSES_RULE),
            ("classes:2,1", CLASSES_RULE),
            ("classes:1,NaN,2", CLASSES_RULE),
        ] {
            let error = text.parse::<NormChoice>().unwrap_err().to_string();
            assert_eq!(error, format!("invalid norm {text:?} (expected {rule})"));
        }
    }

    fn resolved(text: &str, limits: (f64, f64), quantiles: &[f64]) -> Norm {
        let quantiles = || Ok::<_, Infallible>(quantiles.to_vec());
        text.parse::<NormChoice>().unwrap().resolve(limits, quantiles).unwrap()
    }

    #[test]
    fn what_is_not_given_comes_from_the_limits() {
        assert_eq!(resolved("symlog", (-5.0, 2.0), &[]), Norm::SymLog { linear_within: 0.005 });
        assert_eq!(resolved("symlog:3", (-5.0, 2.0), &[]), Norm::SymLog { linear_within: 3.0 });
        assert_eq!(resolved("symlog", (0.0, 0.0), &[]), Norm::SymLog { linear_within: 1.0 });
    }

    #[test]
    fn quantiles_are_cut_at_the_limits() {
        let quantiles = |limits| match resolved("equalize", limits, &[0.0, 1.0, 2.0, 2.0, 9.0]) {
            Norm::Equalize { quantiles } => quantiles,
            other => panic!("{other:?}"),
        };
        assert_eq!(quantiles((0.0, 9.0)), [0.0, 1.0, 2.0, 2.0, 9.0]);
        assert_eq!(quantiles((-5.0, 50.0)), [0.0, 1.0, 2.0, 2.0, 9.0]);
        assert_eq!(quantiles((0.5, 2.0)), [0.5, 1.0, 2.0, 2.0, 2.0]);
        assert_eq!(quantiles((3.0, 4.0)), [3.0, 4.0]);
        assert_eq!(quantiles((20.0, 30.0)), [20.0, 30.0]);
        assert_eq!(quantiles((-2.0, -1.0)), [-2.0, -1.0]);
    }

    #[test]
    fn only_equalize_asks_for_quantiles_and_passes_their_error_on() {
        for (text, is_asked) in
            [("linear", false), ("symlog", false), ("classes:0,1", false), ("equalize", true)]
        {
            let result = text.parse::<NormChoice>().unwrap().resolve((0.0, 1.0), || Err("no data"));
            assert_eq!(result.is_err(), is_asked, "{text}");
        }
    }
}
