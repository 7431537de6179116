//! Files without a header: the options that say what is in them.

use super::values::Endian;
use clap::Args;
use fieldreel::data::RawLayout;
use fieldreel::record::film_words::{Dtype, Shape};
#[cfg(feature = "window")]
use std::ffi::OsString;

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

#[cfg(all(test, feature = "window"))]
mod tests {
    use super::*;

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
