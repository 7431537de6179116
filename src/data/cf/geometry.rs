//! Where the samples of a variable lie, of what its coordinates say.

use super::axis::{self, Axis};
use super::container::Container;
use super::layout::Layout;
use super::role::{self, Role};
use super::variable::Variable;
use crate::data::degree_spacing::degree_spacing;
use crate::data::{CoordinateUnit, DataError, PixelSpacing, VolumeGrid, metres_per_unit};

/// Steps that differ from their mean by more than this part of it are uneven.
const EVEN: f64 = 0.02;

/// Coordinates that go in one direction.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::data) struct Line {
    pub(in crate::data) first: f64,
    /// The mean distance from one to the next; not 0.
    pub(in crate::data) step: f64,
    pub(in crate::data) is_even: bool,
}

impl Line {
    /// `None` unless there are two coordinates, all are known and each is beyond the last one. `period` is where they
    /// begin again, if they do, as longitudes at 360 degrees.
    fn through(values: &[f64], period: Option<f64>) -> Option<Self> {
        let mut values = values.to_vec();
        if let Some(period) = period {
            let mut turns = 0.0;
            for at in 1..values.len() {
                let jump = values[at] + turns - values[at - 1];
                if jump.abs() > period / 2.0 {
                    turns -= period.copysign(jump);
                }
                values[at] += turns;
            }
        }
        let (first, last) = (*values.first()?, *values.last()?);
        let step = (last - first) / (values.len().checked_sub(1).filter(|steps| *steps > 0)? as f64);
        let steps = || values.windows(2).map(|pair| pair[1] - pair[0]);
        let is_line = step.is_finite() && step != 0.0 && steps().all(|own| own * step > 0.0);
        // A single coordinate as a 32-bit float may be off by half its last digit.
        let slack = step.abs() * EVEN + first.abs().max(last.abs()) * f64::from(f32::EPSILON);
        let is_even = steps().all(|own| (own - step).abs() <= slack);
        is_line.then_some(Self { first, step, is_even })
    }

    fn of(axis: &Axis, container: &dyn Container) -> Result<Option<Self>, DataError> {
        let period = (axis.role == Role::X && is_in_degrees(axis)).then_some(360.0);
        Ok(axis.coordinates(container)?.and_then(|values| Self::through(&values, period)))
    }

    fn middle(&self, axis: &Axis) -> f64 {
        self.first + self.step * (axis.size as f64 - 1.0) / 2.0
    }
}

/// Where the samples of a variable lie.
#[derive(Debug, Clone, PartialEq, Default)]
pub(in crate::data) struct Geometry {
    pub(in crate::data) columns: Option<Line>,
    pub(in crate::data) rows: Option<Line>,
    pub(in crate::data) spacing: Option<PixelSpacing>,
    /// What coordinates are counted in, if that is the same along both.
    pub(in crate::data) unit: Option<CoordinateUnit>,
    /// The first row is the southernmost.
    pub(in crate::data) is_south_up: bool,
    /// The first column is the easternmost.
    pub(in crate::data) is_east_left: bool,
}

impl Geometry {
    pub(in crate::data) fn of(
        container: &dyn Container,
        variable: &Variable,
        axes: &[Axis],
        layout: &Layout,
    ) -> Result<Self, DataError> {
        let (x, y) = (&axes[layout.columns], &axes[layout.rows]);
        if (x.role, y.role) != (Role::X, Role::Y) {
            let is_south_up = latitude_rises(container, variable, [y, x])?;
            return Ok(Self { is_south_up, ..Self::default() });
        }
        let (columns, rows) = (Line::of(x, container)?, Line::of(y, container)?);
        let spacing = columns.zip(rows).and_then(|(columns, rows)| {
            let (dx, dy) = (columns.step.abs(), rows.step.abs());
            if is_in_degrees(x) && is_in_degrees(y) {
                return degree_spacing(dx, dy, rows.middle(y));
            }
            PixelSpacing::new(
                dx * metres_per_unit(x.text("units")?)?,
                dy * metres_per_unit(y.text("units")?)?,
            )
        });
        for (axis, line) in [(x, columns), (y, rows)] {
            if line.is_some_and(|line| !line.is_even) {
                tracing::warn!(
                    axis = axis.name,
                    "uneven coordinates are drawn evenly, at their mean distance"
                );
            }
        }
        let is_south_up = match rows {
            Some(rows) => rows.step > 0.0,
            None => latitude_rises(container, variable, [y, x])?,
        };
        let is_east_left = columns.is_some_and(|columns| columns.step < 0.0);
        let unit = coordinate_unit(x).filter(|unit| coordinate_unit(y).as_ref() == Some(unit));
        Ok(Self { columns, rows, spacing, unit, is_south_up, is_east_left })
    }

    /// GDAL's six numbers of the raster as it is handed out.
    pub(in crate::data) fn transform(&self, size: [u32; 2], is_turned: bool) -> Option<[f64; 6]> {
        let ends = |line: Line, count: u32, is_turned: bool| {
            let step = if is_turned { -line.step } else { line.step };
            let first =
                if is_turned { line.first + line.step * (f64::from(count) - 1.0) } else { line.first };
            (first - step / 2.0, step)
        };
        let [columns, rows] = size;
        let (x, dx) = ends(self.columns?, columns, is_turned && self.is_east_left);
        let (y, dy) = ends(self.rows?, rows, is_turned && self.is_south_up);
        Some([x, dx, 0.0, y, 0.0, dy])
    }

    /// The volume that slices along `vertical` form. Lengths are laid out in metres; levels that are no lengths
    /// (pressures, numbers) are as far apart as columns.
    pub(in crate::data) fn volume(
        &self,
        container: &dyn Container,
        vertical: &Axis,
        slices: u32,
    ) -> Result<Option<VolumeGrid>, DataError> {
        let line = vertical.coordinates(container)?.and_then(|values| Line::through(&values, None));
        let metres = vertical.text("units").and_then(metres_per_unit);
        let down = points_down(vertical);
        let signed = |distance: f64, is_reversed: bool| if is_reversed { -distance } else { distance };
        let [x, y] = self.spacing.map_or([1.0; 2], |spacing| [spacing.x_m, spacing.y_m]);
        let is_descending = line.is_some_and(|line| line.step < 0.0) != down;
        let height = line.zip(metres).filter(|_| self.spacing.is_some());
        let (first, z) = match height {
            Some((line, metres)) => (signed(line.first, down) * metres, line.step.abs() * metres),
            None => (0.0, x),
        };
        if line.is_some_and(|line| !line.is_even) {
            tracing::warn!(axis = vertical.name, "uneven levels are drawn evenly, at their mean distance");
        }
        if height.is_none() {
            tracing::warn!(
                axis = vertical.name,
                "levels that are no heights are drawn as far apart as columns"
            );
        }
        // In the world y is north; a row further down in a picture is further south.
        let is_row_south = !self.is_south_up;
        let world_from_index = [
            [signed(x, self.is_east_left), 0.0, 0.0, 0.0],
            [0.0, signed(y, is_row_south), 0.0, 0.0],
            [0.0, 0.0, signed(z, is_descending), first],
        ];
        let unit = height.map(|_| "m".to_owned());
        Ok(VolumeGrid::new(slices, world_from_index).map(|grid| VolumeGrid { unit, ..grid }))
    }
}

/// Whether larger numbers along a vertical axis are further down: by the attribute `positive`, or because they are
/// depths or pressures.
fn points_down(axis: &Axis) -> bool {
    let lower = |name: &str| axis.text(name).map(str::to_lowercase).unwrap_or_default();
    match lower("positive").as_str() {
        "down" => return true,
        "up" => return false,
        _ => {}
    }
    let standard_name = lower("standard_name");
    let units = lower("units");
    let is_pressure = units.ends_with("pa") || units.contains("bar") || standard_name.ends_with("_pressure");
    is_pressure || standard_name.starts_with("depth") || axis.name.to_lowercase().starts_with("dep")
}

/// Degrees of a turned pole are none of longitude and latitude.
fn coordinate_unit(axis: &Axis) -> Option<CoordinateUnit> {
    let is_turned = || axis.text("standard_name").is_some_and(|name| name.starts_with("grid_"));
    if is_in_degrees(axis) {
        return (!is_turned()).then_some(CoordinateUnit::Degree);
    }
    let units = axis.text("units")?.trim();
    metres_per_unit(units).map(|_| CoordinateUnit::Named(units.to_owned()))
}

fn is_in_degrees(axis: &Axis) -> bool {
    let units = axis.text("units").map(str::to_lowercase);
    let is_geographic = || {
        let name = axis.text("standard_name").unwrap_or(&axis.name).to_lowercase();
        name.contains("latitude") || name.contains("longitude") || name == "lat" || name == "lon"
    };
    match units {
        Some(units) => units.starts_with("degree"),
        None => axis.coordinate.is_some() && is_geographic(),
    }
}

/// Whether the last row lies further north than the first one where latitudes are a table of their own, as on grids
/// that follow no meridians.
fn latitude_rises(
    container: &dyn Container,
    variable: &Variable,
    [y, x]: [&Axis; 2],
) -> Result<bool, DataError> {
    let Some(names) = variable.attributes.text("coordinates") else {
        return Ok(false);
    };
    let listed =
        names.split_whitespace().filter_map(|name| axis::find(name, variable, container.variables()));
    let is_of_plane = |candidate: &&Variable| {
        let has = |axis: &Axis| candidate.dimensions.iter().any(|dimension| dimension.name == axis.name);
        has(y) && has(x) && role::said(candidate) == Some(Role::Y)
    };
    let Some(latitude) = listed.into_iter().find(is_of_plane) else {
        return Ok(false);
    };
    let at_row = |row: u64| {
        let one = |name: &String| match name {
            name if *name == y.name => row..row + 1,
            name if *name == x.name => x.size / 2..x.size / 2 + 1,
            _ => 0..1,
        };
        let selection: Vec<_> = latitude.dimensions.iter().map(|dimension| one(&dimension.name)).collect();
        let numbers = axis::read_numbers(container, latitude, &selection)?;
        Ok(numbers.and_then(|numbers| numbers.first().copied()))
    };
    Ok(at_row(0)?.zip(at_row(y.size.saturating_sub(1))?).is_some_and(|(first, last)| last > first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_go_one_way() {
        let line = |values: &[f64]| Line::through(values, None);
        assert_eq!(line(&[1.0, 2.0, 3.0]), Some(Line { first: 1.0, step: 1.0, is_even: true }));
        assert_eq!(line(&[3.0, 2.0, 0.0]), Some(Line { first: 3.0, step: -1.5, is_even: false }));
        for values in
            [&[][..], &[1.0], &[1.0, 1.0], &[1.0, 2.0, 1.5], &[1.0, f64::NAN, 3.0], &[1.0, f64::INFINITY]]
        {
            assert_eq!(line(values), None, "{values:?}");
        }
        // A tenth of a degree as a 32-bit float.
        let tenths: Vec<f64> = (0..3600).map(|index| f64::from(index as f32 * 0.1)).collect();
        assert!(line(&tenths).is_some_and(|line| line.is_even));
    }

    #[test]
    fn longitudes_may_begin_again() {
        let line = Line::through(&[358.0, 359.0, 0.0, 1.0], Some(360.0));
        assert_eq!(line, Some(Line { first: 358.0, step: 1.0, is_even: true }));
        let line = Line::through(&[-178.0, -179.0, 180.0, 179.0], Some(360.0));
        assert_eq!(line, Some(Line { first: -178.0, step: -1.0, is_even: true }));
        assert_eq!(Line::through(&[358.0, 359.0, 0.0], None), None);
    }

    #[test]
    fn the_transform_is_that_of_the_raster_handed_out() {
        let columns = Some(Line { first: 10.0, step: 2.0, is_even: true });
        let rows = Some(Line { first: -1.0, step: 1.0, is_even: true });
        let geometry = Geometry { columns, rows, is_south_up: true, ..Geometry::default() };
        assert_eq!(geometry.transform([5, 3], true), Some([9.0, 2.0, 0.0, 1.5, 0.0, -1.0]));
        assert_eq!(geometry.transform([5, 3], false), Some([9.0, 2.0, 0.0, -1.5, 0.0, 1.0]));
    }
}
