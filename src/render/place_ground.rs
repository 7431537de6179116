use super::surface::{Facet, Lattice};
use crate::data::Excerpt;
use crate::scene::Layer;

/// What lines and points lie on: the heights of two bands, or a flat image.
#[derive(Clone, Copy)]
pub(super) struct PlaceGround<'a> {
    /// Of a surface.
    lattices: Option<[&'a Lattice; 2]>,
    /// Columns and rows of the raster before those that are drawn, and from the border to a sample.
    first: [f64; 2],
    /// Samples of the raster from one of the lattice to the next, and the last one.
    strides: [f64; 2],
    last: [f64; 2],
    /// Vertices of the lattice; of a flat image all of the raster, as the lattice would count it.
    low: [f64; 2],
    high: [f64; 2],
}

impl<'a> PlaceGround<'a> {
    pub(super) fn new(layer: &Layer, excerpt: &Excerpt, lattices: Option<[&'a Lattice; 2]>) -> Self {
        let (begin, extent) = (excerpt.first(), excerpt.extent());
        let samples = [layer.columns, layer.rows];
        let axes = [0, 1];
        // Samples stand in the middle of their cells; the mesh of a single one spans its cell.
        let inset = |axis: usize| if lattices.is_some() && samples[axis] < 2 { 0.0 } else { 0.5 };
        let first = axes.map(|axis| f64::from(begin[axis]) + inset(axis));
        let (low, high) = match lattices {
            Some([lattice, _]) => ([0.0; 2], lattice.size().map(|count| (count - 1) as f64)),
            None => (first.map(|first| -first), axes.map(|axis| f64::from(samples[axis]) - first[axis])),
        };
        Self {
            lattices,
            first,
            strides: if lattices.is_some() { excerpt.strides() } else { [1.0; 2] },
            last: extent.map(|count| f64::from(count.max(2) - 1)),
            low,
            high,
        }
    }

    /// The place in the lattice of a column and row of the raster. The last samples may be nearer to those before than
    /// others are.
    pub(super) fn in_lattice(&self, place: [f64; 2]) -> [f64; 2] {
        [0, 1].map(|axis| {
            let sample = place[axis] - self.first[axis];
            if self.lattices.is_none() {
                return sample;
            }
            let (before, begin) = self.before_last(axis);
            if sample <= begin {
                sample / self.strides[axis]
            } else {
                before + (sample - begin) / (self.last[axis] - begin)
            }
        })
    }

    /// Column and row of a place in the lattice, counted from the first sample that is drawn.
    pub(super) fn sample(&self, place: [f64; 2]) -> [f64; 2] {
        [0, 1].map(|axis| {
            if self.lattices.is_none() {
                return place[axis];
            }
            let (before, begin) = self.before_last(axis);
            if place[axis] <= before {
                place[axis] * self.strides[axis]
            } else {
                begin + (place[axis] - before) * (self.last[axis] - begin)
            }
        })
    }

    /// The last vertex but one, and its sample.
    fn before_last(&self, axis: usize) -> (f64, f64) {
        let before = self.high[axis] - 1.0;
        (before, before * self.strides[axis])
    }

    /// A place of the lattice on the ground, of one that lies at most half a sample beside it: on the border of a raster no
    /// surface reaches as far as the cells of its samples.
    pub(super) fn snapped(&self, place: [f64; 2]) -> [f64; 2] {
        let snapped = [0, 1].map(|axis| place[axis].clamp(self.low[axis], self.high[axis]));
        let is_near = (0..2).all(|axis| (place[axis] - snapped[axis]).abs() <= 0.5 + 1e-9);
        if is_near { snapped } else { place }
    }

    /// Which part of the way from one place in the lattice to another lies on the ground, if any does.
    pub(super) fn clipped(&self, [from, to]: [[f64; 2]; 2]) -> Option<[f64; 2]> {
        let (mut begin, mut end) = (0.0_f64, 1.0_f64);
        for axis in [0, 1] {
            let way = to[axis] - from[axis];
            let at = |border: f64| (border - from[axis]) / way;
            if way == 0.0 {
                if !(self.low[axis]..=self.high[axis]).contains(&from[axis]) {
                    return None;
                }
                continue;
            }
            let (enters, leaves) = (at(self.low[axis]), at(self.high[axis]));
            begin = begin.max(enters.min(leaves));
            end = end.min(enters.max(leaves));
        }
        (begin <= end).then_some([begin, end])
    }

    /// Whether a place in the lattice lies on the ground.
    pub(super) fn holds(&self, place: [f64; 2]) -> bool {
        (0..2).all(|axis| (self.low[axis]..=self.high[axis]).contains(&place[axis]))
    }

    /// Whether there are no heights that lines have to follow.
    pub(super) fn is_flat(&self) -> bool {
        self.lattices.is_none()
    }

    /// The planes in which both bands lie around a place in the lattice; `None` where nothing is drawn.
    pub(super) fn facets(&self, place: [f64; 2]) -> Option<[Facet; 2]> {
        let [first, second] = self.lattices?.map(|lattice| lattice.facet(place));
        Some([first?, second?])
    }

    /// The values of both bands at a place in the lattice.
    pub(super) fn values(&self, place: [f64; 2]) -> Option<[f64; 2]> {
        if self.is_flat() {
            return self.holds(place).then_some([0.0; 2]);
        }
        Some(self.facets(place)?.map(|facet| facet.value_at(place)))
    }
}
