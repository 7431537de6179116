use super::canvas::{Bar, Canvas, polygon};
use super::proportions::Proportions;
use super::typesetter::{CAP_HEIGHT, DESCENT, Line, Typesetter};
use crate::scene::ticks::ticks;
use crate::scene::{Colormap, Rgb8};

/// Part of the picture's height that the bar takes where there is room.
const BAR_HEIGHT: f32 = 0.64;

/// A bar needs this many times the text's size to hold two labels apart.
const LEAST_BAR_HEIGHT: f32 = 4.0;

/// Largest part of the picture's width for the whole column.
const WIDEST_COLUMN: f32 = 0.4;

/// The scale of colours beside the data.
#[derive(Debug, Clone, PartialEq)]
pub struct Colorbar {
    /// The colours.
    pub colormap: Colormap,
    /// Value at the lower end, in data units.
    pub min: f64,
    /// Value at the upper end, in data units.
    pub max: f64,
    /// What the values are, or their unit, such as `m`.
    pub label: Option<String>,
    /// Whether values below `min` occur: the lower end is an arrow.
    pub extend_below: bool,
    /// Whether values above `max` occur: the upper end is an arrow.
    pub extend_above: bool,
}

/// A colorbar with its texts set and its place found.
pub(super) struct PlacedColorbar<'a> {
    colorbar: &'a Colorbar,
    proportions: Proportions,
    /// Colours only, without outline; whole pixels.
    left: f32,
    top: f32,
    width: f32,
    height: f32,
    /// Rows from the top of the bar, with the label's line.
    ticks: Vec<(f32, Line)>,
    /// Stands above the bar.
    heading: Option<Line>,
    /// Reads upwards at the right of the tick labels.
    side_label: Option<Line>,
    tick_labels_width: f32,
}

impl<'a> PlacedColorbar<'a> {
    /// Finds the place at the right of the picture, below the row `top`. `None` if there is no room for it.
    pub(super) fn new(
        colorbar: &'a Colorbar,
        typesetter: &mut Typesetter,
        proportions: Proportions,
        top: f32,
    ) -> Option<Self> {
        let Proportions { picture_width, picture_height: bottom, text, margin, gap, line, .. } = proportions;
        let width = (text * 1.15).round();
        let arrow = arrow_length(width);
        // Above: the arrow and a heading; below: the arrow; then half a tick label or the margin.
        let above = line + if colorbar.extend_above { arrow } else { 0.0 } + gap + text * CAP_HEIGHT + margin;
        let below = line + if colorbar.extend_below { arrow } else { 0.0 } + margin;
        let height = (bottom * BAR_HEIGHT).min(bottom - top - above - below).floor();
        if height < text * LEAST_BAR_HEIGHT {
            return None;
        }
        let wanted = (height / (text * 4.5)).round().clamp(2.0, 8.0) as usize;
        let marks = ticks(colorbar.min, colorbar.max, wanted);
        let range = colorbar.max / 2.0 - colorbar.min / 2.0;
        let ticks: Vec<(f32, Line)> = marks
            .positions
            .iter()
            .zip(&marks.labels)
            .map(|(position, label)| {
                let fraction = (position / 2.0 - colorbar.min / 2.0) / range;
                let fraction = if fraction.is_finite() { fraction.clamp(0.0, 1.0) } else { 0.5 };
                (height * (1.0 - fraction as f32), typesetter.line(label, text))
            })
            .collect();
        let tick_labels_width = ticks.iter().map(|(_, label)| label.width).fold(0.0, f32::max);
        let body = width + 2.0 * line + tick_length(proportions) + gap + tick_labels_width;

        let exponent = marks.exponent_label.as_deref();
        let label = colorbar.label.as_deref().map(str::trim).filter(|label| !label.is_empty());
        let heading = [exponent, label].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let heading = typesetter.line(&heading, text);
        let (heading, side_label) = if heading.width <= body.max(text * 4.0) {
            (Some(heading), None)
        } else {
            let side = label.map(|label| typesetter.fitted_line(label, [text, text * 0.75], height));
            (exponent.map(|exponent| typesetter.line(exponent, text)), side)
        };
        let beside = if side_label.is_some() { gap * 1.5 + text * (CAP_HEIGHT + DESCENT) } else { 0.0 };
        let heading_width = heading.as_ref().map_or(0.0, |heading| heading.width);
        let column = (body + beside).max(heading_width);
        if column + 2.0 * margin > picture_width * WIDEST_COLUMN {
            return None;
        }
        // In the middle of the room, unless the heading needs more above.
        let middle = (top + bottom - height) / 2.0;
        Some(Self {
            colorbar,
            proportions,
            left: (picture_width - margin - column + line).floor(),
            top: middle.clamp(top + above, (bottom - below - height).max(top + above)).floor(),
            width,
            height,
            ticks,
            heading,
            side_label,
            tick_labels_width,
        })
    }

    /// The column where the outline begins.
    pub(super) fn left(&self) -> f32 {
        self.left - self.proportions.line
    }

    pub(super) fn draw(&self, canvas: &mut Canvas) {
        let Proportions { text, gap, line, .. } = self.proportions;
        self.draw_bar(canvas);
        let outer_right = self.left + self.width + line;
        let labels_left = outer_right + tick_length(self.proportions) + gap;
        for (row, label) in &self.ticks {
            // The last row of the bar still belongs to it, so marks at both ends stay beside the colours.
            let row = (self.top + row - line / 2.0).round().clamp(self.top, self.top + self.height - line);
            canvas.rectangle(outer_right, row, tick_length(self.proportions), line);
            canvas.text(label, labels_left, row + line / 2.0 + text * CAP_HEIGHT / 2.0);
        }
        if let Some(heading) = &self.heading {
            canvas.text(heading, self.left(), self.top - line - self.arrow_above() - gap - text * 0.3);
        }
        if let Some(label) = &self.side_label {
            let baseline = labels_left + self.tick_labels_width + gap * 1.5 + text * CAP_HEIGHT;
            canvas.upward_text(label, baseline, self.top + f32::midpoint(self.height, label.width));
        }
    }

    fn arrow_above(&self) -> f32 {
        if self.colorbar.extend_above { arrow_length(self.width) } else { 0.0 }
    }

    fn arrow_below(&self) -> f32 {
        if self.colorbar.extend_below { arrow_length(self.width) } else { 0.0 }
    }

    /// The outline is the same shape, larger by its thickness and in ink, underneath the colours.
    fn draw_bar(&self, canvas: &mut Canvas) {
        let (left, right) = (self.left, self.left + self.width);
        let (top, bottom) = (self.top, self.top + self.height);
        let middle = f32::midpoint(left, right);
        let mut outline = self.end_outline(top, -1.0, self.arrow_above());
        outline.extend(self.end_outline(bottom, 1.0, self.arrow_below()).into_iter().rev());
        canvas.polygon(&outline);

        let entries = self.colorbar.colormap.entries();
        let triangle = |base: f32, tip: f32, color: [u8; 3]| {
            Some((polygon(&[(left, base), (middle, tip), (right, base)])?, Rgb8(color)))
        };
        let ends = [
            triangle(top, top - self.arrow_above(), entries[255]).filter(|_| self.colorbar.extend_above),
            triangle(bottom, bottom + self.arrow_below(), entries[0]).filter(|_| self.colorbar.extend_below),
        ];
        let rows = (0..self.height as u32)
            .map(|row| self.colorbar.colormap.color_of(1.0 - (f64::from(row) + 0.5) / f64::from(self.height)))
            .collect();
        canvas.bar(Bar {
            left: left as u32,
            top: top as u32,
            width: self.width as u32,
            rows,
            ends: ends.into_iter().flatten().collect(),
        });
    }

    /// Corners of the outline at one end, from left to right. `outwards` is -1 at the top and 1 at the bottom.
    fn end_outline(&self, base: f32, outwards: f32, arrow: f32) -> Vec<(f32, f32)> {
        let line = self.proportions.line;
        let (left, right) = (self.left - line, self.left + self.width + line);
        if arrow == 0.0 {
            return vec![(left, base + outwards * line), (right, base + outwards * line)];
        }
        let half = self.width / 2.0;
        // The slanted sides move out by the thickness, at right angles to themselves.
        let tip = arrow + line * half.hypot(arrow) / half;
        let shoulder = base + outwards * (tip - (half + line) * arrow / half);
        vec![(left, shoulder), (self.left + half, base + outwards * tip), (right, shoulder)]
    }
}

fn arrow_length(bar_width: f32) -> f32 {
    (bar_width * 0.8).round()
}

fn tick_length(proportions: Proportions) -> f32 {
    (proportions.text * 0.3).round()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::Resolution;
    use crate::scene::annotation::Annotation;
    use std::collections::HashSet;
    use std::ops::Range;

    fn colorbar(colormap: &str, extend: bool) -> Colorbar {
        Colorbar {
            colormap: Colormap::by_name(colormap).unwrap(),
            min: -2.6,
            max: 33.2,
            label: None,
            extend_below: extend,
            extend_above: extend,
        }
    }

    struct Picture {
        width: usize,
        pixels: Vec<u8>,
    }

    impl Picture {
        fn of(colorbar: Colorbar, width: u32, height: u32) -> Self {
            let annotation = Annotation {
                colorbar: Some(colorbar),
                background: Some(Rgb8::WHITE),
                ..Annotation::default()
            };
            let image = annotation.draw(Resolution::new(width, height).unwrap());
            Self { width: width as usize, pixels: image.pixels }
        }

        fn at(&self, column: usize, row: usize) -> [u8; 4] {
            let start = (row * self.width + column) * 4;
            self.pixels[start..start + 4].try_into().unwrap()
        }

        fn height(&self) -> usize {
            self.pixels.len() / 4 / self.width
        }

        /// Rows of a column that are ink.
        fn inked(&self, column: usize) -> Vec<usize> {
            (0..self.height()).filter(|&row| self.at(column, row) == [0, 0, 0, 255]).collect()
        }

        fn count(&self, color: [u8; 3]) -> usize {
            self.pixels.chunks_exact(4).filter(|pixel| pixel[..3] == color && pixel[3] == 255).count()
        }

        /// What lies inside the outline, found by looking: first column, number of columns, first row, colours.
        fn bar(&self) -> (usize, usize, usize, Vec<[u8; 4]>) {
            let outlines: Vec<usize> =
                (0..self.width).filter(|&column| self.inked(column).len() > self.height() * 2 / 5).collect();
            let gap = |ink: &[usize]| {
                ink.windows(2).map(|pair| pair[0] + 1..pair[1]).max_by_key(Range::len).unwrap()
            };
            let Range { start: left, end: right } = gap(&outlines);
            let rows = gap(&self.inked(usize::midpoint(left, right)));
            (left, right - left, rows.start, rows.map(|row| self.at(left, row)).collect())
        }
    }

    fn rows_that_differ(rows: &[[u8; 4]], colormap: &str) -> usize {
        let colormap = Colormap::by_name(colormap).unwrap();
        let height = rows.len() as f64;
        let expected =
            |row: usize| colormap.entries()[((height - row as f64 - 0.5) / height * 256.0) as usize];
        rows.iter().enumerate().filter(|&(row, pixel)| pixel[..3] != expected(row) || pixel[3] != 255).count()
    }

    #[test]
    fn colors_are_the_entries_of_the_table() {
        for (width, height) in [(1280, 720), (640, 360), (333, 251), (1921, 1081)] {
            let picture = Picture::of(colorbar("viridis", false), width, height);
            let (left, columns, top, rows) = picture.bar();
            assert_eq!(rows_that_differ(&rows, "viridis"), 0, "{width}x{height}");
            for (row, color) in rows.iter().enumerate() {
                assert!((left..left + columns).all(|column| picture.at(column, top + row) == *color));
            }
            assert!((rows.len() as f32 - height as f32 * BAR_HEIGHT).abs() <= 1.0);
            let shown: HashSet<_> = rows.iter().map(|pixel| &pixel[..3]).collect();
            let viridis = Colormap::by_name("viridis").unwrap();
            let all: HashSet<_> = viridis.entries().iter().map(|color| &color[..]).collect();
            assert!(rows.len() < 256 || shown == all, "an entry is left out");
        }
    }

    #[test]
    fn the_comparison_of_colors_notices_another_table() {
        let (.., rows) = Picture::of(colorbar("viridis", false), 640, 360).bar();
        assert!(rows_that_differ(&rows, "viridis_r") > rows.len() / 2);
        assert!(rows_that_differ(&rows, "plasma") > rows.len() / 2);
        assert!(rows_that_differ(&rows[1..], "viridis") > 0);
    }

    #[test]
    fn arrows_have_the_colors_of_the_ends() {
        let plain = Picture::of(colorbar("RdBu", false), 1280, 720);
        let arrows = Picture::of(colorbar("RdBu", true), 1280, 720);
        let colormap = Colormap::by_name("RdBu").unwrap();
        for color in [colormap.entries()[0], colormap.entries()[255]] {
            assert!(arrows.count(color) > plain.count(color) + 100, "{color:?}");
        }
    }

    #[test]
    fn ticks_stand_where_their_values_are() {
        let picture = Picture::of(colorbar("viridis", false), 1280, 720);
        let (left, columns, top, rows) = picture.bar();
        let marks = picture.inked(left + columns + 3);
        assert_eq!(marks.len(), 7);
        for (mark, value) in marks.iter().rev().zip([0.0, 5.0, 10.0, 15.0, 20.0, 25.0, 30.0]) {
            let expected = top as f64 + rows.len() as f64 * (33.2 - value) / 35.8;
            assert!((*mark as f64 + 0.5 - expected).abs() <= 1.0, "{value} at {mark}, not {expected}");
        }
    }

    #[test]
    fn ranges_of_every_kind_are_drawn() {
        for (min, max) in [
            (5.0, 5.0),
            (0.0, 0.0),
            (f64::MIN, f64::MAX),
            (0.0, 5e-324),
            (9.0, -9.0),
            (f64::NAN, f64::NAN),
            (f64::NEG_INFINITY, f64::INFINITY),
            (1e9, 1e9 + 1e-3),
        ] {
            let picture = Picture::of(Colorbar { min, max, ..colorbar("viridis", true) }, 640, 360);
            assert!(picture.pixels.iter().any(|&byte| byte != 0), "{min} to {max}");
        }
    }
}
