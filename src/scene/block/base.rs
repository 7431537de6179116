use crate::scene::option_words::exact_text;
use crate::scene::{Relief, Rgb8, SceneError};
use std::fmt;
use std::str::FromStr;

/// What is asked for of the block under a surface.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct BaseChoice {
    /// How far down it goes. Default: `None`, there is none.
    pub depth: Option<BaseDepth>,
    /// Its colour. Default: `None`, a warm grey.
    pub color: Option<Rgb8>,
}

/// How far below the lowest value the bottom of a block lies.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum BaseDepth {
    /// As suits the relief.
    #[default]
    Auto,
    /// So much, in the unit of the values; 0 or more.
    Below(f64),
}

/// The block under a surface, with every automatic value resolved.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Base {
    /// The value at which its bottom lies.
    pub bottom: f64,
    /// Its colour where it is fully lit.
    pub color: Rgb8,
}

/// Shares of the range of heights and of the width of the data that a block is deep.
const DEPTH_OF_RANGE: f64 = 0.3;
const DEPTH_OF_WIDTH: f64 = 0.03;

const AUTO: &str = "auto";
const RULE: &str = "auto or a number of 0 or more, in the unit of the values";

impl Base {
    /// Neither of a usual colormap nor of paper.
    pub const USUAL_COLOR: Rgb8 = Rgb8([178, 170, 160]);

    /// The block that was asked for, if one was, under a relief that is drawn `extent_m` wide.
    pub(in crate::scene) fn new(asked: &BaseChoice, relief: &Relief, extent_m: f64) -> Option<Self> {
        let depth = match asked.depth? {
            BaseDepth::Below(depth) => depth,
            BaseDepth::Auto => {
                let z_m_per_value = relief.z_m_per_value(relief.exaggeration.at(0.0)).abs();
                let of_width =
                    if z_m_per_value > 0.0 { DEPTH_OF_WIDTH * extent_m / z_m_per_value } else { 0.0 };
                (DEPTH_OF_RANGE * (relief.high - relief.low)).max(of_width)
            }
        };
        Some(Self { bottom: relief.low - depth, color: asked.color.unwrap_or(Self::USUAL_COLOR) })
    }
}

impl BaseDepth {
    /// # Errors
    /// [`SceneError::OutOfRange`] for a depth that is none.
    pub(in crate::scene) fn check(self) -> Result<(), SceneError> {
        match self {
            Self::Below(depth) if !(depth.is_finite() && depth >= 0.0) => {
                Err(SceneError::out_of_range("base", depth, RULE))
            }
            _ => Ok(()),
        }
    }
}

impl fmt::Display for BaseDepth {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto => out.write_str(AUTO),
            Self::Below(depth) => out.write_str(&exact_text(*depth)),
        }
    }
}

impl FromStr for BaseDepth {
    type Err = SceneError;

    /// # Errors
    /// [`SceneError::OutOfRange`] for a text that is no depth.
    fn from_str(text: &str) -> Result<Self, SceneError> {
        if text == AUTO {
            return Ok(Self::Auto);
        }
        let refused = || SceneError::out_of_range("base", format!("{text:?}"), RULE);
        let depth = Self::Below(text.parse().map_err(|_| refused())?);
        depth.check().map_err(|_| refused())?;
        Ok(depth)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depths_are_read_as_they_were_written() {
        for text in ["auto", "0", "0.1", "1e22"] {
            assert_eq!(text.parse::<BaseDepth>().unwrap().to_string(), text);
        }
        for text in ["", "-1", "nan", "inf", "dem.tif"] {
            let error = text.parse::<BaseDepth>().unwrap_err().to_string();
            assert!(error.contains("base") && error.contains(text), "{error}");
        }
    }

    #[test]
    fn the_bottom_lies_below_the_lowest_value() {
        let relief = Relief::new((100.0, 300.0), 1000.0, Some(1.0), Some(2.0));
        let bottom = |depth| {
            let asked = BaseChoice { depth, color: None };
            Base::new(&asked, &relief, 1000.0).map(|base| base.bottom)
        };
        assert_eq!(bottom(None), None);
        assert_eq!(bottom(Some(BaseDepth::Below(25.0))), Some(75.0));
        assert_eq!(bottom(Some(BaseDepth::Auto)), Some(40.0));
        // A plain has a block that can be seen as well.
        let plain = Relief::new((5.0, 5.0), 1000.0, Some(1.0), Some(3.0));
        let asked = BaseChoice { depth: Some(BaseDepth::Auto), color: None };
        assert_eq!(Base::new(&asked, &plain, 1000.0).unwrap().bottom, -5.0);
    }
}
