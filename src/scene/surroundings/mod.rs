//! What is drawn in the scene around the data and turns with it. Pure geometry: from a matrix to strokes in pixels.

mod choice;
mod data_box;
mod picture;
mod plan;
mod sight;

pub use choice::{Axes, Surroundings};
use data_box::DataBox;
pub(crate) use picture::{Stroke, SurroundingsPicture};
pub(crate) use plan::SurroundingsPlan;
use sight::Sight;
