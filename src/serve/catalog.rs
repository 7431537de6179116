//! Which datasets are served: those in the files and folders that were named, and nothing else.

use super::companions::{companions, leads_out};
#[cfg(feature = "dicom")]
use crate::data::are_of_one_series;
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

/// A folder that is searched.
struct ServedFolder {
    /// Without links.
    path: PathBuf,
    /// What its datasets have before their names: nothing if there is no other folder, else its own name and a slash.
    prefix: String,
}

impl ServedFolder {
    fn name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }
}

/// All datasets by their names.
pub(super) struct Catalog {
    /// Those that were named one by one.
    named: BTreeMap<String, Dataset>,
    folders: Vec<ServedFolder>,
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
                [folder] if folder.is_dir() && !is_dataset_folder(folder) => {
                    if !folders.contains(folder) {
                        folders.push(folder.clone());
                    }
                }
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
        Ok(Self { named, folders: told_apart(&folders), found: Mutex::default() })
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
            let mut search = Search { named: &self.named, found: BTreeMap::new() };
            for folder in &self.folders {
                search.look_into(&folder.path, (folder, DEEPEST));
            }
            if search.found.len() == MOST_DATASETS && found.0.is_none() {
                tracing::warn!("only the first {MOST_DATASETS} datasets of the folders are served");
            }
            *found = (Some(Instant::now()), search.found);
        }
        found
    }
}

/// Folders with what tells their datasets apart: their names, with those of as many folders above as it takes.
fn told_apart(folders: &[PathBuf]) -> Vec<ServedFolder> {
    let prefix = |folder: &PathBuf| {
        let names: Vec<_> = folder.iter().skip(1).collect();
        let tail = |count: usize| names.iter().skip(names.len().saturating_sub(count)).collect::<PathBuf>();
        let is_shared = |tail: &PathBuf| folders.iter().any(|other| other != folder && other.ends_with(tail));
        let own = (1..names.len()).map(tail).find(|tail| !is_shared(tail));
        own.unwrap_or_else(|| tail(names.len())).to_string_lossy().into_owned() + "/"
    };
    let is_alone = folders.len() < 2;
    let served = |folder: &PathBuf| {
        let prefix = if is_alone { String::new() } else { prefix(folder) };
        ServedFolder { path: folder.clone(), prefix }
    };
    folders.iter().map(served).collect()
}

/// What is found in folders.
struct Search<'a> {
    named: &'a BTreeMap<String, Dataset>,
    found: BTreeMap<String, Dataset>,
}

impl Search<'_> {
    /// Adds the datasets in a folder of a served folder, which may be one itself. What cannot be read is passed over.
    fn look_into(&mut self, folder: &Path, (served, depth): (&ServedFolder, usize)) {
        let entries = std::fs::read_dir(folder).into_iter().flatten();
        let mut paths: Vec<PathBuf> =
            entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
        paths.sort();
        let mut found: Vec<(PathBuf, PathBuf)> =
            paths.into_iter().filter_map(|path| path.canonicalize().ok().map(|real| (path, real))).collect();
        let is_inside = |real: &Path| real.starts_with(&served.path);
        // What is a dataset as a whole is read as a whole, hidden files and links as well.
        let is_closed = found.iter().all(|(_, real)| is_inside(real));
        found.retain(|(path, _)| {
            !path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
        });
        let images = found.iter().filter(|(path, real)| is_image(path, real));
        let images: Vec<&Path> = images.map(|(_, real)| real.as_path()).collect();
        let is_series = is_closed && are_of_one_series(&images);
        if is_series {
            self.add(folder, folder, served);
        }
        for (path, real) in found.iter().filter(|(_, real)| is_inside(real)) {
            if real.is_dir() && !is_dataset_folder(real) {
                // A link to a folder above would go round in circles.
                if depth > 0 && real == path {
                    self.look_into(path, (served, depth - 1));
                }
            } else if real.is_dir() || (has_known_ending(path) && !(is_series && is_image(path, real))) {
                self.add(path, real, served);
            }
        }
    }

    /// Adds a dataset.
    fn add(&mut self, path: &Path, real: &Path, served: &ServedFolder) {
        let Some(within) = path.strip_prefix(&served.path).ok().and_then(Path::to_str) else { return };
        if self.found.len() >= MOST_DATASETS {
            return;
        }
        let shown = match (within, served.prefix.trim_end_matches('/')) {
            ("", "") => served.name(),
            ("", prefix) => prefix.to_owned(),
            _ => format!("{}{within}", served.prefix),
        };
        let short = if real.is_dir() {
            shown.strip_suffix(".zarr").unwrap_or(&shown)
        } else {
            without_ending(&shown)
        };
        let name = self.free_name([short, &shown], served);
        let dataset = Dataset {
            name: name.clone(),
            shown,
            files: vec![real.to_owned()],
            root: Some(served.path.clone()),
        };
        self.found.insert(name, dataset);
    }

    /// What a file is served as. Of two that differ in their endings only, the second keeps it; if that is not enough, the
    /// folder's name comes before.
    fn free_name(&self, [short, shown]: [&str; 2], served: &ServedFolder) -> String {
        let is_taken = |name: &str| self.named.contains_key(name) || self.found.contains_key(name);
        let mut name = if is_taken(short) { shown } else { short }.to_owned();
        while is_taken(&name) {
            name = format!("{}/{name}", served.name());
        }
        name
    }
}

fn has_known_ending(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    ending.as_deref().is_some_and(|ending| ENDINGS.contains(&ending))
        || path.to_string_lossy().ends_with(".nii.gz")
}

/// Whether a file may be an image of a series. Those of scanners often have no ending, or the last digits of a number as one.
fn is_image(path: &Path, real: &Path) -> bool {
    let is_dicom = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("dcm"));
    (is_dicom || !has_known_ending(path)) && real.is_file()
}

/// Whether a folder is one dataset and nothing else: Zarr.
fn is_dataset_folder(folder: &Path) -> bool {
    let marks = ["zarr.json", ".zgroup", ".zarray", ".zattrs"];
    marks.iter().any(|mark| folder.join(mark).is_file())
}

fn without_ending(name: &str) -> &str {
    let is_ending = |(_, ending): &(&str, &str)| !ending.contains('/');
    let stem = || name.rsplit_once('.').filter(is_ending).map(|(stem, _)| stem);
    let stem = name.strip_suffix(".nii.gz").or_else(stem);
    stem.filter(|stem| !stem.is_empty() && !stem.ends_with('/')).unwrap_or(name)
}

/// Whether files are images of one series.
#[cfg(not(feature = "dicom"))]
fn are_of_one_series(_files: &[&Path]) -> bool {
    false
}

#[cfg(test)]
mod tests;
