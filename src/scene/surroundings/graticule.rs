use super::coordinates::{degree_text, step_of_degrees};
use super::{Placing, Sight};
use crate::scene::Globe;
use glam::{DVec2, DVec3, DVec4};

/// Meridians and parallels of a globe, and their names.
#[derive(Debug, Clone)]
pub(super) struct Graticule {
    globe: Globe,
    step_deg: f64,
    /// Longitudes and latitudes of lines, each with its text if it has one.
    meridians: Vec<(f64, Option<usize>)>,
    parallels: Vec<(f64, Option<usize>)>,
}

/// Lines look well so far apart in the middle of the globe, in sizes of the text, and never further or nearer than these.
const BETWEEN_LINES: f64 = 7.0;
const STEPS_DEG: (f64, f64) = (2.0, 30.0);

/// Other meridians than every thirtieth end before the poles, where they would run together.
const TO_THE_POLE_DEG: f64 = 30.0;
const LAST_LATITUDE_DEG: f64 = 80.0;

/// Arcs are drawn as strokes of this part of the way to the next line, and at most so many degrees.
const STROKE: f64 = 0.2;
const LONGEST_STROKE_DEG: f64 = 2.0;

/// Names are repeated after so many lines.
const NAMED_LINES: f64 = 3.0;

/// Fainter names are left out.
const FAINTEST: f64 = 0.3;

/// Names fade between these cosines of the angle under which the ground is seen.
const FADING: [f64; 2] = [0.25, 0.45];

impl Graticule {
    /// Lines as far apart as suits a picture in which a radius of the globe has so many pixels and texts this size; names are
    /// handed to `text` where there are any.
    pub(super) fn new(
        globe: Globe,
        (radius_px, text_px): (f64, f64),
        mut text: Option<&mut dyn FnMut(String) -> usize>,
    ) -> Self {
        let wanted_deg = (BETWEEN_LINES * text_px / radius_px.max(1.0)).to_degrees();
        let (least, most) = STEPS_DEG;
        let (step_deg, decimals) = step_of_degrees(wanted_deg.clamp(least, most));
        let mut line = |degrees: f64, is_longitude: bool| {
            let name = || degree_text(degrees, decimals, is_longitude);
            (degrees, text.as_mut().map(|text| text(name())))
        };
        let steps = (90.0 / step_deg - 1e-9).floor() as i32;
        let parallels = (-steps..=steps).map(|step| f64::from(step) * step_deg);
        let parallels =
            parallels.filter(|latitude| latitude.abs() < 90.0).map(|latitude| line(latitude, false));
        let parallels = parallels.collect();
        let meridians = (0..(360.0 / step_deg).round() as i32).map(|step| f64::from(step) * step_deg - 180.0);
        let meridians = meridians.map(|longitude| line(longitude, true)).collect();
        Self { globe, step_deg, meridians, parallels }
    }

    fn direction(&self, longitude_deg: f64, latitude_deg: f64) -> DVec3 {
        self.globe.direction([longitude_deg, latitude_deg])
    }

    /// Hands the pixels of what is seen of all lines to `stroke`.
    pub(super) fn draw_lines(&self, sight: &Sight, stroke: &mut dyn FnMut([DVec2; 2])) {
        let horizon = Horizon::of(sight);
        let stroke_deg = (self.step_deg * STROKE).min(LONGEST_STROKE_DEG);
        let mut arc = |from: [f64; 2], to: [f64; 2]| {
            let length = (to[0] - from[0]).abs().max((to[1] - from[1]).abs());
            let strokes = (length / stroke_deg).ceil().max(1.0) as i32;
            let place = |at: i32| {
                let share = f64::from(at) / f64::from(strokes);
                let [longitude, latitude] =
                    [0, 1].map(|axis: usize| from[axis] + (to[axis] - from[axis]) * share);
                self.direction(longitude, latitude)
            };
            let mut last = place(0);
            for at in 1..=strokes {
                let next = place(at);
                if let Some(seen) = horizon.seen_of([last, next])
                    && let Some(line) = sight.line(seen.map(|direction| direction * Globe::RADIUS_M))
                {
                    stroke(line);
                }
                last = next;
            }
        };
        for (longitude, _) in &self.meridians {
            let is_long = longitude.rem_euclid(TO_THE_POLE_DEG) == 0.0;
            let end = if is_long { 90.0 } else { LAST_LATITUDE_DEG };
            arc([*longitude, -end], [*longitude, end]);
        }
        for (latitude, _) in &self.parallels {
            arc([-180.0, *latitude], [180.0, *latitude]);
        }
    }

    /// Puts names onto the lines, midway between others, where there is room.
    pub(super) fn draw_names(&self, (sight, gap_px): (&Sight, f64), placing: &mut Placing<'_>) {
        let horizon = Horizon::of(sight);
        let mut put = |text: usize, direction: DVec3| {
            let [none, all] = FADING;
            let opacity = ((horizon.facing(direction) - none) / (all - none)).min(1.0);
            if let Some(place) = sight.place(direction * Globe::RADIUS_M).filter(|_| opacity >= FAINTEST) {
                placing.put_apart(text, place, (gap_px, opacity));
            }
        };
        let between = |degrees: f64| {
            let line = (degrees / self.step_deg).round();
            (line.rem_euclid(NAMED_LINES) == 0.0).then_some((line + 0.5) * self.step_deg)
        };
        for (latitude, text) in &self.parallels {
            for longitude in self.meridians.iter().filter_map(|(longitude, _)| between(*longitude)) {
                if let Some(text) = text {
                    put(*text, self.direction(longitude, *latitude));
                }
            }
        }
        for (longitude, text) in &self.meridians {
            for latitude in self.parallels.iter().filter_map(|(latitude, _)| between(*latitude)) {
                if let Some(text) = text {
                    put(*text, self.direction(*longitude, latitude));
                }
            }
        }
    }
}

/// What of a smooth globe is seen.
struct Horizon {
    /// In radii, with 1; or a direction, with 0.
    eye: DVec4,
}

impl Horizon {
    fn of(sight: &Sight) -> Self {
        let eye = sight.eye;
        let [near, far] = [eye.w.abs(), eye.truncate().length()];
        let eye = if near > 1e-12 * far {
            (eye.truncate() / eye.w / Globe::RADIUS_M).extend(1.0)
        } else {
            eye.truncate().normalize_or_zero().extend(0.0)
        };
        Self { eye }
    }

    /// How far a direction is before the horizon: above 0 if it is seen.
    fn before(&self, direction: DVec3) -> f64 {
        self.eye.truncate().dot(direction) - self.eye.w
    }

    /// The cosine of the angle under which the ground is seen.
    fn facing(&self, direction: DVec3) -> f64 {
        (self.eye.truncate() - direction * self.eye.w).normalize_or_zero().dot(direction)
    }

    /// The part of a short arc that is seen.
    fn seen_of(&self, [from, to]: [DVec3; 2]) -> Option<[DVec3; 2]> {
        let (at_from, at_to) = (self.before(from), self.before(to));
        let crossing = || from.lerp(to, at_from / (at_from - at_to)).normalize_or_zero();
        match (at_from > 0.0, at_to > 0.0) {
            (true, true) => Some([from, to]),
            (true, false) => Some([from, crossing()]),
            (false, true) => Some([crossing(), to]),
            (false, false) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::sight::tests::looking;
    use super::*;
    use crate::data::{RasterInfo, SampleType};
    use crate::scene::Projection;

    fn lines(radius_px: f64) -> (Graticule, Vec<String>) {
        let info = RasterInfo::new("r", "test", SampleType::F32, [1, 18, 36]);
        let globe = Globe::of(&info).unwrap();
        let mut texts = Vec::new();
        let mut text = |words: String| {
            texts.push(words);
            texts.len() - 1
        };
        let graticule = Graticule::new(globe, (radius_px, 15.0), Some(&mut text));
        (graticule, texts)
    }

    #[test]
    fn lines_are_round_degrees_and_nearer_where_there_is_room() {
        let (graticule, texts) = lines(230.0);
        assert_eq!((graticule.step_deg, graticule.meridians.len(), graticule.parallels.len()), (30.0, 12, 5));
        assert!(
            ["60\u{b0}N", "0\u{b0}", "180\u{b0}", "30\u{b0}W"]
                .iter()
                .all(|name| texts.iter().any(|text| text == name))
        );
        assert_eq!(lines(2300.0).0.step_deg, 5.0);
        assert_eq!(lines(1e7).0.step_deg, 2.0);
    }

    #[test]
    fn only_the_near_side_is_seen() {
        let (graticule, _) = lines(230.0);
        let far = Globe::RADIUS_M * 4.0;
        for projection in [Projection::Perspective, Projection::Orthographic] {
            let sight = looking(DVec3::new(0.0, -far, 0.0), DVec3::ZERO, projection);
            let horizon = Horizon::of(&sight);
            assert!(horizon.before(DVec3::NEG_Y) > 0.0 && horizon.before(DVec3::Y) < 0.0);
            assert!((horizon.facing(DVec3::NEG_Y) - 1.0).abs() < 1e-6);
            let mut strokes = 0;
            graticule.draw_lines(&sight, &mut |[from, to]| {
                assert!(from.distance(to) < 5.0, "{from} {to}");
                strokes += 1;
            });
            let all = 12 * 90 + 5 * 180;
            assert!(strokes > all / 4 && strokes < all * 6 / 10, "{projection:?}: {strokes} of {all}");
        }
    }
}
