use crate::data::RasterInfo;
use crate::scene::{SceneError, SceneOptions};

/// What shows where a volume lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Axes {
    /// Nothing.
    #[default]
    None,
    /// The edges of the box through its outermost samples.
    Box,
}

/// What is drawn around the data, with every automatic value resolved.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Surroundings {
    /// What shows where a volume lies.
    pub axes: Axes,
}

impl Surroundings {
    /// What these options ask for around a raster.
    ///
    /// # Errors
    /// [`SceneError::OutOfRange`] for what this raster cannot have.
    pub(in crate::scene) fn new(options: &SceneOptions, info: &RasterInfo) -> Result<Self, SceneError> {
        if options.axes != Axes::None && info.volume.is_none() {
            let rule = "none, unless the raster is a volume";
            return Err(SceneError::out_of_range("axes", options.axes, rule));
        }
        Ok(Self { axes: options.axes })
    }
}
