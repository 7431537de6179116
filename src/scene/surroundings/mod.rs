//! What is drawn in the scene around the data and turns with it. Pure geometry: from a matrix to strokes in pixels.

mod axis;
mod choice;
mod contour_numbers;
mod data_box;
mod marks;
mod picture;
mod placing;
mod plan;
mod scale;
mod scale_bar;
mod sight;

pub use choice::{Axes, Surroundings, Wanted};
pub(crate) use contour_numbers::ContourNumber;
use data_box::DataBox;
pub(crate) use picture::{PlacedText, Stroke, SurroundingsPicture};
use placing::Placing;
pub(crate) use plan::SurroundingsPlan;
pub use scale_bar::LengthUnit;
use sight::Sight;
