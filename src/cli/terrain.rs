//! The options of what lies on terrain and around it.

use super::values::WantedName;
use clap::Args;
use fieldreel::scene::{ContourInterval, Contours, Rgb8};

/// What lies on terrain and around it.
#[derive(Debug, Args)]
#[command(next_help_heading = "Terrain")]
pub(super) struct TerrainArguments {
    /// Contour lines on a surface or flat image, so far apart in the unit of the values; without a number (or auto) a
    /// round one that gives 10 to 20 lines. Every fifth is bold
    #[arg(long, value_name = "INTERVAL", num_args = 0..=1, default_missing_value = "auto", allow_negative_numbers = true)]
    pub(super) contours: Option<ContourInterval>,
    /// Colour of contour lines, #rrggbb or a name [default: dark on light colours, light on dark ones]
    #[arg(long, value_name = "COLOR")]
    pub(super) contour_color: Option<Rgb8>,
    /// Numbers on bold contour lines [auto: yes]
    #[arg(long, value_name = "WHETHER", default_value = "auto")]
    pub(super) contour_labels: WantedName,
}

impl TerrainArguments {
    pub(super) fn contours(&self) -> Contours {
        Contours { interval: self.contours, color: self.contour_color, labels: self.contour_labels.into() }
    }
}
