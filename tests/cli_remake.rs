//! Films that know how they were made.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]
#![cfg(all(target_os = "linux", feature = "libav"))]

mod arrays;
mod decode;
mod desk;

use arrays::npy;
use desk::{Desk, assert_ends};
use serde_json::Value;
use std::os::unix::ffi::OsStrExt;
use std::process::{Command, Output};

/// The program with these words, on the desk.
fn fieldreel(desk: &Desk, line: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fieldreel"));
    command.current_dir(desk.folder.path()).args(line.split_whitespace()).output().unwrap()
}

fn printed(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// A desk with two rasters and a colormap.
fn desk() -> Desk {
    let desk = Desk::new();
    for (name, last) in [("a 1.npy", 3.0), ("a 2.npy", 9.0)] {
        std::fs::write(desk.path(name), npy(&[2, 2], &[0.0, 1.0, 2.0, last])).unwrap();
    }
    std::fs::write(desk.path("own.csv"), "0,black\n1,red\n").unwrap();
    desk
}

const LOOK: &str = "--size 160x120 --frames 6 --fps 10 --quality draft";

#[test]
fn a_film_is_made_again_from_itself() {
    for (ending, options) in [
        ("mp4", "--zoom 1.5 --clim 0,5 --unlit"),
        ("mov", "--colormap own.csv --title x"),
        ("mkv", "--keys 0:clim=0,5;zoom=1|end:clim=1,6;zoom=2;colormap=own.csv --unlit"),
        ("mkv", "--codec ffv1 --metadata a=b"),
        ("webm", "--label {label}"),
        ("gif", "--zoom 1.5 --plays 2 --metadata title=x"),
        ("gif", "--palette frame --plays 1"),
        ("apng", "--unlit --metadata title=x"),
        ("webp", "--title é<&>"),
        ("webp", "--background transparent --lossless"),
    ] {
        let desk = desk();
        let mut words = format!("-o film.{ending} {LOOK} {options}")
            .split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>();
        words.push("a *.npy".to_owned());
        let made = desk.command("").args(&words).output().unwrap();
        assert_ends(&made, 0, &["6 frames"]);
        let again = fieldreel(&desk, &format!("remake film.{ending} -o again.{ending} --adapter software"));
        assert_ends(&again, 0, &["6 frames"]);
        let [film, copy] =
            ["film", "again"].map(|name| std::fs::read(desk.path(&format!("{name}.{ending}"))).unwrap());
        assert!(film == copy, "{ending}");
    }
}

#[test]
fn a_film_tells_how_it_was_made() {
    let desk = desk();
    let line = format!("-o film.mkv {LOOK} --colormap own.csv --zoom 2 a*1.npy");
    assert_ends(&desk.command("").args(line.split(' ')).output().unwrap(), 0, &[]);
    let told = fieldreel(&desk, "info film.mkv");
    assert_ends(&told, 0, &[]);
    let text = printed(&told);
    let here = desk.folder.path().display();
    for words in [
        format!("film      film.mkv\nmade by   fieldreel {}\n", env!("CARGO_PKG_VERSION")),
        format!("made from {here}/a 1.npy (144 bytes, sha256 of all "),
        format!("made from {here}/own.csv (14 bytes, "),
        format!("\n\ninput = [\"{here}/a 1.npy\"]\ncontainer = \"mkv\"\n"),
        "\nzoom = 2\n".to_owned(),
    ] {
        assert!(text.contains(&words), "{words}:\n{text}");
    }
    assert_eq!(text.matches(": unchanged").count(), 2, "{text}");
    std::fs::write(desk.path("own.csv"), "0,black\n1,blue\n").unwrap();
    std::fs::remove_file(desk.path("a 1.npy")).unwrap();
    let told: Value = serde_json::from_str(&printed(&fieldreel(&desk, "info --json film.mkv"))).unwrap();
    assert_eq!(told["scene"]["size"], "160x120");
    assert_eq!([&told["files"][0]["state"], &told["files"][1]["state"]], ["missing", "changed"]);
}

#[test]
fn nothing_else_is_made_in_its_place() {
    let desk = desk();
    let make = |line: &str| {
        let words = format!("{line} {LOOK} a*1.npy");
        assert_ends(&desk.command("").args(words.split(' ')).output().unwrap(), 0, &[]);
    };
    make("-o film.mp4");
    make("-o silent.mp4 --no-scene");
    let remake = |line: &str, code: i32, words: &str| {
        assert_ends(&fieldreel(&desk, &format!("remake {line}")), code, &[words]);
    };
    remake("own.csv -o again.mp4", 4, "it cannot be made again: libav finds no film in it: own.csv");
    remake("film.mp4 -o again.mkv", 2, "the film is mp4: -o NAME.mp4");
    remake("film.mp4 -o film.mp4", 5, "exists already");
    remake("silent.mp4 -o again.mp4", 4, "does not say how it was made");
    remake("own.csv -o again.mp4", 4, "own.csv");
    remake("none.mp4 -o again.mp4", 5, "none.mp4");
    assert_ends(&fieldreel(&desk, "info silent.mp4"), 4, &["a film that does not say how it was made"]);
    assert_ends(&fieldreel(&desk, "info own.csv"), 4, &["broken CSV table"]);
    std::fs::write(desk.path("note.txt"), "red").unwrap();
    assert_ends(&fieldreel(&desk, "info note.txt"), 4, &["unknown file format"]);
    // One bit, in the middle.
    let mut bytes = std::fs::read(desk.path("a 1.npy")).unwrap();
    bytes[140] ^= 1;
    std::fs::write(desk.path("a 1.npy"), &bytes).unwrap();
    remake("film.mp4 -o again.mp4", 4, "a 1.npy is not what it was made from (144 bytes");
    std::fs::remove_file(desk.path("a 1.npy")).unwrap();
    remake("film.mp4 -o again.mp4", 4, "a 1.npy is not there any more");
    let line = format!(
        "cat 'a 2.npy' | {} - --offscreen --adapter software -o piped.mp4 {LOOK}",
        env!("CARGO_BIN_EXE_fieldreel")
    );
    let mut shell = Command::new("sh");
    assert!(shell.current_dir(desk.folder.path()).args(["-c", &line]).status().unwrap().success());
    remake("piped.mp4 -o again.mp4", 4, "made from standard input");
    assert!(!desk.path("again.mp4").exists() && !desk.path("again.mkv").exists());
}

#[test]
fn what_is_no_text_is_left_out() {
    let desk = desk();
    let name = std::ffi::OsStr::from_bytes(b"a\xff.npy");
    std::fs::copy(desk.path("a 1.npy"), desk.folder.path().join(name)).unwrap();
    let made = desk.command(&format!("-o film.mp4 {LOOK}")).arg(name).output().unwrap();
    assert_ends(&made, 0, &["the film does not say how it was made", "6 frames"]);
    assert_ends(&fieldreel(&desk, "info film.mp4"), 4, &["does not say how it was made"]);
}

#[test]
fn what_shards_say_is_said_by_the_film() {
    let desk = desk();
    for shard in ["1/2", "2/2"] {
        let line = format!("-o film.mp4 --shard {shard} {LOOK} a*1.npy");
        assert_ends(&desk.command("").args(line.split(' ')).output().unwrap(), 0, &[]);
    }
    assert_ends(&fieldreel(&desk, "join film.1-of-2.mp4 film.2-of-2.mp4 -o film.mp4"), 0, &[]);
    let text = printed(&fieldreel(&desk, "info film.mp4"));
    assert!(text.contains("size = \"160x120\"") && !text.contains("shard"), "{text}");
    assert_ends(&fieldreel(&desk, "remake film.mp4 -o again.mp4 --adapter software"), 0, &["6 frames"]);
    let [film, again] = ["film.mp4", "again.mp4"].map(|name| desk.film(name).frames.len());
    assert_eq!((film, again), (6, 6));
}

#[test]
fn pictures_are_made_again_from_themselves() {
    for (name, again, options) in [
        ("film.png", "again.png", "--frame 3 --zoom 1.5 --metadata title=x"),
        ("film.jpg", "again.jpg", "--band 1.5"),
        ("film-%d.png", "again-%d.png", "--pixel-format rgba64le"),
        ("film-%d.jpg", "again-%d.jpg", "--title é"),
    ] {
        let desk = desk();
        let line = format!("-o {name} {LOOK} {options}");
        let made = desk.command(&line).args(["a 1.npy", "a 2.npy"]).output().unwrap();
        assert_ends(&made, 0, &["done"]);
        // Any picture of a sequence tells of all.
        let first = name.replace("%d", "2");
        let told = fieldreel(&desk, &format!("info {first}"));
        assert_ends(&told, 0, &[]);
        assert!(printed(&told).contains("a 2.npy (144 bytes"), "{}", printed(&told));
        let line = format!("remake {first} -o {again} --adapter software");
        assert_ends(&fieldreel(&desk, &line), 0, &["done"]);
        let frames = if name == first { 1 } else { 6 };
        for frame in 0..frames {
            let [film, copy] = [name, again]
                .map(|name| std::fs::read(desk.path(&name.replace("%d", &frame.to_string()))).unwrap());
            assert!(film == copy, "{name} {frame}");
        }
    }
}

#[test]
fn animated_pictures_go_through_pipes_with_what_they_say() {
    for ending in ["gif", "apng", "webp", "png"] {
        let desk = desk();
        let line = format!(
            "{} 'a 1.npy' --offscreen --adapter software {LOOK} --container {ending} -o - | cat > film.{ending}",
            env!("CARGO_BIN_EXE_fieldreel")
        );
        let mut shell = Command::new("sh");
        assert!(shell.current_dir(desk.folder.path()).args(["-c", &line]).status().unwrap().success());
        let line = format!("remake film.{ending} -o again.{ending} --adapter software");
        assert_ends(&fieldreel(&desk, &line), 0, &["done"]);
        let [film, again] = ["film", "again"].map(|name| desk.film(&format!("{name}.{ending}")).frames);
        let planes = |film: &[decode::DecodedFrame]| -> Vec<_> {
            film.iter().map(|frame| frame.planes.clone()).collect()
        };
        assert!(planes(&film) == planes(&again), "{ending}");
    }
}

#[test]
fn pictures_that_say_nothing_are_silent() {
    for ending in ["gif", "apng", "webp", "png", "jpg"] {
        let desk = desk();
        let line = format!("-o film.{ending} --no-scene {LOOK} a*1.npy");
        assert_ends(&desk.command("").args(line.split(' ')).output().unwrap(), 0, &[]);
        let line = format!("remake film.{ending} -o again.{ending}");
        assert_ends(&fieldreel(&desk, &line), 4, &["does not say how it was made"]);
        let bytes = std::fs::read(desk.path(&format!("film.{ending}"))).unwrap();
        assert!(!bytes.windows(10).any(|words| words == b"fieldreel_"), "{ending}");
    }
}

#[test]
fn a_gif_in_parts_says_how_it_was_made() {
    let desk = desk();
    for shard in ["1/2", "2/2"] {
        let line = format!("-o film.gif --palette frame --shard {shard} {LOOK} a*1.npy");
        assert_ends(&desk.command("").args(line.split(' ')).output().unwrap(), 0, &[]);
    }
    assert_ends(&fieldreel(&desk, "join film.1-of-2.gif film.2-of-2.gif -o film.gif"), 0, &[]);
    let text = printed(&fieldreel(&desk, "info film.gif"));
    assert!(text.contains("size = \"160x120\"") && !text.contains("shard"), "{text}");
    assert_ends(&fieldreel(&desk, "remake film.gif -o again.gif --adapter software"), 0, &["6 frames"]);
    // What a kill leaves: a film that is cut off.
    let bytes = std::fs::read(desk.path("film.gif")).unwrap();
    std::fs::write(desk.path("part.gif"), &bytes[..bytes.len() - 5]).unwrap();
    assert_ends(&fieldreel(&desk, "recover part.gif -o saved.gif"), 0, &["5 frames"]);
    let saved = printed(&fieldreel(&desk, "info saved.gif"));
    assert_eq!(saved.replace("saved.gif", "film.gif"), text);
}

#[test]
fn what_is_broken_in_pictures_is_refused() {
    for (ending, words) in [("png", "checksum"), ("apng", "checksum"), ("webp", "XMP"), ("gif", "no scene")] {
        let desk = desk();
        let line = format!("-o film.{ending} {LOOK} a*1.npy");
        assert_ends(&desk.command("").args(line.split(' ')).output().unwrap(), 0, &[]);
        let name = desk.path(&format!("film.{ending}"));
        let mut bytes = std::fs::read(&name).unwrap();
        let at = bytes.windows(7).position(|words| words == b"input =").unwrap();
        bytes[at] = b'<';
        bytes[at + 1] = b'>';
        std::fs::write(&name, &bytes).unwrap();
        assert_ends(&fieldreel(&desk, &format!("remake film.{ending} -o again.{ending}")), 4, &[words]);
        if ending != "gif" {
            assert_ends(&fieldreel(&desk, &format!("info film.{ending}")), 4, &[words]);
        }
    }
}

#[test]
fn a_film_keeps_the_path_of_its_camera() {
    for ending in ["mkv", "gif", "webp"] {
        let desk = desk();
        let path = "time,azimuth,title,colormap\n0,0,\"a, b\",\n0.3,40,,plasma\n0.6,90,ä,\n";
        std::fs::write(desk.path("path.csv"), path).unwrap();
        let line = format!("-o film.{ending} --camera-path path.csv {LOOK} a*1.npy");
        assert_ends(&desk.command("").args(line.split(' ')).output().unwrap(), 0, &["6 frames"]);
        std::fs::remove_file(desk.path("path.csv")).unwrap();
        let told: Value =
            serde_json::from_str(&printed(&fieldreel(&desk, &format!("info --json film.{ending}")))).unwrap();
        assert_eq!((&told["camera_path"], told["files"].as_array().unwrap().len()), (&Value::from(path), 1));
        let text = printed(&fieldreel(&desk, &format!("info film.{ending}")));
        assert!(text.contains("camera    a path of 3 rows") && !text.contains("path.csv"), "{text}");
        let line = format!("remake film.{ending} -o again.{ending} --adapter software");
        assert_ends(&fieldreel(&desk, &line), 0, &["6 frames"]);
        let [film, again] =
            ["film", "again"].map(|name| std::fs::read(desk.path(&format!("{name}.{ending}"))).unwrap());
        assert!(film == again, "{ending}");
    }
}
