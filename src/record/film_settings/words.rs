//! Values of settings that are more than a number or a name, as they are written on a command line.

use crate::data::SampleType;
use crate::encode::{EncodeError, Palette, PaletteChoice};
use std::convert::Infallible;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

/// `KEY=VALUE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyValue(pub String, pub String);

impl KeyValue {
    /// Both as they are.
    pub fn pair(&self) -> (String, String) {
        (self.0.clone(), self.1.clone())
    }
}

impl FromStr for KeyValue {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            Some((key, value)) if !key.is_empty() => Ok(Self(key.to_owned(), value.to_owned())),
            _ => Err(format!("expected KEY=VALUE, got {text:?}")),
        }
    }
}

/// A time in seconds, to the millisecond.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seconds(pub Duration);

impl FromStr for Seconds {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let seconds = text.parse().ok().filter(|seconds: &f64| (0.0..=1e6).contains(seconds));
        let millis = seconds.map(|seconds| (seconds * 1000.0).round() as u64);
        millis
            .map(|millis| Self(Duration::from_millis(millis)))
            .ok_or_else(|| format!("expected seconds from 0 on, as in 1.5; got {text:?}"))
    }
}

/// A number of bytes, from 1 on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bytes(pub u64);

impl FromStr for Bytes {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let invalid = || format!("expected bytes from 1 on, as in 500kB, 8MB or 25MiB; got {text:?}");
        let number_end = text.find(|letter: char| letter.is_ascii_alphabetic()).unwrap_or(text.len());
        let (number, unit) = text.split_at(number_end);
        let factor = match unit.to_ascii_lowercase().as_str() {
            "" | "b" => 1.0,
            "k" | "kb" => 1e3,
            "m" | "mb" => 1e6,
            "g" | "gb" => 1e9,
            "kib" => f64::from(1 << 10),
            "mib" => f64::from(1 << 20),
            "gib" => f64::from(1 << 30),
            _ => return Err(invalid()),
        };
        let bytes = number.trim().parse::<f64>().map_err(|_| invalid())? * factor;
        if (1.0..=1e15).contains(&bytes) { Ok(Self(bytes as u64)) } else { Err(invalid()) }
    }
}

/// A whole number from 1 on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Factor(pub u32);

impl FromStr for Factor {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let factor = text.parse().ok().filter(|factor| *factor > 0);
        factor.map(Self).ok_or_else(|| format!("expected a whole number from 1 on; got {text:?}"))
    }
}

/// Bits per second with an optional `k` or `M`, in thousands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bitrate(pub u64);

impl FromStr for Bitrate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let invalid = || format!("expected bits per second above 0, as in 800k or 2.5M; got {text:?}");
        let (digits, factor) = match text.as_bytes().last() {
            Some(b'k' | b'K') => (&text[..text.len() - 1], 1e3),
            Some(b'M' | b'm') => (&text[..text.len() - 1], 1e6),
            _ => (text, 1.0),
        };
        let bits = digits.trim().parse::<f64>().map_err(|_| invalid())? * factor;
        if (1.0..=1e12).contains(&bits) { Ok(Self(bits as u64)) } else { Err(invalid()) }
    }
}

/// Sides with an x between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape(pub Vec<u64>);

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
pub struct Dtype(pub SampleType);

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

/// Which colours a GIF has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaletteName {
    /// `film`: one for all frames.
    Film,
    /// `frame`: each has its own.
    Frame,
    /// A small PNG picture that holds the colours.
    File(PathBuf),
}

impl PaletteName {
    /// What it asks for, after reading the file if it is one.
    ///
    /// # Errors
    /// Those of [`Palette::read`].
    pub fn choice(&self) -> Result<PaletteChoice, EncodeError> {
        Ok(match self {
            Self::Film => PaletteChoice::OfFilm,
            Self::Frame => PaletteChoice::OfEachFrame,
            Self::File(path) => PaletteChoice::Given(Arc::new(Palette::read(path)?)),
        })
    }
}

impl FromStr for PaletteName {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(match text {
            "film" => Self::Film,
            "frame" => Self::Frame,
            path => Self::File(path.into()),
        })
    }
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

    #[test]
    fn amounts_and_pairs_are_read() {
        assert_eq!("a=b=c".parse(), Ok(KeyValue("a".to_owned(), "b=c".to_owned())));
        assert_eq!(
            ["800k", "2.5 M", "9000"].map(|text| text.parse::<Bitrate>().unwrap()),
            [800_000, 2_500_000, 9000].map(Bitrate)
        );
        assert_eq!(
            ["8MB", "1.5 KiB", "20"].map(|text| text.parse::<Bytes>().unwrap().0),
            [8_000_000, 1536, 20]
        );
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["", "-5", "0", "k", "1e30"] {
            assert!(text.parse::<Bitrate>().is_err(), "{text:?}");
        }
        for text in ["", "-5", "0", "k", "1e30", "8 MBit", "MiB"] {
            assert!(text.parse::<Bytes>().is_err(), "{text:?}");
        }
        assert!("=x".parse::<KeyValue>().is_err());
    }
}
