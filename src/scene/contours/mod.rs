//! Lines where values are multiples of an interval, and the numbers on them.

mod choice;
mod field;
mod labels;
mod lines;

pub use choice::{ContourInterval, Contours};
pub(crate) use field::ContourField;
pub(crate) use labels::{ContourAnchor, choose_anchors};
pub use lines::ContourLines;
