use super::SceneError;
use std::fmt;
use std::str::FromStr;

/// How much a value hides of what lies behind it.
///
/// An opacity is that of a layer as thick as a hundredth of the volume's longest side, from 0 (nothing is hidden) to 1
/// (everything is). How finely a volume is sampled changes nothing about that.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum OpacityCurve {
    /// Evenly from 0 at the lower limit of the colours to [`OpacityCurve::MOST`] at the upper.
    #[default]
    Ramp,
    /// From 0 to [`OpacityCurve::MOST`] along an S: values below the middle of the limits hardly show.
    Sigmoid,
    /// 0 below the first value, [`OpacityCurve::MOST`] above the second, evenly between them.
    Window(f64, f64),
    /// Values and their opacities, with straight lines between them. Outside of them the first and the last hold.
    Points(Vec<(f64, f64)>),
}

const RULE: &str = "ramp, sigmoid, window:LO,HI with LO < HI, or points:VALUE=OPACITY,... with rising values and \
                    opacities from 0 to 1";

impl OpacityCurve {
    /// The opacity that the curves without numbers of their own reach.
    pub const MOST: f64 = 0.5;

    /// Points of a curve that can be given.
    pub const MOST_POINTS: usize = 256;

    /// The opacity of a value when colours have these limits.
    pub fn opacity_of(&self, value: f64, (low, high): (f64, f64)) -> f64 {
        let share = |low: f64, high: f64| {
            if high > low { ((value - low) / (high - low)).clamp(0.0, 1.0) } else { f64::from(value >= high) }
        };
        match self {
            Self::Ramp => Self::MOST * share(low, high),
            Self::Sigmoid => {
                let x = share(low, high);
                // The smooth step 3x^2 - 2x^3 of itself: flat at both ends, steep in the middle.
                let smooth = |x: f64| x * x * (3.0 - 2.0 * x);
                Self::MOST * smooth(smooth(x))
            }
            Self::Window(low, high) => Self::MOST * share(*low, *high),
            Self::Points(points) => between(points, value),
        }
    }
}

fn between(points: &[(f64, f64)], value: f64) -> f64 {
    let after = points.partition_point(|(at, _)| *at <= value);
    match (after.checked_sub(1).and_then(|before| points.get(before)), points.get(after)) {
        (Some((low, from)), Some((high, to))) => from + (to - from) * (value - low) / (high - low),
        (Some((_, opacity)), None) | (None, Some((_, opacity))) => *opacity,
        (None, None) => 0.0,
    }
}

impl fmt::Display for OpacityCurve {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ramp => out.write_str("ramp"),
            Self::Sigmoid => out.write_str("sigmoid"),
            Self::Window(low, high) => write!(out, "window:{low},{high}"),
            Self::Points(points) => {
                let points: Vec<String> =
                    points.iter().map(|(value, opacity)| format!("{value}={opacity}")).collect();
                write!(out, "points:{}", points.join(","))
            }
        }
    }
}

impl FromStr for OpacityCurve {
    type Err = SceneError;

    /// # Errors
    /// [`SceneError::OutOfRange`] for a text that is no curve.
    fn from_str(text: &str) -> Result<Self, SceneError> {
        let refused = || SceneError::out_of_range("opacity", format!("{text:?}"), RULE);
        match text.trim().split_once(':') {
            None if text.trim() == "ramp" => Ok(Self::Ramp),
            None if text.trim() == "sigmoid" => Ok(Self::Sigmoid),
            Some(("window", limits)) => {
                let (low, high) = limits.split_once(',').ok_or_else(refused)?;
                let number = |text: &str| text.trim().parse::<f64>().ok().filter(|number| number.is_finite());
                let (low, high) = number(low).zip(number(high)).ok_or_else(refused)?;
                (low < high).then_some(Self::Window(low, high)).ok_or_else(refused)
            }
            Some(("points", points)) => {
                let points: Option<Vec<_>> = points.split(',').map(point).collect();
                let points = points.filter(|points| points.len() <= Self::MOST_POINTS).ok_or_else(refused)?;
                let is_rising = points.is_sorted_by(|(one, _), (other, _)| one < other);
                is_rising.then_some(Self::Points(points)).ok_or_else(refused)
            }
            _ => Err(refused()),
        }
    }
}

fn point(text: &str) -> Option<(f64, f64)> {
    let (value, opacity) = text.split_once('=')?;
    let (value, opacity): (f64, f64) = (value.trim().parse().ok()?, opacity.trim().parse().ok()?);
    (value.is_finite() && (0.0..=1.0).contains(&opacity)).then_some((value, opacity))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn curves_rise_where_they_say() {
        let of = |text: &str, value| text.parse::<OpacityCurve>().unwrap().opacity_of(value, (10.0, 20.0));
        assert_eq!([5.0, 10.0, 15.0, 20.0, 25.0].map(|value| of("ramp", value)), [0.0, 0.0, 0.25, 0.5, 0.5]);
        assert_eq!([0.0, 15.0, 30.0].map(|value| of("sigmoid", value)), [0.0, 0.25, 0.5]);
        assert!(of("sigmoid", 12.0) < of("ramp", 12.0) && of("sigmoid", 18.0) > of("ramp", 18.0));
        assert_eq!([99.0, 150.0, 201.0].map(|value| of("window:100,200", value)), [0.0, 0.25, 0.5]);
        let points = "points:0=0,10=1,20=0.5";
        assert_eq!([-1.0, 5.0, 10.0, 15.0, 99.0].map(|value| of(points, value)), [0.0, 0.5, 1.0, 0.75, 0.5]);
    }

    #[test]
    fn limits_that_are_one_value_still_have_an_upper_side() {
        assert_eq!(OpacityCurve::Ramp.opacity_of(3.0, (3.0, 3.0)), OpacityCurve::MOST);
        assert_eq!(OpacityCurve::Ramp.opacity_of(2.9, (3.0, 3.0)), 0.0);
    }

    #[test]
    fn texts_are_read_as_they_were_written() {
        for text in ["ramp", "sigmoid", "window:-1000,0.1", "points:-1=0,2.5=0.25,3=1"] {
            assert_eq!(text.parse::<OpacityCurve>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "Ramp",
            "window",
            "window:1",
            "window:2,1",
            "window:1,1",
            "window:nan,1",
            "points:",
            "points:1",
            "points:1=2",
            "points:2=0,1=1",
            "points:1=0,1=1",
            "points:inf=1",
            "ramp:1",
        ] {
            let error = text.parse::<OpacityCurve>().unwrap_err().to_string();
            assert!(error.contains("opacity") && error.contains(&format!("{text:?}")), "{error}");
        }
    }
}
