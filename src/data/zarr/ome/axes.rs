use super::multiscale::{OmeAxis, Placing};
use crate::data::cf::{Layout, Variable};
use crate::data::error::ErrorContext;
use crate::data::{DataError, metres_per_unit};

/// Which dimension of an image is what, each by its place among them.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Axes {
    list: Vec<OmeAxis>,
    pub(super) moments: Option<usize>,
    pub(super) channel: Option<usize>,
    pub(super) slices: Option<usize>,
    pub(super) rows: usize,
    pub(super) columns: usize,
}

/// Distances between the samples of one level.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Steps {
    /// Slices of one moment.
    pub(super) slices: u32,
    /// Along columns, rows and slices, in `unit`.
    pub(super) distances: [f64; 3],
    /// Where the first sample lies along these.
    pub(super) first: [f64; 3],
    pub(super) unit: Option<String>,
    /// From one moment to the next, when the first is, and in what.
    pub(super) time: Option<(f64, f64, String)>,
}

impl Axes {
    /// The axes of an array of `dimensions` dimensions.
    pub(super) fn of(
        named: &[OmeAxis],
        dimensions: usize,
        context: &ErrorContext,
    ) -> Result<Self, DataError> {
        let list = if named.is_empty() { OmeAxis::unnamed(dimensions) } else { named.to_vec() };
        let is = |axis: &OmeAxis, name: &str, kind: &str| match axis.kind.as_deref() {
            Some(own) => own == kind && (kind != "space" || axis.name.eq_ignore_ascii_case(name)),
            None => axis.name.eq_ignore_ascii_case(name),
        };
        let place = |name: &str, kind: &str| list.iter().position(|axis| is(axis, name, kind));
        let (Some(rows), Some(columns)) = (place("y", "space"), place("x", "space")) else {
            let names: Vec<_> = list.iter().map(|axis| axis.name.as_str()).collect();
            let reason = format!("its axes are {}, without y and x", names.join(", "));
            return Err(context.unsupported(reason, "open one of its arrays by its path"));
        };
        let [moments, channel, slices] =
            [("t", "time"), ("c", "channel"), ("z", "space")].map(|(name, kind)| place(name, kind));
        Ok(Self { list, moments, channel, slices, rows, columns })
    }

    /// Whether an array has these axes, and no others along which it is long.
    pub(super) fn check(&self, variable: &Variable, context: &ErrorContext) -> Result<(), DataError> {
        let count = variable.dimensions.len();
        if count != self.list.len() {
            let reason =
                format!("its level {:?} has {count} dimensions, not {}", variable.path, self.list.len());
            return Err(context.malformed(reason));
        }
        let known = [self.moments, self.channel, self.slices, Some(self.rows), Some(self.columns)];
        let other = (0..count).find(|at| !known.contains(&Some(*at)) && variable.dimensions[*at].size != 1);
        match other.and_then(|at| self.list.get(at)) {
            Some(axis) => {
                let reason = format!("an image with an axis {:?} besides t, c, z, y and x", axis.name);
                Err(context.unsupported(reason, "open one of its arrays by its path"))
            }
            None => Ok(()),
        }
    }

    /// The layout of `variable` once the channel's dimension is left out. A single slice is no volume.
    pub(super) fn layout(&self, variable: &Variable) -> Layout {
        let without_channel = |at: usize| at - usize::from(self.channel.is_some_and(|channel| channel < at));
        let is_long = |at: &usize| variable.dimensions.get(*at).is_some_and(|dimension| dimension.size > 1);
        Layout {
            moments: self.moments.map(without_channel),
            slices: self.slices.filter(is_long).map(without_channel),
            rows: without_channel(self.rows),
            columns: without_channel(self.columns),
        }
    }

    /// Distances of a level. Where nothing says them, they are those of the `finest` level's samples, which are 1 apart.
    pub(super) fn steps(&self, placing: &Placing, finest: &[u64], variable: &Variable) -> Steps {
        let size = |at: usize| variable.dimensions.get(at).map_or(1, |dimension| dimension.size).max(1);
        let stated = |at: usize| placing.scale.get(at).copied().filter(|scale| *scale > 0.0);
        let distance = |at: usize| {
            stated(at)
                .unwrap_or_else(|| finest.get(at).map_or(1.0, |finest| *finest as f64 / size(at) as f64))
        };
        let first = |at: usize| placing.translation.get(at).copied().unwrap_or_default();
        let unit = |at: usize| self.list.get(at).and_then(|axis| axis.unit.as_deref()).map(short_unit);
        let unit_x = unit(self.columns).filter(|_| stated(self.columns).is_some());
        // In the unit of columns, if these are lengths.
        let factor = |at: usize| {
            let metres = |unit: Option<&str>| unit.and_then(metres_per_unit);
            let factor = metres(unit(at).as_deref()).zip(metres(unit_x.as_deref()));
            factor.map_or(1.0, |(own, of_columns)| if own == of_columns { 1.0 } else { own / of_columns })
        };
        let places = [Some(self.columns), Some(self.rows), self.slices];
        let time = self.moments.and_then(|at| Some((stated(at)?, first(at), unit(at)?)));
        Steps {
            slices: self.slices.map_or(1, |at| u32::try_from(size(at)).unwrap_or(1)),
            distances: places.map(|at| at.map_or(1.0, |at| distance(at) * factor(at))),
            first: places.map(|at| at.map_or(0.0, |at| first(at) * factor(at))),
            unit: unit_x,
            time,
        }
    }
}

/// The symbol of a unit whose name NGFF spells out, or what stands there.
fn short_unit(name: &str) -> String {
    let symbol = match name {
        "angstrom" => "\u{c5}",
        "nanometer" => "nm",
        "micrometer" | "micron" => "\u{b5}m",
        "millimeter" => "mm",
        "centimeter" => "cm",
        "meter" => "m",
        "kilometer" => "km",
        "nanosecond" => "ns",
        "microsecond" => "\u{b5}s",
        "millisecond" => "ms",
        "second" => "s",
        "minute" => "min",
        "hour" => "h",
        "day" => "d",
        other => other,
    };
    symbol.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::SampleType;
    use crate::data::cf::{Attributes, Dimension, Samples};
    use crate::data::sample_decoder::ByteOrder;

    fn context() -> ErrorContext {
        ErrorContext { format: "OME-Zarr", path: "a.zarr".to_owned() }
    }

    fn variable(sizes: &[u64]) -> Variable {
        let dimension = |size: &u64| Dimension { name: String::new(), size: *size, scale: None };
        Variable {
            path: "0".to_owned(),
            dimensions: sizes.iter().map(dimension).collect(),
            samples: Samples::Numbers(SampleType::U16, ByteOrder::NATIVE),
            attributes: Attributes::default(),
            has_default_fill: false,
            chunk: None,
        }
    }

    fn axis(name: &str, kind: &str, unit: &str) -> OmeAxis {
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        OmeAxis { name: name.to_owned(), kind: given(kind), unit: given(unit) }
    }

    #[test]
    fn axes_are_found_by_name_and_type() {
        let axes = Axes::of(&[], 5, &context()).unwrap();
        assert_eq!(
            axes.layout(&variable(&[2, 3, 4, 5, 6])),
            Layout { moments: Some(0), slices: Some(1), rows: 2, columns: 3 }
        );
        assert_eq!(axes.layout(&variable(&[2, 3, 1, 5, 6])).slices, None);
        assert_eq!(
            Axes::of(&[], 2, &context()).unwrap().layout(&variable(&[5, 6])),
            Layout { moments: None, slices: None, rows: 0, columns: 1 }
        );
        let list = [
            axis("wave", "channel", ""),
            axis("Z", "space", ""),
            axis("y", "space", ""),
            axis("x", "space", ""),
        ];
        let axes = Axes::of(&list, 4, &context()).unwrap();
        assert_eq!((axes.channel, axes.slices, axes.moments), (Some(0), Some(1), None));
        assert!(Axes::of(&list[..2], 2, &context()).is_err());
        let list = [axis("angle", "other", ""), axis("y", "", ""), axis("x", "", "")];
        let axes = Axes::of(&list, 3, &context()).unwrap();
        assert!(axes.check(&variable(&[1, 5, 6]), &context()).is_ok());
        assert!(axes.check(&variable(&[2, 5, 6]), &context()).is_err());
        assert!(axes.check(&variable(&[5, 6]), &context()).is_err());
    }

    #[test]
    fn distances_have_one_unit() {
        let list = [
            axis("t", "time", "minute"),
            axis("z", "space", "micrometer"),
            axis("y", "space", "nanometer"),
            axis("x", "space", "nanometer"),
        ];
        let axes = Axes::of(&list, 4, &context()).unwrap();
        let placing = Placing { scale: vec![0.5, 2.0, 650.0, 650.0], translation: vec![3.0, 1.0, 5.0, 6.0] };
        let steps = axes.steps(&placing, &[2, 8, 20, 24], &variable(&[2, 4, 5, 6]));
        let near = |one: f64, other: f64| (one - other).abs() < 1e-9;
        assert!(near(steps.distances[2], 2000.0) && near(steps.first[2], 1000.0), "{steps:?}");
        assert_eq!((steps.distances[0], steps.first[0], steps.slices), (650.0, 6.0, 4));
        assert_eq!(steps.unit.as_deref(), Some("nm"));
        assert_eq!(steps.time, Some((0.5, 3.0, "min".to_owned())));
        // Nothing is stated: in samples of the finest level.
        let steps = axes.steps(&Placing::default(), &[2, 8, 20, 24], &variable(&[2, 4, 5, 6]));
        assert_eq!((steps.distances, steps.unit, steps.time), ([4.0, 4.0, 2.0], None, None));
    }
}
