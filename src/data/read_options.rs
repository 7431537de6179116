use super::{Arrangement, BandSelection, RawLayout, ReadLimits};

/// What to read of a dataset, and how much of it at most.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ReadOptions {
    /// How large the dataset may be.
    pub limits: ReadLimits,
    /// Which of several arrays in one file is meant: its name in an `.npz` file, with or without `.npy`, in a `.vti`
    /// file, or in a `NetCDF` or HDF5 file, with its groups as in `group/name`, or a channel of a stack of images, by
    /// name or number, or a series of `DICOM`, by number or description.
    /// Not needed where only one array can be shown.
    pub variable: Option<String>,
    /// Which bands are wanted; all of them if `None`.
    pub bands: Option<BandSelection>,
    /// Whether bands are moments or slices.
    pub arrangement: Arrangement,
    /// What is in files that do not say it themselves. Files are then read as this says, whatever they begin with.
    pub raw: Option<RawLayout>,
}

impl From<ReadLimits> for ReadOptions {
    fn from(limits: ReadLimits) -> Self {
        Self { limits, ..Self::default() }
    }
}
