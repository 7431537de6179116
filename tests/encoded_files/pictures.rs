//! What the pictures look like: colours, their tags, sizes.

use super::decode::DecodedFilm;
use super::films::{FRAMES, assert_colors, color, encode, encode_bytes, files_in, film, picture, settings};
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
        let crf = (codec != Codec::Ffv1).then_some(12.0);
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
        assert_colors(&film, size, 3.0, &what);
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
fn ffv1_returns_exactly_what_it_was_given() {
    for size in ["64x48", "33x17", "3x3", "3x70", "65x64"] {
        let size: Resolution = size.parse().unwrap();
        let settings = EncodeSettings { codec: Some(Codec::Ffv1), ..settings(Container::Mkv) };
        let film = FilmSpec { resolution: size, ..film("30", 5) };
        let decoded = DecodedFilm::from_bytes(encode_bytes(&settings, &film, OutputKind::Seekable));
        assert_eq!(decoded.frames.len(), 5);
        for (index, frame) in decoded.frames.iter().enumerate() {
            assert_eq!((frame.space, frame.range), (Space::RGB, Range::JPEG));
            let differs = |index: usize| {
                let all = (0..size.height).flat_map(|y| (0..size.width).map(move |x| (x, y)));
                all.into_iter()
                    .any(|(x, y)| frame.rgb(x, y) != color(x, y, index as u64, size).map(f64::from))
            };
            assert!(!differs(index), "{size}, frame {index}");
            // The comparison sees one frame's difference.
            assert!(differs(index + 1), "{size}, frame {index}");
        }
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
        }
        assert_eq!(written.bytes, bytes);
    }
    assert_eq!(files_in(folder.path()), 14);
}

fn read_png(path: &Path) -> (Vec<u8>, png::Info<'static>) {
    let mut reader = png::Decoder::new(Cursor::new(std::fs::read(path).unwrap())).read_info().unwrap();
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
        (Container::PngStill, "1x1"),
    ] {
        let film = FilmSpec { resolution: size.parse().unwrap(), ..film("30", 1) };
        let decoded =
            DecodedFilm::from_bytes(encode_bytes(&settings(container), &film, OutputKind::Seekable));
        assert_eq!(decoded.frames.len(), 1, "{container}");
    }
}
