use super::annotating::{annotation, corner_items};
use super::annotation::Colorbar;
use super::check::{check, check_spacing};
use super::compose_notes::{
    approximate_note, label_note, outlier_note, relief_sentence, skipping_note, white_note,
};
use super::datasets;
use super::draped_values::ground_colors;
use super::globe::{globe_notes, globe_relief};
use super::idle_options::idle_note;
use super::shapes::heights;
use super::volume_layers::{channel_layers, volume_body, volume_note};
use super::{
    Base, Camera, Composition, ContourLines, Drape, FilmLabel, FilmLength, Globe, Interpolation, Layer,
    LayerMode, Motion, Orbit, Places, Relief, SampleShape, Scene, SceneError, SceneOptions, Surroundings,
    Survey, Timeline, Track, VolumeMode, Water,
};
use crate::data::{BandReader, Content, PixelSpacing, RasterInfo, ValueStatistics, metres_per_unit};
use glam::DVec3;
use std::sync::Arc;

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
    let globe = globe(options, (mode, reader.info()))?;
    let is_surface = mode == LayerMode::Surface;
    let heights = heights(survey, reader, options, (mode, limits))?;
    let statistics = survey.statistics();
    let info = reader.info();
    let mut notes: Vec<String> = info.note.iter().cloned().collect();
    notes.extend(approximate_note(statistics, &limits));
    notes.extend(idle_note(asked_for, mode));
    notes.extend(label_note(options, info));
    let unit = options.value_unit.clone().or_else(|| info.value_unit.clone());
    notes.extend(outlier_note(statistics, (&limits, &heights), mode));
    let spacing = globe.and_then(|globe| globe.spacing()).or(options.spacing).or(info.spacing);
    let PixelSpacing { x_m, y_m } = spacing.unwrap_or(PixelSpacing { x_m: 1.0, y_m: 1.0 });
    check_spacing(x_m, y_m)?;
    let extent_m = (f64::from(info.columns) * x_m * f64::from(info.rows) * y_m).sqrt();
    let metres_per_value = spacing.and(unit.as_deref().and_then(metres_per_unit));
    let longest_m = (f64::from(info.columns) * x_m).max(f64::from(info.rows) * y_m);
    let shape = SampleShape::new(options, (mode, info), &heights)?;
    notes.extend(shape.as_ref().and_then(|shape| shape.crowded_note(info.band_samples())));
    let heights = (heights.min, heights.max);
    let relief = relief(options, (globe, shape.as_ref()), heights, [extent_m, longest_m], metres_per_value);
    let (relief, base, water) =
        if is_surface { around(options, relief, extent_m) } else { (relief, None, None) };
    let volume = volume_body(options, info, statistics, (mode, &scale));
    if let Some(body) = &volume {
        notes.extend(volume_note(body, mode, info, statistics)?);
    }
    let mut layer = Layer {
        mode,
        source: None,
        place: None,
        is_visible: true,
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
        shape,
        drape,
        base,
        water,
        contours: contour_lines(options, (mode, is_classes), heights)?,
        globe,
        places: None,
        volume,
    };
    let added = datasets::add((survey, reader), options, &mut layer)?;
    notes.extend(added.notes);
    layer.places = survey.places(options, (mode, reader.info()), &mut notes)?;
    let motion = motion((survey, reader), options, &timeline, &mut layer)?;
    let (statistics, info) = (survey.statistics(), reader.info());
    notes.extend(height_notes(&layer, spacing.is_some()));
    notes.extend(skipping_note(&timeline, info.moments()));
    let has_channels = !info.channels.is_empty();
    let surroundings = Surroundings::new(options, info)?;
    let mut annotation = annotation(options, info, &surroundings)?;
    let own_colorbar = colorbar(&layer, statistics, unit)
        .filter(|_| options.has_colorbar && layer.is_visible && !has_channels);
    annotation.colorbars = own_colorbar.into_iter().chain(added.colorbars).collect();
    annotation.notes = layer.notes();
    let camera = camera(options, &layer, timeline.frames());
    let (layers, legend) =
        channel_layers(survey, reader, options, &layer)?.into_iter().unzip::<_, _, Vec<_>, Vec<_>>();
    notes.extend(white_note(options, &layers));
    if options.has_colorbar {
        annotation.notes.extend(legend);
    }
    let scene = Scene {
        layers: if layers.is_empty() { [vec![layer], added.layers].concat() } else { layers },
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

fn layer_mode(options: &SceneOptions, info: &RasterInfo, is_classes: bool) -> Result<LayerMode, SceneError> {
    let has_slices = info.volume.is_some();
    match options.mode {
        Some(mode) if matches!(mode, LayerMode::Volume(_)) == has_slices => Ok(mode),
        Some(mode) if has_slices => {
            let rule = "volume, mip, minip, average, isosurface or slices for slices; --as bands plays them";
            Err(SceneError::out_of_range("mode", mode, rule))
        }
        Some(mode) => {
            let rule = "surface, image, bars, points, wireframe or globe for bands; --as volume makes slices of them";
            Err(SceneError::out_of_range("mode", mode, rule))
        }
        None if has_slices => Ok(LayerMode::Volume(VolumeMode::Composite)),
        None if is_classes => Ok(LayerMode::Image),
        None if !info.column_names.is_empty() => Ok(LayerMode::Bars),
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
        (Some(path), LayerMode::Surface | LayerMode::Image | LayerMode::Globe) => {
            Drape::new(survey.picture.read(path, options, info)?, info).map(Some)
        }
        _ => Ok(None),
    }
}

fn height_notes(layer: &Layer, has_spacing: bool) -> Vec<String> {
    let unit = layer.value_unit.as_deref();
    match &layer.globe {
        Some(globe) => globe_notes(globe, &layer.relief, unit),
        None if layer.mode.goes_through_samples() => vec![relief_sentence(&layer.relief, has_spacing, unit)],
        None => Vec::new(),
    }
}

/// How high values are on a globe, as shapes, or as ground that is so wide and at most so long.
fn relief(
    options: &SceneOptions,
    (globe, shape): (Option<Globe>, Option<&SampleShape>),
    heights: (f64, f64),
    [extent_m, longest_m]: [f64; 2],
    metres_per_value: Option<f64>,
) -> Relief {
    if globe.is_some() {
        return globe_relief(heights, extent_m, metres_per_value, options.exaggeration);
    }
    let (room, width_m) = SampleShape::room(shape, heights, (extent_m, longest_m));
    Relief::new(room, width_m, metres_per_value, options.exaggeration)
}

/// Where a globe has data.
fn globe(
    options: &SceneOptions,
    (mode, info): (LayerMode, &RasterInfo),
) -> Result<Option<Globe>, SceneError> {
    let globe = (mode == LayerMode::Globe).then(|| Globe::of(info)).transpose()?;
    Ok(globe.map(|globe| globe.with_color(options.base.color)))
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
        // Numbers would have to be found on a sphere.
        LayerMode::Globe if !is_classes => Ok(ContourLines::new(&options.contours, heights)?
            .map(|lines| ContourLines { labelled: None, ..lines })),
        _ => Ok(None),
    }
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
        Places::new(&self.places, info)?;
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
    let target = options.target.map_or(DVec3::ZERO, |target| layer.target_m(target));
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
