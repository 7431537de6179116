//! The options of further datasets in a scene.

use super::OptionWord;
use super::values::{changed, given, set};
use crate::scene::LayerChoice;

pub(super) const LAYERS: OptionWord = OptionWord::value(
    "layers",
    |options| Some(options.layers.to_string()).filter(|text| !text.is_empty()),
    |options, text| set(&mut options.layers, given(text).map(Option::unwrap_or_default)),
)
.of_looks();

pub(super) const VISIBLE_LAYERS: OptionWord = OptionWord::value(
    "visible-layers",
    |options| changed(options.visible_layers.clone(), LayerChoice::All),
    |options, text| set(&mut options.visible_layers, given(text).map(Option::unwrap_or_default)),
)
.of_looks();
