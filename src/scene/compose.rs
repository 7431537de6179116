use super::annotation::{Annotation, Colorbar};
use super::{
    Camera, ColorLimits, FilmLength, Layer, LayerMode, LimitsChoice, Orbit, Relief, Scene, SceneError,
    SceneOptions, Timeline, Track,
};
use crate::data::{PixelSpacing, Raster, ValueRange, ValueStatistics, metres_per_unit};
use glam::DVec3;

/// A scene and its timeline with every automatic value resolved.
#[derive(Debug, Clone)]
pub struct Composition {
    /// What the film shows.
    pub scene: Scene,
    /// How long, how fast.
    pub timeline: Timeline,
    /// What was chosen that the user may want to know, one sentence each.
    pub notes: Vec<String>,
}

/// Makes the scene of one raster. Reads all its bands once to know the value range, and a second time only if
/// the colour limits are percentiles.
///
/// # Errors
/// [`SceneError::OutOfRange`] for an option outside its range, [`SceneError::NothingToShow`] if no sample is
/// valid, [`SceneError::Data`] if a band cannot be read.
pub fn compose(raster: &mut dyn Raster, options: &SceneOptions) -> Result<Composition, SceneError> {
    check(options)?;
    let timeline = options.timeline(raster.info().bands)?;
    let statistics = ValueStatistics::scan(raster)?;
    let limits = ColorLimits::resolve(options.limits, &statistics, raster)?;
    let is_surface = options.mode == LayerMode::Surface;
    // Outliers do not reach for the sky, whatever limits the colours have.
    let heights = match options.limits {
        LimitsChoice::Auto => limits,
        _ if !is_surface => limits,
        _ => ColorLimits::resolve(LimitsChoice::Auto, &statistics, raster)?,
    };
    let info = raster.info();
    let mut notes = Vec::new();
    let unit = options.value_unit.clone().or_else(|| info.value_unit.clone());
    if heights.is_trimmed
        && let Some(ValueRange { min, max }) = statistics.range()
    {
        let what = match (limits.is_trimmed, is_surface) {
            (true, true) => "colours and heights span",
            (true, false) => "colours span",
            (false, _) => "heights span",
        };
        notes.push(format!(
            "{what} the 0.1 to 99.9 percentile, {} to {}, because outliers reach from {} to {}",
            rounded(heights.min),
            rounded(heights.max),
            rounded(min.into()),
            rounded(max.into())
        ));
    }
    let spacing = options.spacing.or(info.spacing);
    let PixelSpacing { x_m, y_m } = spacing.unwrap_or(PixelSpacing { x_m: 1.0, y_m: 1.0 });
    check_spacing(x_m, y_m)?;
    let extent_m = (f64::from(info.columns) * x_m * f64::from(info.rows) * y_m).sqrt();
    let metres_per_value = spacing.and(unit.as_deref().and_then(metres_per_unit));
    let heights = (heights.min, heights.max);
    let relief = Relief::new(&limits, heights, extent_m, metres_per_value, options.exaggeration);
    let samples = u64::from(info.bands) * info.band_samples() as u64;
    if is_surface {
        notes.push(relief_sentence(&relief, spacing.is_some(), unit.as_deref()));
    }
    if timeline.frames() < u64::from(info.bands) {
        notes.push(format!(
            "{} frames cannot show all {} bands: some are skipped",
            timeline.frames(),
            info.bands
        ));
    }
    let layer = Layer {
        mode: options.mode,
        columns: info.columns,
        rows: info.rows,
        bands: info.bands,
        spacing_m: [x_m, y_m],
        colormap: options.colormap.clone(),
        limits,
        has_missing: statistics.valid_count() < samples,
        missing: options.missing,
        relief,
    };
    let annotation = Annotation {
        title: options.title.clone(),
        colorbar: options.has_colorbar.then(|| Colorbar {
            colormap: options.colormap.clone(),
            min: limits.min,
            max: limits.max,
            label: unit,
            extend_below: limits.extends_below,
            extend_above: limits.extends_above,
        }),
        notes: if is_surface { vec![relief.note()] } else { Vec::new() },
        background: options.background,
    };
    let camera = camera(options, &layer, timeline.frames());
    let scene = Scene {
        layers: vec![layer],
        camera,
        has_fixed_target: options.target.is_some(),
        light: options.light,
        background: options.background,
        annotation,
    };
    Ok(Composition { scene, timeline, notes })
}

/// The value to five significant digits.
fn rounded(value: f64) -> String {
    // Text that Rust wrote is text that Rust reads; the value itself would do, too.
    let short = format!("{value:.4e}").parse().unwrap_or(value);
    if short == 0.0 || (1e-4..1e7).contains(&short.abs()) { format!("{short}") } else { format!("{short:e}") }
}

fn relief_sentence(relief: &Relief, has_spacing: bool, unit: Option<&str>) -> String {
    if relief.is_true_scale {
        return relief.note();
    }
    let reason = match (has_spacing, unit) {
        (false, _) => "the data states no distance between samples (--spacing)".to_owned(),
        (true, Some(unit)) => format!("{unit} is no length unit"),
        (true, None) => "the data states no unit (--value-unit m for metres)".to_owned(),
    };
    format!("{}: {reason}", relief.note())
}

impl SceneOptions {
    /// The length of a film over `bands` bands, without reading them.
    ///
    /// # Errors
    /// [`SceneError::OutOfRange`] for a length that no film can have.
    pub fn timeline(&self, bands: u32) -> Result<Timeline, SceneError> {
        let frames = match self.length {
            FilmLength::Auto => Timeline::default_frames(bands),
            FilmLength::Frames(frames) => frames,
            FilmLength::FramesPerBand(frames) => frames.saturating_mul(u64::from(bands)),
            FilmLength::Seconds(seconds) if seconds > 0.0 && seconds.is_finite() => {
                self.rate.frames_in(seconds)
            }
            FilmLength::Seconds(seconds) => {
                return Err(SceneError::out_of_range("duration", seconds, "seconds above 0"));
            }
        };
        Timeline::new(frames, self.rate, self.interpolation, self.is_loop)
    }
}

fn camera(options: &SceneOptions, layer: &Layer, frames: u64) -> Camera {
    let turn_deg = match options.orbit {
        Orbit::WholeFilmDeg(degrees) => degrees,
        Orbit::PerFrameDeg(degrees) => degrees * frames as f64,
    };
    let [x_m, y_m] = layer.spacing_m;
    let target = options.target.map_or(DVec3::ZERO, |[column, row]| {
        let (from_middle_x, from_middle_y) =
            (column - f64::from(layer.columns) / 2.0, f64::from(layer.rows) / 2.0 - row);
        DVec3::new(from_middle_x * x_m, from_middle_y * y_m, 0.0)
    });
    Camera {
        azimuth_deg: if turn_deg == 0.0 {
            options.azimuth_deg.into()
        } else {
            Track::Ramp { from: options.azimuth_deg, to: options.azimuth_deg + turn_deg }
        },
        elevation_deg: options.elevation_deg.into(),
        zoom: options.zoom.into(),
        target,
        projection: options.projection,
    }
}

fn within(
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

fn check_spacing(x_m: f64, y_m: f64) -> Result<(), SceneError> {
    within("spacing", x_m, (1e-12, 1e12), "1e-12 to 1e12 metres")?;
    within("spacing", y_m, (1e-12, 1e12), "1e-12 to 1e12 metres")
}

/// Everything that can be wrong with the options alone, before any sample is read.
fn check(options: &SceneOptions) -> Result<(), SceneError> {
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
    if let Some(light) = options.light {
        let (low, high) = light.elevation_deg.bounds();
        within("light-elevation", low, (1.0, 90.0), "1 to 90 degrees")?;
        within("light-elevation", high, (1.0, 90.0), "1 to 90 degrees")?;
        let (low, high) = light.azimuth_deg.bounds();
        within("light-azimuth", low, (-1e6, 1e6), "-1000000 to 1000000 degrees")?;
        within("light-azimuth", high, (-1e6, 1e6), "-1000000 to 1000000 degrees")?;
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
