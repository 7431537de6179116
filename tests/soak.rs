//! What takes minutes: `make soak`. Run before a release, and after changes to the pipeline or to what is written.
#![cfg(feature = "libav")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod decode;

use decode::DecodedFilm;
use fieldreel::data::{self, Band, ReadLimits, Source};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

const ROUNDS: u64 = 100;

fn start(folder: &Path, ending: &str) -> Child {
    let size = ["--size", "320x240", "--frames", "100000", "--quality", "draft", "--quiet"];
    // Signals that whoever runs the tests ignores, as `nohup` does, would stay ignored.
    Command::new("env")
        .args(["--default-signal", env!("CARGO_BIN_EXE_fieldreel")])
        .current_dir(folder)
        .args(["--offscreen", "--adapter", "software", "-o", &format!("film.{ending}")])
        .args(size)
        .stdin(Stdio::null())
        .spawn()
        .unwrap()
}

/// Between 0 and 2 s, different in every round and the same in every run.
fn moment(round: u64) -> Duration {
    Duration::from_millis(round.wrapping_mul(2_654_435_761) % 2000)
}

fn send(signal: &str, child: &Child) {
    assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
}

#[test]
#[ignore = "takes minutes: make soak"]
fn a_signal_at_any_moment_leaves_a_whole_film_or_none() {
    for round in 0..ROUNDS {
        let folder = tempfile::tempdir().unwrap();
        let ending = ["mp4", "mkv", "webm", "gif"][round as usize % 4];
        let mut child = start(folder.path(), ending);
        std::thread::park_timeout(moment(round));
        send("-INT", &child);
        let code = child.wait().unwrap().code();
        let entries = std::fs::read_dir(folder.path()).unwrap();
        let names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        // Before the program listens, the system ends it: no code.
        assert!(matches!(code, Some(130) | None), "round {round}: {code:?}");
        if names.is_empty() {
            continue;
        }
        assert_eq!(names, [format!("film.{ending}")], "round {round}");
        assert!(!DecodedFilm::from_file(&folder.path().join(&names[0])).frames.is_empty(), "round {round}");
    }
}

/// What a recording wrote so far, or left behind.
fn part_in(folder: &Path) -> Option<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.into_iter().find(|path| path.extension().is_some_and(|ending| ending == "part"))
}

/// The first frames of a film that nothing disturbed, to compare with.
fn undisturbed(ending: &str) -> DecodedFilm {
    let folder = tempfile::tempdir().unwrap();
    let mut child = start(folder.path(), ending);
    let length = || part_in(folder.path())?.metadata().ok().map(|file| file.len());
    while length() < Some(1_500_000) {
        std::thread::park_timeout(Duration::from_millis(50));
        assert!(child.try_wait().unwrap().is_none(), "it ended by itself");
    }
    send("-INT", &child);
    child.wait().unwrap();
    DecodedFilm::from_file(&folder.path().join(format!("film.{ending}")))
}

#[test]
#[ignore = "takes minutes: make soak"]
fn killed_at_any_moment_the_film_is_there_up_to_then() {
    let mut with_film = 0;
    for ending in ["mp4", "mkv", "webm", "gif"] {
        let whole = undisturbed(ending);
        for round in 0..34 {
            let folder = tempfile::tempdir().unwrap();
            let mut child = start(folder.path(), ending);
            std::thread::park_timeout(Duration::from_secs(1) + 3 * moment(round));
            send("-KILL", &child);
            child.wait().unwrap();
            let film = folder.path().join(format!("film.{ending}"));
            assert!(!film.exists(), "{ending} {round}");
            let left = part_in(folder.path());
            let Some(part) = left.filter(|part| part.metadata().unwrap().len() > 0) else { continue };
            let done = Command::new(env!("CARGO_BIN_EXE_fieldreel"))
                .arg("recover")
                .arg(&part)
                .arg("-o")
                .arg(&film)
                .output()
                .unwrap();
            if !done.status.success() {
                // Killed before the first piece was complete.
                let said = String::from_utf8_lossy(&done.stderr);
                assert!(said.contains("nothing can be recovered"), "{ending} {round}: {said}");
                continue;
            }
            with_film += 1;
            let film = DecodedFilm::from_file(&film);
            for (k, (frame, same)) in film.frames.iter().zip(&whole.frames).enumerate() {
                assert!(frame.planes == same.planes, "{ending} {round}: frame {k} is another picture");
                assert_eq!(frame.pts, same.pts, "{ending} {round}: frame {k} is shown at another time");
            }
            eprintln!("{ending} {round}: {} frames", film.frames.len());
        }
    }
    assert!(with_film > 60, "only {with_film} films were long enough to say anything");
}

#[test]
#[ignore = "takes minutes: make soak"]
fn ten_thousand_frames_are_ten_thousand_frames() {
    let folder = tempfile::tempdir().unwrap();
    let status = Command::new(env!("CARGO_BIN_EXE_fieldreel"))
        .current_dir(folder.path())
        .args([
            "--offscreen",
            "--adapter",
            "software",
            "-o",
            "film.mp4",
            "--size",
            "64x48",
            "--frames",
            "10000",
        ])
        .args(["--quality", "draft", "--quiet"])
        .status()
        .unwrap();
    assert!(status.success());
    let film = DecodedFilm::from_file(&folder.path().join("film.mp4"));
    assert_eq!(film.frames.len(), 10_000);
    assert!(film.times().windows(2).all(|pair| pair[1] - pair[0] == film.times()[1]), "gaps differ");
    assert_eq!(film.stream_duration_secs(), Some((1000, 3)));
}

#[test]
#[ignore = "takes minutes: make soak"]
fn changed_rasters_are_read_or_refused() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/rasters");
    let mut state = 1_u64;
    let mut next = move |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below.max(1)
    };
    let mut refused = 0;
    let files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    for path in files.iter().filter(|path| path.extension().is_some_and(|ending| ending != "f32")) {
        let original = std::fs::read(path).unwrap();
        for _ in 0..2000 {
            let mut bytes = original.clone();
            for _ in 0..=next(4) {
                let at = next(bytes.len());
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = next(256) as u8;
                }
            }
            bytes.truncate(if next(3) == 0 { next(original.len()) } else { original.len() });
            let source = Source::Bytes { name: "changed".to_owned(), bytes: bytes.into() };
            let limits = ReadLimits { max_band_samples: 1 << 22, ..ReadLimits::default() };
            let read =
                data::open(&source, &limits).and_then(|mut raster| raster.read_band(0, &mut Band::default()));
            refused += usize::from(read.is_err());
        }
    }
    assert!(refused > 1000, "only {refused} were refused");
}
