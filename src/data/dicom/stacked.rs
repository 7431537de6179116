//! From images in order to a raster.

use super::ScannedFile;
use super::header::Header;
use super::image_file::ImageFile;
use super::plane::Plane;
use super::raster::{BandPlace, DicomRaster};
use super::sample_format::Scale;
use super::series::Series;
use super::slice::Slice;
use super::stack::{Stack, stack};
use crate::data::error::ErrorContext;
use crate::data::{DataError, PixelSpacing, RasterInfo, ReadLimits, VolumeGrid, VolumeSpace};
use std::collections::HashMap;

/// The raster of a series. It is called what the series is, else `name`.
pub(super) fn raster(
    series: Series,
    scanned: &[ScannedFile],
    (name, context): (String, ErrorContext),
    limits: &ReadLimits,
) -> Result<DicomRaster, DataError> {
    let Series { header, slices } = series;
    let stack = stack(slices, limits.max_bands as usize, &context)?;
    let (files, bands) = places(&stack.images, scanned)?;
    let (columns, rows) = (header.columns.into(), header.rows.into());
    let shape = limits.check([bands.len() as u64, rows, columns], &context.path)?;
    let Some(first) = stack.images.iter().flatten().next() else { return Err(DataError::NoFiles) };
    let Some(sample_type) = files.first().map(|file| file.format.sample_type) else {
        return Err(DataError::NoFiles);
    };
    let name = if header.description.is_empty() { name } else { header.description.clone() };
    let mut info = RasterInfo::new(name, context.format, sample_type, shape);
    let spacing = first.plane.spacing;
    info.spacing = spacing.and_then(|[rows, columns]| PixelSpacing::new(columns * 1e-3, rows * 1e-3));
    info.volume = volume(&stack, &first.plane, &context);
    info.value_unit = value_unit(&header);
    label(&mut info, &stack, &header);
    if header.has_table {
        tracing::warn!(path = %context.path, "values are as they are stored: a table of others is not read");
    }
    Ok(DicomRaster { info, files, bands, context, limits: *limits, open: None })
}

/// The files that are needed, and where in them each band is.
fn places(
    images: &[Option<Slice>],
    scanned: &[ScannedFile],
) -> Result<(Vec<ImageFile>, Vec<Option<BandPlace>>), DataError> {
    let (mut files, mut indices) = (Vec::new(), HashMap::new());
    let mut bands = Vec::with_capacity(images.len());
    for image in images {
        let Some((image, file)) = image.as_ref().and_then(|image| Some((image, scanned.get(image.file)?)))
        else {
            bands.push(None);
            continue;
        };
        let index = *indices.entry(image.file).or_insert(files.len());
        if index == files.len() {
            let context = super::context_of(&file.source);
            files.push(ImageFile::new(file.source.clone(), file.bytes, &file.header, &context)?);
        }
        let Plane { slope, intercept, .. } = image.plane;
        let slope = slope.filter(|slope| *slope != 0.0).unwrap_or(1.0);
        let scale = Scale { slope, offset: intercept.unwrap_or_default() };
        bands.push(Some(BandPlace { file: index, frame: image.frame, scale }));
    }
    Ok((files, bands))
}

/// Where slices lie: PS3.3 of the standard, equation C.7.6.2.1-1. Files count to the left and to the back.
fn volume(stack: &Stack, first: &Plane, context: &ErrorContext) -> Option<VolumeGrid> {
    let step = stack.step?;
    let slices = u32::try_from(stack.slices).ok()?;
    let [row, column, _] = first.axes();
    let path = &context.path;
    let is_sound = |spacing: &[f64; 2]| spacing.iter().all(|distance| *distance > 0.0);
    let spacing = first.spacing.filter(is_sound).unwrap_or_else(|| {
        tracing::warn!(%path, "the distance of samples is not known: they are drawn as 1 mm apart");
        [1.0; 2]
    });
    let position = first.position.unwrap_or_default();
    let world_from_index = [0, 1, 2].map(|axis| {
        let sign = if axis < 2 { -1.0 } else { 1.0 };
        [row[axis] * spacing[1], column[axis] * spacing[0], step[axis], position[axis]]
            .map(|number| 0.0 + sign * number)
    });
    let grid = VolumeGrid::new(slices, world_from_index).or_else(|| {
        tracing::warn!(%path, "directions that span no volume: samples are taken to be 1 mm apart");
        VolumeGrid::with_spacing(slices, [1.0; 3])
    })?;
    Some(VolumeGrid { unit: Some("mm".to_owned()), space: VolumeSpace::Patient, ..grid })
}

/// The unit that the file gives; Hounsfield's where a CT gives none.
fn value_unit(header: &Header) -> Option<String> {
    match header.value_unit.as_deref() {
        // Which stands for "unspecified".
        Some("US" | "") => None,
        None => (header.modality == "CT").then(|| "HU".to_owned()),
        Some(unit) => Some(unit.to_owned()),
    }
}

/// Calls moments by their time, if that tells them apart: since the first, since a beat, or in a film.
fn label(info: &mut RasterInfo, stack: &Stack, header: &Header) {
    let slices = stack.slices.max(1);
    let firsts: Vec<_> = stack.images.iter().step_by(slices).map(Option::as_ref).collect();
    if firsts.len() < 2 {
        return;
    }
    let of_frames = |frame: u32| match (&header.frame_times, header.frame_time) {
        (Some(steps), _) => steps.get(..=frame as usize).map(|steps| steps.iter().sum::<f64>()),
        (None, step) => step.map(|step| step * f64::from(frame)),
    };
    let is_film = header.frame_count() as usize == firsts.len() && slices == 1;
    let start =
        firsts.iter().flatten().filter_map(|image| image.plane.time.seconds()).fold(f64::INFINITY, f64::min);
    let times = |time: &dyn Fn(&Slice) -> Option<f64>| {
        let times: Vec<f64> = firsts.iter().map(|image| image.and_then(time)).collect::<Option<_>>()?;
        times.windows(2).all(|pair| pair[0] < pair[1]).then_some(times)
    };
    let film = || times(&|image| of_frames(image.frame)).filter(|_| is_film).map(|times| (times, "ms"));
    let since_beat = || times(&|image| image.plane.time.trigger_ms).map(|times| (times, "ms"));
    let since_first =
        || times(&|image| image.plane.time.seconds().map(|at| at - start)).map(|times| (times, "s"));
    if let Some((times, unit)) = film().or_else(since_beat).or_else(since_first) {
        let labels = times.iter().flat_map(|time| std::iter::repeat_n(time, slices));
        for (label, time) in info.band_labels.iter_mut().zip(labels) {
            *label = Some(format!("{} {unit}", short(*time)));
        }
    }
}

/// A number with at most three decimals.
fn short(number: f64) -> String {
    let text = format!("{number:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
