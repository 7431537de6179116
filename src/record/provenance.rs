//! What a film says about how it was made: written into it, read, and compared with what is there now.

use super::FilmSettings;
use crate::data::{DataError, checksum, identity};
use crate::encode::Container;
#[cfg(feature = "libav")]
use crate::encode::{EncodeError, film_metadata};
use crate::scene::scene_file::SceneFile;
use std::io;
use std::path::{Path, PathBuf};

const VERSION: &str = "fieldreel_version";
const SCENE: &str = "fieldreel_scene";
const FILES: &str = "fieldreel_files";
const CAMERA_PATH: &str = "fieldreel_camera_path";

/// Films of more inputs say nothing: it would take more room than some of their frames.
const MOST_INPUTS: usize = 1000;

/// Bytes of all files together that are looked at whole, which takes a tenth of a second.
const MOST_BYTES: u64 = 32 << 20;

/// Longer tables would make films of their own: half an hour in which everything moves.
const LONGEST_TABLE: usize = 16 << 20;

/// What [`checksum`] says of a file that it looked at whole.
const OF_ALL: &str = "sha256 of all ";

/// What does not tell what a film shows, or stands elsewhere: the container as a word of its own, the camera path whole.
const NOT_SAID: [&str; 6] = ["adapter", "camera-path", "container", "no-scene", "overwrite", "threads"];

/// How a film was made. It travels as [`EncodeSettings::metadata`](crate::encode::EncodeSettings::metadata).
///
/// ```
/// use fieldreel::encode::Container;
/// use fieldreel::record::Provenance;
/// use fieldreel::scene::scene_file::SceneFile;
/// use std::path::Path;
///
/// let scene = SceneFile::parse("zoom = 2\nsize = \"640x360\"\nthreads = 4\n", Path::new(""))?;
/// let said = Provenance::new(&scene, Container::Gif, None)?.ok_or("too many files")?;
/// assert_eq!(said.scene, "container = \"gif\"\nzoom = 2\nsize = \"640x360\"\n");
/// let read = Provenance::of_metadata(&said.clone().into_metadata());
/// assert_eq!(read, Some(said));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provenance {
    /// Of the library.
    pub version: String,
    /// As [`SceneFile`] reads it.
    pub scene: String,
    /// What was read.
    pub files: Vec<MadeFrom>,
    /// The table that [`FrameChoice::Path`](super::FrameChoice::Path) replays: all of it, since nobody keeps the table of a
    /// take.
    pub camera_path: Option<String>,
}

/// A file or folder that a film was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeFrom {
    /// Where it was, `-` being standard input.
    pub path: PathBuf,
    /// See [`checksum`] and [`identity`]; empty where that is not known.
    pub checksum: String,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileState {
    /// It has the same checksum.
    Unchanged,
    /// It has another one.
    Changed,
    /// It cannot be read, or cannot be read again.
    Missing,
}

/// Why a film cannot say how it is made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProvenanceError {
    /// What no film can say: names of files that are no text, tables that are too long. The film can be made nevertheless.
    #[error("{0}")]
    Unsayable(String),
    /// A file that it is made from cannot be read.
    #[error(transparent)]
    Data(#[from] DataError),
    /// There is no current folder, to which paths are relative.
    #[error("cannot tell where relative paths begin")]
    Folder(#[source] io::Error),
}

impl MadeFrom {
    /// Looks at it as it was looked at before.
    pub fn state(&self) -> FileState {
        let now = if self.checksum.contains(OF_ALL) { checksum(&self.path) } else { identity(&self.path) };
        match now {
            _ if self.checksum.is_empty() => FileState::Missing,
            Ok(now) if now == self.checksum => FileState::Unchanged,
            Ok(_) => FileState::Changed,
            Err(_) => FileState::Missing,
        }
    }

    /// Whether it was standard input, which nobody can read again.
    pub fn is_stdin(&self) -> bool {
        is_stdin(&self.path)
    }
}

impl Provenance {
    /// Of a film in this container that `scene` describes, whose inputs are files, none of them a pattern any more; `None` if
    /// there are too many of them to be told. `camera_path` is the table that it replays.
    ///
    /// # Errors
    /// [`ProvenanceError`].
    pub fn new(
        scene: &SceneFile,
        container: Container,
        camera_path: Option<String>,
    ) -> Result<Option<Self>, ProvenanceError> {
        if scene.inputs.len() > MOST_INPUTS {
            return Ok(None);
        }
        if camera_path.as_ref().is_some_and(|table| table.len() > LONGEST_TABLE) {
            let reason = format!("its camera path has more than {LONGEST_TABLE} bytes");
            return Err(ProvenanceError::Unsayable(reason));
        }
        let files = made_from(scene)?;
        let version = env!("CARGO_PKG_VERSION").to_owned();
        Ok(Some(Self { version, scene: told(scene, container)?, files, camera_path }))
    }

    /// As [`Provenance::new`], with the table of the file that the scene's `camera-path` names.
    ///
    /// # Errors
    /// [`ProvenanceError`].
    pub fn of_scene(scene: &SceneFile, container: Container) -> Result<Option<Self>, ProvenanceError> {
        let read = |path: &str| {
            let table = std::fs::read_to_string(path);
            table.map_err(|error| ProvenanceError::Unsayable(format!("{path}: {error}")))
        };
        let table = scene.film_value("camera-path").map(read).transpose()?;
        Self::new(scene, container, table)
    }

    /// Whether an option may stand in what a film says about itself. Others would write files or change how a program runs,
    /// and a film may come from anybody.
    pub fn may_say(name: &str) -> bool {
        name == "container" || is_said(name)
    }

    /// As metadata.
    pub fn into_metadata(self) -> Vec<(String, String)> {
        let line = |file: &MadeFrom| format!("{}\t{}", file.path.display(), file.checksum);
        let files: Vec<String> = self.files.iter().map(line).collect();
        let known = [(VERSION, self.version), (SCENE, self.scene), (FILES, files.join("\n"))];
        let table = self.camera_path.map(|table| (CAMERA_PATH, table));
        known.into_iter().chain(table).map(|(key, value)| (key.to_owned(), value)).collect()
    }

    /// What a film says; `None` if it says nothing.
    ///
    /// # Errors
    /// Those of [`film_metadata`].
    #[cfg(feature = "libav")]
    pub fn read(film: &Path) -> Result<Option<Self>, EncodeError> {
        Ok(Self::of_metadata(&film_metadata(film)?))
    }

    /// What is said in the metadata of a film; `None` if nothing is.
    pub fn of_metadata(metadata: &[(String, String)]) -> Option<Self> {
        let value = |wanted: &str| {
            let found = metadata.iter().find(|(key, _)| key.eq_ignore_ascii_case(wanted));
            found.map(|(_, value)| value.clone())
        };
        let (version, scene) = (value(VERSION)?, value(SCENE)?);
        let files = value(FILES).unwrap_or_default();
        let file = |line: &str| {
            let (path, checksum) = line.rsplit_once('\t').unwrap_or((line, ""));
            MadeFrom { path: path.into(), checksum: checksum.to_owned() }
        };
        let files = files.lines().map(file).collect();
        Some(Self { version, scene, files, camera_path: value(CAMERA_PATH) })
    }
}

fn is_said(name: &str) -> bool {
    !FilmSettings::is_of_the_program(name) && !NOT_SAID.contains(&name)
}

/// What the scene says of the film, the same whatever was said first and however.
fn told(scene: &SceneFile, container: Container) -> Result<String, ProvenanceError> {
    let container = ("container".to_owned(), vec![container.name().to_owned()]);
    let begin = SceneFile { inputs: scene.inputs.clone(), film: vec![container], ..SceneFile::default() };
    let is_told = |(name, texts): &&(String, Vec<String>)| is_said(name) && texts != &["false"];
    let mut film: Vec<_> = scene.film.iter().filter(is_told).cloned().collect();
    film.sort();
    let rest = SceneFile { inputs: Vec::new(), options: scene.options.clone(), film };
    let text = |scene: &SceneFile| scene.to_toml().map_err(of_path);
    Ok(text(&begin)? + &text(&rest)?)
}

/// Its inputs, and the files that its options name.
fn made_from(scene: &SceneFile) -> Result<Vec<MadeFrom>, ProvenanceError> {
    let named = scene.files_of_options().into_iter().filter(|(name, _)| is_said(name));
    let named = named.map(|(_, path)| path);
    let paths = scene.inputs.iter().cloned().chain(named);
    let paths: Vec<PathBuf> = paths.map(|path| absolute(&path)).collect::<Result<_, _>>()?;
    let bytes: u64 = paths.iter().filter_map(|path| Some(path.metadata().ok()?.len())).sum();
    let look = if bytes > MOST_BYTES { identity } else { checksum };
    let file = |path: PathBuf| {
        let checksum = if is_stdin(&path) { String::new() } else { look(&path)? };
        Ok(MadeFrom { path, checksum })
    };
    paths.into_iter().map(file).collect()
}

fn absolute(path: &Path) -> Result<PathBuf, ProvenanceError> {
    // What a name had that was no text stands as this character in the words of options.
    if path.to_str().is_none_or(|text| text.contains(char::REPLACEMENT_CHARACTER)) {
        let reason = format!("a scene is text: {} cannot stand in it", path.display());
        return Err(ProvenanceError::Unsayable(reason));
    }
    if is_stdin(path) { Ok(path.to_owned()) } else { std::path::absolute(path).map_err(of_path) }
}

fn of_path(error: io::Error) -> ProvenanceError {
    match error.kind() {
        io::ErrorKind::InvalidInput => ProvenanceError::Unsayable(error.to_string()),
        _ => ProvenanceError::Folder(error),
    }
}

fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}
