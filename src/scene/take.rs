use super::View;
use crate::frame::FrameRate;

/// What was shown at one moment of a take.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TakeSample {
    /// Seconds since the take began.
    pub time_secs: f64,
    /// The numbers of the picture.
    pub view: View,
    /// Which of the take's looks: settings that change at once. 0 is the first; it never goes back.
    pub look: usize,
}

/// What was shown during a recording: samples in the order of their times, the first at 0.
///
/// Between two samples numbers change evenly, looks at the later one. Two samples of the same time are a jump: from
/// that time on the later one counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Take {
    /// Never empty.
    samples: Vec<TakeSample>,
}

impl Take {
    /// A take that begins with this view, at time 0 and in look 0.
    pub fn new(view: View) -> Self {
        Self { samples: vec![TakeSample { time_secs: 0.0, view, look: 0 }] }
    }

    /// What was shown at a later moment, reached from the sample before by moving evenly. An earlier time counts as
    /// that of the last sample.
    ///
    /// What does not change takes no room, however long it lasts.
    pub fn push(&mut self, sample: TakeSample) {
        let time_secs = sample.time_secs.max(self.end_secs());
        let sample = TakeSample { time_secs, ..sample };
        if let [.., before, last] = self.samples.as_mut_slice() {
            let is_same = |other: &TakeSample| other.view == sample.view && other.look == sample.look;
            if is_same(before) && is_same(last) {
                last.time_secs = time_secs;
                return;
            }
        }
        self.samples.push(sample);
    }

    /// What was shown from a moment on, without a way there: until then the last sample lasted.
    pub fn jump(&mut self, sample: TakeSample) {
        let TakeSample { view, look, .. } = *self.last();
        self.push(TakeSample { time_secs: sample.time_secs, view, look });
        self.push(sample);
    }

    /// The samples in order, at least one.
    pub fn samples(&self) -> &[TakeSample] {
        &self.samples
    }

    /// What was shown at a time: that of the first sample before it began, that of the last one after it ended.
    pub fn at(&self, time_secs: f64) -> (View, usize) {
        let after = self.samples.partition_point(|sample| sample.time_secs <= time_secs);
        let Some(from) = after.checked_sub(1).map(|before| self.samples[before]) else {
            return (self.samples[0].view, self.samples[0].look);
        };
        let Some(to) = self.samples.get(after) else { return (from.view, from.look) };
        let share = (time_secs - from.time_secs) / (to.time_secs - from.time_secs);
        (from.view.towards(&to.view, share), from.look)
    }

    /// When it ends, in seconds.
    pub fn end_secs(&self) -> f64 {
        self.last().time_secs
    }

    /// How many frames of a film begin before it ends; at least one.
    pub fn frames(&self, rate: FrameRate) -> u64 {
        rate.frames_begun_in(self.end_secs()).max(1)
    }

    fn last(&self) -> &TakeSample {
        &self.samples[self.samples.len() - 1]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(time_secs: f64, azimuth_deg: f64, look: usize) -> TakeSample {
        let view = View::from_numbers([azimuth_deg, 35.0, 1.0, 0.0, 0.0, 1.0, 315.0, 45.0, 0.0, 0.0, 30.0]);
        TakeSample { time_secs, view, look }
    }

    fn azimuth_at(take: &Take, time_secs: f64) -> f64 {
        take.at(time_secs).0.azimuth_deg
    }

    #[test]
    fn numbers_move_evenly_between_samples() {
        let mut take = Take::new(sample(0.0, 10.0, 0).view);
        take.push(sample(2.0, 30.0, 0));
        assert_eq!(
            [-1.0, 0.0, 0.5, 2.0, 9.0].map(|time| azimuth_at(&take, time)),
            [10.0, 10.0, 15.0, 30.0, 30.0]
        );
    }

    #[test]
    fn what_stands_still_stays_until_the_last_moment() {
        let mut take = Take::new(sample(0.0, 10.0, 0).view);
        for step in 1..=100 {
            take.push(sample(f64::from(step) / 10.0, 10.0, 0));
        }
        assert_eq!(take.samples().len(), 2);
        take.push(sample(10.1, 20.0, 0));
        assert_eq!([5.0, 10.0, 10.1].map(|time| azimuth_at(&take, time)), [10.0, 10.0, 20.0]);
        assert!((azimuth_at(&take, 10.05) - 15.0).abs() < 1e-9);
    }

    #[test]
    fn a_jump_shows_nothing_between() {
        let mut take = Take::new(sample(0.0, 10.0, 0).view);
        take.jump(sample(1.0, 50.0, 1));
        take.push(sample(2.0, 60.0, 1));
        assert_eq!(take.at(0.999), (sample(0.0, 10.0, 0).view, 0));
        assert_eq!(take.at(1.0), (sample(0.0, 50.0, 0).view, 1));
        assert_eq!(azimuth_at(&take, 1.5), 55.0);
    }

    #[test]
    fn time_never_runs_back() {
        let mut take = Take::new(sample(0.0, 10.0, 0).view);
        take.push(sample(1.0, 20.0, 0));
        take.push(sample(0.5, 30.0, 0));
        assert_eq!(take.end_secs(), 1.0);
        assert_eq!(azimuth_at(&take, 1.0), 30.0);
    }

    #[test]
    fn a_film_has_the_frames_that_begin_before_the_end() {
        let rate = FrameRate::new(30, 1).unwrap();
        for (end_secs, frames) in
            [(0.0, 1), (0.01, 1), (1.0 / 30.0, 1), (0.034, 2), (10.0 / 30.0, 10), (1.0, 30)]
        {
            let mut take = Take::new(sample(0.0, 0.0, 0).view);
            take.push(sample(end_secs, 1.0, 0));
            assert_eq!(take.frames(rate), frames, "{end_secs}");
        }
    }
}
