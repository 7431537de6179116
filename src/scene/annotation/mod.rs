//! Title, colorbar and notes, drawn on the CPU so that they are the same pixels on every machine.

mod canvas;
mod colorbar;
mod image;
mod notes;
mod proportions;
mod title;
mod typesetter;

pub use colorbar::Colorbar;
pub use image::{AnnotationImage, PixelRect};

use super::Rgb8;
use crate::frame::Resolution;
use canvas::Canvas;
use colorbar::PlacedColorbar;
use notes::PlacedNotes;
use proportions::Proportions;
use title::PlacedTitle;
use typesetter::Typesetter;

/// What is written beside the data.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Annotation {
    /// One line at the top; longer ones shrink, take two lines and are cut short with an ellipsis, in this order.
    pub title: Option<String>,
    /// The scale of colours at the right.
    pub colorbar: Option<Colorbar>,
    /// Small lines at the bottom left, such as `vertical ×5`.
    pub notes: Vec<String>,
    /// What lies behind; text is black or white, whichever is easier to read on it. `None` is a transparent
    /// film: text is black with a light rim, readable on anything.
    pub background: Option<Rgb8>,
}

impl Annotation {
    /// Draws it for pictures of that size. Sizes follow the picture; what does not fit is left out.
    pub fn draw(&self, resolution: Resolution) -> AnnotationImage {
        let proportions = Proportions::of(resolution);
        let mut typesetter = Typesetter::new();
        let mut canvas = Canvas::new(resolution, self.background, proportions.halo);
        let Proportions { picture_width, picture_height, gap, .. } = proportions;

        let title =
            self.title.as_deref().and_then(|title| PlacedTitle::new(title, &mut typesetter, proportions));
        let top = title.as_ref().map_or(0.0, PlacedTitle::bottom);
        let colorbar = self
            .colorbar
            .as_ref()
            .and_then(|colorbar| PlacedColorbar::new(colorbar, &mut typesetter, proportions, top));
        let right = colorbar.as_ref().map_or(picture_width, |colorbar| colorbar.left() - gap);
        let notes = PlacedNotes::new(&self.notes, &mut typesetter, proportions, right);
        let bottom = notes.as_ref().map_or(picture_height, PlacedNotes::top);

        if let Some(title) = title {
            title.draw(&mut canvas, right / 2.0);
        }
        if let Some(notes) = notes {
            notes.draw(&mut canvas);
        }
        if let Some(colorbar) = colorbar {
            colorbar.draw(&mut canvas);
        }
        AnnotationImage {
            resolution,
            pixels: canvas.finish(),
            free: PixelRect { left: 0.0, top, width: right, height: bottom - top },
            missing_glyphs: typesetter.into_missing(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::Colormap;
    use std::ops::Range;

    fn colorbar() -> Colorbar {
        Colorbar {
            colormap: Colormap::by_name("viridis").unwrap(),
            min: 236.0,
            max: 1076.0,
            label: Some("m".to_owned()),
            extend_below: false,
            extend_above: true,
        }
    }

    fn annotation(background: Option<Rgb8>) -> Annotation {
        Annotation {
            title: Some("Jacksboro fault 標高".to_owned()),
            colorbar: Some(colorbar()),
            notes: vec!["vertical ×5".to_owned(), "January".to_owned()],
            background,
        }
    }

    fn size(width: u32, height: u32) -> Resolution {
        Resolution::new(width, height).unwrap()
    }

    /// Number of pixels with anything drawn in them, in these columns and rows.
    fn drawn(image: &AnnotationImage, columns: Range<f32>, rows: Range<f32>) -> usize {
        let width = image.resolution.width as usize;
        let inside = |index: usize| {
            columns.contains(&((index % width) as f32 + 0.5))
                && rows.contains(&((index / width) as f32 + 0.5))
        };
        let pixels = image.pixels.chunks_exact(4).enumerate();
        pixels.filter(|(index, pixel)| pixel[3] > 0 && inside(*index)).count()
    }

    fn drawn_over_data(image: &AnnotationImage) -> usize {
        let PixelRect { left, top, width, height } = image.free;
        drawn(image, left..left + width, top..top + height)
    }

    #[test]
    fn everything_stands_beside_the_data() {
        for (width, height) in [(1280, 720), (320, 180), (333, 251), (720, 1280)] {
            let image = annotation(None).draw(size(width, height));
            let (width, height, free) = (width as f32, height as f32, image.free);
            let bottom = free.top + free.height;
            assert_eq!(drawn_over_data(&image), 0, "{width}x{height}");
            assert!(drawn(&image, 0.0..free.width, 0.0..free.top) > 100, "title of {width}x{height}");
            assert!(drawn(&image, 0.0..free.width, bottom..height) > 100, "notes of {width}x{height}");
            assert!(drawn(&image, free.width..width, free.top..height) > 500, "colorbar of {width}x{height}");
            assert!(free.width > 0.7 * width && free.height > 0.6 * height, "{free:?} of {width}x{height}");
            assert!(image.missing_glyphs.is_empty());
        }
    }

    #[test]
    fn the_check_for_drawing_over_data_finds_it() {
        let mut image = annotation(None).draw(size(320, 180));
        image.free.top -= 10.0;
        assert!(drawn_over_data(&image) > 0);
    }

    #[test]
    fn any_size_leaves_room_inside_the_picture() {
        let wordy = Annotation {
            title: Some("A title that is much too long for most pictures ".repeat(4)),
            colorbar: Some(Colorbar { label: Some("Sea surface temperature (°C)".repeat(3)), ..colorbar() }),
            notes: vec!["a note that is rather long as well ".repeat(5); 9],
            background: Some(Rgb8::WHITE),
        };
        let mut sides: Vec<u32> = (1..=9).chain((10..=400).step_by(39)).collect();
        sides.push(1500);
        for annotation in [annotation(None), wordy] {
            for (&width, &height) in
                sides.iter().flat_map(|width| sides.iter().map(move |height| (width, height)))
            {
                let image = annotation.draw(size(width, height));
                let PixelRect { left, top, width: columns, height: rows } = image.free;
                assert_eq!(image.pixels.len(), image.resolution.pixel_count() * 4);
                assert!(left >= 0.0 && left + columns <= width as f32, "{width}x{height}: {:?}", image.free);
                assert!(top >= 0.0 && top + rows <= height as f32, "{width}x{height}: {:?}", image.free);
                assert!(columns >= 0.5 * width as f32 && rows >= 0.5 * height as f32, "{width}x{height}");
                assert_eq!(drawn_over_data(&image), 0, "{width}x{height}");
            }
        }
    }

    #[test]
    fn tiny_pictures_are_left_to_the_data() {
        for (width, height) in [(1, 1), (16, 9), (64, 36), (1, 16_384), (16_384, 1)] {
            let image = annotation(None).draw(size(width, height));
            let whole = PixelRect { left: 0.0, top: 0.0, width: width as f32, height: height as f32 };
            assert_eq!(image.free, whole);
            assert!(image.pixels.iter().all(|&byte| byte == 0), "{width}x{height}");
        }
        let empty = Annotation::default().draw(size(320, 180));
        assert_eq!(empty.free, PixelRect { left: 0.0, top: 0.0, width: 320.0, height: 180.0 });
    }

    #[test]
    fn pixels_are_premultiplied_and_the_same_every_time() {
        let image = annotation(None).draw(size(333, 251));
        assert!(image.pixels.chunks_exact(4).all(|pixel| pixel[..3].iter().all(|&color| color <= pixel[3])));
        assert_eq!(image, annotation(None).draw(size(333, 251)));
        let other = Annotation { title: Some("Jacksboro fault 高度".to_owned()), ..annotation(None) };
        assert_ne!(image.pixels, other.draw(size(333, 251)).pixels);
    }

    #[test]
    fn ink_contrasts_with_what_lies_behind() {
        let pixels =
            |background| Annotation { colorbar: None, ..annotation(background) }.draw(size(640, 360)).pixels;
        let count =
            |pixels: &[u8], wanted: [u8; 4]| pixels.chunks_exact(4).filter(|pixel| *pixel == wanted).count();
        let (black, white) = ([0, 0, 0, 255], [255; 4]);
        let on_white = pixels(Some(Rgb8::WHITE));
        assert!(count(&on_white, black) > 50 && count(&on_white, white) == 0);
        let on_navy = pixels(Some(Rgb8([0, 0, 128])));
        assert!(count(&on_navy, white) > 50 && count(&on_navy, black) == 0);
        // On nothing: black with a light rim that is not quite opaque.
        let on_nothing = pixels(None);
        assert!(count(&on_nothing, black) > 50 && count(&on_nothing, [217; 4]) > 50);
    }

    #[test]
    fn long_titles_keep_the_margins() {
        for words in [1, 8, 20, 200] {
            let title = Some("Elevation ".repeat(words));
            let image = Annotation { title, ..Annotation::default() }.draw(size(640, 360));
            let margin = 7.0;
            assert!(drawn(&image, margin..640.0 - margin, 0.0..image.free.top) > 100);
            assert_eq!(
                drawn(&image, 0.0..640.0, 0.0..360.0),
                drawn(&image, margin..633.0, margin..360.0),
                "{words}"
            );
        }
    }

    #[test]
    fn characters_without_glyph_are_reported() {
        let image =
            Annotation { notes: vec!["\u{10abcd}".to_owned()], ..annotation(None) }.draw(size(640, 360));
        assert_eq!(image.missing_glyphs, ['\u{10abcd}']);
    }
}
