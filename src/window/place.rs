use super::Motion;
use crate::scene::View;

/// At what place of a stack of `bands` bands a position is: 0 to just below `bands`, since the last band leads to the
/// first again.
pub(super) fn place(position: f64, bands: u32) -> f64 {
    let bands = f64::from(bands.max(1));
    let place = position.rem_euclid(bands);
    // What rounding left before the end is the beginning.
    if place.is_finite() && bands - place > ROUNDING { place } else { 0.0 }
}

/// The beginning of another band, so many after the one that began last.
pub(super) fn step_band(view: &View, bands: u32, by: i32) -> View {
    View { band: place((view.band + ROUNDING).floor() + f64::from(by), bands), ..*view }
}

/// The moment of another frame, so many further: turned and played on as the picture moves by itself in `frame_secs`
/// each. Places in the data are those of whole frames, counted from its beginning.
pub(super) fn step_frame(view: &View, bands: u32, motion: &Motion, frame_secs: f64, by: i32) -> View {
    let frames = f64::from(by);
    let azimuth_deg = view.azimuth_deg + motion.turn_deg_per_sec * frame_secs * frames;
    let bands_per_frame = motion.bands_per_sec * frame_secs;
    let band = if bands_per_frame > 0.0 {
        let frame = (view.band / bands_per_frame + ROUNDING).floor();
        place((frame + frames) * bands_per_frame, bands)
    } else {
        view.band
    };
    View { azimuth_deg, band, ..*view }
}

/// Far less than a frame of any film, far more than rounding.
const ROUNDING: f64 = 1e-6;

#[cfg(test)]
mod tests {
    use super::*;

    fn at(band: f64) -> View {
        View::from_numbers([10.0, 35.0, 1.0, 0.0, 0.0, 1.0, 315.0, 45.0, band, 0.0, 30.0])
    }

    #[test]
    fn places_begin_again_after_the_last_band() {
        assert_eq!(
            [0.0, 2.5, 3.0, 7.25, -0.5].map(|position| place(position, 3)),
            [0.0, 2.5, 0.0, 1.25, 2.5]
        );
        assert_eq!([3.0 - 1e-12, f64::NAN, f64::INFINITY].map(|position| place(position, 3)), [0.0; 3]);
        assert_eq!(place(5.0, 0), 0.0);
    }

    #[test]
    fn steps_lead_to_the_beginnings_of_bands() {
        let step = |band: f64, by: i32| step_band(&at(band), 3, by).band;
        assert_eq!([step(0.0, 1), step(1.5, 1), step(2.9, 1), step(0.5, -1)], [1.0, 2.0, 0.0, 2.0]);
        assert_eq!(step(1.0 - 1e-12, 1), 2.0);
        assert_eq!(step_band(&at(0.0), 1, 1), at(0.0));
    }

    #[test]
    fn a_whole_film_of_steps_leads_back_to_its_beginning() {
        let motion = Motion { is_on: false, turn_deg_per_sec: 12.0, bands_per_sec: 0.7 };
        let frame_secs = 0.1;
        let mut view = at(0.0);
        let mut places = vec![view.band];
        for _ in 0..100 {
            view = step_frame(&view, 7, &motion, frame_secs, 1);
            places.push(view.band);
        }
        assert_eq!((view.band, places.iter().filter(|place| **place == 0.0).count()), (0.0, 2));
        for (frame, place) in places[..100].iter().enumerate() {
            assert!((place - 0.07 * frame as f64).abs() < 1e-9, "{frame}: {place}");
        }
        assert!((view.azimuth_deg - 130.0).abs() < 1e-9);
        let before = step_frame(&view, 7, &motion, frame_secs, -1);
        assert!((before.band - 6.93).abs() < 1e-9, "{}", before.band);
    }

    #[test]
    fn between_frames_a_step_leads_to_a_whole_one() {
        let motion = Motion { is_on: true, turn_deg_per_sec: 0.0, bands_per_sec: 1.0 };
        let step = |band: f64, by: i32| step_frame(&at(band), 4, &motion, 0.25, by).band;
        assert_eq!([step(0.3, 1), step(0.3, -1), step(3.9, 1)], [0.5, 0.0, 0.0]);
        let still = Motion { bands_per_sec: 0.0, ..motion };
        assert_eq!(step_frame(&at(0.3), 4, &still, 0.25, 1).band, 0.3);
    }
}
