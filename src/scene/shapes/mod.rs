//! Samples that are drawn as shapes of their own: bars, points, and the edges of cells.

mod bar_band;
mod bar_marks;
mod bars;
mod choice;
mod heights;
mod shape;

pub(crate) use bar_band::BarBand;
pub(crate) use bar_marks::{BarFoot, BarMark, BarMarks};
pub use bars::Bars;
pub use choice::{BarOrder, ShapeChoice};
pub(super) use heights::heights;
pub use shape::SampleShape;
