//! Films that are made in shards and joined.
#![cfg(feature = "libav")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod decode;
mod desk;

use decode::DecodedFilm;
use desk::{Desk, assert_ends, said};
use std::process::{Command, Output};

/// The size is one at which x264 repeats itself.
const LOOK: &str = "--size 128x96 --quality draft";

fn join(desk: &Desk, line: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fieldreel"));
    command.arg("join").args(line.split_whitespace()).current_dir(desk.folder.path()).output().unwrap()
}

/// Records all shards of `name`, the last one first, and returns what their files are called.
fn shards(desk: &Desk, name: &str, count: u64, line: &str) -> Vec<String> {
    for number in (1..=count).rev() {
        assert_ends(&desk.run(&format!("-o {name} --shard {number}/{count} {LOOK} {line}")), 0, &[]);
    }
    let (stem, ending) = name.rsplit_once('.').unwrap();
    let digits = count.to_string().len();
    (1..=count).map(|number| format!("{stem}.{number:0digits$}-of-{count}.{ending}")).collect()
}

fn planes(film: &DecodedFilm) -> Vec<&Vec<Vec<u8>>> {
    film.frames.iter().map(|frame| &frame.planes).collect()
}

/// Times of all packets as they are stored, and which of them are key frames.
fn packets(film: &DecodedFilm) -> Vec<(i64, Option<i64>, i64, bool)> {
    film.packets.iter().map(|packet| (packet.pts, packet.dts, packet.duration, packet.is_key)).collect()
}

#[test]
fn joined_shards_are_the_film_that_is_made_at_once_in_the_same_segments() {
    for (ending, codec, frames, segment, count) in [
        ("mp4", "h264", 31, 7, 3),
        ("mkv", "h264", 31, 4, 3),
        ("mp4", "h264", 5, 1, 5),
        ("mp4", "hevc", 31, 5, 2),
        ("mp4", "hevc", 3, 1, 3),
        ("mp4", "vp9", 7, 2, 4),
        ("webm", "vp9", 5, 1, 5),
        ("mp4", "av1", 7, 2, 4),
        ("webm", "av1", 3, 1, 3),
        ("mkv", "ffv1", 31, 10, 4),
    ] {
        let case = format!("{ending} {codec} {frames}/{segment}/{count}");
        let desk = Desk::new();
        let line = format!("--frames {frames} --codec {codec} --segment-frames {segment} --fps 30000/1001");
        assert_ends(&desk.run(&format!("-o once.{ending} {LOOK} {line}")), 0, &[]);
        let parts = shards(&desk, &format!("film.{ending}"), count, &line);
        assert_ends(&join(&desk, &format!("{} -o film.{ending}", parts.join(" "))), 0, &["joined"]);
        let (once, joined) = (desk.film(&format!("once.{ending}")), desk.film(&format!("film.{ending}")));
        assert_eq!(joined.frames.len(), frames, "{case}");
        assert_eq!(packets(&joined), packets(&once), "{case}");
        assert!(planes(&joined) == planes(&once), "{case}: other pictures");
        assert_eq!(joined.stream_duration, once.stream_duration, "{case}");
        assert!(planes(&joined)[1..] != planes(&once)[..frames - 1], "{case}: pictures are all the same");
        let keys = joined.frames.iter().enumerate().filter(|(_, frame)| frame.is_key);
        let begins: Vec<usize> = (0..frames).step_by(segment).collect();
        if codec != "ffv1" {
            assert_eq!(keys.map(|(index, _)| index).collect::<Vec<_>>(), begins, "{case}");
        }
        if ending == "mp4" {
            let bytes = |name: &str| std::fs::read(desk.path(name)).unwrap();
            assert!(bytes("film.mp4") == bytes("once.mp4"), "{case}: other bytes");
            assert_eq!(joined.stream_duration_secs(), Some(reduced(frames as i64 * 1001, 30_000)), "{case}");
        }
    }
}

fn reduced(numerator: i64, denominator: i64) -> (i64, i64) {
    let (mut a, mut b) = (numerator, denominator);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    (numerator / a, denominator / a)
}

#[test]
fn without_segments_a_lossless_film_in_shards_is_the_film_made_at_once() {
    let desk = Desk::new();
    let line = "--frames 31 --codec ffv1";
    assert_ends(&desk.run(&format!("-o once.mkv {LOOK} {line}")), 0, &[]);
    let parts = shards(&desk, "film.mkv", 7, line);
    // Written as MKV, whose times are rounded, and joined to any container that holds it.
    assert_ends(&join(&desk, &format!("{} -o film.mkv", parts.join(" "))), 0, &[]);
    let (once, joined) = (desk.film("once.mkv"), desk.film("film.mkv"));
    assert!(planes(&joined) == planes(&once));
    assert_eq!(packets(&joined), packets(&once));
}

#[test]
fn shards_of_another_container_get_exact_times() {
    let desk = Desk::new();
    let parts = shards(&desk, "film.mkv", 4, "--frames 31");
    assert_ends(&join(&desk, &format!("{} -o film.mp4", parts.join(" "))), 0, &[]);
    let film = desk.film("film.mp4");
    let times: Vec<i64> = (0..31).map(|index| index * 512).collect();
    assert_eq!(film.times(), times);
    let refused = join(&desk, &format!("{} -o film.webm", parts.join(" ")));
    assert_ends(&refused, 2, &["container webm: it cannot hold H.264"]);
    assert!(!desk.path("film.webm").exists());
}

#[test]
fn shards_may_be_named_in_any_order_and_a_film_may_have_one() {
    let desk = Desk::new();
    let mut parts = shards(&desk, "film.mp4", 3, "--frames 7");
    assert_ends(&join(&desk, &format!("{} -o a.mp4", parts.join(" "))), 0, &[]);
    parts.reverse();
    assert_ends(&join(&desk, &format!("{} -o b.mp4", parts.join(" "))), 0, &[]);
    assert!(std::fs::read(desk.path("a.mp4")).unwrap() == std::fs::read(desk.path("b.mp4")).unwrap());
    let only = shards(&desk, "other.mp4", 1, "--frames 7");
    assert_ends(&join(&desk, &format!("{} -o c.mp4", only[0])), 0, &["joined 7 frames of 1 shard"]);
}

#[test]
fn what_does_not_belong_together_is_refused() {
    let desk = Desk::new();
    let parts = shards(&desk, "film.mp4", 3, "--frames 7");
    let [one, two, three] = [0, 1, 2].map(|index| parts[index].clone());
    let other = shards(&desk, "other.mp4", 3, "--frames 7 --crf 20");
    let lower = shards(&desk, "lower.mp4", 3, "--frames 7 --elevation 30");
    let dithered = shards(&desk, "dithered.mp4", 3, "--frames 7 --dither on");
    let longer = shards(&desk, "longer.mp4", 3, "--frames 8");
    let plain = desk.run(&format!("-o plain.mp4 --frames 7 {LOOK}"));
    assert_ends(&plain, 0, &[]);
    let refused = |line: &str, words: &[&str]| {
        assert_ends(&join(&desk, &format!("{line} -o joined.mp4")), 4, words);
        assert!(!desk.path("joined.mp4").exists(), "{line}");
    };
    refused(&format!("{one} {three}"), &["frames 2 to 3 are missing"]);
    refused(&format!("{two} {three}"), &["frames 0 to 1 are missing"]);
    refused(&format!("{one} {two}"), &["frames 4 to 6 are missing"]);
    refused(&format!("{one} {two} {two} {three}"), &["frame 2 is there twice", &two]);
    refused(&format!("{one} {two} {}", other[2]), &["encoder option crf: 20 instead of 18", &other[2], &one]);
    refused(&format!("{one} {} {three}", lower[1]), &["--elevation: 30 instead of not set"]);
    refused(&format!("{one} {} {three}", dithered[1]), &["--dither: On instead of Auto"]);
    refused(&format!("{one} {two} {}", longer[2]), &["--frames: 8 instead of 7"]);
    refused(&format!("{one} {two} plain.mp4"), &["its manifest cannot be read", "plain.mp4"]);
    refused("nothing.mp4", &["nothing.mp4"]);
    // What a refusal is about is changed, and changed back.
    let path = desk.path(&two);
    let whole = std::fs::read(&path).unwrap();
    let mut edited = whole.clone();
    *edited.last_mut().unwrap() ^= 1;
    let all = parts.join(" ");
    for (bytes, words) in [
        (&edited[..], "its bytes are not those that were written"),
        (&whole[..whole.len() - 1], "bytes instead of"),
        (&[], "it has 0 bytes"),
    ] {
        std::fs::write(&path, bytes).unwrap();
        refused(&all, &[words, &two]);
    }
    std::fs::write(&path, &whole).unwrap();
    let manifest = desk.path(&format!("{two}.json"));
    let text = std::fs::read_to_string(&manifest).unwrap();
    for (from, to, words) in [
        ("\"stream_header_sha256\": \"", "\"stream_header_sha256\": \"0", "stream header"),
        ("\"frames\": 2,\n  \"output\"", "\"frames\": 3,\n  \"output\"", "it holds only 2 of its 3 frames"),
        ("llvmpipe", "", ""),
    ] {
        assert!(text.contains(from), "{from}: {text}");
        std::fs::write(&manifest, text.replace(from, to)).unwrap();
        if words.is_empty() {
            let differing = join(&desk, &format!("{all} -o joined.mp4"));
            assert_ends(&differing, 0, &["drawn by different adapters"]);
        } else {
            refused(&all, &[words]);
        }
    }
    std::fs::write(&manifest, text).unwrap();
    let whole = join(&desk, &format!("{all} -o whole.mp4"));
    assert_ends(&whole, 0, &[]);
    assert!(!said(&whole).contains("adapters"));
    assert_ends(&join(&desk, &format!("{all} -o {one} --overwrite")), 2, &["would replace the input"]);
}

#[test]
fn a_shard_that_is_there_is_not_made_again() {
    let desk = Desk::new();
    let line = format!("-o film.mp4 --shard 2/3 {LOOK} --frames 7");
    assert_ends(&desk.run(&line), 0, &["done: 2 frames"]);
    let path = desk.path("film.2-of-3.mp4");
    let made = path.metadata().unwrap().modified().unwrap();
    assert_ends(&desk.run(&line), 0, &["complete already"]);
    assert_eq!(path.metadata().unwrap().modified().unwrap(), made);
    assert_ends(&desk.run(&format!("{line} --overwrite")), 0, &["done: 2 frames"]);
    assert_ends(&desk.run(&format!("{line} --crf 30")), 4, &["no part of the film", "18 instead of 30"]);
    assert_ends(&desk.run(&format!("{line} --crf 30 --overwrite")), 0, &["done: 2 frames"]);
    std::fs::write(&path, "film").unwrap();
    assert_ends(&desk.run(&format!("{line} --crf 30")), 4, &["it has 4 bytes instead of"]);
    assert_eq!(desk.names(), ["film.2-of-3.mp4", "film.2-of-3.mp4.json"]);
}

#[test]
fn shards_of_a_sequence_have_the_numbers_of_the_film() {
    let desk = Desk::new();
    assert_ends(&desk.run(&format!("-o once-%02d.png --frames 7 {LOOK}")), 0, &[]);
    for number in [3, 1, 2] {
        let line = format!("-o film-%02d.png --frames 7 --shard {number}/3 {LOOK}");
        assert_ends(&desk.run(&line), 0, &[]);
    }
    assert_eq!(desk.names().len(), 14);
    for index in 0..7 {
        let bytes = |name: &str| std::fs::read(desk.path(&format!("{name}-{index:02}.png"))).unwrap();
        assert!(bytes("once") == bytes("film"), "{index}");
    }
    assert_ends(&desk.run(&format!("-o film-%02d.png --frames 7 --shard 2/3 {LOOK}")), 5, &["film-02.png"]);
}

#[test]
fn shards_are_refused_where_they_cannot_be() {
    let desk = Desk::new();
    for (line, words) in [
        ("-o film.apng --shard 1/2", "--shard makes films in files"),
        ("-o film.gif --segment-frames 4", "segment frames 4: gif has no segments"),
        ("-o film.png --shard 1/2 --frame 3", "--shard makes films in files"),
        ("-o - --container mkv --shard 1/2", "--shard needs a file"),
        ("-o film.mp4 --shard 1/5 --frames 4", "5 shards of 4 frames"),
        ("-o film.mp4 --shard 1/4 --frames 31 --segment-frames 15", "4 shards of 3 segments"),
        ("-o film.mp4 --shard slurm", "SLURM_ARRAY_TASK_ID"),
        ("-o film.png --segment-frames 4 --frame 3", "segment frames 4: png has no segments"),
        ("- -o film.mp4 --shard 1/2", "standard input and pipes are made at once"),
        ("-o frame-%d.png --resume", "--resume makes films in files"),
    ] {
        assert_ends(&desk.run(line), 2, &[words]);
    }
    assert_eq!(desk.names(), [""; 0]);
}

/// How far a film is from the one without losses, in dB; more is nearer.
fn likeness(film: &DecodedFilm, lossless: &DecodedFilm) -> f64 {
    let (mut squares, mut count) = (0.0, 0_u32);
    for (frame, whole) in film.frames.iter().zip(&lossless.frames) {
        for (found, wanted) in frame.planes.iter().flatten().zip(whole.planes.iter().flatten()) {
            squares += (f64::from(*found) - f64::from(*wanted)).powi(2);
            count += 1;
        }
    }
    10.0 * (255.0 * 255.0 * f64::from(count) / squares).log10()
}

#[test]
fn shards_are_as_good_as_the_film_made_at_once_without_segments() {
    for (ending, codec) in [("mp4", "h264"), ("mp4", "hevc"), ("webm", "vp9")] {
        let desk = Desk::new();
        let lossless =
            desk.run(&format!("-o whole.mkv --codec ffv1 --pixel-format yuv420p --frames 61 {LOOK}"));
        assert_ends(&lossless, 0, &[]);
        let line = format!("--frames 61 --codec {codec}");
        assert_ends(&desk.run(&format!("-o once.{ending} {LOOK} {line}")), 0, &[]);
        let parts = shards(&desk, &format!("film.{ending}"), 4, &line);
        assert_ends(&join(&desk, &format!("{} -o film.{ending}", parts.join(" "))), 0, &[]);
        let whole = desk.film("whole.mkv");
        let [once, joined] =
            ["once", "film"].map(|name| likeness(&desk.film(&format!("{name}.{ending}")), &whole));
        assert!((once - joined).abs() < 0.3, "{codec}: {once} dB at once, {joined} dB in shards");
        assert!((25.0..60.0).contains(&once), "{codec}: {once} dB");
    }
}

#[test]
fn films_along_a_path_are_made_in_shards_too() {
    let desk = Desk::new();
    std::fs::write(desk.path("path.csv"), "time,azimuth,zoom\n0,0,1\n0.3,20,2\n0.5,90,1\n").unwrap();
    let line = "--camera-path path.csv --codec ffv1 --fps 30 --label {frame}/{frames}";
    let record = |more: &str| {
        let output = desk.command(&format!("{LOOK} {line} {more}")).output().unwrap();
        assert_ends(&output, 0, &[]);
    };
    record("-o once.mkv");
    for number in 1..=3 {
        record(&format!("-o film.mkv --shard {number}/3"));
    }
    assert_ends(&join(&desk, "film.1-of-3.mkv film.2-of-3.mkv film.3-of-3.mkv -o film.mkv"), 0, &[]);
    let (once, joined) = (desk.film("once.mkv"), desk.film("film.mkv"));
    assert!(once.frames.len() >= 15 && planes(&joined) == planes(&once));
    // The path is part of the film.
    std::fs::write(desk.path("path.csv"), "time,azimuth,zoom\n0,0,1\n0.3,20,2\n0.5,91,1\n").unwrap();
    let other = desk.command(&format!("{LOOK} {line} -o film.mkv --shard 1/3")).output().unwrap();
    assert_ends(&other, 4, &["file of --camera-path"]);
}

/// A raster of nine bands, written as NumPy does, with values that nothing else has in the last one.
fn write_bands(desk: &Desk, outlier: f32) {
    let mut bytes = Vec::new();
    let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (9, 8, 16), }";
    let header = format!("{header:<117}\n");
    bytes.extend(b"\x93NUMPY\x01\x00");
    bytes.extend((header.len() as u16).to_le_bytes());
    bytes.extend(header.as_bytes());
    for index in 0..9 * 8 * 16_u16 {
        let value = if index > 1100 { outlier } else { f32::from(index % 100) };
        bytes.extend(value.to_le_bytes());
    }
    std::fs::write(desk.path("bands.npy"), bytes).unwrap();
}

fn plan(desk: &Desk, line: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fieldreel"));
    command.arg("plan").args(line.split_whitespace()).current_dir(desk.folder.path()).output().unwrap()
}

#[test]
fn a_plan_gives_all_shards_the_colours_of_the_whole_film() {
    for norm in ["linear", "equalize"] {
        let desk = Desk::new();
        write_bands(&desk, 300.0);
        let look = format!("--mode image --norm {norm} --orbit 0 --elevation 90");
        let line = format!("bands.npy {look} --frames-per-band 1 --codec ffv1");
        let planned = plan(&desk, &format!("{line} --quality draft -o film.plan.json"));
        assert_ends(&planned, 0, &["planned 9 frames at 30 fps, colours from 0 to 300"]);
        assert_ends(&desk.run(&format!("-o once.mkv {LOOK} {line}")), 0, &[]);
        let plain = shards(&desk, "plain.mkv", 3, &line);
        let with_plan = shards(&desk, "planned.mkv", 3, &format!("{line} --plan film.plan.json"));
        let once = desk.film("once.mkv");
        for parts in [plain, with_plan] {
            assert_ends(&join(&desk, &format!("{} -o joined.mkv --overwrite", parts.join(" "))), 0, &[]);
            assert!(planes(&desk.film("joined.mkv")) == planes(&once), "{norm}: other colours");
        }
        // A film of the first bands alone has other colours: the outlier lies in the last one.
        let alone = format!("{look} --frames-per-band 1 --codec ffv1 bands.npy --bands 1-3");
        assert_ends(&desk.run(&format!("-o alone.mkv {LOOK} {alone}")), 0, &[]);
        assert!(planes(&desk.film("alone.mkv")) != planes(&once)[..3]);
    }
}

#[test]
fn a_plan_of_another_film_is_refused() {
    let desk = Desk::new();
    write_bands(&desk, 300.0);
    let line = format!("bands.npy --mode image --frames-per-band 1 {LOOK}");
    assert_ends(&plan(&desk, &format!("{line} -o film.plan.json")), 0, &[]);
    assert_ends(&plan(&desk, &format!("{line} -o film.plan.json")), 5, &["exists already"]);
    let record = |more: &str| desk.run(&format!("{line} --plan film.plan.json -o film.mp4 {more}"));
    assert_ends(&record(""), 0, &[]);
    let refused = |more: &str, words: &[&str]| assert_ends(&record(&format!("--overwrite {more}")), 4, words);
    refused("--percentile 1,99", &["no plan of the film: --percentile: not set instead of 1,99"]);
    refused("--bands 1-3", &["--bands: not set"]);
    let text = std::fs::read_to_string(desk.path("film.plan.json")).unwrap();
    for (from, to, words) in [
        ("plan 1", "plan 2", "it is fieldreel plan 2 instead of fieldreel plan 1"),
        ("\"valid\":", "\"valid\":1", "its numbers contradict each other"),
        ("{", "", "no plan of the film"),
    ] {
        assert!(text.contains(from));
        std::fs::write(desk.path("film.plan.json"), text.replacen(from, to, 1)).unwrap();
        refused("", &["film.plan.json", words]);
    }
    std::fs::write(desk.path("film.plan.json"), text).unwrap();
    write_bands(&desk, 301.0);
    refused("", &["input 1: bands.npy", "instead of bands.npy"]);
    assert_ends(
        &plan(&desk, "- -o film.plan.json --overwrite"),
        2,
        &["standard input and pipes are made at once"],
    );
}
