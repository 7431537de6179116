use super::{FarGround, Lattice};

/// A surface in metres.
#[derive(Clone, Copy)]
pub(in crate::render) struct Ground<'a> {
    pub(in crate::render) lattice: &'a Lattice,
    /// What is around it, if it goes on.
    pub(in crate::render) around: Option<FarGround<'a>>,
    /// Width and height of a cell.
    pub(in crate::render) cell_m: [f64; 2],
    pub(in crate::render) z_m_per_value: f64,
}

/// How high the horizon is around the samples of a surface, towards one direction.
///
/// Samples are swept in lines. What stands out of a line as it is seen from its points is its upper convex hull, which
/// grows point by point from the far end, so that a line costs as much as it has points (V. Timonen, J. Westerholm 2010,
/// "Scalable height field self-shadowing", Computer Graphics Forum 29).
pub(super) struct Horizons<'a> {
    lattice: &'a Lattice,
    around: Option<FarGround<'a>>,
    /// From one value to the next along lines and across them.
    strides: [usize; 2],
    /// Across lines.
    count_across: isize,
    /// Where the line that begins at 0 crosses each of the points along it.
    crossings: Vec<Crossing>,
    /// The tangent of a value more, one step away; negative if heights are.
    tangent_per_value: f32,
    /// Which of column and row counts along lines.
    axis_along: usize,
    /// Rows and columns across for one along.
    tilt: f64,
    /// Whether one looks towards larger indices.
    looks_up: bool,
}

/// Between two samples: the first of them, and the share of the way to the second; 0 on a sample.
#[derive(Clone, Copy)]
struct Crossing {
    sample: isize,
    share: f32,
}

/// The horizons along a line, `NAN` where it does not go or data is missing.
struct Line {
    tangents: Vec<f32>,
    /// Where one stands.
    values: Vec<f32>,
    /// Points that stand out of what was swept: steps along the line, and values, upwards.
    hull: Vec<[f32; 2]>,
    /// The ground beyond the lattice.
    beyond: Vec<[f32; 2]>,
}

impl<'a> Horizons<'a> {
    /// Towards `[east, north]`, which are not both 0.
    pub(super) fn new(ground: &Ground<'a>, [east, north]: [f64; 2]) -> Self {
        let Ground { lattice, around, cell_m, z_m_per_value } = *ground;
        let steps = [east / cell_m[0], -north / cell_m[1]];
        let counts = [lattice.columns, lattice.rows];
        let [along, across] = if steps[0].abs() >= steps[1].abs() { [0, 1] } else { [1, 0] };
        // At most one sample across in a step along.
        let tilt = steps[across] / steps[along];
        let crossing = |at: usize| {
            let place = tilt * at as f64;
            Crossing { sample: place.floor() as isize, share: (place - place.floor()) as f32 }
        };
        Self {
            lattice,
            around,
            strides: if along == 0 { [1, counts[0]] } else { [counts[0], 1] },
            count_across: counts[across] as isize,
            crossings: (0..counts[along]).map(crossing).collect(),
            tangent_per_value: (z_m_per_value / cell_m[along].hypot(tilt * cell_m[across])) as f32,
            axis_along: along,
            tilt,
            looks_up: steps[along] > 0.0,
        }
    }

    /// Tells `see` for every sample with data the tangent above level ground of the horizon, never below 0.
    pub(super) fn for_each(&self, mut see: impl FnMut(usize, f32)) {
        let last = self.crossings.last().map_or(0, |crossing| crossing.sample);
        let along = self.crossings.len();
        let new_line = || Line {
            tangents: vec![f32::NAN; along],
            values: vec![f32::NAN; along],
            hull: Vec::with_capacity(along),
            beyond: Vec::new(),
        };
        let (mut before, mut line) = (new_line(), new_line());
        for start in -last.max(0) - 1..self.count_across - last.min(0) {
            self.look_along(start, &mut line);
            // Samples lie on a line or between two.
            for (at, crossing) in self.crossings.iter().enumerate() {
                let sample = start + crossing.sample;
                if !(0..self.count_across).contains(&sample) {
                    continue;
                }
                let index = at * self.strides[0] + sample as usize * self.strides[1];
                let tangent = if crossing.share == 0.0 {
                    line.tangents[at]
                } else {
                    between(&before, &line, at, (self.lattice.values[index], 1.0 - crossing.share))
                };
                if !tangent.is_nan() {
                    see(index, tangent);
                }
            }
            std::mem::swap(&mut before, &mut line);
        }
    }

    /// The horizons along the line that begins at `start`.
    fn look_along(&self, start: isize, line: &mut Line) {
        line.hull.clear();
        let along = self.crossings.len();
        let sign = self.tangent_per_value.signum();
        self.look_beyond(start, line);
        for step in 0..along {
            let at = if self.looks_up { along - 1 - step } else { step };
            (line.tangents[at], line.values[at]) = match self.value(start, at) {
                Some(value) => {
                    let steepness = line.see_from([step as f32, value * sign]);
                    (steepness * self.tangent_per_value.abs(), value)
                }
                None => (f32::NAN, f32::NAN),
            };
        }
    }

    /// Takes up the ground from which the line that begins at `start` comes in.
    fn look_beyond(&self, start: isize, line: &mut Line) {
        let Some(around) = &self.around else { return };
        let along = self.crossings.len();
        let at = |step: usize| if self.looks_up { along - 1 - step } else { step };
        let is_inside = |step: &usize| {
            let across = start as f64 + self.tilt * at(*step) as f64;
            across >= 0.0 && across <= (self.count_across - 1) as f64
        };
        let Some(entry) = (0..along).find(is_inside) else { return };
        let in_order = |pair: [f64; 2]| if self.axis_along == 0 { pair } else { [pair[1], pair[0]] };
        let toward = if self.looks_up { 1.0 } else { -1.0 };
        let entry_at = at(entry) as f64;
        let begin = in_order([entry_at, start as f64 + self.tilt * entry_at]);
        let mut beyond = std::mem::take(&mut line.beyond);
        around.along((begin, in_order([toward, toward * self.tilt])), &mut beyond);
        let sign = self.tangent_per_value.signum();
        for [steps, value] in &beyond {
            line.see_from([entry as f32 - steps, value * sign]);
        }
        line.beyond = beyond;
    }

    /// What the line that begins at `start` finds at a point.
    #[inline]
    fn value(&self, start: isize, at: usize) -> Option<f32> {
        let Crossing { sample, share } = self.crossings[at];
        let near = start + sample;
        let far = near + isize::from(share > 0.0);
        if near < 0 || far >= self.count_across {
            return None;
        }
        let near = at * self.strides[0] + near as usize * self.strides[1];
        let far = if share > 0.0 { near + self.strides[1] } else { near };
        if !(self.lattice.is_shown_at(near) && self.lattice.is_shown_at(far)) {
            return None;
        }
        let near = self.lattice.values[near];
        Some(near + (self.lattice.values[far] - near) * share)
    }
}

impl Line {
    /// How steeply, in values a step, one looks up to the horizon from a point that all others lie behind. It is taken up
    /// among them.
    #[inline]
    fn see_from(&mut self, point: [f32; 2]) -> f32 {
        let [step, value] = point;
        while let [.., [far, value_far], [near, value_near]] = self.hull.as_slice() {
            if (value_near - value) * (step - far) > (value_far - value) * (step - near) {
                break;
            }
            self.hull.pop();
        }
        let steepness =
            self.hull.last().map_or(0.0, |[near, value_near]| (value_near - value) / (step - near));
        self.hull.push(point);
        steepness.max(0.0)
    }
}

/// The horizon at a sample between two lines, of this value and at a share of the way; that of one where the other has
/// none.
///
/// On even ground the lines count as they are near. Where the ground breaks off between them, at the edge of a roof or at
/// the foot of its wall, the one counts that is on the same side: as their values are near, which on even ground is the
/// same.
#[inline]
fn between(before: &Line, after: &Line, at: usize, (value, share): (f32, f32)) -> f32 {
    let (tangent_before, tangent_after) = (before.tangents[at], after.tangents[at]);
    if tangent_before.is_nan() {
        return tangent_after;
    }
    if tangent_after.is_nan() {
        return tangent_before;
    }
    let (off_before, off_after) = ((value - before.values[at]).abs(), (value - after.values[at]).abs());
    let off = off_before + off_after;
    let share = if off > 0.0 { off_before / off } else { share };
    tangent_before + (tangent_after - tangent_before) * share
}

#[cfg(test)]
mod tests {
    use super::super::lattice::tests::band;
    use super::*;

    const WIDE: [f32; 2] = [-1e9, 1e9];

    fn tangents(lattice: &Lattice, size_m: [f64; 2], direction: [f64; 2]) -> Vec<Option<f32>> {
        let mut seen = vec![None; lattice.columns * lattice.rows];
        let ground = Ground { lattice, around: None, cell_m: size_m, z_m_per_value: 2.0 };
        Horizons::new(&ground, direction).for_each(|sample, tangent| {
            assert_eq!(seen[sample].replace(tangent), None, "{sample} was seen twice");
        });
        seen
    }

    /// The highest tangent over all points along a ray from a sample, heights being interpolated between samples.
    fn by_marching(lattice: &Lattice, size_m: [f64; 2], direction: [f64; 2], sample: [usize; 2]) -> f64 {
        let steps = [direction[0] / size_m[0], -direction[1] / size_m[1]];
        let longest = steps[0].abs().max(steps[1].abs());
        let steps = steps.map(|step| step / longest);
        let height = |[x, y]: [f64; 2]| {
            let (column, row) =
                (x.floor().min(lattice.columns as f64 - 2.0), y.floor().min(lattice.rows as f64 - 2.0));
            let at =
                |c: f64, r: f64| f64::from(lattice.values[r as usize * lattice.columns + c as usize]) * 2.0;
            let (u, v) = (x - column, y - row);
            let upper = at(column, row) * (1.0 - u) + at(column + 1.0, row) * u;
            let lower = at(column, row + 1.0) * (1.0 - u) + at(column + 1.0, row + 1.0) * u;
            upper * (1.0 - v) + lower * v
        };
        let from = sample.map(|index| index as f64);
        let mut highest = 0.0_f64;
        for step in 1.. {
            let place = [0, 1].map(|axis| from[axis] + steps[axis] * f64::from(step));
            let last = [lattice.columns, lattice.rows].map(|count| count as f64 - 1.0);
            if (0..2).any(|axis| place[axis] < 0.0 || place[axis] > last[axis]) {
                break;
            }
            let far_m = f64::from(step) * (steps[0] * size_m[0]).hypot(steps[1] * size_m[1]);
            highest = highest.max((height(place) - height(from)) / far_m);
        }
        highest
    }

    fn smooth(column: u32, row: u32) -> f32 {
        let (x, y) = (column as f32 / 9.0, row as f32 / 7.0);
        3.0 * x.sin() * y.cos() + (x * 0.7 + y).sin()
    }

    #[test]
    fn horizons_are_those_that_marching_finds() {
        let lattice = Lattice::new(&band([60, 45], smooth), WIDE, false);
        for degrees in (0..360).step_by(23) {
            let (east, north) = f64::from(degrees).to_radians().sin_cos();
            for size_m in [[1.0, 1.0], [2.0, 0.7]] {
                let found = tangents(&lattice, size_m, [east, north]);
                let mut missed = 0.0;
                for (at, tangent) in found.iter().enumerate() {
                    let sample = [at % 60, at / 60];
                    let expected = by_marching(&lattice, size_m, [east, north], sample);
                    missed += (f64::from(tangent.unwrap()) - expected).abs();
                }
                let mean = missed / found.len() as f64;
                assert!(mean < 0.01, "{degrees}: {mean}");
            }
        }
    }

    #[test]
    fn ground_beyond_a_lattice_is_seen_from_it() {
        let all = band([60, 45], smooth);
        let middle = band([20, 15], |column, row| smooth(column + 19, row + 14));
        let [all, middle] = [all, middle].map(|band| Lattice::new(&band, WIDE, false));
        for degrees in (0..360).step_by(23) {
            let (east, north) = f64::from(degrees).to_radians().sin_cos();
            let size_m = [1.0, 0.8];
            let whole = tangents(&all, size_m, [east, north]);
            let miss = |around: Option<FarGround<'_>>| {
                let ground = Ground { lattice: &middle, around, cell_m: size_m, z_m_per_value: 2.0 };
                let mut missed = 0.0;
                Horizons::new(&ground, [east, north]).for_each(|sample, tangent| {
                    let expected = whole[(sample / 20 + 14) * 60 + sample % 20 + 19].unwrap();
                    missed += (tangent - expected).abs() / 300.0;
                });
                missed
            };
            let around = FarGround { lattice: &all, first: [-19.0, -14.0], steps: [1.0; 2] };
            assert!(miss(Some(around)) < 0.006, "{degrees}: {}", miss(Some(around)));
            assert!(miss(None) > 0.02, "{degrees}: {}", miss(None));
            let beside = FarGround { first: [-10.0, -14.0], ..around };
            assert!(miss(Some(beside)) > 0.01, "{degrees}: {}", miss(Some(beside)));
        }
    }

    #[test]
    fn another_direction_is_not_mistaken_for_the_right_one() {
        let lattice = Lattice::new(&band([60, 45], smooth), WIDE, false);
        let found = tangents(&lattice, [1.0, 1.0], [1.0, 0.0]);
        let missed = found.iter().enumerate().map(|(at, tangent)| {
            let expected = by_marching(&lattice, [1.0, 1.0], [0.94, 0.34], [at % 60, at / 60]);
            (f64::from(tangent.unwrap()) - expected).abs()
        });
        assert!(missed.sum::<f64>() / found.len() as f64 > 0.01);
    }

    #[test]
    fn a_wall_is_seen_from_one_side_at_its_height_over_the_distance() {
        // Two metres a value, so 10 m high, at column 7 of cells of 3 m.
        let lattice =
            Lattice::new(&band([12, 5], |column, _| if column == 7 { 5.0 } else { 0.0 }), WIDE, false);
        let east = tangents(&lattice, [3.0, 3.0], [1.0, 0.0]);
        let west = tangents(&lattice, [3.0, 3.0], [-1.0, 0.0]);
        for column in 0..12_usize {
            let far_m = column.abs_diff(7) as f32 * 3.0;
            let expected = |is_before: bool| if is_before { 10.0 / far_m } else { 0.0 };
            let assert_near = |seen: Option<f32>, expected: f32| {
                assert!((seen.unwrap() - expected).abs() < 1e-5, "{column}: {seen:?} {expected}");
            };
            assert_near(east[24 + column], expected(column < 7));
            assert_near(west[24 + column], expected(column > 7));
        }
    }

    #[test]
    fn the_edge_of_a_roof_sees_nothing_above_it() {
        let roof = |column: u32, row: u32| if column > 9 && row > 9 { 5.0 } else { 0.0 };
        let lattice = Lattice::new(&band([30, 30], roof), WIDE, false);
        for degrees in (0..360).step_by(17) {
            let (east, north) = f64::from(degrees).to_radians().sin_cos();
            let seen = tangents(&lattice, [1.0, 1.0], [east, north]);
            for on_roof in 10..30 {
                assert_eq!([seen[10 * 30 + on_roof], seen[on_roof * 30 + 10]], [Some(0.0); 2], "{degrees}");
            }
        }
    }

    #[test]
    fn what_is_missing_hides_nothing_and_sees_nothing() {
        let wall = |column: u32| if column == 7 { 5.0 } else { 0.0 };
        let with_hole =
            band([12, 5], |column, row| if column == 7 && row > 0 { f32::NAN } else { wall(column) });
        let lattice = Lattice::new(&with_hole, WIDE, false);
        let east = tangents(&lattice, [1.0, 1.0], [1.0, 0.0]);
        assert_eq!(east[3], Some(2.5));
        assert_eq!(east[27], Some(0.0));
        assert_eq!(east[31], None);
    }
}
