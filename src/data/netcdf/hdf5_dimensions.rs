use super::hdf5::Found;
use crate::data::cf::Dimension;
use hdf5_reader::{Dataset, reference};
use std::collections::{HashMap, HashSet};

/// What the `NetCDF` library calls a dimension that has a length and no coordinates.
const NAMELESS: &str = "This is a netCDF dimension but not a netCDF variable";

/// The dimension scales of a file: datasets that stand for a dimension of others.
pub(super) struct Dimensions {
    by_address: HashMap<u64, Scale>,
    by_id: HashMap<i32, u64>,
    nameless: HashSet<String>,
    /// Whether the `NetCDF` library wrote them.
    pub(super) are_netcdf: bool,
}

struct Scale {
    path: String,
    size: u64,
    is_nameless: bool,
}

impl Dimensions {
    pub(super) fn of(found: &[Found]) -> Self {
        let (by_address, by_id, nameless) = (HashMap::new(), HashMap::new(), HashSet::new());
        let mut dimensions = Self { by_address, by_id, nameless, are_netcdf: false };
        for Found { path, dataset } in found {
            let Some(dataset) = dataset.as_ref().ok().filter(|dataset| is_scale(dataset)) else {
                continue;
            };
            let is_nameless = text(dataset, "NAME").is_some_and(|name| name.starts_with(NAMELESS));
            let size = dataset.shape().first().copied().unwrap_or_default();
            if let Some(id) = dataset.attribute("_Netcdf4Dimid").ok().and_then(|id| id.read_scalar().ok()) {
                dimensions.by_id.insert(id, dataset.address());
                dimensions.are_netcdf = true;
            }
            dimensions.are_netcdf |= is_nameless;
            dimensions.nameless.extend(is_nameless.then(|| path.clone()));
            let scale = Scale { path: path.clone(), size, is_nameless };
            dimensions.by_address.entry(dataset.address()).or_insert(scale);
        }
        dimensions.grow(found);
        dimensions
    }

    /// A dimension that may grow is as long as the longest dataset along it: its scale is not told.
    fn grow(&mut self, found: &[Found]) {
        let datasets = found.iter().filter_map(|found| found.dataset.as_ref().ok());
        let mut sizes = Vec::new();
        for dataset in datasets.filter(|dataset| !is_scale(dataset) && has_growing(dataset)) {
            let lengths = linked(dataset).into_iter().zip(dataset.shape()).enumerate();
            let growing = lengths.filter(|(axis, _)| is_growing(dataset, *axis));
            sizes.extend(growing.filter_map(|(_, (address, size))| Some((address?, *size))));
        }
        for (address, size) in sizes {
            if let Some(scale) = self.by_address.get_mut(&address) {
                scale.size = scale.size.max(size);
            }
        }
    }

    /// Whether the dataset at `path` is only there to give a dimension its length.
    pub(super) fn is_nameless(&self, path: &str) -> bool {
        self.nameless.contains(path)
    }

    pub(super) fn of_dataset(&self, path: &str, dataset: &Dataset) -> Vec<Dimension> {
        let scale = |address: Option<u64>| self.by_address.get(&address?);
        let linked = if is_scale(dataset) {
            self.of_scale(dataset)
        } else {
            linked(dataset).into_iter().map(scale).collect()
        };
        let sizes = dataset.shape().iter().enumerate();
        let grows = |axis: usize| is_growing(dataset, axis) && dataset.chunks().is_some();
        let own = |axis: usize, size: u64| match linked.get(axis).copied().flatten() {
            Some(scale) => Dimension {
                name: name(&scale.path).to_owned(),
                size: if grows(axis) { size.max(scale.size) } else { size },
                scale: (!scale.is_nameless && scale.path != path).then(|| scale.path.clone()),
            },
            None => Dimension { name: format!("dim_{axis}"), size, scale: None },
        };
        sizes.map(|(axis, size)| own(axis, *size)).collect()
    }

    /// A scale is its own dimension; one of several dimensions names the numbers of them.
    fn of_scale(&self, dataset: &Dataset) -> Vec<Option<&Scale>> {
        if dataset.ndim() == 1 {
            return vec![self.by_address.get(&dataset.address())];
        }
        let numbers = dataset.attribute("_Netcdf4Coordinates").ok();
        let numbers = numbers.and_then(|numbers| numbers.read_1d::<i32>().ok()).unwrap_or_default();
        let scale = |id: &i32| self.by_address.get(self.by_id.get(id)?);
        numbers.iter().map(scale).collect()
    }
}

/// Where the scale of each dimension is, where the dataset refers to one.
fn linked(dataset: &Dataset) -> Vec<Option<u64>> {
    let Ok(list) = dataset.attribute("DIMENSION_LIST") else {
        return Vec::new();
    };
    // Each entry is a length, the place of the list in the file, and which list it is there.
    let entry_bytes = dataset.vlen_reference_size();
    let address_bytes = entry_bytes.saturating_sub(8);
    let scale = |entry: &[u8]| {
        let references = dataset.resolve_vlen_reference_bytes(entry, address_bytes).ok()?;
        let addresses =
            reference::read_object_references(&references, u8::try_from(address_bytes).ok()?).ok()?;
        addresses.first().copied()
    };
    list.raw_data.chunks_exact(entry_bytes.max(1)).take(dataset.ndim()).map(scale).collect()
}

fn is_growing(dataset: &Dataset, axis: usize) -> bool {
    dataset.max_dims().is_some_and(|most| most.get(axis) == Some(&u64::MAX))
}

fn has_growing(dataset: &Dataset) -> bool {
    dataset.max_dims().is_some_and(|most| most.contains(&u64::MAX))
}

fn is_scale(dataset: &Dataset) -> bool {
    text(dataset, "CLASS").as_deref() == Some("DIMENSION_SCALE")
}

fn text(dataset: &Dataset, attribute: &str) -> Option<String> {
    dataset.attribute(attribute).ok()?.read_string().ok()
}

/// A dimension's name, of the path of its scale.
fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}
