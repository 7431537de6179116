//! The layers of a volume: one, or one for each channel.

use super::annotation::Note;
use super::coloring::color_scale;
use super::compose_notes::rounded;
use super::{
    ColorScale, IsoSurface, Layer, LayerMode, SceneError, SceneOptions, SlicePlanes, StoredRange, Survey,
    VolumeBody, VolumeMode,
};
use crate::data::{BandReader, PixelSpacing, RasterInfo, ValueRange, ValueStatistics};

/// Layers of all channels that are wanted, each like `layer` but for its values and colours, and what tells them apart.
/// None where the raster has no channels.
pub(super) fn channel_layers(
    survey: &mut Survey,
    reader: &mut BandReader,
    options: &SceneOptions,
    layer: &Layer,
) -> Result<Vec<(Layer, Note)>, SceneError> {
    let mut layers = Vec::new();
    for channel in options.channels.chosen_from(&reader.info().channels)? {
        let options = channel.options(options)?;
        survey.turn_to(channel.index, reader);
        let limits = survey.limits(reader, options.limits)?;
        let scale = color_scale(survey, reader, &options, &limits)?;
        let statistics = survey.statistics();
        let text = format!("{}: {} to {}", channel.name, rounded(limits.min), rounded(limits.max));
        let layer = Layer {
            channel: (channel.index as u32, reader.info().channel_count()),
            volume: volume_body(&options, reader.info(), statistics, (layer.mode, &scale)),
            has_missing: statistics.missing_count() != Some(0),
            scale,
            ..layer.clone()
        };
        layers.push((layer, Note { text, color: Some(channel.color) }));
    }
    survey.turn_to(0, reader);
    Ok(layers)
}

/// The third dimension, if there is one.
pub(super) fn volume_body(
    options: &SceneOptions,
    info: &RasterInfo,
    statistics: &ValueStatistics,
    (mode, scale): (LayerMode, &ColorScale),
) -> Option<VolumeBody> {
    let spacing =
        options.spacing.map(|PixelSpacing { x_m, y_m }| [Some(x_m), Some(y_m), options.slice_spacing]);
    let grid = info.volume.as_ref()?.respaced(spacing.unwrap_or_default());
    let mut iso_surfaces = options.iso_surfaces.clone();
    if iso_surfaces.is_empty() {
        iso_surfaces.push(f64::midpoint(scale.min(), scale.max()).into());
    }
    iso_surfaces.sort_by(|one, other| one.value.total_cmp(&other.value));
    let wants_planes = mode == LayerMode::Volume(VolumeMode::Slices) && options.slices.0.is_empty();
    let range = statistics.range().unwrap_or(ValueRange { min: scale.min(), max: scale.max() });
    Some(VolumeBody {
        slices: grid.slices,
        world_from_index: VolumeBody::placed(&grid, info),
        grid,
        clip: options.clip_box,
        opacity: options.opacity.clone().unwrap_or_default(),
        clip_planes: options.clip_planes.clone(),
        slices_shown: if wants_planes { SlicePlanes::through_the_middle() } else { options.slices.clone() },
        iso_surfaces,
        stored: StoredRange::new(range, statistics.are_whole()),
    })
}

/// Refuses a box in which nothing lies, and tells who asks for surfaces that there are none.
pub(super) fn volume_note(
    body: &VolumeBody,
    mode: LayerMode,
    info: &RasterInfo,
    statistics: &ValueStatistics,
) -> Result<Option<String>, SceneError> {
    let [low, high] = body.drawn_bounds(info.columns, info.rows);
    if low.cmpge(high).any() {
        let rule = "a part of the volume, whose samples are counted from 0";
        return Err(SceneError::out_of_range("clip-box", body.clip, rule));
    }
    if let Some(plane) = body.slices_shown.outside(body.index_bounds(info.columns, info.rows)) {
        let rule = "planes through the volume, whose samples are counted from 0";
        return Err(SceneError::out_of_range("slices", plane, rule));
    }
    let Some(ValueRange { min, max }) = statistics.range() else { return Ok(None) };
    let is_met = |surface: &IsoSurface| (min..=max).contains(&surface.value) && min < max;
    let is_empty = mode == LayerMode::Volume(VolumeMode::Isosurface) && !body.iso_surfaces.iter().any(is_met);
    let note = || format!("no surface: values go from {} to {} (--iso)", rounded(min), rounded(max));
    Ok(is_empty.then(note))
}
