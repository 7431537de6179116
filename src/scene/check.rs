//! Everything that can be wrong with options alone, before any sample is read.

use super::{Background, ClipPlanes, Key, Orbit, SceneError, SceneOptions, SlicePlanes, VolumeBody};
use crate::data::PixelSpacing;

pub(super) fn within(
    setting: &'static str,
    value: f64,
    range: (f64, f64),
    rule: &'static str,
) -> Result<(), SceneError> {
    if (range.0..=range.1).contains(&value) {
        Ok(())
    } else {
        Err(SceneError::out_of_range(setting, value, rule))
    }
}

pub(super) fn check_spacing(x_m: f64, y_m: f64) -> Result<(), SceneError> {
    within("spacing", x_m, (1e-12, 1e12), "1e-12 to 1e12 metres")?;
    within("spacing", y_m, (1e-12, 1e12), "1e-12 to 1e12 metres")
}

/// What texts cannot say but callers of the library can.
fn check_volume(options: &SceneOptions) -> Result<(), SceneError> {
    let SceneOptions { iso_surfaces, slices, clip_planes, .. } = options;
    for (setting, count, most, rule) in [
        ("number of iso surfaces", iso_surfaces.len(), VolumeBody::MOST_ISO_SURFACES, "at most 8"),
        ("number of slices", slices.0.len(), SlicePlanes::MOST, "at most 8"),
        ("number of clip-planes", clip_planes.0.len(), ClipPlanes::MOST, "at most 6"),
    ] {
        if count > most {
            return Err(SceneError::out_of_range(setting, count, rule));
        }
    }
    for surface in iso_surfaces {
        if !surface.value.is_finite() {
            return Err(SceneError::out_of_range("iso", surface.value, "a finite number"));
        }
        within("iso opacity", surface.opacity, (0.0, 1.0), "0 to 1")?;
    }
    if let Some(plane) = slices.0.iter().find(|plane| plane.axis > 2) {
        return Err(SceneError::out_of_range("slices axis", plane.axis, "0 to 2"));
    }
    for plane in &clip_planes.0 {
        within("clip-planes elevation", plane.elevation_deg, (-90.0, 90.0), "-90 to 90 degrees")?;
        let (low, high) = plane.place.bounds();
        within("clip-planes place", low, (-1.0, 1.0), "-1 to 1")?;
        within("clip-planes place", high, (-1.0, 1.0), "-1 to 1")?;
    }
    Ok(())
}

/// A film is transparent all along, or never.
fn check_keyed_backgrounds(options: &SceneOptions) -> Result<(), SceneError> {
    for (_, text) in options.keys.0.iter().flat_map(Key::settings).filter(|(name, _)| *name == "background") {
        let background: Background = text.parse()?;
        if background.is_transparent() != options.background.is_transparent() {
            let rule = "transparent there and outside of keys, or nowhere";
            return Err(SceneError::out_of_range("background of keys", text, rule));
        }
    }
    Ok(())
}

pub(super) fn check(options: &SceneOptions) -> Result<(), SceneError> {
    options.limits.check()?;
    options.annotation.check()?;
    options.shapes.check()?;
    options.places.check()?;
    let elevation_deg = options.elevation_deg.unwrap_or_default();
    within("elevation", elevation_deg, (-90.0, 90.0), "-90 to 90 degrees")?;
    within("azimuth", options.azimuth_deg, (-1e6, 1e6), "-1000000 to 1000000 degrees")?;
    if let Some(height) = options.flight_height {
        within("fly-height", height, (-1e12, 1e12), "a number in the unit of the values")?;
    }
    within("look-ahead", options.look_ahead_secs, (0.01, 1e3), "0.01 to 1000 seconds")?;
    within("roll", options.roll_deg, (-1e6, 1e6), "-1000000 to 1000000 degrees")?;
    within("field-of-view", options.field_of_view_deg, (1.0, 150.0), "1 to 150 degrees")?;
    within("zoom", options.zoom, (1e-3, 1e3), "0.001 to 1000")?;
    match options.orbit {
        Orbit::WholeFilmDeg(degrees) => within("orbit", degrees, (-1e6, 1e6), "-1000000 to 1000000 degrees"),
        Orbit::PerFrameDeg(degrees) => {
            within("orbit-per-frame", degrees, (-180.0, 180.0), "-180 to 180 degrees")
        }
    }?;
    if let Some(exaggeration) = options.exaggeration {
        within("exaggeration", exaggeration, (0.0, 1e6), "0 to 1000000")?;
    }
    check_volume(options)?;
    check_keyed_backgrounds(options)?;
    if let Some(interval) = options.contours.interval {
        interval.check()?;
    }
    if let Some(depth) = options.base.depth {
        depth.check()?;
    }
    options.water.check()?;
    if let Some(light) = options.light {
        let (low, high) = light.elevation_deg.bounds();
        within("light-elevation", low, (1.0, 90.0), "1 to 90 degrees")?;
        within("light-elevation", high, (1.0, 90.0), "1 to 90 degrees")?;
        let (low, high) = light.azimuth_deg.bounds();
        within("light-azimuth", low, (-1e6, 1e6), "-1000000 to 1000000 degrees")?;
        within("light-azimuth", high, (-1e6, 1e6), "-1000000 to 1000000 degrees")?;
    }
    if let Some(elevation_deg) = options.fit_elevation_deg {
        within("fit-elevation", elevation_deg, (-90.0, 90.0), "-90 to 90 degrees")?;
    }
    if let Some(distance) = options.slice_spacing {
        within("spacing", distance, (1e-12, 1e12), "1e-12 to 1e12")?;
    }
    if let Some(PixelSpacing { x_m, y_m }) = options.spacing {
        check_spacing(x_m, y_m)?;
    }
    if let Some([column, row]) = options.target {
        within("target", column, (-1e9, 1e9), "COLUMN,ROW in pixels")?;
        within("target", row, (-1e9, 1e9), "COLUMN,ROW in pixels")?;
    }
    // As long as it is at least: of data with more bands it may be longer.
    options.timeline(1).map(drop)
}

/// Layers are drawn that there are.
pub(super) fn check_visible_layers(options: &SceneOptions) -> Result<(), SceneError> {
    if options.visible_layers.largest() as usize > options.layers.0.len() + 1 {
        let rule = "numbers of layers that there are: 1 is the input, 2 the first of --layers";
        return Err(SceneError::out_of_range("visible-layers", &options.visible_layers, rule));
    }
    Ok(())
}
