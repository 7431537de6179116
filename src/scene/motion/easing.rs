use crate::scene::SceneError;
use crate::scene::option_words::exact_text;
use std::fmt;
use std::str::FromStr;

/// How a value goes from one key to the next.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Easing {
    /// Evenly.
    #[default]
    Linear,
    /// Not at all, until the next key.
    Hold,
    /// On a curve through the keys around, without a corner at a key between two such ways; it begins and ends at rest.
    /// Numbers never go beyond their keys.
    Smooth,
    /// By a cubic Bezier curve from (0, 0) to (1, 1) with these two control points, x1, y1, x2 and y2, as CSS has them:
    /// x is time, y the value.
    Bezier([f64; 4]),
}

const RULE: &str = "linear, hold, smooth, ease-in, ease-out, ease-in-out or bezier(X1,Y1,X2,Y2), with X1 and X2 from 0 to \
                    1, and Y1 and Y2 from -10 to 10";

/// Source of the control points: CSS Easing Functions Level 1, section 2.2.
const NAMED: [(&str, Easing); 6] = [
    ("linear", Easing::Linear),
    ("hold", Easing::Hold),
    ("smooth", Easing::Smooth),
    ("ease-in", Easing::Bezier([0.42, 0.0, 1.0, 1.0])),
    ("ease-out", Easing::Bezier([0.0, 0.0, 0.58, 1.0])),
    ("ease-in-out", Easing::Bezier([0.42, 0.0, 0.58, 1.0])),
];

impl Easing {
    /// Those that have a name.
    pub fn names() -> impl Iterator<Item = &'static str> {
        NAMED.iter().map(|(name, _)| *name)
    }

    /// The same themselves.
    pub fn named() -> impl Iterator<Item = Self> {
        NAMED.iter().map(|(_, easing)| *easing)
    }

    /// How much of the way is done when `share` (0 to 1) of its time is over. [`Easing::Smooth`], which depends on what is
    /// around, is linear here.
    pub fn at(self, share: f64) -> f64 {
        match self {
            Self::Linear | Self::Smooth => share,
            Self::Hold => 0.0,
            // Exactly there at both ends, whatever bisection leaves.
            Self::Bezier(_) if share == 0.0 || share == 1.0 => share,
            Self::Bezier([x1, y1, x2, y2]) => cubic(y1, y2, parameter(x1, x2, share)),
        }
    }
}

/// A coordinate of a Bezier curve from 0 to 1 with these control points.
fn cubic(first: f64, second: f64, parameter: f64) -> f64 {
    let rest = 1.0 - parameter;
    (3.0 * rest * rest * first + (3.0 * rest * second + parameter) * parameter) * parameter
}

/// Where on the curve its x is this. x never falls, so bisection finds it, whatever the slope.
fn parameter(x1: f64, x2: f64, x: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if cubic(x1, x2, middle) < x { low = middle } else { high = middle }
    }
    high
}

impl fmt::Display for Easing {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (NAMED.iter().find(|(_, easing)| easing == self), self) {
            (Some((name, _)), _) => out.write_str(name),
            (None, Self::Bezier(points)) => write!(out, "bezier({})", points.map(exact_text).join(",")),
            (None, other) => write!(out, "{other:?}"),
        }
    }
}

impl FromStr for Easing {
    type Err = SceneError;

    /// # Errors
    /// [`SceneError::OutOfRange`] for a text that is none.
    fn from_str(text: &str) -> Result<Self, SceneError> {
        let named = NAMED.iter().find(|(name, _)| *name == text).map(|(_, easing)| *easing);
        let bezier = || {
            let inside = text.strip_prefix("bezier(")?.strip_suffix(')')?;
            let numbers: Option<Vec<f64>> = inside.split(',').map(|text| text.trim().parse().ok()).collect();
            let [x1, y1, x2, y2] = numbers?.try_into().ok()?;
            let is_time = |x: f64| (0.0..=1.0).contains(&x);
            let is_value = |y: f64| (-10.0..=10.0).contains(&y);
            (is_time(x1) && is_time(x2) && is_value(y1) && is_value(y2))
                .then_some(Self::Bezier([x1, y1, x2, y2]))
        };
        named
            .or_else(bezier)
            .ok_or_else(|| SceneError::out_of_range("ease of keys", format!("{text:?}"), RULE))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easings_begin_and_end_with_their_keys() {
        for name in Easing::names() {
            let easing: Easing = name.parse().unwrap();
            assert_eq!(easing.to_string(), name);
            let end = if easing == Easing::Hold { 0.0 } else { 1.0 };
            assert_eq!((easing.at(0.0), easing.at(1.0)), (0.0, end), "{name}");
        }
    }

    #[test]
    fn bezier_curves_are_those_of_css() {
        let at = |name: &str, share: f64| name.parse::<Easing>().unwrap().at(share);
        // A curve that mirrors itself is halfway in the middle; the others mirror each other.
        assert!((at("ease-in-out", 0.5) - 0.5).abs() < 1e-12);
        for share in [0.1, 0.25, 0.6] {
            assert!((at("ease-in", share) + at("ease-out", 1.0 - share) - 1.0).abs() < 1e-12);
            assert!(at("ease-in", share) < share && at("ease-out", share) > share);
        }
        // x = t when control points divide the time evenly: y is the cubic itself.
        let eased = at("bezier(0.3333333333333333,0,0.6666666666666666,1)", 0.25);
        assert!((eased - 0.15625).abs() < 1e-12, "{eased}");
    }

    #[test]
    fn texts_are_read_as_they_were_written_and_others_refused() {
        for text in ["bezier(0.1,-0.5,1,2)", "ease-in-out"] {
            assert_eq!(text.parse::<Easing>().unwrap().to_string(), text);
        }
        for text in
            ["", "ease", "bezier(0,0,1)", "bezier(-1,0,1,1)", "bezier(0,nan,1,1)", "bezier(0,0,1,1,1)"]
        {
            let error = text.parse::<Easing>().unwrap_err().to_string();
            assert!(error.contains("ease-in-out"), "{error}");
        }
    }
}
