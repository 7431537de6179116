use super::ink::Ink;
use super::line::Line;
use super::proportions::Proportions;
use super::typesetter::{CAP_HEIGHT, LINE_DISTANCE, Typesetter};
use crate::frame::Resolution;
use crate::scene::Rgb8;
use tiny_skia::{Color, Pixmap, Transform};

/// Sizes of the first line and of those below it, in sizes of the text of labels.
const SIZES: [f32; 2] = [3.0, 1.5];

/// The smallest sizes, in parts of those.
const SMALLEST: f32 = 0.5;

/// The most lines of a card.
const MOST_LINES: usize = 12;

/// A card that covers a whole picture: the first line large, the rest below it. Premultiplied red, green, blue and
/// opacity, rows from the top, no padding.
pub(super) fn title_card(
    text: &str,
    typesetter: &mut Typesetter,
    (resolution, proportions): (Resolution, Proportions),
    (ink, background): (Ink, Option<Rgb8>),
) -> Option<Vec<u8>> {
    let mut pixmap = Pixmap::new(resolution.width, resolution.height)?;
    if let Some(Rgb8([red, green, blue])) = background {
        pixmap.fill(Color::from_rgba8(red, green, blue, 255));
    }
    let width = proportions.picture_width - 2.0 * proportions.margin;
    let mut scale = 1.0_f32;
    let lines = loop {
        let lines = set(text, typesetter, [proportions.text * scale, width]);
        let is_high = height(&lines) > proportions.picture_height - 2.0 * proportions.margin;
        if !is_high || scale <= SMALLEST {
            break lines;
        }
        scale = (scale * 0.85).max(SMALLEST);
    };
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
    Some(pixmap.take())
}

/// Lines with their sizes, each broken where it is too long.
fn set(text: &str, typesetter: &mut Typesetter, [size, width]: [f32; 2]) -> Vec<(Line, f32)> {
    let written = text.lines().map(str::trim).filter(|line| !line.is_empty()).take(MOST_LINES);
    let of = |(number, line): (usize, &str)| {
        let size = size * SIZES[number.min(1)];
        typesetter
            .lines(line, size, Some(width))
            .into_iter()
            .map(move |line| (line, size))
            .collect::<Vec<_>>()
    };
    written.enumerate().flat_map(of).collect()
}

fn height(lines: &[(Line, f32)]) -> f32 {
    lines.iter().map(|(_, size)| size * LINE_DISTANCE).sum()
}
