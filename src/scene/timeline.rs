use super::SceneError;
use crate::frame::FrameRate;

/// How a value between two bands is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Interpolation {
    /// Evenly from one band to the next.
    #[default]
    Linear,
    /// A band stays until the next one begins.
    Hold,
}

/// Which bands a frame shows: `(1 - mix) * first + mix * second`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BandMoment {
    /// The band that began last, counted from 0.
    pub first: u32,
    /// The band that comes next; equal to `first` where there is none.
    pub second: u32,
    /// From 0 (only `first`) to just below 1.
    pub mix: f32,
}

/// How many frames the film has, how fast they play, and which moment of the data each one shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Timeline {
    frames: u64,
    rate: FrameRate,
    interpolation: Interpolation,
    is_loop: bool,
}

impl Timeline {
    /// Frames of a film of a single band, and of all bands together unless told otherwise.
    pub const DEFAULT_FRAMES: u64 = 360;

    /// The longest film: at 30 frames per second about 38 days.
    pub const MAX_FRAMES: u64 = 100_000_000;

    /// A film of `frames` frames. The last band holds, unless `is_loop`: then it leads back to the first.
    ///
    /// # Errors
    /// [`SceneError::OutOfRange`] for no frames, or more than [`Timeline::MAX_FRAMES`].
    pub fn new(
        frames: u64,
        rate: FrameRate,
        interpolation: Interpolation,
        is_loop: bool,
    ) -> Result<Self, SceneError> {
        if !(1..=Self::MAX_FRAMES).contains(&frames) {
            return Err(SceneError::out_of_range("number of frames", frames, "1 to 100000000"));
        }
        Ok(Self { frames, rate, interpolation, is_loop })
    }

    /// The same film with other values between bands.
    #[must_use]
    pub fn with_interpolation(self, interpolation: Interpolation) -> Self {
        Self { interpolation, ..self }
    }

    /// The default length for `bands` bands: `max(1, round(360 / bands))` frames each.
    pub fn default_frames(bands: u32) -> u64 {
        let bands = u64::from(bands.max(1));
        let frames_per_band = ((Self::DEFAULT_FRAMES + bands / 2) / bands).max(1);
        frames_per_band * bands
    }

    /// Number of frames.
    pub fn frames(&self) -> u64 {
        self.frames
    }

    /// Frames per second.
    pub fn rate(&self) -> FrameRate {
        self.rate
    }

    /// Where in the film frame `index` is: 0 for the first, 1 for the one after the last.
    pub fn progress(&self, index: u64) -> f64 {
        index as f64 / self.frames as f64
    }

    /// The moment that frame `index` shows of data with `bands` bands, which share the film evenly.
    pub fn band_moment(&self, index: u64, bands: u32) -> BandMoment {
        let bands = bands.max(1);
        // Integers: no frame slips into a neighbouring band by rounding.
        let position = u128::from(index % self.frames) * u128::from(bands);
        let frames = u128::from(self.frames);
        let first = (position / frames) as u32;
        let mix = match self.interpolation {
            Interpolation::Hold => 0.0,
            Interpolation::Linear => ((position % frames) as f64 / frames as f64) as f32,
        };
        let next = if self.is_loop { (first + 1) % bands } else { (first + 1).min(bands - 1) };
        if mix == 0.0 || next == first {
            BandMoment { first, second: first, mix: 0.0 }
        } else {
            BandMoment { first, second: next, mix }
        }
    }
}

impl Timeline {
    /// The moment at `place` of data with `bands` bands: 0 is the first band, 1.5 halfway from the second to the
    /// third. Beyond the last band the data begins again.
    pub fn moment_of(&self, place: f64, bands: u32) -> BandMoment {
        let bands = bands.max(1);
        let place = place.rem_euclid(f64::from(bands));
        // What is not a number is 0; a place just below 0 may come out as the number of bands.
        let first = (place as u32).min(bands - 1);
        let next = if self.is_loop { (first + 1) % bands } else { (first + 1).min(bands - 1) };
        let mix = match self.interpolation {
            Interpolation::Linear if next != first => (place - f64::from(first)).clamp(0.0, 1.0) as f32,
            _ => 0.0,
        };
        if mix == 0.0 || mix == 1.0 {
            let second = if mix == 1.0 { next } else { first };
            BandMoment { first: second, second, mix: 0.0 }
        } else {
            BandMoment { first, second: next, mix }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timeline(frames: u64, interpolation: Interpolation, is_loop: bool) -> Timeline {
        Timeline::new(frames, FrameRate::new(30, 1).unwrap(), interpolation, is_loop).unwrap()
    }

    #[test]
    fn defaults_spread_360_frames_over_the_bands() {
        assert_eq!([1, 12, 7, 240, 1000].map(Timeline::default_frames), [360, 360, 357, 480, 1000]);
    }

    #[test]
    fn every_band_gets_its_share_when_frames_do_not_divide() {
        let timeline = timeline(10, Interpolation::Hold, false);
        let bands: Vec<u32> = (0..10).map(|index| timeline.band_moment(index, 3).first).collect();
        assert_eq!(bands, [0, 0, 0, 0, 1, 1, 1, 2, 2, 2]);
    }

    #[test]
    fn the_last_band_holds_or_leads_back() {
        let holding = timeline(4, Interpolation::Linear, false);
        assert_eq!(holding.band_moment(1, 2), BandMoment { first: 0, second: 1, mix: 0.5 });
        assert_eq!(holding.band_moment(3, 2), BandMoment { first: 1, second: 1, mix: 0.0 });
        let looping = timeline(4, Interpolation::Linear, true);
        assert_eq!(looping.band_moment(3, 2), BandMoment { first: 1, second: 0, mix: 0.5 });
        assert_eq!(looping.band_moment(4, 2), looping.band_moment(0, 2));
    }

    #[test]
    fn a_place_in_the_data_is_a_moment() {
        let holding = timeline(4, Interpolation::Linear, false);
        assert_eq!(holding.moment_of(0.25, 2), BandMoment { first: 0, second: 1, mix: 0.25 });
        assert_eq!(holding.moment_of(1.75, 2), BandMoment { first: 1, second: 1, mix: 0.0 });
        assert_eq!(holding.moment_of(2.25, 2), holding.moment_of(0.25, 2));
        assert_eq!(holding.moment_of(-1.0, 2), holding.moment_of(1.0, 2));
        for place in [f64::NAN, f64::INFINITY, -1e-300, 1e300] {
            assert!(holding.moment_of(place, 2).first < 2, "{place}");
        }
        let looping = timeline(4, Interpolation::Linear, true);
        assert_eq!(looping.moment_of(1.5, 2), BandMoment { first: 1, second: 0, mix: 0.5 });
        assert_eq!(timeline(4, Interpolation::Hold, false).moment_of(0.9, 2).mix, 0.0);
        // Frames of a film and places agree.
        for frame in 0..4 {
            assert_eq!(looping.moment_of(frame as f64 / 2.0, 2), looping.band_moment(frame, 2), "{frame}");
        }
    }

    #[test]
    fn one_frame_and_more_bands_than_frames_work() {
        assert_eq!(timeline(1, Interpolation::Linear, true).band_moment(0, 1).first, 0);
        let few = timeline(2, Interpolation::Hold, false);
        assert_eq!([few.band_moment(0, 5).first, few.band_moment(1, 5).first], [0, 2]);
    }

    #[test]
    fn refuses_no_frames_and_absurdly_many() {
        let rate = FrameRate::new(30, 1).unwrap();
        for frames in [0, u64::MAX] {
            assert!(Timeline::new(frames, rate, Interpolation::Hold, false).is_err(), "{frames}");
        }
    }
}
