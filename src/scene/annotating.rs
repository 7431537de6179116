//! What is written and drawn over the picture, as options say and as the data allows.

use super::annotation::{Annotation, Corner, CornerItems};
use super::{Captions, Placement, SceneError, SceneOptions, Surroundings};
use crate::data::{RasterInfo, VolumeSpace};

/// All that is written over the pictures of this raster but for colorbar, notes and labels.
///
/// # Errors
/// As [`corner_items`].
pub(super) fn annotation(
    options: &SceneOptions,
    info: &RasterInfo,
    surroundings: &Surroundings,
) -> Result<Annotation, SceneError> {
    let own = &options.annotation;
    let captions = own.captions.iter().flat_map(Captions::all);
    Ok(Annotation {
        title: options.title.clone(),
        caption_samples: captions.map(|caption| caption.text.clone()).collect(),
        has_progress_bar: own.has_progress_bar,
        corners: corner_items(options, info, surroundings)?,
        // As shells hand it over.
        card: own.title_card.as_ref().map(|text| text.replace("\\n", "\n")),
        background: options.background.color(),
        theme: own.theme,
        font: own.font.clone(),
        ..Annotation::default()
    })
}

/// What stands in corners of the pictures of this raster.
///
/// # Errors
/// [`SceneError::OutOfRange`] for an arrow to the north where there is none.
pub(super) fn corner_items(
    options: &SceneOptions,
    info: &RasterInfo,
    surroundings: &Surroundings,
) -> Result<CornerItems, SceneError> {
    let annotation = &options.annotation;
    let space = info.volume.as_ref().map(|grid| grid.space);
    let has_north = !matches!(space, Some(VolumeSpace::Patient | VolumeSpace::Specimen));
    if annotation.north_arrow != Placement::None && !has_north {
        let rule = "none: the data is no map";
        return Err(SceneError::out_of_range("north-arrow", annotation.north_arrow, rule));
    }
    let is_map = info.volume.is_none() && (info.place.crs.is_some() || info.place.transform.is_some());
    let names = if is_map { ["E", "N", "up"] } else { ["x", "y", "z"] };
    Ok(CornerItems {
        logo: annotation.logo.clone().map(|logo| (logo, annotation.logo_corner)),
        north_arrow: annotation.north_arrow.corner(Corner::TopRight),
        triad: annotation.triad.corner(Corner::BottomLeft).map(|corner| (corner, names)),
        has_scale_bar: surroundings.scale_bar.is_some(),
    })
}
