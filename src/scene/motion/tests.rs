use crate::data::{BandReader, MemoryRaster};
use crate::frame::Resolution;
use crate::scene::{Composition, LimitsChoice, Rgb8, SceneError, SceneOptions, Stage, compose};
use glam::DVec3;

/// A film of 100 frames of three bands, 20 columns and 10 rows whose values run from 0 to 199.
fn composed(keys: &str, change: impl FnOnce(&mut SceneOptions)) -> Result<Composition, SceneError> {
    let values = (0..600).map(|index| f64::from(index % 200) as f32).collect();
    let raster = MemoryRaster::new("test", [3, 10, 20], values).unwrap();
    let mut options = SceneOptions {
        keys: keys.parse()?,
        length: crate::scene::FilmLength::Frames(100),
        ..SceneOptions::default()
    };
    change(&mut options);
    compose(&mut BandReader::new(Box::new(raster)), &options, &mut |_| true)
}

fn stage(keys: &str, change: impl FnOnce(&mut SceneOptions)) -> Stage {
    let Composition { scene, timeline, .. } = composed(keys, change).unwrap();
    Stage::new(scene, timeline, Resolution::new(320, 180).unwrap())
}

/// A number of the poses of some frames.
fn numbers<const N: usize>(stage: &Stage, name: &str, frames: [u64; N]) -> [f64; N] {
    frames.map(|frame| {
        let pose = stage.pose_at(stage.timeline().progress(frame));
        let state = stage.state_at(frame);
        let moment = stage.band_moment(&stage.scene().layers[0], &state);
        match name {
            "azimuth" => pose.azimuth_deg,
            "elevation" => pose.elevation_deg,
            "zoom" => pose.zoom,
            "roll" => pose.roll_deg,
            "field-of-view" => pose.field_of_view_deg,
            "exaggeration" => state.exaggeration,
            "light-azimuth" => {
                let light = state.light_direction.unwrap();
                f64::from(light.x.atan2(light.y)).to_degrees()
            }
            "light-elevation" => f64::from(state.light_direction.unwrap().z.asin()).to_degrees(),
            "band" => f64::from(moment.first) + 1.0 + f64::from(moment.mix),
            other => panic!("no number {other}"),
        }
    })
}

fn assert_near<const N: usize>(found: [f64; N], expected: [f64; N], what: &str) {
    let is_near = found.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 1e-4);
    assert!(is_near, "{what}: {found:?} instead of {expected:?}");
}

#[test]
fn every_number_is_at_its_keys_and_evenly_between() {
    for (name, from, to, middle) in [
        ("azimuth", 10.0, 50.0, 30.0),
        ("elevation", 80.0, -20.0, 30.0),
        // By equal factors.
        ("zoom", 1.0, 4.0, 2.0),
        ("roll", 0.0, 90.0, 45.0),
        ("field-of-view", 20.0, 60.0, 40.0),
        ("exaggeration", 1.0, 3.0, 2.0),
        ("light-azimuth", 100.0, 20.0, 60.0),
        ("light-elevation", 10.0, 30.0, 20.0),
        ("band", 1.0, 2.5, 1.75),
    ] {
        let keys = format!("10: {name}={from} | 30: {name}={to}");
        let found = numbers(&stage(&keys, |_| ()), name, [0, 10, 20, 30, 99]);
        assert_near(found, [from, from, middle, to, to], name);
    }
}

#[test]
fn times_are_frames_seconds_and_parts_of_the_film() {
    for keys in ["30: roll=0 | 60: roll=30", "1s: roll=0 | 2s: roll=30", "60%: roll=30 | 30%: roll=0"] {
        assert_near(numbers(&stage(keys, |_| ()), "roll", [30, 45, 60]), [0.0, 15.0, 30.0], keys);
    }
    assert_near(numbers(&stage("0: roll=0 | end: roll=99", |_| ()), "roll", [98, 99]), [98.0, 99.0], "end");
    assert_near(numbers(&stage("0: roll=0 | 100%: roll=100", |_| ()), "roll", [99]), [99.0], "100%");
    for keys in ["101: roll=1", "3.4s: roll=1"] {
        let error = composed(keys, |_| ()).unwrap_err().to_string();
        assert!(error.contains("time of keys") && error.contains("--frames"), "{error}");
    }
}

#[test]
fn ways_are_eased_held_and_jump_where_keys_have_the_same_time() {
    let keys = "0: roll=0; ease=hold | 20: roll=10; ease=ease-in-out | 40: roll=20; ease=bezier(0,0,0,1) | 60: roll=30 \
                | 60: roll=0 | 80: roll=10";
    let stage = stage(keys, |_| ());
    let found = numbers(&stage, "roll", [0, 19, 20, 30, 40, 60, 70, 80]);
    assert_near(found, [0.0, 0.0, 10.0, 15.0, 20.0, 0.0, 5.0, 10.0], keys);
    let [slow, fast, late] = numbers(&stage, "roll", [22, 42, 59]);
    assert!(slow < 10.3 && fast > 23.0 && late > 29.9, "{slow} {fast} {late}");
}

#[test]
fn smooth_numbers_pass_their_keys_without_corners_and_never_beyond() {
    let keys = "0: roll=0; ease=smooth | 20: roll=10; ease=smooth | 30: roll=10; ease=smooth | 70: roll=80; ease=smooth \
                | 90: roll=0";
    let stage = stage(keys, |_| ());
    let found = numbers(&stage, "roll", [0, 20, 25, 30, 70, 90, 99]);
    assert_near(found, [0.0, 10.0, 10.0, 10.0, 80.0, 0.0, 0.0], keys);
    let all: Vec<f64> = (0..100).map(|frame| numbers(&stage, "roll", [frame])[0]).collect();
    assert!(all.iter().all(|roll| (0.0..=80.0).contains(roll)), "{all:?}");
    // Where even ways have corners, speed changes by little from frame to frame.
    let corner = |rolls: &[f64]| {
        let bends = rolls.windows(3).map(|near| (near[2] - 2.0 * near[1] + near[0]).abs());
        bends.fold(0.0, f64::max)
    };
    let even = self::stage(&keys.replace("; ease=smooth", ""), |_| ());
    let even: Vec<f64> = (0..100).map(|frame| numbers(&even, "roll", [frame])[0]).collect();
    assert!(corner(&all) < 1.3 && corner(&even) > 3.0, "{} {}", corner(&all), corner(&even));
}

#[test]
fn a_loop_comes_back_without_a_seam() {
    let looping = |options: &mut SceneOptions| options.is_loop = true;
    let keys = "0: azimuth=0; ease=smooth | 40: azimuth=120; ease=smooth | 80: azimuth=240; ease=smooth";
    let stage = stage(keys, looping);
    let found = numbers(&stage, "azimuth", [0, 40, 80]);
    assert_near(found, [0.0, 120.0, 240.0], "at keys");
    // On from the last key by the shorter way, not back.
    let [late, last] = numbers(&stage, "azimuth", [90, 99]);
    assert!((270.0..330.0).contains(&late) && last > 345.0, "{late} {last}");
    let zoom = self::stage("10: zoom=1 | 60: zoom=4", looping);
    assert_near(numbers(&zoom, "zoom", [10, 60, 85]), [1.0, 4.0, 2.0], "zoom");
    // Frame 0 is on the way back.
    let [before] = numbers(&zoom, "zoom", [0]);
    assert!((before - 4_f64.powf(0.2)).abs() < 1e-9, "{before}");
}

#[test]
fn what_no_key_sets_goes_on_as_options_say() {
    let stage = stage("0: zoom=1 | 50: zoom=2", |_| ());
    assert_near(numbers(&stage, "azimuth", [0, 25, 50]), [0.0, 90.0, 180.0], "the orbit");
}

#[test]
fn targets_and_eyes_are_where_keys_say() {
    let stage = stage("0: target=10,5 | 50: target=20,5,199; eye=10,15,99.5 | 90: eye=10,35,99.5", |_| ());
    let layer = &stage.scene().layers[0];
    let pose = |frame| stage.pose_at(stage.timeline().progress(frame));
    assert_eq!(pose(0).target, DVec3::ZERO);
    let height_m = layer.relief.half_height_m();
    let east = DVec3::new(10.0, 0.0, height_m);
    assert!((pose(50).target - east).length() < 1e-9, "{}", pose(50).target);
    assert!((pose(25).target - east / 2.0).length() < 1e-9, "{}", pose(25).target);
    for (frame, eye) in [(50, DVec3::new(0.0, -10.0, 0.0)), (70, DVec3::new(0.0, -20.0, 0.0))] {
        let pose = pose(frame);
        let found = pose.target + pose.axes()[2] * pose.distance_m.unwrap();
        assert!((found - eye).length() < 1e-9, "{frame}: {found} {eye}");
        // The target is in the middle of the picture.
        let ndc = stage.state_at(frame).clip_from_world.project_point3(pose.target.as_vec3());
        let free = stage.annotation().free;
        let middle = (free.left + free.width / 2.0) / 320.0 * 2.0 - 1.0;
        assert!((ndc.x - middle).abs() < 1e-4, "{ndc} {middle}");
    }
}

#[test]
fn places_are_passed_at_constant_speed_if_wanted() {
    let keys = "0: target=0,0; ease=smooth | 10: target=10,0; ease=smooth | 90: target=10,5; ease=smooth | 100: target=0,8";
    let steps = |has_constant_speed| {
        let stage = stage(keys, |options| options.has_constant_speed = has_constant_speed);
        let targets: Vec<DVec3> =
            (0..=100).map(|frame| stage.pose_at(stage.timeline().progress(frame)).target).collect();
        let steps: Vec<f64> = targets.windows(2).map(|pair| (pair[1] - pair[0]).length()).collect();
        let (least, most) =
            steps.iter().fold((f64::MAX, 0_f64), |(least, most), step| (least.min(*step), most.max(*step)));
        most / least
    };
    assert!(steps(true) < 1.05, "{}", steps(true));
    assert!(steps(false) > 5.0, "{}", steps(false));
}

#[test]
fn options_move_between_keys_or_change_at_them() {
    let keys = "0: clim=0,100; background=black; title=one; colormap=gray | 50: clim=100,200; background=white; title=two; \
                colormap=viridis";
    let composition = composed(keys, |_| ()).unwrap();
    let motion = composition.scene.motion.clone().unwrap();
    assert!(motion.changes_settings() && motion.setting_times() == [0.0, 0.5]);
    let options_at =
        |frame: u64| motion.options_at(&composition.options, composition.timeline.progress(frame)).unwrap();
    let half = options_at(25);
    assert_eq!(half.limits, LimitsChoice::Fixed(50.0, 150.0));
    assert_eq!(half.background.color(), Some(Rgb8([0x63; 3])));
    assert_eq!((half.title.as_deref(), half.colormap.unwrap().name()), (Some("one"), "gray"));
    let late = options_at(50);
    assert_eq!(late.limits, LimitsChoice::Fixed(100.0, 200.0));
    assert_eq!((late.title.as_deref(), late.colormap.unwrap().name()), (Some("two"), "viridis"));
    let late_title = composed("50: title=two", |options| options.title = Some("one".to_owned())).unwrap();
    let motion_of_title = late_title.scene.motion.clone().unwrap();
    let title_at = |progress| motion_of_title.options_at(&late_title.options, progress).unwrap().title;
    assert_eq!([0.49, 0.5].map(title_at), ["one", "two"].map(|title| Some(title.to_owned())));
    assert_ne!(motion.settings_at(0.25), motion.settings_at(0.26));
    assert_eq!(motion.settings_at(0.5), motion.settings_at(0.9));
}

#[test]
fn keys_end_what_they_began() {
    let composition = composed("0: water=3 | 50: water=default", |_| ()).unwrap();
    let motion = composition.scene.motion.clone().unwrap();
    let level_at = |progress| motion.options_at(&composition.options, progress).unwrap().water.level;
    assert_eq!([0.0, 0.4, 0.5, 0.9].map(level_at), [Some(3.0), Some(3.0), None, None]);
    // A title may say so.
    let named = composed("0: title=default", |_| ()).unwrap();
    let motion = named.scene.motion.clone().unwrap();
    assert_eq!(motion.options_at(&named.options, 0.0).unwrap().title.as_deref(), Some("default"));
}

#[test]
fn moments_that_the_data_does_not_have_are_refused() {
    assert!(composed("0: band=1 | end: band=4", |_| ()).is_ok());
    for keys in ["0: band=0", "0: band=4.5"] {
        let error = composed(keys, |_| ()).unwrap_err().to_string();
        assert!(error.contains("band of keys"), "{keys}: {error}");
    }
}

#[test]
fn the_picture_has_room_for_the_largest_heights() {
    let stage = stage("0: exaggeration=1 | end: exaggeration=6", |_| ());
    let layer = &stage.scene().layers[0];
    let range = layer.relief.high - layer.relief.low;
    assert!((layer.half_extent_m().z - range / 2.0 * layer.relief.metres_per_value * 6.0).abs() < 1e-9);
    assert_eq!(stage.state_at(0).most_exaggeration, 6.0);
}

#[test]
fn presets_rock_and_come_nearer_unless_keys_say_otherwise() {
    let moving = |text: &str| {
        let camera_move = text.parse().unwrap();
        move |options: &mut SceneOptions| {
            options.camera_move = camera_move;
            options.azimuth_deg = 100.0;
            options.zoom = 2.0;
        }
    };
    let rocking = stage("", moving("rock:20"));
    assert_near(numbers(&rocking, "azimuth", [0, 25, 50, 75]), [80.0, 100.0, 120.0, 100.0], "rock");
    let nearer = stage("", moving("zoom-in:4"));
    assert_near(numbers(&nearer, "zoom", [0, 99]), [2.0, 8.0], "zoom-in");
    let keyed = stage("0: azimuth=7; zoom=1 | end: zoom=3", moving("rock"));
    assert_near(numbers(&keyed, "azimuth", [0, 50]), [7.0, 7.0], "keys before presets");
}

#[test]
fn a_flight_is_at_the_end_of_its_way_in_the_last_frame() {
    let path = crate::scene::FlightPath::read("column,row\n2,5\n18,5\n", "way").unwrap();
    let fly = |options: &mut SceneOptions| {
        options.flight = Some(path);
        options.flight_height = Some(50.0);
    };
    let stage = stage("0: azimuth=9", fly);
    let layer = &stage.scene().layers[0];
    let eye = |frame: u64| {
        let pose = stage.pose_at(stage.timeline().progress(frame));
        layer.column_row(pose.target + pose.axes()[2] * pose.distance_m.unwrap())
    };
    for (frame, column) in [(0, 2.0), (99, 18.0)] {
        let [found, row] = eye(frame);
        assert!((found - column).abs() < 1e-6 && (row - 5.0).abs() < 1e-6, "{frame}: {found} {row}");
    }
    let pose = stage.pose_at(0.5);
    assert_eq!(pose.field_of_view_deg, 55.0);
    // To the east, and a little down.
    assert!((pose.azimuth_deg - 270.0).abs() < 1e-6 && pose.elevation_deg > 1.0, "{pose:?}");
    let image = composed("", |options| {
        options.flight = Some(crate::scene::FlightPath::read("column,row\n2,5\n18,5\n", "way").unwrap());
        options.mode = Some(crate::scene::LayerMode::Image);
    });
    assert!(image.unwrap_err().to_string().contains("--mode surface"));
}
