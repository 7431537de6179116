use super::canvas::Canvas;
use super::line::Line;
use super::proportions::Proportions;
use super::typesetter::{CAP_HEIGHT, DESCENT, LINE_DISTANCE, Typesetter};

/// Largest part of the picture's height that title and margin take.
const TALLEST_TITLE: f32 = 0.3;

/// Sizes that are tried one after the other, in parts of the normal size, with the lines allowed for each.
const ATTEMPTS: [(f32, usize); 4] = [(1.0, 1), (0.85, 1), (0.85, 2), (0.7, 2)];

/// A title with its lines broken.
pub(super) struct PlacedTitle {
    lines: Vec<Line>,
    size: f32,
    proportions: Proportions,
}

impl PlacedTitle {
    /// Breaks the title into lines. `None` if there is no text or no room for it.
    pub(super) fn new(text: &str, typesetter: &mut Typesetter, proportions: Proportions) -> Option<Self> {
        let width = proportions.picture_width - 2.0 * proportions.margin;
        if text.trim().is_empty() || width < proportions.title * 3.0 {
            return None;
        }
        let (lines, size) = broken(text.trim(), typesetter, proportions.title, width);
        let title = Self { lines, size, proportions };
        (title.bottom() <= proportions.picture_height * TALLEST_TITLE).then_some(title)
    }

    /// First row below the title and its space.
    pub(super) fn bottom(&self) -> f32 {
        let last = self.lines.len().saturating_sub(1);
        let drawn = self.lines.last().map_or(0.0, Line::descent) + self.proportions.halo;
        (self.baseline(last) + drawn.max(self.size * (DESCENT + 0.3))).ceil()
    }

    fn baseline(&self, line: usize) -> f32 {
        self.proportions.margin + self.size * (CAP_HEIGHT + LINE_DISTANCE * line as f32)
    }

    /// Draws each line around the column `middle`, moved as far as needed to stay inside the picture.
    pub(super) fn draw(&self, canvas: &mut Canvas, middle: f32) {
        let Proportions { picture_width, margin, .. } = self.proportions;
        for (number, line) in self.lines.iter().enumerate() {
            let rightmost = picture_width - margin - line.width;
            let x = (middle - line.width / 2.0).min(rightmost).max(margin);
            canvas.text(line, x, self.baseline(number));
        }
    }
}

fn broken(text: &str, typesetter: &mut Typesetter, normal: f32, width: f32) -> (Vec<Line>, f32) {
    for (scale, most) in ATTEMPTS {
        let size = normal * scale;
        let mut lines = typesetter.lines(text, size, Some(width));
        if lines.len() > most || lines.iter().any(|line| line.width > width) {
            continue;
        }
        if lines.len() > 1 {
            lines = balanced(text, typesetter, size, lines);
        }
        return (lines, size);
    }
    let size = normal * ATTEMPTS[ATTEMPTS.len() - 1].0;
    (vec![typesetter.shortened_line(text, size, width)], size)
}

/// The same number of lines, about equally long, so that no word is left alone on the last one.
fn balanced(text: &str, typesetter: &mut Typesetter, size: f32, lines: Vec<Line>) -> Vec<Line> {
    let longest = |lines: &[Line]| lines.iter().map(|line| line.width).fold(0.0, f32::max);
    let total: f32 = lines.iter().map(|line| line.width).sum();
    let even = total / lines.len() as f32;
    (0..8)
        .map(|step| typesetter.lines(text, size, Some(even * (1.0 + step as f32 * 0.05))))
        .find(|narrower| narrower.len() == lines.len() && longest(narrower) <= longest(&lines))
        .unwrap_or(lines)
}
