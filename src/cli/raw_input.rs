//! Files without a header: the options that say what is in them.

use super::values::Endian;
use clap::Args;
use fieldreel::data::{RawLayout, SampleType};
#[cfg(feature = "window")]
use std::ffi::OsString;
use std::str::FromStr;

/// What is in a file that does not say it.
#[derive(Debug, Clone, Args)]
pub(super) struct RawArguments {
    /// Read inputs as nothing but samples of --dtype, in this shape: rows and columns as in 512x512, before them slices
    /// as in 256x512x512, before them moments
    #[arg(long, value_name = "SIDES", requires = "dtype")]
    pub(super) shape: Option<Shape>,
    /// Type of the samples: uint8, int8, uint16, int16, uint32, int32, uint64, int64, float16, float32 or float64, or in
    /// short u8, i8 and so on up to f64
    #[arg(long, value_name = "TYPE", requires = "shape")]
    pub(super) dtype: Option<Dtype>,
    /// Which byte of a sample comes first
    #[arg(long, value_name = "ORDER", default_value = "little", requires = "shape")]
    pub(super) endian: Endian,
    /// Bytes before the first sample
    #[arg(long, value_name = "BYTES", default_value_t = 0, requires = "shape")]
    pub(super) skip_bytes: u64,
}

impl RawArguments {
    /// What the options say together, if they say anything.
    pub(super) fn layout(&self) -> Option<RawLayout> {
        let (shape, dtype) = (self.shape.as_ref()?, self.dtype?);
        let layout = RawLayout::new(shape.0.clone(), dtype.0, self.endian.into());
        Some(RawLayout { offset: self.skip_bytes, ..layout })
    }

    /// The options as they are written, by name.
    #[cfg(feature = "window")]
    pub(super) fn words(&self) -> Vec<(&'static str, OsString)> {
        let Some(layout) = self.layout() else {
            return Vec::new();
        };
        let sides: Vec<_> = layout.shape.iter().map(u64::to_string).collect();
        let mut words =
            vec![("shape", sides.join("x").into()), ("dtype", layout.sample_type.to_string().into())];
        if self.endian == Endian::Big {
            words.push(("endian", "big".into()));
        }
        if layout.offset != 0 {
            words.push(("skip-bytes", layout.offset.to_string().into()));
        }
        words
    }
}

/// Sides with an x between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shape(Vec<u64>);

impl FromStr for Shape {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let sides: Option<Vec<u64>> =
            text.split('x').map(|side| side.parse().ok().filter(|side| *side > 0)).collect();
        let sides = sides.filter(|sides| (2..=4).contains(&sides.len()));
        let rule = "expected 2 to 4 whole numbers from 1 on with an x between them, as in 128x256x256";
        sides.map(Self).ok_or_else(|| format!("{rule}; got {text:?}"))
    }
}

/// A type by its name in `NumPy`, or in Rust.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dtype(SampleType);

impl FromStr for Dtype {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let all = SampleType::ALL;
        all.into_iter()
            .find(|dtype| [dtype.to_string(), short(*dtype)].iter().any(|name| name == text))
            .map(Self)
            .ok_or_else(|| {
                let names: Vec<_> = all.iter().map(SampleType::to_string).collect();
                format!("expected one of {}, or in short u8, i8 and so on; got {text:?}", names.join(", "))
            })
    }
}

/// The initial and the number of bits.
fn short(dtype: SampleType) -> String {
    let name = dtype.to_string();
    let bits = name.trim_start_matches(char::is_alphabetic);
    name.chars().take(1).chain(bits.chars()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_and_types_are_read_as_they_are_written() {
        assert_eq!("128x256x64".parse(), Ok(Shape(vec![128, 256, 64])));
        for text in ["", "128", "1x2x3x4x5", "0x2", "1x-2", "1,2", "1x2x"] {
            assert!(
                text.parse::<Shape>().unwrap_err().starts_with("expected 2 to 4 whole numbers"),
                "{text}"
            );
        }
        assert_eq!("float32".parse(), Ok(Dtype(SampleType::F32)));
        for (short, dtype) in [("u8", SampleType::U8), ("i16", SampleType::I16), ("f16", SampleType::F16)] {
            assert_eq!(short.parse(), Ok(Dtype(dtype)));
        }
        let names: std::collections::BTreeSet<_> = SampleType::ALL.into_iter().map(short).collect();
        assert_eq!(names.len(), SampleType::ALL.len());
        assert!("<f4".parse::<Dtype>().unwrap_err().contains("uint8, int8, uint16"));
    }

    #[cfg(feature = "window")]
    #[test]
    fn the_options_can_be_written_again() {
        let arguments = RawArguments {
            shape: "2x3x4".parse().ok(),
            dtype: "int16".parse().ok(),
            endian: Endian::Big,
            skip_bytes: 7,
        };
        let words: Vec<_> =
            arguments.words().into_iter().map(|(name, text)| (name, text.into_string().unwrap())).collect();
        let expected = [("shape", "2x3x4"), ("dtype", "int16"), ("endian", "big"), ("skip-bytes", "7")];
        assert_eq!(words, expected.map(|(name, text)| (name, text.to_owned())));
        assert_eq!(arguments.layout().unwrap().offset, 7);
        assert_eq!(RawArguments { shape: None, ..arguments }.layout(), None);
    }
}
