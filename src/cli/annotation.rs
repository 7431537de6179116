//! What is written and drawn over and around the data.

use super::values::{AxesName, WantedName, words};
use clap::Args;
use fieldreel::Error;
use fieldreel::scene::annotation::{Corner, FontFile, Logo};
use fieldreel::scene::{AnnotationOptions, Captions, LabelTemplate, Placement, Rgb8, SceneError, Theme};
use std::path::PathBuf;

/// What is written and drawn over and around the data.
#[derive(Debug, Args)]
#[command(next_help_heading = "Annotation")]
pub(super) struct AnnotationArguments {
    /// Line above the picture
    #[arg(long, value_name = "TEXT")]
    pub(super) title: Option<String>,
    /// Line under the title that changes with the frame; fields: {band}, {bands}, {label}, {frame}, {frames},
    /// {time} (of the data if its bands are dated, else of the film; {time:%Y-%m-%d} formats dates), {value} (the number in
    /// the band's label)
    #[arg(long, value_name = "TEMPLATE")]
    pub(super) label: Option<LabelTemplate>,
    /// Draw no colorbar
    #[arg(long)]
    pub(super) no_colorbar: bool,
    /// What is drawn around the data: its box, coordinates of the file along it, lines at them
    #[arg(long, value_name = "WHAT", default_value = "none")]
    pub(super) axes: AxesName,
    /// Letters for a patient's right and left, front and back, head and feet [auto: where the file tells them]
    #[arg(long, value_name = "WHETHER", default_value = "auto")]
    pub(super) marks: WantedName,
    /// A bar that says how long things are at the depth of the point in the middle [auto: for what a microscope saw]
    #[arg(long, value_name = "WHETHER", default_value = "auto")]
    pub(super) scale_bar: WantedName,
    /// Colours of background, texts and lines, and weight of lines; --background comes before its background
    #[arg(long, value_name = "NAME", default_value = "auto")]
    pub(super) theme: ThemeName,
    /// TrueType or OpenType font for all texts; what it lacks comes from the built-in fonts
    #[arg(long, value_name = "FILE")]
    pub(super) font: Option<PathBuf>,
    /// Texts at times of the film, at the bottom: SRT, or CSV with the columns start, end (seconds) and text
    #[arg(long, value_name = "FILE")]
    pub(super) captions: Option<PathBuf>,
    /// A bar along the lower edge that says how much of the film is over
    #[arg(long)]
    pub(super) progress_bar: bool,
    /// PNG to show in a corner of every frame
    #[arg(long, value_name = "FILE")]
    pub(super) logo: Option<PathBuf>,
    /// Where the logo is
    #[arg(long, value_name = "CORNER", default_value = "top-left")]
    pub(super) logo_corner: CornerName,
    /// An arrow on the ground that shows to the north, in a corner: on is the upper right one
    #[arg(long, value_name = "WHERE", default_value = "none")]
    pub(super) north_arrow: PlacementName,
    /// The directions of east, north and up, or of x, y and z, in a corner: on is the lower left one
    #[arg(long, value_name = "WHERE", default_value = "none")]
    pub(super) triad: PlacementName,
    /// Text that covers the beginning of the film and fades; \n begins a smaller line below
    #[arg(long, value_name = "TEXT")]
    pub(super) title_card: Option<String>,
    /// How long the title card is there, until nothing of it is seen
    #[arg(long, value_name = "SECONDS", default_value_t = AnnotationOptions::USUAL_CARD_SECS, allow_hyphen_values = true)]
    pub(super) title_card_secs: f64,
    /// How long the film takes to appear
    #[arg(long, value_name = "SECONDS", default_value_t = 0.0, allow_hyphen_values = true)]
    pub(super) fade_in: f64,
    /// How long it takes to go at its end
    #[arg(long, value_name = "SECONDS", default_value_t = 0.0, allow_hyphen_values = true)]
    pub(super) fade_out: f64,
    /// From and to which colour it fades [default: black; nothing on a transparent film]
    #[arg(long, value_name = "COLOR")]
    pub(super) fade_color: Option<Rgb8>,
}

words! {
    /// `--theme`.
    ThemeName => Theme {
        /// Black or white, whichever is easier to read on the background
        Auto => Theme::Auto,
        /// Soft black on white
        Light => Theme::Light,
        /// Soft white on nearly black
        Dark => Theme::Dark,
        /// Pure black on white, with heavier lines
        Print => Theme::Print,
    }
}

words! {
    /// `--logo-corner`.
    CornerName => Corner {
        /// Where reading begins
        TopLeft => Corner::TopLeft,
        /// Beside the colorbar
        TopRight => Corner::TopRight,
        /// Above the notes
        BottomLeft => Corner::BottomLeft,
        /// Where the scale bar is, or above it
        BottomRight => Corner::BottomRight,
    }
}

words! {
    /// `--north-arrow` and `--triad`.
    PlacementName => Placement {
        /// Nowhere
        None => Placement::None,
        /// In the corner that is usual for it
        On => Placement::On,
        /// At the top left
        TopLeft => Placement::At(Corner::TopLeft),
        /// At the top right
        TopRight => Placement::At(Corner::TopRight),
        /// At the bottom left
        BottomLeft => Placement::At(Corner::BottomLeft),
        /// At the bottom right
        BottomRight => Placement::At(Corner::BottomRight),
    }
}

impl AnnotationArguments {
    /// What they ask for that is no field of the scene's options itself. Reads the files that they name.
    pub(super) fn options(&self) -> Result<AnnotationOptions, Error> {
        let font = self.font.as_deref().map(FontFile::read).transpose().map_err(SceneError::from)?;
        let captions = self.captions.as_deref().map(Captions::read).transpose().map_err(SceneError::from)?;
        let logo = self.logo.as_deref().map(Logo::read).transpose().map_err(SceneError::from)?;
        Ok(AnnotationOptions {
            theme: self.theme.into(),
            font,
            captions,
            has_progress_bar: self.progress_bar,
            logo,
            logo_corner: self.logo_corner.into(),
            north_arrow: self.north_arrow.into(),
            triad: self.triad.into(),
            title_card: self.title_card.clone(),
            title_card_secs: self.title_card_secs,
            fade_in_secs: self.fade_in,
            fade_out_secs: self.fade_out,
            fade_color: self.fade_color,
        })
    }

    /// The files that they name, by option.
    pub(super) fn files(&self) -> impl Iterator<Item = (&'static str, &PathBuf)> {
        [("--font", &self.font), ("--captions", &self.captions), ("--logo", &self.logo)]
            .into_iter()
            .filter_map(|(name, path)| Some((name, path.as_ref()?)))
    }
}
