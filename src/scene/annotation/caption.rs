use super::ink::Ink;
use super::line::Line;
use super::painter::{Area, Patch};
use super::proportions::Proportions;
use super::typesetter::{DESCENT, LINE_DISTANCE, SharedTypesetter, Typesetter};
use tiny_skia::{Color, Path, Pixmap, Transform};

/// Largest part of the picture's height that captions take.
const TALLEST: f32 = 0.3;

/// Room above letters for accents, in parts of the size.
const ACCENTS: f32 = 0.96;

/// The smallest size of a caption that has no room, in parts of the usual one; beyond that it is cut short.
const SMALLEST: f32 = 0.6;

/// The most lines of one caption.
const MOST_LINES: usize = 6;

/// So many captions are measured; those with most letters.
const MEASURED: usize = 200;

/// Where captions stand, at the bottom of the picture, and how they are drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct CaptionArea {
    pub(super) area: Area,
    size: f32,
    lines: usize,
    ink: Ink,
    typesetter: SharedTypesetter,
}

/// The room that captions take.
#[derive(Debug, Clone, Copy)]
pub(super) struct PlacedCaptions {
    lines: usize,
    proportions: Proportions,
    right: f32,
}

impl PlacedCaptions {
    /// Measures the texts for the columns up to `right`. `None` if there are none or no room for them below the row
    /// `top`.
    pub(super) fn new(
        texts: &[String],
        typesetter: &mut Typesetter,
        proportions: Proportions,
        [right, top]: [f32; 2],
    ) -> Option<Self> {
        let size = proportions.title;
        let width = right - 2.0 * proportions.margin;
        if width < size * 6.0 {
            return None;
        }
        let mut longest: Vec<&String> = texts.iter().filter(|text| !text.trim().is_empty()).collect();
        longest.sort_by_key(|text| std::cmp::Reverse(text.chars().count() + 40 * text.lines().count()));
        let wanted =
            longest.iter().take(MEASURED).map(|text| broken(text, typesetter, size, width).len()).max()?;
        let mut placed = Self { lines: wanted.clamp(1, MOST_LINES), proportions, right };
        let room = (proportions.picture_height * TALLEST).min(proportions.picture_height * 0.5 - top);
        while placed.lines > 1 && placed.height() > room {
            placed.lines -= 1;
        }
        (placed.height() <= room).then_some(placed)
    }

    fn height(&self) -> f32 {
        let Proportions { title: size, halo, margin, .. } = self.proportions;
        let between = (self.lines - 1) as f32 * size * LINE_DISTANCE;
        (between + size * (ACCENTS + DESCENT) + 2.0 * halo.ceil()).ceil() + margin
    }

    /// First row of the room.
    pub(super) fn top(&self) -> f32 {
        (self.proportions.picture_height - self.height()).floor()
    }

    pub(super) fn area(&self, ink: Ink, typesetter: &SharedTypesetter) -> CaptionArea {
        let Proportions { title: size, margin, .. } = self.proportions;
        let rim = ink.halo_width.ceil();
        let left = (margin - rim).max(0.0).floor();
        let area = Area {
            left: left as u32,
            top: self.top() as u32,
            width: (self.right - 2.0 * left).floor() as u32,
            height: (self.height() - margin) as u32,
        };
        CaptionArea { area, size, lines: self.lines, ink, typesetter: typesetter.clone() }
    }
}

/// The lines of a text, each broken where it is too long.
fn broken(text: &str, typesetter: &mut Typesetter, size: f32, width: f32) -> Vec<Line> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .take(MOST_LINES)
        .flat_map(|line| typesetter.lines(line, size, Some(width)))
        .collect()
}

/// Draws the caption of one frame after the other, only where it changes.
#[derive(Debug)]
pub(super) struct CaptionPainter {
    area: CaptionArea,
    pixmap: Pixmap,
    drawn: Option<String>,
}

impl CaptionPainter {
    pub(super) fn new(area: &CaptionArea) -> Option<Self> {
        let pixmap = Pixmap::new(area.area.width, area.area.height)?;
        Some(Self { area: area.clone(), pixmap, drawn: None })
    }

    /// The pixels of a caption, whose last line stands at the bottom; `None` if they are those of the last call. A text
    /// that has no room is made smaller, and then loses what is over.
    pub(super) fn paint(&mut self, text: &str) -> Option<Patch<'_>> {
        if self.drawn.as_deref() == Some(text) {
            return None;
        }
        let CaptionArea { area, size: usual, lines: room, ink, typesetter } = &self.area;
        let rim = ink.halo_width.ceil();
        let width = area.width as f32 - 2.0 * rim;
        let mut typesetter = typesetter.lock();
        let mut size = *usual;
        let mut lines = broken(text, &mut typesetter, size, width);
        while lines.len() > self.area.lines_at(size) && size > usual * SMALLEST {
            size = (size * 0.9).max(usual * SMALLEST);
            lines = broken(text, &mut typesetter, size, width);
        }
        lines.truncate(self.area.lines_at(size).max(*room));
        self.pixmap.fill(Color::TRANSPARENT);
        let last = area.height as f32 - rim - size * DESCENT;
        let count = lines.len();
        let outline = |(number, line): (usize, Line)| -> Option<Path> {
            let x = rim + ((width - line.width) / 2.0).max(0.0);
            let baseline = last - (count - 1 - number) as f32 * size * LINE_DISTANCE;
            line.outline?.transform(Transform::from_translate(x.round(), baseline.round()))
        };
        let outlines: Vec<Path> = lines.into_iter().enumerate().filter_map(outline).collect();
        ink.draw(&mut self.pixmap.as_mut(), &outlines, Transform::identity());
        self.drawn = Some(text.to_owned());
        Some(Patch { area: *area, pixels: self.pixmap.data() })
    }
}

impl CaptionArea {
    /// How many lines of that size it holds.
    fn lines_at(&self, size: f32) -> usize {
        let room = self.area.height as f32 - 2.0 * self.ink.halo_width.ceil() - size * (ACCENTS + DESCENT);
        // A little more than a whole number, where the room was made for just that.
        1 + ((room / (size * LINE_DISTANCE)) + 0.02).max(0.0) as usize
    }
}
