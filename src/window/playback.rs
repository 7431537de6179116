use super::Motion;
use crate::scene::{Composition, Orbit, SceneOptions, View};

impl Motion {
    /// As fast as the film of `composition` turns and plays.
    pub(super) fn of(composition: &Composition, bands: u32) -> Self {
        let timeline = composition.timeline;
        let duration_secs = timeline.rate().duration_secs(timeline.frames());
        let SceneOptions { orbit, .. } = composition.options;
        Self {
            is_on: true,
            turn_deg_per_sec: match orbit {
                Orbit::WholeFilmDeg(degrees) => degrees / duration_secs,
                Orbit::PerFrameDeg(degrees) => degrees * timeline.rate().as_f64(),
            },
            bands_per_sec: if bands > 1 { f64::from(bands) / duration_secs } else { 0.0 },
        }
    }

    /// Whether the picture changes by itself.
    pub(super) fn moves(&self) -> bool {
        self.is_on && (self.turn_deg_per_sec != 0.0 || self.bands_per_sec != 0.0)
    }

    /// Moves `view` by so many seconds, forwards or backwards, whether or not the motion is on.
    pub(super) fn advance(&self, view: &mut View, seconds: f64) {
        view.azimuth_deg += self.turn_deg_per_sec * seconds;
        view.band += self.bands_per_sec * seconds;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_turns_and_plays_on() {
        let mut view = View::from_numbers([350.0, 35.0, 1.0, 0.0, 0.0, 1.0, 315.0, 45.0, 11.5, 0.0, 30.0]);
        let motion = Motion { is_on: true, turn_deg_per_sec: 30.0, bands_per_sec: 2.0 };
        motion.advance(&mut view, 0.5);
        // Neither is reduced: what turns on does not jump back.
        assert_eq!((view.azimuth_deg, view.band), (365.0, 12.5));
        assert!(motion.moves());
        assert!(!Motion { is_on: false, ..motion }.moves());
        assert!(!Motion { turn_deg_per_sec: 0.0, bands_per_sec: 0.0, ..motion }.moves());
    }
}
