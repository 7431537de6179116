//! Frames and settings that cannot be right, and settings that have an effect.

use super::films::{FRAMES, encode_bytes, film, picture, settings};
use fieldreel::encode::{
    Codec, Container, EncodeError, EncodePlan, EncodeSettings, FilmSpec, MemoryBuffer, Output, OutputKind,
    open_encoder,
};
use fieldreel::frame::{PixelFormat, PixelLayout};
use std::sync::Arc;

#[test]
fn only_the_frame_that_follows_is_taken() {
    let plan = EncodePlan::resolve(&settings(Container::Mp4), &film("30", 2), OutputKind::Seekable).unwrap();
    let open = || open_encoder(&plan, Output::Seekable(Box::new(MemoryBuffer::new())), None).unwrap();
    let mut encoder = open();
    encoder.encode(picture(0, plan.layout())).unwrap();
    encoder.encode(picture(1, plan.layout())).unwrap();
    let error = encoder.encode(picture(2, plan.layout())).unwrap_err();
    assert!(matches!(error, EncodeError::TooManyFrames { index: 2, announced: 2 }), "{error}");
    let error = open().encode(picture(1, plan.layout())).unwrap_err();
    assert!(matches!(error, EncodeError::FrameOrder { expected: 0, found: 1 }), "{error}");
    for (format, size) in [(PixelFormat::Rgba8, "64x48"), (PixelFormat::Yuv420p, "16x16")] {
        let other = Arc::new(PixelLayout::new(format, size.parse().unwrap()));
        let error = open().encode(picture(0, &other)).unwrap_err();
        assert!(matches!(error, EncodeError::FrameLayout { .. }), "{error}");
    }
}

#[test]
fn settings_that_an_encoder_cannot_take_are_refused_before_it_is_opened() {
    type Change = fn(&mut EncodeSettings, &mut FilmSpec);
    let cases: [(Container, Change, &str); 23] = [
        (Container::Mp4, |_, film| film.resolution = "16384x16384".parse().unwrap(), "268 million"),
        (Container::Gif, |_, film| film.resolution = "16384x16384".parse().unwrap(), "268 million"),
        (Container::Mp4, |settings, _| settings.crf = Some(52.0), "from 0 to 51"),
        (Container::Mp4, |settings, _| settings.crf = Some(f32::NAN), "from 0 to 51"),
        (Container::Webm, |settings, _| settings.crf = Some(20.5), "whole numbers"),
        (Container::Mp4, |settings, _| settings.preset = Some("fastest".into()), "veryfast"),
        (Container::Webm, |settings, _| settings.preset = Some("medium".into()), "0, 1"),
        (Container::Mp4, |settings, _| settings.pixel_format = Some(PixelFormat::Rgba8), "yuv420p"),
        (Container::Mp4, |settings, _| settings.encoder = Some("libx2645".into()), "libx264"),
        (Container::Mp4, |settings, _| settings.encoder = Some("a\0b".into()), "libx264"),
        (Container::Mp4, |settings, _| settings.encoder = Some("mjpeg".into()), "none of ours"),
        (Container::Webm, |settings, _| settings.encoder = Some("libx264".into()), "webm holds vp9"),
        (
            Container::Mp4,
            |settings, _| (settings.encoder, settings.codec) = (Some("libx265".into()), Some(Codec::H264)),
            "not h264",
        ),
        (
            Container::Mkv,
            |settings, _| (settings.codec, settings.crf) = (Some(Codec::Ffv1), Some(1.0)),
            "no quality setting",
        ),
        (
            Container::Mkv,
            |settings, _| (settings.codec, settings.bitrate) = (Some(Codec::Ffv1), Some(1_000_000)),
            "lossless",
        ),
        (Container::Webm, |settings, _| settings.is_lossless = true, "h264, ffv1"),
        (
            Container::Webm,
            |settings, film| (settings.codec, film.has_alpha) = (Some(Codec::Av1), true),
            "vp9 can",
        ),
        (
            Container::Mkv,
            |settings, film| (settings.encoder, film.has_alpha) = (Some("libx264".into()), true),
            "transparent",
        ),
        (
            Container::Webm,
            |settings, film| (settings.pixel_format, film.has_alpha) = (Some(PixelFormat::Yuv420p), true),
            "yuva420p",
        ),
        (Container::Mp4, |settings, _| settings.encoder_options = option("crff=18"), "does not know crff"),
        (Container::Mp4, |settings, _| settings.encoder_options = option("tune=fim"), "preset/tune"),
        (Container::Mp4, |settings, _| settings.encoder_options = option("x264-params=bogus=1"), "bogus"),
        (Container::Webm, |settings, _| settings.encoder = Some("libsvtav1".into()), "at least 64"),
    ];
    for (container, change, words) in cases {
        let (mut settings, mut film) = (settings(container), film("30", 1));
        change(&mut settings, &mut film);
        let error = EncodePlan::resolve(&settings, &film, OutputKind::File).unwrap_err();
        assert!(error.is_usage(), "{error}");
        assert!(error.to_string().contains(words), "{words} is missing: {error}");
    }
}

fn option(text: &str) -> Vec<(String, String)> {
    let (key, value) = text.split_once('=').unwrap();
    vec![(key.to_owned(), value.to_owned())]
}

#[test]
fn an_encoder_gets_the_users_options() {
    let film = film("30", FRAMES);
    let size = |text: &str| {
        let settings = EncodeSettings { encoder_options: option(text), ..settings(Container::Mp4) };
        encode_bytes(&settings, &film, OutputKind::Seekable).len()
    };
    let usual = encode_bytes(&settings(Container::Mp4), &film, OutputKind::Seekable).len();
    for text in ["crf=40", "preset=ultrafast", "x264-params=qp=50", "g=1"] {
        assert_ne!(size(text), usual, "{text}");
    }
    // What fieldreel itself relies on is not the user's.
    for text in
        ["flags=-global_header", "flags=-cgop", "color_range=pc", "colorspace=bt470bg", "time_base=1/7"]
    {
        let settings = EncodeSettings { encoder_options: option(text), ..settings(Container::Mp4) };
        let error = EncodePlan::resolve(&settings, &film, OutputKind::File).unwrap_err();
        assert!(error.is_usage() && error.to_string().contains("flags"), "{error}");
    }
}

#[test]
fn what_the_first_encoder_of_a_codec_refuses_another_may_take() {
    let settings = EncodeSettings { codec: Some(Codec::Av1), ..settings(Container::Webm) };
    let plan = EncodePlan::resolve(&settings, &film("30", 1), OutputKind::File).unwrap();
    assert_ne!(plan.encoder_name(), "libsvtav1", "it takes no 64x48 pictures");
    assert!(plan.notes()[0].contains("at least 64"), "{:?}", plan.notes());
}

#[test]
fn an_encoder_that_is_listed_but_does_not_work_is_not_available() {
    let settings = EncodeSettings { encoder: Some("h264_v4l2m2m".to_owned()), ..settings(Container::Mp4) };
    let error = EncodePlan::resolve(&settings, &film("30", 1), OutputKind::File).unwrap_err();
    // Where this build of libav does not even list it, its name is the mistake.
    assert!(matches!(error, EncodeError::NoEncoder { .. } | EncodeError::Setting { .. }), "{error}");
}

#[test]
fn quality_settings_change_the_file() {
    let film = film("30", FRAMES);
    let size = |change: fn(&mut EncodeSettings)| {
        let mut settings = settings(Container::Mp4);
        change(&mut settings);
        encode_bytes(&settings, &film, OutputKind::Stream).len()
    };
    assert!(size(|settings| settings.crf = Some(0.0)) > size(|settings| settings.crf = Some(40.0)));
    let bitrate = |settings: &mut EncodeSettings| settings.bitrate = Some(2_000_000);
    assert!(size(bitrate) > size(|settings| settings.bitrate = Some(20_000)));
    assert_ne!(size(|settings| settings.preset = Some("ultrafast".into())), size(|_| ()));
}
