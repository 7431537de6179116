//! `NetCDF` (classic and NetCDF-4) and HDF5: what is in such files, for `cf` to make rasters of.

mod classic;
mod hdf5;
mod hdf5_dimensions;
mod hdf5_filters;

use super::cf::{self, CACHED_BYTES, Container, most_bytes};
use super::error::ErrorContext;
use super::source::SourceReader;
use super::{DataError, Raster, ReadLimits, ReadOptions};
use classic::ClassicContainer;
use hdf5::Hdf5Container;
use std::sync::Arc;

/// The classic formats, HDF5, and the files of MATLAB that are HDF5 behind a text.
pub(super) const MAGICS: [&[u8]; 5] =
    [b"CDF\x01", b"CDF\x02", b"CDF\x05", HDF5_MAGIC, b"MATLAB 7.3 MAT-file"];

const HDF5_MAGIC: &[u8] = b"\x89HDF\r\n\x1a\n";

/// Opens the variable that is asked for, or the only one that is a raster.
pub(super) fn open(
    reader: Arc<SourceReader>,
    name: String,
    path: String,
    options: &ReadOptions,
) -> Result<Box<dyn Raster>, DataError> {
    let limits = &options.limits;
    let mut start = [0; 4];
    let context = ErrorContext { format: "NetCDF", path };
    reader.read_exact_at(0, &mut start).map_err(|error| context.io(error))?;
    let (container, context): (Box<dyn Container>, _) = if start.starts_with(b"CDF") {
        (Box::new(ClassicContainer::open(reader, context.clone(), classic_options(limits))?), context)
    } else {
        let context = ErrorContext { format: "HDF5", ..context };
        let container =
            Hdf5Container::open(reader, context, hdf5_options(limits), options.variable.as_deref())?;
        let context = container.context().clone();
        (Box::new(container), context)
    };
    cf::open(container, name, context, options)
}

fn hdf5_options(limits: &ReadLimits) -> hdf5_reader::OpenOptions {
    hdf5_reader::OpenOptions {
        chunk_cache_bytes: CACHED_BYTES,
        filter_registry: Some(hdf5_filters::registry(limits.block_bytes())),
        max_chunk_bytes: limits.block_bytes(),
        max_read_bytes: most_bytes(limits),
        ..hdf5_reader::OpenOptions::default()
    }
}

fn classic_options(limits: &ReadLimits) -> netcdf_reader::NcOpenOptions {
    netcdf_reader::NcOpenOptions {
        max_read_bytes: most_bytes(limits),
        ..netcdf_reader::NcOpenOptions::default()
    }
}
