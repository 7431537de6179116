//! The options of samples that are drawn as shapes of their own.

use clap::Args;
use fieldreel::scene::ShapeChoice;

/// Samples as bars, points and lines.
#[derive(Debug, Args)]
#[command(next_help_heading = "Bars, points and lines")]
pub(super) struct ShapeArguments {
    /// The share of its cell that a bar is wide, 0.01 to 1 (--mode bars)
    #[arg(long, value_name = "SHARE", default_value_t = ShapeChoice::BAR_WIDTH, allow_hyphen_values = true)]
    bar_width: f64,
    /// How wide points are, in pixels of a picture of 720 rows (--mode points) [default: 60 % of their distance, from 2 to 12]
    #[arg(long, value_name = "PIXELS", allow_hyphen_values = true)]
    point_size: Option<f64>,
    /// How wide the edges of cells are, in pixels of a picture of 720 rows (--mode wireframe)
    #[arg(long, value_name = "PIXELS", default_value_t = ShapeChoice::LINE_WIDTH, allow_hyphen_values = true)]
    line_width: f64,
}

impl ShapeArguments {
    pub(super) fn choice(&self) -> ShapeChoice {
        ShapeChoice { bar_width: self.bar_width, point_size: self.point_size, line_width: self.line_width }
    }
}
