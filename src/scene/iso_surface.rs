use super::option_words::exact_text;
use super::{Rgb8, SceneError};
use std::fmt;
use std::str::FromStr;

/// A surface in a volume on which values are the same.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IsoSurface {
    /// The value.
    pub value: f64,
    /// `None` is the colour of the value.
    pub color: Option<Rgb8>,
    /// From 0 (nothing is seen) to 1 (it hides what lies behind).
    pub opacity: f64,
}

const RULE: &str = "values, each with =COLOR and @OPACITY from 0 to 1 if wanted, with commas between them, as in \
                    40=wheat@0.3,60";

impl From<f64> for IsoSurface {
    /// Opaque, in the colour of its value.
    fn from(value: f64) -> Self {
        Self { value, color: None, opacity: 1.0 }
    }
}

impl fmt::Display for IsoSurface {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&exact_text(self.value))?;
        if let Some(color) = self.color {
            write!(out, "={color}")?;
        }
        if self.opacity < 1.0 {
            write!(out, "@{}", exact_text(self.opacity))?;
        }
        Ok(())
    }
}

impl FromStr for IsoSurface {
    type Err = SceneError;

    /// # Errors
    /// [`SceneError::OutOfRange`] for a text that is no surface.
    fn from_str(text: &str) -> Result<Self, SceneError> {
        read(text).ok_or_else(|| SceneError::out_of_range("iso", format!("{text:?}"), RULE))
    }
}

fn read(text: &str) -> Option<IsoSurface> {
    let (rest, opacity) = match text.split_once('@') {
        Some((rest, opacity)) => (rest, opacity.trim().parse().ok()?),
        None => (text, 1.0),
    };
    let (value, color) = match rest.split_once('=') {
        Some((value, color)) => (value, Some(color.parse().ok()?)),
        None => (rest, None),
    };
    let value: f64 = value.trim().parse().ok()?;
    let is_sound = value.is_finite() && (0.0..=1.0).contains(&opacity);
    is_sound.then_some(IsoSurface { value, color, opacity })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_as_they_were_written() {
        for text in ["40", "-1e-7=#102030@0.3", "60=#ffffff", "0@0"] {
            assert_eq!(text.parse::<IsoSurface>().unwrap().to_string(), text);
        }
        let wheat: IsoSurface = " 40 = wheat @ 0.5 ".parse().unwrap();
        assert_eq!(wheat, IsoSurface { value: 40.0, color: Some(Rgb8([245, 222, 179])), opacity: 0.5 });
        for text in ["", "x", "1=", "1@", "1@2", "1@-0.1", "inf", "1=reddish", "1@0.5=red", "1@nan"] {
            let error = text.parse::<IsoSurface>().unwrap_err().to_string();
            assert!(error.contains("invalid iso") && error.contains("@OPACITY"), "{error}");
        }
    }
}
