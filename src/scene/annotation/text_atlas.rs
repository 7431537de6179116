use super::Annotation;
use super::canvas::Canvas;
use super::ink::Ink;
use super::line::Line;
use super::proportions::Proportions;
use super::typesetter::Typesetter;
use crate::frame::Resolution;

/// Texts that may stand anywhere in a picture, each drawn once, with its rim.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TextAtlas {
    /// Columns and rows.
    pub(crate) size: [u32; 2],
    /// Premultiplied red, green, blue and opacity, rows from the top, no padding.
    pub(crate) pixels: Vec<u8>,
    /// Where each text is; behind them, for each glyph of numbers, its rim and the glyph without.
    pub(crate) places: Vec<AtlasPlace>,
    /// How wide each of these glyphs is among others, without its rim; none if no numbers are put together.
    pub(in crate::scene) advances: Vec<u32>,
    /// Characters that no font has.
    pub(in crate::scene) missing_glyphs: Vec<char>,
}

/// The rectangle of a text in an atlas, with its rim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AtlasPlace {
    pub(crate) left: u32,
    pub(crate) top: u32,
    pub(crate) width: u32,
    pub(crate) height: u32,
}

/// What numbers are put together from: the digits in their order, decimal point and minus sign.
pub(in crate::scene) const GLYPHS_OF_NUMBERS: [char; 12] =
    ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '.', '\u{2212}'];

/// No text is wider than this part of the picture.
const WIDEST: f32 = 0.3;

impl TextAtlas {
    /// Draws texts for pictures of that size with that annotation, in the size of a colorbar's numbers.
    /// With `has_numbers` it has the glyphs of numbers as well.
    pub(in crate::scene) fn new(
        (texts, has_numbers): (&[String], bool),
        resolution: Resolution,
        annotation: &Annotation,
    ) -> Self {
        let Proportions { picture_width, text, halo, .. } = Proportions::of(resolution);
        let mut typesetter = Typesetter::new(annotation.font.as_ref());
        let widest = (picture_width * WIDEST).max(text);
        let lines: Vec<Line> =
            texts.iter().map(|words| typesetter.fitted_line(words, [text, text], widest)).collect();
        // A pixel more than the rim, for the shades at its border.
        let rim = halo.ceil() + 1.0;
        let glyphs: &[char] = if has_numbers { &GLYPHS_OF_NUMBERS } else { &[] };
        let glyphs: Vec<Line> = glyphs
            .iter()
            .map(|glyph| typesetter.fitted_line(&glyph.to_string(), [text, text], widest))
            .collect();
        // All stand on one line.
        let ascent = glyphs.iter().map(|line| line.ascent().ceil()).fold(0.0, f32::max);
        let descent = glyphs.iter().map(|line| line.descent().ceil()).fold(0.0, f32::max);
        let glyph_size = |line: &Line| {
            [line.width.ceil() + 2.0 * rim, ascent + descent + 2.0 * rim].map(|side| side as u32)
        };
        let sizes = lines.iter().map(|line| size_of_text(line, rim));
        let sizes = sizes.chain(glyphs.iter().flat_map(|line| [glyph_size(line); 2]));
        let mut packing = Packing::new(sizes, resolution.width);
        let size = packing.size();
        let Ok(whole) = Resolution::new(size[0], size[1]) else { return Self::empty() };
        let mut canvas = Canvas::new(whole, Ink::of(annotation.palette(), halo));
        for (line, place) in lines.iter().zip(&packing.places) {
            canvas.text(line, place.left as f32 + rim, place.top as f32 + rim + line.ascent().ceil());
        }
        let pairs = packing.places[lines.len()..].chunks_exact(2);
        for (line, pair) in glyphs.iter().zip(pairs) {
            // In rows of their own, or side by side: each for itself.
            for (number, place) in pair.iter().enumerate() {
                let (left, baseline) = (place.left as f32 + rim, place.top as f32 + rim + ascent);
                canvas.glyph(line, number == 0, (left, baseline));
            }
        }
        Self {
            size,
            pixels: canvas.finish(),
            places: std::mem::take(&mut packing.places),
            advances: glyphs.iter().map(|line| line.width.ceil() as u32).collect(),
            missing_glyphs: typesetter.missing(),
        }
    }

    fn empty() -> Self {
        Self {
            size: [1, 1],
            pixels: vec![0; 4],
            places: Vec::new(),
            advances: Vec::new(),
            missing_glyphs: Vec::new(),
        }
    }
}

fn size_of_text(line: &Line, rim: f32) -> [u32; 2] {
    let height = line.ascent().ceil() + line.descent().ceil().max(0.0);
    [line.width.ceil() + 2.0 * rim, height + 2.0 * rim].map(|side| side as u32)
}

/// Rectangles in rows, each row as high as its highest.
struct Packing {
    places: Vec<AtlasPlace>,
    width: u32,
    bottom: u32,
}

impl Packing {
    fn new(sizes: impl Iterator<Item = [u32; 2]>, row_width: u32) -> Self {
        let mut packing = Self { places: Vec::new(), width: 1, bottom: 1 };
        let (mut left, mut top) = (0, 0);
        for [width, height] in sizes {
            if left > 0 && left + width > row_width {
                (left, top) = (0, packing.bottom);
            }
            packing.places.push(AtlasPlace { left, top, width, height });
            left += width;
            packing.width = packing.width.max(left);
            packing.bottom = packing.bottom.max(top + height);
        }
        packing
    }

    fn size(&self) -> [u32; 2] {
        [self.width, self.bottom]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::Rgb8;

    fn atlas(width: u32, height: u32, background: Option<Rgb8>) -> TextAtlas {
        let texts = ["−12.5", "x (mm)", "", "R", "a unit that is much longer than any should be"];
        let annotation = Annotation { background, ..Annotation::default() };
        TextAtlas::new(
            (&texts.map(str::to_owned), false),
            Resolution::new(width, height).unwrap(),
            &annotation,
        )
    }

    /// Opacities on the border of a rectangle, and the largest inside.
    fn border_and_most(atlas: &TextAtlas, place: AtlasPlace) -> (u8, u8) {
        let (mut border, mut most) = (0, 0);
        for row in 0..place.height {
            for column in 0..place.width {
                let at = (place.top + row) * atlas.size[0] + place.left + column;
                let alpha = atlas.pixels[at as usize * 4 + 3];
                let is_border =
                    [0, place.width - 1].contains(&column) || [0, place.height - 1].contains(&row);
                border = if is_border { alpha.max(border) } else { border };
                most = alpha.max(most);
            }
        }
        (border, most)
    }

    #[test]
    fn each_text_has_a_rectangle_of_its_own() {
        for (width, height) in [(320, 240), (1280, 720), (3840, 2160), (9, 9)] {
            let atlas = atlas(width, height, None);
            assert_eq!(atlas.pixels.len(), (atlas.size[0] * atlas.size[1] * 4) as usize);
            for (at, place) in atlas.places.iter().enumerate() {
                let (border, most) = border_and_most(&atlas, *place);
                assert_eq!((border, most > 200), (0, at != 2), "text {at} at {width}x{height}");
            }
            assert!(atlas.missing_glyphs.is_empty());
        }
        assert_eq!(atlas(333, 251, None), atlas(333, 251, None));
        assert_ne!(atlas(333, 251, None), atlas(333, 251, Some(Rgb8::BLACK)));
    }

    #[test]
    fn rows_are_no_wider_than_the_picture_unless_a_text_is() {
        let packing = Packing::new([[60, 10], [30, 20], [20, 5], [120, 7]].into_iter(), 100);
        let corners: Vec<_> = packing.places.iter().map(|place| (place.left, place.top)).collect();
        assert_eq!(corners, [(0, 0), (60, 0), (0, 20), (0, 25)]);
        assert_eq!(packing.size(), [120, 32]);
    }

    #[test]
    fn glyphs_of_numbers_have_rims_apart() {
        let texts = ["name".to_owned()];
        let annotation = Annotation { background: None, ..Annotation::default() };
        let resolution = Resolution::new(640, 360).unwrap();
        let atlas = TextAtlas::new((&texts, true), resolution, &annotation);
        assert_eq!((atlas.advances.len(), atlas.places.len()), (12, 1 + 24));
        let (digits, rest) = atlas.advances.split_at(10);
        assert!(
            digits.iter().all(|width| *width == digits[0]) && rest[0] < digits[0],
            "{:?}",
            atlas.advances
        );
        for pair in atlas.places[1..].chunks(2) {
            assert_eq!((pair[0].width, pair[0].height), (pair[1].width, atlas.places[1].height));
            let ((border, rim), (_, ink)) =
                (border_and_most(&atlas, pair[0]), border_and_most(&atlas, pair[1]));
            assert!(border == 0 && rim < 255 && ink > 150, "{border} {rim} {ink}");
        }
    }
}
