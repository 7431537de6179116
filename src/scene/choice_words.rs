//! The words for what is chosen from a few, as the command line has them.

use super::{Interpolation, LayerMode, Projection, SceneError};
use std::fmt;
use std::str::FromStr;

/// Writes and reads each value as its word.
macro_rules! words {
    ($choice:ty, $setting:literal, $rule:literal, $($value:path => $word:literal),+) => {
        impl fmt::Display for $choice {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(match self { $($value => $word),+ })
            }
        }

        impl FromStr for $choice {
            type Err = SceneError;

            /// # Errors
            /// [`SceneError::OutOfRange`] for any other word.
            fn from_str(text: &str) -> Result<Self, SceneError> {
                match text {
                    $($word => Ok($value),)+
                    _ => Err(SceneError::out_of_range($setting, format!("{text:?}"), $rule)),
                }
            }
        }
    };
}

words!(LayerMode, "mode", "surface or image", Self::Surface => "surface", Self::Image => "image");
words!(Interpolation, "interpolate", "linear or hold", Self::Linear => "linear", Self::Hold => "hold");
words!(
    Projection, "projection", "perspective or orthographic",
    Self::Perspective => "perspective", Self::Orthographic => "orthographic"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_back_and_others_refused() {
        assert_eq!("image".parse::<LayerMode>().unwrap(), LayerMode::Image);
        assert_eq!(Projection::Orthographic.to_string(), "orthographic");
        for interpolation in [Interpolation::Linear, Interpolation::Hold] {
            assert_eq!(interpolation.to_string().parse::<Interpolation>().unwrap(), interpolation);
        }
        assert_eq!(
            "Image".parse::<LayerMode>().unwrap_err().to_string(),
            r#"invalid mode "Image" (expected surface or image)"#
        );
    }
}
