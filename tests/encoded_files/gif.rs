//! Delays and palettes.

use super::decode::DecodedFilm;
use super::films::{FRAMES, assert_colors, encode_bytes, film, picture, settings};
use fieldreel::encode::{
    Container, EncodeError, EncodePlan, GiveUp, MemoryBuffer, Output, OutputKind, PaletteChoice,
    PaletteSampler, open_encoder,
};
use fieldreel::frame::{PixelFormat, PixelLayout, Resolution, VideoFrame};
use std::sync::Arc;

#[test]
fn gif_delays_add_up_and_the_last_one_counts() {
    for (rate, frames, centiseconds) in [
        ("30", 12, 40),
        ("25", 1, 4),
        ("50", 10, 20),
        ("12.5", 5, 40),
        ("24000/1001", 24, 100),
        ("0.5", 2, 400),
    ] {
        let bytes = encode_bytes(&settings(Container::Gif), &film(rate, frames), OutputKind::Stream);
        let delays = gif_delays(&bytes);
        assert_eq!(delays.len() as u64, frames, "{rate}");
        assert_eq!(delays.iter().sum::<u32>(), centiseconds, "{rate}: {delays:?}");
        assert!(delays.iter().max().unwrap() - delays.iter().min().unwrap() <= 1, "{rate}: {delays:?}");
    }
}

/// The delays in a GIF's graphic control extensions, in hundredths of a second.
fn gif_delays(bytes: &[u8]) -> Vec<u32> {
    let controls = bytes.windows(8).filter(|window| window.starts_with(&[0x21, 0xF9, 4]) && window[7] == 0);
    controls.map(|control| u32::from(u16::from_le_bytes([control[4], control[5]]))).collect()
}

#[test]
fn gif_colours_are_right_with_a_sampled_palette_and_without() {
    let film = film("25", FRAMES);
    let plan = EncodePlan::resolve(&settings(Container::Gif), &film, OutputKind::Seekable).unwrap();
    assert!(plan.wants_palette());
    let mut sampler = PaletteSampler::new(film.resolution).unwrap();
    for index in 0..FRAMES {
        sampler.add(&picture(index, plan.layout())).unwrap();
    }
    let palette = sampler.finish().unwrap();
    let used = palette.colors().iter().filter(|[_, _, _, alpha]| *alpha == 255).count();
    assert!((4..=255).contains(&used), "{used} colours");
    for palette in [None, Some(palette)] {
        let what = format!("sampled: {}", palette.is_some());
        let buffer = MemoryBuffer::new();
        let mut encoder = open_encoder(&plan, Output::Seekable(Box::new(buffer.clone())), palette).unwrap();
        for index in 0..FRAMES {
            encoder.encode(picture(index, plan.layout())).unwrap();
        }
        encoder.finish(&GiveUp::default()).unwrap();
        let film = DecodedFilm::from_bytes(buffer.into_bytes());
        assert_eq!(film.frames.len() as u64, FRAMES, "{what}");
        assert!(film.times().is_sorted_by(|earlier, later| earlier < later), "{what}");
        assert_colors(&film, plan.resolution(), 1.0, &what);
    }
}

/// Blue of what stands still.
const STRIPES: [u8; 3] = [0, 60, 120];

/// A picture of which the left half is always the same, and the right half has other colours in every frame.
fn half_still(index: u64, layout: &Arc<PixelLayout>) -> VideoFrame {
    let mut bytes = vec![255; layout.byte_count()];
    let plane = &layout.planes()[0];
    for (y, row) in bytes.chunks_exact_mut(plane.bytes_per_row).enumerate() {
        let row = row[..plane.used_bytes_per_row].as_chunks_mut::<4>().0;
        let half = row.len() / 2;
        for (x, pixel) in row.iter_mut().enumerate() {
            let [red, green, blue] = if x < half {
                [90, 120, STRIPES[x % 3]]
            } else {
                [(index * 70) as u8, (x * 2) as u8, (y * 3) as u8]
            };
            *pixel = [red, green, blue, 255];
        }
    }
    VideoFrame::new(index, Arc::clone(layout), bytes).unwrap()
}

#[test]
fn what_stands_still_keeps_its_colours_where_every_frame_has_its_own() {
    let mut settings = settings(Container::Gif);
    settings.animation.palette = PaletteChoice::OfEachFrame;
    let film = film("25", 3);
    let plan = EncodePlan::resolve(&settings, &film, OutputKind::Seekable).unwrap();
    let buffer = MemoryBuffer::new();
    let mut encoder = open_encoder(&plan, Output::Seekable(Box::new(buffer.clone())), None).unwrap();
    for index in 0..3 {
        encoder.encode(half_still(index, plan.layout())).unwrap();
    }
    encoder.finish(&GiveUp::default()).unwrap();
    let film = DecodedFilm::from_bytes(buffer.into_bytes());
    for (index, frame) in film.frames.iter().enumerate() {
        for x in 0..frame.width / 2 {
            let found = frame.rgb(x, 3);
            let wanted = [90.0, 120.0, f64::from(STRIPES[x as usize % 3])];
            let is_near = found.iter().zip(wanted).all(|(found, wanted)| (found - wanted).abs() <= 12.0);
            assert!(is_near, "frame {index}, column {x}: {found:?} instead of {wanted:?}");
        }
    }
}

#[test]
fn a_palette_needs_frames_of_the_right_kind() {
    let sampler = PaletteSampler::new(Resolution::new(8, 8).unwrap()).unwrap();
    assert!(matches!(sampler.finish(), Err(EncodeError::NoFrames)));
    let mut sampler = PaletteSampler::new(Resolution::new(8, 8).unwrap()).unwrap();
    let other = Arc::new(PixelLayout::new(PixelFormat::Rgba8, Resolution::new(8, 9).unwrap()));
    assert!(matches!(sampler.add(&picture(0, &other)), Err(EncodeError::FrameLayout { .. })));
    let other = Arc::new(PixelLayout::new(PixelFormat::Bgr0, Resolution::new(8, 8).unwrap()));
    assert!(matches!(sampler.add(&picture(0, &other)), Err(EncodeError::FrameLayout { .. })));
}
