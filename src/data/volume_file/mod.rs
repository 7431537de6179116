//! Volumes from files: a header that says how large they are and where they lie, and samples in one block.
//!
//! Each format has a folder of its own that understands headers; all hand over to `RawBlock`, which reads samples.

mod axes;
mod metaimage;
mod named_files;
mod nifti;
mod nrrd;
mod raw;
mod raw_block;
mod sample_part;
mod text_samples;
mod vti;

pub(super) use raw::open_raw;

use super::beside::beside;
use super::error::ErrorContext;
use super::source::SourceReader;
use super::{DataError, Raster, ReadOptions};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A format of volumes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum VolumeFormat {
    MetaImage,
    Nifti,
    Nrrd,
    VtkImage,
}

impl VolumeFormat {
    /// The format of a file that begins like this, if it is one of volumes.
    pub(super) fn of(start: &[u8]) -> Option<Self> {
        if start.starts_with(nrrd::MAGIC) {
            Some(Self::Nrrd)
        } else if nifti::is_nifti(start) {
            Some(Self::Nifti)
        } else if metaimage::is_metaimage(start) {
            Some(Self::MetaImage)
        } else if vti::is_vtk_xml(start) {
            Some(Self::VtkImage)
        } else {
            None
        }
    }

    pub(super) fn open(self, file: &VolumeFile) -> Result<Box<dyn Raster>, DataError> {
        match self {
            Self::MetaImage => metaimage::open(file),
            Self::Nifti => nifti::open(file),
            Self::Nrrd => nrrd::open(file),
            Self::VtkImage => vti::open(file),
        }
    }

    /// Whether its files may hold several arrays, one of which is chosen by name.
    pub(super) fn has_variables(self) -> bool {
        self == Self::VtkImage
    }
}

/// A file that was recognised as a volume.
pub(super) struct VolumeFile<'file> {
    pub(super) reader: Arc<SourceReader>,
    /// What to call the raster.
    pub(super) name: String,
    /// Where to look for the files that it names; `None` if it has no place.
    pub(super) path: Option<&'file Path>,
    /// What an error message ends with.
    pub(super) location: String,
    pub(super) options: &'file ReadOptions,
}

impl VolumeFile<'_> {
    fn context(&self, format: &'static str) -> ErrorContext {
        ErrorContext { format, path: self.location.clone() }
    }
}

/// The path of a file that a header names: one in its own folder, or below.
fn neighbour(file: &VolumeFile, name: &str, context: &ErrorContext) -> Result<PathBuf, DataError> {
    let header = file.path.ok_or_else(|| {
        context.unsupported(format!("its samples are in {name:?}"), "give the path of the header")
    })?;
    beside(header, name).ok_or_else(|| {
        let reason = format!("its samples are in {name:?}, outside its folder");
        context.unsupported(reason, "put both into one folder, and the name alone into the header")
    })
}
