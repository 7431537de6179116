//! Rasters on a sphere.

mod options;
mod place;
mod relief;

pub use place::Globe;
pub(super) use relief::{globe_notes, globe_relief};
