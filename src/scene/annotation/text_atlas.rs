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
    /// Where each text is.
    pub(crate) places: Vec<AtlasPlace>,
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

/// No text is wider than this part of the picture.
const WIDEST: f32 = 0.3;

impl TextAtlas {
    /// Draws texts for pictures of that size with that annotation, in the size of a colorbar's numbers.
    pub(in crate::scene) fn new(texts: &[String], resolution: Resolution, annotation: &Annotation) -> Self {
        let Proportions { picture_width, text, halo, .. } = Proportions::of(resolution);
        let mut typesetter = Typesetter::new(annotation.font.as_ref());
        let widest = (picture_width * WIDEST).max(text);
        let lines: Vec<Line> =
            texts.iter().map(|words| typesetter.fitted_line(words, [text, text], widest)).collect();
        // A pixel more than the rim, for the shades at its border.
        let rim = halo.ceil() + 1.0;
        let mut packing = Packing::new(lines.iter().map(|line| size_of_text(line, rim)), resolution.width);
        let size = packing.size();
        let Ok(whole) = Resolution::new(size[0], size[1]) else { return Self::empty() };
        let mut canvas = Canvas::new(whole, Ink::of(annotation.palette(), halo));
        for (line, place) in lines.iter().zip(&packing.places) {
            canvas.text(line, place.left as f32 + rim, place.top as f32 + rim + line.ascent().ceil());
        }
        Self {
            size,
            pixels: canvas.finish(),
            places: std::mem::take(&mut packing.places),
            missing_glyphs: typesetter.missing(),
        }
    }

    fn empty() -> Self {
        Self { size: [1, 1], pixels: vec![0; 4], places: Vec::new(), missing_glyphs: Vec::new() }
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
        TextAtlas::new(&texts.map(str::to_owned), Resolution::new(width, height).unwrap(), &annotation)
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
}
