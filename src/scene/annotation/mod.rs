//! Title, colorbar, notes and the label of each frame, drawn on the CPU so that they are the same pixels on every
//! machine.

mod bearings;
mod canvas;
mod caption;
mod colorbar;
mod compass;
mod corner_items;
mod corners;
mod file_error;
mod font_advice;
mod font_file;
mod image;
mod ink;
mod installed_fonts;
mod label;
mod line;
mod logo;
mod notes;
mod painter;
mod progress;
mod proportions;
mod scaling;
mod text_atlas;
mod title;
mod title_card;
mod triad;
mod typesetter;

pub use bearings::Bearings;
pub use caption::CaptionArea;
pub use colorbar::Colorbar;
pub use compass::CompassArea;
pub use corner_items::CornerItems;
pub use corners::Corner;
pub use file_error::AnnotationFileError;
pub(in crate::scene) use file_error::read_at_most;
pub use font_advice::{font_package, missing_glyphs_sentence};
pub use font_file::FontFile;
pub use image::{AnnotationImage, FrameAreas, PixelRect};
pub use label::{LabelArea, LabelPainter, LabelPatch};
pub use logo::Logo;
pub use notes::Note;
pub use painter::{AnnotationPainter, Area, FrameNotes, Patch};
pub use progress::ProgressArea;
pub(in crate::scene) use proportions::Proportions;
pub(in crate::scene) use text_atlas::GLYPHS_OF_NUMBERS;
pub(crate) use text_atlas::{AtlasPlace, TextAtlas};
pub use triad::TriadArea;
pub use typesetter::cjk_font;
#[cfg(feature = "window")]
pub(crate) use typesetter::{CJK_FONT, LATIN_FONT};

use super::{Palette, Rgb8, Theme};
use crate::frame::Resolution;
use canvas::Canvas;
use caption::PlacedCaptions;
use colorbar::PlacedColorbar;
use corner_items::PlacedItems;
use ink::Ink;
use label::PlacedLabel;
use notes::PlacedNotes;
use title::PlacedTitle;
use title_card::title_card;
use typesetter::SharedTypesetter;

/// What is written beside the data.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Annotation {
    /// One line at the top; longer ones shrink, take two lines and are cut short with an ellipsis, in this order.
    pub title: Option<String>,
    /// The scales of colours at the right, the first outermost.
    pub colorbars: Vec<Colorbar>,
    /// Texts that the label of a frame may have, such as those of frames spread over the film: they say how much
    /// room to keep free under the title. Empty if frames have no label.
    pub label_samples: Vec<String>,
    /// Small lines at the bottom left, such as `vertical ×5`.
    pub notes: Vec<Note>,
    /// Texts of captions, which stand at the bottom: they say how much room to keep free there.
    pub caption_samples: Vec<String>,
    /// Whether a bar along the lower edge says how much of the film is over.
    pub has_progress_bar: bool,
    /// What stands in corners.
    pub corners: CornerItems,
    /// A text that covers whole pictures at the beginning.
    pub card: Option<String>,
    /// What lies behind; without a theme text is black or white, whichever is easier to read on it. `None` is a
    /// transparent film: text is black with a light rim, readable on anything.
    pub background: Option<Rgb8>,
    /// Colours and weights.
    pub theme: Theme,
    /// A font that comes before the built-in ones.
    pub font: Option<FontFile>,
}

impl Annotation {
    /// The colours of all that is no data, and the weight of its lines.
    pub fn palette(&self) -> Palette {
        self.theme.palette(self.background)
    }

    /// The lengths that everything is drawn with.
    pub(in crate::scene) fn proportions(&self, resolution: Resolution) -> Proportions {
        Proportions::of(resolution).with_line_weight(self.palette().line_weight)
    }

    /// Draws it for pictures of that size, all but the labels of frames, which [`LabelPainter`] draws. Sizes follow
    /// the picture; what does not fit is left out.
    pub fn draw(&self, resolution: Resolution) -> AnnotationImage {
        let proportions = self.proportions(resolution);
        let Proportions { picture_width, picture_height, gap, halo, .. } = proportions;
        let shared_typesetter = SharedTypesetter::new(self.font.as_ref());
        let mut typesetter = shared_typesetter.lock();

        let title =
            self.title.as_deref().and_then(|title| PlacedTitle::new(title, &mut typesetter, proportions));
        let below_title = title.as_ref().map_or(0.0, PlacedTitle::bottom);
        let label = PlacedLabel::new(&self.label_samples, &mut typesetter, proportions, below_title);
        let top = label.map_or(below_title, |label| label.bottom());
        let mut right = picture_width;
        let mut colorbars = Vec::with_capacity(self.colorbars.len());
        for colorbar in &self.colorbars {
            let beside = Proportions { picture_width: right, ..proportions };
            if let Some(placed) = PlacedColorbar::new(colorbar, &mut typesetter, beside, below_title) {
                right = placed.left() - gap;
                colorbars.push(placed);
            }
        }
        let captions = PlacedCaptions::new(&self.caption_samples, &mut typesetter, proportions, [right, top]);
        let floor = captions.map_or(picture_height, |captions| captions.top());
        let above_captions = Proportions { picture_height: floor, ..proportions };
        let notes = PlacedNotes::new(&self.notes, &mut typesetter, above_captions, [right, top]);
        let bottom = notes.as_ref().map_or(floor, PlacedNotes::top);

        let is_text = |text: &String| !text.trim().is_empty();
        let ink = Ink::of(self.palette(), halo);
        let card = self.card.as_deref().and_then(|text| {
            title_card(text, &mut typesetter, (resolution, proportions), (ink, self.background))
        });
        let wanted = [
            ("title", self.title.as_ref().is_some_and(is_text), title.is_some()),
            ("label", self.label_samples.iter().any(is_text), label.is_some()),
            ("captions", self.caption_samples.iter().any(is_text), captions.is_some()),
            ("colorbar", !self.colorbars.is_empty(), colorbars.len() == self.colorbars.len()),
            ("notes", self.notes.iter().any(|note| is_text(&note.text)), notes.is_some()),
            ("title-card", card.is_some(), card.as_ref().is_some_and(|card| card.is_whole)),
        ];
        let free = PixelRect { left: 0.0, top, width: right, height: bottom - top };
        let progress = || ProgressArea::new(proportions, self.palette());
        let mut areas = FrameAreas {
            captions: captions.map(|captions| captions.area(ink, &shared_typesetter)),
            progress: self.has_progress_bar.then(progress),
            ..FrameAreas::default()
        };
        let items = PlacedItems::new(&self.corners, free, (proportions, ink), &shared_typesetter, &mut areas);
        let mut canvas = Canvas::new(resolution, ink);
        if let Some(title) = title {
            title.draw(&mut canvas, right / 2.0);
        }
        if let Some(notes) = notes {
            notes.draw(&mut canvas);
        }
        for colorbar in colorbars {
            colorbar.draw(&mut canvas);
        }
        items.draw(&mut canvas);
        let left_out = wanted.iter().filter(|(_, wanted, placed)| *wanted && !placed).map(|(name, ..)| *name);
        AnnotationImage {
            resolution,
            pixels: canvas.finish(),
            free,
            label_area: label.map(|label| label.area(right, ink, &shared_typesetter)),
            left_out: left_out.chain(items.left_out.iter().copied()).collect(),
            areas,
            corners: items.taken,
            card: card.map(|card| card.pixels),
            missing_glyphs: typesetter.missing(),
        }
    }
}

#[cfg(test)]
mod tests;
