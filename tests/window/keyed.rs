//! Keys of a film, made by hand, kept in a scene, and shown again.

use crate::decode::DecodedFilm;
use crate::input::{LEFT, RIGHT};
use crate::session::{DEM, Hold, SST, Session, program};
use crate::view::assert_close;
use std::path::PathBuf;

impl Session {
    /// Adds a key and waits until the timeline has it.
    fn add_key(&mut self) {
        self.screen.press("k");
        self.screen.wait_for_rest();
    }

    fn step_frames(&mut self, key: &str, count: usize) {
        for _ in 0..count {
            self.screen.press(key);
        }
        self.screen.wait_for_rest();
    }

    /// A share of the way along the timeline, in a window with its panel.
    fn place_on_timeline(&self, share: f64) -> [i16; 2] {
        let [width, height] = self.screen.size(self.window).map(f64::from);
        let (left, right) = (223.0, width - 332.0);
        [(left + (right - left) * share) as i16, (height - 37.0) as i16]
    }

    fn save_scene(&mut self) -> (PathBuf, String) {
        let saved = self.press_for("Ctrl+s", "scene");
        let path = PathBuf::from(saved["path"].as_str().unwrap());
        let path = self.folder.path().join(path);
        (path.clone(), std::fs::read_to_string(path).unwrap())
    }
}

/// What a scene says of its keys.
fn keys_of(scene: &str) -> Vec<toml::Table> {
    let scene: toml::Table = scene.parse().unwrap();
    let keys = scene.get("keys").map(|keys| keys.as_array().unwrap().clone()).unwrap_or_default();
    keys.into_iter().map(|key| key.as_table().unwrap().clone()).collect()
}

fn number(key: &toml::Table, name: &str) -> f64 {
    let value = &key[name];
    value.as_float().or_else(|| value.as_integer().map(|number| number as f64)).unwrap()
}

#[test]
fn keys_are_made_by_hand_kept_in_a_scene_and_shown_again() {
    let mut session = Session::start(&format!("{DEM} -o film.mkv --codec ffv1 --frames 40"));
    session.hold_still();
    session.screen.press("0");
    session.changed_by("a timeline", 0.001, |session| session.screen.press("k"));
    session.screen.wait_for_rest();
    let first = session.view();
    session.step_frames(".", 20);
    session.screen.press("Left");
    session.screen.press("Left");
    session.screen.press("+");
    let second = session.view();
    assert_ne!(first, second);
    session.add_key();
    // Between the keys it is between the views.
    session.step_frames(",", 10);
    let between = session.view();
    let [turned, _] = second.turned_from(&first);
    assert_close(between.turned_from(&first), [turned / 2.0, 0.0], "halfway between the keys");
    assert!((between.zoom - second.zoom.sqrt()).abs() < 1e-6, "{between:?}");

    let (path, scene) = session.save_scene();
    let keys = keys_of(&scene);
    let frames: Vec<f64> = keys.iter().map(|key| number(key, "at")).collect();
    assert_eq!(frames, [0.0, 20.0], "{scene}");
    assert!((number(&keys[1], "zoom") - second.zoom).abs() < 1e-9, "{scene}");

    // The scene makes a film of frames that are not all the same, whose key stands where it stood.
    let output =
        program(session.folder.path(), &format!("--scene {} --offscreen", path.display())).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let film = DecodedFilm::from_file(&session.path("film.mkv"));
    assert_eq!(film.frames.len(), 40);
    assert!(
        film.frames[0].planes != film.frames[10].planes && film.frames[10].planes != film.frames[20].planes
    );
    // After the last key nothing moves.
    assert!(film.frames[20].planes == film.frames[39].planes);

    // Opened in a window it has the same keys.
    session.screen.press("o");
    session.screen.type_text(path.to_str().unwrap());
    session.press_for("Enter", "opened");
    session.screen.wait_for_rest();
    let (_, again) = session.save_scene();
    assert_eq!(keys_of(&again), keys);
    // It is known what a film of hand moves is made with.
    assert!(!session.still_command().contains("--keys"));
}

#[test]
fn a_first_key_does_not_hold_the_data() {
    let mut session = Session::start(&format!("{SST} --frames 120"));
    session.hold_still();
    // To the beginning of the fourth of twelve bands, wherever the window was.
    for _ in 0..24 {
        if (session.view().band - 4.0).abs() < 1e-9 {
            break;
        }
        session.screen.press("]");
    }
    assert_eq!(session.view().band, 4.0);
    session.add_key();
    let (_, scene) = session.save_scene();
    let keys = keys_of(&scene);
    assert_eq!(keys.len(), 1, "{scene}");
    assert_eq!(number(&keys[0], "at"), 30.0, "{scene}");
    assert!(!keys[0].contains_key("band"), "{scene}");
    // Another moment of the data at the same frame is kept.
    session.screen.press("]");
    session.add_key();
    let (_, scene) = session.save_scene();
    assert_eq!(number(&keys_of(&scene)[0], "band"), 5.0, "{scene}");
}

#[test]
fn keys_are_moved_and_deleted_on_the_timeline_and_scenes_of_the_command_line_have_them() {
    let mut session = Session::start(&format!("{DEM} --frames 40 --orbit 0"));
    let scene = "input = \"dem.tif\"\nframes = 40\nkeys = [{ at = 0, zoom = 1 }, { at = \"50%\", zoom = 2, background = \"navy\" }]\n";
    std::fs::write(session.path("two.toml"), scene).unwrap();
    session.screen.press("o");
    session.screen.type_text(session.path("two.toml").to_str().unwrap());
    session.press_for("Enter", "opened");
    session.hold_still();
    session.step_frames(".", 1);
    session.step_frames(",", 1);
    session.changed_by("the background of the second key", 0.05, |session| {
        for _ in 0..20 {
            session.screen.press(".");
        }
    });
    session.screen.wait_for_rest();
    let (_, saved) = session.save_scene();
    assert_eq!(keys_of(&saved).len(), 2, "{saved}");
    assert!(saved.contains("navy"), "{saved}");
    // A key follows the hand, and is gone after a right click.
    let [from, to] = [20.0, 30.0].map(|frame| session.place_on_timeline(frame / 39.0));
    session.drag(&Hold::Button(LEFT), from, to);
    session.screen.wait_for_rest();
    let (_, moved) = session.save_scene();
    let at = number(&keys_of(&moved)[1], "at");
    assert!((29.0..=31.0).contains(&at), "{moved}");
    session.screen.point(session.place_on_timeline(at / 39.0));
    session.screen.click(RIGHT);
    session.screen.wait_for_rest();
    let (_, deleted) = session.save_scene();
    assert_eq!(keys_of(&deleted).len(), 1, "{deleted}");
    let broken = session.path("broken.toml");
    std::fs::write(&broken, "zooom = 2\n").unwrap();
    assert!(session.screen.drop_file(session.window, &broken));
    let refused = session.event("refused")["text"].as_str().unwrap().to_owned();
    assert!(refused.contains("broken.toml:1:1") && refused.contains("did you mean \"zoom\""), "{refused}");
    let (_, still) = session.save_scene();
    assert_eq!(keys_of(&still).len(), 1);
}
