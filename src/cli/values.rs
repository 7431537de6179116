//! Values of options that are more than a number or a name.

use fieldreel::data::{Arrangement, ByteOrder};
use fieldreel::encode::OddSize;
use fieldreel::render::{Dither, Quality};
use fieldreel::scene::{
    Axes, Interpolation, LayerMode, MissingColor, OptionWord, Projection, Rgb8, VolumeMode, Wanted,
};
use std::str::FromStr;
use std::time::Duration;

/// Two numbers with a comma between them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pair(pub(super) f64, pub(super) f64);

impl FromStr for Pair {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let invalid = || format!("expected two numbers with a comma between them, as in 0,100; got {text:?}");
        let (first, second) = text.split_once(',').ok_or_else(invalid)?;
        let number = |text: &str| text.trim().parse().map_err(|_| invalid());
        Ok(Self(number(first)?, number(second)?))
    }
}

/// Distances between columns and rows, and between slices.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spacing(pub(super) [f64; 2], pub(super) Option<f64>);

impl FromStr for Spacing {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let invalid = || {
            format!(
                "expected two numbers, or three for volumes, with commas between them, as in 30,30; got {text:?}"
            )
        };
        let numbers: Result<Vec<f64>, _> = text.split(',').map(|number| number.trim().parse()).collect();
        match numbers.map_err(|_| invalid())?[..] {
            [x, y] => Ok(Self([x, y], None)),
            [x, y, slices] => Ok(Self([x, y], Some(slices))),
            _ => Err(invalid()),
        }
    }
}

/// A colour, or nothing at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ColorOrTransparent(pub(super) Option<Rgb8>);

impl FromStr for ColorOrTransparent {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "transparent" {
            return Ok(Self(None));
        }
        text.parse().map(|color| Self(Some(color))).map_err(|error| format!("{error}, or transparent"))
    }
}

impl From<ColorOrTransparent> for MissingColor {
    fn from(value: ColorOrTransparent) -> Self {
        value.0.map_or(Self::Transparent, Self::Opaque)
    }
}

/// A value, or `default` for what holds when nothing is said, not even by the file of a colormap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OrDefault<T> {
    Default,
    Given(T),
}

impl<T> OrDefault<T> {
    pub(super) fn given(self) -> Option<T> {
        match self {
            Self::Default => None,
            Self::Given(value) => Some(value),
        }
    }
}

impl<T: FromStr<Err: ToString>> FromStr for OrDefault<T> {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == OptionWord::DEFAULT {
            return Ok(Self::Default);
        }
        text.parse().map(Self::Given).map_err(|error: T::Err| error.to_string())
    }
}

/// `KEY=VALUE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct KeyValue(pub(super) String, pub(super) String);

impl KeyValue {
    pub(super) fn pair(&self) -> (String, String) {
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
pub(super) struct Seconds(pub(super) Duration);

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
pub(super) struct Bytes(pub(super) u64);

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
pub(super) struct Factor(pub(super) u32);

impl FromStr for Factor {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let factor = text.parse().ok().filter(|factor| *factor > 0);
        factor.map(Self).ok_or_else(|| format!("expected a whole number from 1 on; got {text:?}"))
    }
}

/// Bits per second with an optional `k` or `M`, in thousands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bitrate(pub(super) u64);

impl FromStr for Bitrate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let invalid = || format!("expected bits per second above 0, as in 800k or 2.5M; got {text:?}");
        let (digits, factor) = match text.as_bytes().last() {
            Some(b'k' | b'K') => (&text[..text.len() - 1], 1e3),
            Some(b'M' | b'm') => (&text[..text.len() - 1], 1e6),
            _ => (text, 1.0),
        };
        let bits = digits.parse::<f64>().map_err(|_| invalid())? * factor;
        if (1.0..=1e12).contains(&bits) { Ok(Self(bits as u64)) } else { Err(invalid()) }
    }
}

/// Declares how the words of an option map to the library's values.
macro_rules! words {
    ($(#[$outer:meta])* $name:ident => $target:ty { $($(#[$inner:meta])* $word:ident => $value:expr,)+ }) => {
        $(#[$outer])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
        pub(super) enum $name { $($(#[$inner])* $word,)+ }

        impl From<$name> for $target {
            fn from(word: $name) -> Self {
                match word { $($name::$word => $value,)+ }
            }
        }
    };
}
pub(super) use words;

words! {
    /// `--endian`.
    Endian => ByteOrder {
        /// The lowest, as on most machines
        Little => ByteOrder::LittleEndian,
        /// The highest
        Big => ByteOrder::BigEndian,
    }
}

words! {
    /// `--mode`.
    Mode => LayerMode {
        /// A surface whose height is the value
        Surface => LayerMode::Surface,
        /// A flat picture, one rectangle a sample
        Image => LayerMode::Image,
        /// An upright bar for every sample, as high as its value
        Bars => LayerMode::Bars,
        /// A round point for every sample, at the height of its value
        Points => LayerMode::Points,
        /// The edges of the cells between samples
        Wireframe => LayerMode::Wireframe,
        /// A sphere, from longitudes and latitudes
        Globe => LayerMode::Globe,
        /// Coloured fog: what values hide is --opacity
        Volume => LayerMode::Volume(VolumeMode::Composite),
        /// The largest value along each ray
        Mip => LayerMode::Volume(VolumeMode::Maximum),
        /// The smallest value along each ray
        Minip => LayerMode::Volume(VolumeMode::Minimum),
        /// The mean value along each ray
        Average => LayerMode::Volume(VolumeMode::Average),
        /// Surfaces of equal value: --iso
        Isosurface => LayerMode::Volume(VolumeMode::Isosurface),
        /// Planes through a volume: --slices
        Slices => LayerMode::Volume(VolumeMode::Slices),
    }
}

words! {
    /// `--as`.
    ArrangementName => Arrangement {
        /// Each band is a moment
        Bands => Arrangement::Bands,
        /// Bands are slices, the first at the bottom
        Volume => Arrangement::Volume,
    }
}

words! {
    /// `--interpolate`.
    Interpolate => Interpolation {
        /// Evenly from one band to the next
        Linear => Interpolation::Linear,
        /// Each band stays until the next
        Hold => Interpolation::Hold,
    }
}

words! {
    /// `--axes`.
    AxesName => Axes {
        /// Nothing
        None => Axes::None,
        /// The edges of its box
        Box => Axes::Box,
        /// Its edges, and coordinates along three of them
        Ticks => Axes::Ticks,
        /// Coordinates, and lines at them
        Grid => Axes::Grid,
    }
}

words! {
    /// `--marks`, `--scale-bar` and `--shadows`.
    WantedName => Wanted {
        /// Where it suits the data
        Auto => Wanted::Auto,
        /// Always
        On => Wanted::On,
        /// Never
        Off => Wanted::Off,
    }
}

words! {
    /// `--projection`.
    ProjectionName => Projection {
        /// Nearer is larger
        Perspective => Projection::Perspective,
        /// Parallel rays
        Orthographic => Projection::Orthographic,
    }
}

words! {
    /// `--quality`.
    QualityName => Quality {
        /// One sample a pixel
        Draft => Quality::Draft,
        /// 2x2 samples a pixel
        Standard => Quality::Standard,
        /// 4x4 samples a pixel
        High => Quality::High,
    }
}

words! {
    /// `--dither`.
    DitherName => Dither {
        /// On lit surfaces in volumes
        Auto => Dither::Auto,
        /// Wherever there are 8 bits
        On => Dither::On,
        /// Nowhere
        Off => Dither::Off,
    }
}

words! {
    /// `--odd`.
    Odd => OddSize {
        /// An error that names what fits
        Refuse => OddSize::Refuse,
        /// One column or row more
        Round => OddSize::Round,
    }
}

/// `--clock`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Clock {
    /// The film lasts as long as it was recorded
    Realtime,
    /// Every picture that the window draws is one frame
    Frames,
}

/// `--progress`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum ProgressStyle {
    /// A bar on a terminal, a line a minute elsewhere
    Auto,
    /// One JSON object a line, on standard error
    Json,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_colors_and_bitrates_are_read() {
        assert_eq!("-5, 1e3".parse(), Ok(Pair(-5.0, 1000.0)));
        assert_eq!("transparent".parse(), Ok(ColorOrTransparent(None)));
        assert_eq!("#102030".parse(), Ok(ColorOrTransparent(Some(Rgb8([16, 32, 48])))));
        assert_eq!("default".parse(), Ok(OrDefault::<Pair>::Default));
        assert_eq!("1,2".parse(), Ok(OrDefault::Given(Pair(1.0, 2.0))));
        assert_eq!("a=b=c".parse(), Ok(KeyValue("a".to_owned(), "b=c".to_owned())));
        assert_eq!(
            ["800k", "2.5M", "9000"].map(|text| text.parse::<Bitrate>().unwrap()),
            [800_000, 2_500_000, 9000].map(Bitrate)
        );
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["", "1", "1,", "a,b", "1,2,3"] {
            assert!(text.parse::<Pair>().is_err(), "{text:?}");
        }
        for text in ["", "-5", "0", "k", "1e30"] {
            assert!(text.parse::<Bitrate>().is_err(), "{text:?}");
        }
        for text in ["", "-5", "0", "k", "1e30", "8 MBit", "MiB"] {
            assert!(text.parse::<Bytes>().is_err(), "{text:?}");
        }
        assert_eq!(
            ["8MB", "1.5 KiB", "20"].map(|text| text.parse::<Bytes>().unwrap().0),
            [8_000_000, 1536, 20]
        );
        assert!("=x".parse::<KeyValue>().is_err());
        assert!("mauveish".parse::<ColorOrTransparent>().is_err());
    }
}
