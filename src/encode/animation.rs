use super::Palette;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

/// What GIF, APNG and WebP can be told beyond their pictures.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Animation {
    /// How often it plays; 0 is for ever.
    pub plays: u16,
    /// How long the last frame stays, where that is not as long as the others.
    pub last_frame: Option<Duration>,
    /// Which colours a GIF has.
    pub palette: PaletteChoice,
    /// What a GIF does where a colour is not in its palette.
    pub dither: GifDither,
}

/// Which 256 colours the pictures of a GIF have.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum PaletteChoice {
    /// The same for all, found in frames spread over the film: smaller files, and colours that never flicker.
    #[default]
    OfFilm,
    /// Its own for each, for films whose colours change.
    OfEachFrame,
    /// These for all: what several parts of a film need to be the same.
    Given(Arc<Palette>),
}

/// How a colour is made of those in a palette.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum GifDither {
    /// The nearest one: no pattern, and the smallest files.
    #[default]
    None,
    /// A regular pattern, which stands still in a film.
    Bayer,
    /// Floyd and Steinberg's error diffusion: finest in a still picture.
    FloydSteinberg,
    /// Sierra's light error diffusion.
    Sierra,
}

impl GifDither {
    /// All of them, in the order in which they are listed to users.
    pub const ALL: [Self; 4] = [Self::None, Self::Bayer, Self::FloydSteinberg, Self::Sierra];

    /// The name, as in `--gif-dither`.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Bayer => "bayer",
            Self::FloydSteinberg => "floyd-steinberg",
            Self::Sierra => "sierra",
        }
    }

    /// As libav's filter `paletteuse` is told.
    #[cfg(feature = "libav")]
    pub(super) fn filter_option(self) -> &'static str {
        match self {
            Self::None => "dither=none",
            Self::Bayer => "dither=bayer:bayer_scale=3",
            Self::FloydSteinberg => "dither=floyd_steinberg",
            Self::Sierra => "dither=sierra2_4a",
        }
    }
}

impl fmt::Display for GifDither {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

impl FromStr for GifDither {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let names = || Self::ALL.map(Self::name).join(", ");
        let found = Self::ALL.into_iter().find(|dither| dither.name() == text);
        found.ok_or_else(|| format!("expected one of {}; got {text:?}", names()))
    }
}
