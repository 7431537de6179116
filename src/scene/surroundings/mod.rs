//! What is drawn in the scene around the data and turns with it. Pure geometry: from a matrix to strokes in pixels.

mod axis;
mod choice;
mod contour_numbers;
mod coordinates;
mod data_box;
mod grid;
mod marks;
mod picture;
mod placing;
mod plan;
mod raster_box;
mod scale;
mod scale_bar;
mod sight;

pub use choice::{Axes, Surroundings, Wanted};
pub(crate) use contour_numbers::ContourNumber;
pub use coordinates::{Coordinate, CoordinateKind, Coordinates};
use data_box::DataBox;
pub(crate) use picture::{PlacedText, Stroke, SurroundingsPicture};
use placing::Placing;
pub(crate) use plan::SurroundingsPlan;
use raster_box::RasterBox;
pub use scale_bar::LengthUnit;
use sight::Sight;
