use super::Globe;
use crate::data::RasterInfo;
use crate::scene::{Placement, SceneError, SceneOptions, Wanted};

impl SceneOptions {
    /// The options with nothing left open that depends on where a globe has data, and without what globes have no use for.
    ///
    /// # Errors
    /// As [`Globe::of`].
    pub(in crate::scene) fn of_globe(self, info: &RasterInfo) -> Result<Self, SceneError> {
        if info.volume.is_some() {
            return Ok(self);
        }
        let globe = Globe::of(info)?;
        let mut options = self;
        options.elevation_deg.get_or_insert(globe.usual_elevation_deg());
        options.target = None;
        options.spacing = None;
        options.scale_bar = Wanted::Off;
        options.shadows = Wanted::Off;
        options.annotation.north_arrow = Placement::None;
        options.annotation.triad = Placement::None;
        Ok(options)
    }
}
