use super::annotating::{annotation, corner_items};
use super::annotation::Colorbar;
use super::check::{check, check_spacing};
use super::draped_values::ground_colors;
use super::idle_options::idle_note;
use super::volume_layers::{channel_layers, volume_body, volume_note};
use super::{
    Base, Camera, ColorLimits, ContourLines, Drape, FilmLabel, FilmLength, Interpolation, LabelField, Layer,
    LayerMode, LimitsChoice, Motion, Orbit, Relief, Rgb8, Scene, SceneError, SceneOptions, Surroundings,
    Survey, Timeline, Track, View, VolumeMode, Water,
};
use crate::data::{
    BandReader, Content, PixelSpacing, RasterInfo, ValueRange, ValueStatistics, metres_per_unit,
};
use glam::DVec3;
use std::sync::Arc;

/// A scene and its timeline with every automatic value resolved.
#[derive(Debug, Clone)]
pub struct Composition {
    /// What was asked for.
    pub options: SceneOptions,
    /// What the film shows.
    pub scene: Scene,
    /// How long, how fast.
    pub timeline: Timeline,
    /// What was chosen that the user may want to know, one sentence each.
    pub notes: Vec<String>,
}

/// Makes the scene of one raster. Reads all its bands once to know the value range, and once more each for exact
/// percentiles of colours, for those of heights, and for colours spread by how many samples there are.
///
/// Before each band of the first reading `goes_on` is told its index; if it returns false there is no scene.
///
/// # Errors
/// [`SceneError::OutOfRange`] for an option outside its range, [`SceneError::NothingToShow`] if no sample is
/// valid, [`SceneError::Picture`] for a colour picture, [`SceneError::Data`] if a band cannot be read,
/// [`SceneError::Stopped`] if `goes_on` said so.
pub fn compose(
    reader: &mut BandReader,
    options: &SceneOptions,
    goes_on: &mut dyn FnMut(u32) -> bool,
) -> Result<Composition, SceneError> {
    options.check(reader.info())?;
    Survey::read(reader, goes_on)?.compose(reader, options)
}

pub(super) fn compose_surveyed(
    survey: &mut Survey,
    reader: &mut BandReader,
    options: &SceneOptions,
) -> Result<Composition, SceneError> {
    check(options)?;
    let asked_for = options;
    let options = &options.completed(reader.info())?;
    let is_classes = matches!(reader.info().content, Content::Palette(_));
    let timeline = options.timeline(reader.info().moments())?;
    // Between two classes there is nothing, and of two volumes the adapter holds one.
    let holds = is_classes || reader.info().volume.is_some();
    let timeline = if holds { timeline.with_interpolation(Interpolation::Hold) } else { timeline };
    let mode = layer_mode(options, reader.info(), is_classes)?;
    let drape = drape(survey, options, (mode, reader.info()))?;
    let (limits, scale) = ground_colors(survey, reader, options, drape.as_ref())?;
    let is_surface = mode == LayerMode::Surface;
    // Outliers do not reach for the sky, whatever limits the colours have.
    let heights = match options.limits {
        LimitsChoice::Auto => limits,
        _ if !is_surface => limits,
        _ => survey.limits(reader, LimitsChoice::Auto)?,
    };
    let statistics = survey.statistics();
    let info = reader.info();
    let mut notes: Vec<String> = info.note.iter().cloned().collect();
    notes.extend(approximate_note(statistics, &limits));
    notes.extend(idle_note(asked_for, mode));
    notes.extend(label_note(options, info));
    let unit = options.value_unit.clone().or_else(|| info.value_unit.clone());
    notes.extend(outlier_note(statistics, (&limits, &heights), is_surface));
    let spacing = options.spacing.or(info.spacing);
    let PixelSpacing { x_m, y_m } = spacing.unwrap_or(PixelSpacing { x_m: 1.0, y_m: 1.0 });
    check_spacing(x_m, y_m)?;
    let extent_m = (f64::from(info.columns) * x_m * f64::from(info.rows) * y_m).sqrt();
    let metres_per_value = spacing.and(unit.as_deref().and_then(metres_per_unit));
    let heights = (heights.min, heights.max);
    let relief = Relief::new(heights, extent_m, metres_per_value, options.exaggeration);
    let (relief, base, water) =
        if is_surface { around(options, relief, extent_m) } else { (relief, None, None) };
    let volume = volume_body(options, info, statistics, (mode, &scale));
    if let Some(body) = &volume {
        notes.extend(volume_note(body, mode, info, statistics)?);
    }
    let mut layer = Layer {
        mode,
        columns: info.columns,
        rows: info.rows,
        moments: info.moments(),
        channel: (0, 1),
        spacing_m: [x_m, y_m],
        value_offset: info.value_offset,
        value_unit: unit.clone(),
        scale,
        // Where not every sample was looked at any may be missing.
        has_missing: statistics.missing_count() != Some(0),
        missing: options.missing,
        relief,
        drape,
        base,
        water,
        contours: contour_lines(options, (mode, is_classes), heights)?,
        volume,
    };
    let motion = motion((survey, reader), options, &timeline, &mut layer)?;
    let (statistics, info) = (survey.statistics(), reader.info());
    let relief = layer.relief;
    if is_surface {
        notes.push(relief_sentence(&relief, spacing.is_some(), unit.as_deref()));
    }
    notes.extend(skipping_note(&timeline, info.moments()));
    let has_channels = !info.channels.is_empty();
    let surroundings = Surroundings::new(options, info)?;
    let mut annotation = annotation(options, info, &surroundings)?;
    annotation.colorbar =
        colorbar(&layer, statistics, unit).filter(|_| options.has_colorbar && !has_channels);
    annotation.notes = layer.notes();
    let camera = camera(options, &layer, timeline.frames());
    let (layers, legend) =
        channel_layers(survey, reader, options, &layer)?.into_iter().unzip::<_, _, Vec<_>, Vec<_>>();
    notes.extend(white_note(options, &layers));
    if options.has_colorbar {
        annotation.notes.extend(legend);
    }
    let scene = Scene {
        layers: if layers.is_empty() { vec![layer] } else { layers },
        has_fixed_target: options.target.is_some(),
        fit_elevation_deg: fit_elevation_deg(options, motion.as_deref(), &camera),
        camera,
        motion,
        light: options.light,
        shadows: options.shadows.said(),
        background: options.background.color(),
        annotation,
        label: options.label.clone().map(|template| FilmLabel::new(template, reader.info())),
        captions: options.annotation.captions.clone(),
        veils: options.annotation.veils(options.background.is_transparent()),
        surroundings,
    };
    Ok(Composition { options: asked_for.clone(), scene, timeline, notes })
}

impl Composition {
    /// What its first frame shows.
    pub fn view(&self) -> View {
        let SceneOptions { azimuth_deg, zoom, target, light, .. } = &self.options;
        let layer = self.scene.layers.first();
        let middle = |layer: &Layer| [f64::from(layer.columns) / 2.0, f64::from(layer.rows) / 2.0];
        let light = light.unwrap_or_default();
        View {
            azimuth_deg: *azimuth_deg,
            elevation_deg: self.scene.camera.elevation_deg.at(0.0),
            zoom: *zoom,
            target: target.or(layer.map(middle)).unwrap_or_default(),
            exaggeration: layer.map_or(1.0, |layer| layer.relief.exaggeration.at(0.0)),
            light_azimuth_deg: light.azimuth_deg.at(0.0),
            light_elevation_deg: light.elevation_deg.at(0.0),
            band: 0.0,
            roll_deg: self.scene.camera.roll_deg,
            field_of_view_deg: self.scene.camera.field_of_view_deg,
        }
    }
}

impl Composition {
    /// What is shown when so much of the film is over, from 0 to 1. A view knows no place of the camera: with keys for
    /// that its direction is as without them.
    pub fn view_at(&self, progress: f64) -> View {
        let base = self.view();
        let camera = &self.scene.camera;
        let turned = camera.azimuth_deg.at(progress) - camera.azimuth_deg.at(0.0);
        let moments = self.scene.layers.first().map_or(1, |layer| layer.moments);
        let view = View {
            azimuth_deg: base.azimuth_deg + turned,
            band: if moments > 1 { progress * f64::from(moments) } else { 0.0 },
            ..base
        };
        self.scene.motion.as_ref().map_or(view, |motion| motion.moved_view(view, progress))
    }
}

fn layer_mode(options: &SceneOptions, info: &RasterInfo, is_classes: bool) -> Result<LayerMode, SceneError> {
    let has_slices = info.volume.is_some();
    match options.mode {
        Some(mode) if matches!(mode, LayerMode::Volume(_)) == has_slices => Ok(mode),
        Some(mode) if has_slices => {
            let rule = "volume, mip, minip, average, isosurface or slices for slices; --as bands plays them";
            Err(SceneError::out_of_range("mode", mode, rule))
        }
        Some(mode) => {
            let rule = "surface or image for bands; --as volume makes slices of them";
            Err(SceneError::out_of_range("mode", mode, rule))
        }
        None if has_slices => Ok(LayerMode::Volume(VolumeMode::Composite)),
        None if is_classes => Ok(LayerMode::Image),
        None => Ok(LayerMode::Surface),
    }
}

/// The colorbar of what is seen: of the values that lie over the data, or of its own, unless a picture hides these.
fn colorbar(layer: &Layer, statistics: &ValueStatistics, unit: Option<String>) -> Option<Colorbar> {
    match &layer.drape {
        Some(Drape { colorbar: Some(of_drape), .. }) => Some(of_drape.clone()),
        Some(drape) if drape.covers_all => None,
        _ => Some(Colorbar::of(layer.scale.clone(), statistics, unit)),
    }
}

/// The picture that is laid over what is no volume.
fn drape(
    survey: &mut Survey,
    options: &SceneOptions,
    (mode, info): (LayerMode, &RasterInfo),
) -> Result<Option<Drape>, SceneError> {
    match (&options.drape, mode) {
        (Some(path), LayerMode::Surface | LayerMode::Image) => {
            Drape::new(survey.picture.read(path, options)?, info).map(Some)
        }
        _ => Ok(None),
    }
}

/// What is around a surface, and its relief with room for that.
fn around(options: &SceneOptions, relief: Relief, extent_m: f64) -> (Relief, Option<Base>, Option<Water>) {
    let base = Base::new(&options.base, &relief, extent_m);
    let water = Water::new(&options.water);
    (relief.with_room(base.map(|base| base.bottom), water.map(|water| water.level)), base, water)
}

/// Contour lines of what has them: classes have nothing between them.
fn contour_lines(
    options: &SceneOptions,
    (mode, is_classes): (LayerMode, bool),
    heights: (f64, f64),
) -> Result<Option<ContourLines>, SceneError> {
    match mode {
        LayerMode::Surface | LayerMode::Image if !is_classes => ContourLines::new(&options.contours, heights),
        _ => Ok(None),
    }
}

fn skipping_note(timeline: &Timeline, moments: u32) -> Option<String> {
    let frames = timeline.frames();
    let note = || format!("{frames} frames cannot show all {moments} bands: some are skipped");
    (frames < u64::from(moments)).then(note)
}

fn approximate_note(statistics: &ValueStatistics, limits: &ColorLimits) -> Option<String> {
    let note = || {
        format!(
            "the value range, {} to {}, is approximate: it comes from overviews or statistics in the file",
            rounded(limits.min),
            rounded(limits.max)
        )
    };
    statistics.is_approximate().then(note)
}

fn outlier_note(
    statistics: &ValueStatistics,
    (limits, heights): (&ColorLimits, &ColorLimits),
    is_surface: bool,
) -> Option<String> {
    let ValueRange { min, max } = statistics.range().filter(|_| heights.is_trimmed)?;
    let what = match (limits.is_trimmed, is_surface) {
        (true, true) => "colours and heights span",
        (true, false) => "colours span",
        (false, _) => "heights span",
    };
    Some(format!(
        "{what} the 0.1 to 99.9 percentile, {} to {}, because outliers reach from {} to {}",
        rounded(heights.min),
        rounded(heights.max),
        rounded(min),
        rounded(max)
    ))
}

fn white_note(options: &SceneOptions, channels: &[Layer]) -> Option<String> {
    let is_light = options.background.color().is_some_and(|color| color.readable_ink() == Rgb8::BLACK);
    let note = || "channels add to the background: on a light one they are white".to_owned();
    (!channels.is_empty() && is_light).then(note)
}

/// What the user may not expect of the label.
fn label_note(options: &SceneOptions, info: &RasterInfo) -> Option<String> {
    let wants_labels = options.label.as_ref().is_some_and(|label| label.uses(LabelField::Label));
    let has_labels = info.band_labels.iter().any(Option::is_some);
    let label = options.label.as_ref()?;
    if wants_labels && !has_labels {
        return Some("the bands have no labels: {band} in the label numbers them".to_owned());
    }
    let has_dates = FilmLabel::new(label.clone(), info).has_dates();
    (label.formats_dates() && !has_dates)
        .then(|| "not all bands are dated: {time} in the label is that of the film".to_owned())
}

/// The value to five significant digits.
pub(super) fn rounded(value: f64) -> String {
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
    /// Finds out what can be wrong with options for a raster before any of its bands is read.
    ///
    /// # Errors
    /// [`SceneError::OutOfRange`].
    pub fn check(&self, info: &RasterInfo) -> Result<(), SceneError> {
        check(self)?;
        let surroundings = Surroundings::new(self, info)?;
        corner_items(self, info, &surroundings)?;
        self.timeline(info.moments()).map(drop)
    }

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

/// What keys move, of which the layer has to know how high it will be.
fn motion(
    (survey, reader): (&mut Survey, &mut BandReader),
    options: &SceneOptions,
    timeline: &Timeline,
    layer: &mut Layer,
) -> Result<Option<Arc<Motion>>, SceneError> {
    let flight = survey.flight(reader, options, (layer, timeline))?;
    let motion = Motion::new(options, timeline, (layer, flight.as_ref()))?;
    if let Some([from, to]) = motion.as_ref().and_then(Motion::exaggeration_bounds) {
        // The largest decides how much room there has to be; when it is which, keys say.
        layer.relief.exaggeration = Track::Ramp { from, to };
    }
    Ok(motion.map(Arc::new))
}

/// Where keys take the camera must not change what a magnification of 1 is.
fn fit_elevation_deg(options: &SceneOptions, motion: Option<&Motion>, camera: &Camera) -> Option<f64> {
    let usual = || motion.filter(|motion| motion.moves_camera()).map(|_| camera.elevation_deg.at(0.0));
    options.fit_elevation_deg.or_else(usual)
}

fn camera(options: &SceneOptions, layer: &Layer, frames: u64) -> Camera {
    let turn_deg = match options.orbit {
        Orbit::WholeFilmDeg(degrees) => degrees,
        Orbit::PerFrameDeg(degrees) => degrees * frames as f64,
    };
    let target = options.target.map_or(DVec3::ZERO, |target| layer.position_m(target));
    Camera {
        azimuth_deg: if turn_deg == 0.0 {
            options.azimuth_deg.into()
        } else {
            Track::Ramp { from: options.azimuth_deg, to: options.azimuth_deg + turn_deg }
        },
        elevation_deg: options.elevation_deg.unwrap_or(SceneOptions::USUAL_ELEVATION_DEG).into(),
        zoom: options.zoom.into(),
        target,
        roll_deg: options.roll_deg,
        field_of_view_deg: options.field_of_view_deg,
        projection: options.projection,
    }
}
