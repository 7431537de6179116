use super::container::Container;
use super::missing::Missing;
use super::role::{self, Role};
use super::variable::{Samples, Variable};
use crate::data::sample_decoder::{ByteOrder, Sample, with_sample_type};
use crate::data::{Band, DataError, SampleType};
use std::ops::Range;

/// A dimension of a variable and what is known about it.
#[derive(Debug, Clone)]
pub(in crate::data) struct Axis {
    pub(in crate::data) name: String,
    pub(in crate::data) size: u64,
    pub(in crate::data) role: Role,
    /// The variable that says where along it samples lie.
    pub(in crate::data) coordinate: Option<Variable>,
}

impl Axis {
    /// The axes of `variable`, in the order of its dimensions.
    pub(in crate::data) fn all_of(variable: &Variable, variables: &[Variable]) -> Vec<Self> {
        let axis = |at: usize| {
            let dimension = &variable.dimensions[at];
            let coordinate = coordinate_of(variable, at, variables);
            let role = Role::of(&dimension.name, coordinate);
            let coordinate = coordinate.cloned();
            Self { name: dimension.name.clone(), size: dimension.size, role, coordinate }
        };
        (0..variable.dimensions.len()).map(axis).collect()
    }

    /// An attribute of its coordinates.
    pub(in crate::data) fn text(&self, attribute: &str) -> Option<&str> {
        self.coordinate.as_ref()?.attributes.text(attribute)
    }

    /// Its coordinates, NaN where one is missing; `None` if they are no numbers.
    pub(in crate::data) fn coordinates(
        &self,
        container: &dyn Container,
    ) -> Result<Option<Vec<f64>>, DataError> {
        match &self.coordinate {
            Some(coordinate) => read_numbers(container, coordinate, std::slice::from_ref(&(0..self.size))),
            None => Ok(None),
        }
    }
}

/// Samples of a variable in double precision, NaN where they are missing; `None` if they are no numbers.
pub(in crate::data) fn read_numbers(
    container: &dyn Container,
    variable: &Variable,
    selection: &[Range<u64>],
) -> Result<Option<Vec<f64>>, DataError> {
    let Samples::Numbers(sample_type, order) = variable.samples else {
        return Ok(None);
    };
    let bytes = container.read(variable, selection)?;
    let mut valid = vec![Band::VALID; bytes.len() / sample_type.byte_count()];
    Missing::of(variable, sample_type).invalidate((sample_type, order), &bytes, &mut valid);
    let scale = variable.attributes.number("scale_factor").unwrap_or(1.0);
    let offset = variable.attributes.number("add_offset").unwrap_or(0.0);
    let numbers = to_f64(&bytes, sample_type, order).into_iter().zip(valid);
    let scaled = |(number, valid): (f64, u8)| {
        if valid == Band::VALID { number * scale + offset } else { f64::NAN }
    };
    Ok(Some(numbers.map(scaled).collect()))
}

fn to_f64(bytes: &[u8], sample_type: SampleType, order: ByteOrder) -> Vec<f64> {
    with_sample_type!(sample_type, T => {
        bytes.chunks_exact(<T as Sample>::BYTES).map(|sample| T::from_bytes(sample, order).to_f64()).collect()
    })
}

/// The coordinates of a dimension: what the file links to it, the variable of its name, or one of those that the
/// attribute `coordinates` lists (CF 1.11, chapter 5).
fn coordinate_of<'file>(
    variable: &'file Variable,
    at: usize,
    variables: &'file [Variable],
) -> Option<&'file Variable> {
    let dimension = &variable.dimensions[at];
    let fits = |candidate: &&Variable| {
        let [only] = &candidate.dimensions[..] else {
            return false;
        };
        only.size == dimension.size && (only.name == dimension.name || dimension.scale.is_some())
    };
    let linked = || {
        let scale = dimension.scale.as_ref()?;
        variables.iter().find(|candidate| candidate.path == *scale).filter(fits)
    };
    let named = || find(&dimension.name, variable, variables).filter(fits);
    let listed = || {
        let names = variable.attributes.text("coordinates")?;
        let listed = names.split_whitespace().filter_map(|name| find(name, variable, variables)).filter(fits);
        // Of several, the one that says what it is.
        let mut listed: Vec<_> = listed.collect();
        listed.sort_by_key(|candidate| role::said(candidate).is_none());
        listed.first().copied()
    };
    linked().or_else(named).or_else(listed)
}

/// The variable that `name` means in the group of `variable`: its own, or that of a group around it.
pub(in crate::data) fn find<'file>(
    name: &str,
    variable: &Variable,
    variables: &'file [Variable],
) -> Option<&'file Variable> {
    let mut group = Some(variable.group());
    while let Some(inner) = group {
        let path = if inner.is_empty() { name.to_owned() } else { format!("{inner}/{name}") };
        if let Some(found) = variables.iter().find(|candidate| candidate.path == path) {
            return Some(found);
        }
        group = match inner.rsplit_once('/') {
            Some((outer, _)) => Some(outer),
            None => (!inner.is_empty()).then_some(""),
        };
    }
    None
}
