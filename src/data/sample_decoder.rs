//! The one place where stored samples of any type become values and validity.

use super::{Band, SampleType};

/// Which byte of a sample comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByteOrder {
    /// The lowest.
    LittleEndian,
    /// The highest.
    BigEndian,
}

impl ByteOrder {
    pub(super) const NATIVE: Self =
        if cfg!(target_endian = "big") { Self::BigEndian } else { Self::LittleEndian };

    pub(super) fn reversed(self) -> Self {
        match self {
            Self::LittleEndian => Self::BigEndian,
            Self::BigEndian => Self::LittleEndian,
        }
    }
}

/// Turns stored samples into values: first "no data" is recognised among the stored values, then scale and
/// offset are applied in double precision, then what is not finite as an f32 becomes invalid.
#[derive(Debug, Clone)]
pub(super) struct SampleDecoder {
    pub(super) sample_type: SampleType,
    pub(super) byte_order: ByteOrder,
    /// The stored value that means "missing", as text: it is compared in the type of the samples, since
    /// `-3.4028234663852886e+38` equals an f32 only once it is one.
    pub(super) no_data: Option<String>,
    /// What a stored value is multiplied by.
    pub(super) scale: f64,
    /// What is added after that.
    pub(super) offset: f64,
    /// What is taken away at last, still in double precision: see `RasterInfo::value_offset`.
    pub(super) value_offset: f64,
}

impl SampleDecoder {
    pub(super) fn new(sample_type: SampleType, byte_order: ByteOrder) -> Self {
        Self { sample_type, byte_order, no_data: None, scale: 1.0, offset: 0.0, value_offset: 0.0 }
    }

    /// Whether values differ from what is stored.
    pub(super) fn is_scaled(&self) -> bool {
        self.scale != 1.0 || self.offset != 0.0
    }

    /// Decodes as many samples as all three slices have.
    pub(super) fn decode(&self, bytes: &[u8], values: &mut [f32], valid: &mut [u8]) {
        with_sample_type!(self.sample_type, T => self.decode_as::<T>(bytes, values, valid));
    }

    fn decode_as<T: Sample>(&self, bytes: &[u8], values: &mut [f32], valid: &mut [u8]) {
        let no_data = self.no_data.as_deref().and_then(|text| T::from_text(text.trim()));
        let is_plain = !self.is_scaled() && self.value_offset == 0.0;
        let samples = bytes.chunks_exact(T::BYTES).map(|sample| T::from_bytes(sample, self.byte_order));
        for ((sample, value), valid) in samples.zip(values).zip(valid) {
            // Straight to f32 where nothing is to be scaled: 64-bit integers are rounded once, not twice.
            let decoded = if is_plain {
                sample.to_f32()
            } else {
                (sample.to_f64() * self.scale + self.offset - self.value_offset) as f32
            };
            let is_missing = no_data.is_some_and(|no_data| sample.is_no_data(no_data));
            let is_valid = decoded.is_finite() && !is_missing;
            *value = if is_valid { decoded } else { 0.0 };
            *valid = if is_valid { Band::VALID } else { Band::INVALID };
        }
    }
}

/// Evaluates an expression in which `$type` stands for the type of the samples.
macro_rules! with_sample_type {
    ($sample_type:expr, $type:ident => $result:expr) => {
        with_sample_type!(@ $sample_type, $type => $result;
            U8 u8, I8 i8, U16 u16, I16 i16, U32 u32, I32 i32, U64 u64, I64 i64, F32 f32, F64 f64,
            F16 $crate::data::sample_decoder::Half)
    };
    (@ $sample_type:expr, $type:ident => $result:expr; $($name:ident $stored:ty),*) => {
        match $sample_type {
            $($crate::data::SampleType::$name => {
                type $type = $stored;
                $result
            })*
        }
    };
}

pub(super) use with_sample_type;

/// A type that samples are stored as.
pub(super) trait Sample: Copy + PartialOrd {
    const BYTES: usize;
    fn from_bytes(bytes: &[u8], order: ByteOrder) -> Self;
    fn from_text(text: &str) -> Option<Self>;
    fn to_f32(self) -> f32;
    fn to_f64(self) -> f64;

    /// Whether a sample is the one that stands for "missing".
    fn is_no_data(self, no_data: Self) -> bool {
        self == no_data
    }
}

/// Whether two numbers are the same but for the digits that a program left off when it wrote one of them as text,
/// or for having been an f32 in between: GDAL's rule, two units in the last place of an f32.
fn are_nearly_equal(one: f64, other: f64) -> bool {
    one == other || (one - other).abs() < f64::from(f32::EPSILON) * (one + other).abs() * 2.0
}

macro_rules! impl_sample {
    ($type:ty, $from_text:expr $(, $is_no_data:expr)?) => {
        impl Sample for $type {
            const BYTES: usize = size_of::<$type>();

            fn from_bytes(bytes: &[u8], order: ByteOrder) -> Self {
                let bytes = bytes.try_into().unwrap_or_default();
                match order {
                    ByteOrder::LittleEndian => Self::from_le_bytes(bytes),
                    ByteOrder::BigEndian => Self::from_be_bytes(bytes),
                }
            }

            fn from_text(text: &str) -> Option<Self> {
                $from_text(text)
            }

            fn to_f32(self) -> f32 {
                self as f32
            }

            fn to_f64(self) -> f64 {
                self as f64
            }

            $(fn is_no_data(self, no_data: Self) -> bool {
                $is_no_data(self.to_f64(), no_data.to_f64())
            })?
        }
    };
}

/// A whole number as `-9999`, `-9999.0` or `1e3`. One outside the type matches no sample, so it is none.
fn integer<T: TryFrom<i128>>(text: &str) -> Option<T> {
    let whole = text.parse::<i128>().ok().or_else(|| {
        let number: f64 = text.parse().ok()?;
        (number.fract() == 0.0 && number.abs() < 1e30).then_some(number as i128)
    })?;
    T::try_from(whole).ok()
}

fn float(text: &str) -> Option<f64> {
    text.parse().ok()
}

impl_sample!(u8, integer);
impl_sample!(i8, integer);
impl_sample!(u16, integer);
impl_sample!(i16, integer);
impl_sample!(u32, integer);
impl_sample!(i32, integer);
impl_sample!(u64, integer);
impl_sample!(i64, integer);
impl_sample!(f32, |text| float(text).map(|number| near_extreme(number) as f32), are_nearly_equal);
impl_sample!(f64, float, are_nearly_equal);

/// The lowest and the highest f32 are popular for "missing", and often written with too few digits.
fn near_extreme(number: f64) -> f64 {
    let extreme = f64::from(f32::MAX);
    if (number.abs() / extreme - 1.0).abs() < 1e-5 { extreme.copysign(number) } else { number }
}

/// An IEEE 754 binary16, kept as the f32 of the same value.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
pub(super) struct Half(f32);

impl Sample for Half {
    const BYTES: usize = 2;

    fn from_bytes(bytes: &[u8], order: ByteOrder) -> Self {
        Self(half_to_f32(u16::from_bytes(bytes, order)))
    }

    fn from_text(text: &str) -> Option<Self> {
        f32::from_text(text).map(Self)
    }

    fn to_f32(self) -> f32 {
        self.0
    }

    fn to_f64(self) -> f64 {
        self.0.into()
    }
}

/// Sign, 5 bits of exponent (bias 15), 10 bits of fraction: every value is exact as an f32.
fn half_to_f32(bits: u16) -> f32 {
    let fraction = f32::from(bits & 0x3ff);
    let magnitude = match i32::from(bits >> 10 & 0x1f) {
        0 => fraction * 2.0_f32.powi(-24),
        31 if fraction == 0.0 => f32::INFINITY,
        31 => f32::NAN,
        exponent => (1024.0 + fraction) * 2.0_f32.powi(exponent - 25),
    };
    if bits & 0x8000 == 0 { magnitude } else { -magnitude }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(decoder: &SampleDecoder, bytes: &[u8]) -> Vec<Option<f32>> {
        let count = bytes.len() / decoder.sample_type.byte_count();
        let (mut values, mut valid) = (vec![-1.0; count], vec![7; count]);
        decoder.decode(bytes, &mut values, &mut valid);
        let pairs = values.iter().zip(&valid);
        assert!(pairs.clone().all(|(value, valid)| matches!((valid, value), (255, _) | (0, 0.0))));
        pairs.map(|(value, valid)| (*valid == Band::VALID).then_some(*value)).collect()
    }

    fn little(sample_type: SampleType, no_data: &str) -> SampleDecoder {
        let plain = SampleDecoder::new(sample_type, ByteOrder::LittleEndian);
        SampleDecoder { no_data: Some(no_data.to_owned()), ..plain }
    }

    #[test]
    fn no_data_is_compared_in_the_type_of_the_samples() {
        let lowest = f32::MIN.to_le_bytes();
        assert_eq!(decode(&little(SampleType::F32, "-3.4028234663852886e+38"), &lowest), [None]);
        assert_eq!(decode(&little(SampleType::F32, "0.1"), &0.1_f32.to_le_bytes()), [None]);
        assert_eq!(decode(&little(SampleType::F32, "nan"), &1.0_f32.to_le_bytes()), [Some(1.0)]);
        assert_eq!(decode(&little(SampleType::F32, "nan"), &f32::NAN.to_le_bytes()), [None]);
        for text in ["-3.40282e+38", "-3.402823e38", "-3.4028234663852886e+38"] {
            assert_eq!(decode(&little(SampleType::F32, text), &lowest), [None], "{text}");
        }
        assert!(decode(&little(SampleType::F32, "-3.402e+38"), &lowest)[0].is_some());
        // A double that was a float once.
        assert_eq!(decode(&little(SampleType::F64, "0.1"), &f64::from(0.1_f32).to_le_bytes()), [None]);
        assert!(decode(&little(SampleType::F64, "0.1"), &0.100_001_f64.to_le_bytes())[0].is_some());
        for text in ["-9999", "-9999.0", " -9999\n", "-9.999e3"] {
            assert_eq!(decode(&little(SampleType::I16, text), &(-9999_i16).to_le_bytes()), [None], "{text}");
        }
        // Neither out of range nor fractional nor broken text may wrap round to a stored value.
        for text in ["-1", "256", "254.5", "", "none", "inf", "1e400"] {
            assert_eq!(decode(&little(SampleType::U8, text), &[255, 0]), [Some(255.0), Some(0.0)], "{text}");
        }
        let big = 9_223_372_036_854_775_807_i64;
        assert_eq!(decode(&little(SampleType::I64, "9223372036854775807"), &big.to_le_bytes()), [None]);
        assert!(
            decode(&little(SampleType::I64, "9223372036854775807"), &(big - 1).to_le_bytes())[0].is_some()
        );
    }

    #[test]
    fn scales_after_looking_for_no_data() {
        let plain = little(SampleType::I16, "3");
        let decoder = SampleDecoder { scale: 0.5, offset: 2.0, ..plain };
        let bytes: Vec<u8> = [2_i16, 3, -4].iter().flat_map(|sample| sample.to_le_bytes()).collect();
        assert_eq!(decode(&decoder, &bytes), [Some(3.0), None, Some(0.0)]);
    }

    #[test]
    fn detail_far_from_zero_survives_with_an_offset() {
        let plain = SampleDecoder::new(SampleType::F64, ByteOrder::LittleEndian);
        let bytes: Vec<u8> =
            [2_451_545.25, 2_451_545.375_1, -9.0].iter().flat_map(|day: &f64| day.to_le_bytes()).collect();
        let decoder = SampleDecoder { value_offset: 2_451_545.0, no_data: Some("-9".to_owned()), ..plain };
        assert_eq!(decode(&decoder, &bytes), [Some(0.25), Some(0.375_1), None]);
    }

    #[test]
    fn what_does_not_fit_in_an_f32_is_invalid() {
        let decoder = SampleDecoder::new(SampleType::F64, ByteOrder::BigEndian);
        let bytes: Vec<u8> = [1e300, -1e-300, f64::INFINITY, 2.5]
            .iter()
            .flat_map(|sample: &f64| sample.to_be_bytes())
            .collect();
        assert_eq!(decode(&decoder, &bytes), [None, Some(-0.0), None, Some(2.5)]);
    }

    #[test]
    fn half_floats_are_ordered_and_complete() {
        assert_eq!(half_to_f32(0x3c00), 1.0);
        assert_eq!(half_to_f32(0x3555), 0.333_251_95);
        assert_eq!(half_to_f32(0xfbff), -65504.0);
        assert_eq!(half_to_f32(0x0001), 5.960_464_5e-8);
        assert_eq!(half_to_f32(0x03ff), 6.097_555e-5);
        assert_eq!(half_to_f32(0x0400), 6.103_515_6e-5);
        assert_eq!(half_to_f32(0xfc00), f32::NEG_INFINITY);
        // Positive halves grow with their bits; negative ones mirror them; all have 11 significant bits.
        for bits in 0..0x7c00_u16 {
            let value = half_to_f32(bits);
            assert!(value < half_to_f32(bits + 1), "{bits:#x}");
            assert_eq!(half_to_f32(bits | 0x8000).to_bits(), (-value).to_bits(), "{bits:#x}");
            assert_eq!(value.to_bits() & 0x1fff, 0, "{bits:#x}");
        }
        assert!(
            (0x7c01..=0x7fff).all(|bits| half_to_f32(bits).is_nan() && half_to_f32(bits | 0x8000).is_nan())
        );
    }
}
