//! The commands that the window gives make the same films and pictures.

use crate::decode::{DecodedFilm, DecodedFrame};
use crate::input::{LEFT, RIGHT, WHEEL_UP};
use crate::picture_files;
use crate::session::{DEM, HEAD, Hold, QUICK, SST, Session, folder_with_a_volume, folder_with_data};
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// Runs a command as a user would who pasted it into a shell in the same folder.
fn run(session: &Session, command: &str) {
    let programs = Path::new(env!("CARGO_BIN_EXE_fieldreel")).parent().unwrap();
    let path = std::env::join_paths(
        std::iter::once(programs.to_owned()).chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())),
    );
    let output = Command::new("sh")
        .args(["-c", command])
        .current_dir(session.folder.path())
        .env("PATH", path.unwrap())
        .env_remove("DISPLAY")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(output.status.success(), "{command}\n{}", String::from_utf8_lossy(&output.stderr));
}

fn same_pictures(left: &[DecodedFrame], right: &[DecodedFrame]) -> bool {
    let planes =
        |frames: &[DecodedFrame]| frames.iter().map(|frame| frame.planes.clone()).collect::<Vec<_>>();
    planes(left) == planes(right)
}

/// Records with hand moves, and asserts that the command makes the same film.
fn assert_repeats(options: &str) {
    assert_repeats_in(folder_with_data(), &format!("{options} {QUICK}"));
}

/// The same in this folder, with nothing but these words.
fn assert_repeats_in(folder: TempDir, options: &str) {
    let mut session = Session::start_in(folder, &format!("{options} -o take.mkv --codec ffv1"));
    session.screen.press("Tab");
    let [from, to] = [[0.5, 0.5], [0.55, 0.45]].map(|place| session.place(place));
    session.hold_still();
    session.record(|session| {
        session.screen.press("Space");
        session.let_time_pass();
        session.screen.press("Space");
        session.drag(&Hold::Button(LEFT), from, to);
        session.drag(&Hold::Button(RIGHT), to, from);
        session.screen.click(WHEEL_UP);
        for key in ["Left", "+", "]", "Shift+Up"] {
            session.screen.press(key);
            session.still_command();
        }
        session.screen.press("Space");
        session.let_time_pass();
    });
    let shown = DecodedFilm::from_file(&session.path("take.mkv"));
    std::fs::rename(session.path("take.mkv"), session.path("shown.mkv")).unwrap();
    let command = session.film_command();
    assert!(command.starts_with("fieldreel ") && command.contains(" --offscreen"), "{command}");
    assert_eq!(session.screen.clipboard(), command);
    let before = session.new_names();
    run(&session, &command);
    let made: Vec<String> = session.new_names().into_iter().filter(|name| !before.contains(name)).collect();
    assert_eq!(made.len(), 1, "{made:?} by: {command}");
    let replayed = DecodedFilm::from_file(&session.path(&made[0]));
    assert_eq!(shown.times(), replayed.times(), "{command}");
    assert!(same_pictures(&shown.frames, &replayed.frames), "{command}");
    // So does the film by itself.
    run(&session, "fieldreel remake shown.mkv -o again.mkv --adapter software");
    let again = DecodedFilm::from_file(&session.path("again.mkv"));
    assert!(same_pictures(&shown.frames, &again.frames), "remake");
    // Things moved, so frames that are mixed up are not the same.
    assert!(!same_pictures(&shown.frames[1..], &replayed.frames[..replayed.frames.len() - 1]));
}

#[test]
fn the_command_of_a_film_makes_the_same_film() {
    assert_repeats(DEM);
}

#[test]
fn so_does_that_of_one_with_bands_and_settings_of_its_own() {
    assert_repeats(&format!(
        "{SST} --colormap plasma --percentile 5,95 --background black --unlit --fps 12.5 --label {{band}}/{{frame}}/{{frames}} --title Sea"
    ));
}

#[test]
fn so_does_that_of_a_volume() {
    // Fog is slow where a processor draws it.
    let small = "--size 96x96 --quality draft --adapter software";
    let fog = "--mode volume --opacity points:20=0,60=0.02,200=0.3 --axes box";
    assert_repeats_in(folder_with_a_volume(), &format!("{HEAD} {fog} {small}"));
}

#[test]
fn so_does_that_of_several_datasets() {
    let options = format!("{DEM} --layers {HEAD};mode=mip;heights=1200,3000 --visible-layers 1,2 {QUICK}");
    assert_repeats_in(folder_with_a_volume(), &options);
}

#[test]
fn the_command_of_a_picture_makes_the_same_picture() {
    let mut session = Session::start(SST);
    session.hold_still();
    for key in ["Left", "Up", "+", "Shift+Right", "]", "."] {
        session.screen.press(key);
    }
    let still = session.press_for("p", "done");
    let still = session.folder.path().join(still["output"].as_str().unwrap());
    let shown = picture_files::read(&still).unwrap();
    let command = session.still_command();
    assert_eq!(session.screen.clipboard(), command);
    run(&session, &format!("fieldreel remake {} -o remade.png --adapter software", still.display()));
    assert_eq!(picture_files::read(&session.path("remade.png")).unwrap(), shown);
    std::fs::remove_file(session.path("remade.png")).unwrap();
    // The command may name the same file again, which nobody replaces without being asked.
    std::fs::remove_file(&still).unwrap();
    run(&session, &command);
    let made = session.new_names();
    assert_eq!(made.len(), 1, "{made:?} by: {command}");
    let replayed = picture_files::read(&session.path(&made[0])).unwrap();
    assert_eq!(shown, replayed, "{command}");
    // What says how it was made is itself made again.
    run(&session, &format!("fieldreel remake {} -o again.png", made[0]));
    assert_eq!(picture_files::read(&session.path("again.png")).unwrap(), shown);
    session.screen.press("Left");
    let still = session.press_for("p", "done");
    let other = picture_files::read(&session.folder.path().join(still["output"].as_str().unwrap())).unwrap();
    assert_ne!(other, replayed);
}

#[test]
fn films_of_every_kind_say_how_they_were_recorded() {
    for name in ["take.mp4", "take.webm", "take.gif", "take.apng", "take.webp", "take-%02d.png"] {
        let frames = if name.ends_with("gif") { "--palette frame" } else { "" };
        let options = format!("{DEM} {QUICK} --fps 5 --clock frames {frames} -o {name}");
        let mut session = Session::start_in(folder_with_data(), &options);
        session.hold_still();
        session.record(|session| {
            for key in ["Left", "+", "Up"] {
                session.screen.press(key);
                session.still_command();
                // What was asked for is known now, but drawn, and so in the film, a little later.
                session.screen.wait_for_rest();
            }
        });
        let (first, again) = (name.replace("%02d", "00"), name.replace("take", "again"));
        run(&session, &format!("fieldreel remake {first} -o {again} --adapter software"));
        let count = session.new_names().iter().filter(|name| name.starts_with("take")).count();
        let mut seen = Vec::new();
        for number in 0..count {
            let of = |name: &str| session.path(&name.replace("%02d", &format!("{number:02}")));
            let [film, copy] = [of(name), of(&again)].map(|path| DecodedFilm::from_file(&path));
            assert_eq!(film.times(), copy.times(), "{name}");
            assert!(same_pictures(&film.frames, &copy.frames), "{name} {number}");
            seen.extend(film.frames);
        }
        assert!(seen.len() > 2 && !same_pictures(&seen[..1], &seen[seen.len() - 1..]), "{name}");
        // A GIF is copied when its take is over, by another library than the one that made it.
        if count == 1 && !name.ends_with("gif") {
            let [film, copy] = [name, &again].map(|name| std::fs::read(session.path(name)).unwrap());
            assert!(film == copy, "{name}: {} {}", film.len(), copy.len());
        }
    }
}

#[test]
fn a_window_without_scenes_makes_films_that_say_nothing() {
    let mut session = Session::start_in(folder_with_data(), &format!("{DEM} {QUICK} --no-scene"));
    session.record(Session::let_time_pass);
    let told = Command::new(env!("CARGO_BIN_EXE_fieldreel"))
        .args(["info", "dem.mp4"])
        .current_dir(session.folder.path())
        .output()
        .unwrap();
    assert!(String::from_utf8_lossy(&told.stderr).contains("does not say how it was made"));
}
