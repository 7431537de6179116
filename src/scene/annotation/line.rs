use cosmic_text::Command;
use tiny_skia::{Path, PathBuilder, Transform};

/// A line of text as outlines: it starts at x = 0 and stands on y = 0, y pointing down.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// `None` for a line of spaces.
    pub(super) outline: Option<Path>,
    /// Pixels.
    pub(super) width: f32,
    /// Whether the text begins at the right, as in Arabic.
    pub(super) is_rightward: bool,
}

impl Line {
    /// A line without anything on it.
    pub(super) const EMPTY: Self = Self { outline: None, width: 0.0, is_rightward: true };

    /// How far the drawn shapes reach above the line they stand on.
    pub(super) fn ascent(&self) -> f32 {
        self.outline.as_ref().map_or(0.0, |outline| -outline.bounds().top())
    }

    /// How far the drawn shapes reach below it.
    pub(super) fn descent(&self) -> f32 {
        self.outline.as_ref().map_or(0.0, |outline| outline.bounds().bottom())
    }

    /// The same, smaller or larger.
    pub(super) fn scaled(self, scale: f32) -> Self {
        let outline = self.outline.and_then(|outline| outline.transform(Transform::from_scale(scale, scale)));
        Self { outline, width: self.width * scale, ..self }
    }
}

/// The outlines of glyphs, collected into a line.
#[derive(Default)]
pub(super) struct LineBuilder {
    outline: PathBuilder,
    extent: Option<(f32, f32)>,
}

impl LineBuilder {
    /// Makes room for a glyph from the column `x` on.
    pub(super) fn reserve(&mut self, x: f32, width: f32) {
        let (left, right) = self.extent.unwrap_or((x, x));
        self.extent = Some((left.min(x), right.max(x + width)));
    }

    /// Adds a glyph's outline (y pointing up) at its place in the line (y pointing down).
    pub(super) fn glyph(&mut self, commands: &[Command], (x, y): (f32, f32)) {
        let outline = &mut self.outline;
        for command in commands {
            match *command {
                Command::MoveTo(to) => outline.move_to(x + to.x, y - to.y),
                Command::LineTo(to) => outline.line_to(x + to.x, y - to.y),
                Command::QuadTo(control, to) => {
                    outline.quad_to(x + control.x, y - control.y, x + to.x, y - to.y);
                }
                Command::CurveTo(one, two, to) => {
                    outline.cubic_to(x + one.x, y - one.y, x + two.x, y - two.y, x + to.x, y - to.y);
                }
                Command::Close => outline.close(),
            }
        }
    }

    /// The line, moved to begin at x = 0.
    pub(super) fn finish(self, is_rightward: bool) -> Line {
        let (left, right) = self.extent.unwrap_or_default();
        let to_start = Transform::from_translate(-left, 0.0);
        let outline = self.outline.finish().and_then(|outline| outline.transform(to_start));
        Line { outline, width: right - left, is_rightward }
    }
}
