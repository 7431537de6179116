//! The options of samples that are drawn as shapes of their own.

use super::values::{WantedName, words};
use clap::Args;
use fieldreel::scene::{BarOrder, ShapeChoice};

words! {
    /// `--bar-order`.
    OrderName => BarOrder {
        /// As in the data
        Data => BarOrder::Data,
        /// The largest value first, and so at every moment: between two they change places
        Value => BarOrder::Value,
    }
}

/// Samples as bars, points and lines.
#[derive(Debug, Args)]
#[command(next_help_heading = "Bars, points and lines")]
pub(super) struct ShapeArguments {
    /// The share of its cell that a bar is wide, 0.01 to 1 (--mode bars)
    #[arg(long, value_name = "SHARE", default_value_t = ShapeChoice::BAR_WIDTH, allow_hyphen_values = true)]
    bar_width: f64,
    /// Write the value of each bar at its end; at most 200 bars have one
    #[arg(long)]
    bar_labels: bool,
    /// Names of columns at the feet of bars [auto: where the file has some]
    #[arg(long, value_name = "WHETHER", default_value = "auto")]
    bar_names: WantedName,
    /// How bars follow each other from left to right, where the data has one row
    #[arg(long, value_name = "ORDER", default_value = "data")]
    bar_order: OrderName,
    /// How wide points are, in pixels of a picture of 720 rows (--mode points) [default: 60 % of their distance, from 2 to 12]
    #[arg(long, value_name = "PIXELS", allow_hyphen_values = true)]
    point_size: Option<f64>,
    /// How wide the edges of cells are, in pixels of a picture of 720 rows (--mode wireframe)
    #[arg(long, value_name = "PIXELS", default_value_t = ShapeChoice::LINE_WIDTH, allow_hyphen_values = true)]
    line_width: f64,
}

impl ShapeArguments {
    pub(super) fn choice(&self) -> ShapeChoice {
        ShapeChoice {
            bar_width: self.bar_width,
            bar_labels: self.bar_labels,
            bar_names: self.bar_names.into(),
            bar_order: self.bar_order.into(),
            point_size: self.point_size,
            line_width: self.line_width,
        }
    }
}
