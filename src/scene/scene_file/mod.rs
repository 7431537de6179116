//! Scene files: TOML that holds what options of the command line say, by the same names.

mod checking;
mod combinations;
mod film_keys;
mod key_tables;
mod layer_tables;
mod mistake;
mod note_tables;
mod reading;
#[cfg(test)]
mod tests;
mod values;
mod writing;

pub use checking::{check_options, option_of, place_in_keys};
pub use combinations::{conflict, excluded_by, need, needed_by};
pub use film_keys::{FilmKey, film_keys};
pub use key_tables::{keys_from_toml, keys_to_toml};
pub use layer_tables::{layers_from_toml, layers_to_toml};
pub use mistake::{Mistake, nearest};
pub use note_tables::{notes_from_toml, notes_to_toml};
pub use values::{is_colormap_file, is_file, may_stand_alone, toml_scalar};

use super::{AddedLayers, Keys, OptionWord, SceneError, SceneOptions, WordKind};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// What a scene file says.
///
/// ```
/// use fieldreel::frame::Resolution;
/// use fieldreel::scene::scene_file::SceneFile;
/// use std::path::Path;
///
/// let text = "input = \"dem.tif\"\nzoom = 1.5\nclim = [200, 1100]\nsize = \"640x360\"\n";
/// let scene = SceneFile::parse(text, Path::new("/data"))?;
/// assert_eq!(scene.inputs, [Path::new("/data/dem.tif")]);
/// assert_eq!(scene.options.zoom, 1.5);
/// let size: Resolution = scene.film_value("size").unwrap_or("1280x720").parse()?;
/// assert_eq!(SceneFile::parse(&scene.to_toml()?, Path::new(""))?, scene);
///
/// let mistake = SceneFile::parse("zoom = 2\nzom = 3\n", Path::new("")).unwrap_err();
/// assert_eq!(mistake.to_string(), "unknown key \"zom\"; did you mean \"zoom\"?");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SceneFile {
    /// What is shown: paths and patterns, as [`expand`](crate::data::expand) takes them.
    pub inputs: Vec<PathBuf>,
    /// How it is shown.
    pub options: SceneOptions,
    /// What the file says about films, their files and the program: names of [`film_keys()`] with their values or parts of values,
    /// as on a command line. A flag that is set has the value `true`. Whoever uses them checks them.
    pub film: Vec<(String, Vec<String>)>,
}

/// Why there is no scene.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SceneFileError {
    /// The file cannot be read.
    #[error("cannot read the scene {path}", path = path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is larger than any scene.
    #[error("cannot read the scene {path}: it has more than {most} bytes", path = path.display())]
    TooLarge {
        /// Which file.
        path: PathBuf,
        /// What is read at most.
        most: u64,
    },
    /// Something in it is wrong.
    #[error("{path}:{line}:{column}: {mistake}", path = path.display())]
    Mistake {
        /// Which file.
        path: PathBuf,
        /// From 1.
        line: usize,
        /// In characters, from 1.
        column: usize,
        /// What is wrong.
        mistake: Mistake,
    },
}

impl SceneFile {
    /// The largest file that is read.
    pub const MAX_BYTES: u64 = 4 << 20;

    /// Reads a file. Paths in it are relative to it.
    ///
    /// # Errors
    /// [`SceneFileError`] for a file that cannot be read or says something wrong; also for what it names, such as a colormap's
    /// file.
    pub fn read(path: &Path) -> Result<Self, SceneFileError> {
        let text = Self::read_text(path)?;
        Self::parse(&text, path.parent().unwrap_or(Path::new(""))).map_err(|mistake| {
            let (line, column) = mistake.place(&text);
            SceneFileError::Mistake { path: path.to_owned(), line, column, mistake }
        })
    }

    /// The text of a file.
    ///
    /// # Errors
    /// [`SceneFileError::Io`], [`SceneFileError::TooLarge`], and [`SceneFileError::Mistake`] for what is no UTF-8.
    pub fn read_text(path: &Path) -> Result<String, SceneFileError> {
        let failed = |source| SceneFileError::Io { path: path.to_owned(), source };
        let mut bytes = Vec::new();
        let file = File::open(path).map_err(failed)?;
        let read = file.take(Self::MAX_BYTES + 1).read_to_end(&mut bytes).map_err(failed)?;
        if read as u64 > Self::MAX_BYTES {
            return Err(SceneFileError::TooLarge { path: path.to_owned(), most: Self::MAX_BYTES });
        }
        String::from_utf8(bytes).map_err(|error| {
            let end = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(&error.as_bytes()[..end]).into_owned();
            let mistake = Mistake { span: end..end, reason: "no text: scenes are UTF-8".to_owned() };
            let (line, column) = mistake.place(&text);
            SceneFileError::Mistake { path: path.to_owned(), line, column, mistake }
        })
    }

    /// Reads a text. Paths in it are relative to `folder`.
    ///
    /// # Errors
    /// The first [`Mistake`]: an unknown key, a value that its option does not take or that is out of its range, two options that
    /// exclude each other, one that needs another.
    pub fn parse(text: &str, folder: &Path) -> Result<Self, Mistake> {
        let mut scene = Self::default();
        scene.change(text, folder)?;
        Ok(scene)
    }

    /// Reads a text that says what differs from this scene. Paths in it are relative to `folder`. What was said before and
    /// excludes what is said now is forgotten.
    ///
    /// # Errors
    /// As [`SceneFile::parse`]; the scene is as before then.
    pub fn change(&mut self, text: &str, folder: &Path) -> Result<(), Mistake> {
        let mut changed = self.clone();
        reading::read(text, folder, &mut changed)?;
        *self = changed;
        Ok(())
    }

    /// Forgets what was said about a key, so that its default holds again. Nothing is done about a key that there is not.
    ///
    /// # Errors
    /// [`SceneError`] where the default cannot be read.
    pub fn reset(&mut self, name: &str) -> Result<(), SceneError> {
        self.film.retain(|(known, _)| known != name);
        if name == reading::COLORMAP {
            reading::forget_what_colormap_brought(&mut self.options);
        }
        OptionWord::named(name).map_or(Ok(()), |word| word.read(&mut self.options, None))
    }

    /// Whether an option of this name is set to something else than its default, or said of the film.
    pub fn says(&self, name: &str) -> bool {
        match OptionWord::named(name) {
            Some(word) => word.write(&self.options).is_some(),
            None => self.film.iter().any(|(known, texts)| known == name && texts != &["false"]),
        }
    }

    /// The first value of a key of films.
    pub fn film_value(&self, name: &str) -> Option<&str> {
        let found = self.film.iter().find(|(found, _)| found == name);
        found.and_then(|(_, values)| values.first()).map(String::as_str)
    }

    /// The scene as a file, with absolute paths: read again it is the same.
    ///
    /// # Errors
    /// If there is no current folder, to which paths are relative, or a path is no text.
    pub fn to_toml(&self) -> io::Result<String> {
        writing::write(self)
    }

    /// The files that options name besides inputs, each with the name of its option: those of layers and keys among them.
    pub fn files_of_options(&self) -> Vec<(&str, PathBuf)> {
        let of_option = |(word, text): (&'static OptionWord, String)| {
            let paths = match (word.name, word.kind) {
                (layer_tables::LAYERS, _) => Self::files_of_layers(&self.options.layers),
                (key_tables::KEYS, _) => Self::files_of_keys(&self.options.keys),
                (_, WordKind::Texts) => text.split('\n').map(PathBuf::from).collect(),
                _ => vec![PathBuf::from(&text)],
            };
            let has_tables = [layer_tables::LAYERS, key_tables::KEYS].contains(&word.name);
            let is_path = move |path: &PathBuf| has_tables || is_file(word.name, &path.to_string_lossy());
            paths.into_iter().filter(is_path).map(|path| (word.name, path)).collect::<Vec<_>>()
        };
        let of_film = self.film.iter().flat_map(|(name, texts)| {
            let paths = texts.iter().filter(|text| is_file(name, text));
            paths.map(|text| (name.as_str(), PathBuf::from(text)))
        });
        self.options.words().into_iter().flat_map(of_option).chain(of_film).collect()
    }

    /// The files that layers name, their own among them.
    pub fn files_of_layers(layers: &AddedLayers) -> Vec<PathBuf> {
        layer_tables::files(layers)
    }

    /// The files that the keys of a film name.
    pub fn files_of_keys(keys: &Keys) -> Vec<PathBuf> {
        key_tables::files(keys)
    }
}
