//! Samples that are drawn as shapes of their own: bars, points, and the edges of cells.

mod bars;
mod choice;
mod heights;
mod shape;

pub use bars::Bars;
pub use choice::ShapeChoice;
pub(super) use heights::heights;
pub use shape::SampleShape;
