use super::bearings::Bearings;
use super::canvas::polygon;
use super::ink::Ink;
use super::line::Line;
use super::painter::{Area, Patch};
use super::typesetter::SharedTypesetter;
use glam::Vec2;
use tiny_skia::{Color, Path, PathBuilder, Pixmap, Transform};

/// Where the three axes stand, and their names.
#[derive(Debug, Clone, PartialEq)]
pub struct TriadArea {
    pub(super) area: Area,
    pub(super) ink: Ink,
    pub(super) text: f32,
    pub(super) names: [&'static str; 3],
    pub(super) typesetter: SharedTypesetter,
}

/// Sides of its place, in sizes of text.
pub(super) const SIDE: f32 = 5.6;

/// Length of an axis that lies across the way to the viewer, in sizes of text. So do the others count.
const LENGTH: f32 = 1.75;

/// How far from the end of its axis a name is: beyond it, and beside it where something else is there.
const BEYOND: f32 = 0.6;
const BESIDE: [f32; 3] = [0.75, 1.05, 1.35];

/// Where beside: so far turned from where the axis leads.
const TURNS_DEG: [f32; 4] = [90.0, 45.0, 135.0, 180.0];

/// What lies between a name and all else.
const BETWEEN: f32 = 0.12;

/// Half the thickness of a shaft, and the size of its head.
const HALF_WIDTH: f32 = 0.075;
const HEAD: [f32; 2] = [0.5, 0.2];

/// An axis that is seen shorter leads towards the viewer or away: it is a dot, with that radius.
const SHORTEST: f32 = 0.35;
const DOT: f32 = 0.17;

/// So near to a longer one the head of a shorter would be under it.
const NEAR: f32 = 0.4;

/// Draws the directions of the world's axes.
#[derive(Debug)]
pub(super) struct TriadPainter {
    place: TriadArea,
    names: [Line; 3],
    pixmap: Pixmap,
    drawn: Option<Bearings>,
}

impl TriadPainter {
    pub(super) fn new(place: &TriadArea) -> Option<Self> {
        let names = place.names.map(|name| place.typesetter.lock().line(name, place.text));
        let pixmap = Pixmap::new(place.area.width, place.area.height)?;
        Some(Self { place: place.clone(), names, pixmap, drawn: None })
    }

    /// The axes as seen in a frame; `None` if they are as in the last call.
    pub(super) fn paint(&mut self, bearings: Bearings) -> Option<Patch<'_>> {
        if self.drawn == Some(bearings) {
            return None;
        }
        self.pixmap.fill(Color::TRANSPARENT);
        let ways = self.ways(bearings);
        for axis in order(bearings, &ways, self.place.text) {
            let arrow = self.arrow(ways[axis]);
            self.place.ink.draw(&mut self.pixmap.as_mut(), arrow.as_slice(), Transform::identity());
        }
        let places = self.name_places(&ways);
        let names: Vec<Path> = (0..3).filter_map(|axis| self.name(axis, places[axis])).collect();
        self.place.ink.draw(&mut self.pixmap.as_mut(), &names, Transform::identity());
        self.drawn = Some(bearings);
        Some(Patch { area: self.place.area, pixels: self.pixmap.data() })
    }

    /// From the middle to the ends of the axes, in pixels.
    fn ways(&self, bearings: Bearings) -> [Vec2; 3] {
        bearings.axes.map(|[right, down, _]| Vec2::new(right, down) * LENGTH * self.place.text)
    }

    fn middle(&self) -> Vec2 {
        Vec2::splat(self.place.area.width as f32 / 2.0)
    }

    /// An axis as seen.
    fn arrow(&self, way: Vec2) -> Option<Path> {
        let size = self.place.text;
        let length = way.length();
        if length < SHORTEST * size {
            let Vec2 { x, y } = self.middle();
            return PathBuilder::from_circle(x, y, DOT * size);
        }
        let direction = way.normalize_or_zero();
        let [head_length, head_width] = HEAD.map(|part| part * size);
        let aside = Vec2::new(-direction.y, direction.x);
        let half = (HALF_WIDTH * size).max(0.6);
        let neck = length - head_length.min(length);
        let corners = [
            aside * -half,
            direction * neck - aside * half,
            direction * neck - aside * head_width,
            direction * length,
            direction * neck + aside * head_width,
            direction * neck + aside * half,
            aside * half,
        ];
        let corners = corners.map(|corner| {
            let place = self.middle() + corner;
            (place.x, place.y)
        });
        polygon(&corners)
    }

    /// The middles of names: each beyond the end of its axis, or beside that if something else is there. The longest axis
    /// comes first, since there is always a place beside a short one.
    fn name_places(&self, ways: &[Vec2; 3]) -> [Vec2; 3] {
        let mut longest_first = [0, 1, 2];
        longest_first.sort_by(|one: &usize, other| {
            ways[*other].length_squared().total_cmp(&ways[*one].length_squared())
        });
        let mut places = [Vec2::ZERO; 3];
        for (number, axis) in longest_first.into_iter().enumerate() {
            let named = &longest_first[..number];
            // Names stand on whole pixels.
            let between = (BETWEEN * self.place.text).max(1.5);
            let half = self.half_size(axis);
            let room = |place: Vec2| {
                let of_names = named.iter().map(|other| {
                    ((place - places[*other]).abs() - half - self.half_size(*other)).max_element()
                });
                let of_arrows = ways.iter().map(|way| self.distance_to_arrow((place, half), *way));
                let to_border = (self.middle() - (place - self.middle()).abs() - half).min_element();
                // There it only has to be inside.
                of_names.chain(of_arrows).fold(to_border - 0.5 + between, f32::min)
            };
            let candidates = || self.candidates(axis, ways[axis]);
            places[axis] = candidates()
                .find(|place| room(*place) >= between)
                .or_else(|| candidates().max_by(|one, other| room(*one).total_cmp(&room(*other))))
                .unwrap_or_default();
        }
        places
    }

    /// Where a name may stand, the best place first.
    fn candidates(&self, axis: usize, way: Vec2) -> impl Iterator<Item = Vec2> {
        let size = self.place.text;
        let half = self.half_size(axis);
        let is_dot = way.length() < SHORTEST * size;
        let end = self.middle() + if is_dot { Vec2::ZERO } else { way };
        // Where a dot leads nobody sees.
        let beyond = if is_dot { Vec2::new(1.0, -1.0).normalize() } else { way.normalize_or_zero() };
        let at = move |direction: Vec2, away: f32| {
            end + direction * (away * size + (half.x - size * 0.3).max(0.0) * direction.x.abs())
        };
        let beside = BESIDE.into_iter().flat_map(move |away| {
            TURNS_DEG.into_iter().flat_map(move |turn_deg| {
                let [one, other] = [turn_deg, -turn_deg]
                    .map(|turn_deg| Vec2::from_angle(turn_deg.to_radians()).rotate(beyond));
                // To the right rather than to the left.
                let sides = if one.x < other.x { [other, one] } else { [one, other] };
                sides.map(|direction| at(direction, away))
            })
        });
        std::iter::once(at(beyond, BEYOND)).chain(beside)
    }

    /// How far a name is from an axis.
    fn distance_to_arrow(&self, (place, half): (Vec2, Vec2), way: Vec2) -> f32 {
        const STEPS: usize = 12;
        let size = self.place.text;
        let length = way.length();
        let [head_length, head_width] = HEAD.map(|part| part * size);
        let distances = (0..=STEPS).map(|step| {
            let share = step as f32 / STEPS as f32;
            let to_end = length * (1.0 - share);
            let thick = if length < SHORTEST * size {
                DOT * size
            } else if to_end < head_length {
                head_width * to_end / head_length
            } else {
                HALF_WIDTH * size
            };
            let apart = ((place - self.middle() - way * share).abs() - half).max(Vec2::ZERO);
            apart.length() - thick
        });
        distances.fold(f32::INFINITY, f32::min)
    }

    fn half_size(&self, axis: usize) -> Vec2 {
        let name = &self.names[axis];
        Vec2::new(name.width, name.ascent() + name.descent()) / 2.0
    }

    fn name(&self, axis: usize, middle: Vec2) -> Option<Path> {
        let name = &self.names[axis];
        let below = (name.ascent() - name.descent()) / 2.0;
        let corner = Vec2::new(middle.x - name.width / 2.0, middle.y + below).round();
        name.outline.clone()?.transform(Transform::from_translate(corner.x, corner.y))
    }
}

/// The axes in the order in which they are drawn: the nearest last, with its rim over the others, unless the shortest
/// would be hidden by another that lies over it.
fn order(bearings: Bearings, ways: &[Vec2; 3], text: f32) -> [usize; 3] {
    let mut axes = [0, 1, 2];
    axes.sort_by(|one: &usize, other| bearings.axes[*one][2].total_cmp(&bearings.axes[*other][2]));
    let length = |axis: usize| ways[axis].length();
    let shortest = axes.into_iter().min_by(|one, other| length(*one).total_cmp(&length(*other)));
    let is_near = |axis: usize, other: usize| {
        let along = ways[other].normalize_or_zero();
        ways[axis].dot(along) >= 0.0 && ways[axis].perp_dot(along).abs() < NEAR * text
    };
    if let Some(axis) = shortest.filter(|axis| (0..3).any(|other| other != *axis && is_near(*axis, other))) {
        let at = axes.iter().position(|other| *other == axis).unwrap_or(2);
        axes[at..].rotate_left(1);
    }
    axes
}

#[cfg(test)]
mod tests {
    use super::super::typesetter::SharedTypesetter;
    use super::*;
    use crate::scene::Rgb8;

    const NAMES: [[&str; 3]; 2] = [["E", "N", "up"], ["x", "y", "z"]];

    fn painter(text: f32, names: [&'static str; 3]) -> TriadPainter {
        let side = (text * SIDE) as u32;
        let area = Area { left: 0, top: 0, width: side, height: side };
        let black = crate::scene::Theme::default().palette(Some(Rgb8([255; 3])));
        let typesetter = SharedTypesetter::new(None);
        let place = TriadArea { area, ink: Ink::of(black, 1.25), text, names, typesetter };
        TriadPainter::new(&place).unwrap()
    }

    /// Which pixels an outline touches.
    fn inked(painter: &TriadPainter, outline: &Path) -> Vec<bool> {
        let mut pixmap = Pixmap::new(painter.place.area.width, painter.place.area.height).unwrap();
        painter.place.ink.fill(&mut pixmap.as_mut(), std::slice::from_ref(outline), Transform::identity());
        pixmap.pixels().iter().map(|pixel| pixel.alpha() > 0).collect()
    }

    #[test]
    fn names_stand_on_nothing_from_wherever_axes_are_seen() {
        for (text, names) in [(9.0, NAMES[0]), (18.0, NAMES[0]), (18.0, NAMES[1])] {
            let painter = painter(text, names);
            let side = painter.place.area.width as f32;
            for elevation in -18..=18_i16 {
                for azimuth in 0..48_i16 {
                    let bearings = Bearings::seen_from(f32::from(azimuth) * 7.5, f32::from(elevation) * 5.0);
                    let context = format!("{names:?} {} {}", azimuth * 15 / 2, elevation * 5);
                    let ways = painter.ways(bearings);
                    let arrows: Vec<Path> = ways.iter().map(|way| painter.arrow(*way).unwrap()).collect();
                    let places = painter.name_places(&ways);
                    let names: Vec<Path> =
                        (0..3).map(|axis| painter.name(axis, places[axis]).unwrap()).collect();
                    for (axis, name) in names.iter().enumerate() {
                        let bounds = name.bounds();
                        let is_inside = bounds.left() >= 0.0 && bounds.right() <= side;
                        assert!(is_inside && bounds.top() >= 0.0 && bounds.bottom() <= side, "{context}");
                        // No farther from its own end than from that of another would be read wrongly.
                        assert!((places[axis] - painter.middle() - ways[axis]).length() < 2.0 * text);
                        let name = inked(&painter, name);
                        for other in arrows.iter().chain(&names[..axis]) {
                            let other = inked(&painter, other);
                            let shared = name.iter().zip(&other).filter(|(one, other)| **one && **other);
                            assert_eq!(shared.count(), 0, "{context}: name {axis}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn of_two_axes_in_one_line_the_shorter_is_seen_before_the_longer() {
        let painter = painter(18.0, NAMES[0]);
        for (elevation_deg, shortest) in [(5.0, 1), (30.0, 1), (60.0, 2), (85.0, 2), (-85.0, 2)] {
            let bearings = Bearings::seen_from(0.0, elevation_deg);
            let drawn = order(bearings, &painter.ways(bearings), 18.0);
            assert_eq!(drawn[2], shortest, "{elevation_deg}: {drawn:?}");
        }
    }
}
