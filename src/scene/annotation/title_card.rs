use super::ink::Ink;
use super::line::Line;
use super::proportions::{Proportions, SMALLEST_TEXT};
use super::typesetter::{CAP_HEIGHT, LINE_DISTANCE, LONGEST_TEXT, Typesetter};
use crate::frame::Resolution;
use crate::scene::Rgb8;
use tiny_skia::{Color, Pixmap, Transform};

/// Sizes of the first line and of those below it, in sizes of the text of labels.
const SIZES: [f32; 2] = [3.0, 1.5];

/// The smallest size of the lines below the first, in the same; where text is small it is what can still be read.
const SMALLEST: f32 = 0.6;

/// The same of the first line, in sizes of those below it.
const FIRST: f32 = 1.25;

/// What covers a whole picture.
pub(super) struct TitleCard {
    /// Premultiplied red, green, blue and opacity, rows from the top, no padding.
    pub(super) pixels: Vec<u8>,
    /// Whether all of its text is on it.
    pub(super) is_whole: bool,
}

/// A card with the first line large and the rest below it, made smaller until there is room, and then cut short with an
/// ellipsis.
pub(super) fn title_card(
    text: &str,
    typesetter: &mut Typesetter,
    (resolution, proportions): (Resolution, Proportions),
    (ink, background): (Ink, Option<Rgb8>),
) -> Option<TitleCard> {
    let mut pixmap = Pixmap::new(resolution.width, resolution.height)?;
    if let Some(Rgb8([red, green, blue])) = background {
        pixmap.fill(Color::from_rgba8(red, green, blue, 255));
    }
    let (lines, is_whole) = Setting::of(proportions).set(text, typesetter);
    let mut top = (proportions.picture_height - height(&lines)) / 2.0;
    let mut outlines = Vec::new();
    for (line, size) in lines {
        let x = (proportions.picture_width - line.width) / 2.0;
        let baseline = top + size * (LINE_DISTANCE + CAP_HEIGHT) / 2.0;
        let place = Transform::from_translate(x.round(), baseline.round());
        outlines.extend(line.outline.and_then(|outline| outline.transform(place)));
        top += size * LINE_DISTANCE;
    }
    ink.draw(&mut pixmap.as_mut(), &outlines, Transform::identity());
    Some(TitleCard { pixels: pixmap.take(), is_whole })
}

/// Lengths in pixels.
struct Setting {
    text: f32,
    smallest: f32,
    width: f32,
    height: f32,
}

impl Setting {
    fn of(proportions: Proportions) -> Self {
        let Proportions { text, picture_width, picture_height, margin, .. } = proportions;
        Self {
            text,
            smallest: (text * SMALLEST).max(SMALLEST_TEXT),
            width: picture_width - 2.0 * margin,
            height: picture_height - 2.0 * margin,
        }
    }

    /// The sizes of the first line and of the others.
    fn sizes(&self, scale: f32) -> [f32; 2] {
        let [first, other] = SIZES.map(|size| size * self.text * scale);
        [first.max(self.smallest * FIRST), other.max(self.smallest)]
    }

    /// Lines with their sizes, and whether they are all of the text.
    fn set(&self, text: &str, typesetter: &mut Typesetter) -> (Vec<(Line, f32)>, bool) {
        // More have no room, however small they are.
        let most = (self.height / (self.smallest * LINE_DISTANCE)).max(0.0) as usize + 1;
        let written: Vec<&str> =
            text.lines().map(str::trim).filter(|line| !line.is_empty()).take(most).collect();
        let is_readable = written.iter().all(|line| line.chars().count() <= LONGEST_TEXT);
        let mut scale = 1.0_f32;
        loop {
            let sizes = self.sizes(scale);
            let lines = self.whole(&written, typesetter, sizes);
            if is_readable && height(&lines) <= self.height {
                return (lines, true);
            }
            if sizes == self.sizes(0.0) {
                return (self.cut(&written, typesetter, sizes), false);
            }
            scale *= 0.85;
        }
    }

    /// Each line broken where it is too long.
    fn whole(&self, written: &[&str], typesetter: &mut Typesetter, sizes: [f32; 2]) -> Vec<(Line, f32)> {
        let of = |(number, line): (usize, &&str)| {
            let size = sizes[number.min(1)];
            let lines = typesetter.lines(line, size, Some(self.width));
            lines.into_iter().map(move |line| (line, size)).collect::<Vec<_>>()
        };
        written.iter().enumerate().flat_map(of).collect()
    }

    /// As much as there is room for, with an ellipsis.
    fn cut(&self, written: &[&str], typesetter: &mut Typesetter, sizes: [f32; 2]) -> Vec<(Line, f32)> {
        let mut lines: Vec<(Line, f32)> = Vec::new();
        for (number, text) in written.iter().enumerate() {
            let size = sizes[number.min(1)];
            let room_for = |height: f32| (height / (size * LINE_DISTANCE)).max(0.0) as usize;
            let room = room_for(self.height - height(&lines));
            let own = typesetter.lines(text, size, Some(self.width));
            let next = sizes[1] * LINE_DISTANCE;
            let is_last = number + 1 == written.len()
                || text.chars().count() > LONGEST_TEXT
                || room_for(self.height - height(&lines) - next) < own.len();
            if is_last && room > 0 {
                let cut = self.shortened((text, size), typesetter, room.min(own.len()));
                lines.extend(cut.into_iter().map(|line| (line, size)));
            }
            if is_last {
                break;
            }
            lines.extend(own.into_iter().map(|line| (line, size)));
        }
        lines
    }

    /// The longest beginning of a text that has room in so many lines together with an ellipsis.
    fn shortened(&self, (text, size): (&str, f32), typesetter: &mut Typesetter, most: usize) -> Vec<Line> {
        let ends = text.char_indices().map(|(start, _)| start).chain([text.len()]).take(LONGEST_TEXT);
        let ends: Vec<usize> = ends.collect();
        let mut upto = |end: usize| {
            let begin = text.get(..end).unwrap_or_default().trim_end();
            typesetter.lines(&format!("{begin}…"), size, Some(self.width))
        };
        let fitting = ends.partition_point(|end| upto(*end).len() <= most);
        upto(fitting.checked_sub(1).and_then(|last| ends.get(last)).copied().unwrap_or(0))
    }
}

fn height(lines: &[(Line, f32)]) -> f32 {
    lines.iter().map(|(_, size)| size * LINE_DISTANCE).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::Theme;

    fn card(text: &str, width: u32, height: u32) -> TitleCard {
        let resolution = Resolution::new(width, height).unwrap();
        let ink = Ink::of(Theme::default().palette(None), 1.25);
        let proportions = Proportions::of(resolution);
        title_card(text, &mut Typesetter::new(None), (resolution, proportions), (ink, None)).unwrap()
    }

    /// Whether anything is drawn in the border that stays free.
    fn leaves_border(card: &TitleCard, width: u32, height: u32) -> bool {
        let at = |column: u32, row: u32| card.pixels[((row * width + column) * 4 + 3) as usize];
        (0..width).all(|column| at(column, 0) == 0 && at(column, height - 1) == 0)
            && (0..height).all(|row| at(0, row) == 0 && at(width - 1, row) == 0)
    }

    #[test]
    fn what_has_no_room_is_made_smaller_then_cut_short_and_told() {
        let long = "Jacksboro fault, Tennessee and a very long text indeed goes here\nsecond line";
        let lines =
            |count: usize| (1..=count).map(|line| format!("line {line}")).collect::<Vec<_>>().join("\n");
        for (text, width, height, is_whole) in [
            ("Jacksboro fault\nTennessee", 1280, 720, true),
            (long, 1280, 720, true),
            (long, 640, 360, true),
            (long, 100, 60, false),
            (&lines(12), 320, 180, true),
            (&lines(14), 320, 180, false),
            (&lines(14), 640, 360, true),
            (&lines(40), 1280, 720, true),
            (&lines(4000), 1280, 720, false),
            ("", 320, 180, true),
            (&"word ".repeat(100), 1920, 1080, false),
        ] {
            let card = card(text, width, height);
            assert_eq!(card.is_whole, is_whole, "{text:?} in {width}x{height}");
            assert!(leaves_border(&card, width, height), "{text:?} in {width}x{height}");
            let is_drawn = card.pixels.iter().any(|byte| *byte > 0);
            assert_eq!(is_drawn, !text.is_empty(), "{text:?} in {width}x{height}");
        }
    }

    #[test]
    fn the_ellipsis_stands_where_the_text_goes_on() {
        let mut typesetter = Typesetter::new(None);
        let setting = Setting { text: 9.0, smallest: 9.0, width: 200.0, height: 9.0 * LINE_DISTANCE * 3.5 };
        let end = |written: &[&str], typesetter: &mut Typesetter| {
            let lines = setting.cut(written, typesetter, [9.0; 2]);
            (lines.len(), lines.last().map(|(line, _)| line.width).unwrap())
        };
        let width_of = |text: &str, typesetter: &mut Typesetter| typesetter.line(text, 9.0).width;
        // After the last line that has room, even if it is whole itself.
        let expected = (3, width_of("third…", &mut typesetter));
        assert_eq!(end(&["first", "second", "third", "fourth"], &mut typesetter), expected);
        let (count, width) = end(&["first", &"long text ".repeat(20)], &mut typesetter);
        assert!(count == 3 && width > 150.0, "{count} {width}");
    }
}
