use super::axis::Axis;
use super::header::Header;
use super::layout::Layout;
use crate::data::error::ErrorContext;
use crate::data::volume_file::axes::{Placement, distance, mirrored};
use crate::data::{DataError, VolumeSpace};
use std::array;

/// The space in which directions are given.
pub(super) struct Space {
    kind: VolumeSpace,
    /// Which axes run against RAS+.
    mirrored: [bool; 3],
    /// Whether a fourth number of each vector is a time.
    has_time: bool,
    origin: Vec<f64>,
}

impl Space {
    pub(super) fn of(header: &Header, context: &ErrorContext) -> Result<Self, DataError> {
        let stated = header.text("space").unwrap_or_default().to_ascii_lowercase();
        let name = stated.strip_suffix("-time").unwrap_or(&stated);
        let (kind, mirrored, has_time) = match name {
            "right-anterior-superior" | "ras" => (VolumeSpace::Patient, [false; 3], false),
            "left-anterior-superior" | "las" => (VolumeSpace::Patient, [true, false, false], false),
            "left-posterior-superior" | "lps" => (VolumeSpace::Patient, [true, true, false], false),
            "rast" => (VolumeSpace::Patient, [false; 3], true),
            "last" => (VolumeSpace::Patient, [true, false, false], true),
            "lpst" => (VolumeSpace::Patient, [true, true, false], true),
            // The scanner's own axes say nothing about how the patient lay in it.
            _ => (VolumeSpace::Plain, [false; 3], false),
        };
        let origin = header.vectors("spaceorigin", context)?.unwrap_or_default();
        let origin = origin.into_iter().next().flatten().unwrap_or_default();
        Ok(Self { kind, mirrored, has_time: has_time || name != stated, origin })
    }

    /// Where samples lie: by directions where there are any, else by distances.
    pub(super) fn placement(&self, layout: &Layout, header: &Header) -> Placement {
        let unit = unit(layout, header);
        let part = |vector: &[f64], axis: usize| vector.get(axis).copied().unwrap_or_default();
        let directions: Option<Vec<_>> = layout.space.iter().map(|axis| axis.direction.as_deref()).collect();
        match directions.as_deref() {
            Some([columns, rows, slices]) => {
                let row = |axis| {
                    [part(columns, axis), part(rows, axis), part(slices, axis), part(&self.origin, axis)]
                };
                let stated = array::from_fn(row);
                Placement { world_from_index: mirrored(stated, self.mirrored), unit, space: self.kind }
            }
            Some(vectors) => {
                // An image in space: only distances count.
                let lengths = array::from_fn(|axis| vectors.get(axis).map_or(1.0, |vector| length(vector)));
                Placement { unit, ..Placement::with_spacing(lengths) }
            }
            None => {
                let axis = |axis: usize| layout.space.get(axis).copied();
                let spacing = array::from_fn(|index| axis(index).map_or(1.0, |axis| distance(axis.spacing)));
                let mut placement = Placement { unit, ..Placement::with_spacing(spacing) };
                for (index, row) in placement.world_from_index.iter_mut().enumerate() {
                    let start = axis(index).map_or(0.0, |axis| axis.start);
                    row[3] = if start.is_finite() { start } else { 0.0 };
                }
                placement
            }
        }
    }

    /// The first time, the step from one to the next, and their unit.
    pub(super) fn times(&self, axis: &Axis, header: &Header) -> (f64, f64, String) {
        if self.has_time
            && let Some([.., step]) = axis.direction.as_deref()
        {
            let units = header.words("spaceunits").unwrap_or_default();
            let start = self.origin.get(3).copied().unwrap_or_default();
            return (start, *step, units.get(3).cloned().unwrap_or_default());
        }
        let start = if axis.start.is_finite() { axis.start } else { 0.0 };
        (start, axis.spacing, axis.unit.clone())
    }
}

fn length(vector: &[f64]) -> f64 {
    vector.iter().map(|part| part * part).sum::<f64>().sqrt()
}

/// The unit of lengths, if it is the same along all axes.
fn unit(layout: &Layout, header: &Header) -> Option<String> {
    let spaces = header.words("spaceunits").unwrap_or_default();
    let units: Vec<_> = match spaces.get(..layout.space.len().min(3)) {
        Some(units) => units.iter().map(String::as_str).collect(),
        None => layout.space.iter().map(|axis| axis.unit.as_str()).collect(),
    };
    let [first, others @ ..] = &units[..] else {
        return None;
    };
    let is_same = !matches!(*first, "" | "???") && others.iter().all(|other| other == first);
    is_same.then(|| (*first).to_owned())
}
