use super::*;
use crate::scene::{ColorScale, Colormap, Norm};
use std::ops::Range;

fn colorbar() -> Colorbar {
    Colorbar {
        scale: ColorScale::new(Colormap::default(), Norm::Linear, (236.0, 1076.0)).unwrap(),
        label: Some("m".to_owned()),
        extend_below: false,
        extend_above: true,
    }
}

fn annotation(background: Option<Rgb8>) -> Annotation {
    Annotation {
        title: Some("Jacksboro fault 標高".to_owned()),
        colorbars: vec![colorbar()],
        label_samples: vec!["January 1".to_owned(), "September 12".to_owned()],
        notes: vec!["vertical ×5".to_owned().into(), "January".to_owned().into()],
        background,
        ..Annotation::default()
    }
}

fn size(width: u32, height: u32) -> Resolution {
    Resolution::new(width, height).unwrap()
}

/// Number of pixels with anything drawn in them, in these columns and rows.
fn drawn(image: &AnnotationImage, columns: Range<f32>, rows: Range<f32>) -> usize {
    let width = image.resolution.width as usize;
    let inside = |index: usize| {
        columns.contains(&((index % width) as f32 + 0.5)) && rows.contains(&((index / width) as f32 + 0.5))
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
        assert!(free.width > 0.7 * width && free.height > 0.5 * height, "{free:?} of {width}x{height}");
        assert!(image.missing_glyphs.is_empty());
    }
}

#[test]
fn the_check_for_drawing_over_data_finds_it() {
    let mut image = annotation(None).draw(size(320, 180));
    image.free.width += 20.0;
    assert!(drawn_over_data(&image) > 0);
}

#[test]
fn any_size_leaves_room_inside_the_picture() {
    let wordy = Annotation {
        title: Some("A title that is much too long for most pictures ".repeat(4)),
        label_samples: vec!["The label of a frame ".repeat(9), "II".to_owned()],
        colorbars: vec![Colorbar { label: Some("Sea surface temperature (°C)".repeat(3)), ..colorbar() }],
        notes: vec!["a note that is rather long as well ".repeat(5).into(); 9],
        background: Some(Rgb8::WHITE),
        ..Annotation::default()
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
        assert_eq!(image.left_out, ["title", "label", "colorbar", "notes"], "{width}x{height}");
    }
    let empty = Annotation::default().draw(size(320, 180));
    assert!(empty.left_out.is_empty() && empty.label_area.is_none());
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
    let pixels = |background| {
        Annotation { colorbars: Vec::new(), ..annotation(background) }.draw(size(640, 360)).pixels
    };
    let count =
        |pixels: &[u8], wanted: [u8; 4]| pixels.chunks_exact(4).filter(|pixel| *pixel == wanted).count();
    let (black, white) = ([0, 0, 0, 255], [255; 4]);
    let on_white = pixels(Some(Rgb8::WHITE));
    assert!(count(&on_white, black) > 50 && count(&on_white, white) == 0);
    let on_navy = pixels(Some(Rgb8([0, 0, 128])));
    assert!(count(&on_navy, white) > 50 && count(&on_navy, black) == 0);
    // The greys in the middle are the hardest: 4.5 is the least contrast for text in WCAG 2.2.
    for grey in 100..=130 {
        let grey = Rgb8([grey; 3]);
        let drawn = pixels(Some(grey));
        let inks = [Rgb8::BLACK, Rgb8::WHITE].map(|Rgb8([r, g, b])| count(&drawn, [r, g, b, 255]));
        let ink = if inks[0] > 50 { Rgb8::BLACK } else { Rgb8::WHITE };
        assert!(inks.iter().any(|&count| count > 50) && ink.contrast_with(grey) >= 4.5, "{grey}: {inks:?}");
    }
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
        Annotation { notes: vec!["\u{10abcd}".to_owned().into()], ..annotation(None) }.draw(size(640, 360));
    assert_eq!(image.missing_glyphs, ['\u{10abcd}']);
}
