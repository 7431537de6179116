//! What a film says about how it was made: written into it, read, and compared with what is there now.

use super::exit_code::InputError;
use super::job::usage;
use super::scene_file;
use clap::ArgMatches;
use fieldreel::Error;
use fieldreel::data::{checksum, identity};
use fieldreel::encode::{self, Container};
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

/// How a film was made.
pub(super) struct Provenance {
    /// Of the program.
    pub(super) version: String,
    /// As `--scene` reads it.
    pub(super) scene: String,
    /// What was read.
    pub(super) files: Vec<MadeFrom>,
    /// The table that `--camera-path` replays: all of it, since nobody keeps the table of a take.
    pub(super) camera_path: Option<String>,
}

/// A file or folder that a film was made from.
pub(super) struct MadeFrom {
    pub(super) path: PathBuf,
    /// See [`checksum`] and [`identity`]; empty where that is not known.
    pub(super) checksum: String,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Unchanged,
    Changed,
    Missing,
}

impl MadeFrom {
    pub(super) fn state(&self) -> State {
        // As it was looked at before.
        let now = if self.checksum.contains(OF_ALL) { checksum(&self.path) } else { identity(&self.path) };
        match now {
            _ if self.checksum.is_empty() => State::Missing,
            Ok(now) if now == self.checksum => State::Unchanged,
            Ok(_) => State::Changed,
            Err(_) => State::Missing,
        }
    }
}

impl Provenance {
    /// Of a film that these arguments describe, of these inputs; `None` if there are too many to be told.
    ///
    /// # Errors
    /// If one of them cannot be read, or has a name that is no text.
    pub(super) fn new(
        matches: &ArgMatches,
        inputs: &[PathBuf],
        container: Container,
        camera_path: Option<String>,
    ) -> anyhow::Result<Option<Self>> {
        if inputs.len() > MOST_INPUTS {
            return Ok(None);
        }
        if camera_path.as_ref().is_some_and(|table| table.len() > LONGEST_TABLE) {
            return Err(usage(&format!("its camera path has more than {LONGEST_TABLE} bytes")));
        }
        let inputs = inputs.iter().map(|path| absolute(path)).collect::<std::io::Result<Vec<_>>>()?;
        let scene = scene_file::of_film(matches, &inputs, container)?;
        let named = scene_file::files(matches);
        let named = named.iter().map(|path| absolute(path)).collect::<std::io::Result<Vec<_>>>()?;
        let paths = [inputs, named].concat();
        let bytes: u64 = paths.iter().filter_map(|path| Some(path.metadata().ok()?.len())).sum();
        let look = if bytes > MOST_BYTES { identity } else { checksum };
        let file = |path: PathBuf| {
            let checksum = if is_stdin(&path) { String::new() } else { look(&path).map_err(Error::from)? };
            anyhow::Ok(MadeFrom { path, checksum })
        };
        let files = paths.into_iter().map(file).collect::<anyhow::Result<_>>()?;
        Ok(Some(Self { version: env!("CARGO_PKG_VERSION").to_owned(), scene, files, camera_path }))
    }

    /// As metadata.
    pub(super) fn into_metadata(self) -> Vec<(String, String)> {
        let line = |file: &MadeFrom| format!("{}\t{}", file.path.display(), file.checksum);
        let files: Vec<String> = self.files.iter().map(line).collect();
        let known = [(VERSION, self.version), (SCENE, self.scene), (FILES, files.join("\n"))];
        let table = self.camera_path.map(|table| (CAMERA_PATH, table));
        known.into_iter().chain(table).map(|(key, value)| (key.to_owned(), value)).collect()
    }

    /// What a film says; `None` if it says nothing.
    ///
    /// # Errors
    /// If it is no film.
    pub(super) fn read(film: &Path) -> anyhow::Result<Option<Self>> {
        Ok(Self::of_metadata(&encode::film_metadata(film).map_err(Error::from)?))
    }

    /// What is said in the metadata of a film; `None` if nothing is.
    pub(super) fn of_metadata(metadata: &[(String, String)]) -> Option<Self> {
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

    /// Refuses to make it again of anything else.
    pub(super) fn check_files(&self) -> Result<(), InputError> {
        for file in &self.files {
            let path = file.path.display();
            let reason = match file.state() {
                State::Unchanged => continue,
                _ if is_stdin(&file.path) => "it was made from standard input".to_owned(),
                State::Changed => format!("{path} is not what it was made from ({})", file.checksum),
                State::Missing => format!("{path} is not there any more"),
            };
            return Err(InputError(format!("the film cannot be made again: {reason}")));
        }
        Ok(())
    }
}

fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

fn absolute(path: &Path) -> std::io::Result<PathBuf> {
    if is_stdin(path) { Ok(path.to_owned()) } else { std::path::absolute(path) }
}
