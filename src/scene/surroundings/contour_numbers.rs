use super::{Placing, Sight};
use crate::scene::Layer;
use crate::scene::ticks::number_text;
use glam::DVec3;
use std::collections::BTreeMap;

/// A number on a contour line in a frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct ContourNumber {
    /// Of the line, see [`ContourLines::value`](crate::scene::ContourLines::value).
    pub(crate) number: i64,
    /// In the world.
    pub(crate) position_m: DVec3,
    /// 0 to 1.
    pub(crate) opacity: f64,
}

/// The texts that contour lines have, by the numbers of the lines.
#[derive(Debug, Clone)]
pub(super) struct ContourTexts(BTreeMap<i64, usize>);

/// Fainter numbers are left out: others may have their room.
const FAINTEST: f64 = 0.15;

impl ContourTexts {
    /// Of all lines of a layer that may have a number; they are handed to `text`. `None` if there are none.
    pub(super) fn new(layer: &Layer, text: &mut dyn FnMut(String) -> usize) -> Option<Self> {
        let lines = layer.contours.as_ref()?;
        let numbers = lines.labelled_between(layer.relief.low, layer.relief.high);
        let texts: BTreeMap<i64, usize> =
            numbers.map(|number| (number, text(number_text(lines.value(number))))).collect();
        (!texts.is_empty()).then_some(Self(texts))
    }

    /// Puts numbers onto their lines where there is room, the first ones first.
    pub(super) fn draw(
        &self,
        numbers: &[ContourNumber],
        (sight, gap): (&Sight, f64),
        placing: &mut Placing<'_>,
    ) {
        for number in numbers.iter().filter(|number| number.opacity >= FAINTEST) {
            if let (Some(text), Some(place)) = (self.0.get(&number.number), sight.place(number.position_m)) {
                let _ = placing.put_apart(*text, place, (gap, number.opacity));
            }
        }
    }
}
