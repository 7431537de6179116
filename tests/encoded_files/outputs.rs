//! Files, memory and streams; what appears under a name, and when.

use super::decode::DecodedFilm;
use super::films::{FRAMES, encode, encode_bytes, files_in, film, in_one_file, picture, settings};
use fieldreel::encode::{
    Codec, Container, EncodeError, EncodePlan, EncodeSettings, FilmSpec, GiveUp, MemoryBuffer, Output,
    OutputKind, open_encoder,
};
use fieldreel::frame::Resolution;
use std::path::Path;

#[test]
fn all_outputs_hold_the_same_pictures() {
    let folder = tempfile::tempdir().unwrap();
    for container in in_one_file() {
        let frames = if container.is_still() { 1 } else { FRAMES };
        let (settings, film) = (settings(container), film("25", frames));
        let path = folder.path().join(format!("film.{container}"));
        let plan = EncodePlan::resolve(&settings, &film, OutputKind::File).unwrap();
        let written = encode(&plan, Output::File { path: path.clone(), overwrite: false }, frames).unwrap();
        assert_eq!(written.bytes, path.metadata().unwrap().len(), "{container}");
        let file = std::fs::read(&path).unwrap();
        let memory = encode_bytes(&settings, &film, OutputKind::Seekable);
        let stream = encode_bytes(&settings, &film, OutputKind::Stream);
        let films = [file, memory, stream].map(DecodedFilm::from_bytes);
        for film in &films {
            assert_eq!(film.frames.len() as u64, frames, "{container}");
            assert!(film.times().is_sorted_by(|earlier, later| earlier < later), "{container}");
        }
        assert!(
            films[0].frames.iter().zip(&films[1].frames).all(|(a, b)| a.planes == b.planes),
            "{container}"
        );
    }
}

#[test]
fn metadata_is_found_in_the_file() {
    for container in [Container::Mp4, Container::Mkv, Container::Webm] {
        for kind in [OutputKind::Seekable, OutputKind::Stream] {
            let metadata = [("title", "\u{c4}tna"), ("fieldreel_source", "dem.tif = \"x\"")];
            let settings = EncodeSettings {
                metadata: metadata.map(|(key, value)| (key.to_owned(), value.to_owned())).to_vec(),
                ..settings(container)
            };
            let film = DecodedFilm::from_bytes(encode_bytes(&settings, &film("30", 2), kind));
            for (key, value) in metadata {
                assert_eq!(film.metadata.get(key).map(String::as_str), Some(value), "{container} {kind:?}");
            }
        }
    }
}

#[test]
fn hevc_in_mp4_is_tagged_for_all_players() {
    let settings = EncodeSettings { codec: Some(Codec::Hevc), ..settings(Container::Mp4) };
    let bytes = encode_bytes(&settings, &film("30", 2), OutputKind::Seekable);
    let has = |name: &[u8]| bytes.windows(4).any(|window| window == name);
    assert!(has(b"hvc1") && !has(b"hev1"));
}

#[test]
fn an_existing_file_is_kept_unless_told_otherwise() {
    let folder = tempfile::tempdir().unwrap();
    for container in [Container::Mp4, Container::Gif, Container::PngStill] {
        let plan = EncodePlan::resolve(&settings(container), &film("30", 1), OutputKind::File).unwrap();
        let path = folder.path().join(format!("film.{container}"));
        let output = |overwrite| Output::File { path: path.clone(), overwrite };
        std::fs::write(&path, "precious").unwrap();
        assert!(matches!(encode(&plan, output(false), 1), Err(EncodeError::Exists { .. })));
        assert_eq!(std::fs::read(&path).unwrap(), b"precious");
        encode(&plan, output(true), 1).unwrap();
        assert_ne!(std::fs::read(&path).unwrap(), b"precious");
        // It appears while the film is made.
        std::fs::remove_file(&path).unwrap();
        let mut encoder = open_encoder(&plan, output(false), None).unwrap();
        std::fs::write(&path, "precious").unwrap();
        encoder.encode(picture(0, plan.layout())).unwrap();
        assert!(matches!(encoder.finish(&GiveUp::default()), Err(EncodeError::Exists { .. })));
        assert_eq!(std::fs::read(&path).unwrap(), b"precious");
    }
    assert_eq!(files_in(folder.path()), 3, "a temporary file stayed");
}

#[test]
fn an_existing_frame_of_a_sequence_is_found_before_the_first_is_made() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("f-2.png"), "precious").unwrap();
    let plan =
        EncodePlan::resolve(&settings(Container::PngSequence), &film("30", 3), OutputKind::File).unwrap();
    let output = |overwrite| Output::File { path: folder.path().join("f-%d.png"), overwrite };
    assert!(matches!(encode(&plan, output(false), 3), Err(EncodeError::Exists { .. })));
    assert_eq!(files_in(folder.path()), 1);
    encode(&plan, output(true), 3).unwrap();
    assert_eq!(files_in(folder.path()), 3);
}

#[test]
fn a_film_that_is_given_up_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    for container in in_one_file() {
        let plan = EncodePlan::resolve(&settings(container), &film("30", 1), OutputKind::File).unwrap();
        let output =
            || Output::File { path: folder.path().join(format!("film.{container}")), overwrite: false };
        let mut dropped = open_encoder(&plan, output(), None).unwrap();
        assert_eq!(files_in(folder.path()), 1, "the temporary file");
        dropped.encode(picture(0, plan.layout())).unwrap();
        drop(dropped);
        assert_eq!(files_in(folder.path()), 0, "{container}");
        assert!(matches!(
            open_encoder(&plan, output(), None).unwrap().finish(&GiveUp::default()),
            Err(EncodeError::NoFrames)
        ));
        let mut asked = open_encoder(&plan, output(), None).unwrap();
        asked.encode(picture(0, plan.layout())).unwrap();
        let give_up = GiveUp::default();
        give_up.ask();
        assert!(matches!(asked.finish(&give_up), Err(EncodeError::GivenUp)), "{container}");
        let mut failed = open_encoder(&plan, output(), None).unwrap();
        assert!(failed.encode(picture(3, plan.layout())).is_err());
        assert!(matches!(failed.encode(picture(0, plan.layout())), Err(EncodeError::FailedBefore)));
        assert!(matches!(failed.finish(&GiveUp::default()), Err(EncodeError::FailedBefore)));
        assert_eq!(files_in(folder.path()), 0, "{container}");
    }
}

#[test]
fn a_film_can_be_given_up_at_any_moment() {
    // SVT-AV1 takes no smaller pictures.
    let film = FilmSpec { resolution: Resolution::new(64, 64).unwrap(), ..film("30", FRAMES) };
    for codec in Container::Mkv.codecs().iter().copied() {
        let settings = EncodeSettings { codec: Some(codec), ..settings(Container::Mkv) };
        let plan = EncodePlan::resolve(&settings, &film, OutputKind::Stream).unwrap();
        for frames in [0, 1, 5] {
            let buffer = MemoryBuffer::new();
            let mut encoder = open_encoder(&plan, Output::Stream(Box::new(buffer.clone())), None).unwrap();
            for index in 0..frames {
                encoder.encode(picture(index, plan.layout())).unwrap();
            }
            // SVT-AV1 can hang here if it is not treated with care.
            drop(encoder);
            assert!(!buffer.into_bytes().is_empty(), "{codec} after {frames} frames");
        }
    }
}

#[test]
fn places_that_take_no_file_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing").join("film.mp4");
    let plan = EncodePlan::resolve(&settings(Container::Mp4), &film("30", 1), OutputKind::File).unwrap();
    for (path, overwrite) in
        [(missing.as_path(), false), (folder.path(), true), (Path::new("/proc/film.mp4"), false)]
    {
        let output = Output::File { path: path.to_owned(), overwrite };
        let Err(error) = open_encoder(&plan, output, None) else { panic!("{} was opened", path.display()) };
        assert!(matches!(error, EncodeError::Output { .. }), "{error}");
        assert!(error.to_string().ends_with(&path.display().to_string()), "{error}");
    }
    assert_eq!(files_in(folder.path()), 0);
}
