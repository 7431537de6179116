//! What moves during a film: keys, which users write, become curves, which frames ask.

mod blend;
mod curve;
mod easing;
mod key;
mod keys;
mod preset;
mod property;
mod resolved;
mod setting_curve;
#[cfg(test)]
mod tests;

pub(super) use curve::{Curve, Point};
pub use easing::Easing;
pub use key::{Key, KeyTime};
pub use keys::Keys;
pub use preset::CameraMove;
pub use property::Property;
pub use resolved::Motion;
