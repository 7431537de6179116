/// A number that may change during the film.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Track {
    /// The same in every frame.
    Constant(f64),
    /// Evenly from `from` at the first frame towards `to`, which the frame after the last would reach: an
    /// orbit that ends where it began shows no frame twice.
    Ramp {
        /// The value at frame 0.
        from: f64,
        /// The value one frame after the last.
        to: f64,
    },
}

impl Track {
    /// The value at `progress`, which runs from 0 (first frame) to 1 (one frame after the last).
    pub fn at(self, progress: f64) -> f64 {
        match self {
            Self::Constant(value) => value,
            Self::Ramp { from, to } => from + (to - from) * progress,
        }
    }

    /// The same with each value changed by a monotonic function.
    #[must_use]
    pub(super) fn map(self, change: impl Fn(f64) -> f64) -> Self {
        match self {
            Self::Constant(value) => Self::Constant(change(value)),
            Self::Ramp { from, to } => Self::Ramp { from: change(from), to: change(to) },
        }
    }

    /// The smallest and the largest value during the film.
    pub fn bounds(self) -> (f64, f64) {
        match self {
            Self::Constant(value) => (value, value),
            Self::Ramp { from, to } => (from.min(to), from.max(to)),
        }
    }
}

impl From<f64> for Track {
    fn from(value: f64) -> Self {
        Self::Constant(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ramp_starts_at_its_first_value_and_ends_after_the_last_frame() {
        let track = Track::Ramp { from: 10.0, to: 370.0 };
        assert_eq!(track.at(0.0), 10.0);
        assert_eq!(track.at(0.5), 190.0);
        assert_eq!(track.at(1.0), 370.0);
        assert_eq!(Track::Ramp { from: 5.0, to: -5.0 }.bounds(), (-5.0, 5.0));
    }
}
