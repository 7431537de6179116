use super::canvas::Canvas;
use super::line::Line;
use super::proportions::Proportions;
use super::typesetter::{CAP_HEIGHT, LINE_DISTANCE, Typesetter};

/// Largest part of the picture's height that notes and margin take.
const TALLEST_NOTES: f32 = 0.2;

/// Part of the picture's height that stays free for the data.
const LEAST_FREE: f32 = 0.5;

/// Small lines at the bottom left.
pub(super) struct PlacedNotes {
    lines: Vec<Line>,
    size: f32,
    proportions: Proportions,
}

impl PlacedNotes {
    /// Sets as many of the notes, first ones first, as there is room for left of the column `right` and below the row
    /// `top`. `None` if that is none.
    pub(super) fn new(
        notes: &[String],
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
        let lines: Vec<Line> = notes
            .iter()
            .map(|note| note.trim())
            .filter(|note| !note.is_empty())
            .take(fitting)
            .map(|note| typesetter.fitted_line(note, [size, size], width))
            .collect();
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
        for (number, line) in self.lines.iter().enumerate() {
            canvas.text(line, self.proportions.margin, self.baseline(number));
        }
    }
}

fn space_above(size: f32) -> f32 {
    size * 0.5
}
