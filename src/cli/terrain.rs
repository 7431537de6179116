//! The options of what lies on terrain and around it.

use super::values::WantedName;
use clap::Args;
use fieldreel::scene::{BaseChoice, BaseDepth, ContourInterval, Contours, Rgb8, WaterChoice};
use std::path::PathBuf;

/// What lies on terrain and around it.
#[derive(Debug, Args)]
#[command(next_help_heading = "Terrain")]
pub(super) struct TerrainArguments {
    /// Contour lines on a surface, flat image or globe, so far apart in the unit of the values; without a number (or auto) a
    /// round one that gives 10 to 20 lines. Every fifth is bold
    #[arg(long, value_name = "INTERVAL", num_args = 0..=1, default_missing_value = "auto", allow_negative_numbers = true)]
    pub(super) contours: Option<ContourInterval>,
    /// Colour of contour lines, #rrggbb or a name [default: dark on light colours, light on dark ones]
    #[arg(long, value_name = "COLOR")]
    pub(super) contour_color: Option<Rgb8>,
    /// Numbers on bold contour lines [auto: yes]
    #[arg(long, value_name = "WHETHER", default_value = "auto")]
    pub(super) contour_labels: WantedName,
    /// Lay the picture of this file over a surface, flat image or globe, in place of the colours of its values: PNG, JPEG, a GeoTIFF
    /// of red, green and blue, or a raster whose values get the colours; where both files say where they lie it lies there,
    /// else over all
    #[arg(long, value_name = "FILE")]
    pub(super) drape: Option<PathBuf>,
    /// Make a block of a surface: walls from its border down to a flat bottom, so far below the lowest value; without a
    /// number (or auto) as suits the relief
    #[arg(long, value_name = "DEPTH", num_args = 0..=1, default_missing_value = "auto", allow_negative_numbers = true)]
    pub(super) base: Option<BaseDepth>,
    /// Colour of the block, or of a globe where there is no data, #rrggbb or a name [default: #b2aaa0, a warm grey]
    #[arg(long, value_name = "COLOR")]
    pub(super) base_color: Option<Rgb8>,
    /// Water around a surface, up to this value
    #[arg(long, value_name = "LEVEL", allow_hyphen_values = true)]
    pub(super) water: Option<f64>,
    /// Colour of the water, #rrggbb or a name [default: #3a7cb2, a blue]
    #[arg(long, value_name = "COLOR")]
    pub(super) water_color: Option<Rgb8>,
    /// How much the water hides, 0 to 1 [default: 0.6]
    #[arg(long, value_name = "SHARE", allow_hyphen_values = true)]
    pub(super) water_opacity: Option<f64>,
}

impl TerrainArguments {
    pub(super) fn base(&self) -> BaseChoice {
        BaseChoice { depth: self.base, color: self.base_color }
    }

    pub(super) fn water(&self) -> WaterChoice {
        WaterChoice { level: self.water, color: self.water_color, opacity: self.water_opacity }
    }

    pub(super) fn contours(&self) -> Contours {
        Contours { interval: self.contours, color: self.contour_color, labels: self.contour_labels.into() }
    }
}
