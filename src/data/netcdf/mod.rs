//! `NetCDF` (classic and NetCDF-4) and HDF5, by the conventions of CF, one band at a time.

mod axis;
mod band_labels;
mod calendar;
mod choice;
mod classic;
mod container;
mod crs;
mod geometry;
mod hdf5;
mod hdf5_dimensions;
mod hdf5_filters;
mod layout;
mod missing;
mod raster;
mod role;
mod sorted;
mod variable;

use super::error::ErrorContext;
use super::source::SourceReader;
use super::{DataError, Place, Raster, RasterInfo, ReadLimits, ReadOptions, SampleType, deflate};
use axis::Axis;
use classic::ClassicContainer;
use container::Container;
use geometry::Geometry;
use hdf5::Hdf5Container;
use layout::Layout;
use missing::Missing;
use raster::{BandOrder, NetcdfRaster};
use role::Role;
use sorted::Sorting;
use std::sync::Arc;
use variable::{Samples, Variable};

/// The classic formats, HDF5, and the files of MATLAB that are HDF5 behind a text.
pub(super) const MAGICS: [&[u8]; 5] =
    [b"CDF\x01", b"CDF\x02", b"CDF\x05", HDF5_MAGIC, b"MATLAB 7.3 MAT-file"];

const HDF5_MAGIC: &[u8] = b"\x89HDF\r\n\x1a\n";

/// What unpacked chunks may take in memory from one band to the next.
const CACHED_BYTES: usize = 64 << 20;

/// The most bytes of one sample.
const LARGEST_SAMPLE: u64 = 8;

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
    let (chosen, is_one_of_several) =
        choice::choose(container.variables(), options.variable.as_deref(), &context)?;
    let title = if is_one_of_several { format!("{name}: {}", chosen.path) } else { name };
    let chosen = as_meant(chosen.clone());
    Ok(Box::new(raster(container, chosen, title, (context, limits))?))
}

/// `_Unsigned` says that bytes of a signed type are meant as those of the unsigned one (users' guide of `NetCDF`).
fn as_meant(mut variable: Variable) -> Variable {
    let says_unsigned =
        variable.attributes.text("_Unsigned").is_some_and(|text| text.eq_ignore_ascii_case("true"));
    if let (true, Samples::Numbers(sample_type, _)) = (says_unsigned, &mut variable.samples) {
        *sample_type = match *sample_type {
            SampleType::I8 => SampleType::U8,
            SampleType::I16 => SampleType::U16,
            SampleType::I32 => SampleType::U32,
            SampleType::I64 => SampleType::U64,
            other => other,
        };
        // What was never written is told by signed numbers.
        variable.has_default_fill = false;
    }
    variable
}

fn raster(
    container: Box<dyn Container>,
    variable: Variable,
    title: String,
    (context, limits): (ErrorContext, &ReadLimits),
) -> Result<NetcdfRaster, DataError> {
    let decoder = NetcdfRaster::decoder(&variable, &context)?;
    let axes = Axis::all_of(&variable, container.variables());
    let layout = Layout::of(&variable, &axes, &context)?;
    let shape = NetcdfRaster::shape(&layout, &axes, &context, limits)?;
    let geometry = Geometry::of(container.as_ref(), &variable, &axes, &layout)?;
    let [_, rows, columns] = shape;
    let slices = u32::try_from(layout.slice_count(&axes)).unwrap_or(1);
    let volume = match layout.slices {
        Some(at) => geometry.volume(container.as_ref(), &axes[at], slices)?,
        None => None,
    };
    // Samples of a volume stay where they are: its grid says which way they run.
    let is_flat = volume.is_none();
    let transform = geometry.transform([columns, rows], is_flat);
    let mut info = RasterInfo {
        spacing: geometry.spacing,
        place: Place { crs: crs::crs(&variable, container.variables()), transform },
        value_unit: variable.attributes.text("units").filter(|unit| *unit != "1").map(str::to_owned),
        volume,
        ..RasterInfo::new(title, context.format, decoder.sample_type, shape)
    };
    // A single moment has a date, too.
    let is_moment = |axis: &Axis| axis.role == Role::Time && axis.size == 1;
    if let Some(at) = layout.moments.or_else(|| axes.iter().position(is_moment)) {
        let labels = band_labels::labels(container.as_ref(), &axes[at])?;
        let each = labels.into_iter().flat_map(|label| std::iter::repeat_n(label, slices as usize));
        info.band_labels = each.collect();
        info.band_labels.resize(info.bands as usize, None);
    }
    let missing = Missing::of(&variable, decoder.sample_type);
    // A file that unpacks to more than that is hardly written at all, and a copy would be.
    let most = container.file_bytes().saturating_mul(deflate::MAX_RATIO);
    let sorting =
        Sorting::of(&variable, layout, CACHED_BYTES as u64).filter(|sorting| sorting.bytes() <= most);
    Ok(NetcdfRaster {
        info,
        container,
        layout,
        decoder,
        missing,
        flips_rows: is_flat && geometry.is_south_up,
        flips_columns: is_flat && geometry.is_east_left,
        variable,
        order: BandOrder { sorting, limits: *limits, sorted: None, last: None },
        context,
    })
}

/// The most that one reading can ask for: a band, or the coordinates of its rows, columns or bands.
fn most_bytes(limits: &ReadLimits) -> usize {
    let coordinates = limits.max_bands.max(limits.max_rows).max(limits.max_columns);
    let samples = limits.max_band_samples.max(coordinates.into());
    usize::try_from(samples.saturating_mul(LARGEST_SAMPLE)).unwrap_or(usize::MAX)
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
