use super::AnnotationImage;
use super::ink::Ink;
use super::proportions::Proportions;
use super::typesetter::{CAP_HEIGHT, DESCENT, SharedTypesetter, Typesetter};
use tiny_skia::{Color, Pixmap, Transform};

/// Largest part of the picture's height that title, label and margin take.
const TALLEST_HEADER: f32 = 0.4;

/// The smallest size of a text wider than the samples, in parts of the size of theirs; beyond that it is cut short.
const SMALLEST: f32 = 0.5;

/// Room above small letters for accents, in parts of the size, whether the samples have any or not.
const ACCENTS: f32 = 0.96;

/// Where the label of each frame stands, and how it is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelArea {
    /// First column.
    pub left: u32,
    /// First row.
    pub top: u32,
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
    text: LabelText,
    ink: Ink,
    typesetter: SharedTypesetter,
}

/// The box that a label's letters keep to, in pixels from the area's top left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
struct LabelText {
    size: f32,
    left: f32,
    width: f32,
    baseline: f32,
    ascent: f32,
    descent: f32,
}

/// The room that labels take below the title, found before it is known how wide the data is.
#[derive(Debug, Clone, Copy)]
pub(super) struct PlacedLabel {
    top: f32,
    widest: f32,
    ascent: f32,
    descent: f32,
    proportions: Proportions,
}

impl PlacedLabel {
    /// Measures the samples. `None` if they are blank or there is no room below the row `top`.
    pub(super) fn new(
        samples: &[String],
        typesetter: &mut Typesetter,
        proportions: Proportions,
        top: f32,
    ) -> Option<Self> {
        let Proportions { picture_width, picture_height, margin, label: size, halo, .. } = proportions;
        // Without a title the label's capitals begin at the margin.
        let top = if top > 0.0 { top } else { (margin - halo - size * (ACCENTS - CAP_HEIGHT)).max(0.0) };
        let mut placed = Self {
            top: top.floor(),
            widest: 0.0,
            ascent: (size * ACCENTS).ceil(),
            descent: (size * DESCENT).ceil(),
            proportions,
        };
        for sample in samples {
            let line = typesetter.line(sample, size);
            placed.widest = placed.widest.max(line.width);
            placed.ascent = placed.ascent.max(line.ascent().ceil());
            placed.descent = placed.descent.max(line.descent().ceil());
        }
        let has_room =
            placed.bottom() <= picture_height * TALLEST_HEADER && picture_width - 2.0 * margin > size * 4.0;
        (placed.widest > 0.0 && has_room).then_some(placed)
    }

    /// First row below the label and its space.
    pub(super) fn bottom(&self) -> f32 {
        let Proportions { halo, gap, .. } = self.proportions;
        self.top + self.ascent + self.descent + 2.0 * halo.ceil() + gap.ceil()
    }

    /// The area, in the middle of `free_width` columns.
    pub(super) fn area(&self, free_width: f32, ink: Ink, typesetter: &SharedTypesetter) -> LabelArea {
        let Proportions { picture_width, margin, label: size, .. } = self.proportions;
        let rim = ink.halo_width.ceil();
        let width = self.widest.ceil().min(free_width - 2.0 * margin);
        let text_left = ((free_width - width) / 2.0).max(margin).floor();
        let left = (text_left - rim).max(0.0);
        let right = (text_left + width + rim).min(picture_width);
        let height = self.ascent + self.descent + 2.0 * rim;
        LabelArea {
            left: left as u32,
            top: self.top as u32,
            width: (right - left) as u32,
            height: height as u32,
            text: LabelText {
                size,
                left: text_left - left,
                width,
                baseline: rim + self.ascent,
                ascent: self.ascent,
                descent: self.descent,
            },
            ink,
            typesetter: typesetter.clone(),
        }
    }
}

/// Draws the label of one frame after the other. It keeps its fonts and its picture, and draws only what changes.
#[derive(Debug)]
pub struct LabelPainter {
    area: LabelArea,
    pixmap: Pixmap,
    drawn: Option<String>,
}

/// The label of a frame as pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LabelPatch<'a> {
    /// Where they belong.
    pub area: &'a LabelArea,
    /// `width * height` pixels of the whole area: red, green, blue and opacity, 8 bits each, sRGB-encoded, colour
    /// premultiplied with opacity; rows from the top, no padding.
    pub pixels: &'a [u8],
}

impl LabelPainter {
    /// A painter for the label area of the image; `None` if it has none.
    pub fn new(image: &AnnotationImage) -> Option<Self> {
        let area = image.label_area.clone()?;
        let pixmap = Pixmap::new(area.width, area.height)?;
        Some(Self { area, pixmap, drawn: None })
    }

    /// The pixels of a frame's label, `None` if they are those of the last call.
    ///
    /// Texts begin at the left of the area (right, where they are read from there), so that what stays the same
    /// stays where it is. A text that is wider or taller than the samples were is made smaller, and at half the size
    /// cut short.
    pub fn paint(&mut self, text: &str) -> Option<LabelPatch<'_>> {
        if self.drawn.as_deref() == Some(text) {
            return None;
        }
        let LabelText { size, left, width, baseline, ascent, descent } = self.area.text;
        let line = self.area.typesetter.lock().fitted_line(text, [size, size * SMALLEST], width);
        let fitting = |limit: f32, reach: f32| if reach > limit { limit / reach } else { 1.0 };
        let scale = fitting(ascent, line.ascent()).min(fitting(descent, line.descent()));
        let line = if scale < 1.0 { line.scaled(scale) } else { line };
        let x = if line.is_rightward { left } else { left + width - line.width };
        self.pixmap.fill(Color::TRANSPARENT);
        let outlines: Vec<_> = line.outline.into_iter().collect();
        self.area.ink.draw(&mut self.pixmap.as_mut(), &outlines, Transform::from_translate(x, baseline));
        self.drawn = Some(text.to_owned());
        Some(LabelPatch { area: &self.area, pixels: self.pixmap.data() })
    }

    /// Characters that no font on this machine has, ascending: those of the image and of all labels so far.
    pub fn missing_glyphs(&self) -> Vec<char> {
        self.area.typesetter.lock().missing()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::Resolution;
    use crate::scene::Rgb8;
    use crate::scene::annotation::Annotation;

    fn image(samples: &[&str], width: u32, height: u32) -> AnnotationImage {
        let annotation = Annotation {
            title: Some("Ģẙ title with everything gjpqy|()[]".to_owned()),
            label_samples: samples.iter().map(|&sample| sample.to_owned()).collect(),
            background: Some(Rgb8::WHITE),
            ..Annotation::default()
        };
        annotation.draw(Resolution::new(width, height).unwrap())
    }

    fn painter(samples: &[&str]) -> LabelPainter {
        LabelPainter::new(&image(samples, 1280, 720)).unwrap()
    }

    /// Pixels of the text, without its rim.
    fn inked(patch: LabelPatch<'_>) -> Vec<usize> {
        let is_ink = |pixel: &[u8]| pixel[..3].iter().all(|&color| color < 40) && pixel[3] > 200;
        let pixels = patch.pixels.chunks_exact(4).enumerate();
        pixels.filter(|(_, pixel)| is_ink(pixel)).map(|(index, _)| index).collect()
    }

    /// First and last column with ink.
    fn columns(patch: LabelPatch<'_>) -> (usize, usize) {
        let width = patch.area.width as usize;
        let columns: Vec<usize> = inked(patch).into_iter().map(|index| index % width).collect();
        (*columns.iter().min().unwrap(), *columns.iter().max().unwrap())
    }

    fn opacity_in_area(image: &AnnotationImage, area: &LabelArea) -> usize {
        let stride = image.resolution.width as usize * 4;
        let row = |row: u32| {
            &image.pixels[row as usize * stride..][area.left as usize * 4..][..area.width as usize * 4]
        };
        (area.top..area.top + area.height).flat_map(row).filter(|&&byte| byte != 0).count()
    }

    #[test]
    fn the_area_is_free_and_below_the_title() {
        for (width, height) in [(320, 180), (1280, 720), (3840, 2160), (500, 900)] {
            let image = image(&["Band 1", "Band 12 of 12"], width, height);
            let area = image.label_area.as_ref().unwrap();
            assert_eq!(opacity_in_area(&image, area), 0, "{width}x{height}");
            let shifted = LabelArea { top: area.top - area.height, ..area.clone() };
            assert!(opacity_in_area(&image, &shifted) > 0, "the check finds the title");
            assert!((area.top + area.height) as f32 <= image.free.top);
            let beside = f64::from(width) - f64::from(area.left * 2 + area.width);
            assert!(beside.abs() <= 2.0, "in the middle: {beside}");
        }
    }

    #[test]
    fn only_another_text_is_painted() {
        let mut painter = painter(&["Band 1", "Band 12"]);
        let first = painter.paint("Band 1").map(inked).unwrap();
        assert_eq!(painter.paint("Band 1"), None);
        let second = painter.paint("Band 2").map(inked).unwrap();
        assert_ne!(first, second);
        assert_eq!(painter.paint("Band 1").map(inked), Some(first), "nothing is left of the text before");
        assert!(painter.paint("").map(inked).unwrap().is_empty());
    }

    #[test]
    fn texts_begin_where_those_before_began() {
        let mut painter = painter(&["Frame 100"]);
        let (start, end) = painter.paint("Frame 100").map(columns).unwrap();
        for text in ["Frame 1", "Frame 10", "F"] {
            let (left, right) = painter.paint(text).map(columns).unwrap();
            assert!(left.abs_diff(start) <= 1 && right < end, "{text}: {left} to {right}");
        }
        // What is read from the right begins there.
        let (hebrew, _) = painter.paint("\u{5e9}").map(columns).unwrap();
        assert!(hebrew > end / 2);
    }

    #[test]
    fn texts_larger_than_the_samples_stay_inside() {
        let mut painter = painter(&["12"]);
        let LabelText { left, width, baseline, ascent, descent, .. } = painter.area.text;
        let inside = |index: usize, columns: usize| {
            let (column, row) = ((index % columns) as f32, (index / columns) as f32);
            (left - 1.0..left + width + 1.0).contains(&column)
                && (baseline - ascent - 1.0..baseline + descent + 1.0).contains(&row)
        };
        for text in ["12345", "a text of many words", "Ẫ\u{323}\u{301}\u{301}\u{301}", "ÅÅ|"] {
            let patch = painter.paint(text).unwrap();
            let columns = patch.area.width as usize;
            let ink = inked(patch);
            assert!(!ink.is_empty() && ink.into_iter().all(|index| inside(index, columns)), "{text}");
        }
    }

    #[test]
    fn missing_characters_of_labels_are_collected() {
        let mut painter = painter(&["Band 1", "\u{10abcd}"]);
        assert_eq!(painter.missing_glyphs(), ['\u{10abcd}']);
        painter.paint("\u{10abce}");
        assert_eq!(painter.missing_glyphs(), ['\u{10abcd}', '\u{10abce}']);
    }

    #[test]
    fn no_label_no_area_and_no_room_no_label() {
        assert!(LabelPainter::new(&image(&[], 1280, 720)).is_none());
        assert!(LabelPainter::new(&image(&[" "], 1280, 720)).is_none());
        let tiny = image(&["Band 1"], 64, 36);
        assert_eq!(tiny.label_area, None);
        assert_eq!(tiny.left_out, ["title", "label"]);
    }

    #[test]
    fn a_painter_can_move_to_another_thread() {
        fn assert_send<T: Send>() {}
        assert_send::<LabelPainter>();
        assert_send::<AnnotationImage>();
    }
}
