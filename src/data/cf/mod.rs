//! Arrays with names, dimensions and attributes, by the conventions of CF, one band at a time: what `NetCDF`, HDF5 and
//! Zarr have in common.

mod axis;
mod band_labels;
mod calendar;
mod choice;
mod container;
mod crs;
mod geometry;
mod layout;
mod missing;
mod raster;
mod role;
mod sorted;
mod variable;

use super::error::ErrorContext;
use super::{DataError, Place, Raster, RasterInfo, ReadLimits, ReadOptions, SampleType};
use axis::Axis;
use geometry::Geometry;
use role::Role;

pub(super) use container::Container;
pub(super) use layout::Layout;
pub(super) use raster::CfRaster;
pub(super) use variable::{AttributeValue, Attributes, Dimension, Number, Samples, Variable};

/// What unpacked chunks may take in memory from one band to the next.
pub(super) const CACHED_BYTES: usize = 64 << 20;

/// What is an array of a program's own, and no file.
pub(super) const XARRAY: &str = "xarray";

/// The most bytes of one sample.
const LARGEST_SAMPLE: u64 = 8;

/// Opens the variable that is asked for, or the only one that is a raster.
pub(super) fn open(
    container: Box<dyn Container>,
    name: String,
    context: ErrorContext,
    options: &ReadOptions,
) -> Result<Box<dyn Raster>, DataError> {
    let (chosen, is_one_of_several) =
        choice::choose(container.variables(), options.variable.as_deref(), &context)?;
    let title = if is_one_of_several { format!("{name}: {}", chosen.path) } else { name };
    let chosen = as_meant(chosen.clone());
    Ok(Box::new(raster(container, chosen, title, (context, &options.limits))?))
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

/// What a variable of a container shows.
pub(super) fn raster(
    container: Box<dyn Container>,
    variable: Variable,
    title: String,
    (context, limits): (ErrorContext, &ReadLimits),
) -> Result<CfRaster, DataError> {
    let axes = Axis::all_of(&variable, container.variables());
    let layout = Layout::of(&variable, &axes, &context)?;
    let slices = u32::try_from(layout.slice_count(&axes)).unwrap_or(1);
    let mut raster = CfRaster::new(container, variable, layout, (context, limits))?;
    let container = raster.container.as_ref();
    let geometry = Geometry::of(container, &raster.variable, &axes, &layout)?;
    let volume = match layout.slices {
        Some(at) => geometry.volume(container, &axes[at], slices)?,
        None => None,
    };
    // Samples of a volume stay where they are: its grid says which way they run.
    let is_flat = volume.is_none();
    let variable = &raster.variable;
    let transform = geometry.transform([raster.info.columns, raster.info.rows], is_flat);
    let mut info = RasterInfo {
        name: title,
        spacing: geometry.spacing,
        place: Place {
            crs: crs::crs(variable, container.variables()),
            transform,
            unit: geometry.unit.clone(),
        },
        value_unit: variable.attributes.text("units").filter(|unit| *unit != "1").map(str::to_owned),
        volume,
        ..raster.info.clone()
    };
    // A single moment has a date, too.
    let is_moment = |axis: &Axis| axis.role == Role::Time && axis.size == 1;
    if let Some(at) = layout.moments.or_else(|| axes.iter().position(is_moment)) {
        let labels = band_labels::labels(container, &axes[at])?;
        let each = labels.into_iter().flat_map(|label| std::iter::repeat_n(label, slices as usize));
        info.band_labels = each.collect();
        info.band_labels.resize(info.bands as usize, None);
    }
    raster.info = info;
    raster.flips_rows = is_flat && geometry.is_south_up;
    raster.flips_columns = is_flat && geometry.is_east_left;
    Ok(raster)
}

/// The most that one reading can ask for: a band, or the coordinates of its rows, columns or bands.
pub(super) fn most_bytes(limits: &ReadLimits) -> usize {
    let coordinates = limits.max_bands.max(limits.max_rows).max(limits.max_columns);
    let samples = limits.max_band_samples.min(limits.max_held_samples).max(coordinates.into());
    usize::try_from(samples.saturating_mul(LARGEST_SAMPLE)).unwrap_or(usize::MAX)
}
