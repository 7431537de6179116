use super::catalog::Dataset;
use super::problem::Problem;
use crate::data::in_hex;
use sha2::{Digest, Sha256};
use std::io::Write;
use std::path::Path;
use tempfile::{NamedTempFile, TempPath};

/// A file that came with a request. It is gone with the last who needs it.
pub(super) struct Upload {
    dataset: Dataset,
    digest: String,
    _file: TempPath,
}

/// An upload that still arrives.
pub(super) struct Arriving {
    file: NamedTempFile,
    hash: Sha256,
    bytes: u64,
    most_bytes: u64,
    name: String,
}

/// Letters of a name that are kept.
const LONGEST_NAME: usize = 100;

impl Arriving {
    /// Begins a file that was called so where it comes from, which tells some formats.
    pub(super) fn new(name: &str, most_bytes: u64) -> Result<Self, Problem> {
        let name =
            Path::new(name).file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let name: String = name.chars().filter(|letter| !letter.is_control()).take(LONGEST_NAME).collect();
        let ending: String = match name.split_once('.') {
            Some((_, ending)) => {
                ending.chars().filter(|letter| letter.is_ascii_alphanumeric() || *letter == '.').collect()
            }
            None => String::new(),
        };
        let file = tempfile::Builder::new().prefix("upload-").suffix(&format!(".{ending}")).tempfile();
        let file = file.map_err(|error| not_kept(&error))?;
        let name = if name.is_empty() { "the upload".to_owned() } else { name };
        Ok(Self { file, hash: Sha256::new(), bytes: 0, most_bytes, name })
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
        let file = self.file.into_temp_path();
        let stem = self.name.split('.').next().filter(|stem| !stem.is_empty()).unwrap_or("upload").to_owned();
        let dataset = Dataset::uploaded(stem, self.name, file.to_path_buf());
        Upload { dataset, digest, _file: file }
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
