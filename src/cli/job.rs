//! Arguments -> everything resolved; nothing is done yet.

use super::arguments::Arguments;
use super::values::{OrDefault, Spacing};
use fieldreel::Error;
use fieldreel::data::{Arrangement, PixelSpacing};
use fieldreel::encode::{Container, EncodeSettings};
use fieldreel::record::film_words::Bytes;
use fieldreel::record::{FrameChoice, Moments};
use fieldreel::render::{AdapterChoice, GpuOptions};
use fieldreel::scene::{
    ColormapSource, FilmLength, FlightPath, LayerMode, Light, LimitsChoice, MissingColor, Orbit, SceneError,
    SceneOptions,
};
use std::num::NonZeroUsize;
use std::path::PathBuf;

/// A mistake in how options are combined.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct UsageError(pub(super) String);

/// Which moments are shown.
pub(super) fn moments(arguments: &Arguments, container: Container) -> Result<Moments, Error> {
    let output = &arguments.output;
    let choice = match (&arguments.camera.camera_path, output.band) {
        (Some(path), _) => FrameChoice::Path(path.clone()),
        (None, Some(band)) => FrameChoice::Band(band),
        (None, None) => FrameChoice::Frame(output.frame),
    };
    Ok(Moments::new(&choice, container)?)
}

/// Whether bands are moments or slices: as asked for, or else as the mode needs them.
pub(super) fn arrangement(arguments: &Arguments) -> Arrangement {
    let mode = arguments.look.mode.map(LayerMode::from);
    arguments.input.arrangement.map_or_else(|| LayerMode::arrangement(mode), Arrangement::from)
}

/// Refuses to see into the sample that is shown without an input, which is a surface.
pub(super) fn check_sample(arguments: &Arguments, inputs: &[PathBuf]) -> anyhow::Result<()> {
    match arguments.look.mode.map(LayerMode::from) {
        Some(mode @ LayerMode::Volume(_)) if inputs.is_empty() => Err(usage(&format!(
            "--mode {mode} needs a volume to see into, as in: fieldreel scan.nii.gz --mode {mode}; without an input a \
             surface is shown"
        ))),
        _ => Ok(()),
    }
}

pub(super) fn scene_options(arguments: &Arguments) -> Result<SceneOptions, Error> {
    let Arguments { time, data, camera, look, annotation, .. } = arguments;
    // What a colormap file brings holds unless an option says otherwise.
    let source = look.colormap.as_deref().map(ColormapSource::read).transpose()?;
    let brought = source.as_ref();
    let brought_missing = brought.and_then(|source| source.missing).map(MissingColor::Opaque);
    let brought_limits = brought.and_then(|source| source.limits);
    Ok(SceneOptions {
        mode: look.mode.map(Into::into),
        colormap: brought.map(|source| source.colormap.clone()),
        norm: look.norm.clone().or(brought.and_then(|source| source.norm.clone())).unwrap_or_default(),
        under: look.under.map_or(brought.and_then(|source| source.under), OrDefault::given),
        over: look.over.map_or(brought.and_then(|source| source.over), OrDefault::given),
        limits: match (data.clim, data.percentile) {
            (Some(OrDefault::Given(limits)), _) => LimitsChoice::Fixed(limits.0, limits.1),
            (Some(OrDefault::Default), _) => LimitsChoice::Auto,
            (None, Some(percentiles)) => LimitsChoice::Percentile(percentiles.0, percentiles.1),
            (None, None) => {
                brought_limits.map_or(LimitsChoice::Auto, |(min, max)| LimitsChoice::Fixed(min, max))
            }
        },
        opacity: look.opacity.clone(),
        transfer: look.transfer,
        iso_surfaces: look.iso.clone(),
        channels: look.channels.clone().unwrap_or_default(),
        slices: look.slices.clone().unwrap_or_default(),
        clip_planes: look.clip_planes.clone().unwrap_or_default(),
        clip_box: look.clip_box.unwrap_or_default(),
        contours: arguments.terrain.contours(),
        drape: arguments.terrain.drape.clone(),
        base: arguments.terrain.base(),
        water: arguments.terrain.water(),
        layers: arguments.layers.layers.clone().unwrap_or_default(),
        visible_layers: arguments.layers.visible_layers.clone(),
        shapes: arguments.shapes.choice(),
        places: arguments.places.options()?,
        missing: look.nan.map(MissingColor::from).or(brought_missing).unwrap_or_default(),
        background: look.background.unwrap_or_default(),
        exaggeration: look.exaggeration,
        light: (!look.unlit).then(|| Light {
            azimuth_deg: look.light_azimuth.into(),
            elevation_deg: look.light_elevation.into(),
        }),
        shadows: look.shadows.into(),
        orbit: camera.orbit_per_frame.map_or(Orbit::WholeFilmDeg(camera.orbit), Orbit::PerFrameDeg),
        azimuth_deg: camera.azimuth,
        elevation_deg: camera.elevation,
        zoom: camera.zoom,
        fit_elevation_deg: camera.fit_elevation,
        target: camera.target.map(|target| [target.0, target.1]),
        roll_deg: camera.roll,
        field_of_view_deg: camera.field_of_view,
        camera_move: camera.camera_move,
        flight: camera.fly_along.as_deref().map(FlightPath::open).transpose().map_err(SceneError::from)?,
        flight_height: camera.fly_height,
        look_ahead_secs: camera.look_ahead,
        keys: camera.keys.clone().unwrap_or_default(),
        has_constant_speed: camera.constant_speed,
        projection: camera.projection.into(),
        title: annotation.title.clone(),
        label: annotation.label.clone(),
        has_colorbar: !annotation.no_colorbar,
        axes: annotation.axes.into(),
        marks: annotation.marks.into(),
        scale_bar: annotation.scale_bar.into(),
        annotation: annotation.options()?,
        interpolation: time.interpolate.into(),
        is_loop: time.is_loop,
        length: match (time.frames, time.frames_per_band, time.duration) {
            (Some(frames), _, _) => FilmLength::Frames(frames),
            (None, Some(frames), _) => FilmLength::FramesPerBand(frames),
            (None, None, Some(seconds)) => FilmLength::Seconds(seconds),
            (None, None, None) => FilmLength::Auto,
        },
        rate: time.fps,
        value_unit: data.value_unit.clone(),
        spacing: data.spacing.map(|Spacing([x_m, y_m], _)| PixelSpacing { x_m, y_m }),
        slice_spacing: data.spacing.and_then(|Spacing(_, slices)| slices),
    })
}

pub(super) fn encode_settings(
    arguments: &Arguments,
    container: Container,
    threads: NonZeroUsize,
) -> Result<EncodeSettings, Error> {
    let settings = arguments.encoding.settings(container, arguments.output.odd.into(), threads)?;
    let segment_frames = arguments.parts.segment_frames;
    Ok(EncodeSettings {
        segment_frames,
        max_bytes: arguments.output.max_bytes.map(|Bytes(most)| most),
        ..settings
    })
}

pub(super) fn gpu_options(arguments: &Arguments) -> GpuOptions {
    let adapter = arguments.reporting.adapter.as_deref().map(AdapterChoice::named).unwrap_or_default();
    GpuOptions { adapter, memory: arguments.reporting.gpu_memory.unwrap_or_default() }
}

pub(super) fn usage(message: &str) -> anyhow::Error {
    UsageError(message.to_owned()).into()
}
