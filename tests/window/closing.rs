//! However the window ends, films are finished first.

use crate::decode::DecodedFilm;
use crate::recording::film;
use crate::session::{DEM, QUICK, Session, folder_with_data, program};

/// How a window is closed, and what it is called.
type Way = (&'static str, fn(&Session));

const WAYS: [Way; 3] = [
    ("Esc", |session| session.screen.press("Esc")),
    ("Ctrl+Q", |session| session.screen.press("Ctrl+q")),
    ("title bar", |session| session.screen.close(session.window)),
];

#[test]
fn the_ways_to_close_end_the_program() {
    for (way, close) in WAYS {
        let mut session = Session::start(DEM);
        close(&session);
        session.event("closed");
        assert_eq!(session.end().code(), Some(0), "{way}: {}", session.said());
        assert!(!session.screen.has(session.window), "{way}");
        assert!(session.new_names().is_empty(), "{way}: {:?}", session.new_names());
    }
}

#[test]
fn closing_while_recording_finishes_the_film() {
    for (way, close) in WAYS {
        let mut session = Session::start(DEM);
        session.press_for("r", "recording");
        session.let_time_pass();
        close(&session);
        let notices = [session.event("stopped"), session.event("done")];
        session.event("closed");
        assert_eq!(session.end().code(), Some(0), "{way}: {}", session.said());
        film(&session, &notices, [320, 180]);
        assert_eq!(session.new_names(), ["dem.mp4"], "{way}");
    }
}

#[test]
fn a_signal_while_recording_finishes_the_film() {
    for (signal, code) in [("-INT", 130), ("-TERM", 143), ("-HUP", 129)] {
        let mut session = Session::start(DEM);
        session.press_for("r", "recording");
        session.let_time_pass();
        session.signal(signal);
        let done = session.event("done");
        assert_eq!(session.end().code(), Some(code), "{signal}: {}", session.said());
        let film = DecodedFilm::from_file(&session.path("dem.mp4"));
        assert_eq!(Some(film.frames.len() as u64), done["frames"].as_u64(), "{signal}");
        assert_eq!(session.new_names(), ["dem.mp4"], "{signal}");
    }
}

#[test]
fn a_window_that_is_taken_away_leaves_a_complete_film() {
    let mut session = Session::start(DEM);
    session.press_for("r", "recording");
    session.let_time_pass();
    session.screen.destroy(session.window);
    let done = session.event("done");
    let status = session.end();
    assert!(status.code().is_some(), "{status}: {}", session.said());
    let film = DecodedFilm::from_file(&session.path("dem.mp4"));
    assert_eq!(Some(film.frames.len() as u64), done["frames"].as_u64());
}

#[test]
fn a_window_that_is_taken_away_while_it_finishes_is_no_failure() {
    let slow = "--size 1280x720 --quality high --preset veryslow --adapter software";
    let mut session = Session::start_in(folder_with_data(), &format!("{DEM} {slow}"));
    session.press_for("r", "recording");
    session.let_time_pass();
    session.press_for("Ctrl+q", "stopped");
    session.screen.destroy(session.window);
    session.event("done");
    session.event("closed");
    assert_eq!(session.end().code(), Some(0), "{}", session.said());
}

#[test]
fn a_display_that_goes_away_leaves_a_complete_film_and_one_error() {
    let mut session = Session::start(DEM);
    session.press_for("r", "recording");
    session.let_time_pass();
    session.screen.die();
    let status = session.end();
    let said = session.said();
    assert_eq!(status.code(), Some(1), "{said}");
    let done = said.lines().find(|line| line.contains("\"done\"")).unwrap_or_else(|| panic!("{said}"));
    let done: serde_json::Value = serde_json::from_str(done).unwrap();
    let film = DecodedFilm::from_file(&session.path("dem.mp4"));
    assert_eq!(Some(film.frames.len() as u64), done["frames"].as_u64());
    assert!(!said.contains("panicked"), "{said}");
    let events: Vec<&str> = said.lines().filter(|line| line.contains("\"event\"")).collect();
    assert!(events.last().unwrap().contains("\"error\""), "{said}");
    assert!(!said.contains("\"closed\""), "{said}");
}

#[test]
fn a_film_that_takes_too_long_can_be_cut_short() {
    let folder = folder_with_data();
    let slow = "--size 1920x1080 --quality high --preset veryslow --adapter software";
    let mut session = Session::start_in(folder, &format!("{DEM} {slow}"));
    session.press_for("r", "recording");
    session.let_time_pass();
    session.let_time_pass();
    let stopped = session.press_for("Ctrl+q", "stopped");
    assert!(session.is_running());
    let done = session.press_for("x", "done");
    session.event("closed");
    assert_eq!(session.end().code(), Some(0), "{}", session.said());
    let film = DecodedFilm::from_file(&session.path("dem.mp4"));
    assert_eq!(Some(film.frames.len() as u64), done["frames"].as_u64());
    assert!(done["frames"].as_u64() < stopped["frames"].as_u64(), "{stopped} {done}");
}

#[test]
fn without_a_display_the_way_out_is_named() {
    let folder = folder_with_data();
    for display in [None, Some(":54321")] {
        let mut command = program(folder.path(), &format!("{DEM} {QUICK}"));
        if let Some(display) = display {
            command.env("DISPLAY", display);
        }
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{display:?}: {said}");
        assert!(said.contains("--offscreen"), "{display:?}: {said}");
    }
}

#[test]
fn what_could_not_be_recorded_is_told_before_a_window_opens() {
    let folder = folder_with_data();
    for (options, told) in [
        ("-o film.mp4 --size 333x251", "333x251"),
        ("-o film.webm --codec h264", "webm"),
        ("-o missing/film.mp4", "missing/film.mp4"),
    ] {
        let output = program(folder.path(), &format!("{DEM} {options}")).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        let of_a_film = program(folder.path(), &format!("{DEM} {options} --offscreen")).output().unwrap();
        let codes = [&output, &of_a_film].map(|output| output.status.code());
        assert!(said.contains(told) && !said.contains("display"), "{options}: {said}");
        assert!(codes[0] != Some(0) && codes[0] == codes[1], "{options}: {codes:?} {said}");
    }
}
