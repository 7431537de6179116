//! Which datasets are served: those in the files and folders that were named, and nothing else.

use super::companions::{companions, leads_out};
use crate::data::{DataError, expand, identity};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, UNIX_EPOCH};

/// How long the names found in folders are believed.
const FRESH: Duration = Duration::from_secs(2);

/// Datasets that are found in folders at most, and how deep.
const MOST_DATASETS: usize = 10_000;
const DEEPEST: usize = 8;

/// How the names of files end that are looked for in folders. Named files are served whatever they are called.
const ENDINGS: [&str; 24] = [
    "asc", "cdf", "csv", "dcm", "h5", "hdf5", "hdr", "hgt", "mat", "mha", "mhd", "nc", "nc4", "nhdr", "nii",
    "npy", "npz", "nrrd", "png", "tif", "tiff", "tsv", "vti", "zarr",
];

/// Why there is nothing to serve.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CatalogError {
    /// A file or folder is not there, or a pattern matches nothing.
    #[error(transparent)]
    Data(#[from] DataError),
    /// Two datasets would have the same name.
    #[error("{first} and {second} would both be served as {name:?}", first = first.display(), second = second.display())]
    SameName {
        /// Which.
        name: String,
        /// One of them.
        first: PathBuf,
        /// The other.
        second: PathBuf,
    },
}

/// Something that films are made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Dataset {
    /// What it is asked for by.
    pub(super) name: String,
    /// What it is called in messages, and to who might have it too: no folders but those that were served.
    pub(super) shown: String,
    /// Its files, or its folder, without links. None for the sample.
    pub(super) files: Vec<PathBuf>,
    /// The folder that they may not leave.
    root: Option<PathBuf>,
}

impl Dataset {
    /// A file that came with a request.
    pub(super) fn uploaded(name: String, shown: String, file: PathBuf) -> Self {
        Self { name, shown, files: vec![file], root: None }
    }

    /// What changes when the data does: lengths and times of its files and of those that they may name, of folders what
    /// [`identity`] says.
    ///
    /// # Errors
    /// If a file is gone, or has become a link out of its folder, or one of those that belong to it has.
    pub(super) fn version(&self) -> Result<String, DataError> {
        let mut version = String::new();
        for file in &self.files {
            let failed = |error| DataError::Io { error, path: self.shown.clone() };
            if file.canonicalize().map_err(failed)? != *file {
                return Err(failed(io::Error::other("it is a link now")));
            }
            version += &state_of(file).map_err(failed)?;
            if file.is_dir() {
                if let Some(root) = &self.root
                    && leads_out(file, root).map_err(failed)?
                {
                    return Err(failed(io::Error::other(
                        "a link in it leads out of the folder that is served",
                    )));
                }
                version += &identity(file)?;
                continue;
            }
            for companion in companions(file).map_err(failed)? {
                let real = companion.canonicalize().map_err(failed)?;
                if self.root.as_ref().is_some_and(|root| !real.starts_with(root)) {
                    let name = companion.file_name().unwrap_or_default().display();
                    let text = format!("{name} beside it is a link out of the folder that is served");
                    return Err(failed(io::Error::other(text)));
                }
                version += &state_of(&companion).map_err(failed)?;
            }
        }
        Ok(version)
    }
}

/// The length of a file or folder, and when it was changed.
fn state_of(path: &Path) -> io::Result<String> {
    let found = path.metadata()?;
    let changed = found.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    Ok(format!("{} bytes of {}; ", found.len(), changed.map_or(0, |time| time.as_nanos())))
}

/// All datasets by their names.
pub(super) struct Catalog {
    /// Those that were named one by one.
    named: BTreeMap<String, Dataset>,
    folders: Vec<PathBuf>,
    found: Mutex<(Option<Instant>, BTreeMap<String, Dataset>)>,
}

impl Catalog {
    /// Of files, patterns that match some (which are one dataset then), and folders with files in them. Without any of these,
    /// of the sample.
    pub(super) fn new(data: &[PathBuf]) -> Result<Self, CatalogError> {
        let mut named: BTreeMap<String, Dataset> = BTreeMap::new();
        let mut folders = Vec::new();
        for path in data {
            let files = expand(path)?;
            let failed = |error| DataError::Io { error, path: path.display().to_string() };
            let files: Vec<_> =
                files.iter().map(|file| file.canonicalize()).collect::<Result<_, _>>().map_err(failed)?;
            match files.as_slice() {
                [folder] if folder.is_dir() && !is_dataset_folder(folder) => folders.push(folder.clone()),
                _ => {
                    let shown = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
                    let name = without_ending(&shown).replace(['*', '?', '[', ']'], "_");
                    let dataset = Dataset { name: name.clone(), shown, files, root: None };
                    if let Some(other) = named.insert(name.clone(), dataset) {
                        let first = other.files.into_iter().next().unwrap_or_default();
                        return Err(CatalogError::SameName { name, first, second: path.clone() });
                    }
                }
            }
        }
        if data.is_empty() {
            let (name, shown) = ("sample".to_owned(), "the sample".to_owned());
            named.insert(name.clone(), Dataset { name, shown, files: Vec::new(), root: None });
        }
        Ok(Self { named, folders, found: Mutex::default() })
    }

    /// The dataset of that name.
    pub(super) fn find(&self, name: &str) -> Option<Dataset> {
        self.named.get(name).cloned().or_else(|| self.found().1.get(name).cloned())
    }

    /// All of them, by name.
    pub(super) fn list(&self) -> Vec<Dataset> {
        let mut all = self.found().1.clone();
        all.extend(self.named.clone());
        all.into_values().collect()
    }

    /// What is in the folders. They are looked at again when the last time is long ago.
    fn found(&self) -> MutexGuard<'_, (Option<Instant>, BTreeMap<String, Dataset>)> {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        if !self.folders.is_empty() && found.0.is_none_or(|since| since.elapsed() > FRESH) {
            let mut all = BTreeMap::new();
            for folder in &self.folders {
                scan(folder, (folder, DEEPEST), &mut all);
            }
            *found = (Some(Instant::now()), all);
        }
        found
    }
}

/// Adds the datasets in a folder of a served folder. What cannot be read is passed over.
fn scan(folder: &Path, (root, depth): (&Path, usize), found: &mut BTreeMap<String, Dataset>) {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .collect();
    paths.sort();
    for path in paths {
        let is_hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        let Some(real) = path.canonicalize().ok().filter(|real| real.starts_with(root) && !is_hidden) else {
            continue;
        };
        let is_folder = real.is_dir();
        if is_folder && !is_dataset_folder(&real) {
            // A link to a folder above would go round in circles.
            if depth > 0 && real == path {
                scan(&path, (root, depth - 1), found);
            }
            continue;
        }
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        let is_known = is_folder
            || ending.as_deref().is_some_and(|ending| ENDINGS.contains(&ending))
            || path.to_string_lossy().ends_with(".nii.gz");
        let Some(shown) = path.strip_prefix(root).ok().and_then(Path::to_str).filter(|_| is_known) else {
            continue;
        };
        if found.len() >= MOST_DATASETS {
            return;
        }
        let short = without_ending(shown);
        // Of two that differ in their endings only, the second keeps it.
        let name = if found.contains_key(short) { shown } else { short };
        let dataset = Dataset {
            name: name.to_owned(),
            shown: shown.to_owned(),
            files: vec![real],
            root: Some(root.to_owned()),
        };
        found.entry(name.to_owned()).or_insert(dataset);
    }
}

/// Whether a folder is one dataset: Zarr.
fn is_dataset_folder(folder: &Path) -> bool {
    let marks = ["zarr.json", ".zgroup", ".zarray", ".zattrs"];
    marks.iter().any(|mark| folder.join(mark).is_file())
}

fn without_ending(name: &str) -> &str {
    let stem = name.strip_suffix(".nii.gz").or_else(|| name.rsplit_once('.').map(|(stem, _)| stem));
    stem.filter(|stem| !stem.is_empty() && !stem.ends_with('/')).unwrap_or(name)
}

#[cfg(test)]
mod tests;
