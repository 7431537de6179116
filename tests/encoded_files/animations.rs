//! What GIF, APNG and WebP can be told.

use super::decode::DecodedFilm;
use super::films::{FRAMES, encode_bytes, film, settings};
use fieldreel::encode::{
    Animation, Container, EncodeSettings, GifDither, OutputKind, Palette, PaletteChoice,
};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

fn animated(container: Container, animation: Animation) -> Vec<u8> {
    let settings = EncodeSettings { animation, ..settings(container) };
    encode_bytes(&settings, &film("25", FRAMES), OutputKind::Seekable)
}

/// The bytes behind the first place where these stand.
fn behind<'bytes>(bytes: &'bytes [u8], mark: &[u8]) -> Option<&'bytes [u8]> {
    let at = bytes.windows(mark.len()).position(|window| window == mark)?;
    Some(&bytes[at + mark.len()..])
}

/// How often a film says that it plays; 0 is for ever.
fn plays(container: Container, bytes: &[u8]) -> u32 {
    let little = |bytes: &[u8]| u32::from(u16::from_le_bytes([bytes[0], bytes[1]]));
    match container {
        // Netscape's extension counts repetitions; without it there are none.
        Container::Gif => behind(bytes, b"NETSCAPE2.0\x03\x01").map_or(1, |count| match little(count) {
            0 => 0,
            repetitions => repetitions + 1,
        }),
        Container::Apng => {
            let control = behind(bytes, b"acTL").unwrap();
            assert_eq!(control[..4], (FRAMES as u32).to_be_bytes());
            u32::from_be_bytes(control[4..8].try_into().unwrap())
        }
        _ => little(&behind(bytes, b"ANIM").unwrap()[8..]),
    }
}

/// How long the last frame stays, in milliseconds.
fn last_frame_ms(container: Container, bytes: &[u8]) -> u64 {
    let last_behind = |mark: &[u8]| {
        let at = bytes.windows(mark.len()).rposition(|window| window == mark).unwrap();
        &bytes[at + mark.len()..]
    };
    match container {
        Container::Gif => {
            let control = last_behind(&[0x21, 0xF9, 4]);
            10 * u64::from(u16::from_le_bytes([control[1], control[2]]))
        }
        Container::Apng => {
            let control = last_behind(b"fcTL");
            let short = |at: usize| u64::from(u16::from_be_bytes([control[at], control[at + 1]]));
            1000 * short(20) / short(22)
        }
        _ => DecodedFilm::from_bytes(bytes.to_vec()).packets.last().unwrap().duration as u64,
    }
}

#[test]
fn animations_play_as_often_and_end_as_slowly_as_they_are_told() {
    for container in [Container::Gif, Container::Apng, Container::Webp] {
        for (count, last_frame, expected_ms) in [
            (0, None, 40),
            (1, Some(Duration::from_millis(1500)), 1500),
            (3, Some(Duration::from_secs(30)), 30_000),
        ] {
            let bytes = animated(container, Animation { plays: count, last_frame, ..Animation::default() });
            assert_eq!(plays(container, &bytes), u32::from(count), "{container}");
            assert_eq!(last_frame_ms(container, &bytes), expected_ms, "{container}");
            assert_eq!(DecodedFilm::from_bytes(bytes).frames.len() as u64, FRAMES, "{container}");
        }
    }
}

/// All colours in a film.
fn colors(film: &DecodedFilm) -> BTreeSet<[u8; 3]> {
    let pixels = film.frames.iter().flat_map(|frame| {
        let all = (0..frame.height).flat_map(|y| (0..frame.width).map(move |x| (x, y)));
        all.map(|(x, y)| frame.rgb(x, y).map(|channel| channel as u8))
    });
    pixels.collect()
}

#[test]
fn a_gif_has_the_palette_that_it_is_given() {
    // Between each two of them lie colours of the test pictures.
    let given: [[u8; 4]; 8] = [
        [190, 40, 30, 255],
        [210, 110, 30, 255],
        [30, 180, 60, 255],
        [30, 180, 120, 255],
        [20, 60, 210, 255],
        [90, 60, 210, 255],
        [230, 220, 210, 255],
        [170, 220, 210, 255],
    ];
    let palette = Palette::new(std::array::from_fn(|at| given[at.min(7)])).unwrap();
    let choose = |palette, dither| Animation { palette, dither, ..Animation::default() };
    let with = |dither| {
        let choice = PaletteChoice::Given(Arc::new(palette.clone()));
        DecodedFilm::from_bytes(animated(Container::Gif, choose(choice, dither)))
    };
    let nearest = with(GifDither::None);
    let expected: BTreeSet<[u8; 3]> =
        given.iter().map(|[red, green, blue, _]| [*red, *green, *blue]).collect();
    assert!(colors(&nearest).is_subset(&expected), "{:?}", colors(&nearest));
    for dither in [GifDither::Bayer, GifDither::FloydSteinberg, GifDither::Sierra] {
        let dithered = with(dither);
        assert!(colors(&dithered).is_subset(&expected), "{dither}");
        let planes =
            |film: &DecodedFilm| film.frames.iter().map(|frame| frame.planes.clone()).collect::<Vec<_>>();
        assert_ne!(planes(&dithered), planes(&nearest), "{dither}");
    }
    let own = DecodedFilm::from_bytes(animated(
        Container::Gif,
        choose(PaletteChoice::OfEachFrame, GifDither::None),
    ));
    assert!(colors(&own).len() > 4 * FRAMES as usize / 2, "each frame has colours of its own");
}
