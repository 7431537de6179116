//! Bars, points and wires from the command line.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]
#![cfg(all(target_os = "linux", feature = "libav"))]

mod arrays;
mod decode;
mod desk;
mod picture_files;
mod pictures;

use arrays::npy;
use desk::{Desk, assert_ends, said};
use std::process::{Command, Output};

const QUICK: &str = "--overwrite --size 160x90 --frames 1 --quality draft";

/// So large that texts can be told apart.
const LARGER: &str = "--overwrite --size 320x180 --frames 1 --quality draft";

fn desk() -> Desk {
    let desk = Desk::new();
    std::fs::write(desk.path("values.npy"), npy(&[2, 3], &[1.0, -2.0, 3.0, 4.0, f32::NAN, 6.0])).unwrap();
    desk
}

fn run(desk: &Desk, options: &str) -> Output {
    desk.command(&format!("values.npy -o out.png {QUICK} {options}")).output().unwrap()
}

#[test]
fn each_mode_makes_another_picture_and_takes_its_options() {
    let desk = desk();
    let mut pictures: Vec<Vec<[u8; 4]>> = Vec::new();
    for options in [
        "--mode surface",
        "--mode bars",
        "--mode bars --bar-width 0.4",
        "--mode points",
        "--mode points --point-size 20",
        "--mode wireframe",
        "--mode wireframe --line-width 9",
    ] {
        assert_ends(&run(&desk, options), 0, &[]);
        let picture = picture_files::read(&desk.path("out.png")).unwrap();
        assert!(!pictures.contains(&picture.pixels), "{options}");
        pictures.push(picture.pixels);
    }
    assert_ends(&run(&desk, "--mode bars"), 0, &[]);
    let again = picture_files::read(&desk.path("out.png")).unwrap();
    assert!(pictures.contains(&again.pixels), "the same options make the same picture");
}

#[test]
fn a_table_is_shown_as_bars_with_names_and_values() {
    let desk = Desk::new();
    std::fs::write(desk.path("table.csv"), "year,North,South\n2001,1.5,4\n2002,,3\n").unwrap();
    let run = |options: &str| {
        let output = desk.command(&format!("table.csv -o out.png {LARGER} {options}")).output();
        let output = output.unwrap();
        assert_ends(&output, 0, &[]);
        picture_files::read(&desk.path("out.png")).unwrap().pixels
    };
    let usual = run("");
    assert!(run("--mode bars --bar-names on --elevation 15") == usual, "what is usual for tables");
    let others = ["--bar-names off", "--bar-labels", "--bar-order value", "--mode points"].map(run);
    for (at, other) in others.iter().enumerate() {
        assert!(*other != usual && !others[..at].contains(other), "{at}");
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_fieldreel"));
    let info = command.arg("info").arg(desk.path("table.csv")).output().unwrap();
    let text = String::from_utf8_lossy(&info.stdout).into_owned();
    for line in ["format   CSV table", "columns  North, South", "labels   2001, 2002"] {
        assert!(text.contains(line), "{line:?} is not in: {text}");
    }
    std::fs::write(desk.path("wrong.csv"), "year,North,South\n2001,1.5,4\n2002,x,3\n").unwrap();
    let output = desk.command(&format!("wrong.csv -o out.png {QUICK}")).output().unwrap();
    assert_ends(&output, 4, &["line 3, column \"North\": \"x\" is no number: wrong.csv"]);
}

#[test]
fn what_is_wrong_or_does_nothing_is_said() {
    let desk = desk();
    for (options, words) in [
        ("--mode bars --bar-width 0", "invalid bar-width 0 (expected 0.01 to 1 of the cell)"),
        ("--mode bars --bar-names on", "invalid bar-names on (expected auto or off, unless the file names"),
        ("--mode bars --bar-order value", "invalid bar-order value (expected data, unless there is one row"),
        ("--mode points --point-size -3", "invalid point-size -3 (expected 0.1 to 200 pixels"),
        ("--mode wireframe --line-width nan", "invalid line-width NaN (expected 0.1 to 200 pixels"),
    ] {
        assert_ends(&run(&desk, options), 2, &[words]);
    }
    let output = run(&desk, "--mode points --bar-width 0.5 --water 3");
    assert_ends(&output, 0, &[]);
    assert!(said(&output).contains("--water, --bar-width do nothing in mode points"), "{}", said(&output));
    std::fs::write(desk.path("values.npy"), npy(&[1, 300], &[1.0; 300])).unwrap();
    let crowded = run(&desk, "--mode bars --bar-labels");
    assert_ends(&crowded, 0, &["nothing is written at 300 bars: at most 200 have texts"]);
    let output = run(&desk, "--mode bars");
    assert!(!said(&output).contains("do nothing"), "{}", said(&output));
}
