use super::option_words::exact_text;
use super::{SceneError, Track};
use glam::{DVec3, DVec4};
use std::fmt;
use std::str::FromStr;

/// Planes through a volume on which values are shown as they are, across columns, rows or slices.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SlicePlanes(pub Vec<SlicePlane>);

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SlicePlane {
    /// What it lies across: columns (0, written x), rows (1, y) or slices (2, z).
    pub axis: usize,
    /// Where it lies during the film.
    pub place: Track,
    /// What places are counted in.
    pub unit: SliceUnit,
}

/// What places along an axis of a volume are counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SliceUnit {
    /// Samples, the first at 0.
    Samples,
    /// Hundredths of the way from the first sample to the last.
    Percent,
}

const RULE: &str = "up to 8 planes with commas between them, such as x=20,y=50%,z=0..40 or z=100%..0%";
const AXES: [&str; 3] = ["x", "y", "z"];

impl SlicePlanes {
    /// How many one picture has room for.
    pub const MOST: usize = 8;

    /// One plane through the middle of each axis.
    pub fn through_the_middle() -> Self {
        let middle = |axis| SlicePlane { axis, place: 50.0.into(), unit: SliceUnit::Percent };
        Self([0, 1, 2].map(middle).to_vec())
    }

    /// The planes when so much of the film is over, in a box of indices of samples: a place p is on one of them where
    /// `normal . p + w` is 0.
    pub(crate) fn at(&self, progress: f64, bounds: [DVec3; 2]) -> impl Iterator<Item = DVec4> {
        self.0.iter().map(move |plane| {
            let mut equation = DVec4::ZERO;
            equation[plane.axis] = 1.0;
            // Of means of samples the outermost lie a little inside.
            let index = plane.index(plane.place.at(progress), bounds);
            equation.w = -index.clamp(bounds[0][plane.axis], bounds[1][plane.axis]);
            equation
        })
    }

    /// The first that leaves a box of indices during the film.
    pub(super) fn outside(&self, bounds: [DVec3; 2]) -> Option<SlicePlane> {
        let leaves = |plane: &&SlicePlane| {
            let (low, high) = plane.place.bounds();
            plane.index(low, bounds) < bounds[0][plane.axis]
                || plane.index(high, bounds) > bounds[1][plane.axis]
        };
        self.0.iter().find(leaves).copied()
    }

    /// The same planes in a volume whose sample `i` lies where sample `factor * i + offset` of this one does.
    #[must_use]
    pub(crate) fn rescaled(&self, factor: f64, offset: f64) -> Self {
        let rescaled = |plane: &SlicePlane| match plane.unit {
            SliceUnit::Percent => *plane,
            SliceUnit::Samples => {
                SlicePlane { place: plane.place.map(|place| (place - offset) / factor), ..*plane }
            }
        };
        Self(self.0.iter().map(rescaled).collect())
    }
}

impl SlicePlane {
    fn index(&self, place: f64, [low, high]: [DVec3; 2]) -> f64 {
        match self.unit {
            SliceUnit::Samples => place,
            SliceUnit::Percent => low[self.axis] + (high - low)[self.axis] * place / 100.0,
        }
    }
}

impl fmt::Display for SlicePlane {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = if self.unit == SliceUnit::Percent { "%" } else { "" };
        let axis = AXES.get(self.axis).copied().unwrap_or_default();
        match self.place {
            Track::Constant(place) => write!(out, "{axis}={}{unit}", exact_text(place)),
            Track::Ramp { from, to } => {
                write!(out, "{axis}={}{unit}..{}{unit}", exact_text(from), exact_text(to))
            }
        }
    }
}

impl fmt::Display for SlicePlanes {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let planes: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        out.write_str(&planes.join(","))
    }
}

impl FromStr for SlicePlanes {
    type Err = SceneError;

    /// # Errors
    /// [`SceneError::OutOfRange`] for a text that is no list of planes.
    fn from_str(text: &str) -> Result<Self, SceneError> {
        let refused = || SceneError::out_of_range("slices", format!("{text:?}"), RULE);
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        let planes: Option<Vec<SlicePlane>> = text.split(',').map(plane).collect();
        planes.filter(|planes| planes.len() <= Self::MOST).map(Self).ok_or_else(refused)
    }
}

fn plane(text: &str) -> Option<SlicePlane> {
    let (axis, place) = text.split_once('=')?;
    let axis = AXES.iter().position(|name| axis.trim().eq_ignore_ascii_case(name))?;
    let (from, to) = match place.split_once("..") {
        Some((from, to)) => (number(from)?, Some(number(to)?)),
        None => (number(place)?, None),
    };
    let (from, unit) = from;
    let place = match to {
        None => Track::Constant(from),
        Some((to, same)) => (same == unit).then_some(Track::Ramp { from, to })?,
    };
    Some(SlicePlane { axis, place, unit })
}

fn number(text: &str) -> Option<(f64, SliceUnit)> {
    let text = text.trim();
    let (digits, unit) = match text.strip_suffix('%') {
        Some(digits) => (digits, SliceUnit::Percent),
        None => (text, SliceUnit::Samples),
    };
    let number: f64 = digits.trim().parse().ok()?;
    number.is_finite().then_some((number, unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn planes(text: &str) -> SlicePlanes {
        text.parse().unwrap()
    }

    #[test]
    fn texts_are_read_as_they_were_written() {
        for text in ["x=10", "x=10,y=50%,z=0..40", "z=100%..0%,z=-0.5", "y=1e22", ""] {
            assert_eq!(planes(text).to_string(), text);
        }
        assert_eq!(planes(" X = 1 , y=2 .. 3").to_string(), "x=1,y=2..3");
        let nine = ["x=1"; 9].join(",");
        for text in ["x", "x=", "w=1", "x=1..", "x=1..2%", "x=nan", "x=1,", "x=1..2..3", &nine] {
            let error = text.parse::<SlicePlanes>().unwrap_err().to_string();
            assert!(error.contains("invalid slices") && error.contains("up to 8"), "{error}");
        }
    }

    #[test]
    fn planes_move_through_the_box() {
        let bounds = [DVec3::ZERO, DVec3::new(9.0, 19.0, 29.0)];
        let at = |text: &str, progress| planes(text).at(progress, bounds).next().unwrap();
        assert_eq!(at("x=2", 0.5), DVec4::new(1.0, 0.0, 0.0, -2.0));
        assert_eq!(at("y=100%..0%", 0.0), DVec4::new(0.0, 1.0, 0.0, -19.0));
        assert_eq!(at("y=100%..0%", 0.5), DVec4::new(0.0, 1.0, 0.0, -9.5));
        assert_eq!(at("z=10..20", 0.25), DVec4::new(0.0, 0.0, 1.0, -12.5));
        assert_eq!(SlicePlanes::through_the_middle().to_string(), "x=50%,y=50%,z=50%");
    }

    #[test]
    fn a_plane_that_leaves_the_box_is_found() {
        let bounds = [DVec3::ZERO, DVec3::new(9.0, 19.0, 29.0)];
        assert_eq!(planes("x=0,y=19,z=0%..100%").outside(bounds), None);
        for (text, outside) in [("y=2,x=9.1", "x=9.1"), ("z=5..30", "z=5..30"), ("x=-1%", "x=-1%")] {
            assert_eq!(planes(text).outside(bounds).unwrap().to_string(), outside);
        }
    }

    #[test]
    fn planes_stay_where_they_are_in_means_of_samples() {
        assert_eq!(planes("x=4.5..8.5,y=50%").rescaled(2.0, 0.5).to_string(), "x=2..4,y=50%");
    }
}
