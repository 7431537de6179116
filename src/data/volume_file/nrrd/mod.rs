//! NRRD files, "nearly raw raster data": <https://teem.sourceforge.net/nrrd/format.html>. Lines of text say how an array
//! is stored, which may be in the same file (`.nrrd`) or in others (`.nhdr`).

mod axis;
mod header;
mod layout;
mod placement;

use super::VolumeFile;
use super::axes::label_times;
use super::named_files::NamedFiles;
use super::raw_block::{RawBlock, Samples};
use super::sample_part::{Coding, PartFile, SamplePart, Skip};
use super::text_samples::TEXT_ORDER;
use crate::data::error::ErrorContext;
use crate::data::sample_decoder::{ByteOrder, SampleDecoder};
use crate::data::{DataError, Raster, SampleType};
use header::Header;
use layout::Layout;

pub(super) const MAGIC: &[u8] = b"NRRD0";

pub(super) fn open(file: &VolumeFile) -> Result<Box<dyn Raster>, DataError> {
    let context = file.context("NRRD");
    let limits = &file.options.limits;
    let header = Header::read(file.reader.stream(), &context)?;
    let sample_type = sample_type(&header, &context)?;
    let coding = coding(&header, sample_type, &context)?;
    let decoder = SampleDecoder::new(sample_type, byte_order(&header, coding, sample_type, &context)?);
    let axes = axis::axes(&header, &context)?;
    let layout = Layout::of(&axes, &context)?;
    let sides = layout.sides;
    let mut info = sides.raster(file.name.clone(), sample_type, &context, limits)?;
    info.value_unit = header.text("sampleunits").map(|unit| unit.trim_matches('"').trim().to_owned());
    info.value_unit = info.value_unit.filter(|unit| !unit.is_empty());
    let space = placement::Space::of(&header, &context)?;
    space.placement(&layout, &header).apply(&mut info, sides, &context);
    if let Some(axis) = layout.moments {
        let (start, step, unit) = space.times(axis, &header);
        label_times(&mut info, sides, start, step, &unit);
    }
    let (skipped_lines, skip) = skips(&header, &context)?;
    let files = files(file, &header, info.bands, &context)?;
    let part = |file| SamplePart { file, skipped_lines, skip, coding };
    let parts: Vec<_> = files.into_iter().map(part).collect();
    if layout.is_interleaved && parts.len() > 1 {
        let reason = "moments side by side in several files";
        return Err(context.unsupported(reason, "save it as one file"));
    }
    let interleaved_moments = if layout.is_interleaved { info.bands / layout.slices() } else { 1 };
    let samples = Samples { parts, interleaved_moments };
    Ok(Box::new(RawBlock::open(info, decoder, samples, context, limits)?))
}

fn sample_type(header: &Header, context: &ErrorContext) -> Result<SampleType, DataError> {
    let stated = header.required("type", context)?;
    let words: Vec<_> = stated.split_ascii_whitespace().collect();
    Ok(match words.join(" ").to_ascii_lowercase().as_str() {
        "uchar" | "unsigned char" | "uint8" | "uint8_t" => SampleType::U8,
        "signed char" | "int8" | "int8_t" => SampleType::I8,
        "ushort" | "unsigned short" | "unsigned short int" | "uint16" | "uint16_t" => SampleType::U16,
        "short" | "short int" | "signed short" | "signed short int" | "int16" | "int16_t" => SampleType::I16,
        "uint" | "unsigned int" | "uint32" | "uint32_t" => SampleType::U32,
        "int" | "signed int" | "int32" | "int32_t" => SampleType::I32,
        "ulonglong" | "unsigned long long" | "unsigned long long int" | "uint64" | "uint64_t" => {
            SampleType::U64
        }
        "longlong"
        | "long long"
        | "long long int"
        | "signed long long"
        | "signed long long int"
        | "int64"
        | "int64_t" => SampleType::I64,
        "float" => SampleType::F32,
        "double" => SampleType::F64,
        "block" => {
            return Err(
                context.unsupported("samples that are blocks of bytes", "integers and floats are read")
            );
        }
        _ => return Err(context.malformed(format!("{stated:?} is no type of samples"))),
    })
}

fn coding(header: &Header, sample_type: SampleType, context: &ErrorContext) -> Result<Coding, DataError> {
    let stated = header.required("encoding", context)?;
    Ok(match stated.to_ascii_lowercase().as_str() {
        "raw" => Coding::Plain,
        "gz" | "gzip" => Coding::Gzip,
        "bz2" | "bzip2" => Coding::Bzip2,
        "txt" | "text" | "ascii" => Coding::Text(sample_type),
        "hex" => {
            return Err(context.unsupported("samples in hexadecimal digits", "save it with encoding raw"));
        }
        _ => return Err(context.malformed(format!("{stated:?} is no encoding"))),
    })
}

fn byte_order(
    header: &Header,
    coding: Coding,
    sample_type: SampleType,
    context: &ErrorContext,
) -> Result<ByteOrder, DataError> {
    if matches!(coding, Coding::Text(_)) {
        return Ok(TEXT_ORDER);
    }
    match header.text("endian").map(str::to_ascii_lowercase).as_deref() {
        Some("little") => Ok(ByteOrder::LittleEndian),
        Some("big") => Ok(ByteOrder::BigEndian),
        Some(other) => Err(context.malformed(format!("{other:?} is no byte order (little or big)"))),
        None if sample_type.byte_count() == 1 => Ok(ByteOrder::NATIVE),
        None => Err(context.malformed(format!("the byte order of {sample_type} is not given (endian)"))),
    }
}

/// The files that hold samples: the header's own, one beside it, or several.
fn files(
    file: &VolumeFile,
    header: &Header,
    bands: u32,
    context: &ErrorContext,
) -> Result<Vec<PartFile>, DataError> {
    if let Some(stated) = header.text("datafile") {
        return NamedFiles { stated, listed: &header.listed_files }.find(file, bands.into(), context);
    }
    let end = header.end.ok_or_else(|| context.malformed("no empty line ends its header"))?;
    let samples = file.reader.part(end, file.reader.length().saturating_sub(end));
    let samples = samples.ok_or_else(|| context.malformed("it ends inside the header"))?;
    Ok(vec![PartFile::Open(samples.into())])
}

/// Lines and bytes before the samples of each file.
fn skips(header: &Header, context: &ErrorContext) -> Result<(u64, Skip), DataError> {
    let number = |key, text: &str| {
        let number = text.parse::<i64>().ok();
        number.ok_or_else(|| context.malformed(format!("{text:?} is no number of {key} to skip")))
    };
    let lines = header.text("lineskip").map_or(Ok(0), |text| number("lines", text))?;
    let lines = u64::try_from(lines).map_err(|_| context.malformed(format!("{lines} lines to skip")))?;
    let skip = match header.text("byteskip").map_or(Ok(0), |text| number("bytes", text))? {
        -1 => Skip::AllButSamples,
        bytes => {
            let bytes = u64::try_from(bytes);
            Skip::Bytes(bytes.map_err(|_| context.malformed("less than -1 bytes to skip"))?)
        }
    };
    Ok((lines, skip))
}

#[cfg(test)]
mod tests;
