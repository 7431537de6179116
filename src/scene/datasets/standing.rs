//! How high layers lie over and under the first dataset.

use super::AddedLayer;
use crate::scene::{Layer, LayerMode, Relief};

/// The values of the ground at which a layer begins and ends, and world metres for one unit of its own values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Standing {
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) metres_per_value: f64,
}

/// The share of the ground's width that a layer is high whose file does not say how high it is, on ground that is flat.
const USUAL_SHARE: f64 = 0.15;

/// What a layer stands on.
#[derive(Clone, Copy)]
pub(super) struct Ground<'a> {
    pub(super) relief: &'a Relief,
    pub(super) unit: Option<&'a str>,
    pub(super) is_flat: bool,
    pub(super) extent_m: f64,
}

impl Ground<'_> {
    /// How high the ground is or, where it is flat, as much as is well seen beside it.
    fn usual_height(&self) -> f64 {
        let height = self.relief.high - self.relief.low;
        if self.is_flat || height <= 0.0 {
            USUAL_SHARE * self.extent_m / self.relief.metres_per_value
        } else {
            height
        }
    }

    /// Where a layer stands: as its settings say, or its values if they are heights like those of the ground, or else on top
    /// of the ground; pictures lie below it.
    pub(super) fn standing(&self, added: &AddedLayer, layer: &Layer) -> Standing {
        let Relief { metres_per_value: scale, low: lowest, high: highest, .. } = *self.relief;
        let said = added.heights();
        let Relief { low, high, metres_per_value, is_true_scale, .. } = layer.relief;
        match layer.mode {
            mode if mode.has_heights() && said.is_none() && self.measures_same(layer) => {
                let metres_per_value = if is_true_scale { metres_per_value } else { scale };
                let ratio = metres_per_value / scale;
                Standing { low: low * ratio, high: high * ratio, metres_per_value }
            }
            LayerMode::Image => {
                let beside = self.usual_height() / 2.0;
                let usual = if self.is_flat { highest + beside } else { lowest - beside };
                let at = said.and_then(|[low, _]| low).unwrap_or(usual);
                Standing { low: at, high: at, metres_per_value: scale }
            }
            _ => {
                let [begin, end] = said.unwrap_or_default();
                let begin = begin.unwrap_or(highest);
                let end = end.unwrap_or(begin + self.usual_height());
                let metres_per_value = if high > low { (end - begin) * scale / (high - low) } else { scale };
                Standing { low: begin, high: end, metres_per_value }
            }
        }
    }

    /// Whether values of the layer are heights as those of the ground are.
    fn measures_same(&self, layer: &Layer) -> bool {
        if self.is_flat {
            return false;
        }
        let both_are_lengths = self.relief.is_true_scale && layer.relief.is_true_scale;
        let neither_is = !self.relief.is_true_scale && !layer.relief.is_true_scale;
        both_are_lengths || (neither_is && self.unit == layer.value_unit.as_deref())
    }
}
