use crate::data::{Band, Excerpt};
use crate::scene::{BandMoment, BarBand, BarMarks, BarOrder, Bars, Layer, SampleShape, SceneState};

/// Where the bars of a raster stand, and what texts at them have to know.
pub(super) struct BarLayout {
    /// Of the bands in the slots of the raster's samples.
    bands: [Option<BarBand>; 2],
    pub(super) marks: BarMarks,
}

impl BarLayout {
    /// Of a layer of bars; `None` of others.
    pub(super) fn new(layer: &Layer) -> Option<Self> {
        layer.shape.as_ref()?.bars()?;
        Some(Self { bands: [None, None], marks: BarMarks::default() })
    }

    /// Takes the values of a band into a slot.
    pub(super) fn take(&mut self, slot: usize, band: &Band) {
        self.bands[slot] = Some(BarBand::new(band, places_of(band.columns, band.rows).is_some()));
    }

    /// The places of sorted bars in the bands in these slots.
    pub(super) fn places(&self, slots: [usize; 2]) -> Option<[&[f32]; 2]> {
        let [Some(first), Some(second)] = slots.map(|slot| self.bands[slot].as_ref()) else { return None };
        Some([first.places(), second.places()])
    }

    /// Finds out where texts stand in a frame.
    pub(super) fn prepare(
        &mut self,
        (layer, excerpt): (&Layer, &Excerpt),
        (moment, slots): (BandMoment, [usize; 2]),
        state: &SceneState,
    ) {
        self.marks.clear();
        let has_texts = layer.shape.as_ref().and_then(SampleShape::bars).is_some_and(Bars::has_texts);
        let [columns, rows] = excerpt.size();
        let is_crowded = u64::from(columns) * u64::from(rows) > BarMarks::MOST as u64;
        let [Some(first), Some(second)] = slots.map(|slot| self.bands[slot].as_ref()) else { return };
        if has_texts && !is_crowded && excerpt.levels() == [0, 0] {
            self.marks.find((layer, excerpt), [first, second], moment, state);
        }
    }
}

/// How many places bars may change; `None` if these have one row too many, or are too many.
pub(super) fn places_of(columns: u32, rows: u32) -> Option<u32> {
    (rows == 1 && columns <= Bars::MOST_SORTED).then_some(columns)
}

/// Whether the bars of a layer stand in the order of their values.
pub(super) fn is_sorted(layer: &Layer) -> bool {
    layer.shape.as_ref().and_then(SampleShape::bars).is_some_and(|bars| bars.order == BarOrder::Value)
}
