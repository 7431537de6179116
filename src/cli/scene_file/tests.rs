mod combinations;
mod origins;

use super::keys::{Key, Kind, keys};
use super::reading::entries_of;
use super::*;
use fieldreel::scene::OptionWord;
use fieldreel::scene::scene_file::{Mistake, film_keys, is_file};
use std::io::Write;
use tempfile::NamedTempFile;

fn command() -> Command {
    let mut command = Arguments::command();
    command.build();
    command
}

fn scene(text: &str) -> NamedTempFile {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file
}

/// The arguments of a scene and of a command line.
fn parsed(text: &str, line: &str) -> Result<(Arguments, ArgMatches), String> {
    let file = scene(text);
    let mut words: Vec<OsString> = vec!["fieldreel".into(), "--scene".into(), file.path().into()];
    words.extend(line.split_whitespace().map(OsString::from));
    let (arguments, matches, origin) = parse(&words).map_err(|failure| match failure {
        Failure::CommandLine(error) => error.to_string(),
        Failure::File(error) => format!("{error:#}"),
    })?;
    check(&matches, &origin).map_err(|error| format!("{error:#}"))?;
    Ok((arguments, matches))
}

fn mistake(text: &str) -> Mistake {
    entries_of(text, Path::new(""), &command()).expect_err("a mistake")
}

#[test]
fn the_command_line_comes_before_the_file_and_the_file_before_what_is_usual() {
    let text = "zoom = 2\nazimuth = -30.5\noffscreen = true\nclim = [0, 10.5]\nframes = 50\nunlit = false\n";
    let (arguments, _) = parsed(text, "--zoom 3").unwrap();
    assert_eq!((arguments.camera.zoom, arguments.camera.azimuth), (3.0, -30.5));
    assert_eq!((arguments.camera.orbit, arguments.time.frames), (360.0, Some(50)));
    assert!(arguments.output.offscreen && !arguments.look.unlit);
    // What excludes an option of the file takes its place.
    let (arguments, _) = parsed(text, "--duration 2").unwrap();
    assert_eq!((arguments.time.frames, arguments.time.duration), (None, Some(2.0)));
    let (arguments, _) = parsed(text, "--percentile 1,99").unwrap();
    assert!(arguments.data.clim.is_none() && arguments.data.percentile.is_some());
    // What needs an option of the file has it.
    let (arguments, _) = parsed(text, "--frame 7").unwrap();
    assert_eq!(arguments.output.frame, 7);
}

#[test]
fn values_are_text_numbers_lists_and_tables() {
    let text = r#"
        input = ["a.tif", "b/*.tif", "-"]
        label = "{band} of {bands}"
        fps = "30000/1001"
        iso = ["40=wheat@0.3", 60]
        target = [10, 20]
        metadata = { title = "Sea", year = 2024 }
        encoder-option = ["tune=animation", "threads=2"]
        colormap = "maps/own.CSV"
        palette = "film"
        camera-path = "/tmp/path.csv"
    "#;
    let entries = entries_of(text, Path::new("/data"), &command()).unwrap();
    let mut words: Vec<String> =
        entries.iter().flat_map(|entry| &entry.words).map(|word| word.to_str().unwrap().to_owned()).collect();
    words.sort();
    let mut expected = vec![
        "/data/a.tif",
        "/data/b/*.tif",
        "-",
        "--label={band} of {bands}",
        "--fps=30000/1001",
        "--iso=40=wheat@0.3",
        "--iso=60",
        "--target=10,20",
        "--metadata=title=Sea",
        "--metadata=year=2024",
        "--encoder-option=tune=animation",
        "--encoder-option=threads=2",
        "--colormap=/data/maps/own.CSV",
        "--palette=film",
        "--camera-path=/tmp/path.csv",
    ];
    expected.sort_unstable();
    assert_eq!(words, expected);
}

#[test]
fn mistakes_are_shown_where_they_are() {
    for (text, at, words) in [
        ("zoom = 2\ncolormpa = 3\n", 9, "unknown key \"colormpa\"; did you mean \"colormap\"?"),
        ("light_azimuth = 3", 0, "did you mean \"light-azimuth\"?"),
        ("qqq = 3", 0, "unknown key \"qqq\": keys are"),
        ("scene = \"a.toml\"", 0, "unknown key \"scene\""),
        ("[camera]\nzoom = 2", 1, "unknown key \"camera\""),
        ("zoom = \"much\"", 7, "invalid value 'much' for '--zoom <FACTOR>'"),
        ("mode = \"surfac\"", 7, "possible values"),
        ("offscreen = 1", 12, "expected true or false"),
        ("zoom = true", 7, "expected text or a number, got true or false"),
        ("title = { a = 1 }", 8, "got a table"),
        ("clim = [0, [1]]", 7, "got a list"),
        ("zoom = 2024-01-01", 7, "got a date"),
        ("size = \"640x\"", 7, "640x"),
    ] {
        let mistake = mistake(text);
        assert!(mistake.reason.contains(words), "{text}: {}", mistake.reason);
        assert_eq!(mistake.span.start, at, "{text}");
    }
    for (text, place) in
        [("a = 1\nzoom == 2\n", ":2:7: "), ("é = 1", ":1:1: "), ("zoom = 1\nzoom = 2", ":2:1: ")]
    {
        let error = parsed(text, "").unwrap_err();
        assert!(error.contains(place), "{text}: {error}");
    }
}

/// Some value that each option takes.
fn example(name: &str) -> &'static str {
    match name {
        "input" => "[\"a b.tif\", \"-\"]",
        "bands" => "\"2-,5\"",
        "level" | "plays" | "skip-bytes" => "3",
        "read-limits" => "7",
        "shape" => "\"4x5\"",
        "dtype" => "\"uint8\"",
        "endian" => "\"big\"",
        "as" => "\"volume\"",
        "output" => "\"film.mp4\"",
        "container" => "\"mp4\"",
        "codec" => "\"av1\"",
        "max-bytes" => "\"8MB\"",
        "size" => "\"320x200\"",
        "odd" => "\"round\"",
        "frame" | "frames" | "frames-per-band" | "segment-frames" | "threads" => "12",
        "band" => "1.5",
        "water-opacity" | "bar-width" => "0.25",
        "shard" => "\"1/2\"",
        "fps" => "29.97",
        "interpolate" => "\"hold\"",
        "clock" => "\"frames\"",
        "spacing" => "\"30,30\"",
        "clim" | "percentile" | "target" => "[1, 99.5]",
        "projection" => "\"orthographic\"",
        "keys" => {
            "[{ at = 0, zoom = 2, title = \"a;b\" }, { at = \"50%\", zoom = 3, target = [1, 2], ease = \"hold\" }]"
        }
        "layers" => {
            "[{ input = \"a;b.tif\", mode = \"image\", clim = [1, 2] }, { input = \"c.npy\", heights = 7 }]"
        }
        "visible-layers" => "\"1,3\"",
        "notes" => {
            "[{ text = \"a|b @ c\", at = [1, 2.5], color = \"#102030\" }, { text = \"d\", at = \"84.2W,36N\", height = 9 }]"
        }
        "geojson" => "[\"a.geojson\", \"/b c.json\"]",
        "field-of-view" => "45",
        "move" => "\"rock:10\"",
        "mode" => "\"image\"",
        "bar-order" => "\"value\"",
        "norm" => "\"log\"",
        "under" | "over" | "nan" | "background" | "contour-color" | "base-color" | "water-color"
        | "geojson-color" | "fade-color" => "\"#102030\"",
        "opacity" => "\"sigmoid\"",
        "transfer" => "\"ct-bone\"",
        "iso" => "[\"40=wheat@0.3\", 60]",
        "channels" => "\"DAPI=blue\"",
        "slices" => "\"x=20\"",
        "clip-planes" => "\"45,0,0\"",
        "clip-box" => "\"10:40,:,20:\"",
        "shadows" | "marks" | "scale-bar" | "dither" | "contour-labels" | "bar-names" => "\"on\"",
        "axes" => "\"box\"",
        "theme" => "\"dark\"",
        "logo-corner" | "north-arrow" | "triad" => "\"top-right\"",
        "contours" | "base" => "\"auto\"",
        "colormap" => "\"viridis_r\"",
        "quality" => "\"draft\"",
        "gpu-memory" => "\"512MiB\"",
        "progress" => "\"json\"",
        "pixel-format" => "\"yuv420p\"",
        "bitrate" => "\"2.5M\"",
        "gif-dither" => "\"bayer\"",
        "metadata" | "encoder-option" => "[\"a=b c\", \"d=\\\"1\\\"\"]",
        "elevation" | "fit-elevation" | "azimuth" | "roll" | "orbit" | "orbit-per-frame"
        | "light-azimuth" | "water" => "-12.25",
        "light-elevation" | "zoom" | "exaggeration" | "fly-height" | "look-ahead" | "duration" | "crf"
        | "point-size" | "line-width" | "last-frame" | "geojson-width" | "title-card-secs" | "fade-in"
        | "fade-out" => "7.5",
        _ => "\"some text: \\\"ä\\\"\"",
    }
}

#[test]
fn every_option_is_read_printed_and_read_again_unchanged() {
    let command = command();
    let text_of = |line: &str| {
        let (_, matches) = parsed(line, "").unwrap_or_else(|error| panic!("{line}: {error}"));
        print(&matches).unwrap()
    };
    let mut checked = 0;
    for key in keys(&command) {
        let value = if key.kind == Kind::Flag { "true" } else { example(key.name) };
        // With what it needs.
        let mut line = format!("{} = {value}\n", key.name);
        for (needs, what) in [
            (&["shape", "endian", "skip-bytes"][..], "dtype = \"f32\"\n"),
            (&["dtype", "endian", "skip-bytes"], "shape = \"4x5\"\n"),
            (&["fly-height"], "fly-along = \"way.csv\"\n"),
            (&["geojson-color", "geojson-width", "geojson-name"], "geojson = \"a.geojson\"\n"),
            (&["constant-speed"], "keys = [{ at = 0, zoom = 1 }]\n"),
            (&["visible-layers"], "layers = \"a.tif | b.tif\"\n"),
        ] {
            line += if needs.contains(&key.name) { what } else { "" };
        }
        if !["clock", "offscreen"].contains(&key.name) {
            line += "offscreen = true\n";
        }
        let printed = text_of(&line);
        let said = |text: &str| -> Vec<String> {
            text.lines()
                .filter(|line| !line.is_empty() && !line.starts_with('#'))
                .map(str::to_owned)
                .collect()
        };
        assert!(said(&printed).iter().any(|said| said.starts_with(&format!("{} = ", key.name))), "{printed}");
        assert_eq!(text_of(&printed), printed, "{}", key.name);
        checked += 1;
    }
    assert!(checked > 85, "{checked}");
}

#[test]
fn scenes_are_printed_with_absolute_paths_and_what_is_usual_as_comments() {
    let words = ["fieldreel", "a.tif", "--zoom", "2", "--title", "1", "-o", "b.mp4", "--colormap", "c.cpt"];
    let (_, matches, _) = parse(&words.map(OsString::from)).unwrap();
    let text = print(&matches).unwrap();
    let here = std::env::current_dir().unwrap();
    let here = here.display();
    for line in [
        format!("input = [\"{here}/a.tif\"]"),
        format!("output = \"{here}/b.mp4\""),
        format!("colormap = \"{here}/c.cpt\""),
        "zoom = 2".to_owned(),
        "title = 1".to_owned(),
        "# orbit = 360".to_owned(),
        "# Camera".to_owned(),
    ] {
        assert!(text.lines().any(|found| found == line), "{line}:\n{text}");
    }
    assert!(!text.lines().any(|line| line.contains("scene =")), "{text}");
}

#[test]
fn the_library_knows_every_key() {
    let command = command();
    let known = |name: &str| {
        name == "input" || OptionWord::named(name).is_some() || film_keys().any(|key| key.name == name)
    };
    let unknown: Vec<&str> = keys(&command).map(|key| key.name).filter(|name| !known(name)).collect();
    assert!(unknown.is_empty(), "no option of the scene and not among the keys of films: {unknown:?}");
    let names: Vec<&str> = keys(&command).map(|key| key.name).collect();
    assert!(film_keys().all(|key| names.contains(&key.name)));
    assert!(!known("colormpa"));
    for value in ["x", "x.cpt", "film", "-"] {
        for key in keys(&command).filter(|key| key.kind != Kind::Flag && key.name != "input") {
            assert_eq!(key.is_path(value), is_file(key.name, value), "{} = {value}", key.name);
        }
    }
}

#[test]
fn the_schema_has_every_key() {
    let schema = schema(&Arguments::command());
    let properties = schema["properties"].as_object().unwrap();
    assert_eq!(properties.len(), keys(&command()).count());
    assert_eq!(properties["offscreen"]["type"], "boolean");
    assert_eq!(properties["zoom"]["type"], "number");
    assert_eq!(properties["frames"]["type"], "integer");
    assert!(properties["mode"]["enum"].as_array().unwrap().contains(&"image".into()));
    assert_eq!(properties["size"]["default"], "1280x720");
    assert!(properties.values().all(|property| !property["description"].as_str().unwrap().is_empty()));
}

#[test]
fn files_that_are_no_scenes_are_refused() {
    let words = ["fieldreel", "--scene", "/nowhere/film.toml"].map(OsString::from);
    let Err(Failure::File(error)) = parse(&words) else { panic!("a file that is not there") };
    assert!(error.to_string().contains("/nowhere/film.toml"), "{error}");
    let large = scene(&"# long\n".repeat(700_000));
    let words = [OsString::from("fieldreel"), "--scene".into(), large.path().into()];
    let Err(Failure::File(error)) = parse(&words) else { panic!("a file that is too large") };
    assert!(error.to_string().contains("more than 4194304 bytes"), "{error}");
}

#[test]
fn broken_scenes_are_refused_where_they_break() {
    let text = "zoom = 2\ntitle = \"a\"\nclim = [0, 10.5]\nmetadata = { a = 1 }\n# ä\n";
    let command = command();
    let (mut refused, mut broken) = (0, Vec::new());
    for (at, byte) in text.bytes().enumerate() {
        for other in [b'"', b'=', b'\n', b'{', byte ^ 1] {
            broken.clear();
            broken.extend_from_slice(text.as_bytes());
            broken[at] = other;
            let Ok(text) = std::str::from_utf8(&broken) else { continue };
            if let Err(mistake) = entries_of(text, Path::new(""), &command) {
                refused += 1;
                assert!(mistake.span.end <= text.len() && !mistake.reason.is_empty(), "{text}: {mistake:?}");
            }
        }
        drop(entries_of(&text[..text.floor_char_boundary(at)], Path::new(""), &command));
    }
    assert!(refused > 150, "{refused}");
}

#[test]
fn a_film_cannot_say_where_to_write() {
    let words = ["--offscreen".into(), "--output=again.mp4".into()];
    let said = |text: &str| parse_of_film(text, &words).map(|_| ());
    assert_eq!(said("input = [\"a.npy\"]\ncontainer = \"mp4\"\nzoom = 2\n"), Ok(()));
    for line in [
        "overwrite = true",
        "html = \"x.html\"",
        "output = \"x\"",
        "resume = true",
        "plan = \"x\"",
        "quiet = true",
    ] {
        let error = said(&format!("zoom = 2\n{line}\n")).unwrap_err();
        assert!(error.starts_with("no film says"), "{line}: {error}");
    }
}
