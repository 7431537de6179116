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
    /// Whether all channels of a stack of images are read, as [`RasterInfo::channels`](super::RasterInfo::channels), where
    /// `variable` names none and there are no more than [`ReadOptions::MOST_CHANNELS`]; otherwise it is the first.
    pub all_channels: bool,
    /// Which bands are wanted; all of them if `None`.
    pub bands: Option<BandSelection>,
    /// Whether bands are moments or slices.
    pub arrangement: Arrangement,
    /// Which level of an image that is stored at several resolutions, 0 being the finest. `None` takes the finest that
    /// can be drawn as it is.
    pub level: Option<u32>,
    /// What is in files that do not say it themselves. Files are then read as this says, whatever they begin with.
    pub raw: Option<RawLayout>,
}

impl ReadOptions {
    /// More channels than these are not told apart in one picture: the first is shown.
    pub const MOST_CHANNELS: u64 = 32;

    /// Whether so many channels are shown side by side.
    pub(super) fn shows_together(&self, channels: u64) -> bool {
        self.all_channels && self.variable.is_none() && (2..=Self::MOST_CHANNELS).contains(&channels)
    }
}

impl From<ReadLimits> for ReadOptions {
    fn from(limits: ReadLimits) -> Self {
        Self { limits, ..Self::default() }
    }
}
