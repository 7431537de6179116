//! Scene files of all that can be set.

use super::*;
use crate::cli::scene_file;
use fieldreel::scene::scene_file::SceneFile;

/// Layers with absolute paths, as scenes have them.
fn at_root(layers: &str) -> String {
    ["a b.tif", "c\\;d.npy", "e.tif"]
        .into_iter()
        .fold(layers.to_owned(), |layers, path| layers.replace(path, &format!("/{path}")))
}

#[test]
fn scenes_of_every_setting_are_read_and_written_again_unchanged() {
    let start = start();
    let mut dice = Dice(3);
    for round in 0..150 {
        let mut settings = dice.settings();
        settings.scene.drape = settings.scene.drape.map(|path| Path::new("/data").join(path));
        let layers = settings.scene.layers.to_string();
        settings.scene.layers = at_root(&layers).parse().unwrap();
        let inputs = [PathBuf::from(format!("/data/{}", dice.text())), PathBuf::from("/a.tif")];
        let output = PathBuf::from(dice.one_of(&["/film.mp4", "/a b/film.mkv", "/frame-%05d.png"]));
        let request = Request { arguments: &start, inputs: &inputs, settings: &settings, output: &output };
        let matches = Arguments::command().try_get_matches_from(scene_words(&request)).unwrap();
        let text = scene_file::print(&matches).unwrap();
        // The program reads it,
        let (arguments, again) = scene_file::parse_text(&text).unwrap();
        assert_eq!(job::scene_options(&arguments).unwrap(), settings.scene, "{round}: {text}");
        assert_eq!(arguments.input.inputs, inputs);
        assert_eq!(arguments.output.output.as_ref(), Some(&output));
        let container = settings.encode.container;
        let encode = job::encode_settings(&arguments, container, NonZeroUsize::MIN).unwrap();
        assert_eq!(encode, settings.encode, "{text}");
        assert_eq!(scene_file::print(&again).unwrap(), text);
        // so does the library,
        let scene =
            SceneFile::parse(&text, Path::new("")).unwrap_or_else(|mistake| panic!("{mistake}: {text}"));
        assert_eq!(scene.options, settings.scene, "{round}: {text}");
        assert_eq!(scene.inputs, inputs);
        // and what that writes both read.
        let written = scene.to_toml().unwrap();
        assert_eq!(SceneFile::parse(&written, Path::new("")).unwrap(), scene);
        let (arguments, again) = scene_file::parse_text(&written).unwrap();
        assert_eq!(job::scene_options(&arguments).unwrap(), settings.scene, "{round}: {written}");
        assert_eq!(scene_file::print(&again).unwrap(), text);
    }
}
