//! Samples and nothing else: what they are has to be said by somebody else.

use super::VolumeFile;
use super::axes::{Placement, Sides};
use super::raw_block::{RawBlock, Samples};
use super::sample_part::{Coding, PartFile, SamplePart, Skip};
use crate::data::sample_decoder::SampleDecoder;
use crate::data::{DataError, Raster, RawLayout};

/// Opens a file as `layout` says, whatever it begins with.
pub(in crate::data) fn open_raw(file: &VolumeFile, layout: &RawLayout) -> Result<Box<dyn Raster>, DataError> {
    let context = file.context("raw");
    let limits = &file.options.limits;
    let (moments, slices, rows, columns) = match layout.shape[..] {
        [rows, columns] => (1, 1, rows, columns),
        [slices, rows, columns] => (1, slices, rows, columns),
        [moments, slices, rows, columns] => (moments, slices, rows, columns),
        _ => {
            let reason = format!("a shape of {} sides", layout.shape.len());
            return Err(context.unsupported(reason, "2 to 4 are read: moments, slices, rows, columns"));
        }
    };
    let sides = Sides { columns, rows, slices, moments };
    let mut info = sides.raster(file.name.clone(), layout.sample_type, &context, limits)?;
    Placement::with_spacing(layout.spacing.unwrap_or([1.0; 3])).apply(&mut info, sides, &context);
    let sample_bytes = layout.sample_type.byte_count() as u64;
    let promised = layout.shape.iter().fold(sample_bytes, |bytes, side| bytes.saturating_mul(*side));
    let promised = promised.saturating_add(layout.offset);
    let held = file.reader.length();
    if promised > held {
        let shape: Vec<_> = layout.shape.iter().map(u64::to_string).collect();
        let (shape, sample_type) = (shape.join("x"), layout.sample_type);
        return Err(
            context.malformed(format!("{held} bytes do not hold {shape} {sample_type}, {promised} bytes"))
        );
    }
    if promised < held {
        let (path, left) = (&context.path, held - promised);
        tracing::warn!(%path, "{left} bytes after the samples are not read");
    }
    let reader = PartFile::Open(file.reader.clone());
    let skip = Skip::Bytes(layout.offset);
    let part = SamplePart { file: reader, skipped_lines: 0, skip, coding: Coding::Plain };
    let decoder = SampleDecoder::new(layout.sample_type, layout.byte_order);
    Ok(Box::new(RawBlock::open(info, decoder, Samples::one(part), context, limits)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{self, Band, ByteOrder, ReadOptions, SampleType, Source};

    fn open(layout: RawLayout) -> Result<Box<dyn Raster>, DataError> {
        // As if it were something else.
        let bytes: Vec<u8> = b"NRRD0".iter().copied().chain((0..24_u16).flat_map(u16::to_be_bytes)).collect();
        let source = Source::Bytes { name: "a.raw".to_owned(), bytes: bytes.into() };
        data::open_with(&source, &ReadOptions { raw: Some(layout), ..ReadOptions::default() })
    }

    fn layout(shape: &[u64]) -> RawLayout {
        RawLayout { offset: 5, ..RawLayout::new(shape.to_vec(), SampleType::U16, ByteOrder::BigEndian) }
    }

    #[test]
    fn the_last_side_is_the_columns() {
        let mut raster = open(RawLayout { spacing: Some([0.5, 1.0, 2.0]), ..layout(&[2, 3, 4]) }).unwrap();
        let info = raster.info().clone();
        assert_eq!((info.bands, info.rows, info.columns, info.format), (2, 3, 4, "raw"));
        assert_eq!(info.volume.unwrap().spacing(), [0.5, 1.0, 2.0]);
        let mut band = Band::default();
        raster.read_band(1, &mut band).unwrap();
        assert_eq!((band.value(0, 0), band.value(3, 2)), (Some(12.0), Some(23.0)));
        let little = RawLayout { byte_order: ByteOrder::LittleEndian, ..layout(&[2, 3, 4]) };
        open(little).unwrap().read_band(1, &mut band).unwrap();
        assert_eq!(band.value(0, 0), Some(3072.0));
        let times = open(layout(&[3, 2, 2, 2])).unwrap();
        assert_eq!((times.info().bands, times.info().volume.as_ref().map(|grid| grid.slices)), (6, Some(2)));
        assert_eq!(open(layout(&[4, 6])).unwrap().info().volume, None);
    }

    #[test]
    fn what_does_not_fit_is_named() {
        for (shape, words) in [
            (&[2, 3, 5][..], "53 bytes do not hold 2x3x5 uint16, 65 bytes"),
            (&[24], "a shape of 1 sides (2 to 4 are read"),
            (&[0, 2, 2], "2 x 2 x 0 samples, 1 times, are none"),
            (&[1, u64::MAX, u64::MAX, 1], "number of rows"),
        ] {
            let message = open(layout(shape)).err().unwrap().to_string();
            assert!(message.contains(words) && message.ends_with(": a.raw"), "{message}");
        }
    }
}
