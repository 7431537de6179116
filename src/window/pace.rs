use crate::render::PreviewDetail;
use std::time::Duration;

/// How carefully the picture is drawn while it moves: as finely as keeps up.
#[derive(Debug, Clone)]
pub(super) struct Pace {
    moving: PreviewDetail,
    /// How long the last frame of each detail took, coarsest first.
    costs: [Option<Duration>; DETAILS.len()],
    frames: u32,
}

const DETAILS: [PreviewDetail; 4] =
    [PreviewDetail::Coarsest, PreviewDetail::Coarse, PreviewDetail::Plain, PreviewDetail::Full];

/// Slower than this and the hand notices.
const SLOW: Duration = Duration::from_millis(34);

/// A finer detail takes up to four times as long; below a quarter of what is slow it is worth a try.
const QUICK: Duration = Duration::from_millis(10);

/// What was slow once may be quick later: after so many frames costs are forgotten.
const MEMORY_FRAMES: u32 = 240;

impl Pace {
    /// Nothing is known about this machine yet; `is_software` says what to expect.
    pub(super) fn new(is_software: bool) -> Self {
        let moving = if is_software { PreviewDetail::Coarse } else { PreviewDetail::Full };
        Self { moving, costs: [None; DETAILS.len()], frames: 0 }
    }

    /// The detail for a picture that moves, or else for one that is looked at.
    pub(super) fn detail(&self, is_moving: bool) -> PreviewDetail {
        if is_moving { self.moving } else { PreviewDetail::Full }
    }

    /// A picture of that detail took so long.
    pub(super) fn took(&mut self, detail: PreviewDetail, time: Duration) {
        self.frames += 1;
        if self.frames.is_multiple_of(MEMORY_FRAMES) {
            self.costs = [None; DETAILS.len()];
        }
        let Some(at) = DETAILS.iter().position(|known| *known == detail) else { return };
        self.costs[at] = Some(time);
        if detail != self.moving {
            return;
        }
        let finer = at + 1;
        if time > SLOW && at > 0 {
            self.moving = DETAILS[at - 1];
        } else if time < SLOW && finer < DETAILS.len() {
            let is_worth_it = self.costs[finer].map_or(time < QUICK, |cost| cost < SLOW);
            if is_worth_it {
                self.moving = DETAILS[finer];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where a machine ends up that takes so many milliseconds for each detail.
    fn settled(costs_ms: [u64; 4], is_software: bool) -> (PreviewDetail, usize) {
        let mut pace = Pace::new(is_software);
        let mut changes = 0;
        for _ in 0..100 {
            let detail = pace.detail(true);
            let at = DETAILS.iter().position(|known| *known == detail).unwrap();
            pace.took(detail, Duration::from_millis(costs_ms[at]));
            changes += usize::from(pace.detail(true) != detail);
        }
        (pace.detail(true), changes)
    }

    #[test]
    fn each_machine_finds_its_detail_and_keeps_it() {
        assert_eq!(settled([1, 2, 4, 8], true), (PreviewDetail::Full, 2));
        assert_eq!(settled([1, 2, 4, 8], false), (PreviewDetail::Full, 0));
        assert_eq!(settled([3, 8, 20, 90], true).0, PreviewDetail::Plain);
        assert_eq!(settled([20, 40, 90, 300], true).0, PreviewDetail::Coarsest);
        assert_eq!(settled([90, 100, 200, 300], false).0, PreviewDetail::Coarsest);
        // No swinging between two.
        assert!(settled([5, 9, 80, 300], true).1 <= 2);
    }

    #[test]
    fn what_stands_still_is_drawn_fully() {
        assert_eq!(Pace::new(true).detail(false), PreviewDetail::Full);
    }
}
