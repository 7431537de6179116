//! Opening files: named, dropped, typed; good and bad.

use crate::session::{DEM, QUICK, SST, Session, folder_with_data};

/// What is at a path that no reader can read.
fn bad_file(session: &Session) -> std::path::PathBuf {
    let path = session.path("bad file ä.tif");
    std::fs::write(&path, "no raster at all").unwrap();
    path
}

#[test]
fn the_sample_opens_when_no_file_is_named() {
    let mut session = Session::start("");
    session.screen.wait_for_title(session.window, "fieldreel");
    let picture = session.screen.picture();
    let mut colors: Vec<_> = picture.pixels.clone();
    colors.sort_unstable();
    colors.dedup();
    assert!(colors.len() > 100, "{} colours", colors.len());
    let done = session.press_for("p", "done");
    assert_eq!(done["output"].as_str().map(|output| output.ends_with("fieldreel.png")), Some(true));
}

#[test]
fn a_dropped_file_opens_and_a_bad_one_leaves_what_was_open() {
    let mut session = Session::start(DEM);
    session.hold_still();
    let before = session.still_command();
    let bad = bad_file(&session);
    assert!(session.screen.drop_file(session.window, &bad));
    let refused = session.event("refused")["text"].as_str().unwrap().to_owned();
    assert!(refused.contains("bad file ä.tif"), "{refused}");
    assert_eq!(session.still_command(), before);
    session.screen.wait_for_title(session.window, DEM);

    assert!(session.screen.drop_file(session.window, &session.path(SST)));
    let opened = session.event("opened");
    assert!(opened["name"].as_str().unwrap().contains(SST), "{opened}");
    let after = session.still_command();
    assert!(after.contains(SST) && !after.contains(DEM), "{after}");
    session.screen.wait_for_title(session.window, SST);
}

#[test]
fn a_file_that_is_dropped_while_recording_leaves_a_complete_film() {
    let mut session = Session::start(DEM);
    session.press_for("r", "recording");
    session.let_time_pass();
    assert!(session.screen.drop_file(session.window, &session.path(SST)));
    session.event("opened");
    session.let_time_pass();
    // Whether opening ends the take or not, the key that follows ends what there is to end.
    session.screen.press("Ctrl+q");
    let stopped = session.event("stopped");
    let done = session.event("done");
    assert_eq!(session.end().code(), Some(0), "{}", session.said());
    crate::recording::film(&session, &[stopped, done], [320, 180]);
}

#[test]
fn a_path_can_be_typed() {
    for key in ["o", "Ctrl+o"] {
        let mut session = Session::start(DEM);
        session.hold_still();
        session.changed_by("a dialog", 0.005, |session| session.screen.press(key));
        session.screen.type_text(session.path(SST).to_str().unwrap());
        let opened = session.press_for("Enter", "opened");
        assert!(opened["name"].as_str().unwrap().contains(SST), "{opened}");
        assert!(session.still_command().contains(SST));
    }
}

#[test]
fn who_types_at_once_loses_no_letter() {
    let mut session = Session::start(DEM);
    session.screen.press("o");
    session.screen.type_text(session.path(SST).to_str().unwrap());
    let opened = session.press_for("Enter", "opened");
    assert!(opened["name"].as_str().unwrap().contains(SST), "{opened}");
}

#[test]
fn letters_that_are_typed_into_the_dialog_do_nothing_else() {
    let mut session = Session::start(DEM);
    session.hold_still();
    let before = session.still_command();
    let begin = session.quiet();
    session.changed_by("a dialog", 0.005, |session| session.screen.press("o"));
    session.screen.type_text("rp c0+-[].,?x");
    session.looks_again("no dialog", &begin, |session| session.screen.press("Esc"));
    assert_eq!(session.still_command(), before);
    session.press_for("Ctrl+q", "closed");
    assert_eq!(session.end().code(), Some(0));
    assert!(session.new_names().is_empty(), "{:?}", session.new_names());
    assert!(!session.said().contains("recording"), "{}", session.said());
}

#[test]
fn a_bad_file_on_the_command_line_is_told_in_a_window_that_opens_others() {
    let folder = folder_with_data();
    std::fs::write(folder.path().join("bad.tif"), "no raster at all").unwrap();
    let mut session = Session::launch(folder, &format!("bad.tif {QUICK}"));
    let refused = session.event("refused")["text"].as_str().unwrap().to_owned();
    assert!(refused.contains("bad.tif"), "{refused}");
    // Keys for what is not there do nothing.
    for key in ["r", "p", "c", "Shift+C", "Space", "Left", "]", ".", "+"] {
        session.screen.press(key);
    }
    assert!(session.screen.drop_file(session.window, &session.path(SST)));
    session.event("opened");
    session.event("shown");
    assert!(session.still_command().contains(SST));
    assert_eq!(session.new_names(), ["bad.tif"]);
}
