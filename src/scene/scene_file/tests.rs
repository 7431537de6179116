use super::*;
use crate::scene::{LimitsChoice, NormChoice, OptionWord, Rgb8, WordKind};

fn parse(text: &str) -> Result<SceneFile, Mistake> {
    SceneFile::parse(text, Path::new("/data"))
}

#[test]
fn options_inputs_and_films_are_told_apart() {
    let text = r#"
        input = ["a.tif", "b/*.tif", "-"]
        zoom = 2
        clim = [0, 10.5]
        iso = ["40=wheat@0.3", 60]
        loop = true
        unlit = false
        title = "default"
        under = "default"
        keys = [{ at = 0, zoom = 1 }, { at = "end", zoom = 3, ease = "hold" }]
        metadata = { title = "Sea", year = 2024 }
        output = "film.mp4"
        offscreen = true
        overwrite = false
        size = "640x360"
        palette = "film"
    "#;
    let scene = parse(text).unwrap();
    assert_eq!(scene.inputs, ["/data/a.tif", "/data/b/*.tif", "-"].map(PathBuf::from));
    let options = &scene.options;
    assert_eq!((options.zoom, options.limits), (2.0, LimitsChoice::Fixed(0.0, 10.5)));
    assert_eq!((options.iso_surfaces.len(), options.is_loop, options.light.is_some()), (2, true, true));
    assert_eq!((options.title.as_deref(), options.under), (Some("default"), None));
    assert_eq!(options.keys.to_string(), "0: zoom=1 | end: zoom=3; ease=hold");
    assert_eq!(scene.film_value("output"), Some("/data/film.mp4"));
    assert_eq!(scene.film_value("offscreen"), Some("true"));
    assert_eq!((scene.film_value("overwrite"), scene.film_value("palette")), (None, Some("film")));
    assert_eq!(scene.film[0].1, ["title=Sea", "year=2024"]);
    assert_eq!(parse(&scene.to_toml().unwrap()).unwrap(), scene);
    assert_ne!(parse("zoom = 2").unwrap(), scene);
}

#[test]
fn true_is_a_value_that_is_chosen_by_itself() {
    let said = parse("contours = true\nbase = true\n[[keys]]\nat = 0\ncontours = true\n").unwrap();
    let auto = "contours = \"auto\"\nbase = \"auto\"\n[[keys]]\nat = 0\ncontours = \"auto\"\n";
    assert_eq!(said, parse(auto).unwrap());
    assert_eq!(parse("contours = false\n").unwrap(), parse("").unwrap());
}

#[test]
fn a_colormaps_file_says_what_no_key_does() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("own.cpt"), "0 black 5 red\n5 red 10 white\nB blue\nN gray\n").unwrap();
    let scene = SceneFile::parse("clim = [1, 2]\ncolormap = \"own.cpt\"\n", folder.path()).unwrap();
    assert_eq!(scene.options.limits, LimitsChoice::Fixed(1.0, 2.0));
    assert_eq!(scene.options.under, Some(Rgb8([0, 0, 255])));
    let plain = SceneFile::parse("colormap = \"own.cpt\"\n", folder.path()).unwrap();
    assert_eq!(plain.options.limits, LimitsChoice::Fixed(0.0, 10.0));
    assert_eq!(plain.options.norm, NormChoice::Linear);
    for scene in [scene, plain] {
        assert_eq!(parse(&scene.to_toml().unwrap()).unwrap(), scene);
    }
}

#[test]
fn mistakes_are_shown_where_they_are() {
    for (text, at, words) in [
        ("zoom = 2\ncolormpa = 3\n", 9, "unknown key \"colormpa\"; did you mean \"colormap\"?"),
        ("light_azimuth = 3", 0, "did you mean \"light-azimuth\"?"),
        ("encoder_option = 3", 0, "did you mean \"encoder-option\"?"),
        ("qqq = 3", 0, "unknown key \"qqq\": keys are"),
        ("[camera]\nzoom = 2", 1, "unknown key \"camera\""),
        ("zoom = \"much\"", 7, "zoom"),
        ("elevation = 95", 12, "expected -90 to 90"),
        ("mode = \"surfac\"", 7, "surfac"),
        ("loop = 1", 7, "expected true or false"),
        ("zoom = true", 7, "expected text or a number, got true or false"),
        ("title = { a = 1 }", 8, "got a table"),
        ("input = 2024-01-01", 8, "got a date"),
        ("colormap = \"none.cpt\"", 11, "/data/none.cpt"),
        ("frames = 3\nduration = 2", 11, "--frames cannot be used with --duration"),
        ("orbit = 360\nzoom = 2\ncamera-path = \"a.csv\"", 21, "--camera-path cannot be used with --orbit"),
        (
            "camera-path = \"a.csv\"\nkeys = [{ at = 0, zoom = 1 }]",
            22,
            "--camera-path cannot be used with --keys",
        ),
        ("zoom = 2\nfly-height = 3", 9, "--fly-height needs --fly-along"),
        ("keys = [{ at = 0, zom = 1 }]", 18, "zoom"),
        ("keys = { at = 0 }", 7, "list of tables"),
        ("zoom == 2", 6, ""),
        ("zoom = 1\nzoom = 2", 9, "duplicate key \"zoom\""),
        ("zoom = 2\nframes = 0", 18, "expected 1 to 100000000"),
        ("[[keys]]\nat = 0\nclim = [5, 1]", 23, "MIN <= MAX"),
        ("visible-layers = \"3\"\n[[layers]]\ninput = \"a.tif\"", 17, "numbers of layers that there are"),
    ] {
        let mistake = parse(text).expect_err(text);
        assert!(mistake.reason.contains(words), "{text}: {}", mistake.reason);
        assert_eq!(mistake.span.start, at, "{text}: {}", mistake.reason);
    }
    let text = "title = \"a\"\n\u{e9} = 1\n";
    assert_eq!(parse(text).unwrap_err().place(text), (2, 1));
    assert_eq!(nearest(&"zoom".repeat(99), ["zoom"].into_iter()), None);
}

#[test]
fn files_are_read_with_their_folder_and_their_limits() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("film.toml");
    std::fs::write(&path, "input = \"a.tif\"\nzoom = 2\n").unwrap();
    let scene = SceneFile::read(&path).unwrap();
    assert_eq!(scene.inputs, [folder.path().join("a.tif")]);
    std::fs::write(&path, "zoom = 2\n  tilte = 3\n").unwrap();
    let error = SceneFile::read(&path).unwrap_err().to_string();
    assert!(error.ends_with("film.toml:2:3: unknown key \"tilte\"; did you mean \"title\"?"), "{error}");
    std::fs::write(&path, "# long\n".repeat(700_000)).unwrap();
    assert!(matches!(SceneFile::read(&path), Err(SceneFileError::TooLarge { .. })));
    assert!(matches!(SceneFile::read(folder.path()), Err(SceneFileError::Io { .. })));
    std::fs::write(&path, b"zoom = 2\ntitle = \"\xff\"").unwrap();
    let error = SceneFile::read(&path).unwrap_err().to_string();
    assert!(error.ends_with("film.toml:2:10: no text: scenes are UTF-8"), "{error}");
}

/// No two options have one name.
#[test]
fn every_name_is_known_once() {
    let mut names: Vec<&str> = OptionWord::all().map(|word| word.name).collect();
    names.extend(film_keys().map(|key| key.name));
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
    let flags = OptionWord::all().filter(|word| word.kind == WordKind::Flag);
    for word in flags.filter(|word| needed_by(word.name).is_none()) {
        let scene = parse(&format!("{} = true\n", word.name)).unwrap();
        assert_eq!(scene.to_toml().unwrap(), format!("{} = true\n", word.name));
    }
}

/// Every text is a scene or has a mistake somewhere, and what is read is written so that it is read again as the same.
#[test]
fn changed_scenes_are_read_or_refused() {
    let text = "input = [\"a.tif\", \"-\"]\nzoom = 2.5\nclim = [0, 10]\niso = [\"4=red@0.5\", 6]\nloop = true\ntitle = \"\\u00e4 x\"\n\
                spacing = [1, 2, 3]\nwater = -1e-7\nbase = \"auto\"\nmetadata = { a = 1, b = \"c\" }\noutput = \"f.mp4\"\n\
                [[keys]]\nat = 0\nzoom = 1\n[[keys]]\nat = \"50%\"\ntitle = \"b\"\nease = \"hold\"\n";
    parse(text).unwrap();
    let mut state = 0x9e37_79b9_u64;
    let mut below = |end: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % end as u64) as usize
    };
    let (mut read, mut refused) = (0, 0);
    for _ in 0..4000 {
        let mut bytes = text.as_bytes().to_vec();
        for _ in 0..=below(2) {
            let (at, other) = (below(bytes.len()), below(text.len()));
            match below(4) {
                0 => bytes[at] = b"\"=\n[]{},.019-ea#\\ "[below(18)],
                1 => drop(bytes.remove(at)),
                2 => bytes.insert(at, text.as_bytes()[other]),
                _ => drop(bytes.splice(at..at, text.bytes().skip(other).take(9))),
            }
        }
        let text = String::from_utf8_lossy(&bytes);
        match parse(&text) {
            Ok(scene) => {
                read += 1;
                let written = scene.to_toml().unwrap();
                assert_eq!(parse(&written).map(|scene| scene.to_toml().unwrap()), Ok(written), "{text}");
            }
            Err(mistake) => {
                refused += 1;
                assert!(mistake.span.end <= text.len() && !mistake.reason.is_empty(), "{text}: {mistake:?}");
            }
        }
    }
    assert!(read > 300 && refused > 1000, "{read} {refused}");
}

#[test]
fn a_scene_changes_by_what_is_said_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("map.csv");
    std::fs::write(&file, "0,black\n50,white\n").unwrap();
    let mut scene = SceneFile::parse("clim = [1, 2]\nzoom = 3\nsize = \"8x8\"\n", Path::new("")).unwrap();
    scene.change("colormap = \"magma\"\nsize = \"9x9\"\n", Path::new("")).unwrap();
    assert_eq!((scene.options.limits, scene.options.zoom), (LimitsChoice::Fixed(1.0, 2.0), 3.0));
    assert_eq!(scene.film, [("size".to_owned(), vec!["9x9".to_owned()])]);
    // What a colormap's file brings goes with it.
    scene.change(&format!("colormap = {file:?}\n"), Path::new("")).unwrap();
    assert_eq!(scene.options.limits, LimitsChoice::Fixed(0.0, 50.0));
    scene.change("colormap = \"magma\"\n", Path::new("")).unwrap();
    assert_eq!(scene.options.limits, LimitsChoice::Auto);
    let before = scene.clone();
    assert!(scene.change("zoom = 5\nclim = \"wide\"\n", Path::new("")).is_err());
    assert_eq!(scene, before, "a mistake changes nothing");
    scene.reset("zoom").unwrap();
    scene.reset("size").unwrap();
    assert_eq!((scene.options.zoom, scene.film.len()), (1.0, 0));
}
