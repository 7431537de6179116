use super::Rgb8;

/// What colours and weights everything has that is not data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// Black or white, whichever is easier to read on the background that suits the data.
    #[default]
    Auto,
    /// Soft black on white.
    Light,
    /// Soft white on nearly black.
    Dark,
    /// Pure black on white, with heavier lines.
    Print,
}

/// The colours of what is written and drawn around data, and how heavy its lines are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Palette {
    /// Of texts and lines.
    pub ink: Rgb8,
    /// Around ink where data lies behind it.
    pub rim: Rgb8,
    /// Of what is only there to count by.
    pub grid: Rgb8,
    /// Thickness of lines, as a factor on the usual one.
    pub line_weight: f32,
}

/// The least contrast of text with its background, by WCAG 2.2, level AA.
const READABLE: f64 = 4.5;

/// The least contrast of the lines of a grid with their background.
const SEEN: f64 = 1.2;

/// How much of the ink there is in lines of a grid, if the theme has no colour of its own for them.
const GRID_SHARE: f32 = 0.3;

impl Theme {
    /// The background that belongs to it; `None` where the data decides.
    pub fn background(self) -> Option<Rgb8> {
        match self {
            Self::Auto => None,
            Self::Light | Self::Print => Some(Rgb8::WHITE),
            Self::Dark => Some(Rgb8([22, 24, 29])),
        }
    }

    /// Ink of its own, and that of its grids.
    fn inks(self) -> Option<[Rgb8; 2]> {
        match self {
            Self::Auto => None,
            Self::Light => Some([Rgb8([33, 37, 41]), Rgb8([206, 212, 218])]),
            Self::Dark => Some([Rgb8([228, 230, 235]), Rgb8([72, 77, 87])]),
            Self::Print => Some([Rgb8::BLACK, Rgb8([150; 3])]),
        }
    }

    /// The colours for that background; on a transparent film (`None`) those for the theme's own. Ink that could not be
    /// read on it is black or white instead.
    pub fn palette(self, background: Option<Rgb8>) -> Palette {
        let line_weight = if self == Self::Print { 1.6 } else { 1.0 };
        let rim = background.or(self.background()).unwrap_or(Rgb8::WHITE);
        let own = self.inks();
        let ink = own.map(|[ink, _]| ink).filter(|ink| ink.contrast_with(rim) >= READABLE);
        let ink = ink.unwrap_or(Rgb8::ink_on(Some(rim)));
        let grid = own.map(|[_, grid]| grid).filter(|grid| grid.contrast_with(rim) >= SEEN);
        let grid = grid.unwrap_or(mixed(rim, ink, GRID_SHARE));
        Palette { ink, rim, grid, line_weight }
    }
}

fn mixed(one: Rgb8, other: Rgb8, share: f32) -> Rgb8 {
    let code = |at: usize| {
        let (one, other) = (f32::from(one.0[at]), f32::from(other.0[at]));
        (one + (other - one) * share).round() as u8
    };
    Rgb8([0, 1, 2].map(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    const THEMES: [Theme; 4] = [Theme::Auto, Theme::Light, Theme::Dark, Theme::Print];

    #[test]
    fn ink_can_be_read_on_every_background() {
        let steps = (0..=255).step_by(51).map(|code| code as u8);
        for theme in THEMES {
            for background in steps.clone().map(|code| Some(Rgb8([code, 255 - code, code / 2]))).chain([None])
            {
                let palette = theme.palette(background);
                let contrast = palette.ink.contrast_with(palette.rim);
                assert!(contrast >= READABLE, "{theme:?} on {background:?}: {contrast}");
                let grid = palette.grid.contrast_with(palette.rim);
                assert!(grid >= SEEN && grid < contrast, "{theme:?} on {background:?}: grid {grid}");
            }
        }
    }

    #[test]
    fn without_a_theme_ink_is_what_it_was() {
        for background in [None, Some(Rgb8::WHITE), Some(Rgb8::BLACK), Some(Rgb8([250, 250, 0]))] {
            let Palette { ink, rim, line_weight, .. } = Theme::Auto.palette(background);
            assert_eq!((ink, rim), (Rgb8::ink_on(background), background.unwrap_or(Rgb8::WHITE)));
            assert_eq!(line_weight, 1.0);
        }
    }

    #[test]
    fn another_background_does_not_hide_the_ink() {
        assert_eq!(Theme::Dark.palette(Some(Rgb8::WHITE)).ink, Rgb8::BLACK);
        assert_eq!(Theme::Dark.palette(None).ink, Rgb8([228, 230, 235]));
        assert_eq!(Theme::Light.palette(Some(Rgb8([240, 240, 255]))).ink, Rgb8([33, 37, 41]));
    }
}
