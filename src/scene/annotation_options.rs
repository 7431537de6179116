use super::annotation::{Corner, FontFile, Logo};
use super::check::within;
use super::{Captions, Rgb8, SceneError, Theme, Veils};

/// What is written and drawn over and around the data, and how. The default is what the command line does when it is
/// given nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct AnnotationOptions {
    /// Colours and weights of all that is not data. Default: black or white.
    pub theme: Theme,
    /// A font for all texts, before those that are built in. Default: none.
    pub font: Option<FontFile>,
    /// Texts at times of the film. Default: none.
    pub captions: Option<Captions>,
    /// Whether a bar says how much of the film is over. Default: false.
    pub has_progress_bar: bool,
    /// A picture in a corner. Default: none.
    pub logo: Option<Logo>,
    /// Where that is. Default: at the top left.
    pub logo_corner: Corner,
    /// An arrow to the north. Default: none.
    pub north_arrow: Placement,
    /// The directions of the world's axes. Default: none.
    pub triad: Placement,
    /// A text that covers the beginning of the film. Default: none.
    pub title_card: Option<String>,
    /// How long it does, in seconds, the time in which it fades included, above 0 to 3600. Default: 3.
    pub title_card_secs: f64,
    /// Seconds in which the film appears, 0 to 3600. Default: 0.
    pub fade_in_secs: f64,
    /// Seconds in which it goes, 0 to 3600. Default: 0.
    pub fade_out_secs: f64,
    /// From and to which colour. Default: `None`, black, or nothing on a transparent film.
    pub fade_color: Option<Rgb8>,
}

/// Whether something stands in a corner, and in which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Placement {
    /// It does not.
    #[default]
    None,
    /// In the corner that is usual for it.
    On,
    /// In this one.
    At(Corner),
}

impl Placement {
    /// The corner, if it stands in one.
    pub fn corner(self, usual: Corner) -> Option<Corner> {
        match self {
            Self::None => None,
            Self::On => Some(usual),
            Self::At(corner) => Some(corner),
        }
    }
}

impl Default for AnnotationOptions {
    fn default() -> Self {
        Self {
            theme: Theme::Auto,
            font: None,
            captions: None,
            has_progress_bar: false,
            logo: None,
            logo_corner: Corner::TopLeft,
            north_arrow: Placement::None,
            triad: Placement::None,
            title_card: None,
            title_card_secs: Self::USUAL_CARD_SECS,
            fade_in_secs: 0.0,
            fade_out_secs: 0.0,
            fade_color: None,
        }
    }
}

impl AnnotationOptions {
    /// How long a title card is shown where nothing else is said.
    pub const USUAL_CARD_SECS: f64 = 3.0;

    pub(super) fn check(&self) -> Result<(), SceneError> {
        within("title-card-secs", self.title_card_secs, (1e-3, 3600.0), "0.001 to 3600 seconds")?;
        within("fade-in", self.fade_in_secs, (0.0, 3600.0), "0 to 3600 seconds")?;
        within("fade-out", self.fade_out_secs, (0.0, 3600.0), "0 to 3600 seconds")
    }

    /// What covers whole frames of a film that is transparent or is not.
    pub(super) fn veils(&self, is_transparent: bool) -> Veils {
        let has_card = self.title_card.as_ref().is_some_and(|text| !text.trim().is_empty());
        Veils {
            card_secs: if has_card { self.title_card_secs } else { 0.0 },
            fade_in_secs: self.fade_in_secs,
            fade_out_secs: self.fade_out_secs,
            color: self.fade_color.or(if is_transparent { None } else { Some(Rgb8::BLACK) }),
        }
    }
}
