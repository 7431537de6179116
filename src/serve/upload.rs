use super::catalog::Dataset;
use super::problem::Problem;
use crate::data::in_hex;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use tokio::sync::OwnedSemaphorePermit;

/// A file that came with a request. It is gone with the last who needs it.
pub(super) struct Upload {
    dataset: Dataset,
    digest: String,
    /// It is alone in its folder, because some formats name other files beside theirs.
    _folder: TempDir,
    /// So many may be there at a time.
    _place: OwnedSemaphorePermit,
}

/// An upload that still arrives.
pub(super) struct Arriving {
    folder: TempDir,
    path: PathBuf,
    file: File,
    place: OwnedSemaphorePermit,
    hash: Sha256,
    bytes: u64,
    most_bytes: u64,
    name: String,
}

/// Letters of a name that are kept.
const LONGEST_NAME: usize = 100;

impl Arriving {
    /// Begins a file that was called so where it comes from, which tells some formats.
    pub(super) fn new(name: &str, most_bytes: u64, place: OwnedSemaphorePermit) -> Result<Self, Problem> {
        let name =
            Path::new(name).file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let name: String = name.chars().filter(|letter| !letter.is_control()).take(LONGEST_NAME).collect();
        let ending: String = match name.split_once('.') {
            Some((_, ending)) => {
                ending.chars().filter(|letter| letter.is_ascii_alphanumeric() || *letter == '.').collect()
            }
            None => String::new(),
        };
        let failed = |error| not_kept(&error);
        let folder = tempfile::Builder::new().prefix("fieldreel-upload-").tempdir().map_err(failed)?;
        let path = folder.path().join(format!("data.{ending}"));
        let file = File::create_new(&path).map_err(failed)?;
        let name = if name.is_empty() { "the upload".to_owned() } else { name };
        Ok(Self { folder, path, file, place, hash: Sha256::new(), bytes: 0, most_bytes, name })
    }

    /// Adds what came.
    pub(super) fn add(&mut self, bytes: &[u8]) -> Result<(), Problem> {
        self.bytes += bytes.len() as u64;
        if self.bytes > self.most_bytes {
            return Err(too_large(self.most_bytes));
        }
        self.hash.update(bytes);
        self.file.write_all(bytes).map_err(|error| not_kept(&error))
    }

    pub(super) fn finish(self) -> Upload {
        let digest = in_hex(self.hash);
        let stem = self.name.split('.').next().filter(|stem| !stem.is_empty()).unwrap_or("upload").to_owned();
        let dataset = Dataset::uploaded(stem, self.name, self.path);
        Upload { dataset, digest, _folder: self.folder, _place: self.place }
    }
}

impl Upload {
    pub(super) fn dataset(&self) -> &Dataset {
        &self.dataset
    }

    pub(super) fn digest(&self) -> &str {
        &self.digest
    }
}

pub(super) fn too_large(most_bytes: u64) -> Problem {
    let status = axum::http::StatusCode::PAYLOAD_TOO_LARGE;
    Problem::new(
        status,
        format!("the file has more than {most_bytes} bytes, which is the most that is taken"),
    )
}

fn not_kept(error: &std::io::Error) -> Problem {
    Problem::busy(format!("the file cannot be kept: {error}"))
}
