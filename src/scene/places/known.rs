use super::{PlaceOptions, Places};
use crate::data::RasterInfo;
use crate::scene::{LayerMode, SceneError, SceneOptions, Survey};
use std::sync::Arc;

/// What was asked for last over a raster, and what came of it: scenes with other options do not project it again.
pub(in crate::scene) type KnownPlaces = Option<(PlaceOptions, Arc<Places>, Vec<String>)>;

impl Survey {
    /// Points, lines and texts that options ask for; what of them is not shown is added to `notes`.
    ///
    /// # Errors
    /// Those of [`Places::new`].
    pub(in crate::scene) fn places(
        &mut self,
        options: &SceneOptions,
        (mode, info): (LayerMode, &RasterInfo),
        notes: &mut Vec<String>,
    ) -> Result<Option<Arc<Places>>, SceneError> {
        let asked = &options.places;
        // What stands for itself, sample by sample, has no ground.
        if !matches!(mode, LayerMode::Surface | LayerMode::Image | LayerMode::Volume(_)) {
            return Ok(None);
        }
        if self.places.as_ref().is_none_or(|(known, ..)| known != asked) {
            self.places =
                Places::new(asked, info)?.map(|(places, said)| (asked.clone(), Arc::new(places), said));
        }
        let known = self.places.as_ref();
        notes.extend(known.iter().flat_map(|(_, _, said)| said.iter().cloned()));
        Ok(known.map(|(_, places, _)| Arc::clone(places)))
    }
}
