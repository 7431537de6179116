use super::XARRAY;
use super::axis::Axis;
use super::role::Role;
use super::variable::{Dimension, Variable};
use crate::data::DataError;
use crate::data::error::ErrorContext;

/// Which dimension of a variable is what, each by its place among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::data) struct Layout {
    /// Along this one bands are moments.
    pub(in crate::data) moments: Option<usize>,
    /// Along this one they are slices of a volume.
    pub(in crate::data) slices: Option<usize>,
    pub(in crate::data) rows: usize,
    pub(in crate::data) columns: usize,
}

impl Layout {
    /// Rows run north and columns east where axes say which these are; else the last two dimensions longer than 1
    /// are rows and columns. Further dimensions of length 1 do not count.
    pub(in crate::data) fn of(
        variable: &Variable,
        axes: &[Axis],
        context: &ErrorContext,
    ) -> Result<Self, DataError> {
        let [rows, columns] = plane(axes).ok_or_else(|| {
            let reason = format!("{variable} has fewer than two dimensions");
            context.unsupported(reason, "choose another with --variable NAME")
        })?;
        let others: Vec<usize> =
            (0..axes.len()).filter(|at| ![rows, columns].contains(at) && axes[*at].size != 1).collect();
        let is_vertical = |at: usize| axes[at].role == Role::Vertical;
        let (moments, slices) = match others[..] {
            [] => (None, None),
            [only] if is_vertical(only) => (None, Some(only)),
            [only] => (Some(only), None),
            [one, other] if is_vertical(other) && !is_vertical(one) => (Some(one), Some(other)),
            [one, other] if is_vertical(one) && !is_vertical(other) => (Some(other), Some(one)),
            _ => return Err(too_many(variable, axes, &others, context)),
        };
        Ok(Self { moments, slices, rows, columns })
    }

    /// Slices in a volume, or 1.
    pub(in crate::data) fn slice_count(&self, axes: &[Axis]) -> u64 {
        self.slices.map_or(1, |at| axes[at].size)
    }

    /// Bands, rows and columns.
    pub(in crate::data) fn shape(&self, dimensions: &[Dimension]) -> [u64; 3] {
        let length = |at: Option<usize>| at.map_or(1, |at| dimensions[at].size);
        let bands = length(self.moments).saturating_mul(length(self.slices));
        [bands, dimensions[self.rows].size, dimensions[self.columns].size]
    }
}

/// Rows and columns.
fn plane(axes: &[Axis]) -> Option<[usize; 2]> {
    let only = |role: Role| {
        let mut places = (0..axes.len()).filter(|at| axes[*at].role == role);
        places.next().filter(|_| places.next().is_none())
    };
    if let (Some(rows), Some(columns)) = (only(Role::Y), only(Role::X)) {
        return Some([rows, columns]);
    }
    let long: Vec<usize> = (0..axes.len()).filter(|at| axes[*at].size != 1).collect();
    match (&long[..], axes.len()) {
        ([.., rows, columns], _) => Some([*rows, *columns]),
        // A single sample, row or column.
        (_, count) => Some([count.checked_sub(2)?, count - 1]),
    }
}

fn too_many(variable: &Variable, axes: &[Axis], others: &[usize], context: &ErrorContext) -> DataError {
    let names: Vec<String> =
        others.iter().map(|at| format!("{} {}", axes[*at].name, axes[*at].size)).collect();
    let first = others.iter().find(|at| !matches!(axes[**at].role, Role::Time | Role::Vertical));
    let name = first.or(others.first()).map_or("", |at| axes[*at].name.as_str());
    let reason = format!("{variable} has more than time, height, rows and columns: {}", names.join(", "));
    let path = context.quoted_path();
    let remedy = if context.format == XARRAY {
        format!("take one of them with .isel({name}=0)")
    } else if context.format == "Zarr" {
        format!(
            "save one of them with xarray: open_zarr({:?}).isel({name}=0).to_zarr(\"smaller.zarr\")",
            context.path
        )
    } else {
        format!("take one of them with: ncks -d {name},0 {path} smaller.nc")
    };
    context.unsupported(reason, remedy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::cf::variable::{Attributes, Samples};

    fn layout(dimensions: &[(&str, u64)]) -> Result<Layout, String> {
        let axis = |(name, size): &(&str, u64)| Axis {
            name: (*name).to_owned(),
            size: *size,
            role: Role::of(name, None),
            coordinate: None,
        };
        let axes: Vec<Axis> = dimensions.iter().map(axis).collect();
        let variable = Variable {
            path: "v".to_owned(),
            dimensions: Vec::new(),
            samples: Samples::Other("numbers".to_owned()),
            attributes: Attributes::default(),
            has_default_fill: false,
            chunk: None,
        };
        let context = ErrorContext { format: "NetCDF", path: "a.nc".to_owned() };
        Layout::of(&variable, &axes, &context).map_err(|error| error.to_string())
    }

    #[test]
    fn dimensions_find_their_places() {
        let of = |moments, slices, rows, columns| Ok(Layout { moments, slices, rows, columns });
        assert_eq!(layout(&[("lat", 3), ("lon", 4)]), of(None, None, 0, 1));
        assert_eq!(layout(&[("lon", 3), ("lat", 4)]), of(None, None, 1, 0));
        assert_eq!(layout(&[("time", 2), ("lat", 3), ("lon", 4)]), of(Some(0), None, 1, 2));
        assert_eq!(layout(&[("lat", 3), ("lon", 4), ("time", 2)]), of(Some(2), None, 0, 1));
        assert_eq!(layout(&[("depth", 2), ("lat", 3), ("lon", 4)]), of(None, Some(0), 1, 2));
        assert_eq!(layout(&[("time", 2), ("lev", 2), ("y", 3), ("x", 4)]), of(Some(0), Some(1), 2, 3));
        assert_eq!(layout(&[("lev", 2), ("time", 2), ("y", 3), ("x", 4)]), of(Some(1), Some(0), 2, 3));
        assert_eq!(layout(&[("a", 2), ("b", 3), ("c", 4)]), of(Some(0), None, 1, 2));
        assert_eq!(layout(&[("a", 2), ("b", 1), ("c", 4)]), of(None, None, 0, 2));
        assert_eq!(layout(&[("time", 2), ("lat", 1), ("lon", 4)]), of(Some(0), None, 1, 2));
        assert_eq!(layout(&[("time", 1), ("depth", 1), ("lat", 3), ("lon", 4)]), of(None, None, 2, 3));
        assert_eq!(layout(&[("a", 1), ("b", 1)]), of(None, None, 0, 1));
    }

    #[test]
    fn too_few_and_too_many_are_refused_by_name() {
        let message = layout(&[("time", 5)]).unwrap_err();
        assert!(message.contains("has fewer than two dimensions (choose another"), "{message}");
        let message = layout(&[("time", 5), ("member", 3), ("lat", 3), ("lon", 4)]).unwrap_err();
        assert!(message.contains("rows and columns: time 5, member 3 ("), "{message}");
        assert!(message.contains("ncks -d member,0 a.nc smaller.nc"), "{message}");
        assert!(layout(&[("a", 2), ("b", 2), ("c", 2), ("d", 2)]).is_err());
    }
}
