use super::header::{Header, PixelKind};
use crate::data::error::ErrorContext;
use crate::data::sample_decoder::ByteOrder;
use crate::data::{Band, DataError, SampleType};

/// How samples are stored and what is missing: PS3.3 of the DICOM standard, section C.7.6.3.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SampleFormat {
    pub(super) sample_type: SampleType,
    /// Bits that are in use, and by how many of lower worth they are preceded.
    bits: u32,
    shift: u32,
    is_signed: bool,
    /// Stored values from one to another mean "missing".
    missing: Option<(i64, i64)>,
}

/// What becomes of a stored value: first it is multiplied, then the offset is added.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scale {
    pub(super) slope: f64,
    pub(super) offset: f64,
}

/// Samples as they come out of a file or a decoder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stored {
    pub(super) bytes_per_sample: usize,
    pub(super) order: ByteOrder,
}

impl SampleFormat {
    pub(super) fn of(header: &Header, kind: PixelKind, context: &ErrorContext) -> Result<Self, DataError> {
        refuse_colors(header, context)?;
        let allocated = header.bits_allocated;
        let float = match kind {
            PixelKind::F32 => Some(SampleType::F32),
            PixelKind::F64 => Some(SampleType::F64),
            PixelKind::Integers | PixelKind::Words => None,
        };
        if let Some(sample_type) = float {
            return Ok(Self { sample_type, bits: 0, shift: 0, is_signed: true, missing: None });
        }
        let sample_type = match (allocated, header.is_signed) {
            (8, false) => SampleType::U8,
            (8, true) => SampleType::I8,
            (16, false) => SampleType::U16,
            (16, true) => SampleType::I16,
            (32, false) => SampleType::U32,
            (32, true) => SampleType::I32,
            (1, _) => {
                return Err(
                    context.unsupported("a mask with samples of one bit", "8, 16 and 32 bits are read")
                );
            }
            _ => return Err(context.malformed(format!("samples of {allocated} bits"))),
        };
        let stored = header.bits_stored.unwrap_or(allocated);
        let high = header.high_bit.unwrap_or(stored.saturating_sub(1));
        if stored == 0 || high >= allocated || high + 1 < stored {
            let reason = format!("{stored} bits of {allocated} that end with bit {high}");
            return Err(context.malformed(reason));
        }
        let (bits, shift) = (u32::from(stored), u32::from(high + 1 - stored));
        let plain = Self { sample_type, bits, shift, is_signed: header.is_signed, missing: None };
        // Padding is written as samples are, but its unused bits need not be.
        let padding = header.padding.map(|padding| plain.number(padding << shift));
        let limit = header.padding_limit.map(|limit| plain.number(limit << shift));
        let missing = padding.map(|padding| {
            let limit = limit.unwrap_or(padding);
            (padding.min(limit), padding.max(limit))
        });
        Ok(Self { missing, ..plain })
    }

    /// What a file of such samples holds.
    pub(super) fn stored(self, order: ByteOrder) -> Stored {
        Stored { bytes_per_sample: self.sample_type.byte_count(), order }
    }

    /// Whether every value is exact as an f32 after it has been scaled.
    pub(super) fn is_exact(self, scale: Scale) -> bool {
        let is_small = |number: f64| number.fract() == 0.0 && number.abs() < 128.0 * 128.0 * 128.0;
        match self.sample_type {
            SampleType::F32 => scale == Scale { slope: 1.0, offset: 0.0 },
            SampleType::F64 => false,
            _ => {
                is_small(scale.slope * f64::from(self.bits).exp2())
                    && is_small(scale.offset)
                    && scale.slope.fract() == 0.0
            }
        }
    }

    /// The number that the bits in use are.
    fn number(self, raw: u32) -> i64 {
        let bits = i64::from(raw >> self.shift) & ((1 << self.bits) - 1);
        let is_negative = self.is_signed && bits >> (self.bits - 1) & 1 == 1;
        if is_negative { bits - (1 << self.bits) } else { bits }
    }

    /// Decodes as many samples as there is room for; `value_offset` is taken away at last.
    pub(super) fn decode(
        self,
        (bytes, stored): (&[u8], Stored),
        scale: Scale,
        value_offset: f64,
        (values, valid): (&mut [f32], &mut [u8]),
    ) {
        let samples = bytes.chunks_exact(stored.bytes_per_sample.max(1));
        for ((sample, value), valid) in samples.zip(values).zip(valid) {
            let number = match self.sample_type {
                SampleType::F32 => Some(f64::from(f32::from_bits(raw(sample, stored.order) as u32))),
                SampleType::F64 => Some(f64::from_bits(raw(sample, stored.order))),
                _ => {
                    let number = self.number(raw(sample, stored.order) as u32);
                    let is_missing = self.missing.is_some_and(|(low, high)| (low..=high).contains(&number));
                    (!is_missing).then_some(number as f64)
                }
            };
            let decoded = number.map(|number| (number * scale.slope + scale.offset - value_offset) as f32);
            let decoded = decoded.filter(|value| value.is_finite());
            *value = decoded.unwrap_or_default();
            *valid = if decoded.is_some() { Band::VALID } else { Band::INVALID };
        }
    }
}

/// Up to eight bytes as one number.
fn raw(bytes: &[u8], order: ByteOrder) -> u64 {
    let append = |number: u64, byte: &u8| number << 8 | u64::from(*byte);
    match order {
        ByteOrder::LittleEndian => bytes.iter().rev().fold(0, append),
        ByteOrder::BigEndian => bytes.iter().fold(0, append),
    }
}

fn refuse_colors(header: &Header, context: &ErrorContext) -> Result<(), DataError> {
    let photometric = &header.photometric;
    if header.samples_per_pixel == 1 && (photometric.is_empty() || photometric.starts_with("MONOCHROME")) {
        return Ok(());
    }
    let path = context.quoted_path();
    Err(context.unsupported(
        format!("a picture in colours ({photometric})"),
        format!("make it grey with: magick {path} -colorspace Gray grey.png"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(bits: [u16; 3], is_signed: bool) -> Header {
        Header {
            samples_per_pixel: 1,
            bits_allocated: bits[0],
            bits_stored: Some(bits[1]),
            high_bit: Some(bits[2]),
            is_signed,
            ..Header::default()
        }
    }

    fn format(header: &Header) -> Result<SampleFormat, DataError> {
        let context = ErrorContext { format: "DICOM", path: "a.dcm".to_owned() };
        SampleFormat::of(header, PixelKind::Words, &context)
    }

    fn decoded(format: SampleFormat, raw: &[u16]) -> Vec<Option<f32>> {
        let (mut values, mut valid) = (vec![9.0; raw.len()], vec![7; raw.len()]);
        let bytes: Vec<u8> = raw.iter().flat_map(|sample| sample.to_be_bytes()).collect();
        let scale = Scale { slope: 2.0, offset: -1.0 };
        let stored = format.stored(ByteOrder::BigEndian);
        format.decode((&bytes, stored), scale, 10.0, (&mut values, &mut valid));
        let pairs = values.into_iter().zip(valid);
        pairs.map(|(value, valid)| (valid == Band::VALID).then_some(value)).collect()
    }

    #[test]
    fn only_the_bits_in_use_count() {
        let unsigned = format(&header([16, 12, 11], false)).unwrap();
        assert_eq!(decoded(unsigned, &[0xf001, 0x0fff]), [Some(-9.0), Some(8179.0)]);
        let signed = format(&header([16, 12, 11], true)).unwrap();
        assert_eq!(decoded(signed, &[0xf001, 0x0fff]), [Some(-9.0), Some(-13.0)]);
        let shifted = format(&header([16, 12, 15], false)).unwrap();
        assert_eq!(decoded(shifted, &[0x001f]), [Some(-9.0)]);
        let full = format(&header([16, 16, 15], true)).unwrap();
        assert_eq!(decoded(full, &[0x8000]), [Some(-65547.0)]);
    }

    #[test]
    fn padding_is_missing_alone_or_up_to_its_limit() {
        let mut header = header([16, 16, 15], true);
        header.padding = Some(0xfffe);
        assert_eq!(
            decoded(format(&header).unwrap(), &[0xfffd, 0xfffe, 0xffff]),
            [Some(-17.0), None, Some(-13.0)]
        );
        header.padding_limit = Some(0xfffd);
        assert_eq!(decoded(format(&header).unwrap(), &[0xfffd, 0xfffe, 0xffff]), [None, None, Some(-13.0)]);
    }

    #[test]
    fn what_cannot_be_is_refused() {
        for bits in [[16, 0, 0], [16, 17, 16], [16, 12, 10], [16, 16, 16], [12, 12, 11], [0, 0, 0], [1, 1, 0]]
        {
            assert!(format(&header(bits, false)).is_err(), "{bits:?}");
        }
        let color =
            Header { samples_per_pixel: 3, photometric: "RGB".to_owned(), ..header([8, 8, 7], false) };
        let message = format(&color).unwrap_err().to_string();
        let expected = "unsupported DICOM file: a picture in colours (RGB) (make it grey with: magick a.dcm";
        assert!(message.starts_with(expected), "{message}");
    }

    #[test]
    fn small_whole_numbers_stay_exact() {
        let format = format(&header([16, 12, 11], false)).unwrap();
        assert!(format.is_exact(Scale { slope: 1.0, offset: -1024.0 }));
        assert!(!format.is_exact(Scale { slope: 0.5, offset: 0.0 }));
        assert!(!format.is_exact(Scale { slope: 1.0, offset: 0.1 }));
        assert!(!format.is_exact(Scale { slope: 1e6, offset: 0.0 }));
    }
}
