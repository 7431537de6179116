//! What is there at some frames and not at others.

use super::*;
use fieldreel::frame::Resolution;
use fieldreel::scene::annotation::Area;
use fieldreel::scene::{AnnotationOptions, Background, FilmLength, Orbit, Rgb8, Theme};

const SIZE: (u32, u32) = (320, 180);

/// A film of twenty frames, ten a second, in which nothing moves but what these options bring.
fn still(annotation: AnnotationOptions) -> SceneOptions {
    SceneOptions {
        length: FilmLength::Frames(20),
        rate: "10".parse().unwrap(),
        orbit: Orbit::WholeFilmDeg(0.0),
        annotation,
        ..SceneOptions::default()
    }
}

fn whole(options: &SceneOptions) -> Vec<Picture> {
    frames(dem(), options, SIZE, 0..20)
}

#[test]
fn captions_are_on_the_frames_of_their_time_and_no_others() {
    let options = still(AnnotationOptions { captions: Some(captions()), ..AnnotationOptions::default() });
    let film = whole(&options);
    let [none, first, second] = [&film[0], &film[2], &film[4]];
    assert!(none != first && first != second && none != second);
    for (index, picture) in film.iter().enumerate() {
        let expected = match index {
            2..4 => first,
            4..10 => second,
            _ => none,
        };
        assert!(picture == expected, "frame {index}");
    }
    check("caption_two_lines", first);
    check("caption_italics", second);
    // Alone it is what it is in the film.
    assert!(frame(dem(), &options, SIZE, 3) == film[3]);
    // Only the caption differs, at the bottom.
    let width = SIZE.0 as usize;
    let highest =
        none.pixels.iter().zip(&first.pixels).position(|(one, other)| one != other).unwrap() / width;
    assert!(highest > 120, "{highest}");
}

#[test]
fn the_progress_bar_has_its_exact_width_in_every_frame() {
    let options = still(AnnotationOptions {
        has_progress_bar: true,
        theme: Theme::Print,
        ..AnnotationOptions::default()
    });
    let film = whole(&options);
    let columns = |picture: &Picture, row: usize| {
        (0..picture.width).take_while(|column| picture.at(*column, row) == [0, 0, 0, 255]).count()
    };
    for (index, picture) in film.iter().enumerate() {
        // Sixteen columns a frame.
        assert_eq!(columns(picture, 179), (index + 1) * 16, "frame {index}");
        assert_eq!(columns(picture, 170), 0, "frame {index}");
    }
    assert!(film[4].at(300, 179) != [255; 4], "what is to come shows");
    assert!(frame(dem(), &options, SIZE, 7) == film[7], "alone it is what it is in the film");
}

fn between(one: [u8; 4], other: [u8; 4], share: f64) -> [f64; 4] {
    std::array::from_fn(|at| f64::from(one[at]) * (1.0 - share) + f64::from(other[at]) * share)
}

/// Whether every pixel is that much of the way from one to another.
fn is_between(picture: &Picture, one: &Picture, other: impl Fn(usize) -> [u8; 4], share: f64) -> bool {
    picture.pixels.iter().enumerate().all(|(at, pixel)| {
        let expected = between(one.pixels[at], other(at), share);
        pixel.iter().zip(expected).all(|(found, expected)| (f64::from(*found) - expected).abs() <= 1.0)
    })
}

#[test]
fn fades_are_even_and_leave_the_rest_as_it_is() {
    let plain = whole(&still(AnnotationOptions::default())).remove(10);
    for (color, code) in [(None, [0, 0, 0, 255]), (Some(Rgb8([200, 0, 90])), [200, 0, 90, 255])] {
        let options = still(AnnotationOptions {
            fade_in_secs: 0.4,
            fade_out_secs: 0.5,
            fade_color: color,
            ..AnnotationOptions::default()
        });
        let film = whole(&options);
        let shares = [(0, 1.0), (1, 0.75), (2, 0.5), (3, 0.25), (4, 0.0), (14, 0.0), (15, 0.2), (19, 1.0)];
        for (index, share) in shares {
            let picture = &film[index];
            assert!(is_between(picture, &plain, |_| code, share), "frame {index}");
            assert!(!is_between(picture, &plain, |_| code, share + 0.03), "the check sees a little more");
        }
        assert!(film[4] == plain && film[14] == plain, "nothing covers the middle");
        assert!(frame(dem(), &options, SIZE, 17) == film[17], "alone it is what it is in the film");
    }
}

#[test]
fn a_transparent_film_fades_to_nothing() {
    let transparent = |annotation| SceneOptions { background: Background::Transparent, ..still(annotation) };
    let fading = AnnotationOptions { fade_in_secs: 0.4, ..AnnotationOptions::default() };
    let film = whole(&transparent(fading));
    let plain = frame(dem(), &transparent(AnnotationOptions::default()), SIZE, 0);
    assert!(film[0].pixels.iter().all(|pixel| pixel[3] == 0));
    let opaque = plain.pixels.iter().position(|pixel| pixel[3] == 255).unwrap();
    assert_eq!(film[2].pixels[opaque][..3], plain.pixels[opaque][..3], "colours are straight");
    assert!(film[2].pixels[opaque][3].abs_diff(128) <= 1);
    assert!(film[4] == plain);
}

#[test]
fn a_title_card_covers_the_beginning_and_fades_into_the_film() {
    let card = AnnotationOptions {
        title_card: Some("Jacksboro fault\\nA plateau and its edge, seen from all sides".to_owned()),
        title_card_secs: 1.2,
        theme: Theme::Dark,
        ..AnnotationOptions::default()
    };
    let film = whole(&still(card.clone()));
    check("title_card", &film[0]);
    let plain = whole(&still(AnnotationOptions { title_card: None, ..card.clone() })).remove(0);
    // The last third of its time.
    for index in 0..=8 {
        assert!(film[index] == film[0], "frame {index}");
    }
    for (index, share) in [(9, 0.75), (10, 0.5), (11, 0.25), (12, 0.0)] {
        let over = |at: usize| film[0].pixels[at];
        assert!(is_between(&film[index], &plain, over, share), "frame {index}");
        assert!(!is_between(&film[index], &plain, over, share + 0.03), "the check sees a little more");
    }
    assert!(film[12] == plain && film[19] == plain);
    let blank = whole(&still(AnnotationOptions { title_card: Some(" ".to_owned()), ..card })).remove(0);
    assert!(blank == plain, "a card that says nothing is none");
}

#[test]
fn captions_have_room_of_their_own() {
    let options = still(AnnotationOptions { captions: Some(captions()), ..AnnotationOptions::default() });
    let film = Film::new(dem(), &options).unwrap();
    for (width, height) in [(320, 180), (333, 251), (1920, 1080)] {
        let stage = film.stage(Resolution::new(width, height).unwrap());
        let image = stage.annotation();
        let top = (image.free.top + image.free.height) as u32;
        assert!(top < height - height / 12, "{width}x{height}: {top}");
        let drawn = |area: Area| {
            let row = |row: u32| {
                &image.pixels[((row * width + area.left) * 4) as usize..][..area.width as usize * 4]
            };
            (area.top..area.top + area.height).flat_map(row).any(|byte| *byte != 0)
        };
        let below_notes =
            Area { left: 0, top: height - height / 15, width: width * 7 / 10, height: height / 15 };
        assert!(!drawn(below_notes), "{width}x{height}: nothing else is where captions stand");
        assert!(drawn(Area { top: top + 1, height: height / 10, ..below_notes }), "the check sees the notes");
    }
}
