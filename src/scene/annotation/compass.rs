use super::bearings::Bearings;
use super::canvas::polygon;
use super::ink::Ink;
use super::line::Line;
use super::painter::{Area, Patch};
use super::typesetter::{CAP_HEIGHT, SharedTypesetter};
use glam::Vec2;
use tiny_skia::{Color, FillRule, Path, Pixmap, Transform};

/// Where the arrow to the north stands.
#[derive(Debug, Clone, PartialEq)]
pub struct CompassArea {
    pub(super) area: Area,
    pub(super) ink: Ink,
    pub(super) text: f32,
    pub(super) typesetter: SharedTypesetter,
}

/// Sides of its place, in sizes of text.
pub(super) const SIDE: f32 = 5.0;

/// From the middle to the tip, to the ends and to the notch between them, in parts of half the side.
const TIP: f32 = 0.52;
const ENDS: [f32; 2] = [0.3, -0.5];
const NOTCH: f32 = -0.26;
/// From the tip to the middle of the letter, in sizes of text, however the arrow lies.
const LETTER: f32 = 0.72;

/// It is drawn as from at least so high (a sine), since from the side it would be a line.
const FLATTEST: f32 = 0.5;

/// Draws an arrow that lies on the ground and shows to the north.
#[derive(Debug)]
pub(super) struct CompassPainter {
    place: CompassArea,
    letter: Line,
    pixmap: Pixmap,
    drawn: Option<Bearings>,
}

impl CompassPainter {
    pub(super) fn new(place: &CompassArea) -> Option<Self> {
        let letter = place.typesetter.lock().line("N", place.text);
        let pixmap = Pixmap::new(place.area.width, place.area.height)?;
        Some(Self { place: place.clone(), letter, pixmap, drawn: None })
    }

    /// The arrow as seen in a frame; `None` if it is as in the last call.
    pub(super) fn paint(&mut self, bearings: Bearings) -> Option<Patch<'_>> {
        if self.drawn == Some(bearings) {
            return None;
        }
        let half = self.place.area.width as f32 / 2.0;
        let [east, north] = on_the_ground(bearings);
        let at = |[x, y]: [f32; 2]| {
            let place = (east * x + north * y) * half + Vec2::splat(half);
            (place.x, place.y)
        };
        let [aside, back] = ENDS;
        let tip = [0.0, TIP];
        let dark = polygon(&[at(tip), at([aside, back]), at([0.0, NOTCH])]);
        let light = polygon(&[at(tip), at([-aside, back]), at([0.0, NOTCH])]);
        let letter = self.letter.outline.clone().and_then(|outline| {
            let (x, y) = at(tip);
            let beyond = north.normalize_or(Vec2::NEG_Y) * (LETTER * self.place.text);
            let (x, y) = (x + beyond.x, y + beyond.y);
            let corner = (x - self.letter.width / 2.0, y + self.place.text * CAP_HEIGHT / 2.0);
            outline.transform(Transform::from_translate(corner.0.round(), corner.1.round()))
        });
        self.pixmap.fill(Color::TRANSPARENT);
        let outlines: Vec<Path> = [&dark, &light, &letter].into_iter().filter_map(Clone::clone).collect();
        let ink = self.place.ink;
        ink.draw(&mut self.pixmap.as_mut(), &outlines, Transform::identity());
        // One half is hollow, as on maps.
        if let Some(inner) = light.as_ref().and_then(|light| shrunk(light, (self.place.text / 9.0).max(1.0)))
        {
            let paint = super::ink::paint(ink.halo, 255);
            self.pixmap.fill_path(&inner, &paint, FillRule::Winding, Transform::identity(), None);
        }
        self.drawn = Some(bearings);
        Some(Patch { area: self.place.area, pixels: self.pixmap.data() })
    }
}

/// East and north in the picture, to the right and downwards, as from a camera that is high enough to tell.
fn on_the_ground(bearings: Bearings) -> [Vec2; 2] {
    let [east, north, up] = bearings.axes.map(|[right, down, _]| Vec2::new(right, down));
    // Seen from above, north is a quarter turn counter-clockwise from east; from below it is the other way.
    let height = north.perp_dot(east);
    if height.abs() >= FLATTEST {
        return [east, north];
    }
    // From so far down the vertical is long in the picture: what lies along it is made longer.
    let upwards = up.normalize_or(Vec2::NEG_Y);
    let rightwards = Vec2::new(-upwards.y, upwards.x);
    let (of_east, of_north) = (east.dot(rightwards), north.dot(rightwards));
    let lifted = if height < 0.0 { -FLATTEST } else { FLATTEST };
    [
        rightwards * of_east - upwards * (of_north * lifted),
        rightwards * of_north + upwards * (of_east * lifted),
    ]
}

/// A triangle with its sides moved inwards by so many pixels; `None` if nothing is left.
fn shrunk(triangle: &Path, by: f32) -> Option<Path> {
    let points = triangle.points();
    let [one, two, three] =
        [0, 1, 2].map(|at| points.get(at).map_or(Vec2::ZERO, |point| Vec2::new(point.x, point.y)));
    let sides = [two.distance(three), three.distance(one), one.distance(two)];
    let around: f32 = sides.iter().sum();
    let area = (two - one).perp_dot(three - one).abs() / 2.0;
    // The point that is as far from all sides.
    let middle = (one * sides[0] + two * sides[1] + three * sides[2]) / around.max(1e-6);
    let radius = 2.0 * area / around.max(1e-6);
    let scale = 1.0 - by / radius.max(1e-6);
    (scale > 0.05).then(|| {
        polygon(&[one, two, three].map(|corner| {
            let moved = middle + (corner - middle) * scale;
            (moved.x, moved.y)
        }))
    })?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn north_is_where_it_is_seen() {
        let [east, north] = on_the_ground(Bearings::seen_from(0.0, 90.0));
        assert!((east - Vec2::X).length() < 1e-6 && (north - Vec2::NEG_Y).length() < 1e-6);
        // From the east north is at the right.
        let [_, north] = on_the_ground(Bearings::seen_from(90.0, 45.0));
        assert!((north - Vec2::X).length() < 1e-6, "{north}");
        let [_, north] = on_the_ground(Bearings::seen_from(180.0, 45.0));
        assert!(north.y > 0.7 && north.x.abs() < 1e-6, "{north}");
    }

    #[test]
    fn from_far_down_it_is_seen_as_from_higher_up() {
        for azimuth_deg in [0.0, 30.0, 100.0, 250.0] {
            for elevation_deg in [29.0, 10.0, 0.1, 0.0] {
                let expected = on_the_ground(Bearings::seen_from(azimuth_deg, 30.001));
                let found = on_the_ground(Bearings::seen_from(azimuth_deg, elevation_deg));
                for (found, expected) in found.iter().zip(expected) {
                    assert!(
                        (*found - expected).length() < 1e-3,
                        "{azimuth_deg} {elevation_deg}: {found} {expected}"
                    );
                }
            }
            let below = on_the_ground(Bearings::seen_from(azimuth_deg, -5.0));
            let expected = on_the_ground(Bearings::seen_from(azimuth_deg, -30.001));
            assert!((below[0] - expected[0]).length() + (below[1] - expected[1]).length() < 1e-3);
        }
    }
}
