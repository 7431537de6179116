//! What the pictures look like: colours, their tags, sizes.

use super::decode::{DecodedFilm, color_distance};
use super::films::{
    FRAMES, alpha, assert_colors, color, encode, encode_bytes, files_in, film, picture, settings,
};
use ffmpeg_next::chroma;
use ffmpeg_next::codec::Id;
use ffmpeg_next::color::{Primaries, Range, Space, TransferCharacteristic};
use fieldreel::encode::{
    Codec, Container, EncodePlan, EncodeSettings, FilmSpec, OddSize, Output, OutputKind,
};
use fieldreel::frame::{PixelFormat, Resolution};
use std::io::Cursor;
use std::path::Path;

#[test]
fn every_codec_keeps_colours_and_says_what_they_mean() {
    use PixelFormat::{Yuv420p, Yuv420p10le, Yuv444p, Yuv444p10le};
    for (container, codec, format, id) in [
        (Container::Mp4, Codec::H264, Yuv420p, Id::H264),
        (Container::Mp4, Codec::H264, Yuv444p, Id::H264),
        (Container::Mp4, Codec::H264, Yuv420p10le, Id::H264),
        (Container::Mov, Codec::H264, Yuv420p, Id::H264),
        (Container::Mov, Codec::Hevc, Yuv420p, Id::HEVC),
        (Container::Mov, Codec::Prores, Yuv444p10le, Id::PRORES),
        (Container::Mkv, Codec::Prores, Yuv444p10le, Id::PRORES),
        (Container::Mp4, Codec::Hevc, Yuv420p, Id::HEVC),
        (Container::Mp4, Codec::Hevc, Yuv444p10le, Id::HEVC),
        (Container::Mp4, Codec::Vp9, Yuv420p, Id::VP9),
        (Container::Mp4, Codec::Av1, Yuv420p10le, Id::AV1),
        (Container::Mkv, Codec::H264, Yuv420p, Id::H264),
        (Container::Mkv, Codec::Ffv1, Yuv420p, Id::FFV1),
        (Container::Mkv, Codec::Ffv1, Yuv444p10le, Id::FFV1),
        (Container::Webm, Codec::Vp9, Yuv420p, Id::VP9),
        (Container::Webm, Codec::Vp9, Yuv444p, Id::VP9),
        (Container::Webm, Codec::Av1, Yuv420p, Id::AV1),
    ] {
        let what = format!("{codec} {format} in {container}");
        // Tags are looked at, not compression: the flat patches must come out as they are.
        let crf = (!matches!(codec, Codec::Ffv1 | Codec::Prores)).then_some(12.0);
        let settings =
            EncodeSettings { codec: Some(codec), pixel_format: Some(format), crf, ..settings(container) };
        // SVT-AV1 takes no smaller pictures.
        let size = Resolution::new(64, 64).unwrap();
        let film = FilmSpec { resolution: size, ..film("30", FRAMES) };
        let film = DecodedFilm::from_bytes(encode_bytes(&settings, &film, OutputKind::Seekable));
        assert_eq!((film.codec, film.frames.len() as u64), (id, FRAMES), "{what}");
        for frame in &film.frames {
            assert_eq!(frame.space, Space::BT709, "{what}");
            assert_eq!(frame.range, Range::MPEG, "{what}");
            assert_eq!(frame.primaries, Primaries::BT709, "{what}");
            assert_eq!(frame.transfer, TransferCharacteristic::BT709, "{what}");
            if format.is_subsampled() && matches!(codec, Codec::H264 | Codec::Hevc) {
                assert_eq!(frame.chroma, chroma::Location::Left, "{what}");
            }
        }
        // Newer versions of SVT-AV1 are not as near at edges.
        assert_colors(&film, size, if codec == Codec::Av1 { 4.0 } else { 3.0 }, &what);
    }
}

#[test]
#[should_panic(expected = "instead of")]
fn the_colour_comparison_can_fail() {
    // Decoded by the matrix of standard definition, the same codes are other colours.
    let mut film = DecodedFilm::from_bytes(encode_bytes(
        &settings(Container::Mp4),
        &film("30", 1),
        OutputKind::Seekable,
    ));
    film.frames[0].space = Space::SMPTE170M;
    assert_colors(&film, Resolution::new(64, 48).unwrap(), 3.0, "by another matrix");
}

#[test]
fn what_is_lossless_returns_exactly_what_it_was_given() {
    let codecs = [
        (Container::Mkv, Codec::Ffv1),
        (Container::Mp4, Codec::H264),
        (Container::Apng, Codec::Apng),
        (Container::Webp, Codec::Webp),
    ];
    let sizes = ["64x48", "33x17", "3x3", "3x70", "65x64"];
    for ((container, codec), size) in codecs.into_iter().flat_map(|codec| sizes.map(|size| (codec, size))) {
        let size: Resolution = size.parse().unwrap();
        let settings = EncodeSettings { codec: Some(codec), is_lossless: true, ..settings(container) };
        let film = FilmSpec { resolution: size, ..film("30", 5) };
        let decoded = DecodedFilm::from_bytes(encode_bytes(&settings, &film, OutputKind::Seekable));
        assert_eq!(decoded.frames.len(), 5, "{codec} {size}");
        for (index, frame) in decoded.frames.iter().enumerate() {
            if codec != Codec::Apng {
                assert_eq!((frame.space, frame.range), (Space::RGB, Range::JPEG), "{codec}");
            }
            let differs = |index: usize| {
                let all = (0..size.height).flat_map(|y| (0..size.width).map(move |x| (x, y)));
                all.into_iter()
                    .any(|(x, y)| frame.rgb(x, y) != color(x, y, index as u64, size).map(f64::from))
            };
            assert!(!differs(index), "{codec} {size}, frame {index}");
            // The comparison sees one frame's difference.
            assert!(differs(index + 1), "{codec} {size}, frame {index}");
        }
    }
}

#[test]
fn transparent_parts_are_kept() {
    let size = Resolution::new(64, 48).unwrap();
    for (container, codec, tolerance) in [
        (Container::Webm, None, 14.0),
        (Container::Mkv, Some(Codec::Vp9), 14.0),
        (Container::Mkv, Some(Codec::Ffv1), 0.0),
        (Container::Mov, None, 1.0),
        (Container::Apng, None, 0.0),
        (Container::Webp, None, 0.0),
        (Container::PngStill, None, 0.0),
    ] {
        for is_lossless in [false, true] {
            if is_lossless && !matches!(container, Container::Webp | Container::Apng) {
                continue;
            }
            let what = format!("{container} {codec:?}");
            let frames = if container.is_still() { 1 } else { 5 };
            let settings = EncodeSettings { codec, is_lossless, ..settings(container) };
            let film = FilmSpec { has_alpha: true, ..film("30", frames) };
            let decoded = DecodedFilm::from_bytes(encode_bytes(&settings, &film, OutputKind::Seekable));
            assert_eq!(decoded.frames.len() as u64, frames, "{what}");
            for frame in &decoded.frames {
                let worst = |shift: usize| {
                    let all = (0..size.height).flat_map(|y| (0..size.width).map(move |x| (x, y)));
                    let errors =
                        all.map(|(x, y)| (frame.alpha(x, y) - f64::from(alpha(x as usize + shift))).abs());
                    errors.fold(0.0, f64::max)
                };
                assert!(worst(0) <= tolerance, "{what}: off by {}", worst(0));
                // The comparison sees alpha that is moved aside.
                assert!(worst(8) > tolerance, "{what}");
            }
        }
    }
}

#[test]
fn jpeg_keeps_colours() {
    let size = Resolution::new(64, 48).unwrap();
    let decoded = DecodedFilm::from_bytes(encode_bytes(
        &settings(Container::JpegStill),
        &film("30", 1),
        OutputKind::Stream,
    ));
    let frame = &decoded.frames[0];
    for (x, y) in [(16, 12), (48, 12), (16, 36), (48, 36)] {
        // JFIF: BT.601 in full range.
        let [luma, cb, cr] =
            [0, 1, 2].map(|plane| f64::from(frame.planes[plane][(y * size.width + x) as usize]));
        let (cb, cr) = (cb - 128.0, cr - 128.0);
        let found = [luma + 1.402 * cr, luma - 0.344_136 * cb - 0.714_136 * cr, luma + 1.772 * cb];
        let distance = color_distance(found, color(x, y, 0, size).map(f64::from));
        assert!(distance < 3.0, "{found:?}");
    }
}

#[test]
fn png_holds_exactly_what_it_was_given() {
    let folder = tempfile::tempdir().unwrap();
    for has_alpha in [false, true] {
        let film = FilmSpec { has_alpha, resolution: Resolution::new(33, 17).unwrap(), ..film("30", 7) };
        let metadata = vec![("Title".to_owned(), "\u{c4}tna".to_owned())];
        let settings = EncodeSettings { metadata, ..settings(Container::PngSequence) };
        let plan = EncodePlan::resolve(&settings, &film, OutputKind::File).unwrap();
        let path = folder.path().join(format!("{has_alpha}-%03d.png"));
        let written = encode(&plan, Output::File { path, overwrite: false }, 7).unwrap();
        assert_eq!((written.frames, written.files), (7, 7));
        let mut bytes = 0;
        for index in 0..7 {
            let path = folder.path().join(format!("{has_alpha}-{index:03}.png"));
            bytes += path.metadata().unwrap().len();
            let (pixels, info) = read_png(&path);
            assert!(info.srgb.is_some());
            assert_eq!(info.utf8_text[0].get_text().unwrap(), "\u{c4}tna");
            let frame = picture(index, plan.layout());
            let channels = if has_alpha { 4 } else { 3 };
            let packed: Vec<u8> = frame
                .rows(0)
                .flat_map(|row| row.chunks(4).flat_map(|pixel| &pixel[..channels]))
                .copied()
                .collect();
            assert_eq!(pixels, packed, "frame {index}");
            assert_ne!(pixels, vec![0; packed.len()]);
            let settings = EncodeSettings { pixel_format: Some(PixelFormat::Rgba64le), ..settings.clone() };
            let deep = deep_png(&settings, &film);
            let expected = |byte: &u8| [*byte, byte.saturating_sub(1)];
            assert!(index > 0 || deep == packed.iter().flat_map(expected).collect::<Vec<u8>>());
        }
        assert_eq!(written.bytes, bytes);
    }
    assert_eq!(files_in(folder.path()), 14);
}

/// The first frame with 16 bits.
fn deep_png(settings: &EncodeSettings, film: &FilmSpec) -> Vec<u8> {
    let settings = EncodeSettings { container: Container::PngStill, ..settings.clone() };
    let film = FilmSpec { frames: Some(1), ..*film };
    let (pixels, info) = decode_png(encode_bytes(&settings, &film, OutputKind::Seekable));
    assert_eq!(info.bit_depth, png::BitDepth::Sixteen);
    pixels
}

fn read_png(path: &Path) -> (Vec<u8>, png::Info<'static>) {
    decode_png(std::fs::read(path).unwrap())
}

fn decode_png(bytes: Vec<u8>) -> (Vec<u8>, png::Info<'static>) {
    let mut reader = png::Decoder::new(Cursor::new(bytes)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut pixels).unwrap();
    (pixels, reader.info().clone())
}

#[test]
fn odd_sizes_are_refused_rounded_or_kept() {
    let odd = Resolution::new(65, 49).unwrap();
    let film = FilmSpec { resolution: odd, ..film("30", 3) };
    let error = EncodePlan::resolve(&settings(Container::Mp4), &film, OutputKind::File).unwrap_err();
    assert!(error.is_usage());
    for word in ["65x49", "66x50", "libx264", "yuv444p", "codec vp9"] {
        assert!(error.to_string().contains(word), "{word} is missing: {error}");
    }
    let rounded = EncodeSettings { odd: OddSize::Round, ..settings(Container::Mp4) };
    let plan = EncodePlan::resolve(&rounded, &film, OutputKind::File).unwrap();
    assert_eq!(plan.resolution(), Resolution::new(66, 50).unwrap());
    assert!(plan.notes().iter().any(|note| note.contains("65x49")), "{:?}", plan.notes());
    let full_chroma = EncodeSettings { pixel_format: Some(PixelFormat::Yuv444p), ..rounded };
    let vp9 = EncodeSettings { codec: Some(Codec::Vp9), ..settings(Container::Mp4) };
    for settings in [full_chroma, vp9, settings(Container::Webm), settings(Container::Gif)] {
        let film = DecodedFilm::from_bytes(encode_bytes(&settings, &film, OutputKind::Seekable));
        assert_eq!((film.frames[2].width, film.frames[2].height), (65, 49), "{settings:?}");
    }
}

#[test]
fn the_smallest_pictures_work() {
    for (container, size) in [
        (Container::Mp4, "2x2"),
        (Container::Webm, "1x1"),
        (Container::Gif, "1x1"),
        (Container::Mov, "2x2"),
        (Container::Apng, "1x1"),
        (Container::Webp, "1x1"),
        (Container::JpegStill, "1x1"),
        (Container::PngStill, "1x1"),
    ] {
        let film = FilmSpec { resolution: size.parse().unwrap(), ..film("30", 1) };
        let decoded =
            DecodedFilm::from_bytes(encode_bytes(&settings(container), &film, OutputKind::Seekable));
        assert_eq!(decoded.frames.len(), 1, "{container}");
    }
}
