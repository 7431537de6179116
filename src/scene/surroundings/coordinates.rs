use super::scale::AxisScale;
use crate::data::{CoordinateUnit, PixelSpacing, Place, RasterInfo};
use crate::scene::ticks::{TickRoom, number_with_decimals, ticks_between};

/// What stands along the axes of a raster: the coordinates of its file as far as that has any.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Coordinates {
    /// From west to east, counted in columns from the western border.
    pub x: Coordinate,
    /// From north to south, counted in rows from the northern border.
    pub y: Coordinate,
    /// Unit of the values.
    pub value_unit: Option<String>,
}

/// A coordinate that changes evenly along columns or rows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Coordinate {
    /// What it is.
    pub kind: CoordinateKind,
    /// At the border where columns or rows begin.
    pub first: f64,
    /// From one column or row to the next; not 0.
    pub step: f64,
}

/// What a coordinate is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum CoordinateKind {
    /// Columns or rows.
    #[default]
    Count,
    /// Degrees east.
    Longitude,
    /// Degrees north.
    Latitude,
    /// Anything else, in this unit if that is known.
    Length(Option<String>),
}

/// From so many metres on coordinates are told in kilometres.
const FAR_M: f64 = 1e5;

/// Steps of degrees that look well, and their decimals.
const DEGREE_STEPS: [(f64, usize); 14] = [
    (90.0, 0),
    (60.0, 0),
    (30.0, 0),
    (20.0, 0),
    (10.0, 0),
    (5.0, 0),
    (2.0, 0),
    (1.0, 0),
    (0.5, 1),
    (0.2, 1),
    (0.1, 1),
    (0.05, 2),
    (0.02, 2),
    (0.01, 2),
];

impl Coordinates {
    /// Those of a raster whose samples lie so far apart.
    pub(super) fn of(info: &RasterInfo, spacing: Option<PixelSpacing>, value_unit: Option<String>) -> Self {
        let (x, y) = of_place(&info.place)
            .or_else(|| spacing.map(|spacing| of_spacing(spacing, info.rows)))
            .unwrap_or_else(|| {
                let count = Coordinate { kind: CoordinateKind::Count, first: 0.0, step: 1.0 };
                (count.clone(), count)
            });
        Self { x, y, value_unit }
    }

    /// Scales along a box whose corners are counted in columns, rows and values.
    pub(super) fn scales(&self, [low, high]: [[f64; 3]; 2], rooms: [TickRoom; 3]) -> [AxisScale; 3] {
        let along = |coordinate: &Coordinate, names: [&str; 2], axis: usize| {
            let ends = [low[axis], high[axis]];
            coordinate.readable(ends).scale(names, ends, rooms[axis])
        };
        let x = along(&self.x, ["x", "columns"], 0);
        let y = along(&self.y, ["y", "rows"], 1);
        let values =
            Coordinate { kind: CoordinateKind::Length(self.value_unit.clone()), first: 0.0, step: 1.0 };
        [x, y, values.scale(["z", "z"], [low[2], high[2]], rooms[2])]
    }
}

/// The file's own coordinates, unless the raster is turned.
fn of_place(place: &Place) -> Option<(Coordinate, Coordinate)> {
    let [x, per_column, x_per_row, y, y_per_column, per_row] = place.transform?;
    let is_upright = x_per_row == 0.0 && y_per_column == 0.0;
    let is_sound = |step: f64| step.is_finite() && step != 0.0;
    if !(is_upright && is_sound(per_column) && is_sound(per_row) && x.is_finite() && y.is_finite()) {
        return None;
    }
    let [x_kind, y_kind] = match &place.unit {
        Some(CoordinateUnit::Degree) => [CoordinateKind::Longitude, CoordinateKind::Latitude],
        Some(CoordinateUnit::Named(name)) => [0, 1].map(|_| CoordinateKind::Length(Some(name.clone()))),
        None => [0, 1].map(|_| CoordinateKind::Length(None)),
    };
    let coordinate = |kind, first, step| Coordinate { kind, first, step };
    Some((coordinate(x_kind, x, per_column), coordinate(y_kind, y, per_row)))
}

/// Metres from the south-west corner.
fn of_spacing(spacing: PixelSpacing, rows: u32) -> (Coordinate, Coordinate) {
    let kind = CoordinateKind::Length(Some("m".to_owned()));
    let south_m = f64::from(rows) * spacing.y_m;
    (
        Coordinate { kind: kind.clone(), first: 0.0, step: spacing.x_m },
        Coordinate { kind, first: south_m, step: -spacing.y_m },
    )
}

impl Coordinate {
    /// In kilometres, where metres from far away would need a power of ten.
    fn readable(&self, ends: [f64; 2]) -> Self {
        let farthest = ends.map(|at| (self.first + self.step * at).abs()).into_iter().fold(0.0, f64::max);
        let is_metres = self.kind == CoordinateKind::Length(Some("m".to_owned()));
        if !is_metres || farthest < FAR_M {
            return self.clone();
        }
        let kind = CoordinateKind::Length(Some("km".to_owned()));
        Self { kind, first: self.first / 1e3, step: self.step / 1e3 }
    }

    fn scale(&self, [name, counted]: [&str; 2], ends: [f64; 2], room: TickRoom) -> AxisScale {
        let [from, to] = ends.map(|at| self.first + self.step * at);
        let (min, max) = (from.min(to), from.max(to));
        let title = |name: &str, parts: [Option<String>; 2]| {
            let of = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
            if of.is_empty() { name.to_owned() } else { format!("{name} ({of})") }
        };
        let is_longitude = self.kind == CoordinateKind::Longitude;
        if let CoordinateKind::Longitude | CoordinateKind::Latitude = self.kind
            && let Some((step, decimals)) = degree_step(max - min, room.wanted)
        {
            let name = if is_longitude { "longitude" } else { "latitude" };
            let first = (min / step - 1e-9).ceil() as i64;
            let last = (max / step + 1e-9).floor() as i64;
            let tick = |number: i64| {
                let degrees = number as f64 * step;
                ((degrees - self.first) / self.step, degree_text(degrees, decimals, is_longitude))
            };
            return AxisScale { ticks: (first..=last).map(tick).collect(), title: name.to_owned() };
        }
        let (name, unit) = match &self.kind {
            CoordinateKind::Count => (counted, None),
            CoordinateKind::Length(unit) => (name, unit.clone()),
            CoordinateKind::Longitude | CoordinateKind::Latitude => (name, Some("°".to_owned())),
        };
        let marks = ticks_between(min, max, room);
        let place = |fraction: f64| (min + fraction * (max - min) - self.first) / self.step;
        AxisScale {
            ticks: marks.labelled.into_iter().map(|tick| (place(tick.fraction), tick.label)).collect(),
            title: title(name, [marks.shared, unit]),
        }
    }
}

/// The finest step with no more marks than wanted; `None` for less than a few hundredths of a degree.
fn degree_step(range: f64, wanted: usize) -> Option<(f64, usize)> {
    let count = |step: f64| range / step;
    let mut fitting = DEGREE_STEPS.iter().rev().filter(|(step, _)| count(*step) <= wanted as f64 + 0.5);
    let (step, decimals) = *fitting.next().unwrap_or(&DEGREE_STEPS[0]);
    (count(step) >= 1.0).then_some((step, decimals))
}

/// The finest step that is no smaller than so many degrees, and its decimals.
pub(super) fn step_of_degrees(least: f64) -> (f64, usize) {
    *DEGREE_STEPS.iter().rev().find(|(step, _)| *step >= least).unwrap_or(&DEGREE_STEPS[0])
}

/// As on maps: `75°W`, `36.5°N`, `0°`.
pub(super) fn degree_text(degrees: f64, decimals: usize, is_longitude: bool) -> String {
    // Beyond the date line longitudes begin again.
    let degrees = if is_longitude { degrees - 360.0 * ((degrees + 180.0) / 360.0).floor() } else { degrees };
    let degrees = if is_longitude && degrees == -180.0 { 180.0 } else { degrees };
    let size = number_with_decimals(degrees.abs(), decimals);
    let is_zero = degrees.abs() < 1e-9;
    let side = match (is_longitude, degrees < 0.0) {
        _ if is_zero || (is_longitude && degrees == 180.0) => "",
        (true, false) => "E",
        (true, true) => "W",
        (false, false) => "N",
        (false, true) => "S",
    };
    format!("{}°{side}", if is_zero { "0" } else { &size })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: TickRoom = TickRoom { wanted: 4, between_labels: 0.1, between_marks: 0.01 };

    fn place(unit: Option<CoordinateUnit>, transform: [f64; 6]) -> Place {
        Place { crs: None, transform: Some(transform), unit }
    }

    fn texts(scale: &AxisScale) -> Vec<(f64, &str)> {
        scale.ticks.iter().map(|(place, text)| (*place, text.as_str())).collect()
    }

    #[test]
    fn degrees_have_their_side_of_the_earth() {
        let degrees = place(Some(CoordinateUnit::Degree), [170.0, 2.0, 0.0, 10.0, 0.0, -0.5]);
        let (x, y) = of_place(&degrees).unwrap();
        let x = x.scale(["x", "columns"], [0.0, 20.0], ROOM);
        assert_eq!(x.title, "longitude");
        assert_eq!(
            texts(&x),
            [(0.0, "170°E"), (5.0, "180°"), (10.0, "170°W"), (15.0, "160°W"), (20.0, "150°W")]
        );
        let y = y.scale(["y", "rows"], [0.0, 60.0], ROOM);
        assert_eq!(texts(&y), [(60.0, "20°S"), (40.0, "10°S"), (20.0, "0°"), (0.0, "10°N")]);
        assert_eq!(degree_text(36.5, 1, false), "36.5°N");
        assert_eq!(degree_text(-0.0, 2, true), "0°");
        assert_eq!(degree_text(360.0, 0, true), "0°");
        assert_eq!(degree_text(-180.0, 0, true), "180°");
    }

    #[test]
    fn steps_of_degrees_are_round() {
        for (range, wanted, expected) in [
            (360.0, 6, 60.0),
            (180.0, 6, 30.0),
            (1.0, 5, 0.2),
            (5.0, 5, 1.0),
            (0.08, 4, 0.02),
            (40.0, 3, 20.0),
        ] {
            assert_eq!(degree_step(range, wanted).unwrap().0, expected, "{range}");
        }
        assert_eq!(degree_step(0.005, 4), None);
    }

    #[test]
    fn lengths_are_those_of_the_file() {
        let utm = place(
            Some(CoordinateUnit::Named("m".to_owned())),
            [730_000.0, 30.0, 0.0, 4_040_000.0, 0.0, -30.0],
        );
        let (x, y) = of_place(&utm).unwrap();
        let [x, y, _] =
            Coordinates { x, y, value_unit: None }.scales([[0.0; 3], [1000.0, 1000.0, 1.0]], [ROOM; 3]);
        assert_eq!([&x.title, &y.title], ["x (km)", "y (km)"]);
        // 740 km are 10 km from the border.
        assert!(x.ticks.iter().any(|(at, text)| text == "740" && (at - 1000.0 / 3.0).abs() < 1e-6), "{x:?}");
        assert!(x.ticks.iter().all(|(at, _)| (0.0..=1000.0).contains(at)), "{x:?}");
        assert!(y.ticks.windows(2).all(|pair| pair[1].0 < pair[0].0), "north is up: {y:?}");
    }

    #[test]
    fn without_coordinates_there_are_distances_and_else_counts() {
        let mut info = RasterInfo::new("r", "test", crate::data::SampleType::F32, [1, 10, 20]);
        let scales = |info: &RasterInfo, spacing| {
            let coordinates = Coordinates::of(info, spacing, Some("°C".to_owned()));
            coordinates.scales([[0.0, 0.0, -5.0], [20.0, 10.0, 5.0]], [ROOM; 3])
        };
        let [x, y, z] = scales(&info, None);
        assert_eq!([x.title.as_str(), &y.title, &z.title], ["columns", "rows", "z (°C)"]);
        assert_eq!(texts(&y)[0], (0.0, "0"));
        let [x, y, _] = scales(&info, PixelSpacing::new(2.0, 3.0));
        assert_eq!([x.title.as_str(), &y.title], ["x (m)", "y (m)"]);
        assert_eq!(texts(&y)[0], (10.0, "0"), "from the south");
        // A turned raster has no coordinate along its sides.
        info.place = place(None, [0.0, 1.0, 0.5, 0.0, 0.5, -1.0]);
        assert_eq!(scales(&info, None)[0].title, "columns");
    }
}
