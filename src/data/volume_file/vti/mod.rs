//! VTK's image data in XML (`.vti`), after <https://docs.vtk.org/en/latest/vtk_file_formats/vtkxml_file_format.html>:
//! arrays in the text or after it, as numbers, in base64 or raw, packed with zlib, LZ4 or LZMA, or not.

mod base64;
mod block_stream;
mod document;
mod packing;
mod tags;

pub(super) use block_stream::Blocks;

use super::VolumeFile;
use super::axes::{Placement, Sides};
use super::raw_block::{RawBlock, Samples};
use super::sample_part::{Coding, PartFile, SamplePart, Skip};
use super::text_samples::TEXT_ORDER;
use crate::data::error::ErrorContext;
use crate::data::sample_decoder::SampleDecoder;
use crate::data::{DataError, Raster, SampleType};
use document::{Array, Document, Place};
use std::array;
use std::sync::Arc;

/// How many arrays an error message lists.
const MAX_LISTED: usize = 20;

/// Whether a file begins like one of VTK in XML, of whatever kind.
pub(super) fn is_vtk_xml(start: &[u8]) -> bool {
    let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
    let tag = b"<VTKFile";
    text.starts_with(b"<") && text.windows(tag.len()).any(|window| window == tag)
}

pub(super) fn open(file: &VolumeFile) -> Result<Box<dyn Raster>, DataError> {
    let context = file.context("VTK");
    let limits = &file.options.limits;
    let document = Document::read(&file.reader, &context)?;
    let array = chosen(&document, file.options.variable.as_deref(), &context)?;
    if array.components != "1" {
        let reason = format!("{} values at every sample of {:?}", array.components, array.name);
        return Err(context.unsupported(reason, "choose another array with --variable NAME"));
    }
    let sample_type = sample_type(&array.sample_type, &context)?;
    let sides = sides(&document, array.is_of_cells, &context)?;
    let name = match document.arrays.len() {
        1 => file.name.clone(),
        _ => format!("{}: {}", file.name, array.name),
    };
    let mut info = sides.raster(name, sample_type, &context, limits)?;
    placement(&document, array.is_of_cells).apply(&mut info, sides, &context);
    let part = samples(file, &document, array, sample_type, &context)?;
    let order = match part.coding {
        Coding::Text(_) => TEXT_ORDER,
        _ => document.order,
    };
    let decoder = SampleDecoder::new(sample_type, order);
    Ok(Box::new(RawBlock::open(info, decoder, Samples::one(part), context, limits)?))
}

/// The array that is asked for, or the only one that is a volume, or the one that VTK would show.
fn chosen<'document>(
    document: &'document Document,
    variable: Option<&str>,
    context: &ErrorContext,
) -> Result<&'document Array, DataError> {
    let arrays = &document.arrays;
    let path = || context.path.clone();
    let listed = |describe: &dyn Fn(&Array) -> String| {
        let mut names: Vec<_> = arrays.iter().take(MAX_LISTED).map(describe).collect();
        let left_off = arrays.len().saturating_sub(MAX_LISTED);
        names.extend((left_off > 0).then(|| format!("{left_off} more")));
        names.join(", ")
    };
    if let Some(variable) = variable {
        return arrays.iter().find(|array| array.name == variable).ok_or_else(|| DataError::NoSuchVariable {
            variable: variable.to_owned(),
            known: listed(&|array| array.name.clone()),
            path: path(),
        });
    }
    let rasters: Vec<_> = arrays.iter().filter(|array| array.components == "1").collect();
    match (&rasters[..], &arrays[..]) {
        ([only], _) => return Ok(only),
        ([], [only]) => return Ok(only),
        (_, []) => return Err(context.malformed("it holds no array of points or cells")),
        _ => {}
    }
    let shown = rasters.into_iter().find(|array| array.is_active);
    shown.ok_or_else(|| DataError::SeveralVariables {
        count: arrays.len(),
        known: listed(&|array| {
            format!("{} ({}, {} values)", array.name, array.sample_type, array.components)
        }),
        path: path(),
    })
}

fn sample_type(stated: &str, context: &ErrorContext) -> Result<SampleType, DataError> {
    Ok(match stated {
        "Int8" => SampleType::I8,
        "UInt8" => SampleType::U8,
        "Int16" => SampleType::I16,
        "UInt16" => SampleType::U16,
        "Int32" => SampleType::I32,
        "UInt32" => SampleType::U32,
        "Int64" => SampleType::I64,
        "UInt64" => SampleType::U64,
        "Float32" => SampleType::F32,
        "Float64" => SampleType::F64,
        _ => {
            let reason = format!("an array of type {stated:?}");
            return Err(context.unsupported(reason, "integers and floats of 8 to 64 bits are read"));
        }
    })
}

/// Points from the first to the last, or the cells between them; where there is one point there is one cell.
fn sides(document: &Document, is_of_cells: bool, context: &ErrorContext) -> Result<Sides, DataError> {
    let side = |axis: usize| {
        let (first, last) = document.ends(axis);
        let steps = last.checked_sub(first).and_then(|steps| u64::try_from(steps).ok());
        let steps = steps.ok_or_else(|| context.malformed(format!("an extent from {first} to {last}")))?;
        Ok(if is_of_cells { steps.max(1) } else { steps.saturating_add(1) })
    };
    Ok(Sides { columns: side(0)?, rows: side(1)?, slices: side(2)?, moments: 1 })
}

/// Where samples lie: points are counted from the origin, and cells have their middle between points.
fn placement(document: &Document, is_of_cells: bool) -> Placement {
    let Document { origin, spacing, direction, .. } = document;
    let first = array::from_fn::<f64, 3, _>(|axis| {
        let (first, last) = document.ends(axis);
        let half = if is_of_cells && last > first { 0.5 } else { 0.0 };
        first as f64 + half
    });
    let world_from_index = array::from_fn(|row| {
        let step = |axis: usize| direction[3 * row + axis] * spacing[axis];
        let start = origin[row] + (0..3).map(|axis| step(axis) * first[axis]).sum::<f64>();
        [step(0), step(1), step(2), start]
    });
    Placement { world_from_index, ..Placement::with_spacing([1.0; 3]) }
}

fn samples(
    file: &VolumeFile,
    document: &Document,
    array: &Array,
    sample_type: SampleType,
    context: &ErrorContext,
) -> Result<SamplePart, DataError> {
    let missing = || context.malformed(format!("the samples of {:?} are missing", array.name));
    let blocks = |is_base64| Blocks {
        is_base64,
        packing: document.packing,
        has_long_counts: document.has_long_counts,
        order: document.order,
    };
    let (start, end, is_base64) = match (array.format.as_str(), &array.place) {
        ("ascii" | "binary", Place::Inline { start, end }) => (*start, *end, true),
        ("appended", Place::Appended(offset)) => {
            let (start, is_base64) = document.appended.ok_or_else(missing)?;
            (start.saturating_add(*offset), file.reader.length(), is_base64)
        }
        ("ascii" | "binary" | "appended", _) => return Err(missing()),
        (other, _) => {
            return Err(context.unsupported(
                format!("an array in the format {other:?}"),
                "ascii, binary and appended are read",
            ));
        }
    };
    let length = end.checked_sub(start).ok_or_else(missing)?;
    let stretch = Arc::new(file.reader.part(start, length).ok_or_else(missing)?);
    let blocks = blocks(is_base64);
    let (skip, coding) = if array.format == "ascii" {
        (Skip::Bytes(0), Coding::Text(sample_type))
    } else if is_base64 || document.packing.is_some() {
        (Skip::Bytes(0), Coding::Blocks(blocks))
    } else {
        // A count of bytes comes first.
        (Skip::Bytes(blocks.count_bytes() as u64), Coding::Plain)
    };
    Ok(SamplePart { file: PartFile::Open(stretch), skipped_lines: 0, skip, coding })
}

#[cfg(test)]
mod tests;
