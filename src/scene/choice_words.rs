//! The words for what is chosen from a few, as the command line has them.

use super::annotation::Corner;
use super::{
    Axes, BarOrder, Interpolation, LayerMode, Placement, Projection, SceneError, Theme, VolumeMode, Wanted,
};
use std::fmt;
use std::str::FromStr;

/// Writes and reads each value as its word.
macro_rules! words {
    ($choice:ty, $setting:literal, $rule:literal, $($variant:ident $(($inner:path))? => $word:literal),+) => {
        impl fmt::Display for $choice {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(match self { $(Self::$variant $(($inner))? => $word),+ })
            }
        }

        impl FromStr for $choice {
            type Err = SceneError;

            /// # Errors
            /// [`SceneError::OutOfRange`] for any other word.
            fn from_str(text: &str) -> Result<Self, SceneError> {
                match text {
                    $($word => Ok(Self::$variant $(($inner))?),)+
                    _ => Err(SceneError::out_of_range($setting, format!("{text:?}"), $rule)),
                }
            }
        }
    };
}

words!(
    LayerMode, "mode",
    "surface, image, bars, points, wireframe, globe, volume, mip, minip, average, isosurface or slices",
    Surface => "surface", Image => "image", Bars => "bars", Points => "points", Wireframe => "wireframe",
    Globe => "globe",
    Volume(VolumeMode::Composite) => "volume", Volume(VolumeMode::Maximum) => "mip",
    Volume(VolumeMode::Minimum) => "minip", Volume(VolumeMode::Average) => "average",
    Volume(VolumeMode::Isosurface) => "isosurface", Volume(VolumeMode::Slices) => "slices"
);
words!(
    Axes, "axes", "none, box, ticks or grid", None => "none", Box => "box", Ticks => "ticks", Grid => "grid"
);
words!(
    Theme, "theme", "auto, light, dark or print", Auto => "auto", Light => "light", Dark => "dark", Print => "print"
);
words!(
    Corner, "corner", "top-left, top-right, bottom-left or bottom-right",
    TopLeft => "top-left", TopRight => "top-right", BottomLeft => "bottom-left", BottomRight => "bottom-right"
);
words!(
    Placement, "placement", "none, on, top-left, top-right, bottom-left or bottom-right",
    None => "none", On => "on",
    At(Corner::TopLeft) => "top-left", At(Corner::TopRight) => "top-right",
    At(Corner::BottomLeft) => "bottom-left", At(Corner::BottomRight) => "bottom-right"
);
words!(Wanted, "choice", "auto, on or off", Auto => "auto", On => "on", Off => "off");
words!(BarOrder, "bar-order", "data or value", Data => "data", Value => "value");
words!(Interpolation, "interpolate", "linear or hold", Linear => "linear", Hold => "hold");
words!(
    Projection, "projection", "perspective or orthographic",
    Perspective => "perspective", Orthographic => "orthographic"
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
            r#"invalid mode "Image" (expected surface, image, bars, points, wireframe, globe, volume, mip, minip, average, isosurface or slices)"#
        );
    }
}
