//! Where the samples of a reduced level stand, and of which samples each is the mean.

use std::ops::Range;

/// Columns and rows of a band of that size at a reduced level: about every 2^level-th sample, the first and the last
/// among them, so that the outline stays what it was. Level 0 is the band itself.
///
/// ```
/// use fieldreel::data::level_size;
///
/// assert_eq!(level_size([9, 10], 2), [3, 4]);
/// assert_eq!(level_size([40_000, 1], 0), [40_000, 1]);
/// ```
pub fn level_size(size: [u32; 2], level: u32) -> [u32; 2] {
    size.map(|samples| side_size(samples, level))
}

/// The same along one side.
pub(super) fn side_size(samples: u32, level: u32) -> u32 {
    match samples {
        0 | 1 => 1,
        // No more than there are samples: at least one cell takes at least one of them.
        _ => (u64::from(samples - 1).div_ceil(1 << level.min(u32::BITS)) + 1) as u32,
    }
}

/// The samples that are reduced, along one side: `count` of them, for `full` samples of the full resolution.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sources {
    full: u32,
    count: u32,
    /// How far they are apart, in samples of the full resolution.
    step: f64,
    /// Where the first of them stands, from the middle of the first sample of the full resolution.
    begin: f64,
}

impl Sources {
    /// So many samples of the full resolution themselves.
    pub(super) fn samples(full: u32) -> Self {
        Self { full, count: full, step: 1.0, begin: 0.0 }
    }

    /// Of `all` samples of an overview, each of which stands for an equal share of a side of `size` samples, those for
    /// this range of the samples; and which they are.
    pub(super) fn of_overview(size: u32, all: u32, range: Range<u32>) -> (Range<u32>, Self) {
        let step = f64::from(size.max(1)) / f64::from(all.max(1));
        let at = |sample: u32| (f64::from(sample) + 0.5) / step - 0.5;
        let first = at(range.start).floor().clamp(0.0, f64::from(all)) as u32;
        let end =
            (at(range.end.saturating_sub(1)).ceil() + 1.0).clamp(f64::from(first), f64::from(all)) as u32;
        let begin = (f64::from(first) + 0.5) * step - 0.5 - f64::from(range.start);
        (first..end, Self { full: range.end - range.start, count: end - first, step, begin })
    }

    /// How far they are apart, in samples of the full resolution.
    pub(super) fn step(self) -> f64 {
        self.step
    }

    /// How many there are.
    pub(super) fn count(self) -> u32 {
        self.count
    }

    /// Where one of them stands, from the middle of the first sample of the full resolution.
    fn place(self, source: u32) -> f64 {
        self.begin + f64::from(source) * self.step
    }

    /// Which of them would stand there.
    fn at(self, place: f64) -> f64 {
        (place - self.begin) / self.step
    }
}

/// One side of the lattice: which samples each of its own is made of, and how much each of them counts.
pub(super) struct Lattice {
    samples: Vec<LatticeSample>,
    weights: Vec<f32>,
}

struct LatticeSample {
    /// The first of the samples that it is made of.
    first: u32,
    /// One after the last.
    end: u32,
    /// Where their weights begin.
    weights: usize,
}

impl Lattice {
    /// The lattice of a level; of level 0 it is the samples. Weights fall off evenly from a sample's place to the next one's; near the border
    /// they reach no further than it, so that a slope is still a slope there.
    pub(super) fn new(sources: Sources, level: u32) -> Self {
        let count = side_size(sources.full, level);
        let (spacing, last) = (2.0_f64.powi(level as i32), f64::from(sources.full) - 1.0);
        let mut lattice = Self { samples: Vec::with_capacity(count as usize), weights: Vec::new() };
        for sample in 0..count {
            let place = (f64::from(sample) * spacing).min(last);
            let to_border = place.min(last - place);
            // Whole steps: with others the mean of a slope would not be its middle. The steps of an overview may be a
            // little longer than a power of two.
            let steps = (spacing.min(to_border) / sources.step() + 0.1).floor().max(1.0);
            lattice.add(sources, place, steps * sources.step());
        }
        lattice
    }

    /// Adds a sample at `place` whose weights reach `reach` to either side.
    fn add(&mut self, sources: Sources, place: f64, reach: f64) {
        let count = f64::from(sources.count);
        let from = (sources.at(place - reach).floor() + 1.0).clamp(0.0, count) as u32;
        let end = sources.at(place + reach).ceil().clamp(f64::from(from), count) as u32;
        let weight = |source: u32| (reach - (sources.place(source) - place).abs()).max(0.0);
        let total: f64 = (from..end).map(weight).sum();
        let weights = self.weights.len();
        if total <= 0.0 {
            // Nothing within reach: an overview may end a little early.
            let nearest = sources.at(place).round().clamp(0.0, (count - 1.0).max(0.0)) as u32;
            self.samples.push(LatticeSample { first: nearest, end: nearest + 1, weights });
            self.weights.push(1.0);
            return;
        }
        // Divided by a power of two, which rounds nothing: sums of whole numbers stay exact.
        let scale = 2.0_f64.powf(-total.log2().ceil());
        self.weights.extend((from..end).map(|source| (weight(source) * scale) as f32));
        self.samples.push(LatticeSample { first: from, end, weights });
    }

    /// How many samples it has.
    pub(super) fn len(&self) -> usize {
        self.samples.len()
    }

    /// Which samples one of its own is made of.
    pub(super) fn sources(&self, sample: usize) -> Range<usize> {
        self.samples.get(sample).map_or(0..0, |sample| sample.first as usize..sample.end as usize)
    }

    /// How much each of [`Lattice::sources`] counts: at most 1 together.
    pub(super) fn weights(&self, sample: usize) -> &[f32] {
        let weights = self.samples.get(sample).and_then(|sample| {
            self.weights.get(sample.weights..sample.weights + (sample.end - sample.first) as usize)
        });
        weights.unwrap_or_default()
    }

    /// How much one of the samples counts, if it does.
    pub(super) fn weight(&self, sample: usize, source: usize) -> Option<f32> {
        let within = source.checked_sub(self.sources(sample).start)?;
        self.weights(sample).get(within).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The weighted mean of the places of what a sample is made of.
    fn middle(lattice: &Lattice, sources: Sources, sample: usize) -> f64 {
        let weights = lattice.weights(sample);
        let places = lattice.sources(sample).map(|source| sources.place(source as u32));
        let total: f64 = weights.iter().copied().map(f64::from).sum();
        weights.iter().zip(places).map(|(weight, place)| f64::from(*weight) * place).sum::<f64>() / total
    }

    #[test]
    fn the_first_and_the_last_sample_stay_where_they_are() {
        for (full, level) in [(9, 2), (10, 2), (2, 5), (100, 3), (1, 3), (65, 1)] {
            let sources = Sources::samples(full);
            let lattice = Lattice::new(sources, level);
            assert_eq!(lattice.len(), level_size([full, 1], level)[0] as usize);
            for sample in 0..lattice.len() {
                let expected = f64::from((sample as u32) << level).min(f64::from(full - 1));
                let found = middle(&lattice, sources, sample);
                assert!((found - expected).abs() < 1e-6, "{full} {level}: {found} {expected}");
            }
            assert_eq!(lattice.sources(0), 0..1);
            assert_eq!(lattice.sources(lattice.len() - 1), full as usize - 1..full as usize);
        }
        assert_eq!(level_size([u32::MAX, u32::MAX], 40), [2, 2]);
    }

    #[test]
    fn weights_fall_off_to_the_neighbours() {
        let lattice = Lattice::new(Sources::samples(17), 2);
        assert_eq!(lattice.sources(2), 5..12);
        assert_eq!(lattice.weights(2), [1., 2., 3., 4., 3., 2., 1.].map(|weight| weight / 16.0));
        assert_eq!(
            (lattice.weight(2, 8), lattice.weight(2, 4), lattice.weight(2, 12)),
            (Some(0.25), None, None)
        );
        // Three samples from the border.
        assert_eq!(Lattice::new(Sources::samples(8), 2).sources(1), 2..7);
    }

    #[test]
    fn overviews_stand_between_the_samples_that_they_are_made_of() {
        for (full, count, level) in
            [(32, 16, 3), (33, 17, 3), (33, 16, 3), (33, 9, 3), (32, 16, 1), (1001, 126, 4)]
        {
            let (range, sources) = Sources::of_overview(full, count, 0..full);
            assert_eq!(range, 0..count);
            let lattice = Lattice::new(sources, level);
            for sample in 1..lattice.len() - 1 {
                let (found, expected) =
                    (middle(&lattice, sources, sample), f64::from((sample as u32) << level));
                assert!((found - expected).abs() < 0.3, "{full} {count} {level}: {found} {expected}");
            }
            assert_eq!(lattice.sources(0), 0..1);
            assert_eq!(lattice.sources(lattice.len() - 1), count as usize - 1..count as usize);
        }
    }
}
