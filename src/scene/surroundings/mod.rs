//! What is drawn in the scene around the data and turns with it. Pure geometry: from a matrix to strokes in pixels.

mod axis;
mod bar_texts;
mod choice;
mod contour_numbers;
mod coordinates;
mod data_box;
mod graticule;
mod grid;
mod marks;
mod picture;
mod place_texts;
mod placing;
mod plan;
mod raster_box;
mod scale;
mod scale_bar;
mod sight;

use bar_texts::BarTexts;
pub use choice::{Axes, Surroundings, Wanted};
pub(crate) use contour_numbers::ContourNumber;
pub use coordinates::{Coordinate, CoordinateKind, Coordinates};
use data_box::DataBox;
pub(crate) use picture::{PlacedText, Stroke, SurroundingsPicture, WrittenOn};
pub(crate) use place_texts::SeenPlace;
use placing::Placing;
pub(crate) use plan::SurroundingsPlan;
use raster_box::RasterBox;
pub use scale_bar::LengthUnit;
use sight::Sight;
