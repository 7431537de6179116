use crate::scene::option_words::exact_text;
use crate::scene::{Rgb8, SceneError, Wanted};
use std::fmt;
use std::str::FromStr;

/// What is asked for of contour lines.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Contours {
    /// How far values are apart from line to line. Default: `None`, no lines.
    pub interval: Option<ContourInterval>,
    /// Colour of the lines. Default: `None`, what contrasts with the colour of the value.
    pub color: Option<Rgb8>,
    /// Whether bold lines have numbers. Default: automatic, yes.
    pub labels: Wanted,
}

/// How far values are apart from one contour line to the next.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum ContourInterval {
    /// A round number that gives 10 to 20 lines.
    #[default]
    Auto,
    /// So much, in the unit of the values; above 0.
    Every(f64),
}

const AUTO: &str = "auto";
const RULE: &str = "auto or a number above 0, in the unit of the values";

impl ContourInterval {
    /// # Errors
    /// [`SceneError::OutOfRange`] for an interval that is no length.
    pub(in crate::scene) fn check(self) -> Result<(), SceneError> {
        match self {
            Self::Every(interval) if !(interval.is_finite() && interval > 0.0) => {
                Err(SceneError::out_of_range("contours", interval, RULE))
            }
            _ => Ok(()),
        }
    }
}

impl fmt::Display for ContourInterval {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto => out.write_str(AUTO),
            Self::Every(interval) => out.write_str(&exact_text(*interval)),
        }
    }
}

impl FromStr for ContourInterval {
    type Err = SceneError;

    /// # Errors
    /// [`SceneError::OutOfRange`] for a text that is no interval.
    fn from_str(text: &str) -> Result<Self, SceneError> {
        if text == AUTO {
            return Ok(Self::Auto);
        }
        let refused = || SceneError::out_of_range("contours", format!("{text:?}"), RULE);
        let interval = Self::Every(text.parse().map_err(|_| refused())?);
        interval.check().map_err(|_| refused())?;
        Ok(interval)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_read_as_they_were_written() {
        for text in ["auto", "0.1", "1e22", "50"] {
            assert_eq!(text.parse::<ContourInterval>().unwrap().to_string(), text);
        }
        for text in ["", "0", "-5", "nan", "inf", "dem.tif", "Auto"] {
            let error = text.parse::<ContourInterval>().unwrap_err().to_string();
            assert!(error.contains("contours") && error.contains(text), "{error}");
        }
    }
}
