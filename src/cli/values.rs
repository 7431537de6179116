//! Values of options that are more than a number or a name.

use fieldreel::data::{Arrangement, ByteOrder};
use fieldreel::encode::OddSize;
use fieldreel::render::{Dither, Quality};
use fieldreel::scene::{
    Axes, Interpolation, LayerMode, MissingColor, OptionWord, Projection, Rgb8, VolumeMode, Wanted,
};
use std::str::FromStr;

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
    fn pairs_and_colors_are_read() {
        assert_eq!("-5, 1e3".parse(), Ok(Pair(-5.0, 1000.0)));
        assert_eq!("transparent".parse(), Ok(ColorOrTransparent(None)));
        assert_eq!("#102030".parse(), Ok(ColorOrTransparent(Some(Rgb8([16, 32, 48])))));
        assert_eq!("default".parse(), Ok(OrDefault::<Pair>::Default));
        assert_eq!("1,2".parse(), Ok(OrDefault::Given(Pair(1.0, 2.0))));
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["", "1", "1,", "a,b", "1,2,3"] {
            assert!(text.parse::<Pair>().is_err(), "{text:?}");
        }
        assert!("mauveish".parse::<ColorOrTransparent>().is_err());
    }

    /// The library reads the same words, with which other programs ask for films.
    #[test]
    fn the_library_knows_the_same_words() {
        fn check<Name, Choice>(wrong: &str)
        where
            Name: clap::ValueEnum,
            Choice: From<Name> + FromStr<Err = String> + PartialEq + std::fmt::Debug,
        {
            for name in Name::value_variants() {
                let word = name.to_possible_value().unwrap();
                assert_eq!(word.get_name().parse(), Ok(Choice::from(name.clone())));
            }
            assert!(wrong.parse::<Choice>().unwrap_err().starts_with("expected "), "{wrong}");
        }
        check::<Endian, ByteOrder>("middle");
        check::<ArrangementName, Arrangement>("stored");
        check::<QualityName, Quality>("best");
        check::<DitherName, Dither>("yes");
        check::<Odd, OddSize>("crop");
    }
}
