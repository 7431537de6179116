use super::{BarMarks, Bars};
use crate::data::RasterInfo;
use crate::scene::{ColorLimits, LayerMode, SceneError, SceneOptions};

/// What a sample is drawn as.
#[derive(Debug, Clone, PartialEq)]
pub enum SampleShape {
    /// A bar: [`LayerMode::Bars`].
    Bar(Bars),
    /// A round point: [`LayerMode::Points`].
    Point {
        /// In pixels of a picture of 720 rows; `None` as suits their distance.
        size_px: Option<f64>,
    },
    /// Lines to the next column and row: [`LayerMode::Wireframe`].
    Edges {
        /// In pixels of a picture of 720 rows.
        width_px: f64,
    },
}

/// Rows of the picture in which sizes are told.
const ROWS: f64 = 720.0;

/// In smaller pictures they do not shrink further: lines would break up.
const LEAST_SCALE: f64 = 0.7;

/// The share of the distance between points that they are wide, and the least and the most, in pixels of such a picture.
const POINT_SHARE: f64 = 0.6;
const POINT_BOUNDS: [f64; 2] = [2.0, 12.0];

impl SampleShape {
    /// The shape that a mode gives to samples whose heights are these; `None` of what shows them together.
    ///
    /// # Errors
    /// [`SceneError::OutOfRange`] for options that do not suit the raster.
    pub(in crate::scene) fn new(
        options: &SceneOptions,
        (mode, info): (LayerMode, &RasterInfo),
        heights: &ColorLimits,
    ) -> Result<Option<Self>, SceneError> {
        Ok(match mode {
            LayerMode::Bars => Some(Self::Bar(Bars::new(options, info, heights)?)),
            LayerMode::Points => Some(Self::Point { size_px: options.shapes.point_size }),
            LayerMode::Wireframe => Some(Self::Edges { width_px: options.shapes.line_width }),
            _ => None,
        })
    }

    /// The lowest and highest value that anything is drawn at, and how wide the data is for a readable relief, of which
    /// that is the width of all and the longer side.
    pub(in crate::scene) fn room(
        shape: Option<&Self>,
        heights: (f64, f64),
        (extent_m, longest_m): (f64, f64),
    ) -> ((f64, f64), f64) {
        match shape {
            Some(Self::Bar(bars)) => (bars.span(heights), Bars::readable_width_m(longest_m)),
            _ => (heights, extent_m),
        }
    }

    /// How wide points and lines are, in pixels of a picture of so many rows in which what they stand for spans `cell_px`.
    pub(crate) fn size_px(&self, cell_px: f64, rows: f64) -> f64 {
        let scale = (rows / ROWS).max(LEAST_SCALE);
        match self {
            Self::Bar(_) => 0.0,
            Self::Point { size_px: Some(size_px) } | Self::Edges { width_px: size_px } => size_px * scale,
            Self::Point { size_px: None } => {
                let [least, most] = POINT_BOUNDS.map(|bound| bound * scale);
                (cell_px * POINT_SHARE).clamp(least, most)
            }
        }
    }

    /// The value from which bars rise.
    pub(crate) fn base(&self) -> Option<f64> {
        match self {
            Self::Bar(bars) => Some(bars.base),
            _ => None,
        }
    }

    /// What a user may want to know of texts that were asked for at so many samples.
    pub(in crate::scene) fn crowded_note(&self, samples: usize) -> Option<String> {
        let has_texts = self.bars().is_some_and(Bars::has_texts);
        let note = || format!("nothing is written at {samples} bars: at most {} have texts", BarMarks::MOST);
        (has_texts && samples > BarMarks::MOST).then(note)
    }

    /// The bars, if it is one.
    pub(crate) fn bars(&self) -> Option<&Bars> {
        match self {
            Self::Bar(bars) => Some(bars),
            _ => None,
        }
    }

    /// How many pixels a shape spans at least: where samples are nearer to each other it stands for several.
    pub(crate) fn least_px(&self) -> f64 {
        match self {
            Self::Bar(_) => 8.0,
            Self::Point { .. } => 3.0,
            Self::Edges { .. } => 10.0,
        }
    }

    /// More shapes are not drawn of a layer.
    pub(crate) fn most(&self) -> u64 {
        match self {
            Self::Bar(_) | Self::Edges { .. } => 1 << 16,
            Self::Point { .. } => 1 << 18,
        }
    }
}

impl LayerMode {
    /// Whether values are heights.
    pub fn has_heights(self) -> bool {
        matches!(self, Self::Surface | Self::Bars | Self::Points | Self::Wireframe | Self::Globe)
    }

    /// Whether it goes through the samples, so that it ends at the outermost; else it covers their cells.
    pub fn goes_through_samples(self) -> bool {
        self.has_heights() && self != Self::Bars
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_as_wide_as_their_distance_allows_and_grow_with_the_picture() {
        let automatic = SampleShape::Point { size_px: None };
        for (cell_px, rows, expected) in [
            (10.0, 720.0, 6.0),
            (1.0, 720.0, 2.0),
            (90.0, 720.0, 12.0),
            (90.0, 540.0, 9.0),
            (90.0, 90.0, 12.0 * 0.7),
            (1.0, 1440.0, 4.0),
        ] {
            assert_eq!(automatic.size_px(cell_px, rows), expected, "{cell_px} {rows}");
        }
        assert_eq!(SampleShape::Point { size_px: Some(5.0) }.size_px(1.0, 1440.0), 10.0);
        assert_eq!(SampleShape::Edges { width_px: 2.0 }.size_px(1.0, 540.0), 1.5);
    }
}
