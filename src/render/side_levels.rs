use crate::data::Excerpt;
use crate::scene::Layer;

/// The levels of a raster along rows and columns, as one number: that of the side on which samples are nearer to each other.
/// Where they are twice, four times and so on as far apart on the other side, they are averaged one, two and so on levels
/// later there, so that what is drawn is never twice as long as it is wide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SideLevels {
    /// By how much each side is behind: one of them not at all.
    lags: [u32; 2],
}

/// Levels beyond which nothing is left to average.
pub(super) const COARSEST: u32 = 31;

impl SideLevels {
    pub(super) fn of(layer: &Layer) -> Self {
        let nearest = layer.spacing_m[0].min(layer.spacing_m[1]);
        // A single column or row has no distance to others.
        let has_cells = layer.columns > 1 && layer.rows > 1;
        let lag = |metres: f64| {
            if has_cells {
                (metres / nearest).log2().floor().clamp(0.0, f64::from(COARSEST)) as u32
            } else {
                0
            }
        };
        Self { lags: layer.spacing_m.map(lag) }
    }

    /// How much later samples are averaged on the one side than on the other.
    pub(super) fn lag(self) -> u32 {
        self.lags[0].max(self.lags[1])
    }

    /// Along rows and columns.
    pub(super) fn at(self, level: u32) -> [u32; 2] {
        self.lags.map(|lag| level.saturating_sub(lag))
    }

    /// The finest level at which samples are averaged while they span less than so many pixels together; those of the side on
    /// which they are farther apart span `sample_px`.
    pub(super) fn finest(self, merged_px: f64, sample_px: f64) -> u32 {
        ((merged_px / sample_px).log2().floor() + f64::from(self.lag())).clamp(0.0, f64::from(COARSEST))
            as u32
    }
}

/// The level of an excerpt.
pub(super) fn level_of(excerpt: &Excerpt) -> u32 {
    let [along, down] = excerpt.levels();
    along.max(down)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{BandReader, MemoryRaster};
    use crate::scene::{SceneOptions, compose};

    fn levels(spacing_m: [f64; 2], [columns, rows]: [u32; 2]) -> SideLevels {
        let raster = MemoryRaster::new("m", [1, 2, 2], vec![0.0, 1.0, 2.0, 3.0]).unwrap();
        let mut reader = BandReader::new(Box::new(raster));
        let composition = compose(&mut reader, &SceneOptions::default(), &mut |_| true).unwrap();
        SideLevels::of(&Layer { columns, rows, spacing_m, ..composition.scene.layers[0].clone() })
    }

    #[test]
    fn the_side_that_is_nearer_is_averaged_first() {
        let square = levels([30.0, 20.0], [100, 100]);
        assert_eq!([0, 1, 5].map(|level| square.at(level)), [[0, 0], [1, 1], [5, 5]]);
        let slant = levels([2.0, 13.0], [100, 100]);
        assert_eq!([0, 1, 2, 3, 6].map(|level| slant.at(level)), [[0, 0], [1, 0], [2, 0], [3, 1], [6, 4]]);
        assert_eq!(levels([13.0, 2.0], [100, 100]).at(3), [1, 3]);
        assert_eq!(levels([2.0, 13.0], [1, 100]).at(3), [3, 3]);
    }

    #[test]
    fn samples_that_span_a_pixel_are_not_averaged() {
        let (square, slant) = (levels([20.0, 20.0], [9, 9]), levels([2.0, 13.0], [9, 9]));
        for (sample_px, level) in [(3.0, 0), (0.51, 0), (0.5, 1), (0.25, 2), (1e-30, 31)] {
            assert_eq!(square.finest(1.0, sample_px), level, "{sample_px}");
        }
        // On the other side they are about a quarter as long.
        for (sample_px, levels) in
            [(40.0, [0, 0]), (2.1, [0, 0]), (1.9, [1, 0]), (0.9, [2, 0]), (0.5, [3, 1])]
        {
            assert_eq!(slant.at(slant.finest(1.0, sample_px)), levels, "{sample_px}");
        }
    }
}
