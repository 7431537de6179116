use crate::data::DataError;
use crate::data::cf::{Container, Variable};
use std::ops::Range;

/// An array without some of its dimensions, each of which has one place.
pub(super) struct FixedPlaces {
    pub(super) container: Box<dyn Container>,
    /// The array with all its dimensions.
    pub(super) whole: Variable,
    /// The dimensions, rising, and the place in each.
    pub(super) places: Vec<(usize, u64)>,
}

impl FixedPlaces {
    /// The array as it is seen without them.
    pub(super) fn variable(&self) -> Variable {
        let is_left = |at: usize| !self.places.iter().any(|(fixed, _)| *fixed == at);
        let dimensions = self.whole.dimensions.iter().enumerate().filter(|(at, _)| is_left(*at));
        let chunk = self.whole.chunk.as_ref().map(|chunk| {
            chunk.iter().enumerate().filter(|(at, _)| is_left(*at)).map(|(_, length)| *length).collect()
        });
        let dimensions = dimensions.map(|(_, dimension)| dimension.clone()).collect();
        Variable { dimensions, chunk, ..self.whole.clone() }
    }
}

impl Container for FixedPlaces {
    fn variables(&self) -> &[Variable] {
        self.container.variables()
    }

    fn file_bytes(&self) -> u64 {
        self.container.file_bytes()
    }

    fn read(&self, _: &Variable, selection: &[Range<u64>]) -> Result<Vec<u8>, DataError> {
        let mut whole = selection.to_vec();
        for (at, place) in &self.places {
            whole.insert((*at).min(whole.len()), *place..place.saturating_add(1));
        }
        self.container.read(&self.whole, &whole)
    }
}
