//! When the window draws: only if something has changed, and never faster than it can be seen.

use std::time::{Duration, Instant};

/// From one picture to the next while something moves, and from one sample of a take to the next.
const FRAME: Duration = Duration::from_nanos(16_666_667);

/// From one look at the numbers of a film to the next.
const NEWS: Duration = Duration::from_millis(200);

/// What has not moved for so long is looked at: it is drawn as finely as in a film.
pub(super) const STILL_AFTER: Duration = Duration::from_millis(150);

/// What there is to draw and to record.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is a reason of its own, and any of them may hold")]
pub(super) struct Needs {
    /// Something has changed since the last redraw.
    pub(super) redraw: bool,
    /// There is a window, and it is not hidden.
    pub(super) is_seen: bool,
    /// The picture changes by itself.
    pub(super) moves: bool,
    /// Every picture drawn is a frame, so long.
    pub(super) picture: Option<Duration>,
    /// A take goes on.
    pub(super) is_recording: bool,
    /// Numbers of films change.
    pub(super) has_news: bool,
    /// The picture is to become finer, or waits for a band.
    pub(super) is_preliminary: bool,
    /// When the panel wants to be drawn again.
    pub(super) panel_at: Option<Instant>,
    /// When films have to be complete.
    pub(super) deadline: Option<Instant>,
    pub(super) last_redraw: Instant,
    pub(super) last_move: Instant,
}

/// What to do now, and when to look again; `None` is when something happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wake {
    pub(super) redraw: bool,
    pub(super) at: Option<Instant>,
}

impl Needs {
    pub(super) fn wake(&self, now: Instant) -> Wake {
        let next_frame = self.last_redraw + FRAME;
        let reasons = [
            self.redraw.then_some(now),
            self.picture.map(|picture| self.last_redraw + picture),
            self.moves.then_some(next_frame),
            self.has_news.then_some(self.last_redraw + NEWS),
            self.is_preliminary.then_some((self.last_move + STILL_AFTER).max(next_frame)),
            self.panel_at.map(|at| at.max(next_frame)),
        ];
        // What nobody sees is not drawn: a take of pictures pauses meanwhile.
        let redraw_at = reasons.into_iter().flatten().min().filter(|_| self.is_seen);
        let redraw = redraw_at.is_some_and(|at| at <= now);
        let later = redraw_at.filter(|_| !redraw);
        let sample_at = self.is_recording.then_some(now + FRAME);
        Wake { redraw, at: later.into_iter().chain(sample_at).chain(self.deadline).min() }
    }
}

/// Pictures that are farther apart than this are single ones, and have no rate.
const APART: Duration = Duration::from_millis(300);

/// Counts pictures while they follow one another.
pub(super) struct Rate {
    since: Instant,
    last: Instant,
    pictures: u32,
}

impl Rate {
    pub(super) fn new(now: Instant) -> Self {
        Self { since: now, last: now, pictures: 0 }
    }

    /// One more; what is in a second changes once a second.
    pub(super) fn count(&mut self, now: Instant, before: f64) -> f64 {
        if now.duration_since(self.last) > APART {
            *self = Self::new(now);
            return before;
        }
        self.last = now;
        self.pictures += 1;
        let seconds = now.duration_since(self.since).as_secs_f64();
        if seconds < 1.0 {
            return before;
        }
        let rate = f64::from(self.pictures) / seconds;
        *self = Self::new(now);
        rate
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn idle(now: Instant) -> Needs {
        Needs {
            redraw: false,
            is_seen: true,
            moves: false,
            picture: None,
            is_recording: false,
            has_news: false,
            is_preliminary: false,
            panel_at: None,
            deadline: None,
            last_redraw: now,
            last_move: now,
        }
    }

    #[test]
    fn nothing_to_do_is_nothing_done() {
        let now = Instant::now();
        assert_eq!(idle(now).wake(now + NEWS), Wake { redraw: false, at: None });
        let hidden = Needs { is_seen: false, moves: true, redraw: true, has_news: true, ..idle(now) };
        assert_eq!(hidden.wake(now + NEWS), Wake { redraw: false, at: None });
    }

    #[test]
    fn each_reason_draws_in_its_time() {
        let now = Instant::now();
        let needs = idle(now);
        let soon = now + Duration::from_millis(1);
        assert!(Needs { redraw: true, ..needs }.wake(soon).redraw);
        for (needs, wait) in [
            (Needs { moves: true, ..needs }, FRAME),
            (Needs { has_news: true, ..needs }, NEWS),
            (Needs { is_preliminary: true, ..needs }, STILL_AFTER),
            (Needs { panel_at: Some(now), ..needs }, FRAME),
            (Needs { picture: Some(Duration::from_millis(40)), ..needs }, Duration::from_millis(40)),
        ] {
            assert_eq!(needs.wake(soon), Wake { redraw: false, at: Some(now + wait) }, "{needs:?}");
            assert!(needs.wake(now + wait).redraw, "{needs:?}");
        }
    }

    #[test]
    fn a_take_is_sampled_whether_or_not_it_is_seen() {
        let now = Instant::now();
        for is_seen in [true, false] {
            let recording = Needs { is_recording: true, is_seen, ..idle(now) };
            assert_eq!(recording.wake(now), Wake { redraw: false, at: Some(now + FRAME) });
        }
        let unseen = Needs { picture: Some(FRAME), is_recording: true, is_seen: false, ..idle(now) };
        assert!(!unseen.wake(now + FRAME).redraw);
    }

    #[test]
    fn pictures_are_counted_by_the_second() {
        let now = Instant::now();
        let mut rate = Rate::new(now);
        let mut shown = 7.0;
        for picture in 1..=4 {
            assert_eq!(shown, 7.0);
            shown = rate.count(now + Duration::from_millis(250) * picture, shown);
        }
        assert_eq!(shown, 4.0);
        // One after a pause says nothing about the rate.
        assert_eq!(rate.count(now + Duration::from_secs(9), 4.0), 4.0);
    }
}
