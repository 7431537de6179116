//! What the pictures of a film depend on, by name, so that parts of it can be told from parts of another.

use super::arguments::Arguments;
use super::scene_file;
use fieldreel::Error;
use fieldreel::data::{Arrangement, identity};
use fieldreel::encode::Facts;
use fieldreel::scene::SceneOptions;
use std::path::PathBuf;

/// Everything that is drawn: the options of the scene, the files and how they are read.
///
/// # Errors
/// If a file cannot be read.
pub(super) fn of_film(
    arguments: &Arguments,
    options: &SceneOptions,
    (inputs, arrangement): (&[PathBuf], Arrangement),
) -> Result<Facts, Error> {
    let mut facts = Facts::new();
    let mut add = |name: String, value: String| drop(facts.insert(name, value));
    add("fieldreel".to_owned(), env!("CARGO_PKG_VERSION").to_owned());
    for (word, value) in options.words() {
        add(format!("--{}", word.name), value);
    }
    add("--quality".to_owned(), format!("{:?}", arguments.look.quality));
    add("--dither".to_owned(), format!("{:?}", arguments.encoding.dither));
    let colormap = arguments.look.colormap.as_deref().map(PathBuf::from).filter(|path| path.is_file());
    let camera = &arguments.camera;
    for (name, path) in [
        ("--colormap", colormap.as_ref()),
        ("--camera-path", camera.camera_path.as_ref()),
        ("--fly-along", camera.fly_along.as_ref()),
        ("--drape", arguments.terrain.drape.as_ref()),
    ] {
        if let Some(path) = path {
            add(format!("file of {name}"), identity(path)?);
        }
    }
    for (name, path) in arguments.annotation.files() {
        add(format!("file of {name}"), identity(path)?);
    }
    for (number, path) in scene_file::layer_files(arguments).iter().enumerate() {
        add(format!("file {} of --layers", number + 1), identity(path)?);
    }
    for (number, path) in arguments.places.geojson.iter().enumerate() {
        add(format!("file {} of --geojson", number + 1), identity(path)?);
    }
    for (number, path) in scene_file::keyed_files(arguments).iter().enumerate() {
        add(format!("file {} of --keys", number + 1), identity(path)?);
    }
    let input = &arguments.input;
    let said = |value: Option<String>| value.unwrap_or_else(|| "not set".to_owned());
    add("--bands".to_owned(), said(input.bands.as_ref().map(|bands| format!("{bands:?}"))));
    add("--variable".to_owned(), said(input.variable.clone()));
    add("--level".to_owned(), said(input.level.map(|level| level.to_string())));
    add("--as".to_owned(), format!("{arrangement:?}"));
    add("layout".to_owned(), said(input.raw.layout().map(|layout| format!("{layout:?}"))));
    add("inputs".to_owned(), inputs.len().to_string());
    for (number, path) in inputs.iter().enumerate() {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let identity = if name == "-" { "not known".to_owned() } else { identity(path)? };
        add(format!("input {}", number + 1), format!("{name}, {identity}"));
    }
    Ok(facts)
}
