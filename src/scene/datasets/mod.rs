//! Several datasets in one scene.

mod added_layer;
mod adding;
mod layer_choice;
mod layer_place;
mod standing;

pub use added_layer::{AddedLayer, AddedLayers};
pub(super) use adding::add;
pub use layer_choice::LayerChoice;
pub use layer_place::LayerPlace;
