//! Everything that can be wrong with options alone, before any sample is read.

use super::{Orbit, SceneError, SceneOptions, VolumeBody};
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

pub(super) fn check(options: &SceneOptions) -> Result<(), SceneError> {
    options.limits.check()?;
    within("elevation", options.elevation_deg, (-90.0, 90.0), "-90 to 90 degrees")?;
    within("azimuth", options.azimuth_deg, (-1e6, 1e6), "-1000000 to 1000000 degrees")?;
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
    if options.iso_values.len() > VolumeBody::MOST_ISO_VALUES {
        return Err(SceneError::out_of_range("number of iso values", options.iso_values.len(), "at most 8"));
    }
    if let Some(value) = options.iso_values.iter().find(|value| !value.is_finite()) {
        return Err(SceneError::out_of_range("iso", value, "a finite number"));
    }
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
    Ok(())
}
