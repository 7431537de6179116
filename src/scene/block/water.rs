use crate::scene::check::within;
use crate::scene::{Rgb8, SceneError};

/// What is asked for of water around a surface.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct WaterChoice {
    /// The value at which it stands, in the unit of the values. Default: `None`, there is none.
    pub level: Option<f64>,
    /// Its colour. Default: `None`, a blue.
    pub color: Option<Rgb8>,
    /// How much it hides of what lies below, 0 to 1. Default: `None`, 0.6.
    pub opacity: Option<f64>,
}

/// Water, with every automatic value resolved.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Water {
    /// The value at which it stands.
    pub level: f64,
    /// Its colour.
    pub color: Rgb8,
    /// 0 to 1.
    pub opacity: f64,
}

impl WaterChoice {
    /// # Errors
    /// [`SceneError::OutOfRange`].
    pub(in crate::scene) fn check(&self) -> Result<(), SceneError> {
        if let Some(level) = self.level.filter(|level| !level.is_finite()) {
            return Err(SceneError::out_of_range(
                "water",
                level,
                "a finite number, in the unit of the values",
            ));
        }
        self.opacity.map_or(Ok(()), |opacity| within("water-opacity", opacity, (0.0, 1.0), "0 to 1"))
    }
}

impl Water {
    /// Where none is given.
    pub const USUAL_COLOR: Rgb8 = Rgb8([58, 124, 178]);
    /// Where none is given.
    pub const USUAL_OPACITY: f64 = 0.6;

    /// The water that was asked for, if any was.
    pub(in crate::scene) fn new(asked: &WaterChoice) -> Option<Self> {
        Some(Self {
            level: asked.level?,
            color: asked.color.unwrap_or(Self::USUAL_COLOR),
            opacity: asked.opacity.unwrap_or(Self::USUAL_OPACITY),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_enough_and_needed() {
        assert_eq!(Water::new(&WaterChoice::default()), None);
        let water = Water::new(&WaterChoice { level: Some(-2.0), ..WaterChoice::default() }).unwrap();
        assert_eq!((water.level, water.opacity), (-2.0, 0.6));
        let choice = |level, opacity| WaterChoice { level: Some(level), color: None, opacity: Some(opacity) };
        assert!(choice(1.0, 0.0).check().is_ok());
        assert!(choice(f64::NAN, 1.0).check().is_err() && choice(1.0, 1.1).check().is_err());
    }
}
