use super::axis::{Axis, Role};
use crate::data::DataError;
use crate::data::error::ErrorContext;
use crate::data::volume_file::axes::Sides;

/// Which axes are columns, rows, slices and moments.
#[derive(Debug)]
pub(super) struct Layout<'axes> {
    pub(super) sides: Sides,
    /// Columns, rows, and slices if there are any.
    pub(super) space: Vec<&'axes Axis>,
    pub(super) moments: Option<&'axes Axis>,
    /// Whether the moments of one place follow each other, before those of the next.
    pub(super) is_interleaved: bool,
}

impl<'axes> Layout<'axes> {
    pub(super) fn of(axes: &'axes [Axis], context: &ErrorContext) -> Result<Self, DataError> {
        let values = axes.iter().find_map(|axis| match &axis.role {
            Role::Values(what) => Some((axis.size, what)),
            _ => None,
        });
        if let Some((size, what)) = values {
            let reason = format!("{size} values at every sample ({what})");
            return Err(context.unsupported(reason, "save one of them as a file of its own"));
        }
        let mut axes: Vec<_> = axes.iter().filter(|axis| axis.role != Role::Single).collect();
        let is_moments = |axis: &&Axis| axis.role == Role::Moments;
        let mut is_interleaved = false;
        let mut moments = None;
        // Nothing says what the last of four axes is; in every other format it is time.
        if axes.last().is_some_and(is_moments) || (axes.len() == 4 && !axes.iter().any(is_moments)) {
            moments = axes.pop();
        } else if axes.first().is_some_and(is_moments) {
            moments = Some(axes.remove(0));
            is_interleaved = true;
        }
        if axes.iter().any(is_moments) {
            let remedy = "save it with time as its last axis";
            return Err(context.unsupported("times that lie between other axes", remedy));
        }
        let size = |axis: usize| axes.get(axis).map_or(1, |axis| axis.size);
        let count = axes.len();
        if !(2..=3).contains(&count) {
            let reason = format!("an array with {count} axes in space");
            return Err(context.unsupported(reason, "2 or 3, and one of time, are read"));
        }
        let (columns, rows, slices) = (size(0), size(1), size(2));
        let sides = Sides { columns, rows, slices, moments: moments.map_or(1, |axis| axis.size) };
        Ok(Self { sides, space: axes, moments, is_interleaved })
    }

    /// Slices in one volume.
    pub(super) fn slices(&self) -> u32 {
        u32::try_from(self.sides.slices).unwrap_or(u32::MAX).max(1)
    }
}
