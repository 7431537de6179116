use super::*;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use fieldreel::record::FilmSettings;
use fieldreel::scene::scene_file::{excluded_by, needed_by};
use std::collections::BTreeSet;

/// The value of [`example`], or what sets a flag.
fn value_of(key: &Key<'_>) -> &'static str {
    if key.kind == Kind::Flag { "true" } else { example(key.name) }
}

/// What clap misses if nothing but this option is said.
fn missing(key: &Key<'_>, command: &Command) -> BTreeSet<String> {
    let text = format!("{} = {}", key.name, value_of(key));
    let entries = entries_of(&text, Path::new(""), command).unwrap();
    let words = ["fieldreel", "--offscreen"].map(OsString::from).into_iter();
    let words = words.chain(entries.into_iter().flat_map(|entry| entry.words));
    let Err(error) = command.clone().try_get_matches_from(words) else { return BTreeSet::new() };
    assert_eq!(error.kind(), ErrorKind::MissingRequiredArgument, "{text}: {error}");
    let Some(ContextValue::Strings(missing)) = error.get(ContextKind::InvalidArg) else {
        panic!("{text}: {error}")
    };
    let name = |usage: &String| usage.trim_start_matches("--").split(' ').next().unwrap().to_owned();
    missing.iter().map(name).collect()
}

/// What the library says that this option needs, and what that needs.
fn needed(name: &str) -> BTreeSet<String> {
    let mut needed = BTreeSet::new();
    let mut next = needed_by(name);
    while let Some(other) = next.filter(|other| *other != name && needed.insert((*other).to_owned())) {
        next = needed_by(other);
    }
    needed
}

#[test]
fn the_library_refuses_what_the_program_refuses_together() {
    let command = command();
    // Where films go and how the program runs the library does not know.
    let shared: Vec<Key<'_>> =
        keys(&command).filter(|key| !FilmSettings::is_of_the_program(key.name)).collect();
    let (mut conflicts, mut needs) = (0, 0);
    for (at, one) in shared.iter().enumerate() {
        for other in &shared[at + 1..] {
            let conflicting = |one: &Key<'_>, other: &Key<'_>| {
                command.get_arg_conflicts_with(one.arg).iter().any(|arg| arg.get_id() == other.arg.get_id())
            };
            let is_refused = conflicting(one, other) || conflicting(other, one);
            let is_known = excluded_by(one.name).any(|name| name == other.name);
            assert_eq!(is_known, is_refused, "{} and {}", one.name, other.name);
            assert_eq!(excluded_by(other.name).any(|name| name == one.name), is_refused);
            if is_refused {
                let text =
                    format!("{} = {}\n{} = {}\n", one.name, value_of(one), other.name, value_of(other));
                let mistake = SceneFile::parse(&text, Path::new("")).unwrap_err();
                assert!(mistake.reason.contains("cannot be used with"), "{text}: {mistake}");
                conflicts += 1;
            }
        }
        assert_eq!(needed(one.name), missing(one, &command), "{}", one.name);
        if needed_by(one.name).is_some() {
            let text = format!("{} = {}", one.name, value_of(one));
            let mistake = SceneFile::parse(&text, Path::new("")).unwrap_err();
            assert!(mistake.reason.contains(" needs --"), "{text}: {mistake}");
            needs += 1;
        }
    }
    assert!(conflicts >= 21 && needs >= 9, "{conflicts} and {needs}");
}

#[test]
fn what_is_said_later_takes_the_place_of_what_it_excludes_in_the_library_too() {
    let text = "zoom = 2\norbit = 90\nframes = 50\nband = 2\n";
    let mut scene = SceneFile::parse(text, Path::new("")).unwrap();
    scene.change("camera-path = \"a.csv\"\nduration = 2\n", Path::new("")).unwrap();
    let (arguments, _) =
        parsed(&format!("{text}offscreen = true\n"), "--camera-path a.csv --duration 2").unwrap();
    assert_eq!((arguments.camera.orbit, arguments.time.frames, arguments.output.band), (360.0, None, None));
    assert_eq!((scene.says("orbit"), scene.says("frames"), scene.says("band")), (false, false, false));
    assert!(scene.says("zoom") && scene.says("duration") && scene.says("camera-path"));
    let refused = scene.change("fly-height = 3\n", Path::new("")).unwrap_err();
    assert_eq!(refused.reason, "--fly-height needs --fly-along");
    assert!(!scene.says("fly-height"));
}
