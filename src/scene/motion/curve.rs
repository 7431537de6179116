use super::{Easing, Property};

/// A number or a place that goes through its keys.
#[derive(Debug, Clone)]
pub(in crate::scene) struct Curve {
    /// By time, at least one. With a loop the last is the first, a film later.
    points: Vec<Point>,
    /// Where on the curve's own line of numbers each point lies: slopes are per that. Its time, unless it is passed at
    /// constant speed.
    knots: Vec<f64>,
    /// How far it is along the curve to points on it, where it is passed at constant speed.
    runs: Vec<Run>,
    is_factor: bool,
    /// Whether its three numbers belong together.
    is_place: bool,
    is_loop: bool,
}

#[derive(Debug, Clone)]
pub(in crate::scene) struct Point {
    /// How much of the film is over.
    pub(in crate::scene) progress: f64,
    /// How it goes on from here.
    pub(in crate::scene) ease: Easing,
    /// Of a number the first only.
    pub(in crate::scene) value: [f64; 3],
}

/// Smooth ways one after another.
#[derive(Debug, Clone)]
struct Run {
    /// The points at which it begins and ends.
    ends: [usize; 2],
    /// Lengths of the way to steps along the curve, [`STEPS`] for each two points.
    lengths: Vec<f64>,
}

const STEPS: usize = 64;

impl Curve {
    /// Through points, at least one, in the order of their times; with a loop from the last one on to the first. A place
    /// that is passed at constant speed comes with the lengths of a step in each of its numbers.
    pub(in crate::scene) fn new(
        property: Property,
        mut points: Vec<Point>,
        is_loop: bool,
        constant_speed: Option<[f64; 3]>,
    ) -> Self {
        let is_loop = is_loop && points.len() > 1 && close(&mut points, property.is_angle());
        let knots = points.iter().map(|point| point.progress).collect();
        let is_factor = property.is_factor();
        let is_place = matches!(property, Property::Target | Property::Eye);
        let mut curve = Self { points, knots, runs: Vec::new(), is_factor, is_place, is_loop };
        if let Some(scale) = constant_speed {
            curve.knots = curve.centripetal_knots(scale);
            curve.runs = curve.runs_with(scale);
        }
        curve
    }

    /// The value when so much of the film is over.
    pub(in crate::scene) fn at(&self, progress: f64) -> [f64; 3] {
        let begin = self.points[0].progress;
        let progress = if self.is_loop && progress < begin { progress + 1.0 } else { progress };
        let after = self.points.partition_point(|point| point.progress <= progress);
        let Some(at) = after.checked_sub(1) else { return self.points[0].value };
        let from = &self.points[at];
        let Some(to) = self.points.get(after) else { return from.value };
        let share = (progress - from.progress) / (to.progress - from.progress);
        // At constant speed times of keys within a run do not count.
        if let Some(run) = self.runs.iter().find(|run| (run.ends[0]..run.ends[1]).contains(&at)) {
            return self.at_constant_speed(run, progress);
        }
        if share == 0.0 {
            return from.value;
        }
        match from.ease {
            Easing::Hold => from.value,
            Easing::Smooth => self.smooth(at, share),
            ease => {
                let (from, to, share) = (self.inner(from.value), self.inner(to.value), ease.at(share));
                self.outer(std::array::from_fn(|axis| from[axis] + (to[axis] - from[axis]) * share))
            }
        }
    }

    /// The least and the largest of a number.
    pub(super) fn bounds(&self) -> [f64; 2] {
        // Only Bezier curves leave what is between their keys; looking closely is enough for what depends on it.
        const LOOKS: u32 = 4096;
        let values = (0..=LOOKS).map(|look| self.at(f64::from(look) / f64::from(LOOKS))[0]);
        let keys = self.points.iter().map(|point| point.value[0]);
        values.chain(keys).fold([f64::INFINITY, f64::NEG_INFINITY], |[least, most], value| {
            [least.min(value), most.max(value)]
        })
    }

    /// What moves evenly.
    fn inner(&self, value: [f64; 3]) -> [f64; 3] {
        if self.is_factor { value.map(f64::ln) } else { value }
    }

    fn outer(&self, inner: [f64; 3]) -> [f64; 3] {
        if self.is_factor { inner.map(f64::exp) } else { inner }
    }

    /// On the way from point `at` to the next: the cubic with these values and slopes at its ends (Hermite).
    fn smooth(&self, at: usize, share: f64) -> [f64; 3] {
        let (from, to) = (&self.points[at], &self.points[at + 1]);
        let time = self.knots[at + 1] - self.knots[at];
        let (begin, end) = (self.inner(from.value), self.inner(to.value));
        let (leaving, arriving) = (self.slope(at), self.slope(at + 1));
        let (squared, cubed) = (share * share, share * share * share);
        self.outer(std::array::from_fn(|axis| {
            begin[axis]
                + (end[axis] - begin[axis]) * (3.0 * squared - 2.0 * cubed)
                + leaving[axis] * time * (cubed - 2.0 * squared + share)
                + arriving[axis] * time * (cubed - squared)
        }))
    }

    /// How fast the curve passes a point: 0 where it does not come and go smoothly.
    ///
    /// Of a single number it is the slope by M. Steffen, "A simple method for monotonic interpolation in one dimension",
    /// Astronomy and Astrophysics 239 (1990), which never leads beyond the keys. Places pass on the parabola through
    /// their neighbours. The three numbers of a place are taken to be of one kind.
    fn slope(&self, at: usize) -> [f64; 3] {
        let last = self.points.len() - 1;
        let is_seam = self.is_loop && (at == 0 || at == last);
        let (before, after) = if is_seam { (last - 1, 0) } else { (at.wrapping_sub(1), at) };
        let is_smooth = |way: usize| self.points.get(way).is_some_and(|point| point.ease == Easing::Smooth);
        if !(is_smooth(before) && is_smooth(after)) || (at == last && !is_seam) {
            return [0.0; 3];
        }
        let way = |at: usize| {
            let (from, to) = (&self.points[at], &self.points[at + 1]);
            let time = self.knots[at + 1] - self.knots[at];
            let (begin, end) = (self.inner(from.value), self.inner(to.value));
            (time, std::array::from_fn::<f64, 3, _>(|axis| (end[axis] - begin[axis]) / time))
        };
        let ((time_before, before), (time_after, after)) = (way(before), way(after));
        if time_before == 0.0 || time_after == 0.0 {
            return [0.0; 3];
        }
        let parabola: [f64; 3] = std::array::from_fn(|axis| {
            (before[axis] * time_after + after[axis] * time_before) / (time_before + time_after)
        });
        if self.is_place {
            // No faster than twice the slower way: it would lead far beyond the key, and back.
            let most = 2.0 * length(before).min(length(after));
            let factor = (most / length(parabola)).min(1.0);
            return if factor.is_nan() { [0.0; 3] } else { parabola.map(|slope| slope * factor) };
        }
        std::array::from_fn(|axis| {
            let (before, after, parabola) = (before[axis], after[axis], parabola[axis]);
            let least = before.abs().min(after.abs()).min(parabola.abs() / 2.0);
            if before * after > 0.0 { 2.0 * before.signum() * least } else { 0.0 }
        })
    }

    /// The roots of the distances between points, one after another: a curve made with these has no loops between points.
    ///
    /// Source: C. Yuksel, S. Schaefer, J. Keyser, "Parameterization and applications of Catmull-Rom curves",
    /// Computer-Aided Design 43 (2011).
    fn centripetal_knots(&self, scale: [f64; 3]) -> Vec<f64> {
        let mut knot = 0.0;
        let next = |pair: &[Point]| {
            knot += distance(pair[0].value, pair[1].value, scale).sqrt();
            knot
        };
        std::iter::once(0.0).chain(self.points.windows(2).map(next)).collect()
    }

    /// Ways that are smooth one after another, with their lengths.
    fn runs_with(&self, scale: [f64; 3]) -> Vec<Run> {
        let is_smooth = |at: usize| self.points[at].ease == Easing::Smooth;
        let mut runs: Vec<Run> = Vec::new();
        for at in (0..self.points.len() - 1).filter(|at| is_smooth(*at)) {
            match runs.last_mut().filter(|run| run.ends[1] == at) {
                Some(run) => run.ends[1] = at + 1,
                None => runs.push(Run { ends: [at, at + 1], lengths: vec![0.0] }),
            }
        }
        for run in &mut runs {
            let mut last = self.points[run.ends[0]].value;
            let mut way = 0.0;
            for step in 1..=(run.ends[1] - run.ends[0]) * STEPS {
                let value = self.at_step(run.ends[0], step as f64);
                way += distance(last, value, scale);
                run.lengths.push(way);
                last = value;
            }
        }
        runs
    }

    /// So many steps along the curve after a point.
    fn at_step(&self, first: usize, step: f64) -> [f64; 3] {
        let way = ((step / STEPS as f64) as usize).min(self.points.len() - 2 - first);
        self.smooth(first + way, step / STEPS as f64 - way as f64)
    }

    fn at_constant_speed(&self, run: &Run, progress: f64) -> [f64; 3] {
        let [first, last] = run.ends.map(|end| self.points[end].progress);
        let steps = run.lengths.len() - 1;
        let wanted = run.lengths[steps] * (progress - first) / (last - first);
        let after = run.lengths.partition_point(|length| *length <= wanted).clamp(1, steps);
        let (near, far) = (run.lengths[after - 1], run.lengths[after]);
        let share = if far > near { (wanted - near) / (far - near) } else { 0.0 };
        self.at_step(run.ends[0], (after - 1) as f64 + share)
    }
}

fn length(vector: [f64; 3]) -> f64 {
    vector.iter().map(|part| part * part).sum::<f64>().sqrt()
}

fn distance(from: [f64; 3], to: [f64; 3], scale: [f64; 3]) -> f64 {
    length(std::array::from_fn(|axis| (to[axis] - from[axis]) * scale[axis]))
}

/// Adds the first point once more, a film later, unless the last is there already.
fn close(points: &mut Vec<Point>, is_angle: bool) -> bool {
    let (first, last) = (&points[0], &points[points.len() - 1]);
    let progress = first.progress + 1.0;
    if last.progress >= progress {
        return false;
    }
    let mut value = first.value;
    if is_angle {
        // By the shorter way around.
        value[0] += 360.0 * ((last.value[0] - value[0]) / 360.0).round();
    }
    let ease = first.ease;
    points.push(Point { progress, ease, value });
    true
}
