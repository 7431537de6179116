use super::canvas::{Bar, Canvas};
use super::line::Line;
use super::proportions::Proportions;
use super::typesetter::{CAP_HEIGHT, LINE_DISTANCE, Typesetter};
use crate::scene::Rgb8;

/// Largest part of the picture's height that notes and margin take.
const TALLEST_NOTES: f32 = 0.2;

/// From the left side of a note's square to its text, in font sizes.
const SWATCH_DISTANCE: f32 = 1.3;

/// Part of the picture's height that stays free for the data.
const LEAST_FREE: f32 = 0.5;

/// A small line.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Note {
    /// What it says.
    pub text: String,
    /// What it is about: a square of this colour stands before it.
    pub color: Option<Rgb8>,
}

impl From<String> for Note {
    fn from(text: String) -> Self {
        Self { text, color: None }
    }
}

/// Small lines at the bottom left.
pub(super) struct PlacedNotes {
    lines: Vec<(Line, Option<Rgb8>)>,
    size: f32,
    proportions: Proportions,
}

impl PlacedNotes {
    /// Sets as many of the notes, first ones first, as there is room for left of the column `right` and below the row
    /// `top`. `None` if that is none.
    pub(super) fn new(
        notes: &[Note],
        typesetter: &mut Typesetter,
        proportions: Proportions,
        [right, top]: [f32; 2],
    ) -> Option<Self> {
        let size = proportions.note;
        let width = right - 2.0 * proportions.margin;
        let height = proportions.picture_height;
        let tallest = (height * TALLEST_NOTES).min(height * (1.0 - LEAST_FREE) - top);
        let room = tallest - proportions.margin - space_above(size);
        let fitting = ((room - size * CAP_HEIGHT) / (size * LINE_DISTANCE) + 1.0).floor().max(0.0) as usize;
        if width < size * 6.0 {
            return None;
        }
        let mut placed = |note: &Note| {
            let width = if note.color.is_some() { width - size * SWATCH_DISTANCE } else { width };
            (typesetter.fitted_line(note.text.trim(), [size, size], width), note.color)
        };
        let written = notes.iter().filter(|note| !note.text.trim().is_empty());
        let lines: Vec<_> = written.take(fitting).map(&mut placed).collect();
        (!lines.is_empty()).then_some(Self { lines, size, proportions })
    }

    /// First row of the notes and the space above them.
    pub(super) fn top(&self) -> f32 {
        (self.baseline(0) - self.size * CAP_HEIGHT - space_above(self.size)).floor()
    }

    fn baseline(&self, line: usize) -> f32 {
        let below = self.lines.len().saturating_sub(line + 1) as f32;
        self.proportions.picture_height - self.proportions.margin - self.size * LINE_DISTANCE * below
    }

    pub(super) fn draw(&self, canvas: &mut Canvas) {
        let left = self.proportions.margin;
        for (number, (line, color)) in self.lines.iter().enumerate() {
            let baseline = self.baseline(number);
            let Some(Rgb8(color)) = color else {
                canvas.text(line, left, baseline);
                continue;
            };
            let side = (self.size * CAP_HEIGHT).round().max(1.0);
            let top = (baseline - side).round().max(0.0);
            canvas.bar(Bar {
                left: left.round() as u32,
                top: top as u32,
                width: side as u32,
                rows: vec![*color; side as usize],
                ends: Vec::new(),
            });
            canvas.text(line, left + self.size * SWATCH_DISTANCE, baseline);
        }
    }
}

fn space_above(size: f32) -> f32 {
    size * 0.5
}
