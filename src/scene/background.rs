use super::{ColorError, Rgb8};
use std::fmt;
use std::str::FromStr;

/// What lies behind the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Background {
    /// Black behind what a microscope saw, and behind channels, which add up to white; else white.
    #[default]
    Auto,
    /// This colour.
    Color(Rgb8),
    /// Nothing: the film has an alpha channel.
    Transparent,
}

const TRANSPARENT: &str = "transparent";

impl Background {
    /// The colour, where it is said to be one.
    pub fn color(self) -> Option<Rgb8> {
        match self {
            Self::Color(color) => Some(color),
            Self::Auto | Self::Transparent => None,
        }
    }

    /// Whether films have an alpha channel.
    pub fn is_transparent(self) -> bool {
        self == Self::Transparent
    }
}

impl From<Rgb8> for Background {
    fn from(color: Rgb8) -> Self {
        Self::Color(color)
    }
}

impl fmt::Display for Background {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto => Ok(()),
            Self::Color(color) => color.fmt(out),
            Self::Transparent => out.write_str(TRANSPARENT),
        }
    }
}

impl FromStr for Background {
    type Err = ColorError;

    /// A colour, `transparent`, or nothing, which is what suits the data.
    fn from_str(text: &str) -> Result<Self, ColorError> {
        match text {
            "" => Ok(Self::Auto),
            TRANSPARENT => Ok(Self::Transparent),
            color => color.parse().map(Self::Color),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_as_they_were_written() {
        for text in ["", "transparent", "#102030"] {
            assert_eq!(text.parse::<Background>().unwrap().to_string(), text);
        }
        assert_eq!("white".parse(), Ok(Background::Color(Rgb8::WHITE)));
        assert!("reddish".parse::<Background>().is_err());
    }
}
