use super::raster_room::has_classes;
use super::side_levels::{COARSEST, SideLevels};
use super::surface::{FarGround, Lattice};
use super::surface_relief;
use crate::data::{Band, Excerpt};
use crate::scene::{BandMoment, Layer};

/// All of a surface, coarsely: what throws shadows on parts of it from beyond them.
pub(super) struct DistantGround {
    excerpt: Excerpt,
    bands: [Option<(u32, Lattice)>; 2],
}

/// Samples along a side: ground that is so much farther away is seen no more finely.
const MOST_ALONG: u32 = 2048;

impl DistantGround {
    pub(super) fn new(layer: &Layer) -> Self {
        let all = Excerpt::whole([layer.columns, layer.rows], 0);
        let sides = SideLevels::of(layer);
        let at = |level: u32| all.at_levels(sides.at(level));
        let is_small = |level: &u32| at(*level).size().iter().all(|samples| *samples <= MOST_ALONG + 1);
        let level = (0..COARSEST).find(is_small).unwrap_or(COARSEST);
        let all = at(level);
        let excerpt = if has_classes(layer) && level > 0 { all.picked() } else { all };
        Self { excerpt, bands: [None, None] }
    }

    /// Of these bands those that are not here yet, and what is wanted of each.
    pub(super) fn missing(&self, bands: impl Iterator<Item = u32>) -> impl Iterator<Item = (u32, Excerpt)> {
        bands.filter(|band| self.of_band(*band).is_none()).map(|band| (band, self.excerpt))
    }

    /// Whether an excerpt is a part of the ground.
    pub(super) fn goes_on_around(&self, near: &Excerpt) -> bool {
        near.extent() != self.excerpt.extent()
    }

    /// Takes a band, if this is what is wanted of it, in place of one that `moment` does not need, and says whether it did.
    pub(super) fn take(
        &mut self,
        layer: &Layer,
        (moment, band, excerpt): (BandMoment, u32, Excerpt),
        samples: &Band,
    ) -> bool {
        if excerpt != self.excerpt {
            return false;
        }
        let is_needed = |held: &(u32, Lattice)| held.0 == moment.first || held.0 == moment.second;
        let free = self.bands.iter().position(|held| !held.as_ref().is_some_and(is_needed)).unwrap_or(0);
        let limits = surface_relief::limits(layer);
        self.bands[free] = Some((band, Lattice::new(samples, limits, layer.missing.is_drawn())));
        true
    }

    /// What is around a part of a band.
    pub(super) fn around(&self, band: u32, near: &Excerpt) -> Option<FarGround<'_>> {
        if !self.goes_on_around(near) {
            return None;
        }
        let (strides, cell) = (self.excerpt.strides(), near.strides());
        Some(FarGround {
            lattice: self.of_band(band)?,
            first: [0, 1].map(|axis| -f64::from(near.first()[axis]) / cell[axis]),
            steps: [0, 1].map(|axis| strides[axis] / cell[axis]),
        })
    }

    fn of_band(&self, band: u32) -> Option<&Lattice> {
        let held = self.bands.iter().flatten().find(|(held, _)| *held == band);
        held.map(|(_, lattice)| lattice)
    }
}
