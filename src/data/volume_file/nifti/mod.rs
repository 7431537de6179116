//! `NIfTI` files, as brain scanners' images are kept, after the headers of `NIfTI-1` (`nifti1.h`) and `NIfTI-2`
//! (`nifti2.h`): one file or two, packed with gzip or not.

mod fields;
mod header;
mod placement;

use super::VolumeFile;
use super::axes::{Sides, label_times};
use super::raw_block::{RawBlock, Samples};
use super::sample_part::{Coding, PartFile, SamplePart, Skip};
use crate::data::error::ErrorContext;
use crate::data::sample_decoder::SampleDecoder;
use crate::data::source::SourceReader;
use crate::data::{DataError, Raster, SampleType};
use flate2::bufread::MultiGzDecoder;
use flate2::read::GzDecoder;
use header::Header;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const GZIP_MAGIC: &[u8] = b"\x1f\x8b";

/// Whether a file that begins like this is one of these, packed or not.
pub(super) fn is_nifti(start: &[u8]) -> bool {
    if !start.starts_with(GZIP_MAGIC) {
        return Header::is_header(start);
    }
    let mut unpacked = Vec::new();
    // What there is of the file ends in the middle of the packed data, which is no fault of its.
    let result = GzDecoder::new(start).take(header::LARGEST_BYTES as u64).read_to_end(&mut unpacked);
    tracing::trace!(?result, bytes = unpacked.len(), "looked into a gzip file");
    Header::is_header(&unpacked)
}

pub(super) fn open(file: &VolumeFile) -> Result<Box<dyn Raster>, DataError> {
    let context = file.context("NIfTI");
    let is_packed = is_packed(&file.reader, &context)?;
    let header = Header::parse(&beginning(&file.reader, is_packed, &context)?, &context)?;
    let sides = sides(&header, &context)?;
    let sample_type = sample_type(header.datatype, &context)?;
    // `a.nii.gz` without its last extension.
    let name = file.name.strip_suffix(".nii").or_else(|| file.name.strip_suffix(".hdr"));
    let name = name.unwrap_or(&file.name).to_owned();
    let mut info = sides.raster(name, sample_type, &context, &file.options.limits)?;
    placement::of(&header).apply(&mut info, sides, &context);
    if let Some((factor, unit)) = time_unit(header.units) {
        label_times(&mut info, sides, header.time_offset * factor, header.spacing[4] * factor, unit);
    }
    let decoder = decoder(&header, sample_type, &context)?;
    let samples = Samples::one(samples(file, &header, is_packed, &context)?);
    Ok(Box::new(RawBlock::open(info, decoder, samples, context, &file.options.limits)?))
}

fn is_packed(reader: &SourceReader, context: &ErrorContext) -> Result<bool, DataError> {
    let mut start = [0; 2];
    if reader.length() < 2 {
        return Ok(false);
    }
    reader.read_exact_at(0, &mut start).map_err(|error| context.io(error))?;
    Ok(start == GZIP_MAGIC)
}

/// As many bytes as a header may have, if there are as many.
fn beginning(
    reader: &Arc<SourceReader>,
    is_packed: bool,
    context: &ErrorContext,
) -> Result<Vec<u8>, DataError> {
    let stream: Box<dyn Read> =
        if is_packed { Box::new(MultiGzDecoder::new(reader.stream())) } else { Box::new(reader.stream()) };
    let mut bytes = Vec::new();
    let mut stream = stream.take(header::LARGEST_BYTES as u64);
    stream.read_to_end(&mut bytes).map_err(|error| context.stream_failed(error))?;
    Ok(bytes)
}

/// Columns, rows and slices, then time; what comes after that has to be 1.
fn sides(header: &Header, context: &ErrorContext) -> Result<Sides, DataError> {
    let [count, sides @ ..] = header.dimensions;
    let count = match usize::try_from(count) {
        Ok(1) => return Err(context.unsupported("an array of 1 dimension", "2 to 4 are read")),
        Ok(count @ 2..=7) => count,
        _ => return Err(context.malformed(format!("an array of {count} dimensions, not of 1 to 7"))),
    };
    let side = |axis: usize| match sides.get(axis) {
        Some(side) if axis < count => u64::try_from(*side).unwrap_or_default(),
        _ => 1,
    };
    if let Some(axis) = (4..7).find(|axis| side(*axis) != 1) {
        let reason = format!("{} values at every sample (dimension {})", side(axis), axis + 1);
        return Err(context.unsupported(reason, "save one of them as a file of its own"));
    }
    Ok(Sides { columns: side(0), rows: side(1), slices: side(2), moments: side(3) })
}

fn sample_type(datatype: i16, context: &ErrorContext) -> Result<SampleType, DataError> {
    let refused = match datatype {
        2 => return Ok(SampleType::U8),
        4 => return Ok(SampleType::I16),
        8 => return Ok(SampleType::I32),
        16 => return Ok(SampleType::F32),
        64 => return Ok(SampleType::F64),
        256 => return Ok(SampleType::I8),
        512 => return Ok(SampleType::U16),
        768 => return Ok(SampleType::U32),
        1024 => return Ok(SampleType::I64),
        1280 => return Ok(SampleType::U64),
        1 => "samples of one bit",
        32 | 1792 | 2048 => "complex numbers",
        128 | 2304 => "colours",
        1536 => "floats of more than 64 bits",
        _ => return Err(context.malformed(format!("samples of the unknown type {datatype}"))),
    };
    Err(context.unsupported(refused, "integers and floats of 8 to 64 bits are read"))
}

/// A slope of 0, or one that is no number, means that values are stored as they are.
fn decoder(
    header: &Header,
    sample_type: SampleType,
    context: &ErrorContext,
) -> Result<SampleDecoder, DataError> {
    let plain = SampleDecoder::new(sample_type, header.order);
    let Header { slope, intercept, .. } = *header;
    if slope == 0.0 || !slope.is_finite() {
        return Ok(plain);
    }
    if !intercept.is_finite() {
        return Err(context.malformed(format!("values are scaled by {slope} and moved by {intercept}")));
    }
    Ok(SampleDecoder { scale: slope, offset: intercept, ..plain })
}

fn samples(
    file: &VolumeFile,
    header: &Header,
    is_packed: bool,
    context: &ErrorContext,
) -> Result<SamplePart, DataError> {
    let skip = Skip::Bytes(header.samples_at);
    let coding = |is_packed| if is_packed { Coding::Gzip } else { Coding::Plain };
    if !header.is_pair {
        let file = PartFile::Open(file.reader.clone());
        return Ok(SamplePart { file, skipped_lines: 0, skip, coding: coding(is_packed) });
    }
    let path = file.path.ok_or_else(|| {
        context.unsupported("its samples are in another file", "give the path of the .hdr file")
    })?;
    let images = images_beside(path);
    let Some(image) = images.iter().find(|image| image.exists()) else {
        let names: Vec<_> = images.iter().map(|image| image.display().to_string()).collect();
        return Err(context.malformed(format!("its samples are missing ({})", names.join(" or "))));
    };
    let reader = Arc::new(SourceReader::open(&image.as_path().into())?);
    let coding = coding(self::is_packed(&reader, context)?);
    Ok(SamplePart { file: PartFile::Open(reader), skipped_lines: 0, skip, coding })
}

/// The files that may belong to a header: `a.img` and `a.img.gz` to `a.hdr` and `a.hdr.gz`.
fn images_beside(header: &Path) -> [PathBuf; 2] {
    let is_gz = header.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gz"));
    let header = if is_gz { header.with_extension("") } else { header.to_owned() };
    let image = header.with_extension("img");
    [image.clone(), image.with_added_extension("gz")]
}

/// What to multiply times with, and the unit that they have then.
fn time_unit(units: i32) -> Option<(f64, &'static str)> {
    match units & 0x38 {
        8 => Some((1.0, "s")),
        16 => Some((1e-3, "s")),
        24 => Some((1e-6, "s")),
        32 => Some((1.0, "Hz")),
        40 => Some((1.0, "ppm")),
        48 => Some((1.0, "rad/s")),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
