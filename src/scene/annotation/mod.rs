//! Title, colorbar, notes and the label of each frame, drawn on the CPU so that they are the same pixels on every
//! machine.

mod canvas;
mod colorbar;
mod font_advice;
mod image;
mod ink;
mod installed_fonts;
mod label;
mod line;
mod notes;
mod proportions;
mod text_atlas;
mod title;
mod typesetter;

pub use colorbar::Colorbar;
pub use font_advice::{font_package, missing_glyphs_sentence};
pub use image::{AnnotationImage, PixelRect};
pub use label::{LabelArea, LabelPainter, LabelPatch};
pub use notes::Note;
pub(in crate::scene) use proportions::Proportions;
pub(crate) use text_atlas::{AtlasPlace, TextAtlas};
#[cfg(feature = "window")]
pub(crate) use typesetter::{CJK_FONT, LATIN_FONT};

use super::Rgb8;
use crate::frame::Resolution;
use canvas::Canvas;
use colorbar::PlacedColorbar;
use ink::Ink;
use label::PlacedLabel;
use notes::PlacedNotes;
use title::PlacedTitle;
use typesetter::SharedTypesetter;

/// What is written beside the data.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Annotation {
    /// One line at the top; longer ones shrink, take two lines and are cut short with an ellipsis, in this order.
    pub title: Option<String>,
    /// The scale of colours at the right.
    pub colorbar: Option<Colorbar>,
    /// Texts that the label of a frame may have, such as those of frames spread over the film: they say how much
    /// room to keep free under the title. Empty if frames have no label.
    pub label_samples: Vec<String>,
    /// Small lines at the bottom left, such as `vertical ×5`.
    pub notes: Vec<Note>,
    /// What lies behind; text is black or white, whichever is easier to read on it. `None` is a transparent
    /// film: text is black with a light rim, readable on anything.
    pub background: Option<Rgb8>,
}

impl Annotation {
    /// Draws it for pictures of that size, all but the labels of frames, which [`LabelPainter`] draws. Sizes follow
    /// the picture; what does not fit is left out.
    pub fn draw(&self, resolution: Resolution) -> AnnotationImage {
        let proportions = Proportions::of(resolution);
        let Proportions { picture_width, picture_height, gap, halo, .. } = proportions;
        let shared_typesetter = SharedTypesetter::new();
        let mut typesetter = shared_typesetter.lock();

        let title =
            self.title.as_deref().and_then(|title| PlacedTitle::new(title, &mut typesetter, proportions));
        let below_title = title.as_ref().map_or(0.0, PlacedTitle::bottom);
        let label = PlacedLabel::new(&self.label_samples, &mut typesetter, proportions, below_title);
        let top = label.map_or(below_title, |label| label.bottom());
        let colorbar = self
            .colorbar
            .as_ref()
            .and_then(|colorbar| PlacedColorbar::new(colorbar, &mut typesetter, proportions, below_title));
        let right = colorbar.as_ref().map_or(picture_width, |colorbar| colorbar.left() - gap);
        let notes = PlacedNotes::new(&self.notes, &mut typesetter, proportions, [right, top]);
        let bottom = notes.as_ref().map_or(picture_height, PlacedNotes::top);

        let is_text = |text: &String| !text.trim().is_empty();
        let wanted = [
            ("title", self.title.as_ref().is_some_and(is_text), title.is_some()),
            ("label", self.label_samples.iter().any(is_text), label.is_some()),
            ("colorbar", self.colorbar.is_some(), colorbar.is_some()),
            ("notes", self.notes.iter().any(|note| is_text(&note.text)), notes.is_some()),
        ];
        let ink = Ink::on(self.background, halo);
        let mut canvas = Canvas::new(resolution, ink);
        if let Some(title) = title {
            title.draw(&mut canvas, right / 2.0);
        }
        if let Some(notes) = notes {
            notes.draw(&mut canvas);
        }
        if let Some(colorbar) = colorbar {
            colorbar.draw(&mut canvas);
        }
        AnnotationImage {
            resolution,
            pixels: canvas.finish(),
            free: PixelRect { left: 0.0, top, width: right, height: bottom - top },
            label_area: label.map(|label| label.area(right, ink, &shared_typesetter)),
            left_out: wanted
                .iter()
                .filter(|(_, wanted, placed)| *wanted && !placed)
                .map(|(name, ..)| *name)
                .collect(),
            missing_glyphs: typesetter.missing(),
        }
    }
}

#[cfg(test)]
mod tests;
