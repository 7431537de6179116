//! Films of scene files.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]
#![cfg(all(target_os = "linux", feature = "libav"))]

mod decode;
mod desk;

use desk::{Desk, assert_ends, said};
use std::fs::File;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The program with nothing but these words, in a folder of the desk.
fn run(desk: &Desk, folder: &str, line: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fieldreel"));
    command.current_dir(desk.path(folder)).args(line.split_whitespace()).output().unwrap()
}

fn bytes(desk: &Desk, name: &str) -> Vec<u8> {
    std::fs::read(desk.path(name)).unwrap()
}

/// A desk with the sample and what the page about scenes shows.
fn desk() -> (Desk, Vec<String>) {
    let page = std::fs::read_to_string(format!("{ROOT}/docs/scenes.md")).unwrap();
    let block = |kind: &str| {
        let begin = page.split_once(&format!("```{kind}\n")).unwrap().1;
        begin.split_once("```").unwrap().0.to_owned()
    };
    let desk = Desk::new();
    std::fs::copy(format!("{ROOT}/assets/samples/jacksboro_dem.tif"), desk.path("dem.tif")).unwrap();
    std::fs::write(desk.path("dem.toml"), block("toml")).unwrap();
    let commands =
        block("text").lines().map(|line| line.strip_prefix("fieldreel ").unwrap().to_owned()).collect();
    (desk, commands)
}

#[test]
fn the_scene_of_the_page_makes_the_film_of_its_options() {
    let (desk, commands) = desk();
    let software = |line: &str| format!("{line} --adapter software");
    assert_ends(&run(&desk, "", &software(&commands[0])), 0, &["90 frames, 640x360", ": dem.mp4"]);
    let of_scene = bytes(&desk, "dem.mp4");
    let line = "dem.tif -o once.mp4 --offscreen --size 640x360 --frames 90 --orbit 120 --elevation 40 --colormap terrain \
                --clim 200,1100 --title Jacksboro --metadata author=Survey";
    assert_ends(&run(&desk, "", &software(line)), 0, &[]);
    assert!(of_scene == bytes(&desk, "once.mp4"));
    // The command line comes first.
    assert_ends(&run(&desk, "", &software(&commands[1])), 0, &["90 frames"]);
    assert!(of_scene != bytes(&desk, "dem.mp4"));
    // What is printed makes the same film from anywhere.
    let (line, file) = commands[2].split_once(" > ").unwrap();
    let printed = run(&desk, "", &software(line));
    assert_ends(&printed, 0, &[]);
    std::fs::create_dir(desk.path("elsewhere")).unwrap();
    std::fs::write(desk.path("elsewhere").join(file), &printed.stdout).unwrap();
    let line = format!("--scene {file} --overwrite");
    assert_ends(&run(&desk, "elsewhere", &line), 0, &["90 frames"]);
    assert!(of_scene == bytes(&desk, "dem.mp4"));
}

#[test]
fn mistakes_end_the_program_before_anything_is_read() {
    let (desk, _) = desk();
    for (text, code, words) in [
        (
            "input = \"none.tif\"\nzooom = 2\n",
            2,
            "film.toml:2:1: unknown key \"zooom\"; did you mean \"zoom\"?",
        ),
        ("zoom = \"x\"\n", 2, "film.toml:1:8: invalid value 'x' for '--zoom <FACTOR>'"),
        ("zoom = \n", 2, "film.toml:1:"),
        (
            "frames = 3\nduration = 1\noffscreen = true\n",
            2,
            "film.toml:2:1: --duration cannot be used with --frames",
        ),
        ("frame = 3\n", 2, "film.toml:1:1: --frame needs --offscreen"),
        ("input = \"none.tif\"\noffscreen = true\nzoom = -1\n", 2, "film.toml:3:8: invalid zoom -1"),
        ("input = \"none.tif\"\noffscreen = true\noutput = \"a.mp4\"\n", 4, "none.tif"),
    ] {
        std::fs::write(desk.path("film.toml"), text).unwrap();
        assert_ends(&run(&desk, "", "--scene film.toml"), code, &[words]);
    }
    std::fs::write(desk.path("film.toml"), b"title = \"\xff\"").unwrap();
    assert_ends(&run(&desk, "", "--scene film.toml"), 2, &["film.toml:1:10: no text: scenes are UTF-8"]);
    std::fs::write(desk.path("film.toml"), "zoom = inf\nframes = 0\n").unwrap();
    assert_ends(&run(&desk, "", "--scene film.toml --print-scene"), 2, &["film.toml:1:8: invalid zoom inf"]);
    assert_ends(&run(&desk, "", "none.tif --offscreen --zoom -1"), 2, &["fieldreel: invalid zoom -1"]);
    // What only the data can tell.
    let keys = "input = \"dem.tif\"\noffscreen = true\noutput = \"a.mp4\"\n[[keys]]\nat = 0\nzoom = 1\n[[keys]]\nat = 1000\n";
    std::fs::write(desk.path("film.toml"), keys).unwrap();
    assert_ends(
        &run(&desk, "", "--scene film.toml --adapter software"),
        2,
        &["film.toml:8:6: invalid time of keys 1000"],
    );
    assert_ends(&run(&desk, "", "--scene none.toml"), 4, &["cannot read the scene none.toml"]);
    assert_ends(&run(&desk, "", "--scene ."), 4, &["cannot read the scene ."]);
    assert_eq!(desk.names().len(), 3, "{:?}", desk.names());
}

#[test]
fn printing_a_scene_opens_nothing_and_notices_a_full_disk() {
    let desk = Desk::new();
    // Neither a display nor the input is there.
    let printed = run(&desk, "", "none.tif --print-scene --title Nothing");
    assert_ends(&printed, 0, &[]);
    let text = String::from_utf8(printed.stdout).unwrap();
    assert!(text.contains("title = \"Nothing\"\n") && text.contains("none.tif\"]\n"), "{text}");
    let full = File::options().write(true).open("/dev/full").unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_fieldreel"));
    let output = command.arg("--print-scene").stdout(full).stderr(Stdio::piped()).output().unwrap();
    assert_eq!(output.status.code(), Some(5), "{}", said(&output));
}

#[test]
fn the_schema_is_the_programs() {
    let output =
        Command::new(env!("CARGO_BIN_EXE_fieldreel")).args(["--generate", "schema"]).output().unwrap();
    let made = String::from_utf8(output.stdout).unwrap();
    let kept = std::fs::read_to_string(Path::new(ROOT).join("docs/scene.schema.json")).unwrap();
    assert!(made == kept, "run: fieldreel --generate schema > docs/scene.schema.json");
}

#[test]
fn a_plan_takes_the_scene_of_its_film() {
    let (desk, _) = desk();
    let options = "--offscreen --size 640x360 --frames 90 --orbit 120 --elevation 40 --colormap terrain --title Jacksboro";
    std::fs::write(
        desk.path("film.toml"),
        "input = \"dem.tif\"\noutput = \"dem.mp4\"\noffscreen = true\nsize = \"640x360\"\nframes = 90\norbit = 120\n\
         elevation = 40\ncolormap = \"terrain\"\ntitle = \"Jacksboro\"\n",
    )
    .unwrap();
    assert_ends(&run(&desk, "", "plan --scene film.toml -o scene.plan"), 0, &[]);
    assert_ends(
        &run(&desk, "", &format!("plan dem.tif -o line.plan {}", options.replace("--offscreen ", ""))),
        0,
        &[],
    );
    assert!(bytes(&desk, "scene.plan") == bytes(&desk, "line.plan"));
    let line = "--scene film.toml --plan scene.plan --adapter software --frames 90";
    assert_ends(&run(&desk, "", line), 0, &["90 frames"]);
    // Colours of a GIF are planned, too, as its name in the scene says.
    let text = "input = \"dem.tif\"\noutput = \"dem.gif\"\noffscreen = true\nsize = \"64x48\"\nframes = 4\n";
    std::fs::write(desk.path("film.toml"), text).unwrap();
    assert_ends(&run(&desk, "", "plan --scene film.toml -o gif.plan --adapter software"), 0, &[]);
    let line = "--scene film.toml --plan gif.plan --shard 1/2 --adapter software";
    assert_ends(&run(&desk, "", line), 0, &["2 frames"]);
    std::fs::write(desk.path("film.toml"), "input = \"dem.tif\"\nzooom = 2\n").unwrap();
    assert_ends(&run(&desk, "", "plan --scene film.toml -o other.plan"), 2, &["film.toml:2:1"]);
}
