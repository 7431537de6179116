use std::io;

/// Why a dataset could not be read. Each message is one sentence that names what failed, the value, the rule
/// and, last, the file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DataError {
    /// The operating system refused to open or read the file.
    #[error("cannot read the file: {error}: {path}")]
    Io {
        /// What the operating system said.
        error: io::Error,
        /// The file.
        path: String,
    },
    /// The first bytes belong to no format known here.
    #[error(
        "unknown file format: it begins with {beginning} (GeoTIFF, NumPy .npy and .npz, NetCDF, HDF5, grey PNG, ESRI ASCII grid, SRTM .hgt, tables as .csv, NRRD, NIfTI, MetaImage, VTK .vti, DICOM and folders of DICOM and Zarr are read): {path}"
    )]
    UnknownFormat {
        /// The first bytes of the file, in words.
        beginning: String,
        /// The file.
        path: String,
    },
    /// A folder that is no dataset as a whole.
    #[error("not a dataset but a folder (files in it are named as in {pattern}): {path}")]
    UnknownFolder {
        /// A pattern for files in it, quoted for a shell.
        pattern: String,
        /// The folder.
        path: String,
    },
    /// The file contradicts itself or ends too early.
    #[error("broken {format} file: {reason}: {path}")]
    Malformed {
        /// The name of the format.
        format: &'static str,
        /// What is wrong.
        reason: String,
        /// The file.
        path: String,
    },
    /// The file is sound as far as it was looked at, but of a kind that is not read.
    #[error("unsupported {format} file: {reason}{}: {path}", in_brackets(.remedy.as_deref()))]
    Unsupported {
        /// The name of the format.
        format: &'static str,
        /// What is not supported.
        reason: String,
        /// What to do about it, such as a command that converts the file.
        remedy: Option<String>,
        /// The file.
        path: String,
    },
    /// The file is larger than [`ReadLimits`](super::ReadLimits) allow.
    #[error("{quantity} {value} exceeds the limit of {limit} (--read-limits raises it): {path}")]
    LimitExceeded {
        /// What is too large, such as `number of columns`.
        quantity: &'static str,
        /// How large it is.
        value: u64,
        /// How large it may be.
        limit: u64,
        /// The file.
        path: String,
    },
    /// A file holds several variables and none, or more than one, can only be meant.
    #[error("{count} variables to choose from with --variable NAME: {known}: {path}")]
    SeveralVariables {
        /// How many there are.
        count: usize,
        /// Their names and shapes.
        known: String,
        /// The file.
        path: String,
    },
    /// A variable was asked for that the file does not hold.
    #[error("no variable named {variable:?} (there are: {known}): {path}")]
    NoSuchVariable {
        /// What was asked for.
        variable: String,
        /// The names of those that there are.
        known: String,
        /// The file.
        path: String,
    },
    /// A level was asked for that the image does not have.
    #[error("level {level} does not exist (there are {levels}, counted from 0): {path}")]
    NoSuchLevel {
        /// What was asked for.
        level: u32,
        /// How many there are.
        levels: usize,
        /// The file.
        path: String,
    },
    /// A level was asked for of what is stored at one resolution.
    #[error("it has no levels to choose from (leave --level out): {path}")]
    NoLevels {
        /// The file.
        path: String,
    },
    /// There is nothing to open.
    #[error("no files are given")]
    NoFiles,
    /// A pattern such as `*.tif` matches no file.
    #[error("{reason}: {path}")]
    NoMatch {
        /// Why not.
        reason: String,
        /// The pattern.
        path: String,
    },
    /// Files that are to play as bands do not fit together.
    #[error("{property} is {found}, not {expected} as in {first}: {path}")]
    SeriesDiffers {
        /// In what they differ.
        property: &'static str,
        /// Its value in the first file.
        expected: String,
        /// Its value in this file.
        found: String,
        /// The first file.
        first: String,
        /// This file.
        path: String,
    },
    /// A selection of bands is not written as it should be.
    #[error("invalid band selection {part:?} ({rule}) in {text:?}")]
    InvalidBandSelection {
        /// The part that is wrong.
        part: String,
        /// What it should be.
        rule: &'static str,
        /// The whole selection.
        text: String,
    },
    /// A band was selected that the raster does not have.
    #[error("band {number} does not exist (there are {bands}, counted from 1): {path}")]
    NoSelectedBand {
        /// The number asked for.
        number: u32,
        /// How many bands there are.
        bands: u32,
        /// The file or the raster's name.
        path: String,
    },
    /// A volume was selected that the raster does not have.
    #[error("volume {number} does not exist (there are {volumes}, counted from 1): {path}")]
    NoSelectedVolume {
        /// The number asked for.
        number: u32,
        /// How many volumes there are.
        volumes: u32,
        /// The file or the raster's name.
        path: String,
    },
    /// The machine cannot give the memory that a band needs.
    #[error("not enough memory for a band of {columns} x {rows} samples: {path}")]
    OutOfMemory {
        /// Samples in a row.
        columns: u32,
        /// Rows.
        rows: u32,
        /// The file or the raster's name.
        path: String,
    },
    /// A scratch file could not be made or filled.
    #[error("cannot use a temporary file: {reason}: {path}")]
    Scratch {
        /// What went wrong, and what to do about it.
        reason: String,
        /// The file that was to be sorted.
        path: String,
    },
    /// The thread that reads the raster ended before its time.
    #[error("the reader stopped unexpectedly, which is a bug worth reporting: {path}")]
    ReaderStopped {
        /// The file or the raster's name.
        path: String,
    },
    /// A band was asked for that the raster does not have.
    #[error("no band with index {band} (the raster has {bands}, counted from 0): {path}")]
    NoSuchBand {
        /// The index asked for.
        band: u32,
        /// How many bands there are.
        bands: u32,
        /// The file or the raster's name.
        path: String,
    },
    /// The number of values is not bands x rows x columns, or one of these is 0.
    #[error(
        "{count} values do not make {bands} bands x {rows} rows x {columns} columns (each at least 1): {path}"
    )]
    ShapeMismatch {
        /// How many values there are.
        count: usize,
        /// Bands asked for.
        bands: u32,
        /// Rows asked for.
        rows: u32,
        /// Columns asked for.
        columns: u32,
        /// The raster's name.
        path: String,
    },
    /// The bands are no whole number of volumes.
    #[error("{bands} bands do not make volumes of {slices} slices: {path}")]
    PartOfVolume {
        /// How many bands there are.
        bands: u32,
        /// How many make a volume.
        slices: u32,
        /// The file or the raster's name.
        path: String,
    },
    /// A pixel spacing is zero, negative or not a number.
    #[error("invalid pixel spacing {x_m} x {y_m} m (expected two numbers above 0): {path}")]
    InvalidSpacing {
        /// Metres between columns.
        x_m: f64,
        /// Metres between rows.
        y_m: f64,
        /// The raster's name.
        path: String,
    },
    /// Every sample is missing, so there is no percentile.
    #[error("no valid samples: every one is missing, not a number or infinite: {path}")]
    NoValidSamples {
        /// The file or the raster's name.
        path: String,
    },
    /// A percentile is outside 0 to 100.
    #[error("invalid percentile {value} (expected 0 to 100)")]
    InvalidPercentile {
        /// What was given.
        value: f64,
    },
}

fn in_brackets(remedy: Option<&str>) -> String {
    remedy.map(|text| format!(" ({text})")).unwrap_or_default()
}

/// What every error of one reader has in common: the format's name and the file.
#[derive(Debug, Clone)]
pub(super) struct ErrorContext {
    pub(super) format: &'static str,
    pub(super) path: String,
}

impl ErrorContext {
    pub(super) fn io(&self, error: io::Error) -> DataError {
        DataError::Io { error, path: self.path.clone() }
    }

    /// What went wrong while unpacking or reading on: the file's fault, unless the system says otherwise.
    pub(super) fn stream_failed(&self, error: io::Error) -> DataError {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => self.malformed("it ends too early"),
            io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput | io::ErrorKind::Other => {
                self.malformed(error.to_string())
            }
            _ => self.io(error),
        }
    }

    pub(super) fn malformed(&self, reason: impl Into<String>) -> DataError {
        DataError::Malformed { format: self.format, reason: reason.into(), path: self.path.clone() }
    }

    pub(super) fn unsupported(&self, reason: impl Into<String>, remedy: impl Into<String>) -> DataError {
        DataError::Unsupported {
            format: self.format,
            reason: reason.into(),
            remedy: Some(remedy.into()),
            path: self.path.clone(),
        }
    }

    pub(super) fn no_such_band(&self, band: u32, bands: u32) -> DataError {
        DataError::NoSuchBand { band, bands, path: self.path.clone() }
    }

    /// The path as it can be pasted into a shell.
    pub(super) fn quoted_path(&self) -> String {
        quoted(&self.path)
    }

    /// A name or pattern in the folder that the path is, ready for a shell.
    pub(super) fn quoted_path_of(&self, name: &str) -> String {
        quoted(&std::path::Path::new(&self.path).join(name).to_string_lossy())
    }
}

fn quoted(path: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "._-/+".contains(c);
    if !path.is_empty() && path.chars().all(plain) {
        path.to_owned()
    } else {
        format!("'{}'", path.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_end_with_the_path() {
        let context = ErrorContext { format: "GeoTIFF", path: "my dem.tif".to_owned() };
        let message = context.unsupported("complex samples", "take the real part").to_string();
        assert_eq!(message, "unsupported GeoTIFF file: complex samples (take the real part): my dem.tif");
    }

    #[test]
    fn paths_survive_a_shell() {
        let quoted = |path: &str| ErrorContext { format: "GeoTIFF", path: path.to_owned() }.quoted_path();
        assert_eq!(quoted("a/b-1.tif"), "a/b-1.tif");
        assert_eq!(quoted("it's a.tif"), r"'it'\''s a.tif'");
        assert_eq!(quoted("$(reboot).tif"), "'$(reboot).tif'");
    }
}
