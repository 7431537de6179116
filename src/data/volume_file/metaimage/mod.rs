//! `MetaImage` files, with which ITK keeps images: <https://itk.org/Wiki/MetaIO/Documentation>. Lines of text say how an
//! array is stored, which follows (`.mha`) or is in another file (`.mhd`).

mod header;

pub(super) use header::is_metaimage;

use super::VolumeFile;
use super::axes::{Placement, Sides, distance, mirrored};
use super::named_files::NamedFiles;
use super::raw_block::{RawBlock, Samples};
use super::sample_part::{Coding, PartFile, SamplePart, Skip};
use super::text_samples::TEXT_ORDER;
use crate::data::error::ErrorContext;
use crate::data::sample_decoder::{ByteOrder, SampleDecoder};
use crate::data::{DataError, Raster, SampleType, VolumeSpace};
use header::Header;
use std::array;

pub(super) fn open(file: &VolumeFile) -> Result<Box<dyn Raster>, DataError> {
    let context = file.context("MetaImage");
    let limits = &file.options.limits;
    let header = Header::read(file.reader.stream(), &context)?;
    let sides = sides(&header, &context)?;
    let sample_type = sample_type(header.required("ElementType", &context)?, &context)?;
    let mut info = sides.raster(file.name.clone(), sample_type, &context, limits)?;
    placement(&header, &context)?.apply(&mut info, sides, &context);
    let coding = if header.text(&["binarydata"]).is_some() && !header.is_true(&["binarydata"]) {
        Coding::Text(sample_type)
    } else if header.is_true(&["compresseddata"]) {
        Coding::Zlib
    } else {
        Coding::Plain
    };
    let is_big = header.is_true(&["binarydatabyteordermsb", "elementbyteordermsb"]);
    let order = match coding {
        Coding::Text(_) => TEXT_ORDER,
        _ if is_big => ByteOrder::BigEndian,
        _ => ByteOrder::LittleEndian,
    };
    let stated = header.required("ElementDataFile", &context)?;
    let (files, skip) = if stated.eq_ignore_ascii_case("local") {
        let samples = file.reader.part(header.end, file.reader.length().saturating_sub(header.end));
        let samples = samples.ok_or_else(|| context.malformed("it ends inside the header"))?;
        (vec![PartFile::Open(samples.into())], Skip::Bytes(0))
    } else {
        let names = NamedFiles { stated, listed: &header.listed_files };
        (names.find(file, info.bands.into(), &context)?, skip(&header, &context)?)
    };
    let parts = files.into_iter().map(|file| SamplePart { file, skipped_lines: 0, skip, coding });
    let samples = Samples { parts: parts.collect(), interleaved_moments: 1 };
    let decoder = SampleDecoder::new(sample_type, order);
    Ok(Box::new(RawBlock::open(info, decoder, samples, context, limits)?))
}

fn dimensions(header: &Header, context: &ErrorContext) -> Result<usize, DataError> {
    let stated = header.required("NDims", context)?;
    match stated.parse() {
        Ok(count @ 2..=4) => Ok(count),
        Ok(count) => Err(context.unsupported(format!("an array of {count} dimensions"), "2 to 4 are read")),
        Err(_) => Err(context.malformed(format!("{stated:?} dimensions"))),
    }
}

fn sides(header: &Header, context: &ErrorContext) -> Result<Sides, DataError> {
    let count = dimensions(header, context)?;
    let stated = header.required("DimSize", context)?;
    let sizes: Option<Vec<u64>> = stated.split_ascii_whitespace().map(|word| word.parse().ok()).collect();
    let sizes = sizes.filter(|sizes| sizes.len() == count);
    let sizes = sizes.ok_or_else(|| context.malformed(format!("{stated:?} are not {count} sizes")))?;
    let channels = header.text(&["elementnumberofchannels"]).unwrap_or("1");
    if channels != "1" {
        let reason = format!("{channels} values at every sample (ElementNumberOfChannels)");
        return Err(context.unsupported(reason, "save one of them as a file of its own"));
    }
    let size = |axis: usize| sizes.get(axis).copied().unwrap_or(1);
    Ok(Sides { columns: size(0), rows: size(1), slices: size(2), moments: size(3) })
}

/// `MET_LONG` has 32 bits whatever the machine.
fn sample_type(stated: &str, context: &ErrorContext) -> Result<SampleType, DataError> {
    Ok(match stated {
        "MET_CHAR" | "MET_ASCII_CHAR" => SampleType::I8,
        "MET_UCHAR" => SampleType::U8,
        "MET_SHORT" => SampleType::I16,
        "MET_USHORT" => SampleType::U16,
        "MET_INT" | "MET_LONG" => SampleType::I32,
        "MET_UINT" | "MET_ULONG" => SampleType::U32,
        "MET_LONG_LONG" => SampleType::I64,
        "MET_ULONG_LONG" => SampleType::U64,
        "MET_FLOAT" => SampleType::F32,
        "MET_DOUBLE" => SampleType::F64,
        _ if stated.ends_with("_ARRAY") => {
            let reason = format!("several values at every sample ({stated})");
            return Err(context.unsupported(reason, "save one of them as a file of its own"));
        }
        _ => return Err(context.malformed(format!("{stated:?} is no type of samples"))),
    })
}

/// Where samples lie. The world of ITK runs to the patient's left and back, if there is a patient: that is so where the
/// header says from which sides of him the axes come.
fn placement(header: &Header, context: &ErrorContext) -> Result<Placement, DataError> {
    let count = dimensions(header, context)?;
    let spacing = header.numbers(&["elementspacing", "elementsize"], count, context)?.unwrap_or_default();
    let origin = header.numbers(&["offset", "position", "origin"], count, context)?.unwrap_or_default();
    let turn = header.numbers(&["transformmatrix", "rotation", "orientation"], count * count, context)?;
    let number = |numbers: &[f64], at: usize, other: f64| numbers.get(at).copied().unwrap_or(other);
    // The numbers of each axis stand together.
    let cosine = |axis: usize, row: usize| {
        let identity = f64::from(axis == row);
        let is_inside = axis < count && row < count;
        turn.as_ref()
            .filter(|_| is_inside)
            .map_or(identity, |turn| number(turn, axis * count + row, identity))
    };
    let stated = array::from_fn(|row| {
        let step = |axis: usize| cosine(axis, row) * distance(number(&spacing, axis, 1.0));
        let start = if row < count { number(&origin, row, 0.0) } else { 0.0 };
        [step(0), step(1), step(2), start]
    });
    let sides = header.text(&["anatomicalorientation"]).unwrap_or_default();
    let is_side = |side: &u8| b"RLAPSI".contains(&side.to_ascii_uppercase());
    let is_patient = sides.as_bytes().first_chunk::<3>().is_some_and(|sides| sides.iter().all(is_side));
    let unit = header.text(&["distanceunits"]).filter(|unit| *unit != "?").map(str::to_owned);
    Ok(if is_patient {
        let world_from_index = mirrored(stated, [true, true, false]);
        Placement { world_from_index, unit, space: VolumeSpace::Patient }
    } else {
        Placement { world_from_index: stated, unit, space: VolumeSpace::Plain }
    })
}

/// What stands before the samples of each other file.
fn skip(header: &Header, context: &ErrorContext) -> Result<Skip, DataError> {
    let stated = header.text(&["headersize"]).unwrap_or("0");
    match stated.parse::<i64>() {
        Ok(-1) => Ok(Skip::AllButSamples),
        Ok(bytes @ 0..) => Ok(Skip::Bytes(bytes.unsigned_abs())),
        _ => Err(context.malformed(format!("{stated:?} bytes before its samples"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::source::SourceReader;
    use crate::data::{Band, ReadOptions};
    use std::sync::Arc;

    const HEADER: &str = "ObjectType = Image\nNDims = 3\nDimSize = 2 3 2\nElementType = MET_SHORT\n";

    fn open_text(fields: &str) -> Result<Box<dyn Raster>, DataError> {
        let samples: Vec<u8> = (0..12_i16).flat_map(i16::to_be_bytes).collect();
        let fields = format!("{HEADER}{fields}ElementDataFile = LOCAL\n");
        let bytes = [fields.as_bytes(), &samples].concat();
        let options = ReadOptions::default();
        let reader = Arc::new(SourceReader::from_memory(bytes.into()));
        let location = "a.mha".to_owned();
        open(&VolumeFile { reader, name: "a".to_owned(), path: None, location, options: &options })
    }

    #[test]
    fn a_patient_is_one_whose_sides_are_named() {
        let place = "ElementByteOrderMSB = True\nTransformMatrix = 0 -1 0 1 0 0 0 0 1\nOffset = 4 5 6\n\
                     ElementSpacing = 1 2 3\n";
        let mut raster = open_text(place).unwrap();
        let mut band = Band::default();
        raster.read_band(1, &mut band).unwrap();
        assert_eq!(band.values, [6.0, 7.0, 8.0, 9.0, 10.0, 11.0]);
        let grid = raster.info().volume.clone().unwrap();
        let expected = [[0.0, 2.0, 0.0, 4.0], [-1.0, 0.0, 0.0, 5.0], [0.0, 0.0, 3.0, 6.0]];
        assert_eq!((grid.world_from_index, grid.space), (expected, VolumeSpace::Plain));
        let raster = open_text(&format!("{place}AnatomicalOrientation = PRI\n")).unwrap();
        let grid = raster.info().volume.clone().unwrap();
        let expected = [[0.0, -2.0, 0.0, -4.0], [1.0, 0.0, 0.0, -5.0], [0.0, 0.0, 3.0, 6.0]];
        assert_eq!((grid.world_from_index, grid.space), (expected, VolumeSpace::Patient));
        let raster = open_text(&format!("{place}AnatomicalOrientation = ???\n")).unwrap();
        assert_eq!(raster.info().volume.as_ref().map(|grid| grid.space), Some(VolumeSpace::Plain));
    }

    #[test]
    fn what_is_not_read_is_named() {
        for (fields, words) in [
            ("ElementNumberOfChannels = 3\n", "3 values at every sample (ElementNumberOfChannels)"),
            ("ElementType = MET_FLOAT_ARRAY\n", "several values at every sample (MET_FLOAT_ARRAY)"),
            ("ElementType = float\n", "\"float\" is no type of samples"),
            ("NDims = 5\n", "an array of 5 dimensions (2 to 4 are read)"),
            ("NDims = x\n", "\"x\" dimensions"),
            ("NDims = 2\n", "\"2 3 2\" are not 2 sizes"),
            ("DimSize = 2 3 3\n", "promises 36 bytes of samples, the file holds 24"),
            ("Offset = 1 2\n", "\"1 2\" are not 3 numbers"),
            ("nonsense\n", "\"nonsense\" in its header is no field"),
            ("ElementDataFile = ../a.raw\n", "its samples are in \"../a.raw\""),
            ("CompressedData = True\nDimSize = 2 3 9999\n", "promises 119988 bytes of samples, packed in 24"),
        ] {
            let message = open_text(fields).err().unwrap().to_string();
            assert!(message.contains(words) && message.ends_with(": a.mha"), "{message}");
        }
    }

    #[test]
    fn headers_are_recognised_by_their_keys() {
        assert!(is_metaimage(HEADER.as_bytes()) && is_metaimage(b"NDims=2\r\nDimSize = 1 1\r\n"));
        for text in
            ["", "NDims", "title = x\nNDims = 3\n", "Comment = x\n\nNDims = 3\n", "ObjectType = Tube\n"]
        {
            assert!(!is_metaimage(text.as_bytes()), "{text}");
        }
    }
}
