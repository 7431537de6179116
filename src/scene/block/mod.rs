//! What makes a block of a surface: walls down to a flat bottom, and water.

mod base;
mod water;

pub use base::{Base, BaseChoice, BaseDepth};
pub use water::{Water, WaterChoice};
