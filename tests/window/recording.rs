//! Takes and stills: how many there are, how long, how large, and that nothing that happens to the window gets in.

use crate::decode::DecodedFilm;
use crate::input::LEFT;
use crate::picture_files;
use crate::screen::wait_for;
use crate::session::{DEM, Hold, QUICK, SST, Session, folder_with_data};
use serde_json::Value;
use std::path::Path;
use std::time::Instant;

/// Film frames a second, unless the command line says otherwise.
const RATE: f64 = 30.0;

/// Decodes the film that was announced, and checks it against the notices of its end.
pub(crate) fn film(session: &Session, [stopped, done]: &[Value; 2], size: [u32; 2]) -> DecodedFilm {
    let output = stopped["output"].as_str().unwrap();
    assert_eq!(done["output"].as_str(), Some(output));
    let film = DecodedFilm::from_file(&session.folder.path().join(output));
    let frames = film.frames.len() as u64;
    assert_eq!((stopped["frames"].as_u64(), done["frames"].as_u64()), (Some(frames), Some(frames)));
    assert_eq!([&done["width"], &done["height"]].map(Value::as_u64), size.map(|side| Some(u64::from(side))));
    assert!(film.frames.iter().all(|frame| [frame.width, frame.height] == size));
    film
}

fn file_name(notice: &Value) -> &str {
    Path::new(notice["output"].as_str().unwrap()).file_name().unwrap().to_str().unwrap()
}

#[test]
fn two_takes_are_two_films_and_no_file_is_replaced() {
    let folder = folder_with_data();
    std::fs::write(folder.path().join("dem-2.mp4"), "mine").unwrap();
    let mut session = Session::start_in(folder, &format!("{DEM} {QUICK}"));
    let mut frames = Vec::new();
    for name in ["dem.mp4", "dem-3.mp4"] {
        let began = Instant::now();
        session.press_for("r", "recording");
        let runs = Instant::now();
        session.let_time_pass();
        let ran = runs.elapsed();
        let notices = [session.press_for("r", "stopped"), session.event("done")];
        let most = began.elapsed();
        assert_eq!(file_name(&notices[1]), name);
        let film = film(&session, &notices, [320, 180]);
        // As long as the take, which began before its notice came and ended after time had passed.
        let secs = film.frames.len() as f64 / RATE;
        let (least, most) = (ran.as_secs_f64() - 1.0 / RATE, most.as_secs_f64() + 1.0 / RATE);
        assert!((least..=most).contains(&secs), "{secs} s is not from {least} to {most}");
        assert_eq!(
            film.times(),
            (0..film.frames.len() as i64).map(|k| k * film.packets[0].duration).collect::<Vec<_>>()
        );
        frames.push(film.frames.len());
    }
    assert!(frames.iter().all(|frames| *frames > 1), "{frames:?}");
    assert_eq!(session.new_names(), ["dem-2.mp4", "dem-3.mp4", "dem.mp4"]);
    assert_eq!(std::fs::read(session.path("dem-2.mp4")).unwrap(), b"mine");
}

#[test]
fn the_title_says_what_is_open_and_that_it_records() {
    let mut session = Session::start(DEM);
    // The window is there before its title.
    let names_data = |title: &String| title.contains("fieldreel") && title.contains(DEM);
    let quiet = wait_for("a title", || Some(session.screen.title(session.window)).filter(names_data));
    let mut recording = String::new();
    session.record(|session| {
        let title =
            |session: &Session| Some(session.screen.title(session.window)).filter(|title| *title != quiet);
        recording = wait_for("another title", || title(session));
    });
    assert!(
        recording.contains("fieldreel") && recording.contains(DEM) && recording.contains("recording"),
        "{recording}"
    );
    wait_for("the title of before", || (session.screen.title(session.window) == quiet).then_some(()));
}

#[test]
fn whatever_happens_to_the_window_the_film_keeps_its_size() {
    let mut session = Session::start(DEM);
    let notices = session.record(|session| {
        for size in [[700, 500], [200, 150], [1200, 300], [1, 1], [640, 480]] {
            session.screen.resize(session.window, size);
            session.still_command();
        }
        session.screen.show(session.window, false);
        session.screen.show(session.window, true);
        session.screen.focus(session.window);
        session.let_time_pass();
    });
    film(&session, &notices, [320, 180]);
}

#[test]
fn the_film_shows_what_was_shown() {
    let mut session = Session::start(&format!("{DEM} -o take.mkv --codec ffv1"));
    session.hold_still();
    let notices = session.record(|session| {
        session.let_time_pass();
        session.screen.press("Up");
        session.let_time_pass();
    });
    let film = film(&session, &notices, [320, 180]);
    // Nothing turned: the frames are of two kinds, and the first and the last are the stills of their moments.
    let last = session.press_for("p", "done");
    session.screen.press("Down");
    let first = session.press_for("p", "done");
    for (still, frame) in [(first, film.frames.first().unwrap()), (last, film.frames.last().unwrap())] {
        let still =
            picture_files::read(&session.folder.path().join(still["output"].as_str().unwrap())).unwrap();
        let differs = |x: usize, y: usize| {
            let expected = still.at(x, y);
            frame.rgb(x as u32, y as u32) != [expected[0], expected[1], expected[2]].map(f64::from)
        };
        assert!((0..180).all(|y| (0..320).all(|x| !differs(x, y))), "frame {}", frame.pts);
    }
    assert_ne!(film.frames.first().unwrap().planes, film.frames.last().unwrap().planes);
}

#[test]
fn stills_have_the_size_of_the_film_and_names_of_their_own() {
    let mut session = Session::start(DEM);
    session.screen.resize(session.window, [500, 400]);
    for name in ["dem.png", "dem-2.png"] {
        let done = session.press_for("p", "done");
        assert_eq!(file_name(&done), name);
        let still = picture_files::read(&session.path(name)).unwrap();
        assert_eq!((still.width, still.height()), (320, 180));
    }
    assert_eq!(session.new_names(), ["dem-2.png", "dem.png"]);
}

#[test]
fn with_the_clock_of_frames_each_picture_is_a_frame() {
    let mut session = Session::start(&format!("{SST} --clock frames"));
    let notices = session.record(Session::let_time_pass);
    let film = film(&session, &notices, [320, 180]);
    assert!(film.frames.len() > 1, "{}", film.frames.len());
}

#[test]
fn the_hand_may_move_the_camera_meanwhile() {
    let mut session = Session::start(&format!("{DEM} -o take.mkv --codec ffv1"));
    session.screen.press("Tab");
    session.hold_still();
    let [from, to] = [[0.5, 0.5], [0.6, 0.4]].map(|place| session.place(place));
    let notices = session.record(|session| {
        session.let_time_pass();
        session.drag(&Hold::Button(LEFT), from, to);
        session.let_time_pass();
    });
    let film = film(&session, &notices, [320, 180]);
    assert_ne!(film.frames.first().unwrap().planes, film.frames.last().unwrap().planes);
}
