use super::{Coordinates, LengthUnit};
use crate::data::{RasterInfo, VolumeSpace};
use crate::frame::Resolution;
use crate::scene::annotation::{PixelRect, Proportions};
use crate::scene::{SceneError, SceneOptions};

/// What shows where data lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Axes {
    /// Nothing.
    #[default]
    None,
    /// The edges of the box through its outermost samples.
    Box,
    /// Its edges, and coordinates along three of them.
    Ticks,
    /// The same, and lines at these coordinates on the sides that are turned away; on a flat image over it.
    Grid,
}

impl Axes {
    /// Whether numbers stand beside the box.
    pub fn has_numbers(self) -> bool {
        matches!(self, Self::Ticks | Self::Grid)
    }
}

/// Whether something is drawn that not all data has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Wanted {
    /// Where it suits the data.
    #[default]
    Auto,
    /// Yes; data that has no such thing is refused.
    On,
    /// No.
    Off,
}

impl Wanted {
    /// What was said, if anything was.
    pub(in crate::scene) fn said(self) -> Option<bool> {
        match self {
            Self::Auto => None,
            Self::On => Some(true),
            Self::Off => Some(false),
        }
    }
}

/// What is drawn around the data, with every automatic value resolved.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Surroundings {
    /// What shows where the data lies.
    pub axes: Axes,
    /// What stands along the axes of a raster; `None` for volumes, whose grid says it.
    pub coordinates: Option<Coordinates>,
    /// Whether letters say where a patient's sides are.
    pub has_marks: bool,
    /// The unit of the bar that says how long things are, if there is one.
    pub scale_bar: Option<LengthUnit>,
}

impl Surroundings {
    /// What these options ask for around a raster.
    ///
    /// # Errors
    /// [`SceneError::OutOfRange`] for what this raster cannot have.
    pub(in crate::scene) fn new(options: &SceneOptions, info: &RasterInfo) -> Result<Self, SceneError> {
        let space = info.volume.as_ref().map(|grid| grid.space);
        let is_patient = space == Some(VolumeSpace::Patient);
        let is_specimen = space == Some(VolumeSpace::Specimen);
        if options.marks == Wanted::On && !is_patient {
            let rule = "auto or off, unless the file says where a patient's right, front and head are";
            return Err(SceneError::out_of_range("marks", options.marks, rule));
        }
        let scale_bar = match options.scale_bar {
            // Pictures of a microscope have one wherever they are shown.
            Wanted::Auto if is_specimen => length_unit(options, info),
            Wanted::Auto | Wanted::Off => None,
            Wanted::On => {
                let rule =
                    "auto or off, unless the data states a unit of length; --spacing gives rasters metres";
                let refused = || SceneError::out_of_range("scale-bar", options.scale_bar, rule);
                Some(length_unit(options, info).ok_or_else(refused)?)
            }
        };
        let unit = options.value_unit.clone().or_else(|| info.value_unit.clone());
        let coordinates = || Coordinates::of(info, options.spacing.or(info.spacing), unit);
        let coordinates = info.volume.is_none().then(coordinates);
        Ok(Self {
            axes: options.axes,
            coordinates,
            has_marks: options.marks != Wanted::Off && is_patient,
            scale_bar,
        })
    }

    /// What is left for the data of a free part of the picture, when there is room for numbers beside it, or for texts over and
    /// below it. The fit
    /// leaves some room by itself.
    pub(in crate::scene) fn room_for_data(
        &self,
        free: PixelRect,
        resolution: Resolution,
        has_texts: bool,
    ) -> PixelRect {
        if !self.axes.has_numbers() && !has_texts {
            return free;
        }
        let Proportions { text, .. } = Proportions::of(resolution);
        let margin = |sizes: f32, side: f32| text * sizes - side * 0.07;
        free.within([margin(6.0, free.width), margin(3.0, free.height)])
    }
}

/// What lengths in the scene of a raster are counted in, if that is known.
fn length_unit(options: &SceneOptions, info: &RasterInfo) -> Option<LengthUnit> {
    let Some(grid) = &info.volume else {
        return options.spacing.or(info.spacing).map(|_| LengthUnit::Metre);
    };
    let unit = grid.unit.as_deref().map(str::trim).filter(|unit| !unit.is_empty())?;
    Some(LengthUnit::Named(if unit == "um" { "µm".to_owned() } else { unit.to_owned() }))
}
