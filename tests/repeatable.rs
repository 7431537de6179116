//! The same command makes the same bytes.
#![cfg(feature = "libav")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod decode;
mod desk;

use desk::Desk;
use std::fs;

/// Each container, and each codec where there are several.
const FILMS: [&str; 14] = [
    "film.mp4",
    "film.mov",
    "film.mkv",
    "film.webm",
    "film.gif",
    "film.apng",
    "film.webp",
    "film.mp4 --codec hevc",
    "film.webm --codec av1",
    "film.mkv --codec ffv1",
    "film.mov --codec prores",
    "film.mp4 --lossless",
    "film.mkv --segment-frames 7",
    "film.mp4 --pixel-format yuv420p10le",
];

fn film(line: &str) -> Vec<u8> {
    let desk = Desk::new();
    let size = "--size 128x96 --frames 20 --quality draft --threads 2 -q";
    let made = desk.run(&format!("-o {line} {size}"));
    assert!(made.status.success(), "{line}: {}", String::from_utf8_lossy(&made.stderr));
    fs::read(desk.folder.path().join(line.split(' ').next().unwrap())).unwrap()
}

/// libx264 at widths of 4, 11, 20 and 27 macroblocks, of which AVX-512 takes eight at once.
#[test]
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn memory_that_nobody_wrote_does_not_matter() {
    for size in ["64x48", "176x144", "320x180", "432x240"] {
        // glibc fills memory with what is left of 255 before it gives it away; 0 leaves it as it is.
        let [untouched, filled, otherwise] = ["0", "1", "85"].map(|filling| {
            let desk = Desk::new();
            let mut command = desk.command("-o film.mp4 --frames 12 --orbit 40 --zoom 1.5 -q");
            command.args(["--size", size]).env("MALLOC_PERTURB_", filling);
            assert!(command.status().unwrap().success(), "{size}");
            fs::read(desk.path("film.mp4")).unwrap()
        });
        assert!(untouched == filled && untouched == otherwise, "{size}");
    }
}

#[test]
fn the_same_command_makes_the_same_bytes() {
    for line in FILMS {
        assert!(film(line) == film(line), "{line}");
    }
    // The comparison sees another quality.
    assert!(film("film.mp4") != film("film.mp4 --crf 30"));
}
