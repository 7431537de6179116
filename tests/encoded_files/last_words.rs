//! What films say about themselves, at their beginning and at their end.

use super::decode::DecodedFilm;
use super::films::{FRAMES, encode, film, settings};
use fieldreel::encode::{Container, EncodePlan, EncodeSettings, FilmSpec, Output, OutputKind, film_metadata};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Longer than a block of a GIF and a segment of a JPEG.
fn story() -> String {
    "é <&> = \"long\"\t\n".repeat(9_000)
}

/// A film whose title is known at the beginning, and a story if it has one at the end. Returns how often that was asked for.
fn made(path: &Path, settings: &EncodeSettings, film: &FilmSpec, story: Option<&str>) -> usize {
    let mut plan = EncodePlan::resolve(settings, film, OutputKind::File).unwrap();
    let asked = Arc::new(AtomicUsize::new(0));
    if let Some(story) = story {
        let (asked, story) = (Arc::clone(&asked), story.to_owned());
        plan = plan.with_last_words(move || {
            asked.fetch_add(1, Ordering::Relaxed);
            vec![("story".to_owned(), story.clone())]
        });
    }
    let output = Output::File { path: path.to_owned(), overwrite: false };
    let written = encode(&plan, output, film.frames.unwrap()).unwrap();
    let folder = path.parent().unwrap().read_dir().unwrap();
    let bytes: u64 = folder.map(|entry| entry.unwrap().metadata().unwrap().len()).sum();
    assert_eq!(written.bytes, bytes);
    asked.load(Ordering::Relaxed)
}

fn said(path: &Path, key: &str) -> Option<String> {
    let metadata = film_metadata(path).unwrap();
    metadata.into_iter().find(|(found, _)| found.eq_ignore_ascii_case(key)).map(|(_, text)| text)
}

#[test]
fn what_a_film_says_at_its_end_is_in_it_and_its_pictures_are_the_same() {
    for (container, has_alpha) in Container::ALL.map(|container| (container, false)).into_iter().chain([
        (Container::Webm, true),
        (Container::Webp, true),
        (Container::Apng, true),
    ]) {
        let what = format!("{container} {has_alpha}");
        let settings =
            EncodeSettings { metadata: vec![("title".into(), "é".into())], ..settings(container) };
        let frames = if container.is_still() { 1 } else { FRAMES };
        let film = FilmSpec { has_alpha, ..film("25", frames) };
        let name = if container.is_sequence() { "film-%02d" } else { "film" };
        let folders = [(); 2].map(|()| tempfile::tempdir().unwrap());
        let [with, without] = folders.each_ref().map(|folder| folder.path().join(name));
        assert_eq!(made(&with, &settings, &film, Some(&story())), 1, "{what}");
        made(&without, &settings, &film, None);
        let [first, plain] = [&with, &without].map(|path| Container::first_file(path));
        assert_eq!(said(&first, "title").as_deref(), Some("é"), "{what}");
        assert!(said(&first, "story") == Some(story()), "{what}");
        assert_eq!(said(&plain, "title").as_deref(), Some("é"), "{what}");
        assert_eq!(said(&plain, "story"), None, "{what}");
        let [first, plain] = [first, plain].map(|path| DecodedFilm::from_file(&path));
        assert_eq!(first.times(), plain.times(), "{what}");
        let planes = |film: &DecodedFilm| -> Vec<_> {
            film.frames.iter().map(|frame| (frame.pixel, frame.planes.clone())).collect()
        };
        assert!(planes(&first) == planes(&plain) && !first.frames.is_empty(), "{what}");
        if container.is_sequence() {
            let last = with.with_file_name("film-11");
            assert_eq!((said(&last, "title").as_deref(), said(&last, "story")), (Some("é"), None), "{what}");
        }
    }
}
